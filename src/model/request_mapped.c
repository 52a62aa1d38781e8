#include "request_records.h"

#include "model/mapping.h"

/* Requests in CSV with the columns of somebody else. */
struct mapped_source {
	struct ps_request_reader reader;
	struct ps_request_records records;
	struct ps_translator *translator;
	struct ps_arena arena; /* of the record at hand */
	struct ps_csv_record record;
	struct ps_translation rows;
	size_t part; /* the next one to be handed out */
	/*
	 * `again` is asked for the rows of a record one by one: they are
	 * translated once, into the arena that was given for the first.
	 */
	const struct ps_arena *in_arena; /* NULL: none are */
	size_t resets;			 /* of it, when they were */
};

static void
hand_out(const struct mapped_source *source, size_t part,
	 struct ps_request_row *out)
{
	*out = source->rows.rows[part];
	ps_request_records_place(&source->records, &source->record, out);
}

/* For who wants to know of each. */
static int
tell_ignored(struct mapped_source *source, struct ps_err *err)
{
	const struct ps_request_sink *sink = source->records.work->sink;
	struct ps_buf why = PS_BUF_INIT;
	int rc;

	if (source->rows.len > 0 || !sink->ignored)
		return PS_OK;
	ps_translator_explain_ignored(source->translator, &source->record,
				      &source->arena, &why);
	rc = sink->ignored(sink->context, source->record.line, why.ptr, err);
	ps_buf_release(&why);
	return rc;
}

/* A record may make no row at all. */
static int
next_row(struct ps_request_reader *reader, struct ps_arena *arena,
	 struct ps_request_row *out, struct ps_err *err)
{
	struct mapped_source *source = (struct mapped_source *)reader;
	int rc;

	(void)arena; /* ours holds for all rows of a record */
	while (source->part == source->rows.len) {
		ps_arena_reset(&source->arena);
		rc = ps_request_records_next(&source->records, &source->arena,
					     &source->record, err);
		if (rc == PS_ENOTFOUND)
			ps_translator_tell_ignored(source->translator,
						   source->records.work->diags);
		if (rc < 0)
			return rc;
		ps_translator_read(source->translator, &source->record,
				   &source->arena, &source->rows);
		source->part = 0;
		rc = tell_ignored(source, err);
		if (rc < 0)
			return rc;
	}
	hand_out(source, source->part++, out);
	return PS_OK;
}

static int
row_again(struct ps_request_reader *reader,
	  const struct ps_request_place *place, struct ps_arena *arena,
	  struct ps_request_row *out, struct ps_err *err)
{
	struct mapped_source *source = (struct mapped_source *)reader;
	bool here = source->in_arena == arena &&
		    source->resets == arena->resets &&
		    source->record.begin == place->at;

	(void)err; /* what was read once can be read again */
	if (!here) {
		ps_request_records_again(&source->records, place, arena,
					 &source->record);
		ps_translator_read(source->translator, &source->record, arena,
				   &source->rows);
		source->in_arena = arena;
		source->resets = arena->resets;
	}
	hand_out(source, place->part, out);
	return PS_OK;
}

/* One cell that holds what separates cells elsewhere. */
static bool
has_other_delimiter(const struct ps_csv_record *header)
{
	return header->ncells == 1 && strpbrk(header->cells[0], ",;\t|");
}

static int
open_translator(struct mapped_source *source, struct ps_csv_record *header,
		struct ps_err *err)
{
	struct ps_request_work *work = source->records.work;
	const struct ps_csv_record *first =
		work->in->source->headless ? &source->records.first : header;

	if (has_other_delimiter(first)) {
		ps_diag_add(work->diags,
			    ps_request_records_where(&source->records, header),
			    PS_E_DELIMITER,
			    "the %s is one cell: '%s'; the delimiter of "
			    "source '%s' is another",
			    first == header ? "header" : "row",
			    ps_request_show(work, first->cells[0]),
			    work->in->source->id);
		return ps_request_refuse_file(work, err);
	}
	return ps_translator_open(work->in->source->mapping, header,
				  work->in->file, &source->translator,
				  work->diags, err);
}

int
ps_request_read_mapped(struct ps_request_work *work, struct ps_err *err)
{
	struct mapped_source source = { .reader = { next_row, row_again } };
	struct ps_csv_record header;
	int rc;

	ps_arena_init(&source.arena, 0);
	ps_request_records_init(&source.records, work);
	rc = ps_request_records_open(&source.records, &header, err);
	if (rc == PS_OK)
		rc = open_translator(&source, &header, err);
	if (rc == PS_OK)
		rc = ps_request_read_rows(work, &source.reader, err);
	ps_translator_free(source.translator);
	ps_request_records_release(&source.records);
	ps_arena_release(&source.arena);
	return rc;
}
