/*
 * fs - files by descriptor of an open directory.
 *
 * Names are single path components unless a function says "path".  A name
 * that came from outside passes ps_fs_name_ok() first, so that it can never
 * climb out of a folder; names of dropped files are only ever passed to
 * openat, renameat and the like, never used to build a path.
 *
 * Ownership: descriptors returned belong to the caller.
 * All opens are O_CLOEXEC.
 */
#ifndef PROVSPOOL_FS_H
#define PROVSPOOL_FS_H

#include "provspool/arena.h"
#include "provspool/buf.h"
#include "provspool/err.h"
#include "provspool/sha.h"

/* [A-Za-z0-9._-]+, not starting with '.' or '-', at most PS_LIMIT_NAME. */
bool ps_fs_name_ok(const char *name);

/* Open a directory by path, or below `dirfd` by name (O_NOFOLLOW). */
PS_CHECK int ps_fs_open_dir(const char *path, int *out, struct ps_err *err);
PS_CHECK int ps_fs_open_dir_at(int dirfd, const char *name, int *out,
			       struct ps_err *err);
/* Make a directory if it is not there (mode 0750), then open it. */
PS_CHECK int ps_fs_make_dir_at(int dirfd, const char *name, int *out,
			       struct ps_err *err);
/* mkdir -p of a '/'-separated relative path below dirfd. */
PS_CHECK int ps_fs_make_path_at(int dirfd, const char *path,
				struct ps_err *err);

/*
 * Replace `name` in `dirfd` by `data`: temporary file ".ps-tmp-*", fsync,
 * rename, fsync of the directory.  After PS_OK the content survives power
 * loss; after an error or a crash the file is all old or all new, and a
 * left-over temporary file is removed by ps_fs_sweep().
 */
PS_CHECK int ps_fs_replace(int dirfd, const char *name, struct ps_span data,
			   struct ps_err *err);
/* The same of a text that need not stay in memory. */
PS_CHECK int ps_fs_replace_large(int dirfd, const char *name,
				 struct ps_span data,
				 const struct ps_forget *forget,
				 struct ps_err *err);
/* The same piece by piece: nothing has the name before it is published. */
struct ps_newfile {
	int dirfd;
	int fd;
	char tmp[32]; /* "" once it is published */
};
PS_CHECK int ps_newfile_open(struct ps_newfile *file, int dirfd,
			     struct ps_err *err);
PS_CHECK int ps_newfile_write(struct ps_newfile *file, struct ps_span data,
			      struct ps_err *err);
PS_CHECK int ps_newfile_publish(struct ps_newfile *file, const char *name,
				struct ps_err *err);
void ps_newfile_release(struct ps_newfile *tmp);
/* By path below dirfd, folders made, without any sync. */
PS_CHECK int ps_fs_write_at(int dirfd, const char *path, struct ps_span data,
			    struct ps_err *err);
/* The same of what `fill` writes to the file. */
typedef int ps_fs_fill_fn(struct ps_newfile *file, void *context,
			  struct ps_err *err);
PS_CHECK int ps_fs_fill_at(int dirfd, const char *path, ps_fs_fill_fn *fill,
			   void *context, struct ps_err *err);
/* Remove the folders above a path that was removed, as far as empty. */
PS_CHECK int ps_fs_prune(int dirfd, const char *path, struct ps_err *err);
/* Remove ".ps-tmp-*" of earlier crashes; only under the spool's lock. */
PS_CHECK int ps_fs_sweep(int dirfd, struct ps_err *err);

/* Append the whole file to `out`; PS_ELIMIT above max, PS_ENOTFOUND. */
PS_CHECK int ps_fs_read_at(int dirfd, const char *path, size_t max,
			   struct ps_buf *out, struct ps_err *err);
PS_CHECK int ps_fs_read(const char *path, size_t max, struct ps_buf *out,
			struct ps_err *err);
bool ps_fs_exists_at(int dirfd, const char *path);

/*
 * Names in a directory, sorted bytewise, without "." and "..".  PS_ELIMIT
 * above max; ps_fs_list_part() gives `max` of them instead and says so.
 */
struct ps_names {
	const char **list; /* in the arena */
	size_t len;
};
PS_CHECK int ps_fs_list(int dirfd, struct ps_arena *arena, size_t max,
			struct ps_names *out, struct ps_err *err);
PS_CHECK int ps_fs_list_part(int dirfd, struct ps_arena *arena, size_t max,
			     struct ps_names *out, bool *more,
			     struct ps_err *err);

/* What a dropped file is, from fstat; nothing is followed. */
struct ps_dropped {
	int fd; /* open for reading; -1 unless verdict is FS_OK or FS_EMPTY */
	uint64_t inode;
	int64_t size;
	int64_t mtime_ns;
	int64_t ctime_ns;
	int64_t uid;
};
enum ps_fs_verdict {
	PS_FS_OK = 1,
	PS_FS_NOT_REGULAR, /* link, pipe, device, directory, socket */
	PS_FS_HARD_LINK,   /* more than one name */
	PS_FS_UNREADABLE,
	PS_FS_TOO_LARGE,
	PS_FS_EMPTY,
	PS_FS_GONE,
};
/*
 * Open a file that somebody dropped (O_NOFOLLOW|O_NONBLOCK|O_NOCTTY) and
 * judge it.  A failure of the system is an error, a bad file is a verdict.
 */
PS_CHECK int ps_fs_open_dropped(int dirfd, const char *name, int64_t max,
				enum ps_fs_verdict *verdict,
				struct ps_dropped *out, struct ps_err *err);
/*
 * Has anybody the file open for writing?  Asked by a lease, for an instant.
 * Unknown: it belongs to somebody else and we lack CAP_LEASE, or the file
 * system has no leases (most network file systems).
 */
enum ps_fs_writer {
	PS_FS_NO_WRITER = 1,
	PS_FS_WRITER,
	PS_FS_WRITER_UNKNOWN,
};
enum ps_fs_writer ps_fs_writer_of(int fd);
/*
 * A private copy of bytes, mapped for reading: no name leads to it, so that
 * nobody can change it, and what was read need not stay in memory.  Filled
 * by ps_fs_private_write(), then mapped; the text is there until release.
 */
struct ps_private {
	int fd;
	bool mapped;
	struct ps_span text; /* before it is mapped: only its length */
};
PS_CHECK int ps_fs_private_open(int dirfd, struct ps_private *out,
				struct ps_err *err);
PS_CHECK int ps_fs_private_write(struct ps_private *copy, struct ps_span data,
				 struct ps_err *err);
PS_CHECK int ps_fs_private_map(struct ps_private *copy, struct ps_err *err);
/* Let the pages go that were read; takes a struct ps_private (ps_forget). */
void ps_fs_private_forget(void *copy);
void ps_fs_private_release(struct ps_private *copy);
/*
 * Copy the open file from its start to its end (at most max bytes, else
 * PS_ELIMIT) into `out`, which is open and not yet mapped, and digest what
 * was read; PS_EBUSY if size or mtime changed while reading.
 */
PS_CHECK int ps_fs_copy_dropped(const struct ps_dropped *file, size_t max,
				struct ps_private *out, char hex[PS_SHA_HEX],
				struct ps_err *err);

/* rename with RENAME_NOREPLACE; PS_EBUSY if `to` exists. */
PS_CHECK int ps_fs_move(int fromdir, const char *from, int todir,
			const char *to, struct ps_err *err);
PS_CHECK int ps_fs_fsync(int fd, const char *what, struct ps_err *err);
/* Everything written to the file system of `fd` so far survives power loss. */
PS_CHECK int ps_fs_syncfs(int fd, struct ps_err *err);

/* "nfs", "cifs", "fuse" … for a file system reached by network, or NULL. */
const char *ps_fs_network(int fd);
/* Exclusive lock on a descriptor, not waiting: PS_EBUSY if held. */
PS_CHECK int ps_fs_lock(int fd, struct ps_err *err);

/*
 * May something be made under this path?  PS_EUSAGE if there is a folder that
 * is not empty.
 */
PS_CHECK int ps_fs_check_empty(const char *path, struct ps_err *err);
/*
 * Copy a file with its mode, synced nowhere; PS_EBUSY if `to` exists,
 * PS_EDATA if it is no regular file.
 */
PS_CHECK int ps_fs_copy(int fromdir, const char *from, int todir,
			const char *to, struct ps_err *err);
/*
 * Copy what is in one folder into another, where it is not yet, but for the
 * paths in the list `without` (ended by NULL).  Links are copied as links;
 * for whatever is neither file, link nor folder a pipe is made.
 */
PS_CHECK int ps_fs_copy_tree(int from, int to, const char *const *without,
			     struct ps_err *err);
/* Remove a folder of our own making with all that is in it. */
PS_CHECK int ps_fs_remove_tree(const char *path, struct ps_err *err);

/*
 * Where records outside the spool live: see README, "high-water mark".  The
 * folder is made; ps_fs_outside_path() only says which it is.
 */
PS_CHECK int ps_fs_outside_path(struct ps_buf *path, struct ps_err *err);
PS_CHECK int ps_fs_outside_dir(struct ps_buf *path, struct ps_err *err);

#endif
