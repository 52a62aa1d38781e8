#include "request_private.h"

/* The one record of a text that was a record before. */
static const struct ps_csv_record *
read_record(struct ps_span text, const struct ps_request_frame *frame,
	    struct ps_arena *arena)
{
	static const struct ps_csv_limits limits = {
		.fields_max = PS_LIMIT_FIELDS,
		.field_max = PS_LIMIT_FIELD_BYTES,
		.records_max = 1,
	};
	const struct ps_csv_input in = { text, "", frame->delimiter, &limits,
					 frame->quote };
	struct ps_diags ignored; /* what is no record is left as it is */
	struct ps_err err;
	struct ps_csv csv;
	int rc;

	ps_diags_init(&ignored);
	rc = ps_csv_parse(&in, arena, &csv, &ignored, &err);
	ps_diags_release(&ignored);
	return rc < 0 ? NULL : &csv.records[0];
}

static size_t
problem_column(const struct ps_csv_record *header)
{
	size_t column[PS_COL_REQUEST_COUNT];
	struct ps_diags ignored; /* told when the file was taken in */

	ps_diags_init(&ignored);
	ps_schema_match_header(ps_schema_get("request"), header, "", column,
			       &ignored);
	ps_diags_release(&ignored);
	return column[PS_COL_REQUEST_PROBLEM];
}

/*
 * Without a header the column is known by what we wrote into it: it ends in a
 * code.
 */
static size_t
problem_cell(const struct ps_csv_record *record)
{
	const char *last = record->cells[record->ncells - 1];
	const char *code = strrchr(last, '[');
	size_t len = strlen(last);

	if (!code || strncmp(code, "[E-", 3) != 0 || last[len - 1] != ']')
		return SIZE_MAX;
	return record->ncells - 1;
}

static const char *
problem_of(const struct ps_reject *reject, struct ps_arena *arena)
{
	return ps_arena_printf(arena, "%s [%s]", reject->sentence,
			       reject->code);
}

static void
append_problem(const struct ps_request_frame *frame,
	       const struct ps_reject *reject, struct ps_arena *arena,
	       struct ps_buf *out)
{
	char delimiter = frame->delimiter;
	const char *problem = problem_of(reject, arena);

	ps_buf_addstr(out, reject->row);
	ps_buf_addch(out, delimiter);
	ps_csv_write_quoted(out, &problem, 1, delimiter, frame->quote);
}

/*
 * Put the problem where the last one stands.  A row that does not fit its
 * header is left as it is: one more or less cell could make it fit wrongly.
 */
static void
replace_problem(const struct ps_request_frame *frame,
		const struct ps_reject *reject, struct ps_arena *arena,
		struct ps_buf *out)
{
	const struct ps_csv_record *row;
	const char **cells;

	row = read_record(ps_span_str(reject->row), frame, arena);
	if (!row || row->ncells != frame->ncells) {
		ps_buf_addstr(out, reject->row);
		ps_buf_addstr(out, "\r\n");
		return;
	}
	cells = PS_ARENA_ARRAY(arena, const char *, row->ncells);
	for (size_t i = 0; i < row->ncells; i++)
		cells[i] = row->cells[i];
	cells[frame->problem] = problem_of(reject, arena);
	ps_csv_write_quoted(out, cells, row->ncells, frame->delimiter,
			    frame->quote);
}

/*
 * The header alone, with blank records before it: the file may be large, and
 * was read before.
 */
static struct ps_span
first_record(struct ps_span text, char quote, bool *whole)
{
	size_t quotes = 0;
	bool blank = true;

	for (size_t i = 0; i < text.len && i < PS_LIMIT_RECORD_BYTES; i++) {
		char c = text.ptr[i];

		quotes += c == quote;
		blank = blank && (c == '\r' || c == '\n');
		if (c != '\n' || quotes % 2 != 0 || blank)
			continue;
		*whole = true;
		text.len = i + 1;
		return text;
	}
	*whole = text.len <= PS_LIMIT_RECORD_BYTES;
	return text;
}

/* What is left of a text below some lines. */
static struct ps_span
behind_lines(struct ps_span text, int64_t lines)
{
	for (; lines > 0 && text.len > 0; lines--) {
		const char *lf = memchr(text.ptr, '\n', text.len);
		size_t len = lf ? (size_t)(lf - text.ptr) + 1 : text.len;

		text.ptr += len;
		text.len -= len;
	}
	return text;
}

static const char *
header_text(struct ps_span text, const struct ps_csv_record *header,
	    struct ps_arena *arena)
{
	size_t end = header->end;

	if (end > header->begin && text.ptr[end - 1] == '\n')
		end--;
	if (end > header->begin && text.ptr[end - 1] == '\r')
		end--;
	return ps_arena_strndup(arena, text.ptr + header->begin,
				end - header->begin);
}

bool
ps_request_frame(const struct ps_request_input *in, struct ps_arena *arena,
		 struct ps_request_frame *out)
{
	const struct ps_csv_record *header;
	bool whole = false;
	struct ps_span rest = behind_lines(in->text, in->source->skip_lines);
	struct ps_span text =
		first_record(rest, ps_request_quote(in->source), &whole);

	if (in->source->format != PS_SOURCE_CSV || !whole)
		return false;
	*out = (struct ps_request_frame){
		.delimiter = in->source->delimiter,
		.quote = in->source->quote,
		.mark = in->source->encoding > PS_ENC_UTF_8,
		.above = { in->text.ptr, (size_t)(rest.ptr - in->text.ptr) },
	};
	header = read_record(text, out, arena);
	if (!header)
		return false;
	out->ncells = header->ncells;
	if (in->source->headless) {
		out->problem = problem_cell(header);
		return true;
	}
	out->header = header_text(text, header, arena);
	out->problem = problem_column(header);
	return true;
}

void
ps_request_frame_write(const struct ps_request_frame *frame, struct ps_buf *out)
{
	struct ps_span mark = ps_span_str("\xEF\xBB\xBF");
	struct ps_span above = frame->above;

	if (frame->mark && (above.len < mark.len ||
			    memcmp(above.ptr, mark.ptr, mark.len) != 0))
		ps_buf_addspan(out, mark);
	ps_buf_addspan(out, above);
	if (!frame->header)
		return;
	ps_buf_addstr(out, frame->header);
	if (frame->problem == SIZE_MAX)
		ps_buf_addf(out, "%cproblem", frame->delimiter);
	ps_buf_addstr(out, "\r\n");
}

void
ps_request_frame_row(const struct ps_request_frame *frame,
		     const struct ps_reject *reject, struct ps_buf *out)
{
	struct ps_arena arena;

	if (!*reject->row)
		return; /* of the file, not of a row */
	ps_arena_init(&arena, 0);
	if (frame->problem == SIZE_MAX)
		append_problem(frame, reject, &arena, out);
	else
		replace_problem(frame, reject, &arena, out);
	ps_arena_release(&arena);
}
