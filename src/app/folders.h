/*
 * folders - what a watcher watches of a spool, and what an event there means.
 *
 *   inbox/ and its folders      something was dropped
 *   config/ and its folders     the settings were edited
 *   spool.git/refs/heads        somebody pushed to work
 *   desk/.git/refs/heads        somebody committed in the desk
 *   desk/ and its folders       a file that kept the desk back was closed
 */
#ifndef PS_APP_FOLDERS_H
#define PS_APP_FOLDERS_H

#include "provspool/err.h"
#include "provspool/watch.h"

struct ps_folders {
	struct ps_watch *watch; /* NULL: nothing can be watched */
	/* why some must be looked at from time to time instead, or "" */
	char blind[PS_ERR_TEXT_MAX];
	/* what events told since it was last cleared */
	bool look;  /* something of it is for a cycle */
	bool refs;  /* a branch moved, maybe by us */
	bool desk;  /* a file of the desk changed, maybe by us */
	bool stale; /* folders came or went: they are to be watched anew */
};

/* Watch what is there now; what was told until then is not forgotten. */
void ps_folders_watch(struct ps_folders *folders, const char *root);
void ps_folders_release(struct ps_folders *folders);
/* Take note of the events that came. */
void ps_folders_drain(struct ps_folders *folders);

#endif
