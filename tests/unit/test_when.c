#include "provspool/when.h"
#include "tap.h"

#define DAY 86400

static void
instants_are_written_and_read_again(void)
{
	/* date -u -d ... +%s */
	static const struct {
		int64_t at;
		const char *text;
	} rows[] = {
		{ 0, "1970-01-01T00:00:00Z" },
		{ -1, "1969-12-31T23:59:59Z" },
		{ 951782400, "2000-02-29T00:00:00Z" },
		{ 951868799, "2000-02-29T23:59:59Z" },
		{ 951868800, "2000-03-01T00:00:00Z" },
		{ 1709164800, "2024-02-29T00:00:00Z" },
		{ 1795403923, "2026-11-23T03:18:43Z" },
		{ 2147483648, "2038-01-19T03:14:08Z" },
		{ 4107542400, "2100-03-01T00:00:00Z" },
		{ -2208988800, "1900-01-01T00:00:00Z" },
		{ 253402300799, "9999-12-31T23:59:59Z" },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		char text[PS_WHEN_TEXT_MAX];
		int64_t at = 777;
		bool day_only = true;

		ps_when_format(rows[i].at, text);
		TAP_EQ_STR(text, rows[i].text);
		TAP_CHECK(ps_when_parse(rows[i].text, &at, &day_only));
		TAP_EQ_INT(at, rows[i].at);
		TAP_CHECK(!day_only);
	}
}

static void
every_day_comes_back_and_is_a_day_later(void)
{
	int64_t first;
	int64_t last;
	char before[PS_WHEN_TEXT_MAX] = "";
	size_t wrong = 0;

	TAP_CHECK(ps_when_parse("1900-01-01", &first, NULL));
	TAP_CHECK(ps_when_parse("2200-12-31", &last, NULL));
	TAP_EQ_INT((last - first) / DAY, 109937);
	for (int64_t at = first; at <= last; at += DAY) {
		char text[PS_WHEN_TEXT_MAX];
		int64_t again = 777;

		ps_when_format_day(at, text);
		wrong += !ps_when_parse(text, &again, NULL) || again != at ||
			 strcmp(before, text) >= 0;
		memcpy(before, text, sizeof(before));
	}
	TAP_EQ_INT(wrong, 0);
}

static void
no_date_is_written_as_nothing(void)
{
	char text[PS_WHEN_TEXT_MAX] = "x";

	ps_when_format(PS_WHEN_NONE, text);
	TAP_EQ_STR(text, "");
	ps_when_format_day(PS_WHEN_NONE, text);
	TAP_EQ_STR(text, "");
}

static void
extreme_instants_fit_their_room(void)
{
	char text[PS_WHEN_TEXT_MAX];

	ps_when_format(INT64_MAX, text);
	TAP_EQ_STR(text, "292277026596-12-04T15:30:07Z");
	ps_when_format(INT64_MIN + 1, text);
	TAP_CHECK(strlen(text) < sizeof(text));
}

static void
every_accepted_form_gives_its_instant(void)
{
	static const struct {
		const char *text;
		const char *instant;
		bool day_only;
	} rows[] = {
		{ "2026-11-23", "2026-11-23T00:00:00Z", true },
		{ "2026-11-23T08:05", "2026-11-23T08:05:00Z", false },
		{ "2026-11-23 08:05", "2026-11-23T08:05:00Z", false },
		{ "2026-11-23 08:05:09", "2026-11-23T08:05:09Z", false },
		{ "2026-11-23T08:05Z", "2026-11-23T08:05:00Z", false },
		{ "2026-11-23T08:05:09+02:00", "2026-11-23T06:05:09Z", false },
		{ "2026-11-23T22:05-05:30", "2026-11-24T03:35:00Z", false },
		{ "2026-03-01T00:30+01:00", "2026-02-28T23:30:00Z", false },
		{ "2026-11-23T00:00+14:00", "2026-11-22T10:00:00Z", false },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		char text[PS_WHEN_TEXT_MAX] = "";
		bool day_only = !rows[i].day_only;
		int64_t at;

		if (!TAP_CHECK(ps_when_parse(rows[i].text, &at, &day_only))) {
			TAP_NOTE("text '%s'", rows[i].text);
			continue;
		}
		ps_when_format(at, text);
		TAP_EQ_STR(text, rows[i].instant);
		TAP_EQ_INT(day_only, rows[i].day_only);
	}
}

static void
anything_else_is_no_date(void)
{
	static const char *const texts[] = {
		"",
		"2026",
		"2026-11",
		"2026-11-2",
		"2026-1-23",
		"26-11-23",
		"2026-11-23 ",
		" 2026-11-23",
		"2026-11-23T",
		"2026-11-23Z",
		"2026-13-01",
		"2026-00-01",
		"2026-01-00",
		"2026-04-31",
		"2026-02-29",
		"2100-02-29",
		"1900-02-29",
		"1899-12-31",
		"10000-01-01",
		"0000-00-00",
		"2026-11-23T24:00",
		"2026-11-23T08:60",
		"2026-11-23T08:05:60",
		"2026-11-23T8:05",
		"2026-11-23T08",
		"2026-11-23T08:05:",
		"2026-11-23T08:05:09.5Z",
		"2026-11-23T08:05+2",
		"2026-11-23T08:05+0200",
		"2026-11-23T08:05+15:00",
		"2026-11-23T08:05+02:60",
		"2026-11-23T08:05ZZ",
		"2026-11-23T08:05 Z",
		"2026-11-23t08:05",
		"2026/11/23",
		"23.11.2026",
		"+026-11-23",
		"2026-+1-23",
		"2026-11--3",
		"1900-01-01T00:00+01:00",
		"9999-12-31T23:59-01:00",
		"2026-11-23  08:05",
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(texts); i++) {
		int64_t at = 777;
		bool day_only = true;

		if (!TAP_CHECK(!ps_when_parse(texts[i], &at, &day_only)) ||
		    !TAP_EQ_INT(at, 777) || !TAP_CHECK(day_only))
			TAP_NOTE("text '%s'", texts[i]);
	}
}

static void
working_days_skip_saturday_and_sunday(void)
{
	/* 2026-11-23 is a Monday */
	static const struct {
		const char *from;
		int64_t days;
		const char *to;
	} rows[] = {
		{ "2026-11-23T15:00", 0, "2026-11-23" },
		{ "2026-11-23T15:00", 1, "2026-11-24" },
		{ "2026-11-23", 4, "2026-11-27" },
		{ "2026-11-23", 5, "2026-11-30" },
		{ "2026-11-26T23:59:59", 1, "2026-11-27" },
		{ "2026-11-26", 2, "2026-11-30" },
		{ "2026-11-27", 1, "2026-11-30" },
		{ "2026-11-27", 5, "2026-12-04" },
		{ "2026-11-27", 6, "2026-12-07" },
		{ "2026-11-28", 0, "2026-11-28" },
		{ "2026-11-28", 1, "2026-11-30" },
		{ "2026-11-29T12:00", 1, "2026-11-30" },
		{ "2026-11-29", 5, "2026-12-04" },
		{ "2026-11-29", 10, "2026-12-11" },
		{ "1969-12-31", 1, "1970-01-01" },
		{ "1969-12-26", 1, "1969-12-29" },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		char text[PS_WHEN_TEXT_MAX];
		int64_t at;

		TAP_CHECK(ps_when_parse(rows[i].from, &at, NULL));
		at = ps_when_add_working_days(at, rows[i].days);
		ps_when_format_day(at, text);
		if (!TAP_EQ_STR(text, rows[i].to) || !TAP_EQ_INT(at % DAY, 0))
			TAP_NOTE("%s + %lld", rows[i].from,
				 (long long)rows[i].days);
	}
	TAP_CHECK(ps_when_add_working_days(PS_WHEN_NONE, 3) == PS_WHEN_NONE);
}

static void
holidays_and_days_off_do_not_count(void)
{
	int64_t friday = 0;
	int64_t want = 0;
	int64_t holidays[1];
	struct ps_calendar calendar = { .weekdays = 0x1f,
					.holidays = holidays,
					.nholidays = 1 };

	TAP_CHECK(ps_when_parse("2026-11-20T15:00:00Z", &friday, NULL));
	TAP_CHECK(ps_when_parse("2026-11-24", &want, NULL));
	TAP_EQ_INT(ps_when_add_workdays(friday, 2, NULL), want);
	holidays[0] = want / 86400; /* Tuesday: so it is Wednesday */
	TAP_EQ_INT(ps_when_add_workdays(friday, 2, &calendar), want + 86400);
	calendar.weekdays = 0x20; /* Saturdays only */
	TAP_EQ_INT(ps_when_add_workdays(friday, 1, &calendar),
		   want - 3 * 86400);
	TAP_EQ_INT(ps_when_add_workdays(friday, 0, &calendar),
		   want - 4 * 86400);
}

int
main(void)
{
	TAP_RUN(holidays_and_days_off_do_not_count);
	TAP_RUN(instants_are_written_and_read_again);
	TAP_RUN(every_day_comes_back_and_is_a_day_later);
	TAP_RUN(no_date_is_written_as_nothing);
	TAP_RUN(extreme_instants_fit_their_room);
	TAP_RUN(every_accepted_form_gives_its_instant);
	TAP_RUN(anything_else_is_no_date);
	TAP_RUN(working_days_skip_saturday_and_sunday);
	return tap_done();
}
