#include "app/app.h"

#include "provspool/fs.h"
#include "provspool/limits.h"
#include "provspool/text.h"
#include "provspool/workfile.h"

/*
 * git hands over a temporary copy: its ending tells what it is, and a column
 * whether it is for review.
 */
static const char *
path_of(const char *file, const struct ps_buf *text)
{
	size_t header = strcspn(text->ptr, "\n");

	if (ps_workfile_is_yaml(file))
		return "orders/any/any.yaml";
	return memmem(text->ptr, header, "decision", 8) &&
			       !memmem(text->ptr, header, "status", 6)
		       ? "review/any/any.csv"
		       : "orders/any/any.csv";
}

static void
add_cell(struct ps_buf *out, const char *order, const char *column,
	 const char *value)
{
	ps_buf_addf(out, "%s  %s: ", order, column);
	if (*value)
		ps_text_quote(out, ps_span_str(value));
	else
		ps_buf_addstr(out, "–");
	ps_buf_addch(out, '\n');
}

/* Every column of a row in a line of its own, the status of each row too. */
static void
add_row(struct ps_buf *out, const struct ps_work_file *file,
	const struct ps_work_row *row)
{
	const char *answer =
		ps_workfile_is_review(file->path) ? "decision" : "status";

	add_cell(out, row->order_text, answer,
		 ps_work_row_cell(file, row, answer));
	for (size_t i = 0; i < file->ncolumns; i++) {
		const char *column = file->columns[i];

		if (*row->cells[i] && !ps_streq(column, "order") &&
		    !ps_streq(column, answer))
			add_cell(out, row->order_text, column, row->cells[i]);
	}
}

static int
write_rows(struct ps_call *call, const struct ps_buf *text)
{
	struct ps_work_file file;
	struct ps_buf out = PS_BUF_INIT;
	struct ps_diags findings;
	int rc;

	ps_diags_init(&findings);
	rc = ps_workfile_read(ps_buf_span(text), path_of(call->args[0], text),
			      &call->arena, &file, &findings, call->err);
	if (rc == PS_EDATA || (rc == PS_OK && file.kind == PS_WORK_YAML)) {
		ps_buf_addspan(&out, ps_buf_span(text)); /* as it is */
		rc = PS_OK;
	} else {
		for (size_t i = 0; rc == PS_OK && i < file.nrows; i++)
			add_row(&out, &file, &file.rows[i]);
	}
	if (rc == PS_OK)
		rc = ps_out(ps_buf_span(&out), call->err);
	ps_diags_release(&findings);
	ps_buf_release(&out);
	return rc;
}

int
ps_cmd_diff_text(struct ps_call *call)
{
	struct ps_buf text = PS_BUF_INIT;
	int rc;

	rc = ps_fs_read(call->args[0], PS_LIMIT_WORKFILE_BYTES, &text,
			call->err);
	if (rc == PS_OK)
		rc = write_rows(call, &text);
	ps_buf_release(&text);
	return rc;
}
