/*
 * request - from an export of a source to orders.
 *
 * Each format has a row in a table of readers.  An input is read twice: once
 * to see that all of it parses, for before that nothing of it counts, and
 * once more to make its orders, which go to a sink one by one.  What is kept
 * between the two is some 70 bytes a row, so that memory is bounded by the
 * number of rows and not by what stands in them.
 *
 * Rows of one request for one resource, with the same change, are one order;
 * an order is taken in whole or not at all, so a bad row takes the other
 * rows of its order with it (E-SIBLING), and nothing else.
 *
 * A row that cannot be read (unknown resource type, bad date, too long) is
 * refused.  An order that can be read but not computed (unknown property,
 * wrong operation, wrong type, missing required value) is taken in with
 * state error, so that it is seen and followed.
 *
 * Pure.
 */
#ifndef PROVSPOOL_REQUEST_H
#define PROVSPOOL_REQUEST_H

#include "provspool/config.h"
#include "provspool/order.h"
#include "provspool/progress.h"
#include "provspool/tables.h"

struct ps_request_order {
	struct ps_order order;	 /* number 0; items numbered from 1 */
	enum ps_diag_code error; /* 0, or why it cannot be computed … */
	const char *error_text;
	int64_t error_item; /* … and of which item (0: of the order) */
	bool withdraw;	    /* it is taken back: there are no items */
	int64_t revision;   /* of the request, 0: none */
	int64_t confidence; /* percent */
	size_t nth;	    /* place among those of the input, from 1 … */
	size_t of;	    /* … and how many it may have */
};

/* Why a row, or all rows of an order, are refused; code 0: they are not. */
struct ps_request_refusal {
	enum ps_diag_code code;
	const char *sentence;
};

/*
 * Who takes what comes of an input; what he is given is his until he
 * returns.  A negative return ends the reading.  Orders come first, by
 * their first line; then the refused rows, by line.
 */
struct ps_request_sink {
	void *context;
	/* A code in `ruling`, which comes blank, refuses the order's rows. */
	int (*order)(void *context, struct ps_request_order *order,
		     struct ps_request_refusal *ruling, struct ps_err *err);
	int (*reject)(void *context, const struct ps_reject *reject,
		      struct ps_err *err);
	/* Rows that are not meant for us, while all are read; may be NULL. */
	int (*ignored)(void *context, int64_t line, const char *why,
		       struct ps_err *err);
};

/* What is to be read. */
struct ps_request_input {
	const struct ps_config *config;
	const struct ps_source *source;
	struct ps_span text;
	const char *file;		    /* name, for messages */
	const struct ps_forget *forget;	    /* of the text, or NULL */
	const struct ps_progress *progress; /* of reading it, or NULL */
	size_t budget;			    /* bytes of memory; 0: no limit */
};

/*
 * Read an input of a source.  PS_EDATA refuses the whole file (the reasons
 * are in `diags`), and PS_ELIMIT does so too: the budget is used up, perhaps
 * after the sink was given orders, which then do not count.  Findings about
 * single rows go to the sink as well as to `diags`, by line; those about
 * orders in state error to `diags` only.
 */
PS_CHECK int ps_request_read(const struct ps_request_input *in,
			     const struct ps_request_sink *sink,
			     struct ps_diags *diags, struct ps_err *err);

/* What separates the cells of its exports, NUL where they have none. */
char ps_request_delimiter(const struct ps_source *source);
/* What encloses them, NUL if nothing does. */
char ps_request_quote(const struct ps_source *source);

/*
 * A file that can be corrected and dropped again: the header, the refused
 * rows, and in the column `problem` what is wrong with each.  A frame is
 * what these rows have in common; there is none (false) where the input has
 * no rows of its own.
 */
struct ps_request_frame {
	const char *header; /* as it came, in the arena; NULL: there is none */
	char delimiter;
	char quote;
	size_t ncells;
	size_t problem;	      /* its column, or SIZE_MAX */
	bool mark;	      /* a byte-order mark says that it is UTF-8 now */
	struct ps_span above; /* lines above the header; of the input */
};
bool ps_request_frame(const struct ps_request_input *in, struct ps_arena *arena,
		      struct ps_request_frame *out);
void ps_request_frame_write(const struct ps_request_frame *frame,
			    struct ps_buf *out);
void ps_request_frame_row(const struct ps_request_frame *frame,
			  const struct ps_reject *reject, struct ps_buf *out);

/* What an order comes to, by its change and items. */
enum ps_intent ps_request_intent(const struct ps_resource_type *type,
				 const struct ps_order *order);

#endif
