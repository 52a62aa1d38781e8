#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fs_path.h"
#include "provspool/fault.h"
#include "provspool/fs.h"

#define COPY_MODE 0600

/* Not every file system can make a file without a name. */
static int
open_and_unlink(int dirfd, struct ps_private *out, struct ps_err *err)
{
	struct ps_newfile file;
	int rc = ps_newfile_open(&file, dirfd, err);

	if (rc < 0)
		return rc;
	out->fd = ps_fs_openat(dirfd, file.tmp, O_RDWR | O_NOFOLLOW, 0);
	if (out->fd < 0)
		rc = ps_err_sys(err, "cannot open '%s'", file.tmp);
	ps_newfile_release(&file); /* with its name */
	return rc;
}

int
ps_fs_private_open(int dirfd, struct ps_private *out, struct ps_err *err)
{
	*out = (struct ps_private){ .fd = -1, .text = { "", 0 } };
	if (!ps_fault_fails("tmpfile"))
		out->fd =
			ps_fs_openat(dirfd, ".", O_RDWR | O_TMPFILE, COPY_MODE);
	return out->fd >= 0 ? PS_OK : open_and_unlink(dirfd, out, err);
}

int
ps_fs_private_write(struct ps_private *copy, struct ps_span data,
		    struct ps_err *err)
{
	while (data.len > 0) {
		ssize_t n = ps_fault_fails("write")
				    ? -1
				    : write(copy->fd, data.ptr, data.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ps_err_sys(err, "cannot write a private copy");
		data.ptr += n;
		data.len -= (size_t)n;
		copy->text.len += (size_t)n;
	}
	return PS_OK;
}

int
ps_fs_private_map(struct ps_private *copy, struct ps_err *err)
{
	void *at;

	if (copy->text.len == 0)
		return PS_OK;
	at = mmap(NULL, copy->text.len, PROT_READ, MAP_SHARED, copy->fd, 0);
	if (at == MAP_FAILED) {
		copy->text.len = 0;
		return ps_err_sys(err, "cannot map a private copy");
	}
	copy->text.ptr = at;
	copy->mapped = true;
	return PS_OK;
}

void
ps_fs_private_forget(void *copy)
{
	const struct ps_private *p = copy;

	/* advice: what cannot be dropped stays, and nothing else changes */
	if (p->mapped)
		(void)madvise((void *)(uintptr_t)p->text.ptr, p->text.len,
			      MADV_DONTNEED);
}

void
ps_fs_private_release(struct ps_private *copy)
{
	if (copy->mapped)
		(void)munmap((void *)(uintptr_t)copy->text.ptr, copy->text.len);
	ps_fs_close(&copy->fd);
	*copy = (struct ps_private){ .fd = -1, .text = { "", 0 } };
}
