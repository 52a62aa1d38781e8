/*
 * limits - every cap on input, with its reason.
 *
 * Memory and time are bounded by these figures, never by what somebody
 * drops or pushes.  The values a site may change have a settings row with
 * bounds in schemas/site.schema.json.
 */
#ifndef PROVSPOOL_LIMITS_H
#define PROVSPOOL_LIMITS_H

/* Findings kept for one file: a person reads the first dozen. */
#define PS_LIMIT_DIAGS 100
/* Path component that we make or accept: fits every file system. */
#define PS_LIMIT_NAME 128
/* A path inside the spool or a repository. */
#define PS_LIMIT_PATH 512
/* Request export: 256 MiB is some 1.5 million rows. */
#define PS_LIMIT_INPUT_BYTES (256u << 20)
/* Bytes of arena for one input: rows cost about three times their text. */
#define PS_LIMIT_INPUT_ARENA ((size_t)1536 << 20)
/* Work file: 10,000 rows of 1.6 KB; a row's blob is read whole. */
#define PS_LIMIT_WORKFILE_BYTES (16u << 20)
/* Rows of a work file as read; issued are at most 10,000. */
#define PS_LIMIT_WORKFILE_ROWS 20000u
/* YAML: libyaml is quadratic in places, so files stay small. */
#define PS_LIMIT_YAML_BYTES (256u << 10)
/* Nesting: our own formats need 5. */
#define PS_LIMIT_DEPTH 8
/* Nesting of JSON exports: Usercube's need 6. */
#define PS_LIMIT_JSON_DEPTH 16
/* One cell: what a spreadsheet can hold is 32,767 characters. */
#define PS_LIMIT_FIELD_BYTES (128u << 10)
/* Columns of a CSV file: a resource type has at most 200 properties. */
#define PS_LIMIT_FIELDS 1024u
/* Bytes of a CSV header or record line: fields times a fair length. */
#define PS_LIMIT_RECORD_BYTES (1u << 20)
/* Items of one order: a leaver with 2,000 memberships is real. */
#define PS_LIMIT_ORDER_ITEMS 5000u
/* Message typed by an operator, in bytes. */
#define PS_LIMIT_MESSAGE_BYTES 32766u
/* Identifier of a resource type or source. */
#define PS_LIMIT_IDENT 40
/* Shown cell of a work file, in characters; the rest is in `show`. */
#define PS_LIMIT_SHOWN_CHARS 1000u
/* Entries of a tree of `work` that we walk: open work, not an archive. */
#define PS_LIMIT_TREE_ENTRIES 500000u
/* Commits between two applies that are read one by one. */
#define PS_LIMIT_COMMITS 20000u
/* A journal table is split above this. */
#define PS_LIMIT_TABLE_BYTES (8u << 20)
/* Files of a configuration; bytes of each are PS_LIMIT_YAML_BYTES. */
#define PS_LIMIT_CONFIG_FILES 1000u
/* Entries of an inbox folder handled in one run. */
#define PS_LIMIT_INBOX_ENTRIES 200000u

#endif
