#include "workfile_case.h"

#define LAST (FIRST + (int64_t)NASTY - 1)

static int
fill(struct workfile_case *c, const char *text, int64_t order,
     const struct ps_named *cells, size_t n, struct ps_buf *out)
{
	const struct ps_fill fill = { BATCH, &order, 1, cells, n };

	ps_buf_reset(out);
	return ps_workfile_fill(ps_span_str(text), &fill, out, &c->m.err);
}

/* Fills one cell; the text, or the error's. */
static const char *
filled(struct workfile_case *c, const char *text, const char *name,
       const char *value)
{
	const struct ps_named cell = { name, value };
	struct ps_buf out = PS_BUF_INIT;
	const char *result = c->m.err.text;

	if (fill(c, text, 1, &cell, 1, &out) == PS_OK)
		result = ps_arena_strdup(&c->m.arena, out.ptr);
	ps_buf_release(&out);
	return result;
}

struct fill_row {
	const char *before;
	const char *name;
	const char *value;
	const char *after;
};

#define HEAD "order,note,status,rowcode,message,actual login\n"

static const struct fill_row rows[] = {
	/* only the cell changes: quotes, blanks and line ends stay */
	{ HEAD "PO-1-C, x ,,ck,,\n", "status", "done",
	  HEAD "PO-1-C, x ,\"done\",ck,,\n" },
	{ HEAD "po-1-c,\"x\",\"\",\"ck\",\"\",\"\"\r\n", "status", "done",
	  HEAD "po-1-c,\"x\",\"done\",\"ck\",\"\",\"\"\r\n" },
	{ HEAD "PO-1-C,\"a,\"\"b\"\"\r\nc\",failed,ck,old,", "status", "done",
	  HEAD "PO-1-C,\"a,\"\"b\"\"\r\nc\",\"done\",ck,old," },
	/* the last cell, with and without a line end */
	{ HEAD "PO-1-C,,,ck,,", "actual login", "jdoe",
	  HEAD "PO-1-C,,,ck,,\"jdoe\"" },
	{ HEAD "PO-1-C,,,ck,,\"x\ny\"\r\nPO-2-F,,,,,\n", "actual login", "jdoe",
	  HEAD "PO-1-C,,,ck,,\"jdoe\"\r\nPO-2-F,,,,,\n" },
	/* a record that ends early, and one that is too long */
	{ HEAD "PO-1-C,x\n", "message", "hi", HEAD "PO-1-C,x,,,\"hi\"\n" },
	{ HEAD "PO-1-C", "status", "done", HEAD "PO-1-C,,\"done\"" },
	{ HEAD "PO-1-C,x,,,,,beyond,\n", "status", "done",
	  HEAD "PO-1-C,x,\"done\",,,,beyond,\n" },
	/* an old answer is replaced, and emptied */
	{ HEAD "PO-1-C,x,failed,,old,\n", "message", "",
	  HEAD "PO-1-C,x,failed,,\"\",\n" },
	/* what a spreadsheet would run or change is guarded */
	{ HEAD "PO-1-C,=1,,,,\n", "message", "=1+1",
	  HEAD "PO-1-C,=1,,,\"[=1+1]\",\n" },
	{ HEAD "PO-1-C,,,,,\n", "actual login", "000123",
	  HEAD "PO-1-C,,,,,\"[000123]\"\n" },
	{ HEAD "PO-1-C,,,,,\n", "message", "one\n-2\r\n\"3\"",
	  HEAD "PO-1-C,,,,\"one\n[-2\\u{D}]\n[\"\"3\"\"]\",\n" },
	/* other delimiters, also behind a name that holds a comma */
	{ "\"a,b\";order;status;rowcode;message\n,;PO-1-C;;;\n", "message",
	  "a;b", "\"a,b\";order;status;rowcode;message\n,;PO-1-C;;;\"a;b\"\n" },
	{ "order\tstatus\trowcode\tmessage\r\nPO-1-C\t\t\t\r\n", "status",
	  "done",
	  "order\tstatus\trowcode\tmessage\r\nPO-1-C\t\"done\"\t\t\r\n" },
	{ BOM "\r\norder;Status ;rowcode\r\n\r\nPO-1-C;;\r\n", "status", "done",
	  BOM "\r\norder;Status ;rowcode\r\n\r\nPO-1-C;\"done\";\r\n" },
	/* the first of two rows; the judge tells about the second */
	{ HEAD "PO-1-C,,,,,\nPO-1-C,,,,,\n", "status", "done",
	  HEAD "PO-1-C,,\"done\",,,\nPO-1-C,,,,,\n" },
	/* the problem of the answer before this one goes */
	{ "problem,order,status,rowcode\n\"say, more\",PO-1-C,hold,\n",
	  "status", "done",
	  "problem,order,status,rowcode\n\"\",PO-1-C,\"done\",\n" },
	{ "problem,order,status,rowcode\n\"\",PO-1-C,hold,\n", "status", "done",
	  "problem,order,status,rowcode\n\"\",PO-1-C,\"done\",\n" },
	{ "problem,order,status,rowcode\n,PO-1-C,hold,\n", "status", "done",
	  "problem,order,status,rowcode\n,PO-1-C,\"done\",\n" },
	/* nothing to fill in */
	{ HEAD "PO-2-F,,,,,\n", "status", "done",
	  "'" BATCH "' has no row for this order; was it deleted?" },
	{ HEAD "PO-1-C,,,,,\n", "evidence", "x",
	  "'" BATCH "' has no column 'evidence'" },
	{ HEAD "PO-1-C,,,,,\n", "rowcode", "x",
	  "'" BATCH "' has no column 'rowcode'" },
	{ HEAD "PO-1-C,,,,,\n", "note", "x",
	  "'" BATCH "' has no column 'note'" },
	{ HEAD "PO-1-C,,,,,\n=======\n", "status", "x",
	  "'" BATCH "': the file holds the marks of a merge conflict" },
};

static void
only_the_cell_changes(void)
{
	struct workfile_case c;

	workfile_case_init(&c);
	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++)
		if (!TAP_EQ_STR(filled(&c, rows[i].before, rows[i].name,
				       rows[i].value),
				rows[i].after))
			TAP_NOTE("row %zu", i);
	workfile_case_release(&c);
}

static void
a_row_that_is_not_there_is_not_found(void)
{
	const struct ps_named cell = { "status", "done" };
	struct ps_buf out = PS_BUF_INIT;
	struct workfile_case c;

	workfile_case_init(&c);
	TAP_EQ_INT(fill(&c, HEAD "PO-1-C,,,,,\n", 2, &cell, 1, &out),
		   PS_ENOTFOUND);
	TAP_EQ_INT(fill(&c, "order,rowcode\n", 1, &cell, 1, &out), PS_EDATA);
	TAP_EQ_INT(out.len, 0);
	ps_buf_release(&out);
	workfile_case_release(&c);
}

static void
write_batch(struct workfile_case *c)
{
	struct ps_issue *issues = workfile_case_issues(c);
	static const char *const extra[] = { "my note" };
	const struct ps_batch_layout batch = { c->m.badge, PS_CHANGE_UPDATE,
					       ';',	   extra,
					       1,	   false };

	for (size_t i = 0; i < NASTY; i++)
		issues[i].extra = &nasty[i];
	ps_workfile_write_csv(&c->text, &batch, issues, NASTY);
}

/* Every row of a whole file, with every value: bytes around it stay. */
static void
all_other_records_keep_their_bytes(void)
{
	struct ps_buf out = PS_BUF_INIT;
	struct workfile_case c;

	workfile_case_init(&c);
	write_batch(&c);
	TAP_EQ_INT(workfile_case_read(&c, ps_buf_span(&c.text), BATCH), PS_OK);
	for (size_t i = 0; i < c.file.nrows; i++) {
		const struct ps_work_row row = c.file.rows[i];
		const struct ps_named cells[] = {
			{ "message", nasty[NASTY - 1 - i] },
			{ "status", "failed" },
			{ "actual card_number", nasty[i] },
		};
		size_t behind = c.text.len - row.end;

		TAP_EQ_INT(fill(&c, c.text.ptr, row.order, cells, 3, &out),
			   PS_OK);
		TAP_CHECK(out.len > c.text.len);
		TAP_CHECK(memcmp(out.ptr, c.text.ptr, row.begin) == 0);
		TAP_CHECK(memcmp(out.ptr + out.len - behind,
				 c.text.ptr + row.end, behind) == 0);
	}
	TAP_EQ_INT(c.file.rows[NASTY - 1].order, LAST);
	ps_buf_release(&out);
	workfile_case_release(&c);
}

static void
what_is_filled_in_is_read(void)
{
	struct ps_buf out = PS_BUF_INIT;
	struct workfile_case c;

	workfile_case_init(&c);
	write_batch(&c);
	for (size_t i = 0; i < NASTY; i++) {
		const struct ps_named cells[] = {
			{ "message", nasty[i] },
			{ "failed_items", "zone\nsite=MIL2" },
			{ "actual card_number", nasty[NASTY - 1 - i] },
		};
		const struct ps_work_row *row;
		struct ps_tampered t;

		TAP_EQ_INT(fill(&c, c.text.ptr, FIRST + (int64_t)i, cells, 3,
				&out),
			   PS_OK);
		TAP_EQ_INT(workfile_case_read(&c, ps_buf_span(&out), BATCH),
			   PS_OK);
		row = workfile_case_row(&c.file, FIRST + (int64_t)i);
		TAP_EQ_STR(row->answer.status, "");
		TAP_EQ_STR(row->answer.message, cells[0].value);
		TAP_EQ_STR(row->answer.failed_items, cells[1].value);
		TAP_EQ_STR(row->answer.actual[0].value, cells[2].value);
		TAP_EQ_STR(ps_work_row_cell(&c.file, row, "my note"), nasty[i]);
		ps_work_row_tampered(&c.file, row, &c.orders[i], c.m.badge,
				     &c.m.arena, &t);
		TAP_CHECK(!t.rule);
	}
	ps_buf_release(&out);
	workfile_case_release(&c);
}

/* Filling in the same again gives the same bytes. */
static void
filling_twice_is_filling_once(void)
{
	const struct ps_named cells[] = { { "status", "failed" },
					  { "message", "a\nb" } };
	struct ps_buf once = PS_BUF_INIT;
	struct ps_buf twice = PS_BUF_INIT;
	struct workfile_case c;

	workfile_case_init(&c);
	write_batch(&c);
	TAP_EQ_INT(fill(&c, c.text.ptr, FIRST, cells, 2, &once), PS_OK);
	TAP_EQ_INT(fill(&c, once.ptr, FIRST, cells, 2, &twice), PS_OK);
	TAP_CHECK(ps_span_eq(ps_buf_span(&once), ps_buf_span(&twice)));
	ps_buf_release(&once);
	ps_buf_release(&twice);
	workfile_case_release(&c);
}

/* The file is read once and its rows are filled in its order. */
static void
many_rows_are_filled_at_once(void)
{
	const int64_t orders[] = { 3, 1, 3 };
	const int64_t unknown[] = { 1, 77 };
	const struct ps_named cell = { "status", "done" };
	struct ps_fill fill = { BATCH, orders, 3, &cell, 1 };
	struct ps_span text =
		ps_span_str(HEAD "PO-1-C,,,ck,,\nPO-2-F,,,ck,,\nPO-3-H,,,ck,,\n"
				 "PO-3-H,second,,ck,,\n");
	struct ps_buf out = PS_BUF_INIT;
	struct workfile_case c;

	workfile_case_init(&c);
	TAP_EQ_INT(ps_workfile_fill(text, &fill, &out, &c.m.err), PS_OK);
	TAP_EQ_STR(out.ptr,
		   HEAD "PO-1-C,,\"done\",ck,,\nPO-2-F,,,ck,,\n"
			"PO-3-H,,\"done\",ck,,\nPO-3-H,second,,ck,,\n");
	fill.orders = unknown;
	fill.norders = 2;
	TAP_EQ_INT(ps_workfile_fill(text, &fill, &out, &c.m.err), PS_ENOTFOUND);
	ps_buf_release(&out);
	workfile_case_release(&c);
}

int
main(void)
{
	TAP_RUN(many_rows_are_filled_at_once);
	TAP_RUN(only_the_cell_changes);
	TAP_RUN(a_row_that_is_not_there_is_not_found);
	TAP_RUN(all_other_records_keep_their_bytes);
	TAP_RUN(what_is_filled_in_is_read);
	TAP_RUN(filling_twice_is_filling_once);
	return tap_done();
}
