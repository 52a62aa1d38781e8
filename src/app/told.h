/*
 * told - a watcher does not say the same again at each cycle.
 *
 * What was found in the last cycle and is found again is left out; once it
 * is gone and comes back it is told again.
 */
#ifndef PS_APP_TOLD_H
#define PS_APP_TOLD_H

#include "provspool/buf.h"
#include "provspool/diag.h"
#include "provspool/map.h"

struct ps_told {
	struct ps_arena arena;
	struct ps_map lines; /* of the last cycle */
};

void ps_told_init(struct ps_told *told);
void ps_told_release(struct ps_told *told);
/*
 * Remove from the findings, and from what is said in standing remarks (those
 * that begin with "desk: left"), what the last cycle told; `error` is the
 * failure of this one, or "".  Says whether the failure is a new one.
 */
bool ps_told_filter(struct ps_told *told, struct ps_diags *diags,
		    struct ps_buf *talk, const char *error);

#endif
