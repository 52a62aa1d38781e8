#include "provspool/guard.h"

#include "provspool/text.h"

/* Words that some spreadsheet takes for a truth value, error or number. */
static const char *const words[] = {
	"true",	 "false", "vrai", "faux",	"wahr", "falsch",   "verdadero",
	"falso", "null",  "nil",  "nan",	"inf",	"infinity", "na",
	"n/a",	 "none",  "vero", "verdadeiro", "waar", "onwaar",
};
#define WORD_MAX 10 /* bytes of the longest */

/*
 * Letters that no spreadsheet reads as part of a number, currency or
 * operator.  Other letters cost a pair of brackets, nothing else; full-width
 * ones are left out because some programs read them as ASCII.
 */
static const struct {
	uint32_t first;
	uint32_t last;
} letters[] = {
	{ 'A', 'Z' },	      { 'a', 'z' },	    { 0xc0, 0xd6 },
	{ 0xd8, 0xf6 },	      { 0xf8, 0x2af },	    { 0x386, 0x386 },
	{ 0x388, 0x3f5 },     { 0x3f7, 0x481 },	    { 0x48a, 0x52f },
	{ 0x531, 0x556 },     { 0x561, 0x587 },	    { 0x5d0, 0x5ea },
	{ 0x620, 0x64a },     { 0x671, 0x6d3 },	    { 0x904, 0x939 },
	{ 0xe01, 0xe30 },     { 0x10a0, 0x10fa },   { 0x1100, 0x11ff },
	{ 0x1e00, 0x1fbc },   { 0x3041, 0x3096 },   { 0x30a1, 0x30fa },
	{ 0x3105, 0x312f },   { 0x3400, 0x4dbf },   { 0x4e00, 0x9fff },
	{ 0xac00, 0xd7a3 },   { 0xf900, 0xfad9 },   { 0xff66, 0xff9d },
	{ 0x20000, 0x2fa1d }, { 0x30000, 0x323af },
};

static bool
is_letter(uint32_t cp)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(letters); i++)
		if (cp >= letters[i].first && cp <= letters[i].last)
			return true;
	return false;
}

/* An accent apart from its letter, as some systems write it. */
static bool
is_combining(uint32_t cp)
{
	return cp >= 0x300 && cp <= 0x36f;
}

static bool
is_digit(uint32_t cp)
{
	return cp >= '0' && cp <= '9';
}

/* Operators that run in a spreadsheet in their full-width form too. */
static bool
is_wide_operator(uint32_t cp)
{
	return cp == 0xff1d || cp == 0xff0b || cp == 0xff0d || cp == 0xff20;
}

static bool
is_word(struct ps_span s)
{
	if (s.len > WORD_MAX)
		return false;
	for (size_t i = 0; i < PS_ARRAY_LEN(words); i++) {
		size_t k = 0;

		if (strlen(words[i]) != s.len)
			continue;
		while (k < s.len &&
		       (s.ptr[k] |
			((unsigned char)(s.ptr[k] - 'A') < 26 ? 0x20 : 0)) ==
			       words[i][k])
			k++;
		if (k == s.len)
			return true;
	}
	return false;
}

/* Three or more letters, at most one of " -./", then a digit: MARCH1. */
static bool
looks_like_month(struct ps_span s)
{
	size_t at = 0;
	size_t count = 0;
	uint32_t cp = 0;
	size_t n;

	while ((n = ps_utf8_next(s, at, &cp)) > 0 &&
	       (is_letter(cp) || is_combining(cp))) {
		at += n;
		count += is_letter(cp);
	}
	if (count < 3 || n == 0)
		return false;
	if (cp == ' ' || cp == '-' || cp == '.' || cp == '/') {
		at += n;
		n = ps_utf8_next(s, at, &cp);
	}
	return n > 0 && is_digit(cp);
}

static bool
has_hidden(struct ps_span s)
{
	size_t at = 0;
	uint32_t cp;
	size_t n;

	for (;;) {
		while (at < s.len && s.ptr[at] >= ' ' && s.ptr[at] < 0x7f)
			at++;
		n = ps_utf8_next(s, at, &cp);
		if (n == 0)
			break;
		if (ps_text_is_hidden(cp) || is_wide_operator(cp))
			return true;
		at += n;
	}
	return at < s.len; /* not UTF-8 any more */
}

static bool
has_escape(struct ps_span s)
{
	const char *at = s.ptr;
	const char *end = s.ptr + s.len;

	while ((at = memchr(at, '\\', (size_t)(end - at))) != NULL) {
		if (end - at > 2 && memcmp(at, "\\u{", 3) == 0)
			return true;
		at++;
	}
	return false;
}

static bool
is_inert(struct ps_span s)
{
	struct ps_span trimmed = ps_text_trim(s);
	uint32_t first;

	return ps_utf8_next(s, 0, &first) > 0 && is_letter(first) &&
	       trimmed.len == s.len && !is_word(s) && !looks_like_month(s) &&
	       !has_hidden(s) && !has_escape(s);
}

/* Our own sentences may quote a text cut amid a character. */
#define REPLACEMENT "\xef\xbf\xbd"

static void
add_escaped(struct ps_buf *out, struct ps_span s)
{
	size_t at = 0;

	while (at < s.len) {
		uint32_t cp = 0;
		size_t n = ps_utf8_next(s, at, &cp);
		bool escape = cp == '\\' && s.len - at > 2 &&
			      memcmp(s.ptr + at, "\\u{", 3) == 0;

		if (n == 0)
			ps_buf_addstr(out, REPLACEMENT);
		else if (ps_text_is_hidden(cp) || escape)
			ps_buf_addf(out, "\\u{%X}", (unsigned int)cp);
		else
			ps_buf_add(out, s.ptr + at, n);
		at += n > 0 ? n : 1;
	}
}

void
ps_guard(struct ps_buf *out, struct ps_span value)
{
	if (value.len == 0)
		return;
	if (is_inert(value)) {
		ps_buf_addspan(out, value);
		return;
	}
	ps_buf_addch(out, '[');
	add_escaped(out, value);
	ps_buf_addch(out, ']');
}

static void
add_code_point(struct ps_buf *out, uint32_t cp)
{
	if (cp < 0x80) {
		ps_buf_addch(out, (char)cp);
	} else if (cp < 0x800) {
		ps_buf_addch(out, (char)(0xc0 | cp >> 6));
		ps_buf_addch(out, (char)(0x80 | (cp & 0x3f)));
	} else if (cp < 0x10000) {
		ps_buf_addch(out, (char)(0xe0 | cp >> 12));
		ps_buf_addch(out, (char)(0x80 | (cp >> 6 & 0x3f)));
		ps_buf_addch(out, (char)(0x80 | (cp & 0x3f)));
	} else {
		ps_buf_addch(out, (char)(0xf0 | cp >> 18));
		ps_buf_addch(out, (char)(0x80 | (cp >> 12 & 0x3f)));
		ps_buf_addch(out, (char)(0x80 | (cp >> 6 & 0x3f)));
		ps_buf_addch(out, (char)(0x80 | (cp & 0x3f)));
	}
}

/* The last code point, 10FFFF, has as many. */
#define ESCAPE_DIGITS 6

/* Length of a \u{…} at the beginning of s, or 0. */
static size_t
read_escape(struct ps_span s, uint32_t *cp)
{
	size_t i = 3;

	if (s.len < 5 || memcmp(s.ptr, "\\u{", 3) != 0)
		return 0;
	for (*cp = 0; i < s.len && i < 3 + ESCAPE_DIGITS + 1; i++) {
		char c = s.ptr[i];

		if (c == '}')
			return i > 3 && *cp <= 0x10ffff ? i + 1 : 0;
		if (is_digit((unsigned char)c))
			*cp = *cp * 16 + (uint32_t)(c - '0');
		else if (c >= 'A' && c <= 'F')
			*cp = *cp * 16 + (uint32_t)(c - 'A') + 10;
		else
			return 0;
	}
	return 0;
}

static void
add_unescaped(struct ps_buf *out, struct ps_span s)
{
	while (s.len > 0) {
		uint32_t cp;
		size_t n = read_escape(s, &cp);

		if (n > 0) {
			add_code_point(out, cp);
		} else {
			n = 1;
			ps_buf_addch(out, s.ptr[0]);
		}
		s.ptr += n;
		s.len -= n;
	}
}

void
ps_unguard(struct ps_buf *out, struct ps_span cell)
{
	struct ps_buf inside = PS_BUF_INIT;
	struct ps_buf again = PS_BUF_INIT;
	struct ps_span inner = cell;

	if (cell.len < 2 || cell.ptr[0] != '[' ||
	    cell.ptr[cell.len - 1] != ']') {
		ps_buf_addspan(out, cell);
		return;
	}
	inner.ptr++;
	inner.len -= 2;
	add_unescaped(&inside, inner);
	/* A person may write brackets of his own: only ours come off. */
	ps_guard(&again, ps_buf_span(&inside));
	ps_buf_addspan(out, ps_span_eq(ps_buf_span(&again), cell)
				    ? ps_buf_span(&inside)
				    : cell);
	ps_buf_release(&inside);
	ps_buf_release(&again);
}
