#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fs_path.h"
#include "provspool/fault.h"

#define DIR_MODE 0750
#define READ_CHUNK ((size_t)64 << 10)

int
ps_fs_openat(int dirfd, const char *name, int flags, unsigned int mode)
{
	int fd;

	if (ps_fault_fails("open"))
		return -1;
	do
		fd = openat(dirfd, name, flags | O_CLOEXEC, mode);
	while (fd < 0 && errno == EINTR);
	return fd;
}

void
ps_fs_close(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd); /* see the header: nothing left to learn */
	*fd = -1;
}

int
ps_fs_mkdir(int dirfd, const char *name, struct ps_err *err)
{
	if (mkdirat(dirfd, name, DIR_MODE) != 0 && errno != EEXIST)
		return ps_err_sys(err, "cannot make folder '%s'", name);
	return PS_OK;
}

/* Enter one folder more; the one before is closed if it was ours. */
static int
step_into(struct ps_fs_place *place, const char *name, bool make,
	  struct ps_err *err)
{
	int rc = make ? ps_fs_mkdir(place->dirfd, name, err) : PS_OK;
	int fd;

	if (rc < 0)
		return rc;
	fd = ps_fs_openat(place->dirfd, name,
			  O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	if (fd < 0)
		return ps_err_sys(err, "cannot open folder '%s'", name);
	ps_fs_close(&place->owned);
	place->dirfd = fd;
	place->owned = fd;
	return PS_OK;
}

static bool
is_safe_component(const char *name, size_t len)
{
	struct ps_span s = { .ptr = name, .len = len };

	return len > 0 && len <= NAME_MAX && !ps_span_is(s, ".") &&
	       !ps_span_is(s, "..");
}

int
ps_fs_place_open(struct ps_fs_place *place, int dirfd, const char *path,
		 bool make, struct ps_err *err)
{
	const char *at = path;
	int rc = PS_OK;

	*place = (struct ps_fs_place){ .dirfd = dirfd, .owned = -1 };
	while (rc == PS_OK) {
		size_t len = strcspn(at, "/");
		char name[NAME_MAX + 1];

		if (!is_safe_component(at, len)) {
			rc = ps_err_set(err, PS_EDATA, "unsafe path '%s'",
					path);
			break;
		}
		place->leaf = at;
		if (!at[len])
			break;
		memcpy(name, at, len);
		name[len] = '\0';
		at += len + 1;
		rc = step_into(place, name, make, err);
	}
	if (rc < 0)
		ps_fs_place_release(place);
	return rc;
}

void
ps_fs_place_release(struct ps_fs_place *place)
{
	ps_fs_close(&place->owned);
	place->dirfd = -1;
}

/*
 * Room for what is known to come and one byte, so that the end is seen at
 * once, or a chunk where the size says nothing; never more than the limit
 * and the byte that is over it.
 */
static void
reserve_all(int fd, size_t max, struct ps_buf *out)
{
	struct stat st;
	size_t room = READ_CHUNK;

	if (fstat(fd, &st) == 0 && st.st_size > 0 &&
	    (uintmax_t)st.st_size < SIZE_MAX / 2)
		room = (size_t)st.st_size + 1;
	ps_buf_reserve(out, room > max ? max + 1 : room);
}

static ssize_t
read_some(int fd, size_t left, struct ps_buf *out)
{
	size_t room;
	ssize_t n;

	if (out->cap - out->len < 2) /* one is for the NUL */
		ps_buf_reserve(out, READ_CHUNK);
	room = out->cap - out->len - 1;
	if (room > left)
		room = left + 1;
	if (ps_fault_fails("read"))
		return -1;
	n = read(fd, out->ptr + out->len, room);
	if (n > 0)
		out->len += (size_t)n;
	out->ptr[out->len] = '\0';
	return n;
}

int
ps_fs_read_fd(int fd, const char *name, size_t max, struct ps_buf *out,
	      struct ps_err *err)
{
	size_t before = out->len;

	reserve_all(fd, max, out);
	for (;;) {
		ssize_t n = read_some(fd, max - (out->len - before), out);

		if (n == 0)
			return PS_OK;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ps_err_sys(err, "cannot read '%s'", name);
		if (out->len - before > max)
			return ps_err_set(err, PS_ELIMIT,
					  "'%s' has more than %zu bytes", name,
					  max);
	}
}
