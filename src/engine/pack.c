#include "provspool/engine.h"

#include <unistd.h>

#include "provspool/fs.h"
#include "provspool/spawn.h"

/*
 * One of git's 256 folders of loose objects stands for all, as their names
 * are digests: more than this in it is more than some 6,000 in all.
 */
#define SAMPLE "objects/17"
#define SAMPLE_MAX 24
#define NAMES_MAX ((size_t)1 << 20)

/* Names in a folder of spool.git; one that is not there has none. */
static int
list_folder(struct ps_spool *spool, const char *path, struct ps_arena *arena,
	    struct ps_names *out, struct ps_err *err)
{
	int fd;
	int rc;

	out->len = 0;
	rc = ps_fs_open_dir_at(spool->git, path, &fd, err);
	if (rc < 0)
		return rc == PS_ENOTFOUND ? PS_OK : rc;
	rc = ps_fs_list(fd, arena, NAMES_MAX, out, err);
	(void)close(fd); /* a directory */
	return rc;
}

/*
 * What a git that was killed while packing left behind.  What people push
 * comes in folders of its own, so a file of such a name is nobody else's.
 */
static int
remove_leftovers(struct ps_spool *spool, struct ps_arena *arena,
		 struct ps_err *err)
{
	struct ps_names names;
	int rc;

	rc = list_folder(spool, "objects/pack", arena, &names, err);
	for (size_t i = 0; rc == PS_OK && i < names.len; i++) {
		const char *path = ps_arena_printf(arena, "objects/pack/%s",
						   names.list[i]);

		if (strncmp(names.list[i], ".tmp-", 5) != 0 &&
		    strncmp(names.list[i], "tmp_", 4) != 0)
			continue;
		if (unlinkat(spool->git, path, 0) < 0)
			rc = ps_err_sys(err, "cannot remove '%s'", path);
	}
	return rc;
}

/*
 * Packs of like size are joined to one, so that their number grows with the
 * logarithm of the history; no object is dropped, reachable or not, and the
 * new pack is durable before anything old goes.  Settings and surroundings
 * of whoever calls us have no say.
 */
static int
repack(struct ps_spool *spool, struct ps_arena *arena, struct ps_err *err)
{
	const char *const argv[] = {
		"env",
		"-u",
		"GIT_OBJECT_DIRECTORY",
		"-u",
		"GIT_ALTERNATE_OBJECT_DIRECTORIES",
		"-u",
		"GIT_QUARANTINE_PATH",
		"GIT_CONFIG_NOSYSTEM=1",
		"GIT_CONFIG_GLOBAL=/dev/null",
		"git",
		ps_arena_printf(arena, "--git-dir=%s/spool.git", spool->path),
		"-c",
		"core.fsync=committed",
		"-c",
		"repack.writeBitmaps=false",
		"-c",
		"pack.windowMemory=64m",
		"repack",
		"-q",
		"-d",
		"-l",
		"--geometric=2",
		NULL,
	};
	struct ps_buf out = PS_BUF_INIT;
	int status = -1;
	int rc;

	rc = ps_spawn_quiet(argv, NULL, &out, &status, err);
	if (rc == PS_OK && status != 0)
		rc = ps_err_set(err, PS_ESYS, "git repack: %.200s",
				out.len > 0 ? out.ptr : "failed");
	ps_buf_release(&out);
	return rc;
}

int
ps_engine_pack(struct ps_spool *spool, struct ps_err *err)
{
	struct ps_names loose;
	struct ps_arena arena;
	int rc;

	if (ps_spool_rehearses(spool))
		return PS_OK;
	ps_arena_init(&arena, 0);
	rc = list_folder(spool, SAMPLE, &arena, &loose, err);
	if (rc < 0 || loose.len <= SAMPLE_MAX)
		goto out;
	rc = remove_leftovers(spool, &arena, err);
	if (rc == PS_OK)
		rc = repack(spool, &arena, err);
	if (rc == PS_OK)
		ps_spool_say(spool, "spool.git: loose objects packed");
out:
	ps_arena_release(&arena);
	if (rc == PS_OK || ps_err_is_disk(rc))
		return rc;
	/* only space and speed are at stake, so the run did what it should */
	ps_spool_say(spool, "spool.git: its loose objects were not packed: %s",
		     err->text);
	return PS_OK;
}
