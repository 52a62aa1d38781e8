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
#include "schema/schemagen_private.h"

#include <ctype.h>

/* What a C17 compiler must take as one string literal. */
#define LITERAL_MAX 4095

static void
add_literal(const struct ps_gen_schema *schema, struct ps_buf *out,
	    const char *s)
{
	if (strlen(s) >= LITERAL_MAX)
		ps_gen_die(schema->file, "text too long: %.40s...", s);
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

static size_t
object_add(struct ps_gen_schema *schema, yajl_val node)
{
	struct ps_gen_object *object;

	if (schema->nobjects == PS_GEN_OBJECTS_MAX)
		ps_gen_die(schema->file, "too many objects: a $ref to itself?");
	object = &schema->objects[schema->nobjects];
	object->node = node;
	ps_buf_init(&object->before);
	ps_buf_init(&object->rules);
	object->others = PS_GEN_NONE;
	return schema->nobjects++;
}

static size_t
words_write(struct ps_gen_schema *schema, struct ps_gen_object *object,
	    yajl_val words)
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
			    ps_gen_string(schema, words->u.array.values[i],
					  "enum"));
		ps_buf_addstr(out, ",\n");
	}
	ps_buf_addstr(out, "\tNULL,\n};\n");
	return id;
}

static void
text_write(const struct ps_gen_schema *schema, struct ps_buf *out,
	   const char *name, const char *text)
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
pointer_write(const struct ps_gen_schema *schema, struct ps_buf *out,
	      const char *name, const char *letter, size_t id)
{
	if (id != PS_GEN_NONE)
		ps_buf_addf(out, ".%s = %ss%zu_%zu, ", name, letter,
			    schema->index, id);
}

/* The initialiser of one struct ps_rule. */
static void
rule_write(const struct ps_gen_schema *schema, struct ps_buf *out,
	   const char *name, const struct ps_gen_facts *facts)
{
	ps_buf_addstr(out, "{ ");
	text_write(schema, out, "name", name);
	ps_buf_addf(out, ".type = %s, ", ps_gen_type_id(facts->type));
	ps_buf_addf(out, ".required = %d, .editable = %d, .identity = %d, ",
		    facts->required, facts->editable, facts->identity);
	pointer_write(schema, out, "words", "", facts->words_id);
	text_write(schema, out, "pattern", facts->pattern);
	text_write(schema, out, "otherwise", facts->otherwise);
	text_write(schema, out, "help", facts->help);
	text_write(schema, out, "per_property", facts->per_property);
	text_write(schema, out, "only_in", facts->only_in);
	limit_write(out, "min", facts->min);
	limit_write(out, "max", facts->max);
	pointer_write(schema, out, "object", "&o", facts->object_id);
	pointer_write(schema, out, "items", "&", facts->items_id);
	ps_buf_addstr(out, "}");
}

/* A rule that another one points to. */
static size_t
rule_apart(struct ps_gen_schema *schema, struct ps_gen_object *object,
	   const char *name, struct ps_gen_facts *facts)
{
	size_t id;

	if (facts->words)
		facts->words_id = words_write(schema, object, facts->words);
	id = schema->serial++;
	ps_buf_addf(&object->before,
		    "static const struct ps_rule s%zu_%zu = ", schema->index,
		    id);
	rule_write(schema, &object->before, name, facts);
	ps_buf_addstr(&object->before, ";\n");
	return id;
}

/* Number the objects below a rule, and write what a list consists of. */
static void
link_rule(struct ps_gen_schema *schema, struct ps_gen_object *object,
	  const char *name, yajl_val node, struct ps_gen_facts *facts)
{
	struct ps_gen_facts items;

	if (facts->type == PS_TYPE_OBJECT)
		facts->object_id = object_add(schema, node);
	if (facts->type != PS_TYPE_ARRAY)
		return;
	items = ps_gen_facts_read(schema, facts->items);
	if (items.type == PS_TYPE_ARRAY)
		ps_gen_die(schema->file, "%s: a list of lists", name);
	else if (items.type == PS_TYPE_OBJECT)
		facts->object_id = object_add(schema, facts->items);
	else
		facts->items_id = rule_apart(schema, object, name, &items);
}

static void
rule_add(struct ps_gen_schema *schema, struct ps_gen_object *object,
	 const char *name, struct ps_gen_facts *facts)
{
	if (*facts->help == '\0')
		ps_gen_die(schema->file, "'%s' has no description", name);
	if (facts->words)
		facts->words_id = words_write(schema, object, facts->words);
	ps_buf_addch(&object->rules, '\t');
	rule_write(schema, &object->rules, name, facts);
	ps_buf_addstr(&object->rules, ",\n");
	object->nrules++;
}

static bool
is_needed(const struct ps_gen_schema *schema, const struct ps_gen_facts *facts,
	  const char *name)
{
	if (!facts->needed)
		return false;
	for (size_t i = 0; i < facts->needed->u.array.len; i++)
		if (strcmp(ps_gen_string(schema,
					 facts->needed->u.array.values[i],
					 "required"),
			   name) == 0)
			return true;
	return false;
}

static void
others_read(struct ps_gen_schema *schema, struct ps_gen_object *object,
	    const struct ps_gen_facts *facts)
{
	struct ps_gen_facts others;

	if (!facts->others)
		ps_gen_die(schema->file, "additionalProperties is missing");
	if (YAJL_IS_FALSE(facts->others))
		return;
	if (YAJL_IS_TRUE(facts->others)) {
		others = ps_gen_facts_any(PS_TYPE_ANY);
	} else {
		others = ps_gen_facts_read(schema, facts->others);
		link_rule(schema, object, "*", facts->others, &others);
	}
	object->others = rule_apart(schema, object, "*", &others);
	if (facts->names)
		object->others_pattern =
			ps_gen_facts_read(schema, facts->names).pattern;
}

static void
object_read(struct ps_gen_schema *schema, struct ps_gen_object *object)
{
	struct ps_gen_facts facts = ps_gen_facts_read(schema, object->node);
	yajl_val list = facts.properties;

	object->title = facts.title;
	object->help = facts.help;
	for (size_t i = 0; list && i < list->u.object.len; i++) {
		const char *name = list->u.object.keys[i];
		yajl_val node = list->u.object.values[i];
		struct ps_gen_facts rule = ps_gen_facts_read(schema, node);

		rule.required = is_needed(schema, &facts, name);
		link_rule(schema, object, name, node, &rule);
		rule_add(schema, object, name, &rule);
	}
	others_read(schema, object, &facts);
}

static const char *
field_name(const struct ps_gen_schema *schema, yajl_val field)
{
	return ps_gen_string(schema, ps_gen_member(field, "name"),
			     "name of a field");
}

static void
table_read(struct ps_gen_schema *schema, struct ps_gen_object *object)
{
	struct ps_gen_facts table = ps_gen_facts_table(schema);

	object->title = table.title;
	object->help = table.help;
	for (size_t i = 0; i < table.items->u.array.len; i++) {
		yajl_val field = table.items->u.array.values[i];
		struct ps_gen_facts facts = ps_gen_facts_field(schema, field);

		rule_add(schema, object, field_name(schema, field), &facts);
	}
}

static void
object_write(const struct ps_gen_schema *schema, size_t i, struct ps_buf *out)
{
	const struct ps_gen_object *object = &schema->objects[i];

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
source_write(const struct ps_gen_schema *schema, struct ps_buf *out)
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
schema_tables(struct ps_gen_schema *schema, struct ps_buf *out)
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
schema_load(struct ps_gen_schema *schema, const char *path)
{
	struct ps_buf text = PS_BUF_INIT;
	char chunk[65536];
	char why[256];
	const char *slash = strrchr(path, '/');
	FILE *f = fopen(path, "rb");
	size_t n;

	schema->file = slash ? slash + 1 : path;
	if (!f)
		ps_gen_die(path, "cannot be opened");
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		ps_buf_add(&text, chunk, n);
	if (ferror(f) || fclose(f) != 0)
		ps_gen_die(path, "cannot be read");
	schema->text_len = text.len;
	schema->text = ps_buf_detach(&text);
	schema->root = yajl_tree_parse(schema->text, why, sizeof(why));
	if (!schema->root)
		ps_gen_die(schema->file, "%s", why);
	schema->is_table = strstr(schema->file, ".table.json") != NULL;
	schema->name = ps_xstrdup(schema->file);
	schema->name[strcspn(schema->name, ".")] = '\0';
}

static int
by_name(const void *a, const void *b)
{
	const struct ps_gen_schema *x = a;
	const struct ps_gen_schema *y = b;

	return strcmp(x->name, y->name);
}

static void
write_list(const struct ps_gen_schema *schemas, size_t n, struct ps_buf *out)
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
		ps_gen_die(path.ptr, "cannot be written");
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
write_columns(const struct ps_gen_schema *schema, struct ps_buf *out)
{
	yajl_val fields = ps_gen_member(schema->root, "fields");

	ps_buf_addstr(out, "\nenum {\n");
	for (size_t i = 0; i < fields->u.array.len; i++) {
		ps_buf_addstr(out, "\tPS_COL_");
		add_upper(out, schema->name);
		ps_buf_addch(out, '_');
		add_upper(out, field_name(schema, fields->u.array.values[i]));
		ps_buf_addstr(out, ",\n");
	}
	ps_buf_addstr(out, "\tPS_COL_");
	add_upper(out, schema->name);
	ps_buf_addstr(out, "_COUNT\n};\n");
}

static void
write_header(const struct ps_gen_schema *schemas, size_t n, struct ps_buf *out)
{
	ps_buf_addstr(out, "#ifndef PS_SCHEMA_GEN_H\n"
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
	struct ps_gen_schema *schemas;

	if (n == 0)
		ps_gen_die("usage", "schemagen OUTDIR SCHEMA...");
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
