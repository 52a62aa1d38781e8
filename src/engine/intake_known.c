#include "engine/recording.h"

#include "engine/compensate.h"

/*
 * Is it asked for anew, and not only once more?  An old export that is
 * dropped again must not bring back what was withdrawn since.
 */
static bool
is_asked_anew(const struct ps_recording *rec, const struct ps_request_order *in,
	      const struct ps_known *known)
{
	return rec->intake->source->snapshot || in->revision > known->revision;
}

static enum ps_fate
fate_of_same(const struct ps_recording *rec, const struct ps_request_order *in,
	     const struct ps_known *known)
{
	if (!is_asked_anew(rec, in, known))
		return PS_FATE_DUPLICATE;
	if (known->state == PS_ST_CANCELLED)
		return PS_FATE_NEW;
	return known->withdrawn ? PS_FATE_RENEWED : PS_FATE_DUPLICATE;
}

static enum ps_fate
fate_of_changed(const struct ps_recording *rec,
		const struct ps_request_order *in, const struct ps_known *known)
{
	if (in->revision > 0 && in->revision <= known->revision)
		return PS_FATE_STALE;
	if (in->revision > 0 || rec->intake->source->supersede)
		return PS_FATE_REPLACES;
	if (known->state == PS_ST_ERROR || known->state == PS_ST_CANCELLED)
		return PS_FATE_NEW; /* it never left */
	return PS_FATE_CHANGED;
}

static enum ps_fate
fate_of_known(const struct ps_recording *rec, const struct ps_request_order *in,
	      const struct ps_known *known)
{
	if (known->number == 0)
		return PS_FATE_NEW;
	if (*in->order.external) /* the source's key includes the content */
		return known->same_content && !ps_state_is_settled(known->state)
			       ? PS_FATE_DUPLICATE
			       : PS_FATE_NEW;
	return known->same_content ? fate_of_same(rec, in, known)
				   : fate_of_changed(rec, in, known);
}

/*
 * Rows in our columns make one order of an identity.  Only where the source
 * has a key of its own can it come twice in one file.
 */
static bool
is_here_twice(struct ps_recording *rec, const struct ps_order *order,
	      enum ps_fate *fate)
{
	struct ps_arena *arena = &rec->intake->arena;
	char identity[65];
	char content[65];
	const char *here;

	if (!*order->external)
		return false;
	ps_order_identity(order, identity);
	ps_order_content(order, content);
	here = ps_map_get(&rec->identities, identity);
	if (here) {
		*fate = ps_streq(here, content) ? PS_FATE_DUPLICATE
						: PS_FATE_CONFLICT;
		return true;
	}
	ps_map_put(&rec->identities, ps_arena_strdup(arena, identity),
		   ps_arena_strdup(arena, content));
	return false;
}

/* While nothing is known, no order is looked up. */
static int
look_up(struct ps_recording *rec, const struct ps_order *order,
	struct ps_known *known, struct ps_err *err)
{
	struct ps_spool *spool = rec->intake->spool;

	*known = (struct ps_known){ .number = 0 };
	if (spool->journal.tip.totals.orders == 0)
		return PS_OK;
	return ps_index_known(spool->index, order, known, err);
}

static void
note_seen(struct ps_recording *rec, int64_t number)
{
	if (number == 0 || !rec->intake->source->snapshot)
		return;
	rec->seen = ps_xgrow(rec->seen, &rec->seen_cap, rec->nseen + 1,
			     sizeof(*rec->seen));
	rec->seen[rec->nseen++] = number;
}

int
ps_recording_decide(struct ps_recording *rec, const struct ps_request_order *in,
		    enum ps_fate *fate, struct ps_known *known,
		    struct ps_err *err)
{
	int rc;

	*known = (struct ps_known){ .number = 0 };
	if (is_here_twice(rec, &in->order, fate))
		return PS_OK;
	rc = look_up(rec, &in->order, known, err);
	if (rc < 0)
		return rc;
	note_seen(rec, known->number);
	*fate = fate_of_known(rec, in, known);
	return PS_OK;
}

/* What is recorded of an order that is no longer wanted. */
struct ending {
	enum ps_event_kind ends;   /* as far as it is not out */
	enum ps_event_kind remark; /* where it is */
	const char *message;	   /* of the remark: what its row will say */
};

static const struct ending withdrawal = {
	PS_EV_CANCEL, PS_EV_WITHDRAW,
	"withdrawn: do not do it; if it is done already answer done"
};

static const struct ending replacement = {
	PS_EV_SUPERSEDE, PS_EV_REPLACE,
	"replaced by a newer request, which waits for your answer: do not do "
	"it; if it is done already answer done, else failed"
};

/* Items of an order share events as far as they are in one state. */
static int
end_items(struct ps_recording *rec, const struct ps_order *order,
	  enum ps_state state, const struct ending *ending, struct ps_err *err)
{
	const struct ps_transition *t = ps_transition_find(state, ending->ends);
	struct ps_event event = { .order = order->number,
				  .event = ending->ends,
				  .from = state,
				  .actor = "provspool" };

	if (!t && state != PS_ST_TRANSMITTED)
		return PS_OK; /* settled: it stays what it is */
	event.to = t ? t->to : state;
	event.assurance = t ? t->assurance : PS_AS_NONE;
	if (!t) {
		event.event = ending->remark;
		event.file = order->file;
		event.message = ending->message;
	}
	return ps_draft_event(&rec->draft, &event, err);
}

static int
end_order(struct ps_recording *rec, const struct ps_order *order,
	  const struct ending *ending, struct ps_err *err)
{
	bool done[PS_ST_COUNT] = { false };
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < order->nitems; i++) {
		enum ps_state state = order->items[i].state;

		if (done[state])
			continue;
		done[state] = true;
		rc = end_items(rec, order, state, ending, err);
	}
	return rc;
}

/* Recorded as well, so that nobody thinks it was not asked. */
static int
tell_too_late(struct ps_recording *rec, const struct ps_request_order *in,
	      const struct ps_order *order, struct ps_err *err)
{
	struct ps_where where = { .file = rec->intake->path,
				  .line = in->order.line };
	char id[PS_ORDER_ID_MAX];
	struct ps_order undoing;
	bool needed = false;
	int rc;
	struct ps_event event = { .order = order->number,
				  .event = PS_EV_WITHDRAW,
				  .from = order->state,
				  .to = order->state,
				  .assurance = order->assurance,
				  .code = ps_diag_name(PS_W_TOO_LATE),
				  .actor = "provspool" };

	ps_order_id(order->number, id);
	event.message =
		ps_arena_printf(&rec->arena, "withdrawn too late: it is %s",
				ps_state_name(order->state));
	ps_diag_note(&rec->notes, PS_SEV_WARNING, where, PS_W_TOO_LATE,
		     "request %s is withdrawn, but %s is %s already",
		     in->order.request, id, ps_state_name(order->state));
	rc = ps_draft_event(&rec->draft, &event, err);
	if (rc == PS_OK)
		rc = ps_compensate_make(rec->intake->spool, &rec->arena, order,
					&undoing, &needed, err);
	if (rc == PS_OK && needed)
		rc = ps_compensate_record(rec->intake->spool, &rec->draft,
					  &undoing, err);
	return rc;
}

static int
load(struct ps_recording *rec, int64_t number, struct ps_order *out,
     struct ps_err *err)
{
	return ps_index_order(rec->intake->spool->index, number, &rec->arena,
			      out, err);
}

/* Nothing is left to take back: known before, or too late. */
static int
withdraw_settled(struct ps_recording *rec, const struct ps_request_order *in,
		 const struct ps_order *order, struct ps_err *err)
{
	if (order->state == PS_ST_EXECUTED || order->state == PS_ST_VERIFIED)
		return tell_too_late(rec, in, order, err);
	rec->duplicates++;
	return PS_OK;
}

int
ps_recording_withdraw(struct ps_recording *rec,
		      const struct ps_request_order *in,
		      struct ps_request_refusal *ruling, struct ps_err *err)
{
	struct ps_known known;
	struct ps_order order;
	int rc;

	rc = look_up(rec, &in->order, &known, err);
	if (rc < 0)
		return rc;
	if (known.number == 0) {
		ruling->code = PS_E_WITHDRAW;
		ruling->sentence = ps_arena_printf(
			&rec->arena,
			"request %s is withdrawn, but no order of it for this "
			"resource was taken in",
			in->order.request);
		return PS_OK;
	}
	rec->used++;
	rc = load(rec, known.number, &order, err);
	if (rc < 0)
		return rc;
	if (known.withdrawn || ps_state_is_settled(order.state))
		return withdraw_settled(rec, in, &order, err);
	rec->withdrawn++;
	return end_order(rec, &order, &withdrawal, err);
}

int
ps_recording_replace(struct ps_recording *rec, int64_t number,
		     struct ps_err *err)
{
	struct ps_order order;
	int rc;

	rc = load(rec, number, &order, err);
	if (rc < 0 || ps_state_is_settled(order.state))
		return rc;
	rec->replaced++;
	return end_order(rec, &order, &replacement, err);
}

int
ps_recording_renew(struct ps_recording *rec, int64_t number, struct ps_err *err)
{
	struct ps_event event = { .order = number,
				  .event = PS_EV_RENEW,
				  .from = PS_ST_TRANSMITTED,
				  .to = PS_ST_TRANSMITTED,
				  .actor = "provspool",
				  .message = "its source asks for it again" };

	return ps_draft_event(&rec->draft, &event, err);
}

static int
by_number(const void *a, const void *b)
{
	const int64_t *x = a;
	const int64_t *y = b;

	return (*x > *y) - (*x < *y);
}

static int
end_missing(const struct ps_order *order, void *context, struct ps_err *err)
{
	struct ps_recording *rec = context;

	if (!ps_streq(order->source, rec->intake->source->id) ||
	    order->withdrawn ||
	    (rec->nseen > 0 && bsearch(&order->number, rec->seen, rec->nseen,
				       sizeof(*rec->seen), by_number)))
		return PS_OK;
	rec->withdrawn++;
	return end_order(rec, order, &withdrawal, err);
}

int
ps_recording_missing(struct ps_recording *rec, struct ps_err *err)
{
	static const enum ps_state open[] = { PS_ST_PENDING, PS_ST_TRANSMITTED,
					      PS_ST_ERRORED, PS_ST_AWAITING,
					      PS_ST_ERROR };
	struct ps_where where = { .file = rec->intake->path };
	int rc = PS_OK;

	if (rec->refused > 0 || rec->used == 0) {
		ps_diag_note(&rec->notes, PS_SEV_WARNING, where, PS_W_SNAPSHOT,
			     "%s: nothing that is missing from it is withdrawn",
			     rec->refused > 0
				     ? "rows of this snapshot were refused"
				     : "this snapshot names no order");
		return PS_OK;
	}
	if (rec->nseen > 1)
		qsort(rec->seen, rec->nseen, sizeof(*rec->seen), by_number);
	for (size_t i = 0; rc == PS_OK && i < PS_ARRAY_LEN(open); i++)
		rc = ps_index_orders(
			rec->intake->spool->index,
			&(struct ps_order_filter){ .state = open[i] },
			end_missing, rec, err);
	return rc;
}
