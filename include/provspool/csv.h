/*
 * csv - records from bytes and bytes from records (libcsv).
 *
 * Reading is strict.  ps_csv_parse() reads in one go: its caller sees a table
 * only if all of it parsed; a reader gives record by record.  Cells keep their
 * text exactly (no trimming); a line break inside a cell is one LF, whatever
 * the file had.  A byte-order mark is skipped. Blank records are skipped and
 * counted in the line numbers. Each record knows its bytes in the input, so
 * that a program can change one record and leave every other byte of a person's
 * file alone.
 *
 * Refused, each with file, line and code: NUL (E-NUL), invalid UTF-8
 * (E-UTF8), a lone CR, U+0085, U+2028 and U+2029 (E-LINE-BREAK), an unclosed
 * quote (E-CSV-QUOTE, naming the line on which the quoted cell began), stray
 * quotes (E-CSV-SYNTAX), over a cap (E-TOO-LONG a cell or record,
 * E-CELLS-MANY, E-TOO-LARGE too many records), nothing in it (E-EMPTY-FILE).
 * Other control characters are text here: they spoil a cell, not the file,
 * and the schema judges each cell.
 */
#ifndef PROVSPOOL_CSV_H
#define PROVSPOOL_CSV_H

#include "provspool/diag.h"
#include "provspool/err.h"

struct ps_csv_record {
	const char *const *cells; /* NUL-terminated, in the arena */
	size_t ncells;
	int64_t line;	/* on which it begins, from 1 */
	int64_t number; /* row in a spreadsheet, from 1; blank rows count */
	size_t begin;	/* offset of its first byte in the input … */
	size_t end;	/* … and behind its line end */
};

struct ps_csv {
	struct ps_csv_record *records; /* records[0] is the header, if any */
	size_t len;
	bool crlf; /* the first record ended in CR LF */
	bool bom;
};

struct ps_csv_limits {
	size_t fields_max; /* of one record */
	size_t field_max;  /* bytes of one cell; a CR LF in it counts 2 */
	size_t records_max;
};

/* For exports that quote nothing: a quote is a letter like any other. */
#define PS_CSV_NO_QUOTE '\n'

/* What is to be parsed; the text must outlive the call only. */
struct ps_csv_input {
	struct ps_span text;
	const char *file; /* its name in findings */
	char delimiter;
	const struct ps_csv_limits *limits;
	char quote; /* '"' if it is 0, or PS_CSV_NO_QUOTE */
};

/*
 * Parse a text.  PS_EDATA if it was refused (the reasons are in `diags`, with
 * `file` as their name), PS_ELIMIT if the arena's budget is used up.  On
 * failure there are no records.  The delimiter is printable ASCII or TAB.
 */
PS_CHECK int ps_csv_parse(const struct ps_csv_input *in, struct ps_arena *arena,
			  struct ps_csv *out, struct ps_diags *diags,
			  struct ps_err *err);

/*
 * One record after the other, for what is too large to be held.  All bytes
 * are looked at when it is opened; the text must outlive the reader.  `next`
 * gives PS_ENOTFOUND behind the last record, and then of a text without one
 * PS_EDATA.
 */
struct ps_csv_reader;
PS_CHECK int ps_csv_reader_open(const struct ps_csv_input *in,
				const struct ps_forget *forget, /* or NULL */
				struct ps_csv_reader **out,
				struct ps_diags *diags, struct ps_err *err);
/* Leave out so many lines before the first record; they count. */
void ps_csv_reader_skip_lines(struct ps_csv_reader *reader, int64_t lines);
PS_CHECK int ps_csv_reader_next(struct ps_csv_reader *reader,
				struct ps_arena *arena,
				struct ps_csv_record *out, struct ps_err *err);
/*
 * The same without cells, for who compares bytes: whether they are cells is
 * not looked at.  PS_ENOTFOUND behind the last, also of a text without one;
 * PS_EDATA, untold, if a quote is not closed.
 */
PS_CHECK int ps_csv_reader_find(struct ps_csv_reader *reader,
				struct ps_csv_record *out, struct ps_err *err);
/* The cells of a record that `next` gave before, by its begin and end. */
void ps_csv_reader_again(struct ps_csv_reader *reader, struct ps_arena *arena,
			 struct ps_csv_record *record);
void ps_csv_reader_free(struct ps_csv_reader *reader); /* NULL is fine */

/* Append one record, every cell quoted, ended by CR LF.  Cells hold no CR. */
void ps_csv_write(struct ps_buf *out, const char *const *cells, size_t n,
		  char delimiter);
/*
 * The same with another quote.  With PS_CSV_NO_QUOTE delimiters and line
 * breaks inside a cell become blanks, as nothing else can be done with them.
 */
void ps_csv_write_quoted(struct ps_buf *out, const char *const *cells, size_t n,
			 char delimiter, char quote);
/* The same with quotes only where needed and LF: for the journal's tables. */
void ps_csv_write_plain(struct ps_buf *out, const char *const *cells, size_t n);

/*
 * Read back what ps_csv_write_plain() wrote, record by record and in place:
 * each cell becomes a string where it stands in `text`, which is changed and
 * must stay as long as the cells.  Several times as fast as ps_csv_parse()
 * and for nothing else: every record ends in LF, and quotes stand only where
 * they must or around a whole cell.
 */
#define PS_CSV_PLAIN_CELLS 32
struct ps_csv_plain {
	char *at;
	char *end;
	int64_t line;
	const char *cells[PS_CSV_PLAIN_CELLS];
};
/* False if it is no clean text: what ps_csv_parse() refuses before parsing. */
PS_CHECK bool ps_csv_plain_open(struct ps_csv_plain *reader,
				struct ps_buf *text);
/*
 * The next record, good until the one after; without cells at the end.
 * False if it is none that we write: out->line says where.  Number and bytes
 * of a record are not told.
 */
PS_CHECK bool ps_csv_plain_next(struct ps_csv_plain *reader,
				struct ps_csv_record *out);

#endif
