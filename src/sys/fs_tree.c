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
