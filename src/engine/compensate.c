#include "engine/compensate.h"

/* The opposite of an executed item; false: nobody knows what was before. */
static bool
turn_round(const struct ps_item *item, struct ps_item *out)
{
	*out = (struct ps_item){ .property = item->property,
				 .value = item->value,
				 .was = "" };
	switch (item->op) {
	case PS_OP_ADD:
		out->op = PS_OP_REMOVE;
		return true;
	case PS_OP_REMOVE:
		out->op = PS_OP_ADD;
		return true;
	case PS_OP_SET:
		out->op = PS_OP_SET;
		out->value = item->was;
		out->was = item->value;
		return *item->was != '\0';
	case PS_OP_CREATE:
	case PS_OP_DELETE:
	case PS_OP_NONE:
	case PS_OP_COUNT:
		break;
	}
	return false;
}

static bool
is_created(const struct ps_order *done)
{
	for (size_t i = 0; i < done->nitems; i++)
		if (done->items[i].op == PS_OP_CREATE)
			return done->items[i].state == PS_ST_EXECUTED;
	return false;
}

static const char *
key_of(const struct ps_order *done, const struct ps_resource_type *type)
{
	if (*ps_order_resource(done))
		return ps_order_resource(done);
	for (size_t i = 0; i < done->nitems; i++)
		if (ps_streq(done->items[i].property, type->key))
			return done->items[i].value;
	return "";
}

static bool
undo_creation(const struct ps_order *done, const struct ps_resource_type *type,
	      struct ps_order *out)
{
	out->change = PS_CHANGE_DELETE;
	out->resource = key_of(done, type);
	out->items[0] = (struct ps_item){
		.op = PS_OP_DELETE, .property = "", .value = "", .was = ""
	};
	out->nitems = 1;
	return is_created(done) && *out->resource;
}

static bool
undo_update(const struct ps_order *done, struct ps_order *out)
{
	out->nitems = 0;
	for (size_t i = 0; i < done->nitems; i++)
		if (done->items[i].state == PS_ST_EXECUTED) {
			if (!turn_round(&done->items[i],
					&out->items[out->nitems]))
				return false;
			out->nitems++;
		}
	return out->nitems > 0;
}

static bool
undo(const struct ps_order *done, const struct ps_resource_type *type,
     struct ps_order *out)
{
	switch (done->change) {
	case PS_CHANGE_CREATE:
		return undo_creation(done, type, out);
	case PS_CHANGE_UPDATE:
		return undo_update(done, out);
	case PS_CHANGE_DELETE:
	case PS_CHANGE_NONE:
	case PS_CHANGE_COUNT:
		break;
	}
	return false;
}

int
ps_compensate_make(struct ps_spool *spool, struct ps_arena *arena,
		   const struct ps_order *done, struct ps_order *out,
		   bool *needed, struct ps_err *err)
{
	const struct ps_resource_type *type =
		ps_config_type(&spool->config, done->resource_type);
	struct ps_known known = { .number = 0 };
	char id[PS_ORDER_ID_MAX];
	int rc = PS_OK;

	ps_order_copy(arena, done, out);
	ps_order_id(done->number, id);
	out->items = PS_ARENA_ARRAY(arena, struct ps_item, done->nitems + 1);
	out->request = ps_arena_printf(arena, "%s~undo", done->request);
	out->external = "";
	out->start = "";
	out->end = "";
	out->reason = ps_arena_printf(
		arena, "undoes %s, which was withdrawn and done all the same",
		id);
	*needed = type && undo(done, type, out);
	if (!*needed)
		return PS_OK;
	for (size_t i = 0; i < out->nitems; i++) {
		out->items[i].number = (int64_t)i + 1;
		out->items[i].property =
			ps_arena_strdup(arena, out->items[i].property);
		out->items[i].value =
			ps_arena_strdup(arena, out->items[i].value);
		out->items[i].was = ps_arena_strdup(arena, out->items[i].was);
	}
	out->resource = ps_arena_strdup(arena, out->resource);
	out->intent = ps_request_intent(type, out);
	rc = ps_index_known(spool->index, out, &known, err);
	*needed = known.number == 0;
	return rc;
}

int
ps_compensate_record(struct ps_spool *spool, struct ps_draft *draft,
		     struct ps_order *order, struct ps_err *err)
{
	const struct ps_resource_type *type =
		ps_config_type(&spool->config, order->resource_type);
	bool review = type && type->review == PS_REVIEW_ALWAYS;
	const struct ps_transition *t = ps_transition_find(
		PS_ST_NONE, review ? PS_EV_REVIEW : PS_EV_TAKE_IN);
	struct ps_event event = { .actor = "provspool",
				  .message = order->reason };
	int rc;

	if (!t)
		ps_bug("an order cannot be taken in");
	order->number = draft->segment.next_order++;
	event.order = order->number;
	event.event = t->event;
	event.to = t->to;
	event.assurance = t->assurance;
	rc = ps_draft_order(draft, order, err);
	return rc == PS_OK ? ps_draft_event(draft, &event, err) : rc;
}
