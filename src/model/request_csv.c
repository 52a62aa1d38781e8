#include "request_private.h"

/* Requests in CSV with columns of ours, in any order. */
struct csv_source {
	struct ps_request_reader reader;
	struct ps_request_work *work;
	struct ps_csv_reader *csv;
	size_t width; /* of the header */
	size_t column[PS_COL_REQUEST_COUNT];
	uint16_t fields[PS_COL_REQUEST_COUNT];
	struct ps_diags refusals; /* of the whole file */
	size_t rows;
	size_t told_width; /* what `told` says; 0: nothing yet */
	char told[80];
};

static struct ps_where
where_of(const struct csv_source *source, const struct ps_csv_record *record)
{
	return (struct ps_where){ .file = source->work->in->file,
				  .line = record->line,
				  .record = record->number };
}

static struct ps_span
raw_of(const struct csv_source *source, const struct ps_csv_record *record)
{
	struct ps_span raw = { source->work->in->text.ptr + record->begin,
			       record->end - record->begin };

	if (raw.len > 0 && raw.ptr[raw.len - 1] == '\n')
		raw.len--;
	if (raw.len > 0 && raw.ptr[raw.len - 1] == '\r')
		raw.len--;
	return raw;
}

/*
 * With cells too few or too many, no cell need be in its column.  The rows
 * of a file mostly have the same fault, so its words are kept.
 */
static void
check_width(struct csv_source *source, const struct ps_csv_record *record,
	    struct ps_request_row *out)
{
	if (record->ncells == source->width)
		return;
	if (record->ncells != source->told_width)
		(void)snprintf(source->told, sizeof(source->told),
			       "the row has %zu cells, the header %zu",
			       record->ncells, source->width);
	source->told_width = record->ncells;
	out->refusal.code = record->ncells < source->width ? PS_E_CELLS_FEW
							   : PS_E_CELLS_MANY;
	out->refusal.sentence = source->told;
	out->damage = *out->cells[PS_COL_REQUEST_REQUEST] ? PS_REQUEST_NO_TYPE
							  : PS_REQUEST_NO_KEY;
}

static void
fill_row(struct csv_source *source, const struct ps_csv_record *record,
	 struct ps_request_row *out)
{
	out->place = (struct ps_request_place){
		.at = (uint32_t)record->begin,
		.len = (uint32_t)(record->end - record->begin),
		.line = (uint32_t)record->line,
		.number = (uint32_t)record->number,
	};
	for (size_t i = 0; i < PS_COL_REQUEST_COUNT; i++)
		out->cells[i] = source->column[i] < record->ncells
					? record->cells[source->column[i]]
					: "";
	memcpy(out->fields, source->fields, sizeof(out->fields));
	out->raw = raw_of(source, record);
	out->refusal = (struct ps_request_refusal){ .code = PS_DIAG_NONE };
	out->fault = 0;
	out->damage = PS_REQUEST_WHOLE;
	check_width(source, record, out);
}

/*
 * A refused row is kept as one cell of a table of ours, and must stay
 * readable there.
 */
static void
check_length(struct csv_source *source, const struct ps_csv_record *record)
{
	size_t max = source->work->in->config->limits.row_bytes;

	if (record->end - record->begin > max)
		ps_diag_add(&source->refusals, where_of(source, record),
			    PS_E_TOO_LONG, "the row has more than %zu bytes",
			    max);
}

/* All of it was read: what is wrong with the file as such is known now. */
static int
end_of_rows(struct csv_source *source, struct ps_err *err)
{
	struct ps_request_work *work = source->work;

	if (source->rows == 0)
		ps_diag_add(&source->refusals,
			    (struct ps_where){ .file = work->in->file,
					       .line = 1,
					       .record = 1 },
			    PS_E_NO_ROWS, "there is no row below the header");
	if (source->refusals.errors == 0)
		return ps_err_set(err, PS_ENOTFOUND, "no more rows");
	ps_diags_take(work->diags, &source->refusals);
	return ps_request_refuse_file(work, err);
}

static int
next_row(struct ps_request_reader *reader, struct ps_arena *arena,
	 struct ps_request_row *out, struct ps_err *err)
{
	struct csv_source *source = (struct csv_source *)reader;
	struct ps_csv_record record;
	int rc;

	for (;;) {
		rc = ps_csv_reader_next(source->csv, arena, &record, err);
		if (rc == PS_ENOTFOUND)
			return end_of_rows(source, err);
		if (rc < 0)
			return rc;
		check_length(source, &record);
		source->rows++;
		if (source->refusals.errors == 0)
			break; /* else the file is refused at its end */
		ps_arena_reset(arena);
	}
	fill_row(source, &record, out);
	return PS_OK;
}

static int
row_again(struct ps_request_reader *reader,
	  const struct ps_request_place *place, struct ps_arena *arena,
	  struct ps_request_row *out, struct ps_err *err)
{
	struct csv_source *source = (struct csv_source *)reader;
	struct ps_csv_record record = { .line = place->line,
					.number = place->number,
					.begin = place->at,
					.end = (size_t)place->at + place->len };

	(void)err; /* what was read once can be read again */
	ps_csv_reader_again(source->csv, arena, &record);
	fill_row(source, &record, out);
	return PS_OK;
}

/* Where no column is ours, a word for each of them says less than one. */
static void
check_header(struct csv_source *source, const struct ps_csv_record *header)
{
	struct ps_diags findings;
	size_t known = 0;

	ps_diags_init(&findings);
	ps_schema_match_header(source->work->schema, header,
			       source->work->in->file, source->column,
			       &findings);
	for (size_t i = 0; i < PS_COL_REQUEST_COUNT; i++) {
		bool found = source->column[i] != SIZE_MAX;

		known += found;
		source->fields[i] =
			found ? (uint16_t)(source->column[i] + 1) : 0;
	}
	if (known > 0)
		ps_diags_take(&source->refusals, &findings);
	else
		ps_diag_add(&source->refusals, where_of(source, header),
			    PS_E_HEADER,
			    "the first row names no column of a request, such "
			    "as request, resource_type, change");
	ps_diags_release(&findings);
}

static int
open_csv(struct csv_source *source, struct ps_err *err)
{
	struct ps_request_work *work = source->work;
	const struct ps_limits *caps = &work->in->config->limits;
	const struct ps_csv_limits limits = {
		.fields_max = caps->columns,
		.field_max = caps->cell_bytes,
		.records_max = caps->input_rows,
	};
	const struct ps_csv_input in = { work->in->text, work->in->file,
					 work->in->source->delimiter, &limits };
	struct ps_csv_record header;
	int rc;

	rc = ps_request_check_delimiter(work, err);
	if (rc == PS_OK)
		rc = ps_csv_reader_open(&in, work->in->forget, &source->csv,
					work->diags, err);
	if (rc == PS_OK)
		rc = ps_csv_reader_next(source->csv, &work->arena, &header,
					err);
	if (rc < 0)
		return rc;
	source->width = header.ncells;
	check_header(source, &header);
	check_length(source, &header);
	return PS_OK;
}

int
ps_request_read_csv(struct ps_request_work *work, struct ps_err *err)
{
	struct csv_source source = { .reader = { next_row, row_again },
				     .work = work };
	int rc;

	ps_diags_init(&source.refusals);
	rc = open_csv(&source, err);
	if (rc == PS_OK)
		rc = ps_request_read_rows(work, &source.reader, err);
	ps_csv_reader_free(source.csv);
	ps_diags_release(&source.refusals);
	return rc;
}
