#include "provspool/workfile.h"

#include "provspool/text.h"
#include "provspool/when.h"

static void
add_quoted(struct ps_buf *out, const char *value)
{
	ps_text_quote(out, ps_span_str(value));
}

static void
add_item(struct ps_buf *out, const struct ps_order *order,
	 const struct ps_item *item)
{
	switch (item->op) {
	case PS_OP_SET:
		add_quoted(out, item->property);
		ps_buf_addch(out, ' ');
		if (*item->value)
			add_quoted(out, item->value);
		else
			ps_buf_addstr(out, "(clear)");
		if (order->change == PS_CHANGE_UPDATE && *item->was) {
			ps_buf_addstr(out, " (was ");
			add_quoted(out, item->was);
			ps_buf_addch(out, ')');
		}
		break;
	case PS_OP_ADD:
	case PS_OP_REMOVE:
		ps_buf_addf(out, "%s ", ps_op_name(item->op));
		add_quoted(out, item->property);
		ps_buf_addch(out, ' ');
		add_quoted(out, item->value);
		break;
	case PS_OP_CREATE:
	case PS_OP_DELETE:
	case PS_OP_NONE:
	case PS_OP_COUNT:
		break;
	}
}

static void
add_subject(struct ps_buf *out, const struct ps_order *order)
{
	if (*order->associated ||
	    (*order->resource && order->change != PS_CHANGE_CREATE)) {
		ps_buf_addch(out, ' ');
		add_quoted(out, ps_order_resource(order));
	}
	if (!*order->owner && !*order->owner_name)
		return;
	ps_buf_addstr(out,
		      order->change == PS_CHANGE_CREATE ? " for " : " of ");
	add_quoted(out, *order->owner_name ? order->owner_name : order->owner);
	if (*order->owner_name && *order->owner) {
		ps_buf_addstr(out, " (");
		add_quoted(out, order->owner);
		ps_buf_addch(out, ')');
	}
}

const char *
ps_order_sentence(struct ps_arena *arena, const struct ps_order *order,
		  const struct ps_resource_type *type)
{
	static const char *const verbs[] = { "", "Create", "Change", "Delete" };
	/* A settled order is told whole, one in a file by what is open. */
	bool open = ps_order_is_out(order) || ps_order_is_undecided(order);
	struct ps_buf out = PS_BUF_INIT;
	const char *sentence;
	bool first = true;

	ps_buf_addf(&out, "%s %s",
		    *order->associated ? "Take over" : verbs[order->change],
		    type->title);
	add_subject(&out, order);
	for (size_t i = 0; i < order->nitems; i++) {
		const struct ps_item *item = &order->items[i];

		if ((open && !ps_item_is_open(order, item)) ||
		    item->op == PS_OP_CREATE || item->op == PS_OP_DELETE ||
		    order->change == PS_CHANGE_DELETE)
			continue;
		ps_buf_addstr(&out, first ? ": " : "; ");
		add_item(&out, order, item);
		first = false;
	}
	sentence = ps_arena_strdup(arena, out.ptr);
	ps_buf_release(&out);
	return sentence;
}

const char *
ps_order_due(struct ps_arena *arena, const struct ps_order *order,
	     const struct ps_resource_type *type)
{
	char day[PS_WHEN_TEXT_MAX];
	int64_t from = order->transmitted_at;
	int64_t start;

	if (from == PS_WHEN_NONE)
		return "";
	/* Sent out ahead of its start, the days count from the start. */
	if (*order->start && ps_when_parse(order->start, &start, NULL) &&
	    start > from)
		from = start;
	ps_when_format_day(ps_when_add_workdays(from, type->due_working_days,
						type->calendar),
			   day);
	return ps_arena_strdup(arena, day);
}
