#include "index_case.h"

static void
orders_come_back_as_they_were_taken_in(void)
{
	struct index_case c;
	struct ps_order want;
	struct ps_order got;

	case_begin(&c);
	case_take_in(&c, 1, 5);
	want = case_order(&c, 5);
	got = case_get(&c, 5);
	TAP_EQ_INT(got.number, 5);
	TAP_EQ_STR(got.source, want.source);
	TAP_EQ_STR(got.request, want.request);
	TAP_EQ_STR(got.external, want.external);
	TAP_EQ_STR(got.resource_type, want.resource_type);
	TAP_EQ_INT(got.change, want.change);
	TAP_EQ_INT(got.intent, want.intent);
	TAP_EQ_STR(got.owner, want.owner);
	TAP_EQ_STR(got.owner_name, want.owner_name);
	TAP_EQ_STR(got.resource, want.resource);
	TAP_EQ_STR(got.handle, want.handle);
	TAP_EQ_STR(got.requester, want.requester);
	TAP_EQ_STR(got.approvers, want.approvers);
	TAP_EQ_STR(got.requested_at, want.requested_at);
	TAP_EQ_STR(got.approved_at, want.approved_at);
	TAP_EQ_STR(got.start, want.start);
	TAP_EQ_STR(got.end, want.end);
	TAP_CHECK(got.urgent);
	TAP_EQ_STR(got.reason, want.reason);
	TAP_EQ_INT(got.line, want.line);
	case_end(&c);
}

static void
items_come_back_as_they_were_taken_in(void)
{
	struct index_case c;
	struct ps_order got;

	case_begin(&c);
	case_take_in(&c, 1, 1);
	got = case_get(&c, 1);
	if (TAP_EQ_INT(got.nitems, 3)) {
		TAP_EQ_INT(got.items[0].op, PS_OP_CREATE);
		TAP_EQ_STR(got.items[0].property, "");
		TAP_EQ_INT(got.items[1].number, 2);
		TAP_EQ_INT(got.items[1].op, PS_OP_SET);
		TAP_EQ_STR(got.items[1].property, "site");
		TAP_EQ_STR(got.items[1].value, "MIL2");
		TAP_EQ_STR(got.items[1].was, "ROM");
		TAP_EQ_STR(got.items[2].value, "Z-BLUE");
		TAP_EQ_INT(got.items[2].state, PS_ST_PENDING);
		TAP_EQ_INT(got.items[2].assurance, PS_AS_NONE);
	}
	case_end(&c);
}

static void
a_new_order_is_pending_and_was_never_out(void)
{
	struct index_case c;
	struct ps_order got;

	case_begin(&c);
	case_take_in(&c, 1, 1);
	got = case_get(&c, 1);
	TAP_EQ_INT(got.state, PS_ST_PENDING);
	TAP_EQ_INT(got.assurance, PS_AS_NONE);
	TAP_EQ_STR(got.file, "");
	TAP_EQ_INT(got.batch, 0);
	TAP_EQ_INT(got.attempt, 1);
	TAP_EQ_INT(got.revision, 1);
	TAP_CHECK(got.transmitted_at == PS_WHEN_NONE);
	TAP_EQ_INT(got.updated_at, 100);
	TAP_EQ_STR(got.until, "");
	TAP_EQ_STR(got.problem, "");
	case_end(&c);
}

static void
an_item_in_error_leaves_its_siblings_pending(void)
{
	struct index_case c;
	struct ps_order order;
	struct ps_order got;

	case_begin(&c);
	order = case_order(&c, 1);
	case_segment(&c, PS_SEG_INGEST);
	case_add(&c, &order);
	case_mark(&c, (struct index_mark){ 1, 2, PS_EV_COMPUTE_ERROR,
					   PS_ST_NONE, PS_ST_ERROR });
	case_mark(&c, (struct index_mark){ 1, 0, PS_EV_TAKE_IN, PS_ST_NONE,
					   PS_ST_PENDING });
	TAP_EQ_INT(case_play(&c), PS_OK);
	got = case_get(&c, 1);
	TAP_EQ_INT(got.state, PS_ST_ERROR);
	TAP_EQ_INT(got.items[0].state, PS_ST_PENDING);
	TAP_EQ_INT(got.items[1].state, PS_ST_ERROR);
	TAP_EQ_INT(got.items[2].state, PS_ST_PENDING);
	case_end(&c);
}

static void
sending_out_sets_file_batch_and_time(void)
{
	struct index_case c;
	struct ps_order got;

	case_begin(&c);
	case_take_in(&c, 1, 2);
	case_segment(&c, PS_SEG_TRANSMIT);
	case_write(&c, &(struct ps_event){ .order = 1,
					   .event = PS_EV_TRANSMIT,
					   .from = PS_ST_PENDING,
					   .to = PS_ST_TRANSMITTED,
					   .assurance = PS_AS_NONE,
					   .batch = 42,
					   .revision = 3,
					   .attempt = 2,
					   .file = "orders/a.csv" });
	TAP_EQ_INT(case_play(&c), PS_OK);
	got = case_get(&c, 1);
	TAP_EQ_INT(got.state, PS_ST_TRANSMITTED);
	TAP_EQ_STR(got.file, "orders/a.csv");
	TAP_EQ_INT(got.batch, 42);
	TAP_EQ_INT(got.revision, 3);
	TAP_EQ_INT(got.attempt, 2);
	TAP_EQ_INT(got.transmitted_at, 200);
	TAP_EQ_INT(got.updated_at, 200);
	TAP_EQ_INT(case_get(&c, 2).state, PS_ST_PENDING);
	case_end(&c);
}

static void
an_answer_for_all_moves_only_what_is_out(void)
{
	struct index_case c;
	struct ps_order got;

	case_begin(&c);
	case_take_in(&c, 1, 1);
	case_send_out(&c, 1, 1);
	CASE_APPLY(&c, { 1, 3, FAILED });
	CASE_APPLY(&c, { 1, 0, DONE });
	got = case_get(&c, 1);
	TAP_EQ_INT(got.items[0].state, PS_ST_EXECUTED);
	TAP_EQ_INT(got.items[0].assurance, PS_AS_ATTESTED);
	TAP_EQ_INT(got.items[2].state, PS_ST_ERRORED);
	TAP_EQ_INT(got.items[2].assurance, PS_AS_NONE);
	TAP_EQ_INT(got.state, PS_ST_ERRORED);
	TAP_EQ_INT(got.assurance, PS_AS_NONE);
	case_end(&c);
}

static void
remarks_change_no_state_and_no_time(void)
{
	static const enum ps_event_kind kinds[] = {
		PS_EV_REJECT,  PS_EV_REPEAT, PS_EV_CLEAR,
		PS_EV_MISSING, PS_EV_NOTE,
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(kinds); i++) {
		struct index_case c;
		struct ps_order got;

		case_begin(&c);
		case_take_in(&c, 1, 1);
		case_send_out(&c, 1, 1);
		CASE_APPLY(&c, { 1, 0, REMARK(kinds[i]) });
		got = case_get(&c, 1);
		TAP_EQ_INT(got.state, PS_ST_TRANSMITTED);
		TAP_EQ_INT(got.updated_at, 200);
		TAP_EQ_INT(got.revision, 1);
		case_end(&c);
	}
}

static void
a_problem_stays_until_an_answer_or_a_word_about_it(void)
{
	static const struct {
		struct index_mark mark;
		bool stays;
	} cases[] = {
		{ { 1, 0, DONE }, false },
		{ { 1, 0, FAILED }, false },
		{ { 1, 0, PS_EV_ALREADY, PS_ST_TRANSMITTED, PS_ST_EXECUTED },
		  false },
		{ { 1, 0, PS_EV_RETURN, PS_ST_TRANSMITTED, PS_ST_AWAITING },
		  false },
		{ { 1, 0, REMARK(PS_EV_HOLD) }, false },
		{ { 1, 0, REMARK(PS_EV_CLEAR) }, false },
		{ { 1, 0, REMARK(PS_EV_NOTE) }, false },
		{ { 1, 0, REMARK(PS_EV_REJECT) }, true },
		{ { 1, 0, REMARK(PS_EV_REPEAT) }, true },
		{ { 1, 0, REMARK(PS_EV_MISSING) }, true },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(cases); i++) {
		struct index_case c;
		struct ps_order got;

		case_begin(&c);
		case_take_in(&c, 1, 1);
		case_send_out(&c, 1, 1);
		CASE_APPLY(&c, { 1, 0, REMARK(PS_EV_REJECT) });
		got = case_get(&c, 1);
		TAP_EQ_STR(got.problem_code, "E-DATE");
		TAP_EQ_STR(got.problem, "Which day?");
		case_apply(&c, &cases[i].mark, 1);
		got = case_get(&c, 1);
		if (!TAP_EQ_STR(got.problem_code,
				cases[i].stays ? "E-DATE" : ""))
			TAP_NOTE("case %zu", i);
		case_end(&c);
	}
}

static void
a_hold_lasts_until_the_next_answer(void)
{
	struct index_case c;

	case_begin(&c);
	case_take_in(&c, 1, 1);
	case_send_out(&c, 1, 1);
	CASE_APPLY(&c, { 1, 0, REMARK(PS_EV_HOLD) });
	TAP_EQ_STR(case_get(&c, 1).until, "2026-03-01");
	TAP_EQ_INT(case_get(&c, 1).state, PS_ST_TRANSMITTED);
	CASE_APPLY(&c, { 1, 0, REMARK(PS_EV_REJECT) });
	TAP_EQ_STR(case_get(&c, 1).until, "2026-03-01");
	CASE_APPLY(&c, { 1, 0, DONE });
	TAP_EQ_STR(case_get(&c, 1).until, "");
	case_end(&c);
}

static void
a_row_answered_in_part_becomes_a_new_revision(void)
{
	struct index_case c;

	case_begin(&c);
	case_take_in(&c, 1, 2);
	case_send_out(&c, 1, 2);
	CASE_APPLY(&c, { 1, 1, DONE }, { 2, 0, DONE });
	TAP_EQ_INT(case_get(&c, 1).revision, 2);
	TAP_EQ_INT(case_get(&c, 2).revision, 1);
	CASE_APPLY(&c, { 1, 0, REMARK(PS_EV_REJECT) });
	TAP_EQ_INT(case_get(&c, 1).revision, 2);
	CASE_APPLY(&c, { 1, 2, FAILED });
	TAP_EQ_INT(case_get(&c, 1).revision, 3);
	CASE_APPLY(&c, { 1, 3, FAILED });
	TAP_EQ_INT(case_get(&c, 1).revision, 3);
	case_end(&c);
}

static void
one_apply_raises_a_revision_once_at_most(void)
{
	struct index_case c;

	case_begin(&c);
	case_take_in(&c, 1, 3);
	case_send_out(&c, 1, 3);
	/* the order's events are not side by side */
	CASE_APPLY(&c, { 1, 1, DONE }, { 3, 0, DONE }, { 1, 2, DONE });
	TAP_EQ_INT(case_get(&c, 1).revision, 2);
	CASE_APPLY(&c, { 2, 1, DONE }, { 1, 3, DONE }, { 2, 0, DONE });
	TAP_EQ_INT(case_get(&c, 2).revision, 1);
	TAP_EQ_INT(case_get(&c, 1).revision, 2);
	case_end(&c);
}

static void
only_answers_raise_a_revision(void)
{
	struct index_case c;

	case_begin(&c);
	case_take_in(&c, 1, 1);
	case_send_out(&c, 1, 1);
	case_segment(&c, PS_SEG_TIME);
	case_mark(&c, (struct index_mark){ 1, 1, FAILED });
	TAP_EQ_INT(case_play(&c), PS_OK);
	TAP_EQ_INT(case_get(&c, 1).revision, 1);
	case_end(&c);
}

static void
new_orders_and_events_of_older_ones_mix(void)
{
	struct index_case c;
	struct ps_order order;

	case_begin(&c);
	case_take_in(&c, 1, 2);
	order = case_order(&c, 3);
	case_segment(&c, PS_SEG_INGEST);
	case_add(&c, &order);
	case_mark(&c, (struct index_mark){ 1, 0, PS_EV_NOTE, PS_ST_PENDING,
					   PS_ST_CANCELLED });
	case_mark(&c, (struct index_mark){ 3, 0, PS_EV_TAKE_IN, PS_ST_NONE,
					   PS_ST_PENDING });
	order = case_order(&c, 4);
	case_add(&c, &order);
	case_mark(&c, (struct index_mark){ 0, 0, PS_EV_NOTE, 0, 0 });
	case_mark(&c, (struct index_mark){ 4, 0, PS_EV_TAKE_IN, PS_ST_NONE,
					   PS_ST_PENDING });
	case_mark(&c, (struct index_mark){ 3, 0, PS_EV_NOTE, PS_ST_PENDING,
					   PS_ST_CANCELLED });
	TAP_EQ_INT(case_play(&c), PS_OK);
	TAP_EQ_INT(case_get(&c, 1).state, PS_ST_CANCELLED);
	TAP_EQ_INT(case_get(&c, 2).state, PS_ST_PENDING);
	TAP_EQ_INT(case_get(&c, 3).state, PS_ST_CANCELLED);
	TAP_EQ_INT(case_get(&c, 4).state, PS_ST_PENDING);
	case_end(&c);
}

/* Orders 1 to 3, each table begun anew at its given order or item. */
static void
take_in_parts(struct index_case *c)
{
	struct ps_order order;
	struct ps_item item = { .number = 2,
				.op = PS_OP_SET,
				.property = "site",
				.value = "ROM",
				.was = "" };

	case_segment(c, PS_SEG_INGEST);
	c->segment.nfiles = 0;
	case_table(c, "orders-0001.csv", "journal-orders");
	order = case_order(c, 1);
	case_table(c, "items-0001.csv", "journal-items");
	case_add(c, &order);
	order = case_order(c, 2);
	ps_table_order(case_part(c, "orders"), &order);
	item.number = 1;
	ps_table_item(case_part(c, "items"), 2, &item);
	case_table(c, "items-0002.csv", "journal-items");
	item.number = 2;
	ps_table_item(case_part(c, "items"), 2, &item);
	case_table(c, "orders-0002.csv", "journal-orders");
	order = case_order(c, 3);
	case_add(c, &order);
	case_table(c, "events-0001.csv", "journal-events");
	case_mark(c, (struct index_mark){ 1, 0, PS_EV_TAKE_IN, PS_ST_NONE,
					  PS_ST_PENDING });
	case_mark(c, (struct index_mark){ 2, 2, PS_EV_COMPUTE_ERROR, PS_ST_NONE,
					  PS_ST_ERROR });
	case_table(c, "events-0002.csv", "journal-events");
	case_mark(c, (struct index_mark){ 2, 0, PS_EV_TAKE_IN, PS_ST_NONE,
					  PS_ST_PENDING });
}

static void
split_tables_are_read_as_one(void)
{
	struct index_case c;
	struct ps_order got;

	case_begin(&c);
	take_in_parts(&c);
	TAP_EQ_INT(case_play(&c), PS_OK);
	TAP_EQ_INT(case_get(&c, 1).state, PS_ST_PENDING);
	got = case_get(&c, 2);
	TAP_EQ_INT(got.nitems, 2);
	TAP_EQ_INT(got.state, PS_ST_ERROR);
	TAP_EQ_INT(got.items[0].state, PS_ST_PENDING);
	TAP_EQ_INT(got.items[1].state, PS_ST_ERROR);
	got = case_get(&c, 3);
	TAP_EQ_INT(got.nitems, 3);
	TAP_EQ_INT(got.state, PS_ST_NONE);
	case_end(&c);
}

static void
what_does_not_fit_together_is_damage(void)
{
	static const struct {
		struct index_mark mark;
		int64_t order; /* taken in besides, or 0 */
		int64_t items_of;
	} cases[] = {
		{ { 9, 0, DONE }, 0, 0 }, /* unknown order */
		{ { 1, 4, DONE }, 0, 0 }, /* unknown item */
		{ { 0, 0, DONE }, 0, 9 }, /* items without their order */
		{ { 0, 0, DONE }, 1, 0 }, /* an order once more */
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(cases); i++) {
		struct index_case c;
		struct ps_order order;
		struct ps_item item = { .number = 1,
					.op = PS_OP_SET,
					.property = "site",
					.value = "x",
					.was = "" };

		case_begin(&c);
		case_take_in(&c, 1, 1);
		case_segment(&c, PS_SEG_INGEST);
		order = case_order(&c, cases[i].order);
		if (cases[i].order > 0)
			case_add(&c, &order);
		if (cases[i].items_of > 0)
			ps_table_item(case_part(&c, "items"), cases[i].items_of,
				      &item);
		case_mark(&c, cases[i].mark);
		if (!TAP_EQ_INT(case_play(&c), PS_EHISTORY))
			TAP_NOTE("case %zu: %s", i, c.err.text);
		case_end(&c);
	}
}

int
main(void)
{
	TAP_RUN(orders_come_back_as_they_were_taken_in);
	TAP_RUN(items_come_back_as_they_were_taken_in);
	TAP_RUN(a_new_order_is_pending_and_was_never_out);
	TAP_RUN(an_item_in_error_leaves_its_siblings_pending);
	TAP_RUN(sending_out_sets_file_batch_and_time);
	TAP_RUN(an_answer_for_all_moves_only_what_is_out);
	TAP_RUN(remarks_change_no_state_and_no_time);
	TAP_RUN(a_problem_stays_until_an_answer_or_a_word_about_it);
	TAP_RUN(a_hold_lasts_until_the_next_answer);
	TAP_RUN(a_row_answered_in_part_becomes_a_new_revision);
	TAP_RUN(one_apply_raises_a_revision_once_at_most);
	TAP_RUN(only_answers_raise_a_revision);
	TAP_RUN(new_orders_and_events_of_older_ones_mix);
	TAP_RUN(split_tables_are_read_as_one);
	TAP_RUN(what_does_not_fit_together_is_damage);
	return tap_done();
}
