#include "index_private.h"

void
ps_rows_init(struct ps_rows *rows, const struct ps_segment_data *data,
	     const char *table, const char *schema)
{
	*rows = (struct ps_rows){ .data = data,
				  .name = table,
				  .schema = schema };
	ps_buf_init(&rows->text);
}

void
ps_rows_release(struct ps_rows *rows)
{
	ps_buf_release(&rows->text);
}

/* "orders.csv" or one of "orders-0001.csv", …, which stand in order. */
static bool
is_part(const struct ps_segment_file *file, const char *table)
{
	size_t len = strlen(table);

	return file->rows >= 0 && strncmp(file->name, table, len) == 0 &&
	       (file->name[len] == '.' || file->name[len] == '-');
}

static int
next_part(struct ps_rows *rows, struct ps_err *err)
{
	const struct ps_segment *segment = &rows->data->segment;
	size_t i = rows->file;
	int rc;

	while (i < segment->nfiles && !is_part(&segment->files[i], rows->name))
		i++;
	rows->open = i < segment->nfiles;
	rows->file = i + 1;
	if (!rows->open)
		return PS_OK;
	rc = ps_journal_text(rows->data, i, &rows->text, err);
	if (rc < 0)
		return rc;
	return ps_table_open(&rows->table, &rows->text, rows->schema, err);
}

int
ps_rows_next(struct ps_rows *rows, const struct ps_csv_record **out,
	     struct ps_err *err)
{
	int rc;

	*out = NULL;
	if (rows->file == 0) {
		rc = next_part(rows, err);
		if (rc < 0)
			return rc;
	}
	while (rows->open) {
		rc = ps_table_next(&rows->table, out, err);
		if (rc < 0 || *out)
			return rc;
		rc = next_part(rows, err);
		if (rc < 0)
			return rc;
	}
	return PS_OK;
}
