#include "workfile_case.h"

#define BYTES(literal)                                                         \
	{                                                                      \
		(literal), sizeof(literal) - 1                                 \
	}
#define HEAD "order,rowcode,status,message\n"

struct refusal {
	struct ps_span text;
	const char *want; /* codes and lines */
};

static const struct refusal refusals[] = {
	{ BYTES(""), "E-EMPTY-FILE:0" },
	{ BYTES(BOM), "E-EMPTY-FILE:0" },
	{ BYTES("\r\n\r\n"), "E-EMPTY-FILE:0" },
	{ BYTES("PK\003\004\0\0\0\0"), "E-NOT-CSV:0" },
	{ BYTES("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "E-NOT-CSV:0" },
	{ BYTES("<!DOCTYPE html>\n<p>"), "E-NOT-CSV:0" },
	{ BYTES(BOM "\r\n <html>"), "E-NOT-CSV:0" },
	{ BYTES("<?xml version=\"1.0\"?>"), "E-NOT-CSV:0" },
	{ BYTES("version https://git-lfs.github.com/spec/v1\n"
		"oid sha256:00\nsize 1\n"),
	  "E-LFS:0" },
	{ BYTES("<<<<<<< HEAD\n" HEAD), "E-MARKERS:1" },
	{ BYTES(HEAD "a,b,,\r\n<<<<<<< HEAD\r\nc,d,,\r\n"), "E-MARKERS:3" },
	{ BYTES(HEAD "a,b,,\n=======\nc,d,,\n"), "E-MARKERS:3" },
	{ BYTES(HEAD "a,b,,\r\n=======\r\n"), "E-MARKERS:3" },
	{ BYTES(HEAD "a,b,,\n>>>>>>> theirs\n"), "E-MARKERS:3" },
	{ BYTES(HEAD "a,b,,\n||||||| 0123abc\n"), "E-MARKERS:3" },
	{ BYTES(HEAD "a,b,,\"one\n<<<<<<< HEAD\ntwo\"\n"), "E-MARKERS:3" },
	{ BYTES("order,rowcode,message\na,b,c\n"), "E-COLUMN-MISSING:1" },
	{ BYTES("rowcode;status\na;b\n"), "E-COLUMN-MISSING:1" },
	{ BYTES("a,b\n1,2\n"), "E-COLUMN-MISSING:1 E-COLUMN-MISSING:1 "
			       "E-COLUMN-MISSING:1" },
	{ BYTES("\n\norder,rowcode,status,Status\n"), "E-COLUMN-TWICE:3" },
	{ BYTES("order,rowcode,status,note,NOTE \n"), "E-COLUMN-TWICE:1" },
	{ BYTES(HEAD "a,\"b,,\n"), "E-CSV-QUOTE:2" },
	{ BYTES(HEAD "a,\"b\"c,,\n"), "E-CSV-SYNTAX:2" },
	{ BYTES(HEAD "a,b,,caf\xe9\n"), "E-UTF8:2" },
	{ BYTES(HEAD "a,b\0,,\n"), "E-NUL:2" },
	{ BYTES("\xff\xfeo\0r\0d\0"), "E-UTF8:1" },
	{ BYTES(HEAD "a,b,,c\rd\n"), "E-LINE-BREAK:2" },
};

static void
what_is_no_work_file_is_refused(void)
{
	struct workfile_case c;

	workfile_case_init(&c);
	for (size_t i = 0; i < PS_ARRAY_LEN(refusals); i++) {
		c.m.err.text[0] = '\0';
		if (!TAP_EQ_INT(workfile_case_read(&c, refusals[i].text, BATCH),
				PS_EDATA) ||
		    !TAP_EQ_STR(model_case_findings(&c.m), refusals[i].want) ||
		    !TAP_CHECK(*c.m.err.text))
			TAP_NOTE("row %zu", i);
	}
	workfile_case_release(&c);
}

/* Files that look odd and are fine. */
static void
what_is_odd_is_read(void)
{
	static const struct {
		const char *text;
		size_t rows;
		const char *message; /* of the first row */
	} rows[] = {
		{ HEAD, 0, "" },
		{ "order,rowcode,status", 0, "" },
		{ HEAD "PO-1-C,,,hi", 1, "hi" },
		{ "\r\n" BOM "x", 0, NULL },
		{ BOM "\r\norder;rowcode;status;message\r\nPO-1-C;;;a,b\r\n", 1,
		  "a,b" },
		{ "order\trowcode\tstatus\tmessage\nPO-1-C\t\t\t\"a\tb\"\n", 1,
		  "a\tb" },
		{ "\"what; to say\";order;rowcode;status;message\n"
		  ";PO-1-C;;;hi\n",
		  1, "hi" },
		{ "\"two\nlines, or more\";order;rowcode;status;message\n"
		  ";PO-1-C;;;hi\n",
		  1, "hi" },
		{ HEAD "PO-1-C,,,\"Title\n=======\n\"\n", 1,
		  "Title\n=======\n" },
		{ HEAD "PO-1-C,,,a <<<<<<< HEAD\n", 1, "a <<<<<<< HEAD" },
		{ HEAD "PO-1-C,,,\"a\r\nb\"\r\n", 1, "a\nb" },
		{ HEAD "PO-1-C,,,[000123]\n", 1, "000123" },
		{ HEAD "PO-1-C,,,[mine]\n", 1, "[mine]" },
		{ HEAD "PO-1-C,,,\"[=1]\n[2]\nthree\"\n", 1, "=1\n2\nthree" },
		{ HEAD ",,,\n  , ,,\nPO-1-C,,,hi\n,,,\n", 1, "hi" },
		{ "order,rowcode,status,message,,,\nPO-1-C,,,hi,,,\n", 1,
		  "hi" },
	};
	struct workfile_case c;

	workfile_case_init(&c);
	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		int rc = workfile_case_read(&c, ps_span_str(rows[i].text),
					    BATCH);

		if (!rows[i].message) {
			TAP_EQ_INT(rc, PS_EDATA);
			continue;
		}
		if (!TAP_EQ_INT(rc, PS_OK) ||
		    !TAP_EQ_INT(c.file.nrows, rows[i].rows) ||
		    (c.file.nrows > 0 &&
		     !TAP_EQ_STR(c.file.rows[0].answer.message,
				 rows[i].message)))
			TAP_NOTE("row %zu: %s", i, model_case_findings(&c.m));
	}
	workfile_case_release(&c);
}

static void
rows_are_found_by_their_id(void)
{
	static const struct {
		const char *cells;
		int64_t order;
		const char *text;
	} rows[] = {
		{ "PO-000000123-Z", 123, "PO-000000123-Z" },
		{ " po-123-z ", 123, " po-123-z " },
		{ "[PO-000000123-Z]", 0, "[PO-000000123-Z]" },
		{ "PO-000000124-Z", 0, "PO-000000124-Z" },
		{ "123", 0, "123" },
		{ "=1", 0, "=1" },
	};
	struct workfile_case c;

	workfile_case_init(&c);
	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		const char *text = ps_arena_printf(
			&c.m.arena, HEAD "%s,[ck-1],done,\n", rows[i].cells);

		TAP_EQ_INT(workfile_case_read(&c, ps_span_str(text), BATCH),
			   PS_OK);
		if (!TAP_EQ_INT(c.file.nrows, 1))
			continue;
		TAP_EQ_INT(c.file.rows[0].order, rows[i].order);
		TAP_EQ_STR(c.file.rows[0].order_text, rows[i].text);
	}
	workfile_case_release(&c);
}

static void
rows_know_their_place_and_their_damage(void)
{
	static const char text[] = BOM HEAD "\r\n"
					    "PO-1-C,a,done,\"x\ny\"\r\n"
					    ",,,\r\n"
					    "PO-2-F,b,done\n"
					    "PO-2-F,b,done,z,,\r\n"
					    "PO-3-H,c,done,z,,more";
	static const struct {
		int64_t order;
		int64_t line;
		int64_t record;
		enum ps_diag_code damage;
		const char *bytes;
	} rows[] = {
		{ 1, 3, 3, 0, "PO-1-C,a,done,\"x\ny\"\r\n" },
		{ 2, 6, 5, 0, "PO-2-F,b,done\n" },
		{ 2, 7, 6, 0, "PO-2-F,b,done,z,,\r\n" },
		{ 3, 8, 7, PS_E_CELLS_MANY, "PO-3-H,c,done,z,,more" },
	};
	struct workfile_case c;

	workfile_case_init(&c);
	TAP_EQ_INT(workfile_case_read(&c, ps_span_str(text), BATCH), PS_OK);
	TAP_EQ_INT(c.file.nrows, PS_ARRAY_LEN(rows));
	for (size_t i = 0; i < c.file.nrows && i < PS_ARRAY_LEN(rows); i++) {
		const struct ps_work_row *row = &c.file.rows[i];
		struct ps_span bytes = { text + row->begin,
					 row->end - row->begin };

		TAP_EQ_INT(row->order, rows[i].order);
		TAP_EQ_INT(row->where.line, rows[i].line);
		TAP_EQ_INT(row->where.record, rows[i].record);
		TAP_EQ_INT(row->damage, rows[i].damage);
		TAP_CHECK(ps_span_is(bytes, rows[i].bytes));
	}
	workfile_case_release(&c);
}

/* The answer text of the only row of a file with these columns and cells. */
static const char *
answer_text(struct workfile_case *c, const char *columns, const char *cells)
{
	const char *text = ps_arena_printf(
		&c->m.arena, "order,rowcode,%s\nPO-1-C,,%s\n", columns, cells);

	if (workfile_case_read(c, ps_span_str(text), BATCH) != PS_OK ||
	    c->file.nrows != 1)
		return "?";
	return c->file.rows[0].answer_text;
}

static void
the_same_answer_has_the_same_text(void)
{
	static const struct {
		const char *columns;
		const char *cells;
		bool same; /* as the first */
	} rows[] = {
		{ "status,message,actual a,actual b", "done,\"x\ny\",1,2",
		  true },
		{ "actual b,status,actual a,message", "2,done,1,\"x\ny\"",
		  true },
		{ "status,message,actual a,actual b",
		  " done ,\"x\r\ny\n\",[1],\"2\xc2\xa0\"", true },
		{ "STATUS,Message , actual a,actual b,until,extra",
		  "done,\"x\ny\",1,2, ,note", true },
		{ "status,message,actual a,actual b", "Done,\"x\ny\",1,2",
		  false },
		{ "status,message,actual a,actual b", "done,\"x\ny\",2,1",
		  false },
		{ "status,message,actual a,actual b", "done,\"x\ny\",1,",
		  false },
		{ "status,until,actual a,actual b", "done,\"x\ny\",1,2",
		  false },
		{ "status,message",
		  "done,\"x\ny\x1f"
		  "actual a=1\x1f\"",
		  false },
		{ "status,message", "done,\"x\ny\nactual a=1:1\n\"", false },
	};
	struct workfile_case c;
	const char *first;

	workfile_case_init(&c);
	first = answer_text(&c, rows[0].columns, rows[0].cells);
	TAP_CHECK(strlen(first) > 1);
	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++)
		if (!TAP_EQ_INT(ps_streq(first, answer_text(&c, rows[i].columns,
							    rows[i].cells)),
				rows[i].same))
			TAP_NOTE("row %zu", i);
	TAP_EQ_STR(answer_text(&c, "status,message", " ,\"\xc2\xa0\n\""), "");
	workfile_case_release(&c);
}

/* Two cells in one are not one cell in two. */
static void
cells_do_not_run_together(void)
{
	struct workfile_case c;

	workfile_case_init(&c);
	TAP_CHECK(!ps_streq(
		answer_text(&c, "status,message,evidence", "done,a,b"),
		answer_text(&c, "status,message",
			    "done,\"a\x1f"
			    "evidence=b\"")));
	TAP_CHECK(!ps_streq(
		answer_text(&c, "status,message,evidence", "done,a,b"),
		answer_text(&c, "status,message", "done,\"a\nevidence=1:b\"")));
	workfile_case_release(&c);
}

/* A thousand columns in a file of 200 KB: memory goes by its size. */
static void
many_actual_columns_cost_no_more_than_their_text(void)
{
	enum { COLUMNS = 1000, ROWS = 100 };
	struct workfile_case c;
	size_t before;

	workfile_case_init(&c);
	ps_buf_addstr(&c.text, "order,rowcode,status");
	for (int i = 0; i < COLUMNS; i++)
		ps_buf_addf(&c.text, ",actual a%d", i);
	for (int r = 0; r < ROWS; r++) {
		ps_buf_addstr(&c.text, "\nPO-1-C,,done");
		for (int i = 0; i < COLUMNS; i++)
			ps_buf_addstr(&c.text, ",x");
	}
	before = c.m.arena.used;
	TAP_EQ_INT(workfile_case_read(&c, ps_buf_span(&c.text), BATCH), PS_OK);
	TAP_EQ_INT(c.file.nrows, ROWS);
	TAP_EQ_INT(c.file.rows[ROWS - 1].answer.nactual, COLUMNS);
	TAP_EQ_STR(c.file.rows[0].answer.actual[COLUMNS - 1].name, "a999");
	TAP_CHECK(c.m.arena.used - before < (size_t)200 * COLUMNS * ROWS);
	workfile_case_release(&c);
}

/* A cell of the fourth order's row, changed; which finding it makes. */
struct tamper_row {
	const char *column;
	const char *cell; /* NULL: the column is left out */
	const char *want; /* column found, "" for none */
	bool identity;
};

static const struct tamper_row tampers[] = {
	{ "owner", "E1042", "", false },
	{ "owner", "E1043", "owner", true },
	{ "owner", "", "owner", true },
	{ "owner", " E1042\xc2\xa0", "", false },
	{ "owner", NULL, "", false },
	{ "resource", "B-9 x", "resource", true },
	{ "site", "MIL2", "", false }, /* issued as [MIL2] */
	{ "site", "mil2", "site", true },
	{ "add zone", "7\nZ-BLUE", "", false }, /* as [7] */
	{ "add zone", " [7] \r\n Z-BLUE ", "", false },
	{ "add zone", "[7]\n[Z-BLUE]", "add zone", true },
	{ "add zone", "7", "add zone", true },
	{ "add zone", "Z-BLUE\n7", "add zone", true },
	{ "floor", "clear", "floor", true },
	{ "owner_name", "Rossi", "owner_name", false },
	{ "what_to_do", "?", "what_to_do", false },
	{ "due", "30/11/2026", "due", false },
	{ "due", "2026-11-30", "", false },
	{ "was site", "x", "was site", false },
	{ "request", "REQ-8", "request", false },
	{ "problem", "x", "", false },
	{ "notice", "x", "", false },
	{ "rowcode", "x", "", false }, /* the judge's */
	{ "order", "po-1-c", "", false },
	{ "status", "done", "", false },
	{ "actual card_number", "77", "", false },
};

static struct ps_order
tampered_order(struct workfile_case *c)
{
	struct ps_order order = model_order("badge", PS_CHANGE_UPDATE, 1);
	const struct ps_item items[] = {
		model_item(PS_OP_SET, "site", "MIL2", "MIL1"),
		model_item(PS_OP_SET, "floor", "", "3"),
		model_item(PS_OP_ADD, "zone", "7", ""),
		model_item(PS_OP_ADD, "zone", "Z-BLUE", ""),
	};

	model_give(&c->m, &order, items, PS_ARRAY_LEN(items));
	return order;
}

/* The file of one order, the cell of a column replaced. */
static void
put_tampered(struct workfile_case *c, const struct ps_order *order,
	     const struct tamper_row *row)
{
	struct ps_issue issue = { order, "", "", NULL, NULL };
	const char *cells[2][64];
	size_t n = 0;

	ps_buf_reset(&c->text);
	workfile_case_write(c, &issue, 1, &c->text);
	if (workfile_case_read(c, ps_buf_span(&c->text), BATCH) != PS_OK)
		return;
	for (size_t i = 0; i < c->file.ncolumns; i++) {
		bool it = ps_streq(c->file.columns[i], row->column);

		if (it && !row->cell)
			continue;
		cells[0][n] = c->file.columns[i];
		cells[1][n++] = it ? row->cell : c->file.rows[0].cells[i];
	}
	ps_buf_reset(&c->text);
	ps_csv_write_plain(&c->text, cells[0], n);
	ps_csv_write_plain(&c->text, cells[1], n);
}

static void
changed_cells_are_seen(void)
{
	struct workfile_case c;
	struct ps_order order;

	workfile_case_init(&c);
	order = tampered_order(&c);
	for (size_t i = 0; i < PS_ARRAY_LEN(tampers); i++) {
		const struct tamper_row *row = &tampers[i];
		struct ps_tampered t;

		put_tampered(&c, &order, row);
		if (!TAP_EQ_INT(
			    workfile_case_read(&c, ps_buf_span(&c.text), BATCH),
			    PS_OK))
			continue;
		ps_work_row_tampered(&c.file, &c.file.rows[0], &order,
				     c.m.badge, &c.m.arena, &t);
		if (!TAP_EQ_STR(t.rule ? t.column : "", row->want) ||
		    !TAP_EQ_INT(t.rule && t.rule->identity, row->identity))
			TAP_NOTE("row %zu", i);
		if (!t.rule)
			continue;
		TAP_EQ_STR(t.found, row->cell);
		TAP_EQ_STR(c.file.columns[t.where.field - 1], row->column);
	}
	workfile_case_release(&c);
}

static void
identity_is_told_before_looks(void)
{
	static const char text[] =
		"reason,owner_name,order,rowcode,status,owner,note,resource\n"
		"x,y,PO-1-C,,,E9,z,B-8\n";
	struct workfile_case c;
	struct ps_order order;
	struct ps_tampered t;

	workfile_case_init(&c);
	order = tampered_order(&c);
	TAP_EQ_INT(workfile_case_read(&c, ps_span_str(text), BATCH), PS_OK);
	ps_work_row_tampered(&c.file, &c.file.rows[0], &order, c.m.badge,
			     &c.m.arena, &t);
	TAP_EQ_STR(t.column, "owner");
	TAP_EQ_STR(t.shown, "E1042");
	TAP_EQ_STR(t.found, "E9");
	TAP_EQ_INT(t.where.field, 6);
	TAP_EQ_INT(t.where.record, 2);
	workfile_case_release(&c);
}

/* What could be read can be read again, however much a guard would add. */
static void
a_long_answer_does_not_spoil_the_file(void)
{
	static const struct {
		const char *part;
		size_t times;
	} table[] = {
		{ "-\n", 60000 },	   { "\x01", 32000 },
		{ "[[-]]\n", 16000 },	   { "-", 131000 },
		{ "\xe2\x80\x8c", 40000 }, { "- a\n", 3000 },
		{ "[\\u{1}]\n", 8000 },
	};
	struct workfile_case c;

	workfile_case_init(&c);
	for (size_t i = 0; i < PS_ARRAY_LEN(table); i++) {
		struct ps_buf message = PS_BUF_INIT;
		struct ps_answer answer;
		struct ps_issue issue = { &c.orders[0], "", "", &answer, NULL };

		for (size_t k = 0; k < table[i].times; k++)
			ps_buf_addstr(&message, table[i].part);
		answer = workfile_case_answer("failed", message.ptr);
		ps_buf_reset(&c.text);
		workfile_case_write(&c, &issue, 1, &c.text);
		if (!TAP_EQ_INT(
			    workfile_case_read(&c, ps_buf_span(&c.text), BATCH),
			    PS_OK)) {
			TAP_NOTE("text %zu: %s", i, model_case_findings(&c.m));
		} else if (!TAP_CHECK(ps_streq(c.file.rows[0].answer.message,
					       message.ptr))) {
			TAP_NOTE("text %zu", i);
		}
		ps_buf_release(&message);
	}
	workfile_case_release(&c);
}

int
main(void)
{
	TAP_RUN(what_is_no_work_file_is_refused);
	TAP_RUN(what_is_odd_is_read);
	TAP_RUN(rows_are_found_by_their_id);
	TAP_RUN(rows_know_their_place_and_their_damage);
	TAP_RUN(the_same_answer_has_the_same_text);
	TAP_RUN(cells_do_not_run_together);
	TAP_RUN(many_actual_columns_cost_no_more_than_their_text);
	TAP_RUN(changed_cells_are_seen);
	TAP_RUN(identity_is_told_before_looks);
	TAP_RUN(a_long_answer_does_not_spoil_the_file);
	return tap_done();
}
