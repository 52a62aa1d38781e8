#include "bytes.h"

#include <endian.h>

#include "provspool/text.h"

#define BOM "\xEF\xBB\xBF"
#define BOM_LEN 3

#define ONES UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

struct scan {
	struct ps_span text;
	const char *file;
	enum ps_bytes_rules rules;
	struct ps_diags *diags;
	int64_t line;
	size_t line_begin;
	bool seen[PS_DIAG_COUNT]; /* told already */
	bool dirty;
};

struct range {
	uint32_t first;
	uint32_t last;
	enum ps_diag_code code;
};

static const struct range refusals[] = {
	{ 0x0000, 0x0000, PS_E_NUL },
	{ 0x0001, 0x0008, PS_E_HIDDEN_CHAR },
	{ 0x000B, 0x000C, PS_E_HIDDEN_CHAR },
	{ 0x000D, 0x000D, PS_E_LINE_BREAK },
	{ 0x000E, 0x001F, PS_E_HIDDEN_CHAR },
	{ 0x007F, 0x0084, PS_E_HIDDEN_CHAR },
	{ 0x0085, 0x0085, PS_E_LINE_BREAK },
	{ 0x0086, 0x009F, PS_E_HIDDEN_CHAR },
	{ 0x200B, 0x200B, PS_E_HIDDEN_CHAR },
	{ 0x2028, 0x2029, PS_E_LINE_BREAK },
	{ 0x202A, 0x202E, PS_E_HIDDEN_CHAR },
	{ 0x2066, 0x2069, PS_E_HIDDEN_CHAR },
	{ 0xFDD0, 0xFDEF, PS_E_HIDDEN_CHAR },
	{ 0xFEFF, 0xFEFF, PS_E_HIDDEN_CHAR },
};

enum ps_diag_code
ps_bytes_refusal(uint32_t cp)
{
	if ((cp >= 0x20 && cp < 0x7F) || cp == '\n' || cp == '\t')
		return PS_DIAG_NONE;
	if ((cp & 0xFFFE) == 0xFFFE)
		return PS_E_HIDDEN_CHAR;
	for (size_t i = 0; i < PS_ARRAY_LEN(refusals); i++) {
		if (cp < refusals[i].first)
			break;
		if (cp <= refusals[i].last)
			return refusals[i].code;
	}
	return PS_DIAG_NONE;
}

struct ps_span
ps_bytes_skip_bom(struct ps_span text, bool *bom)
{
	*bom = text.len >= BOM_LEN && memcmp(text.ptr, BOM, BOM_LEN) == 0;
	if (*bom) {
		text.ptr += BOM_LEN;
		text.len -= BOM_LEN;
	}
	return text;
}

int64_t
ps_bytes_columns(struct ps_span text)
{
	int64_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
	return n;
}

/* Tells an offence of this kind only the first time; where it is. */
static bool
is_news(struct scan *scan, size_t at, enum ps_diag_code code,
	struct ps_where *where)
{
	struct ps_span before = { scan->text.ptr + scan->line_begin,
				  at - scan->line_begin };

	scan->dirty = true;
	if (scan->seen[code])
		return false;
	scan->seen[code] = true;
	*where = (struct ps_where){ .file = scan->file,
				    .line = scan->line,
				    .column = ps_bytes_columns(before) + 1 };
	return true;
}

static void
report_byte(struct scan *scan, size_t at)
{
	struct ps_where where;

	if (is_news(scan, at, PS_E_UTF8, &where))
		ps_diag_add(scan->diags, where, PS_E_UTF8,
			    "byte 0x%02X is not part of a UTF-8 character",
			    (unsigned char)scan->text.ptr[at]);
}

static void
report_char(struct scan *scan, size_t at, enum ps_diag_code code, uint32_t cp)
{
	struct ps_where where;

	if (!is_news(scan, at, code, &where))
		return;
	if (code == PS_E_NUL)
		ps_diag_add(scan->diags, where, code, "NUL byte");
	else if (cp == '\r')
		ps_diag_add(scan->diags, where, code,
			    "carriage return without line feed");
	else
		ps_diag_add(scan->diags, where, code, "%s U+%04X",
			    code == PS_E_LINE_BREAK ? "line break"
						    : "invisible character",
			    (unsigned)cp);
}

/* A NUL and a line break are refused under every set of rules. */
static void
judge(struct scan *scan, size_t at, uint32_t cp)
{
	enum ps_diag_code code = ps_bytes_refusal(cp);

	if (code == PS_DIAG_NONE)
		return;
	if (code == PS_E_HIDDEN_CHAR && scan->rules == PS_BYTES_LINES)
		return;
	report_char(scan, at, code, cp);
}

static void
begin_line(struct scan *scan, size_t at)
{
	struct ps_where where;

	scan->line_begin = at;
	if (scan->rules != PS_BYTES_YAML || at >= scan->text.len ||
	    scan->text.ptr[at] != '%')
		return;
	if (is_news(scan, at, PS_E_YAML_FEATURE, &where))
		ps_diag_add(scan->diags, where, PS_E_YAML_FEATURE,
			    "a line may not begin with '%%' (a directive)");
}

/* Looks at the character at `at`; returns where the next one is. */
static size_t
step(struct scan *scan, size_t at)
{
	unsigned char c = (unsigned char)scan->text.ptr[at];
	uint32_t cp = c;
	size_t used = 1;

	if (c == '\n') {
		scan->line++;
		begin_line(scan, at + 1);
		return at + 1;
	}
	if (c == '\r' && at + 1 < scan->text.len &&
	    scan->text.ptr[at + 1] == '\n')
		return at + 1;
	if (c >= 0x80)
		used = ps_utf8_next(scan->text, at, &cp);
	if (used == 0) {
		report_byte(scan, at);
		return at + 1;
	}
	judge(scan, at, cp);
	return at + used;
}

/*
 * How many of the eight bytes at `p` are printable ASCII before one that is
 * not.  A borrow or carry between bytes can only mark bytes behind a marked
 * one.
 */
static size_t
count_plain(const char *p)
{
	uint64_t word;
	uint64_t marks;

	memcpy(&word, p, sizeof(word));
	word = le64toh(word);
	marks = (((word - ONES * 0x20) & ~word) | (word + ONES) | word) & HIGHS;
	return marks ? (size_t)__builtin_ctzll(marks) / 8 : sizeof(word);
}

/* Reads on to `stop`, or a character further; returns where it came to. */
static size_t
check_part(struct scan *scan, size_t at, size_t stop)
{
	size_t plain;

	while (at < stop) {
		plain = 0;
		if (scan->text.len - at >= sizeof(uint64_t))
			plain = count_plain(scan->text.ptr + at);
		at += plain;
		if (plain < sizeof(uint64_t))
			at = step(scan, at);
	}
	return at;
}

/* Every byte of it would be wrong, for one reason. */
static bool
is_utf16(struct ps_span text, const char *file, struct ps_diags *diags)
{
	struct ps_where where = { .file = file, .line = 1, .column = 1 };

	if (text.len < 2 || (memcmp(text.ptr, "\xff\xfe", 2) != 0 &&
			     memcmp(text.ptr, "\xfe\xff", 2) != 0))
		return false;
	ps_diag_add(diags, where, PS_E_UTF8, "the file is UTF-16, not UTF-8");
	return true;
}

bool
ps_bytes_check_large(struct ps_span text, const char *file,
		     enum ps_bytes_rules rules, const struct ps_forget *forget,
		     struct ps_diags *diags)
{
	struct scan scan = { .text = text,
			     .file = file,
			     .rules = rules,
			     .diags = diags,
			     .line = 1 };
	size_t at = 0;

	if (is_utf16(text, file, diags))
		return false;
	begin_line(&scan, 0);
	while (at < text.len) {
		size_t left = text.len - at;

		at = check_part(&scan, at,
				left > PS_FORGET_BYTES ? at + PS_FORGET_BYTES
						       : text.len);
		if (forget->fn)
			forget->fn(forget->context);
	}
	return !scan.dirty;
}

bool
ps_bytes_check(struct ps_span text, const char *file, enum ps_bytes_rules rules,
	       struct ps_diags *diags)
{
	static const struct ps_forget keep = { NULL, NULL };

	return ps_bytes_check_large(text, file, rules, &keep, diags);
}
