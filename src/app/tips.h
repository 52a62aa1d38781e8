/*
 * tips - two tips of `work` made into one, by row and never by line.
 *
 * Used by the desk, whose commits meet what was pushed meanwhile, and by
 * submit in a clone.  Files that only one side changed are taken from it; a
 * work file that both changed is merged by ps_merge_workfile(); of a file
 * that cannot be read as rows ours is kept, which the judge refuses.
 */
#ifndef PS_APP_TIPS_H
#define PS_APP_TIPS_H

#include "provspool/merge.h"
#include "provspool/repo.h"

struct ps_tips {
	struct ps_repo *repo;	 /* has the objects of both */
	struct ps_oid ours;	 /* the person's */
	struct ps_oid theirs;	 /* the branch's */
	struct ps_oid judged;	 /* last consumed tip of work, or "" */
	struct ps_signature who; /* of the commit */
	const char *message;
	ps_clash_fn *clash; /* rows that both answered differently, or NULL */
	void *context;
};

/*
 * Write the commit with both as parents into the repository; *out is its id.
 * No reference is moved.
 */
PS_CHECK int ps_tips_merge(const struct ps_tips *tips, struct ps_arena *arena,
			   struct ps_oid *out, struct ps_err *err);

#endif
