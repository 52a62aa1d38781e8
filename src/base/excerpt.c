#include "provspool/excerpt.h"

#include "provspool/text.h"

/* Bytes kept of a line before and from the mark: more than a screen shows. */
#define KEEP_BEFORE 256u
#define KEEP_FROM 768u
/* "   14 | " */
#define GUTTER 8u
/* Below this a line says nothing any more. */
#define WIDTH_MIN 40u

#define BOM "\xef\xbb\xbf"
#define ELLIPSIS "\xe2\x80\xa6"

/* Where we are in the text; lines are asked for in rising order. */
struct cursor {
	struct ps_span text;
	size_t begin; /* of the line */
	int64_t line;
	char delimiter;
	char quote;
};

static bool
is_inside(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

static size_t
line_end(struct ps_span text, size_t at)
{
	const char *lf = memchr(text.ptr + at, '\n', text.len - at);
	size_t end = lf ? (size_t)(lf - text.ptr) : text.len;

	return end > at && text.ptr[end - 1] == '\r' ? end - 1 : end;
}

/* False: the text has no such line. */
static bool
go_to_line(struct cursor *c, int64_t line)
{
	while (c->line < line) {
		const char *at = c->text.ptr + c->begin;
		const char *lf = memchr(at, '\n', c->text.len - c->begin);

		if (!lf)
			return false;
		c->begin += (size_t)(lf - at) + 1;
		c->line++;
	}
	return true;
}

/* The `field`th cell of the record at `at`; its end if it has fewer. */
static struct ps_span
find_cell(const struct cursor *c, int64_t field)
{
	const char *p = c->text.ptr;
	size_t begin = c->begin;
	bool quoted = false;
	size_t at;

	for (at = begin; at < c->text.len; at++) {
		quoted ^= p[at] == c->quote;
		if (quoted)
			continue;
		if (p[at] == '\n' || (p[at] == c->delimiter && field == 1))
			break;
		if (p[at] == c->delimiter) {
			begin = at + 1;
			field--;
		}
	}
	if (at > begin && p[at - 1] == '\r')
		at--;
	if (field > 1)
		begin = at;
	if (at - begin >= 2 && p[begin] == c->quote && p[at - 1] == c->quote)
		return (struct ps_span){ p + begin + 1, at - begin - 2 };
	return (struct ps_span){ p + begin, at - begin };
}

/* The place `column` code points into the line. */
static size_t
find_column(struct ps_span text, size_t begin, int64_t column)
{
	size_t end = line_end(text, begin);
	size_t at = begin;

	for (int64_t n = 1; at < end && n < column; n++)
		do
			at++;
		while (at < end && is_inside(text.ptr[at]));
	return at;
}

static size_t
char_end(struct ps_span text, size_t at)
{
	uint32_t cp;
	size_t n = ps_utf8_next(text, at, &cp);

	return at + (n > 0 ? n : 1);
}

/* What begins at `at`, as far as a reader would take it for one thing. */
static size_t
token_end(struct ps_span text, size_t begin)
{
	size_t end = line_end(text, begin);
	size_t at = begin;
	uint32_t cp = 0;
	char c;
	const char *quote;

	if (begin >= end)
		return begin;
	c = text.ptr[begin];
	if (c == '"' || c == '\'') {
		quote = memchr(text.ptr + at + 1, c, end - at - 1);
		return quote ? (size_t)(quote - text.ptr) + 1 : end;
	}
	if (ps_utf8_next(text, at, &cp) == 0 || ps_text_is_hidden(cp))
		return char_end(text, at);
	while (at < end && !strchr(" \t,;:#[]{}\"", text.ptr[at]))
		at++;
	return at > begin ? at : begin + 1;
}

static void
keep(struct ps_arena *arena, struct ps_span text, size_t begin,
     struct ps_excerpt *x, size_t mark)
{
	size_t end = line_end(text, begin);
	size_t from = begin;
	size_t to = end;

	if (mark - from > KEEP_BEFORE)
		from = mark - KEEP_BEFORE;
	while (from > begin && is_inside(text.ptr[from]))
		from--;
	if (to - mark > KEEP_FROM)
		to = mark + KEEP_FROM;
	while (to < end && is_inside(text.ptr[to]))
		to++;
	x->cut_before = from > begin;
	x->cut_after = to < end;
	x->text = ps_arena_strndup(arena, text.ptr + from, to - from);
	x->len = to - from;
	x->mark = mark - from;
	if (x->mark_len > x->len - x->mark)
		x->mark_len = x->len - x->mark;
}

/* The line of a cell, which may be below the one its record begins on. */
static size_t
mark_cell(struct cursor *c, struct ps_diag *diag, struct ps_excerpt *x)
{
	struct ps_span cell = find_cell(c, diag->where.field);
	size_t mark = (size_t)(cell.ptr - c->text.ptr);
	int64_t column = 1;

	for (size_t at = c->begin; at < mark; at++) {
		if (c->text.ptr[at] != '\n')
			continue;
		c->begin = at + 1;
		c->line++;
	}
	for (size_t at = c->begin; at < mark; at++)
		column += !is_inside(c->text.ptr[at]);
	if (c->line == diag->where.line)
		diag->where.column = column;
	x->mark_len = cell.len;
	return mark;
}

static void
quote(struct ps_arena *arena, struct cursor c, struct ps_diag *diag)
{
	struct ps_excerpt *x = PS_ARENA_NEW(arena, struct ps_excerpt);
	size_t mark = c.begin;

	if (diag->where.column > 0) {
		mark = find_column(c.text, c.begin, diag->where.column);
		x->mark_len = token_end(c.text, mark) - mark;
		x->marked = true;
	} else if (diag->where.field > 0 && c.delimiter) {
		mark = mark_cell(&c, diag, x);
		x->marked = true;
	}
	x->line = c.line;
	keep(arena, c.text, c.begin, x, mark);
	diag->excerpt = x;
}

static int
by_line(const void *a, const void *b)
{
	const struct ps_diag *const *x = a;
	const struct ps_diag *const *y = b;

	return ((*x)->where.line > (*y)->where.line) -
	       ((*x)->where.line < (*y)->where.line);
}

/* The findings that want a line, from the top of the file down. */
static size_t
list_wanting(struct ps_diags *diags, const char *file, struct ps_diag **list)
{
	size_t n = 0;

	for (size_t i = 0; i < diags->len; i++) {
		struct ps_diag *d = &diags->list[i];

		if (!d->excerpt && d->where.line > 0 && d->where.file &&
		    ps_streq(d->where.file, file))
			list[n++] = d;
	}
	if (n > 1)
		qsort(list, n, sizeof(struct ps_diag *), by_line);
	return n;
}

void
ps_diags_quote(struct ps_diags *diags, const char *file, struct ps_span text,
	       char delimiter, char quotes)
{
	struct cursor c = {
		.text = text, .line = 1, .delimiter = delimiter, .quote = quotes
	};
	struct ps_diag **list;
	size_t n;

	if (text.len == 0 || diags->len == 0)
		return;
	if (text.len >= strlen(BOM) && memcmp(text.ptr, BOM, strlen(BOM)) == 0)
		c.begin = strlen(BOM);
	list = ps_xmalloc(diags->len * sizeof(struct ps_diag *));
	n = list_wanting(diags, file, list);
	for (size_t i = 0; i < n; i++)
		if (go_to_line(&c, list[i]->where.line))
			quote(&diags->arena, c, list[i]);
	free(list);
}

/* Terminal columns of text as it is shown, escapes and all. */
static size_t
shown_width(const struct ps_excerpt *x, size_t from, size_t to)
{
	struct ps_buf shown = PS_BUF_INIT;
	size_t width;

	ps_text_quote(&shown, (struct ps_span){ x->text + from, to - from });
	width = ps_text_width(ps_buf_span(&shown));
	ps_buf_release(&shown);
	return width;
}

static size_t
next_char(const struct ps_excerpt *x, size_t at)
{
	size_t end = char_end((struct ps_span){ x->text, x->len }, at);

	return end < x->len ? end : x->len;
}

/* Where to begin, so that `room` columns reach up to the mark. */
static size_t
cut_front(const struct ps_excerpt *x, size_t room)
{
	size_t width = shown_width(x, 0, x->mark);
	size_t from = 0;

	while (from < x->mark && width > room) {
		size_t next = next_char(x, from);

		width -= shown_width(x, from, next);
		from = next;
	}
	/* An accent without its letter would stand on the sign of the cut. */
	while (from > 0 && from < x->mark &&
	       shown_width(x, from, next_char(x, from)) == 0)
		from = next_char(x, from);
	return from;
}

/* Where to end, so that at most `room` columns are used from `from`. */
static size_t
cut_back(const struct ps_excerpt *x, size_t from, size_t room)
{
	size_t at = from;

	while (at < x->len) {
		size_t next = next_char(x, at);
		size_t width = shown_width(x, at, next);

		if (width > room)
			break;
		room -= width;
		at = next;
	}
	return at;
}

static void
write_line(struct ps_buf *out, const struct ps_excerpt *x, size_t from,
	   size_t to)
{
	ps_buf_addf(out, "%5lld |%s", (long long)x->line, to > from ? " " : "");
	if (from > 0 || x->cut_before)
		ps_buf_addstr(out, ELLIPSIS);
	ps_text_quote(out, (struct ps_span){ x->text + from, to - from });
	if (to < x->len || x->cut_after)
		ps_buf_addstr(out, ELLIPSIS);
	ps_buf_addch(out, '\n');
}

void
ps_excerpt_format(struct ps_buf *out, const struct ps_excerpt *x, size_t width,
		  const char *paint, const char *plain)
{
	size_t room = (width > WIDTH_MIN ? width : WIDTH_MIN) - GUTTER;
	size_t mark_end = x->mark + x->mark_len;
	bool fits = shown_width(x, 0, x->len) + x->cut_before + x->cut_after <=
		    room;
	size_t from = fits ? 0 : cut_front(x, room / 2);
	size_t skipped = from > 0 || x->cut_before ? 1 : 0;
	size_t to = fits ? x->len : cut_back(x, from, room - skipped - 1);
	size_t carets;

	write_line(out, x, from, to);
	if (!x->marked)
		return;
	carets = shown_width(x, x->mark, mark_end < to ? mark_end : to);
	ps_buf_addf(out, "      | %*s%s",
		    (int)(skipped + shown_width(x, from, x->mark)), "", paint);
	for (size_t i = 0; i < carets || i == 0; i++)
		ps_buf_addch(out, '^');
	ps_buf_addf(out, "%s\n", plain);
}
