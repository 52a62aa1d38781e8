#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fs_path.h"
#include "provspool/fs.h"
#include "provspool/limits.h"

bool
ps_fs_name_ok(const char *name)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789._-";
	size_t len = strlen(name);

	if (len == 0 || len > PS_LIMIT_NAME)
		return false;
	if (name[0] == '.' || name[0] == '-')
		return false;
	return strspn(name, allowed) == len;
}

int
ps_fs_open_dir(const char *path, int *out, struct ps_err *err)
{
	int fd = ps_fs_openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0);

	if (fd < 0)
		return ps_err_sys(err, "cannot open folder '%s'", path);
	*out = fd;
	return PS_OK;
}

int
ps_fs_open_dir_at(int dirfd, const char *name, int *out, struct ps_err *err)
{
	int fd = ps_fs_openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW,
			      0);

	if (fd < 0)
		return ps_err_sys(err, "cannot open folder '%s'", name);
	*out = fd;
	return PS_OK;
}

int
ps_fs_make_dir_at(int dirfd, const char *name, int *out, struct ps_err *err)
{
	int rc = ps_fs_mkdir(dirfd, name, err);

	return rc < 0 ? rc : ps_fs_open_dir_at(dirfd, name, out, err);
}

int
ps_fs_make_path_at(int dirfd, const char *path, struct ps_err *err)
{
	struct ps_fs_place place;
	int fd;
	int rc = ps_fs_place_open(&place, dirfd, path, true, err);

	if (rc < 0)
		return rc;
	rc = ps_fs_make_dir_at(place.dirfd, place.leaf, &fd, err);
	if (rc == PS_OK)
		ps_fs_close(&fd);
	ps_fs_place_release(&place);
	return rc;
}

/*
 * Only a regular file is read below a folder of ours: a pipe in its place
 * would block for ever, hence also O_NONBLOCK.
 */
static int
read_regular(const struct ps_fs_place *place, const char *path, size_t max,
	     struct ps_buf *out, struct ps_err *err)
{
	struct stat st;
	int rc;
	int fd = ps_fs_openat(place->dirfd, place->leaf,
			      O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0);

	if (fd < 0)
		return ps_err_sys(err, "cannot open '%s'", path);
	if (fstat(fd, &st) != 0)
		rc = ps_err_sys(err, "cannot examine '%s'", path);
	else if (!S_ISREG(st.st_mode))
		rc = ps_err_set(err, PS_EDATA, "'%s' is not a regular file",
				path);
	else
		rc = ps_fs_read_fd(fd, path, max, out, err);
	ps_fs_close(&fd);
	return rc;
}

int
ps_fs_read_at(int dirfd, const char *path, size_t max, struct ps_buf *out,
	      struct ps_err *err)
{
	struct ps_fs_place place;
	int rc = ps_fs_place_open(&place, dirfd, path, false, err);

	if (rc < 0)
		return rc;
	rc = read_regular(&place, path, max, out, err);
	ps_fs_place_release(&place);
	return rc;
}

int
ps_fs_read(const char *path, size_t max, struct ps_buf *out, struct ps_err *err)
{
	int fd = ps_fs_openat(AT_FDCWD, path, O_RDONLY | O_NOCTTY, 0);
	int rc;

	if (fd < 0)
		return ps_err_sys(err, "cannot open '%s'", path);
	rc = ps_fs_read_fd(fd, path, max, out, err);
	ps_fs_close(&fd);
	return rc;
}

bool
ps_fs_exists_at(int dirfd, const char *path)
{
	struct stat st;

	return fstatat(dirfd, path, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Names as read, before they are sorted. */
struct listing {
	struct ps_arena *arena;
	const char **names;
	size_t len;
	size_t cap;
};

static int
read_names(DIR *dir, size_t max, struct listing *out, bool *more,
	   struct ps_err *err)
{
	const struct dirent *entry;

	while (errno = 0, (entry = readdir(dir)) != NULL) {
		const char *name = entry->d_name;

		if (ps_streq(name, ".") || ps_streq(name, ".."))
			continue;
		if (out->len >= max) {
			*more = true;
			return PS_OK;
		}
		out->names = ps_xgrow(out->names, &out->cap, out->len + 1,
				      sizeof(*out->names));
		out->names[out->len++] = ps_arena_strdup(out->arena, name);
	}
	if (errno != 0)
		return ps_err_sys(err, "cannot list a folder");
	return PS_OK;
}

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
keep_sorted(struct listing *found, struct ps_names *out)
{
	if (found->len > 0)
		qsort(found->names, found->len, sizeof(*found->names),
		      by_bytes);
	out->list = PS_ARENA_ARRAY(found->arena, const char *, found->len);
	out->len = found->len;
	for (size_t i = 0; i < found->len; i++)
		out->list[i] = found->names[i];
}

int
ps_fs_list_part(int dirfd, struct ps_arena *arena, size_t max,
		struct ps_names *out, bool *more, struct ps_err *err)
{
	struct listing found = { .arena = arena };
	/* a descriptor of its own, as reading moves its position */
	int fd = ps_fs_openat(dirfd, ".", O_RDONLY | O_DIRECTORY, 0);
	DIR *dir;
	int rc;

	*out = (struct ps_names){ .list = NULL };
	*more = false;
	if (fd < 0)
		return ps_err_sys(err, "cannot list a folder");
	dir = fdopendir(fd);
	if (!dir) {
		rc = ps_err_sys(err, "cannot list a folder");
		ps_fs_close(&fd);
		return rc;
	}
	rc = read_names(dir, max, &found, more, err);
	if (rc == PS_OK)
		keep_sorted(&found, out);
	free(found.names);
	(void)closedir(dir); /* only read from */
	return rc;
}

int
ps_fs_list(int dirfd, struct ps_arena *arena, size_t max, struct ps_names *out,
	   struct ps_err *err)
{
	bool more = false;
	int rc = ps_fs_list_part(dirfd, arena, max, out, &more, err);

	if (rc < 0 || !more)
		return rc;
	out->len = 0;
	return ps_err_set(err, PS_ELIMIT, "a folder has more than %zu entries",
			  max);
}
