/*
 * mapping_run - what the files of the translator share.
 */
#ifndef PROVSPOOL_MODEL_MAPPING_RUN_H
#define PROVSPOOL_MODEL_MAPPING_RUN_H

#include "model/mapping_parts.h"

struct ps_translator {
	const struct ps_mapping *mapping;
	const struct ps_rule *rules; /* of the request table */
	const struct ps_csv_record *header;
	const char *file;
	size_t *at; /* of each column of the mapping: cell of the record */
	struct ps_request_row *rows;	      /* of the record at hand */
	const struct ps_mapping_item **items; /* … and what each is; or NULL */
	size_t nrows;
	size_t cap;
	int64_t *ignored;	/* records, by filter */
	int64_t *first_ignored; /* line */
	int64_t twice;		/* records with a time that clocks show twice */
	int64_t first_twice;	/* line */
};

/* What a cell came to. */
struct ps_mapping_result {
	const char *text;
	uint16_t field; /* cell of the record, from 1; 0: no single one */
	struct ps_request_refusal refusal;
};

/* One cell at work. */
struct ps_mapping_run {
	const struct ps_translator *translator;
	const struct ps_csv_record *record;
	struct ps_arena *arena;
	const char *name;     /* what it is for, in messages: "change" */
	struct ps_buf *trace; /* is told how it came about, or NULL */
	bool *twice; /* set by a time that clocks show twice; or NULL */
};

/* The text of a column of the file. */
const char *ps_mapping_text(const struct ps_mapping_run *run, size_t slot);
void ps_mapping_cell_read(const struct ps_mapping_run *run,
			  const struct ps_mapping_cell *cell,
			  struct ps_mapping_result *out);
/* The rest of it for one of several values, out->text, that `whole` has. */
void ps_mapping_part_read(const struct ps_mapping_run *run,
			  const struct ps_mapping_cell *cell, const char *whole,
			  struct ps_mapping_result *out);
/*
 * Several values in one cell, NULL-terminated, one at least: "" if there is
 * none.
 */
const char *const *ps_mapping_split(const struct ps_mapping_cell *cell,
				    const char *text, struct ps_arena *arena,
				    size_t *n);
/* The filter that the record does not pass, or NULL. */
const struct ps_mapping_filter *
ps_mapping_filter_of(const struct ps_mapping_run *run);

#endif
