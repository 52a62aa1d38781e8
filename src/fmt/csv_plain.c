#include "provspool/csv.h"

#include "bytes.h"

/* What ends a plain cell: a delimiter, a line end, a quote, the text's NUL. */
static const char stops[256] = { [0] = 1, [','] = 1, ['\n'] = 1, ['"'] = 1 };

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
