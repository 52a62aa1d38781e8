#include "request_rows.h"

/* Stands in no cell that counts: control characters are refused. */
#define SEPARATOR '\x1F'

const char *
ps_request_cell(const struct ps_request_table *table,
		const struct ps_request_line *line, size_t column)
{
	size_t at = table->column[column];

	return at < line->record->ncells ? line->record->cells[at] : "";
}

static void
add_part(struct ps_request_table *table, const char *text)
{
	if (table->key.len > 0)
		ps_buf_addch(&table->key, SEPARATOR);
	ps_buf_addstr(&table->key, text);
}

static bool
has_subject(const struct ps_request_table *table,
	    const struct ps_request_line *line)
{
	return *ps_request_cell(table, line, PS_COL_REQUEST_RESOURCE) ||
	       *ps_request_cell(table, line, PS_COL_REQUEST_OWNER);
}

static void
add_subject(struct ps_request_table *table, const struct ps_request_line *line)
{
	const char *resource =
		ps_request_cell(table, line, PS_COL_REQUEST_RESOURCE);
	const char *handle =
		ps_request_cell(table, line, PS_COL_REQUEST_HANDLE);

	if (*resource) {
		add_part(table, "resource");
		add_part(table, resource);
		return;
	}
	add_part(table, "owner");
	add_part(table, ps_request_cell(table, line, PS_COL_REQUEST_OWNER));
	add_part(table, *handle ? handle : "1");
}

/* The key up to the part that is damaged. */
static void
make_key(struct ps_request_table *table, const struct ps_request_line *line,
	 const struct ps_resource_type *type, enum ps_request_damage damage)
{
	ps_buf_reset(&table->key);
	add_part(table, ps_request_cell(table, line, PS_COL_REQUEST_REQUEST));
	if (damage >= PS_REQUEST_NO_TYPE)
		return;
	add_part(table, type->id);
	if (damage >= PS_REQUEST_NO_SUBJECT)
		return;
	add_subject(table, line);
	if (damage >= PS_REQUEST_NO_CHANGE)
		return;
	add_part(table, ps_request_cell(table, line, PS_COL_REQUEST_CHANGE));
}

static const char *
keep_key(struct ps_request_table *table)
{
	return ps_arena_strndup(&table->work->scratch, table->key.ptr,
				table->key.len);
}

static void
stain(struct ps_request_table *table, struct ps_request_line *line,
      const struct ps_resource_type *type)
{
	if (line->damage >= PS_REQUEST_NO_KEY)
		return;
	make_key(table, line, type, line->damage);
	if (!ps_map_get(&table->stains, table->key.ptr))
		ps_map_put(&table->stains, keep_key(table), line);
}

const struct ps_request_line *
ps_request_stain(struct ps_request_table *table,
		 const struct ps_request_group *group)
{
	static const enum ps_request_damage kinds[] = { PS_REQUEST_NO_CHANGE,
							PS_REQUEST_NO_SUBJECT,
							PS_REQUEST_NO_TYPE };
	const struct ps_request_line *found = NULL;

	if (table->stains.len == 0)
		return NULL;
	for (size_t i = 0; !found && i < PS_ARRAY_LEN(kinds); i++) {
		make_key(table, group->first, group->type, kinds[i]);
		found = ps_map_get(&table->stains, table->key.ptr);
	}
	return found;
}

static struct ps_request_group *
new_group(struct ps_request_table *table, struct ps_request_line *line,
	  const struct ps_resource_type *type)
{
	struct ps_request_group *group =
		PS_ARENA_NEW(&table->work->scratch, struct ps_request_group);

	group->type = type;
	group->change = ps_change_by_name(
		ps_request_cell(table, line, PS_COL_REQUEST_CHANGE));
	group->first = line;
	ps_map_put(&table->by_key, keep_key(table), group);
	*table->groups_end = group;
	table->groups_end = &group->next;
	table->ngroups++;
	return group;
}

static void
join_group(struct ps_request_table *table, struct ps_request_line *line,
	   const struct ps_resource_type *type)
{
	struct ps_request_group *group;

	make_key(table, line, type, PS_REQUEST_WHOLE);
	group = ps_map_get(&table->by_key, table->key.ptr);
	if (group)
		group->last->next = line;
	else
		group = new_group(table, line, type);
	group->last = line;
	line->group = group;
	if (line->refusal.code && !group->bad)
		group->bad = line;
}

static void
refuse(struct ps_request_line *line, size_t field, enum ps_diag_code code,
       const char *sentence)
{
	if (line->refusal.code)
		return; /* the first finding is the row's */
	line->refusal.code = code;
	line->refusal.sentence = sentence;
	line->field = field;
}

static size_t
field_of(const struct ps_request_table *table, size_t column)
{
	size_t at = table->column[column];

	return at == SIZE_MAX ? 0 : at + 1;
}

/* Without the resource, or for a creation the owner, there is no order. */
static void
check_subject(struct ps_request_table *table, struct ps_request_line *line)
{
	const char *change =
		ps_request_cell(table, line, PS_COL_REQUEST_CHANGE);
	bool named =
		*ps_request_cell(table, line, PS_COL_REQUEST_RESOURCE) != '\0';

	if (line->damage >= PS_REQUEST_NO_CHANGE) {
		if (line->damage < PS_REQUEST_NO_SUBJECT &&
		    !has_subject(table, line))
			line->damage = PS_REQUEST_NO_SUBJECT;
		return;
	}
	if (ps_streq(change, "create") ? has_subject(table, line) : named)
		return;
	line->damage = PS_REQUEST_NO_SUBJECT;
	refuse(line, field_of(table, PS_COL_REQUEST_RESOURCE),
	       PS_E_RESOURCE_KEY,
	       ps_streq(change, "create")
		       ? "neither resource nor owner says what is created"
		       : "resource is empty: an update or a deletion names it");
}

/* A misspelt resource type stains the order that it probably belongs to. */
static const struct ps_resource_type *
type_of(struct ps_request_table *table, struct ps_request_line *line)
{
	const char *name =
		ps_request_cell(table, line, PS_COL_REQUEST_RESOURCE_TYPE);
	const struct ps_request_type *found;
	struct ps_request_refusal refusal = { .code = PS_DIAG_NONE };

	found = ps_request_find_type(table->work, name);
	if (!ps_request_check_type(table->work, name, &refusal))
		refuse(line, field_of(table, PS_COL_REQUEST_RESOURCE_TYPE),
		       refusal.code, refusal.sentence);
	if (found->type)
		return found->type;
	if (line->damage < PS_REQUEST_NO_CHANGE)
		line->damage = PS_REQUEST_NO_CHANGE;
	if (!found->meant)
		return NULL;
	return ps_request_find_type(table->work, found->meant)->type;
}

void
ps_request_place_row(struct ps_request_table *table,
		     struct ps_request_line *line)
{
	const struct ps_resource_type *type = NULL;

	if (line->damage < PS_REQUEST_NO_TYPE) {
		type = type_of(table, line);
		if (!type || !type->manual)
			return;
		check_subject(table, line);
	}
	if (line->damage > PS_REQUEST_WHOLE)
		stain(table, line, type);
	else
		join_group(table, line, type);
}
