#include "provspool/merge.h"

#include "provspool/map.h"

enum side { SIDE_BASE, SIDE_OURS, SIDE_THEIRS, SIDES };

struct merging {
	struct ps_arena arena;
	struct ps_span texts[SIDES];
	struct ps_work_file files[SIDES];
	struct ps_map rows[SIDES]; /* order id as written -> row */
	size_t both;
};

static int
read_side(struct merging *m, enum side side, const char *path,
	  struct ps_err *err)
{
	struct ps_work_file *file = &m->files[side];
	struct ps_diags findings;
	int rc;

	ps_map_init(&m->rows[side]);
	if (m->texts[side].len == 0)
		return PS_OK; /* this side has no such file */
	ps_diags_init(&findings);
	rc = ps_workfile_read(m->texts[side], path, &m->arena, file, &findings,
			      err);
	ps_diags_release(&findings);
	for (size_t i = 0; rc == PS_OK && i < file->nrows; i++)
		if (!ps_map_get(&m->rows[side], file->rows[i].order_text))
			ps_map_put(&m->rows[side], file->rows[i].order_text,
				   &file->rows[i]);
	return rc;
}

static const char *
text_of(const struct ps_work_row *row)
{
	return row ? row->answer_text : "";
}

/* Does the row change from one version to another, in what people write? */
static bool
changed(const struct ps_work_row *from, const struct ps_work_row *to)
{
	return !ps_streq(text_of(from), text_of(to));
}

/* Cells of our row in the columns of theirs. */
static void
add_our_row(struct merging *m, const struct ps_work_row *row, char delimiter,
	    struct ps_buf *out)
{
	const struct ps_work_file *ours = &m->files[SIDE_OURS];
	const struct ps_work_file *theirs = &m->files[SIDE_THEIRS];
	const char **cells =
		PS_ARENA_ARRAY(&m->arena, const char *, theirs->ncolumns + 1);

	for (size_t i = 0; i < theirs->ncolumns; i++)
		cells[i] = ps_work_row_cell(ours, row, theirs->columns[i]);
	if (out->len > 0 && out->ptr[out->len - 1] != '\n')
		ps_buf_addstr(out, "\r\n"); /* their last line had no end */
	ps_csv_write(out, cells, theirs->ncolumns, delimiter);
}

static void
add_their_bytes(const struct merging *m, const struct ps_work_row *row,
		struct ps_buf *out)
{
	ps_buf_add(out, m->texts[SIDE_THEIRS].ptr + row->begin,
		   row->end - row->begin);
}

static void
merge_row(struct merging *m, const struct ps_work_row *theirs, char delimiter,
	  struct ps_buf *out)
{
	const struct ps_work_row *base =
		ps_map_get(&m->rows[SIDE_BASE], theirs->order_text);
	const struct ps_work_row *ours =
		ps_map_get(&m->rows[SIDE_OURS], theirs->order_text);

	if (ours && changed(base, ours) && !changed(base, theirs)) {
		add_our_row(m, ours, delimiter, out);
		return;
	}
	if (ours && changed(base, ours) && changed(ours, theirs))
		m->both++;
	/* A row that only we deleted comes back: it was never answered. */
	add_their_bytes(m, theirs, out);
}

/* Rows that theirs lacks: settled there, and edited here all the same. */
static void
add_rows_of_ours(struct merging *m, char delimiter, struct ps_buf *out)
{
	const struct ps_work_file *ours = &m->files[SIDE_OURS];

	for (size_t i = 0; i < ours->nrows; i++) {
		const struct ps_work_row *row = &ours->rows[i];
		const struct ps_work_row *base =
			ps_map_get(&m->rows[SIDE_BASE], row->order_text);

		if (!ps_map_get(&m->rows[SIDE_THEIRS], row->order_text) &&
		    changed(base, row))
			add_our_row(m, row, delimiter, out);
	}
}

static char
delimiter_of(struct ps_span text)
{
	for (size_t i = 0; i < text.len && text.ptr[i] != '\n'; i++)
		if (strchr(",;\t", text.ptr[i]))
			return text.ptr[i];
	return ',';
}

static void
merge_csv(struct merging *m, struct ps_buf *out)
{
	const struct ps_work_file *theirs = &m->files[SIDE_THEIRS];
	struct ps_span text = m->texts[SIDE_THEIRS];
	char delimiter = delimiter_of(text);
	size_t header = theirs->nrows > 0 ? theirs->rows[0].begin : text.len;

	ps_buf_add(out, text.ptr, header);
	for (size_t i = 0; i < theirs->nrows; i++)
		merge_row(m, &theirs->rows[i], delimiter, out);
	add_rows_of_ours(m, delimiter, out);
}

/* One order: the side that answered; both, and theirs is kept whole. */
static void
merge_yaml(struct merging *m, struct ps_buf *out)
{
	const struct ps_work_row *base = m->files[SIDE_BASE].rows;
	const struct ps_work_row *ours = m->files[SIDE_OURS].rows;
	const struct ps_work_row *theirs = m->files[SIDE_THEIRS].rows;

	if (changed(base, ours) && !changed(base, theirs)) {
		ps_buf_addspan(out, m->texts[SIDE_OURS]);
		return;
	}
	if (changed(base, ours) && changed(ours, theirs))
		m->both++;
	ps_buf_addspan(out, m->texts[SIDE_THEIRS]);
}

int
ps_merge_workfile(const struct ps_merge_input *in, struct ps_buf *out,
		  size_t *both, struct ps_err *err)
{
	struct merging m = { .texts = { in->base, in->ours, in->theirs } };
	int rc = PS_OK;

	ps_arena_init(&m.arena, 0);
	for (enum side s = SIDE_BASE; s < SIDES; s++) {
		int side_rc = read_side(&m, s, in->path, err);

		if (side_rc < 0)
			rc = side_rc;
	}
	if (rc == PS_OK && m.files[SIDE_THEIRS].kind == PS_WORK_YAML)
		merge_yaml(&m, out);
	else if (rc == PS_OK)
		merge_csv(&m, out);
	*both += m.both;
	for (enum side s = SIDE_BASE; s < SIDES; s++)
		ps_map_release(&m.rows[s]);
	ps_arena_release(&m.arena);
	return rc;
}
