#include "model/workfile_private.h"

/* The row's record again, with some cells replaced. */
static int
write_record(const struct ps_work_file *file, const struct ps_work_row *row,
	     struct ps_span text, const struct ps_issue *issue,
	     struct ps_buf *out)
{
	const char **cells;
	struct ps_arena arena;
	char delimiter = ',';

	/* The file's own delimiter stands between its first two names. */
	for (size_t i = 0; i < text.len && text.ptr[i] != '\n'; i++)
		if (strchr(",;\t", text.ptr[i])) {
			delimiter = text.ptr[i];
			break;
		}
	ps_arena_init(&arena, 0);
	cells = PS_ARENA_ARRAY(&arena, const char *, file->ncolumns + 1);
	for (size_t i = 0; i < file->ncolumns; i++) {
		const char *value =
			ps_answer_cell(issue->answer, file->columns[i]);

		cells[i] = *value ? value : row->cells[i];
	}
	ps_buf_add(out, text.ptr, row->begin);
	ps_csv_write(out, cells, file->ncolumns, delimiter);
	ps_buf_add(out, text.ptr + row->end, text.len - row->end);
	ps_arena_release(&arena);
	return PS_OK;
}

static const struct ps_work_row *
find_row(const struct ps_work_file *file, int64_t order)
{
	for (size_t i = 0; i < file->nrows; i++)
		if (file->rows[i].order == order)
			return &file->rows[i];
	return NULL;
}

static bool
has_column(const struct ps_work_file *file, const char *name)
{
	for (size_t i = 0; i < file->ncolumns; i++)
		if (ps_streq(file->columns[i], name))
			return true;
	return false;
}

static int
fill_csv(const struct ps_work_file *file, struct ps_span text, int64_t order,
	 const struct ps_answer *answer, struct ps_buf *out, struct ps_err *err)
{
	const struct ps_work_row *row = find_row(file, order);
	struct ps_issue issue = { .answer = answer };

	if (!row)
		return ps_err_set(err, PS_ENOTFOUND,
				  "'%s' has no row for this order; was it "
				  "deleted?",
				  file->path);
	return write_record(file, row, text, &issue, out);
}

static int
check_columns(const struct ps_work_file *file, const struct ps_named *cells,
	      size_t n, struct ps_err *err)
{
	for (size_t i = 0; i < n; i++)
		if (!has_column(file, cells[i].name))
			return ps_err_set(err, PS_ENOTFOUND,
					  "'%s' has no column '%s'", file->path,
					  cells[i].name);
	return PS_OK;
}

int
ps_workfile_fill(struct ps_span text, const struct ps_fill *fill,
		 struct ps_buf *out, struct ps_err *err)
{
	const struct ps_named *cells = fill->cells;
	size_t n = fill->ncells;
	struct ps_work_file file;
	struct ps_answer answer;
	struct ps_diags findings;
	struct ps_arena arena;
	int rc;

	ps_arena_init(&arena, 0);
	ps_diags_init(&findings);
	ps_answer_init(&answer);
	for (size_t i = 0; i < n; i++)
		ps_answer_set(&arena, &answer, cells[i].name, cells[i].value);
	rc = ps_workfile_read(text, fill->path, &arena, &file, &findings, err);
	if (rc == PS_EDATA && findings.len > 0)
		rc = ps_err_set(err, PS_EDATA, "'%s': %s", fill->path,
				findings.list[0].text);
	if (rc == PS_OK && file.kind == PS_WORK_YAML)
		rc = ps_workfile_fill_yaml(text, cells, n, out, err);
	else if (rc == PS_OK) {
		rc = check_columns(&file, cells, n, err);
		if (rc == PS_OK)
			rc = fill_csv(&file, text, fill->order, &answer, out,
				      err);
	}
	ps_diags_release(&findings);
	ps_arena_release(&arena);
	return rc;
}
