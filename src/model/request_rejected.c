#include "provspool/limits.h"
#include "provspool/request.h"

#include "schema_gen.h"

/* The one record of a text that was a record before. */
static const struct ps_csv_record *
read_record(const char *text, char delimiter, struct ps_arena *arena)
{
	static const struct ps_csv_limits limits = {
		.fields_max = PS_LIMIT_FIELDS,
		.field_max = PS_LIMIT_FIELD_BYTES,
		.records_max = 1,
	};
	struct ps_diags ignored; /* what is no record is left as it is */
	struct ps_err err;
	struct ps_csv csv;
	int rc;

	ps_diags_init(&ignored);
	rc = ps_csv_parse(&(struct ps_csv_input){ ps_span_str(text), "",
						  delimiter, &limits },
			  arena, &csv, &ignored, &err);
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

static const char *
problem_of(const struct ps_reject *reject, struct ps_arena *arena)
{
	return ps_arena_printf(arena, "%s [%s]", reject->sentence,
			       reject->code);
}

/* What all rows of the file have in common. */
struct frame {
	const struct ps_request_file *file;
	size_t ncells;
	size_t problem; /* its column, or SIZE_MAX */
};

static void
append_problem(const struct frame *frame, const struct ps_reject *reject,
	       struct ps_arena *arena, struct ps_buf *out)
{
	char delimiter = frame->file->delimiter;
	const char *problem = problem_of(reject, arena);

	ps_buf_addstr(out, reject->row);
	ps_buf_addch(out, delimiter);
	ps_csv_write(out, &problem, 1, delimiter);
}

/*
 * Put the problem where the last one stands.  A row that does not fit its
 * header is left as it is: one more or less cell could make it fit wrongly.
 */
static void
replace_problem(const struct frame *frame, const struct ps_reject *reject,
		struct ps_arena *arena, struct ps_buf *out)
{
	char delimiter = frame->file->delimiter;
	const struct ps_csv_record *row;
	const char **cells;

	row = read_record(reject->row, delimiter, arena);
	if (!row || row->ncells != frame->ncells) {
		ps_buf_addstr(out, reject->row);
		ps_buf_addstr(out, "\r\n");
		return;
	}
	cells = PS_ARENA_ARRAY(arena, const char *, row->ncells);
	for (size_t i = 0; i < row->ncells; i++)
		cells[i] = row->cells[i];
	cells[frame->problem] = problem_of(reject, arena);
	ps_csv_write(out, cells, row->ncells, delimiter);
}

static void
write_row(const struct frame *frame, const struct ps_reject *reject,
	  struct ps_buf *out)
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

void
ps_request_rejected_csv(const struct ps_request_file *file,
			const struct ps_reject *rejects, size_t n,
			struct ps_buf *out)
{
	struct frame frame = { .file = file };
	const struct ps_csv_record *header;
	struct ps_arena arena;

	if (!*file->header)
		return;
	ps_arena_init(&arena, 0);
	header = read_record(file->header, file->delimiter, &arena);
	if (!header)
		ps_bug("the header of an accepted file is none");
	frame.ncells = header->ncells;
	frame.problem = problem_column(header);
	ps_buf_addstr(out, file->header);
	if (frame.problem == SIZE_MAX)
		ps_buf_addf(out, "%cproblem", file->delimiter);
	ps_buf_addstr(out, "\r\n");
	for (size_t i = 0; i < n; i++)
		write_row(&frame, &rejects[i], out);
	ps_arena_release(&arena);
}
