/*
 * when - instants, days and their text; proleptic Gregorian, always UTC.
 *
 * An instant is int64_t seconds since 1970-01-01T00:00:00Z.  Nothing here
 * reads a clock: the time comes from the caller (clock.h is the only one
 * that asks the system).
 */
#ifndef PROVSPOOL_WHEN_H
#define PROVSPOOL_WHEN_H

#include "provspool/base.h"

#define PS_WHEN_NONE INT64_MIN /* no date given */
#define PS_WHEN_TEXT_MAX 32    /* room for any result below */

/* "2026-11-23T03:18:43Z"; "" for PS_WHEN_NONE. */
void ps_when_format(int64_t at, char out[PS_WHEN_TEXT_MAX]);
/* "2026-11-23" of that instant. */
void ps_when_format_day(int64_t at, char out[PS_WHEN_TEXT_MAX]);

/*
 * Read "YYYY-MM-DD" (start of that day), "YYYY-MM-DD[T ]HH:MM[:SS]" and the
 * latter with "Z" or "+HH:MM"/"-HH:MM"; without an offset it is UTC.  Years
 * 1900 to 9999.  *day_only (may be NULL) says that no time of day was given.
 */
PS_CHECK bool ps_when_parse(const char *s, int64_t *out, bool *day_only);

/* Days from 1970-01-01 to a day of the calendar; false if there is none. */
PS_CHECK bool ps_when_days(int64_t year, int64_t month, int64_t day,
			   int64_t *out);
/* The year in which an instant lies. */
int64_t ps_when_year(int64_t at);

/* Start of the day `days` working days (Monday to Friday) after `at`. */
int64_t ps_when_add_working_days(int64_t at, int64_t days);

/* On which days people work. */
struct ps_calendar {
	unsigned int weekdays;	 /* bit 0: Monday; one at least */
	const int64_t *holidays; /* days from 1970-01-01, sorted */
	size_t nholidays;
};
/* The same by a calendar; NULL: Monday to Friday. */
int64_t ps_when_add_workdays(int64_t at, int64_t days,
			     const struct ps_calendar *calendar);

#endif
