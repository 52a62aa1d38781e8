#include "repo_private.h"

#include <fcntl.h>
#include <unistd.h>

/*
 * libgit2 looks at its global switch once when it opens a repository's
 * references, but for each object it writes: so references are synced and
 * objects are not.  Measured: 4 times faster than syncing each object, and
 * an object that was there already would not be synced at all.
 */
static int
open_refdb(struct ps_repo *repo)
{
	int git = git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);

	if (git == 0)
		git = git_repository_refdb(&repo->refdb, repo->git);
	if (git == 0)
		git = git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 0);
	return git;
}

int
ps_repo_open(const char *path, struct ps_repo **out, struct ps_err *err)
{
	struct ps_repo *repo;
	int git;
	int rc;

	*out = NULL;
	rc = ps_repo_lib_start(err);
	if (rc < 0)
		return rc;
	repo = ps_xmalloc(sizeof(*repo));
	*repo = (struct ps_repo){ .commits_max = PS_LIMIT_COMMITS };
	git = git_repository_open_bare(&repo->git, path);
	if (git == 0)
		git = git_repository_odb(&repo->odb, repo->git);
	if (git == 0)
		git = ps_repo_loose_add(repo);
	if (git == 0)
		git = open_refdb(repo);
	if (git < 0) {
		rc = ps_repo_fail(err, ps_repo_code(git),
				  "cannot open repository '%s'", path);
		ps_repo_free(repo);
		return rc;
	}
	*out = repo;
	return PS_OK;
}

static int
create(const char *path, bool bare, const char *branch, struct ps_err *err)
{
	git_repository_init_options options = {
		.version = GIT_REPOSITORY_INIT_OPTIONS_VERSION,
		.initial_head = branch,
	};
	git_repository *made = NULL;
	int git;

	options.flags = GIT_REPOSITORY_INIT_NO_REINIT |
			GIT_REPOSITORY_INIT_MKPATH |
			GIT_REPOSITORY_INIT_NO_DOTGIT_DIR;
	if (bare)
		options.flags |= GIT_REPOSITORY_INIT_BARE;
	git = git_repository_init_ext(&made, path, &options);
	git_repository_free(made);
	if (git < 0)
		return ps_repo_fail(err, ps_repo_code(git),
				    "cannot make repository '%s'", path);
	return PS_OK;
}

int
ps_repo_create(const char *path, bool bare, const char *branch,
	       struct ps_repo **out, struct ps_err *err)
{
	int rc;

	*out = NULL;
	rc = ps_repo_lib_start(err);
	if (rc < 0)
		return rc;
	rc = create(path, bare, branch, err);
	if (rc == PS_OK)
		rc = ps_repo_open(path, out, err);
	ps_repo_lib_stop();
	return rc;
}

void
ps_repo_limit_commits(struct ps_repo *repo, size_t max)
{
	repo->commits_max = max;
}

void
ps_repo_free(struct ps_repo *repo)
{
	if (!repo)
		return;
	git_refdb_free(repo->refdb);
	git_odb_free(repo->odb);
	git_repository_free(repo->git);
	free(repo);
	ps_repo_lib_stop();
}

int
ps_repo_config(struct ps_repo *repo, const char *key, const char *value,
	       struct ps_err *err)
{
	git_config *config = NULL;
	int git;

	git = git_repository_config(&config, repo->git);
	if (git == 0)
		git = git_config_set_string(config, key, value);
	git_config_free(config);
	if (git < 0)
		return ps_repo_fail(err, PS_EIO, "cannot set '%s' to '%s'", key,
				    value);
	return PS_OK;
}

static int
append_text(const char *path, struct ps_span text, struct ps_err *err)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
	ssize_t n;

	if (fd < 0)
		return ps_err_sys(err, "cannot open '%s'", path);
	n = write(fd, text.ptr, text.len);
	if (n < 0)
		(void)ps_err_sys(err, "cannot write '%s'", path);
	else if ((size_t)n < text.len)
		(void)ps_err_set(err, PS_EIO, "cannot write all of '%s'", path);
	if (close(fd) < 0 && n >= 0 && (size_t)n == text.len)
		return ps_err_sys(err, "cannot write '%s'", path);
	return n >= 0 && (size_t)n == text.len ? PS_OK : err->code;
}

/*
 * By hand: libgit2 adds a value only by a pattern that fits none of those
 * there, and loses memory over each that it compares.
 */
int
ps_repo_config_add(struct ps_repo *repo, const char *key, const char *value,
		   struct ps_err *err)
{
	const char *dot = strchr(key, '.');
	struct ps_buf path = PS_BUF_INIT;
	struct ps_buf text = PS_BUF_INIT;
	int rc;

	if (!dot || strchr(dot + 1, '.') || strpbrk(value, "\"\\\n"))
		ps_bug("a setting that needs more than the plain form");
	ps_buf_addf(&path, "%sconfig", git_repository_path(repo->git));
	ps_buf_addf(&text, "[%.*s]\n\t%s = \"%s\"\n", (int)(dot - key), key,
		    dot + 1, value);
	rc = append_text(path.ptr, ps_buf_span(&text), err);
	ps_buf_release(&text);
	ps_buf_release(&path);
	return rc;
}
