#include "schema/schemagen_private.h"

#include <regex.h>
#include <stdarg.h>

#include "provspool/num.h"

#define REFS_MAX 4

typedef void keyword_fn(const struct ps_gen_schema *schema, yajl_val value,
			struct ps_gen_facts *facts);

struct keyword {
	const char *name;
	keyword_fn *read;
};

void
ps_gen_die(const char *file, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "schemagen: %s: ", file);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

const char *
ps_gen_string(const struct ps_gen_schema *schema, yajl_val value,
	      const char *what)
{
	if (!YAJL_IS_STRING(value))
		ps_gen_die(schema->file, "%s is not a string", what);
	return YAJL_GET_STRING(value);
}

static bool
bool_of(const struct ps_gen_schema *schema, yajl_val value, const char *what)
{
	if (!YAJL_IS_TRUE(value) && !YAJL_IS_FALSE(value))
		ps_gen_die(schema->file, "%s is neither true nor false", what);
	return YAJL_IS_TRUE(value);
}

yajl_val
ps_gen_member(yajl_val object, const char *name)
{
	const char *path[] = { name, NULL };

	return yajl_tree_get(object, path, yajl_t_any);
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

const char *
ps_gen_type_id(enum ps_type type)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(types); i++)
		if (types[i].type == type)
			return types[i].id;
	ps_bug("a type without a name");
}

static bool
type_fits(const struct ps_gen_schema *schema, enum ps_type type)
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
read_type(const struct ps_gen_schema *schema, yajl_val value,
	  struct ps_gen_facts *facts)
{
	const char *name;

	if (YAJL_IS_ARRAY(value)) {
		if (value->u.array.len != 2 ||
		    strcmp(ps_gen_string(schema, value->u.array.values[1],
					 "type"),
			   "null") != 0)
			ps_gen_die(schema->file,
				   "a list of types is [one, null]");
		value = value->u.array.values[0];
	}
	name = ps_gen_string(schema, value, "type");
	for (size_t i = 0; i < PS_ARRAY_LEN(types); i++) {
		if (strcmp(types[i].name, name) == 0 &&
		    type_fits(schema, types[i].type)) {
			facts->type = types[i].type;
			return;
		}
	}
	ps_gen_die(schema->file, "unknown type %s", name);
}

/* Both regular expression languages, ours and JSON Schema's, must agree. */
static void
read_pattern(const struct ps_gen_schema *schema, yajl_val value,
	     struct ps_gen_facts *facts)
{
	const char *s = ps_gen_string(schema, value, "pattern");
	size_t len = strlen(s);
	regex_t re;

	if (len < 2 || s[0] != '^' || s[len - 1] != '$')
		ps_gen_die(schema->file, "pattern %s is not anchored", s);
	if (strchr(s, '\\') || strstr(s, "(?") || strstr(s, "[:"))
		ps_gen_die(schema->file, "pattern %s: not in both languages",
			   s);
	if (regcomp(&re, s, REG_EXTENDED | REG_NOSUB) != 0)
		ps_gen_die(schema->file, "pattern %s does not compile", s);
	regfree(&re);
	facts->pattern = s;
}

static void
read_default(const struct ps_gen_schema *schema, yajl_val value,
	     struct ps_gen_facts *facts)
{
	if (YAJL_IS_NUMBER(value))
		facts->otherwise = YAJL_GET_NUMBER(value);
	else if (YAJL_IS_STRING(value))
		facts->otherwise = YAJL_GET_STRING(value);
	else
		facts->otherwise =
			bool_of(schema, value, "default") ? "true" : "false";
}

static int64_t
number_of(const struct ps_gen_schema *schema, yajl_val value)
{
	int64_t n;

	if (!YAJL_IS_NUMBER(value) ||
	    !ps_num_i64(YAJL_GET_NUMBER(value), INT64_MIN, INT64_MAX, &n))
		ps_gen_die(schema->file, "a limit is not a whole number");
	return n;
}

static void
read_min(const struct ps_gen_schema *schema, yajl_val value,
	 struct ps_gen_facts *facts)
{
	facts->min = number_of(schema, value);
	facts->has_min = true;
}

static void
read_max(const struct ps_gen_schema *schema, yajl_val value,
	 struct ps_gen_facts *facts)
{
	facts->max = number_of(schema, value);
	facts->has_max = true;
}

static void
read_title(const struct ps_gen_schema *schema, yajl_val value,
	   struct ps_gen_facts *facts)
{
	facts->title = ps_gen_string(schema, value, "title");
}

static void
read_help(const struct ps_gen_schema *schema, yajl_val value,
	  struct ps_gen_facts *facts)
{
	facts->help = ps_gen_string(schema, value, "description");
}

static void
read_format(const struct ps_gen_schema *schema, yajl_val value,
	    struct ps_gen_facts *facts)
{
	facts->format = ps_gen_string(schema, value, "format");
}

static void
read_per_property(const struct ps_gen_schema *schema, yajl_val value,
		  struct ps_gen_facts *facts)
{
	facts->per_property = ps_gen_string(schema, value, "x-per-property");
}

static void
read_file(const struct ps_gen_schema *schema, yajl_val value,
	  struct ps_gen_facts *facts)
{
	facts->only_in = ps_gen_string(schema, value, "x-only-in");
}

static void
read_required(const struct ps_gen_schema *schema, yajl_val value,
	      struct ps_gen_facts *facts)
{
	facts->required = bool_of(schema, value, "required");
}

static void
read_editable(const struct ps_gen_schema *schema, yajl_val value,
	      struct ps_gen_facts *facts)
{
	facts->editable = bool_of(schema, value, "x-editable");
}

static void
read_identity(const struct ps_gen_schema *schema, yajl_val value,
	      struct ps_gen_facts *facts)
{
	facts->identity = bool_of(schema, value, "x-identity");
}

static void
read_words(const struct ps_gen_schema *schema, yajl_val value,
	   struct ps_gen_facts *facts)
{
	if (!YAJL_IS_ARRAY(value))
		ps_gen_die(schema->file, "enum is not a list");
	facts->words = value;
}

static void
read_properties(const struct ps_gen_schema *schema, yajl_val value,
		struct ps_gen_facts *facts)
{
	if (!YAJL_IS_OBJECT(value))
		ps_gen_die(schema->file, "properties is not an object");
	facts->properties = value;
}

static void
read_needed(const struct ps_gen_schema *schema, yajl_val value,
	    struct ps_gen_facts *facts)
{
	if (!YAJL_IS_ARRAY(value))
		ps_gen_die(schema->file, "required is not a list");
	facts->needed = value;
}

static void
read_others(const struct ps_gen_schema *schema, yajl_val value,
	    struct ps_gen_facts *facts)
{
	(void)schema;
	facts->others = value;
}

static void
read_names(const struct ps_gen_schema *schema, yajl_val value,
	   struct ps_gen_facts *facts)
{
	(void)schema;
	facts->names = value;
}

static void
read_items(const struct ps_gen_schema *schema, yajl_val value,
	   struct ps_gen_facts *facts)
{
	(void)schema;
	facts->items = value;
}

/* Read elsewhere: $schema by editors, $defs and $ref by ps_gen_facts_read(). */
static void
read_nothing(const struct ps_gen_schema *schema, yajl_val value,
	     struct ps_gen_facts *facts)
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
	{ "required", read_required },
	{ "enum", read_words },
	{ "pattern", read_pattern },
	{ "maxLength", read_max },
	{ "minimum", read_min },
	{ "maximum", read_max },
	{ NULL, NULL },
};

/* Every keyword of an object must be in the table. */
static void
read_keywords(const struct ps_gen_schema *schema, yajl_val node,
	      const struct keyword *keywords, struct ps_gen_facts *facts)
{
	if (!YAJL_IS_OBJECT(node))
		ps_gen_die(schema->file, "an object is missing");
	for (size_t i = 0; i < node->u.object.len; i++) {
		const char *name = node->u.object.keys[i];
		const struct keyword *k = keywords;

		while (k->name && strcmp(k->name, name) != 0)
			k++;
		if (!k->name)
			ps_gen_die(schema->file,
				   "keyword '%s' is not known here", name);
		k->read(schema, node->u.object.values[i], facts);
	}
}

static void
read_constraints(const struct ps_gen_schema *schema, yajl_val value,
		 struct ps_gen_facts *facts)
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
	{ "x-only-in", read_file },
	{ NULL, NULL },
};

static const struct keyword table_keywords[] = {
	{ "$schema", read_nothing },
	{ "title", read_title },
	{ "description", read_help },
	{ "fields", read_items },
	{ NULL, NULL },
};

static struct ps_gen_facts
nothing(void)
{
	return (struct ps_gen_facts){
		.type = PS_TYPE_STRING,
		.title = "",
		.help = "",
		.object_id = PS_GEN_NONE,
		.items_id = PS_GEN_NONE,
		.words_id = PS_GEN_NONE,
	};
}

/* Limits that are not given: of integers none at all, of lengths 0. */
static void
complete(struct ps_gen_facts *facts)
{
	if (!facts->has_min)
		facts->min = facts->type == PS_TYPE_INTEGER ? INT64_MIN : 0;
	if (!facts->has_max)
		facts->max = INT64_MAX;
}

struct ps_gen_facts
ps_gen_facts_any(enum ps_type type)
{
	struct ps_gen_facts facts = nothing();

	facts.type = type;
	complete(&facts);
	return facts;
}

static yajl_val
follow(const struct ps_gen_schema *schema, yajl_val node)
{
	static const char prefix[] = "#/$defs/";
	const char *ref =
		ps_gen_string(schema, ps_gen_member(node, "$ref"), "$ref");
	yajl_val def = NULL;

	if (strncmp(ref, prefix, strlen(prefix)) == 0)
		def = ps_gen_member(ps_gen_member(schema->root, "$defs"),
				    ref + strlen(prefix));
	if (!def)
		ps_gen_die(schema->file, "$ref leads nowhere: %s", ref);
	return def;
}

/* What is said beside a $ref goes before what it leads to. */
struct ps_gen_facts
ps_gen_facts_read(const struct ps_gen_schema *schema, yajl_val node)
{
	struct ps_gen_facts facts = nothing();
	yajl_val chain[REFS_MAX] = { node };
	size_t n = 1;

	while (YAJL_IS_OBJECT(node) && ps_gen_member(node, "$ref")) {
		node = follow(schema, node);
		if (n == REFS_MAX)
			ps_gen_die(schema->file,
				   "too many $ref after each other");
		chain[n++] = node;
	}
	while (n > 0)
		read_keywords(schema, chain[--n], json_keywords, &facts);
	complete(&facts);
	return facts;
}

struct ps_gen_facts
ps_gen_facts_table(const struct ps_gen_schema *schema)
{
	struct ps_gen_facts facts = nothing();

	read_keywords(schema, schema->root, table_keywords, &facts);
	if (!YAJL_IS_ARRAY(facts.items))
		ps_gen_die(schema->file, "fields is not a list");
	return facts;
}

struct ps_gen_facts
ps_gen_facts_field(const struct ps_gen_schema *schema, yajl_val field)
{
	struct ps_gen_facts facts = nothing();

	read_keywords(schema, field, field_keywords, &facts);
	complete(&facts);
	if ((facts.type == PS_TYPE_DATETIME) != !!facts.format)
		ps_gen_die(schema->file, "format 'any' is for datetime");
	return facts;
}
