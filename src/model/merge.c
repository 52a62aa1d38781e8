#include "provspool/merge.h"

#include "model/merge_private.h"

/* Case, blanks and zeros of an id are a person's affair. */
static const char *
key_of(struct ps_merging *m, const struct ps_work_row *row)
{
	char id[PS_ORDER_ID_MAX];

	if (row->order == 0)
		return ps_arena_printf(&m->arena, "?%s", row->order_text);
	ps_order_id(row->order, id);
	return ps_arena_strdup(&m->arena, id);
}

static const char *
answer_key(struct ps_merging *m, const struct ps_work_row *row)
{
	return ps_arena_printf(&m->arena, "%s %s", key_of(m, row),
			       row->answer_text);
}

static int
read_side(struct ps_merging *m, enum ps_side side, const char *path,
	  struct ps_err *err)
{
	struct ps_work_file *file = &m->files[side];
	struct ps_diags findings;
	int rc;

	if (m->texts[side].len == 0)
		return PS_OK; /* this side has no such file */
	ps_diags_init(&findings);
	rc = ps_workfile_read(m->texts[side], path, &m->arena, file, &findings,
			      err);
	ps_diags_release(&findings);
	for (size_t i = 0; rc == PS_OK && i < file->nrows; i++) {
		const char *key = key_of(m, &file->rows[i]);

		if (!ps_map_get(&m->rows[side], key))
			ps_map_put(&m->rows[side], key, &file->rows[i]);
		if (side == PS_SIDE_THEIRS)
			ps_map_put(&m->their_answers,
				   answer_key(m, &file->rows[i]),
				   &file->rows[i]);
	}
	return rc;
}

static struct ps_trio
trio_of(struct ps_merging *m, const struct ps_work_row *row)
{
	const char *key = key_of(m, row);
	struct ps_trio trio;

	for (enum ps_side s = PS_SIDE_BASE; s < PS_SIDES; s++)
		trio.rows[s] = ps_map_get(&m->rows[s], key);
	return trio;
}

static const char *
text_of(const struct ps_work_row *row)
{
	return row ? row->answer_text : "";
}

/* Does the answer change from one version to another? */
static bool
changed(const struct ps_work_row *from, const struct ps_work_row *to)
{
	return !ps_streq(text_of(from), text_of(to));
}

bool
ps_merge_is_free(const char *column)
{
	const char *property;
	const struct ps_rule *rule = ps_workfile_rule(column, &property);

	return !rule || (rule->per_property && !rule->editable);
}

/* Where a file has a column, or SIZE_MAX; those without a name are nowhere. */
static void
number_names(struct ps_merging *m, const struct ps_work_file *file,
	     struct ps_map *names)
{
	size_t *numbers = PS_ARENA_ARRAY(&m->arena, size_t, file->ncolumns + 1);

	ps_map_init(names);
	for (size_t i = 0; i < file->ncolumns; i++) {
		numbers[i] = i;
		if (*file->columns[i])
			ps_map_put(names, file->columns[i], &numbers[i]);
	}
}

static size_t
number_of(const struct ps_map *names, const char *column)
{
	const size_t *at = ps_map_get(names, column);

	return at ? *at : SIZE_MAX;
}

static void
map_columns(struct ps_merging *m, enum ps_side side)
{
	const struct ps_work_file *theirs = &m->files[PS_SIDE_THEIRS];
	size_t *columns =
		PS_ARENA_ARRAY(&m->arena, size_t, theirs->ncolumns + 1);
	struct ps_map names;

	number_names(m, &m->files[side], &names);
	for (size_t i = 0; i < theirs->ncolumns; i++)
		columns[i] = side == PS_SIDE_THEIRS
				     ? i
				     : number_of(&names, theirs->columns[i]);
	ps_map_release(&names);
	m->columns[side] = columns;
}

const char *
ps_merge_cell(const struct ps_merging *m, const struct ps_trio *trio,
	      enum ps_side side, size_t column)
{
	size_t at = m->columns[side][column];

	return trio->rows[side] && at != SIZE_MAX ? trio->rows[side]->cells[at]
						  : NULL;
}

/* Did we write into a cell that is no part of the answer? */
static bool
is_our_note(const struct ps_merging *m, const struct ps_trio *trio,
	    size_t column)
{
	const char *base = ps_merge_cell(m, trio, PS_SIDE_BASE, column);
	const char *ours = ps_merge_cell(m, trio, PS_SIDE_OURS, column);

	return ours && !ps_streq(ours, base ? base : "") &&
	       ps_merge_is_free(m->files[PS_SIDE_THEIRS].columns[column]);
}

static bool
is_their_note(const struct ps_merging *m, const struct ps_trio *trio,
	      size_t column)
{
	const char *base = ps_merge_cell(m, trio, PS_SIDE_BASE, column);
	const char *theirs = ps_merge_cell(m, trio, PS_SIDE_THEIRS, column);

	return theirs && !ps_streq(theirs, base ? base : "") &&
	       ps_merge_is_free(m->files[PS_SIDE_THEIRS].columns[column]);
}

static bool
has_our_note(const struct ps_merging *m, const struct ps_trio *trio)
{
	for (size_t i = 0; i < m->files[PS_SIDE_THEIRS].ncolumns; i++) {
		const char *theirs = ps_merge_cell(m, trio, PS_SIDE_THEIRS, i);

		if (is_our_note(m, trio, i) &&
		    (!theirs ||
		     !ps_streq(theirs,
			       ps_merge_cell(m, trio, PS_SIDE_OURS, i))))
			return true;
	}
	return false;
}

void
ps_merge_add_record(struct ps_merging *m, const char *const *cells,
		    struct ps_buf *out)
{
	if (out->len > 0 && out->ptr[out->len - 1] != '\n')
		ps_buf_addstr(out, "\r\n"); /* the last line had no end */
	ps_csv_write(out, cells, m->files[PS_SIDE_THEIRS].ncolumns,
		     m->delimiter);
}

static void
add_bytes(const struct ps_merging *m, enum ps_side side,
	  const struct ps_work_row *row, struct ps_buf *out)
{
	if (out->len > 0 && out->ptr[out->len - 1] != '\n')
		ps_buf_addstr(out, "\r\n");
	ps_buf_add(out, m->texts[side].ptr + row->begin, row->end - row->begin);
}

/* Our row in the columns of theirs; what only they wrote in stays. */
static void
add_ours(struct ps_merging *m, const struct ps_trio *trio, struct ps_buf *out)
{
	size_t n = m->files[PS_SIDE_THEIRS].ncolumns;
	const char **cells = PS_ARENA_ARRAY(&m->arena, const char *, n + 1);

	if (trio->rows[PS_SIDE_OURS]->damage) { /* not to be mended here */
		add_bytes(m, PS_SIDE_OURS, trio->rows[PS_SIDE_OURS], out);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const char *ours = ps_merge_cell(m, trio, PS_SIDE_OURS, i);
		const char *theirs = ps_merge_cell(m, trio, PS_SIDE_THEIRS, i);
		bool keep = theirs && !is_our_note(m, trio, i) &&
			    is_their_note(m, trio, i);

		cells[i] = !ours || keep ? theirs : ours;
		if (!cells[i])
			cells[i] = "";
	}
	ps_merge_add_record(m, cells, out);
}

/* Nobody answered: their row, with what only we wrote beside it. */
static void
add_theirs(struct ps_merging *m, const struct ps_trio *trio, struct ps_buf *out)
{
	size_t n = m->files[PS_SIDE_THEIRS].ncolumns;
	const char **cells = PS_ARENA_ARRAY(&m->arena, const char *, n + 1);
	bool same = true;

	for (size_t i = 0; i < n; i++) {
		cells[i] = ps_merge_cell(m, trio, PS_SIDE_THEIRS, i);
		if (!is_our_note(m, trio, i) || is_their_note(m, trio, i))
			continue;
		cells[i] = ps_merge_cell(m, trio, PS_SIDE_OURS, i);
		same = false;
	}
	if (same)
		add_bytes(m, PS_SIDE_THEIRS, trio->rows[PS_SIDE_THEIRS], out);
	else
		ps_merge_add_record(m, cells, out);
}

/* An answer that is settled or refused does not stand in the way of ours. */
static bool
was_judged(const struct ps_trio *trio)
{
	const struct ps_work_row *judged = trio->rows[PS_SIDE_JUDGED];

	return judged && *judged->answer_text &&
	       !changed(judged, trio->rows[PS_SIDE_THEIRS]);
}

/* Different answers to one order: the caller may want to know which. */
static void
clash(const struct ps_merging *m, const struct ps_work_row *ours,
      const struct ps_work_row *theirs)
{
	if (m->in->clash)
		m->in->clash(ours, theirs, m->in->context);
}

static void
merge_row(struct ps_merging *m, const struct ps_work_row *row,
	  struct ps_buf *out)
{
	struct ps_trio trio = trio_of(m, row);
	const struct ps_work_row *base = trio.rows[PS_SIDE_BASE];
	const struct ps_work_row *ours = trio.rows[PS_SIDE_OURS];
	bool we = changed(base, ours);
	bool they = changed(base, row) && !(we && was_judged(&trio));

	if (row != trio.rows[PS_SIDE_THEIRS]) {
		add_bytes(m, PS_SIDE_THEIRS, row,
			  out); /* a second row: as it is */
	} else if (!ours) {
		if (!base || they)
			add_bytes(m, PS_SIDE_THEIRS, row, out);
	} else if (we && !they) {
		add_ours(m, &trio, out);
	} else if (they && we && m->in->conflicts && changed(ours, row)) {
		ps_merge_cells(m, &trio, out);
	} else if (they) {
		m->both += (we && changed(ours, row)) || has_our_note(m, &trio);
		if (we && changed(ours, row))
			clash(m, ours, row);
		add_bytes(m, PS_SIDE_THEIRS, row, out);
	} else {
		add_theirs(m, &trio, out);
	}
}

/*
 * Rows of ours that theirs lacks, edited here all the same; and second
 * answers to one order, which the judge is to see.
 */
static void
add_rows_of_ours(struct ps_merging *m, struct ps_buf *out)
{
	const struct ps_work_file *ours = &m->files[PS_SIDE_OURS];

	for (size_t i = 0; i < ours->nrows; i++) {
		const struct ps_work_row *row = &ours->rows[i];
		struct ps_trio trio = trio_of(m, row);
		bool first = row == trio.rows[PS_SIDE_OURS];
		bool edited = changed(trio.rows[PS_SIDE_BASE], row);

		if (first && trio.rows[PS_SIDE_THEIRS])
			continue; /* merged */
		if (first)
			edited |= has_our_note(m, &trio);
		else
			edited &= changed(trio.rows[PS_SIDE_OURS], row) &&
				  !ps_map_get(&m->their_answers,
					      answer_key(m, row));
		trio.rows[PS_SIDE_OURS] = row;
		trio.rows[PS_SIDE_THEIRS] = NULL;
		if (edited)
			add_ours(m, &trio, out);
	}
}

/* Theirs has no such file any more: what we edited stays, in our columns. */
static void
keep_edited(struct ps_merging *m, struct ps_buf *out)
{
	const struct ps_work_file *ours = &m->files[PS_SIDE_OURS];

	for (size_t i = 0; i < ours->nrows; i++) {
		const struct ps_work_row *row = &ours->rows[i];
		struct ps_trio trio = trio_of(m, row);

		if (!changed(trio.rows[PS_SIDE_BASE], row))
			continue;
		if (out->len == 0)
			ps_buf_add(out, m->texts[PS_SIDE_OURS].ptr,
				   ours->rows[0].begin);
		add_bytes(m, PS_SIDE_OURS, row, out);
	}
}

/* A column of ours that has no place in the result, as theirs lacks it. */
struct homeless {
	size_t ours;
	size_t base; /* SIZE_MAX: not there */
};

static size_t
find_homeless(struct ps_merging *m, struct homeless *list)
{
	const struct ps_work_file *ours = &m->files[PS_SIDE_OURS];
	struct ps_map theirs;
	struct ps_map base;
	size_t n = 0;

	number_names(m, &m->files[PS_SIDE_THEIRS], &theirs);
	number_names(m, &m->files[PS_SIDE_BASE], &base);
	for (size_t i = 0; i < ours->ncolumns; i++)
		if (ps_merge_is_free(ours->columns[i]) &&
		    number_of(&theirs, ours->columns[i]) == SIZE_MAX)
			list[n++] = (struct homeless){
				i, number_of(&base, ours->columns[i])
			};
	ps_map_release(&theirs);
	ps_map_release(&base);
	return n;
}

/* What we wrote there cannot be kept: the caller is to know. */
static void
count_homeless(struct ps_merging *m)
{
	const struct ps_work_file *ours = &m->files[PS_SIDE_OURS];
	struct homeless *list =
		PS_ARENA_ARRAY(&m->arena, struct homeless, ours->ncolumns + 1);
	size_t n = find_homeless(m, list);

	for (size_t i = 0; n > 0 && i < ours->nrows; i++) {
		const struct ps_work_row *row = &ours->rows[i];
		const struct ps_work_row *base =
			trio_of(m, row).rows[PS_SIDE_BASE];
		bool lost = false;

		for (size_t k = 0; k < n; k++)
			lost |= !ps_streq(row->cells[list[k].ours],
					  base && list[k].base != SIZE_MAX
						  ? base->cells[list[k].base]
						  : "");
		m->both += lost;
	}
}

static void
merge_csv(struct ps_merging *m, struct ps_buf *out)
{
	const struct ps_work_file *theirs = &m->files[PS_SIDE_THEIRS];
	struct ps_span text = m->texts[PS_SIDE_THEIRS];
	size_t header = theirs->nrows > 0 ? theirs->rows[0].begin : text.len;
	size_t start = out->len;

	if (text.len == 0) {
		keep_edited(m, out);
		return;
	}
	m->delimiter = ps_workfile_delimiter(text);
	for (enum ps_side s = PS_SIDE_BASE; s < PS_SIDES; s++)
		map_columns(m, s);
	ps_buf_add(out, text.ptr, header);
	for (size_t i = 0; i < theirs->nrows; i++)
		merge_row(m, &theirs->rows[i], out);
	add_rows_of_ours(m, out);
	count_homeless(m);
	/* we removed the file, and they have nothing against it */
	if (m->texts[PS_SIDE_BASE].len > 0 && m->texts[PS_SIDE_OURS].len == 0 &&
	    out->len - start == header)
		ps_buf_truncate(out, start);
}

/* Is it the same file but for CR LF and LF? */
static bool
same_lines(struct ps_span a, struct ps_span b)
{
	size_t i = 0;
	size_t k = 0;

	for (;; i++, k++) {
		while (i < a.len && a.ptr[i] == '\r')
			i++;
		while (k < b.len && b.ptr[k] == '\r')
			k++;
		if (i == a.len || k == b.len)
			return i == a.len && k == b.len;
		if (a.ptr[i] != b.ptr[k])
			return false;
	}
}

/* One order: the side that answered; both, and theirs is kept whole. */
static void
merge_yaml(struct ps_merging *m, struct ps_buf *out)
{
	const struct ps_work_row *base = m->files[PS_SIDE_BASE].rows;
	const struct ps_work_row *ours = m->files[PS_SIDE_OURS].rows;
	const struct ps_work_row *theirs = m->files[PS_SIDE_THEIRS].rows;
	struct ps_span was = m->texts[PS_SIDE_BASE];
	struct ps_span mine = m->texts[PS_SIDE_OURS];
	struct ps_span other = m->texts[PS_SIDE_THEIRS];
	struct ps_trio trio = { { base, ours, theirs,
				  m->files[PS_SIDE_JUDGED].rows } };
	bool we = changed(base, ours);
	bool they =
		changed(base, theirs) && !(we && theirs && was_judged(&trio));

	if (!theirs) {
		if (we)
			ps_buf_addspan(out, mine);
	} else if (!ours) {
		if (!base || they)
			ps_buf_addspan(out, other);
	} else if ((we && !they) || same_lines(was, other)) {
		ps_buf_addspan(out, mine);
	} else {
		/* without an answer a person may still have written comments */
		m->both += they ? we && changed(ours, theirs)
				: !same_lines(was, mine);
		if (they && we && changed(ours, theirs))
			clash(m, ours, theirs);
		ps_buf_addspan(out, other);
	}
}

int
ps_merge_workfile(const struct ps_merge_input *in, struct ps_buf *out,
		  size_t *both, struct ps_err *err)
{
	struct ps_merging m = { .texts = { in->base, in->ours, in->theirs,
					   in->judged },
				.in = in };
	int rc = PS_OK;

	ps_arena_init(&m.arena, 0);
	ps_map_init(&m.their_answers);
	for (enum ps_side s = PS_SIDE_BASE; s < PS_SIDES; s++)
		ps_map_init(&m.rows[s]);
	for (enum ps_side s = PS_SIDE_BASE; rc == PS_OK && s <= PS_SIDE_THEIRS;
	     s++)
		rc = read_side(&m, s, in->path, err);
	if (rc == PS_OK && read_side(&m, PS_SIDE_JUDGED, in->path, err) < 0)
		m.files[PS_SIDE_JUDGED].rows = NULL; /* nothing in it was */
	if (rc == PS_OK && ps_workfile_kind(in->path) == PS_WORK_YAML)
		merge_yaml(&m, out);
	else if (rc == PS_OK)
		merge_csv(&m, out);
	*both += m.both;
	for (enum ps_side s = PS_SIDE_BASE; s < PS_SIDES; s++)
		ps_map_release(&m.rows[s]);
	ps_map_release(&m.their_answers);
	ps_arena_release(&m.arena);
	return rc;
}
