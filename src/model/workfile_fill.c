#include "model/workfile_private.h"

/* Where the cell that begins at `at` ends: its delimiter or the end. */
static size_t
cell_end(struct ps_span record, size_t at, char delimiter)
{
	bool quoted = false;

	while (at < record.len && (quoted || record.ptr[at] != delimiter))
		quoted ^= record.ptr[at++] == '"';
	return at;
}

/* The value for a column of the file, or NULL: the cell stays. */
static const char *
value_for(const struct ps_work_file *file, const struct ps_fill *fill,
	  size_t column)
{
	if (column >= file->ncolumns)
		return NULL;
	for (size_t i = 0; i < fill->ncells; i++)
		if (ps_streq(fill->cells[i].name, file->columns[column]))
			return fill->cells[i].value;
	return NULL;
}

static void
add_cell(struct ps_buf *out, const char *value)
{
	struct ps_buf guarded = PS_BUF_INIT;
	const char *cell;

	ps_workfile_add_guarded(&guarded, value);
	cell = guarded.ptr;
	ps_csv_write(out, &cell, 1, ',');
	ps_buf_truncate(out, out->len - strlen("\r\n"));
	ps_buf_release(&guarded);
}

/* The record's length without its line end. */
static size_t
body_len(struct ps_span record)
{
	size_t len = record.len;

	if (len > 0 && record.ptr[len - 1] == '\n')
		len--;
	if (len > 0 && len < record.len && record.ptr[len - 1] == '\r')
		len--;
	return len;
}

/* The cells of the last columns, in a record that ends before them. */
static void
add_missing(const struct ps_work_file *file, const struct ps_fill *fill,
	    size_t from, char delimiter, struct ps_buf *out)
{
	size_t behind = 0;

	for (size_t i = from; i < file->ncolumns; i++) {
		const char *value = value_for(file, fill, i);

		behind++;
		if (!value)
			continue;
		for (; behind > 0; behind--)
			ps_buf_addch(out, delimiter);
		add_cell(out, value);
	}
}

static bool
is_problem(const struct ps_work_file *file, size_t column)
{
	return column < file->ncolumns &&
	       ps_streq(file->columns[column], "problem");
}

/* The record with some cells replaced and every other byte as it was. */
static void
fill_record(const struct ps_work_file *file, const struct ps_fill *fill,
	    struct ps_span record, char delimiter, struct ps_buf *out)
{
	struct ps_span body = { record.ptr, body_len(record) };
	size_t column = 0;
	size_t at = 0;
	size_t end;

	for (;; at = end + 1) {
		const char *value = value_for(file, fill, column++);

		end = cell_end(body, at, delimiter);
		if (!value && is_problem(file, column - 1) && end > at + 2)
			value = ""; /* of the answer before this one */
		if (value)
			add_cell(out, value);
		else
			ps_buf_add(out, body.ptr + at, end - at);
		if (end == body.len)
			break;
		ps_buf_addch(out, delimiter);
	}
	add_missing(file, fill, column, delimiter, out);
	ps_buf_add(out, body.ptr + body.len, record.len - body.len);
}

static int
by_order(const void *a, const void *b)
{
	const struct ps_work_row *x = *(const struct ps_work_row *const *)a;
	const struct ps_work_row *y = *(const struct ps_work_row *const *)b;

	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return (x > y) - (x < y);
}

static const struct ps_work_row *
first_of(const struct ps_work_row *const *sorted, size_t n, int64_t order)
{
	size_t low = 0;
	size_t high = n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (sorted[mid]->order < order)
			low = mid + 1;
		else
			high = mid;
	}
	return low < n && sorted[low]->order == order ? sorted[low] : NULL;
}

const struct ps_work_row *const *
ps_workfile_find(struct ps_arena *arena, const struct ps_work_file *file,
		 const int64_t *orders, size_t n)
{
	const struct ps_work_row **found =
		PS_ARENA_ARRAY(arena, const struct ps_work_row *, n + 1);
	const struct ps_work_row **sorted = PS_ARENA_ARRAY(
		arena, const struct ps_work_row *, file->nrows + 1);

	for (size_t i = 0; i < file->nrows; i++)
		sorted[i] = &file->rows[i];
	qsort(sorted, file->nrows, sizeof(const struct ps_work_row *),
	      by_order);
	for (size_t i = 0; i < n; i++)
		found[i] = first_of(sorted, file->nrows, orders[i]);
	return found;
}

static bool
has_answer_column(const struct ps_work_file *file, const char *name)
{
	const char *property;
	const struct ps_rule *rule = ps_workfile_rule(name, &property);

	for (size_t i = 0; i < file->ncolumns; i++)
		if (ps_streq(file->columns[i], name))
			return rule && rule->editable;
	return false;
}

static int
by_place(const void *a, const void *b)
{
	const struct ps_work_row *x = *(const struct ps_work_row *const *)a;
	const struct ps_work_row *y = *(const struct ps_work_row *const *)b;

	return (x > y) - (x < y);
}

static void
fill_rows(const struct ps_work_file *file, struct ps_span text,
	  const struct ps_fill *fill, const struct ps_work_row **rows,
	  struct ps_buf *out)
{
	char delimiter = ps_workfile_delimiter(text);
	size_t at = 0;

	qsort(rows, fill->norders, sizeof(const struct ps_work_row *),
	      by_place);
	for (size_t i = 0; i < fill->norders; i++) {
		struct ps_span record = { text.ptr + rows[i]->begin,
					  rows[i]->end - rows[i]->begin };

		if (i > 0 && rows[i] == rows[i - 1])
			continue; /* the order was named twice */
		ps_buf_add(out, text.ptr + at, rows[i]->begin - at);
		fill_record(file, fill, record, delimiter, out);
		at = rows[i]->end;
	}
	ps_buf_add(out, text.ptr + at, text.len - at);
}

static int
fill_csv(const struct ps_work_file *file, struct ps_span text,
	 const struct ps_fill *fill, struct ps_buf *out, struct ps_err *err)
{
	const struct ps_work_row **rows;
	struct ps_arena arena;

	for (size_t i = 0; i < fill->ncells; i++)
		if (!has_answer_column(file, fill->cells[i].name))
			return ps_err_set(err, PS_ENOTFOUND,
					  "'%s' has no column '%s'", file->path,
					  fill->cells[i].name);
	ps_arena_init(&arena, 0);
	rows = PS_ARENA_ARRAY(&arena, const struct ps_work_row *,
			      fill->norders + 1);
	memcpy(rows,
	       ps_workfile_find(&arena, file, fill->orders, fill->norders),
	       fill->norders * sizeof(const struct ps_work_row *));
	fill_rows(file, text, fill, rows, out);
	ps_arena_release(&arena);
	return PS_OK;
}

static bool
has_all(struct ps_arena *arena, const struct ps_work_file *file,
	const struct ps_fill *fill)
{
	const struct ps_work_row *const *rows =
		ps_workfile_find(arena, file, fill->orders, fill->norders);

	for (size_t i = 0; i < fill->norders; i++)
		if (!rows[i])
			return false;
	return true;
}

/* The answer, and the problem of the one before it gone. */
static int
fill_yaml(struct ps_span text, const struct ps_work_file *file,
	  const struct ps_fill *fill, struct ps_buf *out, struct ps_err *err)
{
	struct ps_buf filled = PS_BUF_INIT;
	int rc;

	rc = ps_workfile_fill_yaml(text, file, fill, &filled, err);
	if (rc == PS_OK && *file->rows[0].problem)
		rc = ps_workfile_splice_yaml(
			ps_buf_span(&filled), "",
			ps_node_text(file->yaml, "notice", ""), out, err);
	else if (rc == PS_OK)
		ps_buf_addspan(out, ps_buf_span(&filled));
	ps_buf_release(&filled);
	return rc;
}

int
ps_workfile_fill(struct ps_span text, const struct ps_fill *fill,
		 struct ps_buf *out, struct ps_err *err)
{
	struct ps_work_file file;
	struct ps_diags findings;
	struct ps_arena arena;
	int rc;

	ps_arena_init(&arena, 0);
	ps_diags_init(&findings);
	rc = ps_workfile_read(text, fill->path, &arena, &file, &findings, err);
	if (rc == PS_EDATA && findings.len > 0)
		rc = ps_err_set(err, PS_EDATA, "'%s': %s", fill->path,
				findings.list[0].text);
	else if (rc == PS_OK && !has_all(&arena, &file, fill))
		rc = ps_err_set(err, PS_ENOTFOUND,
				"'%s' has no row for this order; was it "
				"deleted?",
				fill->path);
	else if (rc == PS_OK && file.kind == PS_WORK_YAML)
		rc = fill_yaml(text, &file, fill, out, err);
	else if (rc == PS_OK)
		rc = fill_csv(&file, text, fill, out, err);
	ps_diags_release(&findings);
	ps_arena_release(&arena);
	return rc;
}
