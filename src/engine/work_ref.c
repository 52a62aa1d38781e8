#include "engine/work_ref.h"

#include <fcntl.h>
#include <unistd.h>

#include "provspool/fs.h"
#include "provspool/journal.h"

#define NOTE "provspool-moves-work"
#define LOCK "refs/heads/work.lock"

int
ps_work_ref_move(struct ps_repo *repo, int git, const struct ps_oid *old,
		 const struct ps_oid *new, struct ps_err *err)
{
	int rc;

	rc = ps_fs_write_at(git, NOTE, ps_span_str(new->hex), err);
	if (rc < 0)
		return rc;
	rc = ps_repo_ref_swap(repo, PS_REF_WORK, old, new, err);
	(void)unlinkat(git, NOTE, 0); /* one that stays is removed next time */
	return rc;
}

/* Could a process that was to write `id` have left this lock? */
static bool
lock_is_ours(struct ps_span lock, struct ps_span id)
{
	if (lock.len > 0 && lock.ptr[lock.len - 1] == '\n')
		lock.len--;
	return lock.len <= id.len && memcmp(lock.ptr, id.ptr, lock.len) == 0;
}

int
ps_work_ref_recover(int git, struct ps_err *err)
{
	struct ps_buf note = PS_BUF_INIT;
	struct ps_buf lock = PS_BUF_INIT;
	int rc;

	rc = ps_fs_read_at(git, NOTE, PS_OID_MAX, &note, err);
	if (rc == PS_ENOTFOUND) {
		rc = PS_OK;
		goto out;
	}
	if (rc < 0)
		goto out;
	rc = ps_fs_read_at(git, LOCK, PS_OID_MAX, &lock, err);
	if (rc == PS_OK &&
	    lock_is_ours(ps_buf_span(&lock), ps_buf_span(&note)) &&
	    unlinkat(git, LOCK, 0) < 0)
		rc = ps_err_sys(err, "cannot remove '%s'", LOCK);
	if (rc == PS_ENOTFOUND)
		rc = PS_OK;
	if (rc == PS_OK && unlinkat(git, NOTE, 0) < 0)
		rc = ps_err_sys(err, "cannot remove '%s'", NOTE);
out:
	ps_buf_release(&note);
	ps_buf_release(&lock);
	return rc;
}
