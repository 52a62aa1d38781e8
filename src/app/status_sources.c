#include "app/status_sources.h"

#include "engine/standing.h"
#include "engine/waiting.h"
#include "provspool/when.h"

/* Of very many waiting files the first are named. */
#define NAMED_MAX 20

static void
write_standing(const struct ps_standing *s, int64_t now, struct ps_buf *out)
{
	char last[PS_WHEN_TEXT_MAX];
	char next[PS_WHEN_TEXT_MAX];

	ps_when_format(s->last_at, last);
	ps_when_format(s->next, next);
	ps_buf_addf(out, "%s: ", s->source);
	if (*last)
		ps_buf_addf(out, "last export %s at %s", s->last, last);
	else
		ps_buf_addstr(out, "no export so far");
	if (*next && s->late_at <= now)
		ps_buf_addf(out, "; the one expected at %s is LATE", next);
	else if (*next)
		ps_buf_addf(out, "; next expected at %s", next);
	if (s->missing > 0)
		ps_buf_addf(out, "; %lld missing by their sequence numbers",
			    (long long)s->missing);
	ps_buf_addch(out, '\n');
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
write_waiting(struct ps_index *index, const char *source, struct ps_buf *out,
	      struct ps_err *err)
{
	struct ps_waiting waiting;
	size_t n;
	int rc;

	rc = ps_waiting_read(index, source, &waiting, err);
	if (rc < 0)
		return rc;
	n = waiting.before.len;
	for (size_t i = 0; i < n && i < NAMED_MAX; i++)
		write_wait(waiting.before.entries[i].value, out);
	if (n > NAMED_MAX)
		ps_buf_addf(out, "    and %zu more\n", n - NAMED_MAX);
	ps_waiting_release(&waiting);
	return PS_OK;
}

int
ps_status_sources(struct ps_index *index, int64_t now, struct ps_arena *arena,
		  struct ps_buf *out, struct ps_err *err)
{
	struct ps_standing *list;
	size_t n;
	int rc;

	rc = ps_standing_read(index, arena, &list, &n, err);
	for (size_t i = 0; rc == PS_OK && i < n; i++) {
		write_standing(&list[i], now, out);
		rc = write_waiting(index, list[i].source, out, err);
	}
	return rc;
}
