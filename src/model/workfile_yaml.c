#include "model/workfile_private.h"

#include "provspool/guard.h"
#include "provspool/threshold.h"
#include "provspool/limits.h"
#include "provspool/text.h"

/* No item begins behind these, so that the file stays one that we read. */
#define ITEMS_BYTES (PS_LIMIT_YAML_BYTES / 2)

static const char review_help[] =
	"# Fill in `answer` below, save and commit. decision is one of:\n"
	"#   approve | decline (say why in message) |\n"
	"#   postpone (fill in until) | accept (it was done after all)\n";

static const char help[] =
	"# Fill in `answer` below, save and commit. status is one of:\n"
	"#   done | already (it was so before) | failed (say why in message) "
	"|\n"
	"#   partial (name in failed_items what failed) |\n"
	"#   hold (fill in until and message) | return (ask in message)\n";

static bool
has_hidden(struct ps_span s)
{
	size_t at = 0;
	uint32_t cp;
	size_t n;

	while ((n = ps_utf8_next(s, at, &cp)) > 0) {
		if (ps_text_is_hidden(cp) && cp != '\n' && cp != '\t')
			return true;
		at += n;
	}
	return false;
}

/* No reader takes hidden characters: they are shown as in a CSV. */
static void
add_key(struct ps_buf *out, const char *indent, const char *key,
	const char *value)
{
	struct ps_buf shown = PS_BUF_INIT;

	if (has_hidden(ps_span_str(value)))
		ps_guard(&shown, ps_span_str(value));
	else
		ps_buf_addstr(&shown, value);
	ps_buf_addf(out, "%s%s: ", indent, key);
	ps_text_yaml(out, ps_buf_span(&shown));
	ps_buf_addch(out, '\n');
	ps_buf_release(&shown);
}

/* Instructions read better as they were written: a block scalar. */
static void
add_instructions(struct ps_buf *out, const char *text)
{
	ps_buf_addstr(out, "instructions: |2-\n");
	while (*text) {
		size_t len = strcspn(text, "\n");

		if (len > 0)
			ps_buf_addf(out, "  %.*s", (int)len, text);
		ps_buf_addch(out, '\n');
		text += len + (text[len] == '\n');
	}
}

static void
add_item(struct ps_buf *out, const struct ps_item *item)
{
	ps_buf_addf(out, "  - item: %lld\n    do: %s\n",
		    (long long)item->number, ps_op_name(item->op));
	if (*item->property) {
		add_key(out, "    ", "property", item->property);
		add_key(out, "    ", "value", item->value);
	}
	if (*item->was)
		add_key(out, "    ", "was", item->was);
}

size_t
ps_workfile_yaml_items(const struct ps_order *order)
{
	struct ps_buf text = PS_BUF_INIT;
	size_t n = 0;

	while (n < order->nitems && text.len <= ITEMS_BYTES)
		add_item(&text, &order->items[n++]);
	ps_buf_release(&text);
	return n;
}

static void
add_items(struct ps_buf *out, const struct ps_order *order)
{
	size_t begin;

	ps_buf_addstr(out, "items:\n");
	begin = out->len;
	for (size_t i = 0; i < order->nitems; i++) {
		if (!ps_item_is_open(order, &order->items[i]))
			continue;
		if (out->len - begin > ITEMS_BYTES) {
			ps_buf_addstr(out, "  # ... cut; see provspool show\n");
			break;
		}
		add_item(out, &order->items[i]);
	}
}

static void
add_answer(struct ps_buf *out, const struct ps_order *order,
	   const struct ps_resource_type *type)
{
	static const char *const outcome[] = {
		"status",   "message",	   "failed_items",
		"until",    "executed_at", "executed_by",
		"evidence", "assignee",	   NULL
	};
	static const char *const decision[] = { "decision",	  "message",
						"declined_items", "until",
						"use_resource",	  NULL };
	const struct ps_batch_layout batch = { .type = type,
					       .change = order->change,
					       .review = ps_order_is_undecided(
						       order) };
	const char *const *keys = batch.review ? decision : outcome;
	const char *const *columns;
	struct ps_arena arena;
	size_t n;
	size_t actual = 0;

	ps_buf_addstr(out, "answer:\n");
	for (size_t i = 0; keys[i]; i++)
		ps_buf_addf(out, "  %s:\n", keys[i]);
	ps_arena_init(&arena, 0);
	ps_workfile_columns(&arena, &batch, &columns, &n);
	ps_buf_addstr(out, "  actual:\n");
	for (size_t i = 0; i < n; i++)
		if (strncmp(columns[i], "actual ", 7) == 0) {
			ps_buf_addf(out, "    %s:\n", columns[i] + 7);
			actual++;
		}
	if (actual == 0)
		ps_buf_truncate(out, out->len - strlen("  actual:\n"));
	ps_buf_addf(
		out,
		"  # Where items went different ways, one line each, as in  "
		"2: %s\n"
		"  items:\n",
		batch.review ? "decline" : "failed");
	ps_arena_release(&arena);
}

void
ps_workfile_write_yaml(struct ps_buf *out, const struct ps_resource_type *type,
		       const struct ps_issue *issue)
{
	static const char *const keys[] = { "owner", "owner_name", "resource",
					    "due",   "request",	   "reason",
					    "start", "rowcode" };
	const struct ps_order *order = issue->order;
	struct ps_arena arena;
	char id[PS_ORDER_ID_MAX];
	const struct ps_work_column what = ps_workfile_column("what_to_do");
	struct ps_buf sentence = PS_BUF_INIT;
	char code[PS_ROWCODE_MAX];

	ps_arena_init(&arena, 0);
	ps_order_id(order->number, id);
	ps_rowcode(order, code);
	const char *values[] = { order->owner,
				 order->owner_name,
				 ps_order_resource(order),
				 ps_order_due(&arena, order, type),
				 order->request,
				 order->reason,
				 order->start,
				 code };
	ps_buf_addstr(out, "# yaml-language-server: "
			   "$schema=../../schemas/order.schema.json\n");
	ps_buf_addstr(out, ps_order_is_undecided(order) ? review_help : help);
	add_key(out, "", "order", id);
	add_key(out, "", "problem", issue->problem);
	add_key(out, "", "notice", issue->notice);
	ps_workfile_add_master(&sentence, order, type, &what);
	if (ps_order_is_undecided(order)) {
		add_key(out, "", "why", order->why);
		add_key(out, "", "end", order->end);
	}
	add_key(out, "", "what_to_do", sentence.ptr);
	ps_buf_release(&sentence);
	add_instructions(out, type->instructions);
	for (size_t i = 0; i < PS_ARRAY_LEN(keys); i++)
		add_key(out, "", keys[i], values[i]);
	add_items(out, order);
	ps_buf_addch(out, '\n');
	add_answer(out, order, type);
	ps_arena_release(&arena);
}

static void
read_actual(struct ps_arena *arena, const struct ps_node *map,
	    struct ps_answer *answer)
{
	for (const struct ps_node *c = map ? map->child : NULL; c; c = c->next)
		ps_answer_set(arena, answer,
			      ps_arena_printf(arena, "actual %s", c->key),
			      c->text);
}

static void
read_items(struct ps_arena *arena, const struct ps_node *map,
	   struct ps_answer *answer)
{
	size_t n = map ? map->nchildren : 0;

	answer->items = PS_ARENA_ARRAY(arena, struct ps_named, n + 1);
	for (const struct ps_node *c = map ? map->child : NULL; c; c = c->next)
		if (*c->text)
			answer->items[answer->nitems++] =
				(struct ps_named){ c->key, c->text };
}

static void
read_answer(struct ps_arena *arena, const struct ps_node *root,
	    struct ps_work_row *row)
{
	const struct ps_node *answer = ps_node_get(root, "answer");

	ps_answer_init(&row->answer);
	for (const struct ps_node *c = answer ? answer->child : NULL; c;
	     c = c->next)
		if (c->kind == PS_NODE_SCALAR)
			ps_answer_set(arena, &row->answer, c->key, c->text);
	read_actual(arena, ps_node_get(answer, "actual"), &row->answer);
	read_items(arena, ps_node_get(answer, "items"), &row->answer);
	row->answer_text = ps_answer_text(arena, &row->answer);
}

/*
 * Words that are not allowed and answers that are too long are the judge's,
 * with a better sentence.  Text of ours may be longer than what it shows.
 */
static bool
is_judged(enum ps_diag_code code)
{
	return code == PS_E_ENUM || code == PS_E_TOO_LONG;
}

static const char *
schema_of(const char *path)
{
	return ps_hold_is_path(path) ? "hold" : "order";
}

static bool
is_sound(const struct ps_node *root, const char *path, struct ps_diags *diags)
{
	struct ps_diags found;
	size_t errors = diags->errors;

	ps_diags_init(&found);
	ps_schema_check_node(ps_schema_get(schema_of(path)), root, path,
			     &found);
	for (size_t i = 0; i < found.len; i++)
		if (!is_judged(found.list[i].code))
			ps_diag_add(diags, found.list[i].where,
				    found.list[i].code, "%s",
				    found.list[i].text);
	ps_diags_release(&found);
	return diags->errors == errors;
}

int
ps_workfile_read_yaml(struct ps_span text, const char *path,
		      struct ps_arena *arena, struct ps_work_file *out,
		      struct ps_diags *diags, struct ps_err *err)
{
	struct ps_work_row *row = PS_ARENA_NEW(arena, struct ps_work_row);
	struct ps_node *root;
	int rc;

	rc = ps_yaml_parse(text, path, arena, &root, diags, err);
	if (rc < 0)
		return rc;
	if (!is_sound(root, path, diags))
		return ps_err_set(err, PS_EDATA, "%s: no such file of ours",
				  path);
	out->yaml = root;
	out->rows = row;
	out->nrows = 1;
	row->where = (struct ps_where){ .file = path, .line = 1 };
	row->order_text = ps_node_text(
		root, ps_hold_is_path(path) ? "hold" : "order", "");
	row->rowcode = ps_node_text(root, "rowcode", "");
	row->problem = ps_node_text(root, "problem", "");
	if (!ps_order_id_parse(row->order_text, &row->order))
		row->order = 0;
	row->end = text.len;
	read_answer(arena, root, row);
	return PS_OK;
}
