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

	while (count < PS_LIMIT_SHOWN_CHARS &&
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

static const char *
shown(struct ps_arena *arena, const char *value)
{
	struct ps_buf out = PS_BUF_INIT;
	const char *cell;

	add_shown(&out, value);
	cell = ps_arena_strdup(arena, out.ptr);
	ps_buf_release(&out);
	return cell;
}

static const char *
order_id(struct ps_arena *arena, const struct ps_order *order)
{
	char id[PS_ORDER_ID_MAX];

	ps_order_id(order->number, id);
	return ps_arena_strdup(arena, id);
}

static const char *
rowcode(struct ps_arena *arena, const struct ps_order *order)
{
	char code[PS_ROWCODE_MAX];

	ps_rowcode(order, code);
	return ps_arena_strdup(arena, code);
}

/* The cells that do not come from items. */
static const char *
fixed_cell(struct ps_arena *arena, const struct ps_order *order,
	   const struct ps_resource_type *type, const char *column)
{
	const struct {
		const char *column;
		const char *value;
	} plain[] = {
		{ "owner", order->owner },
		{ "owner_name", order->owner_name },
		{ "resource", order->resource },
		{ "request", order->request },
		{ "reason", order->reason },
		{ "start", order->start },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(plain); i++)
		if (ps_streq(plain[i].column, column))
			return shown(arena, plain[i].value);
	if (ps_streq(column, "order"))
		return order_id(arena, order);
	if (ps_streq(column, "rowcode"))
		return rowcode(arena, order);
	if (ps_streq(column, "what_to_do"))
		return shown(arena, ps_order_sentence(arena, order, type));
	if (ps_streq(column, "due"))
		return shown(arena, ps_order_due(arena, order, type));
	return "";
}

/* Is the item shown in the columns of this word? */
static bool
has_place(const struct ps_item *item, const char *word)
{
	switch (item->op) {
	case PS_OP_SET:
		return ps_streq(word, "value") || ps_streq(word, "was");
	case PS_OP_ADD:
		return ps_streq(word, "add");
	case PS_OP_REMOVE:
		return ps_streq(word, "remove");
	case PS_OP_CREATE:
	case PS_OP_DELETE:
	case PS_OP_NONE:
	case PS_OP_COUNT:
		return false;
	}
	return false;
}

/*
 * A line of a cell.  Returns false once the cell is full: what a spreadsheet
 * would cut, or no reader of ours would take, is left to `show`.
 */
static bool
add_line(struct ps_buf *out, const struct ps_item *item, const char *word)
{
	size_t before = out->len;

	if (before > 0)
		ps_buf_addch(out, '\n');
	if (ps_streq(word, "was"))
		add_shown(out, item->was);
	else if (*item->value || item->op != PS_OP_SET)
		add_shown(out, item->value);
	else
		ps_buf_addstr(out, CLEAR);
	if (out->len <= CELL_BYTES)
		return true;
	ps_buf_truncate(out, before);
	ps_buf_addstr(out, "\n[" CUT);
	return false;
}

static const char *
item_cell(struct ps_arena *arena, const struct ps_order *order,
	  const char *word, const char *property)
{
	struct ps_buf out = PS_BUF_INIT;
	const char *cell;

	for (size_t i = 0; i < order->nitems; i++) {
		const struct ps_item *item = &order->items[i];

		if (item->state == PS_ST_TRANSMITTED &&
		    ps_streq(item->property, property) &&
		    has_place(item, word) && !add_line(&out, item, word))
			break;
	}
	cell = ps_arena_strdup(arena, out.ptr);
	ps_buf_release(&out);
	return cell;
}

const char *
ps_workfile_master(struct ps_arena *arena, const struct ps_order *order,
		   const struct ps_resource_type *type, const char *column)
{
	const char *property;
	const struct ps_rule *rule = ps_workfile_rule(column, &property);

	if (!rule || rule->editable)
		return "";
	if (rule->per_property)
		return item_cell(arena, order, rule->per_property, property);
	return fixed_cell(arena, order, type, column);
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

	add_meaning(&x, a);
	add_meaning(&y, b);
	same = ps_span_eq(ps_buf_span(&x), ps_buf_span(&y));
	ps_buf_release(&x);
	ps_buf_release(&y);
	return same;
}

static bool
is_compared(const char *column, const struct ps_rule *rule)
{
	return rule && !rule->editable && !ps_streq(column, "order") &&
	       !ps_streq(column, "rowcode") && !ps_streq(column, "problem") &&
	       !ps_streq(column, "notice");
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
	else if (!says(file->yaml, "resource", order->resource))
		found(out, "resource", order->resource,
		      ps_node_get(file->yaml, "resource"));
	for (size_t i = 0; items && !out->rule && i < order->nitems; i++) {
		const struct ps_item *item = &order->items[i];
		const struct ps_node *entry = entry_of(items, item->number);

		if (entry && !is_item(entry, item))
			found(out,
			      *item->property ? item->property : "resource",
			      item->value, ps_node_get(entry, "value"));
		else if (!entry && item->state == PS_ST_TRANSMITTED &&
			 i < nshown)
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
	memset(out, 0, sizeof(*out));
	if (file->kind == PS_WORK_YAML)
		tampered_yaml(file, order, out);
	for (size_t i = 0; i < file->ncolumns; i++) {
		const char *property;
		const char *column = file->columns[i];
		const struct ps_rule *rule =
			ps_workfile_rule(column, &property);
		const char *shown_cell;

		if (!is_compared(column, rule) ||
		    (rule->per_property && !ps_type_property(type, property)))
			continue;
		shown_cell = ps_workfile_master(arena, order, type, column);
		if (means_the_same(row->cells[i], shown_cell) ||
		    (out->rule && !rule->identity))
			continue;
		*out = (struct ps_tampered){ .rule = rule,
					     .column = column,
					     .shown = shown_cell,
					     .found = row->cells[i],
					     .where = row->where };
		out->where.field = (int64_t)i + 1;
		if (rule->identity)
			return;
	}
}
