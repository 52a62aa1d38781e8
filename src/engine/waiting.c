#include "engine/waiting.h"

#include "provspool/text.h"
#include "provspool/limits.h"
#include "provspool/num.h"

/* since, look, due, why, form, name */
#define FIELDS 6

static const char *
note_key(struct ps_waiting *waiting)
{
	return ps_arena_printf(&waiting->arena, "waiting %s", waiting->source);
}

/* Cut the line at its tabs; the name, the last field, has none (escaped). */
static bool
split(char *line, char *fields[FIELDS])
{
	return ps_text_fields(line, fields, FIELDS) == FIELDS;
}

static void
read_line(struct ps_waiting *waiting, char *line)
{
	struct ps_wait *wait = PS_ARENA_NEW(&waiting->arena, struct ps_wait);
	char *fields[FIELDS];

	if (!split(line, fields) ||
	    !ps_num_i64(fields[0], INT64_MIN, INT64_MAX, &wait->since) ||
	    !ps_num_i64(fields[1], INT64_MIN, INT64_MAX, &wait->look) ||
	    !ps_num_i64(fields[2], INT64_MIN, INT64_MAX, &wait->due))
		return; /* not of ours: as if it had not been seen */
	wait->why = ps_diag_by_name(fields[3]);
	wait->form = fields[4];
	wait->name = fields[5];
	ps_map_put(&waiting->before, wait->name, wait);
}

int
ps_waiting_read(struct ps_index *index, const char *source,
		struct ps_waiting *out, struct ps_err *err)
{
	const char *text = "";
	char *next;
	int rc;

	memset(out, 0, sizeof(*out));
	ps_arena_init(&out->arena, 0);
	ps_map_init(&out->before);
	ps_buf_init(&out->was);
	ps_buf_init(&out->now);
	out->source = source;
	rc = ps_index_note(index, note_key(out), &out->arena, &text, err);
	if (rc < 0) {
		ps_waiting_release(out);
		return rc;
	}
	ps_buf_addstr(&out->was, text);
	next = ps_arena_strdup(&out->arena, text);
	while (*next) {
		char *line = next;
		char *end = strchr(line, '\n');

		next = end ? end + 1 : line + strlen(line);
		if (end)
			*end = '\0';
		read_line(out, line);
	}
	return PS_OK;
}

void
ps_waiting_release(struct ps_waiting *waiting)
{
	ps_map_release(&waiting->before);
	ps_buf_release(&waiting->was);
	ps_buf_release(&waiting->now);
	ps_arena_release(&waiting->arena);
}

const struct ps_wait *
ps_waiting_before(const struct ps_waiting *waiting, const char *name)
{
	return ps_map_get(&waiting->before, name);
}

void
ps_waiting_add(struct ps_waiting *waiting, const struct ps_wait *wait)
{
	if (waiting->len == PS_LIMIT_WAITING)
		return; /* its turn comes when others have gone */
	waiting->len++;
	ps_buf_addf(&waiting->now, "%lld\t%lld\t%lld\t%s\t%s\t%s\n",
		    (long long)wait->since, (long long)wait->look,
		    (long long)wait->due, ps_diag_name(wait->why), wait->form,
		    wait->name);
}

int
ps_waiting_save(struct ps_waiting *waiting, struct ps_index *index,
		struct ps_err *err)
{
	if (ps_span_eq(ps_buf_span(&waiting->was), ps_buf_span(&waiting->now)))
		return PS_OK;
	return ps_index_set_note(index, note_key(waiting),
				 waiting->now.len > 0 ? waiting->now.ptr : "",
				 err);
}
