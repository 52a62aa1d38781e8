/*
 * verify - what an extract says of the orders that are not settled.
 *
 * Before the extract is read the orders of its types are gathered by the key
 * of their resource, or by owner where the key is not known yet; while it is
 * read, what it shows of these resources is kept; at the end each order is
 * judged.  An item is
 *
 *   verified      shown by an extract later than its execution,
 *   contradicted  not shown by one later than its execution and the grace
 *                 period,
 *   observed      shown before anybody answered,
 *
 * and otherwise stays what it is.  What was undone by a later order is no
 * contradiction.
 */
#ifndef PS_ENGINE_VERIFY_H
#define PS_ENGINE_VERIFY_H

#include "provspool/register.h"
#include "provspool/spool.h"

struct ps_verifying {
	struct ps_spool *spool;
	const struct ps_source *source;
	struct ps_draft *draft;
	int64_t as_of;
	bool complete;	  /* what it did not name is not there */
	const char *name; /* of the extract, for messages */
	struct ps_arena arena;
	struct ps_map subjects;
	struct ps_verify_order *orders;
	size_t len;
	size_t cap;
	struct ps_arena scratch; /* of the order at hand */
	size_t verified;	 /* orders */
	size_t observed;
	size_t contradicted;
	size_t drifted;
};

PS_CHECK int ps_verifying_begin(struct ps_verifying *v, struct ps_spool *spool,
				const struct ps_source *source,
				struct ps_err *err);
void ps_verifying_release(struct ps_verifying *v);
/* The extract shows this resource. */
void ps_verifying_show(struct ps_verifying *v,
		       const struct ps_resource *resource);
/* Once it is read to its end; as_of, complete, draft and name are set. */
PS_CHECK int ps_verifying_judge(struct ps_verifying *v, struct ps_err *err);
/*
 * A resource is not what it was.  Verified orders of its owner that it no
 * longer shows have drifted.
 */
PS_CHECK int ps_verifying_drift(struct ps_verifying *v,
				const struct ps_resource *was,
				const struct ps_resource *now,
				struct ps_err *err);

#endif
