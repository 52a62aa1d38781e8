/*
 * loop - the one place that waits: for a descriptor, a time, a signal.
 *
 * SIGHUP, SIGINT and SIGTERM are blocked from ps_loop_open() on and come as
 * wakes instead, so that work in hand is never interrupted; long work asks
 * ps_loop_stopping() from time to time.  An alarm is a time of the wall
 * clock; a clock that is set wakes too, because then every such time is
 * another one.
 */
#ifndef PROVSPOOL_LOOP_H
#define PROVSPOOL_LOOP_H

#include "provspool/err.h"

struct ps_loop;

enum ps_wake {
	PS_WAKE_INPUT = 1,  /* the descriptor is readable */
	PS_WAKE_ALARM = 2,  /* the alarm, or the clock was set */
	PS_WAKE_RESCAN = 4, /* SIGHUP */
	PS_WAKE_STOP = 8,   /* SIGINT or SIGTERM */
};

PS_CHECK int ps_loop_open(struct ps_loop **out, struct ps_err *err);
void ps_loop_free(struct ps_loop *loop);
/* Wake in this many seconds by the wall clock; negative: not at all. */
PS_CHECK int ps_loop_alarm(struct ps_loop *loop, int64_t seconds,
			   struct ps_err *err);
/*
 * Wait for input on `fd` (-1: none), the alarm, a signal, or until
 * `timeout_ms` have passed (negative: for ever); *woke is a set of enum
 * ps_wake, empty after the time-out.
 */
PS_CHECK int ps_loop_wait(struct ps_loop *loop, int fd, int64_t timeout_ms,
			  unsigned int *woke, struct ps_err *err);
/* Was asked to stop? */
bool ps_loop_stopping(struct ps_loop *loop);

#endif
