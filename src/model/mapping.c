#include "mapping_run.h"

#include "provspool/text.h"

/* Columns by which a row finds its order, and what a bad cell there costs. */
static enum ps_request_damage
damage_of(size_t column)
{
	static const struct {
		size_t column;
		enum ps_request_damage damage;
	} keys[] = {
		{ PS_COL_REQUEST_REQUEST, PS_REQUEST_NO_KEY },
		{ PS_COL_REQUEST_RESOURCE_TYPE, PS_REQUEST_NO_TYPE },
		{ PS_COL_REQUEST_CHANGE, PS_REQUEST_NO_CHANGE },
		{ PS_COL_REQUEST_RESOURCE, PS_REQUEST_NO_SUBJECT },
		{ PS_COL_REQUEST_OWNER, PS_REQUEST_NO_SUBJECT },
		{ PS_COL_REQUEST_HANDLE, PS_REQUEST_NO_SUBJECT },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(keys); i++)
		if (keys[i].column == column)
			return keys[i].damage;
	return PS_REQUEST_WHOLE;
}

/* The first thing wrong is told; the worst damage counts. */
static void
spoil(struct ps_request_row *row, enum ps_request_damage damage, uint16_t field,
      const struct ps_request_refusal *refusal)
{
	if (row->damage < damage)
		row->damage = damage;
	if (row->refusal.code)
		return;
	row->refusal = *refusal;
	row->fault = field;
}

static void
put_result(struct ps_request_row *row, size_t column,
	   const struct ps_mapping_result *result)
{
	row->cells[column] = result->refusal.code ? "" : result->text;
	row->fields[column] = result->field;
	if (result->refusal.code)
		spoil(row, damage_of(column), result->field, &result->refusal);
}

/* Everything but what stands in several items of the record. */
static void
read_columns(struct ps_mapping_run *run, struct ps_request_row *row)
{
	const struct ps_mapping *mapping = run->translator->mapping;

	*row = (struct ps_request_row){ .damage = PS_REQUEST_WHOLE };
	for (size_t i = 0; i < PS_COL_REQUEST_COUNT; i++) {
		struct ps_mapping_result result;

		row->cells[i] = "";
		if (!mapping->cells[i].mapped)
			continue;
		run->name = run->translator->rules[i].name;
		ps_mapping_cell_read(run, &mapping->cells[i], &result);
		put_result(row, i, &result);
	}
}

static struct ps_request_row *
add_row(struct ps_translator *t, const struct ps_request_row *base,
	const struct ps_mapping_item *item)
{
	struct ps_request_row *row;
	size_t cap = t->cap;

	t->rows = ps_xgrow(t->rows, &t->cap, t->nrows + 1, sizeof(*t->rows));
	if (cap != t->cap)
		t->items = ps_xrealloc(t->items, t->cap * sizeof(void *));
	t->items[t->nrows] = item;
	row = &t->rows[t->nrows++];
	*row = *base;
	row->place.part = (uint32_t)(t->nrows - 1);
	return row;
}

/* Each of the values in a cell of a long row is an item. */
static void
add_values(struct ps_mapping_run *run, struct ps_translator *t,
	   const struct ps_request_row *base)
{
	const struct ps_mapping_cell *cell =
		&t->mapping->cells[PS_COL_REQUEST_VALUE];
	const char *item = base->cells[PS_COL_REQUEST_ITEM];
	const char *const *parts;
	size_t n;

	if (!cell->mapped || !*cell->split) {
		(void)add_row(t, base, NULL);
		return;
	}
	parts = ps_mapping_split(cell, base->cells[PS_COL_REQUEST_VALUE],
				 run->arena, &n);
	run->name = t->rules[PS_COL_REQUEST_VALUE].name;
	for (size_t i = 0; i < n; i++) {
		struct ps_request_row *row = add_row(t, base, NULL);
		struct ps_mapping_result result = {
			.text = parts[i],
			.field = base->fields[PS_COL_REQUEST_VALUE]
		};

		ps_mapping_part_read(
			run, cell, base->cells[PS_COL_REQUEST_VALUE], &result);
		put_result(row, PS_COL_REQUEST_VALUE, &result);
		if (n > 1 && *item)
			row->cells[PS_COL_REQUEST_ITEM] = ps_arena_printf(
				run->arena, "%s/%zu", item, i + 1);
	}
}

static bool
is_among(const char *const *words, const char *text)
{
	for (; *words; words++)
		if (ps_streq(*words, text))
			return true;
	return false;
}

static bool
applies(const struct ps_translator *t, const struct ps_mapping_item *item,
	const struct ps_request_row *row)
{
	const char *type = row->cells[PS_COL_REQUEST_RESOURCE_TYPE];
	const char *ours;

	if (!is_among(item->changes, row->cells[PS_COL_REQUEST_CHANGE]))
		return false;
	if (!item->types[0])
		return true;
	ours = ps_map_get(&t->mapping->source->resource_types, type);
	return is_among(item->types, ours ? ours : type);
}

static void
add_item(struct ps_translator *t, const struct ps_request_row *base,
	 const struct ps_mapping_item *item,
	 const struct ps_mapping_result *value,
	 const struct ps_mapping_result *current)
{
	struct ps_request_row *row = add_row(t, base, item);

	row->cells[PS_COL_REQUEST_PROPERTY] = item->property;
	row->cells[PS_COL_REQUEST_OP] = item->op;
	put_result(row, PS_COL_REQUEST_VALUE, value);
	put_result(row, PS_COL_REQUEST_CURRENT_VALUE, current);
}

/* One item, or one for each of the values in the cell. */
static void
read_item(struct ps_mapping_run *run, struct ps_translator *t,
	  const struct ps_request_row *base, const struct ps_mapping_item *item)
{
	struct ps_mapping_result value;
	struct ps_mapping_result current = { .text = "" };
	const char *const *parts;
	const char *whole;
	uint16_t field;
	size_t n;

	run->name = item->property;
	ps_mapping_cell_read(run, &item->value, &value);
	if (!*value.text && !item->clear)
		return;
	if (item->current.mapped)
		ps_mapping_cell_read(run, &item->current, &current);
	current.refusal.code = PS_DIAG_NONE; /* it is there to be shown only */
	if (!*item->value.split) {
		add_item(t, base, item, &value, &current);
		return;
	}
	field = value.field;
	whole = value.text;
	parts = ps_mapping_split(&item->value, whole, run->arena, &n);
	for (size_t i = 0; i < n; i++) {
		value = (struct ps_mapping_result){ .text = parts[i],
						    .field = field };
		ps_mapping_part_read(run, &item->value, whole, &value);
		if (*value.text)
			add_item(t, base, item, &value, &current);
	}
}

static void
add_items(struct ps_mapping_run *run, struct ps_translator *t,
	  const struct ps_request_row *base)
{
	const struct ps_mapping *mapping = t->mapping;
	size_t before = t->nrows;

	for (size_t i = 0; !base->refusal.code && i < mapping->nitems; i++)
		if (applies(t, &mapping->items[i], base))
			read_item(run, t, base, &mapping->items[i]);
	if (t->nrows == before) /* the resource itself, or what is refused */
		(void)add_row(t, base, NULL);
}

/* An order for each of the resource types named. */
static void
add_types(struct ps_mapping_run *run, struct ps_translator *t,
	  const struct ps_request_row *base)
{
	const struct ps_mapping_cell *cell =
		&t->mapping->cells[PS_COL_REQUEST_RESOURCE_TYPE];
	const char *const *parts;
	size_t n;

	parts = ps_mapping_split(cell,
				 base->cells[PS_COL_REQUEST_RESOURCE_TYPE],
				 run->arena, &n);
	for (size_t i = 0; i < n; i++) {
		struct ps_request_row row = *base;
		struct ps_mapping_result result = {
			.text = parts[i],
			.field = base->fields[PS_COL_REQUEST_RESOURCE_TYPE]
		};

		run->name = t->rules[PS_COL_REQUEST_RESOURCE_TYPE].name;
		ps_mapping_part_read(run, cell,
				     base->cells[PS_COL_REQUEST_RESOURCE_TYPE],
				     &result);
		put_result(&row, PS_COL_REQUEST_RESOURCE_TYPE, &result);
		if (t->mapping->wide)
			add_items(run, t, &row);
		else
			add_values(run, t, &row);
	}
}

/* With cells too few or too many, no cell need be in its column. */
static void
add_shifted(struct ps_mapping_run *run, struct ps_translator *t,
	    const struct ps_request_row *base)
{
	size_t have = run->record->ncells;
	size_t want = t->header->ncells;
	struct ps_request_row *row = add_row(t, base, NULL);

	row->refusal.code = have < want ? PS_E_CELLS_FEW : PS_E_CELLS_MANY;
	row->refusal.sentence = ps_arena_printf(
		run->arena, "the row has %zu cells, the %s %zu", have,
		t->mapping->source->headless ? "first one" : "header", want);
	row->fault = 0;
	row->damage = *row->cells[PS_COL_REQUEST_REQUEST] ? PS_REQUEST_NO_TYPE
							  : PS_REQUEST_NO_KEY;
}

static bool
is_ignored(struct ps_translator *t, const struct ps_mapping_run *run)
{
	const struct ps_mapping_filter *filter = ps_mapping_filter_of(run);
	size_t i;

	if (!filter)
		return false;
	i = (size_t)(filter - t->mapping->filters);
	if (t->ignored[i]++ == 0)
		t->first_ignored[i] = run->record->line;
	return true;
}

void
ps_translator_read(struct ps_translator *t, const struct ps_csv_record *record,
		   struct ps_arena *arena, struct ps_translation *out)
{
	bool twice = false;
	struct ps_mapping_run run = { .translator = t,
				      .record = record,
				      .arena = arena,
				      .twice = &twice };
	struct ps_request_row base;

	t->nrows = 0;
	if (record->ncells != t->header->ncells) {
		read_columns(&run, &base);
		add_shifted(&run, t, &base);
	} else if (!is_ignored(t, &run)) {
		read_columns(&run, &base);
		if (*t->mapping->cells[PS_COL_REQUEST_RESOURCE_TYPE].split)
			add_types(&run, t, &base);
		else if (t->mapping->wide)
			add_items(&run, t, &base);
		else
			add_values(&run, t, &base);
	}
	if (twice && t->twice++ == 0)
		t->first_twice = record->line;
	*out = (struct ps_translation){ .rows = t->rows, .len = t->nrows };
}

static void
tell_twice(const struct ps_translator *t, struct ps_diags *diags)
{
	struct ps_where where = { .file = t->file, .line = t->first_twice };

	if (t->twice > 0)
		ps_diag_note(diags, PS_SEV_NOTE, where, PS_W_DATE_TWICE,
			     "%lld row%s a time that clocks in %s showed "
			     "twice; the first of the two is taken",
			     (long long)t->twice,
			     t->twice == 1 ? " has" : "s have",
			     ps_zone_name(t->mapping->zone));
}

void
ps_translator_tell_ignored(const struct ps_translator *t,
			   struct ps_diags *diags)
{
	const struct ps_mapping *mapping = t->mapping;

	for (size_t i = 0; i < mapping->nfilters; i++) {
		struct ps_where where = { .file = t->file,
					  .line = t->first_ignored[i] };

		if (t->ignored[i] > 0)
			ps_diag_note(
				diags, PS_SEV_NOTE, where, PS_W_IGNORED,
				"%lld %s ignored for the column '%s', the "
				"first of them here",
				(long long)t->ignored[i],
				t->ignored[i] == 1 ? "row is" : "rows are",
				mapping->columns[mapping->filters[i].slot]);
	}
	tell_twice(t, diags);
}
