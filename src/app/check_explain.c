#include "app/check.h"

#include "model/mapping.h"
#include "provspool/limits.h"
#include "provspool/text.h"

/* Row after row of an export, cell by cell. */
struct explaining {
	struct ps_checking *c;
	const struct ps_source *source;
	const struct ps_schema *schema;
	struct ps_grid *grid;
	const char *file;
	struct ps_arena arena;		  /* of the record at hand */
	struct ps_translator *translator; /* NULL: the columns are ours */
	size_t own[PS_COL_REQUEST_COUNT];
	struct ps_csv_record header;
};

static void
add_line(struct explaining *e, int64_t line, const char *column,
	 const char *value, const char *how)
{
	char number[24];
	const char *cells[] = { e->file, number, column, value, how };

	(void)snprintf(number, sizeof(number), "%lld", (long long)line);
	ps_grid_add(e->grid, cells);
}

static void
explain_own(struct explaining *e, const struct ps_csv_record *record)
{
	for (size_t i = 0; i < PS_COL_REQUEST_COUNT; i++) {
		size_t at = e->own[i];
		char letter[8];

		if (at >= record->ncells || !*record->cells[at])
			continue;
		ps_text_column(at + 1, letter);
		add_line(e, record->line, e->schema->root->rules[i].name,
			 record->cells[at],
			 ps_arena_printf(&e->arena, "column '%s' (%s)",
					 e->header.cells[at], letter));
	}
}

/* What is the same in all rows of a record is said with the first. */
static bool
is_said(const struct ps_translation *rows, size_t row, size_t column)
{
	return row > 0 && column != PS_COL_REQUEST_PROPERTY &&
	       ps_streq(rows->rows[row].cells[column],
			rows->rows[row - 1].cells[column]);
}

static void
explain_row(struct explaining *e, const struct ps_csv_record *record,
	    const struct ps_translation *rows, size_t row)
{
	struct ps_buf how = PS_BUF_INIT;

	for (size_t i = 0; i < PS_COL_REQUEST_COUNT; i++) {
		ps_buf_reset(&how);
		ps_translator_explain(e->translator, record, row, i, &e->arena,
				      &how);
		if (how.len > 0 && !is_said(rows, row, i))
			add_line(e, record->line,
				 e->schema->root->rules[i].name,
				 rows->rows[row].cells[i], how.ptr);
	}
	ps_buf_release(&how);
}

static void
explain_mapped(struct explaining *e, const struct ps_csv_record *record)
{
	struct ps_buf why = PS_BUF_INIT;
	struct ps_translation rows;

	ps_translator_read(e->translator, record, &e->arena, &rows);
	for (size_t i = 0; i < rows.len; i++)
		explain_row(e, record, &rows, i);
	if (rows.len == 0) {
		ps_buf_addstr(&why, "ignored, as ");
		ps_translator_explain_ignored(e->translator, record, &e->arena,
					      &why);
		add_line(e, record->line, "", "", why.ptr);
	}
	ps_buf_release(&why);
}

static int
explain_records(struct explaining *e, struct ps_csv_reader *csv)
{
	struct ps_err *err = e->c->call->err;
	struct ps_csv_record record = e->header;
	int rc;

	if (e->source->headless) {
		ps_csv_reader_again(csv, &e->arena, &record);
		explain_mapped(e, &record);
	}
	for (;;) {
		ps_arena_reset(&e->arena);
		rc = ps_csv_reader_next(csv, &e->arena, &record, err);
		if (rc == PS_ENOTFOUND)
			return PS_OK;
		if (rc < 0)
			return rc;
		if (e->translator)
			explain_mapped(e, &record);
		else
			explain_own(e, &record);
	}
}

static int
open_header(struct explaining *e, struct ps_csv_reader *csv, const char *file,
	    struct ps_diags *diags)
{
	struct ps_call *call = e->c->call;
	struct ps_csv_record first;
	int rc;

	ps_csv_reader_skip_lines(csv, e->source->skip_lines);
	rc = ps_csv_reader_next(csv, &call->arena, &e->header, call->err);
	if (rc < 0)
		return rc;
	if (e->source->headless) {
		first = e->header;
		ps_translator_number(&first, &call->arena, &e->header);
	}
	if (e->source->mapping)
		return ps_translator_open(e->source->mapping, &e->header, file,
					  &e->translator, diags, call->err);
	ps_schema_match_header(e->schema, &e->header, file, e->own, diags);
	return PS_OK;
}

static int
explain_text(struct explaining *e, const struct ps_csv_input *in)
{
	struct ps_csv_reader *csv = NULL;
	struct ps_diags told; /* what is found was told when it was read */
	int rc;

	ps_diags_init(&told);
	rc = ps_csv_reader_open(in, NULL, &csv, &told, e->c->call->err);
	if (rc == PS_OK)
		rc = open_header(e, csv, in->file, &told);
	if (rc == PS_OK)
		rc = explain_records(e, csv);
	ps_csv_reader_free(csv);
	ps_diags_release(&told);
	return rc;
}

int
ps_check_explain(struct ps_checking *c, const struct ps_config *config,
		 const struct ps_source *source, const char *file,
		 struct ps_span text)
{
	const struct ps_csv_limits limits = {
		.fields_max = config->limits.columns,
		.field_max = config->limits.cell_bytes,
		.records_max = config->limits.input_rows,
	};
	const struct ps_csv_input in = { text, file, source->delimiter, &limits,
					 source->quote };
	struct explaining e = {
		.c = c,
		.source = source,
		.schema = ps_schema_get("request"),
		.grid = ps_report_table(&c->report, "explained"),
		.file = file,
	};
	int rc;

	if (source->format != PS_SOURCE_CSV)
		return ps_err_set(c->call->err, PS_EUSAGE,
				  "check: --explain is for sources of CSV");
	ps_arena_init(&e.arena, 0);
	rc = explain_text(&e, &in);
	ps_translator_free(e.translator);
	ps_arena_release(&e.arena);
	return rc;
}
