#include "provspool/merge.h"

#include "workfile_case.h"

#define YAML "orders/sap/po-000000123-z.yaml"

struct merge_row {
	const char *name;
	const char *base;
	const char *ours;
	const char *theirs;
	const char *want;
	size_t both;
};

/* The columns that all have, with four orders. */
#define HEAD "order,rowcode,status,message,owner\n"
#define R1 "PO-1-C,ck1,,,E1\n"
#define R2 "PO-2-F,ck2,,,E2\n"
#define R3 "PO-3-H,ck3,,,E3\n"
#define R4 "PO-4-K,ck4,,,E4\n"
#define D1 "PO-1-C,ck1,done,,E1\n"
#define D2 "PO-2-F,ck2,done,,E2\n"
#define F2 "PO-2-F,ck2,failed,\"no \"\"x\"\"\",E2\n"
#define D3 "PO-3-H,ck3,done,,E3\n"
/* as our rows come out: written anew */
#define W1 "\"PO-1-C\",\"ck1\",\"done\",\"\",\"E1\"\r\n"
#define W2 "\"PO-2-F\",\"ck2\",\"done\",\"\",\"E2\"\r\n"
#define WF2 "\"PO-2-F\",\"ck2\",\"failed\",\"no \"\"x\"\"\",\"E2\"\r\n"
#define W3 "\"PO-3-H\",\"ck3\",\"done\",\"\",\"E3\"\r\n"

static const struct merge_row rows[] = {
	{ "nothing changed", HEAD R1 R2, HEAD R1 R2, HEAD R1 R2, HEAD R1 R2,
	  0 },
	{ "only ours", HEAD R1 R2, HEAD R1 D2, HEAD R1 R2, HEAD R1 W2, 0 },
	{ "only theirs", HEAD R1 R2, HEAD R1 R2, HEAD R1 D2, HEAD R1 D2, 0 },
	{ "adjacent rows", HEAD R1 R2 R3, HEAD R1 F2 R3, HEAD D1 R2 D3,
	  HEAD D1 WF2 D3, 0 },
	{ "both the same", HEAD R1 R2, HEAD D1 R2, HEAD D1 R2, HEAD D1 R2, 0 },
	{ "both the same in another spelling", HEAD R1, HEAD W1, HEAD D1,
	  HEAD D1, 0 },
	{ "both differently", HEAD R1 R2, HEAD R1 F2, HEAD R1 D2, HEAD R1 D2,
	  1 },
	{ "ours takes its answer back", HEAD D1, HEAD R1, HEAD D1,
	  HEAD "\"PO-1-C\",\"ck1\",\"\",\"\",\"E1\"\r\n", 0 },
	{ "theirs takes it back, ours changed it", HEAD D2, HEAD F2, HEAD R2,
	  HEAD R2, 1 },
	{ "ours sorted", HEAD R1 R2 R3, HEAD D3 R2 R1, HEAD D1 R2 R3,
	  HEAD D1 R2 W3, 0 },
	{ "theirs sorted", HEAD R1 R2 R3, HEAD R1 R2 D3, HEAD R3 R1 D2,
	  HEAD W3 R1 D2, 0 },
	{ "ids in another spelling", HEAD R1, HEAD " po-01-c ,ck1,done,,E1\n",
	  HEAD R1, HEAD "\" po-01-c \",\"ck1\",\"done\",\"\",\"E1\"\r\n", 0 },
	/* removals */
	{ "ours removed", HEAD R1 R2 R3, HEAD R1 R3, HEAD R1 R2 R3, HEAD R1 R3,
	  0 },
	{ "theirs removed", HEAD R1 R2 R3, HEAD R1 R2 R3, HEAD R1 R3,
	  HEAD R1 R3, 0 },
	{ "both removed", HEAD R1 R2, HEAD R1, HEAD R1, HEAD R1, 0 },
	{ "ours removed, theirs edited", HEAD R1 R2 R3, HEAD R1 R3,
	  HEAD R1 D2 R3, HEAD R1 D2 R3, 0 },
	{ "theirs removed, ours edited", HEAD R1 R2 R3, HEAD R1 F2 R3,
	  HEAD R1 R3, HEAD R1 R3 WF2, 0 },
	{ "all removed there, one edited here", HEAD R1 R2, HEAD D1 R2, HEAD,
	  HEAD W1, 0 },
	{ "no line end", HEAD R1 R2, HEAD D1 R2, HEAD "PO-3-H,ck3,,,E3",
	  HEAD "PO-3-H,ck3,,,E3\r\n" W1, 0 },
	{ "header without line end", HEAD R1, HEAD D1,
	  "order,rowcode,status,message,owner",
	  "order,rowcode,status,message,owner\r\n" W1, 0 },
	/* additions */
	{ "theirs added", HEAD R1, HEAD D1, HEAD R1 R2, HEAD W1 R2, 0 },
	{ "ours added an answer", HEAD R1, HEAD R1 D2, HEAD R1, HEAD R1 W2, 0 },
	{ "ours added a row without answer", HEAD R1, HEAD R1 R2, HEAD R1,
	  HEAD R1, 0 },
	{ "both added the same", "", HEAD D1, HEAD D1, HEAD D1, 0 },
	{ "both added differently", "", HEAD D1 F2 R4, HEAD D2 D3 R4,
	  HEAD D2 D3 R4 W1, 1 },
	/* second rows of one order */
	{ "ours answered twice", HEAD R2, HEAD D2 F2, HEAD R2, HEAD W2 WF2, 0 },
	{ "ours copied its answer", HEAD R2, HEAD D2 D2, HEAD R2, HEAD W2, 0 },
	{ "ours copied the row", HEAD R2, HEAD R2 R2 D2, HEAD R2, HEAD R2 W2,
	  0 },
	{ "theirs has both answers", HEAD R2, HEAD D2 F2, HEAD D2 F2,
	  HEAD D2 F2, 0 },
	/* rows without a readable id */
	{ "unreadable ids", HEAD "x,,,,\ny,,,,\n", HEAD "x,,done,,\ny,,,,\n",
	  HEAD "x,,,,\ny,,done,,\n",
	  HEAD "\"x\",\"\",\"done\",\"\",\"\"\r\ny,,done,,\n", 0 },
	/* line ends, marks and delimiters are those of theirs */
	{ "ours saved with LF", BOM "order,rowcode,status\r\nPO-1-C,a,\r\n",
	  "order,rowcode,status\nPO-1-C,a,done\n",
	  BOM "order,rowcode,status\r\nPO-1-C,a,\r\n",
	  BOM "order,rowcode,status\r\n\"PO-1-C\",\"a\",\"done\"\r\n", 0 },
	{ "only line ends and quotes of ours",
	  BOM "order,rowcode,status,message\r\nPO-1-C,a,,\"x\r\ny\"\r\n",
	  "\"order\",rowcode,\"status\",message\nPO-1-C,\"a\",,\"x\ny\"\n",
	  BOM "order,rowcode,status,message\r\nPO-1-C,a,,\"x\r\ny\"\r\n",
	  BOM "order,rowcode,status,message\r\nPO-1-C,a,,\"x\r\ny\"\r\n", 0 },
	{ "theirs saved with semicolons", HEAD R1 R2, HEAD D1 R2,
	  "order;rowcode;status;message;owner\nPO-1-C;ck1;;;E1\n"
	  "PO-2-F;ck2;done;a,b;E2\n",
	  "order;rowcode;status;message;owner\n"
	  "\"PO-1-C\";\"ck1\";\"done\";\"\";\"E1\"\r\n"
	  "PO-2-F;ck2;done;a,b;E2\n",
	  0 },
	{ "ours reordered", HEAD R1 R2,
	  "status,owner,order,message,rowcode\ndone,E1,PO-1-C,,ck1\n", HEAD R1,
	  HEAD W1, 0 },
	/* cells beyond the header stay for the judge to see */
	{ "ours shifted", HEAD R1, HEAD "PO-1-C,ck1,done,a,b,E1\n", HEAD R1,
	  HEAD "PO-1-C,ck1,done,a,b,E1\n", 0 },
};

static const char *
merged(struct model_case *c, const char *path, const struct merge_row *row,
       const char *judged, size_t *both)
{
	struct ps_merge_input in = { .path = path,
				     .base = ps_span_str(row->base),
				     .ours = ps_span_str(row->ours),
				     .theirs = ps_span_str(row->theirs),
				     .judged = ps_span_str(judged) };
	struct ps_buf out = PS_BUF_INIT;
	const char *text = c->err.text;

	*both = 0;
	if (ps_merge_workfile(&in, &out, both, &c->err) == PS_OK)
		text = ps_arena_strdup(&c->arena, out.ptr);
	ps_buf_release(&out);
	return text;
}

static void
check_row(const char *path, const struct merge_row *row, const char *judged)
{
	struct model_case c;
	size_t both;

	model_case_init(&c);
	if (!TAP_EQ_STR(merged(&c, path, row, judged, &both), row->want) ||
	    !TAP_EQ_INT(both, row->both))
		TAP_NOTE("%s", row->name);
	model_case_release(&c);
}

static void
check_rows(const char *path, const struct merge_row *table, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check_row(path, &table[i], "");
}

static void
rows_merge_by_order(void)
{
	check_rows(BATCH, rows, PS_ARRAY_LEN(rows));
}

static void
a_missing_side_has_removed_its_rows(void)
{
	static const struct merge_row missing[] = {
		{ "theirs gone, ours unedited", HEAD R1 R2, HEAD R1 R2, "", "",
		  0 },
		{ "theirs gone, ours edited", HEAD R1 R2 R3, HEAD R1 F2 R3, "",
		  HEAD F2, 0 },
		{ "ours gone, theirs unedited", HEAD R1 R2, "", HEAD R1 R2, "",
		  0 },
		{ "ours gone, theirs edited", HEAD R1 R2 R3, "", HEAD R1 D2 R4,
		  HEAD D2 R4, 0 },
		{ "only ours has it", "", HEAD R1 F2, "", HEAD F2, 0 },
		{ "only theirs has it", "", "", HEAD R1 D2, HEAD R1 D2, 0 },
		{ "nobody has it", HEAD R1, "", "", "", 0 },
	};

	check_rows(BATCH, missing, PS_ARRAY_LEN(missing));
}

#define WIDE "order,rowcode,status,note,site\n"

static void
notes_beside_the_answer_are_merged_by_cell(void)
{
	static const struct merge_row notes[] = {
		{ "only we noted", WIDE "PO-1-C,a,,,x\n",
		  WIDE "PO-1-C,a,,mine,x\n", WIDE "PO-1-C,a,,,x\n",
		  WIDE "\"PO-1-C\",\"a\",\"\",\"mine\",\"x\"\r\n", 0 },
		{ "only they noted", WIDE "PO-1-C,a,,,x\n",
		  WIDE "PO-1-C,a,,,x\n", WIDE "PO-1-C,a,,her,x\n",
		  WIDE "PO-1-C,a,,her,x\n", 0 },
		{ "we answered, they noted", WIDE "PO-1-C,a,,,x\n",
		  WIDE "PO-1-C,a,done,,x\n", WIDE "PO-1-C,a,,her,x\n",
		  WIDE "\"PO-1-C\",\"a\",\"done\",\"her\",\"x\"\r\n", 0 },
		{ "we noted, they answered", WIDE "PO-1-C,a,,,x\n",
		  WIDE "PO-1-C,a,,mine,x\n", WIDE "PO-1-C,a,done,,x\n",
		  WIDE "PO-1-C,a,done,,x\n", 1 },
		{ "both noted the same, they answered", WIDE "PO-1-C,a,,,x\n",
		  WIDE "PO-1-C,a,,n,x\n", WIDE "PO-1-C,a,done,n,x\n",
		  WIDE "PO-1-C,a,done,n,x\n", 0 },
		{ "they removed the row we noted", WIDE "PO-1-C,a,,,x\n",
		  WIDE "PO-1-C,a,,mine,x\n", WIDE,
		  WIDE "\"PO-1-C\",\"a\",\"\",\"mine\",\"x\"\r\n", 0 },
		/* a column that one side has */
		{ "theirs has the column", HEAD R1 R2, HEAD D1 R2,
		  "order,rowcode,status,message,owner,note\n"
		  "PO-1-C,ck1,,,E1,a\nPO-2-F,ck2,,,E2,b\n",
		  "order,rowcode,status,message,owner,note\n"
		  "\"PO-1-C\",\"ck1\",\"done\",\"\",\"E1\",\"a\"\r\n"
		  "PO-2-F,ck2,,,E2,b\n",
		  0 },
		{ "ours has the column, empty", HEAD R1,
		  "order,rowcode,status,message,owner,note\n"
		  "PO-1-C,ck1,done,,E1,\n",
		  HEAD R1, HEAD W1, 0 },
		{ "ours has the column, used", HEAD R1 R2,
		  "order,rowcode,status,message,owner,note\n"
		  "PO-1-C,ck1,done,,E1,mine\nPO-2-F,ck2,,,E2,\n",
		  HEAD R1 R2, HEAD W1 R2, 1 },
		{ "theirs dropped the column", WIDE "PO-1-C,a,,n,x\n",
		  WIDE "PO-1-C,a,done,n,x\n",
		  "order,rowcode,status\nPO-1-C,a,\n",
		  "order,rowcode,status\n\"PO-1-C\",\"a\",\"done\"\r\n", 0 },
		{ "nameless columns", "order,rowcode,status,,\nPO-1-C,a,,,\n",
		  "order,rowcode,status,,\nPO-1-C,a,done,,\n",
		  "order,rowcode,status,,\nPO-1-C,a,,,\n",
		  "order,rowcode,status,,\n"
		  "\"PO-1-C\",\"a\",\"done\",\"\",\"\"\r\n",
		  0 },
	};

	check_rows(BATCH, notes, PS_ARRAY_LEN(notes));
}

#define Y(problem, status, rest)                                               \
	"order: PO-123-Z\nproblem: " problem "\nanswer:\n  status: " status    \
	"\n" rest

static void
yaml_merges_by_answer(void)
{
	static const struct merge_row orders[] = {
		{ "only ours", Y("", "", ""), Y("", "done", "# hi\n"),
		  Y("P", "", ""), Y("", "done", "# hi\n"), 0 },
		{ "only theirs", Y("", "", ""), Y("", "", ""),
		  Y("", "done", ""), Y("", "done", ""), 0 },
		{ "both the same", Y("", "", ""), Y("", "done", "# hi\n"),
		  Y("", "'done'", ""), Y("", "'done'", ""), 0 },
		{ "both differently", Y("", "", ""), Y("", "done", ""),
		  Y("", "failed", ""), Y("", "failed", ""), 1 },
		{ "only a comment of ours", Y("", "", ""), Y("", "", "# hi\n"),
		  Y("", "", ""), Y("", "", "# hi\n"), 0 },
		{ "a comment of ours, a problem of theirs", Y("", "", ""),
		  Y("", "", "# hi\n"), Y("P", "", ""), Y("P", "", ""), 1 },
		{ "line ends of ours, a problem of theirs", Y("", "", ""),
		  "order: PO-123-Z\r\nproblem: \r\nanswer:\r\n  status: \r\n",
		  Y("P", "", ""), Y("P", "", ""), 0 },
		{ "theirs gone, ours edited", Y("", "", ""), Y("", "done", ""),
		  "", Y("", "done", ""), 0 },
		{ "theirs gone, ours unedited", Y("", "", ""), Y("", "", ""),
		  "", "", 0 },
		{ "ours gone, theirs edited", Y("", "", ""), "",
		  Y("", "done", ""), Y("", "done", ""), 0 },
		{ "ours gone, theirs unedited", Y("", "", ""), "",
		  Y("P", "", ""), "", 0 },
		{ "only theirs has it", "", "", Y("", "", ""), Y("", "", ""),
		  0 },
	};

	check_rows(YAML, orders, PS_ARRAY_LEN(orders));
}

struct judged_row {
	const char *path;
	const char *judged;
	struct merge_row row;
};

static const struct judged_row judged_rows[] = {
	{ BATCH,
	  HEAD D1 D2,
	  { "theirs was judged", HEAD R1 R2, HEAD R1 F2, HEAD D1 D2,
	    HEAD D1 WF2, 0 } },
	{ BATCH,
	  HEAD "PO-2-F,ck2,already,,E2\n",
	  { "another answer was judged", HEAD R2, HEAD F2, HEAD D2, HEAD D2,
	    1 } },
	{ BATCH,
	  HEAD R2,
	  { "no answer was judged", HEAD R2, HEAD F2, HEAD D2, HEAD D2, 1 } },
	{ BATCH,
	  HEAD D2,
	  { "nothing of ours", HEAD R2, HEAD R2, HEAD D2, HEAD D2, 0 } },
	{ BATCH,
	  HEAD R1 D2,
	  { "ours removed the row", HEAD R1 R2, HEAD R1, HEAD R1 D2, HEAD R1 D2,
	    0 } },
	{ BATCH,
	  "<html>",
	  { "an unreadable file was judged", HEAD R2, HEAD F2, HEAD D2, HEAD D2,
	    1 } },
	{ YAML,
	  Y("", "failed", ""),
	  { "theirs was judged, YAML", Y("", "", ""), Y("", "done", ""),
	    Y("P", "failed", ""), Y("", "done", ""), 0 } },
	{ YAML,
	  Y("", "hold", ""),
	  { "another was judged, YAML", Y("", "", ""), Y("", "done", ""),
	    Y("P", "failed", ""), Y("P", "failed", ""), 1 } },
	{ YAML,
	  "order: a\n",
	  { "an unreadable file was judged, YAML", Y("", "", ""),
	    Y("", "done", ""), Y("P", "failed", ""), Y("P", "failed", ""),
	    1 } },
};

/* An answer that has had its verdict does not stand in the way. */
static void
what_was_judged_gives_way(void)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(judged_rows); i++)
		check_row(judged_rows[i].path, &judged_rows[i].row,
			  judged_rows[i].judged);
}

static void
a_side_that_cannot_be_read_is_told(void)
{
	static const char *const bad[] = { "a,b\n", "PK\003\004",
					   HEAD "=======\n", "x\n\xff" };
	struct ps_buf out = PS_BUF_INIT;
	struct model_case c;

	model_case_init(&c);
	for (size_t i = 0; i < PS_ARRAY_LEN(bad) * 3; i++) {
		struct ps_span sides[] = { ps_span_str(HEAD R1),
					   ps_span_str(HEAD D1),
					   ps_span_str(HEAD R1) };
		struct ps_merge_input in = { .path = BATCH };
		size_t both = 0;

		sides[i % 3] = ps_span_str(bad[i / 3]);
		in.base = sides[0];
		in.ours = sides[1];
		in.theirs = sides[2];
		TAP_EQ_INT(ps_merge_workfile(&in, &out, &both, &c.err),
			   PS_EDATA);
		TAP_EQ_INT(out.len, 0);
	}
	ps_buf_release(&out);
	model_case_release(&c);
}

static void
answer_some(struct ps_issue *issues, struct ps_answer *answer, size_t begin,
	    size_t step)
{
	for (size_t i = 0; i < NASTY; i++)
		issues[i].answer = NULL;
	for (size_t i = begin; i < NASTY; i += step)
		issues[i].answer = answer;
}

/* Whole issued files with every value: every edit is there afterwards. */
static void
two_people_share_a_file(void)
{
	struct ps_answer mine = workfile_case_answer("done", nasty[7]);
	struct ps_answer hers = workfile_case_answer("failed", "a\nb");
	struct ps_buf texts[4] = { PS_BUF_INIT, PS_BUF_INIT, PS_BUF_INIT,
				   PS_BUF_INIT };
	struct workfile_case c;
	struct ps_issue *issues;
	struct ps_merge_input in;
	size_t both = 0;

	workfile_case_init(&c);
	issues = workfile_case_issues(&c);
	workfile_case_write(&c, issues, NASTY, &texts[0]);
	answer_some(issues, &mine, 0, 2);
	workfile_case_write(&c, issues, NASTY, &texts[1]);
	answer_some(issues, &hers, 1, 2);
	workfile_case_write(&c, issues, NASTY, &texts[2]);
	in = (struct ps_merge_input){ .path = BATCH,
				      .base = ps_buf_span(&texts[0]),
				      .ours = ps_buf_span(&texts[1]),
				      .theirs = ps_buf_span(&texts[2]) };
	TAP_EQ_INT(ps_merge_workfile(&in, &texts[3], &both, &c.m.err), PS_OK);
	TAP_EQ_INT(both, 0);
	/* canonical on all sides: the result is what one person would write */
	for (size_t i = 0; i < NASTY; i++)
		issues[i].answer = i % 2 ? &hers : &mine;
	workfile_case_write(&c, issues, NASTY, &c.text);
	TAP_EQ_STR(texts[3].ptr, c.text.ptr);
	for (size_t i = 0; i < 4; i++)
		ps_buf_release(&texts[i]);
	workfile_case_release(&c);
}

static void
note_clash(const struct ps_work_row *ours, const struct ps_work_row *theirs,
	   void *context)
{
	ps_buf_addf(context, "%s: %s or %s\n", ours->order_text,
		    ours->answer.status, theirs->answer.status);
}

static void
rows_that_both_answered_are_named(void)
{
	struct ps_buf clashes = PS_BUF_INIT;
	struct ps_buf out = PS_BUF_INIT;
	struct ps_merge_input in = {
		.path = "orders/badge/create-000001.csv",
		.base = ps_span_str(HEAD R1 R2 R3 R4),
		.ours = ps_span_str(HEAD D1 F2 D3 R4),
		.theirs = ps_span_str(HEAD D1 D2 R3 R4),
		.clash = note_clash,
		.context = &clashes,
	};
	struct ps_err err;
	size_t both = 0;

	TAP_EQ_INT(ps_merge_workfile(&in, &out, &both, &err), PS_OK);
	TAP_EQ_STR(clashes.ptr, "PO-2-F: failed or done\n");
	ps_buf_reset(&clashes);
	in.judged = in.theirs; /* refused: ours is another attempt */
	TAP_EQ_INT(ps_merge_workfile(&in, &out, &both, &err), PS_OK);
	TAP_EQ_STR(clashes.ptr, "");
	ps_buf_release(&clashes);
	ps_buf_release(&out);
}

int
main(void)
{
	TAP_RUN(rows_merge_by_order);
	TAP_RUN(a_missing_side_has_removed_its_rows);
	TAP_RUN(notes_beside_the_answer_are_merged_by_cell);
	TAP_RUN(yaml_merges_by_answer);
	TAP_RUN(what_was_judged_gives_way);
	TAP_RUN(a_side_that_cannot_be_read_is_told);
	TAP_RUN(two_people_share_a_file);
	TAP_RUN(rows_that_both_answered_are_named);
	return tap_done();
}
