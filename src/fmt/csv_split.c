#include "csv_private.h"

/* Eight bytes at a time: a byte of `differs` is zero where it stands. */
size_t
ps_csv_count(struct ps_span text, char byte)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	const uint64_t lows = ones * 0x7F;
	const char *p = text.ptr;
	uint64_t differs;
	uint64_t hits;
	size_t n = 0;
	size_t i = 0;

	for (; text.len - i >= sizeof(differs); i += sizeof(differs)) {
		memcpy(&differs, p + i, sizeof(differs));
		differs ^= ones * (unsigned char)byte;
		hits = ~(((differs & lows) + lows) | differs | lows);
		n += (size_t)(((hits >> 7) * ones) >> 56);
	}
	for (; i < text.len; i++)
		n += p[i] == byte;
	return n;
}

struct ps_span
ps_csv_line(struct ps_span text, const struct ps_csv_record *record)
{
	struct ps_span line = { text.ptr + record->begin,
				record->end - record->begin };

	if (line.len > 0 && line.ptr[line.len - 1] == '\n')
		line.len--;
	if (line.len > 0 && line.ptr[line.len - 1] == '\r')
		line.len--;
	return line;
}

/* A quoted cell: a quote stands for two, a CR LF becomes LF. */
static size_t
unquote(struct ps_span line, size_t at, char quote, char **to)
{
	for (at++; at < line.len; at++) {
		char c = line.ptr[at];

		if (c == quote &&
		    (at + 1 == line.len || line.ptr[at + 1] != quote))
			return at + 1;
		if (c == quote)
			at++;
		if (c != '\r')
			*(*to)++ = c;
	}
	return at;
}

/* Copies the cell that begins at `at`; returns where it ends. */
static size_t
copy_cell(struct ps_span line, size_t at, struct ps_csv_marks marks, char **to)
{
	const char *end;
	size_t len;

	if (at < line.len && line.ptr[at] == marks.quote)
		return unquote(line, at, marks.quote, to);
	len = line.len - at;
	end = len > 0 ? memchr(line.ptr + at, marks.delimiter, len) : NULL;
	if (end)
		len = (size_t)(end - line.ptr) - at;
	if (len > 0)
		memcpy(*to, line.ptr + at, len);
	*to += len;
	return at + len;
}

void
ps_csv_split(struct ps_span line, struct ps_csv_marks marks,
	     struct ps_arena *arena, struct ps_csv_record *record)
{
	size_t head = (ps_csv_count(line, marks.delimiter) + 2) *
		      sizeof(const char *);
	const char **cells = ps_arena_alloc(arena, head + line.len + 1);
	char *to = (char *)cells + head;
	size_t at = 0;

	record->cells = cells;
	record->ncells = 0;
	do {
		cells[record->ncells++] = to;
		at = copy_cell(line, at, marks, &to);
		*to++ = '\0';
	} while (at++ < line.len);
}
