#include "model/workfile_private.h"

#include <stddef.h>

#include "provspool/merge.h"
#include "provspool/text.h"

#define ACTUAL "actual "

/* The fixed answer cells: one table for reading, writing and comparing. */
static const struct {
	const char *column;
	size_t offset;
} cells[] = {
	{ "status", offsetof(struct ps_answer, status) },
	{ "message", offsetof(struct ps_answer, message) },
	{ "failed_items", offsetof(struct ps_answer, failed_items) },
	{ "until", offsetof(struct ps_answer, until) },
	{ "executed_at", offsetof(struct ps_answer, executed_at) },
	{ "executed_by", offsetof(struct ps_answer, executed_by) },
	{ "evidence", offsetof(struct ps_answer, evidence) },
	{ "assignee", offsetof(struct ps_answer, assignee) },
	{ "decision", offsetof(struct ps_answer, decision) },
	{ "declined_items", offsetof(struct ps_answer, declined_items) },
	{ "use_resource", offsetof(struct ps_answer, use_resource) },
	{ "digest", offsetof(struct ps_answer, digest) },
	{ "only", offsetof(struct ps_answer, only) },
};

static const char **
slot(struct ps_answer *answer, size_t i)
{
	return (const char **)(void *)((char *)answer + cells[i].offset);
}

static const char *
get(const struct ps_answer *answer, size_t i)
{
	return *(const char *const *)(const void *)((const char *)answer +
						    cells[i].offset);
}

void
ps_answer_init(struct ps_answer *answer)
{
	memset(answer, 0, sizeof(*answer));
	for (size_t i = 0; i < PS_ARRAY_LEN(cells); i++)
		*slot(answer, i) = "";
}

static const char *
find_named(const struct ps_named *list, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (ps_streq(list[i].name, name))
			return list[i].value;
	return "";
}

const char *
ps_answer_cell(const struct ps_answer *answer, const char *column)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(cells); i++)
		if (ps_streq(cells[i].column, column))
			return get(answer, i);
	if (strncmp(column, ACTUAL, strlen(ACTUAL)) == 0)
		return find_named(answer->actual, answer->nactual,
				  column + strlen(ACTUAL));
	return "";
}

static bool
is_in_conflict(const char *value)
{
	return strncmp(value, PS_MERGE_MARK, strlen(PS_MERGE_MARK)) == 0;
}

const char *
ps_answer_conflict(struct ps_arena *arena, const struct ps_answer *answer)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(cells); i++)
		if (is_in_conflict(get(answer, i)))
			return cells[i].column;
	for (size_t i = 0; i < answer->nactual; i++)
		if (is_in_conflict(answer->actual[i].value))
			return ps_arena_printf(arena, ACTUAL "%s",
					       answer->actual[i].name);
	return NULL;
}

/*
 * The list has room for the next power of two, as a file may have a thousand
 * such columns and twenty thousand rows.
 */
static void
add_actual(struct ps_arena *arena, struct ps_answer *answer, const char *name,
	   const char *value)
{
	size_t n = answer->nactual;
	struct ps_named *list = answer->actual;

	if (!*value)
		return;
	if ((n & (n - 1)) == 0) {
		list = PS_ARENA_ARRAY(arena, struct ps_named,
				      n > 0 ? 2 * n : 1);
		if (n > 0)
			memcpy(list, answer->actual, n * sizeof(*list));
	}
	list[n] = (struct ps_named){ name, value };
	answer->actual = list;
	answer->nactual++;
}

void
ps_answer_set(struct ps_arena *arena, struct ps_answer *answer,
	      const char *column, const char *value)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(cells); i++)
		if (ps_streq(cells[i].column, column))
			*slot(answer, i) = value;
	if (strncmp(column, ACTUAL, strlen(ACTUAL)) == 0)
		add_actual(arena, answer, column + strlen(ACTUAL), value);
}

/* Blanks around a value do not count; lengths keep cells apart. */
static void
add_cell(struct ps_buf *out, const char *kind, const char *name,
	 const char *value)
{
	struct ps_span s;
	char len[24];

	if (!*value)
		return; /* most of them */
	s = ps_text_trim(ps_span_str(value));
	if (s.len == 0)
		return;
	ps_buf_addstr(out, kind);
	ps_buf_addstr(out, name);
	(void)snprintf(len, sizeof(len), "=%zu:", s.len);
	ps_buf_addstr(out, len);
	ps_buf_addspan(out, s);
	ps_buf_addch(out, '\n');
}

static int
by_name(const void *a, const void *b)
{
	const struct ps_named *x = a;
	const struct ps_named *y = b;

	return strcmp(x->name, y->name);
}

static void
add_named(struct ps_buf *out, struct ps_arena *arena, const char *kind,
	  const struct ps_named *list, size_t n)
{
	struct ps_named *sorted;

	if (n == 0)
		return;
	sorted = PS_ARENA_ARRAY(arena, struct ps_named, n);
	for (size_t i = 0; i < n; i++)
		sorted[i] = list[i];
	qsort(sorted, n, sizeof(*sorted), by_name);
	for (size_t i = 0; i < n; i++)
		add_cell(out, kind, sorted[i].name, sorted[i].value);
}

static bool
is_empty(const struct ps_answer *answer)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(cells); i++)
		if (*get(answer, i))
			return false;
	return answer->nactual == 0 && answer->nitems == 0;
}

const char *
ps_answer_text(struct ps_arena *arena, const struct ps_answer *answer)
{
	struct ps_buf out = PS_BUF_INIT;
	const char *text;

	if (is_empty(answer))
		return ""; /* most rows, most of the time */
	for (size_t i = 0; i < PS_ARRAY_LEN(cells); i++)
		add_cell(&out, "", cells[i].column, get(answer, i));
	add_named(&out, arena, ACTUAL, answer->actual, answer->nactual);
	add_named(&out, arena, "item ", answer->items, answer->nitems);
	text = ps_arena_strdup(arena, out.ptr);
	ps_buf_release(&out);
	return text;
}
