#include "model/workfile_private.h"

#include "provspool/guard.h"
#include "provspool/limits.h"
#include "provspool/num.h"
#include "provspool/text.h"

/* Shown instead of an empty value that is to be set. */
#define CLEAR "(clear)"
#define CUT "... cut; see provspool show]"
/* Characters that a cell can hold are a quarter of the bytes. */
#define CELL_BYTES (PS_LIMIT_FIELD_BYTES / 4 - sizeof(CUT))

/* At most PS_LIMIT_SHOWN_CHARS of a value; the rest is in `show`. */
static void
add_shown(struct ps_buf *out, const char *value)
{
	struct ps_span s = ps_span_str(value);
	size_t at = 0;
	size_t count = 0;
	uint32_t cp;
	size_t n;

	if (s.len <= PS_LIMIT_SHOWN_CHARS)
		at = s.len; /* no more characters than bytes */
	while (at < s.len && count < PS_LIMIT_SHOWN_CHARS &&
	       (n = ps_utf8_next(s, at, &cp)) > 0) {
		at += n;
		count++;
	}
	if (at < s.len) {
		ps_buf_addch(out, '[');
		ps_text_quote(out, (struct ps_span){ s.ptr, at });
		ps_buf_addstr(out, CUT);
		return;
	}
	ps_guard(out, s);
}

static void
add_sentence(struct ps_buf *out, const struct ps_order *order,
	     const struct ps_resource_type *type)
{
	struct ps_arena arena;

	ps_arena_init(&arena, 0);
	add_shown(out, ps_order_sentence(&arena, order, type));
	ps_arena_release(&arena);
}

static void
add_due(struct ps_buf *out, const struct ps_order *order,
	const struct ps_resource_type *type)
{
	struct ps_arena arena;

	ps_arena_init(&arena, 0);
	add_shown(out, ps_order_due(&arena, order, type));
	ps_arena_release(&arena);
}

static void
add_id(struct ps_buf *out, const struct ps_order *order)
{
	char id[PS_ORDER_ID_MAX];

	ps_order_id(order->number, id);
	ps_buf_addstr(out, id);
}

static void
add_rowcode(struct ps_buf *out, const struct ps_order *order)
{
	char code[PS_ROWCODE_MAX];

	ps_rowcode(order, code);
	ps_buf_addstr(out, code);
}

/* Is the item shown in the columns of this kind? */
static bool
has_place(const struct ps_item *item, int kind)
{
	switch (item->op) {
	case PS_OP_SET:
		return kind == PS_COL_ORDER_BATCH_VALUE ||
		       kind == PS_COL_ORDER_BATCH_WAS;
	case PS_OP_ADD:
		return kind == PS_COL_ORDER_BATCH_ADD;
	case PS_OP_REMOVE:
		return kind == PS_COL_ORDER_BATCH_REMOVE;
	case PS_OP_CREATE:
	case PS_OP_DELETE:
	case PS_OP_NONE:
	case PS_OP_COUNT:
		return false;
	}
	return false;
}

/*
 * A line of the cell that begins at `start`.  Returns false once it is full:
 * what a spreadsheet would cut, or no reader of ours would take, is left to
 * `show`.
 */
static bool
add_line(struct ps_buf *out, size_t start, const struct ps_item *item, int kind)
{
	size_t before = out->len;

	if (before > start)
		ps_buf_addch(out, '\n');
	if (kind == PS_COL_ORDER_BATCH_WAS)
		add_shown(out, item->was);
	else if (*item->value || item->op != PS_OP_SET)
		add_shown(out, item->value);
	else
		ps_buf_addstr(out, CLEAR);
	if (out->len - start <= CELL_BYTES)
		return true;
	ps_buf_truncate(out, before);
	ps_buf_addstr(out, "\n[" CUT);
	return false;
}

static void
add_items(struct ps_buf *out, const struct ps_order *order,
	  const struct ps_work_column *column)
{
	size_t start = out->len;

	for (size_t i = 0; i < order->nitems; i++) {
		const struct ps_item *item = &order->items[i];

		if (has_place(item, column->kind) &&
		    ps_streq(item->property, column->property) &&
		    ps_item_is_open(order, item) &&
		    !add_line(out, start, item, column->kind))
			break;
	}
}

void
ps_workfile_add_master(struct ps_buf *out, const struct ps_order *order,
		       const struct ps_resource_type *type,
		       const struct ps_work_column *column)
{
	switch (column->kind) {
	case PS_COL_ORDER_BATCH_ORDER:
		add_id(out, order);
		break;
	case PS_COL_ORDER_BATCH_ROWCODE:
		add_rowcode(out, order);
		break;
	case PS_COL_ORDER_BATCH_WHAT_TO_DO:
		add_sentence(out, order, type);
		break;
	case PS_COL_ORDER_BATCH_DUE:
		add_due(out, order, type);
		break;
	case PS_COL_ORDER_BATCH_OWNER:
		add_shown(out, order->owner);
		break;
	case PS_COL_ORDER_BATCH_OWNER_NAME:
		add_shown(out, order->owner_name);
		break;
	case PS_COL_ORDER_BATCH_WHY:
		add_shown(out, order->why);
		break;
	case PS_COL_ORDER_BATCH_END:
		add_shown(out, order->end);
		break;
	case PS_COL_ORDER_BATCH_RESOURCE:
		add_shown(out, ps_order_resource(order));
		break;
	case PS_COL_ORDER_BATCH_REQUEST:
		add_shown(out, order->request);
		break;
	case PS_COL_ORDER_BATCH_REASON:
		add_shown(out, order->reason);
		break;
	case PS_COL_ORDER_BATCH_START:
		add_shown(out, order->start);
		break;
	case PS_COL_ORDER_BATCH_VALUE:
	case PS_COL_ORDER_BATCH_WAS:
	case PS_COL_ORDER_BATCH_ADD:
	case PS_COL_ORDER_BATCH_REMOVE:
		add_items(out, order, column);
		break;
	default: /* people's, or none of ours */
		break;
	}
}

/* Without what does not count: guards, and blanks around each line. */
static void
add_meaning(struct ps_buf *out, const char *cell)
{
	struct ps_span rest = ps_text_trim(ps_span_str(cell));
	struct ps_buf value = PS_BUF_INIT;

	while (rest.len > 0) {
		const char *nl = memchr(rest.ptr, '\n', rest.len);
		size_t len = nl ? (size_t)(nl - rest.ptr) : rest.len;
		size_t used = nl ? len + 1 : len;

		ps_buf_reset(&value);
		ps_unguard(&value,
			   ps_text_trim((struct ps_span){ rest.ptr, len }));
		ps_buf_addspan(out, ps_text_trim(ps_buf_span(&value)));
		ps_buf_addch(out, '\n');
		rest.ptr += used;
		rest.len -= used;
	}
	ps_buf_release(&value);
}

static bool
means_the_same(const char *a, const char *b)
{
	struct ps_buf x = PS_BUF_INIT;
	struct ps_buf y = PS_BUF_INIT;
	bool same;

	if (ps_streq(a, b))
		return true; /* nearly all of them */
	add_meaning(&x, a);
	add_meaning(&y, b);
	same = ps_span_eq(ps_buf_span(&x), ps_buf_span(&y));
	ps_buf_release(&x);
	ps_buf_release(&y);
	return same;
}

static bool
is_compared(const struct ps_work_column *column,
	    const struct ps_resource_type *type)
{
	const struct ps_rule *rule = column->rule;

	return rule && !rule->editable &&
	       column->kind != PS_COL_ORDER_BATCH_ORDER &&
	       column->kind != PS_COL_ORDER_BATCH_ROWCODE &&
	       column->kind != PS_COL_ORDER_BATCH_PROBLEM &&
	       column->kind != PS_COL_ORDER_BATCH_NOTICE &&
	       (!rule->per_property ||
		ps_type_property(type, column->property));
}

static void
found(struct ps_tampered *out, const char *column, const char *shown_text,
      const struct ps_node *node)
{
	const char *property;

	*out = (struct ps_tampered){
		.rule = ps_workfile_rule(column, &property),
		.column = column,
		.shown = shown_text,
		.found = node ? node->text : "nothing",
		.where = { .line = node ? node->line : 0 },
	};
}

/* A key that is not there says nothing else, as a missing column. */
static bool
says(const struct ps_node *map, const char *key, const char *text)
{
	return !ps_node_get(map, key) ||
	       means_the_same(ps_node_text(map, key, ""), text);
}

/* The item of the order that an entry of `items` claims to be. */
static bool
is_item(const struct ps_node *entry, const struct ps_item *item)
{
	return says(entry, "do", ps_op_name(item->op)) &&
	       says(entry, "property", item->property) &&
	       says(entry, "value", item->value);
}

static const struct ps_node *
entry_of(const struct ps_node *items, int64_t number)
{
	for (const struct ps_node *c = items ? items->child : NULL; c;
	     c = c->next) {
		int64_t n;

		if (ps_num_i64(ps_node_text(c, "item", ""), 1, INT64_MAX, &n) &&
		    n == number)
			return c;
	}
	return NULL;
}

/* A YAML file shows an order whole, as it was first issued. */
static void
tampered_yaml(const struct ps_work_file *file, const struct ps_order *order,
	      struct ps_tampered *out)
{
	const struct ps_node *items = ps_node_get(file->yaml, "items");
	size_t n = items ? items->nchildren : 0;
	size_t nshown = ps_workfile_yaml_items(order);

	if (!says(file->yaml, "owner", order->owner))
		found(out, "owner", order->owner,
		      ps_node_get(file->yaml, "owner"));
	else if (!says(file->yaml, "resource", ps_order_resource(order)))
		found(out, "resource", ps_order_resource(order),
		      ps_node_get(file->yaml, "resource"));
	for (size_t i = 0; items && !out->rule && i < order->nitems; i++) {
		const struct ps_item *item = &order->items[i];
		const struct ps_node *entry = entry_of(items, item->number);

		if (entry && !is_item(entry, item))
			found(out,
			      *item->property ? item->property : "resource",
			      item->value, ps_node_get(entry, "value"));
		else if (!entry && ps_item_is_open(order, item) && i < nshown)
			found(out,
			      *item->property ? item->property : "resource",
			      item->value, NULL);
		n -= entry ? 1 : 0;
	}
	if (!out->rule && n > 0)
		found(out, "items", "the items of the order", items);
}

void
ps_work_row_tampered(const struct ps_work_file *file,
		     const struct ps_work_row *row,
		     const struct ps_order *order,
		     const struct ps_resource_type *type,
		     struct ps_arena *arena, struct ps_tampered *out)
{
	struct ps_buf cell = PS_BUF_INIT;

	memset(out, 0, sizeof(*out));
	if (file->kind == PS_WORK_YAML)
		tampered_yaml(file, order, out);
	for (size_t i = 0; i < file->ncolumns; i++) {
		const struct ps_work_column *column = &file->uses[i];

		if (!is_compared(column, type) ||
		    (out->rule && !column->rule->identity))
			continue;
		ps_buf_reset(&cell);
		ps_workfile_add_master(&cell, order, type, column);
		if (means_the_same(row->cells[i], cell.ptr))
			continue;
		*out = (struct ps_tampered){ .rule = column->rule,
					     .column = column->name,
					     .shown = ps_arena_strdup(arena,
								      cell.ptr),
					     .found = row->cells[i],
					     .where = row->where };
		out->where.field = (int64_t)i + 1;
		if (column->rule->identity)
			break;
	}
	ps_buf_release(&cell);
}
