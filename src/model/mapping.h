/*
 * mapping - from the rows of any CSV file to rows of requests.
 *
 * A source with `columns` says where each column of our request table comes
 * from (provspool.conf(5), SOURCES).  The configuration makes a mapping of
 * that once; a translator joins it with the header of a file and then turns
 * record after record into none, one or more rows of requests.
 *
 * For each cell of a row it is known which cell of the record it came from,
 * and what was done to it can be told in words.
 *
 * Pure.
 */
#ifndef PROVSPOOL_MODEL_MAPPING_H
#define PROVSPOOL_MODEL_MAPPING_H

#include "model/request_reader.h"
#include "provspool/config.h"
#include "provspool/csv.h"

struct ps_mapping;
struct ps_translator;

/* What became of a record; rows and texts as the arena given, or longer. */
struct ps_translation {
	struct ps_request_row *rows; /* none: it is ignored */
	size_t len;
};

/*
 * The header of a file that has none: "1", "2" … for the cells of its first
 * record.
 */
void ps_translator_number(const struct ps_csv_record *first,
			  struct ps_arena *arena, struct ps_csv_record *out);
/*
 * Join a mapping with the header of a file, which must outlive the
 * translator.  PS_EDATA if columns are missing or named twice, all findings
 * in `diags`.
 */
PS_CHECK int ps_translator_open(const struct ps_mapping *mapping,
				const struct ps_csv_record *header,
				const char *file, struct ps_translator **out,
				struct ps_diags *diags, struct ps_err *err);
void ps_translator_free(struct ps_translator *translator); /* NULL is fine */

/*
 * Turn a record into rows.  Rows and texts are valid until the arena is emptied
 * and the next record is translated.  What is wrong with a row stands in the
 * row; its place but for `part`, and its raw text, are the caller's to set.
 */
void ps_translator_read(struct ps_translator *translator,
			const struct ps_csv_record *record,
			struct ps_arena *arena, struct ps_translation *out);
/*
 * How a cell of a row of the record translated last came about: "column
 * 'Eintritt' (D) '03/11/2026' read by %d/%m/%Y".
 */
void ps_translator_explain(struct ps_translator *translator,
			   const struct ps_csv_record *record, size_t row,
			   size_t column, struct ps_arena *arena,
			   struct ps_buf *out);
/* Why a record was ignored: "'Statut' (B) is 'refusé'". */
void ps_translator_explain_ignored(struct ps_translator *translator,
				   const struct ps_csv_record *record,
				   struct ps_arena *arena, struct ps_buf *out);
/* Count and tell the records ignored since it was opened: W-IGNORED. */
void ps_translator_tell_ignored(const struct ps_translator *translator,
				struct ps_diags *diags);

#endif
