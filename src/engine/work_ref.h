/*
 * work_ref - moving the branch work, which people move too.
 *
 * A lock file on it may be a person's git's or left from a killed run of
 * ours.  To tell them apart a note of what we are about to write lies in the
 * repository's folder while we do.
 */
#ifndef PS_ENGINE_WORK_REF_H
#define PS_ENGINE_WORK_REF_H

#include "provspool/repo.h"

/* Note that references are about to be moved to `new` / were moved. */
PS_CHECK int ps_work_ref_begin(int git, const struct ps_oid *new,
			       struct ps_err *err);
void ps_work_ref_end(int git);
/* Compare and swap of refs/heads/work; `git` is the repository's folder. */
PS_CHECK int ps_work_ref_move(struct ps_repo *repo, int git,
			      const struct ps_oid *old,
			      const struct ps_oid *new, struct ps_err *err);
/* Remove the lock file of a killed run of ours; only under the spool lock. */
PS_CHECK int ps_work_ref_recover(int git, struct ps_err *err);

#endif
