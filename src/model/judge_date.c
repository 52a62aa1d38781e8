#include "model/judge_private.h"

#include <ctype.h>

#include "provspool/num.h"
#include "provspool/when.h"

#define DAY INT64_C(86400)
/* Day 0 of spreadsheets is 1899-12-30. */
#define SHEET_EPOCH (INT64_C(-25569) * DAY)
/* Day numbers of 1954 to 2119: other figures are no dates. */
#define SHEET_MIN 20000
#define SHEET_MAX 80000

/* A date of three figures, as it stands there. */
struct figures {
	int64_t a;
	int64_t b;
	int64_t year;
	char stroke;
	int64_t seconds; /* of the day, or -1 */
};

/* Take 1 to `width` digits. */
static bool
take(const char **s, size_t width, int64_t *out)
{
	size_t n = strspn(*s, "0123456789");
	char digits[8];

	if (n == 0 || n > width)
		return false;
	memcpy(digits, *s, n);
	digits[n] = '\0';
	*s += n;
	return ps_num_padded(digits, 0, INT64_MAX, out);
}

static void
skip_blanks(const char **s)
{
	while (**s == ' ')
		(*s)++;
}

/* AM, PM or nothing at the end of a time. */
static bool
take_half(const char **s, int64_t *hour)
{
	bool pm;

	skip_blanks(s);
	if (!**s)
		return true;
	pm = toupper((unsigned char)**s) == 'P';
	if ((!pm && toupper((unsigned char)**s) != 'A') ||
	    toupper((unsigned char)(*s)[1]) != 'M' || (*s)[2] || *hour < 1 ||
	    *hour > 12)
		return false;
	*hour = *hour % 12 + (pm ? 12 : 0);
	*s += 2;
	return true;
}

/* "9:30", "09:30:00", "9:30 AM" up to the end. */
static bool
take_time(const char **s, int64_t *seconds)
{
	int64_t hour;
	int64_t minute;
	int64_t second = 0;

	if (!take(s, 2, &hour) || *(*s)++ != ':' || !take(s, 2, &minute))
		return false;
	if (**s == ':') {
		(*s)++;
		if (!take(s, 2, &second))
			return false;
	}
	if (!take_half(s, &hour) || hour > 23 || minute > 59 || second > 59)
		return false;
	*seconds = (hour * 60 + minute) * 60 + second;
	return true;
}

/* "10/11/2026", "10.11.26 9:30": which is the month is not said here. */
static bool
take_figures(const char *s, struct figures *out)
{
	size_t year_len;

	out->seconds = -1;
	if (!take(&s, 2, &out->a))
		return false;
	out->stroke = *s;
	if (!*s || !strchr("/.-", *s++) || !take(&s, 2, &out->b) ||
	    *s++ != out->stroke)
		return false;
	year_len = strspn(s, "0123456789");
	if ((year_len != 2 && year_len != 4) || !take(&s, 4, &out->year))
		return false;
	if (year_len == 2)
		out->year += 2000;
	if (*s == ' ') {
		skip_blanks(&s);
		if (!take_time(&s, &out->seconds))
			return false;
	}
	return *s == '\0';
}

static void
add_reading(struct ps_readings *out, int64_t at)
{
	for (size_t i = 0; i < out->n; i++)
		if (out->at[i] == at)
			return;
	if (out->n < PS_READINGS_MAX)
		out->at[out->n++] = at;
}

static void
read_day(const struct figures *f, int64_t month, int64_t day,
	 struct ps_readings *out)
{
	char text[40];
	int64_t at;

	(void)snprintf(text, sizeof(text), "%04lld-%02lld-%02lld",
		       (long long)f->year, (long long)month, (long long)day);
	if (ps_when_parse(text, &at, NULL))
		add_reading(out, at + (f->seconds > 0 ? f->seconds : 0));
}

/* "2026/11/23 09:30" is ISO with other strokes. */
static bool
read_iso(const char *text, struct ps_readings *out)
{
	char copy[PS_WHEN_TEXT_MAX];
	size_t len = strlen(text);

	if (len < 10 || len >= sizeof(copy))
		return false;
	memcpy(copy, text, len + 1);
	if (copy[4] == '/' && copy[7] == '/')
		copy[4] = copy[7] = '-';
	if (!ps_when_parse(copy, &out->at[0], &out->day_only))
		return false;
	out->n = 1;
	out->plain = true;
	return true;
}

/* "46346.5": the day, and a fraction of it. */
static bool
read_sheet_number(const char *text, struct ps_readings *out)
{
	const char *s = text;
	int64_t days;
	int64_t part = 0;
	int64_t scale = 1;

	if (!take(&s, 5, &days) || days < SHEET_MIN || days > SHEET_MAX)
		return false;
	out->day_only = *s == '\0';
	if (*s == '.' || *s == ',') {
		s++;
		for (; *s >= '0' && *s <= '9' && scale < 1000000000; s++) {
			part = part * 10 + (*s - '0');
			scale *= 10;
		}
		s += strspn(s, "0123456789");
	}
	if (*s)
		return false;
	add_reading(out, SHEET_EPOCH + days * DAY +
				 (part * DAY + scale / 2) / scale);
	return true;
}

void
ps_judge_readings(const char *text, struct ps_readings *out)
{
	struct figures f;

	memset(out, 0, sizeof(*out));
	if (read_iso(text, out) || read_sheet_number(text, out))
		return;
	memset(out, 0, sizeof(*out));
	if (!take_figures(text, &f))
		return;
	out->day_only = f.seconds < 0;
	read_day(&f, f.b, f.a, out);
	if (f.stroke != '.')
		read_day(&f, f.a, f.b, out);
}

void
ps_judge_keep(struct ps_readings *readings, int64_t from, int64_t to)
{
	size_t n = 0;

	for (size_t i = 0; i < readings->n; i++)
		if (readings->at[i] >= from && readings->at[i] <= to)
			readings->at[n++] = readings->at[i];
	readings->n = n;
}

const char *
ps_judge_typed(struct ps_bench *b, const struct ps_readings *readings, size_t i)
{
	char when[PS_WHEN_TEXT_MAX];

	if (readings->day_only) {
		ps_when_format_day(readings->at[i], when);
		return ps_arena_strdup(b->arena, when);
	}
	ps_when_format(readings->at[i], when);
	when[10] = ' ';
	when[strcspn(when, "Z")] = '\0';
	if (strcmp(when + 16, ":00") == 0)
		when[16] = '\0';
	return ps_arena_strdup(b->arena, when);
}
