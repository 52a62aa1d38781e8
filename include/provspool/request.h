/*
 * request - from an export of a source to orders.
 *
 * Each format has a row in a table of parsers.  All of a file must parse
 * before any of it counts.  Rows of one request for one resource, with the
 * same change, are one order; an order is taken in whole or not at all, so a
 * bad row takes the other rows of its order with it (E-SIBLING), and nothing
 * else.
 *
 * A row that cannot be read (unknown resource type, bad date, too long) is
 * refused.  An order that can be read but not computed (unknown property,
 * wrong operation, wrong type, missing required value) is taken in with
 * state error, so that it is seen and followed.
 *
 * Pure.  Everything returned lives in the arena given, or is a name of the
 * configuration.
 */
#ifndef PROVSPOOL_REQUEST_H
#define PROVSPOOL_REQUEST_H

#include "provspool/config.h"
#include "provspool/order.h"
#include "provspool/tables.h"

struct ps_request_order {
	struct ps_order order;	 /* number 0; items numbered from 1 */
	enum ps_diag_code error; /* 0, or why it cannot be computed … */
	const char *error_text;
	int64_t error_item; /* … and of which item (0: of the order) */
	size_t first_row;   /* into rows below */
	size_t nrows;
};

/* A row of the input as it came, for refusals decided later. */
struct ps_request_raw {
	int64_t line;
	const char *raw;
};

struct ps_request_file {
	struct ps_request_order *orders; /* by first line */
	size_t norders;
	struct ps_request_raw *rows; /* of all orders, grouped by order */
	size_t nrows;
	struct ps_reject *rejects; /* refused rows, by line */
	size_t nrejects;
	const char *header; /* of a CSV, as it came; else "" */
	char delimiter;	    /* of a CSV; else NUL */
};

/* What is to be parsed. */
struct ps_request_input {
	const struct ps_config *config;
	const struct ps_source *source;
	struct ps_span text;
	const char *file; /* name, for messages */
};

/*
 * Parse the text of an input file of a source.  PS_EDATA refuses the whole
 * file (the reasons are in `diags`).  Findings about single rows are both in
 * `rejects` and in `diags`; about orders in state error in `diags` only.
 */
PS_CHECK int ps_request_parse(const struct ps_request_input *in,
			      struct ps_arena *arena,
			      struct ps_request_file *out,
			      struct ps_diags *diags, struct ps_err *err);

/*
 * A file that can be corrected and dropped again: the header, the refused
 * rows, and in the column `problem` what is wrong with each.
 */
void ps_request_rejected_csv(const struct ps_request_file *file,
			     const struct ps_reject *rejects, size_t n,
			     struct ps_buf *out);

#endif
