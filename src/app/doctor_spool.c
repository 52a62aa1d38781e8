#include "app/blocked.h"
#include "app/doctor.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "provspool/fs.h"
#include "provspool/limits.h"

void
ps_doctor_lock(struct ps_doctor *d)
{
	/* of git; nobody writes them while nobody is at work */
	static const char *const locks[] = { "spool.git/refs/heads/work.lock",
					     "spool.git/packed-refs.lock",
					     "spool.git/config.lock",
					     "desk/.git/index.lock" };
	struct ps_err err;
	size_t left = 0;
	int git;

	if (ps_fs_open_dir(d->place.git, &git, &err) < 0) {
		ps_doctor_problem(d, "lock", "put spool.git back", "%s",
				  err.text);
		return;
	}
	if (ps_fs_lock(git, &err) < 0) {
		ps_doctor_warn(d, "lock",
			       ps_arena_printf(&d->call->arena,
					       "if no run and no watch should "
					       "be at work: fuser -v '%s'",
					       d->place.git),
			       "%s at this moment", err.text);
		(void)close(git); /* a directory */
		return;
	}
	for (size_t i = 0; i < PS_ARRAY_LEN(locks); i++) {
		const char *path = ps_doctor_path(d, locks[i]);

		if (access(path, F_OK) < 0)
			continue;
		left++;
		ps_doctor_warn(d, "lock",
			       ps_arena_printf(&d->call->arena,
					       "if no git is at work: rm '%s'",
					       path),
			       "git left '%s'", path);
	}
	(void)close(git); /* with it the lock goes */
	if (left == 0)
		ps_doctor_ok(d, "lock", "free");
}

static int
open_journal(struct ps_doctor *d, struct ps_repo **repo,
	     struct ps_journal *journal, struct ps_err *err)
{
	int rc = ps_repo_open(d->place.git, repo, err);

	if (rc == PS_OK)
		rc = ps_journal_open(*repo, d->place.state_ref, journal, err);
	return rc;
}

void
ps_doctor_state(struct ps_doctor *d)
{
	struct ps_journal journal;
	struct ps_repo *repo = NULL;
	struct ps_err err;

	if (open_journal(d, &repo, &journal, &err) == PS_OK) {
		ps_doctor_ok(d, "state", "%lld segments; the newest is whole",
			     (long long)journal.tip.seq);
		ps_journal_release(&journal);
	} else {
		ps_doctor_problem(d, "state",
				  "put back a copy of spool.git; "
				  "examples/audit/audit.sh tells how far it is "
				  "whole",
				  "%s", err.text);
	}
	ps_repo_free(repo);
}

static bool
is_below(const char *path, const char *root)
{
	char *real = realpath(path, NULL);
	size_t len = strlen(root);
	bool below = real && strncmp(real, root, len) == 0 &&
		     (real[len] == '/' || real[len] == '\0');

	free(real);
	return below;
}

void
ps_doctor_mark(struct ps_doctor *d)
{
	static const char remedy[] =
		"set PROVSPOOL_STATE_DIR to a folder that you can write, on "
		"another disk if there is one";
	struct ps_buf path = PS_BUF_INIT;
	struct ps_err err;

	if (ps_fs_outside_dir(&path, &err) < 0)
		ps_doctor_problem(d, "mark", remedy, "%s", err.text);
	else if (is_below(path.ptr, d->place.root))
		ps_doctor_problem(d, "mark", remedy,
				  "'%s' lies in the spool and would be put "
				  "back with it",
				  path.ptr);
	else if (access(path.ptr, W_OK | X_OK) < 0)
		ps_doctor_problem(d, "mark", remedy, "'%s' cannot be written",
				  path.ptr);
	else if (ps_blocked_mark(&d->place, &d->call->arena, &err) < 0)
		ps_doctor_problem(d, "mark",
				  "put back the newest copy of the spool; the "
				  "message tells how to go on with an older "
				  "one",
				  "%s", err.text);
	else
		ps_doctor_ok(d, "mark", "kept in '%s'", path.ptr);
	ps_buf_release(&path);
}

void
ps_doctor_index(struct ps_doctor *d)
{
	struct ps_journal journal;
	struct ps_index *index = NULL;
	struct ps_repo *repo = NULL;
	struct ps_err err;
	int rc;

	rc = open_journal(d, &repo, &journal, &err);
	if (rc < 0) {
		ps_repo_free(repo);
		return; /* told with the state */
	}
	rc = ps_index_open(d->place.index, NULL, &journal.commit, &index, &err);
	if (rc == PS_OK)
		ps_doctor_ok(d, "index", "stands at the newest segment");
	else if (d->place.kind == PS_PLACE_CLONE)
		ps_doctor_ok(d, "index", "is brought up to date when needed");
	else
		ps_doctor_warn(d, "index",
			       "nothing: the next command brings it up to "
			       "date, or makes it anew",
			       "is not at the newest segment: %s", err.text);
	ps_index_free(index);
	ps_journal_release(&journal);
	ps_repo_free(repo);
}

/* What the last run found; what was pushed since is for the next one. */
void
ps_doctor_work(struct ps_doctor *d)
{
	struct ps_reader reader;
	struct ps_err err;
	const char *why = "";
	int rc;

	if (ps_reader_open(d->place.root, &d->call->arena, &reader, &err) < 0)
		return; /* told with the state */
	rc = ps_blocked_work(&d->place, reader.index, &d->call->arena, &why,
			     &err);
	if (rc < 0)
		ps_doctor_warn(d, "work", "nothing: the next run looks again",
			       "%s", err.text);
	else if (*why)
		ps_doctor_problem(d, "work", "do what the end of it says", "%s",
				  why);
	else
		ps_doctor_ok(d, "work", "the last run could read it");
	ps_reader_release(&reader);
}

void
ps_doctor_config(struct ps_doctor *d)
{
	const char *remedy = ps_arena_printf(
		&d->call->arena, "provspool -C '%s' check", d->place.root);
	struct ps_config config;
	struct ps_diags diags;
	struct ps_err err;
	int rc;

	ps_config_init(&config);
	ps_diags_init(&diags);
	rc = ps_config_read_folder(ps_doctor_path(d, "config"), &d->call->arena,
				   &config, &diags, &err);
	if (rc == PS_OK)
		ps_doctor_ok(d, "config", "version %lld has no errors",
			     (long long)config.version);
	else if (diags.errors > 0)
		ps_doctor_problem(d, "config", remedy, "%zu error%s",
				  diags.errors, diags.errors == 1 ? "" : "s");
	else
		ps_doctor_problem(d, "config", remedy, "%s", err.text);
	ps_diags_release(&diags);
	ps_config_release(&config);
}

/* Names in a folder of the spool; none if it is not there. */
static void
list(struct ps_doctor *d, const char *folder, struct ps_names *out)
{
	struct ps_err ignored; /* told with the rights */
	int dir;

	out->len = 0;
	if (ps_fs_open_dir(ps_doctor_path(d, folder), &dir, &ignored) < 0)
		return;
	if (ps_fs_list(dir, &d->call->arena, PS_LIMIT_INBOX_ENTRIES, out,
		       &ignored) < 0)
		out->len = 0;
	(void)close(dir); /* read only */
}

void
ps_doctor_leftovers(struct ps_doctor *d)
{
	struct ps_names sources;
	size_t claimed = 0;

	list(d, "inbox", &sources);
	for (size_t i = 0; i < sources.len; i++) {
		struct ps_names names;

		list(d,
		     ps_arena_printf(&d->call->arena, "inbox/%s/.claimed",
				     sources.list[i]),
		     &names);
		claimed += names.len;
	}
	if (claimed == 0)
		ps_doctor_ok(d, "leftovers", "none of an ended run");
	else
		ps_doctor_warn(d, "leftovers",
			       ps_arena_printf(&d->call->arena,
					       "provspool run '%s'",
					       d->place.root),
			       "%zu file%s begun by a run that did not end",
			       claimed, claimed == 1 ? " was" : "s were");
}

/* "0f3a…" in 64 digits, whatever follows. */
static bool
begins_with_digest(const char *name)
{
	return strspn(name, "0123456789abcdef") == PS_SHA_HEX - 1 &&
	       (name[PS_SHA_HEX - 1] == '\0' || name[PS_SHA_HEX - 1] == '.' ||
		name[PS_SHA_HEX - 1] == '-');
}

/* What is told about an input lies beside it. */
static bool
is_beside(const char *name)
{
	return strstr(name, ".reasons.") || strstr(name, ".rejected.");
}

struct kept {
	size_t inputs;
	const char *stranger; /* a name that none of ours is, or NULL */
	const char *unknown;  /* an input that the history does not know */
};

static void
count_kept(struct ps_doctor *d, const char *folder, struct ps_index *index,
	   struct kept *kept)
{
	struct ps_names names;
	struct ps_err ignored; /* not known then */

	list(d, folder, &names);
	for (size_t i = 0; i < names.len; i++) {
		const char *path = ps_arena_printf(&d->call->arena, "%s/%s",
						   folder, names.list[i]);
		int64_t seq = 0;

		if (!begins_with_digest(names.list[i])) {
			kept->stranger = path;
			continue;
		}
		if (is_beside(names.list[i]))
			continue;
		kept->inputs++;
		if (index &&
		    ps_index_input(index,
				   ps_arena_strndup(&d->call->arena,
						    names.list[i],
						    PS_SHA_HEX - 1),
				   &seq, &ignored) == PS_OK &&
		    seq == 0)
			kept->unknown = path;
	}
}

static void
count_all(struct ps_doctor *d, struct ps_index *index, struct kept *archive,
	  struct kept *quarantine)
{
	struct ps_names shards;

	memset(archive, 0, sizeof(*archive));
	memset(quarantine, 0, sizeof(*quarantine));
	count_kept(d, "quarantine", index, quarantine);
	list(d, "archive", &shards);
	for (size_t i = 0; i < shards.len; i++)
		count_kept(d,
			   ps_arena_printf(&d->call->arena, "archive/%s",
					   shards.list[i]),
			   index, archive);
}

static void
tell_kept(struct ps_doctor *d, const struct kept *kept)
{
	if (kept->stranger)
		ps_doctor_warn(d, "archive", "take it away from there",
			       "'%s' was not put there by provspool",
			       kept->stranger);
	if (kept->unknown)
		ps_doctor_problem(d, "archive",
				  "drop a copy into the inbox of its source, "
				  "if it is one",
				  "the history does not know the input '%s'",
				  kept->unknown);
}

void
ps_doctor_archive(struct ps_doctor *d)
{
	struct ps_reader reader;
	struct ps_err ignored; /* then only names are looked at */
	struct kept archive;
	struct kept quarantine;
	bool open;

	open = ps_reader_open(d->place.root, &d->call->arena, &reader,
			      &ignored) == PS_OK;
	count_all(d, open ? reader.index : NULL, &archive, &quarantine);
	if (open)
		ps_reader_release(&reader);
	tell_kept(d, &archive);
	tell_kept(d, &quarantine);
	if (!archive.stranger && !archive.unknown && !quarantine.stranger &&
	    !quarantine.unknown)
		ps_doctor_ok(d, "archive",
			     "%zu input%s taken in, %zu refused as a whole",
			     archive.inputs, archive.inputs == 1 ? "" : "s",
			     quarantine.inputs);
}
