#include "provspool/text.h"
#include "tap.h"

/* A literal as a span, NULs in it included: in a table, in an expression. */
#define BYTES(literal)                                                         \
	{                                                                      \
		.ptr = (literal), .len = sizeof(literal) - 1                   \
	}
#define SPAN(literal) ((struct ps_span)BYTES(literal))

static void
code_points_decode_strictly(void)
{
	static const struct {
		struct ps_span bytes;
		size_t used;
		uint32_t cp;
	} rows[] = {
		{ BYTES("a"), 1, 'a' },
		{ BYTES("\0"), 1, 0 },
		{ BYTES("\x7f"), 1, 0x7f },
		{ BYTES("\xc2\x80"), 2, 0x80 },
		{ BYTES("\xdf\xbf"), 2, 0x7ff },
		{ BYTES("\xe0\xa0\x80"), 3, 0x800 },
		{ BYTES("\xed\x9f\xbf"), 3, 0xd7ff },
		{ BYTES("\xee\x80\x80"), 3, 0xe000 },
		{ BYTES("\xef\xbf\xbf"), 3, 0xffff },
		{ BYTES("\xf0\x90\x80\x80"), 4, 0x10000 },
		{ BYTES("\xf4\x8f\xbf\xbf"), 4, 0x10ffff },
		/* the end, a tail alone, and a lead alone */
		{ BYTES(""), 0, 0 },
		{ BYTES("\x80"), 0, 0 },
		{ BYTES("\xc3"), 0, 0 },
		{ BYTES("\xe2\x82"), 0, 0 },
		{ BYTES("\xf0\x9f\x98"), 0, 0 },
		{ BYTES("\xc3\x28"), 0, 0 },
		/* overlong */
		{ BYTES("\xc0\x80"), 0, 0 },
		{ BYTES("\xc1\xbf"), 0, 0 },
		{ BYTES("\xe0\x9f\xbf"), 0, 0 },
		{ BYTES("\xf0\x8f\xbf\xbf"), 0, 0 },
		/* surrogates, above Unicode, no UTF-8 at all */
		{ BYTES("\xed\xa0\x80"), 0, 0 },
		{ BYTES("\xed\xbf\xbf"), 0, 0 },
		{ BYTES("\xf4\x90\x80\x80"), 0, 0 },
		{ BYTES("\xf8\x88\x80\x80\x80"), 0, 0 },
		{ BYTES("\xff"), 0, 0 },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		uint32_t cp = 0;
		size_t used = ps_utf8_next(rows[i].bytes, 0, &cp);

		if (!TAP_EQ_INT(used, rows[i].used) ||
		    !TAP_EQ_INT(cp, rows[i].cp))
			TAP_NOTE("row %zu", i);
	}
}

static void
the_check_names_the_first_bad_byte(void)
{
	char text[40];

	TAP_EQ_INT(ps_utf8_check(SPAN("")), 0);
	TAP_EQ_INT(ps_utf8_check((struct ps_span){ NULL, 0 }), 0);
	TAP_EQ_INT(ps_utf8_check(SPAN("Stra\xc3\x9f"
				      "e in 8 or more")),
		   20);
	for (size_t at = 0; at < sizeof(text); at++) {
		struct ps_span s = { text, sizeof(text) };

		memset(text, 'x', sizeof(text));
		text[at] = (char)0xc3; /* followed by no tail */
		if (!TAP_EQ_INT(ps_utf8_check(s), at))
			TAP_NOTE("at %zu", at);
	}
}

static void
characters_are_counted_and_not_bytes(void)
{
	TAP_EQ_INT(ps_utf8_count(SPAN("")), 0);
	TAP_EQ_INT(ps_utf8_count(SPAN("abc")), 3);
	TAP_EQ_INT(ps_utf8_count(SPAN("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80")),
		   3);
}

static void
invisible_characters_are_known(void)
{
	static const uint32_t hidden[] = {
		0x00,	0x09,	0x0a,	0x1b,	0x1f,	 0x7f,	  0x85,
		0x9f,	0xad,	0x61c,	0x180e, 0x200b,	 0x200e,  0x200f,
		0x2028, 0x2029, 0x202a, 0x202e, 0x2060,	 0x2066,  0x2069,
		0xfeff, 0xfff9, 0xfffe, 0xffff, 0xe0001, 0xe0041, 0x10ffff,
	};
	static const uint32_t shown[] = {
		0x20,	0x7e,	0xa0,	0xe4,	0x301,	 0x2010,
		0x202f, 0x20ac, 0xfffd, 0x4e2d, 0x1f600,
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(hidden); i++)
		if (!TAP_CHECK(ps_text_is_hidden(hidden[i])))
			TAP_NOTE("U+%04X", (unsigned int)hidden[i]);
	for (size_t i = 0; i < PS_ARRAY_LEN(shown); i++)
		if (!TAP_CHECK(!ps_text_is_hidden(shown[i])))
			TAP_NOTE("U+%04X", (unsigned int)shown[i]);
}

struct escape_row {
	struct ps_span bytes;
	const char *want;
};

static void
check_escapes(void (*escape)(struct ps_buf *, struct ps_span),
	      const struct escape_row *rows, size_t n)
{
	struct ps_buf out = PS_BUF_INIT;

	for (size_t i = 0; i < n; i++) {
		ps_buf_reset(&out);
		escape(&out, rows[i].bytes);
		if (!TAP_EQ_STR(out.ptr, rows[i].want))
			TAP_NOTE("row %zu", i);
	}
	ps_buf_release(&out);
}

static void
quoted_text_cannot_mislead_a_terminal(void)
{
	static const struct escape_row rows[] = {
		{ BYTES(""), "" },
		{ BYTES("plain 'x' \"y\" %s"), "plain 'x' \"y\" %s" },
		{ BYTES("M\xc3\xbcller \xe2\x82\xac"),
		  "M\xc3\xbcller \xe2\x82\xac" },
		{ BYTES("a\nb\tc"), "a\\nb\\tc" },
		{ BYTES("a\r\x1b[31m"), "a\\x0d\\x1b[31m" },
		{ BYTES("nul\0."), "nul\\x00." },
		{ BYTES("\x7f"), "\\x7f" },
		{ BYTES("\xc2\x9b"), "\\u{009b}" },
		{ BYTES("\xe2\x80\xae"), "\\u{202e}" },
		{ BYTES("\xef\xbb\xbf"), "\\u{feff}" },
		{ BYTES("\xf3\xa0\x80\x81"), "\\u{e0001}" },
		{ BYTES("\xff\xc3"), "\\xff\\xc3" },
		{ BYTES("\xe2\x82"), "\\xe2\\x82" },
	};

	check_escapes(ps_text_quote, rows, PS_ARRAY_LEN(rows));
}

static void
different_texts_are_quoted_differently(void)
{
	static const struct escape_row rows[] = {
		{ BYTES("\n"), "\\n" },
		{ BYTES("\\n"), "\\\\n" },
		{ BYTES("\\\n"), "\\\\\\n" },
		{ BYTES("\\xff"), "\\\\xff" },
		{ BYTES("\xff"), "\\xff" },
		{ BYTES("\xc2\x80"), "\\u{0080}" }, /* U+0080 */
		{ BYTES("\x80"), "\\x80" },	    /* the byte */
	};

	check_escapes(ps_text_quote, rows, PS_ARRAY_LEN(rows));
}

static void
json_strings_escape_what_json_asks_for(void)
{
	static const struct escape_row rows[] = {
		{ BYTES(""), "\"\"" },
		{ BYTES("a\"b\\c/"), "\"a\\\"b\\\\c/\"" },
		{ BYTES("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"" },
		{ BYTES("\0\x1f\x7f"), "\"\\u0000\\u001f\\u007f\"" },
		{ BYTES("\xc3\xa4\xf0\x9f\x98\x80"),
		  "\"\xc3\xa4\xf0\x9f\x98\x80\"" },
		{ BYTES("\xe2\x80\xa8"), "\"\\u2028\"" },
		{ BYTES("\xf3\xa0\x80\x81"), "\"\\udb40\\udc01\"" },
		{ BYTES("a\xff"), "\"a\\ufffd\"" },
	};

	check_escapes(ps_text_json, rows, PS_ARRAY_LEN(rows));
}

static void
yaml_scalars_escape_what_yaml_asks_for(void)
{
	static const struct escape_row rows[] = {
		{ BYTES(""), "\"\"" },
		{ BYTES("no: # - yes"), "\"no: # - yes\"" },
		{ BYTES("a\"b\\c"), "\"a\\\"b\\\\c\"" },
		{ BYTES("\n\r\t"), "\"\\n\\r\\t\"" },
		{ BYTES("\0\x1b"), "\"\\x00\\x1b\"" },
		{ BYTES("\xc2\x85"), "\"\\x85\"" },
		{ BYTES("\xe2\x80\xa9"), "\"\\u2029\"" },
		{ BYTES("\xef\xbf\xbe"), "\"\\ufffe\"" },
		{ BYTES("\xf3\xa0\x80\x81"), "\"\\U000e0001\"" },
		{ BYTES("\xff"), "\"\\ufffd\"" },
	};

	check_escapes(ps_text_yaml, rows, PS_ARRAY_LEN(rows));
}

static void
blanks_are_trimmed_at_both_ends_only(void)
{
	static const struct escape_row rows[] = {
		{ BYTES(""), "" },
		{ BYTES("a"), "a" },
		{ BYTES(" \t\r\n\v\f"), "" },
		{ BYTES("  a b\t"), "a b" },
		{ BYTES("\xc2\xa0\xe2\x80\x8b x\xc2\xa0y \xe2\x80\x8b"),
		  "x\xc2\xa0y" },
		{ BYTES("\xc2\xa0"), "" },
		{ BYTES("\xa0x"), "\xa0x" }, /* half an NBSP is none */
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++)
		if (!TAP_CHECK(ps_span_is(ps_text_trim(rows[i].bytes),
					  rows[i].want)))
			TAP_NOTE("row %zu", i);
	TAP_EQ_INT(ps_text_trim((struct ps_span){ NULL, 0 }).len, 0);
}

static void
distances_count_single_slips(void)
{
	static const struct {
		const char *a;
		const char *b;
		size_t distance;
	} rows[] = {
		{ "", "", 0 },	       { "", "abc", 3 },
		{ "done", "done", 0 }, { "doen", "done", 1 },
		{ "don", "done", 1 },  { "donee", "done", 1 },
		{ "dome", "done", 1 }, { "kitten", "sitting", 3 },
		{ "abcd", "badc", 2 }, { "Done", "done", 1 },
	};
	char longest[66];

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		TAP_EQ_INT(ps_text_distance(rows[i].a, rows[i].b),
			   rows[i].distance);
		TAP_EQ_INT(ps_text_distance(rows[i].b, rows[i].a),
			   rows[i].distance);
	}
	memset(longest, 'x', 65);
	longest[65] = '\0';
	TAP_CHECK(ps_text_distance(longest, "x") == SIZE_MAX);
	TAP_CHECK(ps_text_distance("x", longest) == SIZE_MAX);
	longest[64] = '\0';
	TAP_EQ_INT(ps_text_distance(longest, "x"), 63);
	TAP_EQ_INT(ps_text_distance(longest, longest), 0);
}

static void
only_near_words_are_suggested(void)
{
	static const char *const words[] = { "done",	"already", "failed",
					     "partial", "hold",	   "return",
					     NULL };
	static const char *const none[] = { NULL };
	static const struct {
		const char *word;
		const char *want;
	} rows[] = {
		{ "doen", "done" },	  { "alredy", "already" },
		{ "falied", "failed" },	  { "retrun", "return" },
		{ "partail", "partial" }, { "hodl", "hold" },
		{ "ok", NULL },		  { "", NULL },
		{ "dnne", "done" },	  { "xone1", "done" },
		{ "dxxe", NULL },	  { "something", NULL },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++)
		if (!TAP_EQ_STR(ps_text_suggest(rows[i].word, words),
				rows[i].want))
			TAP_NOTE("word '%s'", rows[i].word);
	TAP_CHECK(!ps_text_suggest("done", none));
}

static void
widths_are_those_of_a_terminal(void)
{
	static const struct {
		struct ps_span text;
		size_t width;
	} rows[] = {
		{ BYTES(""), 0 },
		{ BYTES("abc"), 3 },
		{ BYTES("\xc3\xa4"), 1 },
		{ BYTES("a\xcc\x88"), 1 },		  /* combining */
		{ BYTES("\xe4\xb8\xad\xe6\x96\x87"), 4 }, /* CJK */
		{ BYTES("\xea\xb0\x80"), 2 },		  /* Hangul */
		{ BYTES("\xef\xbc\xa1"), 2 },		  /* full width A */
		{ BYTES("\xef\xbd\xb1"), 1 },		  /* half width A */
		{ BYTES("\xf0\x9f\x98\x80"), 2 },	  /* emoji */
		{ BYTES("\xf0\xa0\x80\x80"), 2 },	  /* plane 2 */
		{ BYTES("a\xe2\x80\x8b"
			"b"),
		  2 }, /* zero width */
		{ BYTES("\xff"), 1 },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++)
		if (!TAP_EQ_INT(ps_text_width(rows[i].text), rows[i].width))
			TAP_NOTE("row %zu", i);
}

static void
columns_are_named_as_spreadsheets_do(void)
{
	static const struct {
		size_t n;
		const char *name;
	} rows[] = {
		{ 0, "" },	 { 1, "A" },	   { 2, "B" },
		{ 26, "Z" },	 { 27, "AA" },	   { 52, "AZ" },
		{ 53, "BA" },	 { 702, "ZZ" },	   { 703, "AAA" },
		{ 1024, "AMJ" }, { 16384, "XFD" },
	};
	char name[8];

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		ps_text_column(rows[i].n, name);
		TAP_EQ_STR(name, rows[i].name);
	}
	ps_text_column(SIZE_MAX, name);
	TAP_EQ_INT(strlen(name), 7);
}

static void
a_cut_never_splits_a_code_point(void)
{
	struct ps_span s = SPAN("a\xc3\xa9\xe2\x82\xac");
	static const size_t want[] = { 0, 1, 1, 3, 3, 3, 6, 6 };

	for (size_t max = 0; max < PS_ARRAY_LEN(want); max++)
		TAP_EQ_INT(ps_utf8_floor(s, max), want[max]);
}

static void
a_line_is_cut_at_its_tabs(void)
{
	char line[] = "a\t\tc\td";
	char one[] = "";
	char *fields[4];

	TAP_EQ_INT(ps_text_fields(line, fields, 3), 3);
	TAP_EQ_STR(fields[0], "a");
	TAP_EQ_STR(fields[1], "");
	TAP_EQ_STR(fields[2], "c");
	TAP_EQ_INT(ps_text_fields(one, fields, 4), 1);
	TAP_EQ_STR(fields[0], "");
}

static void
text_is_wrapped_at_blanks_and_indented(void)
{
	static const struct {
		const char *text;
		size_t width;
		const char *want;
	} rows[] = {
		{ "", 10, "" },
		{ "one", 10, "one" },
		{ "one two", 9, "one two" },
		{ "one two", 8, "one\n  two" },
		{ "one two three", 7, "one\n  two\n  three" },
		{ "a verylongword b", 6, "a\n  verylongword\n  b" },
		{ " a  b", 20, " a  b" },
		{ "one two three", 0, "one two three" },
		/* each of them two columns wide */
		{ "\xe5\xb1\xb1 \xe7\x94\xb0", 7, "\xe5\xb1\xb1 \xe7\x94\xb0" },
		{ "\xe5\xb1\xb1 \xe7\x94\xb0", 6,
		  "\xe5\xb1\xb1\n  \xe7\x94\xb0" },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		struct ps_buf out = PS_BUF_INIT;

		ps_text_wrap(&out, ps_span_str(rows[i].text), 2, rows[i].width);
		if (!TAP_EQ_STR(out.ptr, rows[i].want))
			TAP_NOTE("'%s' in %zu", rows[i].text, rows[i].width);
		ps_buf_release(&out);
	}
}

int
main(void)
{
	TAP_RUN(code_points_decode_strictly);
	TAP_RUN(the_check_names_the_first_bad_byte);
	TAP_RUN(characters_are_counted_and_not_bytes);
	TAP_RUN(invisible_characters_are_known);
	TAP_RUN(quoted_text_cannot_mislead_a_terminal);
	TAP_RUN(different_texts_are_quoted_differently);
	TAP_RUN(json_strings_escape_what_json_asks_for);
	TAP_RUN(yaml_scalars_escape_what_yaml_asks_for);
	TAP_RUN(blanks_are_trimmed_at_both_ends_only);
	TAP_RUN(distances_count_single_slips);
	TAP_RUN(only_near_words_are_suggested);
	TAP_RUN(widths_are_those_of_a_terminal);
	TAP_RUN(columns_are_named_as_spreadsheets_do);
	TAP_RUN(a_cut_never_splits_a_code_point);
	TAP_RUN(a_line_is_cut_at_its_tabs);
	TAP_RUN(text_is_wrapped_at_blanks_and_indented);
	return tap_done();
}
