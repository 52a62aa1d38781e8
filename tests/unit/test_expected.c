#include "provspool/expected.h"
#include "provspool/when.h"
#include "tap.h"

static int64_t
at(const char *text)
{
	int64_t time = PS_WHEN_NONE;

	if (*text && !ps_when_parse(text, &time, NULL)) {
		printf("Bail out! no time: %s\n", text);
		exit(1);
	}
	return time;
}

/* Monday to Friday at 06:30 in a place two hours east, two hours' grace. */
static struct ps_expected
office(struct ps_arena *arena)
{
	return (struct ps_expected){ .weekdays = 0x1f,
				     .at_s = 6 * 3600 + 1800,
				     .grace_s = 7200,
				     .zone = ps_zone_fixed("+02:00", arena) };
}

static void
expected_times_are_those_of_the_place(void)
{
	static const char *const cases[][3] = {
		/* now, before, after; 2026-11-23 is a Monday */
		{ "2026-11-24T04:29:59Z", "2026-11-23T04:30:00Z",
		  "2026-11-24T04:30:00Z" },
		{ "2026-11-24T04:30:00Z", "2026-11-24T04:30:00Z",
		  "2026-11-25T04:30:00Z" },
		{ "2026-11-28T12:00:00Z", "2026-11-27T04:30:00Z",
		  "2026-11-30T04:30:00Z" },
	};
	struct ps_arena arena;
	struct ps_expected expected;
	char text[PS_WHEN_TEXT_MAX];

	ps_arena_init(&arena, 0);
	expected = office(&arena);
	for (size_t i = 0; i < PS_ARRAY_LEN(cases); i++) {
		ps_when_format(ps_expected_before(&expected, at(cases[i][0])),
			       text);
		TAP_EQ_STR(text, cases[i][1]);
		ps_when_format(ps_expected_after(&expected, at(cases[i][0])),
			       text);
		TAP_EQ_STR(text, cases[i][2]);
	}
	ps_arena_release(&arena);
}

static void
an_export_is_late_once_its_grace_is_over(void)
{
	static const char *const cases[][3] = {
		/* last, now, late since */
		{ "2026-11-23T04:00:00Z", "2026-11-24T06:29:59Z", "" },
		{ "2026-11-23T04:00:00Z", "2026-11-24T06:30:00Z",
		  "2026-11-24T04:30:00Z" },
		{ "2026-11-23T12:00:00Z", "2026-11-24T07:00:00Z",
		  "2026-11-24T04:30:00Z" }, /* yesterday's, late */
		{ "2026-11-23T20:00:00Z", "2026-11-24T07:00:00Z", "" },
		{ "2026-11-24T06:45:00Z", "2026-11-24T07:00:00Z", "" },
		{ "2026-11-27T04:00:00Z", "2026-11-29T12:00:00Z", "" },
		{ "", "2026-11-24T07:00:00Z", "2026-11-24T04:30:00Z" },
	};
	struct ps_arena arena;
	struct ps_expected expected;
	char text[PS_WHEN_TEXT_MAX];

	ps_arena_init(&arena, 0);
	expected = office(&arena);
	for (size_t i = 0; i < PS_ARRAY_LEN(cases); i++) {
		ps_when_format(ps_expected_late(&expected, at(cases[i][0]),
						at(cases[i][1])),
			       text);
		TAP_EQ_STR(text, cases[i][2]);
	}
	ps_arena_release(&arena);
}

int
main(void)
{
	TAP_RUN(expected_times_are_those_of_the_place);
	TAP_RUN(an_export_is_late_once_its_grace_is_over);
	return tap_done();
}
