/*
 * build - makes the tree of node.h from a parser's events.
 *
 * The parser sets `line` and `column` to where the event stands and calls
 * one function per event; false means that it should stop.  Findings go to
 * `diags` and set `refused`: parsing may go on to find more, but the tree is
 * then not to be given out.  The stack of open lists and maps is an array,
 * so nesting costs no C stack.
 *
 * Private to the fmt layer.
 */
#ifndef PROVSPOOL_FMT_BUILD_H
#define PROVSPOOL_FMT_BUILD_H

#include "provspool/limits.h"
#include "provspool/map.h"
#include "provspool/node.h"

/* A list or map that is not closed yet. */
struct ps_build_level {
	struct ps_node *node;
	struct ps_node *last; /* child */
	const char *key;      /* whose value comes next, or NULL … */
	int32_t key_line;     /* … and where it stands */
	int32_t key_column;
	struct ps_map keys; /* only once there are many: see build.c */
};

struct ps_build {
	struct ps_arena *arena;
	struct ps_diags *diags;
	const char *file;
	size_t depth_max; /* at most PS_LIMIT_JSON_DEPTH */
	size_t depth;
	struct ps_build_level levels[PS_LIMIT_JSON_DEPTH];
	struct ps_node *root;
	int64_t line;
	int64_t column;
	bool refused;
	bool over; /* the arena's budget is used up */
};

void ps_build_init(struct ps_build *build, const char *file,
		   struct ps_arena *arena, struct ps_diags *diags,
		   size_t depth_max);
void ps_build_release(struct ps_build *build);

/* Whether the next scalar is a key. */
bool ps_build_wants_key(const struct ps_build *build);
PS_CHECK bool ps_build_key(struct ps_build *build, struct ps_span key);
/* The node is returned to set `null` and `quoted`; NULL means stop. */
PS_CHECK struct ps_node *ps_build_scalar(struct ps_build *build,
					 struct ps_span text);
PS_CHECK bool ps_build_open(struct ps_build *build, enum ps_node_kind kind);
void ps_build_close(struct ps_build *build);

/* Where the event stands, and a refusal of it. */
struct ps_where ps_build_where(const struct ps_build *build);
void ps_build_refuse(struct ps_build *build, enum ps_diag_code code,
		     const char *text);

/*
 * The result: *out and 0, or what was the matter.  `format` is the name of
 * the format for the error's text.
 */
PS_CHECK int ps_build_finish(struct ps_build *build, const char *format,
			     struct ps_node **out, struct ps_err *err);

#endif
