/*
 * watch - being told that something changed in a folder (inotify).
 *
 * A doorbell and not a queue: what is told is that somebody should look
 * again.  Events may be lost (then `lost` is told), a folder may be renamed,
 * removed or unmounted (`lost`, too: its watch stands for a folder that is no
 * longer there), and changes made by other machines on a network file system
 * are never seen.  Whoever is told of a loss closes the watch, opens a new
 * one, adds the folders again and then looks: watch first, then look.
 */
#ifndef PROVSPOOL_WATCH_H
#define PROVSPOOL_WATCH_H

#include "provspool/err.h"

struct ps_watch;

/* PS_ELIMIT: this user has no inotify instance left. */
PS_CHECK int ps_watch_open(struct ps_watch **out, struct ps_err *err);
void ps_watch_free(struct ps_watch *watch);
/* Readable when there is something to drain. */
int ps_watch_fd(const struct ps_watch *watch);

/*
 * Watch a folder, not what is below it; links are not followed.  Told are
 * files that were written and closed, renamed into it, made, or changed in
 * their rights, and with `removals` those that went.  `tag` is given back
 * with each event.  PS_ELIMIT: the limit of watches is reached.
 */
PS_CHECK int ps_watch_add(struct ps_watch *watch, const char *path, int tag,
			  bool removals, struct ps_err *err);

struct ps_watch_event {
	int tag;	  /* of the folder; -1 where events were lost */
	const char *name; /* in the folder; "" for the folder itself */
	bool folder;	  /* it is a folder that came or went */
	bool lost;	  /* the watch must be made anew */
};
typedef void ps_watch_fn(const struct ps_watch_event *event, void *context);
/* Tell everything that is there, without waiting. */
PS_CHECK int ps_watch_drain(struct ps_watch *watch, ps_watch_fn *fn,
			    void *context, struct ps_err *err);

#endif
