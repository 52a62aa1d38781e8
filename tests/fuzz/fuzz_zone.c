#include "fuzz.h"

#include "provspool/zone.h"

#define DAY 86400

/* Instants from 1901 to far beyond the last transition of any zone. */
static const int64_t instants[] = {
	-INT64_C(2147483648), -1, 0, 951782400, 1793422800, INT64_C(4294967296),
	INT64_C(253402300799)
};

/*
 * A place on earth is at most a day from Greenwich, what a rule of a file
 * says at most a week; clocks show what they were asked to, or skip it.
 */
static void
check_zone(const struct ps_zone *zone)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(instants); i++) {
		int64_t at = instants[i];
		int64_t offset = ps_zone_offset(zone, at);
		int64_t back = ps_zone_to_utc(zone, at + offset);

		FUZZ_HOLDS(offset > -8 * DAY && offset < 8 * DAY);
		FUZZ_HOLDS(back > at - 16 * DAY && back < at + 16 * DAY);
	}
}

/* The bytes are a file of the tz database, and the text of an offset. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ps_span bytes = { (const char *)data, size };
	const struct ps_zone *zone;
	struct ps_arena arena;
	struct ps_err err;
	const char *text;

	ps_arena_init(&arena, 0);
	text = ps_arena_strndup(&arena, bytes.ptr ? bytes.ptr : "", size);
	if (ps_zone_parse(bytes, "Europe/Test", &arena, &zone, &err) == PS_OK)
		check_zone(zone);
	zone = ps_zone_fixed(text, &arena);
	if (zone)
		check_zone(zone);
	if (ps_zone_is_name(text))
		FUZZ_HOLDS(!strstr(text, "..") && text[0] != '/');
	ps_arena_release(&arena);
	return 0;
}
