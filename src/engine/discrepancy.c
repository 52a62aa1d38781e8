#include "engine/discrepancy.h"

#include "provspool/extract.h"
#include "provspool/when.h"

struct search {
	struct ps_index *index;
	const struct ps_config *config;
	const struct ps_resource_type *type;
	struct ps_extracts extracts;
	ps_discrepancy_fn *fn;
	void *context;
	struct ps_claims claims; /* of the owner asked last */
	char *owner;		 /* NULL: none yet */
};

/* What one resource is compared with. */
struct comparison {
	struct search *s;
	const struct ps_resource *resource;
};

static int
turn_to_owner(struct search *s, const char *owner, struct ps_err *err)
{
	if (s->owner && ps_streq(s->owner, owner))
		return PS_OK;
	if (s->owner)
		ps_claims_release(&s->claims);
	free(s->owner);
	s->owner = ps_xstrdup(owner);
	return ps_claims_collect(s->index, s->config, owner, PS_WHEN_NONE,
				 &s->claims, err);
}

/* Late enough after the execution for an extract to show it. */
static bool
is_due(const struct search *s, const struct ps_claim *claim)
{
	return claim->order->carried_out_at != PS_WHEN_NONE
		       ? s->extracts.as_of >
				 claim->order->carried_out_at + s->type->grace_s
		       : claim->item->state == PS_ST_VERIFIED;
}

static int
tell(struct search *s, const char *kind, const struct ps_resource *resource,
     const struct ps_fact *fact, const struct ps_claim *claim,
     struct ps_err *err)
{
	struct ps_discrepancy d = {
		.kind = kind,
		.resource_type = s->type->id,
		.resource = resource->key,
		.owner = resource->owner,
		.property = fact ? fact->property : claim->item->property,
		.expected = claim ? claim->value : "",
		.found = fact ? fact->value : "",
		.claim = claim,
		.since = fact ? fact->from : claim->order->updated_at,
	};

	return s->fn(&d, s->context, err);
}

/* The claim that counts for a property and, with many values, for one. */
static const struct ps_claim *
claim_of(const struct comparison *c, const char *property, const char *value)
{
	const struct ps_claims *claims = &c->s->claims;
	const struct ps_property *p = ps_type_property(c->s->type, property);
	const struct ps_claim *found = NULL;

	for (size_t i = 0; i < claims->len; i++) {
		const struct ps_claim *claim = &claims->list[i];

		if (claim->undone || !ps_streq(claim->item->property, property))
			continue;
		if (!ps_claim_is_of(claim, c->s->type->id, c->resource->key))
			continue;
		if (p && p->multivalued &&
		    !ps_value_same(p->comparison, claim->value, value))
			continue;
		if (claim->held || !found || !found->held)
			found = claim;
	}
	return found;
}

static bool
takes_away(const struct ps_claim *claim)
{
	return claim->item->op == PS_OP_REMOVE ||
	       claim->item->op == PS_OP_DELETE;
}

static bool
is_on_its_way(const struct ps_claim *claim)
{
	return claim->item->state == PS_ST_PENDING ||
	       claim->item->state == PS_ST_TRANSMITTED ||
	       claim->item->state == PS_ST_AWAITING;
}

/* A single value that is there, beside the one that should be. */
static int
compare_single(struct comparison *c, const struct ps_fact *fact,
	       const struct ps_claim *claim, const struct ps_property *property,
	       struct ps_err *err)
{
	bool same =
		ps_value_same(property->comparison, claim->value, fact->value);

	if (same && is_on_its_way(claim))
		return tell(c->s, "early", c->resource, fact, claim, err);
	if (same || !claim->held || !is_due(c->s, claim))
		return PS_OK;
	return tell(c->s,
		    claim->item->state == PS_ST_VERIFIED ? "drift"
							 : "different",
		    c->resource, fact, claim, err);
}

/* Something that is there: the resource, or a value of it. */
static int
compare_fact(struct comparison *c, const struct ps_fact *fact,
	     struct ps_err *err)
{
	const struct ps_property *property =
		ps_type_property(c->s->type, fact->property);
	const struct ps_claim *claim = claim_of(c, fact->property, fact->value);
	bool single = property && !property->multivalued;

	if (!claim)
		return single ? PS_OK /* nobody ordered anything of it */
			      : tell(c->s, "unexpected", c->resource, fact,
				     NULL, err);
	if (single)
		return compare_single(c, fact, claim, property, err);
	if (!takes_away(claim))
		return is_on_its_way(claim) ? tell(c->s, "early", c->resource,
						   fact, claim, err)
					    : PS_OK;
	return claim->held && is_due(c->s, claim)
		       ? tell(c->s, "unexpected", c->resource, fact, claim, err)
		       : PS_OK;
}

static bool
shows(const struct ps_resource *resource, const struct ps_claim *claim,
      const struct ps_property *property)
{
	for (size_t i = 0; i < resource->nfacts; i++) {
		const struct ps_fact *fact = &resource->facts[i];

		if (ps_fact_holds(fact, PS_WHEN_NONE) &&
		    ps_streq(fact->property, property->name) &&
		    (!property->multivalued ||
		     ps_value_same(property->comparison, fact->value,
				   claim->value)))
			return true;
	}
	return false;
}

/* A property that no extract shows of any resource is not looked for. */
static bool
is_read(const struct search *s, const char *property)
{
	for (size_t i = 0; i < s->config->sources.len; i++) {
		const struct ps_source *source =
			s->config->sources.entries[i].value;

		if (source->extract &&
		    ps_extract_has_type(source, s->type->id) &&
		    ps_extract_has_property(source, s->type->id, property))
			return true;
	}
	return false;
}

/* Values that should be there and are not. */
static int
compare_claim(struct comparison *c, const struct ps_claim *claim,
	      struct ps_err *err)
{
	const struct ps_property *property =
		ps_type_property(c->s->type, claim->item->property);

	if (!property || !claim->held || claim->undone || takes_away(claim) ||
	    !*claim->value || ps_streq(property->name, c->s->type->key) ||
	    !is_due(c->s, claim) || !is_read(c->s, property->name) ||
	    !ps_claim_is_of(claim, c->s->type->id, c->resource->key) ||
	    shows(c->resource, claim, property))
		return PS_OK;
	return tell(c->s,
		    claim->item->state == PS_ST_VERIFIED ? "drift" : "missing",
		    c->resource, NULL, claim, err);
}

/* Nobody ordered it: one word says it, and none of its values. */
static bool
is_ordered(const struct comparison *c)
{
	for (size_t i = 0; i < c->s->claims.len; i++) {
		const struct ps_claim *claim = &c->s->claims.list[i];

		if (claim->item->op != PS_OP_DELETE &&
		    ps_claim_is_of(claim, c->s->type->id, c->resource->key))
			return true;
	}
	return false;
}

static int
compare_resource(const struct ps_resource *resource, void *context,
		 struct ps_err *err)
{
	struct search *s = context;
	struct comparison c = { s, resource };
	bool ordered;
	int rc;

	if (!resource->there)
		return PS_OK;
	rc = turn_to_owner(s, resource->owner, err);
	ordered = rc == PS_OK && *resource->owner && is_ordered(&c);
	for (size_t i = 0; rc == PS_OK && i < resource->nfacts; i++) {
		const struct ps_fact *fact = &resource->facts[i];

		if (!ps_fact_holds(fact, PS_WHEN_NONE))
			continue;
		if (!ordered && !*fact->property)
			rc = tell(s, "unexpected", resource, fact, NULL, err);
		else if (ordered)
			rc = compare_fact(&c, fact, err);
	}
	for (size_t i = 0; rc == PS_OK && ordered && i < s->claims.len; i++)
		rc = compare_claim(&c, &s->claims.list[i], err);
	return rc;
}

/* A resource that should be there by this order, and is not at all. */
static int
find_absent(const struct ps_order *order, void *context, struct ps_err *err)
{
	struct search *s = context;
	struct ps_resource resource;
	struct ps_arena arena;
	const char *key;
	int rc = PS_OK;

	if (order->change != PS_CHANGE_CREATE)
		return PS_OK;
	ps_arena_init(&arena, 0);
	key = ps_order_key(order, s->type, &arena);
	if (*key)
		rc = ps_register_get(s->index, s->type->id, key, &arena,
				     &resource, err);
	if (rc == PS_OK && *key && !resource.there) {
		resource.owner = order->owner;
		rc = turn_to_owner(s, order->owner, err);
		for (size_t i = 0; rc == PS_OK && i < s->claims.len; i++) {
			const struct ps_claim *claim = &s->claims.list[i];

			if (claim->order->number == order->number &&
			    claim->item->op == PS_OP_CREATE && claim->held &&
			    !claim->undone && is_due(s, claim))
				rc = tell(s,
					  claim->item->state == PS_ST_VERIFIED
						  ? "drift"
						  : "missing",
					  &resource, NULL, claim, err);
		}
	}
	ps_arena_release(&arena);
	return rc;
}

static int
search_type(struct search *s, struct ps_err *err)
{
	static const enum ps_state states[] = {
		PS_ST_EXECUTED, PS_ST_VERIFIED, PS_ST_AWAITING,
		PS_ST_PENDING,	PS_ST_ERRORED,	PS_ST_TRANSMITTED
	};
	int rc;

	rc = ps_register_extracts(s->index, s->type->id, &s->extracts, err);
	if (rc < 0 || s->extracts.seq == 0)
		return rc;
	rc = ps_register_walk(s->index, s->type->id, compare_resource, s, err);
	for (size_t i = 0; rc == PS_OK && i < PS_ARRAY_LEN(states) &&
			   s->extracts.full_as_of != PS_WHEN_NONE;
	     i++) {
		const struct ps_order_filter filter = { .state = states[i],
							.resource_type =
								s->type->id };

		rc = ps_index_orders(s->index, &filter, find_absent, s, err);
	}
	return rc;
}

int
ps_discrepancies(struct ps_index *index, const struct ps_config *config,
		 const char *only, ps_discrepancy_fn *fn, void *context,
		 struct ps_err *err)
{
	struct search s = {
		.index = index, .config = config, .fn = fn, .context = context
	};
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < config->resource_types.len; i++) {
		s.type = config->resource_types.entries[i].value;
		if (s.type->verification != PS_VERIFY_EXTRACT ||
		    (only && !ps_streq(only, s.type->id)))
			continue;
		rc = search_type(&s, err);
	}
	if (s.owner)
		ps_claims_release(&s.claims);
	free(s.owner);
	return rc;
}
