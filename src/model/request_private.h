/*
 * request_private - what the files of request share.
 *
 * A reader (one for each format) finds the orders of an input and what each
 * wants; ps_request_settle() puts the items of one order in order and says
 * what is wrong with them; ps_request_hand_over() gives it to the sink.
 */
#ifndef PROVSPOOL_MODEL_REQUEST_PRIVATE_H
#define PROVSPOOL_MODEL_REQUEST_PRIVATE_H

#include "provspool/limits.h"
#include "provspool/request.h"
#include "request_reader.h"

/* A resource type as a source names it. */
struct ps_request_type {
	const struct ps_resource_type *type; /* NULL: there is none */
	const char *meant; /* our id that the name was probably meant to be */
};

struct ps_request_work {
	const struct ps_request_input *in;
	const struct ps_request_sink *sink;
	struct ps_diags *diags;
	struct ps_arena arena;	 /* of the row or order at hand: emptied */
	struct ps_arena lasting; /* of the whole input */
	size_t held;		 /* bytes beside the arenas */
	const struct ps_schema *schema; /* the request table */
	struct ps_map types; /* name -> struct ps_request_type, lasting */
	struct ps_request_type other; /* last one that is not in `types` */
	/* places of a format that has no cells; NULL: it has */
	struct ps_where (*locate)(void *context,
				  const struct ps_request_place *place,
				  size_t field);
	void *locate_context;
	size_t guesses; /* suggestions that may still be looked for */
	struct ps_request_want *wants; /* of the order at hand */
	size_t nwants;
	size_t wants_cap;
};

/* One property change as asked for. */
struct ps_request_want {
	const struct ps_property *property; /* NULL: unknown, or no name */
	const char *name;
	enum ps_op op;
	const char *value;
	const char *was;
	const char *id; /* within its request, or "" */
	int64_t line;
};

/* Readers; PS_EDATA refuses the whole file. */
PS_CHECK int ps_request_read_csv(struct ps_request_work *work,
				 struct ps_err *err);
PS_CHECK int ps_request_read_mapped(struct ps_request_work *work,
				    struct ps_err *err);
PS_CHECK int ps_request_read_orders(struct ps_request_work *work,
				    struct ps_err *err);
PS_CHECK int ps_request_read_usercube(struct ps_request_work *work,
				      struct ps_err *err);
/* All that follows a reader which hands out rows (request_rows.c). */
PS_CHECK int ps_request_read_rows(struct ps_request_work *work,
				  struct ps_request_reader *reader,
				  struct ps_err *err);
int ps_request_refuse_file(const struct ps_request_work *work,
			   struct ps_err *err);
/* Refuse what is something else by its first bytes; another delimiter. */
PS_CHECK int ps_request_check_content(const struct ps_request_work *work,
				      struct ps_err *err);
PS_CHECK int ps_request_check_delimiter(const struct ps_request_work *work,
					struct ps_err *err);
/* PS_ELIMIT once the budget is used up. */
PS_CHECK int ps_request_check_budget(const struct ps_request_work *work,
				     struct ps_err *err);

/* An order that is blank but for its source. */
void ps_request_order_init(const struct ps_request_work *work,
			   struct ps_request_order *order);

/*
 * Look a resource type up by the source's name or our id; never NULL, good
 * until the next look-up.
 */
const struct ps_request_type *ps_request_find_type(struct ps_request_work *work,
						   const char *name);
/* Refuse an unknown resource type, or one that is not manual. */
bool ps_request_check_type(struct ps_request_work *work, const char *name,
			   struct ps_request_refusal *refusal);

/* Text of the input as part of a sentence: cut where it is long. */
const char *ps_request_show(struct ps_request_work *work, const char *text);

/* The next of the wants of the order at hand; all fields are to be set. */
struct ps_request_want *ps_request_add_want(struct ps_request_work *work);
/*
 * Make items of the wants: sorted, each once, numbered.  Sets items, intent
 * and error of `order`, whose other fields are complete; *line is that of
 * the item in error.  False if the order is to be refused.
 */
bool ps_request_settle(struct ps_request_work *work,
		       const struct ps_resource_type *type,
		       struct ps_request_order *order, int64_t *line,
		       struct ps_request_refusal *refusal);
/* What cannot be computed, and what the order means (request_compute.c). */
void ps_request_compute(struct ps_request_work *work,
			const struct ps_resource_type *type,
			struct ps_request_order *order, int64_t *line);
/* The same item id with different content: false, and why. */
bool ps_request_check_ids(struct ps_request_work *work,
			  struct ps_request_refusal *refusal);

#endif
