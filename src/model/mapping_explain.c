#include "mapping_run.h"

#include "provspool/text.h"

static bool
is_of_item(size_t column)
{
	return column == PS_COL_REQUEST_VALUE ||
	       column == PS_COL_REQUEST_CURRENT_VALUE;
}

/* The cell of the mapping that a cell of a row comes from, or NULL. */
static const struct ps_mapping_cell *
cell_of(const struct ps_translator *t, size_t row, size_t column)
{
	const struct ps_mapping_item *item = t->items[row];

	if (item && is_of_item(column))
		return column == PS_COL_REQUEST_VALUE ? &item->value
						      : &item->current;
	return &t->mapping->cells[column];
}

/* A value of several: which, and what was made of it. */
static void
explain_part(const struct ps_mapping_run *run,
	     const struct ps_mapping_cell *cell,
	     const struct ps_mapping_result *whole, const char *text)
{
	const char *const *parts;
	size_t n;

	parts = ps_mapping_split(cell, whole->text, run->arena, &n);
	for (size_t i = 0; i < n; i++) {
		struct ps_buf trace = PS_BUF_INIT;
		struct ps_mapping_run part = *run;
		struct ps_mapping_result result = { .text = parts[i] };
		bool found;

		part.trace = &trace;
		ps_mapping_part_read(&part, cell, whole->text, &result);
		found = ps_streq(result.text, text);
		if (found && n > 1)
			ps_buf_addf(run->trace, ", part %zu of %zu", i + 1, n);
		if (found)
			ps_buf_addspan(run->trace, ps_buf_span(&trace));
		ps_buf_release(&trace);
		if (found)
			return;
	}
}

void
ps_translator_explain(struct ps_translator *t,
		      const struct ps_csv_record *record, size_t row,
		      size_t column, struct ps_arena *arena, struct ps_buf *out)
{
	const struct ps_mapping_cell *cell = cell_of(t, row, column);
	const char *text = t->rows[row].cells[column];
	struct ps_mapping_run run = { .translator = t,
				      .record = record,
				      .arena = arena,
				      .name = "",
				      .trace = out };
	struct ps_mapping_result result;

	if (t->items[row] &&
	    (column == PS_COL_REQUEST_PROPERTY || column == PS_COL_REQUEST_OP))
		ps_buf_addstr(out, "from properties");
	if (!cell->mapped)
		return;
	ps_mapping_cell_read(&run, cell, &result);
	if (result.refusal.code)
		ps_buf_addstr(out, ", refused");
	else if (*cell->split)
		explain_part(&run, cell, &result, text);
}

void
ps_translator_explain_ignored(struct ps_translator *t,
			      const struct ps_csv_record *record,
			      struct ps_arena *arena, struct ps_buf *out)
{
	struct ps_mapping_run run = { .translator = t,
				      .record = record,
				      .arena = arena };
	const struct ps_mapping_filter *filter = ps_mapping_filter_of(&run);
	char letter[8];

	if (!filter)
		return;
	ps_text_column(t->at[filter->slot] + 1, letter);
	ps_buf_addf(out, "column '%s' (%s) is '%s'",
		    t->mapping->columns[filter->slot], letter,
		    ps_mapping_text(&run, filter->slot));
}
