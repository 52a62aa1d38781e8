#include "index_private.h"

#include "provspool/workfile.h"

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
	order->executed_at = PS_WHEN_NONE;
	order->carried_out_at = PS_WHEN_NONE;
	order->actual = "";
	order->until = "";
	order->held_at = PS_WHEN_NONE;
	order->paused_s = 0;
	order->timed_out = false;
	order->withdrawn = false;
	order->problem_code = "";
	order->problem = "";
	order->notice = "";
	order->why = "";
	order->stop = "";
	order->assignee = "";
	order->claimed_at = PS_WHEN_NONE;
	order->reply = "";
	order->associated = "";
	order->stop = "";
	order->assignee = "";
	order->claimed_at = PS_WHEN_NONE;
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
	return event->to != event->from && (event->from == PS_ST_TRANSMITTED ||
					    ps_event_is_answer(event->event));
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

	if (event->from == event->to && event->event != PS_EV_CONTRADICT)
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

static const char *
kept(struct ps_arena *arena, const char *text)
{
	return ps_arena_strdup(arena, text ? text : "");
}

typedef void mark_fn(struct ps_order *order, const struct ps_event *event,
		     struct ps_arena *arena);

static void
clear_problem(struct ps_order *order, const struct ps_event *event,
	      struct ps_arena *arena)
{
	(void)event;
	(void)arena;
	order->problem_code = "";
	order->problem = "";
}

/* A hold that is over counts for as long as it lasted. */
static void
end_wait(struct ps_order *order, const struct ps_event *event,
	 struct ps_arena *arena)
{
	order->paused_s += ps_order_pause(order, event->time);
	order->held_at = PS_WHEN_NONE;
	order->until = "";
	clear_problem(order, event, arena);
}

/* What was reported stays known beside what is reported later. */
static void
keep_actual(struct ps_order *order, const struct ps_event *event,
	    struct ps_arena *arena)
{
	size_t len = event->actual ? strlen(event->actual) : 0;

	/* each item of an answer brings the same */
	if (len == 0 || (strncmp(order->actual, event->actual, len) == 0 &&
			 strchr("\n", order->actual[len])))
		return;
	order->actual = *order->actual
				? ps_arena_printf(arena, "%s\n%s",
						  event->actual, order->actual)
				: kept(arena, event->actual);
}

/* The later of what is claimed and when it was received. */
static void
carry_out(struct ps_order *order, const struct ps_event *event,
	  struct ps_arena *arena)
{
	int64_t claimed = PS_WHEN_NONE;

	end_wait(order, event, arena);
	keep_actual(order, event, arena);
	if (event->executed_at &&
	    ps_when_parse(event->executed_at, &claimed, NULL) &&
	    claimed > event->time)
		order->carried_out_at = claimed;
}

static void
wait_until(struct ps_order *order, const struct ps_event *event,
	   struct ps_arena *arena)
{
	end_wait(order, event, arena);
	order->until = kept(arena, event->until);
	order->held_at = event->time;
}

/* What ends an order that is out is all that is to be said of it. */
static void
stop(struct ps_order *order, const struct ps_event *event,
     struct ps_arena *arena)
{
	end_wait(order, event, arena);
	order->notice = kept(arena, event->message);
}

static void
send_out(struct ps_order *order, const struct ps_event *event,
	 struct ps_arena *arena)
{
	order->file = kept(arena, event->file);
	order->batch = event->batch;
	if (event->attempt > 0)
		order->attempt = event->attempt;
	if (event->revision > 0)
		order->revision = event->revision;
	order->transmitted_at = event->time;
	order->notice = kept(arena, event->message);
	order->why = "";
	end_wait(order, event, arena);
	order->paused_s = 0;
	order->timed_out = false;
	order->withdrawn = false;
}

static void
set_problem(struct ps_order *order, const struct ps_event *event,
	    struct ps_arena *arena)
{
	if (!ps_order_is_filed(order))
		return; /* there is no row to mend */
	order->problem_code = kept(arena, event->code);
	order->problem = kept(arena, event->message);
}

/* Only the row of an order that is out can say it. */
static void
withdraw(struct ps_order *order, const struct ps_event *event,
	 struct ps_arena *arena)
{
	if (!ps_order_is_out(order))
		return;
	order->notice = kept(arena, event->message);
	order->withdrawn = true;
}

static void
renew(struct ps_order *order, const struct ps_event *event,
      struct ps_arena *arena)
{
	(void)event;
	(void)arena;
	order->notice = "";
	order->withdrawn = false;
}

static void
take_in(struct ps_order *order, const struct ps_event *event,
	struct ps_arena *arena)
{
	(void)arena;
	if (event->from == PS_ST_NONE)
		order->request_revision = event->revision;
}

/* What brought it before a reviewer, with who said it. */
static void
ask(struct ps_order *order, const struct ps_event *event,
    struct ps_arena *arena)
{
	const char *actor = event->actor ? event->actor : "";
	const char *text = event->message ? event->message : "";

	end_wait(order, event, arena);
	if (event->event == PS_EV_FAILED)
		keep_actual(order, event, arena);
	order->why =
		event->event == PS_EV_FAILED || event->event == PS_EV_RETURN
			? ps_arena_printf(arena, "%s %s: %s", actor,
					  event->event == PS_EV_FAILED
						  ? "failed"
						  : "asks",
					  text)
			: kept(arena, text);
	if (event->from == PS_ST_NONE)
		take_in(order, event, arena);
}

static void
time_out(struct ps_order *order, const struct ps_event *event,
	 struct ps_arena *arena)
{
	ask(order, event, arena);
	order->timed_out = true;
}

/* Somebody says too late that it is done: whoever decides has to know. */
static void
attest(struct ps_order *order, const struct ps_event *event,
       struct ps_arena *arena)
{
	const char *actor = event->actor ? event->actor : "";

	if (order->state == PS_ST_ERRORED && order->timed_out)
		order->why = ps_arena_printf(arena, "%s; since then %s: done",
					     order->why, actor);
}

static void
present(struct ps_order *order, const struct ps_event *event,
	struct ps_arena *arena)
{
	order->file = kept(arena, event->file);
	order->batch = event->batch;
	order->notice = "";
	order->withdrawn = false;
}

static void
withhold(struct ps_order *order, const struct ps_event *event,
	 struct ps_arena *arena)
{
	order->stop = kept(arena, event->file);
}

static void
let_go(struct ps_order *order, const struct ps_event *event,
       struct ps_arena *arena)
{
	(void)event;
	(void)arena;
	order->stop = PS_RELEASED;
}

static void
claim(struct ps_order *order, const struct ps_event *event,
      struct ps_arena *arena)
{
	order->assignee = kept(arena, event->assignee);
	order->claimed_at = *order->assignee ? event->time : PS_WHEN_NONE;
	clear_problem(order, event, arena);
}

/* The resource to be taken over stands in `actual`, as key=value. */
static void
decide(struct ps_order *order, const struct ps_event *event,
       struct ps_arena *arena)
{
	const char *actual = event->actual ? event->actual : "";
	const char *key = strchr(actual, '=');

	end_wait(order, event, arena);
	order->why = "";
	order->reply = kept(arena, event->message);
	if (key)
		order->associated = kept(arena, key + 1);
	if (event->attempt > 0)
		order->attempt = event->attempt;
}

/* Somebody has to do it once more. */
static void
try_again(struct ps_order *order, const struct ps_event *event,
	  struct ps_arena *arena)
{
	end_wait(order, event, arena);
	if (event->attempt > 0)
		order->attempt = event->attempt;
}

/* What an event does besides moving items; of most, nothing. */
static mark_fn *const marks[PS_EV_COUNT] = {
	[PS_EV_TAKE_IN] = take_in,    [PS_EV_COMPUTE_ERROR] = take_in,
	[PS_EV_IN_PLACE] = take_in,   [PS_EV_LAPSE] = take_in,
	[PS_EV_TRANSMIT] = send_out,  [PS_EV_RETRACT] = send_out,
	[PS_EV_REVIEW] = ask,	      [PS_EV_FAILED] = ask,
	[PS_EV_RETURN] = ask,	      [PS_EV_TIME_OUT] = time_out,
	[PS_EV_PRESENT] = present,    [PS_EV_APPROVE] = decide,
	[PS_EV_UNBLOCK] = decide,     [PS_EV_DECLINE] = decide,
	[PS_EV_ACCEPT] = decide,      [PS_EV_POSTPONE] = wait_until,
	[PS_EV_DONE] = carry_out,     [PS_EV_ALREADY] = carry_out,
	[PS_EV_CLEAR] = end_wait,     [PS_EV_OBSERVE] = end_wait,
	[PS_EV_STOP] = stop,	      [PS_EV_RECALL] = stop,
	[PS_EV_HOLD] = wait_until,    [PS_EV_NOTE] = clear_problem,
	[PS_EV_REJECT] = set_problem, [PS_EV_WITHDRAW] = withdraw,
	[PS_EV_REPLACE] = withdraw,   [PS_EV_RENEW] = renew,
	[PS_EV_WITHHOLD] = withhold,  [PS_EV_RELEASE] = let_go,
	[PS_EV_ATTEST] = attest,      [PS_EV_REISSUE] = try_again,
	[PS_EV_CLAIM] = claim,
};

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
	if (event->from != event->to && event->to == PS_ST_EXECUTED)
		order->executed_at = event->time;
	if (event->from != event->to && event->to == PS_ST_EXECUTED &&
	    event->event != PS_EV_IN_PLACE)
		order->carried_out_at = event->time;
	if (marks[event->event])
		marks[event->event](order, event, arena);
	return PS_OK;
}
