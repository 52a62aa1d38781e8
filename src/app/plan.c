#include "app/plan.h"
#include "app/happened.h"

struct reading {
	struct ps_plan *plan;
	struct ps_spool *spool;
	struct ps_sha *digest;
	struct ps_arena scratch;
};

static void
add_digest(struct reading *r, const char *text)
{
	ps_sha_add(r->digest, text, strlen(text) + 1);
}

/* Everything of an event but when it is. */
static void
digest_event(struct reading *r, const struct ps_event *event)
{
	char numbers[160];

	(void)snprintf(numbers, sizeof(numbers),
		       "%lld %lld %d %d %d %d %lld %lld %lld",
		       (long long)event->order, (long long)event->item,
		       (int)event->event, (int)event->from, (int)event->to,
		       (int)event->assurance, (long long)event->batch,
		       (long long)event->revision, (long long)event->attempt);
	add_digest(r, numbers);
	add_digest(r, event->file);
	add_digest(r, event->code);
	add_digest(r, event->message);
	add_digest(r, event->source_commit);
}

static struct ps_plan_row *
row_of(struct ps_plan *plan, const struct ps_order *order)
{
	enum ps_volume volume = ps_order_volume(order);

	for (size_t i = 0; i < plan->len; i++)
		if (plan->rows[i].volume == volume &&
		    ps_streq(plan->rows[i].type, order->resource_type))
			return &plan->rows[i];
	plan->rows = ps_xgrow(plan->rows, &plan->cap, plan->len + 1,
			      sizeof(*plan->rows));
	plan->rows[plan->len] = (struct ps_plan_row){
		.type = ps_arena_strdup(&plan->arena, order->resource_type),
		.volume = volume
	};
	return &plan->rows[plan->len++];
}

static int64_t *
count_of(struct ps_plan_row *row, enum ps_event_kind event)
{
	switch (event) {
	case PS_EV_TRANSMIT:
		return &row->out;
	case PS_EV_WITHHOLD:
		return &row->stopped;
	case PS_EV_REVIEW:
		return &row->review;
	case PS_EV_CANCEL:
	case PS_EV_SUPERSEDE:
	case PS_EV_WITHDRAW:
	case PS_EV_REPLACE:
		return &row->withdrawn;
	default:
		return NULL;
	}
}

static bool
is_counted(enum ps_event_kind event)
{
	struct ps_plan_row row = { .out = 0 };

	return count_of(&row, event) != NULL;
}

static int
add_event(const struct ps_event *event, void *context, struct ps_err *err)
{
	struct reading *r = context;
	struct ps_order order;
	int rc;

	digest_event(r, event);
	r->plan->changes++;
	if (event->order == 0 || !is_counted(event->event))
		return PS_OK;
	ps_arena_reset(&r->scratch);
	rc = ps_index_order(r->spool->index, event->order, &r->scratch, &order,
			    err);
	if (rc == PS_OK)
		++*count_of(row_of(r->plan, &order), event->event);
	return rc;
}

static int
by_type(const void *a, const void *b)
{
	const struct ps_plan_row *x = a;
	const struct ps_plan_row *y = b;
	int c = strcmp(x->type, y->type);

	return c != 0 ? c : (int)x->volume - (int)y->volume;
}

int
ps_plan_read(struct ps_spool *spool, int64_t before, struct ps_plan *out,
	     struct ps_err *err)
{
	struct reading r = { .plan = out, .spool = spool };
	unsigned char sha[PS_SHA_BYTES];
	int rc;

	memset(out, 0, sizeof(*out));
	ps_arena_init(&out->arena, 0);
	ps_arena_init(&r.scratch, 0);
	r.digest = ps_sha_new();
	rc = ps_happened_each(spool, before, add_event, &r, err);
	out->changes += spool->journal.tip.seq - before;
	ps_sha_end(r.digest, sha);
	ps_sha_hex(sha, out->digest);
	ps_sha_free(r.digest);
	ps_arena_release(&r.scratch);
	if (out->len > 0)
		qsort(out->rows, out->len, sizeof(*out->rows), by_type);
	return rc;
}

void
ps_plan_release(struct ps_plan *plan)
{
	free(plan->rows);
	ps_arena_release(&plan->arena);
}
