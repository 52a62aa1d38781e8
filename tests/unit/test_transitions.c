#include "model_case.h"

/* The table as it is to be, one row a line. */
static const char *const wanted[] = {
	"none take-in pending none engine",
	"none review awaiting-approval none engine",
	"none lapse inactive none engine",
	"none compute-error error none engine",
	"none in-place executed attested engine",
	"awaiting-approval approve pending none reviewer",
	"awaiting-approval decline declined none reviewer",
	"awaiting-approval postpone awaiting-approval none reviewer",
	"awaiting-approval lapse inactive none engine",
	"pending transmit transmitted none engine",
	"pending in-place executed attested engine",
	"pending lapse inactive none engine",
	"pending withhold pending none engine",
	"pending release pending none releaser",
	"transmitted recall pending none engine",
	"transmitted done executed attested operator",
	"transmitted already executed attested operator",
	"transmitted failed errored none operator",
	"transmitted hold transmitted none operator",
	"transmitted return awaiting-approval none operator",
	"transmitted claim transmitted none operator",
	"transmitted observe verified verified engine",
	"executed verify verified verified engine",
	"executed contradict executed contradicted engine",
	"executed review awaiting-approval none engine",
	"executed reissue pending none engine",
	"verified drift verified verified engine",
	"transmitted time-out errored none engine",
	"executed time-out errored none engine",
	"errored unblock pending none reviewer",
	"errored postpone errored none reviewer",
	"errored decline declined none reviewer",
	"errored accept executed attested reviewer",
	"pending cancel cancelled none engine",
	"awaiting-approval cancel cancelled none engine",
	"errored cancel cancelled none engine",
	"error cancel cancelled none engine",
	"pending supersede superseded none engine",
	"awaiting-approval supersede superseded none engine",
	"errored supersede superseded none engine",
	"error supersede superseded none engine",
	"transmitted stop superseded none engine",
	"executed retract transmitted none operator",
};

static void
the_table_is_as_told(void)
{
	struct ps_buf line = PS_BUF_INIT;

	TAP_EQ_INT(ps_transitions_len, PS_ARRAY_LEN(wanted));
	for (size_t i = 0; i < ps_transitions_len; i++) {
		const struct ps_transition *t = &ps_transitions[i];

		ps_buf_reset(&line);
		ps_buf_addf(&line, "%s %s %s %s %s", ps_state_name(t->from),
			    ps_event_name(t->event), ps_state_name(t->to),
			    ps_assurance_name(t->assurance),
			    ps_who_name(t->who));
		printf("# %s\n", line.ptr);
		if (i < PS_ARRAY_LEN(wanted))
			TAP_EQ_STR(line.ptr, wanted[i]);
		TAP_CHECK(*t->meaning);
	}
	ps_buf_release(&line);
}

/* Any other pair of state and event cannot happen. */
static void
each_pair_has_its_row_or_none(void)
{
	size_t found = 0;

	for (int s = 0; s < PS_ST_COUNT; s++)
		for (int e = 0; e < PS_EV_COUNT; e++) {
			const struct ps_transition *t = ps_transition_find(
				(enum ps_state)s, (enum ps_event_kind)e);

			if (!t)
				continue;
			found++;
			TAP_EQ_INT(t->from, s);
			TAP_EQ_INT(t->event, e);
		}
	TAP_EQ_INT(found, ps_transitions_len);
}

static void
remarks_move_nothing(void)
{
	static const enum ps_event_kind remarks[] = {
		PS_EV_REJECT,	   PS_EV_REPEAT, PS_EV_CLEAR,	 PS_EV_MISSING,
		PS_EV_REFUSE_FILE, PS_EV_NOTE,	 PS_EV_WITHDRAW, PS_EV_REPLACE,
		PS_EV_RENEW,	   PS_EV_ATTEST,
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(remarks); i++)
		for (int s = 0; s < PS_ST_COUNT; s++)
			TAP_CHECK(!ps_transition_find((enum ps_state)s,
						      remarks[i]));
}

/* What is settled moves by an extract or a person's retraction only. */
static void
closed_orders_are_never_reopened(void)
{
	static const enum ps_state closed[] = {
		PS_ST_INACTIVE,
		PS_ST_DECLINED,
		PS_ST_CANCELLED,
		PS_ST_SUPERSEDED,
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(closed); i++)
		for (int e = 0; e < PS_EV_COUNT; e++)
			TAP_CHECK(!ps_transition_find(closed[i],
						      (enum ps_event_kind)e));
}

/* "Gave up" is never "done". */
static void
only_a_person_or_an_extract_makes_it_executed(void)
{
	for (size_t i = 0; i < ps_transitions_len; i++) {
		const struct ps_transition *t = &ps_transitions[i];

		if (t->to != PS_ST_EXECUTED || t->from == PS_ST_EXECUTED)
			continue;
		TAP_CHECK(t->who != PS_WHO_ENGINE ||
			  t->event == PS_EV_IN_PLACE);
	}
}

/* Nothing that the engine does is a person's answer, and the reverse. */
static void
an_event_belongs_to_one_kind_of_actor(void)
{
	for (size_t i = 0; i < ps_transitions_len; i++)
		TAP_EQ_INT(ps_event_is_answer(ps_transitions[i].event),
			   ps_transitions[i].who != PS_WHO_ENGINE);
	TAP_CHECK(!ps_event_is_answer(PS_EV_REJECT));
	TAP_CHECK(!ps_event_is_answer(PS_EV_NONE));
}

static void
settled_is_what_no_answer_moves(void)
{
	static const struct {
		enum ps_state state;
		bool settled;
	} rows[] = {
		{ PS_ST_NONE, false },	      { PS_ST_PENDING, false },
		{ PS_ST_TRANSMITTED, false }, { PS_ST_ERRORED, false },
		{ PS_ST_AWAITING, false },    { PS_ST_ERROR, false },
		{ PS_ST_VERIFIED, true },     { PS_ST_INACTIVE, true },
		{ PS_ST_EXECUTED, true },     { PS_ST_DECLINED, true },
		{ PS_ST_CANCELLED, true },    { PS_ST_SUPERSEDED, true },
	};

	TAP_EQ_INT(PS_ARRAY_LEN(rows), PS_ST_COUNT);
	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++)
		if (!TAP_EQ_INT(ps_state_is_settled(rows[i].state),
				rows[i].settled))
			TAP_NOTE("%s", ps_state_name(rows[i].state));
}

/* Each order of two or three items goes by the worst of them. */
static void
the_worst_item_decides(void)
{
	static const enum ps_state worst_first[] = {
		PS_ST_ERROR,	   PS_ST_ERRORED,  PS_ST_AWAITING,
		PS_ST_TRANSMITTED, PS_ST_PENDING,  PS_ST_EXECUTED,
		PS_ST_INACTIVE,	   PS_ST_VERIFIED,
	};
	static const enum ps_state closed[] = { PS_ST_DECLINED, PS_ST_CANCELLED,
						PS_ST_SUPERSEDED };
	struct ps_item items[3] = { { .number = 1 } };

	for (size_t i = 0; i < PS_ARRAY_LEN(worst_first); i++)
		for (size_t k = i; k < PS_ARRAY_LEN(worst_first); k++)
			for (size_t c = 0; c < PS_ARRAY_LEN(closed); c++) {
				items[0].state = worst_first[k];
				items[1].state = worst_first[i];
				items[2].state = closed[c];
				TAP_EQ_INT(ps_order_state(items, 2),
					   worst_first[i]);
				TAP_EQ_INT(ps_order_state(items, 3),
					   worst_first[i]);
			}
}

static void
closed_states_count_when_all_items_have_them(void)
{
	static const enum ps_state closed[] = { PS_ST_DECLINED, PS_ST_CANCELLED,
						PS_ST_SUPERSEDED };
	struct ps_item items[2] = { { .number = 1 } };

	for (size_t i = 0; i < PS_ARRAY_LEN(closed); i++) {
		items[0].state = closed[i];
		items[1].state = closed[i];
		TAP_EQ_INT(ps_order_state(items, 2), closed[i]);
	}
	TAP_EQ_INT(ps_order_state(items, 0), PS_ST_NONE);
}

static void
assurance_is_the_weakest(void)
{
	struct ps_item items[2] = { { .number = 1 } };

	for (int a = PS_AS_NONE; a < PS_AS_COUNT; a++)
		for (int b = PS_AS_NONE; b < PS_AS_COUNT; b++) {
			items[0].assurance = (enum ps_assurance)a;
			items[1].assurance = (enum ps_assurance)b;
			TAP_EQ_INT(ps_order_assurance(items, 2), a < b ? a : b);
		}
	/* what was declined is not unsure: it is not wanted */
	items[0] = (struct ps_item){ .state = PS_ST_EXECUTED,
				     .assurance = PS_AS_ATTESTED };
	items[1] = (struct ps_item){ .state = PS_ST_DECLINED,
				     .assurance = PS_AS_NONE };
	TAP_EQ_INT(ps_order_assurance(items, 2), PS_AS_ATTESTED);
	items[0].state = PS_ST_NONE;
	items[1].state = PS_ST_NONE;
	/* not known yet is no assurance, and of nothing there is none */
	items[0].assurance = PS_AS_INVALID;
	TAP_EQ_INT(ps_order_assurance(items, 2), PS_AS_NONE);
	TAP_EQ_INT(ps_order_assurance(items, 0), PS_AS_NONE);
}

int
main(void)
{
	TAP_RUN(the_table_is_as_told);
	TAP_RUN(each_pair_has_its_row_or_none);
	TAP_RUN(remarks_move_nothing);
	TAP_RUN(closed_orders_are_never_reopened);
	TAP_RUN(only_a_person_or_an_extract_makes_it_executed);
	TAP_RUN(an_event_belongs_to_one_kind_of_actor);
	TAP_RUN(settled_is_what_no_answer_moves);
	TAP_RUN(the_worst_item_decides);
	TAP_RUN(closed_states_count_when_all_items_have_them);
	TAP_RUN(assurance_is_the_weakest);
	return tap_done();
}
