#include "engine/standing.h"

#include "provspool/limits.h"
#include "provspool/num.h"
#include "provspool/text.h"
#include "provspool/when.h"

#define NOTE "sources"
/* The numbers, in their order; the names of source and file enclose them. */
static const size_t numbers[] = {
	offsetof(struct ps_standing, last_at),
	offsetof(struct ps_standing, orders),
	offsetof(struct ps_standing, refused),
	offsetof(struct ps_standing, whole),
	offsetof(struct ps_standing, next),
	offsetof(struct ps_standing, late_at),
	offsetof(struct ps_standing, sequence),
	offsetof(struct ps_standing, missing),
	offsetof(struct ps_standing, again),
	offsetof(struct ps_standing, again_at),
};

#define NUMBERS PS_ARRAY_LEN(numbers)
#define FIELDS (NUMBERS + 2)

static int64_t *
number_at(struct ps_standing *s, size_t i)
{
	return (int64_t *)(void *)((char *)s + numbers[i]);
}

static const char *
delivered_key(struct ps_arena *arena, const struct ps_source *source)
{
	return ps_arena_printf(arena, "delivered %s", source->id);
}

int
ps_standing_delivered(struct ps_spool *spool, const struct ps_source *source,
		      struct ps_err *err)
{
	struct ps_arena arena;
	char when[32];
	int rc;

	if (source->expected.weekdays == 0)
		return PS_OK;
	ps_arena_init(&arena, 0);
	(void)snprintf(when, sizeof(when), "%lld", (long long)spool->now);
	rc = ps_index_set_note(spool->index, delivered_key(&arena, source),
			       when, err);
	ps_arena_release(&arena);
	return rc;
}

static const char *
again_key(struct ps_arena *arena, const struct ps_source *source)
{
	return ps_arena_printf(arena, "again %s", source->id);
}

/* How often, and when last. */
static int
read_again(struct ps_spool *spool, const struct ps_source *source,
	   struct ps_arena *arena, int64_t *times, int64_t *at,
	   struct ps_err *err)
{
	const char *note = "";
	char *fields[2];
	int rc;

	rc = ps_index_note(spool->index, again_key(arena, source), arena, &note,
			   err);
	if (rc < 0 ||
	    ps_text_fields(ps_arena_strdup(arena, note), fields, 2) < 2 ||
	    !ps_num_i64(fields[0], 1, INT64_MAX - 1, times) ||
	    !ps_num_i64(fields[1], INT64_MIN, INT64_MAX, at)) {
		*times = 0;
		*at = PS_WHEN_NONE;
	}
	return rc;
}

int
ps_standing_repeated(struct ps_spool *spool, const struct ps_source *source,
		     struct ps_err *err)
{
	struct ps_arena arena;
	int64_t times;
	int64_t at;
	int rc;

	ps_arena_init(&arena, 0);
	rc = read_again(spool, source, &arena, &times, &at, err);
	if (rc == PS_OK)
		rc = ps_index_set_note(spool->index, again_key(&arena, source),
				       ps_arena_printf(&arena, "%lld\t%lld",
						       (long long)times + 1,
						       (long long)spool->now),
				       err);
	ps_arena_release(&arena);
	return rc;
}

/* The first expected time whose export did not come. */
static void
find_next(const struct ps_source *source, int64_t now, struct ps_standing *out)
{
	const struct ps_expected *e = &source->expected;
	int64_t late = ps_expected_late(e, out->last_at, now);
	int64_t next = late;

	for (int i = 0; next == PS_WHEN_NONE && i < 3; i++) {
		int64_t after = ps_expected_after(e, (out->next == PS_WHEN_NONE
							      ? now - e->grace_s
							      : out->next));

		out->next = after;
		if (ps_expected_late(e, out->last_at, after + e->grace_s) !=
		    PS_WHEN_NONE)
			next = after;
	}
	out->next = next;
	out->late_at = next == PS_WHEN_NONE ? INT64_MAX : next + e->grace_s;
}

static int
standing_of(struct ps_spool *spool, const struct ps_source *source,
	    struct ps_arena *arena, struct ps_standing *out, struct ps_err *err)
{
	struct ps_deliveries so_far;
	const char *note = "";
	int64_t noted = 0;
	int rc;

	rc = ps_index_deliveries(spool->index, source->id, arena, &so_far, err);
	if (rc == PS_OK)
		rc = ps_index_note(spool->index, delivered_key(arena, source),
				   arena, &note, err);
	if (rc < 0)
		return rc;
	*out = (struct ps_standing){ .source = source->id,
				     .last_at = so_far.at,
				     .last = so_far.last,
				     .orders = so_far.orders,
				     .refused = so_far.refused,
				     .whole = so_far.whole,
				     .next = PS_WHEN_NONE,
				     .late_at = INT64_MAX,
				     .sequence = so_far.sequence,
				     .missing = so_far.missing };
	if (ps_num_i64(note, INT64_MIN, INT64_MAX, &noted) &&
	    noted > out->last_at)
		out->last_at = noted;
	if (source->expected.weekdays != 0)
		find_next(source, spool->now, out);
	return read_again(spool, source, arena, &out->again, &out->again_at,
			  err);
}

static void
tell_late(struct ps_spool *spool, const struct ps_standing *s)
{
	char shown[PS_LIMIT_PATH];
	struct ps_where where = { .file = shown };
	char since[PS_WHEN_TEXT_MAX];
	char last[PS_WHEN_TEXT_MAX];

	(void)snprintf(shown, sizeof(shown), "inbox/%s", s->source);
	ps_when_format(s->next, since);
	ps_when_format(s->last_at, last);
	ps_diag_note(&spool->diags, PS_SEV_WARNING, where, PS_W_EXPORT_LATE,
		     "the export expected at %s did not come; %s%s", since,
		     *last ? "the last one came at " : "none came so far",
		     last);
}

int
ps_standing_note(struct ps_spool *spool, struct ps_err *err)
{
	struct ps_buf text = PS_BUF_INIT;
	struct ps_standing s;
	struct ps_arena arena;
	const char *was = "";
	int rc;

	ps_arena_init(&arena, 0);
	rc = ps_index_note(spool->index, NOTE, &arena, &was, err);
	for (size_t i = 0; rc == PS_OK && i < spool->config.sources.len; i++) {
		rc = standing_of(spool, spool->config.sources.entries[i].value,
				 &arena, &s, err);
		if (rc < 0)
			break;
		if (s.late_at <= spool->now)
			tell_late(spool, &s);
		else if (s.late_at < INT64_MAX)
			ps_spool_due(spool, s.late_at);
		ps_buf_addf(&text, "%s\t", s.source);
		for (size_t n = 0; n < NUMBERS; n++)
			ps_buf_addf(&text, "%lld\t",
				    (long long)*number_at(&s, n));
		ps_buf_addf(&text, "%s\n", s.last);
	}
	if (rc == PS_OK && !ps_span_is(ps_buf_span(&text), was))
		rc = ps_index_set_note(spool->index, NOTE,
				       text.len > 0 ? text.ptr : "", err);
	ps_buf_release(&text);
	ps_arena_release(&arena);
	return rc;
}

static bool
read_line(char *line, struct ps_standing *out)
{
	char *fields[FIELDS];

	if (ps_text_fields(line, fields, FIELDS) < FIELDS)
		return false;
	out->source = fields[0];
	out->last = fields[FIELDS - 1];
	for (size_t i = 0; i < NUMBERS; i++)
		if (!ps_num_i64(fields[i + 1], INT64_MIN, INT64_MAX,
				number_at(out, i)))
			return false;
	return true;
}

int
ps_standing_read(struct ps_index *index, struct ps_arena *arena,
		 struct ps_standing **out, size_t *n, struct ps_err *err)
{
	const char *note = "";
	char *next;
	int rc;

	*n = 0;
	rc = ps_index_note(index, NOTE, arena, &note, err);
	if (rc < 0)
		return rc;
	next = ps_arena_strdup(arena, note);
	*out = PS_ARENA_ARRAY(arena, struct ps_standing, strlen(note) / 2 + 1);
	while (*next) {
		char *line = next;
		char *end = strchr(line, '\n');

		next = end ? end + 1 : line + strlen(line);
		if (end)
			*end = '\0';
		if (read_line(line, &(*out)[*n]))
			(*n)++;
	}
	return PS_OK;
}
