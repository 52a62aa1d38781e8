#include "provspool/zone.h"

#include "provspool/limits.h"
#include "zone_rule.h"

/* Far over what any zone has, far under what could hurt. */
#define ENTRIES_MAX 4000
#define HEADER_BYTES 44
#define DAY 86400

struct ps_zone {
	const char *name;
	size_t n;		/* transitions, by time */
	const int64_t *times;	/* from this instant on … */
	const int64_t *offsets; /* … it is so many seconds */
	int64_t before;		/* the first of them */
	bool has_rule;		/* for what comes after the last */
	struct ps_zone_rule rule;
};

/* One of the two blocks of a file: counts, and where each table begins. */
struct block {
	const unsigned char *p;
	size_t width; /* bytes of a time: 4, or 8 */
	size_t ntimes;
	size_t ntypes;
	size_t size; /* without its header */
};

static uint32_t
number_at(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

/* Two's complement, whatever the machine. */
static int64_t
signed32(uint32_t n)
{
	return n < UINT32_C(0x80000000) ? (int64_t)n
					: (int64_t)n - INT64_C(0x100000000);
}

static int64_t
time_at(const struct block *b, size_t i)
{
	const unsigned char *p = b->p + i * b->width;
	int64_t high = signed32(number_at(p));

	if (b->width == 4)
		return high;
	return high * INT64_C(0x100000000) + number_at(p + 4);
}

static bool
read_header(struct ps_span s, size_t at, size_t width, struct block *b)
{
	const unsigned char *p = (const unsigned char *)s.ptr + at;
	size_t n[6]; /* UTC marks, standard marks, leaps, times, types, chars */

	if (s.len < at + HEADER_BYTES || memcmp(p, "TZif", 4) != 0)
		return false;
	for (size_t i = 0; i < PS_ARRAY_LEN(n); i++) {
		n[i] = number_at(p + 20 + i * 4);
		if (n[i] > ENTRIES_MAX)
			return false;
	}
	b->p = p + HEADER_BYTES;
	b->width = width;
	b->ntimes = n[3];
	b->ntypes = n[4];
	b->size = n[3] * (width + 1) + n[4] * 6 + n[5] + n[2] * (width + 4) +
		  n[1] + n[0];
	return n[4] > 0 && s.len - at - HEADER_BYTES >= b->size;
}

static int64_t
offset_of_type(const struct block *b, size_t type)
{
	return signed32(
		number_at(b->p + b->ntimes * (b->width + 1) + type * 6));
}

static bool
read_block(const struct block *b, struct ps_zone *zone, struct ps_arena *arena)
{
	int64_t *times = PS_ARENA_ARRAY(arena, int64_t, b->ntimes + 1);
	int64_t *offsets = PS_ARENA_ARRAY(arena, int64_t, b->ntimes + 1);
	const unsigned char *types = b->p + b->ntimes * b->width;

	for (size_t i = 0; i < b->ntimes; i++) {
		times[i] = time_at(b, i);
		if (types[i] >= b->ntypes || (i > 0 && times[i] < times[i - 1]))
			return false;
		offsets[i] = offset_of_type(b, types[i]);
		if (offsets[i] < -DAY || offsets[i] > DAY)
			return false;
	}
	zone->n = b->ntimes;
	zone->times = times;
	zone->offsets = offsets;
	zone->before = offset_of_type(b, 0);
	return zone->before >= -DAY && zone->before <= DAY;
}

/* "\nCET-1CEST,M3.5.0,M10.5.0/3\n" */
static bool
read_footer(struct ps_span rest, struct ps_zone *zone)
{
	char text[80];
	const char *end;
	size_t len;

	if (rest.len < 2 || rest.ptr[0] != '\n')
		return false;
	end = memchr(rest.ptr + 1, '\n', rest.len - 1);
	len = end ? (size_t)(end - rest.ptr) - 1 : sizeof(text);
	if (len >= sizeof(text))
		return false;
	memcpy(text, rest.ptr + 1, len);
	text[len] = '\0';
	zone->has_rule = len > 0;
	return len == 0 || ps_zone_rule_parse(text, &zone->rule);
}

static bool
read_file(struct ps_span s, struct ps_zone *zone, struct ps_arena *arena)
{
	struct block old;
	struct block b;
	size_t at;

	if (!read_header(s, 0, 4, &old))
		return false;
	if (s.ptr[4] == '\0')
		return read_block(&old, zone, arena);
	at = HEADER_BYTES + old.size;
	if (!read_header(s, at, 8, &b) || !read_block(&b, zone, arena))
		return false;
	at += HEADER_BYTES + b.size;
	return read_footer((struct ps_span){ s.ptr + at, s.len - at }, zone);
}

int
ps_zone_parse(struct ps_span bytes, const char *name, struct ps_arena *arena,
	      const struct ps_zone **out, struct ps_err *err)
{
	struct ps_zone *zone = PS_ARENA_NEW(arena, struct ps_zone);

	if (bytes.len > PS_LIMIT_ZONE_BYTES || !read_file(bytes, zone, arena))
		return ps_err_set(err, PS_EDATA,
				  "the time zone '%s' is no file of the tz "
				  "database",
				  name);
	zone->name = ps_arena_strdup(arena, name);
	*out = zone;
	return PS_OK;
}

bool
ps_zone_is_name(const char *name)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789_+-/";
	size_t len = strlen(name);

	return len > 0 && len <= 64 && strspn(name, allowed) == len &&
	       name[0] >= 'A' && name[0] <= 'Z' && name[len - 1] != '/' &&
	       !strstr(name, "//");
}

/* Two digits, or -1. */
static int64_t
two_digits(const char *s)
{
	if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9')
		return -1;
	return (s[0] - '0') * 10 + s[1] - '0';
}

const struct ps_zone *
ps_zone_fixed(const char *text, struct ps_arena *arena)
{
	struct ps_zone *zone;
	int64_t hours = 0;
	int64_t minutes = 0;

	if (!ps_streq(text, "UTC")) {
		if (strlen(text) != 6 || !strchr("+-", text[0]) ||
		    text[3] != ':')
			return NULL;
		hours = two_digits(text + 1);
		minutes = two_digits(text + 4);
		if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59)
			return NULL;
	}
	zone = PS_ARENA_NEW(arena, struct ps_zone);
	zone->name = ps_arena_strdup(arena, text);
	zone->before = hours * 3600 + minutes * 60;
	if (text[0] == '-')
		zone->before = -zone->before;
	return zone;
}

const char *
ps_zone_name(const struct ps_zone *zone)
{
	return zone->name;
}

int64_t
ps_zone_offset(const struct ps_zone *zone, int64_t at)
{
	size_t low = 0;
	size_t high = zone->n;

	if (zone->has_rule && (zone->n == 0 || at >= zone->times[zone->n - 1]))
		return ps_zone_rule_offset(&zone->rule, at);
	while (low < high) { /* the first transition after `at` */
		size_t middle = low + (high - low) / 2;

		if (zone->times[middle] <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low == 0 ? zone->before : zone->offsets[low - 1];
}

int64_t
ps_zone_to_utc(const struct ps_zone *zone, int64_t local)
{
	int64_t before = ps_zone_offset(zone, local - DAY);
	int64_t after = ps_zone_offset(zone, local + DAY);

	if (ps_zone_offset(zone, local - before) == before)
		return local - before;
	if (ps_zone_offset(zone, local - after) == after)
		return local - after;
	return local - before;
}

enum ps_shown
ps_zone_shows(const struct ps_zone *zone, int64_t local)
{
	int64_t before = ps_zone_offset(zone, local - DAY);
	int64_t after = ps_zone_offset(zone, local + DAY);
	bool first = ps_zone_offset(zone, local - before) == before;
	bool last = ps_zone_offset(zone, local - after) == after;

	if (!first && !last)
		return PS_SHOWN_NEVER;
	return first && last && before != after ? PS_SHOWN_TWICE
						: PS_SHOWN_ONCE;
}
