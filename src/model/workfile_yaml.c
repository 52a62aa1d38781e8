#include "model/workfile_private.h"

#include "provspool/text.h"

static const char help[] =
	"# Fill in `answer` below, save and commit. status is one of:\n"
	"#   done | already (it was so before) | failed (say why in message) "
	"|\n"
	"#   partial (name in failed_items what failed) |\n"
	"#   hold (fill in until and message) | return (ask in message)\n";

static void
add_key(struct ps_buf *out, const char *indent, const char *key,
	const char *value)
{
	ps_buf_addf(out, "%s%s: ", indent, key);
	ps_text_yaml(out, ps_span_str(value));
	ps_buf_addch(out, '\n');
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

static void
add_answer(struct ps_buf *out, const struct ps_order *order,
	   const struct ps_resource_type *type)
{
	static const char *const keys[] = { "status",	    "message",
					    "failed_items", "until",
					    "executed_at",  "executed_by",
					    "evidence",	    "assignee" };
	const char *const *columns;
	struct ps_arena arena;
	size_t n;
	size_t actual = 0;

	ps_buf_addstr(out, "answer:\n");
	for (size_t i = 0; i < PS_ARRAY_LEN(keys); i++)
		ps_buf_addf(out, "  %s:\n", keys[i]);
	ps_arena_init(&arena, 0);
	ps_workfile_columns(&arena, type, order->change, &columns, &n);
	ps_buf_addstr(out, "  actual:\n");
	for (size_t i = 0; i < n; i++)
		if (strncmp(columns[i], "actual ", 7) == 0) {
			ps_buf_addf(out, "    %s:\n", columns[i] + 7);
			actual++;
		}
	if (actual == 0)
		ps_buf_truncate(out, out->len - strlen("  actual:\n"));
	ps_buf_addstr(out,
		      "  # Where items went different ways, one line each, as "
		      "in  2: failed\n"
		      "  items:\n");
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
	char code[PS_ROWCODE_MAX];

	ps_arena_init(&arena, 0);
	ps_order_id(order->number, id);
	ps_rowcode(order, code);
	const char *values[] = {
		order->owner,	 order->owner_name,
		order->resource, ps_order_due(&arena, order, type),
		order->request,	 order->reason,
		order->start,	 code
	};
	ps_buf_addstr(out, "# yaml-language-server: "
			   "$schema=../../schemas/order.schema.json\n");
	ps_buf_addstr(out, help);
	add_key(out, "", "order", id);
	add_key(out, "", "problem", issue->problem);
	add_key(out, "", "notice", issue->notice);
	add_key(out, "", "what_to_do", ps_order_sentence(&arena, order, type));
	add_instructions(out, type->instructions);
	for (size_t i = 0; i < PS_ARRAY_LEN(keys); i++)
		add_key(out, "", keys[i], values[i]);
	ps_buf_addstr(out, "items:\n");
	for (size_t i = 0; i < order->nitems; i++)
		if (order->items[i].state == PS_ST_TRANSMITTED)
			add_item(out, &order->items[i]);
	ps_buf_addch(out, '\n');
	add_answer(out, order, type);
	ps_arena_release(&arena);
}

/* Bytes of the line that begins with `start`, its line end included. */
static bool
find_line(struct ps_span text, const char *start, size_t from, size_t *begin,
	  size_t *end)
{
	size_t len = strlen(start);
	size_t at = from;

	while (at < text.len) {
		const char *nl = memchr(text.ptr + at, '\n', text.len - at);
		size_t next = nl ? (size_t)(nl - text.ptr) + 1 : text.len;

		if (next - at >= len &&
		    memcmp(text.ptr + at, start, len) == 0) {
			*begin = at;
			*end = next;
			return true;
		}
		at = next;
	}
	return false;
}

/* The line's own end: CR LF stays CR LF. */
static const char *
line_end(struct ps_span text, size_t end)
{
	if (end == 0 || text.ptr[end - 1] != '\n')
		return "";
	return end > 1 && text.ptr[end - 2] == '\r' ? "\r\n" : "\n";
}

static void
splice_line(struct ps_span text, const char *key, const char *value,
	    struct ps_buf *out)
{
	struct ps_buf start = PS_BUF_INIT;
	size_t begin;
	size_t end;

	ps_buf_addf(&start, "%s:", key);
	if (find_line(text, start.ptr, 0, &begin, &end)) {
		ps_buf_add(out, text.ptr, begin);
		ps_buf_addf(out, "%s: ", key);
		ps_text_yaml(out, ps_span_str(value));
		ps_buf_addstr(out, line_end(text, end));
		ps_buf_add(out, text.ptr + end, text.len - end);
	} else {
		ps_buf_addspan(out, text);
	}
	ps_buf_release(&start);
}

int
ps_workfile_splice_yaml(struct ps_span text, const char *problem,
			const char *notice, struct ps_buf *out,
			struct ps_err *err)
{
	struct ps_buf once = PS_BUF_INIT;

	(void)err; /* a person who removed the lines gets no answer there */
	splice_line(text, "problem", problem, &once);
	splice_line(ps_buf_span(&once), "notice", notice, out);
	ps_buf_release(&once);
	return PS_OK;
}

static bool
is_plain(const char *value)
{
	static const char safe[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

	return *value && strspn(value, safe) == strlen(value);
}

/* One answer key below `answer:`; its line is replaced, the rest stays. */
static int
fill_key(struct ps_span text, const char *indent, const char *key,
	 const char *value, struct ps_buf *out)
{
	struct ps_buf start = PS_BUF_INIT;
	size_t answer;
	size_t begin;
	size_t end;
	int rc = PS_ENOTFOUND;

	ps_buf_addf(&start, "%s%s:", indent, key);
	if (find_line(text, "answer:", 0, &answer, &end) &&
	    find_line(text, start.ptr, end, &begin, &end)) {
		ps_buf_add(out, text.ptr, begin);
		ps_buf_addspan(out, ps_buf_span(&start));
		ps_buf_addch(out, ' ');
		if (is_plain(value))
			ps_buf_addstr(out, value);
		else
			ps_text_yaml(out, ps_span_str(value));
		ps_buf_addstr(out, line_end(text, end));
		ps_buf_add(out, text.ptr + end, text.len - end);
		rc = PS_OK;
	}
	ps_buf_release(&start);
	return rc;
}

int
ps_workfile_fill_yaml(struct ps_span text, const struct ps_named *cells,
		      size_t n, struct ps_buf *out, struct ps_err *err)
{
	struct ps_buf now = PS_BUF_INIT;
	int rc = PS_OK;

	ps_buf_addspan(&now, text);
	for (size_t i = 0; rc == PS_OK && i < n; i++) {
		bool actual = strncmp(cells[i].name, "actual ", 7) == 0;
		struct ps_buf next = PS_BUF_INIT;

		rc = fill_key(ps_buf_span(&now), actual ? "    " : "  ",
			      cells[i].name + (actual ? 7 : 0), cells[i].value,
			      &next);
		ps_buf_release(&now);
		now = next;
		if (rc < 0)
			rc = ps_err_set(err, PS_ENOTFOUND,
					"the file has no line for '%s'",
					cells[i].name);
	}
	ps_buf_addspan(out, ps_buf_span(&now));
	ps_buf_release(&now);
	return rc;
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

/* Words that are not allowed are the judge's, with a better sentence. */
static bool
is_sound(const struct ps_node *root, const char *path, struct ps_diags *diags)
{
	struct ps_diags found;
	size_t errors = diags->errors;

	ps_diags_init(&found);
	ps_schema_check_node(ps_schema_get("order"), root, path, &found);
	for (size_t i = 0; i < found.len; i++)
		if (found.list[i].code != PS_E_ENUM)
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
		return ps_err_set(err, PS_EDATA, "%s: not an order", path);
	out->yaml = root;
	out->rows = row;
	out->nrows = 1;
	row->where = (struct ps_where){ .file = path, .line = 1 };
	row->order_text = ps_node_text(root, "order", "");
	row->rowcode = ps_node_text(root, "rowcode", "");
	if (!ps_order_id_parse(row->order_text, &row->order))
		row->order = 0;
	row->end = text.len;
	read_answer(arena, root, row);
	return PS_OK;
}
