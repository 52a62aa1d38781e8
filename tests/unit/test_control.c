#include "provspool/control.h"
#include "tap.h"

#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define SHA_UPPER                                                              \
	"0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF"

/* "rows bytes sequence sha256", or "!line". */
static const char *
read_text(const char *text)
{
	static char shown[200];
	struct ps_control control;
	int64_t line = 0;

	if (!ps_control_parse(ps_span_str(text), &control, &line)) {
		(void)snprintf(shown, sizeof(shown), "!%lld", (long long)line);
		return shown;
	}
	(void)snprintf(shown, sizeof(shown), "%lld %lld %lld %s",
		       (long long)control.rows, (long long)control.bytes,
		       (long long)control.sequence, control.sha256);
	return shown;
}

static void
facts_are_read_in_every_form(void)
{
	static const char *const cases[][2] = {
		{ "", "-1 -1 -1 " },
		{ "\n# nothing\n", "-1 -1 -1 " },
		{ "rows: 12\nsequence: 7\n", "12 -1 7 " },
		{ "\xEF\xBB\xBFROWS;0012\r\nSize = 99\r\n", "12 99 -1 " },
		{ "count,3", "3 -1 -1 " },
		{ "number: \"5\"", "-1 -1 5 " },
		{ "sha256: " SHA_UPPER "\n", "-1 -1 -1 " SHA },
		{ SHA "  export.csv\n", "-1 -1 -1 " SHA },
		{ SHA "\n", "-1 -1 -1 " SHA },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(cases); i++)
		TAP_EQ_STR(read_text(cases[i][0]), cases[i][1]);
}

static void
what_is_not_understood_is_refused_with_its_line(void)
{
	static const char *const cases[][2] = {
		{ "rows: 1\nrwos: 2\n", "!2" },
		{ "rows", "!1" },
		{ "rows: many", "!1" },
		{ "rows: -1", "!1" },
		{ "rows: 1\nrows: 1\n", "!2" },
		{ "sha256: 12", "!1" },
		{ SHA "\n" SHA "\n", "!2" },
		{ "\n\nPK\003\004", "!3" },
		{ "rows: ", "!1" },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(cases); i++)
		TAP_EQ_STR(read_text(cases[i][0]), cases[i][1]);
}

int
main(void)
{
	TAP_RUN(facts_are_read_in_every_form);
	TAP_RUN(what_is_not_understood_is_refused_with_its_line);
	return tap_done();
}
