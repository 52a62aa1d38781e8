#include "index_private.h"

#include "provspool/limits.h"

void
ps_rows_init(struct ps_rows *rows, const struct ps_segment_data *data,
	     const char *table, const char *schema)
{
	*rows = (struct ps_rows){ .data = data,
				  .table = table,
				  .schema = schema };
	ps_arena_init(&rows->arena, PS_LIMIT_INPUT_ARENA);
}

void
ps_rows_release(struct ps_rows *rows)
{
	ps_arena_release(&rows->arena);
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
next_part(struct ps_rows *rows, bool *found, struct ps_err *err)
{
	const struct ps_segment *segment = &rows->data->segment;
	size_t i = rows->file;

	while (i < segment->nfiles && !is_part(&segment->files[i], rows->table))
		i++;
	ps_arena_release(&rows->arena);
	rows->csv.len = 0;
	rows->at = 1; /* behind the header */
	*found = i < segment->nfiles;
	rows->file = *found ? i + 1 : i;
	if (!*found)
		return PS_OK;
	return ps_table_read(rows->data->texts[i], rows->schema, &rows->arena,
			     &rows->csv, err);
}

int
ps_rows_next(struct ps_rows *rows, const struct ps_csv_record **out,
	     struct ps_err *err)
{
	bool found = true;
	int rc;

	*out = NULL;
	while (rows->at >= rows->csv.len) {
		rc = next_part(rows, &found, err);
		if (rc < 0)
			return rc;
		if (!found)
			return PS_OK;
	}
	*out = &rows->csv.records[rows->at++];
	return PS_OK;
}
