#include "provspool/engine.h"

#include "engine/precedence.h"
#include "provspool/when.h"

/* Its start, less the time the work takes. */
static int64_t
goes_out_at(const struct ps_order *order, const struct ps_resource_type *type)
{
	int64_t start;

	if (!*order->start || !ps_when_parse(order->start, &start, NULL))
		return INT64_MIN;
	return start - type->lead_hours * 3600;
}

/* What an owner has of a type, as far as its orders tell. */
struct having {
	const struct ps_gate *gate;
	const struct ps_dependency *needed;
	bool there;
	int64_t under_way; /* the order that may bring it, or 0 */
	enum ps_state state;
};

static bool
is_reached(enum ps_state state, enum ps_state needed)
{
	return state == PS_ST_VERIFIED ||
	       (state == PS_ST_EXECUTED && needed == PS_ST_EXECUTED);
}

/* Of a creation that failed in part the resource itself may be there. */
static enum ps_state
state_of_resource(const struct ps_order *order)
{
	for (size_t i = 0; i < order->nitems; i++)
		if (order->items[i].op == PS_OP_CREATE)
			return order->items[i].state;
	return order->state;
}

/* Orders come by number: a later one says more than one before it. */
static int
look_at_resource(const struct ps_order *order, void *context,
		 struct ps_err *err)
{
	struct having *h = context;
	enum ps_state state = state_of_resource(order);

	(void)err; /* looking cannot fail */
	if (order->change == PS_CHANGE_DELETE) {
		if (is_reached(state, PS_ST_EXECUTED))
			h->there = false;
	} else if (is_reached(state, h->needed->state) &&
		   order->assurance != PS_AS_CONTRADICTED) {
		h->there = true;
	} else if (!ps_state_is_settled(state) || state == PS_ST_EXECUTED) {
		h->under_way = order->number;
		h->state = order->state;
	}
	return PS_OK;
}

/* "login=U1" among the lines of what an operator returned. */
static int
look_at_answer(const struct ps_event *event, void *context, struct ps_err *err)
{
	struct having *h = context;
	const char *property = h->needed->property;
	size_t len = strlen(property);

	(void)err; /* looking cannot fail */
	for (const char *at = event->actual; at && *at;) {
		if (strncmp(at, property, len) == 0 && at[len] == '=' &&
		    at[len + 1] && event->to == PS_ST_EXECUTED)
			h->there = true;
		at = strchr(at, '\n');
		at = at ? at + 1 : NULL;
	}
	return PS_OK;
}

static int
look_at_value(const struct ps_order *order, void *context, struct ps_err *err)
{
	struct having *h = context;

	if (order->change == PS_CHANGE_DELETE)
		return PS_OK;
	for (size_t i = 0; i < order->nitems; i++)
		if (ps_streq(order->items[i].property, h->needed->property) &&
		    *order->items[i].value &&
		    is_reached(order->items[i].state, PS_ST_EXECUTED))
			h->there = true;
	if (!ps_state_is_settled(order->state)) {
		h->under_way = order->number;
		h->state = order->state;
	}
	return h->there ? PS_OK
			: ps_index_events_of(h->gate->index, order->number,
					     look_at_answer, h, err);
}

static const char *
why_needed(const struct having *h, const struct ps_order *order)
{
	struct ps_arena *arena = h->gate->arena;
	const struct ps_dependency *needed = h->needed;
	const char *dot = *needed->property ? "." : "";
	char id[PS_ORDER_ID_MAX];

	if (h->under_way == 0)
		return ps_arena_printf(arena, "%s has no %s%s%s yet",
				       order->owner, needed->type, dot,
				       needed->property);
	ps_order_id(h->under_way, id);
	return ps_arena_printf(arena, "needs %s%s%s %s: %s is %s", needed->type,
			       dot, needed->property,
			       ps_state_name(needed->state), id,
			       ps_state_name(h->state));
}

static int
look_at_need(const struct ps_gate *gate, const struct ps_order *order,
	     const struct ps_dependency *needed, struct ps_held *out,
	     struct ps_err *err)
{
	struct ps_order_filter owned = { .owner = order->owner,
					 .resource_type = needed->type };
	struct having h = { .gate = gate, .needed = needed };
	int rc;

	rc = ps_index_orders(
		gate->index, &owned,
		*needed->property ? look_at_value : look_at_resource, &h, err);
	if (rc < 0 || h.there)
		return rc;
	out->hold = PS_HOLD_DEPENDENCY;
	out->why = why_needed(&h, order);
	return PS_OK;
}

/* A creation comes after what it needs. */
static int
look_at_needs(const struct ps_gate *gate, const struct ps_order *order,
	      const struct ps_resource_type *type, struct ps_held *out,
	      struct ps_err *err)
{
	int rc = PS_OK;

	for (size_t i = 0;
	     rc == PS_OK && out->hold == PS_HOLD_NONE && i < type->ndepends;
	     i++)
		rc = look_at_need(gate, order, &type->depends_on[i], out, err);
	if (rc == PS_OK && out->hold == PS_HOLD_NONE && type->owner_property)
		rc = look_at_need(gate, order, type->owner_property, out, err);
	return rc;
}

/* The deletion of something that needs what is to be deleted. */
struct dependent {
	const struct ps_gate *gate;
	const struct ps_order *order;
	struct ps_held *out;
};

/* What failed or was given up must not keep an account alive. */
static bool
is_under_way(enum ps_state state, enum ps_state needed)
{
	return state == PS_ST_PENDING || state == PS_ST_TRANSMITTED ||
	       state == PS_ST_AWAITING ||
	       (state == PS_ST_EXECUTED && needed == PS_ST_VERIFIED);
}

static int
look_at_dependent(const struct ps_order *order, void *context,
		  struct ps_err *err)
{
	struct dependent *d = context;
	const struct ps_resource_type *type =
		ps_config_type(d->gate->config, order->resource_type);
	char id[PS_ORDER_ID_MAX];

	(void)err; /* looking cannot fail */
	if (order->change != PS_CHANGE_DELETE || !type)
		return PS_OK;
	for (size_t i = 0; !d->out->hold && i < type->ndepends; i++) {
		const struct ps_dependency *needed = &type->depends_on[i];

		if (!ps_streq(needed->type, d->order->resource_type) ||
		    !is_under_way(order->state, needed->state))
			continue;
		ps_order_id(order->number, id);
		d->out->hold = PS_HOLD_DEPENDENCY;
		d->out->why = ps_arena_printf(d->gate->arena,
					      "%s needs it: its deletion %s "
					      "is %s",
					      type->id, id,
					      ps_state_name(order->state));
	}
	return PS_OK;
}

/* A deletion comes after those of what needs it. */
static int
look_at_dependents(const struct ps_gate *gate, const struct ps_order *order,
		   struct ps_held *out, struct ps_err *err)
{
	const struct ps_order_filter owned = { .owner = order->owner };
	struct dependent d = { gate, order, out };

	return ps_index_orders(gate->index, &owned, look_at_dependent, &d, err);
}

static int
look_at_owner(const struct ps_gate *gate, const struct ps_order *order,
	      const struct ps_resource_type *type, struct ps_held *out,
	      struct ps_err *err)
{
	if (!*order->owner)
		return PS_OK;
	if (order->change == PS_CHANGE_CREATE &&
	    (type->ndepends > 0 || type->owner_property))
		return look_at_needs(gate, order, type, out, err);
	if (order->change == PS_CHANGE_DELETE && type->is_needed)
		return look_at_dependents(gate, order, out, err);
	return PS_OK;
}

int
ps_gate_look(const struct ps_gate *gate, const struct ps_order *order,
	     struct ps_held *out, struct ps_err *err)
{
	const struct ps_resource_type *type =
		ps_config_type(gate->config, order->resource_type);

	*out = (struct ps_held){ .why = "", .due = INT64_MAX };
	if (!type || !type->manual || !type->enabled) {
		out->hold = PS_HOLD_DISABLED;
		out->why = !type	   ? "its type left the configuration"
			   : !type->manual ? "its type has another channel"
					   : "its type is not enabled";
	} else if (!type->allows[order->change]) {
		out->hold = PS_HOLD_NOT_ALLOWED;
		out->why = ps_arena_printf(gate->arena, "allow_%s is false",
					   ps_change_name(order->change));
	} else if (goes_out_at(order, type) > gate->now) {
		char at[PS_WHEN_TEXT_MAX];

		out->hold = PS_HOLD_SCHEDULED;
		out->due = goes_out_at(order, type);
		ps_when_format(out->due, at);
		out->why = ps_arena_printf(gate->arena, "goes out at %s", at);
	} else {
		return look_at_owner(gate, order, type, out, err);
	}
	return PS_OK;
}

/* The order that is out for its resource, also by the key it will have. */
static int
find_out(const struct ps_gate *gate, const struct ps_order *order,
	 int64_t *other, struct ps_err *err)
{
	struct ps_buf subject = PS_BUF_INIT;
	int rc;

	ps_order_subject(order, &subject);
	rc = ps_index_out(gate->index, subject.ptr, other, err);
	ps_buf_reset(&subject);
	if (rc == PS_OK && *other == 0 && !*order->resource &&
	    ps_order_key_subject(gate->config, order, &subject))
		rc = ps_index_out(gate->index, subject.ptr, other, err);
	ps_buf_release(&subject);
	return rc;
}

int
ps_gate_explain(const struct ps_gate *gate, const struct ps_order *order,
		struct ps_held *out, struct ps_err *err)
{
	char id[PS_ORDER_ID_MAX];
	int64_t other = 0;
	int rc;

	rc = ps_gate_look(gate, order, out, err);
	if (rc < 0 || out->hold != PS_HOLD_NONE)
		return rc;
	rc = find_out(gate, order, &other, err);
	if (rc < 0 || other == 0)
		return rc;
	ps_order_id(other, id);
	out->hold = PS_HOLD_BUSY;
	out->why = ps_arena_printf(gate->arena, "%s is out for it", id);
	return PS_OK;
}
