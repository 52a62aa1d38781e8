#include "model/judge_private.h"

static const enum ps_state undecided[] = { PS_ST_AWAITING, PS_ST_ERRORED };

/* What a decision makes of an item; PS_EV_NONE: that cannot be. */
static enum ps_event_kind
event_of(enum ps_answer_status decision, enum ps_state state)
{
	enum ps_event_kind event = PS_EV_NONE;

	if (decision == PS_ANSWER_APPROVE)
		event = state == PS_ST_ERRORED ? PS_EV_UNBLOCK : PS_EV_APPROVE;
	else if (decision == PS_ANSWER_DECLINE)
		event = PS_EV_DECLINE;
	else if (decision == PS_ANSWER_POSTPONE)
		event = PS_EV_POSTPONE;
	else if (decision == PS_ANSWER_ACCEPT)
		event = PS_EV_ACCEPT;
	return ps_transition_find(state, event) ? event : PS_EV_NONE;
}

static bool
refuse_accept(struct ps_bench *b)
{
	return ps_reject(b, "decision", PS_E_DECISION,
			 "accept is for what failed or ran out of time; this "
			 "was not tried yet");
}

static bool
has_item_in(const struct ps_order *order, enum ps_state state)
{
	for (size_t i = 0; i < order->nitems; i++)
		if (order->items[i].state == state)
			return true;
	return false;
}

/* One decision for all that is in question. */
static bool
rule_whole(struct ps_bench *b, enum ps_answer_status decision)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(undecided); i++) {
		enum ps_event_kind event = event_of(decision, undecided[i]);

		if (!has_item_in(b->c->order, undecided[i]))
			continue;
		if (event == PS_EV_NONE)
			return refuse_accept(b);
		ps_judge_rule(b, 0, undecided[i], event);
	}
	return true;
}

/* A decision for each item in question; those without one stay. */
static bool
rule_each(struct ps_bench *b, const enum ps_answer_status *decisions)
{
	const struct ps_order *order = b->c->order;

	for (size_t i = 0; i < order->nitems; i++) {
		const struct ps_item *item = &order->items[i];
		enum ps_event_kind event;

		if (!ps_judge_asks(b, item) || decisions[i] == PS_ANSWER_NONE)
			continue;
		event = event_of(decisions[i], item->state);
		if (event == PS_EV_NONE)
			return refuse_accept(b);
		ps_judge_rule(b, item->number, item->state, event);
	}
	return true;
}

static bool
take_named(struct ps_bench *b, const struct ps_named *named,
	   enum ps_answer_status *decisions)
{
	const struct ps_order *order = b->c->order;
	const struct ps_item *item = ps_judge_item(order, named->name);
	enum ps_answer_status decision;

	if (!item)
		return ps_reject(b, "items", PS_E_FAILED_ITEMS,
				 "the order has no item '%.20s'", named->name);
	if (!ps_judge_asks(b, item))
		return ps_reject(b, "items", PS_E_SETTLED,
				 "item %lld is %s; there is nothing to decide",
				 (long long)item->number,
				 ps_state_name(item->state));
	decision = ps_judge_status(b, named->value, "items");
	if (decision == PS_ANSWER_UNKNOWN)
		return false;
	if (decision != PS_ANSWER_NONE)
		decisions[item - order->items] = decision;
	return true;
}

static bool
rule_items(struct ps_bench *b, enum ps_answer_status whole)
{
	const struct ps_order *order = b->c->order;
	const struct ps_answer *answer = &b->c->row->answer;
	bool *declined = PS_ARENA_ARRAY(b->arena, bool, order->nitems + 1);
	enum ps_answer_status *decisions = PS_ARENA_ARRAY(
		b->arena, enum ps_answer_status, order->nitems + 1);

	if (*answer->declined_items && whole != PS_ANSWER_APPROVE)
		return ps_reject(b, "declined_items", PS_E_DECISION,
				 "declined_items goes with approve; write "
				 "approve, or empty declined_items");
	if (!ps_judge_mark(b, "declined_items", answer->declined_items,
			   declined))
		return false;
	for (size_t i = 0; i < order->nitems; i++)
		decisions[i] = declined[i] ? PS_ANSWER_DECLINE : whole;
	for (size_t i = 0; i < answer->nitems; i++)
		if (!take_named(b, &answer->items[i], decisions))
			return false;
	return rule_each(b, decisions);
}

static bool
judge_items(struct ps_bench *b, enum ps_answer_status decision)
{
	const struct ps_answer *answer = &b->c->row->answer;

	b->v->rulings =
		PS_ARENA_ARRAY(b->arena, struct ps_ruling,
			       b->c->order->nitems + PS_ARRAY_LEN(undecided));
	if (*ps_judge_trim(b, answer->declined_items) || answer->nitems > 0)
		return rule_items(b, decision);
	return rule_whole(b, decision);
}

/* Whoever takes something away, or says that it is so, says why. */
static bool
judge_message(struct ps_bench *b, enum ps_answer_status decision)
{
	b->v->message = ps_judge_trim(b, b->c->row->answer.message);
	if (!ps_judge_whole(b, "message", b->v->message))
		return false;
	if (*b->v->message || (!ps_judge_rules(b, PS_EV_DECLINE) &&
			       !ps_judge_rules(b, PS_EV_ACCEPT)))
		return true;
	return ps_reject(b, "message", PS_E_MESSAGE, "'%s' needs a message",
			 decision == PS_ANSWER_ACCEPT ? "accept" : "decline");
}

static bool
judge_until(struct ps_bench *b, enum ps_answer_status decision)
{
	const char *text = ps_judge_trim(b, b->c->row->answer.until);

	return decision != PS_ANSWER_POSTPONE || !*text ||
	       ps_judge_day(b, text);
}

/* An existing resource instead of a new one. */
static bool
judge_resource(struct ps_bench *b, enum ps_answer_status decision)
{
	const char *key = ps_judge_trim(b, b->c->row->answer.use_resource);

	if (!*key || decision == PS_ANSWER_NONE)
		return true;
	if (b->c->order->change != PS_CHANGE_CREATE ||
	    decision != PS_ANSWER_APPROVE)
		return ps_reject(b, "use_resource", PS_E_DECISION,
				 "use_resource is for a creation that is "
				 "approved");
	if (!ps_judge_whole(b, "use_resource", key))
		return false;
	b->v->actual = ps_arena_printf(b->arena, "%s=%s", b->c->type->key, key);
	return true;
}

/* Does a decision come again that brought the order where it is? */
static bool
is_repeated(enum ps_answer_status decision, enum ps_state state)
{
	switch (decision) {
	case PS_ANSWER_APPROVE:
		return state == PS_ST_PENDING || state == PS_ST_TRANSMITTED;
	case PS_ANSWER_DECLINE:
		return state == PS_ST_DECLINED;
	case PS_ANSWER_ACCEPT:
		return state == PS_ST_EXECUTED;
	default:
		return false;
	}
}

static void
judge_decided(struct ps_bench *b, enum ps_answer_status decision)
{
	const struct ps_order *order = b->c->order;

	if (is_repeated(decision, order->state))
		ps_judge_take_as(b, PS_VERDICT_NOTHING, PS_W_RECORDED,
				 "the same decision is recorded already");
	else
		(void)ps_reject(b, "decision", PS_E_SETTLED,
				"the order is %s; it waits for no decision",
				ps_state_name(order->state));
}

static bool
is_postponed_so(const struct ps_bench *b, enum ps_answer_status decision)
{
	return decision == PS_ANSWER_POSTPONE && *b->v->until &&
	       ps_streq(b->c->order->until, b->v->until);
}

static bool
names_an_item(struct ps_bench *b)
{
	const struct ps_answer *answer = &b->c->row->answer;

	for (size_t i = 0; i < answer->nitems; i++)
		if (*ps_judge_trim(b, answer->items[i].value))
			return true;
	return false;
}

/* All cells, so that a person corrects a row once. */
static bool
cells_are_sound(struct ps_bench *b, enum ps_answer_status decision)
{
	bool fine = judge_items(b, decision);

	fine = judge_message(b, decision) && fine;
	fine = judge_until(b, decision) && fine;
	return judge_resource(b, decision) && fine;
}

static void
judge_cells(struct ps_bench *b, enum ps_answer_status decision)
{
	if (!ps_judge_may(b, PS_ACTION_REVIEW))
		return;
	if (!cells_are_sound(b, decision) ||
	    b->v->kind == PS_VERDICT_REJECTED) {
		b->v->nrulings = 0;
		return;
	}
	b->v->kind = PS_VERDICT_ACCEPTED;
	if (ps_judge_rules(b, PS_EV_UNBLOCK))
		b->v->attempt = b->c->order->attempt + 1;
	if (is_postponed_so(b, decision))
		ps_judge_take_as(b, PS_VERDICT_NOTHING, PS_W_RECORDED,
				 "it is postponed to that day already");
}

void
ps_judge_review(struct ps_bench *b)
{
	const struct ps_answer *answer = &b->c->row->answer;
	enum ps_answer_status decision =
		ps_judge_status(b, answer->decision, "decision");

	if (decision == PS_ANSWER_UNKNOWN)
		return;
	if (decision == PS_ANSWER_NONE && !names_an_item(b)) {
		b->v->kind = PS_VERDICT_NOTE;
		b->v->message = answer->message;
		return;
	}
	if (!ps_order_is_undecided(b->c->order))
		judge_decided(b, decision);
	else if (ps_judge_row_is_sound(b))
		judge_cells(b, decision);
}
