#include "provspool/num.h"
#include "tap.h"

struct row {
	const char *text;
	bool plain; /* ps_num_i64 takes it */
	bool padded;
	int64_t value;
};

static const struct row rows[] = {
	{ "0", true, true, 0 },
	{ "7", true, true, 7 },
	{ "-1", true, true, -1 },
	{ "42", true, true, 42 },
	{ "9223372036854775807", true, true, INT64_MAX },
	{ "-9223372036854775808", true, true, INT64_MIN },
	{ "000042", false, true, 42 },
	{ "-007", false, true, -7 },
	{ "00", false, true, 0 },
	{ "-0", false, true, 0 },
	{ "00000000000000000000000000001", false, true, 1 },
	{ "9223372036854775808", false, false, 0 },
	{ "-9223372036854775809", false, false, 0 },
	{ "18446744073709551616", false, false, 0 },
	{ "99999999999999999999999999", false, false, 0 },
	{ "", false, false, 0 },
	{ "-", false, false, 0 },
	{ "--1", false, false, 0 },
	{ "+1", false, false, 0 },
	{ " 1", false, false, 0 },
	{ "1 ", false, false, 0 },
	{ "1\n", false, false, 0 },
	{ "1.0", false, false, 0 },
	{ "1e3", false, false, 0 },
	{ "0x10", false, false, 0 },
	{ "1,000", false, false, 0 },
	{ "\xd9\xa1", false, false, 0 }, /* ARABIC-INDIC DIGIT ONE */
};

static void
a_number_is_the_whole_text_or_nothing(void)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		const struct row *row = &rows[i];
		int64_t n = 777;
		bool good = ps_num_i64(row->text, INT64_MIN, INT64_MAX, &n);

		if (!TAP_EQ_INT(good, row->plain) ||
		    !TAP_EQ_INT(n, row->plain ? row->value : 777))
			TAP_NOTE("text '%s'", row->text);
	}
}

static void
padded_numbers_may_begin_with_zeros(void)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		const struct row *row = &rows[i];
		int64_t n = 777;
		bool good = ps_num_padded(row->text, INT64_MIN, INT64_MAX, &n);

		if (!TAP_EQ_INT(good, row->padded) ||
		    !TAP_EQ_INT(n, row->padded ? row->value : 777))
			TAP_NOTE("text '%s'", row->text);
	}
}

static void
limits_are_included_and_one_beyond_is_not(void)
{
	int64_t n = 777;

	TAP_CHECK(ps_num_i64("-5", -5, 10, &n) && n == -5);
	TAP_CHECK(ps_num_i64("10", -5, 10, &n) && n == 10);
	n = 777;
	TAP_CHECK(!ps_num_i64("-6", -5, 10, &n));
	TAP_CHECK(!ps_num_i64("11", -5, 10, &n));
	TAP_CHECK(!ps_num_padded("011", -5, 10, &n));
	TAP_EQ_INT(n, 777);
}

static void
numbers_are_put_as_printf_would(void)
{
	static const struct {
		int64_t number;
		int width;
		const char *want;
	} cases[] = {
		{ 0, 1, "0" },
		{ 7, 1, "7" },
		{ 7, 2, "07" },
		{ 123, 2, "123" },
		{ 42, 9, "000000042" },
		{ -5, 1, "-5" },
		{ INT64_MAX, 1, "9223372036854775807" },
		{ INT64_MIN, 1, "-9223372036854775808" },
	};
	char text[PS_NUM_TEXT_MAX];

	for (size_t i = 0; i < PS_ARRAY_LEN(cases); i++) {
		char *end = ps_num_put(text, cases[i].number, cases[i].width);

		TAP_EQ_STR(text, cases[i].want);
		TAP_CHECK(end == text + strlen(cases[i].want));
	}
}

int
main(void)
{
	TAP_RUN(numbers_are_put_as_printf_would);
	TAP_RUN(a_number_is_the_whole_text_or_nothing);
	TAP_RUN(padded_numbers_may_begin_with_zeros);
	TAP_RUN(limits_are_included_and_one_beyond_is_not);
	return tap_done();
}
