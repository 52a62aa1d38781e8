/*
 * extract - what an extract says, and what it says of an order.
 *
 * An extract is read as if each of its resources were created: the rows, the
 * mapping and the checks are those of requests (request.h).  What is
 * different is here.
 *
 * Pure.
 */
#ifndef PROVSPOOL_EXTRACT_H
#define PROVSPOOL_EXTRACT_H

#include "provspool/config.h"
#include "provspool/order.h"

/* The as-of time in the name of a file; false if it has another form. */
PS_CHECK bool ps_extract_named(const struct ps_source *source, const char *name,
			       int64_t *at);
/* Does it describe resources of this type? */
bool ps_extract_has_type(const struct ps_source *source, const char *type);
/* Does it say of this property what a resource has, be it nothing? */
bool ps_extract_has_property(const struct ps_source *source, const char *type,
			     const char *property);
/* Does it say whose a resource is? */
bool ps_extract_has_owner(const struct ps_source *source);

/* Are two values of a property the same? */
bool ps_value_same(enum ps_comparison comparison, const char *a, const char *b);

/*
 * What the order made of a property, by what was reported: "property=value"
 * lines, the newest first; NULL if nothing was.
 */
const char *ps_order_reported(const struct ps_order *order,
			      const char *property, struct ps_arena *arena);
/*
 * Key of the resource that an order is about: as requested, taken over,
 * reported, or asked for; "" if it is not known yet.
 */
const char *ps_order_key(const struct ps_order *order,
			 const struct ps_resource_type *type,
			 struct ps_arena *arena);

#endif
