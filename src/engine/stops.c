#include "engine/leaving.h"

#define PROTECTED_RULE "the resource is protected"
#define HELD_RULE "they wait for a release"
#define HOUR INT64_C(3600)

void
ps_stops_init(struct ps_stops *stops, struct ps_spool *spool)
{
	memset(stops, 0, sizeof(*stops));
	stops->spool = spool;
	ps_arena_init(&stops->arena, 0);
}

void
ps_stops_release(struct ps_stops *stops)
{
	free(stops->list);
	ps_arena_release(&stops->arena);
}

/* There are few: a type has five at most. */
static struct ps_stop *
stop_of(struct ps_stops *stops, const struct ps_resource_type *type,
	enum ps_volume volume)
{
	for (size_t i = stops->len; i > 0; i--)
		if (stops->list[i - 1].type == type &&
		    stops->list[i - 1].volume == volume)
			return &stops->list[i - 1];
	stops->list = ps_xgrow(stops->list, &stops->cap, stops->len + 1,
			       sizeof(*stops->list));
	stops->list[stops->len] =
		(struct ps_stop){ .type = type,
				  .volume = volume,
				  .path = ps_hold_path(&stops->arena, type->id,
						       volume) };
	return &stops->list[stops->len++];
}

/* What is counted against a limit: what nobody released, if it goes out. */
static bool
is_counted(const struct ps_leaving *out)
{
	return out->undecided == PS_ST_NONE && !out->released;
}

/* The hold that it is in or might come into. */
static enum ps_volume
hold_of(const struct ps_leaving *out)
{
	if (out->held)
		return out->held;
	return out->stop ? out->stop : out->volume;
}

static void
count(struct ps_stops *stops, const struct ps_leaving *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_counted(&list[i]))
			stop_of(stops, list[i].type, hold_of(&list[i]))
				->flow.coming++;
}

static int
look_back(struct ps_stops *stops, struct ps_stop *stop, struct ps_err *err)
{
	struct ps_index *index = stops->spool->index;
	int64_t now = stops->spool->now;
	int64_t begin = now - stop->type->thresholds.window_hours * HOUR;
	int64_t before = 0;
	int rc;

	rc = ps_index_total(index, stop->type->id, (int)stop->volume, now,
			    &stop->flow.sent, err);
	if (rc == PS_OK)
		rc = ps_index_total(index, stop->type->id, (int)stop->volume,
				    begin, &before, err);
	if (rc == PS_OK)
		rc = ps_index_total(index, stop->type->id, PS_TOTAL_POPULATION,
				    begin, &stop->flow.population, err);
	stop->flow.sent -= before;
	return rc;
}

static int
judge(struct ps_stops *stops, struct ps_stop *stop, struct ps_err *err)
{
	int rc;

	if (stop->volume == PS_VOLUME_PROTECTED) {
		stop->rule = PROTECTED_RULE;
		return PS_OK;
	}
	rc = look_back(stops, stop, err);
	if (rc == PS_OK)
		stop->rule = ps_threshold_broken(&stops->arena, stop->type,
						 stop->volume, &stop->flow);
	return rc;
}

static void
tell(struct ps_stops *stops, const struct ps_stop *stop)
{
	struct ps_spool *spool = stops->spool;
	struct ps_where where = { .file = stop->path };

	if (stop->stopped == 0)
		return;
	ps_diag_note(&spool->diags, PS_SEV_WARNING, where, PS_E_THRESHOLD,
		     "%lld order%s for '%s' %s stopped: %s",
		     (long long)stop->stopped, stop->stopped == 1 ? "" : "s",
		     stop->type->id, stop->stopped == 1 ? "is" : "are",
		     stop->rule ? stop->rule : HELD_RULE);
	spool->stopped += (size_t)stop->stopped;
}

/*
 * What is in a hold stays there until somebody lets it out: otherwise the
 * release of some would let out the rest.
 */
static void
stop(struct ps_stops *stops, struct ps_leaving *out)
{
	struct ps_stop *s;

	if (!is_counted(out))
		return;
	s = stop_of(stops, out->type, hold_of(out));
	if (out->held || s->rule)
		out->stop = s->volume;
	s->stopped += out->stop != 0;
}

int
ps_stops_decide(struct ps_stops *stops, struct ps_leaving *list, size_t n,
		struct ps_err *err)
{
	int rc = PS_OK;

	count(stops, list, n);
	for (size_t i = 0; rc == PS_OK && i < stops->len; i++)
		rc = judge(stops, &stops->list[i], err);
	for (size_t i = 0; rc == PS_OK && i < n; i++)
		stop(stops, &list[i]);
	for (size_t i = 0; rc == PS_OK && i < stops->len; i++)
		tell(stops, &stops->list[i]);
	return rc;
}

int
ps_stops_record(struct ps_stops *stops, struct ps_draft *draft,
		const struct ps_leaving *out, struct ps_err *err)
{
	struct ps_event event = { .order = out->number,
				  .from = PS_ST_PENDING,
				  .to = PS_ST_PENDING,
				  .assurance = PS_AS_NONE,
				  .attempt = out->attempt,
				  .actor = "provspool" };
	const struct ps_stop *stop;

	if (!out->stop || out->stop == out->held)
		return PS_OK;
	stop = stop_of(stops, out->type, out->stop);
	event.event = PS_EV_WITHHOLD;
	event.reason = ps_hold_name(PS_HOLD_THRESHOLD);
	event.message = stop->rule;
	event.file = stop->path;
	return ps_draft_event(draft, &event, err);
}
