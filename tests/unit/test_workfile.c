#include "workfile_case.h"

static const char *
joined(struct model_case *c, const struct ps_resource_type *type,
       enum ps_change change)
{
	const char *const *names;
	const char *text = "";
	size_t n;

	ps_workfile_columns(
		&c->arena,
		&(struct ps_batch_layout){ .type = type, .change = change },
		&names, &n);
	for (size_t i = 0; i < n; i++)
		text = ps_arena_printf(&c->arena, "%s%s%s", text,
				       i > 0 ? "|" : "", names[i]);
	return text;
}

static void
columns_are_those_the_change_needs(void)
{
	struct model_case c;

	model_case_init(&c);
	TAP_EQ_STR(joined(&c, c.badge, PS_CHANGE_CREATE),
		   "order|problem|notice|what_to_do|owner|owner_name|resource|"
		   "due|status|message|rowcode|failed_items|until|"
		   "actual card_number|executed_at|executed_by|evidence|"
		   "assignee|card_number|site|add zone|floor|request|reason|"
		   "start");
	TAP_EQ_STR(joined(&c, c.badge, PS_CHANGE_UPDATE),
		   "order|problem|notice|what_to_do|owner|owner_name|resource|"
		   "due|status|message|rowcode|failed_items|until|"
		   "actual card_number|executed_at|executed_by|evidence|"
		   "assignee|card_number|was card_number|site|was site|"
		   "add zone|remove zone|floor|was floor|request|reason|start");
	TAP_EQ_STR(joined(&c, c.sap, PS_CHANGE_DELETE),
		   "order|problem|notice|what_to_do|owner|owner_name|resource|"
		   "due|status|message|rowcode|failed_items|until|actual made|"
		   "executed_at|executed_by|evidence|assignee|request|reason|"
		   "start");
	model_case_release(&c);
}

static void
paths_say_type_change_and_batch(void)
{
	struct ps_order order = model_order("badge", PS_CHANGE_CREATE, 123);
	struct model_case c;

	model_case_init(&c);
	TAP_EQ_STR(ps_workfile_path(&c.arena, &order, c.badge, 42),
		   "orders/badge/create-000042.csv");
	TAP_EQ_STR(ps_workfile_path(&c.arena, &order, c.sap, 0),
		   "orders/sap/po-000000123-z.yaml");
	order.urgent = true;
	TAP_EQ_STR(ps_workfile_path(&c.arena, &order, c.badge, 1234567),
		   "orders/badge/0-URGENT-create-1234567.csv");
	TAP_CHECK(ps_workfile_is_path("orders/badge/create-000042.csv"));
	TAP_CHECK(ps_workfile_is_path("orders/sap/po-000000123-z.yaml"));
	TAP_CHECK(!ps_workfile_is_path("orders/badge/README.md"));
	TAP_CHECK(!ps_workfile_is_path("recent/2026-11-23.csv"));
	TAP_CHECK(!ps_workfile_is_path("config/orders/badge/a.csv"));
	TAP_CHECK(!ps_workfile_is_path("orders/"));
	TAP_CHECK(!ps_workfile_is_path(""));
	model_case_release(&c);
}

/* The bytes of a small file, once in full. */
static void
files_are_written_for_spreadsheets(void)
{
	const struct ps_item items[] = {
		model_item(PS_OP_CREATE, "", "", ""),
		model_item(PS_OP_SET, "site", "MIL2", ""),
		model_item(PS_OP_SET, "floor", "3", ""),
		model_item(PS_OP_ADD, "zone", "Z-BLUE", ""),
		model_item(PS_OP_ADD, "zone", "7", ""),
	};
	struct ps_order order = model_order("badge", PS_CHANGE_CREATE, 123);
	struct ps_batch_layout batch = { .change = PS_CHANGE_CREATE,
					 .delimiter = ';' };
	struct ps_issue issue = { .order = &order,
				  .problem = "say more (E-MESSAGE)",
				  .notice = "" };
	struct ps_buf text = PS_BUF_INIT;
	struct model_case c;
	char code[PS_ROWCODE_MAX];

	model_case_init(&c);
	model_give(&c, &order, items, PS_ARRAY_LEN(items));
	ps_rowcode(&order, code);
	batch.type = c.badge;
	ps_workfile_write_csv(&text, &batch, &issue, 1);
	TAP_EQ_STR(text.ptr,
		   ps_arena_printf(
			   &c.arena,
			   BOM "\"%s\"\r\n"
			       "\"PO-000000123-Z\";\"say more (E-MESSAGE)\";"
			       "\"\";\"Create badge for Rossi Ada (E1042): "
			       "site MIL2; floor 3; add zone Z-BLUE; add zone "
			       "7\";\"E1042\";\"Rossi Ada\";\"\";"
			       "\"[2026-11-30]\";\"\";\"\";\"%s\";\"\";\"\";"
			       "\"\";\"\";\"\";\"\";\"\";\"\";\"[MIL2]\";"
			       "\"Z-BLUE\n[7]\";\"[3]\";\"[REQ-7]\";"
			       "\"joiner\";\"\"\r\n",
			   replaced(&c.arena,
				    joined(&c, c.badge, PS_CHANGE_CREATE), "|",
				    "\";\""),
			   code));
	ps_buf_release(&text);
	model_case_release(&c);
}

/* Nothing but the person's text in a fresh file is an answer. */
static void
issued_rows_read_back_untouched(void)
{
	struct workfile_case c;

	workfile_case_init(&c);
	workfile_case_write(&c, workfile_case_issues(&c), NASTY, &c.text);
	TAP_EQ_INT(workfile_case_read(&c, ps_buf_span(&c.text), BATCH), PS_OK);
	TAP_EQ_INT(c.file.kind, PS_WORK_CSV);
	TAP_EQ_INT(c.file.nrows, NASTY);
	for (size_t i = 0; i < c.file.nrows; i++) {
		const struct ps_work_row *row = &c.file.rows[i];
		struct ps_tampered t;
		char code[PS_ROWCODE_MAX];

		ps_rowcode(&c.orders[i], code);
		ps_work_row_tampered(&c.file, row, &c.orders[i], c.m.badge,
				     &c.m.arena, &t);
		if (!TAP_EQ_INT(row->order, FIRST + (int64_t)i) ||
		    !TAP_EQ_STR(row->rowcode, code) ||
		    !TAP_EQ_STR(row->answer_text, "") ||
		    !TAP_EQ_INT(row->damage, 0) || !TAP_CHECK(!t.rule))
			TAP_NOTE("value %zu: %s", i, nasty[i]);
		TAP_EQ_INT(row->where.record, (int64_t)i + 2);
	}
	workfile_case_release(&c);
}

static struct ps_answer
full_answer(struct workfile_case *c, const char *text)
{
	struct ps_answer a = workfile_case_answer("done", text);

	a.failed_items =
		ps_arena_printf(&c->m.arena, "zone=%s\n%s", text, text);
	a.until = text;
	a.executed_at = text;
	a.executed_by = text;
	a.evidence = text;
	a.assignee = text;
	a.actual = PS_ARENA_NEW(&c->m.arena, struct ps_named);
	a.actual[0] = (struct ps_named){ "card_number", text };
	a.nactual = 1;
	return a;
}

static void
check_answer(const struct ps_answer *got, const struct ps_answer *want)
{
	TAP_EQ_STR(got->status, want->status);
	TAP_EQ_STR(got->message, want->message);
	TAP_EQ_STR(got->failed_items, want->failed_items);
	TAP_EQ_STR(got->until, want->until);
	TAP_EQ_STR(got->executed_at, want->executed_at);
	TAP_EQ_STR(got->executed_by, want->executed_by);
	TAP_EQ_STR(got->evidence, want->evidence);
	TAP_EQ_STR(got->assignee, want->assignee);
	if (!TAP_EQ_INT(got->nactual, want->nactual))
		return;
	for (size_t i = 0; i < got->nactual; i++) {
		TAP_EQ_STR(got->actual[i].name, want->actual[i].name);
		TAP_EQ_STR(got->actual[i].value, want->actual[i].value);
	}
}

/* Long and many-lined text of a person, besides the nasty values. */
static const char *
long_text(struct workfile_case *c, size_t i)
{
	struct ps_buf out = PS_BUF_INIT;
	const char *text;

	if (i % 3 == 0)
		return nasty[i];
	for (size_t k = 0; k < 150; k++)
		ps_buf_addf(&out, "%s%s", nasty[(i + k) % NASTY],
			    i % 3 == 1 ? "\n" : " ");
	text = ps_arena_strdup(&c->m.arena, out.ptr);
	ps_buf_release(&out);
	return text;
}

static void
answers_survive_write_read_write(void)
{
	struct ps_buf again = PS_BUF_INIT;
	struct ps_answer answers[NASTY];
	struct workfile_case c;
	struct ps_issue *rows;

	workfile_case_init(&c);
	rows = workfile_case_issues(&c);
	for (size_t i = 0; i < NASTY; i++) {
		answers[i] = full_answer(&c, long_text(&c, i));
		rows[i].answer = &answers[i];
	}
	workfile_case_write(&c, rows, NASTY, &c.text);
	TAP_EQ_INT(workfile_case_read(&c, ps_buf_span(&c.text), BATCH), PS_OK);
	TAP_EQ_INT(c.file.nrows, NASTY);
	for (size_t i = 0; i < c.file.nrows; i++) {
		check_answer(&c.file.rows[i].answer, &answers[i]);
		rows[i].answer = &c.file.rows[i].answer;
	}
	workfile_case_write(&c, rows, NASTY, &again);
	TAP_CHECK(ps_span_eq(ps_buf_span(&again), ps_buf_span(&c.text)));
	ps_buf_release(&again);
	workfile_case_release(&c);
}

/* A file taken apart, to be put together in another way. */
struct shape {
	const char *name;
	bool bom;
	bool plain; /* LF, quotes only where needed */
	char delimiter;
	bool sorted;	 /* rows backwards */
	bool reordered;	 /* columns backwards */
	bool upper_case; /* header */
	bool sparse;	 /* every other row only */
	bool padded;	 /* blank records and empty columns at the end */
};

static const struct shape shapes[] = {
	{ .name = "as issued", .bom = true, .delimiter = ',' },
	{ .name = "no BOM", .delimiter = ',' },
	{ .name = "LF", .bom = true, .plain = true, .delimiter = ',' },
	{ .name = "semicolon", .bom = true, .delimiter = ';' },
	{ .name = "TAB", .delimiter = '\t' },
	{ .name = "sorted", .delimiter = ',', .sorted = true },
	{ .name = "reordered", .delimiter = ',', .reordered = true },
	{ .name = "upper case", .delimiter = ',', .upper_case = true },
	{ .name = "sparse", .delimiter = ',', .sparse = true },
	{ .name = "padded", .delimiter = ',', .padded = true },
	{ .name = "all of it",
	  .plain = true,
	  .delimiter = ',',
	  .sorted = true,
	  .reordered = true,
	  .upper_case = true,
	  .sparse = true,
	  .padded = true },
};

static const char *
header_cell(struct ps_arena *arena, const char *cell)
{
	char *name = ps_arena_printf(arena, " %s ", cell);

	for (char *c = name; *c; c++)
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 'a' + 'A');
	return name;
}

static void
put_record(struct workfile_case *c, const struct shape *shape,
	   const struct ps_csv_record *record, struct ps_buf *out)
{
	size_t n = record->ncells;
	const char **cells = PS_ARENA_ARRAY(&c->m.arena, const char *, n + 3);

	for (size_t i = 0; i < n; i++) {
		cells[i] = record->cells[shape->reordered ? n - 1 - i : i];
		if (shape->upper_case && record->number == 1)
			cells[i] = header_cell(&c->m.arena, cells[i]);
	}
	if (shape->padded) {
		cells[n++] = "";
		cells[n++] = "";
	}
	if (shape->plain)
		ps_csv_write_plain(out, cells, n);
	else
		ps_csv_write(out, cells, n, shape->delimiter);
	if (shape->padded)
		ps_buf_addstr(out, ",,,,\n\n");
}

static void
reshape(struct workfile_case *c, const struct shape *shape, struct ps_buf *out)
{
	static const struct ps_csv_limits limits = { 1024, 1u << 20, 10000 };
	const struct ps_csv_input in = { ps_buf_span(&c->text), "", ',',
					 &limits, '"' };
	struct ps_csv csv;

	ps_buf_reset(out);
	if (ps_csv_parse(&in, &c->m.arena, &csv, &c->m.diags, &c->m.err) < 0)
		return;
	if (shape->bom)
		ps_buf_addstr(out, BOM);
	put_record(c, shape, &csv.records[0], out);
	for (size_t i = 1; i < csv.len; i += shape->sparse ? 2 : 1)
		put_record(c, shape,
			   &csv.records[shape->sorted ? csv.len - i : i], out);
}

static void
check_shape(struct workfile_case *c, const struct shape *shape,
	    const struct ps_answer *answers)
{
	size_t wanted = shape->sparse ? (NASTY + 1) / 2 : NASTY;
	struct ps_buf text = PS_BUF_INIT;

	reshape(c, shape, &text);
	if (!TAP_EQ_INT(workfile_case_read(c, ps_buf_span(&text), BATCH),
			PS_OK) ||
	    !TAP_EQ_INT(c->file.nrows, wanted))
		TAP_NOTE("%s: %s: %s", shape->name, c->m.err.text,
			 c->m.diags.len ? c->m.diags.list[0].text : "");
	for (size_t i = 0; i < c->file.nrows; i++) {
		const struct ps_work_row *row = &c->file.rows[i];
		size_t at = (size_t)(row->order - FIRST);
		struct ps_tampered t;

		if (!TAP_CHECK(row->order >= FIRST && at < NASTY))
			continue;
		ps_work_row_tampered(&c->file, row, &c->orders[at], c->m.badge,
				     &c->m.arena, &t);
		if (!TAP_CHECK(!t.rule) || !TAP_EQ_INT(row->damage, 0))
			TAP_NOTE("%s, value %zu", shape->name, at);
		check_answer(&row->answer, &answers[at]);
	}
	ps_buf_release(&text);
}

static void
files_read_the_same_however_they_come_back(void)
{
	struct ps_answer answers[NASTY];
	struct workfile_case c;
	struct ps_issue *rows;

	workfile_case_init(&c);
	rows = workfile_case_issues(&c);
	for (size_t i = 0; i < NASTY; i++) {
		answers[i] = full_answer(&c, long_text(&c, i));
		rows[i].answer = &answers[i];
	}
	workfile_case_write(&c, rows, NASTY, &c.text);
	for (size_t i = 0; i < PS_ARRAY_LEN(shapes); i++)
		check_shape(&c, &shapes[i], answers);
	workfile_case_release(&c);
}

/* The text of a CSV with a column more, as a person adds it. */
static void
add_columns(struct workfile_case *c, struct ps_buf *out)
{
	static const struct ps_csv_limits limits = { 1024, 1u << 20, 10000 };
	const struct ps_csv_input in = { ps_buf_span(&c->text), "", ',',
					 &limits, '"' };
	struct ps_csv csv;

	if (ps_csv_parse(&in, &c->m.arena, &csv, &c->m.diags, &c->m.err) < 0)
		return;
	for (size_t i = 0; i < csv.len; i++) {
		size_t n = csv.records[i].ncells;
		const char **cells =
			PS_ARENA_ARRAY(&c->m.arena, const char *, n + 3);
		const char *note = i > 0 ? nasty[i - 1] : "was checked by";

		cells[0] = i > 0 ? "x" : "site note";
		for (size_t k = 0; k < n; k++)
			cells[k + 1] = csv.records[i].cells[k];
		cells[n + 1] = note;
		cells[n + 2] = i > 0 ? "" : "actual weather";
		ps_csv_write(out, cells, n + 3, ',');
	}
}

/* As the engine does it: extra cells by the file's own extra columns. */
static void
write_again(struct workfile_case *c, struct ps_buf *out)
{
	struct ps_issue *rows = workfile_case_issues(c);
	const struct ps_batch_layout batch = { .type = c->m.badge,
					       .change = PS_CHANGE_UPDATE,
					       .delimiter = ',',
					       .extra = c->file.extra,
					       .nextra = c->file.nextra };

	for (size_t i = 0; i < c->file.nrows; i++) {
		const struct ps_work_row *row = &c->file.rows[i];
		const char **cells = PS_ARENA_ARRAY(&c->m.arena, const char *,
						    c->file.nextra + 1);

		for (size_t k = 0; k < c->file.nextra; k++)
			cells[k] = ps_work_row_cell(&c->file, row,
						    c->file.extra[k]);
		rows[i].extra = cells;
		rows[i].answer = &row->answer;
	}
	ps_workfile_write_csv(out, &batch, rows, c->file.nrows);
}

static void
columns_of_people_are_kept_behind_ours(void)
{
	struct ps_buf text = PS_BUF_INIT;
	struct ps_buf again = PS_BUF_INIT;
	struct workfile_case c;

	workfile_case_init(&c);
	workfile_case_write(&c, workfile_case_issues(&c), NASTY, &c.text);
	add_columns(&c, &text);
	TAP_EQ_INT(workfile_case_read(&c, ps_buf_span(&text), BATCH), PS_OK);
	TAP_EQ_INT(c.file.nrows, NASTY);
	write_again(&c, &again);
	ps_buf_reset(&text);
	ps_buf_addspan(&text, ps_buf_span(&again));
	TAP_EQ_INT(workfile_case_read(&c, ps_buf_span(&text), BATCH), PS_OK);
	TAP_EQ_STR(c.file.columns[c.file.ncolumns - 3], "site note");
	TAP_EQ_STR(c.file.columns[c.file.ncolumns - 2], "was checked by");
	TAP_EQ_STR(c.file.columns[c.file.ncolumns - 1], "actual weather");
	for (size_t i = 0; i < c.file.nrows; i++) {
		const struct ps_work_row *row = &c.file.rows[i];

		TAP_EQ_STR(ps_work_row_cell(&c.file, row, "was checked by"),
			   nasty[i]);
		TAP_EQ_STR(ps_work_row_cell(&c.file, row, "site note"), "x");
	}
	ps_buf_reset(&again);
	write_again(&c, &again);
	TAP_CHECK(ps_span_eq(ps_buf_span(&again), ps_buf_span(&text)));
	ps_buf_release(&text);
	ps_buf_release(&again);
	workfile_case_release(&c);
}

/* Nothing that is written begins as a formula does. */
static void
no_cell_is_a_formula(void)
{
	struct ps_answer answers[NASTY];
	struct workfile_case c;
	struct ps_issue *rows;
	size_t cells = 0;

	workfile_case_init(&c);
	rows = workfile_case_issues(&c);
	for (size_t i = 0; i < NASTY; i++) {
		answers[i] = full_answer(&c, nasty[i]);
		rows[i].answer = &answers[i];
	}
	workfile_case_write(&c, rows, NASTY, &c.text);
	TAP_EQ_INT(workfile_case_read(&c, ps_buf_span(&c.text), BATCH), PS_OK);
	for (size_t i = 0; i < c.file.nrows; i++)
		for (size_t k = 0; k < c.file.ncolumns; k++) {
			const char *cell = c.file.rows[i].cells[k];

			cells += *cell != '\0';
			if (!TAP_CHECK(!strchr("=+-@\t\n", *cell) || !*cell))
				TAP_NOTE("%s", cell);
		}
	TAP_CHECK(cells > NASTY * 20);
	workfile_case_release(&c);
}

static const char *
repeated(struct ps_arena *arena, const char *text, size_t n)
{
	size_t len = strlen(text);
	char *out = ps_arena_alloc(arena, n * len + 1);

	for (size_t i = 0; i < n; i++)
		memcpy(out + i * len, text, len);
	return out;
}

static void
long_values_are_cut_with_a_pointer(void)
{
	struct workfile_case c;
	struct ps_item items[3];
	struct ps_issue issue;
	const char *cell;

	workfile_case_init(&c);
	items[0] = model_item(PS_OP_SET, "site",
			      repeated(&c.m.arena, "\xc3\xa9", 1000), "");
	items[1] = model_item(PS_OP_SET, "floor",
			      repeated(&c.m.arena, "\xc3\xa9", 1001), "");
	items[2] = model_item(PS_OP_SET, "card_number", "(clear)", "");
	model_give(&c.m, &c.orders[0], items, 3);
	issue = (struct ps_issue){ &c.orders[0], "", "", NULL, NULL };
	workfile_case_write(&c, &issue, 1, &c.text);
	TAP_EQ_INT(workfile_case_read(&c, ps_buf_span(&c.text), BATCH), PS_OK);
	cell = ps_work_row_cell(&c.file, &c.file.rows[0], "site");
	TAP_EQ_STR(cell, items[0].value);
	cell = ps_work_row_cell(&c.file, &c.file.rows[0], "floor");
	TAP_EQ_STR(cell, ps_arena_printf(&c.m.arena,
					 "[%s... cut; see provspool show]",
					 items[0].value));
	/* a value that looks like our word for clearing is told apart */
	cell = ps_work_row_cell(&c.file, &c.file.rows[0], "card_number");
	TAP_EQ_STR(cell, "[(clear)]");
	workfile_case_release(&c);
}

/* A leaver with thousands of memberships must not spoil the whole file. */
static void
a_cell_of_many_values_stays_readable(void)
{
	enum { MANY = 5000 };
	struct ps_item *items;
	struct workfile_case c;
	struct ps_tampered t;
	struct ps_issue issue;
	const char *cell;

	workfile_case_init(&c);
	items = PS_ARENA_ARRAY(&c.m.arena, struct ps_item, MANY);
	for (size_t i = 0; i < MANY; i++)
		items[i] = model_item(
			PS_OP_REMOVE, "zone",
			ps_arena_printf(&c.m.arena,
					"CN=Group %zu,OU=Groups,OU=Berlin,"
					"DC=example,DC=org",
					i),
			"");
	model_give(&c.m, &c.orders[0], items, MANY);
	issue = (struct ps_issue){ &c.orders[0], "", "", NULL, NULL };
	workfile_case_write(&c, &issue, 1, &c.text);
	TAP_EQ_INT(workfile_case_read(&c, ps_buf_span(&c.text), BATCH), PS_OK);
	TAP_EQ_INT(c.file.nrows, 1);
	cell = c.file.nrows == 0 ? ""
				 : ps_work_row_cell(&c.file, &c.file.rows[0],
						    "remove zone");
	TAP_CHECK(strlen(cell) > 30000 && strlen(cell) <= 32767);
	TAP_CHECK(strstr(cell, "\n[... cut; see provspool show]") != NULL);
	if (c.file.nrows == 0)
		return;
	ps_work_row_tampered(&c.file, &c.file.rows[0], &c.orders[0], c.m.badge,
			     &c.m.arena, &t);
	TAP_CHECK(!t.rule);
	workfile_case_release(&c);
}

/* What is settled or not out yet is none of the operator's business. */
static void
only_items_that_are_out_are_shown(void)
{
	struct workfile_case c;
	struct ps_issue issue;

	workfile_case_init(&c);
	c.orders[0].items[0].state = PS_ST_EXECUTED;
	c.orders[0].items[3].state = PS_ST_PENDING;
	issue = (struct ps_issue){ &c.orders[0], "", "", NULL, NULL };
	workfile_case_write(&c, &issue, 1, &c.text);
	TAP_EQ_INT(workfile_case_read(&c, ps_buf_span(&c.text), BATCH), PS_OK);
	TAP_EQ_STR(ps_work_row_cell(&c.file, &c.file.rows[0], "site"), "");
	TAP_EQ_STR(ps_work_row_cell(&c.file, &c.file.rows[0], "floor"),
		   "(clear)");
	TAP_EQ_STR(ps_work_row_cell(&c.file, &c.file.rows[0], "was floor"),
		   "[3]");
	TAP_EQ_STR(ps_work_row_cell(&c.file, &c.file.rows[0], "add zone"),
		   "plain");
	workfile_case_release(&c);
}

int
main(void)
{
	TAP_RUN(columns_are_those_the_change_needs);
	TAP_RUN(paths_say_type_change_and_batch);
	TAP_RUN(files_are_written_for_spreadsheets);
	TAP_RUN(issued_rows_read_back_untouched);
	TAP_RUN(answers_survive_write_read_write);
	TAP_RUN(files_read_the_same_however_they_come_back);
	TAP_RUN(columns_of_people_are_kept_behind_ours);
	TAP_RUN(no_cell_is_a_formula);
	TAP_RUN(long_values_are_cut_with_a_pointer);
	TAP_RUN(a_cell_of_many_values_stays_readable);
	TAP_RUN(only_items_that_are_out_are_shown);
	return tap_done();
}
