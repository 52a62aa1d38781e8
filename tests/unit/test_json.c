#include "provspool/limits.h"
#include "provspool/node.h"

#include "fmt_case.h"

static int
parse(struct fmt_case *c, struct ps_span text, struct ps_node **out)
{
	return ps_json_parse(text, "a.json", &c->arena, out, &c->diags,
			     &c->err);
}

static void
check_tree(struct ps_span text, const char *tree, bool places)
{
	struct fmt_case c;
	struct ps_node *root;

	fmt_case_init(&c, 0);
	if (!TAP_EQ_INT(parse(&c, text, &root), 0) ||
	    !TAP_EQ_STR(fmt_case_tree(&c, root, places), tree))
		TAP_NOTE("text '%.40s'", text.ptr);
	TAP_CHECK(c.diags.len == 0);
	fmt_case_release(&c);
}

static void
check_refusal(struct ps_span text, const char *findings)
{
	struct fmt_case c;
	struct ps_node *root;

	fmt_case_init(&c, 0);
	if (!TAP_EQ_INT(parse(&c, text, &root), PS_EDATA) ||
	    !TAP_EQ_STR(fmt_case_findings(&c), findings))
		TAP_NOTE("text '%.40s'", text.ptr);
	TAP_CHECK(root == NULL);
	TAP_CHECK(c.err.code == PS_EDATA);
	fmt_case_release(&c);
}

static void
values_become_a_tree_of_text(void)
{
	static const struct {
		struct ps_span text;
		const char *tree;
	} rows[] = {
		{ BYTES("{\"a\": 1, \"b\": [2, \"x\"]}"), "{a=1 b=[2 'x']}" },
		{ BYTES("[true, false, null, \"null\", \"\"]"),
		  "[true false null 'null' '']" },
		{ BYTES("[0, -0, 1.50, 1e3, -2.5E-10, "
			"123456789012345678901234567890]"),
		  "[0 -0 1.50 1e3 -2.5E-10 123456789012345678901234567890]" },
		{ BYTES("{}"), "{}" },
		{ BYTES(" [ ] \r\n"), "[]" },
		{ BYTES("12"), "12" },
		{ BYTES("\"x\""), "'x'" },
		{ BYTES("null"), "null" },
		{ BYTES("\xEF\xBB\xBF{\"a\":{\"b\":{}}}"), "{a={b={}}}" },
		{ BYTES("[1,2,[3,[4]],5]"), "[1 2 [3 [4]] 5]" },
		{ BYTES("{\"\":1}"), "{=1}" },
		{ BYTES("{\"a\\u0062\":1}"), "{ab=1}" },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++)
		check_tree(rows[i].text, rows[i].tree, false);
}

static void
escapes_are_decoded(void)
{
	static const struct {
		struct ps_span text;
		const char *tree;
	} rows[] = {
		{ BYTES("\"\\\"\\\\\\/\\n\\t\""), "'\"\\/\n\t'" },
		{ BYTES("\"x\\r\\ny\""), "'x\ny'" },
		{ BYTES("\"\\u00e9\\u20AC\""), "'\xC3\xA9\xE2\x82\xAC'" },
		{ BYTES("\"\\ud83d\\ude00\""), "'\xF0\x9F\x98\x80'" },
		{ BYTES("\"\\uD83D\\uDE00x\""), "'\xF0\x9F\x98\x80x'" },
		{ BYTES("\"\\uD800\\uDC00\""), "'\xF0\x90\x80\x80'" },
		{ BYTES("\"\\udbff\\udffd\""), "'\xF4\x8F\xBF\xBD'" },
		{ BYTES("\"\\\\ud83d\""), "'\\ud83d'" },
		{ BYTES("{\"\\ud83d\\ude00\":1}"), "{\xF0\x9F\x98\x80=1}" },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++)
		check_tree(rows[i].text, rows[i].tree, false);
}

static void
values_know_their_line_and_column(void)
{
	check_tree(SPAN("{\"a\": 1,\n \"b\": [\n  \"x\",2\n,null]\n}"),
		   "@1:1 {a=@1:7 1 b=@2:7 [@3:3 'x' @3:7 2 @4:2 null]}", true);
	check_tree(SPAN("\xEF\xBB\xBF[\"\xC3\xBC\xF0\x9F\x98\x80\",1,\r\n2]"),
		   "@1:1 [@1:2 '\xC3\xBC\xF0\x9F\x98\x80' @1:7 1 @2:1 2]",
		   true);
	check_tree(SPAN("\n\n 12"), "@3:2 12", true);
	check_tree(SPAN("[1,true,-2]"), "@1:1 [@1:2 1 @1:4 true @1:9 -2]",
		   true);
}

static void
syntax_errors_name_line_and_column(void)
{
	static const struct {
		struct ps_span text;
		const char *findings;
	} rows[] = {
		{ BYTES("[1,\n2,,3]"), "E-JSON-SYNTAX 2:3" },
		{ BYTES("[1\n 2]"), "E-JSON-SYNTAX 2:2" },
		{ BYTES("[1,]"), "E-JSON-SYNTAX 1:4" },
		{ BYTES("{\"a\" 1}"), "E-JSON-SYNTAX 1:6" },
		{ BYTES("{\"a\":1,}"), "E-JSON-SYNTAX 1:8" },
		{ BYTES("{a:1}"), "E-JSON-SYNTAX 1:2" },
		{ BYTES("{1:1}"), "E-JSON-SYNTAX 1:2" },
		{ BYTES("{\"a\":1]"), "E-JSON-SYNTAX 1:7" },
		{ BYTES("[tru]"), "E-JSON-SYNTAX 1:2" },
		{ BYTES("[truefalse]"), "E-JSON-SYNTAX 1:2" },
		{ BYTES("[True]"), "E-JSON-SYNTAX 1:2" },
		{ BYTES("[01]"), "E-JSON-SYNTAX 1:2" },
		{ BYTES("[1.]"), "E-JSON-SYNTAX 1:2" },
		{ BYTES("[+1]"), "E-JSON-SYNTAX 1:2" },
		{ BYTES("[1e]"), "E-JSON-SYNTAX 1:2" },
		{ BYTES("[NaN]"), "E-JSON-SYNTAX 1:2" },
		{ BYTES("['a']"), "E-JSON-SYNTAX 1:2" },
		{ BYTES("[1] /* x */"), "E-JSON-SYNTAX 1:5" },
		{ BYTES("// x\n[1]"), "E-JSON-SYNTAX 1:1" },
		{ BYTES("[1]\n[2]"), "E-JSON-SYNTAX 2:1" },
		{ BYTES("1 2"), "E-JSON-SYNTAX 1:3" },
		{ BYTES("]"), "E-JSON-SYNTAX 1:1" },
		{ BYTES("[\n{\"a\":[1,\n2"), "E-JSON-SYNTAX 3:2" },
		{ BYTES("[\n1\n"), "E-JSON-SYNTAX 3:1" },
		{ BYTES("{\"a\":"), "E-JSON-SYNTAX 1:6" },
		{ BYTES("-"), "E-JSON-SYNTAX 1:1" },
		{ BYTES("[\n \"x]"), "E-JSON-SYNTAX 2:2" },
		{ BYTES("[\"x\\"), "E-JSON-SYNTAX 1:2" },
		{ BYTES("[\"x\\\""), "E-JSON-SYNTAX 1:2" },
		{ BYTES("[\"x\ny\"]"), "E-JSON-SYNTAX 1:4" },
		{ BYTES("[\"x\ty\"]"), "E-JSON-SYNTAX 1:4" },
		{ BYTES("[1, \"\\q\"]"), "E-JSON-SYNTAX 1:5" },
		{ BYTES("[\"\\u12G4\"]"), "E-JSON-SYNTAX 1:2" },
		{ BYTES("[\"\\u12\"]"), "E-JSON-SYNTAX 1:2" },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++)
		check_refusal(rows[i].text, rows[i].findings);
}

static void
half_a_surrogate_pair_is_refused(void)
{
	static const struct ps_span rows[] = {
		BYTES("[\"\\ud83d\"]"),	       BYTES("[\"\\ud83dX\"]"),
		BYTES("[\"\\ude00\"]"),	       BYTES("[\"\\ud83d\\n\"]"),
		BYTES("[\"\\ude00\\ud83d\"]"), BYTES("[\"\\ud83d\\u0041\"]"),
		BYTES("[\"\\ud83d\\ud83d\"]"), BYTES("[\"\\ud83d"),
		BYTES("[\"\\ud83d\\u"),
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++)
		check_refusal(rows[i], "E-JSON-SYNTAX 1:3");
}

static void
an_end_too_early_says_what_is_open(void)
{
	struct fmt_case c;
	struct ps_node *root;

	fmt_case_init(&c, 0);
	TAP_EQ_INT(parse(&c, SPAN("[1,\n {\"a\": 2\n"), &root), PS_EDATA);
	TAP_EQ_STR(fmt_case_findings(&c), "E-JSON-SYNTAX 3:1");
	TAP_EQ_STR(c.diags.list[0].text,
		   "the text ends inside the object that begins at 2:2");
	fmt_case_release(&c);
}

static void
bytes_that_hide_something_are_refused(void)
{
	static const struct {
		struct ps_span text;
		const char *findings;
	} rows[] = {
		{ { NULL, 0 }, "E-EMPTY-FILE 0:0" },
		{ BYTES(" \n"), "E-EMPTY-FILE 0:0" },
		{ BYTES("[1\0]"), "E-NUL 1:3" },
		{ BYTES("[\"\xFF\"]"), "E-UTF8 1:3" },
		{ BYTES("[1,\r2]"), "E-LINE-BREAK 1:4" },
		{ BYTES("[\"\xE2\x80\xA8\"]"), "E-LINE-BREAK 1:3" },
		{ BYTES("[\n\"\x1B\"]"), "E-HIDDEN-CHAR 2:2" },
		{ BYTES("[\"a\\u0000\"]"), "E-NUL 1:2" },
		{ BYTES("[\"a\\u001b\"]"), "E-HIDDEN-CHAR 1:2" },
		{ BYTES("[\"\\b\",\"\\f\"]"),
		  "E-HIDDEN-CHAR 1:2, E-HIDDEN-CHAR 1:7" },
		{ BYTES("[\"a\\rb\"]"), "E-LINE-BREAK 1:2" },
		{ BYTES("[\"\\u2028\"]"), "E-LINE-BREAK 1:2" },
		{ BYTES("[\"\\u202E\"]"), "E-HIDDEN-CHAR 1:2" },
		{ BYTES("[\"\\uffff\"]"), "E-HIDDEN-CHAR 1:2" },
		{ BYTES("{\"\\u0007\":1}"), "E-HIDDEN-CHAR 1:2" },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++)
		check_refusal(rows[i].text, rows[i].findings);
}

static void
keys_may_stand_once(void)
{
	check_refusal(SPAN("{\"a\":1,\n\"a\":2}"), "E-KEY-TWICE 2:1");
	check_refusal(SPAN("{\"a\":1,\"\\u0061\":2}"), "E-KEY-TWICE 1:8");
	check_refusal(SPAN("{\"\":1,\"\":2}"), "E-KEY-TWICE 1:7");
	check_tree(SPAN("[{\"a\":1},{\"a\":{\"a\":1}}]"), "[{a=1} {a={a=1}}]",
		   false);
}

static void
repeat(struct ps_buf *out, const char *part, size_t n)
{
	for (size_t i = 0; i < n; i++)
		ps_buf_addstr(out, part);
}

static void
keys_of_large_maps_may_stand_once_too(void)
{
	for (int n = 14; n < 40; n++) {
		struct fmt_case c;
		struct ps_node *root;
		struct ps_buf text = PS_BUF_INIT;

		fmt_case_init(&c, 0);
		ps_buf_addch(&text, '{');
		for (int i = 0; i < n; i++)
			ps_buf_addf(&text, "\"k%d\":%d,", i, i);
		ps_buf_addf(&text, "\"last\":{\"k1\":2}}");
		TAP_EQ_INT(parse(&c, ps_buf_span(&text), &root), 0);
		TAP_EQ_INT(root->nchildren, n + 1);

		ps_buf_truncate(&text, text.len - 1);
		ps_buf_addf(&text, ",\"k%d\":0,\"k0\":0}", n - 1);
		TAP_EQ_INT(parse(&c, ps_buf_span(&text), &root), PS_EDATA);
		TAP_EQ_INT(c.diags.len, 2);
		ps_buf_release(&text);
		fmt_case_release(&c);
	}
}

static void
nesting_is_capped_at_the_limit(void)
{
	struct ps_buf text = PS_BUF_INIT;

	repeat(&text, "[", PS_LIMIT_JSON_DEPTH);
	repeat(&text, "]", PS_LIMIT_JSON_DEPTH);
	check_tree(ps_buf_span(&text), text.ptr, false);
	ps_buf_reset(&text);
	repeat(&text, "[", PS_LIMIT_JSON_DEPTH + 1);
	repeat(&text, "]", PS_LIMIT_JSON_DEPTH + 1);
	check_refusal(ps_buf_span(&text), "E-DEPTH 1:17");
	ps_buf_reset(&text);
	repeat(&text, "{\"a\":", 100000);
	check_refusal(ps_buf_span(&text), "E-DEPTH 1:81");
	ps_buf_release(&text);
}

static void
long_values_are_capped_at_the_limit(void)
{
	struct fmt_case c;
	struct ps_node *root;
	struct ps_buf text = PS_BUF_INIT;

	fmt_case_init(&c, 0);
	ps_buf_addstr(&text, "[\"");
	repeat(&text, "x", PS_LIMIT_FIELD_BYTES);
	ps_buf_addstr(&text, "\"]");
	TAP_EQ_INT(parse(&c, ps_buf_span(&text), &root), 0);
	TAP_EQ_INT(strlen(root->child->text), PS_LIMIT_FIELD_BYTES);
	fmt_case_release(&c);
	ps_buf_truncate(&text, text.len - 2);
	ps_buf_addstr(&text, "x\"]");
	check_refusal(ps_buf_span(&text), "E-TOO-LONG 1:2");
	ps_buf_release(&text);
}

static void
a_used_up_budget_is_a_limit_and_not_a_finding(void)
{
	struct fmt_case c;
	struct ps_node *root;

	fmt_case_init(&c, 300);
	TAP_EQ_INT(parse(&c, SPAN("[1, 2, 3, 4, 5, 6, 7]"), &root), PS_ELIMIT);
	TAP_CHECK(root == NULL && c.diags.len == 0);
	fmt_case_release(&c);
}

int
main(void)
{
	TAP_RUN(values_become_a_tree_of_text);
	TAP_RUN(escapes_are_decoded);
	TAP_RUN(values_know_their_line_and_column);
	TAP_RUN(syntax_errors_name_line_and_column);
	TAP_RUN(half_a_surrogate_pair_is_refused);
	TAP_RUN(an_end_too_early_says_what_is_open);
	TAP_RUN(bytes_that_hide_something_are_refused);
	TAP_RUN(keys_may_stand_once);
	TAP_RUN(keys_of_large_maps_may_stand_once_too);
	TAP_RUN(nesting_is_capped_at_the_limit);
	TAP_RUN(long_values_are_capped_at_the_limit);
	TAP_RUN(a_used_up_budget_is_a_limit_and_not_a_finding);
	return tap_done();
}
