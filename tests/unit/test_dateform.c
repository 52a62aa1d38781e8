#include "provspool/dateform.h"
#include "tap.h"

static const char *
read_as(const char *form, const char *text)
{
	static char out[PS_WHEN_TEXT_MAX];
	struct ps_arena arena;
	bool good;

	ps_arena_init(&arena, 0);
	good = !ps_dateform_fault(form) &&
	       ps_dateform_read(form, text, ps_zone_fixed("+01:00", &arena),
				out, NULL);
	ps_arena_release(&arena);
	return good ? out : "no";
}

static void
texts_are_read_by_their_form(void)
{
	static const struct {
		const char *form;
		const char *text;
		const char *result;
	} rows[] = {
		{ "%d/%m/%Y", "03/11/2026", "2026-11-03" },
		{ "%d/%m/%Y", "3/1/2026", "2026-01-03" },
		{ "%d/%m/%Y", "31/04/2026", "no" },
		{ "%d/%m/%Y", "29/02/2024", "2024-02-29" },
		{ "%d/%m/%Y", "29/02/2026", "no" },
		{ "%d/%m/%Y", "03/11/26", "no" },
		{ "%d/%m/%Y", "03/11/2026 ", "no" },
		{ "%d/%m/%Y", "", "no" },
		{ "%d/%m/%Y", "03/11/20261", "no" },
		{ "%d/%m/%Y", "00/11/2026", "no" },
		{ "%d.%m.%y", "03.11.26", "2026-11-03" },
		{ "%d.%m.%y", "03.11.68", "2068-11-03" },
		{ "%d.%m.%y", "03.11.69", "1969-11-03" },
		{ "%Y%m%d", "20261103", "2026-11-03" },
		{ "%Y%m%d", "2026113", "no" },
		{ "%d/%m/%Y %H:%M", "03/11/2026 08:15",
		  "2026-11-03T07:15:00Z" },
		{ "%d/%m/%Y %H:%M", "03/11/2026   8:15",
		  "2026-11-03T07:15:00Z" },
		{ "%d/%m/%Y %H:%M", "03/11/202608:15", "no" },
		{ "%d/%m/%Y %H:%M", "03/11/2026 24:00", "no" },
		{ "%Y%m%d%H%M%S", "20261103081500", "2026-11-03T07:15:00Z" },
		{ "%m/%d/%Y %I:%M %p", "11/03/2026 12:05 AM",
		  "2026-11-02T23:05:00Z" },
		{ "%m/%d/%Y %I:%M %p", "11/03/2026 12:05 pm",
		  "2026-11-03T11:05:00Z" },
		{ "%m/%d/%Y %I:%M %p", "11/03/2026 13:05 pm", "no" },
		{ "%m/%d/%Y %I:%M %p", "11/03/2026 12:05 xm", "no" },
		{ "%Y-%m-%dT%H:%M:%S.%f%z", "2026-11-03T08:15:00.1234567Z",
		  "2026-11-03T08:15:00Z" },
		{ "%Y-%m-%dT%H:%M:%S%z", "2026-11-03T08:15:00+02:00",
		  "2026-11-03T06:15:00Z" },
		{ "%Y-%m-%dT%H:%M:%S%z", "2026-11-03T08:15:00-0530",
		  "2026-11-03T13:45:00Z" },
		{ "%Y-%m-%dT%H:%M:%S%z", "2026-11-03T08:15:00+1", "no" },
		{ "%d %b %Y", "3 Nov 2026", "2026-11-03" },
		{ "%d %b %Y", "3 NOVEMBER 2026", "2026-11-03" },
		{ "%d %b %Y", "3 févr. 2026", "2026-02-03" },
		{ "%d %b %Y", "3 août 2026", "2026-08-03" },
		{ "%d. %b %Y", "3. März 2026", "2026-03-03" },
		{ "%d %b %Y", "3 ott 2026", "2026-10-03" },
		{ "%d %b %Y", "3 jui 2026", "no" }, /* juin or juillet */
		{ "%d %b %Y", "3 No 2026", "no" },
		{ "%d %b %Y", "3 Brumaire 2026", "no" },
		{ "%s", "1795403923", "2026-11-23T03:18:43Z" },
		{ "%s", "", "no" },
		{ "%Y-%m-%d 100%%", "2026-11-03 100%", "2026-11-03" },
		{ "%Y-%m-%d 100%%", "2026-11-03 100", "no" },
		{ "%Y-%m-%d %H:%M", "9999-12-31 23:59",
		  "9999-12-31T22:59:00Z" },
		{ "%Y-%m-%d %H:%M", "1900-01-01 00:30", "no" },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++)
		TAP_EQ_STR(read_as(rows[i].form, rows[i].text), rows[i].result);
}

static void
a_form_that_makes_no_day_is_refused(void)
{
	static const char *const bad[] = {
		"",	    "%d/%m",	   "%d/%m/%Q",	    "%d/%m/%Y %",
		"%d/%d/%Y", "%d/%m/%Y %I", "%d/%m/%Y %M",   "%Y-%m-%d%z",
		"%m/%Y",    "%d/%Y",	   "%d/%m/%Y %H%p",
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(bad); i++)
		TAP_CHECK(ps_dateform_fault(bad[i]) != NULL);
	TAP_CHECK(!ps_dateform_fault("%s"));
}

int
main(void)
{
	TAP_RUN(texts_are_read_by_their_form);
	TAP_RUN(a_form_that_makes_no_day_is_refused);
	return tap_done();
}
