/*
 * progress - how far a long step is, for whoever wants to know.
 *
 * Lower layers print nothing; they call ps_progress() as often as they like,
 * which costs a comparison, and the application decides what to show.
 */
#ifndef PROVSPOOL_PROGRESS_H
#define PROVSPOOL_PROGRESS_H

#include "provspool/base.h"

struct ps_progress {
	/* `what` is text of ours or escaped, `total` 0 if it is not known */
	void (*tell)(void *context, const char *what, int64_t done,
		     int64_t total);
	void *context;
};

/* Passes on every 256th call and the last; `progress` may be NULL. */
void ps_progress(const struct ps_progress *progress, const char *what,
		 int64_t done, int64_t total);
/* Of things that take long each: passes on every call. */
void ps_progress_each(const struct ps_progress *progress, const char *what,
		      int64_t done, int64_t total);

#endif
