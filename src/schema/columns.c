#include "provspool/schema.h"

#include <strings.h>

#include "provspool/text.h"
#include "schema/shown.h"

#define SUGGEST_MAX 64

static bool
same_name(const char *cell, const char *name)
{
	struct ps_span s = ps_text_trim(ps_span_str(cell));

	return s.len == strlen(name) && strncasecmp(s.ptr, name, s.len) == 0;
}

/*
 * "actual login": a column of a property, which is the caller's; where the
 * property's name alone makes a column, any may be one.
 */
static bool
is_per_property(const struct ps_schema *schema, const char *cell)
{
	struct ps_span s = ps_text_trim(ps_span_str(cell));

	for (size_t i = 0; i < schema->root->nrules; i++) {
		const char *word = schema->root->rules[i].per_property;
		size_t len = word ? strlen(word) : 0;

		if (word && ps_streq(word, "value"))
			return true;
		if (len > 0 && s.len > len + 1 && s.ptr[len] == ' ' &&
		    strncasecmp(s.ptr, word, len) == 0)
			return true;
	}
	return false;
}

static struct ps_where
header_cell(const char *file, const struct ps_csv_record *header, size_t i)
{
	return (struct ps_where){ .file = file,
				  .line = header->line,
				  .field = (int64_t)i + 1,
				  .record = header->number };
}

/* A column's name as it would be ours: no blanks around, small letters. */
static char *
plain_name(const char *cell)
{
	struct ps_span s = ps_text_trim(ps_span_str(cell));
	char *name = ps_xmalloc(s.len + 1);

	memcpy(name, s.ptr, s.len);
	name[s.len] = '\0';
	for (char *c = name; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	return name;
}

static void
report_unknown(const struct ps_schema *schema, struct ps_where where,
	       const char *cell, struct ps_diags *diags)
{
	const char *names[SUGGEST_MAX + 1];
	const char *meant;
	char *name = plain_name(cell);
	size_t n = 0;

	for (size_t i = 0; i < schema->root->nrules && n < SUGGEST_MAX; i++)
		if (!schema->root->rules[i].per_property)
			names[n++] = schema->root->rules[i].name;
	names[n] = NULL;
	meant = ps_text_suggest(name, names);
	if (!*name)
		ps_diag_add(diags, where, PS_E_COLUMN_UNKNOWN,
			    "a column without a name");
	else
		ps_diag_add(diags, where, PS_E_COLUMN_UNKNOWN,
			    "unknown column '%.*s'%s%s%s", SHOWN(cell),
			    meant ? "; did you mean '" : "", meant ? meant : "",
			    meant ? "'?" : "");
	free(name);
}

static void
match_cell(const struct ps_schema *schema, const struct ps_csv_record *header,
	   const char *file, size_t i, size_t *column, struct ps_diags *diags)
{
	const struct ps_object *table = schema->root;
	struct ps_where where = header_cell(file, header, i);

	for (size_t r = 0; r < table->nrules; r++) {
		if (table->rules[r].per_property ||
		    !same_name(header->cells[i], table->rules[r].name))
			continue;
		if (column[r] != SIZE_MAX)
			ps_diag_add(diags, where, PS_E_COLUMN_TWICE,
				    "the column '%s' is there twice",
				    table->rules[r].name);
		else
			column[r] = i;
		return;
	}
	if (!is_per_property(schema, header->cells[i]))
		report_unknown(schema, where, header->cells[i], diags);
}

void
ps_schema_match_header(const struct ps_schema *schema,
		       const struct ps_csv_record *header, const char *file,
		       size_t *column, struct ps_diags *diags)
{
	const struct ps_object *table = schema->root;

	for (size_t r = 0; r < table->nrules; r++)
		column[r] = SIZE_MAX;
	for (size_t i = 0; i < header->ncells; i++)
		match_cell(schema, header, file, i, column, diags);
	for (size_t r = 0; r < table->nrules; r++)
		if (table->rules[r].required && column[r] == SIZE_MAX)
			ps_diag_add(diags,
				    (struct ps_where){ .file = file,
						       .line = header->line },
				    PS_E_COLUMN_MISSING,
				    "the column '%s' is missing",
				    table->rules[r].name);
}

bool
ps_schema_check_record(const struct ps_schema *schema,
		       const struct ps_csv_record *record, size_t width,
		       const char *file, const size_t *column,
		       struct ps_diags *diags)
{
	size_t before = diags->errors;
	struct ps_where where = { .file = file,
				  .line = record->line,
				  .record = record->number };

	if (record->ncells != width) {
		ps_diag_add(diags, where,
			    record->ncells < width ? PS_E_CELLS_FEW
						   : PS_E_CELLS_MANY,
			    "the row has %zu cells, the header %zu",
			    record->ncells, width);
		return false;
	}
	for (size_t r = 0; r < schema->root->nrules; r++) {
		if (column[r] == SIZE_MAX)
			continue;
		where.field = (int64_t)column[r] + 1;
		ps_schema_check_value(&schema->root->rules[r],
				      record->cells[column[r]], where, diags);
	}
	return diags->errors == before;
}
