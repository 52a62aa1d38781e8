#include "zone_rule.h"

#include "provspool/when.h"

#define MINUTE INT64_C(60)
#define HOUR INT64_C(3600)
#define DAY 86400

/* Digits, at least one and at most three. */
static bool
take_number(const char **s, int64_t max, int64_t *out)
{
	size_t n = strspn(*s, "0123456789");
	int64_t value = 0;

	if (n == 0 || n > 3)
		return false;
	for (; n > 0; n--)
		value = value * 10 + (*(*s)++ - '0');
	*out = value;
	return value <= max;
}

static bool
take_char(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

/* "CET", or "<+03>" where it is no word. */
static bool
take_name(const char **s)
{
	const char *begin = *s;

	if (take_char(s, '<')) {
		*s += strcspn(*s, ">");
		return take_char(s, '>');
	}
	while ((**s >= 'A' && **s <= 'Z') || (**s >= 'a' && **s <= 'z'))
		(*s)++;
	return *s - begin >= 3;
}

/* "-1", "5:30", "+2:00:00"; up to 167 hours, as RFC 9636 allows. */
static bool
take_time(const char **s, int64_t *out)
{
	bool negative = **s == '-';
	int64_t hours;
	int64_t minutes = 0;
	int64_t seconds = 0;

	if (**s == '-' || **s == '+')
		(*s)++;
	if (!take_number(s, 167, &hours))
		return false;
	if (take_char(s, ':') && !take_number(s, 59, &minutes))
		return false;
	if (take_char(s, ':') && !take_number(s, 59, &seconds))
		return false;
	*out = hours * HOUR + minutes * MINUTE + seconds;
	if (negative)
		*out = -*out;
	return true;
}

static bool
take_day(const char **s, struct ps_zone_day *day)
{
	*day = (struct ps_zone_day){ .kind = PS_ZONE_ORDINAL,
				     .seconds = 2 * HOUR };
	if (!take_char(s, ','))
		return false;
	if (take_char(s, 'M')) {
		day->kind = PS_ZONE_WEEKDAY;
		if (!take_number(s, 12, &day->month) || day->month < 1 ||
		    !take_char(s, '.') || !take_number(s, 5, &day->week) ||
		    day->week < 1 || !take_char(s, '.') ||
		    !take_number(s, 6, &day->day))
			return false;
	} else {
		if (take_char(s, 'J'))
			day->kind = PS_ZONE_JULIAN;
		if (!take_number(s, 365, &day->day))
			return false;
		if (day->kind == PS_ZONE_JULIAN && day->day < 1)
			return false;
	}
	return !take_char(s, '/') || take_time(s, &day->seconds);
}

bool
ps_zone_rule_parse(const char *text, struct ps_zone_rule *out)
{
	*out = (struct ps_zone_rule){ 0 };
	if (!take_name(&text) || !take_time(&text, &out->standard))
		return false;
	out->standard = -out->standard; /* the text counts to the west */
	if (!*text)
		return true;
	out->has_summer = true;
	out->summer = out->standard + HOUR;
	if (!take_name(&text))
		return false;
	if (*text != ',') {
		if (!take_time(&text, &out->summer))
			return false;
		out->summer = -out->summer;
	}
	return take_day(&text, &out->begin) && take_day(&text, &out->end) &&
	       !*text;
}

/* Days since 1970; outside the years that are written, of no matter. */
static int64_t
days(int64_t year, int64_t month, int64_t day)
{
	int64_t n;

	return ps_when_days(year, month, day, &n) ? n : 0;
}

/* The nth weekday of the month, 0 being Sunday; the fifth is the last. */
static int64_t
nth_weekday(int64_t year, const struct ps_zone_day *d)
{
	int64_t first = days(year, d->month, 1);
	int64_t next = d->month == 12 ? days(year + 1, 1, 1)
				      : days(year, d->month + 1, 1);
	int64_t weekday = (first + 4) % 7; /* 1970-01-01 was a Thursday */
	int64_t day;

	if (weekday < 0)
		weekday += 7;
	day = first + (d->day - weekday + 7) % 7 + (d->week - 1) * 7;
	return day >= next ? day - 7 : day;
}

static int64_t
day_of(int64_t year, const struct ps_zone_day *d)
{
	int64_t begin = days(year, 1, 1);
	bool leap = days(year, 3, 1) - begin == 60;

	switch (d->kind) {
	case PS_ZONE_WEEKDAY:
		return nth_weekday(year, d);
	case PS_ZONE_JULIAN:
		return begin + d->day - 1 + (leap && d->day >= 60);
	case PS_ZONE_ORDINAL:
		return begin + d->day;
	}
	ps_bug("no such kind of day");
}

int64_t
ps_zone_rule_offset(const struct ps_zone_rule *rule, int64_t at)
{
	int64_t year = ps_when_year(at + rule->standard);
	int64_t begin;
	int64_t end;
	bool summer;

	if (!rule->has_summer)
		return rule->standard;
	begin = day_of(year, &rule->begin) * DAY + rule->begin.seconds -
		rule->standard;
	end = day_of(year, &rule->end) * DAY + rule->end.seconds - rule->summer;
	/* south of the equator summer goes over the turn of the year */
	summer =
		begin < end ? at >= begin && at < end : at >= begin || at < end;
	return summer ? rule->summer : rule->standard;
}
