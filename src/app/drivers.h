/*
 * drivers - what a clone must be told so that git merges and shows work
 * files by order and not by line.
 *
 * .gitattributes on `work` names the merge driver and the diff driver
 * "provspool"; what they run stands in the settings of each clone, for git
 * takes no command from a repository.
 */
#ifndef PS_APP_DRIVERS_H
#define PS_APP_DRIVERS_H

#include "provspool/arena.h"
#include "provspool/err.h"

#define PS_DRIVERS 3

struct ps_driver {
	const char *key;
	const char *value;
};
/* The settings; they call the program that runs now, by its path. */
PS_CHECK int ps_drivers_get(struct ps_arena *arena,
			    struct ps_driver out[PS_DRIVERS],
			    struct ps_err *err);

#endif
