#include "app/app.h"
#include "app/drivers.h"
#include "app/git.h"

#include "provspool/fs.h"
#include "provspool/journal.h"

/* Its complaints are seen as they are. */
static int
git(struct ps_call *call, const char *dir, const char *const *words)
{
	struct ps_git git;
	int rc;

	ps_git_init(&git, dir);
	rc = ps_git_ask_words(&git, call->err, words);
	if (rc == PS_OK && git.status != 0)
		rc = ps_err_set(call->err, PS_ESYS,
				"open: 'git %s' ended with status %d", words[0],
				git.status);
	ps_git_release(&git);
	return rc;
}

static int
set_drivers(struct ps_call *call, const char *dir)
{
	struct ps_driver drivers[PS_DRIVERS];
	int rc = ps_drivers_get(&call->arena, drivers, call->err);

	for (size_t i = 0; rc == PS_OK && i < PS_DRIVERS; i++)
		rc = git(call, dir,
			 PS_GIT_WORDS("config", drivers[i].key,
				      drivers[i].value, NULL));
	return rc;
}

/* Before anything is made: is it a spool, and is there room for the clone? */
static int
look(struct ps_call *call, const char *url, const char *dir)
{
	struct ps_git git;
	int rc;

	rc = ps_fs_check_empty(dir, call->err);
	if (rc < 0)
		return rc;
	ps_git_init(&git, NULL);
	rc = ps_git_ask(&git, call->err, "ls-remote", "--", url, PS_REF_STATE,
			PS_REF_WORK, NULL);
	if (rc == PS_OK && git.status != 0)
		rc = ps_err_set(call->err, PS_ESYS,
				"open: '%s' cannot be read by git", url);
	else if (rc == PS_OK && !(strstr(git.out.ptr, PS_REF_STATE) &&
				  strstr(git.out.ptr, PS_REF_WORK)))
		rc = ps_err_set(call->err, PS_EDATA,
				"open: '%s' has no branches 'state' and "
				"'work'; name the spool.git of a spool",
				url);
	ps_git_release(&git);
	return rc;
}

/*
 * `state` is fetched without '+', so that a history that was rewound is
 * refused by git itself.
 */
static int
make_clone(struct ps_call *call, const char *url, const char *dir)
{
	bool verbose = ps_call_option(call, "verbose") != NULL;
	const char *const clone[] = {
		"clone",    verbose ? "--progress" : "--quiet",
		"--branch", "work",
		"--",	    url,
		dir,	    NULL
	};
	static const char *const steps[][5] = {
		{ "config", "remote.origin.fetch",
		  "+refs/heads/work:refs/remotes/origin/work", NULL },
		{ "config", "--add", "remote.origin.fetch",
		  "refs/heads/state:refs/remotes/origin/state", NULL },
		{ "config", "core.autocrlf", "false", NULL },
		{ "config", "pull.rebase", "false", NULL },
		{ "fetch", "--quiet", "origin", NULL },
	};
	int rc;

	rc = git(call, NULL, clone);
	if (rc == PS_OK)
		rc = set_drivers(call, dir);
	for (size_t i = 0; rc == PS_OK && i < PS_ARRAY_LEN(steps); i++)
		rc = git(call, dir, steps[i]);
	return rc;
}

int
ps_cmd_open(struct ps_call *call)
{
	const char *url = call->args[0];
	const char *dir = call->args[1];
	bool dry = ps_call_option(call, "dry-run") != NULL;
	struct ps_buf text = PS_BUF_INIT;
	int rc;

	rc = look(call, url, dir);
	if (rc == PS_OK && !dry)
		rc = make_clone(call, url, dir);
	if (rc < 0)
		return rc;
	if (dry)
		ps_buf_addstr(&text, "dry run, nothing is changed; open would "
				     "say:\n");
	ps_buf_addf(&text,
		    "clone made in %s\n  answer in %s/orders, then: provspool "
		    "-C %s submit\n",
		    dir, dir, dir);
	rc = ps_out(ps_buf_span(&text), call->err);
	ps_buf_release(&text);
	return rc;
}
