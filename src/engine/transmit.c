#include "provspool/engine.h"

#include "engine/holdings.h"
#include "engine/leaving.h"
#include "engine/precedence.h"
#include "engine/subjects.h"
#include "provspool/limits.h"

/* Cells of a row besides those of items; names and quotes of an item. */
#define BYTES_PER_ROW 600
#define BYTES_PER_ITEM 60

struct transmission {
	struct ps_spool *spool;
	struct ps_arena arena;
	struct ps_leaving *list;
	size_t len;
	size_t cap;
	size_t presented;    /* of them, for review */
	size_t stopped;	     /* of them, by a threshold … */
	size_t stopped_anew; /* … in this run */
	struct ps_stops stops;
	struct ps_subjects leaving; /* whose order goes out in this run */
	struct ps_precedence precedence;
	struct ps_gate gate;
	struct ps_arena scratch; /* of what is said about one order */
	struct ps_holdings held;
};

/* An order of the list, which is sorted by number; NULL: not in it. */
static struct ps_leaving *
find_leaving(const struct transmission *tr, int64_t number)
{
	size_t low = 0;
	size_t high = tr->len;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (tr->list[mid].number < number)
			low = mid + 1;
		else
			high = mid;
	}
	return low < tr->len && tr->list[low].number == number ? &tr->list[low]
							       : NULL;
}

/* It stays pending, and another one goes out for its resource. */
static void
drop(struct transmission *tr, int64_t number)
{
	struct ps_leaving *out = find_leaving(tr, number);

	if (out)
		out->dropped = true;
}

/* Does it make way for this revocation already, whose are the last? */
static bool
makes_way(const struct ps_precedence *p, int64_t order, int64_t revocation)
{
	for (size_t i = p->len; i > 0 && p->list[i - 1].to == revocation; i--)
		if (p->list[i - 1].order == order)
			return true;
	return false;
}

/* Among those that leave in this run a revocation takes the place of others. */
static int
join_leaving(struct transmission *tr, const struct ps_order *order,
	     const char *subject, bool *busy, struct ps_err *err)
{
	bool revokes = order->intent == PS_INTENT_REVOKE;
	struct ps_subject_slot *holder;
	int rc;

	rc = ps_subjects_add(&tr->leaving, subject, order->number, revokes,
			     &holder, err);
	if (rc < 0 || !holder || holder->order == order->number)
		return rc;
	*busy = holder->revokes || !revokes;
	if (*busy)
		return PS_OK;
	if (!makes_way(&tr->precedence, holder->order, order->number))
		ps_precedence_add(&tr->precedence, order, holder->order);
	drop(tr, holder->order);
	holder->order = order->number;
	holder->revokes = true;
	return PS_OK;
}

/* Is an order out for it, by the key that a creation will have? */
static int
is_out(struct transmission *tr, const struct ps_order *order,
       const char *subject, bool *busy, struct ps_err *err)
{
	int64_t out = 0;
	int rc;

	if (order->intent == PS_INTENT_REVOKE)
		return ps_precedence_clear(&tr->precedence, order, busy, err);
	rc = ps_index_out(tr->spool->index, subject, &out, err);
	*busy = out > 0;
	return rc;
}

/* One order is out for a resource; may it be this one? */
static int
claim_resource(struct transmission *tr, const struct ps_order *order,
	       bool *busy, struct ps_err *err)
{
	size_t before = tr->precedence.len;
	struct ps_buf own = PS_BUF_INIT;
	struct ps_buf keyed = PS_BUF_INIT;
	bool has_key = false;
	int rc;

	ps_order_subject(order, &own);
	if (!*order->resource)
		has_key =
			ps_order_key_subject(&tr->spool->config, order, &keyed);
	rc = is_out(tr, order, own.ptr, busy, err);
	if (rc == PS_OK && !*busy && has_key)
		rc = is_out(tr, order, keyed.ptr, busy, err);
	if (rc == PS_OK && !*busy)
		rc = join_leaving(tr, order, own.ptr, busy, err);
	if (rc == PS_OK && !*busy && has_key)
		rc = join_leaving(tr, order, keyed.ptr, busy, err);
	if (*busy)
		tr->precedence.len = before;
	for (size_t i = before; i < tr->precedence.len; i++)
		drop(tr, tr->precedence.list[i].order);
	ps_buf_release(&keyed);
	ps_buf_release(&own);
	return rc;
}

/* About what an order takes in a work file; answers come on top. */
static size_t
bytes_of(const struct ps_order *order)
{
	size_t n = BYTES_PER_ROW + 2 * strlen(order->owner_name) +
		   strlen(order->reason);

	for (size_t i = 0; i < order->nitems; i++)
		n += BYTES_PER_ITEM + 2 * (strlen(order->items[i].property) +
					   strlen(order->items[i].value) +
					   strlen(order->items[i].was));
	return n;
}

/* A file that we could not read back must never be issued. */
static bool
goes_in_batch(const struct ps_leaving *out)
{
	return out->type->work_file == PS_WORK_CSV ||
	       out->bytes > PS_LIMIT_YAML_BYTES / 2;
}

static void
add_leaving(struct transmission *tr, const struct ps_order *order,
	    const struct ps_resource_type *type, enum ps_state undecided)
{
	size_t bytes = bytes_of(order);

	tr->list = ps_xgrow(tr->list, &tr->cap, tr->len + 1, sizeof(*tr->list));
	tr->list[tr->len++] = (struct ps_leaving){
		.number = order->number,
		.undecided = undecided,
		.change = order->change,
		.urgent = order->urgent,
		.type = type,
		.volume = ps_order_volume(order),
		.released = ps_streq(order->stop, PS_RELEASED),
		.attempt = order->attempt > 0 ? order->attempt : 1,
		.revision = order->revision > 0 ? order->revision : 1,
		.bytes = bytes < UINT32_MAX ? (uint32_t)bytes : UINT32_MAX,
	};
}

/* The hold that a pending order is in, and the one it has to be in anyway. */
static void
note_holds(struct transmission *tr, const struct ps_order *order,
	   struct ps_leaving *out)
{
	const char *type;

	if (!out->released &&
	    ps_map_get(&out->type->protects, ps_order_resource(order)))
		out->stop = PS_VOLUME_PROTECTED;
	if (*order->stop && !out->released &&
	    !ps_hold_parse(&tr->arena, order->stop, &type, &out->held))
		ps_bug("an order in no hold of ours");
}

/* What waits for a decision and stands in no file yet. */
static int
consider_undecided(const struct ps_order *order, void *context,
		   struct ps_err *err)
{
	struct transmission *tr = context;
	const struct ps_resource_type *type =
		ps_config_type(&tr->spool->config, order->resource_type);

	(void)err; /* adding cannot fail */
	if (!type || !type->manual)
		return PS_OK;
	add_leaving(tr, order, type, order->state);
	tr->presented++;
	return PS_OK;
}

static int
consider(const struct ps_order *order, void *context, struct ps_err *err)
{
	struct transmission *tr = context;
	struct ps_held held;
	bool busy = false;
	int rc;

	ps_arena_reset(&tr->scratch);
	rc = ps_gate_look(&tr->gate, order, &held, err);
	if (rc == PS_OK && held.hold == PS_HOLD_NONE)
		rc = claim_resource(tr, order, &busy, err);
	if (rc < 0)
		return rc;
	if (busy)
		held.hold = PS_HOLD_BUSY;
	if (held.due < INT64_MAX)
		ps_spool_due(tr->spool, held.due);
	if (held.hold != PS_HOLD_NONE) {
		ps_holdings_add(&tr->held, order->resource_type, held.hold);
		return PS_OK;
	}
	add_leaving(tr, order,
		    ps_config_type(&tr->spool->config, order->resource_type),
		    PS_ST_NONE);
	note_holds(tr, order, &tr->list[tr->len - 1]);
	return PS_OK;
}

static int
compare(int64_t x, int64_t y)
{
	return (x > y) - (x < y);
}

/*
 * What goes out before what is for review, urgent first, then by type, change
 * and number: the order of batches.
 */
static int
by_batch(const void *a, const void *b)
{
	const struct ps_leaving *x = a;
	const struct ps_leaving *y = b;
	int c;

	c = compare(x->undecided != PS_ST_NONE, y->undecided != PS_ST_NONE);
	if (c == 0)
		c = compare(y->urgent, x->urgent);
	if (c == 0)
		c = strcmp(x->type->id, y->type->id);
	if (c == 0)
		c = compare(x->change, y->change);
	return c != 0 ? c : compare(x->number, y->number);
}

static bool
same_batch(const struct ps_leaving *a, const struct ps_leaving *b)
{
	return a->type == b->type && a->change == b->change &&
	       a->urgent == b->urgent && !a->undecided == !b->undecided;
}

static const char *
path_of(struct transmission *tr, const struct ps_leaving *out)
{
	struct ps_item item = { .state = out->undecided };
	struct ps_order order = { .number = out->number,
				  .items = &item,
				  .nitems = 1,
				  .change = out->change,
				  .urgent = out->urgent,
				  .resource_type = out->type->id };

	return ps_workfile_path(&tr->arena, &order, out->type, out->batch);
}

/* Give each order its batch; a batch is never added to later. */
static void
assign_batches(struct transmission *tr, struct ps_segment *segment)
{
	const struct ps_limits *limits = &tr->spool->config.limits;
	int64_t rows_max = (int64_t)limits->work_file_rows;
	const struct ps_leaving *last = NULL;
	int64_t rows = 0;
	size_t bytes = 0;

	for (size_t i = 0; i < tr->len; i++) {
		struct ps_leaving *out = &tr->list[i];
		bool begins = false;

		if (out->stop)
			continue;
		if (goes_in_batch(out)) {
			if (!last || !same_batch(last, out) ||
			    rows == out->type->batch_rows || rows == rows_max ||
			    bytes + out->bytes > limits->work_file_bytes / 4) {
				segment->next_batch++;
				begins = true;
				rows = 0;
				bytes = 0;
			}
			bytes += out->bytes;
			out->batch = segment->next_batch - 1;
			out->file = begins ? path_of(tr, out) : last->file;
			rows++;
			last = out;
		} else {
			out->file = path_of(tr, out);
		}
	}
}

static int
add_event(struct transmission *tr, struct ps_draft *draft,
	  const struct ps_leaving *out, struct ps_err *err)
{
	const struct ps_transition *t =
		ps_transition_find(PS_ST_PENDING, PS_EV_TRANSMIT);
	struct ps_event event = { .order = out->number,
				  .event = PS_EV_PRESENT,
				  .from = out->undecided,
				  .to = out->undecided,
				  .assurance = PS_AS_NONE,
				  .actor = "provspool" };

	if (!t)
		ps_bug("an order cannot be sent out");
	if (!out->undecided) {
		event.event = t->event;
		event.from = t->from;
		event.to = t->to;
		event.assurance = t->assurance;
		if (tr->precedence.len > 0)
			event.message = ps_yielding_notice(
				&tr->precedence, &tr->arena, out->number);
	}
	event.batch = out->batch;
	event.file = out->file;
	event.revision = out->revision;
	event.attempt = out->attempt;
	return ps_draft_event(draft, &event, err);
}

static int
by_number(const void *a, const void *b)
{
	const struct ps_leaving *x = a;
	const struct ps_leaving *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

/* Those for which a revocation goes out stay behind. */
static void
close_ranks(struct transmission *tr)
{
	size_t n = 0;

	for (size_t i = 0; i < tr->len; i++)
		if (!tr->list[i].dropped)
			tr->list[n++] = tr->list[i];
	tr->len = n;
}

/* What a threshold stops makes nothing yield. */
static bool
goes_out(struct transmission *tr, int64_t number)
{
	const struct ps_leaving *out = find_leaving(tr, number);

	return out && !out->stop;
}

static int
record_yielding(struct transmission *tr, struct ps_draft *draft,
		struct ps_err *err)
{
	const struct ps_precedence *p = &tr->precedence;
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < p->len; i++)
		if (goes_out(tr, p->list[i].to))
			rc = ps_yielding_record(&p->list[i], draft, err);
	return rc;
}

static void
add_part(struct ps_buf *text, size_t n, const char *what)
{
	if (n == 0)
		return;
	if (text->len > 0)
		ps_buf_addf(text, ", %zu %s", n, what);
	else
		ps_buf_addf(text, "%zu order%s %s", n, n == 1 ? "" : "s", what);
}

/* "3 orders sent out, 2 up for review, 7 stopped"; "" if nothing changes. */
static const char *
summary(struct transmission *tr)
{
	struct ps_buf text = PS_BUF_INIT;
	const char *copy;

	add_part(&text, tr->len - tr->presented - tr->stopped, "sent out");
	add_part(&text, tr->presented, "up for review");
	add_part(&text, tr->stopped_anew, "stopped");
	copy = ps_arena_strdup(&tr->arena, text.ptr);
	ps_buf_release(&text);
	return copy;
}

static void
count_stopped(struct transmission *tr)
{
	for (size_t i = 0; i < tr->len; i++) {
		const struct ps_leaving *out = &tr->list[i];

		if (out->stop)
			ps_holdings_add(&tr->held, out->type->id,
					PS_HOLD_THRESHOLD);
		tr->stopped += out->stop != 0;
		tr->stopped_anew += out->stop && out->stop != out->held;
	}
}

static int
add_events(struct transmission *tr, struct ps_draft *draft, struct ps_err *err)
{
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < tr->len; i++) {
		const struct ps_leaving *out = &tr->list[i];

		rc = ps_progress(tr->spool->progress, "sending out",
				 (int64_t)i + 1, (int64_t)tr->len, err);
		if (rc == PS_OK)
			rc = ps_stops_record(&tr->stops, draft, out, err);
		if (rc == PS_OK && !out->stop)
			rc = add_event(tr, draft, out, err);
	}
	return rc;
}

static int
record(struct transmission *tr, struct ps_err *err)
{
	struct ps_draft draft;
	const char *what = summary(tr);
	int rc;

	if (!*what)
		return PS_OK; /* all of it is in its holds already */
	ps_draft_begin(&draft, &tr->spool->journal, PS_SEG_TRANSMIT,
		       tr->spool->now);
	qsort(tr->list, tr->len, sizeof(*tr->list), by_batch);
	assign_batches(tr, &draft.segment);
	qsort(tr->list, tr->len, sizeof(*tr->list), by_number);
	rc = record_yielding(tr, &draft, err);
	if (rc == PS_OK)
		rc = add_events(tr, &draft, err);
	if (rc == PS_OK)
		rc = ps_spool_append(
			tr->spool, &draft,
			ps_arena_printf(&tr->arena, "transmit: %s", what), err);
	ps_draft_release(&draft);
	if (rc < 0)
		return rc;
	ps_spool_say(tr->spool, "%s", what);
	tr->spool->sent += tr->len - tr->presented - tr->stopped;
	tr->spool->stopped_anew += tr->stopped_anew;
	return PS_OK;
}

int
ps_engine_transmit(struct ps_spool *spool, struct ps_err *err)
{
	const struct ps_order_filter pending = { .state = PS_ST_PENDING };
	const struct ps_order_filter unseen = { .unseen = true };
	struct transmission tr = { .spool = spool };
	int rc;

	ps_arena_init(&tr.arena, 0);
	ps_arena_init(&tr.scratch, 0);
	ps_holdings_init(&tr.held);
	tr.gate = (struct ps_gate){ spool->index, &spool->config, spool->now,
				    &tr.scratch };
	ps_subjects_init(&tr.leaving, spool->index, &spool->config);
	ps_precedence_init(&tr.precedence, spool);
	ps_stops_init(&tr.stops, spool);
	rc = ps_index_orders(spool->index, &pending, consider, &tr, err);
	if (rc == PS_OK)
		rc = ps_index_orders(spool->index, &unseen, consider_undecided,
				     &tr, err);
	close_ranks(&tr);
	if (rc == PS_OK)
		rc = ps_stops_decide(&tr.stops, tr.list, tr.len, err);
	count_stopped(&tr);
	if (rc == PS_OK)
		rc = record(&tr, err);
	if (rc == PS_OK)
		rc = ps_holdings_save(&tr.held, spool->index, err);
	ps_holdings_release(&tr.held);
	ps_arena_release(&tr.scratch);
	free(tr.list);
	ps_precedence_release(&tr.precedence);
	ps_stops_release(&tr.stops);
	ps_subjects_release(&tr.leaving);
	ps_arena_release(&tr.arena);
	return rc;
}
