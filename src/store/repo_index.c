#include "repo_private.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "provspool/fs.h"

/* 128 bytes for each of the most entries that we know how to handle. */
#define INDEX_BYTES_MAX ((size_t)128 * PS_LIMIT_TREE_ENTRIES)
#define INDEX_MODE 0644
#define STAGE_OURS 0

static bool
is_conflicted(git_index *index, const char *path)
{
	for (int stage = 1; stage <= 3; stage++)
		if (git_index_get_bypath(index, path, stage))
			return true;
	return false;
}

int
ps_repo_index_same(struct ps_repo *desk, const char *path,
		   const struct ps_oid *blob, bool *same, struct ps_err *err)
{
	const git_index_entry *entry;
	git_index *index = NULL;
	struct ps_oid found = { "" };
	int git;

	git = git_repository_index(&index, desk->git);
	if (git == 0)
		git = git_index_read(index, 0);
	if (git < 0) {
		git_index_free(index);
		return ps_repo_fail(err, ps_repo_code(git),
				    "cannot read the desk's index");
	}
	entry = git_index_get_bypath(index, path, STAGE_OURS);
	if (entry)
		ps_repo_id_write(&entry->id, &found);
	*same = ps_streq(found.hex, blob->hex) && !is_conflicted(index, path);
	git_index_free(index);
	return PS_OK;
}

static int
write_file(const char *path, struct ps_span data, struct ps_err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
		      INDEX_MODE);

	if (fd < 0)
		return ps_err_sys(err, "cannot make '%s'", path);
	while (data.len > 0) {
		ssize_t n = write(fd, data.ptr, data.len);

		if (n < 0) {
			(void)ps_err_sys(err, "cannot write '%s'", path);
			(void)close(fd); /* the first failure counts */
			return err->code;
		}
		data.ptr += n;
		data.len -= (size_t)n;
	}
	if (close(fd) < 0)
		return ps_err_sys(err, "cannot write '%s'", path);
	return PS_OK;
}

/*
 * A copy keeps what we do not know of: flags, extensions.  Where the desk
 * has no index yet, none is made.
 */
static int
copy_index(struct ps_repo *desk, const char *to, struct ps_err *err)
{
	struct ps_buf path = PS_BUF_INIT;
	struct ps_buf text = PS_BUF_INIT;
	int rc;

	ps_buf_addf(&path, "%sindex", git_repository_path(desk->git));
	rc = ps_fs_read(path.ptr, INDEX_BYTES_MAX, &text, err);
	if (rc == PS_OK)
		rc = write_file(to, ps_buf_span(&text), err);
	else if (rc == PS_ENOTFOUND &&
		 (unlink(to) == 0 || access(to, F_OK) < 0))
		rc = PS_OK;
	ps_buf_release(&text);
	ps_buf_release(&path);
	return rc;
}

/*
 * The entry of a file with the times it has in the work tree.  A file that
 * is not there, or is no file, lends none: git will look at its content.
 */
static git_index_entry
make_entry(int worktree, const struct ps_tree_change *change)
{
	git_index_entry entry = { .mode = change->new_mode,
				  .path = change->path };
	struct stat st;

	if (fstatat(worktree, change->path, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
	    !S_ISREG(st.st_mode))
		return entry;
	/* by position: one of the names is that of a banned function */
	return (git_index_entry){
		{ (int32_t)st.st_ctim.tv_sec, (uint32_t)st.st_ctim.tv_nsec },
		{ (int32_t)st.st_mtim.tv_sec, (uint32_t)st.st_mtim.tv_nsec },
		/* the index keeps the low 32 bits of all of these */
		.dev = (uint32_t)st.st_dev,
		.ino = (uint32_t)st.st_ino,
		.mode = change->new_mode,
		.uid = (uint32_t)st.st_uid,
		.gid = (uint32_t)st.st_gid,
		.file_size = (uint32_t)st.st_size,
		.path = change->path,
	};
}

static int
remove_entry(git_index *index, const char *path)
{
	int git = git_index_remove(index, path, STAGE_OURS);

	return git == GIT_ENOTFOUND ? 0 : git;
}

static int
apply(git_index *index, int worktree, const struct ps_tree_change *change,
      struct ps_err *err)
{
	git_index_entry entry = make_entry(worktree, change);
	int git = 0;
	int rc;

	if (is_conflicted(index, change->path))
		git = git_index_conflict_remove(index, change->path);
	if (git == 0 && ps_repo_id_is_none(&change->new)) {
		git = remove_entry(index, change->path);
	} else if (git == 0) {
		rc = ps_repo_id_read(&change->new, &entry.id, err);
		if (rc < 0)
			return rc;
		git = git_index_add(index, &entry);
	}
	if (git < 0)
		return ps_repo_fail(err, PS_ESYS,
				    "cannot set '%s' in the desk's index",
				    change->path);
	return PS_OK;
}

int
ps_repo_index_write(struct ps_repo *desk, const char *index_path, int worktree,
		    const struct ps_tree_changes *changes, struct ps_err *err)
{
	git_index *index = NULL;
	int git;
	int rc;

	rc = copy_index(desk, index_path, err);
	if (rc < 0)
		return rc;
	git = git_index_open(&index, index_path);
	if (git < 0)
		return ps_repo_fail(err, ps_repo_code(git),
				    "cannot read the desk's index");
	for (size_t i = 0; rc == PS_OK && i < changes->len; i++)
		if (!changes->list[i].opaque)
			rc = apply(index, worktree, &changes->list[i], err);
	if (rc == PS_OK && git_index_write(index) < 0)
		rc = ps_repo_fail(err, PS_EIO, "cannot write '%s'", index_path);
	git_index_free(index);
	return rc;
}
