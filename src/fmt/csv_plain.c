#include "provspool/csv.h"

#include "bytes.h"

/* What ends a plain cell: a delimiter, a line end, a quote, the text's NUL. */
static const char stops[256] = {
	[0] = 1, [','] = 1, ['\n'] = 1, ['\r'] = 1, ['"'] = 1
};

/* With every quote in it doubled. */
static void
write_quoted(struct ps_buf *out, const char *cell)
{
	ps_buf_addch(out, '"');
	for (const char *quote; (quote = strchr(cell, '"')); cell = quote + 1) {
		ps_buf_add(out, cell, (size_t)(quote - cell) + 1);
		ps_buf_addch(out, '"');
	}
	ps_buf_addstr(out, cell);
	ps_buf_addch(out, '"');
}

/*
 * Besides the plain cases: one empty cell would read as a blank record, and
 * U+FEFF at the start of a file as its byte-order mark.
 */
static void
write_cell(struct ps_buf *out, const char *cell, bool alone)
{
	const char *end = cell;

	while (!stops[(unsigned char)*end])
		end++;
	if (*end || (alone && end == cell) ||
	    strncmp(cell, "\xEF\xBB\xBF", 3) == 0)
		write_quoted(out, cell);
	else
		ps_buf_add(out, cell, (size_t)(end - cell));
}

void
ps_csv_write_plain(struct ps_buf *out, const char *const *cells, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			ps_buf_addch(out, ',');
		if (*cells[i] || n == 1)
			write_cell(out, cells[i], n == 1);
	}
	ps_buf_addch(out, '\n');
}

bool
ps_csv_plain_open(struct ps_csv_plain *reader, struct ps_buf *text)
{
	struct ps_diags diags;
	bool clean;

	*reader = (struct ps_csv_plain){ .line = 1 };
	ps_diags_init(&diags);
	clean = ps_bytes_check(ps_buf_span(text), "", PS_BYTES_LINES, &diags);
	ps_diags_release(&diags);
	if (!clean || text->len == 0)
		return clean;
	reader->at = text->ptr;
	reader->end = text->ptr + text->len;
	return true;
}

static int64_t
count_lines(const char *from, const char *to)
{
	int64_t n = 0;

	while ((from = memchr(from, '\n', (size_t)(to - from)))) {
		from++;
		n++;
	}
	return n;
}

/*
 * Take the quotes from a cell where it stands; `at` is behind the first.
 * Gives what follows the last one, or NULL if it is never closed.
 */
static char *
unquote(struct ps_csv_plain *r, char *at)
{
	char *begin = at;
	char *to = at;

	for (;;) {
		char *quote = memchr(at, '"', (size_t)(r->end - at));

		if (!quote)
			return NULL;
		memmove(to, at, (size_t)(quote - at));
		to += quote - at;
		at = quote + 1;
		if (*at != '"')
			break;
		*to++ = '"';
		at++;
	}
	r->line += count_lines(begin, to);
	*to = '\0';
	return at;
}

/* One cell; *after is what ends it.  NULL: it is none that we write. */
static const char *
take_cell(struct ps_csv_plain *r, char **after)
{
	char *cell = r->at;
	char *at = cell;

	if (*at == '"') {
		cell++;
		at = unquote(r, cell);
	} else {
		while (!stops[(unsigned char)*at])
			at++;
	}
	if (!at || at == r->end || (*at != ',' && *at != '\n'))
		return NULL;
	*after = at;
	return cell;
}

bool
ps_csv_plain_next(struct ps_csv_plain *reader, struct ps_csv_record *out)
{
	bool last = false;

	*out = (struct ps_csv_record){ .cells = reader->cells,
				       .line = reader->line };
	while (!last) {
		char *after = NULL;

		if (reader->at == reader->end)
			return out->ncells == 0;
		if (out->ncells == PS_CSV_PLAIN_CELLS)
			return false;
		reader->cells[out->ncells] = take_cell(reader, &after);
		if (!after)
			return false;
		out->ncells++;
		last = *after == '\n';
		*after = '\0';
		reader->at = after + 1;
	}
	reader->line++;
	return true;
}
