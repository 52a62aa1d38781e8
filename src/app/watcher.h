/*
 * watcher - cycle after cycle: what `provspool watch` keeps in between.
 *
 * The spool is open, and its lock held, only during a cycle, so that commands
 * and a manual run work beside it.  Each cycle starts from what is on disk,
 * as every run does; nothing that a cycle needs is remembered here.
 */
#ifndef PS_APP_WATCHER_H
#define PS_APP_WATCHER_H

#include "app/app.h"
#include "app/folders.h"
#include "app/meter.h"
#include "app/place.h"
#include "app/told.h"
#include "provspool/loop.h"

/* Times are of ps_clock_ms(). */
struct ps_watcher {
	const struct ps_call *call;
	struct ps_place place;
	int hold; /* locked while we watch, or -1 */
	struct ps_loop *loop;
	struct ps_folders folders;
	struct ps_told told;
	bool verbose;
	int64_t interval_ms;	     /* between looks at what is not told of */
	char blind[PS_ERR_TEXT_MAX]; /* as told last */

	struct ps_oid work; /* tip up to which all was judged */
	struct ps_oid desk; /* tip that was taken, or left */
	bool desk_left;	    /* the desk is behind */

	bool rung;		      /* a cycle is wanted … */
	int64_t first_ring;	      /* … since then … */
	int64_t last_ring;	      /* … and the latest reason came then */
	int64_t not_before;	      /* after a failure */
	int64_t next_look;	      /* without any reason */
	unsigned int failures;	      /* in a row */
	bool folder_failed;	      /* of a source, in the last cycle */
	unsigned int folder_failures; /* in a row */
	unsigned int races;	      /* cycles in a row that others overtook */
	bool config_broken;	      /* the one on record stays in force */
	int64_t cycles;
	struct ps_progress progress; /* of a cycle, and its end */
	struct ps_meter meter;	     /* of our terminal */
	struct ps_meter status;	     /* of the service manager */
	int64_t watchdog_ms;	     /* 0: nobody asks */
	int64_t watchdog_next;
};

/* What a cycle shows while it is at work, and what ends it. */
void ps_watcher_show(struct ps_watcher *w);
/*
 * Be the only watcher of the spool; PS_EBUSY names the other one.  Two would
 * do no harm, but each would look as if it alone did all the work.
 */
PS_CHECK int ps_watcher_hold(struct ps_watcher *w, struct ps_err *err);
void ps_watcher_let_go(struct ps_watcher *w);
/* A reason to look. */
void ps_watcher_ring(struct ps_watcher *w);
/* How long to wait without any reason before the next look. */
int64_t ps_watcher_look_ms(const struct ps_watcher *w);
/* Tell the service manager that all is well, if that is due. */
void ps_watcher_ping(struct ps_watcher *w);
/* One cycle; only what must end the watcher is an error. */
PS_CHECK int ps_watcher_cycle(struct ps_watcher *w, struct ps_err *err);

#endif
