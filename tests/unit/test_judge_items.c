#include "judge_case.h"

#include "provspool/limits.h"

static void
failed_items_name_what_failed(void)
{
#define P "status=partial|message=m|failed_items="
	static const struct judge_row rows[] = {
		{ P "group",
		  "ok 1:done 2:done 3:failed 4:done 5:done 6:done 7:done "
		  "8:done 9:done",
		  NULL },
		{ P "GROUP",
		  "ok 1:done 2:done 3:failed 4:done 5:done 6:done 7:done "
		  "8:done 9:done",
		  NULL },
		{ P "zone",
		  "ok 1:done 2:done 3:done 4:failed 5:failed 6:done 7:done "
		  "8:done 9:done",
		  NULL },
		{ P "zone=Z-1",
		  "ok 1:done 2:done 3:done 4:failed 5:done 6:done 7:done "
		  "8:done 9:done",
		  NULL },
		{ P " zone = [007] \n\n",
		  "ok 1:done 2:done 3:done 4:done 5:failed 6:done 7:done "
		  "8:done 9:done",
		  NULL },
		{ P "zone=007\ngroup=007",
		  "ok 1:done 2:done 3:failed 4:done 5:failed 6:done 7:done "
		  "8:done 9:done",
		  NULL },
		{ P "note=(clear)",
		  "ok 1:done 2:done 3:done 4:done 5:done 6:done 7:done 8:done "
		  "9:failed",
		  NULL },
		{ P "note=",
		  "ok 1:done 2:done 3:done 4:done 5:done 6:done 7:done 8:done "
		  "9:failed",
		  NULL },
		{ P "create",
		  "ok 1:failed 2:done 3:done 4:done 5:done 6:done 7:done "
		  "8:done 9:done",
		  NULL },
		{ P "(create)",
		  "ok 1:failed 2:done 3:done 4:done 5:done 6:done 7:done "
		  "8:done 9:done",
		  NULL },
		{ P "(creat", "no E-FAILED-ITEMS failed_items",
		  "'(creat' names nothing of this order" },
		{ P "delete", "no E-FAILED-ITEMS failed_items", "create, " },
		{ P "colour", "no E-FAILED-ITEMS failed_items",
		  "it has: create, login=U101, group=007, zone=Z-1" },
		{ P "group\ncolour", "no E-FAILED-ITEMS failed_items",
		  "'colour'" },
		{ P "zone=z-1", "no E-FAILED-ITEMS failed_items", "zone=Z-1" },
		{ P "group=7", "no E-FAILED-ITEMS failed_items", "group=007" },
		{ P "=", "no E-FAILED-ITEMS failed_items", NULL },
		{ P " \n ", "no E-FAILED-ITEMS failed_items",
		  "partial needs the items that failed" },
		{ "status=partial|message=m", "no E-FAILED-ITEMS failed_items",
		  "partial needs the items that failed" },
		{ "status=partial|failed_items=group", "no E-MESSAGE message",
		  "'partial' needs a message" },
	};

	JUDGE_ROWS(NULL, rows);
}

/* A false "done" is the worst outcome. */
static void
failed_items_go_with_partial_alone(void)
{
	static const struct judge_row rows[] = {
		{ "status=done|failed_items=group",
		  "no E-FAILED-ITEMS failed_items", "write partial" },
		{ "status=already|failed_items=group",
		  "no E-FAILED-ITEMS failed_items", "write partial" },
		{ "status=failed|message=m|failed_items=group",
		  "no E-FAILED-ITEMS failed_items", "write partial" },
		{ "status=done|failed_items= ", "ok all:done", NULL },
		{ "status=hold|message=m|until=2026-12-01|failed_items=group",
		  "ok all:hold until=2026-12-01", NULL },
	};

	JUDGE_ROWS(NULL, rows);
}

static void
only_what_is_out_can_fail(struct judge_case *j)
{
	j->items[2].state = PS_ST_EXECUTED; /* group */
	j->items[3].state = PS_ST_ERRORED;  /* zone=Z-1 */
}

static void
items_that_are_settled_are_left_alone(void)
{
	static const struct judge_row rows[] = {
		{ P "zone",
		  "ok 1:done 2:done 5:failed 6:done 7:done 8:done 9:done",
		  NULL },
		{ P "group", "no E-FAILED-ITEMS failed_items",
		  "it has: create, login=U101, zone=007, active=true" },
		{ "status=done", "ok all:done", NULL },
	};

	JUDGE_ROWS(only_what_is_out_can_fail, rows);
}

static void
three_items(struct judge_case *j)
{
	j->order.nitems = 3;
	j->file.kind = PS_WORK_YAML;
}

static void
items_can_be_answered_one_by_one(void)
{
	static const struct judge_row rows[] = {
		{ "item 1=done", "ok 1:done", NULL },
		{ "item 1=done|item 3=already", "ok 1:done 3:already", NULL },
		{ "item 2=fait", "ok 2:done", NULL },
		{ "item 2=failed|message=m", "ok 2:failed", NULL },
		{ "item 2=failed", "no E-MESSAGE message",
		  "'failed' needs a message" },
		{ "status=done|item 2=failed|message=m",
		  "ok 1:done 2:failed 3:done", NULL },
		{ "status=done|item 2=failed", "no E-MESSAGE message",
		  "'failed' needs a message" },
		{ "status=failed|item 2=done|message=m",
		  "ok 1:failed 2:done 3:failed", NULL },
		{ "status=already|item 2=done", "ok 1:already 2:done 3:already",
		  NULL },
		{ "status=done|item 2= ", "ok 1:done 2:done 3:done", NULL },
		{ "status=done|item 2= |item 3=already",
		  "ok 1:done 2:done 3:already", NULL },
		{ "status=partial|item 2=failed|message=m",
		  "ok 1:done 2:failed 3:done", NULL },
		{ "status=partial|item 2=done|message=m",
		  "no E-FAILED-ITEMS failed_items", NULL },
		{ "status=partial|item 2=failed|failed_items=group|message=m",
		  "no E-FAILED-ITEMS failed_items", "keep one of them" },
		{ "item 2=doen", "no E-STATUS items", "did you mean 'done'?" },
		{ "item 2=x", "no E-STATUS items", "write done if it is done" },
		{ "item 2=partial|message=m", "no E-STATUS items",
		  "for the whole order" },
		{ "item 2=hold|until=2026-12-01|message=m", "no E-STATUS items",
		  "for the whole order" },
		{ "item 2=return|message=m", "no E-STATUS items",
		  "for the whole order" },
		{ "status=hold|until=2026-12-01|message=m|item 2=done",
		  "no E-STATUS items", "empty items" },
		{ "status=return|message=m|item 1=done|item 2=done|item 3=done",
		  "no E-STATUS items", "empty items" },
		{ "item 4=done", "no E-FAILED-ITEMS items", "no item '4'" },
		{ "item 0=done", "no E-FAILED-ITEMS items", "no item '0'" },
		{ "item x=done", "no E-FAILED-ITEMS items", "no item 'x'" },
	};

	JUDGE_ROWS(three_items, rows);
}

static void
one_of_three_is_settled(struct judge_case *j)
{
	char *code = ps_arena_alloc(&j->arena, PS_ROWCODE_MAX);

	three_items(j);
	ps_rowcode(&j->order, code); /* as it was issued */
	j->row.rowcode = code;
	j->items[0].state = PS_ST_EXECUTED;
	j->order.revision = 2;
}

/* His file keeps what he wrote, and the row code of its first day. */
static void
a_file_in_which_one_item_was_answered_takes_the_next(void)
{
	static const struct judge_row rows[] = {
		{ "item 1=done|item 2=done", "ok 2:done", NULL },
		{ "item 1=already|item 2=done", "ok 2:done", NULL },
		{ "item 1=done|status=done", "ok 2:done 3:done", NULL },
		{ "item 1=done", "nothing W-RECORDED", NULL },
		{ "item 1=failed|item 2=done|message=m", "no E-SETTLED items",
		  "item 1 is executed" },
	};

	JUDGE_ROWS(one_of_three_is_settled, rows);
}

static void
sent_out_a_second_time(struct judge_case *j)
{
	one_of_three_is_settled(j);
	j->order.attempt = 2;
}

static void
one_of_three_is_settled_in_csv(struct judge_case *j)
{
	one_of_three_is_settled(j);
	j->file.kind = PS_WORK_CSV;
	j->order.revision = 1;
}

static void
what_is_written_again_has_a_new_row_code(void)
{
	static const struct judge_row rows[] = {
		{ "status=done", "no E-ROWCODE rowcode",
		  "does not belong to this order" },
	};
	static const struct judge_row stale[] = {
		{ "status=done", "no E-STALE rowcode", NULL },
	};

	JUDGE_ROWS(one_of_three_is_settled_in_csv, rows);
	JUDGE_ROWS(sent_out_a_second_time, stale);
}

static void
executed(struct judge_case *j)
{
	three_items(j);
	judge_case_state(j, PS_ST_EXECUTED);
}

static void
partly_errored(struct judge_case *j)
{
	three_items(j);
	judge_case_state(j, PS_ST_EXECUTED);
	j->items[2].state = PS_ST_ERRORED;
	j->order.state = PS_ST_ERRORED;
}

static void
errored(struct judge_case *j)
{
	three_items(j);
	judge_case_state(j, PS_ST_ERRORED);
}

static void
asked_back(struct judge_case *j)
{
	three_items(j);
	judge_case_state(j, PS_ST_AWAITING);
}

/* One look at each item for each answer: a cube of this takes minutes. */
static void
each_of_the_most_items_an_order_can_have_gets_its_ruling(void)
{
	const size_t n = PS_LIMIT_ORDER_ITEMS;
	struct judge_case j;
	struct ps_item *items;
	size_t wrong = 0;

	judge_case_init(&j);
	items = PS_ARENA_ARRAY(&j.arena, struct ps_item, n);
	j.order.items = items;
	j.order.nitems = n;
	for (size_t i = 0; i < n; i++)
		items[i] = (struct ps_item){ .number = (int64_t)i + 1,
					     .op = PS_OP_ADD,
					     .property = "zone",
					     .value = "Z-1",
					     .was = "",
					     .state = PS_ST_TRANSMITTED };
	judge_case_answer(&j, "status=already|message=m");
	j.row.answer.items = PS_ARENA_ARRAY(&j.arena, struct ps_named, n);
	for (size_t i = 1; i < n; i++)
		j.row.answer.items[j.row.answer.nitems++] =
			(struct ps_named){ ps_arena_printf(&j.arena, "%zu",
							   i + 1),
					   i % 2 ? "done" : "failed" };
	ps_judge(&j.c, &j.arena, &j.verdict);
	TAP_EQ_INT(j.verdict.kind, PS_VERDICT_ACCEPTED);
	TAP_EQ_INT(j.verdict.nrulings, n);
	for (size_t i = 1; i < j.verdict.nrulings; i++)
		wrong += j.verdict.rulings[i].item != (int64_t)i + 1 ||
			 j.verdict.rulings[i].event !=
				 (i % 2 ? PS_EV_DONE : PS_EV_FAILED);
	TAP_EQ_INT(wrong, 0);
	TAP_EQ_INT(j.verdict.rulings[0].event, PS_EV_ALREADY);
	judge_case_release(&j);
}

static void
what_is_recorded_already_is_said_so(void)
{
	static const struct judge_row on_executed[] = {
		{ "status=done", "nothing W-RECORDED", NULL },
		{ "status=already", "nothing W-RECORDED", NULL },
		{ "item 2=done", "nothing W-RECORDED", NULL },
		{ "status=done|item 2=already", "nothing W-RECORDED", NULL },
		{ "message=by the way", "note", NULL },
		{ "", "cleared", NULL },
	};
	static const struct judge_row on_partly[] = {
		{ P "group", "nothing W-RECORDED", NULL },
		{ "status=done|item 3=failed|message=m", "nothing W-RECORDED",
		  NULL },
		{ "item 3=failed|message=m", "nothing W-RECORDED", NULL },
	};
	static const struct judge_row on_errored[] = {
		{ "status=failed|message=m", "nothing W-RECORDED", NULL },
	};
	static const struct judge_row on_asked[] = {
		{ "status=return|message=m", "nothing W-RECORDED", NULL },
	};

	JUDGE_ROWS(executed, on_executed);
	JUDGE_ROWS(partly_errored, on_partly);
	JUDGE_ROWS(errored, on_errored);
	JUDGE_ROWS(asked_back, on_asked);
}

static void
settled_orders_are_never_reopened(void)
{
	static const struct judge_row on_executed[] = {
		{ "status=failed|message=m", "no E-SETTLED status",
		  "the order is executed and takes no answer" },
		{ P "group", "no E-SETTLED status", NULL },
		{ "status=hold|until=2026-12-01|message=m",
		  "no E-SETTLED status", NULL },
		{ "status=return|message=m", "no E-SETTLED status", NULL },
		{ "item 2=failed|message=m", "no E-SETTLED status", NULL },
		{ "status=doen", "no E-STATUS status", NULL },
	};
	static const struct judge_row on_partly[] = {
		{ "status=failed|message=m", "no E-SETTLED status",
		  "the order is errored" },
		{ "status=done", "no E-SETTLED status", NULL },
		{ P "login", "no E-SETTLED status", NULL },
		{ P "colour", "no E-SETTLED status", NULL },
	};

	JUDGE_ROWS(executed, on_executed);
	JUDGE_ROWS(partly_errored, on_partly);
}

int
main(void)
{
	TAP_RUN(failed_items_name_what_failed);
	TAP_RUN(failed_items_go_with_partial_alone);
	TAP_RUN(items_that_are_settled_are_left_alone);
	TAP_RUN(items_can_be_answered_one_by_one);
	TAP_RUN(what_is_written_again_has_a_new_row_code);
	TAP_RUN(a_file_in_which_one_item_was_answered_takes_the_next);
	TAP_RUN(each_of_the_most_items_an_order_can_have_gets_its_ruling);
	TAP_RUN(what_is_recorded_already_is_said_so);
	TAP_RUN(settled_orders_are_never_reopened);
	return tap_done();
}
