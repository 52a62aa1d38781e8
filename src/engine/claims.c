#include "engine/claims.h"

#include "provspool/extract.h"
#include "provspool/when.h"

struct collecting {
	struct ps_index *index;
	const struct ps_config *config;
	int64_t at;
	struct ps_claims *out;
};

/* What was reported of a value that the operator had to choose. */
static const char *
value_of(const struct ps_order *order, const struct ps_item *item,
	 struct ps_arena *arena)
{
	const char *reported = NULL;

	if (item->op == PS_OP_SET)
		reported = ps_order_reported(order, item->property, arena);
	return reported ? reported : item->value;
}

static void
add_claim(struct ps_claims *out, const struct ps_order *order, const char *key,
	  const struct ps_item *item)
{
	out->list = ps_xgrow(out->list, &out->cap, out->len + 1,
			     sizeof(*out->list));
	out->list[out->len++] = (struct ps_claim){
		.order = order,
		.item = item,
		.key = key,
		.value = value_of(order, item, &out->arena),
		.held = item->state == PS_ST_EXECUTED ||
			item->state == PS_ST_VERIFIED,
	};
}

/* "login=…" as reported: a property that no item of the order names. */
static void
add_reported(struct ps_claims *out, const struct ps_order *order,
	     const char *key, const struct ps_resource_type *type)
{
	const struct ps_item *first =
		order->nitems > 0 ? &order->items[0] : NULL;

	for (size_t i = 0; first && i < type->nproperties; i++) {
		const char *name = type->properties[i].name;
		const char *value = ps_order_reported(order, name, &out->arena);
		bool named = false;
		struct ps_item *item;

		for (size_t k = 0; k < order->nitems; k++)
			named = named ||
				ps_streq(order->items[k].property, name);
		if (!value || named)
			continue;
		item = PS_ARENA_NEW(&out->arena, struct ps_item);
		*item = (struct ps_item){ .op = PS_OP_SET,
					  .property = name,
					  .value = value,
					  .was = "",
					  .state = first->state,
					  .assurance = first->assurance };
		add_claim(out, order, key, item);
	}
}

static int
collect(const struct ps_order *listed, void *context, struct ps_err *err)
{
	struct collecting *c = context;
	struct ps_claims *out = c->out;
	struct ps_order *order = PS_ARENA_NEW(&out->arena, struct ps_order);
	const struct ps_resource_type *type =
		ps_config_type(c->config, listed->resource_type);
	const char *key;
	int rc;

	rc = ps_index_order(c->index, listed->number, &out->arena, order, err);
	if (rc == PS_OK && c->at != PS_WHEN_NONE)
		rc = ps_index_rewind(c->index, order, c->at, err);
	if (rc < 0)
		return rc;
	out->orders++;
	key = type ? ps_order_key(order, type, &out->arena)
		   : ps_order_resource(order);
	for (size_t i = 0; i < order->nitems; i++)
		if (order->items[i].state != PS_ST_NONE)
			add_claim(out, order, key, &order->items[i]);
	if (type &&
	    (order->state == PS_ST_EXECUTED || order->state == PS_ST_VERIFIED))
		add_reported(out, order, key, type);
	return PS_OK;
}

bool
ps_claim_is_of(const struct ps_claim *claim, const char *type, const char *key)
{
	return ps_streq(claim->order->resource_type, type) &&
	       (!*claim->key || !*key || ps_streq(claim->key, key));
}

/* Does the later one change what the earlier one did? */
static bool
undoes(const struct ps_claim *later, const struct ps_claim *earlier)
{
	const struct ps_item *a = later->item;
	const struct ps_item *b = earlier->item;

	if (!later->held || later->order->number <= earlier->order->number ||
	    !ps_claim_is_of(later, earlier->order->resource_type, earlier->key))
		return false;
	if (a->op == PS_OP_CREATE)
		return b->op == PS_OP_DELETE;
	if (a->op == PS_OP_DELETE)
		return true;
	if (!ps_streq(a->property, b->property))
		return false;
	return a->op == PS_OP_SET || ps_streq(a->value, b->value);
}

static void
mark_undone(struct ps_claims *claims)
{
	for (size_t i = 0; i < claims->len; i++)
		for (size_t k = i + 1; k < claims->len; k++)
			if (claims->list[i].held &&
			    undoes(&claims->list[k], &claims->list[i]))
				claims->list[i].undone = true;
}

int
ps_claims_collect(struct ps_index *index, const struct ps_config *config,
		  const char *owner, int64_t at, struct ps_claims *out,
		  struct ps_err *err)
{
	const struct ps_order_filter filter = { .owner = owner };
	struct collecting c = { index, config, at, out };
	int rc;

	*out = (struct ps_claims){ .list = NULL };
	ps_arena_init(&out->arena, 0);
	rc = ps_index_orders(index, &filter, collect, &c, err);
	if (rc == PS_OK)
		mark_undone(out);
	return rc;
}

void
ps_claims_release(struct ps_claims *claims)
{
	free(claims->list);
	ps_arena_release(&claims->arena);
}
