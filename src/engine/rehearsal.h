/*
 * rehearsal - the copy of a spool on which a run can be tried.
 *
 * What a run writes is copied: references, index, desk.  Objects are the
 * original's, by way of alternates, whatever is new stays in the copy.
 */
#ifndef PS_ENGINE_REHEARSAL_H
#define PS_ENGINE_REHEARSAL_H

#include "provspool/err.h"

/*
 * Copy the spool at `path`, whose folders are open and locked, into a folder
 * of its own, whose path is the caller's to remove; NULL after a failure.
 */
PS_CHECK int ps_rehearsal_make(const char *path, int dir, int git,
			       char **scratch, struct ps_err *err);
/* Remove it, and free the path. */
void ps_rehearsal_remove(char *scratch);

#endif
