#include "provspool/schema.h"

#include <regex.h>

#include "provspool/limits.h"
#include "provspool/num.h"
#include "provspool/text.h"
#include "provspool/when.h"

/* Longest name compared when looking for what was probably meant. */
#define SUGGEST_MAX 220

static bool
matches(const char *pattern, const char *text)
{
	regex_t re;
	bool match;

	if (regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB) != 0)
		ps_bug("a schema holds a pattern that does not compile");
	match = regexec(&re, text, 0, NULL, 0) == 0;
	regfree(&re);
	return match;
}

static bool
is_word(const char *const *words, const char *text)
{
	for (size_t i = 0; words[i]; i++)
		if (ps_streq(words[i], text))
			return true;
	return false;
}

static void
report_word(const struct ps_rule *rule, const char *text, struct ps_where where,
	    struct ps_diags *diags)
{
	const char *meant = ps_text_suggest(text, rule->words);
	struct ps_buf list = PS_BUF_INIT;

	for (size_t i = 0; rule->words[i]; i++)
		ps_buf_addf(&list, "%s%s", i > 0 ? ", " : "", rule->words[i]);
	ps_diag_add(diags, where, PS_E_ENUM,
		    "'%.60s' is not allowed in '%s'%s%s%s; allowed: %s", text,
		    rule->name, meant ? "; did you mean '" : "",
		    meant ? meant : "", meant ? "'?" : "", list.ptr);
	ps_buf_release(&list);
}

static void
check_integer(const struct ps_rule *rule, const char *text,
	      struct ps_where where, struct ps_diags *diags)
{
	int64_t number;

	if (!ps_num_i64(text, INT64_MIN, INT64_MAX, &number))
		ps_diag_add(diags, where, PS_E_TYPE,
			    "'%.60s' in '%s' is no whole number", text,
			    rule->name);
	else if (number < rule->min || number > rule->max)
		ps_diag_add(diags, where, PS_E_RANGE,
			    "%lld in '%s' is not between %lld and %lld",
			    (long long)number, rule->name, (long long)rule->min,
			    (long long)rule->max);
}

static void
check_date(const struct ps_rule *rule, const char *text, struct ps_where where,
	   struct ps_diags *diags)
{
	bool day_only = false;
	int64_t at;

	if (!ps_when_parse(text, &at, &day_only) ||
	    (rule->type == PS_TYPE_DATE && !day_only))
		ps_diag_add(diags, where, PS_E_DATE,
			    "'%.60s' in '%s' is no date", text, rule->name);
}

static void
check_string(const struct ps_rule *rule, const char *text,
	     struct ps_where where, struct ps_diags *diags)
{
	int64_t len = (int64_t)ps_utf8_count(ps_span_str(text));

	if (len > rule->max)
		ps_diag_add(diags, where, PS_E_TOO_LONG,
			    "'%s' has %lld characters, more than the %lld "
			    "allowed",
			    rule->name, (long long)len, (long long)rule->max);
	else if (len < rule->min)
		ps_diag_add(diags, where, PS_E_REQUIRED,
			    "'%s' needs at least %lld characters", rule->name,
			    (long long)rule->min);
	if (rule->pattern && !matches(rule->pattern, text))
		ps_diag_add(diags, where, PS_E_PATTERN,
			    "'%.60s' in '%s' does not have the form %s", text,
			    rule->name, rule->pattern);
}

void
ps_schema_check_value(const struct ps_rule *rule, const char *text,
		      struct ps_where where, struct ps_diags *diags)
{
	if (!*text) {
		if (rule->required ||
		    (rule->type == PS_TYPE_STRING && rule->min > 0))
			ps_diag_add(diags, where, PS_E_REQUIRED,
				    "'%s' is empty", rule->name);
		return;
	}
	if (rule->words) {
		if (!is_word(rule->words, text))
			report_word(rule, text, where, diags);
		return;
	}
	switch (rule->type) {
	case PS_TYPE_STRING:
		check_string(rule, text, where, diags);
		break;
	case PS_TYPE_INTEGER:
		check_integer(rule, text, where, diags);
		break;
	case PS_TYPE_BOOLEAN:
		if (!ps_streq(text, "true") && !ps_streq(text, "false"))
			ps_diag_add(diags, where, PS_E_TYPE,
				    "'%.60s' in '%s' is neither true nor "
				    "false",
				    text, rule->name);
		break;
	case PS_TYPE_DATE:
	case PS_TYPE_DATETIME:
		check_date(rule, text, where, diags);
		break;
	case PS_TYPE_OBJECT:
	case PS_TYPE_ARRAY:
	case PS_TYPE_ANY:
		break;
	}
}

/* A place in the tree still to be checked. */
struct task {
	const struct ps_node *node;
	const struct ps_rule *rule;
};

struct walk {
	const char *file;
	struct ps_diags *diags;
	struct task *stack;
	size_t len;
	size_t cap;
};

static void
push(struct walk *w, const struct ps_node *node, const struct ps_rule *rule)
{
	w->stack = ps_xgrow(w->stack, &w->cap, w->len + 1, sizeof(*w->stack));
	w->stack[w->len++] = (struct task){ node, rule };
}

static struct ps_where
where_of(const struct walk *w, const struct ps_node *node)
{
	return (struct ps_where){ .file = w->file,
				  .line = node->line,
				  .column = node->column };
}

static const struct ps_rule *
rule_for(const struct ps_object *object, const char *key)
{
	for (size_t i = 0; i < object->nrules; i++)
		if (ps_streq(object->rules[i].name, key))
			return &object->rules[i];
	if (object->others &&
	    (!object->others_pattern || matches(object->others_pattern, key)))
		return object->others;
	return NULL;
}

static void
report_key(struct walk *w, const struct ps_object *object,
	   const struct ps_node *node)
{
	const char *names[SUGGEST_MAX + 1];
	const char *meant;
	size_t n = 0;

	for (size_t i = 0; i < object->nrules && n < SUGGEST_MAX; i++)
		names[n++] = object->rules[i].name;
	names[n] = NULL;
	meant = ps_text_suggest(node->key, names);
	if (object->others)
		ps_diag_add(w->diags, where_of(w, node), PS_E_PATTERN,
			    "the name '%.60s' does not have the form %s",
			    node->key, object->others_pattern);
	else
		ps_diag_add(w->diags, where_of(w, node), PS_E_KEY_UNKNOWN,
			    "unknown key '%.60s'%s%s%s", node->key,
			    meant ? "; did you mean '" : "", meant ? meant : "",
			    meant ? "'?" : "");
}

static void
check_missing(struct walk *w, const struct ps_object *object,
	      const struct ps_node *map)
{
	for (size_t i = 0; i < object->nrules; i++)
		if (object->rules[i].required &&
		    !ps_node_get(map, object->rules[i].name))
			ps_diag_add(w->diags, where_of(w, map),
				    PS_E_KEY_MISSING, "the key '%s' is missing",
				    object->rules[i].name);
}

/* Children go on the stack in reverse, so that findings come in order. */
static void
push_children(struct walk *w, const struct ps_node *node,
	      const struct ps_object *object, const struct ps_rule *item)
{
	size_t first = w->len;

	for (const struct ps_node *c = node->child; c; c = c->next) {
		const struct ps_rule *rule =
			object ? rule_for(object, c->key) : item;

		if (rule)
			push(w, c, rule);
		else
			report_key(w, object, c);
	}
	for (size_t i = first, k = w->len; i + 1 < k; i++) {
		struct task swap = w->stack[i];

		w->stack[i] = w->stack[--k];
		w->stack[k] = swap;
	}
}

static void
check_map(struct walk *w, const struct ps_node *node,
	  const struct ps_object *object)
{
	check_missing(w, object, node);
	push_children(w, node, object, NULL);
}

static void
check_count(struct walk *w, const struct ps_node *node,
	    const struct ps_rule *rule)
{
	int64_t n = (int64_t)node->nchildren;

	if (n < rule->min || n > rule->max)
		ps_diag_add(w->diags, where_of(w, node), PS_E_RANGE,
			    "'%s' has %lld entries, not between %lld and %lld",
			    rule->name, (long long)n, (long long)rule->min,
			    (long long)rule->max);
}

static bool
check_kind(struct walk *w, const struct task *t)
{
	static const char *const kinds[] = { "", "a single value", "a list",
					     "a map of keys and values" };
	enum ps_node_kind want = PS_NODE_SCALAR;

	if (t->rule->type == PS_TYPE_ANY)
		return false;
	if (t->rule->type == PS_TYPE_ARRAY)
		want = PS_NODE_LIST;
	else if (t->rule->type == PS_TYPE_OBJECT)
		want = PS_NODE_MAP;
	if (t->node->kind == want)
		return true;
	if (t->node->null && want != PS_NODE_SCALAR)
		return false; /* nothing given */
	ps_diag_add(w->diags, where_of(w, t->node), PS_E_TYPE,
		    "'%s' is %s where %s belongs", t->rule->name,
		    kinds[t->node->kind], kinds[want]);
	return false;
}

/* An entry of a list of maps has no rule of its own: its object has. */
static void
check_list(struct walk *w, const struct task *t)
{
	check_count(w, t->node, t->rule);
	if (t->rule->items) {
		push_children(w, t->node, NULL, t->rule->items);
		return;
	}
	for (const struct ps_node *c = t->node->child; c; c = c->next) {
		if (c->kind == PS_NODE_MAP)
			check_map(w, c, t->rule->object);
		else
			ps_diag_add(w->diags, where_of(w, c), PS_E_TYPE,
				    "an entry of '%s' is no map of keys and "
				    "values",
				    t->rule->name);
	}
}

static void
check_task(struct walk *w, const struct task *t)
{
	if (!check_kind(w, t))
		return;
	if (t->node->kind == PS_NODE_SCALAR)
		ps_schema_check_value(t->rule, t->node->text,
				      where_of(w, t->node), w->diags);
	else if (t->node->kind == PS_NODE_LIST)
		check_list(w, t);
	else {
		check_count(w, t->node, t->rule);
		check_map(w, t->node, t->rule->object);
	}
}

void
ps_schema_check_node(const struct ps_schema *schema, const struct ps_node *root,
		     const char *file, struct ps_diags *diags)
{
	struct walk w = { .file = file, .diags = diags };
	const struct ps_rule top = { .name = schema->name,
				     .type = PS_TYPE_OBJECT,
				     .max = INT64_MAX,
				     .object = schema->root };

	push(&w, root, &top);
	while (w.len > 0) {
		struct task t = w.stack[--w.len];

		check_task(&w, &t);
	}
	free(w.stack);
}
