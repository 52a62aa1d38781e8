#include "repo_private.h"

#include "provspool/fault.h"

/* What goes into the reflog of a desk; evidence is kept elsewhere. */
#define REFLOG "provspool"

int
ps_repo_ref(struct ps_repo *repo, const char *ref, struct ps_oid *out,
	    struct ps_err *err)
{
	git_oid id;
	int git;

	git = git_reference_name_to_id(&id, repo->git, ref);
	if (git < 0)
		return ps_repo_fail(err, ps_repo_code(git), "cannot read '%s'",
				    ref);
	ps_repo_id_write(&id, out);
	return PS_OK;
}

static int
move(struct ps_repo *repo, const char *ref, const git_oid *old,
     const git_oid *new)
{
	git_reference *moved = NULL;
	int git;

	if (old)
		git = git_reference_create_matching(&moved, repo->git, ref, new,
						    1, old, REFLOG);
	else
		git = git_reference_create(&moved, repo->git, ref, new, 0,
					   REFLOG);
	git_reference_free(moved);
	if (ps_fault_fails("repo: reference moved"))
		git = -1;
	return git;
}

/*
 * A failed sync of the folder is reported after the rename: only the
 * reference itself says whether it moved.
 */
static int
judge_failure(struct ps_repo *repo, const char *ref, const git_oid *new,
	      int git, struct ps_err *err)
{
	struct ps_err ignored;
	struct ps_oid wanted;
	struct ps_oid found;
	int code = ps_repo_code(git);

	(void)ps_repo_fail(err, code == PS_EBUSY ? PS_EBUSY : PS_EIO,
			   "cannot move '%s'", ref);
	if (code == PS_EBUSY)
		return PS_EBUSY;
	ps_repo_id_write(new, &wanted);
	if (ps_repo_ref(repo, ref, &found, &ignored) == PS_OK &&
	    ps_streq(found.hex, wanted.hex))
		return PS_OK;
	return err->code;
}

int
ps_repo_ref_swap(struct ps_repo *repo, const char *ref,
		 const struct ps_oid *old, const struct ps_oid *new,
		 struct ps_err *err)
{
	bool first = ps_repo_id_is_none(old);
	git_oid from;
	git_oid to;
	int git;
	int rc;

	rc = ps_repo_id_read(new, &to, err);
	if (rc == PS_OK && !first)
		rc = ps_repo_id_read(old, &from, err);
	if (rc < 0)
		return rc;
	git = move(repo, ref, first ? NULL : &from, &to);
	if (git == 0)
		return PS_OK;
	if (git == GIT_ENOTFOUND) /* it was removed meanwhile */
		return ps_repo_fail(err, PS_EBUSY, "cannot move '%s'", ref);
	return judge_failure(repo, ref, &to, git, err);
}

int
ps_repo_ref_set(struct ps_repo *repo, const char *ref, const struct ps_oid *oid,
		struct ps_err *err)
{
	git_reference *set = NULL;
	git_oid id;
	int git;
	int rc;

	rc = ps_repo_id_read(oid, &id, err);
	if (rc < 0)
		return rc;
	git = git_reference_create(&set, repo->git, ref, &id, 1, REFLOG);
	git_reference_free(set);
	if (git < 0)
		return judge_failure(repo, ref, &id, git, err);
	return PS_OK;
}
