/*
 * schema - the tables that schemas/ describes, and the check against them.
 *
 * schemas/<name>.schema.json is a JSON Schema (2020-12, the subset named
 * below) for a YAML or JSON file; schemas/<name>.table.json is a Table
 * Schema for a CSV file.  A generator turns them into const tables when
 * provspool is built: column order, types, limits, which cells people may
 * edit, help.  Nothing of them is typed again in C.
 *
 * JSON Schema, used: type (one, or a list of one and "null"), properties,
 * additionalProperties (false, true or a schema), propertyNames (pattern),
 * required, enum, pattern, minLength, maxLength, minimum, maximum, items,
 * minItems, maxItems, minProperties, maxProperties, default, description,
 * title, $defs with local $ref.  Every scalar arrives as text: integer and
 * boolean are checked by their spelling, "number" is not used.  A null
 * counts as absent.
 *
 * Table Schema, used: title, description, fields[] with name, type (string,
 * integer, date, datetime, boolean), format ("any", of a datetime),
 * constraints (required, enum, pattern, maxLength, minimum, maximum),
 * description; and our own x-editable (people may write the cell),
 * x-identity (its change rejects the row), x-per-property ("add", "remove",
 * "was", "actual": one column for each property, the property's name put
 * after the word and a blank; "value": the property's name alone),
 * x-only-in ("orders" or "review": the work files that have the column).
 *
 * Any other keyword stops the build.  For each table the generated
 * schema_gen.h has an enum of its columns, in the order of the fields:
 * PS_COL_REQUEST_ITEM is the rule `item` of request.table.json, and
 * PS_COL_REQUEST_COUNT their number.
 */
#ifndef PROVSPOOL_SCHEMA_H
#define PROVSPOOL_SCHEMA_H

#include "provspool/csv.h"
#include "provspool/node.h"

enum ps_type {
	PS_TYPE_STRING = 1,
	PS_TYPE_INTEGER,
	PS_TYPE_BOOLEAN,
	PS_TYPE_DATE,	  /* YYYY-MM-DD */
	PS_TYPE_DATETIME, /* what ps_when_parse() reads */
	PS_TYPE_OBJECT,
	PS_TYPE_ARRAY,
	PS_TYPE_ANY, /* not looked into */
};

/* Rules for one value: a property of an object, a column of a table. */
struct ps_rule {
	const char *name;
	enum ps_type type;
	bool required;
	bool editable;
	bool identity;
	const char *const *words; /* enum, NULL-terminated, or NULL */
	const char *pattern;	  /* POSIX extended, anchored, or NULL */
	const char *otherwise;	  /* default, or NULL */
	const char *help;
	const char *per_property; /* or NULL */
	const char *only_in; /* folder of the files that have it, or NULL */
	int64_t min; /* of an integer, of the length in code points, … */
	int64_t max; /* … of the number of entries; INT64_MAX: none */
	const struct ps_object *object; /* of an object, or a list's items */
	const struct ps_rule *items;	/* of a list of scalars */
};

/* An object of a JSON Schema, or the columns of a table. */
struct ps_object {
	const char *title;
	const char *help;
	const struct ps_rule *rules; /* in the order of the schema file */
	size_t nrules;
	const struct ps_rule *others; /* rule for keys not named, or NULL */
	const char *others_pattern;   /* of the keys not named, or NULL */
};

struct ps_schema {
	const char *name; /* "resource-type" */
	const char *file; /* "resource-type.schema.json" */
	bool is_table;
	const struct ps_object *root;
	const char *text; /* the schema file itself */
	size_t text_len;
};

/* All schemas, sorted by name; look one up, or NULL. */
size_t ps_schema_count(void);
const struct ps_schema *ps_schema_at(size_t i);
const struct ps_schema *ps_schema_get(const char *name);
/* The rule of a column or top-level key, or NULL. */
const struct ps_rule *ps_schema_rule(const struct ps_schema *schema,
				     const char *name);

/*
 * Check one scalar against its rule; every finding goes to `diags` with
 * `where`.  Empty text is E-REQUIRED where required, else fine.
 */
void ps_schema_check_value(const struct ps_rule *rule, const char *text,
			   struct ps_where where, struct ps_diags *diags);
/*
 * Check a tree: unknown keys (with a suggestion), missing keys, kinds,
 * values.  All findings, in the order of the file.
 */
void ps_schema_check_node(const struct ps_schema *schema,
			  const struct ps_node *root, const char *file,
			  struct ps_diags *diags);
/*
 * The same of one element of a list that stands at the top of a document, as
 * if it were the only one: what is wrong with others is theirs.
 */
void ps_schema_check_element(const struct ps_schema *schema,
			     const struct ps_node *root,
			     const struct ps_node *list,
			     const struct ps_node *element, const char *file,
			     struct ps_diags *diags);

/*
 * Find the columns of a table in its header: column[i] is the index of the
 * cell for rule i, or SIZE_MAX.  Reports unknown, missing (required ones)
 * and repeated columns; header names are compared without case and blanks.
 * Columns named by per_property rules are the caller's: names that begin
 * with such a word and a blank are not reported as unknown, and where a
 * rule says "value" none is.
 */
void ps_schema_match_header(const struct ps_schema *schema,
			    const struct ps_csv_record *header,
			    const char *file, size_t *column,
			    struct ps_diags *diags);
/*
 * Check the cells of one record, as found by ps_schema_match_header();
 * `width` is the header's number of cells.  Returns true if all is well.
 */
bool ps_schema_check_record(const struct ps_schema *schema,
			    const struct ps_csv_record *record, size_t width,
			    const char *file, const size_t *column,
			    struct ps_diags *diags);

#endif
