/*
 * blocked - why runs do nothing, told by commands that only look.
 *
 * A run says it and ends with status 5; who looks in between must not be
 * left to believe that all is well.
 */
#ifndef PS_APP_BLOCKED_H
#define PS_APP_BLOCKED_H

#include "app/place.h"

/* Is the newest of `state` what was seen last?  PS_EHISTORY if not. */
PS_CHECK int ps_blocked_mark(const struct ps_place *place,
			     struct ps_arena *arena, struct ps_err *err);
/*
 * Why nothing is read from `work`, as the last run found it, or "": also
 * when the branch was moved since.
 */
PS_CHECK int ps_blocked_work(const struct ps_place *place,
			     struct ps_index *index, struct ps_arena *arena,
			     const char **why, struct ps_err *err);

#endif
