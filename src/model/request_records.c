#include "request_records.h"

#include "model/mapping.h"

void
ps_request_records_init(struct ps_request_records *r,
			struct ps_request_work *work)
{
	*r = (struct ps_request_records){ .work = work };
	ps_diags_init(&r->refusals);
}

void
ps_request_records_release(struct ps_request_records *r)
{
	ps_csv_reader_free(r->csv);
	ps_diags_release(&r->refusals);
}

struct ps_where
ps_request_records_where(const struct ps_request_records *r,
			 const struct ps_csv_record *record)
{
	return (struct ps_where){ .file = r->work->in->file,
				  .line = record->line,
				  .record = record->number };
}

static struct ps_span
raw_of(const struct ps_request_records *r, const struct ps_csv_record *record)
{
	struct ps_span raw = { r->work->in->text.ptr + record->begin,
			       record->end - record->begin };

	if (raw.len > 0 && raw.ptr[raw.len - 1] == '\n')
		raw.len--;
	if (raw.len > 0 && raw.ptr[raw.len - 1] == '\r')
		raw.len--;
	return raw;
}

void
ps_request_records_place(const struct ps_request_records *r,
			 const struct ps_csv_record *record,
			 struct ps_request_row *row)
{
	row->place.at = (uint32_t)record->begin;
	row->place.len = (uint32_t)(record->end - record->begin);
	row->place.line = (uint32_t)record->line;
	row->place.number = (uint32_t)record->number;
	row->raw = raw_of(r, record);
}

/*
 * A refused row is kept as one cell of a table of ours, and must stay
 * readable there.
 */
static void
check_length(struct ps_request_records *r, const struct ps_csv_record *record)
{
	size_t max = r->work->in->config->limits.row_bytes;

	if (record->end - record->begin > max)
		ps_diag_add(&r->refusals, ps_request_records_where(r, record),
			    PS_E_TOO_LONG, "the row has more than %zu bytes",
			    max);
}

/* Of requests there is always one. */
static bool
may_be_empty(const struct ps_source *source)
{
	return source->extract && source->extract->may_be_empty;
}

/* All of it was read: what is wrong with the file as such is known now. */
static int
end_of_records(struct ps_request_records *r, struct ps_err *err)
{
	struct ps_request_work *work = r->work;
	int64_t line = work->in->source->skip_lines + 1;

	if (r->len == 0 && !may_be_empty(work->in->source))
		ps_diag_add(&r->refusals,
			    (struct ps_where){ .file = work->in->file,
					       .line = line,
					       .record = line },
			    PS_E_NO_ROWS, "there is no row below the header");
	if (r->refusals.errors == 0)
		return ps_err_set(err, PS_ENOTFOUND, "no more rows");
	ps_diags_take(work->diags, &r->refusals);
	return ps_request_refuse_file(work, err);
}

static int
next_of_file(struct ps_request_records *r, struct ps_arena *arena,
	     struct ps_csv_record *out, struct ps_err *err)
{
	if (!r->first_waits)
		return ps_csv_reader_next(r->csv, arena, out, err);
	r->first_waits = false;
	*out = r->first;
	ps_csv_reader_again(r->csv, arena, out);
	return PS_OK;
}

int
ps_request_records_next(struct ps_request_records *r, struct ps_arena *arena,
			struct ps_csv_record *out, struct ps_err *err)
{
	int rc;

	for (;;) {
		rc = next_of_file(r, arena, out, err);
		if (rc == PS_ENOTFOUND)
			return end_of_records(r, err);
		if (rc < 0)
			return rc;
		check_length(r, out);
		r->len++;
		if (r->refusals.errors == 0)
			return PS_OK; /* else the file is refused at its end */
		ps_arena_reset(arena);
	}
}

void
ps_request_records_again(struct ps_request_records *r,
			 const struct ps_request_place *place,
			 struct ps_arena *arena, struct ps_csv_record *out)
{
	*out = (struct ps_csv_record){ .line = place->line,
				       .number = place->number,
				       .begin = place->at,
				       .end = (size_t)place->at + place->len };
	ps_csv_reader_again(r->csv, arena, out);
}

int
ps_request_records_open(struct ps_request_records *r,
			struct ps_csv_record *header, struct ps_err *err)
{
	struct ps_request_work *work = r->work;
	const struct ps_limits *caps = &work->in->config->limits;
	const struct ps_source *source = work->in->source;
	const struct ps_csv_input in = { work->in->text, work->in->file,
					 source->delimiter, &r->limits,
					 source->quote };
	int rc;

	r->limits = (struct ps_csv_limits){
		.fields_max = caps->columns,
		.field_max = caps->cell_bytes,
		.records_max = caps->input_rows,
	};

	rc = ps_csv_reader_open(&in, work->in->forget, &r->csv, work->diags,
				err);
	if (rc < 0)
		return rc;
	ps_csv_reader_skip_lines(r->csv, source->skip_lines);
	rc = ps_csv_reader_next(r->csv, &work->lasting, header, err);
	if (rc < 0)
		return rc;
	if (source->headless) {
		r->first = *header;
		r->first_waits = true;
		ps_translator_number(&r->first, &work->lasting, header);
	} else {
		check_length(r, header);
	}
	return PS_OK;
}
