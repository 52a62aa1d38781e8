#include "engine/rehearsal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "provspool/buf.h"
#include "provspool/fs.h"

/* Objects are found by alternates; of hooks, logs and packs nothing is used. */
static const char *const not_of_git[] = { "objects", "hooks", "logs", NULL };
static const char *const not_of_desk[] = { ".git/objects", ".git/hooks",
					   ".git/logs", NULL };
/* Without the shared memory of SQLite, which is made anew. */
static const char *const index_files[] = { "index.db", "index.db-wal" };

struct rehearsal {
	const char *real; /* absolute path of the spool */
	int from;
	int git;
	int to;
};

static int
set_alternates(int to, const char *objects, const char *lines,
	       struct ps_err *err)
{
	struct ps_buf name = PS_BUF_INIT;
	int rc;

	ps_buf_addf(&name, "%s/info/alternates", objects);
	rc = ps_fs_write_at(to, name.ptr, ps_span_str(lines), err);
	ps_buf_release(&name);
	return rc;
}

static int
copy_repository(const struct rehearsal *r, struct ps_err *err)
{
	struct ps_buf lines = PS_BUF_INIT;
	int git;
	int rc;

	rc = ps_fs_make_dir_at(r->to, "spool.git", &git, err);
	if (rc < 0)
		return rc;
	rc = ps_fs_copy_tree(r->git, git, not_of_git, err);
	ps_buf_addf(&lines, "%s/spool.git/objects\n", r->real);
	if (rc == PS_OK)
		rc = set_alternates(git, "objects", lines.ptr, err);
	ps_buf_release(&lines);
	(void)close(git); /* a directory */
	return rc;
}

static int
copy_desk(const struct rehearsal *r, struct ps_err *err)
{
	struct ps_buf lines = PS_BUF_INIT;
	int from = -1;
	int to = -1;
	int rc;

	if (!ps_fs_exists_at(r->from, "desk/.git"))
		return PS_OK;
	rc = ps_fs_open_dir_at(r->from, "desk", &from, err);
	if (rc == PS_OK)
		rc = ps_fs_make_dir_at(r->to, "desk", &to, err);
	if (rc == PS_OK)
		rc = ps_fs_copy_tree(from, to, not_of_desk, err);
	ps_buf_addf(&lines,
		    "../../../spool.git/objects\n%s/desk/.git/objects\n",
		    r->real);
	if (rc == PS_OK)
		rc = set_alternates(to, ".git/objects", lines.ptr, err);
	ps_buf_release(&lines);
	if (to >= 0)
		(void)close(to); /* directories */
	if (from >= 0)
		(void)close(from);
	return rc;
}

static bool
looks(int dir, struct stat st[PS_ARRAY_LEN(index_files)])
{
	for (size_t i = 0; i < PS_ARRAY_LEN(index_files); i++)
		if (fstatat(dir, index_files[i], &st[i], AT_SYMLINK_NOFOLLOW) <
		    0)
			st[i] = (struct stat){ .st_size = -1 };
	return st[0].st_size >= 0;
}

static bool
is_same(const struct stat *a, const struct stat *b)
{
	return a->st_size == b->st_size && a->st_ino == b->st_ino &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/*
 * Reading commands write the index without the lock.  What changed while it
 * was copied is no copy; then the rehearsal builds its own.
 */
static void
copy_index(const struct rehearsal *r)
{
	struct stat before[PS_ARRAY_LEN(index_files)];
	struct stat after[PS_ARRAY_LEN(index_files)];
	struct ps_err ignored; /* it is built anew */
	bool good = looks(r->from, before);

	for (size_t i = 0; good && i < PS_ARRAY_LEN(index_files); i++)
		if (before[i].st_size >= 0)
			good = ps_fs_copy(r->from, index_files[i], r->to,
					  index_files[i], &ignored) == PS_OK;
	good = good && looks(r->from, after);
	for (size_t i = 0; good && i < PS_ARRAY_LEN(index_files); i++)
		good = is_same(&before[i], &after[i]);
	for (size_t i = 0; !good && i < PS_ARRAY_LEN(index_files); i++)
		(void)unlinkat(r->to, index_files[i], 0);
}

static int
make_scratch(char **out, struct ps_err *err)
{
	const char *tmp = getenv("TMPDIR");
	struct ps_buf path = PS_BUF_INIT;

	ps_buf_addf(&path, "%s/provspool-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(path.ptr)) {
		int rc = ps_err_sys(err, "cannot make a folder in '%s'",
				    tmp && *tmp ? tmp : "/tmp");

		ps_buf_release(&path);
		return rc;
	}
	*out = ps_buf_detach(&path);
	return PS_OK;
}

static int
copy_all(const struct rehearsal *r, struct ps_err *err)
{
	int rc;

	rc = copy_repository(r, err);
	if (rc == PS_OK)
		rc = copy_desk(r, err);
	if (rc == PS_OK)
		copy_index(r);
	return rc;
}

int
ps_rehearsal_make(const char *path, int dir, int git, char **scratch,
		  struct ps_err *err)
{
	struct rehearsal r = { .from = dir, .git = git, .to = -1 };
	char *real = realpath(path, NULL);
	int rc;

	*scratch = NULL;
	if (!real)
		return ps_err_sys(err, "cannot find '%s'", path);
	r.real = real;
	rc = make_scratch(scratch, err);
	if (rc == PS_OK)
		rc = ps_fs_open_dir(*scratch, &r.to, err);
	if (rc == PS_OK)
		rc = copy_all(&r, err);
	if (r.to >= 0)
		(void)close(r.to); /* a directory */
	if (rc < 0 && *scratch) {
		ps_rehearsal_remove(*scratch);
		*scratch = NULL;
	}
	free(real);
	return rc == PS_OK ? rc : ps_err_context(err, "dry run");
}

void
ps_rehearsal_remove(char *scratch)
{
	struct ps_err ignored; /* it is where things may be left behind */
	int rc = ps_fs_remove_tree(scratch, &ignored);

	(void)rc;
	free(scratch);
}
