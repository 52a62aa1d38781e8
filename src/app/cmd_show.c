#include "app/events.h"

#include "provspool/text.h"
#include "provspool/when.h"
#include "provspool/workfile.h"

static void
field(struct ps_buf *out, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	ps_buf_addf(out, "%-13s ", name);
	ps_text_quote(out, ps_span_str(value));
	ps_buf_addch(out, '\n');
}

static void
write_head(const struct ps_order *order, struct ps_buf *out)
{
	char id[PS_ORDER_ID_MAX];
	char time[PS_WHEN_TEXT_MAX];
	char number[24];

	ps_order_id(order->number, id);
	ps_buf_addf(out, "%s  %s (%d), %s\n\n", id, ps_state_name(order->state),
		    (int)order->state, ps_assurance_name(order->assurance));
	field(out, "type", order->resource_type);
	field(out, "change", ps_change_name(order->change));
	field(out, "intent", ps_intent_name(order->intent));
	field(out, "owner", order->owner);
	field(out, "owner name", order->owner_name);
	field(out, "resource", order->resource);
	field(out, "request", order->request);
	field(out, "source", order->source);
	field(out, "source key", order->external);
	field(out, "requester", order->requester);
	field(out, "approvers", order->approvers);
	field(out, "approved at", order->approved_at);
	field(out, "start", order->start);
	field(out, "end", order->end);
	field(out, "priority", order->urgent ? "urgent" : "");
	field(out, "reason", order->reason);
	field(out, "work file", order->file);
	if (order->transmitted_at != PS_WHEN_NONE) {
		ps_when_format(order->transmitted_at, time);
		field(out, "sent out", time);
	}
	if (order->attempt > 1) {
		(void)snprintf(number, sizeof(number), "%lld",
			       (long long)order->attempt);
		field(out, "attempt", number);
	}
	field(out, "on hold until", order->until);
	field(out, "problem", order->problem);
}

static void
write_items(const struct ps_order *order, struct ps_buf *out)
{
	static const char *const columns[] = { "item",	   "do",  "property",
					       "value",	   "was", "state",
					       "assurance" };
	struct ps_grid grid;

	ps_grid_init(&grid, "items", columns, PS_ARRAY_LEN(columns));
	for (size_t i = 0; i < order->nitems; i++) {
		const struct ps_item *item = &order->items[i];
		char number[24];
		char state[32];

		(void)snprintf(number, sizeof(number), "%lld",
			       (long long)item->number);
		(void)snprintf(state, sizeof(state), "%d %s", (int)item->state,
			       ps_state_name(item->state));
		const char *cells[] = { number,
					ps_op_name(item->op),
					item->property,
					item->value,
					item->was,
					state,
					ps_assurance_name(item->assurance) };
		ps_grid_add(&grid, cells);
	}
	ps_buf_addch(out, '\n');
	ps_grid_write(&grid, false, out);
	ps_grid_release(&grid);
}

static int
add_event(const struct ps_event *event, void *context, struct ps_err *err)
{
	(void)err; /* adding a row cannot fail */
	ps_events_add(context, event);
	return PS_OK;
}

static int
write_history(struct ps_reader *reader, const struct ps_order *order,
	      struct ps_buf *out, struct ps_err *err)
{
	struct ps_grid grid;
	int rc;

	ps_grid_init(&grid, "log", ps_event_columns, ps_event_columns_len);
	rc = ps_index_events_of(reader->index, order->number, add_event, &grid,
				err);
	ps_buf_addch(out, '\n');
	ps_grid_write(&grid, false, out);
	ps_grid_release(&grid);
	return rc;
}

/* The type's instructions, where the configuration is at hand. */
static int
write_what_to_do(struct ps_reader *reader, const struct ps_order *order,
		 struct ps_arena *arena, struct ps_buf *out, struct ps_err *err)
{
	const struct ps_resource_type *type;
	int rc;

	rc = ps_reader_config(reader, err);
	if (rc < 0)
		return rc;
	type = ps_config_type(&reader->config, order->resource_type);
	if (!type)
		return PS_OK;
	field(out, "due", ps_order_due(arena, order, type));
	field(out, "what to do", ps_order_sentence(arena, order, type));
	return PS_OK;
}

static int
show(struct ps_call *call, struct ps_reader *reader, const char *id,
     struct ps_buf *out)
{
	struct ps_order order;
	int rc;

	rc = ps_order_find(reader, id, &call->arena, &order, call->err);
	if (rc < 0)
		return rc;
	write_head(&order, out);
	rc = write_what_to_do(reader, &order, &call->arena, out, call->err);
	if (rc < 0)
		return rc;
	write_items(&order, out);
	return write_history(reader, &order, out, call->err);
}

int
ps_cmd_show(struct ps_call *call)
{
	struct ps_reader reader;
	struct ps_buf text = PS_BUF_INIT;
	int rc;

	rc = ps_reader_open(call->dir, &call->arena, &reader, call->err);
	if (rc < 0)
		return rc;
	for (size_t i = 0; rc == PS_OK && i < call->nargs; i++) {
		if (i > 0)
			ps_buf_addch(&text, '\n');
		rc = show(call, &reader, call->args[i], &text);
	}
	if (rc == PS_OK)
		rc = ps_out(ps_buf_span(&text), call->err);
	ps_buf_release(&text);
	ps_reader_release(&reader);
	return rc;
}
