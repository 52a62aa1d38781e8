#include "index_private.h"

/* Below this a thread costs more than it spares. */
#define AHEAD_ROWS 2000

/* "orders.csv" or one of "orders-0001.csv", …, which stand in order. */
static bool
is_part(const struct ps_segment_file *file, const char *table)
{
	size_t len = strlen(table);

	return file->rows >= 0 && strncmp(file->name, table, len) == 0 &&
	       (file->name[len] == '.' || file->name[len] == '-');
}

static size_t
find_part(const struct ps_rows *rows, size_t i)
{
	const struct ps_segment *segment = &rows->data->segment;

	while (i < segment->nfiles && !is_part(&segment->files[i], rows->name))
		i++;
	return i;
}

/* Have the next part read while the one at hand is used. */
static void
look_ahead(struct ps_rows *rows)
{
	const struct ps_segment *segment = &rows->data->segment;
	size_t i = find_part(rows, rows->file);

	if (i < segment->nfiles && segment->files[i].rows >= AHEAD_ROWS)
		rows->ahead = ps_journal_text_begin(rows->data, i);
}

void
ps_rows_init(struct ps_rows *rows, const struct ps_segment_data *data,
	     const char *table, const char *schema)
{
	*rows = (struct ps_rows){ .data = data,
				  .name = table,
				  .schema = schema };
	ps_buf_init(&rows->text);
	look_ahead(rows);
}

void
ps_rows_release(struct ps_rows *rows)
{
	struct ps_err ignored; /* nobody wants the part any more */

	if (rows->ahead &&
	    ps_journal_text_end(rows->ahead, &rows->text, &ignored) < 0)
		ps_buf_reset(&rows->text);
	ps_buf_release(&rows->text);
}

static int
read_part(struct ps_rows *rows, size_t i, struct ps_err *err)
{
	struct ps_text_job *ahead = rows->ahead;

	if (!ahead)
		return ps_journal_text(rows->data, i, &rows->text, err);
	rows->ahead = NULL;
	return ps_journal_text_end(ahead, &rows->text, err);
}

static int
next_part(struct ps_rows *rows, struct ps_err *err)
{
	size_t i = find_part(rows, rows->file);
	int rc;

	rows->open = i < rows->data->segment.nfiles;
	rows->file = i + 1;
	if (!rows->open)
		return PS_OK;
	rc = read_part(rows, i, err);
	if (rc < 0)
		return rc;
	look_ahead(rows);
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
