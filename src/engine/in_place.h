/*
 * in_place - is what an order asks for there already?
 *
 * Yes if the last extract shows every item of it, or confirmed orders that
 * are newer do; and nothing is under way for the same resource.  A deletion
 * is in place only by a full extract that is newer than every execution on
 * that resource.  Only for resource types that are verified by something.
 */
#ifndef PS_ENGINE_IN_PLACE_H
#define PS_ENGINE_IN_PLACE_H

#include "provspool/spool.h"

struct ps_in_place {
	bool yes;
	enum ps_assurance assurance; /* of what shows it */
	const char *message;	     /* and its name */
};

PS_CHECK int ps_in_place(struct ps_spool *spool, const struct ps_order *order,
			 struct ps_arena *arena, struct ps_in_place *out,
			 struct ps_err *err);

#endif
