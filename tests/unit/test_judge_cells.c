#include "judge_case.h"

static void
some_answers_need_a_message(void)
{
	static const struct judge_row rows[] = {
		{ "status=failed", "no E-MESSAGE message",
		  "'failed' needs a message" },
		{ "status=failed|message= \n", "no E-MESSAGE message", NULL },
		{ "status=return", "no E-MESSAGE message",
		  "'return' needs a message" },
		{ "status=hold|until=2026-12-01", "no E-MESSAGE message",
		  "'hold' needs a message" },
		{ "status=Fehler", "no E-MESSAGE message",
		  "'Fehler' needs a message" },
		{ "status=done", "ok all:done", NULL },
		{ "status=already", "ok all:already", NULL },
		{ "status=done|message=took a while", "ok all:done", NULL },
	};

	JUDGE_ROWS(NULL, rows);
}

static void
a_message_is_kept_as_it_was_written(void)
{
	struct judge_case j;

	judge_case_init(&j);
	(void)judge_case_outcome(
		&j, "status=done|message= \xe2\x80\x9c"
		    "so\xe2\x80\x9d, \xe2\x80\x93 he\nsaid \xf0\x9f\x98\x80 ");
	TAP_EQ_STR(j.verdict.message, "\xe2\x80\x9c"
				      "so\xe2\x80\x9d, \xe2\x80\x93 he\nsaid "
				      "\xf0\x9f\x98\x80");
	judge_case_release(&j);
}

/* "status=done|<column>=xxx…" with so many characters. */
static const char *
filled(struct judge_case *j, const char *column, size_t n)
{
	struct ps_buf cells = PS_BUF_INIT;
	const char *copy;

	ps_buf_addf(&cells, "status=done|%s=", column);
	for (size_t i = 0; i < n; i++)
		ps_buf_addstr(&cells, "\xc3\xa9");
	copy = ps_arena_strdup(&j->arena, cells.ptr);
	ps_buf_release(&cells);
	return copy;
}

static void
cells_have_the_length_that_the_schema_allows(void)
{
	static const struct {
		const char *column;
		size_t max;
		size_t more;
		const char *want;
		const char *said;
	} rows[] = {
		{ "message", 32766, 1, "no E-TOO-LONG message",
		  "probably cut" },
		{ "message", 32766, 2, "no E-TOO-LONG message",
		  "32768 characters, more than the 32766" },
		{ "executed_by", 255, 1, "no E-TOO-LONG executed_by",
		  "256 characters, more than the 255" },
		{ "evidence", 255, 1, "no E-TOO-LONG evidence", NULL },
		{ "assignee", 255, 1, "no E-TOO-LONG assignee", NULL },
		{ "actual card", 4000, 1, "no E-TOO-LONG actual card", NULL },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		const char *column = rows[i].column;
		struct judge_case j;

		judge_case_init(&j);
		(void)judge_case_outcome(&j, filled(&j, column, rows[i].max));
		if (!TAP_EQ_INT(j.verdict.kind, PS_VERDICT_ACCEPTED))
			TAP_NOTE("%s: %s", column, j.verdict.sentence);
		TAP_EQ_STR(judge_case_outcome(
				   &j, filled(&j, column,
					      rows[i].max + rows[i].more)),
			   rows[i].want);
		TAP_CHECK(!rows[i].said ||
			  strstr(j.verdict.sentence, rows[i].said) != NULL);
		judge_case_release(&j);
	}
}

static void
what_a_spreadsheet_made_of_a_text_is_refused(void)
{
	static const struct judge_row rows[] = {
		{ "status=done|message==A1+1", "no E-ANSWER message",
		  "begin the text with '" },
		{ "status=done|message=#NAME?", "no E-ANSWER message",
		  "the error '#NAME?' of a spreadsheet" },
		{ "status=done|message=#REF!", "no E-ANSWER message", NULL },
		{ "status=done|message=#N/A", "no E-ANSWER message", NULL },
		{ "status=done|message=Err:509", "no E-ANSWER message", NULL },
		{ "status=done|message=Err :509", "no E-ANSWER message", NULL },
		{ "status=done|message=Fehler:509", "no E-ANSWER message",
		  NULL },
		{ "status=done|message=#NOM ?", "no E-ANSWER message", NULL },
		{ "status=done|message=#WERT!", "no E-ANSWER message", NULL },
		{ "status=done|message=#\xc2\xa1VALOR!", "no E-ANSWER message",
		  NULL },
		{ "status=done|executed_by==A1", "no E-ANSWER executed_by",
		  NULL },
		{ "status=done|executed_at=#VALUE!", "no E-ANSWER executed_at",
		  NULL },
		{ "status=done|evidence=#REF!", "no E-ANSWER evidence", NULL },
		{ "status=done|assignee=#NAME?", "no E-ANSWER assignee", NULL },
		{ "status=done|actual card=#NAME?", "no E-ANSWER actual card",
		  NULL },
		{ "status=done|actual card==B2", "no E-ANSWER actual card",
		  NULL },
		{ "status=hold|message=m|until==TODAY()", "no E-ANSWER until",
		  NULL },
		{ "status=done|message=-- by phone, see #12", "ok all:done",
		  NULL },
		{ "status=done|message=@ada: +33 6 12", "ok all:done", NULL },
		{ "status=done|message=#\xc2\xbfNOMBRE?", "no E-ANSWER message",
		  NULL },
		{ "status=done|message=#NV", "no E-ANSWER message", NULL },
		/* people begin so, too */
		{ "status=failed|message=Fehler: Platz belegt", "ok all:failed",
		  NULL },
		{ "status=failed|message=Err: no such site", "ok all:failed",
		  NULL },
		{ "status=failed|message=Fehler:509 beim Anlegen",
		  "ok all:failed", NULL },
		{ "status=failed|message=#NVidia driver missing",
		  "ok all:failed", NULL },
	};

	JUDGE_ROWS(NULL, rows);
}

static void
hold_needs_a_day_to_come(void)
{
#define H "status=hold|message=m|until="
	static const struct judge_row rows[] = {
		{ H "2026-12-01", "ok all:hold until=2026-12-01", NULL },
		{ H "2026-11-24", "ok all:hold until=2026-11-24", NULL },
		{ H "2027-11-24", "ok all:hold until=2027-11-24", NULL },
		{ H "2027-11-25", "no E-UNTIL until", "more than a year away" },
		{ H "2026-11-23", "no E-UNTIL until", "not in the future" },
		{ H "2026-11-22", "no E-UNTIL until", "not in the future" },
		{ H "", "no E-UNTIL until", "hold needs a day" },
		{ H "tomorrow", "no E-UNTIL until", "'tomorrow' is no day" },
		{ H "2026-12-01 09:00", "no E-UNTIL until", "is no day" },
		{ H "2026-02-30", "no E-UNTIL until", "is no day" },
		{ H "2026/12/01", "ok all:hold until=2026-12-01", NULL },
		{ "status=done|until=never", "ok all:done", NULL },
	};

	JUDGE_ROWS(NULL, rows);
}

/* A spreadsheet writes days its own way; who types cannot help it. */
static void
a_day_that_can_be_only_one_is_taken_and_said(void)
{
	static const struct judge_row rows[] = {
		{ H "1.12.2026", "ok all:hold W-DATE-READ until=2026-12-01",
		  "'until' was read as 2026-12-01: '1.12.2026'" },
		{ H "24/12/2026", "ok all:hold W-DATE-READ until=2026-12-24",
		  NULL },
		{ H "12/24/2026", "ok all:hold W-DATE-READ until=2026-12-24",
		  NULL },
		{ H "12/1/26", "ok all:hold W-DATE-READ until=2026-12-01",
		  NULL }, /* 12 January is over */
		{ H "10/11/2027", "no E-UNTIL until",
		  "which day is '10/11/2027'? Type 2027-11-10 or 2027-10-11" },
		{ H "2/1/2027", "no E-UNTIL until",
		  "Type 2027-01-02 or 2027-02-01" },
		{ H "2.1.2027", "ok all:hold W-DATE-READ until=2027-01-02",
		  NULL },
		{ H "3/3/2027", "ok all:hold W-DATE-READ until=2027-03-03",
		  NULL },
		{ H "10/11/2020", "no E-UNTIL until", "not in the future" },
		{ H "46357", "ok all:hold W-DATE-READ until=2026-12-01", NULL },
	};

	JUDGE_ROWS(NULL, rows);
}

static void
the_time_of_execution_is_read_in_every_usual_form(void)
{
#define AT(typed, read)                                                        \
	{                                                                      \
		"status=done|executed_at=" typed, read, NULL                   \
	}
#define PLAIN(read) "ok all:done by=Ada Rossi <ada@acme.example> at=" read
#define READ(read)                                                             \
	"ok all:done W-DATE-READ by=Ada Rossi <ada@acme.example> at=" read
	static const struct judge_row rows[] = {
		AT("2026-11-23", PLAIN("2026-11-23")),
		AT("2026-11-23 09:30", PLAIN("2026-11-23T09:30:00Z")),
		AT("2026-11-23T09:30:15", PLAIN("2026-11-23T09:30:15Z")),
		AT("2026-11-23T10:30:00+01:00", PLAIN("2026-11-23T09:30:00Z")),
		AT(" 2026/11/23 09:30 ", PLAIN("2026-11-23T09:30:00Z")),
		AT("2026/11/22", PLAIN("2026-11-22")),
		AT("22/11/2026", READ("2026-11-22")),
		AT("11/22/2026", READ("2026-11-22")),
		AT("22.11.2026", READ("2026-11-22")),
		AT("22-11-2026", READ("2026-11-22")),
		AT("22.11.26", READ("2026-11-22")),
		AT("22/11/2026 09:30", READ("2026-11-22T09:30:00Z")),
		AT("11/22/2026 9:30 AM", READ("2026-11-22T09:30:00Z")),
		AT("11/22/2026 9:30:05 pm", READ("2026-11-22T21:30:05Z")),
		AT("11/22/2026 12:05 AM", READ("2026-11-22T00:05:00Z")),
		AT("11/22/2026 12:05 PM", READ("2026-11-22T12:05:00Z")),
		AT("46348", READ("2026-11-22")),
		AT("46348.5", READ("2026-11-22T12:00:00Z")),
		AT("46348,25", READ("2026-11-22T06:00:00Z")),
	};

	JUDGE_ROWS(NULL, rows);
}

static void
sent_long_ago(struct judge_case *j)
{
	j->order.transmitted_at = SENT - INT64_C(86400) * 90;
}

static void
a_time_with_two_meanings_is_asked_about(void)
{
	static const struct judge_row rows[] = {
		{ "status=done|executed_at=10/11/2026",
		  "no E-EXECUTED-AT executed_at",
		  "which day is '10/11/2026'? Type 2026-11-10 or 2026-10-11" },
		{ "status=done|executed_at=10/11/2026 9:30",
		  "no E-EXECUTED-AT executed_at",
		  "Type 2026-11-10 09:30 or 2026-10-11 09:30" },
		{ "status=done|executed_at=10.11.2026",
		  "ok all:done W-DATE-READ by=Ada Rossi <ada@acme.example> "
		  "at=2026-11-10",
		  "was read as 2026-11-10" },
		/* 12 November or, to come, 11 December */
		{ "status=done|executed_at=12/11/2026",
		  "ok all:done W-DATE-READ by=Ada Rossi <ada@acme.example> "
		  "at=2026-11-12",
		  NULL },
		{ "status=done|executed_at=11/11/2026",
		  "ok all:done W-DATE-READ by=Ada Rossi <ada@acme.example> "
		  "at=2026-11-11",
		  NULL },
	};

	JUDGE_ROWS(sent_long_ago, rows);
}

static void
nothing_is_done_in_the_future_or_before_it_was_sent_out(void)
{
	static const struct judge_row rows[] = {
		{ "status=done|executed_at=2026-11-23 09:55",
		  PLAIN("2026-11-23T09:55:00Z"), NULL },
		{ "status=done|executed_at=2026-11-23 09:56",
		  "no E-EXECUTED-AT executed_at", "is in the future" },
		{ "status=done|executed_at=2026-11-24",
		  "no E-EXECUTED-AT executed_at", "is in the future" },
		{ "status=done|executed_at=2026-11-20", PLAIN("2026-11-20"),
		  NULL },
		{ "status=done|executed_at=2026-11-20 01:00",
		  PLAIN("2026-11-20T01:00:00Z"), NULL },
		{ "status=done|executed_at=2026-11-19",
		  "no E-EXECUTED-AT executed_at",
		  "before the order was sent out; if it was so before, write "
		  "already" },
		{ "status=done|executed_at=10/11/2026",
		  "no E-EXECUTED-AT executed_at",
		  "be it 2026-11-10 or 2026-10-11" },
		{ "status=failed|message=m|executed_at=2026-11-19",
		  "no E-EXECUTED-AT executed_at", NULL },
		{ "status=already|executed_at=2020-01-01",
		  "ok all:already by=Ada Rossi <ada@acme.example> "
		  "at=2020-01-01",
		  NULL },
		{ "status=already|executed_at=2026-11-24",
		  "no E-EXECUTED-AT executed_at", "is in the future" },
		{ "item 2=already|executed_at=2020-01-01",
		  "ok 2:already by=Ada Rossi <ada@acme.example> at=2020-01-01",
		  NULL },
		{ "item 2=already|item 3=done|executed_at=2020-01-01",
		  "no E-EXECUTED-AT executed_at", NULL },
	};

	JUDGE_ROWS(NULL, rows);
}

static void
what_is_no_time_is_refused(void)
{
#define NO(typed)                                                              \
	{                                                                      \
		"status=done|executed_at=" typed,                              \
			"no E-EXECUTED-AT executed_at", "is no time"           \
	}
	static const struct judge_row rows[] = {
		NO("today"),
		NO("09:30"),
		NO("2026-11-31"),
		NO("31/11/2026"),
		NO("22/11"),
		NO("22/11-2026"),
		NO("22/11/026"),
		NO("22/11/2026 25:00"),
		NO("22/11/2026 13:00 PM"),
		NO("22/11/2026 0:00 AM"),
		NO("22/11/2026 9:30 XM"),
		NO("22/11/2026 9:30 AM!"),
		NO("11/22/2026x"),
		NO("12345"),
		NO("46348.5x"),
		NO("20261122"),
	};

	JUDGE_ROWS(NULL, rows);
}

static void
who_and_when_are_the_commits_if_not_said(void)
{
	struct judge_case j;

	judge_case_init(&j);
	(void)judge_case_outcome(&j, "status=done");
	TAP_EQ_STR(j.verdict.executed_by, "Ada Rossi <ada@acme.example>");
	TAP_EQ_STR(j.verdict.executed_at, "2026-11-23T09:00:00Z");
	TAP_CHECK(j.verdict.defaulted);
	(void)judge_case_outcome(&j, "status=done|executed_by= Bob ");
	TAP_EQ_STR(j.verdict.executed_by, "Bob");
	TAP_EQ_STR(j.verdict.executed_at, "2026-11-23T09:00:00Z");
	TAP_CHECK(!j.verdict.defaulted);
	(void)judge_case_outcome(&j, "status=failed|message=m");
	TAP_EQ_STR(j.verdict.executed_at, "2026-11-23T09:00:00Z");
	(void)judge_case_outcome(&j, "status=return|message=m|executed_by=Bob");
	TAP_EQ_STR(j.verdict.executed_by, "");
	TAP_EQ_STR(j.verdict.executed_at, "");
	TAP_CHECK(!j.verdict.defaulted);
	judge_case_release(&j);
}

static void
actual_says_what_was_set(void)
{
#define A "status=done|actual "
	static const struct judge_row rows[] = {
		{ A "login=U101", "ok all:done actual=login=U101", NULL },
		{ A "login= U101\xc2\xa0", "ok all:done actual=login=U101",
		  NULL },
		{ A "login=same", "ok all:done", NULL },
		{ A "login=SAME", "ok all:done", NULL },
		{ A "login= ", "ok all:done", NULL },
		{ A "login=U102", "no E-ACTUAL actual login",
		  "'U102' was set, but 'U101' was asked for" },
		{ A "login=u101", "no E-ACTUAL actual login",
		  "may be 'U101' after a spreadsheet changed it" },
		{ A "group=007", "ok all:done actual=group=007", NULL },
		{ A "group=7", "no E-ACTUAL actual group",
		  "may be '007' after a spreadsheet" },
		{ A "group=0007", "no E-ACTUAL actual group", NULL },
		{ A "group=0", "no E-ACTUAL actual group", "was asked for" },
		{ A "group=1.23E+15", "no E-ACTUAL actual group",
		  "after a spreadsheet" },
		{ A "active=true", "ok all:done actual=active=true", NULL },
		{ A "active=TRUE", "ok all:done actual=active=true", NULL },
		{ A "active=false", "no E-ACTUAL actual active", NULL },
		{ A "valid_to=2026-12-31",
		  "ok all:done actual=valid_to=2026-12-31", NULL },
		{ A "valid_to=31/12/2026",
		  "ok all:done actual=valid_to=2026-12-31", NULL },
		{ A "valid_to=2026/12/31",
		  "ok all:done actual=valid_to=2026-12-31", NULL },
		{ A "valid_to=10/12/2026", "no E-ACTUAL actual valid_to",
		  NULL },
		{ A "level=3", "ok all:done actual=level=3", NULL },
		{ A "level=03", "no E-ACTUAL actual level", NULL },
		{ A "colour=red", "no E-ACTUAL actual colour",
		  "'colour' is no property of 'badge'" },
		{ A "colour= ", "ok all:done", NULL },
	};

	JUDGE_ROWS(NULL, rows);
}

static void
what_the_managed_system_makes_is_taken_as_it_is(void)
{
	static const struct judge_row rows[] = {
		{ A "card=0042-17", "ok all:done actual=card=0042-17", NULL },
		{ A "card=C1|actual login=U101",
		  "ok all:done actual=card=C1\nlogin=U101", NULL },
		{ A "card=AE+1", "ok all:done actual=card=AE+1", NULL },
		{ A "card=4.2E+15", "no E-ACTUAL actual card",
		  "is not a value that 'card' can have" },
		{ A "card=same", "no E-ACTUAL actual card",
		  "No value was asked for" },
		{ A "slot=12", "ok all:done actual=slot=12", NULL },
		{ A "slot=twelve", "no E-ACTUAL actual slot",
		  "is not a value that 'slot' can have" },
		/* One line of what is recorded is one property. */
		{ A "card=C1\nlogin=U999", "no E-HIDDEN-CHAR actual card",
		  NULL },
		{ A "card=C\xe2\x80\x8b"
		    "1",
		  "no E-HIDDEN-CHAR actual card", NULL },
		{ A "card=C\xe2\x80\xae"
		    "1",
		  "no E-HIDDEN-CHAR actual card", NULL },
		{ A "site=MIL2", "ok all:done actual=site=MIL2", NULL },
		{ "status=failed|message=m|actual login=U102", "ok all:failed",
		  NULL },
		{ H "2026-12-01|actual login=U102",
		  "ok all:hold until=2026-12-01", NULL },
	};

	JUDGE_ROWS(NULL, rows);
}

static void
update_of_a_known_resource(struct judge_case *j)
{
	j->order.change = PS_CHANGE_UPDATE;
	j->order.resource = "00U7";
	j->items[1].property = "site"; /* nothing sets the key */
}

static void
creation_with_an_open_key(struct judge_case *j)
{
	j->items[1].property = "site";
}

static void
the_key_is_compared_where_it_is_known(void)
{
	static const struct judge_row known[] = {
		{ A "login=00U7", "ok all:done actual=login=00U7", NULL },
		{ A "login=same", "ok all:done", NULL },
		{ A "login=U7", "no E-ACTUAL actual login", "may be '00U7'" },
		{ A "login=00U8", "no E-ACTUAL actual login",
		  "'00U7' was asked for" },
	};
	static const struct judge_row open[] = {
		{ A "login=00U8", "ok all:done actual=login=00U8", NULL },
		{ A "login=same", "no E-ACTUAL actual login", NULL },
	};

	JUDGE_ROWS(update_of_a_known_resource, known);
	JUDGE_ROWS(creation_with_an_open_key, open);
}

static void
what_failed_may_differ_from_what_was_asked_for(void)
{
	static const struct judge_row rows[] = {
		{ "status=partial|message=m|failed_items=login|"
		  "actual login=U102|actual group=007",
		  "ok 1:done 2:failed 3:done 4:done 5:done 6:done 7:done "
		  "8:done 9:done actual=login=U102\ngroup=007",
		  NULL },
		{ "status=partial|message=m|failed_items=login|actual group=7",
		  "no E-ACTUAL actual group", NULL },
	};

	JUDGE_ROWS(NULL, rows);
}

static void
lossy_key(struct judge_case *j)
{
	j->items[1].value = "1E+5";
}

static void
a_value_that_looks_damaged_counts_if_it_was_asked_for(void)
{
	static const struct judge_row rows[] = {
		{ A "login=1E+5", "ok all:done actual=login=1E+5", NULL },
		{ A "login=1E+6", "no E-ACTUAL actual login", NULL },
	};

	JUDGE_ROWS(lossy_key, rows);
}

static void
evidence_required(struct judge_case *j)
{
	j->type.evidence_required = true;
	j->type.evidence_pattern = "^CHG[0-9]{7}$";
}

static void
evidence_pattern(struct judge_case *j)
{
	j->type.evidence_pattern = "(CHG|INC)[0-9]+";
}

static void
evidence_has_the_form_that_is_asked_for(void)
{
	static const struct judge_row any[] = {
		{ "status=done|evidence=whatever",
		  "ok all:done evidence=whatever", NULL },
		{ "status=done", "ok all:done", NULL },
	};
	static const struct judge_row needed[] = {
		{ "status=done", "no E-EVIDENCE evidence",
		  "'badge' needs evidence" },
		{ "status=already", "no E-EVIDENCE evidence", NULL },
		{ "status=partial|message=m|failed_items=group",
		  "no E-EVIDENCE evidence", NULL },
		{ "item 2=done", "no E-EVIDENCE evidence", NULL },
		{ "item 2=failed|message=m", "ok 2:failed", NULL },
		{ "status=failed|message=m", "ok all:failed", NULL },
		{ "status=return|message=m", "ok all:return", NULL },
		{ H "2026-12-01", "ok all:hold until=2026-12-01", NULL },
		{ "status=done|evidence= CHG0012345 ",
		  "ok all:done evidence=CHG0012345", NULL },
		{ "status=done|evidence=CHG12345", "no E-EVIDENCE evidence",
		  "does not have the form ^CHG[0-9]{7}$" },
		{ "status=done|evidence=chg0012345", "no E-EVIDENCE evidence",
		  NULL },
		{ "status=failed|message=m|evidence=none",
		  "no E-EVIDENCE evidence", NULL },
	};
	static const struct judge_row loose[] = {
		{ "status=done|evidence=see INC7, please",
		  "ok all:done evidence=see INC7, please", NULL },
		{ "status=done|evidence=see mail", "no E-EVIDENCE evidence",
		  NULL },
		{ "status=done", "ok all:done", NULL },
	};

	JUDGE_ROWS(NULL, any);
	JUDGE_ROWS(evidence_required, needed);
	JUDGE_ROWS(evidence_pattern, loose);
}

static void
an_assignee_is_recorded_with_the_answer(void)
{
	static const struct judge_row rows[] = {
		{ "status=done|assignee= bob ", "ok all:done assignee=bob",
		  NULL },
		{ H "2026-12-01|assignee=bob",
		  "ok all:hold until=2026-12-01 assignee=bob", NULL },
	};

	JUDGE_ROWS(NULL, rows);
}

int
main(void)
{
	TAP_RUN(some_answers_need_a_message);
	TAP_RUN(a_message_is_kept_as_it_was_written);
	TAP_RUN(cells_have_the_length_that_the_schema_allows);
	TAP_RUN(what_a_spreadsheet_made_of_a_text_is_refused);
	TAP_RUN(hold_needs_a_day_to_come);
	TAP_RUN(a_day_that_can_be_only_one_is_taken_and_said);
	TAP_RUN(the_time_of_execution_is_read_in_every_usual_form);
	TAP_RUN(a_time_with_two_meanings_is_asked_about);
	TAP_RUN(nothing_is_done_in_the_future_or_before_it_was_sent_out);
	TAP_RUN(what_is_no_time_is_refused);
	TAP_RUN(who_and_when_are_the_commits_if_not_said);
	TAP_RUN(actual_says_what_was_set);
	TAP_RUN(what_the_managed_system_makes_is_taken_as_it_is);
	TAP_RUN(the_key_is_compared_where_it_is_known);
	TAP_RUN(what_failed_may_differ_from_what_was_asked_for);
	TAP_RUN(a_value_that_looks_damaged_counts_if_it_was_asked_for);
	TAP_RUN(evidence_has_the_form_that_is_asked_for);
	TAP_RUN(an_assignee_is_recorded_with_the_answer);
	return tap_done();
}
