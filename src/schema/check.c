#include "provspool/schema.h"

#include <ctype.h>

#include "provspool/limits.h"
#include "provspool/num.h"
#include "provspool/text.h"
#include "provspool/when.h"
#include "schema/pattern.h"
#include "schema/shown.h"

/* Longest name compared when looking for what was probably meant. */
#define SUGGEST_MAX 220
#define SHOWN_BYTES 60

int
ps_schema_shown(const char *text)
{
	struct ps_span s = ps_span_str(text);
	size_t at = 0;
	size_t n;
	uint32_t cp;

	while ((n = ps_utf8_next(s, at, &cp)) > 0 && at + n <= SHOWN_BYTES)
		at += n;
	return (int)at;
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

	for (size_t i = 0; rule->words[i]; i++) {
		bool is_sign = ispunct((unsigned char)*rule->words[i]) != 0;
		const char *quote = is_sign ? "'" : "";

		ps_buf_addf(&list, "%s%s%s%s", i > 0 ? ", " : "", quote,
			    rule->words[i], quote);
	}
	ps_diag_add(diags, where, PS_E_ENUM,
		    "'%.*s' is not allowed in '%s'%s%s%s; allowed: %s",
		    SHOWN(text), rule->name, meant ? "; did you mean '" : "",
		    meant ? meant : "", meant ? "'?" : "", list.ptr);
	ps_buf_release(&list);
}

/* "1 to 10", "at least 1", "at most 10": the limits that there are. */
static void
report_range(const struct ps_rule *rule, const char *what,
	     struct ps_where where, struct ps_diags *diags)
{
	struct ps_buf limits = PS_BUF_INIT;

	if (rule->max == INT64_MAX)
		ps_buf_addf(&limits, "at least %lld", (long long)rule->min);
	else if (rule->min == INT64_MIN)
		ps_buf_addf(&limits, "at most %lld", (long long)rule->max);
	else
		ps_buf_addf(&limits, "%lld to %lld", (long long)rule->min,
			    (long long)rule->max);
	ps_diag_add(diags, where, PS_E_RANGE, "'%s' %s; allowed: %s",
		    rule->name, what, limits.ptr);
	ps_buf_release(&limits);
}

static void
check_integer(const struct ps_rule *rule, const char *text,
	      struct ps_where where, struct ps_diags *diags)
{
	char what[40];
	int64_t number;

	if (!ps_num_i64(text, INT64_MIN, INT64_MAX, &number)) {
		ps_diag_add(diags, where, PS_E_TYPE,
			    "'%.*s' in '%s' is no whole number", SHOWN(text),
			    rule->name);
	} else if (number < rule->min || number > rule->max) {
		(void)snprintf(what, sizeof(what), "is %lld",
			       (long long)number);
		report_range(rule, what, where, diags);
	}
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
			    "'%.*s' in '%s' is no date", SHOWN(text),
			    rule->name);
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
	if (rule->pattern && !ps_pattern_matches(rule->pattern, text))
		ps_diag_add(diags, where, PS_E_PATTERN,
			    "'%.*s' in '%s' does not have the form %s",
			    SHOWN(text), rule->name, rule->pattern);
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
				    "'%.*s' in '%s' is neither true nor "
				    "false",
				    SHOWN(text), rule->name);
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

/*
 * A place in the tree still to be checked.  An entry of a list of maps has no
 * rule of its own: it is checked against the list's object.
 */
struct task {
	const struct ps_node *node;
	const struct ps_rule *rule; /* NULL: a key that is not allowed … */
	const struct ps_object *object; /* … in this; or that of an entry */
	bool entry;			/* of a list */
};

struct walk {
	const char *file;
	struct ps_diags *diags;
	struct task *stack;
	size_t len;
	size_t cap;
};

static void
push(struct walk *w, struct task task)
{
	w->stack = ps_xgrow(w->stack, &w->cap, w->len + 1, sizeof(*w->stack));
	w->stack[w->len++] = task;
}

/* Children go on the stack in reverse, so that findings come in order. */
static void
turn(struct walk *w, size_t first)
{
	for (size_t i = first, k = w->len; i + 1 < k; i++) {
		struct task swap = w->stack[i];

		w->stack[i] = w->stack[--k];
		w->stack[k] = swap;
	}
}

static struct ps_where
where_of(const struct walk *w, const struct ps_node *node)
{
	return (struct ps_where){ .file = w->file,
				  .line = node->line,
				  .column = node->column };
}

static struct ps_where
where_of_key(const struct walk *w, const struct ps_node *node)
{
	return (struct ps_where){ .file = w->file,
				  .line = node->key_line,
				  .column = node->key_column };
}

static const struct ps_rule *
rule_for(const struct ps_object *object, const char *key)
{
	for (size_t i = 0; i < object->nrules; i++)
		if (ps_streq(object->rules[i].name, key))
			return &object->rules[i];
	if (object->others && (!object->others_pattern ||
			       ps_pattern_matches(object->others_pattern, key)))
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
		ps_diag_add(w->diags, where_of_key(w, node), PS_E_PATTERN,
			    "the name '%.*s' does not have the form %s",
			    SHOWN(node->key), object->others_pattern);
	else
		ps_diag_add(w->diags, where_of_key(w, node), PS_E_KEY_UNKNOWN,
			    "unknown key '%.*s'%s%s%s", SHOWN(node->key),
			    meant ? "; did you mean '" : "", meant ? meant : "",
			    meant ? "'?" : "");
}

/* Nothing behind a key: as if it were not there. */
static bool
is_absent(const struct ps_node *node)
{
	return !node || (node->kind == PS_NODE_SCALAR && node->null);
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

static void
check_map(struct walk *w, const struct ps_node *node,
	  const struct ps_object *object)
{
	size_t first = w->len;

	check_missing(w, object, node);
	for (const struct ps_node *c = node->child; c; c = c->next)
		push(w, (struct task){ .node = c,
				       .rule = rule_for(object, c->key),
				       .object = object });
	turn(w, first);
}

static void
check_count(struct walk *w, const struct ps_node *node,
	    const struct ps_rule *rule)
{
	int64_t n = (int64_t)node->nchildren;
	char what[40];

	if (n >= rule->min && n <= rule->max)
		return;
	(void)snprintf(what, sizeof(what), "has %lld entr%s", (long long)n,
		       n == 1 ? "y" : "ies");
	report_range(rule, what, where_of(w, node), w->diags);
}

static enum ps_node_kind
kind_of(enum ps_type type)
{
	if (type == PS_TYPE_ARRAY)
		return PS_NODE_LIST;
	return type == PS_TYPE_OBJECT ? PS_NODE_MAP : PS_NODE_SCALAR;
}

static bool
check_kind(struct walk *w, const struct ps_rule *rule,
	   const struct ps_node *node)
{
	static const char *const kinds[] = { "", "a single value", "a list",
					     "a map of keys and values" };
	enum ps_node_kind want = kind_of(rule->type);

	if (node->kind == want)
		return true;
	ps_diag_add(w->diags, where_of(w, node), PS_E_TYPE,
		    "'%s' is %s where %s belongs", rule->name,
		    kinds[node->kind], kinds[want]);
	return false;
}

static void
check_list(struct walk *w, const struct ps_node *list,
	   const struct ps_rule *rule)
{
	size_t first = w->len;

	check_count(w, list, rule);
	for (const struct ps_node *c = list->child; c; c = c->next)
		push(w,
		     (struct task){ .node = c,
				    .rule = rule->items ? rule->items : rule,
				    .object = rule->items ? NULL : rule->object,
				    .entry = true });
	turn(w, first);
}

/* What stands in a list is there: unlike a key it cannot be left empty. */
static void
check_entry(struct walk *w, const struct task *t)
{
	if (t->object && t->node->kind == PS_NODE_MAP)
		check_map(w, t->node, t->object);
	else if (t->object)
		ps_diag_add(w->diags, where_of(w, t->node), PS_E_TYPE,
			    "an entry of '%s' is no map of keys and values",
			    t->rule->name);
	else if (!check_kind(w, t->rule, t->node))
		return;
	else if (!*t->node->text)
		ps_diag_add(w->diags, where_of(w, t->node), PS_E_REQUIRED,
			    "an entry of '%s' is empty", t->rule->name);
	else
		ps_schema_check_value(t->rule, t->node->text,
				      where_of(w, t->node), w->diags);
}

/* Nothing is given: an error only where something is needed. */
static void
check_absent(struct walk *w, const struct task *t)
{
	if (t->rule->required)
		ps_diag_add(w->diags, where_of(w, t->node),
			    kind_of(t->rule->type) == PS_NODE_SCALAR
				    ? PS_E_REQUIRED
				    : PS_E_KEY_MISSING,
			    "'%s' is empty", t->rule->name);
}

static void
check_key(struct walk *w, const struct task *t)
{
	struct ps_rule rule = *t->rule;

	if (ps_streq(rule.name, "*"))
		rule.name = t->node->key; /* the rule of all other keys */
	if (rule.type == PS_TYPE_ANY)
		return;
	if (is_absent(t->node)) {
		check_absent(w, t);
		return;
	}
	if (!check_kind(w, &rule, t->node))
		return;
	if (t->node->kind == PS_NODE_SCALAR) {
		ps_schema_check_value(&rule, t->node->text,
				      where_of(w, t->node), w->diags);
		return;
	}
	if (t->node->kind == PS_NODE_LIST) {
		check_list(w, t->node, t->rule);
		return;
	}
	check_count(w, t->node, &rule);
	check_map(w, t->node, rule.object);
}

void
ps_schema_check_node(const struct ps_schema *schema, const struct ps_node *root,
		     const char *file, struct ps_diags *diags)
{
	struct walk w = { .file = file, .diags = diags };
	const struct ps_rule top = { .name = schema->name,
				     .type = PS_TYPE_OBJECT,
				     .required = true,
				     .max = INT64_MAX,
				     .object = schema->root };

	push(&w, (struct task){ .node = root, .rule = &top });
	while (w.len > 0) {
		struct task t = w.stack[--w.len];

		if (!t.rule)
			report_key(&w, t.object, t.node);
		else if (t.entry)
			check_entry(&w, &t);
		else
			check_key(&w, &t);
	}
	free(w.stack);
}

void
ps_schema_check_element(const struct ps_schema *schema,
			const struct ps_node *root, const struct ps_node *list,
			const struct ps_node *element, const char *file,
			struct ps_diags *diags)
{
	struct ps_node one = *element;
	struct ps_node only = *list;
	struct ps_node top = *root;

	one.next = NULL;
	only.child = &one;
	only.nchildren = 1;
	only.next = NULL;
	top.child = &only;
	top.nchildren = 1;
	ps_schema_check_node(schema, &top, file, diags);
}
