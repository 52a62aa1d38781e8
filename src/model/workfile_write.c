#include "model/workfile_private.h"

#include "provspool/guard.h"
#include "provspool/limits.h"

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
void
ps_workfile_add_guarded(struct ps_buf *out, const char *value)
{
	size_t start = out->len;

	add_lines(out, value, false);
	if (out->len - start <= PS_LIMIT_MESSAGE_BYTES)
		return;
	ps_buf_truncate(out, start);
	add_lines(out, value, true);
}

/* What is written: our columns, then those that people added. */
struct layout {
	const struct ps_resource_type *type;
	struct ps_work_column *columns;
	size_t ncolumns;
	size_t *added; /* which of the extra columns are no column of ours */
	size_t nadded;
	char delimiter;
	/* of the row being written, end to end, each with its NUL */
	struct ps_buf row;
	size_t *starts;
	const char **cells;
};

static void
add_cell(struct layout *layout, const struct ps_issue *issue,
	 const struct ps_work_column *column)
{
	struct ps_buf *out = &layout->row;

	if (column->kind == PS_COL_ORDER_BATCH_PROBLEM)
		ps_guard(out, ps_span_str(issue->problem));
	else if (column->kind == PS_COL_ORDER_BATCH_NOTICE)
		ps_guard(out, ps_span_str(issue->notice));
	else if (column->rule && column->rule->editable && issue->answer)
		ps_workfile_add_guarded(
			out, ps_answer_cell(issue->answer, column->name));
	else
		ps_workfile_add_master(out, issue->order, layout->type, column);
	ps_buf_addch(out, '\0');
}

static bool
is_ours(const struct layout *layout, const char *name)
{
	const char *property;
	const struct ps_rule *rule = ps_workfile_rule(name, &property);

	return !rule || !rule->per_property ||
	       ps_type_property(layout->type, property);
}

static void
write_header(struct ps_buf *out, struct layout *layout,
	     const char *const *extra)
{
	for (size_t i = 0; i < layout->ncolumns; i++)
		layout->cells[i] = layout->columns[i].name;
	for (size_t i = 0; i < layout->nadded; i++)
		layout->cells[layout->ncolumns + i] = extra[layout->added[i]];
	ps_csv_write(out, layout->cells, layout->ncolumns + layout->nadded,
		     layout->delimiter);
}

static void
write_row(struct ps_buf *out, struct layout *layout,
	  const struct ps_issue *issue)
{
	ps_buf_reset(&layout->row);
	for (size_t i = 0; i < layout->ncolumns; i++) {
		layout->starts[i] = layout->row.len;
		add_cell(layout, issue, &layout->columns[i]);
	}
	for (size_t i = 0; i < layout->ncolumns; i++)
		layout->cells[i] = layout->row.ptr + layout->starts[i];
	for (size_t i = 0; i < layout->nadded; i++)
		layout->cells[layout->ncolumns + i] =
			issue->extra ? issue->extra[layout->added[i]] : "";
	ps_csv_write(out, layout->cells, layout->ncolumns + layout->nadded,
		     layout->delimiter);
}

static void
lay_out(struct layout *layout, struct ps_arena *arena,
	const struct ps_batch_layout *batch)
{
	const char *const *names;

	ps_workfile_columns(arena, batch, &names, &layout->ncolumns);
	layout->columns =
		PS_ARENA_ARRAY(arena, struct ps_work_column, layout->ncolumns);
	for (size_t i = 0; i < layout->ncolumns; i++)
		layout->columns[i] = ps_workfile_column(names[i]);
	layout->added = PS_ARENA_ARRAY(arena, size_t, batch->nextra + 1);
	for (size_t i = 0; i < batch->nextra; i++)
		if (!is_ours(layout, batch->extra[i]))
			layout->added[layout->nadded++] = i;
	layout->starts = PS_ARENA_ARRAY(arena, size_t, layout->ncolumns);
	layout->cells = PS_ARENA_ARRAY(arena, const char *,
				       layout->ncolumns + layout->nadded);
	ps_buf_init(&layout->row);
}

void
ps_workfile_write_csv(struct ps_buf *out, const struct ps_batch_layout *batch,
		      const struct ps_issue *rows, size_t n)
{
	struct layout layout = { .type = batch->type,
				 .delimiter = batch->delimiter };
	struct ps_arena arena;

	ps_arena_init(&arena, 0);
	lay_out(&layout, &arena, batch);
	ps_buf_addstr(out, "\xef\xbb\xbf");
	write_header(out, &layout, batch->extra);
	for (size_t i = 0; i < n; i++)
		write_row(out, &layout, &rows[i]);
	ps_buf_release(&layout.row);
	ps_arena_release(&arena);
}
