#include "model/merge_private.h"

#include "provspool/limits.h"
#include "provspool/text.h"

/* Of each version of a cell, within the cell that names both. */
#define SHOWN_BYTES 200

static const char *
shown(struct ps_merging *m, const char *text)
{
	struct ps_span s = ps_span_str(text);

	if (s.len > SHOWN_BYTES)
		s.len = ps_utf8_floor(s, SHOWN_BYTES);
	return s.len < strlen(text)
		       ? ps_arena_printf(&m->arena, "%.*s...", (int)s.len, text)
		       : text;
}

/* Whose cell it is comes from the rule of its column. */
static bool
is_answered(const char *column)
{
	const char *property;
	const struct ps_rule *rule = ps_workfile_rule(column, &property);

	return (rule && rule->editable) || ps_merge_is_free(column);
}

static const char *
conflict(struct ps_merging *m, const struct ps_trio *trio, size_t column,
	 const char *here, const char *there)
{
	const struct ps_work_row *row = trio->rows[PS_SIDE_THEIRS];
	struct ps_where where = { .file = m->in->path };

	here = shown(m, here);
	there = shown(m, there);
	ps_diag_add(m->in->conflicts, where, PS_E_MERGE_CELL,
		    "%s: %s is '%s' here and '%s' there", row->order_text,
		    m->files[PS_SIDE_THEIRS].columns[column], here, there);
	return ps_arena_printf(&m->arena, PS_MERGE_MARK "here '%s', there '%s'",
			       here, there);
}

/* Of three versions the one that somebody changed; NULL: two people did. */
static const char *
changed_one(const struct ps_merging *m, const char *base, const char *here,
	    const char *there)
{
	if (ps_streq(here, there))
		return here;
	if (m->in->rule == PS_MERGE_ROWS)
		return NULL;
	if (ps_streq(base, here))
		return there;
	return ps_streq(base, there) ? here : NULL;
}

static const char *
merge_cell(struct ps_merging *m, const struct ps_trio *trio, size_t column)
{
	const char *base = ps_merge_cell(m, trio, PS_SIDE_BASE, column);
	const char *here = ps_merge_cell(m, trio, PS_SIDE_OURS, column);
	const char *there = ps_merge_cell(m, trio, PS_SIDE_THEIRS, column);
	const char *one;

	there = there ? there : "";
	if (!here || !is_answered(m->files[PS_SIDE_THEIRS].columns[column]))
		return there;
	one = changed_one(m, base ? base : "", here, there);
	return one ? one : conflict(m, trio, column, here, there);
}

void
ps_merge_cells(struct ps_merging *m, const struct ps_trio *trio,
	       struct ps_buf *out)
{
	size_t n = m->files[PS_SIDE_THEIRS].ncolumns;
	const char **cells = PS_ARENA_ARRAY(&m->arena, const char *, n + 1);

	for (size_t i = 0; i < n; i++)
		cells[i] = merge_cell(m, trio, i);
	ps_merge_add_record(m, cells, out);
}
