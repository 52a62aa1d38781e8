#include "fuzz_parts.h"

#include "provspool/dateform.h"

/* What was read is one of our own forms, and read again it is the same. */
static void
check_text(const char *text, const struct ps_zone *zone)
{
	const char *form =
		strlen(text) == 10 ? "%Y-%m-%d" : "%Y-%m-%dT%H:%M:%S%z";
	char again[PS_WHEN_TEXT_MAX];

	FUZZ_HOLDS(strlen(text) == 10 || strlen(text) == 20);
	if (strncmp(text, "1900", 4) < 0)
		return; /* before the first year that is read */
	FUZZ_HOLDS(ps_dateform_read(form, text, zone, again, NULL));
	FUZZ_HOLDS(ps_streq(text, again));
}

/* A form, a separator, and a text that may be of this form. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char out[PS_WHEN_TEXT_MAX];
	const struct ps_zone *zone;
	struct ps_span parts[2];
	struct ps_arena arena;
	const char *form;
	const char *text;

	fuzz_split(data, size, parts, PS_ARRAY_LEN(parts));
	ps_arena_init(&arena, 0);
	form = ps_arena_strndup(&arena, parts[0].ptr, parts[0].len);
	text = ps_arena_strndup(&arena, parts[1].ptr, parts[1].len);
	zone = ps_zone_fixed("+05:30", &arena);
	if (!ps_dateform_fault(form) &&
	    ps_dateform_read(form, text, zone, out, NULL))
		check_text(out, zone);
	ps_arena_release(&arena);
	return 0;
}
