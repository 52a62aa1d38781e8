#include "judge_case.h"

#include "provspool/text.h"

static void
every_status_word_has_its_meaning(void)
{
	static const struct judge_row rows[] = {
		{ "status=done", "ok all:done", NULL },
		{ "status=ok", "ok all:done", NULL },
		{ "status=completed", "ok all:done", NULL },
		{ "status=executed", "ok all:done", NULL },
		{ "status=fait", "ok all:done", NULL },
		{ "status=termin\xc3\xa9", "ok all:done", NULL },
		{ "status=effectu\xc3\xa9", "ok all:done", NULL },
		{ "status=erledigt", "ok all:done", NULL },
		{ "status=fertig", "ok all:done", NULL },
		{ "status=hecho", "ok all:done", NULL },
		{ "status=terminado", "ok all:done", NULL },
		{ "status=completado", "ok all:done", NULL },
		{ "status=already", "ok all:already", NULL },
		{ "status=already done", "ok all:already", NULL },
		{ "status=d\xc3\xa9j\xc3\xa0", "ok all:already", NULL },
		{ "status=d\xc3\xa9j\xc3\xa0 fait", "ok all:already", NULL },
		{ "status=bereits", "ok all:already", NULL },
		{ "status=bereits erledigt", "ok all:already", NULL },
		{ "status=ya hecho", "ok all:already", NULL },
		{ "status=failed|message=m", "ok all:failed", NULL },
		{ "status=fail|message=m", "ok all:failed", NULL },
		{ "status=error|message=m", "ok all:failed", NULL },
		{ "status=\xc3\xa9"
		  "chec|message=m",
		  "ok all:failed", NULL },
		{ "status=\xc3\xa9"
		  "chou\xc3\xa9|message=m",
		  "ok all:failed", NULL },
		{ "status=erreur|message=m", "ok all:failed", NULL },
		{ "status=fehlgeschlagen|message=m", "ok all:failed", NULL },
		{ "status=Fehler|message=m", "ok all:failed", NULL },
		{ "status=fallido|message=m", "ok all:failed", NULL },
		{ "status=return|message=m", "ok all:return", NULL },
		{ "status=returned|message=m", "ok all:return", NULL },
		{ "status=question|message=m", "ok all:return", NULL },
		{ "status=Frage|message=m", "ok all:return", NULL },
		{ "status=R\xc3\xbc"
		  "ckfrage|message=m",
		  "ok all:return", NULL },
		{ "status=Rueckfrage|message=m", "ok all:return", NULL },
		{ "status=pregunta|message=m", "ok all:return", NULL },
	};

	JUDGE_ROWS(NULL, rows);
}

static void
every_word_of_hold_and_partial_is_known(void)
{
#define HOLD(word)                                                             \
	{                                                                      \
		"status=" word "|until=2026-12-01|message=m",                  \
			"ok all:hold until=2026-12-01", NULL                   \
	}
#define PARTIAL(word)                                                          \
	{                                                                      \
		"status=" word "|message=m|failed_items=note",                 \
			"ok 1:done 2:done 3:done 4:done 5:done 6:done "        \
			"7:done 8:done 9:failed",                              \
			NULL                                                   \
	}
	static const struct judge_row rows[] = {
		HOLD("hold"),
		HOLD("on hold"),
		HOLD("en attente"),
		HOLD("zur\xc3\xbc"
		     "ckgestellt"),
		HOLD("zurueckgestellt"),
		HOLD("en espera"),
		PARTIAL("partial"),
		PARTIAL("partly"),
		PARTIAL("partiel"),
		PARTIAL("partiellement"),
		PARTIAL("teilweise"),
		PARTIAL("parcial"),
	};

	JUDGE_ROWS(NULL, rows);
}

static void
case_accents_blanks_and_strokes_do_not_count_in_a_status(void)
{
	static const struct judge_row rows[] = {
		{ "status=DONE", "ok all:done", NULL },
		{ "status=  Done\t", "ok all:done", NULL },
		{ "status=\xc2\xa0"
		  "done\xe2\x80\x8b",
		  "ok all:done", NULL },
		{ "status=d o n e", "ok all:done", NULL },
		{ "status=already-done", "ok all:already", NULL },
		{ "status=ALREADY_DONE", "ok all:already", NULL },
		{ "status=already\xc2\xa0"
		  "done",
		  "ok all:already", NULL },
		{ "status=already\xe2\x80\xaf"
		  "done",
		  "ok all:already", NULL },
		{ "status=TERMIN\xc3\x89", "ok all:done", NULL },
		{ "status=termine\xcc\x81", "ok all:done", NULL },
		{ "status=d\xc3\xb6ne", "ok all:done", NULL },
	};

	JUDGE_ROWS(NULL, rows);
}

static void
a_tick_is_no_status(void)
{
#define TICK(word)                                                             \
	{                                                                      \
		"status=" word, "no E-STATUS status",                          \
			"write done if it is done"                             \
	}
	static const struct judge_row rows[] = {
		TICK("yes"),
		TICK("Y"),
		TICK("1"),
		TICK("x"),
		TICK(" X "),
		TICK("TRUE"),
		TICK("true"),
		TICK("oui"),
		TICK("VRAI"),
		TICK("ja"),
		TICK("WAHR"),
		TICK("s\xc3\xad"),
		TICK("VERDADERO"),
		TICK("[x]"),
		TICK("\xe2\x9c\x93"),
		TICK("\xe2\x9c\x94"),
		TICK("\xe2\x88\x9a"),
		TICK("\xe2\x98\x91"),
		TICK("\xe2\x9c\x85"),
	};

	JUDGE_ROWS(NULL, rows);
}

static void
an_unknown_status_is_refused_with_what_was_probably_meant(void)
{
	static const struct judge_row rows[] = {
		{ "status=doen", "no E-STATUS status", "did you mean 'done'?" },
		{ "status=don", "no E-STATUS status", "did you mean 'done'?" },
		{ "status=done.", "no E-STATUS status",
		  "did you mean 'done'?" },
		{ "status=faield", "no E-STATUS status",
		  "did you mean 'failed'?" },
		{ "status=parital", "no E-STATUS status",
		  "did you mean 'partial'?" },
		{ "status=Holt", "no E-STATUS status", "did you mean 'hold'?" },
		{ "status=retrun", "no E-STATUS status",
		  "did you mean 'return'?" },
		{ "status=allready", "no E-STATUS status",
		  "did you mean 'already'?" },
		{ "status=pending", "no E-STATUS status",
		  "write done, already" },
		{ "status=skipped", "no E-STATUS status",
		  "write done, already" },
		{ "status=not done", "no E-STATUS status",
		  "write done, already" },
		{ "status=done but see the remark over there",
		  "no E-STATUS status", "write done, already" },
		{ "status==A1", "no E-ANSWER status", "begin the text with '" },
		{ "status=#NAME?", "no E-ANSWER status", "'#NAME?'" },
	};

	JUDGE_ROWS(NULL, rows);
}

static void
look_alike_letters_are_named_as_such(void)
{
	static const struct judge_row rows[] = {
		/* Cyrillic o; Greek omicron; full-width letters */
		{ "status=d\xd0\xbene", "no E-STATUS status",
		  "another alphabet" },
		{ "status=d\xce\xbfne", "no E-STATUS status",
		  "another alphabet" },
		{ "status=\xef\xbd\x84\xef\xbd\x8f\xef\xbd\x8e\xef\xbd\x85",
		  "no E-STATUS status", "another alphabet" },
		{ "status=\xd0\xb3\xd0\xbe\xd1\x82\xd0\xbe\xd0\xb2\xd0\xbe",
		  "no E-STATUS status", "another alphabet" },
	};

	JUDGE_ROWS(NULL, rows);
}

static void
without_a_status_nothing_is_decided(void)
{
	static const struct judge_row rows[] = {
		{ "", "cleared", NULL },
		{ "status= ", "cleared", NULL },
		{ "message=asked the owner", "note", NULL },
		{ "assignee=bob", "ok all:claim assignee=bob", NULL },
		{ "status=\xc2\xa0|message=x", "note", NULL },
		{ "item 2= ", "cleared", NULL },
		{ "item 2= |message=x", "note", NULL },
	};
	struct judge_case j;

	JUDGE_ROWS(NULL, rows);
	judge_case_init(&j);
	(void)judge_case_outcome(&j, "message=asked the owner");
	TAP_EQ_STR(j.verdict.message, "asked the owner");
	judge_case_release(&j);
}

static void
the_row_code_must_be_the_one_that_was_issued(void)
{
	struct judge_case j;

	judge_case_init(&j);
	j.row.rowcode = "ck-0000-0000";
	TAP_EQ_STR(judge_case_outcome(&j, "status=done"),
		   "no E-ROWCODE rowcode");
	j.row.rowcode = "";
	TAP_EQ_STR(judge_case_outcome(&j, "status=done"),
		   "no E-ROWCODE rowcode");
	j.row.rowcode = NULL;
	(void)judge_case_outcome(&j, "status=done");
	j.row.rowcode = ps_arena_printf(&j.arena, " %s ", j.row.rowcode);
	TAP_EQ_STR(judge_case_outcome(&j, "status=done"), "ok all:done");
	j.order.revision = 2;
	TAP_EQ_STR(judge_case_outcome(&j, "status=done"), "no E-STALE rowcode");
	TAP_EQ_STR(judge_case_outcome(&j, "status=doen"), "no E-STATUS status");
	judge_case_release(&j);
}

static void
a_row_that_is_damaged_or_of_no_order_is_refused(void)
{
	struct judge_case j;

	judge_case_init(&j);
	j.row.damage = PS_E_CELLS_MANY;
	TAP_EQ_STR(judge_case_outcome(&j, "status=done"), "no E-CELLS-MANY");
	TAP_EQ_STR(judge_case_outcome(&j, ""), "no E-CELLS-MANY");
	j.c.order = NULL;
	j.c.type = NULL;
	TAP_EQ_STR(judge_case_outcome(&j, "status=done"),
		   "no E-ORDER-UNKNOWN order");
	TAP_EQ_STR(j.verdict.sentence, "there is no order 'PO-000000001-C'");
	judge_case_release(&j);
}

static void
an_order_in_another_state_takes_no_answer(void)
{
	static const enum ps_state states[] = { PS_ST_PENDING, PS_ST_INACTIVE,
						PS_ST_ERROR, PS_ST_DECLINED,
						PS_ST_AWAITING };

	for (size_t i = 0; i < PS_ARRAY_LEN(states); i++) {
		struct judge_case j;

		judge_case_init(&j);
		judge_case_state(&j, states[i]);
		if (!TAP_EQ_STR(judge_case_outcome(&j, "status=done"),
				"no E-SETTLED status") ||
		    !TAP_CHECK(strstr(j.verdict.sentence,
				      states[i] == PS_ST_PENDING
					      ? "was not sent out yet"
					      : ps_state_name(states[i])) !=
			       NULL))
			TAP_NOTE("%s", ps_state_name(states[i]));
		judge_case_release(&j);
	}
}

/* Somebody says afterwards that he did it: that is kept, and no more. */
static void
a_late_word_settles_nothing(void)
{
	static const enum ps_state states[] = { PS_ST_VERIFIED,
						PS_ST_SUPERSEDED,
						PS_ST_CANCELLED };

	for (size_t i = 0; i < PS_ARRAY_LEN(states); i++) {
		struct judge_case j;

		judge_case_init(&j);
		judge_case_state(&j, states[i]);
		TAP_EQ_STR(judge_case_outcome(&j, "status=done"),
			   "late W-LATE");
		TAP_EQ_STR(judge_case_outcome(&j, "status=failed|message=m"),
			   "no E-SETTLED status");
		judge_case_release(&j);
	}
}

static void
held(struct judge_case *j)
{
	j->order.until = "2026-12-01";
}

static void
a_hold_until_the_same_day_is_recorded_already(void)
{
	static const struct judge_row rows[] = {
		{ "status=hold|until=2026-12-01|message=m",
		  "nothing W-RECORDED", NULL },
		{ "status=hold|until=1.12.2026|message=m", "nothing W-RECORDED",
		  NULL },
		{ "status=hold|until=2026-12-02|message=m",
		  "ok all:hold until=2026-12-02", NULL },
		{ "status=done", "ok all:done", NULL },
	};

	JUDGE_ROWS(held, rows);
}

/* A row with one read-only cell, in a file that has such a column. */
static const char *
with_cell(struct judge_case *j, const char *column, const char *cell)
{
	static const char *columns[1];
	static struct ps_work_column uses[1];
	static const char *cells[1];

	columns[0] = column;
	cells[0] = cell;
	uses[0] = ps_workfile_column(column);
	j->file.columns = columns;
	j->file.uses = uses;
	j->file.ncolumns = 1;
	j->row.cells = cells;
	return judge_case_outcome(j, "status=done");
}

static void
a_changed_cell_refuses_the_row_if_it_says_what_to_do(void)
{
	static const struct {
		const char *column;
		const char *cell;
		const char *want;
	} rows[] = {
		{ "owner", "E1", "ok all:done" },
		{ "owner", " E1 ", "ok all:done" },
		{ "owner", "E2", "no E-READONLY owner" },
		{ "owner", "", "no E-READONLY owner" },
		{ "login", "[U102]", "no E-READONLY login" },
		{ "group", "[007]", "ok all:done" },
		{ "group", "007", "ok all:done" },
		{ "group", "7", "no E-READONLY group" },
		{ "add zone", "Z-2", "no E-READONLY add zone" },
		{ "owner_name", "Somebody", "ok all:done W-COSMETIC" },
		{ "owner_name", " Owner One ", "ok all:done" },
		{ "due", "2027-01-01", "ok all:done W-COSMETIC" },
		{ "problem", "whatever", "ok all:done" },
		{ "my own column", "whatever", "ok all:done" },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		struct judge_case j;

		judge_case_init(&j);
		if (!TAP_EQ_STR(with_cell(&j, rows[i].column, rows[i].cell),
				rows[i].want))
			TAP_NOTE("%s = %s", rows[i].column, rows[i].cell);
		judge_case_release(&j);
	}
}

static void
policy_refuses_before_the_cells_are_looked_at(void)
{
	struct judge_case j;

	judge_case_init(&j);
	j.config.unknown_person_may_answer = false;
	TAP_EQ_STR(judge_case_outcome(&j, "status=failed"), "no E-NOT-ALLOWED");
	TAP_EQ_STR(j.verdict.sentence,
		   "Ada Rossi <ada@acme.example> may not answer for 'badge'");
	j.config.unknown_person_may_answer = true;
	j.order.requester = "ADA@acme.example";
	TAP_EQ_STR(judge_case_outcome(&j, "status=failed"), "no E-SOD");
	j.order.requester = "zoe";
	j.type.identity_level = PS_IDENT_A1;
	TAP_EQ_STR(judge_case_outcome(&j, "status=failed"), "no E-IDENTITY");
	TAP_EQ_STR(judge_case_outcome(&j, "message=x"), "note");
	judge_case_release(&j);
}

/* What cannot be read again must not get into the history. */
static void
sentences_are_utf_8_wherever_a_text_was_cut(void)
{
	struct judge_case j;
	struct ps_buf cells = PS_BUF_INIT;

	for (size_t shift = 0; shift < 4; shift++) {
		ps_buf_reset(&cells);
		ps_buf_addstr(&cells, "status=");
		for (size_t i = 0; i < shift; i++)
			ps_buf_addch(&cells, 'x');
		for (size_t i = 0; i < 30; i++)
			ps_buf_addstr(&cells, "\xf0\x9f\x98\x80");
		judge_case_init(&j);
		TAP_EQ_STR(judge_case_outcome(&j, cells.ptr),
			   "no E-STATUS status");
		TAP_EQ_INT(ps_utf8_check(ps_span_str(j.verdict.sentence)),
			   strlen(j.verdict.sentence));
		judge_case_release(&j);
	}
	ps_buf_release(&cells);
}

static void
a_problem_is_a_sentence_with_the_code_last(void)
{
	struct judge_case j;

	judge_case_init(&j);
	(void)judge_case_outcome(&j, "status=doen");
	TAP_EQ_STR(ps_verdict_problem(&j.arena, &j.verdict),
		   "unknown status 'doen'; did you mean 'done'? (E-STATUS)");
	(void)judge_case_outcome(&j, "status=done");
	TAP_EQ_STR(ps_verdict_problem(&j.arena, &j.verdict), "");
	judge_case_release(&j);
}

int
main(void)
{
	TAP_RUN(every_status_word_has_its_meaning);
	TAP_RUN(every_word_of_hold_and_partial_is_known);
	TAP_RUN(case_accents_blanks_and_strokes_do_not_count_in_a_status);
	TAP_RUN(a_tick_is_no_status);
	TAP_RUN(an_unknown_status_is_refused_with_what_was_probably_meant);
	TAP_RUN(look_alike_letters_are_named_as_such);
	TAP_RUN(without_a_status_nothing_is_decided);
	TAP_RUN(the_row_code_must_be_the_one_that_was_issued);
	TAP_RUN(a_row_that_is_damaged_or_of_no_order_is_refused);
	TAP_RUN(an_order_in_another_state_takes_no_answer);
	TAP_RUN(a_late_word_settles_nothing);
	TAP_RUN(a_hold_until_the_same_day_is_recorded_already);
	TAP_RUN(a_changed_cell_refuses_the_row_if_it_says_what_to_do);
	TAP_RUN(policy_refuses_before_the_cells_are_looked_at);
	TAP_RUN(sentences_are_utf_8_wherever_a_text_was_cut);
	TAP_RUN(a_problem_is_a_sentence_with_the_code_last);
	return tap_done();
}
