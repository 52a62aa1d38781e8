#include "engine/verify.h"

#include "provspool/extract.h"
#include "provspool/when.h"

/* A resource that an order is about, as far as it is known. */
struct subject {
	struct ps_resource shown; /* key NULL: it is not */
	bool ambiguous;		  /* the owner has several */
};

struct ps_verify_order {
	int64_t number;
	struct subject *subject;
	bool by_owner; /* its key is not known yet */
};

enum sight {
	SIGHT_UNKNOWN = 1, /* the extract says nothing of it */
	SIGHT_SHOWN,
	SIGHT_NOT_SHOWN,
};

static void
add_folded(struct ps_buf *out, const char *text, bool fold)
{
	for (; *text; text++) {
		char c = *text;

		if (fold && c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		ps_buf_addch(out, c);
	}
}

/* By key or by owner; where case does not count, a key has one spelling. */
static const char *
subject_name(struct ps_arena *arena, const struct ps_resource_type *type,
	     char kind, const char *text)
{
	const struct ps_property *key = ps_type_property(type, type->key);
	bool fold = kind == 'k' && key && key->comparison != PS_COMPARE_EXACT;
	struct ps_buf name = PS_BUF_INIT;
	const char *out;

	ps_buf_addf(&name, "%c\t%s\t", kind, type->id);
	add_folded(&name, text, fold);
	out = ps_arena_strdup(arena, name.ptr);
	ps_buf_release(&name);
	return out;
}

static struct subject *
subject_of(struct ps_verifying *v, const struct ps_resource_type *type,
	   char kind, const char *text)
{
	const char *name = subject_name(&v->arena, type, kind, text);
	struct subject *subject = ps_map_get(&v->subjects, name);

	if (subject)
		return subject;
	subject = PS_ARENA_NEW(&v->arena, struct subject);
	ps_map_put(&v->subjects, name, subject);
	return subject;
}

static int
gather(const struct ps_order *order, void *context, struct ps_err *err)
{
	struct ps_verifying *v = context;
	const struct ps_resource_type *type =
		ps_config_type(&v->spool->config, order->resource_type);
	struct ps_verify_order *out;
	const char *key;

	(void)err; /* adding cannot fail */
	ps_arena_reset(&v->scratch);
	key = ps_order_key(order, type, &v->scratch);
	if (!*key && !*order->owner)
		return PS_OK;
	v->orders =
		ps_xgrow(v->orders, &v->cap, v->len + 1, sizeof(*v->orders));
	out = &v->orders[v->len++];
	out->number = order->number;
	out->by_owner = !*key;
	out->subject = subject_of(v, type, *key ? 'k' : 'o',
				  *key ? key : order->owner);
	return PS_OK;
}

/* Orders that may have something to be verified, whatever else they have. */
static int
gather_type(struct ps_verifying *v, const char *type, struct ps_err *err)
{
	static const enum ps_state states[] = { PS_ST_TRANSMITTED,
						PS_ST_EXECUTED, PS_ST_ERRORED,
						PS_ST_AWAITING, PS_ST_PENDING };
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < PS_ARRAY_LEN(states); i++) {
		const struct ps_order_filter filter = { .state = states[i],
							.resource_type = type };

		rc = ps_index_orders(v->spool->index, &filter, gather, v, err);
	}
	return rc;
}

static int
by_number(const void *a, const void *b)
{
	const struct ps_verify_order *x = a;
	const struct ps_verify_order *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

static bool
is_verified_by_extracts(const struct ps_spool *spool, const char *id)
{
	const struct ps_resource_type *type =
		ps_config_type(&spool->config, id);

	return type && type->verification == PS_VERIFY_EXTRACT;
}

int
ps_verifying_begin(struct ps_verifying *v, struct ps_spool *spool,
		   const struct ps_source *source, struct ps_err *err)
{
	const char *const *type = source->extract->types;
	int rc = PS_OK;

	*v = (struct ps_verifying){ .spool = spool, .source = source };
	ps_arena_init(&v->arena, 0);
	ps_arena_init(&v->scratch, 0);
	ps_map_init(&v->subjects);
	for (; rc == PS_OK && *type; type++)
		if (is_verified_by_extracts(spool, *type))
			rc = gather_type(v, *type, err);
	if (rc == PS_OK && v->len > 1)
		qsort(v->orders, v->len, sizeof(*v->orders), by_number);
	return rc;
}

void
ps_verifying_release(struct ps_verifying *v)
{
	free(v->orders);
	ps_map_release(&v->subjects);
	ps_arena_release(&v->scratch);
	ps_arena_release(&v->arena);
}

static void
copy_resource(struct ps_arena *arena, const struct ps_resource *from,
	      struct ps_resource *to)
{
	*to = *from;
	to->resource_type = ps_arena_strdup(arena, from->resource_type);
	to->key = ps_arena_strdup(arena, from->key);
	to->owner = ps_arena_strdup(arena, from->owner);
	to->facts = PS_ARENA_ARRAY(arena, struct ps_fact, from->nfacts);
	for (size_t i = 0; i < from->nfacts; i++) {
		to->facts[i] = from->facts[i];
		to->facts[i].property =
			ps_arena_strdup(arena, from->facts[i].property);
		to->facts[i].value =
			ps_arena_strdup(arena, from->facts[i].value);
	}
}

static void
show_as(struct ps_verifying *v, const struct ps_resource_type *type, char kind,
	const char *text, const struct ps_resource *resource)
{
	struct subject *subject;

	if (!*text)
		return;
	ps_arena_reset(&v->scratch);
	subject = ps_map_get(&v->subjects,
			     subject_name(&v->scratch, type, kind, text));
	if (!subject)
		return;
	if (subject->shown.key)
		subject->ambiguous = true;
	else
		copy_resource(&v->arena, resource, &subject->shown);
}

void
ps_verifying_show(struct ps_verifying *v, const struct ps_resource *resource)
{
	const struct ps_resource_type *type =
		ps_config_type(&v->spool->config, resource->resource_type);

	if (!type || v->len == 0)
		return;
	show_as(v, type, 'k', resource->key, resource);
	show_as(v, type, 'o', resource->owner, resource);
}

static enum sight
sight_if(bool shown)
{
	return shown ? SIGHT_SHOWN : SIGHT_NOT_SHOWN;
}

static bool
has_value(const struct ps_resource *resource,
	  const struct ps_property *property, const char *value)
{
	bool any = false;

	for (size_t i = 0; i < resource->nfacts; i++) {
		const struct ps_fact *fact = &resource->facts[i];

		if (!ps_fact_holds(fact, PS_WHEN_NONE) ||
		    !ps_streq(fact->property, property->name))
			continue;
		any = true;
		if (ps_value_same(property->comparison, fact->value, value))
			return true;
	}
	return !any && !*value;
}

/* Is the item so, by a resource that is there or not? */
static enum sight
look_at_item(struct ps_verifying *v, const struct ps_order *order,
	     const struct ps_item *item, const struct ps_resource *resource)
{
	const struct ps_resource_type *type =
		ps_config_type(&v->spool->config, order->resource_type);
	const struct ps_property *property;
	const char *value;

	if (item->op == PS_OP_CREATE)
		return sight_if(resource->there);
	if (item->op == PS_OP_DELETE)
		return sight_if(!resource->there);
	if (!resource->there)
		return sight_if(item->op == PS_OP_REMOVE);
	property = ps_type_property(type, item->property);
	if (!property)
		return SIGHT_UNKNOWN;
	value = ps_order_reported(order, property->name, &v->scratch);
	if (!value || item->op != PS_OP_SET)
		value = item->value;
	if (ps_streq(property->name, type->key))
		return sight_if(ps_value_same(property->comparison,
					      resource->key, value));
	if (!ps_extract_has_property(v->source, type->id, property->name))
		return SIGHT_UNKNOWN;
	return sight_if(has_value(resource, property, value) !=
			(item->op == PS_OP_REMOVE));
}

/* Of a resource that was not named nothing follows but that it is gone. */
static enum sight
look(struct ps_verifying *v, const struct ps_verify_order *entry,
     const struct ps_order *order, const struct ps_item *item)
{
	static const struct ps_resource gone = { .key = "", .owner = "" };
	const struct subject *subject = entry->subject;

	if (subject->ambiguous)
		return SIGHT_UNKNOWN;
	if (subject->shown.key)
		return look_at_item(v, order, item, &subject->shown);
	if (!v->complete ||
	    (entry->by_owner && !ps_extract_has_owner(v->source)))
		return SIGHT_UNKNOWN;
	return look_at_item(v, order, item, &gone);
}

/* Other orders for the same resource, as far as they were carried out. */
struct relatives {
	struct ps_verifying *v;
	const struct ps_order *order;
	const char *key;
	int64_t last_carried_out; /* of any other */
	const struct ps_item *item;
	bool undone; /* a later order changed what the item did */
};

static bool
is_carried_out(const struct ps_item *item)
{
	return item->state == PS_ST_EXECUTED || item->state == PS_ST_VERIFIED;
}

static void
compare_items(struct relatives *r, const struct ps_order *other)
{
	for (size_t i = 0; i < other->nitems; i++) {
		const struct ps_item *item = &other->items[i];
		bool whole =
			item->op == PS_OP_CREATE || item->op == PS_OP_DELETE;

		if (!is_carried_out(item))
			continue;
		if (other->carried_out_at > r->last_carried_out)
			r->last_carried_out = other->carried_out_at;
		if (other->number > r->order->number &&
		    (whole || ps_streq(item->property, r->item->property)))
			r->undone = true;
	}
}

static int
meet(const struct ps_order *other, void *context, struct ps_err *err)
{
	struct relatives *r = context;
	struct ps_verifying *v = r->v;
	const struct ps_resource_type *type =
		ps_config_type(&v->spool->config, r->order->resource_type);
	const char *key;

	(void)err; /* comparing cannot fail */
	if (other->number == r->order->number ||
	    !ps_streq(other->resource_type, r->order->resource_type))
		return PS_OK;
	key = ps_order_key(other, type, &v->scratch);
	if (!*key || !*r->key || ps_streq(key, r->key))
		compare_items(r, other);
	return PS_OK;
}

static int
find_relatives(struct ps_verifying *v, const struct ps_order *order,
	       const struct ps_item *item, struct relatives *out,
	       struct ps_err *err)
{
	const struct ps_order_filter filter = { .owner = order->owner };
	const struct ps_resource_type *type =
		ps_config_type(&v->spool->config, order->resource_type);

	*out = (struct relatives){ .v = v,
				   .order = order,
				   .key = ps_order_key(order, type,
						       &v->scratch),
				   .last_carried_out = PS_WHEN_NONE,
				   .item = item };
	if (!*order->owner)
		return PS_OK;
	return ps_index_orders(v->spool->index, &filter, meet, out, err);
}

/* What happens to one item; PS_EV_NONE: nothing. */
static int
judge_item(struct ps_verifying *v, const struct ps_verify_order *entry,
	   const struct ps_order *order, const struct ps_item *item,
	   enum ps_event_kind *out, struct ps_err *err)
{
	const struct ps_resource_type *type =
		ps_config_type(&v->spool->config, order->resource_type);
	bool is_out = item->state == PS_ST_TRANSMITTED;
	struct relatives others;
	enum sight sight;
	int rc;

	*out = PS_EV_NONE;
	if (!is_out && item->state != PS_ST_EXECUTED)
		return PS_OK;
	if (!is_out && v->as_of <= order->carried_out_at)
		return PS_OK; /* it was read before that */
	sight = look(v, entry, order, item);
	if (sight == SIGHT_SHOWN && !is_out)
		*out = PS_EV_VERIFY;
	if (sight == SIGHT_UNKNOWN || *out ||
	    is_out != (sight == SIGHT_SHOWN) ||
	    (!is_out && (item->assurance == PS_AS_CONTRADICTED ||
			 v->as_of < order->carried_out_at + type->grace_s)))
		return PS_OK;
	rc = find_relatives(v, order, item, &others, err);
	if (rc < 0)
		return rc;
	if (is_out && others.last_carried_out < v->as_of)
		*out = PS_EV_OBSERVE;
	if (!is_out && !others.undone)
		*out = PS_EV_CONTRADICT;
	return PS_OK;
}

static const char *
message_of(struct ps_verifying *v, enum ps_event_kind kind)
{
	char as_of[PS_WHEN_TEXT_MAX];
	const char *says = "does not show it";

	if (kind == PS_EV_DRIFT) /* while the extract is read */
		return ps_arena_printf(&v->scratch,
				       "the extract %s no longer shows it",
				       v->name);
	ps_when_format(v->as_of, as_of);
	if (kind == PS_EV_VERIFY)
		says = "shows it";
	else if (kind == PS_EV_OBSERVE)
		says = "shows it, though nobody has answered";
	return ps_arena_printf(&v->scratch, "the extract %s of %s %s", v->name,
			       as_of, says);
}

/* `item` 0: every item that is in state `from`. */
static int
add_event(struct ps_verifying *v, const struct ps_order *order, int64_t item,
	  enum ps_state from, enum ps_event_kind kind, struct ps_err *err)
{
	const struct ps_transition *t = ps_transition_find(from, kind);
	struct ps_event event = { .order = order->number,
				  .item = item,
				  .event = kind,
				  .from = from,
				  .actor = "provspool",
				  .reason = "extract" };

	if (!t)
		ps_bug("an extract cannot say that of an order");
	event.to = t->to;
	event.assurance = t->assurance;
	event.message = message_of(v, kind);
	if (kind == PS_EV_REISSUE)
		event.attempt = order->attempt + 1;
	if (from == PS_ST_TRANSMITTED)
		event.file = order->file;
	return ps_draft_event(v->draft, &event, err);
}

/* What follows from a contradiction, by the policy of the resource type. */
static enum ps_event_kind
after_contradiction(const struct ps_verifying *v, const struct ps_order *order)
{
	const struct ps_resource_type *type =
		ps_config_type(&v->spool->config, order->resource_type);

	switch (type->on_contradiction) {
	case PS_CONTRADICTED_REVIEW:
		return PS_EV_REVIEW;
	case PS_CONTRADICTED_REISSUE:
		return PS_EV_REISSUE;
	case PS_CONTRADICTED_KEEP:
		break;
	}
	return PS_EV_NONE;
}

static int
record_kind(struct ps_verifying *v, const struct ps_order *order,
	    const enum ps_event_kind *kinds, enum ps_event_kind kind,
	    enum ps_event_kind as, struct ps_err *err)
{
	enum ps_state from =
		kind == PS_EV_OBSERVE ? PS_ST_TRANSMITTED : PS_ST_EXECUTED;
	size_t n = 0;
	size_t all = 0;
	int rc = PS_OK;

	for (size_t i = 0; i < order->nitems; i++) {
		all += order->items[i].state == from ? 1 : 0;
		n += kinds[i] == kind ? 1 : 0;
	}
	if (n == all && n > 0)
		return add_event(v, order, 0, from, as, err);
	for (size_t i = 0; rc == PS_OK && i < order->nitems; i++)
		if (kinds[i] == kind)
			rc = add_event(v, order, order->items[i].number, from,
				       as, err);
	return rc;
}

static size_t
has_kind(const struct ps_order *order, const enum ps_event_kind *kinds,
	 enum ps_event_kind kind)
{
	for (size_t i = 0; i < order->nitems; i++)
		if (kinds[i] == kind)
			return 1;
	return 0;
}

static int
record_order(struct ps_verifying *v, const struct ps_order *order,
	     const enum ps_event_kind *kinds, struct ps_err *err)
{
	static const enum ps_event_kind order_of[] = { PS_EV_OBSERVE,
						       PS_EV_CONTRADICT,
						       PS_EV_VERIFY };
	enum ps_event_kind then = after_contradiction(v, order);
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < PS_ARRAY_LEN(order_of); i++) {
		if (!has_kind(order, kinds, order_of[i]))
			continue;
		rc = record_kind(v, order, kinds, order_of[i], order_of[i],
				 err);
		if (rc == PS_OK && order_of[i] == PS_EV_CONTRADICT && then)
			rc = record_kind(v, order, kinds, order_of[i], then,
					 err);
	}
	v->verified += has_kind(order, kinds, PS_EV_VERIFY);
	v->observed += has_kind(order, kinds, PS_EV_OBSERVE);
	v->contradicted += has_kind(order, kinds, PS_EV_CONTRADICT);
	return rc;
}

static int
judge_order(struct ps_verifying *v, const struct ps_verify_order *entry,
	    struct ps_err *err)
{
	enum ps_event_kind *kinds;
	struct ps_order order;
	int rc;

	ps_arena_reset(&v->scratch);
	rc = ps_index_order(v->spool->index, entry->number, &v->scratch, &order,
			    err);
	if (rc < 0)
		return rc;
	kinds = PS_ARENA_ARRAY(&v->scratch, enum ps_event_kind, order.nitems);
	for (size_t i = 0; rc == PS_OK && i < order.nitems; i++)
		rc = judge_item(v, entry, &order, &order.items[i], &kinds[i],
				err);
	return rc == PS_OK ? record_order(v, &order, kinds, err) : rc;
}

int
ps_verifying_judge(struct ps_verifying *v, struct ps_err *err)
{
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < v->len; i++)
		rc = judge_order(v, &v->orders[i], err);
	return rc;
}

/* A resource that changed, beside the verified orders of its owner. */
struct drifting {
	struct ps_verifying *v;
	const struct ps_resource *was;
	const struct ps_resource *now;
};

static int
drift_item(struct drifting *d, const struct ps_order *order,
	   const struct ps_item *item, bool *drifts, struct ps_err *err)
{
	struct relatives others;
	int rc;

	if (item->state != PS_ST_VERIFIED ||
	    look_at_item(d->v, order, item, d->was) != SIGHT_SHOWN ||
	    look_at_item(d->v, order, item, d->now) != SIGHT_NOT_SHOWN)
		return PS_OK;
	rc = find_relatives(d->v, order, item, &others, err);
	if (rc < 0 || others.undone)
		return rc;
	*drifts = true;
	return add_event(d->v, order, item->number, PS_ST_VERIFIED, PS_EV_DRIFT,
			 err);
}

static int
drift_order(const struct ps_order *order, void *context, struct ps_err *err)
{
	struct drifting *d = context;
	struct ps_verifying *v = d->v;
	const struct ps_resource_type *type =
		ps_config_type(&v->spool->config, order->resource_type);
	bool drifts = false;
	int rc = PS_OK;

	ps_arena_reset(&v->scratch);
	if (!ps_streq(order->resource_type, d->was->resource_type) ||
	    !ps_streq(ps_order_key(order, type, &v->scratch), d->was->key))
		return PS_OK;
	for (size_t i = 0; rc == PS_OK && i < order->nitems; i++)
		rc = drift_item(d, order, &order->items[i], &drifts, err);
	v->drifted += drifts ? 1 : 0;
	return rc;
}

int
ps_verifying_drift(struct ps_verifying *v, const struct ps_resource *was,
		   const struct ps_resource *now, struct ps_err *err)
{
	const struct ps_order_filter filter = { .owner = was->owner };
	struct drifting d = { v, was, now };

	if (!*was->owner ||
	    !is_verified_by_extracts(v->spool, was->resource_type))
		return PS_OK;
	return ps_index_orders(v->spool->index, &filter, drift_order, &d, err);
}
