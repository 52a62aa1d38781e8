#include "model/config_private.h"

#include "provspool/dateform.h"
#include "provspool/limits.h"
#include "provspool/num.h"
#include "provspool/text.h"
#include "model/mapping_parts.h"

/* What is made of one source. */
struct maker {
	struct ps_config_reader *r;
	struct ps_arena *arena;
	struct ps_mapping *mapping;
	size_t columns_cap;
};

static void PS_PRINTF(4, 5)
	complain(const struct maker *m, const struct ps_node *node,
		 enum ps_diag_code code, const char *format, ...)
{
	struct ps_buf text = PS_BUF_INIT;
	va_list ap;

	va_start(ap, format);
	ps_buf_vaddf(&text, format, ap);
	va_end(ap);
	ps_diag_add(m->r->diags, ps_config_where(m->r, node), code, "%s",
		    text.ptr);
	ps_buf_release(&text);
}

/* The scalars of a list, NULL-terminated; none of one that is not there. */
static const char *const *
list_of(const struct maker *m, const struct ps_node *map, const char *key)
{
	const struct ps_node *list = ps_node_get(map, key);
	const struct ps_node *node = list ? list->child : NULL;
	const char **out = PS_ARENA_ARRAY(m->arena, const char *,
					  list ? list->nchildren + 1 : 1);

	for (size_t n = 0; node; node = node->next)
		out[n++] = ps_arena_strdup(m->arena, node->text);
	return out;
}

/* The number of a column of the file. */
static size_t
slot_of(struct maker *m, const char *name)
{
	struct ps_mapping *mapping = m->mapping;
	const char **columns;

	for (size_t i = 0; i < mapping->ncolumns; i++)
		if (ps_streq(mapping->columns[i], name))
			return i;
	if (mapping->ncolumns == m->columns_cap) {
		m->columns_cap = m->columns_cap ? m->columns_cap * 2 : 32;
		columns =
			PS_ARENA_ARRAY(m->arena, const char *, m->columns_cap);
		for (size_t i = 0; i < mapping->ncolumns; i++)
			columns[i] = mapping->columns[i];
		mapping->columns = columns;
	}
	mapping->columns[mapping->ncolumns] = ps_arena_strdup(m->arena, name);
	return mapping->ncolumns++;
}

/* "{Name}, {First name}": letters and columns in turn. */
static void
read_text(struct maker *m, const struct ps_node *node,
	  struct ps_mapping_cell *cell)
{
	const char *s = node->text;
	struct ps_mapping_piece *pieces = PS_ARENA_ARRAY(
		m->arena, struct ps_mapping_piece, strlen(s) / 2 + 2);
	struct ps_buf letters = PS_BUF_INIT;
	const char *end;
	size_t n = 0;

	for (; *s; s++) {
		if ((*s == '{' || *s == '}') && s[1] == *s) {
			ps_buf_addch(&letters, *s++);
			continue;
		}
		if (*s != '{' && *s != '}') {
			ps_buf_addch(&letters, *s);
			continue;
		}
		end = *s == '{' ? strchr(s, '}') : NULL;
		if (!end || end == s + 1) {
			complain(m, node, PS_E_CONFIG,
				 "a brace in '%s' stands for no column",
				 node->text);
			break;
		}
		pieces[n].text = ps_arena_strdup(m->arena, letters.ptr);
		pieces[n++].slot =
			slot_of(m, ps_arena_strndup(m->arena, s + 1,
						    (size_t)(end - s) - 1));
		ps_buf_reset(&letters);
		s = end;
	}
	pieces[n].text = ps_arena_strdup(m->arena, letters.ptr);
	pieces[n++].slot = PS_MAPPING_NO_SLOT;
	cell->pieces = pieces;
	cell->npieces = n;
	ps_buf_release(&letters);
}

static void
read_origin(struct maker *m, const struct ps_node *node,
	    struct ps_mapping_cell *cell)
{
	const struct ps_node *column = ps_node_get(node, "column");
	const struct ps_node *text = ps_node_get(node, "text");

	cell->slot = PS_MAPPING_NO_SLOT;
	if (!column == !text)
		complain(m, node, PS_E_CONFIG,
			 column ? "it has both a column and a text"
				: "it has neither a column nor a text");
	else if (column)
		cell->slot = slot_of(m, column->text);
	else
		read_text(m, text, cell);
}

static void
read_values(struct maker *m, const struct ps_node *node,
	    struct ps_mapping_cell *cell)
{
	const struct ps_node *values = ps_node_get(node, "values");
	const char *id = ps_node_text(node, "lookup", "");
	struct ps_mapping_lookup *lookup;
	struct ps_map *map;

	if (values) {
		map = ps_config_new_map(m->r);
		for (const struct ps_node *v = values->child; v; v = v->next)
			ps_map_put(map, ps_arena_strdup(m->arena, v->key),
				   ps_arena_strdup(m->arena, v->text));
		cell->values = map;
	}
	if (!*id)
		return;
	lookup = PS_ARENA_NEW(m->arena, struct ps_mapping_lookup);
	lookup->name = ps_arena_strdup(m->arena, id);
	lookup->key = ps_arena_strdup(m->arena, ps_node_text(node, "key", ""));
	lookup->value =
		ps_arena_strdup(m->arena, ps_node_text(node, "value", ""));
	lookup->map = ps_config_lookup(m->r, ps_node_get(node, "lookup"), id,
				       lookup->key, lookup->value);
	cell->lookup = lookup;
}

/* Keys that say nothing without another one. */
static void
check_cell(const struct maker *m, const struct ps_node *node,
	   const struct ps_mapping_cell *cell)
{
	static const char *const of_lookup[] = { "key", "value" };

	for (size_t i = 0; i < PS_ARRAY_LEN(of_lookup); i++)
		if (!cell->lookup && ps_node_get(node, of_lookup[i]))
			complain(m, node, PS_E_CONFIG,
				 "'%s' is of no use without lookup",
				 of_lookup[i]);
	if (!cell->lookup && !cell->values && ps_node_get(node, "otherwise"))
		complain(m, node, PS_E_CONFIG,
			 "'otherwise' is of no use without values or lookup");
}

static enum ps_mapping_otherwise
otherwise_of(const char *word)
{
	if (ps_streq(word, "keep"))
		return PS_MAPPING_KEEP;
	return ps_streq(word, "skip") ? PS_MAPPING_SKIP : PS_MAPPING_REFUSE;
}

static void
read_cell(struct maker *m, const struct ps_node *node,
	  const struct ps_object *object, struct ps_mapping_cell *cell)
{
	cell->mapped = true;
	read_origin(m, node, cell);
	read_values(m, node, cell);
	cell->otherwise_text = ps_config_text(m->r, node, object, "default");
	cell->otherwise =
		otherwise_of(ps_config_text(m->r, node, object, "otherwise"));
	cell->date = ps_config_bool(m->r, node, object, "date");
	cell->split = ps_config_text(m->r, node, object, "split");
	check_cell(m, node, cell);
}

/* Columns that wide rows have of their items, not of themselves. */
static bool
is_of_item(size_t column)
{
	return column == PS_COL_REQUEST_PROPERTY ||
	       column == PS_COL_REQUEST_OP || column == PS_COL_REQUEST_VALUE ||
	       column == PS_COL_REQUEST_CURRENT_VALUE ||
	       column == PS_COL_REQUEST_ITEM;
}

/* The number of a column of requests, or PS_COL_REQUEST_COUNT. */
static size_t
request_column(const struct maker *m, const struct ps_node *node)
{
	const struct ps_object *table = ps_schema_get("request")->root;
	const char *names[PS_COL_REQUEST_COUNT + 1] = { NULL };
	const char *meant;

	for (size_t i = 0; i < PS_COL_REQUEST_COUNT; i++) {
		names[i] = table->rules[i].name;
		if (i != PS_COL_REQUEST_PROBLEM &&
		    ps_streq(names[i], node->key))
			return i;
	}
	meant = ps_text_suggest(node->key, names);
	complain(m, node, PS_E_KEY_UNKNOWN,
		 "requests have no column '%s'%s%s%s", node->key,
		 meant ? "; did you mean '" : "", meant ? meant : "",
		 meant ? "'?" : "");
	return PS_COL_REQUEST_COUNT;
}

static void
read_column(struct maker *m, const struct ps_node *node,
	    const struct ps_object *object)
{
	size_t column = request_column(m, node);
	struct ps_mapping_cell *cell;

	if (column == PS_COL_REQUEST_COUNT)
		return;
	cell = &m->mapping->cells[column];
	read_cell(m, node, object, cell);
	cell->date |= ps_schema_get("request")->root->rules[column].type ==
		      PS_TYPE_DATETIME;
	if (m->mapping->wide && is_of_item(column))
		complain(m, node, PS_E_CONFIG,
			 "with wide rows '%s' comes from properties",
			 node->key);
	if (*cell->split && column != PS_COL_REQUEST_VALUE &&
	    column != PS_COL_REQUEST_RESOURCE_TYPE)
		complain(m, node, PS_E_CONFIG,
			 "'%s' has one value and cannot be split", node->key);
}

/* The same text in each row. */
static void
fill_constant(const struct maker *m, size_t column, const char *text)
{
	struct ps_mapping_piece *piece =
		PS_ARENA_ARRAY(m->arena, struct ps_mapping_piece, 1);
	struct ps_mapping_cell *cell = &m->mapping->cells[column];

	*piece = (struct ps_mapping_piece){ text, PS_MAPPING_NO_SLOT };
	*cell = (struct ps_mapping_cell){ .mapped = true,
					  .slot = PS_MAPPING_NO_SLOT,
					  .pieces = piece,
					  .npieces = 1,
					  .otherwise_text = "",
					  .otherwise = PS_MAPPING_REFUSE,
					  .split = "" };
}

/* An extract says what is there: as if each resource were created. */
static void
fill_extract(const struct maker *m, const struct ps_node *columns)
{
	static const size_t needed[] = { PS_COL_REQUEST_RESOURCE,
					 PS_COL_REQUEST_REQUESTED_AT };
	size_t n =
		m->mapping->source->extract->as_of == PS_AS_OF_COLUMN ? 2 : 1;
	const struct ps_object *table = ps_schema_get("request")->root;

	fill_constant(m, PS_COL_REQUEST_REQUEST, "extract");
	fill_constant(m, PS_COL_REQUEST_CHANGE, "create");
	for (size_t i = 0; i < n; i++)
		if (!m->mapping->cells[needed[i]].mapped)
			complain(m, columns, PS_E_KEY_MISSING,
				 "columns lacks '%s', which this extract needs",
				 table->rules[needed[i]].name);
}

static void
read_columns(struct maker *m, const struct ps_node *columns)
{
	const struct ps_object *table = ps_schema_get("request")->root;
	const struct ps_object *object =
		ps_config_object(m->r->schema->root, "columns")->others->object;

	for (const struct ps_node *n = columns->child; n; n = n->next)
		read_column(m, n, object);
	if (m->mapping->source->extract)
		fill_extract(m, columns);
	for (size_t i = 0; i < PS_COL_REQUEST_COUNT; i++)
		if (table->rules[i].required && !m->mapping->cells[i].mapped &&
		    (i != PS_COL_REQUEST_REQUEST ||
		     !m->mapping->source->by_line))
			complain(m, columns, PS_E_KEY_MISSING,
				 "columns lacks '%s', which every request "
				 "needs",
				 table->rules[i].name);
}

/* A property that a resource type it is given for does not have. */
static void
check_property(const struct maker *m, const struct ps_node *node,
	       const struct ps_mapping_item *item)
{
	const struct ps_node *types = ps_node_get(node, "resource_types");
	const struct ps_node *n = types ? types->child : NULL;

	for (; n; n = n->next) {
		const struct ps_resource_type *type =
			ps_config_type(m->r->config, n->text);

		if (!type)
			complain(m, n, PS_E_CONFIG_REF,
				 "there is no resource type '%s'", n->text);
		else if (type->properties &&
			 !ps_type_property(type, item->property))
			complain(m, n, PS_E_CONFIG_REF,
				 "%s has no property '%s'", n->text,
				 item->property);
	}
}

/* Translated as the new value is, but never a reason to refuse a row. */
static void
read_current(struct maker *m, const struct ps_node *node,
	     struct ps_mapping_item *item)
{
	const char *name = ps_node_text(node, "current", "");

	if (!*name)
		return;
	item->current = item->value;
	item->current.slot = slot_of(m, name);
	item->current.npieces = 0;
	item->current.otherwise_text = "";
	item->current.otherwise = PS_MAPPING_KEEP;
}

static void
read_item(struct maker *m, const struct ps_node *node,
	  const struct ps_object *object, struct ps_mapping_item *item)
{
	static const char *const changes[] = { "create", "update", NULL };

	read_cell(m, node, object, &item->value);
	item->property = ps_config_text(m->r, node, object, "property");
	item->op = ps_config_text(m->r, node, object, "op");
	item->clear =
		ps_streq(ps_config_text(m->r, node, object, "empty"), "clear");
	item->changes = list_of(m, node, "changes");
	if (!item->changes[0])
		item->changes = changes;
	item->types = list_of(m, node, "resource_types");
	read_current(m, node, item);
	check_property(m, node, item);
	if (item->clear && !ps_streq(item->op, "set"))
		complain(m, node, PS_E_CONFIG,
			 "only what is set can be cleared; '%s' is for '%s'",
			 item->property, item->op);
}

static void
read_items(struct maker *m, const struct ps_node *root)
{
	const struct ps_node *list = ps_node_get(root, "properties");
	const struct ps_node *n = list ? list->child : NULL;
	const struct ps_object *object =
		ps_config_object(m->r->schema->root, "properties");
	struct ps_mapping *mapping = m->mapping;

	mapping->items = PS_ARENA_ARRAY(m->arena, struct ps_mapping_item,
					list ? list->nchildren + 1 : 1);
	for (; n; n = n->next)
		read_item(m, n, object, &mapping->items[mapping->nitems++]);
	if (list && !mapping->wide)
		complain(m, list, PS_E_CONFIG,
			 "properties is for wide rows; add rows: wide");
}

static void
read_filters(struct maker *m, const struct ps_node *root)
{
	const struct ps_node *list = ps_node_get(root, "only_when");
	const struct ps_node *n = list ? list->child : NULL;
	struct ps_mapping *mapping = m->mapping;

	mapping->filters = PS_ARENA_ARRAY(m->arena, struct ps_mapping_filter,
					  list ? list->nchildren + 1 : 1);
	for (; n; n = n->next) {
		struct ps_mapping_filter *f =
			&mapping->filters[mapping->nfilters++];

		f->slot = slot_of(m, ps_node_text(n, "column", ""));
		f->is = list_of(m, n, "is");
		f->is_not = list_of(m, n, "is_not");
		if (!f->is[0] && !f->is_not[0])
			complain(m, n, PS_E_CONFIG,
				 "it says neither is nor is_not");
	}
}

static void
read_dates(struct maker *m, const struct ps_node *root)
{
	const struct ps_node *map = ps_node_get(root, "dates");
	const struct ps_node *list = ps_node_get(map, "formats");
	const struct ps_node *n = list ? list->child : NULL;
	const struct ps_object *object =
		ps_config_object(m->r->schema->root, "dates");
	const char *zone = ps_config_text(m->r, map, object, "time_zone");

	m->mapping->formats = list_of(m, map, "formats");
	for (; n; n = n->next) {
		const char *fault = ps_dateform_fault(n->text);

		if (fault)
			complain(m, n, PS_E_PATTERN,
				 "'%s' is no form of a date: %s", n->text,
				 fault);
	}
	m->mapping->zone =
		ps_config_zone(m->r, ps_node_get(map, "time_zone"), zone);
	if (map && !list)
		complain(m, map, PS_E_CONFIG,
			 "dates says no formats, so that its time zone is of "
			 "no use");
}

/* Keys that mean nothing where our own columns are read. */
static void
check_unmapped(struct maker *m, const struct ps_node *root)
{
	static const char *const keys[] = { "rows",	  "dates", "only_when",
					    "properties", "trim",  "header" };

	for (size_t i = 0; i < PS_ARRAY_LEN(keys); i++)
		if (ps_node_get(root, keys[i]))
			complain(m, ps_node_get(root, keys[i]), PS_E_CONFIG,
				 "'%s' is of no use without columns", keys[i]);
}

/* Without a header there is nothing else to call a column by. */
static void
check_numbers(const struct maker *m, const struct ps_node *header)
{
	int64_t number;

	for (size_t i = 0; i < m->mapping->ncolumns; i++)
		if (!ps_num_i64(m->mapping->columns[i], 1, PS_LIMIT_FIELDS,
				&number))
			complain(m, header, PS_E_CONFIG,
				 "without a header columns have numbers, and "
				 "'%s' is none",
				 m->mapping->columns[i]);
}

static void
read_mapping(struct maker *m, const struct ps_node *root,
	     const struct ps_node *columns)
{
	const struct ps_object *object = m->r->schema->root;
	struct ps_mapping *mapping = m->mapping;

	mapping->file = m->r->file;
	mapping->wide =
		ps_streq(ps_config_text(m->r, root, object, "rows"), "wide");
	mapping->trim = ps_config_bool(m->r, root, object, "trim");
	read_dates(m, root);
	read_filters(m, root);
	read_columns(m, columns);
	read_items(m, root);
	if (m->mapping->source->headless)
		check_numbers(m, ps_node_get(root, "header"));
}

struct ps_mapping *
ps_config_read_mapping(struct ps_config_reader *r, const struct ps_node *root,
		       const struct ps_source *source)
{
	const struct ps_node *columns = ps_node_get(root, "columns");
	struct maker m = { .r = r, .arena = &r->config->arena };

	if (!columns) {
		check_unmapped(&m, root);
		return NULL;
	}
	if (source->format != PS_SOURCE_CSV)
		complain(&m, columns, PS_E_CONFIG,
			 "columns is for format: csv");
	m.mapping = PS_ARENA_NEW(m.arena, struct ps_mapping);
	m.mapping->source = source;
	read_mapping(&m, root, columns);
	return m.mapping;
}
