#include "model/workfile_private.h"

#include "provspool/threshold.h"

/* Does this change have use for a per-property column of this word? */
static bool
is_wanted(const struct ps_resource_type *type,
	  const struct ps_property *property, enum ps_change change,
	  const char *word)
{
	if (ps_streq(word, "actual"))
		return property->returned ||
		       (change == PS_CHANGE_CREATE &&
			ps_streq(property->name, type->key));
	if (change == PS_CHANGE_DELETE)
		return false;
	if (ps_streq(word, "value"))
		return !property->multivalued;
	if (ps_streq(word, "was"))
		return !property->multivalued && change == PS_CHANGE_UPDATE;
	if (ps_streq(word, "add"))
		return property->multivalued;
	return property->multivalued && change == PS_CHANGE_UPDATE;
}

static const char *
column_name(struct ps_arena *arena, const char *word, const char *property)
{
	if (ps_streq(word, "value"))
		return property;
	return ps_arena_printf(arena, "%s %s", word, property);
}

/* Neighbouring per-property rules make one group: was and value side by
 * side for each property. */
static size_t
group_end(const struct ps_object *table, size_t from)
{
	size_t end = from + 1;

	while (end < table->nrules && table->rules[end].per_property &&
	       !ps_streq(table->rules[from].per_property, "actual"))
		end++;
	return end;
}

void
ps_workfile_columns(struct ps_arena *arena, const struct ps_batch_layout *batch,
		    const char *const **names, size_t *n)
{
	const struct ps_object *table = ps_workfile_table();
	const struct ps_resource_type *type = batch->type;
	const char *folder = batch->review ? "review" : "orders";
	const char **list = PS_ARENA_ARRAY(
		arena, const char *, table->nrules + type->nproperties * 5);
	size_t len = 0;

	for (size_t r = 0; r < table->nrules; r++) {
		size_t end;

		if (!ps_workfile_has_column(&table->rules[r], folder))
			continue;
		if (!table->rules[r].per_property) {
			list[len++] = table->rules[r].name;
			continue;
		}
		end = group_end(table, r);
		for (size_t p = 0; p < type->nproperties; p++)
			for (size_t k = r; k < end; k++) {
				const char *word = table->rules[k].per_property;
				const struct ps_property *prop =
					&type->properties[p];

				if (is_wanted(type, prop, batch->change, word))
					list[len++] = column_name(arena, word,
								  prop->name);
			}
		r = end - 1;
	}
	*names = list;
	*n = len;
}

const struct ps_object *
ps_workfile_table(void)
{
	const struct ps_schema *schema = ps_schema_get("order-batch");

	if (!schema)
		ps_bug("the schema order-batch is not there");
	return schema->root;
}

const struct ps_rule *
ps_workfile_rule(const char *column, const char **property)
{
	const struct ps_object *table = ps_workfile_table();
	const struct ps_rule *value = NULL;

	*property = "";
	for (size_t i = 0; i < table->nrules; i++) {
		const struct ps_rule *rule = &table->rules[i];
		const char *word = rule->per_property;
		size_t len = word ? strlen(word) : 0;

		if (!word && ps_streq(rule->name, column))
			return rule;
		if (word && ps_streq(word, "value"))
			value = rule;
		else if (word && strncmp(column, word, len) == 0 &&
			 column[len] == ' ') {
			*property = column + len + 1;
			return rule;
		}
	}
	*property = column;
	return value;
}

struct ps_work_column
ps_workfile_column(const char *name)
{
	const struct ps_object *table = ps_workfile_table();
	struct ps_work_column column = { .name = name,
					 .kind = PS_COL_ORDER_BATCH_COUNT };

	column.rule = ps_workfile_rule(name, &column.property);
	if (column.rule)
		column.kind = (int)(column.rule - table->rules);
	return column;
}

bool
ps_workfile_has_column(const struct ps_rule *rule, const char *folder)
{
	return !rule->only_in || ps_streq(rule->only_in, folder);
}

bool
ps_workfile_is_review(const char *path)
{
	return strncmp(path, "review/", 7) == 0;
}

bool
ps_workfile_is_retract(const char *path)
{
	return strncmp(path, "retract/", 8) == 0;
}

bool
ps_workfile_same_folder(const char *a, const char *b)
{
	return strncmp(a, b, strcspn(a, "/") + 1) == 0;
}

bool
ps_order_is_filed(const struct ps_order *order)
{
	return ps_order_is_out(order) || (ps_workfile_is_review(order->file) &&
					  ps_order_is_undecided(order));
}

const char *
ps_workfile_folder(const char *path)
{
	return ps_workfile_is_review(path) ? "review" : "orders";
}

bool
ps_workfile_is_path(const char *path)
{
	size_t len = strlen(path);

	if (ps_hold_is_path(path))
		return true;
	if (ps_workfile_is_retract(path) && ps_workfile_is_yaml(path))
		return false;
	return (strncmp(path, "orders/", 7) == 0 ||
		ps_workfile_is_retract(path) || ps_workfile_is_review(path)) &&
	       len > 11 &&
	       (ps_streq(path + len - 4, ".csv") ||
		ps_streq(path + len - 5, ".yaml"));
}

bool
ps_workfile_is_yaml(const char *path)
{
	size_t len = strlen(path);

	return len > 5 && ps_streq(path + len - 5, ".yaml");
}

enum ps_work_kind
ps_workfile_kind(const char *path)
{
	return ps_workfile_is_yaml(path) ? PS_WORK_YAML : PS_WORK_CSV;
}

const char *
ps_workfile_path(struct ps_arena *arena, const struct ps_order *order,
		 const struct ps_resource_type *type, int64_t batch)
{
	const char *folder = ps_order_is_undecided(order) ? "review" : "orders";
	char id[PS_ORDER_ID_MAX];

	if (batch > 0)
		return ps_arena_printf(
			arena, "%s/%s/%s%s-%06lld.csv", folder, type->id,
			order->urgent ? "0-URGENT-" : "",
			ps_change_name(order->change), (long long)batch);
	ps_order_id(order->number, id);
	for (char *c = id; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	return ps_arena_printf(arena, "%s/%s/%s%s.yaml", folder, type->id,
			       order->urgent ? "0-URGENT-" : "", id);
}
