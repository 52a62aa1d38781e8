#include "provspool/zone.h"
#include "provspool/limits.h"
#include "provspool/when.h"
#include "fmt_case.h"

/*
 * Europe/Paris as zic writes it, but with the last transitions only: an
 * empty block of the first version, then times of 64 bits and the rule.
 */
#define HEADER(version, times, types, chars)                                   \
	"TZif" version "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"                        \
	"\0\0\0\0\0\0\0\0\0\0\0\0"                                             \
	"\0\0\0" times "\0\0\0" types "\0\0\0" chars
#define PARIS_BODY                                                             \
	HEADER("2", "\0", "\1", "\1")                                          \
	"\0\0\0\0\0\0"                                                         \
	"\0" HEADER("2", "\2", "\3", "\x0D") /* 1996-03-31T01:00:00Z summer,   \
						1996-10-27T01:00:00Z winter */ \
		"\0\0\0\0\x31\x5D\xD9\x10"                                     \
		"\0\0\0\0\x32\x72\xB4\x10"                                     \
		"\1\2"                                                         \
		"\0\0\x0E\x10\0\0"                                             \
		"\0\0\x1C\x20\1\4"                                             \
		"\0\0\x0E\x10\0\x09"                                           \
		"LMT\0CEST\0CET\0"
#define PARIS PARIS_BODY "\nCET-1CEST,M3.5.0,M10.5.0/3\n"

static const struct ps_zone *
zone_of(struct fmt_case *c, struct ps_span bytes)
{
	const struct ps_zone *zone = NULL;

	if (ps_zone_parse(bytes, "Test/Zone", &c->arena, &zone, &c->err) < 0)
		return NULL;
	return zone;
}

/* A zone that has nothing but a rule. */
static const struct ps_zone *
zone_by_rule(struct fmt_case *c, const char *rule)
{
	static const char body[] =
		HEADER("2", "\0", "\1", "\1") "\0\0\0\0\0\0"
					      "\0" HEADER("2", "\0", "\1",
							  "\1") "\0\0\0\0\0\0"
								"\0";

	ps_buf_reset(&c->text);
	ps_buf_add(&c->text, body, sizeof(body) - 1);
	ps_buf_addf(&c->text, "\n%s\n", rule);
	return zone_of(c, ps_buf_span(&c->text));
}

static const char *
utc_of(const struct ps_zone *zone, const char *local)
{
	static char text[PS_WHEN_TEXT_MAX];
	int64_t at = 0;

	if (!zone || !ps_when_parse(local, &at, NULL))
		return "?";
	ps_when_format(ps_zone_to_utc(zone, at), text);
	return text;
}

static void
local_times_become_instants(void)
{
	static const struct {
		const char *local;
		const char *utc;
	} rows[] = {
		{ "1990-07-01 12:00", "1990-07-01T11:00:00Z" }, /* before all */
		{ "1996-03-31 01:59", "1996-03-31T00:59:00Z" },
		{ "1996-03-31 02:30", "1996-03-31T01:30:00Z" }, /* skipped */
		{ "1996-03-31 03:00", "1996-03-31T01:00:00Z" },
		{ "1996-10-27 02:30", "1996-10-27T00:30:00Z" }, /* twice */
		{ "1996-10-27 03:00", "1996-10-27T02:00:00Z" },
		{ "2026-03-29 01:30", "2026-03-29T00:30:00Z" }, /* by rule */
		{ "2026-03-29 03:30", "2026-03-29T01:30:00Z" },
		{ "2026-07-01 00:00", "2026-06-30T22:00:00Z" },
		{ "2026-10-25 02:30", "2026-10-25T00:30:00Z" },
		{ "2026-11-03 08:15", "2026-11-03T07:15:00Z" },
	};
	struct fmt_case c;
	const struct ps_zone *zone;

	fmt_case_init(&c, 0);
	zone = zone_of(&c, SPAN(PARIS));
	TAP_CHECK(zone != NULL);
	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++)
		TAP_EQ_STR(utc_of(zone, rows[i].local), rows[i].utc);
	TAP_EQ_STR(ps_zone_name(zone), "Test/Zone");
	fmt_case_release(&c);
}

static void
skipped_and_repeated_times_are_known(void)
{
	static const struct {
		const char *local;
		enum ps_shown shown;
	} rows[] = {
		{ "1996-03-31 01:59", PS_SHOWN_ONCE },
		{ "1996-03-31 02:00", PS_SHOWN_NEVER },
		{ "1996-03-31 02:59", PS_SHOWN_NEVER },
		{ "1996-03-31 03:00", PS_SHOWN_ONCE },
		{ "2026-03-29 02:30", PS_SHOWN_NEVER }, /* by rule */
		{ "2026-10-25 01:59", PS_SHOWN_ONCE },
		{ "2026-10-25 02:00", PS_SHOWN_TWICE },
		{ "2026-10-25 02:59", PS_SHOWN_TWICE },
		{ "2026-10-25 03:00", PS_SHOWN_ONCE },
		{ "2026-07-01 02:30", PS_SHOWN_ONCE },
	};
	struct fmt_case c;
	const struct ps_zone *zone;
	int64_t at = 0;

	fmt_case_init(&c, 0);
	zone = zone_of(&c, SPAN(PARIS));
	for (size_t i = 0; zone && i < PS_ARRAY_LEN(rows); i++) {
		TAP_CHECK(ps_when_parse(rows[i].local, &at, NULL));
		TAP_CHECK(ps_zone_shows(zone, at) == rows[i].shown);
	}
	fmt_case_release(&c);
}

static void
rules_of_all_kinds_are_followed(void)
{
	static const struct {
		const char *rule;
		const char *local;
		const char *utc;
	} rows[] = {
		{ "EST5EDT,M3.2.0,M11.1.0", "2026-03-08 01:59",
		  "2026-03-08T06:59:00Z" },
		{ "EST5EDT,M3.2.0,M11.1.0", "2026-03-08 03:00",
		  "2026-03-08T07:00:00Z" },
		{ "AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-01-15 12:00",
		  "2026-01-15T01:00:00Z" },
		{ "AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-06-15 12:00",
		  "2026-06-15T02:00:00Z" },
		{ "<+0530>-5:30", "2026-06-15 12:00", "2026-06-15T06:30:00Z" },
		{ "<-03>3", "2026-06-15 12:00", "2026-06-15T15:00:00Z" },
		{ "AAA0BBB,J60/0,J300/0", "2024-03-01 12:00",
		  "2024-03-01T11:00:00Z" },
		{ "AAA0BBB,J60/0,J300/0", "2024-02-29 12:00",
		  "2024-02-29T12:00:00Z" },
		{ "AAA0BBB,59/0,300/0", "2024-02-29 12:00",
		  "2024-02-29T11:00:00Z" },
		{ "AAA0BBB-2,M3.5.0,M10.5.0", "2026-07-01 12:00",
		  "2026-07-01T10:00:00Z" },
	};
	struct fmt_case c;

	fmt_case_init(&c, 0);
	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++)
		TAP_EQ_STR(
			utc_of(zone_by_rule(&c, rows[i].rule), rows[i].local),
			rows[i].utc);
	fmt_case_release(&c);
}

static void
fixed_offsets_are_zones(void)
{
	struct fmt_case c;

	fmt_case_init(&c, 0);
	TAP_EQ_STR(utc_of(ps_zone_fixed("UTC", &c.arena), "2026-01-01 00:00"),
		   "2026-01-01T00:00:00Z");
	TAP_EQ_STR(
		utc_of(ps_zone_fixed("+05:30", &c.arena), "2026-01-01 00:00"),
		"2025-12-31T18:30:00Z");
	TAP_EQ_STR(
		utc_of(ps_zone_fixed("-03:00", &c.arena), "2026-01-01 00:00"),
		"2026-01-01T03:00:00Z");
	TAP_CHECK(!ps_zone_fixed("+5:30", &c.arena));
	TAP_CHECK(!ps_zone_fixed("+15:00", &c.arena));
	TAP_CHECK(!ps_zone_fixed("+01:60", &c.arena));
	TAP_CHECK(!ps_zone_fixed("CET", &c.arena));
	TAP_CHECK(!ps_zone_fixed("+01:0x", &c.arena));
	fmt_case_release(&c);
}

static void
other_bytes_are_no_zone(void)
{
	static const struct ps_span files[] = {
		BYTES(""),
		BYTES("TZif"),
		BYTES(PARIS_BODY),
		BYTES(PARIS_BODY "\nCET-1CEST,M3.5.0,M13.5.0/3\n"),
		BYTES(PARIS_BODY "\nCET-1CEST,M3.5.0\n"),
		BYTES(PARIS_BODY "\nC-1\n"),
		BYTES(PARIS_BODY "\nCET-1"),
		BYTES(HEADER("2", "\0", "\0", "\0")),
		BYTES(HEADER("\0", "\1", "\1", "\1") "\0\0\0\0\5\0\0\0\0\0"
						     "\0\0"),
	};
	struct fmt_case c;

	fmt_case_init(&c, 0);
	for (size_t i = 0; i < PS_ARRAY_LEN(files); i++)
		TAP_CHECK(!zone_of(&c, files[i]));
	for (size_t len = 0; len < sizeof(PARIS) - 1; len++)
		TAP_CHECK(!zone_of(&c, (struct ps_span){ PARIS, len }));
	fmt_case_release(&c);
}

static void
a_name_cannot_lead_out_of_the_database(void)
{
	TAP_CHECK(ps_zone_is_name("Europe/Paris"));
	TAP_CHECK(ps_zone_is_name("America/Argentina/Buenos_Aires"));
	TAP_CHECK(ps_zone_is_name("Etc/GMT+5"));
	TAP_CHECK(!ps_zone_is_name(""));
	TAP_CHECK(!ps_zone_is_name("/etc/passwd"));
	TAP_CHECK(!ps_zone_is_name("Europe/../../etc/passwd"));
	TAP_CHECK(!ps_zone_is_name("Europe//Paris"));
	TAP_CHECK(!ps_zone_is_name("Europe/"));
}

static void
a_file_is_as_long_as_its_limit_and_no_longer(void)
{
	static const char old[] = HEADER("\0", "\0", "\1", "\4") "\0\0\x0E\x10"
								 "\0\0CET";
	struct fmt_case c;

	fmt_case_init(&c, 0);
	ps_buf_add(&c.text, old, sizeof(old));
	while (c.text.len < PS_LIMIT_ZONE_BYTES)
		ps_buf_addch(&c.text, 'x');
	TAP_CHECK(zone_of(&c, ps_buf_span(&c.text)) != NULL);
	ps_buf_addch(&c.text, 'x');
	TAP_CHECK(zone_of(&c, ps_buf_span(&c.text)) == NULL);
	fmt_case_release(&c);
}

int
main(void)
{
	TAP_RUN(local_times_become_instants);
	TAP_RUN(skipped_and_repeated_times_are_known);
	TAP_RUN(rules_of_all_kinds_are_followed);
	TAP_RUN(fixed_offsets_are_zones);
	TAP_RUN(other_bytes_are_no_zone);
	TAP_RUN(a_name_cannot_lead_out_of_the_database);
	TAP_RUN(a_file_is_as_long_as_its_limit_and_no_longer);
	return tap_done();
}
