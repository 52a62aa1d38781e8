#include "model/config_private.h"

#include "provspool/limits.h"

/*
 * A table for looking things up: lookups/<id>.csv, UTF-8 with commas.  What
 * is searched in which column is said where it is used.
 */
int
ps_config_read_lookup(struct ps_config_reader *r, struct ps_span text,
		      struct ps_err *err)
{
	static const struct ps_csv_limits limits = {
		.fields_max = PS_LIMIT_FIELDS,
		.field_max = PS_LIMIT_FIELD_BYTES,
		.records_max = PS_LIMIT_LOOKUP_ROWS,
	};
	const struct ps_csv_input in = { text, r->file, ',', &limits, '"' };
	struct ps_csv *table = PS_ARENA_NEW(&r->config->arena, struct ps_csv);
	int rc;

	rc = ps_csv_parse(&in, &r->config->arena, table, r->diags, err);
	if (rc == PS_EDATA || rc == PS_OK)
		ps_map_put(&r->config->lookups, r->id, table);
	if (rc < 0)
		return rc == PS_EDATA ? PS_OK : rc; /* told */
	for (size_t i = 1; i < table->len; i++) {
		const struct ps_csv_record *record = &table->records[i];
		struct ps_where where = { .file = r->file,
					  .line = record->line,
					  .record = record->number };

		if (record->ncells != table->records[0].ncells)
			ps_diag_add(r->diags, where,
				    record->ncells < table->records[0].ncells
					    ? PS_E_CELLS_FEW
					    : PS_E_CELLS_MANY,
				    "the row has %zu cells, its header %zu",
				    record->ncells, table->records[0].ncells);
	}
	return PS_OK;
}

/* The cell of a column by its name; SIZE_MAX: there is none. */
static size_t
column_of(const struct ps_csv *table, const char *name)
{
	for (size_t i = 0; i < table->records[0].ncells; i++)
		if (ps_streq(table->records[0].cells[i], name))
			return i;
	return SIZE_MAX;
}

/* From its key column to its value column; the first of two keys counts. */
static void
fill_map(struct ps_config_reader *r, const struct ps_csv *table, size_t key,
	 size_t value, struct ps_map *map)
{
	struct ps_arena *arena = &r->config->arena;

	for (size_t i = 1; i < table->len; i++) {
		const struct ps_csv_record *record = &table->records[i];
		const char *before = ps_map_get(map, record->cells[key]);

		if (!before)
			ps_map_put(
				map, record->cells[key],
				ps_arena_strdup(arena, record->cells[value]));
		else if (!ps_streq(before, record->cells[value]))
			ps_diag_add(
				r->diags,
				(struct ps_where){ .file = r->lookup_file,
						   .line = record->line,
						   .field = (int64_t)key + 1,
						   .record = record->number },
				PS_E_CONFIG_TWICE,
				"'%s' stands in the table twice, with '%s' "
				"and with '%s'",
				record->cells[key], before,
				record->cells[value]);
	}
}

static size_t
find_column(struct ps_config_reader *r, const struct ps_node *node,
	    const char *name, const char *id, size_t otherwise)
{
	const struct ps_csv *table = ps_map_get(&r->config->lookups, id);
	size_t at = *name ? column_of(table, name) : otherwise;

	if (at < table->records[0].ncells)
		return at;
	if (*name)
		ps_diag_add(r->diags, ps_config_where(r, node), PS_E_CONFIG_REF,
			    "the look-up table '%s' has no column '%s'", id,
			    name);
	else
		ps_diag_add(r->diags, ps_config_where(r, node), PS_E_CONFIG_REF,
			    "the look-up table '%s' has one column only", id);
	return SIZE_MAX;
}

const struct ps_map *
ps_config_lookup(struct ps_config_reader *r, const struct ps_node *node,
		 const char *id, const char *key, const char *value)
{
	const struct ps_csv *table = ps_map_get(&r->config->lookups, id);
	size_t errors = r->diags->errors;
	struct ps_map *map;
	size_t from;
	size_t to;

	if (!table) {
		ps_diag_add(r->diags, ps_config_where(r, node), PS_E_CONFIG_REF,
			    "there is no look-up table config/lookups/%s.csv",
			    id);
		return NULL;
	}
	if (table->len == 0)
		return NULL; /* told where it was read */
	from = find_column(r, node, key, id, 0);
	to = find_column(r, node, value, id, 1);
	for (size_t i = 1; i < table->len; i++)
		if (table->records[i].ncells != table->records[0].ncells)
			return NULL; /* the same */
	if (r->diags->errors > errors)
		return NULL;
	map = ps_config_new_map(r);
	r->lookup_file =
		ps_arena_printf(&r->config->arena, "config/lookups/%s.csv", id);
	fill_map(r, table, from, to, map);
	return map;
}
