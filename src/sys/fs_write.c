#include <errno.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fs_path.h"
#include "provspool/fault.h"
#include "provspool/fs.h"
#include "provspool/limits.h"

#define FILE_MODE 0640
#define TMP_PREFIX ".ps-tmp-"
/* Left-overs of crashes beside the entries a folder may have at all. */
#define SWEEP_ENTRIES_MAX (2 * (size_t)PS_LIMIT_INBOX_ENTRIES)

/* A file being written; it has only its temporary name until published. */
struct tmpfile {
	int dirfd;
	int fd;
	char name[sizeof(TMP_PREFIX) + 16]; /* "" once it is published */
};

static int
open_tmpfile(struct tmpfile *tmp, int dirfd, struct ps_err *err)
{
	uint64_t number;

	tmp->dirfd = dirfd;
	tmp->fd = -1;
	if (getrandom(&number, sizeof(number), 0) != sizeof(number))
		return ps_err_sys(err, "cannot choose a temporary name");
	(void)snprintf(tmp->name, sizeof(tmp->name), "%s%016llx", TMP_PREFIX,
		       (unsigned long long)number);
	tmp->fd = ps_fs_openat(dirfd, tmp->name,
			       O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW,
			       FILE_MODE);
	if (tmp->fd < 0)
		return ps_err_sys(err, "cannot make '%s'", tmp->name);
	return PS_OK;
}

static void
release_tmpfile(struct tmpfile *tmp)
{
	ps_fs_close(&tmp->fd);
	if (tmp->name[0])
		(void)unlinkat(tmp->dirfd, tmp->name, 0); /* else: the sweep */
}

static int
write_tmpfile(const struct tmpfile *tmp, struct ps_span data,
	      struct ps_err *err)
{
	while (data.len > 0) {
		ssize_t n = ps_fault_fails("write")
				    ? -1
				    : write(tmp->fd, data.ptr, data.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ps_err_sys(err, "cannot write '%s'", tmp->name);
		data.ptr += n;
		data.len -= (size_t)n;
	}
	return PS_OK;
}

static int
publish_tmpfile(struct tmpfile *tmp, const char *name, struct ps_err *err)
{
	int fd = tmp->fd;

	/* a network file system may report only now that the disk is full */
	tmp->fd = -1;
	if (close(fd) != 0 && errno != EINTR)
		return ps_err_sys(err, "cannot write '%s'", tmp->name);
	if (ps_fault_fails("rename") ||
	    renameat(tmp->dirfd, tmp->name, tmp->dirfd, name) != 0)
		return ps_err_sys(err, "cannot rename '%s' to '%s'", tmp->name,
				  name);
	tmp->name[0] = '\0';
	return PS_OK;
}

int
ps_fs_fsync(int fd, const char *what, struct ps_err *err)
{
	/* never tried again: the second call would succeed on lost data */
	if (ps_fault_fails("fsync") || fsync(fd) != 0)
		return ps_err_sys(err, "cannot sync '%s'", what);
	return PS_OK;
}

int
ps_fs_syncfs(int fd, struct ps_err *err)
{
	if (ps_fault_fails("syncfs") || syncfs(fd) != 0)
		return ps_err_sys(err, "cannot sync the file system");
	return PS_OK;
}

int
ps_fs_replace(int dirfd, const char *name, struct ps_span data,
	      struct ps_err *err)
{
	struct tmpfile tmp;
	int rc;

	if (!ps_fs_name_ok(name))
		return ps_err_set(err, PS_EDATA, "unsafe file name '%s'", name);
	rc = open_tmpfile(&tmp, dirfd, err);
	if (rc < 0)
		return rc;

	rc = write_tmpfile(&tmp, data, err);
	if (rc == PS_OK)
		rc = ps_fs_fsync(tmp.fd, name, err);
	if (rc < 0)
		goto out;
	ps_fault_point("replace: written, not yet named");
	rc = publish_tmpfile(&tmp, name, err);
	if (rc < 0)
		goto out;
	ps_fault_point("replace: named, folder not yet synced");
	rc = ps_fs_fsync(dirfd, name, err);
out:
	release_tmpfile(&tmp); /* removes it only if it was never published */
	return rc;
}

int
ps_fs_write_at(int dirfd, const char *path, struct ps_span data,
	       struct ps_err *err)
{
	struct ps_fs_place place;
	struct tmpfile tmp;
	int rc = ps_fs_place_open(&place, dirfd, path, true, err);

	if (rc < 0)
		return rc;
	rc = open_tmpfile(&tmp, place.dirfd, err);
	if (rc < 0)
		goto out;
	rc = write_tmpfile(&tmp, data, err);
	if (rc == PS_OK)
		rc = publish_tmpfile(&tmp, place.leaf, err);
	release_tmpfile(&tmp);
out:
	ps_fs_place_release(&place);
	return rc < 0 ? ps_err_context(err, "cannot write '%s'", path) : rc;
}

int
ps_fs_sweep(int dirfd, struct ps_err *err)
{
	struct ps_arena arena;
	struct ps_names names;
	int rc;

	ps_arena_init(&arena, 0);
	rc = ps_fs_list(dirfd, &arena, SWEEP_ENTRIES_MAX, &names, err);
	for (size_t i = 0; rc == PS_OK && i < names.len; i++) {
		const char *name = names.list[i];

		if (strncmp(name, TMP_PREFIX, strlen(TMP_PREFIX)) != 0)
			continue;
		if (unlinkat(dirfd, name, 0) != 0 && errno != ENOENT)
			rc = ps_err_sys(err, "cannot remove '%s'", name);
	}
	ps_arena_release(&arena);
	return rc;
}

int
ps_fs_move(int fromdir, const char *from, int todir, const char *to,
	   struct ps_err *err)
{
	if (!ps_fault_fails("move") &&
	    renameat2(fromdir, from, todir, to, RENAME_NOREPLACE) == 0)
		return PS_OK;
	if (errno == EEXIST)
		return ps_err_set(err, PS_EBUSY,
				  "cannot rename '%s' to '%s': it is there "
				  "already",
				  from, to);
	return ps_err_sys(err, "cannot rename '%s' to '%s'", from, to);
}
