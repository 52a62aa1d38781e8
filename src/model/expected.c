#include "provspool/expected.h"

#include "provspool/when.h"

#define DAY_S 86400
/* 1970-01-01 was a Thursday. */
#define EPOCH_WEEKDAY 3

static int64_t
day_of(int64_t local)
{
	return (local - (local % DAY_S + DAY_S) % DAY_S) / DAY_S;
}

static bool
has_weekday(const struct ps_expected *expected, int64_t day)
{
	int64_t weekday = ((day + EPOCH_WEEKDAY) % 7 + 7) % 7;

	return (expected->weekdays >> weekday & 1u) != 0;
}

/* Walk from the day of `at`; a week has an expected time in any case. */
static int64_t
find(const struct ps_expected *expected, int64_t at, int step)
{
	int64_t day = day_of(at + ps_zone_offset(expected->zone, at));

	for (int i = 0; i <= 8; i++, day += step) {
		int64_t time;

		if (!has_weekday(expected, day))
			continue;
		time = ps_zone_to_utc(expected->zone,
				      day * DAY_S + expected->at_s);
		if (step < 0 ? time <= at : time > at)
			return time;
	}
	ps_bug("a week without an expected time");
}

int64_t
ps_expected_before(const struct ps_expected *expected, int64_t at)
{
	return find(expected, at, -1);
}

int64_t
ps_expected_after(const struct ps_expected *expected, int64_t at)
{
	return find(expected, at, 1);
}

int64_t
ps_expected_late(const struct ps_expected *expected, int64_t last, int64_t now)
{
	int64_t time = ps_expected_before(expected, now - expected->grace_s);
	int64_t before = ps_expected_before(expected, time - 1);

	if (last != PS_WHEN_NONE && last >= before + (time - before) / 2)
		return PS_WHEN_NONE;
	return time;
}
