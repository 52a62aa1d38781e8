#include "engine/precedence.h"

void
ps_precedence_init(struct ps_precedence *precedence,
		   const struct ps_spool *spool)
{
	*precedence = (struct ps_precedence){ .config = &spool->config,
					      .index = spool->index,
					      .now = spool->now };
	ps_arena_init(&precedence->arena, 0);
}

void
ps_precedence_release(struct ps_precedence *precedence)
{
	free(precedence->list);
	ps_arena_release(&precedence->arena);
}

static const char *
key_of(const struct ps_config *config, const struct ps_order *order)
{
	const struct ps_resource_type *type =
		ps_config_type(config, order->resource_type);

	if (*order->resource)
		return order->resource;
	for (size_t i = 0; type && i < order->nitems; i++)
		if (ps_streq(order->items[i].property, type->key))
			return order->items[i].value;
	return "";
}

bool
ps_order_key_subject(const struct ps_config *config,
		     const struct ps_order *order, struct ps_buf *out)
{
	struct ps_order keyed = *order;

	keyed.resource = key_of(config, order);
	if (!*keyed.resource)
		return false;
	ps_order_subject(&keyed, out);
	return true;
}

/* Of the resource as a whole: it goes, or is put out of use. */
static bool
is_whole(const struct ps_order *revocation)
{
	for (size_t i = 0; i < revocation->nitems; i++)
		if (revocation->items[i].op == PS_OP_SET)
			return true;
	return revocation->change == PS_CHANGE_DELETE;
}

static void
add(struct ps_precedence *p, struct ps_yielding yielding)
{
	p->list = ps_xgrow(p->list, &p->cap, p->len + 1, sizeof(*p->list));
	p->list[p->len++] = yielding;
}

void
ps_precedence_add(struct ps_precedence *precedence,
		  const struct ps_order *revocation, int64_t order)
{
	if (is_whole(revocation))
		add(precedence, (struct ps_yielding){ .order = order,
						      .to = revocation->number,
						      .from = PS_ST_PENDING,
						      .event = PS_EV_SUPERSEDE,
						      .file = "" });
}

/* Nobody wants it any more, so it must not go out again. */
static bool
is_over(const struct ps_precedence *p, const struct ps_order *order)
{
	int64_t ends = ps_order_ends(order);

	return order->withdrawn || (ends != 0 && ends <= p->now);
}

/* What of it is out stops or waits; the rest is superseded. */
static void
yield(struct ps_precedence *p, const struct ps_order *order,
      const struct ps_order *revocation)
{
	bool whole = is_whole(revocation);
	bool done[PS_ST_COUNT] = { false };

	for (size_t i = 0; i < order->nitems; i++) {
		struct ps_yielding y = { .order = order->number,
					 .to = revocation->number,
					 .from = order->items[i].state,
					 .event = PS_EV_SUPERSEDE,
					 .file = "" };

		if (y.from == PS_ST_TRANSMITTED) {
			y.event = whole || is_over(p, order) ? PS_EV_STOP
							     : PS_EV_RECALL;
			y.file = ps_arena_strdup(&p->arena, order->file);
		}
		if (done[y.from] || !ps_transition_find(y.from, y.event) ||
		    (!whole && y.event == PS_EV_SUPERSEDE))
			continue;
		done[y.from] = true;
		add(p, y);
	}
}

struct search {
	struct ps_precedence *p;
	const struct ps_order *revocation;
	const char *subject;
	int64_t known; /* dealt with already */
	bool busy;
};

static bool
is_for_resource(struct search *s, const struct ps_order *order)
{
	struct ps_buf own = PS_BUF_INIT;
	struct ps_buf keyed = PS_BUF_INIT;
	bool same;

	ps_order_subject(order, &own);
	(void)ps_order_key_subject(s->p->config, order, &keyed);
	same = ps_streq(own.ptr, s->subject) || ps_streq(keyed.ptr, s->subject);
	ps_buf_release(&keyed);
	ps_buf_release(&own);
	return same;
}

static void
meet(struct search *s, const struct ps_order *order)
{
	if (order->intent != PS_INTENT_REVOKE)
		yield(s->p, order, s->revocation);
	else if (ps_order_is_out(order))
		s->busy = true;
}

static int
look_at(const struct ps_order *order, void *context, struct ps_err *err)
{
	struct search *s = context;

	(void)err; /* looking cannot fail */
	if (order->number > s->revocation->number && !ps_order_is_out(order))
		return PS_OK; /* asked for since, and not out yet */
	if (order->number != s->revocation->number &&
	    order->number != s->known && is_for_resource(s, order))
		meet(s, order);
	return PS_OK;
}

/* Whatever is out for the resource, also if it is newer. */
static int
look_at_out(struct search *s, struct ps_err *err)
{
	struct ps_arena arena;
	struct ps_order order;
	int rc;

	rc = ps_index_out(s->p->index, s->subject, &s->known, err);
	if (rc < 0 || s->known == 0)
		return rc;
	ps_arena_init(&arena, 0);
	rc = ps_index_order(s->p->index, s->known, &arena, &order, err);
	if (rc == PS_OK)
		meet(s, &order);
	ps_arena_release(&arena);
	return rc;
}

int
ps_precedence_clear(struct ps_precedence *precedence,
		    const struct ps_order *revocation, bool *busy,
		    struct ps_err *err)
{
	const struct ps_order_filter owned = {
		.owner = revocation->owner,
		.resource_type = revocation->resource_type,
	};
	struct ps_buf subject = PS_BUF_INIT;
	struct search s = { .p = precedence, .revocation = revocation };
	size_t before = precedence->len;
	int rc;

	ps_order_subject(revocation, &subject);
	s.subject = subject.ptr;
	rc = look_at_out(&s, err);
	if (rc == PS_OK && *revocation->owner)
		rc = ps_index_orders(precedence->index, &owned, look_at, &s,
				     err);
	ps_buf_release(&subject);
	if (s.busy)
		precedence->len = before;
	*busy = s.busy;
	return rc;
}

int
ps_yielding_record(const struct ps_yielding *yielding, struct ps_draft *draft,
		   struct ps_err *err)
{
	const struct ps_transition *t =
		ps_transition_find(yielding->from, yielding->event);
	struct ps_event event = { .order = yielding->order,
				  .event = yielding->event,
				  .from = yielding->from,
				  .file = yielding->file,
				  .actor = "provspool" };
	char id[PS_ORDER_ID_MAX];
	char message[80];

	if (!t)
		ps_bug("an order cannot make way");
	ps_order_id(yielding->to, id);
	(void)snprintf(message, sizeof(message),
		       yielding->event == PS_EV_STOP ? "STOP, do %s instead"
		       : yielding->event == PS_EV_RECALL
			       ? "wait: %s goes first; it is sent out again"
			       : "%s revokes the resource",
		       id);
	event.message = message;
	event.to = t->to;
	event.assurance = t->assurance;
	return ps_draft_event(draft, &event, err);
}

const char *
ps_yielding_notice(const struct ps_precedence *precedence,
		   struct ps_arena *arena, int64_t revocation)
{
	size_t low = 0;
	size_t high = precedence->len;

	while (low < high) { /* revocations came by number */
		size_t mid = low + (high - low) / 2;

		if (precedence->list[mid].to < revocation)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < precedence->len; low++) {
		const struct ps_yielding *y = &precedence->list[low];
		char id[PS_ORDER_ID_MAX];

		if (y->to != revocation)
			break;
		if (y->from != PS_ST_TRANSMITTED)
			continue;
		ps_order_id(y->order, id);
		return ps_arena_printf(
			arena,
			y->event == PS_EV_STOP
				? "%s was out for the same resource and is "
				  "stopped; it may have been carried out"
				: "%s was out for the same resource and waits "
				  "until this is done",
			id);
	}
	return "";
}
