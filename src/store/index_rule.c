#include "index_private.h"

void
ps_standing_init(struct ps_order *order)
{
	for (size_t i = 0; i < order->nitems; i++) {
		order->items[i].state = PS_ST_NONE;
		order->items[i].assurance = PS_AS_NONE;
	}
	order->state = PS_ST_NONE;
	order->assurance = PS_AS_NONE;
	order->batch = 0;
	order->file = "";
	order->revision = 1;
	order->attempt = 1;
	order->transmitted_at = PS_WHEN_NONE;
	order->updated_at = PS_WHEN_NONE;
	order->until = "";
	order->problem_code = "";
	order->problem = "";
	order->notice = "";
	order->request_revision = 0;
}

size_t
ps_standing_out(const struct ps_order *order)
{
	size_t n = 0;

	for (size_t i = 0; i < order->nitems; i++)
		n += order->items[i].state == PS_ST_TRANSMITTED ? 1 : 0;
	return n;
}

bool
ps_event_settles(const struct ps_event *event)
{
	return event->from == PS_ST_TRANSMITTED && event->to != event->from;
}

static struct ps_item *
find_item(struct ps_order *order, int64_t number)
{
	size_t usual = (size_t)number - 1;

	if (usual < order->nitems && order->items[usual].number == number)
		return &order->items[usual];
	for (size_t i = 0; i < order->nitems; i++)
		if (order->items[i].number == number)
			return &order->items[i];
	return NULL;
}

static void
move(struct ps_item *item, const struct ps_event *event)
{
	item->state = event->to;
	item->assurance = event->assurance == PS_AS_INVALID ? PS_AS_NONE
							    : event->assurance;
}

static int
move_one(struct ps_order *order, const struct ps_event *event,
	 struct ps_err *err)
{
	struct ps_item *item = find_item(order, event->item);

	if (!item)
		return ps_err_set(err, PS_EHISTORY,
				  "an event names item %lld of order number "
				  "%lld, which has %zu items",
				  (long long)event->item,
				  (long long)order->number, order->nitems);
	move(item, event);
	return PS_OK;
}

int
ps_standing_move(struct ps_order *order, const struct ps_event *event,
		 struct ps_err *err)
{
	int rc = PS_OK;

	if (event->from == event->to)
		return PS_OK; /* a remark */
	if (event->item > 0)
		rc = move_one(order, event, err);
	else
		for (size_t i = 0; i < order->nitems; i++)
			if (order->items[i].state == event->from)
				move(&order->items[i], event);
	if (rc < 0)
		return rc;
	order->state = ps_order_state(order->items, order->nitems);
	order->assurance = ps_order_assurance(order->items, order->nitems);
	return PS_OK;
}

static void
clear_problem(struct ps_order *order)
{
	order->problem_code = "";
	order->problem = "";
}

static void
send_out(struct ps_order *order, const struct ps_event *event,
	 struct ps_arena *arena)
{
	order->file = ps_arena_strdup(arena, event->file ? event->file : "");
	order->batch = event->batch;
	if (event->attempt > 0)
		order->attempt = event->attempt;
	if (event->revision > 0)
		order->revision = event->revision;
	order->transmitted_at = event->time;
	order->until = "";
	order->notice = "";
	clear_problem(order);
}

/* Only the row of an order that is out can say it. */
static void
set_notice(struct ps_order *order, const char *text, struct ps_arena *arena)
{
	if (ps_order_is_out(order))
		order->notice = ps_arena_strdup(arena, text ? text : "");
}

/* What an event does besides moving items. */
static void
mark(struct ps_order *order, const struct ps_event *event,
     struct ps_arena *arena)
{
	switch (event->event) {
	case PS_EV_TRANSMIT:
		send_out(order, event, arena);
		return;
	case PS_EV_DONE:
	case PS_EV_ALREADY:
	case PS_EV_FAILED:
	case PS_EV_RETURN:
	case PS_EV_CLEAR:
		order->until = "";
		clear_problem(order);
		return;
	case PS_EV_HOLD:
		order->until = ps_arena_strdup(
			arena, event->until ? event->until : "");
		clear_problem(order);
		return;
	case PS_EV_NOTE:
		clear_problem(order);
		return;
	case PS_EV_REJECT:
		if (!ps_order_is_out(order))
			return; /* there is no row to mend */
		order->problem_code =
			ps_arena_strdup(arena, event->code ? event->code : "");
		order->problem = ps_arena_strdup(
			arena, event->message ? event->message : "");
		return;
	case PS_EV_TAKE_IN:
	case PS_EV_COMPUTE_ERROR:
		order->request_revision = event->revision;
		return;
	case PS_EV_WITHDRAW:
	case PS_EV_REPLACE:
		set_notice(order, event->message, arena);
		return;
	case PS_EV_RENEW:
		order->notice = "";
		return;
	case PS_EV_NONE:
	case PS_EV_CANCEL:
	case PS_EV_SUPERSEDE:
	case PS_EV_REPEAT:
	case PS_EV_MISSING:
	case PS_EV_REFUSE_FILE:
	case PS_EV_COUNT:
		return;
	}
}

int
ps_standing_apply(struct ps_order *order, const struct ps_event *event,
		  struct ps_arena *arena, struct ps_err *err)
{
	int rc;

	rc = ps_standing_move(order, event, err);
	if (rc < 0)
		return rc;
	if (event->from != event->to)
		order->updated_at = event->time;
	mark(order, event, arena);
	return PS_OK;
}
