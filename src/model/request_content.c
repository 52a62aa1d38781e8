#include "request_private.h"

#include "provspool/csv.h"
#include "schema_gen.h"

/* Of whatever format the source is. */
#define BOTH ((enum ps_source_format)0)

/* What an export is not, by its first bytes, whatever its name says. */
static const struct {
	const char *magic;
	size_t len;
	const char *text;
	enum ps_source_format format; /* that it is not, or BOTH */
	enum ps_diag_code code;
} magics[] = {
	{ "PK\003\004", 4,
	  "this is a spreadsheet (xlsx or ods) or another zip archive", BOTH,
	  PS_E_NOT_CSV },
	{ "\xd0\xcf\x11\xe0", 4, "this is an old spreadsheet (xls)", BOTH,
	  PS_E_NOT_CSV },
	{ "\xff\xfe", 2, "this is UTF-16 text", BOTH, PS_E_UTF8 },
	{ "\xfe\xff", 2, "this is UTF-16 text", BOTH, PS_E_UTF8 },
	{ "<", 1, "this is HTML or XML, perhaps a page with an error message",
	  PS_SOURCE_CSV, PS_E_NOT_CSV },
	{ "{", 1, "this is JSON", PS_SOURCE_CSV, PS_E_NOT_CSV },
	{ "[", 1, "this is JSON", PS_SOURCE_CSV, PS_E_NOT_CSV },
};

int
ps_request_check_content(const struct ps_request_work *work, struct ps_err *err)
{
	const struct ps_request_input *in = work->in;
	struct ps_where where = { .file = in->file, .line = 1, .column = 1 };

	for (size_t i = 0; i < PS_ARRAY_LEN(magics); i++) {
		if ((magics[i].format != BOTH &&
		     magics[i].format != in->source->format) ||
		    in->text.len < magics[i].len ||
		    memcmp(in->text.ptr, magics[i].magic, magics[i].len) != 0)
			continue;
		ps_diag_add(work->diags, where, magics[i].code, "%s",
			    magics[i].text);
		return ps_request_refuse_file(work, err);
	}
	return PS_OK;
}

static struct ps_span
first_line(struct ps_span text)
{
	const char *nl = text.len > 0 ? memchr(text.ptr, '\n', text.len) : NULL;

	if (nl)
		text.len = (size_t)(nl - text.ptr) + 1;
	return text;
}

/* Columns of ours in the first line, read with this delimiter. */
static size_t
known_columns(const struct ps_source *source, struct ps_span line,
	      char delimiter)
{
	static const struct ps_csv_limits limits = {
		.fields_max = PS_LIMIT_FIELDS,
		.field_max = PS_LIMIT_FIELD_BYTES,
		.records_max = 1,
	};
	const struct ps_csv_input in = { line, "", delimiter, &limits,
					 source->quote };
	size_t column[PS_COL_REQUEST_COUNT];
	struct ps_diags ignored; /* only a guess */
	struct ps_arena arena;
	struct ps_err err;
	struct ps_csv csv;
	size_t n = 0;

	ps_arena_init(&arena, 0);
	ps_diags_init(&ignored);
	if (ps_csv_parse(&in, &arena, &csv, &ignored, &err) == PS_OK) {
		ps_schema_match_header(ps_schema_get("request"),
				       &csv.records[0], "", column, &ignored);
		for (size_t i = 0; i < PS_COL_REQUEST_COUNT; i++)
			n += column[i] != SIZE_MAX;
	}
	ps_diags_release(&ignored);
	ps_arena_release(&arena);
	return n;
}

static const char *
in_words(char delimiter)
{
	static const struct {
		char delimiter;
		const char *words;
	} names[] = { { ',', "commas" },
		      { ';', "semicolons" },
		      { '\t', "tabs" },
		      { '|', "bars ('|')" } };

	for (size_t i = 0; i < PS_ARRAY_LEN(names); i++)
		if (names[i].delimiter == delimiter)
			return names[i].words;
	return "another character";
}

int
ps_request_check_delimiter(const struct ps_request_work *work,
			   struct ps_err *err)
{
	static const char candidates[] = { ',', ';', '\t', '|' };
	struct ps_span line = first_line(work->in->text);
	struct ps_where where = { .file = work->in->file, .line = 1 };
	const struct ps_source *source = work->in->source;
	char ours = source->delimiter;

	if (line.len == 0 || line.len > PS_LIMIT_RECORD_BYTES ||
	    known_columns(source, line, ours) > 0)
		return PS_OK;
	for (size_t i = 0; i < PS_ARRAY_LEN(candidates); i++) {
		if (known_columns(source, line, candidates[i]) < 2)
			continue;
		ps_diag_add(work->diags, where, PS_E_DELIMITER,
			    "the cells are separated by %s, those of source "
			    "'%s' by %s",
			    in_words(candidates[i]), source->id,
			    in_words(ours));
		return ps_request_refuse_file(work, err);
	}
	return PS_OK;
}
