#include "provspool/excerpt.h"
#include "tap.h"

static const struct ps_diag_look plain;

/* How one finding at a place of a text is told, without its first line. */
static void
told(struct ps_buf *out, const char *text, size_t len, struct ps_where where,
     size_t width)
{
	const struct ps_diag_look look = { .width = width };
	struct ps_diags diags;
	char *begin;

	where.file = "a.csv";
	ps_diags_init(&diags);
	ps_diag_add(&diags, where, PS_DIAG_NONE, "bad");
	ps_diags_quote(&diags, "a.csv", (struct ps_span){ text, len }, ';',
		       '"');
	ps_buf_reset(out);
	ps_diag_format(out, &diags.list[0], &look);
	begin = strchr(out->ptr, '\n') + 1;
	memmove(out->ptr, begin, strlen(begin) + 1);
	ps_diags_release(&diags);
}

static void
the_mark_stands_under_the_place(void)
{
	static const struct {
		const char *text;
		struct ps_where where;
		const char *want;
	} rows[] = {
		{ "a;b\nR-17;create;bage;E1042\n",
		  { .line = 2, .field = 3 },
		  "    2 | R-17;create;bage;E1042\n"
		  "      |             ^^^^\n" },
		{ "a: bage # x\n",
		  { .line = 1, .column = 4 },
		  "    1 | a: bage # x\n"
		  "      |    ^^^^\n" },
		{ "a\r\nwhole row\r\n", { .line = 2 }, "    2 | whole row\n" },
		/* in quotes: what is in them */
		{ "\"x;y\";\"b\"\"c\";\n",
		  { .line = 1, .field = 2 },
		  "    1 | \"x;y\";\"b\"\"c\";\n"
		  "      |        ^^^^\n" },
		/* an empty cell, and one that is not there */
		{ "x;;z\n",
		  { .line = 1, .field = 2 },
		  "    1 | x;;z\n"
		  "      |   ^\n" },
		{ "x;y\n",
		  { .line = 1, .field = 4 },
		  "    1 | x;y\n"
		  "      |    ^\n" },
		/* a cell that begins below the row's first line */
		{ "\"one\ntwo\";bad\n",
		  { .line = 1, .field = 2 },
		  "    2 | two\";bad\n"
		  "      |      ^^^\n" },
		/* and one that goes on below its own */
		{ "x;\"one\ntwo\"\n",
		  { .line = 1, .field = 2 },
		  "    1 | x;\"one\n"
		  "      |    ^^^\n" },
		/* the last line without an end, the first with a mark */
		{ "\xef\xbb\xbfx;bad",
		  { .line = 1, .field = 2 },
		  "    1 | x;bad\n"
		  "      |   ^^^\n" },
		{ "", { .line = 1 }, "" },
		{ "x\n", { .line = 3 }, "" },
		{ "\n\n", { .line = 2, .column = 7 }, "    2 |\n      | ^\n" },
	};
	struct ps_buf out = PS_BUF_INIT;

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		told(&out, rows[i].text, strlen(rows[i].text), rows[i].where,
		     0);
		TAP_EQ_STR(out.ptr, rows[i].want);
	}
	ps_buf_release(&out);
}

static void
the_mark_goes_by_what_a_terminal_shows(void)
{
	static const struct {
		const char *text;
		const char *want;
	} rows[] = {
		/* two columns each */
		{ "\xe5\xb1\xb1\xe7\x94\xb0;bad\n",
		  "    1 | \xe5\xb1\xb1\xe7\x94\xb0;bad\n"
		  "      |      ^^^\n" },
		{ "x;\xe5\xb1\xb1\n", "    1 | x;\xe5\xb1\xb1\n"
				      "      |   ^^\n" },
		/* an accent of its own takes none */
		{ "Rene\xcc\x81;bad\n", "    1 | Rene\xcc\x81;bad\n"
					"      |      ^^^\n" },
		/* what is escaped takes as much as its escape */
		{ "a\tb;bad\n", "    1 | a\\tb;bad\n"
				"      |      ^^^\n" },
		{ "\x1b[2J;bad\n", "    1 | \\x1b[2J;bad\n"
				   "      |         ^^^\n" },
		{ "\xff;\xe2\x80\xae\n", "    1 | \\xff;\\u{202e}\n"
					 "      |      ^^^^^^^^\n" },
	};
	struct ps_buf out = PS_BUF_INIT;

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		told(&out, rows[i].text, strlen(rows[i].text),
		     (struct ps_where){ .line = 1, .field = 2 }, 0);
		TAP_EQ_STR(out.ptr, rows[i].want);
	}
	ps_buf_release(&out);
}

/* The widest line of a text. */
static size_t
widest(const char *text)
{
	size_t most = 0;

	while (*text) {
		size_t len = strcspn(text, "\n");
		size_t width = 0;

		for (size_t i = 0; i < len; i++)
			width += ((unsigned char)text[i] & 0xC0) != 0x80;
		most = width > most ? width : most;
		text += len + (text[len] == '\n');
	}
	return most;
}

static void
a_long_line_is_cut_around_the_mark(void)
{
	struct ps_buf text = PS_BUF_INIT;
	struct ps_buf out = PS_BUF_INIT;

	for (int i = 0; i < 1000; i++)
		ps_buf_addstr(&text, i == 500 ? ";bad;" : "\xc3\xa4");
	for (size_t width = 40; width < 200; width += 7) {
		const char *caret;

		told(&out, text.ptr, text.len,
		     (struct ps_where){ .line = 1, .field = 2 }, width);
		TAP_CHECK(widest(out.ptr) <= width);
		TAP_CHECK(strstr(out.ptr, ";bad;") != NULL);
		TAP_CHECK(strstr(out.ptr, "| \xe2\x80\xa6\xc3\xa4") != NULL);
		TAP_CHECK(strstr(out.ptr, "\xc3\xa4\xe2\x80\xa6\n") != NULL);
		caret = strstr(out.ptr, "^^^\n");
		TAP_CHECK(caret && caret[-1] == ' ');
	}
	told(&out, text.ptr, text.len,
	     (struct ps_where){ .line = 1, .field = 2 }, 40);
	TAP_EQ_STR(
		out.ptr,
		"    1 | \xe2\x80\xa6\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
		"\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
		"\xc3\xa4\xc3\xa4\xc3\xa4;bad;\xc3\xa4\xc3\xa4\xc3\xa4\xc3"
		"\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xe2"
		"\x80\xa6\n"
		"      |                  ^^^\n");
	ps_buf_release(&text);
	ps_buf_release(&out);
}

static void
what_is_kept_of_a_line_is_bounded(void)
{
	size_t len = (size_t)8 << 20;
	char *text = ps_xmalloc(len);
	struct ps_diags diags;

	memset(text, 'x', len);
	ps_diags_init(&diags);
	for (int64_t i = 0; i < 50; i++)
		ps_diag_add(&diags,
			    (struct ps_where){ .file = "a",
					       .line = 1,
					       .column = i * 100000 },
			    PS_E_TYPE, "bad");
	ps_diags_quote(&diags, "a", (struct ps_span){ text, len }, '\0', '"');
	TAP_CHECK(diags.list[49].excerpt != NULL);
	TAP_CHECK(diags.arena.used < 100000);
	ps_diags_release(&diags);
	free(text);
}

static void
lines_are_found_whatever_the_order_of_the_findings(void)
{
	static const char text[] = "one\ntwo\nthree\nfour\n";
	static const int64_t lines[] = { 3, 1, 4, 1, 2 };
	static const char *const want[] = { "three", "one", "four", "one",
					    "two" };
	struct ps_diags diags;

	ps_diags_init(&diags);
	for (size_t i = 0; i < PS_ARRAY_LEN(lines); i++)
		ps_diag_add(&diags,
			    (struct ps_where){ .file = "a", .line = lines[i] },
			    PS_E_TYPE, "bad");
	ps_diag_add(&diags, (struct ps_where){ .file = "b", .line = 1 },
		    PS_E_TYPE, "elsewhere");
	ps_diags_quote(&diags, "a", ps_span_str(text), '\0', '"');
	for (size_t i = 0; i < PS_ARRAY_LEN(lines); i++)
		TAP_EQ_STR(diags.list[i].excerpt->text, want[i]);
	TAP_CHECK(diags.list[5].excerpt == NULL);
	ps_diags_release(&diags);
}

static void
a_cell_gets_the_column_of_its_line(void)
{
	static const char text[] = "x;\"y\n\";\xc3\xa4;bad\n";
	struct ps_where where = { .file = "a", .line = 1 };
	struct ps_diags diags;

	ps_diags_init(&diags);
	where.field = 2;
	ps_diag_add(&diags, where, PS_E_TYPE, "on the line of its row");
	where.field = 4;
	ps_diag_add(&diags, where, PS_E_TYPE, "further down");
	ps_diags_quote(&diags, "a", ps_span_str(text), ';', '"');
	TAP_EQ_INT(diags.list[0].where.column, 4);
	TAP_EQ_INT(diags.list[1].where.column, 0);
	TAP_EQ_INT(diags.list[1].excerpt->line, 2);
	ps_diags_release(&diags);
}

static void
a_finding_that_is_passed_on_takes_its_line_along(void)
{
	struct ps_buf out = PS_BUF_INIT;
	struct ps_diags from;
	struct ps_diags to;

	ps_diags_init(&from);
	ps_diags_init(&to);
	ps_diag_add(&from,
		    (struct ps_where){ .file = "a", .line = 1, .column = 1 },
		    PS_E_TYPE, "bad");
	ps_diags_quote(&from, "a", ps_span_str("some text\n"), '\0', '"');
	ps_diags_take(&to, &from);
	ps_diags_release(&from);
	ps_diags_format(&out, &to, &plain);
	TAP_CHECK(strstr(out.ptr, "    1 | some text\n      | ^^^^\n") != NULL);
	ps_diags_release(&to);
	ps_buf_release(&out);
}

int
main(void)
{
	TAP_RUN(the_mark_stands_under_the_place);
	TAP_RUN(the_mark_goes_by_what_a_terminal_shows);
	TAP_RUN(a_long_line_is_cut_around_the_mark);
	TAP_RUN(what_is_kept_of_a_line_is_bounded);
	TAP_RUN(lines_are_found_whatever_the_order_of_the_findings);
	TAP_RUN(a_cell_gets_the_column_of_its_line);
	TAP_RUN(a_finding_that_is_passed_on_takes_its_line_along);
	return tap_done();
}
