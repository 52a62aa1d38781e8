/*
 * limits - every cap on input, with its reason.
 *
 * Memory and time are bounded by these figures, never by what somebody
 * drops or pushes.  The values a site may change have a settings row with
 * bounds in schemas/site.schema.json.
 */
#ifndef PROVSPOOL_LIMITS_H
#define PROVSPOOL_LIMITS_H

#include <stddef.h>

/*
 * What `limits` in site.yaml says.  Each setting is bounded by the figure of
 * the same name below (and by PS_LIMIT_DIAGS_MAX, PS_LIMIT_COMMITS_MAX,
 * PS_LIMIT_INBOX_ENTRIES_MAX for what may be raised); code that has no
 * configuration at hand keeps to the figures themselves.
 */
struct ps_limits {
	size_t input_bytes;
	size_t input_rows;
	size_t row_bytes;
	size_t cell_bytes;
	size_t columns;
	size_t order_items;
	size_t work_file_bytes;
	size_t work_file_rows;
	size_t findings;
	size_t commits;
	size_t inbox_entries;
};

/* Findings kept for one file: a person reads the first dozen. */
#define PS_LIMIT_DIAGS 100u
/* Somebody who repairs a large export by a script may want them all. */
#define PS_LIMIT_DIAGS_MAX 10000u
/* Path component that we make or accept: fits every file system. */
#define PS_LIMIT_NAME 128
/* A path inside the spool or a repository. */
#define PS_LIMIT_PATH 512
/* Request export: 256 MiB is some 1.5 million rows. */
#define PS_LIMIT_INPUT_BYTES (256u << 20)
/* Records of a request export: more than fit its bytes at 85 a row. */
#define PS_LIMIT_INPUT_ROWS 3000000u
/* Row of a request export: a refused one is kept as one cell of a table. */
#define PS_LIMIT_ROW_BYTES PS_LIMIT_FIELD_BYTES
/* Memory for one input: 100 bytes for each row it may have.  JSON is held
 * whole, at some 4 times its text: 80 MB of it, or 140,000 orders, fit. */
#define PS_LIMIT_INPUT_MEMORY ((size_t)320 << 20)
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
/* Rows of one order for each item it may have: more than one say the same. */
#define PS_LIMIT_ITEM_ROWS 4u
/* Message typed by an operator, in bytes. */
#define PS_LIMIT_MESSAGE_BYTES 32766u
/* Rows of a file of recent/, the last of which each answer writes again. */
#define PS_LIMIT_RECENT_ROWS 500u
/* Identifier of a resource type or source. */
#define PS_LIMIT_IDENT 40
/* Shown cell of a work file, in characters; the rest is in `show`. */
#define PS_LIMIT_SHOWN_CHARS 1000u
/* Entries of a tree of `work` that we walk: open work, not an archive. */
#define PS_LIMIT_TREE_ENTRIES 500000u
/* Folders in folders of `work` that we walk; ours nest 4 deep. */
#define PS_LIMIT_TREE_DEPTH 16
/* Path in somebody's tree, in bytes: as much as a system can open. */
#define PS_LIMIT_TREE_PATH ((size_t)4096)
/* One push, after which git hangs up: all work files of 100,000 orders. */
#define PS_LIMIT_PUSH_BYTES "67108864"
/* packed-refs as read without libgit2: we have 3 references, people some. */
#define PS_LIMIT_PACKED_REFS (1u << 20)
/* Names of an input for which a likely one is sought, at 1 us a name of ours.
 */
#define PS_LIMIT_GUESSES 1000
/* Commits between two applies that are read one by one. */
#define PS_LIMIT_COMMITS 20000u
/* An import of years of history at once; a commit takes some 300 bytes. */
#define PS_LIMIT_COMMITS_MAX 1000000u
/* A journal table is split above this. */
#define PS_LIMIT_TABLE_BYTES (8u << 20)
/* Files of a configuration; bytes of each are PS_LIMIT_YAML_BYTES. */
#define PS_LIMIT_CONFIG_FILES 1000u
/* Rows of each kind that check lists of an export; the counts are whole. */
#define PS_LIMIT_SHOWN_ROWS 10000u
/* File of the tz database: the largest has 3 KiB. */
#define PS_LIMIT_ZONE_BYTES (64u << 10)
/* Look-up table of a source: 100,000 people, on record with each version. */
#define PS_LIMIT_LOOKUP_BYTES (4u << 20)
/* Rows of it: each is a pair of texts in memory for every look-up. */
#define PS_LIMIT_LOOKUP_ROWS 100000u
/* Entries of an inbox folder handled in one run. */
#define PS_LIMIT_INBOX_ENTRIES 200000u
/* A name takes some 100 bytes while a folder is listed. */
#define PS_LIMIT_INBOX_ENTRIES_MAX 1000000u
/* A control file says four things in a line each. */
#define PS_LIMIT_CONTROL_BYTES (64u << 10)
/* Waiting files that are remembered from look to look, for each source. */
#define PS_LIMIT_WAITING 20000u

#endif
