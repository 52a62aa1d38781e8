#include "request_rows.h"

/* What rows of one order say about the order; a blank says nothing. */
static const size_t shared[] = {
	PS_COL_REQUEST_OWNER,	     PS_COL_REQUEST_OWNER_NAME,
	PS_COL_REQUEST_REQUESTER,    PS_COL_REQUEST_APPROVERS,
	PS_COL_REQUEST_REQUESTED_AT, PS_COL_REQUEST_APPROVED_AT,
	PS_COL_REQUEST_START,	     PS_COL_REQUEST_END,
	PS_COL_REQUEST_PRIORITY,     PS_COL_REQUEST_REASON,
};

struct merged {
	const char *cells[PS_COL_REQUEST_COUNT];
	const struct ps_request_line *from[PS_COL_REQUEST_COUNT];
};

static void
refuse_rows(struct ps_request_group *group,
	    const struct ps_request_refusal *refusal)
{
	struct ps_request_line *line = group->first;

	for (; line; line = line->next)
		if (!line->refusal.code)
			line->refusal = *refusal;
}

static void
refuse_siblings(struct ps_request_table *table, struct ps_request_group *group,
		const struct ps_request_line *bad)
{
	struct ps_request_refusal refusal = { .code = PS_E_SIBLING };

	refusal.sentence = ps_arena_printf(
		table->work->arena,
		bad->group ? "refused with line %lld of the same order"
			   : "refused with line %lld, which may belong to the "
			     "same order",
		(long long)bad->record->line);
	refuse_rows(group, &refusal);
}

static void
refuse_conflict(struct ps_request_table *table, size_t column,
		const struct ps_request_line *first,
		const struct ps_request_line *second,
		struct ps_request_refusal *refusal)
{
	struct ps_request_work *work = table->work;

	refusal->code = PS_E_ORDER_CONFLICT;
	refusal->sentence = ps_arena_printf(
		work->arena, "%s is '%s' on line %lld and '%s' on line %lld",
		table->schema->root->rules[column].name,
		ps_request_show(work, ps_request_cell(table, first, column)),
		(long long)first->record->line,
		ps_request_show(work, ps_request_cell(table, second, column)),
		(long long)second->record->line);
}

static bool
merge_line(struct ps_request_table *table, struct merged *merged,
	   const struct ps_request_line *line,
	   struct ps_request_refusal *refusal)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(shared); i++) {
		size_t column = shared[i];
		const char *cell = ps_request_cell(table, line, column);

		if (!*cell)
			continue;
		if (!merged->from[column]) {
			merged->from[column] = line;
			merged->cells[column] = cell;
		} else if (!ps_streq(merged->cells[column], cell)) {
			refuse_conflict(table, column, merged->from[column],
					line, refusal);
			return false;
		}
	}
	return true;
}

static bool
merge_lines(struct ps_request_table *table,
	    const struct ps_request_group *group, struct merged *merged,
	    struct ps_request_refusal *refusal)
{
	const struct ps_request_line *line = group->first;

	for (size_t i = 0; i < PS_ARRAY_LEN(shared); i++) {
		merged->cells[shared[i]] = "";
		merged->from[shared[i]] = NULL;
	}
	for (; line; line = line->next)
		if (!merge_line(table, merged, line, refusal))
			return false;
	return true;
}

/* Only tells new resources apart; the key of a known one says it all. */
static const char *
handle_of(const struct ps_request_table *table,
	  const struct ps_request_group *group)
{
	const char *handle =
		ps_request_cell(table, group->first, PS_COL_REQUEST_HANDLE);
	const char *resource =
		ps_request_cell(table, group->first, PS_COL_REQUEST_RESOURCE);

	return *handle || *resource ? handle : "1";
}

static void
fill_order(const struct ps_request_table *table,
	   const struct ps_request_group *group, const struct merged *merged,
	   struct ps_order *order)
{
	const struct ps_request_line *first = group->first;
	const char *const *cells = merged->cells;

	order->request = ps_request_cell(table, first, PS_COL_REQUEST_REQUEST);
	order->resource =
		ps_request_cell(table, first, PS_COL_REQUEST_RESOURCE);
	order->resource_type = group->type->id;
	order->change = group->change;
	order->handle = handle_of(table, group);
	order->line = first->record->line;
	order->owner = cells[PS_COL_REQUEST_OWNER];
	order->owner_name = cells[PS_COL_REQUEST_OWNER_NAME];
	order->requester = cells[PS_COL_REQUEST_REQUESTER];
	order->approvers = cells[PS_COL_REQUEST_APPROVERS];
	order->requested_at = cells[PS_COL_REQUEST_REQUESTED_AT];
	order->approved_at = cells[PS_COL_REQUEST_APPROVED_AT];
	order->start = cells[PS_COL_REQUEST_START];
	order->end = cells[PS_COL_REQUEST_END];
	order->urgent = ps_streq(cells[PS_COL_REQUEST_PRIORITY], "urgent");
	order->reason = cells[PS_COL_REQUEST_REASON];
}

static enum ps_op
op_of(const char *cell, const struct ps_property *property)
{
	if (*cell)
		return ps_op_by_name(cell);
	return property && property->multivalued ? PS_OP_ADD : PS_OP_SET;
}

static void
add_want(struct ps_request_table *table, const struct ps_request_group *group,
	 const struct ps_request_line *line)
{
	const char *name =
		ps_request_cell(table, line, PS_COL_REQUEST_PROPERTY);
	const char *op = ps_request_cell(table, line, PS_COL_REQUEST_OP);
	const struct ps_property *property =
		*name ? ps_type_property(group->type, name) : NULL;

	*ps_request_add_want(table->work) = (struct ps_request_want){
		.property = property,
		.name = name,
		.op = op_of(op, property),
		.value = ps_request_cell(table, line, PS_COL_REQUEST_VALUE),
		.was = ps_request_cell(table, line,
				       PS_COL_REQUEST_CURRENT_VALUE),
		.id = ps_request_cell(table, line, PS_COL_REQUEST_ITEM),
		.line = line->record->line,
	};
}

/* A row without property says only that the resource comes or goes. */
static void
drop_nameless(struct ps_request_work *work)
{
	size_t n = 0;

	for (size_t i = 0; i < work->nwants; i++)
		if (*work->wants[i].name)
			work->wants[n++] = work->wants[i];
	work->nwants = n;
}

static bool
collect_wants(struct ps_request_table *table,
	      const struct ps_request_group *group,
	      struct ps_request_refusal *refusal)
{
	const struct ps_request_line *line = group->first;

	table->work->nwants = 0;
	for (; line; line = line->next)
		add_want(table, group, line);
	if (!ps_request_check_ids(table->work, refusal))
		return false;
	drop_nameless(table->work);
	return true;
}

static void
add_rows(struct ps_request_table *table, const struct ps_request_group *group,
	 struct ps_request_order *order)
{
	const struct ps_request_line *line = group->first;

	order->first_row = table->work->out->nrows;
	for (; line; line = line->next)
		ps_request_add_row(table->work, line->record->line,
				   ps_request_raw(table, line->record));
	order->nrows = table->work->out->nrows - order->first_row;
}

void
ps_request_read_group(struct ps_request_table *table,
		      struct ps_request_group *group)
{
	const struct ps_request_line *bad =
		group->bad ? group->bad : ps_request_stain(table, group);
	struct ps_request_order *order = ps_request_next_order(table->work);
	struct ps_request_refusal refusal = { .code = PS_DIAG_NONE };
	struct merged merged;

	if (bad) {
		refuse_siblings(table, group, bad);
		return;
	}
	if (!merge_lines(table, group, &merged, &refusal) ||
	    !collect_wants(table, group, &refusal)) {
		refuse_rows(group, &refusal);
		return;
	}
	fill_order(table, group, &merged, &order->order);
	if (!ps_request_settle(table->work, group->type, order,
			       &group->error_line, &refusal)) {
		refuse_rows(group, &refusal);
		return;
	}
	add_rows(table, group, order);
	table->work->out->norders++;
	group->order = order;
}
