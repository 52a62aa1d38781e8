#include "app/told.h"

#define STANDING "desk: left"

void
ps_told_init(struct ps_told *told)
{
	ps_arena_init(&told->arena, 0);
	ps_map_init(&told->lines);
}

void
ps_told_release(struct ps_told *told)
{
	ps_map_release(&told->lines);
	ps_arena_release(&told->arena);
}

/* Note the line for the next cycle; was it told in the last one? */
static bool
was_told(const struct ps_told *last, struct ps_told *now, const char *line)
{
	char *copy = ps_arena_strdup(&now->arena, line);

	ps_map_put(&now->lines, copy, copy);
	return ps_map_get(&last->lines, line) != NULL;
}

static void
filter_diags(const struct ps_told *last, struct ps_told *now,
	     struct ps_diags *diags)
{
	const struct ps_diag_look plain = { 0 };
	struct ps_buf line = PS_BUF_INIT;
	size_t kept = 0;

	for (size_t i = 0; i < diags->len; i++) {
		ps_buf_reset(&line);
		ps_diag_format(&line, &diags->list[i], &plain);
		if (!was_told(last, now, line.ptr))
			diags->list[kept++] = diags->list[i];
	}
	if (kept == 0)
		diags->dropped = 0; /* more of what was told */
	diags->len = kept;
	ps_buf_release(&line);
}

static void
filter_talk(const struct ps_told *last, struct ps_told *now,
	    struct ps_buf *talk)
{
	struct ps_buf kept = PS_BUF_INIT;
	const char *at = talk->len > 0 ? talk->ptr : "";

	while (*at) {
		size_t len = strcspn(at, "\n");
		char *line = ps_arena_strndup(&now->arena, at, len);

		if (strncmp(line, STANDING, strlen(STANDING)) != 0 ||
		    !was_told(last, now, line))
			ps_buf_addf(&kept, "%s\n", line);
		at += at[len] ? len + 1 : len;
	}
	ps_buf_release(talk);
	*talk = kept;
}

bool
ps_told_filter(struct ps_told *told, struct ps_diags *diags,
	       struct ps_buf *talk, const char *error)
{
	struct ps_told now;
	bool is_new = false;

	ps_told_init(&now);
	filter_diags(told, &now, diags);
	filter_talk(told, &now, talk);
	if (*error)
		is_new = !was_told(told, &now, error);
	ps_told_release(told);
	*told = now;
	return is_new;
}
