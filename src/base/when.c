#include "provspool/when.h"
#include "provspool/num.h"

#define MINUTE 60
#define HOUR 3600
#define DAY 86400
#define YEAR_MIN 1900
#define YEAR_MAX 9999
#define OFFSET_HOURS_MAX 14 /* Kiribati */

struct civil {
	int64_t year;
	int64_t month; /* 1 to 12 */
	int64_t day;   /* 1 to 31 */
};

static int64_t
floor_div(int64_t a, int64_t b)
{
	int64_t q = a / b;

	return a % b < 0 ? q - 1 : q;
}

/*
 * Days since 1970-01-01 and back.  Years are taken to begin in March, so
 * that the leap day comes last; an era is the 400 years of 146,097 days
 * after which the calendar repeats.
 */
static int64_t
days_of(struct civil c)
{
	int64_t year = c.month <= 2 ? c.year - 1 : c.year;
	int64_t era = floor_div(year, 400);
	int64_t of_era = year - era * 400;
	int64_t of_year =
		(153 * (c.month + (c.month > 2 ? -3 : 9)) + 2) / 5 + c.day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	       of_year - 719468;
}

static struct civil
civil_of(int64_t days)
{
	int64_t shifted = days + 719468;
	int64_t era = floor_div(shifted, 146097);
	int64_t doe = shifted - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	struct civil c;

	c.day = doy - (153 * mp + 2) / 5 + 1;
	c.month = mp < 10 ? mp + 3 : mp - 9;
	c.year = yoe + era * 400 + (c.month <= 2);
	return c;
}

static char *
put_pair(char *to, char before, int64_t number)
{
	*to++ = before;
	return ps_num_put(to, number, 2);
}

void
ps_when_format(int64_t at, char out[PS_WHEN_TEXT_MAX])
{
	int64_t days = floor_div(at, DAY);
	int64_t rest;
	struct civil c;

	out[0] = '\0';
	if (at == PS_WHEN_NONE)
		return;
	rest = at %
	       DAY; /* not at - days * DAY, which the first day overflows */
	if (rest < 0)
		rest += DAY;
	c = civil_of(days);
	out = ps_num_put(out, c.year, 4);
	out = put_pair(out, '-', c.month);
	out = put_pair(out, '-', c.day);
	out = put_pair(out, 'T', rest / HOUR);
	out = put_pair(out, ':', rest % HOUR / MINUTE);
	out = put_pair(out, ':', rest % MINUTE);
	*out++ = 'Z';
	*out = '\0';
}

void
ps_when_format_day(int64_t at, char out[PS_WHEN_TEXT_MAX])
{
	char *time;

	ps_when_format(at, out);
	time = strchr(out, 'T');
	if (time)
		*time = '\0';
}

/* Take exactly `width` digits off *s. */
static bool
take_digits(const char **s, size_t width, int64_t max, int64_t *out)
{
	int64_t number = 0;

	for (size_t i = 0; i < width; i++) {
		char c = (*s)[i];

		if (c < '0' || c > '9')
			return false;
		number = number * 10 + (c - '0');
	}
	if (number > max)
		return false;
	*s += width;
	*out = number;
	return true;
}

static bool
take_char(const char **s, const char *any_of)
{
	if (!**s || !strchr(any_of, **s))
		return false;
	(*s)++;
	return true;
}

static int64_t
month_days(int64_t year, int64_t month)
{
	static const int64_t days[] = { 31, 28, 31, 30, 31, 30,
					31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return month == 2 && leap ? 29 : days[month - 1];
}

bool
ps_when_days(int64_t year, int64_t month, int64_t day, int64_t *out)
{
	if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 ||
	    day < 1 || day > month_days(year, month))
		return false;
	*out = days_of((struct civil){ year, month, day });
	return true;
}

int64_t
ps_when_year(int64_t at)
{
	return civil_of(floor_div(at, DAY)).year;
}

static bool
take_day(const char **s, int64_t *days)
{
	struct civil c;

	if (!take_digits(s, 4, YEAR_MAX, &c.year) || !take_char(s, "-") ||
	    !take_digits(s, 2, 12, &c.month) || !take_char(s, "-") ||
	    !take_digits(s, 2, 31, &c.day))
		return false;
	return ps_when_days(c.year, c.month, c.day, days);
}

static bool
take_time(const char **s, int64_t *seconds)
{
	int64_t hour;
	int64_t minute;
	int64_t second = 0;

	if (!take_digits(s, 2, 23, &hour) || !take_char(s, ":") ||
	    !take_digits(s, 2, 59, &minute))
		return false;
	if (take_char(s, ":") && !take_digits(s, 2, 59, &second))
		return false;
	*seconds = hour * HOUR + minute * MINUTE + second;
	return true;
}

/* The end of the text, "Z", or an offset east of Greenwich. */
static bool
take_zone(const char **s, int64_t *seconds)
{
	bool west = **s == '-';
	int64_t hours;
	int64_t minutes;

	*seconds = 0;
	if (!**s || take_char(s, "Z"))
		return true;
	if (!take_char(s, "+-") ||
	    !take_digits(s, 2, OFFSET_HOURS_MAX, &hours) ||
	    !take_char(s, ":") || !take_digits(s, 2, 59, &minutes))
		return false;
	*seconds = hours * HOUR + minutes * MINUTE;
	if (west)
		*seconds = -*seconds;
	return true;
}

bool
ps_when_parse(const char *s, int64_t *out, bool *day_only)
{
	static const struct civil last = { YEAR_MAX, 12, 31 };
	static const struct civil first = { YEAR_MIN, 1, 1 };
	bool has_time;
	int64_t days;
	int64_t seconds = 0;
	int64_t zone = 0;
	int64_t at;

	if (!take_day(&s, &days))
		return false;
	has_time = take_char(&s, "T ");
	if (has_time && (!take_time(&s, &seconds) || !take_zone(&s, &zone)))
		return false;
	if (*s)
		return false;
	/* an offset may lead out of the years that can be written again */
	at = days * DAY + seconds - zone;
	if (at < days_of(first) * DAY || at >= (days_of(last) + 1) * DAY)
		return false;
	*out = at;
	if (day_only)
		*day_only = !has_time;
	return true;
}

/* Monday is 0; 1970-01-01 was a Thursday. */
static int64_t
weekday_of(int64_t days)
{
	return days + 3 - floor_div(days + 3, 7) * 7;
}

int64_t
ps_when_add_working_days(int64_t at, int64_t days)
{
	int64_t day = floor_div(at, DAY);
	int64_t weekday = weekday_of(day);
	int64_t rest;

	if (at == PS_WHEN_NONE)
		return at;
	if (days <= 0)
		return day * DAY;
	if (weekday > 4) { /* counting from a weekend is counting from Friday */
		day -= weekday - 4;
		weekday = 4;
	}
	rest = days % 5;
	day += days / 5 * 7 + rest;
	if (weekday + rest > 4)
		day += 2;
	return day * DAY;
}

static bool
is_worked_on(const struct ps_calendar *calendar, int64_t day)
{
	size_t low = 0;
	size_t high = calendar->nholidays;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (calendar->holidays[mid] < day)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < calendar->nholidays && calendar->holidays[low] == day)
		return false;
	return (calendar->weekdays >> weekday_of(day) & 1u) != 0;
}

/* Days are few, and so are holidays: one after the other will do. */
int64_t
ps_when_add_workdays(int64_t at, int64_t days,
		     const struct ps_calendar *calendar)
{
	int64_t day = floor_div(at, DAY);

	if (!calendar || calendar->weekdays == 0 || at == PS_WHEN_NONE)
		return ps_when_add_working_days(at, days);
	while (days > 0)
		if (is_worked_on(calendar, ++day))
			days--;
	return day * DAY;
}
