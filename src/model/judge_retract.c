#include "model/judge_private.h"

#include "provspool/text.h"

/* The word of whoever reported it, or of somebody who may decide. */
static bool
may_retract(struct ps_bench *b)
{
	const struct ps_case *c = b->c;
	const char *who = ps_actor_text(b->arena, c->actor);

	if (ps_streq(who, c->author) ||
	    ps_policy_may(c->config, PS_ACTION_REVIEW, c->type, c->order,
			  c->actor) == PS_DIAG_NONE)
		return true;
	return ps_reject(b, "order", PS_E_RETRACT,
			 "%s reported it; %s may not take that back", c->author,
			 who);
}

static bool
has_executed(const struct ps_order *order)
{
	for (size_t i = 0; i < order->nitems; i++)
		if (order->items[i].state == PS_ST_EXECUTED)
			return true;
	return false;
}

static bool
says_retract(struct ps_bench *b)
{
	const char *status = ps_judge_trim(b, b->c->row->answer.status);

	return ps_streq(status, "retract") ||
	       ps_reject(b, "status", PS_E_RETRACT,
			 "'%.40s' is not retract, the only word in this file",
			 status);
}

void
ps_judge_retract(struct ps_bench *b)
{
	const struct ps_order *order = b->c->order;

	b->v->message = ps_judge_trim(b, b->c->row->answer.message);
	if (!says_retract(b) || !ps_judge_whole(b, "message", b->v->message))
		return;
	if (!*b->v->message)
		(void)ps_reject(b, "message", PS_E_MESSAGE,
				"a retraction needs its reason");
	else if (!has_executed(order))
		(void)ps_reject(b, "order", PS_E_RETRACT,
				"the order is %s; there is nothing to retract",
				ps_state_name(order->state));
	if (b->v->kind == PS_VERDICT_REJECTED || !may_retract(b))
		return;
	b->v->kind = PS_VERDICT_ACCEPTED;
	b->v->rulings = PS_ARENA_NEW(b->arena, struct ps_ruling);
	b->v->rulings[0] = (struct ps_ruling){ .event = PS_EV_RETRACT,
					       .from = PS_ST_EXECUTED };
	b->v->nrulings = 1;
	b->v->attempt = order->attempt + 1;
}
