/*
 * request_records - the records of a CSV of requests, whatever its columns.
 *
 * What is wrong with the file as such is known at its end only: it is
 * gathered in `refusals`, and told there.
 */
#ifndef PROVSPOOL_MODEL_REQUEST_RECORDS_H
#define PROVSPOOL_MODEL_REQUEST_RECORDS_H

#include "request_private.h"

struct ps_request_records {
	struct ps_request_work *work;
	struct ps_csv_reader *csv;
	struct ps_csv_limits limits;
	struct ps_diags refusals;   /* of the whole file */
	size_t len;		    /* below the header */
	struct ps_csv_record first; /* where there is no header … */
	bool first_waits;	    /* … and it was not handed out yet */
};

void ps_request_records_init(struct ps_request_records *records,
			     struct ps_request_work *work);
void ps_request_records_release(struct ps_request_records *records);
/*
 * Open the input and read its header, into the arena of the whole input.  Where
 * there is none the columns are named by their numbers.
 */
PS_CHECK int ps_request_records_open(struct ps_request_records *records,
				     struct ps_csv_record *header,
				     struct ps_err *err);
/*
 * The next record; PS_ENOTFOUND behind the last, unless there is something
 * wrong with the file.
 */
PS_CHECK int ps_request_records_next(struct ps_request_records *records,
				     struct ps_arena *arena,
				     struct ps_csv_record *out,
				     struct ps_err *err);
/* The record that stands at a place, again. */
void ps_request_records_again(struct ps_request_records *records,
			      const struct ps_request_place *place,
			      struct ps_arena *arena,
			      struct ps_csv_record *out);
struct ps_where
ps_request_records_where(const struct ps_request_records *records,
			 const struct ps_csv_record *record);
/* Say in a row where it comes from: its place but for `part`, and its raw. */
void ps_request_records_place(const struct ps_request_records *records,
			      const struct ps_csv_record *record,
			      struct ps_request_row *row);

#endif
