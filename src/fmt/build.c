#include "build.h"

#include "bytes.h"
#include "provspool/text.h"

/*
 * Up to here a key is looked for among the siblings, as nearly all maps are
 * small; above, a map per level keeps a large one from being quadratic.
 */
#define FEW_KEYS 16

void
ps_build_init(struct ps_build *build, const char *file, struct ps_arena *arena,
	      struct ps_diags *diags, size_t depth_max)
{
	if (depth_max > PS_ARRAY_LEN(build->levels))
		ps_bug("more depth than levels");
	*build = (struct ps_build){ .arena = arena,
				    .diags = diags,
				    .file = file,
				    .depth_max = depth_max,
				    .line = 1,
				    .column = 1 };
}

void
ps_build_release(struct ps_build *build)
{
	while (build->depth > 0)
		ps_build_close(build);
}

struct ps_where
ps_build_where(const struct ps_build *build)
{
	return (struct ps_where){ .file = build->file,
				  .line = build->line,
				  .column = build->column };
}

void
ps_build_refuse(struct ps_build *build, enum ps_diag_code code,
		const char *text)
{
	ps_diag_add(build->diags, ps_build_where(build), code, "%s", text);
	build->refused = true;
}

static struct ps_build_level *
top(struct ps_build *build)
{
	return build->depth > 0 ? &build->levels[build->depth - 1] : NULL;
}

bool
ps_build_wants_key(const struct ps_build *build)
{
	const struct ps_build_level *level;

	if (build->depth == 0)
		return false;
	level = &build->levels[build->depth - 1];
	return level->node->kind == PS_NODE_MAP && !level->key;
}

static void
refuse_char(struct ps_build *build, enum ps_diag_code code, uint32_t cp)
{
	if (cp == '\r')
		ps_build_refuse(build, code,
				"carriage return without line feed in a value");
	else
		ps_diag_add(build->diags, ps_build_where(build), code,
			    "character U+%04X in a value", (unsigned)cp);
	build->refused = true;
}

/*
 * Escapes can spell what the raw text may not hold, hence the second look.
 * The CR of a CR LF passes; take_text() leaves it out.
 */
static bool
is_clean(struct ps_build *build, struct ps_span text)
{
	enum ps_diag_code code;
	uint32_t cp;
	size_t used;

	for (size_t at = 0; at < text.len; at += used) {
		used = ps_utf8_next(text, at, &cp);
		if (used == 0) {
			ps_build_refuse(build, PS_E_UTF8,
					"a value is not valid UTF-8");
			return false;
		}
		if (cp == '\r' && at + 1 < text.len && text.ptr[at + 1] == '\n')
			continue;
		code = ps_bytes_refusal(cp);
		if (code != PS_DIAG_NONE) {
			refuse_char(build, code, cp);
			return false;
		}
	}
	return true;
}

static void
drop_returns(char *s)
{
	char *to = s;

	for (const char *from = s; *from; from++) {
		if (*from != '\r')
			*to++ = *from;
	}
	*to = '\0';
}

/* A copy that keeps the promises of node.h; "" if the text was refused. */
static const char *
take_text(struct ps_build *build, struct ps_span text)
{
	char *copy;

	if (text.len > PS_LIMIT_FIELD_BYTES) {
		ps_diag_add(build->diags, ps_build_where(build), PS_E_TOO_LONG,
			    "a value has more than %u bytes",
			    PS_LIMIT_FIELD_BYTES);
		build->refused = true;
		return "";
	}
	if (text.len == 0 || !is_clean(build, text))
		return "";
	copy = ps_arena_strndup(build->arena, text.ptr, text.len);
	if (memchr(copy, '\r', text.len))
		drop_returns(copy);
	return copy;
}

static const struct ps_node *
find_key(const struct ps_build_level *level, const char *key)
{
	if (level->node->nchildren > FEW_KEYS)
		return ps_map_get(&level->keys, key);
	return ps_node_get(level->node, key);
}

bool
ps_build_key(struct ps_build *build, struct ps_span key)
{
	struct ps_build_level *level = top(build);
	const struct ps_node *first;

	level->key = take_text(build, key);
	level->key_line = (int32_t)build->line;
	level->key_column = (int32_t)build->column;
	if (level->key[0] == '\0' && key.len > 0)
		return true; /* refused already */
	first = find_key(level, level->key);
	if (first) {
		ps_diag_add(build->diags, ps_build_where(build), PS_E_KEY_TWICE,
			    "key '%s' stands here again; the first is on "
			    "line %lld",
			    level->key, (long long)first->line);
		build->refused = true;
	}
	return true;
}

/* Once there are more than a few keys, all of them are in the map. */
static void
note_key(struct ps_build_level *level, struct ps_node *node)
{
	struct ps_node *first = level->node->child;

	if (level->node->nchildren <= FEW_KEYS)
		return;
	if (level->node->nchildren > FEW_KEYS + 1)
		first = node;
	for (struct ps_node *n = first; n; n = n->next)
		ps_map_put(&level->keys, n->key, n);
}

static void
attach(struct ps_build *build, struct ps_node *node)
{
	struct ps_build_level *level = top(build);

	if (!level) {
		build->root = node;
		return;
	}
	node->key = level->key;
	node->key_line = level->key_line;
	node->key_column = level->key_column;
	level->key = NULL;
	if (level->last)
		level->last->next = node;
	else
		level->node->child = node;
	level->last = node;
	level->node->nchildren++;
	if (level->node->kind == PS_NODE_MAP)
		note_key(level, node);
}

/* NULL if the budget is used up. */
static struct ps_node *
add_node(struct ps_build *build, enum ps_node_kind kind, const char *text)
{
	struct ps_node *node = PS_ARENA_NEW(build->arena, struct ps_node);

	node->kind = kind;
	node->text = text;
	node->line = build->line;
	node->column = build->column;
	attach(build, node);
	build->over = ps_arena_over(build->arena);
	return build->over ? NULL : node;
}

struct ps_node *
ps_build_scalar(struct ps_build *build, struct ps_span text)
{
	return add_node(build, PS_NODE_SCALAR, take_text(build, text));
}

bool
ps_build_open(struct ps_build *build, enum ps_node_kind kind)
{
	struct ps_build_level *level;
	struct ps_node *node;

	if (build->depth == build->depth_max) {
		ps_diag_add(build->diags, ps_build_where(build), PS_E_DEPTH,
			    "more than %zu lists and maps inside each other",
			    build->depth_max);
		build->refused = true;
		return false;
	}
	node = add_node(build, kind, "");
	if (!node)
		return false;
	level = &build->levels[build->depth++];
	*level = (struct ps_build_level){ .node = node };
	ps_map_init(&level->keys);
	return true;
}

void
ps_build_close(struct ps_build *build)
{
	ps_map_release(&top(build)->keys);
	build->depth--;
}

int
ps_build_finish(struct ps_build *build, const char *format,
		struct ps_node **out, struct ps_err *err)
{
	if (build->over)
		return ps_err_set(err, PS_ELIMIT, "no memory left for '%s'",
				  build->file);
	if (!build->refused && !build->root)
		ps_diag_add(build->diags,
			    (struct ps_where){ .file = build->file },
			    PS_E_EMPTY_FILE, "the file has no content");
	if (build->refused || !build->root)
		return ps_err_set(err, PS_EDATA, "cannot read '%s' as %s",
				  build->file, format);
	*out = build->root;
	return 0;
}
