#include "provspool/merge.h"

#include "provspool/text.h"
#include "workfile_case.h"

#define HEAD "order,rowcode,status,message,owner,note\n"
#define ROW(status, message, owner, note)                                      \
	HEAD "PO-1-C,ck1," status "," message "," owner "," note "\n"
#define OUT(status, message, owner, note)                                      \
	HEAD "\"PO-1-C\",\"ck1\",\"" status "\",\"" message "\",\"" owner      \
	     "\",\"" note "\"\r\n"
#define ROW_OPEN ROW("", "", "E1", "")

static const struct {
	const char *name;
	enum ps_merge_rule rule;
	const char *ours;
	const char *theirs;
	const char *want;
	const char *told;
} rows[] = {
	{ "different cells", PS_MERGE_CELLS, ROW("done", "", "E1", ""),
	  ROW("done", "slow", "E1", ""), OUT("done", "slow", "E1", ""), "" },
	{ "the same cell", PS_MERGE_CELLS, ROW("done", "", "E1", ""),
	  ROW("failed", "no", "E1", ""),
	  OUT("CONFLICT: here 'done', there 'failed'", "no", "E1", ""),
	  "PO-1-C: status is 'done' here and 'failed' there" },
	{ "read-only cells are the spool's", PS_MERGE_CELLS,
	  ROW("done", "", "E9", ""), ROW("done", "x", "E2", ""),
	  OUT("done", "x", "E2", ""), "" },
	{ "a column of their own", PS_MERGE_CELLS,
	  ROW("done", "", "E1", "a note"), ROW("done", "x", "E1", ""),
	  OUT("done", "x", "E1", "a note"), "" },
	{ "any difference, with row strictness", PS_MERGE_ROWS,
	  ROW("done", "", "E1", ""), ROW("done", "slow", "E1", ""),
	  OUT("done", "CONFLICT: here '', there 'slow'", "E1", ""),
	  "PO-1-C: message is '' here and 'slow' there" },
};

static void
rows_that_both_answered_are_merged_by_cell(void)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		struct ps_buf out = PS_BUF_INIT;
		struct ps_diags told;
		struct ps_merge_input in = {
			.path = BATCH,
			.base = ps_span_str(ROW_OPEN),
			.ours = ps_span_str(rows[i].ours),
			.theirs = ps_span_str(rows[i].theirs),
			.conflicts = &told,
			.rule = rows[i].rule,
		};
		struct ps_err err;
		size_t both = 0;

		ps_diags_init(&told);
		TAP_EQ_INT(ps_merge_workfile(&in, &out, &both, &err), PS_OK);
		TAP_EQ_INT(both, 0);
		if (!TAP_EQ_STR(out.ptr, rows[i].want) ||
		    !TAP_EQ_STR(told.len > 0 ? told.list[0].text : "",
				rows[i].told))
			TAP_NOTE("%s", rows[i].name);
		ps_diags_release(&told);
		ps_buf_release(&out);
	}
}

static void
a_long_cell_is_cut_between_characters(void)
{
	struct ps_buf here = PS_BUF_INIT;
	struct ps_buf out = PS_BUF_INIT;
	struct ps_diags told;
	struct ps_merge_input in = { .path = BATCH,
				     .base = ps_span_str(ROW_OPEN),
				     .theirs = ps_span_str(
					     ROW("done", "no", "E1", "")),
				     .conflicts = &told,
				     .rule = PS_MERGE_CELLS };
	struct ps_err err;
	size_t both = 0;

	ps_diags_init(&told);
	ps_buf_addstr(&here, HEAD "PO-1-C,ck1,done,x");
	for (int i = 0; i < 150; i++)
		ps_buf_addstr(&here, "é");
	ps_buf_addstr(&here, ",E1,\n");
	in.ours = ps_buf_span(&here);
	TAP_EQ_INT(ps_merge_workfile(&in, &out, &both, &err), PS_OK);
	TAP_EQ_INT(told.len, 1);
	TAP_CHECK(strstr(out.ptr, "é...', there 'no'") != NULL);
	TAP_EQ_INT(ps_utf8_check(ps_buf_span(&out)), out.len);
	ps_diags_release(&told);
	ps_buf_release(&here);
	ps_buf_release(&out);
}

int
main(void)
{
	TAP_RUN(rows_that_both_answered_are_merged_by_cell);
	TAP_RUN(a_long_cell_is_cut_between_characters);
	return tap_done();
}
