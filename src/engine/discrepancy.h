/*
 * discrepancy - where the register and the orders do not agree.
 *
 *   missing     carried out, but not shown after the grace period
 *   different   a property has another value than the one last ordered
 *   unexpected  shown, but no order brought it about, or one took it away
 *   early       shown, though the order for it is not answered yet
 *   drift       verified before, and no longer so
 *
 * Found out when somebody asks, from the register and the orders as they are;
 * only for resource types that extracts verify.
 */
#ifndef PS_ENGINE_DISCREPANCY_H
#define PS_ENGINE_DISCREPANCY_H

#include "engine/claims.h"

struct ps_discrepancy {
	const char *kind;
	const char *resource_type;
	const char *resource;
	const char *owner;
	const char *property; /* "" for the resource itself */
	const char *expected; /* "" if nothing is */
	const char *found;
	const struct ps_claim *claim; /* the order behind it, or NULL */
	int64_t since;		      /* of what is shown, or of the order */
};
typedef int ps_discrepancy_fn(const struct ps_discrepancy *found, void *context,
			      struct ps_err *err);

/* Of one type, or of all with `only` NULL. */
PS_CHECK int ps_discrepancies(struct ps_index *index,
			      const struct ps_config *config, const char *only,
			      ps_discrepancy_fn *fn, void *context,
			      struct ps_err *err);

#endif
