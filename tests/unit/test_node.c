#include "provspool/node.h"

#include "fmt_case.h"

static struct ps_node *
parse(struct fmt_case *c, const char *yaml)
{
	struct ps_node *root = NULL;

	TAP_EQ_INT(ps_yaml_parse(ps_span_str(yaml), "a.yaml", &c->arena, &root,
				 &c->diags, &c->err),
		   0);
	return root;
}

static void
values_are_found_by_their_key(void)
{
	struct fmt_case c;
	const struct ps_node *root;

	fmt_case_init(&c, 0);
	root = parse(&c, "a: 1\nb: {a: 2}\nc: [a, b]\n");
	TAP_EQ_STR(ps_node_get(root, "a")->text, "1");
	TAP_EQ_STR(ps_node_get(ps_node_get(root, "b"), "a")->text, "2");
	TAP_EQ_INT(ps_node_get(root, "c")->nchildren, 2);
	TAP_EQ_STR(ps_node_get(root, "c")->key, "c");
	fmt_case_release(&c);
}

static void
what_is_not_there_is_null(void)
{
	struct fmt_case c;
	const struct ps_node *root;

	fmt_case_init(&c, 0);
	root = parse(&c, "a: 1\nc: [a, b]\n");
	TAP_CHECK(ps_node_get(root, "A") == NULL);
	TAP_CHECK(ps_node_get(root, "") == NULL);
	TAP_CHECK(ps_node_get(NULL, "a") == NULL);
	TAP_CHECK(ps_node_get(ps_node_get(root, "a"), "a") == NULL);
	TAP_CHECK(ps_node_get(ps_node_get(root, "c"), "a") == NULL);
	TAP_CHECK(ps_node_get(ps_node_get(root, "x"), "a") == NULL);
	fmt_case_release(&c);
}

static void
text_is_that_of_scalars_or_the_other_one(void)
{
	struct fmt_case c;
	const struct ps_node *root;

	fmt_case_init(&c, 0);
	root = parse(&c, "a: 1\nb: {}\nc: []\nd:\ne: ''\n");
	TAP_EQ_STR(ps_node_text(root, "a", "other"), "1");
	TAP_EQ_STR(ps_node_text(root, "b", "other"), "other");
	TAP_EQ_STR(ps_node_text(root, "c", "other"), "other");
	TAP_EQ_STR(ps_node_text(root, "d", "other"), "");
	TAP_EQ_STR(ps_node_text(root, "e", "other"), "");
	TAP_EQ_STR(ps_node_text(root, "f", "other"), "other");
	TAP_CHECK(ps_node_text(NULL, "a", NULL) == NULL);
	fmt_case_release(&c);
}

static void
yaml_and_json_give_the_same_tree(void)
{
	static const struct ps_span text =
		BYTES("{\"a\": 1, \"b\": [\"x\", {\"c\": {}}],\n\"d\": true}");
	struct fmt_case c;
	struct ps_node *yaml;
	struct ps_node *json;
	struct ps_buf first = PS_BUF_INIT;

	fmt_case_init(&c, 0);
	TAP_EQ_INT(ps_yaml_parse(text, "a", &c.arena, &yaml, &c.diags, &c.err),
		   0);
	TAP_EQ_INT(ps_json_parse(text, "a", &c.arena, &json, &c.diags, &c.err),
		   0);
	ps_buf_addstr(&first, fmt_case_tree(&c, yaml, true));
	TAP_EQ_STR(first.ptr, fmt_case_tree(&c, json, true));
	ps_buf_release(&first);
	fmt_case_release(&c);
}

int
main(void)
{
	TAP_RUN(values_are_found_by_their_key);
	TAP_RUN(what_is_not_there_is_null);
	TAP_RUN(text_is_that_of_scalars_or_the_other_one);
	TAP_RUN(yaml_and_json_give_the_same_tree);
	return tap_done();
}
