#include "app/meter.h"

#include <string.h>
#include <time.h>

#include "provspool/text.h"

/* To the beginning of the line, and the rest of it away. */
#define WIPE "\r\x1b[K"

static int64_t
now_ms(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		ps_bug("the system has no clock");
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
tell(void *context, const char *what, int64_t done, int64_t total)
{
	struct ps_meter *meter = context;
	struct ps_buf line = PS_BUF_INIT;

	ps_meter_step(meter, now_ms(), what, done, total, &line);
	if (line.len > 0) {
		/* nothing is lost if it cannot be shown */
		(void)fprintf(stderr, WIPE "%s", line.ptr);
		(void)fflush(stderr);
		meter->visible = true;
	}
	ps_buf_release(&line);
}

/* Tests do not wait for a step to be slow. */
static int64_t
patience(void)
{
#ifdef PS_TEST_HOOKS
	if (getenv("PS_METER_AT_ONCE"))
		return 0;
#endif
	return PS_METER_PATIENCE_MS;
}

void
ps_meter_init(struct ps_meter *meter, const struct ps_screen *screen)
{
	memset(meter, 0, sizeof(*meter));
	meter->screen = screen;
	meter->progress =
		(struct ps_progress){ .tell = tell, .context = meter };
	meter->patience_ms = patience();
}

void
ps_meter_end(struct ps_meter *meter)
{
	if (meter->visible) {
		(void)fputs(WIPE, stderr); /* nothing is lost, either */
		(void)fflush(stderr);
	}
	meter->visible = false;
}

static void
add_time(struct ps_buf *out, int64_t seconds)
{
	if (seconds < 100)
		ps_buf_addf(out, ", %lld s left", (long long)seconds);
	else
		ps_buf_addf(out, ", %lld min left",
			    (long long)(seconds + 59) / 60);
}

static void
begin(struct ps_meter *meter, int64_t now, const char *what, int64_t done)
{
	(void)snprintf(meter->what, sizeof(meter->what), "%s", what);
	meter->begun_ms = now;
	meter->done_first = done;
}

void
ps_meter_step(struct ps_meter *meter, int64_t now, const char *what,
	      int64_t done, int64_t total, struct ps_buf *out)
{
	int64_t spent;
	int64_t rate;

	if (!meter->screen || !meter->screen->terminal)
		return;
	if (strncmp(meter->what, what, sizeof(meter->what) - 1) != 0 ||
	    done < meter->done_last)
		begin(meter, now, what, done);
	meter->done_last = done;
	spent = now - meter->begun_ms;
	if (spent < meter->patience_ms ||
	    (meter->patience_ms > 0 &&
	     now - meter->shown_ms < PS_METER_PAUSE_MS))
		return;
	meter->shown_ms = now;
	rate = (done - meter->done_first) * 1000 / (spent > 0 ? spent : 1);
	ps_buf_addf(out, "%s: %lld", meter->what, (long long)done);
	if (total > 0)
		ps_buf_addf(out, " of %lld", (long long)total);
	ps_buf_addf(out, ", %lld/s", (long long)rate);
	if (rate > 0 && total > done)
		add_time(out, (total - done + rate - 1) / rate);
	ps_text_cut(out, meter->screen->width - 1);
}
