#include "provspool/limits.h"
#include "provspool/node.h"

#include "fmt_case.h"

static int
parse(struct fmt_case *c, struct ps_span text, struct ps_node **out)
{
	return ps_yaml_parse(text, "a.yaml", &c->arena, out, &c->diags,
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
maps_lists_and_scalars_become_a_tree(void)
{
	static const struct {
		struct ps_span text;
		const char *tree;
	} rows[] = {
		{ BYTES("a: 1\nb: 2\n"), "{a=1 b=2}" },
		{ BYTES("a:\n  - x\n  - y: z\n    w: v\n"),
		  "{a=[x {y=z w=v}]}" },
		{ BYTES("{a: [1, 2], b: {c: d}}"), "{a=[1 2] b={c=d}}" },
		{ BYTES("- a\n- []\n- {}\n"), "[a [] {}]" },
		{ BYTES("--- \na: b\n...\n"), "{a=b}" },
		{ BYTES("# note\na: b # note\n"), "{a=b}" },
		{ BYTES("word"), "word" },
		{ BYTES("\xEF\xBB\xBF"
			"a: b\r\nc: d\r\n"),
		  "{a=b c=d}" },
		{ BYTES("a: |\n  x\n  y\nb: >-\n  x\n  y\n"),
		  "{a='x\ny\n' b='x y'}" },
		{ BYTES("a: |\r\n  x\r\n  y\r\n"), "{a='x\ny\n'}" },
		{ BYTES("\"a\": 'it''s'\n"), "{a='it's'}" },
		{ BYTES("a: \"x\\ty\\n\\u00e9\\U0001F600\"\n"),
		  "{a='x\ty\n\xC3\xA9\xF0\x9F\x98\x80'}" },
		{ BYTES("a: \"x\\r\\ny\"\n"), "{a='x\ny'}" },
		{ BYTES("a: x%\n"), "{a=x%}" },
		{ BYTES("a: b\n %c\n"), "{a=b %c}" },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++)
		check_tree(rows[i].text, rows[i].tree, false);
}

static void
every_scalar_stays_what_was_written(void)
{
	static const char *const words[] = {
		"no",	 "yes", "true", "0123", "1e3",	    "0x1F",
		"1.50",	 "~",	"null", ".inf", "12:30:45", "2026-03-01",
		"1_000", "+7",	"Off",	"=",
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(words); i++) {
		struct fmt_case c;
		struct ps_node *root;
		struct ps_buf text = PS_BUF_INIT;
		const struct ps_node *a;

		fmt_case_init(&c, 0);
		ps_buf_addf(&text, "a: %s\nb: '%s'\n", words[i], words[i]);
		TAP_EQ_INT(parse(&c, ps_buf_span(&text), &root), 0);
		a = ps_node_get(root, "a");
		TAP_CHECK(a && !a->quoted && !a->null);
		TAP_EQ_STR(ps_node_text(root, "a", NULL), words[i]);
		TAP_EQ_STR(ps_node_text(root, "b", NULL), words[i]);
		ps_buf_release(&text);
		fmt_case_release(&c);
	}
}

static void
only_empty_plain_scalars_are_null(void)
{
	check_tree(SPAN("a:\nb: ''\nc: \"\"\nd: |\ne: {f: , g}\n"),
		   "{a=null b='' c='' d='' e={f=null g=null}}", false);
}

static void
values_know_their_line_and_column(void)
{
	check_tree(SPAN("a: 1\nb:\n  - x\n  -  y\n"),
		   "@1:1 {a=@1:4 1 b=@3:3 [@3:5 x @4:6 y]}", true);
	check_tree(SPAN("\xEF\xBB\xBF{a: 'x\r\n  y',\r\n \xC3\xBC: z}"),
		   "@1:1 {a=@1:5 'x y' \xC3\xBC=@3:5 z}", true);
	check_tree(SPAN("a: |\n  1\n\n  2\nb: x\n"),
		   "@1:1 {a=@1:4 '1\n\n2\n' b=@5:4 x}", true);
}

static void
features_beyond_the_subset_are_refused(void)
{
	static const struct {
		struct ps_span text;
		const char *findings;
	} rows[] = {
		{ BYTES("a: &x 1\nb: 2\n"), "E-YAML-FEATURE 1:4" },
		{ BYTES("a: &x 1\nb: *x\n"),
		  "E-YAML-FEATURE 1:4, E-YAML-FEATURE 2:4" },
		{ BYTES("a: *x\n"), "E-YAML-FEATURE 1:4" },
		{ BYTES("a: !!str 1\n"), "E-YAML-FEATURE 1:4" },
		{ BYTES("a: ! 1\n"), "E-YAML-FEATURE 1:4" },
		{ BYTES("a: !x [1]\n"), "E-YAML-FEATURE 1:4" },
		{ BYTES("a: &x {b: 1}\n"), "E-YAML-FEATURE 1:4" },
		{ BYTES("&k a: 1\n"), "E-YAML-FEATURE 1:1" },
		{ BYTES("a: 1\n<<: {b: 2}\n"), "E-YAML-FEATURE 2:1" },
		{ BYTES("%YAML 1.1\n---\na: 1\n"), "E-YAML-FEATURE 1:1" },
		{ BYTES("a: 1\n%TAG ! x\n"), "E-YAML-FEATURE 2:1" },
		{ BYTES("a: 1\n---\nb: 2\n"), "E-YAML-FEATURE 2:1" },
		{ BYTES("a: 1\n...\n---\n"), "E-YAML-FEATURE 3:1" },
		{ BYTES("? [a]\n: b\n"), "E-YAML-FEATURE 1:3" },
		{ BYTES("{{a: b}: c}"), "E-YAML-FEATURE 1:2" },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++)
		check_refusal(rows[i].text, rows[i].findings);
}

static void
syntax_errors_name_line_and_column(void)
{
	static const struct {
		struct ps_span text;
		const char *findings;
	} rows[] = {
		{ BYTES("a: 1\n b: 2\n"), "E-YAML-SYNTAX 2:3" },
		{ BYTES("a: [1\n"), "E-YAML-SYNTAX 2:1" },
		{ BYTES("a: 'x\n"), "E-YAML-SYNTAX 2:1" },
		{ BYTES("a: \"\\q\"\n"), "E-YAML-SYNTAX 1:5" },
		{ BYTES("a: \"\\ud83d\\ude00\"\n"), "E-YAML-SYNTAX 1:7" },
		{ BYTES("a:\n\t- b\n"), "E-YAML-SYNTAX 2:1" },
		{ BYTES("a: @x\n"), "E-YAML-SYNTAX 1:4" },
		{ BYTES("a: b: c\n"), "E-YAML-SYNTAX 1:5" },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++)
		check_refusal(rows[i].text, rows[i].findings);
}

static void
a_syntax_error_says_where_its_context_began(void)
{
	struct fmt_case c;
	struct ps_node *root;

	fmt_case_init(&c, 0);
	TAP_EQ_INT(parse(&c, SPAN("a: 1\nb: [x,\n  y\nc: 2\n"), &root),
		   PS_EDATA);
	TAP_CHECK(strstr(c.diags.list[0].text, "begins on line 2") != NULL);
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
		{ BYTES("# nothing\n"), "E-EMPTY-FILE 0:0" },
		{ BYTES("a: \0\n"), "E-NUL 1:4" },
		{ BYTES("a: \xFF\n"), "E-UTF8 1:4" },
		{ BYTES("\xFF\xFE"
			"a\0:\0 \0b\0"),
		  "E-UTF8 1:1" },
		{ BYTES("a: 1\rb: 2\n"), "E-LINE-BREAK 1:5" },
		{ BYTES("a: ok\xE2\x80\xA8status: done\n"),
		  "E-LINE-BREAK 1:6" },
		{ BYTES("a: ok\xE2\x80\xA9%TAG\n"), "E-LINE-BREAK 1:6" },
		{ BYTES("a: ok\xC2\x85%TAG\n"), "E-LINE-BREAK 1:6" },
		{ BYTES("a: \x1B[31m\n"), "E-HIDDEN-CHAR 1:4" },
		{ BYTES("a: x\x7F\n"), "E-HIDDEN-CHAR 1:5" },
		{ BYTES("a: \xC2\x9B\n"), "E-HIDDEN-CHAR 1:4" },
		{ BYTES("# \xE2\x80\xAE\n"), "E-HIDDEN-CHAR 1:3" },
		{ BYTES("a: 1\n\xEF\xBB\xBF%TAG\n"), "E-HIDDEN-CHAR 2:1" },
		{ BYTES("a: \xEF\xBF\xBF\n"), "E-HIDDEN-CHAR 1:4" },
		{ BYTES("a: \x01\nb: \x02\n"), "E-HIDDEN-CHAR 1:4" },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++)
		check_refusal(rows[i].text, rows[i].findings);
}

static void
escapes_cannot_spell_what_bytes_may_not_hold(void)
{
	static const struct {
		struct ps_span text;
		const char *findings;
	} rows[] = {
		{ BYTES("a: \"x\\0\"\n"), "E-NUL 1:4" },
		{ BYTES("a: 1\nb: \"\\e[31m\"\n"), "E-HIDDEN-CHAR 2:4" },
		{ BYTES("a: \"\\u202e\"\n"), "E-HIDDEN-CHAR 1:4" },
		{ BYTES("a: \"\\ufeff\"\n"), "E-HIDDEN-CHAR 1:4" },
		{ BYTES("a: \"\\N\"\n"), "E-LINE-BREAK 1:4" },
		{ BYTES("a: \"\\L\"\n"), "E-LINE-BREAK 1:4" },
		{ BYTES("a: \"x\\ry\"\n"), "E-LINE-BREAK 1:4" },
		{ BYTES("\"\\a\": 1\n"), "E-HIDDEN-CHAR 1:1" },
		{ BYTES("\"\\a\": 1\n\"\\b\": 1\n"),
		  "E-HIDDEN-CHAR 1:1, E-HIDDEN-CHAR 2:1" },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++)
		check_refusal(rows[i].text, rows[i].findings);
}

static void
marks_that_written_languages_need_are_text(void)
{
	check_tree(SPAN("a: \xD9\x85\xE2\x80\x8C\xDB\x8C\n"),
		   "{a=\xD9\x85\xE2\x80\x8C\xDB\x8C}", false);
}

static void
keys_may_stand_once(void)
{
	check_refusal(SPAN("a: 1\nb: 2\na: 3\n\"b\": 4\n"),
		      "E-KEY-TWICE 3:1, E-KEY-TWICE 4:1");
	check_refusal(SPAN("x: {a: 1, a: 2}\n"), "E-KEY-TWICE 1:11");
	check_tree(SPAN("x: {a: 1}\ny: {a: 1}\na: {A: 1}\n"),
		   "{x={a=1} y={a=1} a={A=1}}", false);
}

/* `n` times `part`. */
static void
repeat(struct ps_buf *out, const char *part, size_t n)
{
	for (size_t i = 0; i < n; i++)
		ps_buf_addstr(out, part);
}

static void
nesting_is_capped_at_the_limit(void)
{
	struct ps_buf text = PS_BUF_INIT;

	repeat(&text, "[", PS_LIMIT_DEPTH);
	repeat(&text, "]", PS_LIMIT_DEPTH);
	check_tree(ps_buf_span(&text), "[[[[[[[[]]]]]]]]", false);
	ps_buf_reset(&text);
	repeat(&text, "[", PS_LIMIT_DEPTH + 1);
	repeat(&text, "]", PS_LIMIT_DEPTH + 1);
	check_refusal(ps_buf_span(&text), "E-DEPTH 1:9");
	ps_buf_reset(&text);
	repeat(&text, "[", PS_LIMIT_YAML_BYTES);
	check_refusal(ps_buf_span(&text), "E-DEPTH 1:9");
	ps_buf_reset(&text);
	repeat(&text, "- ", PS_LIMIT_YAML_BYTES / 2);
	check_refusal(ps_buf_span(&text), "E-DEPTH 1:17");
	ps_buf_release(&text);
}

static void
size_is_capped_at_the_limit(void)
{
	struct ps_buf text = PS_BUF_INIT;

	ps_buf_addstr(&text, "a: b\n#");
	repeat(&text, "x", PS_LIMIT_YAML_BYTES - text.len);
	check_tree(ps_buf_span(&text), "{a=b}", false);
	ps_buf_addch(&text, 'x');
	check_refusal(ps_buf_span(&text), "E-TOO-LARGE 0:0");
	ps_buf_reset(&text);
	ps_buf_addstr(&text, "a: \"");
	repeat(&text, "x", PS_LIMIT_FIELD_BYTES + 1);
	ps_buf_addch(&text, '"');
	check_refusal(ps_buf_span(&text), "E-TOO-LONG 1:4");
	ps_buf_release(&text);
}

static void
a_used_up_budget_is_a_limit_and_not_a_finding(void)
{
	struct fmt_case c;
	struct ps_node *root;

	fmt_case_init(&c, 300);
	TAP_EQ_INT(parse(&c, SPAN("[a, b, c, d, e, f, g]"), &root), PS_ELIMIT);
	TAP_CHECK(root == NULL && c.diags.len == 0);
	fmt_case_release(&c);
}

int
main(void)
{
	TAP_RUN(maps_lists_and_scalars_become_a_tree);
	TAP_RUN(every_scalar_stays_what_was_written);
	TAP_RUN(only_empty_plain_scalars_are_null);
	TAP_RUN(values_know_their_line_and_column);
	TAP_RUN(features_beyond_the_subset_are_refused);
	TAP_RUN(syntax_errors_name_line_and_column);
	TAP_RUN(a_syntax_error_says_where_its_context_began);
	TAP_RUN(bytes_that_hide_something_are_refused);
	TAP_RUN(escapes_cannot_spell_what_bytes_may_not_hold);
	TAP_RUN(marks_that_written_languages_need_are_text);
	TAP_RUN(keys_may_stand_once);
	TAP_RUN(nesting_is_capped_at_the_limit);
	TAP_RUN(size_is_capped_at_the_limit);
	TAP_RUN(a_used_up_budget_is_a_limit_and_not_a_finding);
	return tap_done();
}
