#include "engine/leftovers.h"

#include <unistd.h>

#include "provspool/fs.h"
#include "engine/work_ref.h"

/* The shards of archive/, by the first two digits of a digest. */
#define SHARDS_MAX 1024

/*
 * Only this program writes these references, and only under the lock that we
 * hold: a lock file on them is left from a run of ours that was killed.
 */
static const char *const own_ref_locks[] = {
	"refs/heads/state.lock",
	"refs/evidence/work.lock",
};

static int
remove_locks(int git, struct ps_err *err)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(own_ref_locks); i++) {
		if (unlinkat(git, own_ref_locks[i], 0) < 0 &&
		    ps_fs_exists_at(git, own_ref_locks[i]))
			return ps_err_sys(err, "cannot remove '%s'",
					  own_ref_locks[i]);
	}
	return ps_work_ref_recover(git, err);
}

/* What is no folder holds no leftovers; who needs the folder says so. */
static int
sweep_folder(int dir, const char *name, struct ps_err *err)
{
	int fd;
	int rc;

	rc = ps_fs_open_dir_at(dir, name, &fd, err);
	if (rc < 0)
		return ps_err_is_disk(rc) ? rc : PS_OK;
	rc = ps_fs_sweep(fd, err);
	(void)close(fd); /* a directory */
	return rc;
}

static int
sweep_archive(int dir, struct ps_err *err)
{
	struct ps_arena arena;
	struct ps_names shards;
	int archive;
	int rc;

	rc = ps_fs_open_dir_at(dir, "archive", &archive, err);
	if (rc < 0)
		return ps_err_is_disk(rc) ? rc : PS_OK;
	ps_arena_init(&arena, 0);
	rc = ps_fs_list(archive, &arena, SHARDS_MAX, &shards, err);
	for (size_t i = 0; rc == PS_OK && i < shards.len; i++)
		rc = sweep_folder(archive, shards.list[i], err);
	ps_arena_release(&arena);
	(void)close(archive); /* a directory */
	return rc;
}

int
ps_leftovers_remove(int dir, int git, struct ps_err *err)
{
	int rc;

	rc = remove_locks(git, err);
	if (rc == PS_OK)
		rc = sweep_folder(dir, "quarantine", err);
	if (rc == PS_OK)
		rc = sweep_archive(dir, err);
	return rc;
}
