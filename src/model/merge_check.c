#include "provspool/merge.h"

#include "model/workfile_private.h"

static bool
same_columns(const struct ps_work_file *a, const struct ps_work_file *b)
{
	if (a->ncolumns != b->ncolumns)
		return false;
	for (size_t i = 0; i < a->ncolumns; i++)
		if (!ps_streq(a->columns[i], b->columns[i]))
			return false;
	return true;
}

static bool
same_besides_answers(const struct ps_work_file *file,
		     const struct ps_work_row *a, const struct ps_work_row *b)
{
	for (size_t i = 0; i < file->ncolumns; i++) {
		const char *property;
		const struct ps_rule *rule =
			ps_workfile_rule(file->columns[i], &property);

		if (rule && rule->editable)
			continue;
		if (!ps_streq(a->cells[i], b->cells[i]))
			return false;
	}
	return true;
}

static bool
compare(const struct ps_work_file *base, const struct ps_work_file *ours)
{
	if (base->kind == PS_WORK_YAML || base->nrows != ours->nrows ||
	    !same_columns(base, ours))
		return false;
	for (size_t i = 0; i < base->nrows; i++)
		if (!same_besides_answers(base, &base->rows[i], &ours->rows[i]))
			return false;
	return true;
}

bool
ps_merge_only_answers_differ(const char *path, struct ps_span base,
			     struct ps_span ours)
{
	struct ps_work_file before;
	struct ps_work_file after;
	struct ps_diags findings;
	struct ps_arena arena;
	struct ps_err ignored; /* not readable: something else differs */
	bool only;

	ps_arena_init(&arena, 0);
	ps_diags_init(&findings);
	only = ps_workfile_read(base, path, &arena, &before, &findings,
				&ignored) == PS_OK &&
	       ps_workfile_read(ours, path, &arena, &after, &findings,
				&ignored) == PS_OK &&
	       compare(&before, &after);
	ps_diags_release(&findings);
	ps_arena_release(&arena);
	return only;
}
