#include "provspool/text.h"

#define REPLACEMENT 0xfffd

/*
 * General categories Cc and Cf of Unicode 15, the two separators U+2028 and
 * U+2029, which end a line for some readers, and the noncharacters.
 */
static const struct {
	uint32_t first;
	uint32_t last;
} hidden[] = {
	{ 0x0000, 0x001f },   { 0x007f, 0x009f },   { 0x00ad, 0x00ad },
	{ 0x0600, 0x0605 },   { 0x061c, 0x061c },   { 0x06dd, 0x06dd },
	{ 0x070f, 0x070f },   { 0x0890, 0x0891 },   { 0x08e2, 0x08e2 },
	{ 0x180e, 0x180e },   { 0x200b, 0x200f },   { 0x2028, 0x202e },
	{ 0x2060, 0x206f },   { 0xfdd0, 0xfdef },   { 0xfeff, 0xfeff },
	{ 0xfff9, 0xfffb },   { 0x110bd, 0x110bd }, { 0x110cd, 0x110cd },
	{ 0x13430, 0x1343f }, { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a },
	{ 0xe0000, 0xe007f },
};

bool
ps_text_is_hidden(uint32_t cp)
{
	if (cp >= 0x20 && cp < 0x7f)
		return false;
	if ((cp & 0xfffe) == 0xfffe) /* the last two of every plane */
		return true;
	for (size_t i = 0; i < PS_ARRAY_LEN(hidden); i++)
		if (cp >= hidden[i].first && cp <= hidden[i].last)
			return true;
	return false;
}

/* How a format writes one code point that cannot stand for itself. */
typedef void escape_fn(struct ps_buf *out, uint32_t cp);

/* The escape that is a letter or the character itself, or 0. */
struct short_escape {
	char c;
	char letter;
};

struct escapes {
	const struct short_escape *shorts; /* ends with c == letter == 0 */
	escape_fn *hidden;
	escape_fn *invalid; /* gets the byte */
};

static bool
add_short(struct ps_buf *out, const struct short_escape *shorts, uint32_t cp)
{
	for (; shorts->letter; shorts++) {
		if ((unsigned char)shorts->c != cp)
			continue;
		ps_buf_addch(out, '\\');
		ps_buf_addch(out, shorts->letter);
		return true;
	}
	return false;
}

static bool
is_plain(char c)
{
	return c >= 0x20 && c < 0x7f && c != '\\' && c != '"';
}

static void
add_escaped(struct ps_buf *out, struct ps_span s, const struct escapes *how)
{
	size_t at = 0;

	while (at < s.len) {
		size_t from = at;
		uint32_t cp = 0;
		size_t n;

		while (at < s.len && is_plain(s.ptr[at]))
			at++;
		ps_buf_add(out, s.ptr + from, at - from);
		if (at == s.len)
			break;
		n = ps_utf8_next(s, at, &cp);
		if (n == 0)
			how->invalid(out, (unsigned char)s.ptr[at]);
		else if (add_short(out, how->shorts, cp))
			;
		else if (ps_text_is_hidden(cp))
			how->hidden(out, cp);
		else
			ps_buf_add(out, s.ptr + at, n);
		at += n > 0 ? n : 1;
	}
}

static void
quote_byte(struct ps_buf *out, uint32_t byte)
{
	ps_buf_addf(out, "\\x%02x", (unsigned int)byte);
}

/*
 * Valid text gives \xNN only below 0x80 and invalid bytes only from there
 * on, so that two different texts never look the same.
 */
static void
quote_hidden(struct ps_buf *out, uint32_t cp)
{
	if (cp < 0x80)
		quote_byte(out, cp);
	else
		ps_buf_addf(out, "\\u{%04x}", (unsigned int)cp);
}

size_t
ps_text_fields(char *line, char **fields, size_t max)
{
	size_t n = 0;

	while (n < max && line)
		fields[n++] = strsep(&line, "\t");
	return n;
}

void
ps_text_quote(struct ps_buf *out, struct ps_span s)
{
	static const struct short_escape shorts[] = {
		{ '\n', 'n' }, { '\t', 't' }, { '\\', '\\' }, { 0, 0 }
	};
	static const struct escapes how = { shorts, quote_hidden, quote_byte };

	add_escaped(out, s, &how);
}

static void
json_hidden(struct ps_buf *out, uint32_t cp)
{
	if (cp >= 0x10000) {
		uint32_t rest = cp - 0x10000;

		ps_buf_addf(out, "\\u%04x\\u%04x",
			    (unsigned int)(0xd800 + (rest >> 10)),
			    (unsigned int)(0xdc00 + (rest & 0x3ff)));
		return;
	}
	ps_buf_addf(out, "\\u%04x", (unsigned int)cp);
}

static void
json_invalid(struct ps_buf *out, uint32_t byte)
{
	(void)byte; /* neither JSON nor YAML can carry it */
	json_hidden(out, REPLACEMENT);
}

void
ps_text_json(struct ps_buf *out, struct ps_span s)
{
	static const struct short_escape shorts[] = {
		{ '"', '"' },  { '\\', '\\' }, { '\n', 'n' }, { '\r', 'r' },
		{ '\t', 't' }, { '\b', 'b' },  { '\f', 'f' }, { 0, 0 }
	};
	static const struct escapes how = { shorts, json_hidden, json_invalid };

	ps_buf_addch(out, '"');
	add_escaped(out, s, &how);
	ps_buf_addch(out, '"');
}

static void
yaml_hidden(struct ps_buf *out, uint32_t cp)
{
	if (cp < 0x100)
		ps_buf_addf(out, "\\x%02x", (unsigned int)cp);
	else if (cp < 0x10000)
		ps_buf_addf(out, "\\u%04x", (unsigned int)cp);
	else
		ps_buf_addf(out, "\\U%08x", (unsigned int)cp);
}

void
ps_text_yaml(struct ps_buf *out, struct ps_span s)
{
	static const struct short_escape shorts[] = {
		{ '"', '"' },  { '\\', '\\' }, { '\n', 'n' },
		{ '\r', 'r' }, { '\t', 't' },  { 0, 0 }
	};
	static const struct escapes how = { shorts, yaml_hidden, json_invalid };

	ps_buf_addch(out, '"');
	add_escaped(out, s, &how);
	ps_buf_addch(out, '"');
}

#define NO_BREAK_SPACE "\xc2\xa0"
#define ZERO_WIDTH_SPACE "\xe2\x80\x8b"

static bool
is_ascii_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static size_t
blank_at_start(struct ps_span s)
{
	if (s.len >= 2 && memcmp(s.ptr, NO_BREAK_SPACE, 2) == 0)
		return 2;
	if (s.len >= 3 && memcmp(s.ptr, ZERO_WIDTH_SPACE, 3) == 0)
		return 3;
	return s.len >= 1 && is_ascii_blank(*s.ptr) ? 1 : 0;
}

static size_t
blank_at_end(struct ps_span s)
{
	const char *end = s.ptr + s.len;

	if (s.len >= 2 && memcmp(end - 2, NO_BREAK_SPACE, 2) == 0)
		return 2;
	if (s.len >= 3 && memcmp(end - 3, ZERO_WIDTH_SPACE, 3) == 0)
		return 3;
	return s.len >= 1 && is_ascii_blank(end[-1]) ? 1 : 0;
}

struct ps_span
ps_text_trim(struct ps_span s)
{
	size_t n;

	while ((n = blank_at_start(s)) > 0) {
		s.ptr += n;
		s.len -= n;
	}
	while ((n = blank_at_end(s)) > 0)
		s.len -= n;
	return s;
}

void
ps_text_column(size_t n, char out[8])
{
	char digits[8];
	size_t len = 0;
	size_t at = 0;

	/* no zero among these digits: A is 1 and Z is 26 */
	for (; n > 0 && len < 7; n = (n - 1) / 26)
		digits[len++] = (char)('A' + (n - 1) % 26);
	while (len > 0)
		out[at++] = digits[--len];
	out[at] = '\0';
}
