#include "request_private.h"

#include "provspool/node.h"

/* Our own orders in YAML or JSON: one document, many orders. */
struct element {
	const struct ps_node *node;
	bool checked;
	struct ps_request_refusal refusal; /* what is wrong with its form … */
	struct ps_where bad;		   /* … and where */
};

struct orders_source {
	struct ps_request_reader reader;
	struct ps_request_work *work;
	const struct ps_schema *schema;
	const struct ps_node *root;
	const struct ps_node *list;
	struct element *elements;
	size_t len;
	size_t now;  /* the next row: element … */
	size_t part; /* … and item of it */
	/* items are mostly asked for one after the other */
	const struct ps_node *last_order;
	const struct ps_node *last_item;
	size_t last_part;
};

static bool
is_of_item(size_t column)
{
	return column == PS_COL_REQUEST_ITEM ||
	       column == PS_COL_REQUEST_PROPERTY ||
	       column == PS_COL_REQUEST_OP || column == PS_COL_REQUEST_VALUE ||
	       column == PS_COL_REQUEST_CURRENT_VALUE;
}

static const struct ps_node *
items_of(const struct ps_node *order)
{
	const struct ps_node *items = ps_node_get(order, "items");

	return items && items->kind == PS_NODE_LIST ? items : NULL;
}

/* An item of an order, or NULL. */
static const struct ps_node *
item_at(struct orders_source *source, const struct ps_node *order, size_t part)
{
	const struct ps_node *items = items_of(order);
	const struct ps_node *item = items ? items->child : NULL;
	size_t at = 0;

	if (source->last_order == order && source->last_part <= part) {
		item = source->last_item;
		at = source->last_part;
	}
	for (; item && at < part; at++)
		item = item->next;
	source->last_order = order;
	source->last_part = part;
	source->last_item = item;
	return item;
}

static size_t
count_rows(const struct ps_node *order)
{
	const struct ps_node *items = items_of(order);

	return items && items->nchildren > 0 ? items->nchildren : 1;
}

/* The place of a cell: fields are columns here, counted from 1. */
static struct ps_where
locate(void *context, const struct ps_request_place *place, size_t field)
{
	struct orders_source *source = context;
	const struct element *e = &source->elements[place->at];
	const struct ps_node *item = item_at(source, e->node, place->part);
	const struct ps_node *node = e->node;
	const struct ps_node *cell;

	if (e->refusal.code)
		return e->bad;
	if (item && (field == 0 || is_of_item(field - 1)))
		node = item;
	if (field > 0) {
		cell = ps_node_get(
			node,
			source->work->schema->root->rules[field - 1].name);
		node = cell ? cell : node;
	}
	return (struct ps_where){ .file = source->work->in->file,
				  .line = node->line,
				  .column = node->column };
}

/* Findings beyond the first, which is the order's, are told at once. */
static void
keep_findings(struct orders_source *source, struct element *e,
	      const struct ps_diags *findings)
{
	struct ps_request_work *work = source->work;

	if (findings->len == 0)
		return;
	e->refusal.code = findings->list[0].code;
	e->refusal.sentence =
		ps_arena_strdup(&work->lasting, findings->list[0].text);
	e->bad = findings->list[0].where;
	e->bad.file = work->in->file;
	for (size_t i = 1; i < findings->len; i++)
		ps_diag_add(work->diags, findings->list[i].where,
			    findings->list[i].code, "%s",
			    findings->list[i].text);
}

static void
check_element(struct orders_source *source, struct element *e)
{
	struct ps_diags findings;

	e->checked = true;
	ps_diags_init(&findings);
	ps_schema_check_element(source->schema, source->root, source->list,
				e->node, source->work->in->file, &findings);
	keep_findings(source, e, &findings);
	ps_diags_release(&findings);
}

static void
fill_cells(const struct orders_source *source, const struct ps_node *order,
	   const struct ps_node *item, struct ps_request_row *out)
{
	for (size_t i = 0; i < PS_COL_REQUEST_COUNT; i++) {
		const char *name = source->work->schema->root->rules[i].name;

		out->cells[i] =
			ps_node_text(is_of_item(i) ? item : order, name, "");
		out->fields[i] = (uint16_t)(i + 1);
	}
}

/* An order has no row of its own: what finds it again in the file. */
static void
fill_raw(struct ps_request_work *work, struct ps_request_row *out,
	 struct ps_arena *arena)
{
	const char *raw = ps_arena_printf(
		arena, "%s %s %s",
		ps_request_show(work, out->cells[PS_COL_REQUEST_REQUEST]),
		ps_request_show(work, out->cells[PS_COL_REQUEST_RESOURCE_TYPE]),
		ps_request_show(work, out->cells[PS_COL_REQUEST_CHANGE]));

	out->raw = ps_span_str(raw);
}

static void
fill_row(struct orders_source *source, size_t at, size_t part,
	 struct ps_arena *arena, struct ps_request_row *out)
{
	struct element *e = &source->elements[at];
	const struct ps_node *item;

	if (!e->checked)
		check_element(source, e);
	item = item_at(source, e->node, part);
	*out = (struct ps_request_row){ .damage = PS_REQUEST_WHOLE };
	out->place.at = (uint32_t)at;
	out->place.part = (uint32_t)part;
	out->place.line = (uint32_t)(item ? item->line : e->node->line);
	fill_cells(source, e->node, item, out);
	fill_raw(source->work, out, arena);
	if (!e->refusal.code)
		return;
	out->refusal = e->refusal;
	out->damage = PS_REQUEST_NO_KEY;
}

static int
next_row(struct ps_request_reader *reader, struct ps_arena *arena,
	 struct ps_request_row *out, struct ps_err *err)
{
	struct orders_source *source = (struct orders_source *)reader;

	if (source->now == source->len)
		return ps_err_set(err, PS_ENOTFOUND, "no more orders");
	fill_row(source, source->now, source->part, arena, out);
	source->part++;
	if (out->refusal.code ||
	    source->part >= count_rows(source->elements[source->now].node)) {
		source->now++;
		source->part = 0;
	}
	return PS_OK;
}

static int
row_again(struct ps_request_reader *reader,
	  const struct ps_request_place *place, struct ps_arena *arena,
	  struct ps_request_row *out, struct ps_err *err)
{
	(void)err; /* what was read once can be read again */
	fill_row((struct orders_source *)reader, place->at, place->part, arena,
		 out);
	return PS_OK;
}

static int
parse(struct ps_request_work *work, struct ps_node **root, struct ps_err *err)
{
	const struct ps_request_input *in = work->in;

	if (in->source->format == PS_SOURCE_JSON)
		return ps_json_parse(in->text, in->file, &work->lasting, root,
				     work->diags, err);
	if (in->text.len <= PS_LIMIT_YAML_BYTES)
		return ps_yaml_parse(in->text, in->file, &work->lasting, root,
				     work->diags, err);
	ps_diag_add(work->diags, (struct ps_where){ .file = in->file },
		    PS_E_TOO_LARGE,
		    "a YAML file of orders has at most %u KiB; write more as "
		    "JSON or CSV",
		    PS_LIMIT_YAML_BYTES / 1024);
	return ps_request_refuse_file(work, err);
}

/* The document as such; what is wrong within an order is the order's. */
static int
find_orders(struct orders_source *source, struct ps_err *err)
{
	struct ps_request_work *work = source->work;
	const struct ps_node *node;
	size_t errors = work->diags->errors;

	source->list = ps_node_get(source->root, "orders");
	if (source->list && source->list->kind == PS_NODE_LIST &&
	    source->list->nchildren > 0 && source->root->nchildren == 1) {
		source->elements =
			PS_ARENA_ARRAY(&work->lasting, struct element,
				       source->list->nchildren);
		for (node = source->list->child; node; node = node->next)
			source->elements[source->len++].node = node;
		return PS_OK;
	}
	ps_schema_check_node(source->schema, source->root, work->in->file,
			     work->diags);
	if (work->diags->errors == errors)
		ps_bug("a document was refused without a finding");
	return ps_request_refuse_file(work, err);
}

int
ps_request_read_orders(struct ps_request_work *work, struct ps_err *err)
{
	struct orders_source source = { .reader = { next_row, row_again },
					.work = work,
					.schema = ps_schema_get("orders") };
	struct ps_node *root = NULL;
	int rc;

	rc = parse(work, &root, err);
	if (rc < 0)
		return rc;
	if (!root) {
		ps_diag_add(work->diags,
			    (struct ps_where){ .file = work->in->file },
			    PS_E_NO_ROWS, "there is no order in it");
		return ps_request_refuse_file(work, err);
	}
	source.root = root;
	rc = find_orders(&source, err);
	if (rc < 0)
		return rc;
	work->locate = locate;
	work->locate_context = &source;
	rc = ps_request_read_rows(work, &source.reader, err);
	work->locate = NULL;
	work->locate_context = NULL;
	return rc;
}
