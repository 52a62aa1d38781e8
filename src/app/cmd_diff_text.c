#include "app/app.h"

#include "provspool/fs.h"
#include "provspool/limits.h"
#include "provspool/text.h"
#include "provspool/workfile.h"

/* git hands over a temporary copy: only its ending tells what it is. */
static const char *
path_of(const char *file)
{
	return ps_workfile_is_yaml(file) ? "orders/any/any.yaml"
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
	add_cell(out, row->order_text, "status", row->answer.status);
	for (size_t i = 0; i < file->ncolumns; i++) {
		const char *column = file->columns[i];

		if (*row->cells[i] && !ps_streq(column, "order") &&
		    !ps_streq(column, "status"))
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
	rc = ps_workfile_read(ps_buf_span(text), path_of(call->args[0]),
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
