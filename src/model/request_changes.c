#include "request_element.h"

#include "provspool/text.h"

void
ps_request_refuse_element(struct ps_request_element *r, enum ps_diag_code code,
			  const char *sentence)
{
	r->refusal.code = code;
	r->refusal.sentence = sentence;
}

/* The first of the keys that says anything. */
const char *
ps_request_first_text(const struct ps_node *map, const char *const *keys)
{
	const char *text = "";

	for (; !*text && *keys; keys++)
		text = ps_node_text(map, *keys, "");
	return text;
}

/* The rules of our own request table hold for every source. */
void
ps_request_check_text(struct ps_request_element *r, size_t column,
		      const char *text)
{
	const struct ps_rule *rule = &r->rules[column];
	struct ps_arena *arena = &r->work->arena;
	size_t len;

	if (r->refusal.code)
		return;
	len = ps_utf8_count(ps_span_str(text));
	if ((int64_t)len > rule->max)
		ps_request_refuse_element(
			r, PS_E_TOO_LONG,
			ps_arena_printf(arena,
					"%s '%s' has %zu characters; at most "
					"%lld",
					rule->name,
					ps_request_show(r->work, text), len,
					(long long)rule->max));
}

/* A scalar, or what a navigation leads to; NULL if it says nothing. */
static const char *
value_of(const struct ps_node *node)
{
	static const char *const keys[] = { "Identifier", "Label", "Id",
					    "DisplayName", NULL };
	const char *text;

	if (node->kind == PS_NODE_SCALAR)
		return node->text;
	text = ps_request_first_text(node, keys);
	return *text ? text : NULL;
}

static int
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

/* CardNumber is card_number: case and underscores do not count. */
static bool
is_same_name(struct ps_span theirs, const char *ours)
{
	size_t i = 0;

	for (;;) {
		while (i < theirs.len && theirs.ptr[i] == '_')
			i++;
		while (*ours == '_')
			ours++;
		if (i == theirs.len || !*ours)
			return i == theirs.len && !*ours;
		if (lower(theirs.ptr[i++]) != lower(*ours++))
			return false;
	}
}

static const struct ps_property *
find_property(const struct ps_request_element *r, struct ps_span name)
{
	for (size_t i = 0; i < r->type->nproperties; i++)
		if (is_same_name(name, r->type->properties[i].name))
			return &r->type->properties[i];
	return NULL;
}

static bool
cut_suffix(struct ps_span *name, const char *suffix)
{
	size_t len = strlen(suffix);

	if (name->len <= len ||
	    memcmp(name->ptr + name->len - len, suffix, len) != 0)
		return false;
	name->len -= len;
	return true;
}

/* zones_add and zones_remove, unless a property is called just that. */
static enum ps_op
split_name(const struct ps_request_element *r, struct ps_span *name)
{
	if (find_property(r, *name))
		return PS_OP_NONE;
	if (cut_suffix(name, "_add"))
		return PS_OP_ADD;
	return cut_suffix(name, "_remove") ? PS_OP_REMOVE : PS_OP_NONE;
}

void
ps_request_read_resource(struct ps_request_element *r)
{
	const struct ps_node *resource = ps_node_get(r->element, "Resource");
	const struct ps_node *node = resource ? resource->child : NULL;

	r->was = ps_xgrow(r->was, &r->was_cap, r->type->nproperties,
			  sizeof(*r->was));
	for (size_t i = 0; i < r->type->nproperties; i++)
		r->was[i] = NULL;
	for (; node; node = node->next) {
		const struct ps_property *p =
			find_property(r, ps_span_str(node->key));

		if (p && !r->was[p - r->type->properties])
			r->was[p - r->type->properties] = value_of(node);
	}
}

const char *
ps_request_was(const struct ps_request_element *r,
	       const struct ps_property *property)
{
	const char *was =
		property ? r->was[property - r->type->properties] : NULL;

	return was ? was : "";
}

static void
add_want(struct ps_request_element *r, const char *name, enum ps_op op,
	 const struct ps_node *node)
{
	const struct ps_property *property = ps_type_property(r->type, name);
	const char *value = value_of(node);
	struct ps_request_want *want;

	r->at = node;
	if (!value) {
		ps_request_refuse_element(
			r, PS_E_TYPE,
			ps_arena_printf(&r->work->arena,
					"the value of '%s' is neither a scalar "
					"nor has an Identifier",
					ps_request_show(r->work, name)));
		return;
	}
	if (r->work->nwants >= r->work->in->config->limits.order_items) {
		ps_request_refuse_element(r, PS_E_TOO_LONG,
					  "the order has too many items");
		return;
	}
	want = ps_request_add_want(r->work);
	*want = (struct ps_request_want){ .property = property,
					  .name = name,
					  .op = op,
					  .value = value,
					  .was = ps_request_was(r, property),
					  .id = "",
					  .line = node->line };
	ps_request_check_text(r, PS_COL_REQUEST_PROPERTY, want->name);
	ps_request_check_text(r, PS_COL_REQUEST_VALUE, want->value);
	ps_request_check_text(r, PS_COL_REQUEST_CURRENT_VALUE, want->was);
}

/* Nothing to a new resource is nothing; to an old one it clears. */
static bool
says_nothing(const struct ps_request_element *r, const struct ps_node *node,
	     enum ps_op op)
{
	return node->null &&
	       (op != PS_OP_NONE || r->change == PS_CHANGE_CREATE);
}

static void
read_change(struct ps_request_element *r, const struct ps_node *node)
{
	struct ps_span key = ps_span_str(node->key);
	enum ps_op op = split_name(r, &key);
	const struct ps_property *property = find_property(r, key);
	const struct ps_node *child = node->child;
	const char *name;

	if (says_nothing(r, node, op))
		return;
	name = property ? property->name
			: ps_arena_strndup(&r->work->arena, key.ptr, key.len);
	if (node->kind != PS_NODE_LIST) {
		add_want(r, name, op != PS_OP_NONE ? op : PS_OP_SET, node);
		return;
	}
	for (; child && !r->refusal.code; child = child->next)
		add_want(r, name, op != PS_OP_NONE ? op : PS_OP_ADD, child);
}

void
ps_request_read_changes(struct ps_request_element *r)
{
	const struct ps_node *map = ps_node_get(r->element, "Changes");
	const struct ps_node *node = map ? map->child : NULL;

	r->work->nwants = 0;
	for (; node && !r->refusal.code; node = node->next)
		read_change(r, node);
}
