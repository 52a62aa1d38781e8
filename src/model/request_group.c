#include "request_rows.h"

#include "provspool/num.h"

#define CERTAIN 100 /* percent */

/* What rows of one order say about the order; a blank says nothing. */
static const size_t shared[] = {
	PS_COL_REQUEST_OWNER,	     PS_COL_REQUEST_OWNER_NAME,
	PS_COL_REQUEST_REQUESTER,    PS_COL_REQUEST_APPROVERS,
	PS_COL_REQUEST_REQUESTED_AT, PS_COL_REQUEST_APPROVED_AT,
	PS_COL_REQUEST_START,	     PS_COL_REQUEST_END,
	PS_COL_REQUEST_PRIORITY,     PS_COL_REQUEST_REASON,
	PS_COL_REQUEST_OPERATION,    PS_COL_REQUEST_REVISION,
	PS_COL_REQUEST_CONFIDENCE,
};

struct merged {
	const char *cells[PS_COL_REQUEST_COUNT];
	const struct ps_request_row *from[PS_COL_REQUEST_COUNT];
};

static void
refuse_conflict(struct ps_request_work *work, size_t column,
		const struct ps_request_row *first,
		const struct ps_request_row *second,
		struct ps_request_refusal *refusal)
{
	refusal->code = PS_E_ORDER_CONFLICT;
	refusal->sentence = ps_arena_printf(
		&work->arena, "%s is '%s' on line %lld and '%s' on line %lld",
		work->schema->root->rules[column].name,
		ps_request_show(work, first->cells[column]),
		(long long)first->place.line,
		ps_request_show(work, second->cells[column]),
		(long long)second->place.line);
}

static bool
merge_row(struct ps_request_work *work, struct merged *merged,
	  const struct ps_request_row *row, struct ps_request_refusal *refusal)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(shared); i++) {
		size_t column = shared[i];
		const char *cell = row->cells[column];

		if (!*cell)
			continue;
		if (!merged->from[column]) {
			merged->from[column] = row;
			merged->cells[column] = cell;
		} else if (!ps_streq(merged->cells[column], cell)) {
			refuse_conflict(work, column, merged->from[column], row,
					refusal);
			return false;
		}
	}
	return true;
}

static bool
merge_rows(const struct ps_request_table *table, struct merged *merged,
	   struct ps_request_refusal *refusal)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(shared); i++) {
		merged->cells[shared[i]] = "";
		merged->from[shared[i]] = NULL;
	}
	for (size_t i = 0; i < table->nrows; i++)
		if (!merge_row(table->work, merged, &table->rows[i], refusal))
			return false;
	return true;
}

/* Only tells new resources apart; the key of a known one says it all. */
static const char *
handle_of(const struct ps_request_row *first)
{
	const char *handle = first->cells[PS_COL_REQUEST_HANDLE];

	return *handle || *first->cells[PS_COL_REQUEST_RESOURCE] ? handle : "1";
}

static void
fill_order(const struct ps_request_row *first,
	   const struct ps_resource_type *type, const struct merged *merged,
	   struct ps_order *order)
{
	const char *const *cells = merged->cells;

	order->request = first->cells[PS_COL_REQUEST_REQUEST];
	order->resource = first->cells[PS_COL_REQUEST_RESOURCE];
	order->resource_type = type->id;
	order->change = ps_change_by_name(first->cells[PS_COL_REQUEST_CHANGE]);
	order->handle = handle_of(first);
	order->line = first->place.line;
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

/* The schema has checked form and range. */
static void
fill_operation(const struct merged *merged, struct ps_request_order *order)
{
	const char *revision = merged->cells[PS_COL_REQUEST_REVISION];
	const char *confidence = merged->cells[PS_COL_REQUEST_CONFIDENCE];

	order->withdraw =
		ps_streq(merged->cells[PS_COL_REQUEST_OPERATION], "withdraw");
	if (*revision && !ps_num_i64(revision, 1, INT64_MAX, &order->revision))
		ps_bug("a revision that was checked is none");
	order->confidence = CERTAIN;
	if (*confidence &&
	    !ps_num_i64(confidence, 0, CERTAIN, &order->confidence))
		ps_bug("a confidence that was checked is none");
}

static enum ps_op
op_of(const char *cell, const struct ps_property *property)
{
	if (*cell)
		return ps_op_by_name(cell);
	return property && property->multivalued ? PS_OP_ADD : PS_OP_SET;
}

static void
add_want(struct ps_request_work *work, const struct ps_resource_type *type,
	 const struct ps_request_row *row)
{
	const char *name = row->cells[PS_COL_REQUEST_PROPERTY];
	const struct ps_property *property =
		*name ? ps_type_property(type, name) : NULL;

	*ps_request_add_want(work) = (struct ps_request_want){
		.property = property,
		.name = name,
		.op = op_of(row->cells[PS_COL_REQUEST_OP], property),
		.value = row->cells[PS_COL_REQUEST_VALUE],
		.was = row->cells[PS_COL_REQUEST_CURRENT_VALUE],
		.id = row->cells[PS_COL_REQUEST_ITEM],
		.line = row->place.line,
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
collect_wants(const struct ps_request_table *table,
	      const struct ps_resource_type *type,
	      struct ps_request_refusal *refusal)
{
	table->work->nwants = 0;
	for (size_t i = 0; i < table->nrows; i++)
		add_want(table->work, type, &table->rows[i]);
	if (!ps_request_check_ids(table->work, refusal))
		return false;
	drop_nameless(table->work);
	return true;
}

static void
refuse_group(struct ps_request_table *table, struct ps_request_group *group,
	     const struct ps_request_refusal *refusal)
{
	group->refusal.code = refusal->code;
	group->refusal.sentence =
		ps_arena_strdup(&table->work->lasting, refusal->sentence);
	table->nrefused++;
}

static void
refuse_siblings(struct ps_request_table *table, struct ps_request_group *group,
		uint32_t bad)
{
	group->bad = bad;
	group->refusal.code = PS_E_SIBLING;
	table->nrefused++;
}

/* The cell that shows what is wrong with an item; 0: no single one. */
static size_t
field_at_fault(const struct ps_request_row *row,
	       const struct ps_request_order *order)
{
	static const struct {
		enum ps_diag_code code;
		size_t column;
	} faults[] = { { PS_E_PROPERTY_UNKNOWN, PS_COL_REQUEST_PROPERTY },
		       { PS_E_OP, PS_COL_REQUEST_OP },
		       { PS_E_TYPE, PS_COL_REQUEST_VALUE },
		       { PS_E_REQUIRED, PS_COL_REQUEST_VALUE } };

	for (size_t i = 0; order->error_item > 0 && i < PS_ARRAY_LEN(faults);
	     i++)
		if (faults[i].code == order->error &&
		    row->fields[faults[i].column] > 0)
			return row->fields[faults[i].column];
	return 0;
}

/* More than can be told need not be kept. */
static void
note_error(struct ps_request_table *table, struct ps_request_group *group,
	   const struct ps_request_order *order, int64_t line)
{
	const struct ps_request_row *row = &table->rows[0];

	group->in_error = true;
	table->nerrors++;
	if (table->nnotes >= table->work->diags->max)
		return;
	while (row < &table->rows[table->nrows - 1] && row->place.line != line)
		row++;
	table->notes = ps_xgrow(table->notes, &table->notes_cap,
				table->nnotes + 1, sizeof(*table->notes));
	table->notes[table->nnotes++] = (struct ps_request_note){
		.where = ps_request_where(table->work, &row->place,
					  field_at_fault(row, order)),
		.code = order->error,
		.text = ps_arena_strdup(&table->work->lasting,
					order->error_text),
	};
}

static int
hand_over(struct ps_request_table *table, struct ps_request_group *group,
	  struct ps_request_order *order, int64_t error_line,
	  struct ps_err *err)
{
	const struct ps_request_sink *sink = table->work->sink;
	struct ps_request_refusal ruling = { .code = PS_DIAG_NONE };
	int rc;

	order->nth = (size_t)(group - table->groups) + 1;
	order->of = table->keys.len;
	rc = sink->order(sink->context, order, &ruling, err);
	if (rc < 0)
		return rc;
	if (ruling.code)
		refuse_group(table, group, &ruling);
	else if (order->error)
		note_error(table, group, order, error_line);
	return PS_OK;
}

static int
make_order(struct ps_request_table *table, struct ps_request_group *group,
	   const struct ps_resource_type *type, struct ps_err *err)
{
	struct ps_request_refusal refusal = { .code = PS_DIAG_NONE };
	struct ps_request_order order;
	struct merged merged;
	int64_t error_line = 0;

	if (!merge_rows(table, &merged, &refusal)) {
		refuse_group(table, group, &refusal);
		return PS_OK;
	}
	ps_request_order_init(table->work, &order);
	fill_order(&table->rows[0], type, &merged, &order.order);
	fill_operation(&merged, &order);
	if (!order.withdraw && (!collect_wants(table, type, &refusal) ||
				!ps_request_settle(table->work, type, &order,
						   &error_line, &refusal))) {
		refuse_group(table, group, &refusal);
		return PS_OK;
	}
	return hand_over(table, group, &order, error_line, err);
}

static int
read_row(struct ps_request_table *table, uint32_t number, struct ps_err *err)
{
	const struct ps_request_fact *fact = &table->facts[number - 1];
	struct ps_request_row *row;
	int rc;

	table->rows = ps_xgrow(table->rows, &table->rows_cap, table->nrows + 1,
			       sizeof(*table->rows));
	row = &table->rows[table->nrows++];
	rc = table->reader->again(table->reader, &fact->place,
				  &table->work->arena, row, err);
	if (rc == PS_OK)
		ps_request_identify(table, row);
	return rc;
}

static size_t
rows_max(const struct ps_request_table *table)
{
	return PS_LIMIT_ITEM_ROWS * table->work->in->config->limits.order_items;
}

static void
refuse_long(struct ps_request_table *table, struct ps_request_group *group)
{
	struct ps_request_refusal refusal = { .code = PS_E_TOO_LONG };

	refusal.sentence = ps_arena_printf(
		&table->work->arena, "the order has %lu rows; at most %zu",
		(unsigned long)group->nrows, rows_max(table));
	refuse_group(table, group, &refusal);
}

int
ps_request_read_group(struct ps_request_table *table, size_t number,
		      struct ps_err *err)
{
	struct ps_request_group *group = &table->groups[number - 1];
	const struct ps_resource_type *type;
	uint32_t bad = group->bad;
	int rc;

	table->nrows = 0;
	rc = read_row(table, group->first, err);
	if (rc < 0)
		return rc;
	type = ps_request_find_type(
		       table->work,
		       table->rows[0].cells[PS_COL_REQUEST_RESOURCE_TYPE])
		       ->type;
	if (bad == 0)
		bad = ps_request_stain(table, &table->rows[0], type);
	if (bad > 0)
		refuse_siblings(table, group, bad);
	else if (group->nrows > rows_max(table))
		refuse_long(table, group);
	if (group->refusal.code)
		return PS_OK;
	for (uint32_t i = table->facts[group->first - 1].next;
	     rc == PS_OK && i > 0; i = table->facts[i - 1].next)
		rc = read_row(table, i, err);
	return rc < 0 ? rc : make_order(table, group, type, err);
}
