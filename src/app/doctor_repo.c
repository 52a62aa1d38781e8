#include "app/doctor.h"

#include <sys/stat.h>
#include <unistd.h>

#include "app/drivers.h"
#include "provspool/fs.h"
#include "provspool/limits.h"
#include "provspool/num.h"

/* core.fsync, without which a pushed commit may not survive a power cut. */
#define GIT_MAJOR 2
#define GIT_MINOR 36

/* "git version 2.39.5 (…)" */
static bool
parse_version(const char *text, int64_t *major, int64_t *minor)
{
	char part[8];
	size_t len;

	if (strncmp(text, "git version ", 12) != 0)
		return false;
	text += 12;
	for (int i = 0; i < 2; i++) {
		len = strspn(text, "0123456789");
		if (len == 0 || len >= sizeof(part))
			return false;
		memcpy(part, text, len);
		part[len] = '\0';
		if (!ps_num_i64(part, 0, INT64_MAX, i == 0 ? major : minor))
			return false;
		text += len + (text[len] == '.');
	}
	return true;
}

void
ps_doctor_git(struct ps_doctor *d)
{
	static const char remedy[] = "install git 2.36 or newer (Debian 12 "
				     "has 2.39)";
	struct ps_err err;
	int64_t major;
	int64_t minor;

	if (ps_git_run(&d->git, &err, "version", NULL) < 0)
		ps_doctor_problem(d, "git", remedy, "%s", err.text);
	else if (!parse_version(d->git.out.ptr, &major, &minor))
		ps_doctor_problem(d, "git", remedy,
				  "it does not tell its "
				  "version");
	else if (major < GIT_MAJOR || (major == GIT_MAJOR && minor < GIT_MINOR))
		ps_doctor_problem(d, "git", remedy,
				  "version %lld.%lld cannot sync what is "
				  "pushed",
				  (long long)major, (long long)minor);
	else
		ps_doctor_ok(d, "git", "version %lld.%lld", (long long)major,
			     (long long)minor);
}

void
ps_doctor_identity(struct ps_doctor *d)
{
	struct ps_git git;
	struct ps_err err;

	if (!*d->place.worktree)
		return; /* nobody answers on a server */
	ps_git_init(&git, d->place.worktree);
	if (ps_git_run(&git, &err, "-c", "user.useConfigOnly=true", "var",
		       "GIT_AUTHOR_IDENT", NULL) == PS_OK &&
	    git.status == 0)
		ps_doctor_ok(d, "identity", "you are %.*s",
			     (int)(strcspn(git.out.ptr, ">") + 1), git.out.ptr);
	else
		ps_doctor_warn(d, "identity",
			       "git config --global user.name 'Your Name' && "
			       "git config --global user.email "
			       "you@example.com",
			       "git does not know who you are, so you cannot "
			       "answer");
	ps_git_release(&git);
}

/* The values of a key in the table, a line each, as git prints them. */
static const char *
wanted(struct ps_doctor *d, const char *key)
{
	struct ps_buf lines = PS_BUF_INIT;
	const char *out;

	for (size_t i = 0; i < ps_spool_settings_len; i++)
		if (ps_streq(ps_spool_settings[i].key, key))
			ps_buf_addf(&lines, "%s\n", ps_spool_settings[i].value);
	out = ps_arena_strdup(&d->call->arena, lines.ptr);
	ps_buf_release(&lines);
	return out;
}

static const char *
how_to_set(struct ps_doctor *d, const char *key)
{
	struct ps_buf text = PS_BUF_INIT;
	const char *git = d->place.git;
	const char *out;

	ps_buf_addf(&text, "git -C '%s' config --unset-all %s", git, key);
	for (size_t i = 0; i < ps_spool_settings_len; i++)
		if (ps_streq(ps_spool_settings[i].key, key))
			ps_buf_addf(&text, "; git -C '%s' config --add %s '%s'",
				    git, key, ps_spool_settings[i].value);
	out = ps_arena_strdup(&d->call->arena, text.ptr);
	ps_buf_release(&text);
	return out;
}

/* A line of the table counts once a key. */
static bool
is_first(size_t i)
{
	return i == 0 || !ps_streq(ps_spool_settings[i].key,
				   ps_spool_settings[i - 1].key);
}

void
ps_doctor_settings(struct ps_doctor *d)
{
	size_t wrong = 0;
	struct ps_err err;

	for (size_t i = 0; i < ps_spool_settings_len; i++) {
		const char *key = ps_spool_settings[i].key;

		if (!is_first(i))
			continue;
		if (ps_git_run(&d->git, &err, "config", "--local", "--get-all",
			       key, NULL) < 0) {
			ps_doctor_problem(d, "settings", "install git", "%s",
					  err.text);
			return;
		}
		if (ps_streq(d->git.out.ptr, wanted(d, key)))
			continue;
		wrong++;
		ps_doctor_problem(d, "settings", how_to_set(d, key),
				  "%s of spool.git is not as it was made", key);
	}
	if (wrong == 0)
		ps_doctor_ok(d, "settings",
			     "spool.git takes only new commits on 'work'");
}

void
ps_doctor_hook(struct ps_doctor *d)
{
	const char *path =
		ps_arena_printf(&d->call->arena,
				"%s/hooks/reference-transaction", d->place.git);
	struct ps_buf text = PS_BUF_INIT;
	struct ps_err err;

	if (ps_fs_read(path, PS_LIMIT_YAML_BYTES, &text, &err) < 0)
		ps_doctor_problem(
			d, "hook",
			ps_arena_printf(&d->call->arena,
					"printf '#!/bin/sh\\n[ \"$1\" = "
					"committed ] || exit 0\\nexec sync -f "
					".\\n' >'%s' && chmod +x '%s'",
					path, path),
			"%s; a push may not survive a power cut", err.text);
	else if (access(path, X_OK) < 0)
		ps_doctor_problem(
			d, "hook",
			ps_arena_printf(&d->call->arena, "chmod +x '%s'", path),
			"reference-transaction may not be run; a "
			"push may not survive a power cut");
	else if (!strstr(text.ptr, "sync -f"))
		ps_doctor_warn(d, "hook",
			       ps_arena_printf(&d->call->arena,
					       "add a line to '%s': [ \"$1\" = "
					       "committed ] && sync -f .",
					       path),
			       "reference-transaction does not sync");
	else
		ps_doctor_ok(d, "hook", "a push is made durable");
	ps_buf_release(&text);
}

/* The program in a driver's command: 'path' word… */
static bool
can_run(struct ps_doctor *d, const char *command)
{
	const char *end;

	if (*command != '\'')
		return true; /* written by a person: found by the shell */
	end = strchr(command + 1, '\'');
	return end && access(ps_arena_strndup(&d->call->arena, command + 1,
					      (size_t)(end - command) - 1),
			     X_OK) == 0;
}

static const char *
how_to_drive(struct ps_doctor *d)
{
	struct ps_driver drivers[PS_DRIVERS];
	struct ps_buf text = PS_BUF_INIT;
	struct ps_err err;
	const char *out;

	if (ps_drivers_get(&d->call->arena, drivers, &err) < 0)
		return err.text[0] ? ps_arena_strdup(&d->call->arena, err.text)
				   : "";
	for (size_t i = 0; i < PS_DRIVERS; i++)
		ps_buf_addf(&text, "%sgit -C '%s' config %s \"%s\"",
			    i > 0 ? "; " : "", d->place.worktree,
			    drivers[i].key, drivers[i].value);
	out = ps_arena_strdup(&d->call->arena, text.ptr);
	ps_buf_release(&text);
	return out;
}

/* What .gitattributes on `work` names must be set up in each clone. */
void
ps_doctor_drivers(struct ps_doctor *d)
{
	static const char *const keys[] = { "merge.provspool.driver",
					    "diff.provspool.textconv" };
	struct ps_git git;
	struct ps_err err;
	bool usable = true;

	if (!*d->place.worktree)
		return; /* nobody merges on a server */
	ps_git_init(&git, d->place.worktree);
	for (size_t i = 0; usable && i < PS_ARRAY_LEN(keys); i++)
		usable = ps_git_run(&git, &err, "config", "--get", keys[i],
				    NULL) == PS_OK &&
			 git.status == 0 && can_run(d, git.out.ptr);
	if (usable)
		ps_doctor_ok(d, "drivers",
			     "git merges and shows work files by order");
	else
		ps_doctor_problem(d, "drivers", how_to_drive(d),
				  "git does not know how to merge or show work "
				  "files here");
	ps_git_release(&git);
}

static bool
is_rewindable(struct ps_doctor *d)
{
	struct ps_err err;

	return ps_git_run(&d->git, &err, "config", "--get-all",
			  "remote.origin.fetch", NULL) < 0 ||
	       !strstr(d->git.out.ptr,
		       "refs/heads/state:refs/remotes/origin/state") ||
	       strstr(d->git.out.ptr, "+refs/heads/state:") ||
	       strstr(d->git.out.ptr, "+refs/heads/*:");
}

/* A clone would notice a history that was rewound, if it is set up so. */
void
ps_doctor_remote(struct ps_doctor *d)
{
	struct ps_err err;

	if (is_rewindable(d))
		ps_doctor_problem(
			d, "remote",
			ps_arena_printf(
				&d->call->arena,
				"git -C '%s' config --replace-all "
				"remote.origin.fetch "
				"+refs/heads/work:refs/remotes/origin/work; "
				"git -C '%s' config --add remote.origin.fetch "
				"refs/heads/state:refs/remotes/origin/state",
				d->place.root, d->place.root),
			"this clone would take a rewound history");
	if (ps_git_run(&d->git, &err, "ls-remote", "--quiet", "origin",
		       "refs/heads/work", NULL) == PS_OK &&
	    d->git.status == 0)
		ps_doctor_ok(d, "remote", "the spool can be reached");
	else
		ps_doctor_warn(d, "remote",
			       "look at the network and at 'git remote -v'; "
			       "what you submit meanwhile is kept",
			       "the spool cannot be reached: %s",
			       ps_git_said(&d->git, &d->call->arena));
}
