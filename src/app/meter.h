/*
 * meter - a line on a terminal that says how far a long step is.
 *
 * Nothing is shown in a pipe, and nothing for a step that takes less than a
 * second.  The line is rewritten at most ten times a second and taken away
 * when the work is done.
 */
#ifndef PS_APP_METER_H
#define PS_APP_METER_H

#include "app/screen.h"
#include "provspool/progress.h"

#define PS_METER_PATIENCE_MS 1000
#define PS_METER_PAUSE_MS 100

struct ps_meter {
	struct ps_progress progress; /* hand this to who works */
	const struct ps_screen *screen;
	char what[64];	  /* the step at hand */
	int64_t begun_ms; /* it */
	int64_t shown_ms; /* last */
	int64_t done_last;
	int64_t done_first;  /* when it began */
	int64_t patience_ms; /* with a quick step */
	bool visible;
};

/* `screen` is that of standard error; NULL: show nothing. */
void ps_meter_init(struct ps_meter *meter, const struct ps_screen *screen);
/* Take the line away. */
void ps_meter_end(struct ps_meter *meter);

/*
 * At the time `now_ms` of a clock that never goes back: append the line that
 * is to be shown, or nothing.  Pure, but for the meter.
 * "hr/a.csv: 12800 of 100000, 6400/s, 14 s left"
 */
void ps_meter_step(struct ps_meter *meter, int64_t now_ms, const char *what,
		   int64_t done, int64_t total, struct ps_buf *out);

#endif
