#include "provspool/dateform.h"

#define DIRECTIVES "YymdbHIpMSfzs"
#define NUMBERS "YymdHIMSfs"

/* What a text said; -1: nothing. */
struct parts {
	int64_t of[128]; /* by directive */
	const char *s;
};

struct number {
	char directive;
	size_t digits;
	int64_t min;
	int64_t max;
};

static const struct number numbers[] = {
	{ 'Y', 4, 1900, 9999 }, { 'y', 2, 0, 99 }, { 'm', 2, 1, 12 },
	{ 'd', 2, 1, 31 },	{ 'H', 2, 0, 23 }, { 'I', 2, 1, 12 },
	{ 'M', 2, 0, 59 },	{ 'S', 2, 0, 59 }, { 's', 11, 0, 99999999999 },
};

/* English, French, German, Spanish, Italian, by month. */
static const char *const months[][5] = {
	{ "january", "janvier", "januar", "enero", "gennaio" },
	{ "february", "février", "februar", "febrero", "febbraio" },
	{ "march", "mars", "märz", "marzo", "marzo" },
	{ "april", "avril", "april", "abril", "aprile" },
	{ "may", "mai", "mai", "mayo", "maggio" },
	{ "june", "juin", "juni", "junio", "giugno" },
	{ "july", "juillet", "juli", "julio", "luglio" },
	{ "august", "août", "august", "agosto", "agosto" },
	{ "september", "septembre", "september", "septiembre", "settembre" },
	{ "october", "octobre", "oktober", "octubre", "ottobre" },
	{ "november", "novembre", "november", "noviembre", "novembre" },
	{ "december", "décembre", "dezember", "diciembre", "dicembre" },
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

const char *
ps_dateform_fault(const char *form)
{
	bool has[128] = { false };

	for (const char *f = form; *f; f++) {
		if (*f != '%')
			continue;
		f++;
		if (*f == '%')
			continue;
		if (!*f || !strchr(DIRECTIVES, *f))
			return "it has a '%' that is followed by none of "
			       "Y y m d b H I p M S f z s %";
		if (has[(unsigned char)*f])
			return "it names the same part twice";
		has[(unsigned char)*f] = true;
	}
	if (has['s'])
		return NULL;
	if ((!has['Y'] && !has['y']) || (!has['m'] && !has['b']) || !has['d'])
		return "it does not name day, month and year";
	if (has['I'] != has['p'])
		return "of %I and %p each needs the other";
	if ((has['M'] || has['S'] || has['z']) && !has['H'] && !has['I'])
		return "it has a time of day without the hour";
	return NULL;
}

/* How many digits belong to it: all it may have, unless more follow. */
static bool
take_number(struct parts *p, const struct number *n, bool fixed)
{
	size_t len = 0;
	int64_t value = 0;

	for (; len < n->digits && is_digit(*p->s); len++)
		value = value * 10 + (*p->s++ - '0');
	if (len == 0 || (len < n->digits && (fixed || n->directive == 'Y')))
		return false;
	p->of[(unsigned char)n->directive] = value;
	return value >= n->min && value <= n->max;
}

/* Does `word` begin `name`, ASCII letters of any case? */
static bool
begins(const char *name, const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char c = word[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c != name[i])
			return false;
	}
	return true;
}

static bool
take_month(struct parts *p)
{
	size_t len = 0;
	int64_t found = 0;

	while ((p->s[len] | 0x20) >= 'a' && (p->s[len] | 0x20) <= 'z')
		len++;
	while ((unsigned char)p->s[len] >= 0x80 ||
	       ((p->s[len] | 0x20) >= 'a' && (p->s[len] | 0x20) <= 'z'))
		len++;
	for (size_t m = 0; len >= 3 && m < PS_ARRAY_LEN(months); m++)
		for (size_t i = 0; i < PS_ARRAY_LEN(months[m]); i++) {
			if (!begins(months[m][i], p->s, len))
				continue;
			if (found && found != (int64_t)m + 1)
				return false;
			found = (int64_t)m + 1;
		}
	p->s += len;
	if (*p->s == '.')
		p->s++;
	p->of['m'] = found;
	return found > 0;
}

static bool
take_half(struct parts *p)
{
	bool pm = (p->s[0] | 0x20) == 'p';

	if (!pm && (p->s[0] | 0x20) != 'a')
		return false;
	if ((p->s[1] | 0x20) != 'm')
		return false;
	p->s += 2;
	p->of['p'] = pm;
	return true;
}

/* "Z", "+02:00", "+0200" */
static bool
take_offset(struct parts *p)
{
	const struct number hour = { 'z', 2, 0, 14 };
	const struct number minute = { 'z', 2, 0, 59 };
	bool west = *p->s == '-';
	int64_t hours;

	if (*p->s == 'Z') {
		p->s++;
		p->of['z'] = 0;
		return true;
	}
	if (*p->s != '+' && !west)
		return false;
	p->s++;
	if (!take_number(p, &hour, true))
		return false;
	hours = p->of['z'];
	if (*p->s == ':')
		p->s++;
	if (!take_number(p, &minute, true))
		return false;
	p->of['z'] = hours * 3600 + p->of['z'] * 60;
	if (west)
		p->of['z'] = -p->of['z'];
	return true;
}

/* Numbers that touch each other have all their digits. */
static bool
is_number(const char *f)
{
	return f[0] == '%' && f[1] && strchr(NUMBERS, f[1]);
}

static bool
take_part(struct parts *p, char directive, bool fixed)
{
	switch (directive) {
	case '%':
		return *p->s++ == '%';
	case 'b':
		return take_month(p);
	case 'p':
		return take_half(p);
	case 'z':
		return take_offset(p);
	case 'f':
		p->of['f'] = 0;
		p->s += strspn(p->s, "0123456789");
		return true;
	default:
		break;
	}
	for (size_t i = 0; i < PS_ARRAY_LEN(numbers); i++)
		if (numbers[i].directive == directive)
			return take_number(p, &numbers[i], fixed);
	return false;
}

static bool
take_all(struct parts *p, const char *form)
{
	bool touches = false;

	for (const char *f = form; *f; f++) {
		if (*f == '%') {
			bool number = is_number(f);

			touches = number && (touches || is_number(f + 2));
			if (!take_part(p, *++f, touches))
				return false;
			touches = number;
			continue;
		}
		touches = false;
		if (*f == ' ') {
			size_t blanks = strspn(p->s, " ");

			p->s += blanks;
			if (blanks == 0)
				return false;
		} else if (*p->s++ != *f) {
			return false;
		}
	}
	return !*p->s;
}

static int64_t
year_of(const struct parts *p)
{
	if (p->of['Y'] >= 0)
		return p->of['Y'];
	return p->of['y'] + (p->of['y'] < 69 ? 2000 : 1900);
}

static int64_t
second_of_day(const struct parts *p)
{
	int64_t hour = p->of['H'];

	if (hour < 0)
		hour = p->of['I'] % 12 + (p->of['p'] > 0 ? 12 : 0);
	return hour * 3600 + (p->of['M'] > 0 ? p->of['M'] * 60 : 0) +
	       (p->of['S'] > 0 ? p->of['S'] : 0);
}

/* An instant that can be read again: years 1900 to 9999. */
static bool
write_instant(int64_t at, char out[PS_WHEN_TEXT_MAX])
{
	int64_t again;

	ps_when_format(at, out);
	return ps_when_parse(out, &again, NULL);
}

bool
ps_dateform_read(const char *form, const char *text, const struct ps_zone *zone,
		 char out[PS_WHEN_TEXT_MAX], enum ps_shown *shown)
{
	struct parts p = { .s = text };
	int64_t none = INT64_MIN;
	int64_t days;
	int64_t local;

	if (shown)
		*shown = PS_SHOWN_ONCE;
	for (size_t i = 0; i < PS_ARRAY_LEN(p.of); i++)
		p.of[i] = -1;
	p.of['z'] = none;
	if (!take_all(&p, form))
		return false;
	if (p.of['s'] >= 0)
		return write_instant(p.of['s'], out);
	if (!ps_when_days(year_of(&p), p.of['m'], p.of['d'], &days))
		return false;
	if (p.of['H'] < 0 && p.of['I'] < 0) {
		ps_when_format_day(days * 86400, out);
		return true;
	}
	local = days * 86400 + second_of_day(&p);
	if (p.of['z'] != none)
		return write_instant(local - p.of['z'], out);
	if (shown)
		*shown = ps_zone_shows(zone, local);
	return write_instant(ps_zone_to_utc(zone, local), out);
}
