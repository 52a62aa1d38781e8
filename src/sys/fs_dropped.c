#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fs_path.h"
#include "provspool/fault.h"
#include "provspool/fs.h"

#define NS_PER_S 1000000000
/* Read at once while copying. */
#define COPY_BYTES ((size_t)256 << 10)

static int64_t
in_ns(const struct timespec *at)
{
	return (int64_t)at->tv_sec * NS_PER_S + at->tv_nsec;
}

static enum ps_fs_verdict
judge(const struct stat *st, int64_t max)
{
	if (!S_ISREG(st->st_mode))
		return PS_FS_NOT_REGULAR;
	if (st->st_nlink == 0)
		return PS_FS_GONE;
	if (st->st_nlink > 1)
		return PS_FS_HARD_LINK;
	if (st->st_size > max)
		return PS_FS_TOO_LARGE;
	return st->st_size == 0 ? PS_FS_EMPTY : PS_FS_OK;
}

static bool
is_readable(enum ps_fs_verdict verdict)
{
	return verdict == PS_FS_OK || verdict == PS_FS_EMPTY;
}

static void
note_stat(struct ps_dropped *out, const struct stat *st)
{
	out->inode = st->st_ino;
	out->size = st->st_size;
	out->mtime_ns = in_ns(&st->st_mtim);
	out->ctime_ns = in_ns(&st->st_ctim);
	out->uid = st->st_uid;
}

/* What a failure to open says about the file; 0: about the system. */
static enum ps_fs_verdict
verdict_of_errno(int number)
{
	switch (number) {
	case ENOENT:
	case ESTALE:
		return PS_FS_GONE;
	case ELOOP:
	case ENXIO:
	case ENODEV:
		return PS_FS_NOT_REGULAR;
	case EACCES:
	case EPERM:
		return PS_FS_UNREADABLE;
	default:
		return (enum ps_fs_verdict)0;
	}
}

static int
fail_or_judge(const char *name, enum ps_fs_verdict *verdict, struct ps_err *err)
{
	enum ps_fs_verdict found = verdict_of_errno(errno);

	if (!found)
		return ps_err_sys(err, "cannot open '%s'", name);
	*verdict = found;
	return PS_OK;
}

int
ps_fs_open_dropped(int dirfd, const char *name, int64_t max,
		   enum ps_fs_verdict *verdict, struct ps_dropped *out,
		   struct ps_err *err)
{
	struct stat st;
	int fd;

	*out = (struct ps_dropped){ .fd = -1 };
	/* before opening, because opening a device can already do something */
	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return fail_or_judge(name, verdict, err);
	note_stat(out, &st);
	*verdict = judge(&st, max);
	if (!is_readable(*verdict))
		return PS_OK;

	fd = ps_fs_openat(dirfd, name,
			  O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0);
	if (fd < 0)
		return fail_or_judge(name, verdict, err);
	/* again, because the name may be somebody else by now */
	if (fstat(fd, &st) != 0) {
		int rc = ps_err_sys(err, "cannot examine '%s'", name);

		ps_fs_close(&fd);
		return rc;
	}
	note_stat(out, &st);
	*verdict = judge(&st, max);
	if (!is_readable(*verdict))
		ps_fs_close(&fd);
	out->fd = fd;
	return PS_OK;
}

static int
still_written(struct ps_err *err)
{
	return ps_err_set(err, PS_EBUSY,
			  "a dropped file is still being written");
}

static int
check_unchanged(const struct ps_dropped *file, struct ps_err *err)
{
	struct stat st;

	if (fstat(file->fd, &st) != 0)
		return ps_err_sys(err, "cannot examine a dropped file");
	if (st.st_size != file->size || in_ns(&st.st_mtim) != file->mtime_ns)
		return still_written(err);
	return PS_OK;
}

/* To the end, wherever that is by now; *len is how much came. */
static int
copy_all(const struct ps_dropped *file, size_t max, struct ps_private *out,
	 struct ps_sha *sha, size_t *len, struct ps_err *err)
{
	char *block = ps_xmalloc(COPY_BYTES);
	int rc = PS_OK;
	ssize_t n;

	*len = 0;
	while (rc == PS_OK) {
		n = read(file->fd, block, COPY_BYTES);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		*len += (size_t)n;
		ps_sha_add(sha, block, (size_t)n);
		if (*len > max)
			rc = ps_err_set(err, PS_ELIMIT,
					"'dropped file' is larger than %zu "
					"bytes",
					max);
		else
			rc = ps_fs_private_write(
				out, (struct ps_span){ block, (size_t)n }, err);
	}
	if (rc == PS_OK && n < 0)
		rc = ps_err_sys(err, "cannot read a dropped file");
	free(block);
	return rc;
}

int
ps_fs_copy_dropped(const struct ps_dropped *file, size_t max,
		   struct ps_private *out, char hex[PS_SHA_HEX],
		   struct ps_err *err)
{
	unsigned char digest[PS_SHA_BYTES];
	struct ps_sha *sha;
	size_t len;
	int rc;

	if (lseek(file->fd, 0, SEEK_SET) < 0)
		return ps_err_sys(err, "cannot rewind a dropped file");
	sha = ps_sha_new();
	rc = copy_all(file, max, out, sha, &len, err);
	ps_sha_end(sha, digest);
	ps_sha_free(sha);
	if (rc < 0)
		return rc;
	ps_fault_point("copy: read, not yet compared");
	rc = check_unchanged(file, err);
	if (rc < 0)
		return rc;
	if ((uintmax_t)len != (uintmax_t)file->size)
		return still_written(err);
	ps_sha_hex(digest, hex);
	return PS_OK;
}
