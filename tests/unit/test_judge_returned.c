#include "judge_case.h"

#define A "status=done|actual "

static struct ps_property changed[PS_ARRAY_LEN(judge_properties)];

/* The card has to be reported; groups may differ, levels are looked at. */
static void
change_properties(struct judge_case *j)
{
	memcpy(changed, judge_properties, sizeof(changed));
	for (size_t i = 0; i < PS_ARRAY_LEN(changed); i++) {
		if (ps_streq(changed[i].name, "card"))
			changed[i].may_be_blank = false;
		if (ps_streq(changed[i].name, "group"))
			changed[i].on_difference = PS_DIFFERENT_ACCEPT;
		if (ps_streq(changed[i].name, "level"))
			changed[i].on_difference = PS_DIFFERENT_REVIEW;
	}
	j->type.properties = changed;
}

static void
make_update(struct judge_case *j)
{
	change_properties(j);
	j->order.change = PS_CHANGE_UPDATE;
}

static void
a_creation_reports_what_the_managed_system_made(void)
{
	static const struct judge_row rows[] = {
		{ "status=done", "no E-RETURNED actual card",
		  "the managed system makes 'card': which is it?" },
		{ "status=already", "no E-RETURNED actual card", NULL },
		{ "status=partial|failed_items=group|message=m",
		  "no E-RETURNED actual card", NULL },
		{ "status=failed|message=m", "ok all:failed", NULL },
		{ A "card=C1", "ok all:done actual=card=C1", NULL },
	};
	static const struct judge_row of_update[] = {
		{ "status=done", "ok all:done", NULL },
	};

	JUDGE_ROWS(change_properties, rows);
	JUDGE_ROWS(make_update, of_update);
}

static void
a_value_that_differs_is_accepted_reviewed_or_rejected(void)
{
	static const struct judge_row rows[] = {
		{ A "card=C1|actual group=009",
		  "ok all:done W-DIFFERENT actual=card=C1\ngroup=009",
		  "'009' was set, but '007' was asked for" },
		{ A "card=C1|actual group=7", "no E-ACTUAL actual group",
		  "may be '007' after a spreadsheet" },
		{ A "card=C1|actual level=4",
		  "ok 1:done 2:done 3:done 4:done 5:done 6:done 7:done "
		  "8:failed 9:done actual=card=C1\nlevel=4",
		  NULL },
		{ A "card=C1|actual valid_to=2027-01-31",
		  "no E-ACTUAL actual valid_to", NULL },
	};

	JUDGE_ROWS(change_properties, rows);
}

int
main(void)
{
	TAP_RUN(a_creation_reports_what_the_managed_system_made);
	TAP_RUN(a_value_that_differs_is_accepted_reviewed_or_rejected);
	return tap_done();
}
