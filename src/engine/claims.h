/*
 * claims - what an owner has by his orders, item by item.
 *
 * The register says what extracts showed; this says what orders made of it
 * or are about to.  A claim that a later order undid is marked as such: what
 * is left is what should be there.
 */
#ifndef PS_ENGINE_CLAIMS_H
#define PS_ENGINE_CLAIMS_H

#include "provspool/register.h"

struct ps_claim {
	const struct ps_order *order;
	const struct ps_item *item; /* its state is that of the time asked */
	const char *key;	    /* of the resource; "" if not known yet */
	const char *value; /* as reported, where that differs from the item */
	bool held;	   /* carried out, as far as anybody knows */
	bool undone;	   /* … and changed by a later order */
};

struct ps_claims {
	struct ps_arena arena;
	struct ps_claim *list; /* by order and item */
	size_t len;
	size_t cap;
	size_t orders; /* of the owner */
};

/* At a time; PS_WHEN_NONE: now. */
PS_CHECK int ps_claims_collect(struct ps_index *index,
			       const struct ps_config *config,
			       const char *owner, int64_t at,
			       struct ps_claims *out, struct ps_err *err);
void ps_claims_release(struct ps_claims *claims);
/* Are they about one resource?  A key that is not known yet may be any. */
bool ps_claim_is_of(const struct ps_claim *claim, const char *type,
		    const char *key);

#endif
