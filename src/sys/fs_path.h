/*
 * fs_path - what the files of this folder share; nobody else includes it.
 */
#ifndef PROVSPOOL_SYS_FS_PATH_H
#define PROVSPOOL_SYS_FS_PATH_H

#include "provspool/buf.h"
#include "provspool/err.h"

/* openat() with O_CLOEXEC that is not disturbed by signals. */
int ps_fs_openat(int dirfd, const char *name, int flags, unsigned int mode);

/* Close where nothing was written or an error is told already; -1 after. */
void ps_fs_close(int *fd);

/* mkdirat() for which a folder that is there already is fine. */
PS_CHECK int ps_fs_mkdir(int dirfd, const char *name, struct ps_err *err);

/* The folder in which the last component of a path lies, and that name. */
struct ps_fs_place {
	int dirfd;
	int owned;	  /* dirfd where it is ours to close, else -1 */
	const char *leaf; /* the end of the path given */
};

/*
 * Walk a relative path component by component; links are not followed, and
 * "..", "." and empty components are refused, so that it stays below dirfd.
 * With `make` folders that are missing are made.
 */
PS_CHECK int ps_fs_place_open(struct ps_fs_place *place, int dirfd,
			      const char *path, bool make, struct ps_err *err);
void ps_fs_place_release(struct ps_fs_place *place);

/* Read to the end, from where the descriptor stands; `name` is for errors. */
PS_CHECK int ps_fs_read_fd(int fd, const char *name, size_t max,
			   struct ps_buf *out, struct ps_err *err);

#endif
