/*
 * fmt_case - what the tests of the parsers share: one input and what came
 * of it, in a form that one string can be compared with.
 */
#ifndef PROVSPOOL_TESTS_FMT_CASE_H
#define PROVSPOOL_TESTS_FMT_CASE_H

#include "provspool/node.h"
#include "tap.h"

struct fmt_case {
	struct ps_arena arena;
	struct ps_diags diags;
	struct ps_err err;
	struct ps_buf text; /* last answer of fmt_case_findings() and others */
};

/* A string literal that may hold NUL bytes: in a table; as an argument. */
#define BYTES(literal)                                                         \
	{                                                                      \
		(literal), sizeof(literal) - 1                                 \
	}
#define SPAN(literal) ((struct ps_span)BYTES(literal))

static TAP_UNUSED void
fmt_case_init(struct fmt_case *c, size_t budget)
{
	ps_arena_init(&c->arena, budget);
	ps_diags_init(&c->diags);
	c->err.code = 0;
	ps_buf_init(&c->text);
}

static TAP_UNUSED void
fmt_case_release(struct fmt_case *c)
{
	ps_arena_release(&c->arena);
	ps_diags_release(&c->diags);
	ps_buf_release(&c->text);
}

/* "E-NUL 1:3, E-UTF8 2:1": code, line and column of each finding. */
static TAP_UNUSED const char *
fmt_case_findings(struct fmt_case *c)
{
	ps_buf_reset(&c->text);
	for (size_t i = 0; i < c->diags.len; i++) {
		const struct ps_diag *diag = &c->diags.list[i];

		ps_buf_addf(&c->text, "%s%s %lld:%lld", i > 0 ? ", " : "",
			    ps_diag_name(diag->code),
			    (long long)diag->where.line,
			    (long long)diag->where.column);
	}
	return c->text.ptr;
}

static TAP_UNUSED void
fmt_case_open(struct ps_buf *out, const struct ps_node *node, bool places)
{
	if (node->key)
		ps_buf_addf(out, "%s=", node->key);
	if (places)
		ps_buf_addf(out, "@%lld:%lld ", (long long)node->line,
			    (long long)node->column);
	if (node->kind == PS_NODE_SCALAR && node->null)
		ps_buf_addstr(out, "null");
	else if (node->kind == PS_NODE_SCALAR)
		ps_buf_addf(out, node->quoted ? "'%s'" : "%s", node->text);
	else
		ps_buf_addstr(out, node->kind == PS_NODE_MAP ? "{" : "[");
}

/*
 * "{a=1 b=['x' null]}": the tree on one line, scalars in quotes where they
 * were; with places, each value has its @line:column before it.
 */
static TAP_UNUSED const char *
fmt_case_tree(struct fmt_case *c, const struct ps_node *root, bool places)
{
	const struct ps_node *stack[64];
	size_t depth = 0;
	const struct ps_node *node = root;

	ps_buf_reset(&c->text);
	while (node) {
		fmt_case_open(&c->text, node, places);
		if (node->kind != PS_NODE_SCALAR) {
			stack[depth++] = node;
			node = node->child;
		} else {
			node = node == root ? NULL : node->next;
		}
		while (!node && depth > 0) {
			node = stack[--depth];
			ps_buf_addch(&c->text,
				     node->kind == PS_NODE_MAP ? '}' : ']');
			node = node->next;
		}
		if (node && c->text.ptr[c->text.len - 1] != '{' &&
		    c->text.ptr[c->text.len - 1] != '[')
			ps_buf_addch(&c->text, ' ');
	}
	return c->text.ptr;
}

#endif
