/*
 * schemagen_private - what the two halves of the generator share: reading the
 * keywords of a schema, and writing the tables.
 */
#ifndef PS_SCHEMA_SCHEMAGEN_PRIVATE_H
#define PS_SCHEMA_SCHEMAGEN_PRIVATE_H

#include <yajl_tree.h>

#include "provspool/buf.h"
#include "provspool/schema.h"

/* A $ref that leads back to itself would make objects without end. */
#define PS_GEN_OBJECTS_MAX 200
#define PS_GEN_NONE SIZE_MAX

/* One object of a schema, on its way to become a struct ps_object. */
struct ps_gen_object {
	yajl_val node;
	struct ps_buf before; /* what its rules point to */
	struct ps_buf rules;
	size_t nrules;
	size_t others; /* number of that rule, or PS_GEN_NONE */
	const char *others_pattern;
	const char *title;
	const char *help;
};

/* What the keywords at one place say. */
struct ps_gen_facts {
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
	const char *only_in;
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

struct ps_gen_schema {
	const char *file;
	char *name;
	char *text;
	size_t text_len;
	bool is_table;
	yajl_val root;
	struct ps_gen_object objects[PS_GEN_OBJECTS_MAX];
	size_t nobjects;
	size_t index; /* among all schemas, sorted */
	size_t serial;
};

/* Say what is wrong with a file, and end. */
PS_NORETURN void ps_gen_die(const char *file, const char *fmt, ...)
	PS_PRINTF(2, 3);
/* The text of a value; ends unless it is a string. */
const char *ps_gen_string(const struct ps_gen_schema *schema, yajl_val value,
			  const char *what);
yajl_val ps_gen_member(yajl_val object, const char *name);
/* "PS_TYPE_STRING" */
const char *ps_gen_type_id(enum ps_type type);

/* Facts of a place that says nothing: a string without limits. */
struct ps_gen_facts ps_gen_facts_any(enum ps_type type);
/* At a place of a JSON Schema; what is said beside a $ref goes first. */
struct ps_gen_facts ps_gen_facts_read(const struct ps_gen_schema *schema,
				      yajl_val node);
/* Of a Table Schema: its fields are in `items`; and of one field. */
struct ps_gen_facts ps_gen_facts_table(const struct ps_gen_schema *schema);
struct ps_gen_facts ps_gen_facts_field(const struct ps_gen_schema *schema,
				       yajl_val field);

#endif
