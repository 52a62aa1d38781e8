#include "provspool/csv.h"

#include <csv.h>

#include "bytes.h"
#include "provspool/limits.h"

/* libcsv cannot be stopped from a callback: this is how far it can run on. */
#define FEED_BYTES 4096

struct reader {
	struct csv_parser parser;
	struct ps_span text;
	const char *file;
	const struct ps_csv_limits *limits;
	struct ps_arena *arena;
	struct ps_diags *diags;
	char delimiter;
	int rc; /* sticky: callbacks do nothing once it is set */

	/* the record at hand: found by find_record(), filled by callbacks */
	struct ps_csv_record now;
	int64_t lines; /* that it takes */
	bool unclosed; /* the text ends inside its quotes */
	bool has_crlf; /* inside its quotes */
	bool delivered;
	size_t *ends; /* of its cells in cell_text */
	size_t ends_cap;
	size_t ncells;
	char *cell_text; /* PS_LIMIT_RECORD_BYTES; each cell with its NUL */
	size_t text_len;

	struct ps_csv_record *records;
	size_t nrecords;
	size_t records_cap;
};

/* Eight bytes at a time: a byte of `differs` is zero where a quote is. */
static size_t
count_quotes(const char *p, size_t len)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	const uint64_t lows = ones * 0x7F;
	uint64_t differs;
	uint64_t hits;
	size_t n = 0;
	size_t i = 0;

	for (; len - i >= sizeof(differs); i += sizeof(differs)) {
		memcpy(&differs, p + i, sizeof(differs));
		differs ^= ones * '"';
		hits = ~(((differs & lows) + lows) | differs | lows);
		n += (size_t)(((hits >> 7) * ones) >> 56);
	}
	for (; i < len; i++)
		n += p[i] == '"';
	return n;
}

/*
 * Finds the end of the record that begins at now.begin: the first line end
 * with an even number of quotes before it.  That holds for every record
 * which libcsv accepts in strict mode, and the others it refuses.
 */
static void
find_record(struct reader *r)
{
	const char *p = r->text.ptr;
	size_t at = r->now.begin;
	size_t quotes = 0;
	const char *lf;
	size_t stop;

	r->lines = 0;
	r->has_crlf = false;
	do {
		lf = memchr(p + at, '\n', r->text.len - at);
		stop = lf ? (size_t)(lf - p) + 1 : r->text.len;
		quotes += count_quotes(p + at, stop - at);
		r->unclosed = quotes % 2 != 0;
		if (r->unclosed && lf && lf > p && lf[-1] == '\r')
			r->has_crlf = true;
		r->lines++;
		at = stop;
	} while (r->unclosed && at < r->text.len);
	r->now.end = at;
}

static bool
is_blank(const struct reader *r)
{
	const char *p = r->text.ptr + r->now.begin;
	size_t len = r->now.end - r->now.begin;

	return p[0] == '\n' || (len == 2 && p[0] == '\r' && p[1] == '\n');
}

/* Where the cell begins that is being read: behind `ncells` delimiters. */
static size_t
cell_begin(const struct reader *r)
{
	size_t at = r->now.begin;
	size_t n = r->ncells;
	bool quoted = false;

	for (size_t i = at; n > 0 && i < r->now.end; i++) {
		quoted ^= r->text.ptr[i] == '"';
		if (!quoted && r->text.ptr[i] == r->delimiter) {
			at = i + 1;
			n--;
		}
	}
	return at;
}

/* A place inside the record at hand. */
static struct ps_where
where_of(const struct reader *r, size_t at)
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
refuse_unclosed(struct reader *r)
{
	ps_diag_add(r->diags, where_of(r, cell_begin(r)), PS_E_CSV_QUOTE,
		    "the quote that begins this cell is never closed");
	r->rc = PS_EDATA;
}

static void
refuse_syntax(struct reader *r, size_t at)
{
	struct ps_where where = where_of(r, at);
	struct ps_where cell = where_of(r, cell_begin(r));

	if (r->text.ptr[at] == '"')
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
refuse_long_cell(struct reader *r, bool complete)
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
refuse_record(struct reader *r, enum ps_diag_code code, const char *what,
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
	struct reader *r = data;

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
keep_cells(struct reader *r)
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
	struct reader *r = data;

	(void)c; /* the line end: known from the bytes */
	if (r->rc != 0)
		return;
	if (r->nrecords == r->limits->records_max) {
		refuse_record(r, PS_E_TOO_LARGE, "records",
			      r->limits->records_max);
		return;
	}
	if (r->nrecords == r->records_cap)
		ps_bug("more records than were counted");
	r->now.cells = keep_cells(r);
	r->now.ncells = r->ncells;
	r->records[r->nrecords++] = r->now;
	r->delivered = true;
	if (ps_arena_over(r->arena))
		r->rc = PS_ELIMIT;
}

/* libcsv holds one byte more than the cell while it saw a quote last. */
static bool
is_growing_too_long(const struct reader *r)
{
	return r->parser.entry_pos > 0 &&
	       r->parser.entry_pos - 1 > r->limits->field_max;
}

static void
feed_record(struct reader *r)
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
read_record(struct reader *r)
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
 * The list of records in the arena, of the right size at once: growing it
 * would cost twice the memory.  Counts before anything is allocated, so
 * that a budget holds.
 */
static void
reserve_records(struct reader *r)
{
	const struct ps_csv_record start = r->now;
	const struct ps_arena *arena = r->arena;
	size_t n = 0;

	for (; r->now.begin < r->text.len; r->now.begin = r->now.end) {
		find_record(r);
		n += !is_blank(r);
	}
	r->now = start;
	if (n > r->limits->records_max)
		n = r->limits->records_max;
	if (ps_arena_over(arena) ||
	    (arena->budget > 0 &&
	     n > (arena->budget - arena->used) / sizeof(*r->records))) {
		r->rc = PS_ELIMIT;
		return;
	}
	r->records = PS_ARENA_ARRAY(r->arena, struct ps_csv_record, n);
	r->records_cap = n;
}

static void
read_all(struct reader *r)
{
	r->now.line = 1;
	r->now.number = 1;
	while (r->rc == 0 && r->now.begin < r->text.len) {
		find_record(r);
		if (!is_blank(r))
			read_record(r);
		r->now.begin = r->now.end;
		r->now.line += r->lines;
		r->now.number++;
	}
	if (r->rc != 0 || r->nrecords > 0)
		return;
	ps_diag_add(r->diags, (struct ps_where){ .file = r->file },
		    PS_E_EMPTY_FILE, "the file is empty");
	r->rc = PS_EDATA;
}

/* Blanks belong to the cell: libcsv would cut them off. */
static int
no_space(unsigned char c)
{
	(void)c;
	return 0;
}

static void
reader_init(struct reader *r)
{
	if (csv_init(&r->parser,
		     CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0)
		ps_bug("csv_init failed");
	csv_set_delim(&r->parser, (unsigned char)r->delimiter);
	csv_set_space_func(&r->parser, no_space);
	csv_set_realloc_func(&r->parser, ps_xrealloc);
	csv_set_blk_size(&r->parser, FEED_BYTES);
	r->cell_text = ps_xmalloc(PS_LIMIT_RECORD_BYTES);
}

static void
reader_release(struct reader *r)
{
	csv_free(&r->parser);
	free(r->cell_text);
	free(r->ends);
}

static void
hand_out(const struct reader *r, struct ps_csv *out)
{
	const struct ps_csv_record *first = &r->records[0];

	out->records =
		PS_ARENA_ARRAY(r->arena, struct ps_csv_record, r->nrecords);
	memcpy(out->records, r->records, r->nrecords * sizeof(*r->records));
	out->len = r->nrecords;
	out->crlf = first->end - first->begin >= 2 &&
		    memcmp(r->text.ptr + first->end - 2, "\r\n", 2) == 0;
}

static bool
is_delimiter(char c)
{
	return c == '\t' || (c >= ' ' && c < 0x7F && c != '"');
}

int
ps_csv_parse(const struct ps_csv_input *in, struct ps_arena *arena,
	     struct ps_csv *out, struct ps_diags *diags, struct ps_err *err)
{
	struct reader r = { .text = in->text,
			    .file = in->file,
			    .limits = in->limits,
			    .arena = arena,
			    .diags = diags,
			    .delimiter = in->delimiter };
	struct ps_span body;

	*out = (struct ps_csv){ 0 };
	if (!is_delimiter(in->delimiter))
		return ps_err_set(err, PS_EBUG, "0x%02X cannot separate cells",
				  (unsigned char)in->delimiter);
	body = ps_bytes_skip_bom(in->text, &out->bom);
	if (!ps_bytes_check(body, in->file, PS_BYTES_LINES, diags))
		return ps_err_set(err, PS_EDATA, "'%s' is not clean text",
				  in->file);

	r.now.begin = in->text.len - body.len;
	reader_init(&r);
	reserve_records(&r);
	read_all(&r);
	if (r.rc == 0)
		hand_out(&r, out);
	reader_release(&r);
	if (r.rc == PS_ELIMIT)
		return ps_err_set(err, r.rc, "no memory left for '%s'",
				  in->file);
	if (r.rc != 0)
		return ps_err_set(err, r.rc, "cannot read '%s' as CSV",
				  in->file);
	return 0;
}

static void
write_quoted(struct ps_buf *out, const char *cell)
{
	size_t len = strlen(cell);
	size_t room = len * 2 + 2;

	ps_buf_reserve(out, room);
	out->len += csv_write(out->ptr + out->len, room, cell, len);
	out->ptr[out->len] = '\0';
}

void
ps_csv_write(struct ps_buf *out, const char *const *cells, size_t n,
	     char delimiter)
{
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			ps_buf_addch(out, delimiter);
		write_quoted(out, cells[i]);
	}
	ps_buf_addstr(out, "\r\n");
}

/*
 * Besides the plain cases: one empty cell would read as a blank record, and
 * U+FEFF at the start of a file as its byte-order mark.
 */
static bool
needs_quotes(const char *cell, size_t n)
{
	return strpbrk(cell, ",\"\r\n") != NULL ||
	       (n == 1 && cell[0] == '\0') ||
	       strncmp(cell, "\xEF\xBB\xBF", 3) == 0;
}

void
ps_csv_write_plain(struct ps_buf *out, const char *const *cells, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			ps_buf_addch(out, ',');
		if (needs_quotes(cells[i], n))
			write_quoted(out, cells[i]);
		else
			ps_buf_addstr(out, cells[i]);
	}
	ps_buf_addch(out, '\n');
}
