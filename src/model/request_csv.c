#include "request_records.h"

/* Requests in CSV with columns of ours, in any order. */
struct csv_source {
	struct ps_request_reader reader;
	struct ps_request_records records;
	size_t width; /* of the header */
	size_t column[PS_COL_REQUEST_COUNT];
	uint16_t fields[PS_COL_REQUEST_COUNT];
	size_t told_width; /* what `told` says; 0: nothing yet */
	char told[80];
};

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
	for (size_t i = 0; i < PS_COL_REQUEST_COUNT; i++)
		out->cells[i] = source->column[i] < record->ncells
					? record->cells[source->column[i]]
					: "";
	memcpy(out->fields, source->fields, sizeof(out->fields));
	out->place.part = 0;
	ps_request_records_place(&source->records, record, out);
	out->refusal = (struct ps_request_refusal){ .code = PS_DIAG_NONE };
	out->fault = 0;
	out->damage = PS_REQUEST_WHOLE;
	check_width(source, record, out);
}

static int
next_row(struct ps_request_reader *reader, struct ps_arena *arena,
	 struct ps_request_row *out, struct ps_err *err)
{
	struct csv_source *source = (struct csv_source *)reader;
	struct ps_csv_record record;
	int rc;

	rc = ps_request_records_next(&source->records, arena, &record, err);
	if (rc == PS_OK)
		fill_row(source, &record, out);
	return rc;
}

static int
row_again(struct ps_request_reader *reader,
	  const struct ps_request_place *place, struct ps_arena *arena,
	  struct ps_request_row *out, struct ps_err *err)
{
	struct csv_source *source = (struct csv_source *)reader;
	struct ps_csv_record record;

	(void)err; /* what was read once can be read again */
	ps_request_records_again(&source->records, place, arena, &record);
	fill_row(source, &record, out);
	return PS_OK;
}

/* Of a source that counts by line no column need tell requests apart. */
static void
match_header(struct csv_source *source, const struct ps_csv_record *header,
	     struct ps_diags *findings)
{
	const struct ps_request_work *work = source->records.work;
	struct ps_rule rules[PS_COL_REQUEST_COUNT];
	struct ps_object root = *work->schema->root;
	struct ps_schema schema = *work->schema;

	memcpy(rules, root.rules, sizeof(rules));
	if (work->in->source->by_line)
		rules[PS_COL_REQUEST_REQUEST].required = false;
	root.rules = rules;
	schema.root = &root;
	ps_schema_match_header(&schema, header, work->in->file, source->column,
			       findings);
}

/* Where no column is ours, a word for each of them says less than one. */
static void
check_header(struct csv_source *source, const struct ps_csv_record *header)
{
	struct ps_diags findings;
	size_t known = 0;

	ps_diags_init(&findings);
	match_header(source, header, &findings);
	for (size_t i = 0; i < PS_COL_REQUEST_COUNT; i++) {
		bool found = source->column[i] != SIZE_MAX;

		known += found;
		source->fields[i] =
			found ? (uint16_t)(source->column[i] + 1) : 0;
	}
	if (known > 0)
		ps_diags_take(&source->records.refusals, &findings);
	else
		ps_diag_add(&source->records.refusals,
			    ps_request_records_where(&source->records, header),
			    PS_E_HEADER,
			    "the first row names no column of a request, such "
			    "as request, resource_type, change");
	ps_diags_release(&findings);
}

int
ps_request_read_csv(struct ps_request_work *work, struct ps_err *err)
{
	struct csv_source source = { .reader = { next_row, row_again } };
	struct ps_csv_record header;
	int rc;

	if (work->in->source->mapping)
		return ps_request_read_mapped(work, err);
	rc = ps_request_check_delimiter(work, err);
	if (rc < 0)
		return rc;
	ps_request_records_init(&source.records, work);
	rc = ps_request_records_open(&source.records, &header, err);
	if (rc == PS_OK) {
		source.width = header.ncells;
		check_header(&source, &header);
		rc = ps_request_read_rows(work, &source.reader, err);
	}
	ps_request_records_release(&source.records);
	return rc;
}
