#include "engine/work_ref.h"

#include <fcntl.h>
#include <unistd.h>

#include "provspool/fs.h"
#include "provspool/journal.h"

#define NOTE "provspool-moves-work"

/* What lies on a reference while it is moved. */
static const char *const locks[] = {
	"refs/heads/work.lock",
	"refs/remotes/origin/work.lock", /* of the desk */
};

int
ps_work_ref_begin(int git, const struct ps_oid *new, struct ps_err *err)
{
	return ps_fs_write_at(git, NOTE, ps_span_str(new->hex), err);
}

void
ps_work_ref_end(int git)
{
	(void)unlinkat(git, NOTE, 0); /* one that stays is removed next time */
}

int
ps_work_ref_move(struct ps_repo *repo, int git, const struct ps_oid *old,
		 const struct ps_oid *new, struct ps_err *err)
{
	int rc;

	/* What it names survives a power cut before the name does. */
	rc = ps_fs_syncfs(git, err);
	if (rc == PS_OK)
		rc = ps_work_ref_begin(git, new, err);
	if (rc < 0)
		return rc;
	rc = ps_repo_ref_swap(repo, PS_REF_WORK, old, new, err);
	ps_work_ref_end(git);
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

static int
remove_lock(int git, const char *name, struct ps_span note, struct ps_err *err)
{
	struct ps_buf lock = PS_BUF_INIT;
	int rc;

	rc = ps_fs_read_at(git, name, PS_OID_MAX, &lock, err);
	if (rc == PS_OK && lock_is_ours(ps_buf_span(&lock), note) &&
	    unlinkat(git, name, 0) < 0)
		rc = ps_err_sys(err, "cannot remove '%s'", name);
	ps_buf_release(&lock);
	return rc == PS_ENOTFOUND || rc == PS_ELIMIT ? PS_OK : rc;
}

int
ps_work_ref_recover(int git, struct ps_err *err)
{
	struct ps_buf note = PS_BUF_INIT;
	int rc;

	rc = ps_fs_read_at(git, NOTE, PS_OID_MAX, &note, err);
	if (rc == PS_ENOTFOUND) {
		ps_buf_release(&note);
		return PS_OK;
	}
	for (size_t i = 0; rc == PS_OK && i < PS_ARRAY_LEN(locks); i++)
		rc = remove_lock(git, locks[i], ps_buf_span(&note), err);
	ps_buf_release(&note);
	if (rc == PS_OK && unlinkat(git, NOTE, 0) < 0)
		rc = ps_err_sys(err, "cannot remove '%s'", NOTE);
	return rc;
}
