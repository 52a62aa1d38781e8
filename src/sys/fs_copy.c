#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fs_path.h"
#include "provspool/fault.h"
#include "provspool/fs.h"

/* Asked of the system at once. */
#define COPY_BYTES ((size_t)64 << 20)
#define BLOCK_BYTES ((size_t)64 << 10)

/* For file systems between which the kernel does not copy. */
static ssize_t
copy_block(int from, int to)
{
	char block[BLOCK_BYTES];
	ssize_t n = read(from, block, sizeof(block));
	ssize_t done = 0;

	while (n > 0 && done < n) {
		ssize_t w = write(to, block + done, (size_t)(n - done));

		if (w < 0 && errno != EINTR)
			return -1;
		done += w > 0 ? w : 0;
	}
	return n;
}

static int
copy_bytes(int from, int to, const char *name, struct ps_err *err)
{
	bool by_kernel = true;

	for (;;) {
		ssize_t n = by_kernel ? copy_file_range(from, NULL, to, NULL,
							COPY_BYTES, 0)
				      : copy_block(from, to);

		if (n == 0 && !by_kernel)
			return PS_OK;
		if (n < 0 && !by_kernel && errno != EINTR)
			return ps_err_sys(err, "cannot copy '%s'", name);
		if (n <= 0)
			by_kernel =
				false; /* it may also see too early an end */
	}
}

/* With its mode, from an open file. */
static int
copy_open(int from, const struct stat *st, int todir, const char *to,
	  struct ps_err *err)
{
	int fd = ps_fs_openat(todir, to,
			      O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
	int rc;

	if (fd < 0 && errno == EEXIST)
		return ps_err_set(err, PS_EBUSY, "'%s' is there already", to);
	if (fd < 0)
		return ps_err_sys(err, "cannot make '%s'", to);
	rc = copy_bytes(from, fd, to, err);
	if (rc == PS_OK && fchmod(fd, st->st_mode & 0777) != 0)
		rc = ps_err_sys(err, "cannot set the mode of '%s'", to);
	if (close(fd) != 0 && rc == PS_OK)
		rc = ps_err_sys(err, "cannot write '%s'", to);
	return rc;
}

int
ps_fs_copy(int fromdir, const char *from, int todir, const char *to,
	   struct ps_err *err)
{
	int fd = ps_fs_openat(fromdir, from,
			      O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0);
	struct stat st;
	int rc;

	if (fd < 0)
		return ps_err_sys(err, "cannot open '%s'", from);
	if (fstat(fd, &st) != 0)
		rc = ps_err_sys(err, "cannot examine '%s'", from);
	else if (!S_ISREG(st.st_mode))
		rc = ps_err_set(err, PS_EDATA, "'%s' is not a regular file",
				from);
	else
		rc = copy_open(fd, &st, todir, to, err);
	ps_fs_close(&fd);
	return rc;
}

/* A tree being copied; folders wait in `folders`, which grows. */
struct tree {
	int from;
	int to;
	const char *const *without;
	struct ps_arena arena;
	const char **folders;
	size_t len;
	size_t cap;
};

static bool
is_left_out(const struct tree *tree, const char *path)
{
	for (const char *const *p = tree->without; *p; p++)
		if (ps_streq(*p, path))
			return true;
	return false;
}

static int
copy_link(struct tree *tree, const char *path, struct ps_err *err)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(tree->from, path, target, sizeof(target) - 1);

	if (n < 0)
		return ps_err_sys(err, "cannot read the link '%s'", path);
	target[n] = '\0';
	if (symlinkat(target, tree->to, path) != 0)
		return ps_err_sys(err, "cannot make the link '%s'", path);
	return PS_OK;
}

static int
copy_entry(struct tree *tree, const char *path, struct ps_err *err)
{
	struct stat st;

	if (fstatat(tree->from, path, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT
			       ? PS_OK
			       : ps_err_sys(err, "cannot look at '%s'", path);
	if (S_ISREG(st.st_mode))
		return ps_fs_copy(tree->from, path, tree->to, path, err);
	if (S_ISLNK(st.st_mode))
		return copy_link(tree, path, err);
	if (S_ISDIR(st.st_mode)) {
		tree->folders = ps_xgrow(tree->folders, &tree->cap,
					 tree->len + 1, sizeof(*tree->folders));
		tree->folders[tree->len++] = path;
		return ps_fs_mkdir(tree->to, path, err);
	}
	/* pipes, sockets, devices: something that is no file stands there */
	if (mkfifoat(tree->to, path, 0600) != 0)
		return ps_err_sys(err, "cannot make '%s'", path);
	return PS_OK;
}

static int
copy_folder(struct tree *tree, const char *path, struct ps_err *err)
{
	struct ps_names names = { 0 };
	int fd;
	int rc;

	rc = ps_fs_open_dir_at(tree->from, path, &fd, err);
	if (rc < 0)
		return rc;
	rc = ps_fs_list(fd, &tree->arena, SIZE_MAX, &names, err);
	ps_fs_close(&fd);
	for (size_t i = 0; rc == PS_OK && i < names.len; i++) {
		const char *entry =
			ps_streq(path, ".")
				? names.list[i]
				: ps_arena_printf(&tree->arena, "%s/%s", path,
						  names.list[i]);

		if (!is_left_out(tree, entry))
			rc = copy_entry(tree, entry, err);
	}
	return rc;
}

int
ps_fs_copy_tree(int from, int to, const char *const *without,
		struct ps_err *err)
{
	struct tree tree = { .from = from, .to = to, .without = without };
	int rc;

	ps_arena_init(&tree.arena, 0);
	rc = copy_folder(&tree, ".", err);
	for (size_t i = 0; rc == PS_OK && i < tree.len; i++)
		rc = copy_folder(&tree, tree.folders[i], err);
	free(tree.folders);
	ps_arena_release(&tree.arena);
	return rc;
}
