#include "app/status_sources.h"

#include "engine/standing.h"
#include "engine/waiting.h"
#include "provspool/when.h"

/* Of very many waiting files the first are named to people. */
#define NAMED_MAX 20

static const char *
number(struct ps_arena *arena, int64_t n)
{
	return ps_arena_printf(arena, "%lld", (long long)n);
}

static bool
is_late(const struct ps_standing *s, int64_t now)
{
	return s->next != PS_WHEN_NONE && s->late_at <= now;
}

static void
add_standing(struct ps_report *report, const struct ps_standing *s)
{
	struct ps_arena *a = &report->call->arena;
	bool came = *s->last != '\0';
	char last[PS_WHEN_TEXT_MAX];
	char next[PS_WHEN_TEXT_MAX];
	char again[PS_WHEN_TEXT_MAX];

	ps_when_format(s->last_at, last);
	ps_when_format(s->next, next);
	ps_when_format(s->again_at, again);
	const char *cells[] = {
		s->source,
		s->last,
		last,
		came ? (s->whole ? "refused" : "taken") : "",
		came ? number(a, s->orders) : "",
		came ? number(a, s->refused) : "",
		next,
		is_late(s, report->call->now) ? "true" : "false",
		s->sequence > 0 ? number(a, s->sequence) : "",
		number(a, s->missing),
		number(a, s->again),
		again,
	};
	ps_grid_add(ps_report_table(report, "sources"), cells);
}

/* What came last, and what became of it. */
static void
write_last(const struct ps_standing *s, struct ps_buf *out)
{
	char last[PS_WHEN_TEXT_MAX];

	ps_when_format(s->last_at, last);
	if (!*s->last) {
		ps_buf_addf(out, "%s: no export so far\n", s->source);
		return;
	}
	ps_buf_addf(out, "%s: last export %s at %s: ", s->source, s->last,
		    last);
	if (s->whole)
		ps_buf_addstr(out, "refused as a whole\n");
	else
		ps_buf_addf(out, "%lld order%s, %lld row%s refused\n",
			    (long long)s->orders, s->orders == 1 ? "" : "s",
			    (long long)s->refused, s->refused == 1 ? "" : "s");
}

static void
write_standing(const struct ps_standing *s, int64_t now, struct ps_buf *out)
{
	char next[PS_WHEN_TEXT_MAX];
	char again[PS_WHEN_TEXT_MAX];

	ps_when_format(s->next, next);
	ps_when_format(s->again_at, again);
	write_last(s, out);
	if (is_late(s, now))
		ps_buf_addf(out, "    the one expected at %s is LATE\n", next);
	else if (*next)
		ps_buf_addf(out, "    next expected at %s\n", next);
	if (s->missing > 0)
		ps_buf_addf(out, "    %lld missing by their sequence numbers\n",
			    (long long)s->missing);
	if (s->again > 0)
		ps_buf_addf(out, "    %lld came again, the last at %s\n",
			    (long long)s->again, again);
}

static void
add_wait(struct ps_report *report, const char *source,
	 const struct ps_wait *wait)
{
	char since[PS_WHEN_TEXT_MAX];

	ps_when_format(wait->since, since);
	const char *cells[] = { source, wait->name, since,
				ps_diag_name(wait->why),
				ps_diag_remedy(wait->why) };
	ps_grid_add(ps_report_table(report, "files"), cells);
}

static void
write_wait(const struct ps_wait *wait, struct ps_buf *out)
{
	char since[PS_WHEN_TEXT_MAX];

	ps_when_format(wait->since, since);
	ps_buf_addf(out, "    %s waits since %s [%s]: %s\n", wait->name, since,
		    ps_diag_name(wait->why), ps_diag_remedy(wait->why));
}

static int
tell_waiting(struct ps_report *report, struct ps_index *index,
	     const char *source)
{
	struct ps_buf *out = &report->text;
	struct ps_waiting waiting;
	size_t n;
	int rc;

	rc = ps_waiting_read(index, source, &waiting, report->call->err);
	if (rc < 0)
		return rc;
	n = waiting.before.len;
	for (size_t i = 0; i < n; i++) {
		add_wait(report, source, waiting.before.entries[i].value);
		if (i < NAMED_MAX)
			write_wait(waiting.before.entries[i].value, out);
	}
	if (n > NAMED_MAX)
		ps_buf_addf(out, "    and %zu more\n", n - NAMED_MAX);
	ps_waiting_release(&waiting);
	return PS_OK;
}

int
ps_status_sources(struct ps_report *report, struct ps_index *index)
{
	struct ps_call *call = report->call;
	struct ps_standing *list;
	size_t n;
	int rc;

	rc = ps_standing_read(index, &call->arena, &list, &n, call->err);
	for (size_t i = 0; rc == PS_OK && i < n; i++) {
		add_standing(report, &list[i]);
		write_standing(&list[i], call->now, &report->text);
		rc = tell_waiting(report, index, list[i].source);
	}
	return rc;
}
