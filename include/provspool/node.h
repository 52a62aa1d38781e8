/*
 * node - YAML and JSON documents as a tree of text.
 *
 * One strict subset of YAML (libyaml's events): UTF-8, one document, maps,
 * sequences and scalars; no anchors, aliases, tags, directives or duplicate
 * keys; nesting to a limit.  Every scalar is a string: `no`, `0123` and
 * `1e3` stay what was written.  JSON (yajl) gives the same tree; its true,
 * false and null become the strings "true", "false" and "" .
 *
 * Keys and values hold no NUL and no control characters but TAB and LF
 * (an escaped CR LF becomes LF), no line or paragraph separators, and none
 * of the invisible characters that deceive: byte-order marks, zero-width
 * spaces, bidirectional embeddings, overrides and isolates.  The raw text,
 * comments included, holds none of them either.
 * Nodes live in the arena; line and column say where a value stands, from 1.
 */
#ifndef PROVSPOOL_NODE_H
#define PROVSPOOL_NODE_H

#include "provspool/diag.h"
#include "provspool/err.h"

enum ps_node_kind {
	PS_NODE_SCALAR = 1,
	PS_NODE_LIST,
	PS_NODE_MAP,
};

struct ps_node {
	enum ps_node_kind kind;
	bool null;	       /* JSON null, or an empty plain YAML scalar */
	bool quoted;	       /* a scalar in quotes or a block scalar */
	const char *key;       /* in a map; else NULL */
	const char *text;      /* of a scalar; else "" */
	struct ps_node *child; /* first, of a list or map */
	struct ps_node *next;  /* sibling */
	size_t nchildren;
	int64_t line;
	int64_t column;
	int32_t key_line; /* of the key, in a map */
	int32_t key_column;
};

/* PS_EDATA with findings in `diags` if it was refused. */
PS_CHECK int ps_yaml_parse(struct ps_span text, const char *file,
			   struct ps_arena *arena, struct ps_node **out,
			   struct ps_diags *diags, struct ps_err *err);
PS_CHECK int ps_json_parse(struct ps_span text, const char *file,
			   struct ps_arena *arena, struct ps_node **out,
			   struct ps_diags *diags, struct ps_err *err);

/* The value of a key of a map, or NULL (also for NULL and non-maps). */
const struct ps_node *ps_node_get(const struct ps_node *map, const char *key);
/* Its text if it is a scalar, else `otherwise`. */
const char *ps_node_text(const struct ps_node *map, const char *key,
			 const char *otherwise);

#endif
