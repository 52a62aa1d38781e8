/*
 * csv_private - what the files of csv share.
 */
#ifndef PROVSPOOL_FMT_CSV_PRIVATE_H
#define PROVSPOOL_FMT_CSV_PRIVATE_H

#include "provspool/csv.h"

/* What separates cells and what encloses them: NUL, if nothing does. */
struct ps_csv_marks {
	char delimiter;
	char quote;
};

/* How often the byte stands in the text. */
size_t ps_csv_count(struct ps_span text, char byte);
/* The bytes of a record without its line end. */
struct ps_span ps_csv_line(struct ps_span text,
			   const struct ps_csv_record *record);
/*
 * Make the cells of a record that libcsv would accept in strict mode, or has
 * accepted; sets cells and ncells.
 */
void ps_csv_split(struct ps_span line, struct ps_csv_marks marks,
		  struct ps_arena *arena, struct ps_csv_record *record);

/* Records that follow, without blank ones. */
size_t ps_csv_reader_count(struct ps_csv_reader *reader);
/* Step over the record that was found. */
void ps_csv_reader_skip(struct ps_csv_reader *reader);
bool ps_csv_reader_bom(const struct ps_csv_reader *reader);

#endif
