/*
 * request_reader - rows of an input, in the columns of our request table.
 *
 * Every format has a reader; what follows it is the same for all: rows ->
 * groups (request_rows.h) -> orders (request_private.h) -> the sink of
 * request.h.  A reader is asked twice.  First `next`, from the first row to
 * the last: only where that went well does anything of the file count.  Then
 * `again` for single rows by their place, in the order of the orders they
 * belong to; the rows of one order mostly stand together.  Between the two
 * nothing is kept of a row but its place, so memory does not grow with what
 * stands in it.
 *
 * `again` gives exactly what `next` gave.  Texts live in the arena given, or
 * are the reader's own and outlive it; the arena is emptied between rows
 * (next) and between orders (again).
 */
#ifndef PROVSPOOL_MODEL_REQUEST_READER_H
#define PROVSPOOL_MODEL_REQUEST_READER_H

#include "provspool/request.h"
#include "schema_gen.h"

/* How much of a row's key can be believed; the worse, the greater. */
enum ps_request_damage {
	PS_REQUEST_WHOLE = 1,
	PS_REQUEST_NO_CHANGE,  /* all but the change */
	PS_REQUEST_NO_SUBJECT, /* all but change, resource, owner, handle */
	PS_REQUEST_NO_TYPE,    /* nothing but the request */
	PS_REQUEST_NO_KEY,
};

/*
 * Where a row is found again.  Inputs are under 4 GiB, so that 32 bits do:
 * there is one of these for each row of the file.
 */
struct ps_request_place {
	uint32_t at;	 /* of its record in the text, in bytes; or a reader's
			    own number */
	uint32_t len;	 /* of the record, line end included */
	uint32_t line;	 /* on which the record begins, from 1 */
	uint32_t number; /* row in a spreadsheet, from 1; 0: none */
	uint32_t part;	 /* of a record that makes several rows, from 0 */
};

struct ps_request_row {
	struct ps_request_place place;
	const char *cells[PS_COL_REQUEST_COUNT]; /* "" where nothing is said */
	/* cell of the record that each came from, from 1; 0: no single one */
	uint16_t fields[PS_COL_REQUEST_COUNT];
	struct ps_span raw; /* the record as it came, without its line end */
	/*
	 * What the reader found wrong with the row (too few cells, a value it
	 * cannot translate), the cell at fault from 1 or 0, and what that
	 * leaves of the key.  Code 0 and PS_REQUEST_WHOLE where all is well;
	 * the rules of the request table are checked behind the reader.
	 */
	struct ps_request_refusal refusal;
	uint16_t fault;
	enum ps_request_damage damage;
};

struct ps_request_reader {
	/* PS_ENOTFOUND behind the last row; PS_EDATA refuses the whole file,
	 * with the reasons in the findings the reader was made with. */
	int (*next)(struct ps_request_reader *reader, struct ps_arena *arena,
		    struct ps_request_row *out, struct ps_err *err);
	int (*again)(struct ps_request_reader *reader,
		     const struct ps_request_place *place,
		     struct ps_arena *arena, struct ps_request_row *out,
		     struct ps_err *err);
};

#endif
