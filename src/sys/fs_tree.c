#include "provspool/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <unistd.h>

#include "provspool/limits.h"

/* Descriptors nftw() may hold; deeper folders are reopened. */
#define OPEN_MAX_DIRS 16

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st; /* what it is does not matter: all of it goes */
	(void)type;
	(void)ftw;
	return remove(path);
}

int
ps_fs_remove_tree(const char *path, struct ps_err *err)
{
	if (nftw(path, remove_one, OPEN_MAX_DIRS, FTW_DEPTH | FTW_PHYS) < 0)
		return ps_err_sys(err, "cannot remove '%s'", path);
	return PS_OK;
}

static int
check_open(int dir, const char *path, struct ps_err *err)
{
	struct ps_names names = { 0 };
	struct ps_arena arena;
	bool more = false;
	int rc;

	ps_arena_init(&arena, 0);
	rc = ps_fs_list_part(dir, &arena, 1, &names, &more, err);
	if (rc == PS_OK && names.len > 0)
		rc = ps_err_set(err, PS_EUSAGE,
				"'%s' is not empty; give a folder that does "
				"not exist yet",
				path);
	if (rc == PS_OK && faccessat(dir, ".", W_OK, 0) < 0)
		rc = ps_err_sys(err, "cannot write to '%s'", path);
	ps_arena_release(&arena);
	return rc;
}

int
ps_fs_check_empty(const char *path, struct ps_err *err)
{
	int dir;
	int rc = ps_fs_open_dir(path, &dir, err);

	if (rc == PS_OK) {
		rc = check_open(dir, path, err);
		(void)close(dir); /* a directory */
		return rc;
	}
	return rc == PS_ENOTFOUND ? PS_OK : rc;
}

int
ps_fs_prune(int dirfd, const char *path, struct ps_err *err)
{
	char folder[PS_LIMIT_PATH];
	char *slash;

	if (strlen(path) >= sizeof(folder))
		return ps_err_set(err, PS_ELIMIT, "the path is too long");
	(void)snprintf(folder, sizeof(folder), "%s", path);
	while ((slash = strrchr(folder, '/'))) {
		*slash = '\0';
		if (unlinkat(dirfd, folder, AT_REMOVEDIR) == 0)
			continue;
		if (errno == ENOTEMPTY || errno == EEXIST || errno == ENOENT)
			return PS_OK;
		return ps_err_sys(err, "cannot remove '%s'", folder);
	}
	return PS_OK;
}
