/*
 * progress - how far a long step is, for whoever wants to know, and whether
 * it is still wanted.
 *
 * Lower layers print nothing; they call ps_progress() as often as they like,
 * which costs a comparison, and the application decides what to show.  It may
 * ask for the end, too: the step then fails with PS_EENDED.  It is called
 * only where a step can be given up, so that nothing is half done: before
 * what it made becomes part of the history or of a branch.
 */
#ifndef PROVSPOOL_PROGRESS_H
#define PROVSPOOL_PROGRESS_H

#include "provspool/err.h"

struct ps_progress {
	/* `what` is text of ours or escaped, `total` 0 if it is not known */
	void (*tell)(void *context, const char *what, int64_t done,
		     int64_t total);
	bool (*stops)(void *context); /* is the end asked for?  or NULL */
	void *context;
};

/* Passes on every 256th call and the last; `progress` may be NULL. */
PS_CHECK int ps_progress(const struct ps_progress *progress, const char *what,
			 int64_t done, int64_t total, struct ps_err *err);
/* Of things that take long each: passes on every call. */
PS_CHECK int ps_progress_each(const struct ps_progress *progress,
			      const char *what, int64_t done, int64_t total,
			      struct ps_err *err);
/* Is the end asked for? */
bool ps_progress_stops(const struct ps_progress *progress);

#endif
