/*
 * desk - the clone of `work` on the machine of the spool.
 *
 * A person edits and commits there with plain git.  A run first takes the
 * desk's new commits as a push would, merging by row where the branch went
 * on meanwhile, and at the end brings the desk up to date.  The desk is
 * moved as a whole or not at all: a file with uncommitted edits is merged by
 * row where the new version changed it too; where that cannot be done (a
 * spreadsheet has it open, a change is staged, a merge is under way) the
 * desk is left for later, and that is said.
 *
 * While it is moved, index.lock is held, so that git and we never write at
 * the same time; a lock left from a killed run is known by its other name.
 */
#ifndef PS_APP_DESK_H
#define PS_APP_DESK_H

#include "provspool/spool.h"

/* Take what was committed in the desk into `work`. */
PS_CHECK int ps_desk_deliver(struct ps_spool *spool, struct ps_err *err);
/* Make the desk if it is missing, and bring it to the tip of `work`. */
PS_CHECK int ps_desk_update(struct ps_spool *spool, struct ps_err *err);

#endif
