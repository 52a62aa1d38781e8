#include "judge_case.h"

static void
awaiting(struct judge_case *j)
{
	j->file.path = "review/badge/create-000042.csv";
	judge_case_state(j, PS_ST_AWAITING);
}

static void
errored(struct judge_case *j)
{
	awaiting(j);
	judge_case_state(j, PS_ST_ERRORED);
}

/* One failed, one is asked about, the others are done. */
static void
mixed(struct judge_case *j)
{
	awaiting(j);
	judge_case_state(j, PS_ST_EXECUTED);
	j->items[3].state = PS_ST_ERRORED;
	j->items[4].state = PS_ST_AWAITING;
	j->order.state = ps_order_state(j->items, j->order.nitems);
}

static void
pending(struct judge_case *j)
{
	awaiting(j);
	judge_case_state(j, PS_ST_PENDING);
}

static void
declined(struct judge_case *j)
{
	awaiting(j);
	judge_case_state(j, PS_ST_DECLINED);
}

static void
an_update(struct judge_case *j)
{
	awaiting(j);
	j->order.change = PS_CHANGE_UPDATE;
}

static void
postponed(struct judge_case *j)
{
	awaiting(j);
	j->order.until = "2026-12-01";
}

static void
his_own(struct judge_case *j)
{
	awaiting(j);
	j->order.requester = "ada@acme.example";
}

static void
a_decision_is_one_word(void)
{
	static const struct judge_row rows[] = {
		{ "decision=approve", "ok all:approve", NULL },
		{ "decision=Genehmigt", "ok all:approve", NULL },
		{ "decision=approuv\xc3\xa9", "ok all:approve", NULL },
		{ "decision=decline|message=m", "ok all:decline", NULL },
		{ "decision=keep|message=m", "ok all:decline", NULL },
		{ "decision=postpone", "ok all:postpone", NULL },
		{ "decision=postpone|until=2026-12-01",
		  "ok all:postpone until=2026-12-01", NULL },
		{ "decision=yes", "no E-DECISION decision", "approve" },
		{ "decision=x", "no E-DECISION decision", "approve" },
		{ "decision=aprove", "no E-DECISION decision",
		  "did you mean 'approve'" },
		{ "decision=done", "no E-DECISION decision", NULL },
		{ "decision==approve", "no E-ANSWER decision", NULL },
		{ "message=not yet", "note", NULL },
		{ "", "cleared", NULL },
	};

	JUDGE_ROWS(awaiting, rows);
}

static void
what_failed_is_tried_again(void)
{
	static const struct judge_row rows[] = {
		{ "decision=approve", "ok all:unblock", NULL },
		{ "decision=retry", "ok all:unblock", NULL },
		{ "decision=decline|message=m", "ok all:decline", NULL },
		{ "decision=accept|message=seen", "ok all:accept", NULL },
		{ "decision=accept", "no E-MESSAGE message", NULL },
		{ "decision=postpone", "ok all:postpone", NULL },
	};
	struct judge_case j;

	JUDGE_ROWS(errored, rows);
	judge_case_init(&j);
	errored(&j);
	(void)judge_case_outcome(&j, "decision=approve");
	TAP_EQ_INT(j.verdict.attempt, 2);
	judge_case_release(&j);
	judge_case_init(&j);
	awaiting(&j);
	(void)judge_case_outcome(&j, "decision=approve");
	TAP_EQ_INT(j.verdict.attempt, 0);
	judge_case_release(&j);
}

static void
what_takes_something_away_needs_a_reason(void)
{
	static const struct judge_row rows[] = {
		{ "decision=decline", "no E-MESSAGE message", NULL },
		{ "decision=decline|message= ", "no E-MESSAGE message", NULL },
		{ "decision=approve|declined_items=zone",
		  "no E-MESSAGE message", NULL },
		{ "decision=accept|message=m", "no E-DECISION decision",
		  "not tried yet" },
	};

	JUDGE_ROWS(awaiting, rows);
}

static void
items_go_different_ways(void)
{
	static const struct judge_row named[] = {
		{ "decision=approve|message=m|declined_items=zone=Z-1",
		  "ok 1:approve 2:approve 3:approve 4:decline 5:approve "
		  "6:approve 7:approve 8:approve 9:approve",
		  NULL },
		{ "decision=approve|message=m|declined_items=colour",
		  "no E-FAILED-ITEMS declined_items", "colour" },
		{ "decision=decline|message=m|declined_items=zone",
		  "no E-DECISION declined_items", NULL },
		{ "item 2=approve|item 3=decline|message=m",
		  "ok 2:approve 3:decline", NULL },
		{ "decision=approve|item 3=decline|message=m",
		  "ok 1:approve 2:approve 3:decline 4:approve 5:approve "
		  "6:approve 7:approve 8:approve 9:approve",
		  NULL },
		{ "item 12=approve", "no E-FAILED-ITEMS items", NULL },
		{ "item 2=maybe", "no E-DECISION items", NULL },
		{ "item 2=accept|message=m", "no E-DECISION decision", NULL },
	};
	static const struct judge_row of_both[] = {
		{ "decision=approve", "ok all:approve all:unblock", NULL },
		{ "decision=decline|message=m", "ok all:decline all:decline",
		  NULL },
		{ "item 4=approve", "ok 4:unblock", NULL },
		{ "item 2=approve", "no E-SETTLED items", "executed" },
		{ "decision=approve|message=m|declined_items=login",
		  "no E-FAILED-ITEMS declined_items", "zone=Z-1, zone=007" },
	};

	JUDGE_ROWS(awaiting, named);
	JUDGE_ROWS(mixed, of_both);
}

static void
an_existing_resource_takes_the_place_of_a_new_one(void)
{
	static const struct judge_row rows[] = {
		{ "decision=approve|use_resource=B-7",
		  "ok all:approve actual=login=B-7", NULL },
		{ "decision=decline|message=m|use_resource=B-7",
		  "no E-DECISION use_resource", NULL },
		{ "decision=approve|use_resource=#REF!",
		  "no E-ANSWER use_resource", NULL },
	};
	static const struct judge_row updates[] = {
		{ "decision=approve|use_resource=B-7",
		  "no E-DECISION use_resource", NULL },
	};

	JUDGE_ROWS(awaiting, rows);
	JUDGE_ROWS(an_update, updates);
}

static void
what_has_moved_on_takes_no_decision(void)
{
	static const struct judge_row on_pending[] = {
		{ "decision=approve", "nothing W-RECORDED", NULL },
		{ "decision=decline|message=m", "no E-SETTLED decision",
		  "pending" },
	};
	static const struct judge_row on_declined[] = {
		{ "decision=decline|message=m", "nothing W-RECORDED", NULL },
		{ "decision=approve", "no E-SETTLED decision", "declined" },
	};
	static const struct judge_row on_postponed[] = {
		{ "decision=postpone|until=2026-12-01", "nothing W-RECORDED",
		  NULL },
		{ "decision=postpone|until=2026-12-02",
		  "ok all:postpone until=2026-12-02", NULL },
		{ "decision=postpone|until=2020-01-01", "no E-UNTIL until",
		  NULL },
	};

	JUDGE_ROWS(pending, on_pending);
	JUDGE_ROWS(declined, on_declined);
	JUDGE_ROWS(postponed, on_postponed);
}

/* Reporting and deciding are two rights; nobody decides on his own request. */
static void
not_everybody_decides(void)
{
	static const struct judge_row own[] = {
		{ "decision=approve", "no E-SOD", "decide on it" },
	};
	struct ps_right right = { .actions = PS_ACTION_ANSWER,
				  .any_type = true };
	struct ps_person person = { .id = "ada",
				    .name = "Ada",
				    .emails = (const char *const[]){ NULL },
				    .rights = &right,
				    .nrights = 1 };
	struct judge_case j;

	JUDGE_ROWS(his_own, own);
	judge_case_init(&j);
	awaiting(&j);
	j.actor.person = &person;
	TAP_EQ_STR(judge_case_outcome(&j, "decision=approve"),
		   "no E-NOT-ALLOWED");
	right.actions = PS_ACTION_REVIEW;
	TAP_EQ_STR(judge_case_outcome(&j, "decision=approve"),
		   "ok all:approve");
	judge_case_release(&j);
}

int
main(void)
{
	TAP_RUN(a_decision_is_one_word);
	TAP_RUN(what_failed_is_tried_again);
	TAP_RUN(what_takes_something_away_needs_a_reason);
	TAP_RUN(items_go_different_ways);
	TAP_RUN(an_existing_resource_takes_the_place_of_a_new_one);
	TAP_RUN(what_has_moved_on_takes_no_decision);
	TAP_RUN(not_everybody_decides);
	return tap_done();
}
