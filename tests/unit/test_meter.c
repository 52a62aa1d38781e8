#include "app/meter.h"
#include "tap.h"

static const struct ps_screen wide = { .terminal = true, .width = 80 };

/* What is shown of a step at a time; "" for nothing. */
static const char *
at(struct ps_meter *meter, int64_t now_ms, const char *what, int64_t done,
   int64_t total)
{
	static char text[256];
	struct ps_buf out = PS_BUF_INIT;

	ps_meter_step(meter, now_ms, what, done, total, &out);
	(void)snprintf(text, sizeof(text), "%s", out.ptr);
	ps_buf_release(&out);
	return text;
}

static void
count_rate_and_remaining_time_are_shown(void)
{
	struct ps_meter meter;

	ps_meter_init(&meter, &wide);
	TAP_EQ_STR(at(&meter, 5000, "a.csv", 0, 100000), "");
	TAP_EQ_STR(at(&meter, 7000, "a.csv", 12800, 100000),
		   "a.csv: 12800 of 100000, 6400/s, 14 s left");
	TAP_EQ_STR(at(&meter, 9000, "a.csv", 14000, 1000000),
		   "a.csv: 14000 of 1000000, 3500/s, 5 min left");
	TAP_EQ_STR(at(&meter, 10000, "a.csv", 100000, 100000),
		   "a.csv: 100000 of 100000, 20000/s");
	TAP_EQ_STR(at(&meter, 15000, "a.csv", 100000, 0),
		   "a.csv: 100000, 10000/s");
	TAP_EQ_STR(at(&meter, 16000, "a.csv", 1, 0), "");
}

static void
what_is_quick_shows_nothing(void)
{
	struct ps_meter meter;

	ps_meter_init(&meter, &wide);
	TAP_EQ_STR(at(&meter, 0, "a.csv", 0, 10), "");
	TAP_EQ_STR(at(&meter, 999, "a.csv", 9, 10), "");
	TAP_EQ_STR(at(&meter, 1000, "b.csv", 0, 10), "");
	TAP_EQ_STR(at(&meter, 1999, "b.csv", 9, 10), "");
	TAP_CHECK(*at(&meter, 2000, "b.csv", 10, 10) != '\0');
}

static void
it_is_shown_ten_times_a_second_at_most(void)
{
	struct ps_meter meter;
	int shown = 0;

	ps_meter_init(&meter, &wide);
	for (int64_t ms = 0; ms < 3000; ms++)
		shown += *at(&meter, ms, "a.csv", ms, 3000) != '\0';
	TAP_EQ_INT(shown, 20);
}

static void
it_fits_the_terminal(void)
{
	static const struct ps_screen narrow = { .terminal = true,
						 .width = 20 };
	struct ps_meter meter;

	ps_meter_init(&meter, &narrow);
	(void)at(&meter, 0, "hr/a-long-name.csv", 0, 100000);
	TAP_EQ_STR(at(&meter, 2000, "hr/a-long-name.csv", 12800, 100000),
		   "hr/a-long-name.csv\xe2\x80\xa6");
}

static void
nothing_is_shown_where_there_is_no_terminal(void)
{
	static const struct ps_screen pipe = { .terminal = false };
	struct ps_meter meter;

	ps_meter_init(&meter, &pipe);
	TAP_EQ_STR(at(&meter, 0, "a.csv", 0, 10), "");
	TAP_EQ_STR(at(&meter, 60000, "a.csv", 5, 10), "");
	ps_meter_init(&meter, NULL);
	TAP_EQ_STR(at(&meter, 60000, "a.csv", 5, 10), "");
}

struct heard {
	int64_t calls;
	int64_t last;
};

static void
hear(void *context, const char *what, int64_t done, int64_t total)
{
	struct heard *heard = context;

	(void)what;
	(void)total;
	heard->calls++;
	heard->last = done;
}

static void
few_calls_are_passed_on_and_the_last_is(void)
{
	struct heard heard = { 0 };
	const struct ps_progress progress = { .tell = hear, .context = &heard };
	struct ps_err err;

	for (int64_t i = 1; i <= 1000; i++)
		TAP_EQ_INT(ps_progress(&progress, "x", i, 1000, &err), PS_OK);
	TAP_EQ_INT(heard.calls, 4);
	TAP_EQ_INT(heard.last, 1000);
	TAP_EQ_INT(ps_progress_each(&progress, "x", 3, 1000, &err), PS_OK);
	TAP_EQ_INT(heard.calls, 5);
	TAP_EQ_INT(ps_progress(NULL, "x", 256, 1000, &err), PS_OK);
	TAP_EQ_INT(heard.calls, 5);
	TAP_CHECK(!ps_progress_stops(&progress) && !ps_progress_stops(NULL));
}

static bool
is_enough(void *context)
{
	const struct heard *heard = context;

	return heard->calls >= 2;
}

static void
a_step_ends_when_that_is_asked_for(void)
{
	struct heard heard = { 0 };
	const struct ps_progress progress = { hear, is_enough, &heard };
	struct ps_err err;

	TAP_EQ_INT(ps_progress(&progress, "a.csv", 256, 1000, &err), PS_OK);
	TAP_EQ_INT(ps_progress(&progress, "a.csv", 512, 1000, &err), PS_EENDED);
	TAP_EQ_STR(err.text, "asked to end during 'a.csv'");
	TAP_EQ_INT(ps_progress(&progress, "a.csv", 513, 1000, &err), PS_OK);
}

int
main(void)
{
	TAP_RUN(a_step_ends_when_that_is_asked_for);
	TAP_RUN(count_rate_and_remaining_time_are_shown);
	TAP_RUN(what_is_quick_shows_nothing);
	TAP_RUN(it_is_shown_ten_times_a_second_at_most);
	TAP_RUN(it_fits_the_terminal);
	TAP_RUN(nothing_is_shown_where_there_is_no_terminal);
	TAP_RUN(few_calls_are_passed_on_and_the_last_is);
	return tap_done();
}
