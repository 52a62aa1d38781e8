#include "app/git.h"

#include "provspool/fs.h"
#include "provspool/spawn.h"

#define WORDS_MAX 32

void
ps_git_init(struct ps_git *git, const char *dir)
{
	git->dir = dir;
	git->status = 0;
	ps_buf_init(&git->out);
}

void
ps_git_release(struct ps_git *git)
{
	ps_buf_release(&git->out);
}

/* "git" and the words; returns how many. */
static size_t
collect(const char **argv, const char *const *words)
{
	size_t n = 0;

	argv[n++] = "git";
	for (; *words; words++) {
		if (n == WORDS_MAX)
			ps_bug("git is called with too many words");
		argv[n++] = *words;
	}
	argv[n] = NULL;
	return n;
}

int
ps_git_run_words(struct ps_git *git, struct ps_err *err,
		 const char *const *words)
{
	const char *argv[WORDS_MAX + 1];

	(void)collect(argv, words); /* it ends with NULL */
	ps_buf_reset(&git->out);
	return ps_spawn_quiet(argv, git->dir, &git->out, &git->status, err);
}

int
ps_git_ask_words(struct ps_git *git, struct ps_err *err,
		 const char *const *words)
{
	const char *argv[WORDS_MAX + 1];

	(void)collect(argv, words); /* it ends with NULL */
	ps_buf_reset(&git->out);
	return ps_spawn(argv, git->dir, &git->out, &git->status, err);
}

int
ps_git_paths_words(struct ps_git *git, const char *const *paths, size_t npaths,
		   struct ps_err *err, const char *const *words)
{
	const char *head[WORDS_MAX + 1];
	size_t n = collect(head, words);
	const char **argv = ps_xmalloc((n + npaths + 3) * sizeof(*argv));
	size_t k = 0;
	int rc;

	argv[k++] = head[0];
	argv[k++] = "--literal-pathspecs";
	for (size_t i = 1; i < n; i++)
		argv[k++] = head[i];
	argv[k++] = "--";
	for (size_t i = 0; i < npaths; i++)
		argv[k++] = paths[i];
	argv[k] = NULL;
	ps_buf_reset(&git->out);
	rc = ps_spawn_quiet(argv, git->dir, &git->out, &git->status, err);
	free(argv);
	return rc;
}

const char *
ps_git_said(const struct ps_git *git, struct ps_arena *arena)
{
	const char *line = git->out.ptr;

	while (*line) {
		size_t len = strcspn(line, "\n");

		/* push begins with the place it goes to */
		if (len > 0 && strncmp(line, "To ", 3) != 0)
			return ps_arena_strndup(arena, line, len);
		line += len + (line[len] == '\n');
	}
	return ps_arena_printf(arena, "git ended with status %d", git->status);
}

int
ps_git_on_work(const char *dir, struct ps_err *err)
{
	struct ps_git git;
	int rc;

	ps_git_init(&git, dir);
	rc = ps_git_ask(&git, err, "symbolic-ref", "--quiet", "HEAD", NULL);
	if (rc == PS_OK && !ps_streq(git.out.ptr, "refs/heads/work\n"))
		rc = ps_err_set(err, PS_EUSAGE,
				"'%s' is not on the branch 'work', and only "
				"that one is read: git switch work",
				dir);
	ps_git_release(&git);
	return rc;
}

bool
ps_git_is_open(int dir, const char *path, struct ps_arena *arena)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	int len = (int)(name - path);

	/* LibreOffice, Excel, vim */
	return ps_fs_exists_at(dir, ps_arena_printf(arena, "%.*s.~lock.%s#",
						    len, path, name)) ||
	       ps_fs_exists_at(dir, ps_arena_printf(arena, "%.*s~$%s", len,
						    path, name)) ||
	       ps_fs_exists_at(dir, ps_arena_printf(arena, "%.*s.%s.swp", len,
						    path, name));
}
