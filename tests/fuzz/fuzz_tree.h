/*
 * fuzz_tree - what must hold for every tree that a parser gave out.
 */
#ifndef PROVSPOOL_TESTS_FUZZ_TREE_H
#define PROVSPOOL_TESTS_FUZZ_TREE_H

#include "fuzz.h"
#include "provspool/limits.h"
#include "provspool/text.h"

typedef int fuzz_parse_fn(struct ps_span text, const char *file,
			  struct ps_arena *arena, struct ps_node **out,
			  struct ps_diags *diags, struct ps_err *err);

static inline void
fuzz_check_text(const char *text)
{
	struct ps_span span = ps_span_str(text);

	FUZZ_HOLDS(ps_utf8_check(span) == span.len);
	for (; *text; text++)
		FUZZ_HOLDS((unsigned char)*text >= 0x20 || *text == '\n' ||
			   *text == '\t');
}

static inline void
fuzz_check_children(const struct ps_node *parent)
{
	size_t n = 0;

	for (const struct ps_node *c = parent->child; c; c = c->next, n++) {
		FUZZ_HOLDS((parent->kind == PS_NODE_MAP) == (c->key != NULL));
		FUZZ_HOLDS(!c->key || n > 64 ||
			   ps_node_get(parent, c->key) == c);
	}
	FUZZ_HOLDS(n == parent->nchildren);
}

static inline void
fuzz_check_node(const struct ps_node *node, struct ps_span text)
{
	FUZZ_HOLDS(node->line >= 1 && (uint64_t)node->line <= text.len + 1);
	FUZZ_HOLDS(node->column >= 1 && (uint64_t)node->column <= text.len + 1);
	fuzz_check_text(node->text);
	if (node->key)
		fuzz_check_text(node->key);
	if (node->kind == PS_NODE_SCALAR)
		FUZZ_HOLDS(!node->child && (!node->null || !node->text[0]));
	else
		fuzz_check_children(node);
}

static inline void
fuzz_check_tree(const struct ps_node *root, struct ps_span text, size_t max)
{
	const struct ps_node *stack[PS_LIMIT_JSON_DEPTH];
	const struct ps_node *node = root;
	size_t depth = 0;

	FUZZ_HOLDS(root && !root->key && !root->next);
	while (node) {
		fuzz_check_node(node, text);
		if (node->child) {
			FUZZ_HOLDS(depth < max);
			stack[depth++] = node;
			node = node->child;
			continue;
		}
		node = node->next;
		while (!node && depth > 0)
			node = stack[--depth]->next;
	}
}

static inline int
fuzz_tree(const uint8_t *data, size_t size, fuzz_parse_fn *parse, size_t max)
{
	struct ps_span text = { (const char *)data, size };
	struct ps_arena arena;
	struct ps_diags diags;
	struct ps_node *root;
	struct ps_err err;
	int rc;

	ps_arena_init(&arena, 1 << 20);
	ps_diags_init(&diags);
	rc = parse(text, "a", &arena, &root, &diags, &err);
	fuzz_check_rc(rc, &diags);
	FUZZ_HOLDS((rc == 0) == (root != NULL));
	if (rc == 0)
		fuzz_check_tree(root, text, max);
	ps_diags_release(&diags);
	ps_arena_release(&arena);
	return 0;
}

#endif
