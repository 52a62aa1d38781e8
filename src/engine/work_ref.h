/*
 * work_ref - moving refs/heads/work, which people move too.
 *
 * A lock file on it may be a pusher's or left from a killed run of ours.  To
 * tell them apart a note of what we are about to write lies beside it while
 * we do.
 */
#ifndef PS_ENGINE_WORK_REF_H
#define PS_ENGINE_WORK_REF_H

#include "provspool/repo.h"

/* Compare and swap of refs/heads/work; `git` is the folder spool.git. */
PS_CHECK int ps_work_ref_move(struct ps_repo *repo, int git,
			      const struct ps_oid *old,
			      const struct ps_oid *new, struct ps_err *err);
/* Remove the lock file of a killed run of ours; only under the spool lock. */
PS_CHECK int ps_work_ref_recover(int git, struct ps_err *err);

#endif
