#include "csv_private.h"

#include <csv.h>

#include "bytes.h"
#include "provspool/limits.h"

/* libcsv cannot be stopped from a callback: this is how far it can run on. */
#define FEED_BYTES 4096

struct ps_csv_reader {
	struct csv_parser parser;
	struct ps_span text;
	const char *file;
	const struct ps_csv_limits *limits;
	struct ps_arena *arena; /* of the record at hand */
	struct ps_diags *diags;
	const struct ps_forget *forget;
	size_t forgotten; /* bytes read since the text was last forgotten */
	struct ps_csv_marks marks;
	bool bom;
	int rc; /* sticky: callbacks do nothing once it is set */

	/* the record at hand: found by find_record(), filled by callbacks */
	struct ps_csv_record now;
	int64_t lines; /* that it takes */
	size_t quotes; /* in it */
	bool unclosed; /* the text ends inside its quotes */
	bool has_crlf; /* inside its quotes */
	bool delivered;
	size_t *ends; /* of its cells in cell_text */
	size_t ends_cap;
	size_t ncells;
	char *cell_text; /* PS_LIMIT_RECORD_BYTES; each cell with its NUL */
	size_t text_len;
	size_t nrecords;
};

/*
 * Finds the end of the record that begins at now.begin: the first line end
 * with an even number of quotes before it.  That holds for every record
 * which libcsv accepts in strict mode, and the others it refuses.
 */
static void
find_record(struct ps_csv_reader *r)
{
	const char *p = r->text.ptr;
	size_t at = r->now.begin;
	const char *lf;
	size_t stop;

	r->lines = 0;
	r->quotes = 0;
	r->has_crlf = false;
	do {
		lf = memchr(p + at, '\n', r->text.len - at);
		stop = lf ? (size_t)(lf - p) + 1 : r->text.len;
		r->quotes += ps_csv_count((struct ps_span){ p + at, stop - at },
					  r->marks.quote);
		r->unclosed = r->quotes % 2 != 0;
		if (r->unclosed && lf && lf > p && lf[-1] == '\r')
			r->has_crlf = true;
		r->lines++;
		at = stop;
	} while (r->unclosed && at < r->text.len);
	r->now.end = at;
}

static bool
is_blank(const struct ps_csv_reader *r)
{
	const char *p = r->text.ptr + r->now.begin;
	size_t len = r->now.end - r->now.begin;

	return p[0] == '\n' || (len == 2 && p[0] == '\r' && p[1] == '\n');
}

/* Where the cell begins that is being read: behind `ncells` delimiters. */
static size_t
cell_begin(const struct ps_csv_reader *r)
{
	size_t at = r->now.begin;
	size_t n = r->ncells;
	bool quoted = false;

	for (size_t i = at; n > 0 && i < r->now.end; i++) {
		quoted ^= r->text.ptr[i] == r->marks.quote;
		if (!quoted && r->text.ptr[i] == r->marks.delimiter) {
			at = i + 1;
			n--;
		}
	}
	return at;
}

/* A place inside the record at hand. */
static struct ps_where
where_of(const struct ps_csv_reader *r, size_t at)
{
	size_t line_begin = r->now.begin;
	int64_t line = r->now.line;
	struct ps_span before;

	for (size_t i = line_begin; i < at; i++) {
		if (r->text.ptr[i] != '\n')
			continue;
		line++;
		line_begin = i + 1;
	}
	before.ptr = r->text.ptr + line_begin;
	before.len = at - line_begin;
	return (struct ps_where){ .file = r->file,
				  .line = line,
				  .column = ps_bytes_columns(before) + 1,
				  .field = (int64_t)r->ncells + 1,
				  .record = r->now.number };
}

static void
refuse_unclosed(struct ps_csv_reader *r)
{
	ps_diag_add(r->diags, where_of(r, cell_begin(r)), PS_E_CSV_QUOTE,
		    "the quote that begins this cell is never closed");
	r->rc = PS_EDATA;
}

static void
refuse_syntax(struct ps_csv_reader *r, size_t at)
{
	struct ps_where where = where_of(r, at);
	struct ps_where cell = where_of(r, cell_begin(r));

	if (r->text.ptr[at] == r->marks.quote)
		ps_diag_add(r->diags, where, PS_E_CSV_SYNTAX,
			    "quote inside a cell that does not begin with one");
	else if (cell.line == where.line)
		ps_diag_add(r->diags, where, PS_E_CSV_SYNTAX,
			    "text after the closing quote of a cell");
	else
		ps_diag_add(r->diags, where, PS_E_CSV_SYNTAX,
			    "text after the closing quote of the cell that "
			    "begins on line %lld; was its quote to be closed "
			    "earlier?",
			    (long long)cell.line);
	r->rc = PS_EDATA;
}

/*
 * A cell that is too long because its quote is never closed is told as what
 * it is.
 */
static void
refuse_long_cell(struct ps_csv_reader *r, bool complete)
{
	if (r->unclosed && !complete) {
		refuse_unclosed(r);
		return;
	}
	ps_diag_add(r->diags, where_of(r, cell_begin(r)), PS_E_TOO_LONG,
		    "a cell has more than %zu bytes", r->limits->field_max);
	r->rc = PS_EDATA;
}

static void
refuse_record(struct ps_csv_reader *r, enum ps_diag_code code, const char *what,
	      size_t max)
{
	struct ps_where where = where_of(r, r->now.begin);

	where.field = 0;
	ps_diag_add(r->diags, where, code, "more than %zu %s", max, what);
	r->rc = PS_EDATA;
}

/* CR LF to LF, as no CR stands alone; with the NUL.  Returns the length. */
static size_t
fold_line_ends(char *s, size_t len)
{
	size_t to = 0;

	for (size_t from = 0; from < len; from++) {
		if (s[from] != '\r')
			s[to++] = s[from];
	}
	s[to] = '\0';
	return to;
}

static void
take_cell(void *bytes, size_t len, void *data)
{
	struct ps_csv_reader *r = data;

	if (r->rc != 0)
		return;
	if (r->ncells == r->limits->fields_max) {
		refuse_record(r, PS_E_CELLS_MANY, "cells in one record",
			      r->limits->fields_max);
		return;
	}
	if (len > r->limits->field_max) {
		refuse_long_cell(r, true);
		return;
	}
	if (len >= PS_LIMIT_RECORD_BYTES - r->text_len) {
		refuse_record(r, PS_E_TOO_LONG, "bytes in one record",
			      PS_LIMIT_RECORD_BYTES);
		return;
	}
	if (r->has_crlf)
		len = fold_line_ends(bytes, len);
	if (r->ncells == r->ends_cap)
		r->ends = ps_xgrow(r->ends, &r->ends_cap, r->ncells + 1,
				   sizeof(*r->ends));
	memcpy(r->cell_text + r->text_len, bytes, len + 1);
	r->text_len += len + 1;
	r->ends[r->ncells++] = r->text_len;
}

/* One piece of the arena: the pointers, and the text behind them. */
static const char *const *
keep_cells(struct ps_csv_reader *r)
{
	size_t head = (r->ncells + 1) * sizeof(const char *);
	const char **cells = ps_arena_alloc(r->arena, head + r->text_len);
	char *text = (char *)cells + head;
	size_t begin = 0;

	memcpy(text, r->cell_text, r->text_len);
	for (size_t i = 0; i < r->ncells; i++) {
		cells[i] = text + begin;
		begin = r->ends[i];
	}
	return cells;
}

static void
take_record(int c, void *data)
{
	struct ps_csv_reader *r = data;

	(void)c; /* the line end: known from the bytes */
	if (r->rc != 0)
		return;
	if (r->nrecords == r->limits->records_max) {
		refuse_record(r, PS_E_TOO_LARGE, "records",
			      r->limits->records_max);
		return;
	}
	r->now.cells = keep_cells(r);
	r->now.ncells = r->ncells;
	r->nrecords++;
	r->delivered = true;
}

/* libcsv holds one byte more than the cell while it saw a quote last. */
static bool
is_growing_too_long(const struct ps_csv_reader *r)
{
	return r->parser.entry_pos > 0 &&
	       r->parser.entry_pos - 1 > r->limits->field_max;
}

static void
feed_record(struct ps_csv_reader *r)
{
	size_t at = r->now.begin;
	size_t len;
	size_t done;

	while (at < r->now.end && r->rc == 0) {
		len = r->now.end - at;
		if (len > FEED_BYTES)
			len = FEED_BYTES;
		done = csv_parse(&r->parser, r->text.ptr + at, len, take_cell,
				 take_record, r);
		if (r->rc != 0)
			return;
		if (done != len)
			refuse_syntax(r, at + done);
		else if (is_growing_too_long(r))
			refuse_long_cell(r, false);
		at += len;
	}
}

/*
 * The last record may lack a line end, and only then is there anything left
 * for csv_fini().  After an error it would deliver half a record.
 */
static void
read_record(struct ps_csv_reader *r)
{
	r->ncells = 0;
	r->delivered = false;
	r->text_len = 0;
	feed_record(r);
	if (r->rc != 0 || r->delivered)
		return;
	if (r->unclosed)
		refuse_unclosed(r);
	else if (csv_fini(&r->parser, take_cell, take_record, r) != 0)
		r->rc = PS_EDATA;
	else if (r->rc == 0 && !r->delivered)
		ps_bug("libcsv and the record finder disagree");
}

/*
 * Without a quote in it a record is what stands between its delimiters;
 * what is over a limit is left to libcsv, so that it is told the same way.
 */
static bool
take_plain(struct ps_csv_reader *r)
{
	struct ps_span line = ps_csv_line(r->text, &r->now);

	if (r->quotes > 0 || line.len > r->limits->field_max ||
	    line.len >= PS_LIMIT_RECORD_BYTES ||
	    r->nrecords == r->limits->records_max)
		return false;
	if (ps_csv_count(line, r->marks.delimiter) >= r->limits->fields_max)
		return false;
	ps_csv_split(line, r->marks, r->arena, &r->now);
	r->nrecords++;
	return true;
}

/* Blanks belong to the cell: libcsv would cut them off. */
static int
no_space(unsigned char c)
{
	(void)c;
	return 0;
}

static bool
is_delimiter(char c)
{
	return c == '\t' || (c >= ' ' && c < 0x7F && c != '"');
}

/* As there is no NUL in the text, nothing is quoted by one. */
static char
quote_of(const struct ps_csv_input *in)
{
	if (in->quote == PS_CSV_NO_QUOTE)
		return '\0';
	if (in->quote)
		return in->quote;
	return '"';
}

static struct ps_csv_reader *
new_reader(const struct ps_csv_input *in, const struct ps_forget *forget,
	   struct ps_diags *diags)
{
	static const struct ps_forget keep = { NULL, NULL };
	struct ps_csv_reader *r = ps_xmalloc(sizeof(*r));

	*r = (struct ps_csv_reader){ .text = in->text,
				     .file = in->file,
				     .limits = in->limits,
				     .diags = diags,
				     .forget = forget ? forget : &keep,
				     .marks = { in->delimiter, quote_of(in) } };
	r->now.line = 1;
	r->now.number = 1;
	if (csv_init(&r->parser,
		     CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0)
		ps_bug("csv_init failed");
	csv_set_delim(&r->parser, (unsigned char)r->marks.delimiter);
	csv_set_quote(&r->parser, (unsigned char)r->marks.quote);
	csv_set_space_func(&r->parser, no_space);
	csv_set_realloc_func(&r->parser, ps_xrealloc);
	csv_set_blk_size(&r->parser, FEED_BYTES);
	r->cell_text = ps_xmalloc(PS_LIMIT_RECORD_BYTES);
	return r;
}

int
ps_csv_reader_open(const struct ps_csv_input *in,
		   const struct ps_forget *forget, struct ps_csv_reader **out,
		   struct ps_diags *diags, struct ps_err *err)
{
	struct ps_csv_reader *r;
	struct ps_span body;

	*out = NULL;
	if (!is_delimiter(in->delimiter))
		return ps_err_set(err, PS_EBUG, "0x%02X cannot separate cells",
				  (unsigned char)in->delimiter);
	r = new_reader(in, forget, diags);
	body = ps_bytes_skip_bom(in->text, &r->bom);
	r->now.begin = in->text.len - body.len;
	if (!ps_bytes_check_large(body, in->file, PS_BYTES_LINES, r->forget,
				  diags)) {
		ps_csv_reader_free(r);
		return ps_err_set(err, PS_EDATA, "'%s' is not clean text",
				  in->file);
	}
	*out = r;
	return PS_OK;
}

void
ps_csv_reader_skip_lines(struct ps_csv_reader *r, int64_t lines)
{
	const char *p = r->text.ptr;

	for (; lines > 0 && r->now.begin < r->text.len; lines--) {
		const char *lf = memchr(p + r->now.begin, '\n',
					r->text.len - r->now.begin);

		r->now.begin = lf ? (size_t)(lf - p) + 1 : r->text.len;
		r->now.line++;
		r->now.number++;
	}
}

void
ps_csv_reader_free(struct ps_csv_reader *r)
{
	if (!r)
		return;
	csv_free(&r->parser);
	free(r->cell_text);
	free(r->ends);
	free(r);
}

static void
forget_now_and_then(struct ps_csv_reader *r, size_t len)
{
	r->forgotten += len;
	if (!r->forget->fn || r->forgotten < PS_FORGET_BYTES)
		return;
	r->forget->fn(r->forget->context);
	r->forgotten = 0;
}

static int
refused(const struct ps_csv_reader *r, struct ps_err *err)
{
	return ps_err_set(err, r->rc, "cannot read '%s' as CSV", r->file);
}

static int
end_of_text(struct ps_csv_reader *r, struct ps_err *err)
{
	if (r->nrecords > 0)
		return ps_err_set(err, PS_ENOTFOUND, "'%s' ends here", r->file);
	ps_diag_add(r->diags, (struct ps_where){ .file = r->file },
		    PS_E_EMPTY_FILE, "the file is empty");
	r->rc = PS_EDATA;
	return refused(r, err);
}

/* On to the next record that is not blank; false at the end. */
static bool
find_next(struct ps_csv_reader *r)
{
	while (r->now.begin < r->text.len) {
		find_record(r);
		if (!is_blank(r))
			return true;
		ps_csv_reader_skip(r);
	}
	return false;
}

void
ps_csv_reader_skip(struct ps_csv_reader *r)
{
	r->now.begin = r->now.end;
	r->now.line += r->lines;
	r->now.number++;
}

int
ps_csv_reader_next(struct ps_csv_reader *r, struct ps_arena *arena,
		   struct ps_csv_record *out, struct ps_err *err)
{
	size_t begin;

	if (r->rc != 0)
		return refused(r, err);
	begin = r->now.begin;
	if (!find_next(r))
		return end_of_text(r, err);
	r->arena = arena;
	if (!take_plain(r))
		read_record(r);
	if (r->rc != 0)
		return refused(r, err);
	*out = r->now;
	ps_csv_reader_skip(r);
	forget_now_and_then(r, out->end - begin);
	return PS_OK;
}

int
ps_csv_reader_find(struct ps_csv_reader *r, struct ps_csv_record *out,
		   struct ps_err *err)
{
	if (r->rc != 0)
		return refused(r, err);
	if (!find_next(r))
		return ps_err_set(err, PS_ENOTFOUND, "'%s' ends here", r->file);
	if (r->unclosed)
		return ps_err_set(err, PS_EDATA, "a quote is not closed");
	*out = r->now;
	ps_csv_reader_skip(r);
	return PS_OK;
}

void
ps_csv_reader_again(struct ps_csv_reader *r, struct ps_arena *arena,
		    struct ps_csv_record *record)
{
	ps_csv_split(ps_csv_line(r->text, record), r->marks, arena, record);
	forget_now_and_then(r, record->end - record->begin);
}

size_t
ps_csv_reader_count(struct ps_csv_reader *r)
{
	const struct ps_csv_record start = r->now;
	size_t n = 0;

	while (find_next(r)) {
		n++;
		r->now.begin = r->now.end;
	}
	r->now = start;
	return n;
}

bool
ps_csv_reader_bom(const struct ps_csv_reader *r)
{
	return r->bom;
}

static void
write_quoted(struct ps_buf *out, const char *cell, char quote)
{
	size_t len = strlen(cell);
	size_t room = len * 2 + 2;

	ps_buf_reserve(out, room);
	out->len += csv_write2(out->ptr + out->len, room, cell, len,
			       (unsigned char)quote);
	out->ptr[out->len] = '\0';
}

static void
write_bare(struct ps_buf *out, const char *cell, char delimiter)
{
	for (; *cell; cell++) {
		if (*cell == delimiter || *cell == '\n')
			ps_buf_addch(out, ' ');
		else
			ps_buf_addch(out, *cell);
	}
}

void
ps_csv_write_quoted(struct ps_buf *out, const char *const *cells, size_t n,
		    char delimiter, char quote)
{
	if (!quote)
		quote = '"';
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			ps_buf_addch(out, delimiter);
		if (quote == PS_CSV_NO_QUOTE)
			write_bare(out, cells[i], delimiter);
		else
			write_quoted(out, cells[i], quote);
	}
	ps_buf_addstr(out, "\r\n");
}

void
ps_csv_write(struct ps_buf *out, const char *const *cells, size_t n,
	     char delimiter)
{
	ps_csv_write_quoted(out, cells, n, delimiter, '"');
}
