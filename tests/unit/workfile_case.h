/*
 * workfile_case - work files of orders with unpleasant values, and the same
 * files as people and programs hand them back.
 */
#ifndef PROVSPOOL_TESTS_WORKFILE_CASE_H
#define PROVSPOOL_TESTS_WORKFILE_CASE_H

#include "model_case.h"
#include "provspool/limits.h"

#define BATCH "orders/badge/update-000042.csv"
#define FIRST 501 /* number of the first order of a batch */

/* Short enough to be shown whole, and without hidden characters. */
static const char *const nasty[] = {
	"plain",
	"say \"hi\"",
	"\"",
	"\"\"",
	"a,b;c\td",
	"\xc3\x89lo\xc3\xafse M\xc3\xbcller",
	"\xe5\xb1\xb1\xe7\x94\xb0\xe5\xa4\xaa\xe9\x83\x8e",
	"=1+1",
	"=cmd|'/c calc'!A1",
	"+33612345678",
	"-1",
	"@jdoe",
	"000123",
	"2026-11-22",
	"MAR-01",
	"TRUE",
	"'quoted",
	"[000123]",
	"[",
	"[]",
	"\\u{200F}",
	"C:\\new\\table",
	"a: b # c",
	"- x",
	"{a: [b]}",
	"~",
	"|",
	"  both ends  ",
	"\xc2\xa0",
	"(clear)",
	"<<<<<<< HEAD",
	"=======",
	">>>>>>> x",
	"ck-0000-0000",
	"status",
	"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb",
};
#define NASTY PS_ARRAY_LEN(nasty)

struct workfile_case {
	struct model_case m;
	struct ps_order orders[NASTY];
	struct ps_work_file file;
	struct ps_buf text;
};

static TAP_UNUSED void
workfile_case_init(struct workfile_case *c)
{
	model_case_init(&c->m);
	ps_buf_init(&c->text);
	for (size_t i = 0; i < NASTY; i++) {
		const char *value = nasty[i];
		const struct ps_item items[] = {
			model_item(PS_OP_SET, "site", value, value),
			model_item(PS_OP_SET, "floor", "", "3"),
			model_item(PS_OP_ADD, "zone", value, ""),
			model_item(PS_OP_ADD, "zone", "Z-BLUE", ""),
			model_item(PS_OP_REMOVE, "zone", value, ""),
		};
		struct ps_order *order = &c->orders[i];

		*order = model_order("badge", PS_CHANGE_UPDATE,
				     FIRST + (int64_t)i);
		order->owner = value;
		order->owner_name = value;
		order->resource = value;
		order->reason = value;
		model_give(&c->m, order, items, PS_ARRAY_LEN(items));
	}
}

static TAP_UNUSED void
workfile_case_release(struct workfile_case *c)
{
	model_case_release(&c->m);
	ps_buf_release(&c->text);
}

/* One issue for each order; answers and extra cells are the caller's. */
static TAP_UNUSED struct ps_issue *
workfile_case_issues(struct workfile_case *c)
{
	struct ps_issue *rows =
		PS_ARENA_ARRAY(&c->m.arena, struct ps_issue, NASTY);

	for (size_t i = 0; i < NASTY; i++) {
		rows[i].order = &c->orders[i];
		rows[i].problem = nasty[NASTY - 1 - i];
		rows[i].notice = "";
	}
	return rows;
}

static TAP_UNUSED void
workfile_case_write(struct workfile_case *c, const struct ps_issue *rows,
		    size_t n, struct ps_buf *out)
{
	const struct ps_batch_layout batch = { .type = c->m.badge,
					       .change = PS_CHANGE_UPDATE,
					       .delimiter = ',' };

	ps_workfile_write_csv(out, &batch, rows, n);
}

/* Findings of an earlier call are forgotten. */
static TAP_UNUSED int
workfile_case_read(struct workfile_case *c, struct ps_span text,
		   const char *path)
{
	ps_diags_release(&c->m.diags);
	ps_diags_init(&c->m.diags);
	return ps_workfile_read(text, path, &c->m.arena, &c->file, &c->m.diags,
				&c->m.err);
}

static TAP_UNUSED const struct ps_work_row *
workfile_case_row(const struct ps_work_file *file, int64_t order)
{
	for (size_t i = 0; i < file->nrows; i++)
		if (file->rows[i].order == order)
			return &file->rows[i];
	return NULL;
}

static TAP_UNUSED struct ps_answer
workfile_case_answer(const char *status, const char *message)
{
	return (struct ps_answer){ .status = status,
				   .message = message,
				   .failed_items = "",
				   .until = "",
				   .executed_at = "",
				   .executed_by = "",
				   .evidence = "",
				   .assignee = "" };
}

/* `from` with every occurrence of `what` replaced; in the arena. */
static TAP_UNUSED const char *
replaced(struct ps_arena *arena, const char *from, const char *what,
	 const char *by)
{
	struct ps_buf out = PS_BUF_INIT;
	const char *at;
	const char *text;

	while ((at = strstr(from, what)) != NULL) {
		ps_buf_add(&out, from, (size_t)(at - from));
		ps_buf_addstr(&out, by);
		from = at + strlen(what);
	}
	ps_buf_addstr(&out, from);
	text = ps_arena_strdup(arena, out.ptr);
	ps_buf_release(&out);
	return text;
}

#endif
