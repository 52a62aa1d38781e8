/*
 * git - git itself, as a person would call it in a working tree.
 *
 * What a person's own git does (transport, hooks, signing, identity) is left
 * to it; provspool only says what is to be done.
 */
#ifndef PS_APP_GIT_H
#define PS_APP_GIT_H

#include "provspool/arena.h"
#include "provspool/buf.h"
#include "provspool/err.h"

/* A working tree, and what the last call said and ended with. */
struct ps_git {
	const char *dir;
	struct ps_buf out;
	int status;
};

void ps_git_init(struct ps_git *git, const char *dir);
void ps_git_release(struct ps_git *git);

/*
 * Run it with the words after "git", a list ended by NULL; everything it
 * says, complaints included, goes to git->out.  It is no failure that it
 * ends with a status.
 */
PS_CHECK int ps_git_run_words(struct ps_git *git, struct ps_err *err,
			      const char *const *words);
/* The same for an answer to be read: complaints are seen by the person. */
PS_CHECK int ps_git_ask_words(struct ps_git *git, struct ps_err *err,
			      const char *const *words);
/* The same with a list of paths, taken literally, after the words and "--". */
PS_CHECK int ps_git_paths_words(struct ps_git *git, const char *const *paths,
				size_t npaths, struct ps_err *err,
				const char *const *words);
/* The words of a call as such a list: ps_git_run(git, err, "fetch", NULL). */
#define PS_GIT_WORDS(...) ((const char *const[]){ __VA_ARGS__ })
#define ps_git_run(git, err, ...)                                              \
	ps_git_run_words((git), (err), PS_GIT_WORDS(__VA_ARGS__))
#define ps_git_ask(git, err, ...)                                              \
	ps_git_ask_words((git), (err), PS_GIT_WORDS(__VA_ARGS__))
#define ps_git_paths(git, paths, npaths, err, ...)                             \
	ps_git_paths_words((git), (paths), (npaths), (err),                    \
			   PS_GIT_WORDS(__VA_ARGS__))
/* The first line of what it said that tells something. */
const char *ps_git_said(const struct ps_git *git, struct ps_arena *arena);

/* PS_EUSAGE unless `work` is checked out: answers elsewhere go nowhere. */
PS_CHECK int ps_git_on_work(const char *dir, struct ps_err *err);
/* Does a spreadsheet or an editor have the file open? */
bool ps_git_is_open(int dir, const char *path, struct ps_arena *arena);

#endif
