#include "provspool/engine.h"

#include "provspool/when.h"

#define DAY INT64_C(86400)

/* What is over by now; the index finds it without reading the rest. */
struct lapsing {
	struct ps_spool *spool;
	struct ps_draft draft;
	const struct ps_resource_type *type; /* of the clock at hand */
	size_t lapsed;
	size_t timed_out;
};

/* What happens to the items of an order that are in this state. */
static int
add_event(struct lapsing *l, const struct ps_order *order, enum ps_state from,
	  enum ps_event_kind kind, const char *message, struct ps_err *err)
{
	const struct ps_transition *t = ps_transition_find(from, kind);
	struct ps_event event = { .order = order->number,
				  .event = kind,
				  .from = from,
				  .actor = "provspool",
				  .message = message };

	if (!t)
		ps_bug("an order cannot be over");
	event.to = t->to;
	event.assurance = t->assurance;
	if (from == PS_ST_TRANSMITTED)
		event.file = order->file;
	return ps_draft_event(&l->draft, &event, err);
}

static bool
has_item(const struct ps_order *order, enum ps_state state)
{
	for (size_t i = 0; i < order->nitems; i++)
		if (order->items[i].state == state)
			return true;
	return false;
}

/* Its period ended before it was out, or before anybody decided. */
static int
lapse(const struct ps_order *order, void *context, struct ps_err *err)
{
	static const enum ps_state waiting[] = { PS_ST_PENDING,
						 PS_ST_AWAITING };
	struct lapsing *l = context;
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < PS_ARRAY_LEN(waiting); i++)
		if (has_item(order, waiting[i]))
			rc = add_event(l, order, waiting[i], PS_EV_LAPSE,
				       ps_order_lapsed(&l->draft.arena, order),
				       err);
	l->lapsed++;
	return rc;
}

static int
lapse_all(struct lapsing *l, struct ps_err *err)
{
	struct ps_spool *spool = l->spool;
	const struct ps_order_filter over = { .clock = PS_CLOCK_END,
					      .until = spool->now };
	int64_t next;
	int rc;

	rc = ps_index_orders(spool->index, &over, lapse, l, err);
	if (rc == PS_OK)
		rc = ps_index_clock(spool->index, PS_CLOCK_END, "", spool->now,
				    &next, err);
	if (rc == PS_OK && next != PS_WHEN_NONE)
		ps_spool_due(spool, next);
	return rc;
}

static int
time_out(struct lapsing *l, const struct ps_order *order, enum ps_state from,
	 const char *message, struct ps_err *err)
{
	l->timed_out++;
	return add_event(l, order, from, PS_EV_TIME_OUT, message, err);
}

/* Out for so long; a hold may have stopped its clock. */
static int
judge_out(const struct ps_order *order, void *context, struct ps_err *err)
{
	struct lapsing *l = context;
	const struct ps_resource_type *type = l->type;
	int64_t until = ps_order_valid_until(
		order, type->transmitted_days * DAY, type->hold_days * DAY);

	if (until > l->spool->now) {
		ps_spool_due(l->spool, until);
		return PS_OK;
	}
	return time_out(l, order, PS_ST_TRANSMITTED,
			ps_arena_printf(&l->draft.arena,
					"time-out: nobody answered within %lld "
					"days (transmitted_days)",
					(long long)type->transmitted_days),
			err);
}

static int
judge_executed(const struct ps_order *order, void *context, struct ps_err *err)
{
	struct lapsing *l = context;

	return time_out(l, order, PS_ST_EXECUTED,
			ps_arena_printf(&l->draft.arena,
					"time-out: no extract showed it within "
					"%lld days (executed_days)",
					(long long)l->type->executed_days),
			err);
}

/* The orders of a type whose clock began `days` ago or before. */
static int
run_clock(struct lapsing *l, enum ps_clock clock, int64_t days,
	  ps_order_fn *judge, struct ps_err *err)
{
	struct ps_spool *spool = l->spool;
	int64_t since = spool->now - days * DAY;
	const struct ps_order_filter over = { .resource_type = l->type->id,
					      .clock = clock,
					      .until = since };
	int64_t next;
	int rc;

	if (days == 0)
		return PS_OK;
	rc = ps_index_orders(spool->index, &over, judge, l, err);
	if (rc == PS_OK)
		rc = ps_index_clock(spool->index, clock, l->type->id, since,
				    &next, err);
	if (rc == PS_OK && next != PS_WHEN_NONE)
		ps_spool_due(spool, next + days * DAY);
	return rc;
}

static int
time_out_all(struct lapsing *l, struct ps_err *err)
{
	const struct ps_map *types = &l->spool->config.resource_types;
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < types->len; i++) {
		l->type = types->entries[i].value;
		rc = run_clock(l, PS_CLOCK_OUT, l->type->transmitted_days,
			       judge_out, err);
		if (rc == PS_OK)
			rc = run_clock(l, PS_CLOCK_EXECUTED,
				       l->type->executed_days, judge_executed,
				       err);
	}
	return rc;
}

static int
append(struct lapsing *l, struct ps_err *err)
{
	char subject[120];
	int rc;

	(void)snprintf(subject, sizeof(subject),
		       "time: %zu orders too late to begin, %zu timed out",
		       l->lapsed, l->timed_out);
	rc = ps_spool_append(l->spool, &l->draft, subject, err);
	if (rc == PS_OK && l->lapsed > 0)
		ps_spool_say(l->spool,
			     "%zu order%s inactive: the period is over",
			     l->lapsed, l->lapsed == 1 ? "" : "s");
	if (rc == PS_OK && l->timed_out > 0)
		ps_spool_say(l->spool, "%zu order%s timed out", l->timed_out,
			     l->timed_out == 1 ? "" : "s");
	return rc;
}

int
ps_engine_time(struct ps_spool *spool, struct ps_err *err)
{
	struct lapsing l = { .spool = spool };
	int rc;

	ps_draft_begin(&l.draft, &spool->journal, PS_SEG_TIME, spool->now);
	rc = lapse_all(&l, err);
	if (rc == PS_OK)
		rc = time_out_all(&l, err);
	if (rc == PS_OK && l.lapsed + l.timed_out > 0)
		rc = append(&l, err);
	ps_draft_release(&l.draft);
	return rc;
}
