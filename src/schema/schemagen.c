/*
 * schemagen - turn schemas/ into C tables while provspool is built.
 *
 *	schemagen OUTDIR SCHEMA...
 *
 * Writes OUTDIR/schema_gen.c and OUTDIR/schema_gen.h.  The subset of the
 * schema languages is the one named in schema.h; a keyword outside it is
 * refused, so that nothing stands in a schema that no code reads.
 *
 * Objects are numbered as they are found, parents first, and written last
 * one first, so that each table stands before the one that points to it.
 * It runs once and ends: memory is left to the system.
 */
#include <yajl_tree.h>

#include <ctype.h>
#include <regex.h>
#include <stdarg.h>

#include "provspool/buf.h"
#include "provspool/num.h"
#include "provspool/schema.h"

/* A $ref that leads back to itself would make objects without end. */
#define OBJECTS_MAX 200
#define REFS_MAX 4
/* What a C17 compiler must take as one string literal. */
#define LITERAL_MAX 4095
#define NONE SIZE_MAX

/* One object of a schema, on its way to become a struct ps_object. */
struct object {
	yajl_val node;
	struct ps_buf before; /* what its rules point to */
	struct ps_buf rules;
	size_t nrules;
	size_t others; /* number of that rule, or NONE */
	const char *others_pattern;
	const char *title;
	const char *help;
};

/* What the keywords at one place say. */
struct facts {
	enum ps_type type;
	bool required;
	bool editable;
	bool identity;
	yajl_val words;
	const char *pattern;
	const char *otherwise;
	const char *title;
	const char *help;
	const char *format;
	const char *per_property;
	int64_t min;
	int64_t max;
	bool has_min;
	bool has_max;
	yajl_val properties;
	yajl_val needed; /* names of required properties */
	yajl_val others;
	yajl_val names;
	yajl_val items;
	size_t object_id;
	size_t items_id;
	size_t words_id;
};

struct schema {
	const char *file;
	char *name;
	char *text;
	size_t text_len;
	bool is_table;
	yajl_val root;
	struct object objects[OBJECTS_MAX];
	size_t nobjects;
	size_t index; /* among all schemas, sorted */
	size_t serial;
};

typedef void keyword_fn(const struct schema *schema, yajl_val value,
			struct facts *facts);

struct keyword {
	const char *name;
	keyword_fn *read;
};

static PS_NORETURN void die(const char *file, const char *fmt, ...)
	PS_PRINTF(2, 3);

static PS_NORETURN void
die(const char *file, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "schemagen: %s: ", file);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

static const char *
string_of(const struct schema *schema, yajl_val value, const char *what)
{
	if (!YAJL_IS_STRING(value))
		die(schema->file, "%s is not a string", what);
	return YAJL_GET_STRING(value);
}

static bool
bool_of(const struct schema *schema, yajl_val value, const char *what)
{
	if (!YAJL_IS_TRUE(value) && !YAJL_IS_FALSE(value))
		die(schema->file, "%s is neither true nor false", what);
	return YAJL_IS_TRUE(value);
}

static yajl_val
member(yajl_val object, const char *name)
{
	const char *path[] = { name, NULL };

	return yajl_tree_get(object, path, yajl_t_any);
}

static void
add_literal(const struct schema *schema, struct ps_buf *out, const char *s)
{
	if (strlen(s) >= LITERAL_MAX)
		die(schema->file, "text too long: %.40s...", s);
	ps_buf_addch(out, '"');
	for (; *s; s++) {
		unsigned int c = (unsigned char)*s;

		if (c == '"' || c == '\\')
			ps_buf_addf(out, "\\%c", (int)c);
		else if (c >= 0x20 && c < 0x7f && c != '?')
			ps_buf_addch(out, (char)c);
		else /* '?' too: no trigraphs */
			ps_buf_addf(out, "\\%03o", c);
	}
	ps_buf_addch(out, '"');
}

static const struct {
	const char *name;
	const char *id;
	enum ps_type type;
} types[] = {
	{ "string", "PS_TYPE_STRING", PS_TYPE_STRING },
	{ "integer", "PS_TYPE_INTEGER", PS_TYPE_INTEGER },
	{ "boolean", "PS_TYPE_BOOLEAN", PS_TYPE_BOOLEAN },
	{ "date", "PS_TYPE_DATE", PS_TYPE_DATE },
	{ "datetime", "PS_TYPE_DATETIME", PS_TYPE_DATETIME },
	{ "object", "PS_TYPE_OBJECT", PS_TYPE_OBJECT },
	{ "array", "PS_TYPE_ARRAY", PS_TYPE_ARRAY },
	{ "(any)", "PS_TYPE_ANY", PS_TYPE_ANY },
};

static bool
type_fits(const struct schema *schema, enum ps_type type)
{
	switch (type) {
	case PS_TYPE_STRING:
	case PS_TYPE_INTEGER:
	case PS_TYPE_BOOLEAN:
		return true;
	case PS_TYPE_DATE:
	case PS_TYPE_DATETIME:
		return schema->is_table;
	case PS_TYPE_OBJECT:
	case PS_TYPE_ARRAY:
		return !schema->is_table;
	case PS_TYPE_ANY:
		return false;
	}
	return false;
}

static void
read_type(const struct schema *schema, yajl_val value, struct facts *facts)
{
	const char *name;

	if (YAJL_IS_ARRAY(value)) {
		if (value->u.array.len != 2 ||
		    strcmp(string_of(schema, value->u.array.values[1], "type"),
			   "null") != 0)
			die(schema->file, "a list of types is [one, null]");
		value = value->u.array.values[0];
	}
	name = string_of(schema, value, "type");
	for (size_t i = 0; i < PS_ARRAY_LEN(types); i++) {
		if (strcmp(types[i].name, name) == 0 &&
		    type_fits(schema, types[i].type)) {
			facts->type = types[i].type;
			return;
		}
	}
	die(schema->file, "unknown type %s", name);
}

/* Both regular expression languages, ours and JSON Schema's, must agree. */
static void
read_pattern(const struct schema *schema, yajl_val value, struct facts *facts)
{
	const char *s = string_of(schema, value, "pattern");
	size_t len = strlen(s);
	regex_t re;

	if (len < 2 || s[0] != '^' || s[len - 1] != '$')
		die(schema->file, "pattern %s is not anchored", s);
	if (strchr(s, '\\') || strstr(s, "(?") || strstr(s, "[:"))
		die(schema->file, "pattern %s: not in both languages", s);
	if (regcomp(&re, s, REG_EXTENDED | REG_NOSUB) != 0)
		die(schema->file, "pattern %s does not compile", s);
	regfree(&re);
	facts->pattern = s;
}

static void
read_default(const struct schema *schema, yajl_val value, struct facts *facts)
{
	if (YAJL_IS_NUMBER(value))
		facts->otherwise = YAJL_GET_NUMBER(value);
	else if (YAJL_IS_STRING(value))
		facts->otherwise = YAJL_GET_STRING(value);
	else
		facts->otherwise = bool_of(schema, value, "default") ? "true"
								     : "false";
}

static int64_t
number_of(const struct schema *schema, yajl_val value)
{
	int64_t n;

	if (!YAJL_IS_NUMBER(value) ||
	    !ps_num_i64(YAJL_GET_NUMBER(value), INT64_MIN, INT64_MAX, &n))
		die(schema->file, "a limit is not a whole number");
	return n;
}

static void
read_min(const struct schema *schema, yajl_val value, struct facts *facts)
{
	facts->min = number_of(schema, value);
	facts->has_min = true;
}

static void
read_max(const struct schema *schema, yajl_val value, struct facts *facts)
{
	facts->max = number_of(schema, value);
	facts->has_max = true;
}

static void
read_title(const struct schema *schema, yajl_val value, struct facts *facts)
{
	facts->title = string_of(schema, value, "title");
}

static void
read_help(const struct schema *schema, yajl_val value, struct facts *facts)
{
	facts->help = string_of(schema, value, "description");
}

static void
read_format(const struct schema *schema, yajl_val value, struct facts *facts)
{
	facts->format = string_of(schema, value, "format");
}

static void
read_per_property(const struct schema *schema, yajl_val value,
		  struct facts *facts)
{
	facts->per_property = string_of(schema, value, "x-per-property");
}

static void
read_required(const struct schema *schema, yajl_val value, struct facts *facts)
{
	facts->required = bool_of(schema, value, "required");
}

static void
read_editable(const struct schema *schema, yajl_val value, struct facts *facts)
{
	facts->editable = bool_of(schema, value, "x-editable");
}

static void
read_identity(const struct schema *schema, yajl_val value, struct facts *facts)
{
	facts->identity = bool_of(schema, value, "x-identity");
}

static void
read_words(const struct schema *schema, yajl_val value, struct facts *facts)
{
	if (!YAJL_IS_ARRAY(value))
		die(schema->file, "enum is not a list");
	facts->words = value;
}

static void
read_properties(const struct schema *schema, yajl_val value,
		struct facts *facts)
{
	if (!YAJL_IS_OBJECT(value))
		die(schema->file, "properties is not an object");
	facts->properties = value;
}

static void
read_needed(const struct schema *schema, yajl_val value, struct facts *facts)
{
	if (!YAJL_IS_ARRAY(value))
		die(schema->file, "required is not a list");
	facts->needed = value;
}

static void
read_others(const struct schema *schema, yajl_val value, struct facts *facts)
{
	(void)schema;
	facts->others = value;
}

static void
read_names(const struct schema *schema, yajl_val value, struct facts *facts)
{
	(void)schema;
	facts->names = value;
}

static void
read_items(const struct schema *schema, yajl_val value, struct facts *facts)
{
	(void)schema;
	facts->items = value;
}

/* Read elsewhere: $schema by editors, $defs and $ref by facts_read(). */
static void
read_nothing(const struct schema *schema, yajl_val value, struct facts *facts)
{
	(void)schema;
	(void)value;
	(void)facts;
}

static const struct keyword json_keywords[] = {
	{ "$schema", read_nothing },
	{ "$defs", read_nothing },
	{ "$ref", read_nothing },
	{ "title", read_title },
	{ "description", read_help },
	{ "type", read_type },
	{ "enum", read_words },
	{ "pattern", read_pattern },
	{ "default", read_default },
	{ "minLength", read_min },
	{ "maxLength", read_max },
	{ "minimum", read_min },
	{ "maximum", read_max },
	{ "minItems", read_min },
	{ "maxItems", read_max },
	{ "minProperties", read_min },
	{ "maxProperties", read_max },
	{ "properties", read_properties },
	{ "required", read_needed },
	{ "additionalProperties", read_others },
	{ "propertyNames", read_names },
	{ "items", read_items },
	{ NULL, NULL },
};

static const struct keyword constraint_keywords[] = {
	{ "required", read_required }, { "enum", read_words },
	{ "pattern", read_pattern },   { "maxLength", read_max },
	{ "minimum", read_min },       { "maximum", read_max },
	{ NULL, NULL },
};

/* Every keyword of an object must be in the table. */
static void
read_keywords(const struct schema *schema, yajl_val node,
	      const struct keyword *keywords, struct facts *facts)
{
	if (!YAJL_IS_OBJECT(node))
		die(schema->file, "an object is missing");
	for (size_t i = 0; i < node->u.object.len; i++) {
		const char *name = node->u.object.keys[i];
		const struct keyword *k = keywords;

		while (k->name && strcmp(k->name, name) != 0)
			k++;
		if (!k->name)
			die(schema->file, "keyword '%s' is not known here",
			    name);
		k->read(schema, node->u.object.values[i], facts);
	}
}

static void
read_constraints(const struct schema *schema, yajl_val value,
		 struct facts *facts)
{
	read_keywords(schema, value, constraint_keywords, facts);
}

static const struct keyword field_keywords[] = {
	{ "name", read_nothing },
	{ "type", read_type },
	{ "format", read_format },
	{ "description", read_help },
	{ "constraints", read_constraints },
	{ "x-editable", read_editable },
	{ "x-identity", read_identity },
	{ "x-per-property", read_per_property },
	{ NULL, NULL },
};

static const struct keyword table_keywords[] = {
	{ "$schema", read_nothing },
	{ "title", read_title },
	{ "description", read_help },
	{ "fields", read_items },
	{ NULL, NULL },
};

static struct facts
facts_none(void)
{
	return (struct facts){
		.type = PS_TYPE_STRING,
		.title = "",
		.help = "",
		.object_id = NONE,
		.items_id = NONE,
		.words_id = NONE,
	};
}

/* Limits that are not given: of integers none at all, of lengths 0. */
static void
facts_complete(struct facts *facts)
{
	if (!facts->has_min)
		facts->min = facts->type == PS_TYPE_INTEGER ? INT64_MIN : 0;
	if (!facts->has_max)
		facts->max = INT64_MAX;
}

static yajl_val
follow(const struct schema *schema, yajl_val node)
{
	static const char prefix[] = "#/$defs/";
	const char *ref = string_of(schema, member(node, "$ref"), "$ref");
	yajl_val def = NULL;

	if (strncmp(ref, prefix, strlen(prefix)) == 0)
		def = member(member(schema->root, "$defs"),
			     ref + strlen(prefix));
	if (!def)
		die(schema->file, "$ref leads nowhere: %s", ref);
	return def;
}

/* What is said beside a $ref goes before what it leads to. */
static struct facts
facts_read(const struct schema *schema, yajl_val node)
{
	struct facts facts = facts_none();
	yajl_val chain[REFS_MAX] = { node };
	size_t n = 1;

	while (YAJL_IS_OBJECT(node) && member(node, "$ref")) {
		node = follow(schema, node);
		if (n == REFS_MAX)
			die(schema->file, "too many $ref after each other");
		chain[n++] = node;
	}
	while (n > 0)
		read_keywords(schema, chain[--n], json_keywords, &facts);
	facts_complete(&facts);
	return facts;
}

static size_t
object_add(struct schema *schema, yajl_val node)
{
	struct object *object;

	if (schema->nobjects == OBJECTS_MAX)
		die(schema->file, "too many objects: a $ref to itself?");
	object = &schema->objects[schema->nobjects];
	object->node = node;
	ps_buf_init(&object->before);
	ps_buf_init(&object->rules);
	object->others = NONE;
	return schema->nobjects++;
}

static size_t
words_write(struct schema *schema, struct object *object, yajl_val words)
{
	size_t id = schema->serial++;
	struct ps_buf *out = &object->before;

	ps_buf_addf(out, "static const char *const s%zu_%zu[] = {\n",
		    schema->index, id);
	for (size_t i = 0; i < words->u.array.len; i++) {
		if (YAJL_IS_NULL(words->u.array.values[i]))
			continue; /* null counts as absent anyway */
		ps_buf_addch(out, '\t');
		add_literal(schema, out,
			    string_of(schema, words->u.array.values[i],
				      "enum"));
		ps_buf_addstr(out, ",\n");
	}
	ps_buf_addstr(out, "\tNULL,\n};\n");
	return id;
}

static void
text_write(const struct schema *schema, struct ps_buf *out, const char *name,
	   const char *text)
{
	if (!text)
		return;
	ps_buf_addf(out, ".%s = ", name);
	add_literal(schema, out, text);
	ps_buf_addstr(out, ", ");
}

static void
limit_write(struct ps_buf *out, const char *name, int64_t n)
{
	if (n == INT64_MIN || n == INT64_MAX)
		ps_buf_addf(out, ".%s = %s, ", name,
			    n == INT64_MIN ? "INT64_MIN" : "INT64_MAX");
	else
		ps_buf_addf(out, ".%s = INT64_C(%lld), ", name, (long long)n);
}

static void
pointer_write(const struct schema *schema, struct ps_buf *out,
	      const char *name, const char *letter, size_t id)
{
	if (id != NONE)
		ps_buf_addf(out, ".%s = %ss%zu_%zu, ", name, letter,
			    schema->index, id);
}

/* The initialiser of one struct ps_rule. */
static void
rule_write(const struct schema *schema, struct ps_buf *out, const char *name,
	   const struct facts *facts)
{
	ps_buf_addstr(out, "{ ");
	text_write(schema, out, "name", name);
	for (size_t i = 0; i < PS_ARRAY_LEN(types); i++)
		if (types[i].type == facts->type)
			ps_buf_addf(out, ".type = %s, ", types[i].id);
	ps_buf_addf(out, ".required = %d, .editable = %d, .identity = %d, ",
		    facts->required, facts->editable, facts->identity);
	pointer_write(schema, out, "words", "", facts->words_id);
	text_write(schema, out, "pattern", facts->pattern);
	text_write(schema, out, "otherwise", facts->otherwise);
	text_write(schema, out, "help", facts->help);
	text_write(schema, out, "per_property", facts->per_property);
	limit_write(out, "min", facts->min);
	limit_write(out, "max", facts->max);
	pointer_write(schema, out, "object", "&o", facts->object_id);
	pointer_write(schema, out, "items", "&", facts->items_id);
	ps_buf_addstr(out, "}");
}

/* A rule that another one points to. */
static size_t
rule_apart(struct schema *schema, struct object *object, const char *name,
	   struct facts *facts)
{
	size_t id;

	if (facts->words)
		facts->words_id = words_write(schema, object, facts->words);
	id = schema->serial++;
	ps_buf_addf(&object->before, "static const struct ps_rule s%zu_%zu = ",
		    schema->index, id);
	rule_write(schema, &object->before, name, facts);
	ps_buf_addstr(&object->before, ";\n");
	return id;
}

/* Number the objects below a rule, and write what a list consists of. */
static void
link_rule(struct schema *schema, struct object *object, const char *name,
	  yajl_val node, struct facts *facts)
{
	struct facts items;

	if (facts->type == PS_TYPE_OBJECT)
		facts->object_id = object_add(schema, node);
	if (facts->type != PS_TYPE_ARRAY)
		return;
	items = facts_read(schema, facts->items);
	if (items.type == PS_TYPE_ARRAY)
		die(schema->file, "%s: a list of lists", name);
	else if (items.type == PS_TYPE_OBJECT)
		facts->object_id = object_add(schema, facts->items);
	else
		facts->items_id = rule_apart(schema, object, name, &items);
}

static void
rule_add(struct schema *schema, struct object *object, const char *name,
	 struct facts *facts)
{
	if (*facts->help == '\0')
		die(schema->file, "'%s' has no description", name);
	if (facts->words)
		facts->words_id = words_write(schema, object, facts->words);
	ps_buf_addch(&object->rules, '\t');
	rule_write(schema, &object->rules, name, facts);
	ps_buf_addstr(&object->rules, ",\n");
	object->nrules++;
}

static bool
is_needed(const struct schema *schema, const struct facts *facts,
	  const char *name)
{
	if (!facts->needed)
		return false;
	for (size_t i = 0; i < facts->needed->u.array.len; i++)
		if (strcmp(string_of(schema, facts->needed->u.array.values[i],
				     "required"),
			   name) == 0)
			return true;
	return false;
}

static void
others_read(struct schema *schema, struct object *object,
	    const struct facts *facts)
{
	struct facts others;

	if (!facts->others)
		die(schema->file, "additionalProperties is missing");
	if (YAJL_IS_FALSE(facts->others))
		return;
	if (YAJL_IS_TRUE(facts->others)) {
		others = facts_none();
		others.type = PS_TYPE_ANY;
		facts_complete(&others);
	} else {
		others = facts_read(schema, facts->others);
		link_rule(schema, object, "*", facts->others, &others);
	}
	object->others = rule_apart(schema, object, "*", &others);
	if (facts->names)
		object->others_pattern =
			facts_read(schema, facts->names).pattern;
}

static void
object_read(struct schema *schema, struct object *object)
{
	struct facts facts = facts_read(schema, object->node);
	yajl_val list = facts.properties;

	object->title = facts.title;
	object->help = facts.help;
	for (size_t i = 0; list && i < list->u.object.len; i++) {
		const char *name = list->u.object.keys[i];
		yajl_val node = list->u.object.values[i];
		struct facts rule = facts_read(schema, node);

		rule.required = is_needed(schema, &facts, name);
		link_rule(schema, object, name, node, &rule);
		rule_add(schema, object, name, &rule);
	}
	others_read(schema, object, &facts);
}

static const char *
field_name(const struct schema *schema, yajl_val field)
{
	return string_of(schema, member(field, "name"), "name of a field");
}

static void
table_read(struct schema *schema, struct object *object)
{
	struct facts table = facts_none();

	read_keywords(schema, schema->root, table_keywords, &table);
	if (!YAJL_IS_ARRAY(table.items))
		die(schema->file, "fields is not a list");
	object->title = table.title;
	object->help = table.help;
	for (size_t i = 0; i < table.items->u.array.len; i++) {
		yajl_val field = table.items->u.array.values[i];
		struct facts facts = facts_none();

		read_keywords(schema, field, field_keywords, &facts);
		facts_complete(&facts);
		if ((facts.type == PS_TYPE_DATETIME) != !!facts.format)
			die(schema->file, "format 'any' is for datetime");
		rule_add(schema, object, field_name(schema, field), &facts);
	}
}

static void
object_write(const struct schema *schema, size_t i, struct ps_buf *out)
{
	const struct object *object = &schema->objects[i];

	ps_buf_addspan(out, ps_buf_span(&object->before));
	if (object->nrules > 0) {
		ps_buf_addf(out, "static const struct ps_rule p%zu_%zu[] = {\n",
			    schema->index, i);
		ps_buf_addspan(out, ps_buf_span(&object->rules));
		ps_buf_addstr(out, "};\n");
	}
	ps_buf_addf(out, "static const struct ps_object os%zu_%zu = { ",
		    schema->index, i);
	text_write(schema, out, "title", object->title);
	text_write(schema, out, "help", object->help);
	if (object->nrules > 0)
		ps_buf_addf(out, ".rules = p%zu_%zu, .nrules = %zu, ",
			    schema->index, i, object->nrules);
	pointer_write(schema, out, "others", "&", object->others);
	text_write(schema, out, "others_pattern", object->others_pattern);
	ps_buf_addstr(out, "};\n");
}

/* As an array: a string literal of that length need not be taken. */
static void
source_write(const struct schema *schema, struct ps_buf *out)
{
	ps_buf_addf(out, "static const char t%zu[] = {", schema->index);
	for (size_t i = 0; i < schema->text_len; i++) {
		unsigned int c = (unsigned char)schema->text[i];

		ps_buf_addstr(out, i % 16 == 0 ? "\n\t" : " ");
		ps_buf_addf(out, c < 0x80 ? "%u," : "'\\%03o',", c);
	}
	ps_buf_addstr(out, "\n\t0,\n};\n");
}

static void
schema_tables(struct schema *schema, struct ps_buf *out)
{
	object_add(schema, schema->root);
	if (schema->is_table)
		table_read(schema, &schema->objects[0]);
	for (size_t i = 0; !schema->is_table && i < schema->nobjects; i++)
		object_read(schema, &schema->objects[i]);
	ps_buf_addf(out, "\n/* %s */\n", schema->file);
	for (size_t i = schema->nobjects; i > 0; i--)
		object_write(schema, i - 1, out);
	source_write(schema, out);
}

static void
schema_load(struct schema *schema, const char *path)
{
	struct ps_buf text = PS_BUF_INIT;
	char chunk[65536];
	char why[256];
	const char *slash = strrchr(path, '/');
	FILE *f = fopen(path, "rb");
	size_t n;

	schema->file = slash ? slash + 1 : path;
	if (!f)
		die(path, "cannot be opened");
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		ps_buf_add(&text, chunk, n);
	if (ferror(f) || fclose(f) != 0)
		die(path, "cannot be read");
	schema->text_len = text.len;
	schema->text = ps_buf_detach(&text);
	schema->root = yajl_tree_parse(schema->text, why, sizeof(why));
	if (!schema->root)
		die(schema->file, "%s", why);
	schema->is_table = strstr(schema->file, ".table.json") != NULL;
	schema->name = ps_xstrdup(schema->file);
	schema->name[strcspn(schema->name, ".")] = '\0';
}

static int
by_name(const void *a, const void *b)
{
	const struct schema *x = a;
	const struct schema *y = b;

	return strcmp(x->name, y->name);
}

static void
write_list(const struct schema *schemas, size_t n, struct ps_buf *out)
{
	ps_buf_addstr(out, "\nconst struct ps_schema ps_schemas[] = {\n");
	for (size_t i = 0; i < n; i++)
		ps_buf_addf(out,
			    "\t{ .name = \"%s\", .file = \"%s\", .is_table = "
			    "%s, .root = &os%zu_0, .text = t%zu, .text_len = "
			    "%zu },\n",
			    schemas[i].name, schemas[i].file,
			    schemas[i].is_table ? "true" : "false", i, i,
			    schemas[i].text_len);
	ps_buf_addf(out, "};\nconst size_t ps_schemas_len = %zu;\n", n);
}

static void
write_file(const char *dir, const char *name, const struct ps_buf *text)
{
	struct ps_buf path = PS_BUF_INIT;
	FILE *f;

	ps_buf_addf(&path, "%s/%s", dir, name);
	f = fopen(path.ptr, "wb");
	if (!f || fwrite(text->ptr, 1, text->len, f) != text->len ||
	    fclose(f) != 0)
		die(path.ptr, "cannot be written");
	ps_buf_release(&path);
}

static void
add_upper(struct ps_buf *out, const char *name)
{
	for (; *name; name++)
		ps_buf_addch(out, isalnum((unsigned char)*name)
					  ? (char)toupper((unsigned char)*name)
					  : '_');
}

/* PS_COL_<TABLE>_<COLUMN>: a column by its place among the rules. */
static void
write_columns(const struct schema *schema, struct ps_buf *out)
{
	yajl_val fields = member(schema->root, "fields");

	ps_buf_addstr(out, "\nenum {\n");
	for (size_t i = 0; i < fields->u.array.len; i++) {
		ps_buf_addstr(out, "\tPS_COL_");
		add_upper(out, schema->name);
		ps_buf_addch(out, '_');
		add_upper(out,
			  field_name(schema, fields->u.array.values[i]));
		ps_buf_addstr(out, ",\n");
	}
	ps_buf_addstr(out, "\tPS_COL_");
	add_upper(out, schema->name);
	ps_buf_addstr(out, "_COUNT\n};\n");
}

static void
write_header(const struct schema *schemas, size_t n, struct ps_buf *out)
{
	ps_buf_addstr(out,
		      "#ifndef PS_SCHEMA_GEN_H\n"
		      "#define PS_SCHEMA_GEN_H\n\n"
		      "#include \"provspool/schema.h\"\n\n"
		      "extern const struct ps_schema ps_schemas[];\n"
		      "extern const size_t ps_schemas_len;\n");
	for (size_t i = 0; i < n; i++)
		if (schemas[i].is_table)
			write_columns(&schemas[i], out);
	ps_buf_addstr(out, "\n#endif\n");
}

int
main(int argc, char **argv)
{
	struct ps_buf out = PS_BUF_INIT;
	size_t n = argc > 2 ? (size_t)(argc - 2) : 0;
	struct schema *schemas;

	if (n == 0)
		die("usage", "schemagen OUTDIR SCHEMA...");
	schemas = ps_xmalloc(n * sizeof(*schemas));
	memset(schemas, 0, n * sizeof(*schemas));
	for (size_t i = 0; i < n; i++)
		schema_load(&schemas[i], argv[i + 2]);
	qsort(schemas, n, sizeof(*schemas), by_name);
	ps_buf_addstr(&out, "#include \"schema_gen.h\"\n");
	for (size_t i = 0; i < n; i++) {
		schemas[i].index = i;
		schema_tables(&schemas[i], &out);
	}
	write_list(schemas, n, &out);
	write_file(argv[1], "schema_gen.c", &out);
	ps_buf_reset(&out);
	write_header(schemas, n, &out);
	write_file(argv[1], "schema_gen.h", &out);
	return 0;
}
