#include "fuzz.h"
#include "../unit/model_case.h"
#include "provspool/judge.h"
#include "provspool/text.h"

#define ORDER_NUMBER 101

struct fixture {
	struct model_case m;
	struct ps_order orders[2]; /* of the CSV and of the YAML */
};

/* Read only after it is made; lives as long as the process. */
static const struct fixture *
fixture(void)
{
	static struct fixture f;
	static const struct ps_item items[] = {
		{ .op = PS_OP_SET, .property = "site", .value = "MIL" },
		{ .op = PS_OP_ADD, .property = "zone", .value = "Z-1" },
		{ .op = PS_OP_SET, .property = "floor", .value = "3" },
	};
	struct ps_item given[PS_ARRAY_LEN(items)];

	if (f.m.badge)
		return &f;
	model_case_init(&f.m);
	f.orders[0] = model_order("badge", PS_CHANGE_UPDATE, ORDER_NUMBER);
	f.orders[1] = model_order("sap", PS_CHANGE_CREATE, ORDER_NUMBER);
	for (size_t i = 0; i < PS_ARRAY_LEN(items); i++)
		given[i] = model_item(items[i].op, items[i].property,
				      items[i].value, "");
	model_give(&f.m, &f.orders[0], given, PS_ARRAY_LEN(items));
	model_give(&f.m, &f.orders[1], given, PS_ARRAY_LEN(items));
	return &f;
}

static int
read_file(struct ps_span text, const char *path, struct ps_arena *arena,
	  struct ps_work_file *out)
{
	struct ps_diags diags;
	struct ps_err err;
	int rc;

	ps_diags_init(&diags);
	rc = ps_workfile_read(text, path, arena, out, &diags, &err);
	fuzz_check_rc(rc, &diags);
	ps_diags_release(&diags);
	return rc;
}

static void
judge_row(const struct ps_work_file *file, const struct ps_work_row *row,
	  struct ps_arena *arena)
{
	const struct fixture *f = fixture();
	bool yaml = file->kind == PS_WORK_YAML;
	const struct ps_actor actor = { .name = "Ada Rossi",
					.email = "ada@acme.example",
					.principal = "",
					.level = PS_IDENT_A0 };
	const struct ps_case c = { .config = &f->m.config,
				   .type = yaml ? f->m.sap : f->m.badge,
				   .order = &f->orders[yaml],
				   .file = file,
				   .row = row,
				   .actor = &actor,
				   .now = NOW,
				   .committed_at = NOW };
	struct ps_verdict verdict;

	ps_judge(&c, arena, &verdict);
	FUZZ_HOLDS(verdict.kind >= PS_VERDICT_ACCEPTED &&
		   verdict.kind <= PS_VERDICT_CLEARED);
	FUZZ_HOLDS(verdict.kind != PS_VERDICT_REJECTED ||
		   (verdict.code && *verdict.sentence));
	FUZZ_HOLDS(verdict.kind != PS_VERDICT_ACCEPTED || verdict.nrulings > 0);
	for (size_t i = 0; i < verdict.nrulings; i++)
		FUZZ_HOLDS(verdict.rulings[i].item >= 0 &&
			   (size_t)verdict.rulings[i].item <= c.order->nitems);
}

/* Rows lie behind one another in the text. */
static void
check_rows(const struct ps_work_file *file, struct ps_span text,
	   struct ps_arena *arena)
{
	size_t at = 0;

	for (size_t i = 0; i < file->nrows && i < 20; i++) {
		const struct ps_work_row *row = &file->rows[i];

		if (file->kind == PS_WORK_CSV) {
			FUZZ_HOLDS(at <= row->begin && row->begin < row->end);
			FUZZ_HOLDS(row->end <= text.len);
			at = row->end;
		}
		judge_row(file, row, arena);
	}
}

/* What done and its like write is read again, and nothing else changed. */
static void
check_fill(const struct ps_work_file *file, struct ps_span text,
	   struct ps_arena *arena)
{
	const struct ps_named cell = { "message", "done, \"and\" more" };
	const struct ps_work_row *row = &file->rows[0];
	const struct ps_fill fill = { .path = file->path,
				      .orders = &row->order,
				      .norders = 1,
				      .cells = &cell,
				      .ncells = 1 };
	struct ps_buf out = PS_BUF_INIT;
	struct ps_work_file again;
	struct ps_err err;

	if (row->order == 0 ||
	    ps_workfile_fill(text, &fill, &out, &err) != PS_OK)
		goto out;
	FUZZ_HOLDS(read_file(ps_buf_span(&out), file->path, arena, &again) ==
		   PS_OK);
	FUZZ_HOLDS(again.nrows == file->nrows);
	if (file->kind == PS_WORK_YAML)
		FUZZ_HOLDS(ps_streq(again.rows[0].answer.message, cell.value));
out:
	ps_buf_release(&out);
}

/* Only `problem` and `notice` are ours in a person's file. */
static void
check_splice(const struct ps_work_file *file, struct ps_span text,
	     struct ps_arena *arena)
{
	struct ps_buf out = PS_BUF_INIT;
	const struct ps_node *line;
	struct ps_work_file again;
	struct ps_err err;
	bool told;

	if (file->kind == PS_WORK_YAML &&
	    ps_workfile_splice_yaml(text, "Which day? (E-DATE)", "", &out,
				    &err) == PS_OK) {
		FUZZ_HOLDS(read_file(ps_buf_span(&out), file->path, arena,
				     &again) == PS_OK);
		FUZZ_HOLDS(again.nrows == file->nrows);
		FUZZ_HOLDS(ps_streq(again.rows[0].answer_text,
				    file->rows[0].answer_text));
		/* who removed the line gets no answer there */
		line = ps_node_get(file->yaml, "problem");
		told = line && line->kind == PS_NODE_SCALAR;
		FUZZ_HOLDS(ps_streq(again.rows[0].problem,
				    told ? "Which day? (E-DATE)"
					 : file->rows[0].problem));
	}
	ps_buf_release(&out);
}

/* The first byte chooses the kind of file. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ps_work_file file;
	struct ps_arena arena;
	struct ps_span text;

	if (size == 0)
		return 0;
	ps_arena_init(&arena, 0);
	text = (struct ps_span){ (const char *)data + 1, size - 1 };
	if (read_file(text,
		      data[0] == 'y' ? "orders/sap/po-000000101-x.yaml"
				     : "orders/badge/update-000042.csv",
		      &arena, &file) == PS_OK &&
	    file.nrows > 0) {
		check_rows(&file, text, &arena);
		check_fill(&file, text, &arena);
		check_splice(&file, text, &arena);
	}
	ps_arena_release(&arena);
	return 0;
}
