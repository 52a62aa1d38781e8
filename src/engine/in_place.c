#include "engine/in_place.h"

#include "engine/claims.h"
#include "provspool/extract.h"
#include "provspool/when.h"

struct looking {
	struct ps_spool *spool;
	const struct ps_order *order;
	const struct ps_resource_type *type;
	struct ps_arena *arena;
	struct ps_claims claims;
	struct ps_extracts extracts;
	struct ps_resource resource;
	const char *key;
	size_t resources;	   /* of the owner that are there */
	const struct ps_claim *by; /* a confirmed order that shows it */
};

static bool
is_open(const struct ps_item *item)
{
	switch (item->state) {
	case PS_ST_PENDING:
	case PS_ST_TRANSMITTED:
	case PS_ST_AWAITING:
	case PS_ST_ERRORED:
		return true;
	case PS_ST_NONE:
	case PS_ST_VERIFIED:
	case PS_ST_INACTIVE:
	case PS_ST_ERROR:
	case PS_ST_EXECUTED:
	case PS_ST_DECLINED:
	case PS_ST_CANCELLED:
	case PS_ST_SUPERSEDED:
	case PS_ST_COUNT:
		return false;
	}
	return false;
}

static bool
is_under_way(const struct looking *l)
{
	for (size_t i = 0; i < l->claims.len; i++)
		if (ps_claim_is_of(&l->claims.list[i], l->type->id, l->key) &&
		    is_open(l->claims.list[i].item))
			return true;
	return false;
}

/* Newer than what the last extract knows? */
static bool
is_newer(const struct looking *l, const struct ps_claim *claim)
{
	return l->extracts.seq == 0 ||
	       claim->order->carried_out_at >= l->extracts.as_of;
}

/* Does an item of another order say what becomes of this one? */
static bool
decides(const struct ps_item *other, const struct ps_item *item)
{
	if (other->op == PS_OP_DELETE)
		return true;
	if (item->op == PS_OP_CREATE || item->op == PS_OP_DELETE)
		return other->op == PS_OP_CREATE;
	return ps_streq(other->property, item->property) &&
	       (other->op == PS_OP_SET || ps_streq(other->value, item->value));
}

/* The last confirmed order that does, or NULL. */
static const struct ps_claim *
last_claim(const struct looking *l, const struct ps_item *item)
{
	const struct ps_claim *found = NULL;

	for (size_t i = 0; i < l->claims.len; i++) {
		const struct ps_claim *claim = &l->claims.list[i];

		if (claim->held &&
		    claim->item->assurance != PS_AS_CONTRADICTED &&
		    ps_claim_is_of(claim, l->type->id, l->key) &&
		    decides(claim->item, item))
			found = claim;
	}
	return found;
}

static bool
claim_shows(const struct ps_claim *claim, const struct ps_item *item)
{
	if (item->op == PS_OP_SET)
		return claim->item->op == PS_OP_SET &&
		       ps_streq(claim->value, item->value);
	return claim->item->op == item->op;
}

static bool
resource_shows(const struct looking *l, const struct ps_item *item)
{
	const struct ps_property *property;

	if (item->op == PS_OP_CREATE)
		return l->resource.there;
	if (item->op == PS_OP_DELETE)
		return l->resource.nfacts > 0 && !l->resource.there &&
		       l->extracts.full_as_of == l->extracts.as_of;
	property = ps_type_property(l->type, item->property);
	if (!l->resource.there || !property)
		return false;
	if (ps_streq(property->name, l->type->key))
		return ps_streq(l->resource.key, item->value);
	for (size_t i = 0; i < l->resource.nfacts; i++)
		if (ps_fact_holds(&l->resource.facts[i], PS_WHEN_NONE) &&
		    ps_streq(l->resource.facts[i].property, property->name) &&
		    ps_value_same(property->comparison,
				  l->resource.facts[i].value, item->value))
			return item->op != PS_OP_REMOVE;
	return false; /* no value is no proof that there is none */
}

static bool
shows_item(struct looking *l, const struct ps_item *item)
{
	const struct ps_claim *claim = last_claim(l, item);

	if (!claim || !is_newer(l, claim))
		return resource_shows(l, item);
	if (item->op == PS_OP_DELETE || !claim_shows(claim, item))
		return false;
	l->by = claim;
	return true;
}

static int
note_resource(const struct ps_resource *resource, void *context,
	      struct ps_err *err)
{
	struct looking *l = context;

	if (!resource->there || !ps_streq(resource->resource_type, l->type->id))
		return PS_OK;
	l->resources++;
	l->key = ps_arena_strdup(l->arena, resource->key);
	(void)err; /* noting cannot fail */
	return PS_OK;
}

/* By its key, or as the only one of its owner. */
static int
find_resource(struct looking *l, struct ps_err *err)
{
	struct ps_index *index = l->spool->index;
	int rc = PS_OK;

	l->key = ps_order_key(l->order, l->type, l->arena);
	if (!*l->key && ps_streq(l->order->handle, "1")) {
		rc = ps_register_owned(index, l->order->owner, note_resource, l,
				       err);
		if (l->resources > 1)
			l->key = "";
	}
	if (rc < 0 || !*l->key)
		return rc;
	return ps_register_get(index, l->type->id, l->key, l->arena,
			       &l->resource, err);
}

static const char *
name_of(const struct looking *l)
{
	char as_of[PS_WHEN_TEXT_MAX];
	char id[PS_ORDER_ID_MAX];

	if (l->by) {
		ps_order_id(l->by->order->number, id);
		return ps_arena_printf(l->arena, "in place already, by %s", id);
	}
	ps_when_format(l->extracts.as_of, as_of);
	return ps_arena_printf(l->arena,
			       "in place already, as the extract of %s shows",
			       as_of);
}

static int
look(struct looking *l, struct ps_in_place *out, struct ps_err *err)
{
	int rc;

	rc = ps_register_extracts(l->spool->index, l->type->id, &l->extracts,
				  err);
	if (rc == PS_OK)
		rc = find_resource(l, err);
	if (rc < 0 || is_under_way(l))
		return rc;
	for (size_t i = 0; i < l->order->nitems; i++)
		if (!shows_item(l, &l->order->items[i]))
			return PS_OK;
	out->yes = l->order->nitems > 0;
	out->assurance = l->by ? PS_AS_ATTESTED : PS_AS_VERIFIED;
	out->message = name_of(l);
	return PS_OK;
}

/* What is there before its time may go before it. */
static bool
begins_later(const struct ps_spool *spool, const struct ps_order *order)
{
	int64_t start;

	return ps_when_parse(order->start, &start, NULL) && start > spool->now;
}

int
ps_in_place(struct ps_spool *spool, const struct ps_order *order,
	    struct ps_arena *arena, struct ps_in_place *out, struct ps_err *err)
{
	struct looking l = { .spool = spool,
			     .order = order,
			     .arena = arena,
			     .resource = { .owner = "" } };
	int rc;

	*out = (struct ps_in_place){ .yes = false };
	l.type = ps_config_type(&spool->config, order->resource_type);
	if (!l.type || l.type->verification == PS_VERIFY_NONE ||
	    !*order->owner || begins_later(spool, order))
		return PS_OK;
	rc = ps_claims_collect(spool->index, &spool->config, order->owner,
			       PS_WHEN_NONE, &l.claims, err);
	if (rc == PS_OK)
		rc = look(&l, out, err);
	ps_claims_release(&l.claims);
	return rc;
}
