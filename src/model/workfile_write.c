#include "model/workfile_private.h"

#include "provspool/guard.h"
#include "provspool/limits.h"

static const char *
guarded(struct ps_arena *arena, const char *value)
{
	struct ps_buf out = PS_BUF_INIT;
	const char *cell;

	ps_guard(&out, ps_span_str(value));
	cell = ps_arena_strdup(arena, out.ptr);
	ps_buf_release(&out);
	return cell;
}

/* Does the reader take it as it is? */
static bool
reads_as_itself(struct ps_span line)
{
	struct ps_buf value = PS_BUF_INIT;
	bool same;

	ps_unguard(&value, line);
	same = ps_span_eq(ps_buf_span(&value), line);
	ps_buf_release(&value);
	return same;
}

static void
add_lines(struct ps_buf *out, const char *at, bool sparing)
{
	while (*at) {
		struct ps_span line = { at, strcspn(at, "\n") };

		if (sparing && reads_as_itself(line))
			ps_buf_addspan(out, line);
		else
			ps_guard(out, line);
		at += line.len;
		if (*at == '\n') {
			ps_buf_addch(out, '\n');
			at++;
		}
	}
}

/*
 * Guards can make a text several times as long.  One that no spreadsheet
 * could hold any more is written as it came, which is never longer than
 * what was read: else the file would be one that we refuse.
 */
const char *
ps_workfile_guarded(struct ps_arena *arena, const char *value)
{
	struct ps_buf out = PS_BUF_INIT;
	const char *cell;

	add_lines(&out, value, false);
	if (out.len > PS_LIMIT_MESSAGE_BYTES) {
		ps_buf_reset(&out);
		add_lines(&out, value, true);
	}
	cell = ps_arena_strdup(arena, out.ptr);
	ps_buf_release(&out);
	return cell;
}

static const char *
cell_of(struct ps_arena *arena, const struct ps_issue *issue,
	const struct ps_resource_type *type, const char *column)
{
	const char *property;
	const struct ps_rule *rule = ps_workfile_rule(column, &property);

	if (ps_streq(column, "problem"))
		return guarded(arena, issue->problem);
	if (ps_streq(column, "notice"))
		return guarded(arena, issue->notice);
	if (rule && rule->editable && issue->answer)
		return ps_workfile_guarded(
			arena, ps_answer_cell(issue->answer, column));
	return ps_workfile_master(arena, issue->order, type, column);
}

/* What is written: our columns, then those that people added. */
struct layout {
	const struct ps_resource_type *type;
	const char *const *columns;
	size_t ncolumns;
	size_t *added; /* which of the extra columns are no column of ours */
	size_t nadded;
	char delimiter;
};

static bool
is_ours(const struct layout *layout, const char *name)
{
	const char *property;
	const struct ps_rule *rule = ps_workfile_rule(name, &property);

	return !rule || !rule->per_property ||
	       ps_type_property(layout->type, property);
}

static void
write_header(struct ps_buf *out, struct ps_arena *arena,
	     const struct layout *layout, const char *const *extra)
{
	const char **cells = PS_ARENA_ARRAY(arena, const char *,
					    layout->ncolumns + layout->nadded);

	for (size_t i = 0; i < layout->ncolumns; i++)
		cells[i] = layout->columns[i];
	for (size_t i = 0; i < layout->nadded; i++)
		cells[layout->ncolumns + i] = extra[layout->added[i]];
	ps_csv_write(out, cells, layout->ncolumns + layout->nadded,
		     layout->delimiter);
}

static void
write_row(struct ps_buf *out, const struct layout *layout,
	  const struct ps_issue *issue)
{
	struct ps_arena arena;
	const char **cells;

	ps_arena_init(&arena, 0);
	cells = PS_ARENA_ARRAY(&arena, const char *,
			       layout->ncolumns + layout->nadded);
	for (size_t i = 0; i < layout->ncolumns; i++)
		cells[i] = cell_of(&arena, issue, layout->type,
				   layout->columns[i]);
	for (size_t i = 0; i < layout->nadded; i++)
		cells[layout->ncolumns + i] =
			issue->extra ? issue->extra[layout->added[i]] : "";
	ps_csv_write(out, cells, layout->ncolumns + layout->nadded,
		     layout->delimiter);
	ps_arena_release(&arena);
}

void
ps_workfile_write_csv(struct ps_buf *out, const struct ps_batch_layout *batch,
		      const struct ps_issue *rows, size_t n)
{
	struct layout layout = { .type = batch->type,
				 .delimiter = batch->delimiter };
	struct ps_arena arena;

	ps_arena_init(&arena, 0);
	ps_workfile_columns(&arena, batch->type, batch->change, &layout.columns,
			    &layout.ncolumns);
	layout.added = PS_ARENA_ARRAY(&arena, size_t, batch->nextra + 1);
	for (size_t i = 0; i < batch->nextra; i++)
		if (!is_ours(&layout, batch->extra[i]))
			layout.added[layout.nadded++] = i;
	ps_buf_addstr(out, "\xef\xbb\xbf");
	write_header(out, &arena, &layout, batch->extra);
	for (size_t i = 0; i < n; i++)
		write_row(out, &layout, &rows[i]);
	ps_arena_release(&arena);
}
