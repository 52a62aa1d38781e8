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

int
ps_newfile_open(struct ps_newfile *tmp, int dirfd, struct ps_err *err)
{
	uint64_t number;

	tmp->dirfd = dirfd;
	tmp->fd = -1;
	if (getrandom(&number, sizeof(number), 0) != sizeof(number))
		return ps_err_sys(err, "cannot choose a temporary name");
	(void)snprintf(tmp->tmp, sizeof(tmp->tmp), "%s%016llx", TMP_PREFIX,
		       (unsigned long long)number);
	tmp->fd = ps_fs_openat(dirfd, tmp->tmp,
			       O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW,
			       FILE_MODE);
	if (tmp->fd < 0)
		return ps_err_sys(err, "cannot make '%s'", tmp->tmp);
	return PS_OK;
}

void
ps_newfile_release(struct ps_newfile *tmp)
{
	ps_fs_close(&tmp->fd);
	if (tmp->tmp[0])
		(void)unlinkat(tmp->dirfd, tmp->tmp, 0); /* else: the sweep */
}

int
ps_newfile_write(struct ps_newfile *tmp, struct ps_span data,
		 struct ps_err *err)
{
	while (data.len > 0) {
		ssize_t n = ps_fault_fails("write")
				    ? -1
				    : write(tmp->fd, data.ptr, data.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ps_err_sys(err, "cannot write '%s'", tmp->tmp);
		data.ptr += n;
		data.len -= (size_t)n;
	}
	return PS_OK;
}

static int
name_tmpfile(struct ps_newfile *tmp, const char *name, struct ps_err *err)
{
	int fd = tmp->fd;

	/* a network file system may report only now that the disk is full */
	tmp->fd = -1;
	if (close(fd) != 0 && errno != EINTR)
		return ps_err_sys(err, "cannot write '%s'", tmp->tmp);
	if (ps_fault_fails("rename") ||
	    renameat(tmp->dirfd, tmp->tmp, tmp->dirfd, name) != 0)
		return ps_err_sys(err, "cannot rename '%s' to '%s'", tmp->tmp,
				  name);
	tmp->tmp[0] = '\0';
	return PS_OK;
}

/*
 * Never tried again, whatever the reason, for want of space, too: the second
 * call would succeed on lost data.
 */
static int
not_synced(struct ps_err *err)
{
	err->code = PS_EIO;
	return PS_EIO;
}

int
ps_fs_fsync(int fd, const char *what, struct ps_err *err)
{
	if (!ps_fault_fails("fsync") && fsync(fd) == 0)
		return PS_OK;
	(void)ps_err_sys(err, "cannot sync '%s'", what);
	return not_synced(err);
}

int
ps_fs_syncfs(int fd, struct ps_err *err)
{
	if (!ps_fault_fails("syncfs") && syncfs(fd) == 0)
		return PS_OK;
	(void)ps_err_sys(err, "cannot sync the file system");
	return not_synced(err);
}

int
ps_newfile_publish(struct ps_newfile *file, const char *name,
		   struct ps_err *err)
{
	int rc;

	if (!ps_fs_name_ok(name))
		return ps_err_set(err, PS_EDATA, "unsafe file name '%s'", name);
	rc = ps_fs_fsync(file->fd, name, err);
	if (rc < 0)
		return rc;
	ps_fault_point("replace: written, not yet named");
	rc = name_tmpfile(file, name, err);
	if (rc < 0)
		return rc;
	ps_fault_point("replace: named, folder not yet synced");
	return ps_fs_fsync(file->dirfd, name, err);
}

static int
write_parts(struct ps_newfile *file, struct ps_span data,
	    const struct ps_forget *forget, struct ps_err *err)
{
	int rc = PS_OK;

	while (rc == PS_OK && data.len > 0) {
		struct ps_span part = data;

		if (part.len > PS_FORGET_BYTES)
			part.len = PS_FORGET_BYTES;
		rc = ps_newfile_write(file, part, err);
		if (forget->fn)
			forget->fn(forget->context);
		data.ptr += part.len;
		data.len -= part.len;
	}
	return rc;
}

int
ps_fs_replace_large(int dirfd, const char *name, struct ps_span data,
		    const struct ps_forget *forget, struct ps_err *err)
{
	struct ps_newfile file;
	int rc;

	if (!ps_fs_name_ok(name))
		return ps_err_set(err, PS_EDATA, "unsafe file name '%s'", name);
	rc = ps_newfile_open(&file, dirfd, err);
	if (rc < 0)
		return rc;
	rc = write_parts(&file, data, forget, err);
	if (rc == PS_OK)
		rc = ps_newfile_publish(&file, name, err);
	ps_newfile_release(&file); /* removes it if it was never published */
	return rc;
}

int
ps_fs_replace(int dirfd, const char *name, struct ps_span data,
	      struct ps_err *err)
{
	static const struct ps_forget keep = { NULL, NULL };

	return ps_fs_replace_large(dirfd, name, data, &keep, err);
}

int
ps_fs_fill_at(int dirfd, const char *path, ps_fs_fill_fn *fill, void *context,
	      struct ps_err *err)
{
	struct ps_fs_place place;
	struct ps_newfile tmp;
	int rc = ps_fs_place_open(&place, dirfd, path, true, err);

	if (rc < 0)
		return rc;
	rc = ps_newfile_open(&tmp, place.dirfd, err);
	if (rc < 0)
		goto out;
	rc = fill(&tmp, context, err);
	if (rc == PS_OK)
		rc = name_tmpfile(&tmp, place.leaf, err);
	ps_newfile_release(&tmp);
out:
	ps_fs_place_release(&place);
	return rc < 0 ? ps_err_context(err, "cannot write '%s'", path) : rc;
}

static int
fill_with(struct ps_newfile *file, void *context, struct ps_err *err)
{
	const struct ps_span *data = context;

	return ps_newfile_write(file, *data, err);
}

int
ps_fs_write_at(int dirfd, const char *path, struct ps_span data,
	       struct ps_err *err)
{
	return ps_fs_fill_at(dirfd, path, fill_with, &data, err);
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
