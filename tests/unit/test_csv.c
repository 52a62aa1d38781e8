#include "provspool/csv.h"
#include "provspool/limits.h"

#include "fmt_case.h"

static const struct ps_csv_limits usual = { .fields_max = 8,
					    .field_max = 64,
					    .records_max = 100 };

static int
parse_with(struct fmt_case *c, struct ps_span text, char delimiter,
	   const struct ps_csv_limits *limits, struct ps_csv *out)
{
	return ps_csv_parse(
		&(struct ps_csv_input){ text, "a.csv", delimiter, limits, '"' },
		&c->arena, out, &c->diags, &c->err);
}

static int
parse(struct fmt_case *c, struct ps_span text, struct ps_csv *out)
{
	return parse_with(c, text, ',', &usual, out);
}

/* "[a][b] [c][d]": cells and records. */
static const char *
cells_of(struct fmt_case *c, const struct ps_csv *csv)
{
	ps_buf_reset(&c->text);
	for (size_t i = 0; i < csv->len; i++) {
		if (i > 0)
			ps_buf_addch(&c->text, ' ');
		for (size_t j = 0; j < csv->records[i].ncells; j++)
			ps_buf_addf(&c->text, "[%s]", csv->records[i].cells[j]);
	}
	return c->text.ptr;
}

/* "1#1:0-4": line, number and bytes of each record. */
static const char *
spans_of(struct fmt_case *c, const struct ps_csv *csv)
{
	ps_buf_reset(&c->text);
	for (size_t i = 0; i < csv->len; i++) {
		const struct ps_csv_record *r = &csv->records[i];

		ps_buf_addf(&c->text, "%s%lld#%lld:%zu-%zu", i > 0 ? " " : "",
			    (long long)r->line, (long long)r->number, r->begin,
			    r->end);
	}
	return c->text.ptr;
}

static void
accepted_text_gives_its_cells(void)
{
	static const struct {
		struct ps_span text;
		const char *cells;
	} rows[] = {
		{ BYTES("a,b\n1,2\n"), "[a][b] [1][2]" },
		{ BYTES("a,b\r\n1,2\r\n"), "[a][b] [1][2]" },
		{ BYTES("a,b\n1,2"), "[a][b] [1][2]" },
		{ BYTES("a\n\"1\""), "[a] [1]" },
		{ BYTES("a,b\n1,"), "[a][b] [1][]" },
		{ BYTES("\"a\",\"b\"\n"), "[a][b]" },
		{ BYTES("a, b ,\tc\t\n"), "[a][ b ][\tc\t]" },
		{ BYTES("\" a \",b\n"), "[ a ][b]" },
		{ BYTES(" \n\t\n"), "[ ] [\t]" },
		{ BYTES(",\n,,\n"), "[][] [][][]" },
		{ BYTES("\"\"\n"), "[]" },
		{ BYTES("\"\",\"\"\"\"\n"), "[][\"]" },
		{ BYTES("\"a\"\"b\",\"\"\"c\"\"\"\n"), "[a\"b][\"c\"]" },
		{ BYTES("\"a,b\",c\n"), "[a,b][c]" },
		{ BYTES("\"1\n2\",x\n"), "[1\n2][x]" },
		{ BYTES("\"1\r\n2\r\n\",x\r\n"), "[1\n2\n][x]" },
		{ BYTES("\"1\n\n2\"\n3\n"), "[1\n\n2] [3]" },
		{ BYTES("\n\r\na\n\n\nb\n\n"), "[a] [b]" },
		{ BYTES("\xEF\xBB\xBF"
			"a,b\n"),
		  "[a][b]" },
		{ BYTES("\xEF\xBB\xBF"
			"\"a\",b\n"),
		  "[a][b]" },
		{ BYTES("a\n\xEF\xBB\xBF"
			"b\n"),
		  "[a] [\xEF\xBB\xBF"
		  "b]" },
		{ BYTES("gr\xC3\xBC\xC3\x9F,\xF0\x9F\x98\x80\n"),
		  "[gr\xC3\xBC\xC3\x9F][\xF0\x9F\x98\x80]" },
		{ BYTES("=1+1,%x,#y\n"), "[=1+1][%x][#y]" },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		struct fmt_case c;
		struct ps_csv csv;

		fmt_case_init(&c, 0);
		if (!TAP_EQ_INT(parse(&c, rows[i].text, &csv), 0) ||
		    !TAP_EQ_STR(cells_of(&c, &csv), rows[i].cells))
			TAP_NOTE("row %zu", i);
		TAP_CHECK(c.diags.len == 0);
		fmt_case_release(&c);
	}
}

static void
refused_text_is_told_with_code_and_place(void)
{
	static const struct {
		struct ps_span text;
		const char *findings;
	} rows[] = {
		{ { NULL, 0 }, "E-EMPTY-FILE 0:0" },
		{ BYTES("\n\r\n\n"), "E-EMPTY-FILE 0:0" },
		{ BYTES("\xEF\xBB\xBF"), "E-EMPTY-FILE 0:0" },
		{ BYTES("a,b\n1,\0002\n"), "E-NUL 2:3" },
		{ BYTES("a,\xE9\n"), "E-UTF8 1:3" },
		{ BYTES("a\n\xC3\xBC\xED\xA0\x80\n"), "E-UTF8 2:2" },
		{ BYTES("a\n12345678\xC0\x80\n"), "E-UTF8 2:9" },
		{ BYTES("\xFF\xFE"
			"a\0b\0\n\0"),
		  "E-UTF8 1:1" },
		{ BYTES("a\rb\n"), "E-LINE-BREAK 1:2" },
		{ BYTES("a\n\"b\rc\"\n"), "E-LINE-BREAK 2:3" },
		{ BYTES("a\nb\r"), "E-LINE-BREAK 2:2" },
		{ BYTES("a\r\r\nb\r\n"), "E-LINE-BREAK 1:2" },
		{ BYTES("a\nx\xE2\x80\xA8y\n"), "E-LINE-BREAK 2:2" },
		{ BYTES("a\nx\xE2\x80\xA9y\n"), "E-LINE-BREAK 2:2" },
		{ BYTES("a\nx\xC2\x85y\n"), "E-LINE-BREAK 2:2" },
		{ BYTES("a\nb\"c\n"), "E-CSV-SYNTAX 2:2" },
		{ BYTES("a,b\n1,\"2\"3\n"), "E-CSV-SYNTAX 2:6" },
		{ BYTES("a,b\n1, \"2\"\n"), "E-CSV-SYNTAX 2:4" },
		{ BYTES("a,b\n1,\"2\" \n"), "E-CSV-SYNTAX 2:6" },
		{ BYTES("a,b\n\n\"1\n2\",\"3\"4\n"), "E-CSV-SYNTAX 4:7" },
		{ BYTES("\"\xC3\xBC\"x\n"), "E-CSV-SYNTAX 1:4" },
		{ BYTES("\xEF\xBB\xBF"
			"a\"\n"),
		  "E-CSV-SYNTAX 1:2" },
		{ BYTES("a\n\"b\n\"\"c\nd\n"), "E-CSV-QUOTE 2:1" },
		{ BYTES("a,b\n1,\"2"), "E-CSV-QUOTE 2:3" },
		{ BYTES("a,b\n\"x\ny\",\"2\n3\n4\n"), "E-CSV-QUOTE 3:4" },
		{ BYTES("a\n\""), "E-CSV-QUOTE 2:1" },
		{ BYTES("a\n\"\"\""), "E-CSV-QUOTE 2:1" },
		{ BYTES("a\n\"x\nok\n\"y\"\n"), "E-CSV-SYNTAX 4:2" },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		struct fmt_case c;
		struct ps_csv csv;

		fmt_case_init(&c, 0);
		if (!TAP_EQ_INT(parse(&c, rows[i].text, &csv), PS_EDATA) ||
		    !TAP_EQ_STR(fmt_case_findings(&c), rows[i].findings))
			TAP_NOTE("row %zu", i);
		TAP_CHECK(csv.len == 0 && csv.records == NULL);
		fmt_case_release(&c);
	}
}

static void
records_know_their_lines_numbers_and_bytes(void)
{
	static const struct {
		struct ps_span text;
		const char *spans;
	} rows[] = {
		{ BYTES("a\nb\n"), "1#1:0-2 2#2:2-4" },
		{ BYTES("a\r\nb\r\n"), "1#1:0-3 2#2:3-6" },
		{ BYTES("a\nb"), "1#1:0-2 2#2:2-3" },
		{ BYTES("\xEF\xBB\xBF"
			"a\nb\n"),
		  "1#1:3-5 2#2:5-7" },
		{ BYTES("\"1\n2\n3\",x\ny\n"), "1#1:0-10 4#2:10-12" },
		{ BYTES("\"1\r\n2\",x\r\ny\r\n"), "1#1:0-10 3#2:10-13" },
		{ BYTES("a\n\n\r\nb\n"), "1#1:0-2 4#4:5-7" },
		{ BYTES("\na\n"), "2#2:1-3" },
		{ BYTES("\"\"\"\n\"\"\"\nb"), "1#1:0-8 3#2:8-9" },
		{ BYTES("a\n\"b\"\"\n\"\"\"\"c\"\n"), "1#1:0-2 2#2:2-14" },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		struct fmt_case c;
		struct ps_csv csv;

		fmt_case_init(&c, 0);
		if (!TAP_EQ_INT(parse(&c, rows[i].text, &csv), 0) ||
		    !TAP_EQ_STR(spans_of(&c, &csv), rows[i].spans))
			TAP_NOTE("row %zu", i);
		fmt_case_release(&c);
	}
}

static void
line_ends_and_byte_order_mark_are_told(void)
{
	static const struct {
		struct ps_span text;
		bool crlf;
		bool bom;
	} rows[] = {
		{ BYTES("a\nb\r\n"), false, false },
		{ BYTES("a\r\nb\n"), true, false },
		{ BYTES("\"x\r\ny\"\n"), false, false },
		{ BYTES("\xEF\xBB\xBF"
			"a\r\n"),
		  true, true },
		{ BYTES("a"), false, false },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		struct fmt_case c;
		struct ps_csv csv;

		fmt_case_init(&c, 0);
		TAP_EQ_INT(parse(&c, rows[i].text, &csv), 0);
		if (!TAP_CHECK(csv.crlf == rows[i].crlf) ||
		    !TAP_CHECK(csv.bom == rows[i].bom))
			TAP_NOTE("row %zu", i);
		fmt_case_release(&c);
	}
}

static void
other_delimiters_are_taken_and_commas_are_then_text(void)
{
	static const char delimiters[] = ";\t|";

	for (size_t i = 0; delimiters[i]; i++) {
		struct fmt_case c;
		struct ps_csv csv;
		char text[] = "a,b;\"c;d\"\n";

		for (char *p = text; *p; p++) {
			if (*p == ';')
				*p = delimiters[i];
		}
		fmt_case_init(&c, 0);
		TAP_EQ_INT(parse_with(&c, ps_span_str(text), delimiters[i],
				      &usual, &csv),
			   0);
		TAP_CHECK(csv.len == 1 && csv.records[0].ncells == 2);
		TAP_EQ_STR(csv.records[0].cells[0], "a,b");
		fmt_case_release(&c);
	}
}

static void
delimiters_that_mean_something_else_are_our_bug(void)
{
	static const char delimiters[] = { '"', '\n', '\r', '\0', '\xE9' };

	for (size_t i = 0; i < PS_ARRAY_LEN(delimiters); i++) {
		struct fmt_case c;
		struct ps_csv csv;

		fmt_case_init(&c, 0);
		TAP_EQ_INT(parse_with(&c, SPAN("a\n"), delimiters[i], &usual,
				      &csv),
			   PS_EBUG);
		fmt_case_release(&c);
	}
}

static void
findings_carry_record_and_field(void)
{
	struct fmt_case c;
	struct ps_csv csv;
	const struct ps_where *where;

	fmt_case_init(&c, 0);
	TAP_EQ_INT(parse(&c, SPAN("a,b,c\n\n1,\"2\n3\",x\"y\n"), &csv),
		   PS_EDATA);
	TAP_EQ_STR(fmt_case_findings(&c), "E-CSV-SYNTAX 4:5");
	where = &c.diags.list[0].where;
	TAP_EQ_STR(where->file, "a.csv");
	TAP_EQ_INT(where->record, 3);
	TAP_EQ_INT(where->field, 3);
	fmt_case_release(&c);
}

static void
text_behind_a_quote_names_the_line_on_which_the_cell_began(void)
{
	struct fmt_case c;
	struct ps_csv csv;

	fmt_case_init(&c, 0);
	TAP_EQ_INT(parse(&c, SPAN("a\n\"b\nc\n\"d\"\n"), &csv), PS_EDATA);
	TAP_EQ_STR(fmt_case_findings(&c), "E-CSV-SYNTAX 4:2");
	TAP_CHECK(strstr(c.diags.list[0].text, "on line 2;") != NULL);
	fmt_case_release(&c);
}

/* `n` times `c` at the end of `head`, then `tail`. */
static void
fill(struct ps_buf *out, const char *head, char c, size_t n, const char *tail)
{
	ps_buf_reset(out);
	ps_buf_addstr(out, head);
	for (size_t i = 0; i < n; i++)
		ps_buf_addch(out, c);
	ps_buf_addstr(out, tail);
}

static void
check_refusal(struct ps_span text, const struct ps_csv_limits *limits,
	      const char *findings)
{
	struct fmt_case c;
	struct ps_csv csv;
	int want = findings[0] ? PS_EDATA : 0;

	fmt_case_init(&c, 0);
	TAP_EQ_INT(parse_with(&c, text, ',', limits, &csv), want);
	TAP_EQ_STR(fmt_case_findings(&c), findings);
	fmt_case_release(&c);
}

static void
caps_hold_at_the_limit_and_refuse_one_above(void)
{
	struct ps_csv_limits big = { .fields_max = SIZE_MAX,
				     .field_max = SIZE_MAX,
				     .records_max = SIZE_MAX };
	struct ps_buf text = PS_BUF_INIT;

	fill(&text, "a\nb,", 'x', 64, "\n");
	check_refusal(ps_buf_span(&text), &usual, "");
	fill(&text, "a\nb,", 'x', 65, "\n");
	check_refusal(ps_buf_span(&text), &usual, "E-TOO-LONG 2:3");
	fill(&text, "a\nb,\"", 'x', 64, "\"");
	check_refusal(ps_buf_span(&text), &usual, "");
	fill(&text, "a\nb,\"", 'x', 65, "\"");
	check_refusal(ps_buf_span(&text), &usual, "E-TOO-LONG 2:3");
	fill(&text, "a\nb,\"", 'x', 100000, "\"");
	check_refusal(ps_buf_span(&text), &usual, "E-TOO-LONG 2:3");

	fill(&text, "a\n", ',', 7, "\n");
	check_refusal(ps_buf_span(&text), &usual, "");
	fill(&text, "a\n", ',', 8, "\n");
	check_refusal(ps_buf_span(&text), &usual, "E-CELLS-MANY 2:1");

	ps_buf_reset(&text);
	for (int i = 0; i < 100; i++)
		ps_buf_addstr(&text, "a\n\n");
	check_refusal(ps_buf_span(&text), &usual, "");
	ps_buf_addstr(&text, "a\n");
	check_refusal(ps_buf_span(&text), &usual, "E-TOO-LARGE 201:1");

	fill(&text, "a\nb,", 'x', PS_LIMIT_RECORD_BYTES - 3, "\n");
	check_refusal(ps_buf_span(&text), &big, "");
	fill(&text, "a\nb,", 'x', PS_LIMIT_RECORD_BYTES - 2, "\n");
	check_refusal(ps_buf_span(&text), &big, "E-TOO-LONG 2:1");
	ps_buf_release(&text);
}

static void
an_unclosed_quote_is_not_told_as_a_long_cell(void)
{
	struct ps_buf text = PS_BUF_INIT;

	ps_buf_addstr(&text, "a,b\n1,2\n3,\"4\n");
	for (int i = 0; i < 5000; i++)
		ps_buf_addstr(&text, "5,6\n");
	check_refusal(ps_buf_span(&text), &usual, "E-CSV-QUOTE 3:3");
	ps_buf_release(&text);
}

static void
a_long_cell_before_an_unclosed_quote_is_told_first(void)
{
	struct ps_buf text = PS_BUF_INIT;

	fill(&text, "a,b\n", 'x', 65, ",\"y\n");
	check_refusal(ps_buf_span(&text), &usual, "E-TOO-LONG 2:1");
	ps_buf_release(&text);
}

static void
a_used_up_budget_is_a_limit_and_not_a_finding(void)
{
	static const size_t budgets[] = { 64, 8 << 10, 60 << 10 };
	struct ps_buf text = PS_BUF_INIT;

	for (int i = 0; i < 100; i++)
		ps_buf_addstr(&text, "some words to use memory up,y\n");
	for (size_t i = 0; i < PS_ARRAY_LEN(budgets); i++) {
		struct fmt_case c;
		struct ps_csv csv;
		bool enough = budgets[i] > text.len * 3;

		fmt_case_init(&c, budgets[i]);
		TAP_EQ_INT(parse(&c, ps_buf_span(&text), &csv),
			   enough ? 0 : PS_ELIMIT);
		TAP_CHECK(c.diags.len == 0);
		TAP_CHECK(csv.len == (enough ? 100 : 0));
		fmt_case_release(&c);
	}
	ps_buf_release(&text);
}

int
main(void)
{
	TAP_RUN(accepted_text_gives_its_cells);
	TAP_RUN(refused_text_is_told_with_code_and_place);
	TAP_RUN(records_know_their_lines_numbers_and_bytes);
	TAP_RUN(line_ends_and_byte_order_mark_are_told);
	TAP_RUN(other_delimiters_are_taken_and_commas_are_then_text);
	TAP_RUN(delimiters_that_mean_something_else_are_our_bug);
	TAP_RUN(findings_carry_record_and_field);
	TAP_RUN(text_behind_a_quote_names_the_line_on_which_the_cell_began);
	TAP_RUN(caps_hold_at_the_limit_and_refuse_one_above);
	TAP_RUN(an_unclosed_quote_is_not_told_as_a_long_cell);
	TAP_RUN(a_long_cell_before_an_unclosed_quote_is_told_first);
	TAP_RUN(a_used_up_budget_is_a_limit_and_not_a_finding);
	return tap_done();
}
