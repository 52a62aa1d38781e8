#include "provspool/spool.h"

#include <fcntl.h>
#include <stdarg.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "provspool/fs.h"
#include "provspool/limits.h"
#include "engine/config_record.h"
#include "engine/leftovers.h"
#include "engine/rehearsal.h"

static int
lock(const char *path, int *dir, int *git, struct ps_err *err)
{
	int rc;

	rc = ps_fs_open_dir(path, dir, err);
	if (rc < 0)
		return rc;
	rc = ps_fs_open_dir_at(*dir, "spool.git", git, err);
	if (rc == PS_ENOTFOUND)
		return ps_err_set(err, PS_ENOTFOUND,
				  "'%s' is not a spool: it has no spool.git; "
				  "make one with 'provspool init'",
				  path);
	if (rc < 0)
		return ps_err_context(err, "%s", path);
	rc = ps_fs_lock(*git, err);
	if (rc == PS_EBUSY)
		return ps_err_set(err, PS_EBUSY,
				  "another provspool works on '%s'; try again "
				  "when it is done",
				  path);
	return rc;
}

/* What is missing from the history can only come from a copy of it. */
static int
damaged(int rc, struct ps_err *err)
{
	struct ps_err why = *err;

	if (ps_err_is_disk(rc) || rc == PS_EBUSY)
		return rc;
	return ps_err_set(err, PS_EHISTORY,
			  "%s; nothing was changed: restore spool.git from a "
			  "clone or backup",
			  why.text);
}

const char *
ps_run_review_name(enum ps_run_review review)
{
	static const char *const names[] = { "", "review forced",
					     "review skipped" };

	return names[review];
}

/* Who the spool is, from its first segment. */
static int
read_origin(struct ps_spool *spool, struct ps_err *err)
{
	struct ps_segment_data first;
	struct stat st;
	int rc;

	rc = ps_journal_read(spool->repo, &spool->journal.commit, 1,
			     &spool->arena, &first, err);
	if (rc < 0)
		return rc;
	spool->uuid = first.segment.spool;
	spool->single_trust = ps_streq(first.segment.trust, "single");
	if (fstat(spool->git, &st) < 0)
		return ps_err_sys(err, "cannot look at 'spool.git'");
	spool->local_principal = "";
	if (spool->single_trust)
		spool->local_principal = ps_arena_printf(
			&spool->arena, "uid:%lu", (unsigned long)st.st_uid);
	return PS_OK;
}

/* A reference that is there but cannot be read is damage, too. */
static int
open_state(struct ps_spool *spool, struct ps_err *err)
{
	struct ps_oid tip;
	int found = ps_repo_ref(spool->repo, PS_REF_STATE, &tip, err);
	int rc = found;

	if (found == PS_OK || found == PS_ENOTFOUND)
		rc = ps_journal_open(spool->repo, PS_REF_STATE, &spool->journal,
				     err);
	if (found == PS_OK && rc == PS_OK)
		rc = read_origin(spool, err);
	if (rc == PS_OK || found == PS_ENOTFOUND)
		return rc;
	return damaged(rc, err);
}

/* A rehearsal has a mark of its own, made like the one there is. */
static int
open_mark(struct ps_spool *spool, struct ps_err *err)
{
	int rc;

	if (!ps_spool_rehearses(spool))
		return ps_hwm_open(spool->uuid, &spool->journal.hwm_dir, err);
	rc = ps_fs_make_dir_at(spool->dir, "outside", &spool->journal.hwm_dir,
			       err);
	return rc < 0 ? rc
		      : ps_hwm_copy(spool->uuid, spool->journal.hwm_dir, err);
}

static int
open_journal(struct ps_spool *spool, struct ps_err *err)
{
	const char *path =
		ps_arena_printf(&spool->arena, "%s/spool.git", spool->path);
	int rc;

	rc = ps_repo_open(path, &spool->repo, err);
	if (rc < 0)
		return damaged(rc, err);
	/*
	 * A reference seen after a kill may not be durable yet; nothing may
	 * be derived from it before it is.
	 */
	rc = ps_fs_syncfs(spool->git, err);
	if (rc < 0)
		return rc;
	rc = open_state(spool, err);
	if (rc < 0)
		return rc;
	spool->journal.syncfd = spool->git;
	spool->journal.progress = spool->progress;
	rc = open_mark(spool, err);
	if (rc < 0)
		return rc;
	return ps_hwm_check(&spool->journal, spool->uuid, err);
}

/* It was there when the spool was made, and may lie elsewhere by now. */
static void
warn_if_missing(struct ps_spool *spool, const char *name)
{
	struct ps_where where = { .file = name };

	if (ps_fs_exists_at(ps_spool_given(spool), name) ||
	    ps_fs_exists_at(spool->dir, name))
		return;
	ps_diag_note(&spool->diags, PS_SEV_WARNING, where, PS_W_FOLDER_MADE,
		     "the folder was missing and was made again, empty");
}

int
ps_spool_folder(struct ps_spool *spool, const char *name, int *out,
		struct ps_err *err)
{
	bool is_original = ps_spool_rehearses(spool) &&
			   ps_streq(name, "inbox") &&
			   ps_fs_exists_at(spool->original, name);
	struct ps_err why;
	int rc;

	warn_if_missing(spool, name);
	rc = is_original ? ps_fs_open_dir_at(spool->original, name, out, err)
			 : ps_fs_make_dir_at(spool->dir, name, out, err);

	if (rc == PS_OK || ps_err_is_disk(rc))
		return rc;
	why = *err;
	return ps_err_set(err, rc,
			  "'%s/%s' is no folder that can be used: %s; put the "
			  "folder back, or take away what is in its place and "
			  "it is made anew",
			  spool->shown, name, why.text);
}

static int
open_index(struct ps_spool *spool, struct ps_err *err)
{
	const char *path =
		ps_arena_printf(&spool->arena, "%s/index.db", spool->path);
	int rc;

	rc = ps_index_open(path, &spool->journal, &spool->journal.commit,
			   &spool->index, err);
	return rc == PS_EHISTORY ? damaged(rc, err) : rc;
}

int
ps_spool_open(const char *path, int64_t now, struct ps_spool *out,
	      struct ps_err *err)
{
	return ps_spool_open_told(path, now, NULL, out, err);
}

static void
init(struct ps_spool *out, const char *path, int64_t now,
     const struct ps_progress *progress)
{
	memset(out, 0, sizeof(*out));
	out->path = path;
	out->shown = path;
	out->now = now;
	out->progress = progress;
	out->due = INT64_MAX;
	out->dir = -1;
	out->git = -1;
	out->original = -1;
	out->original_git = -1;
	out->journal.hwm_dir = -1;
	out->uuid = "";
	ps_arena_init(&out->arena, 0);
	ps_diags_init(&out->diags);
	ps_buf_init(&out->talk);
	ps_config_init(&out->config);
}

static int
open_parts(struct ps_spool *spool, struct ps_err *err)
{
	int rc;

	rc = lock(spool->path, &spool->dir, &spool->git, err);
	if (rc == PS_OK)
		rc = ps_leftovers_remove(spool->dir, spool->git, err);
	if (rc == PS_OK)
		rc = open_journal(spool, err);
	if (rc == PS_OK)
		rc = open_index(spool, err);
	if (rc == PS_OK)
		rc = ps_config_use_recorded(spool, err);
	return rc;
}

int
ps_spool_open_told(const char *path, int64_t now,
		   const struct ps_progress *progress, struct ps_spool *out,
		   struct ps_err *err)
{
	int rc;

	init(out, path, now, progress);
	rc = open_parts(out, err);
	if (rc < 0)
		ps_spool_release(out);
	return rc;
}

int
ps_spool_rehearse(const char *path, int64_t now,
		  const struct ps_progress *progress, struct ps_spool *out,
		  struct ps_err *err)
{
	int rc;

	init(out, path, now, progress);
	rc = lock(path, &out->original, &out->original_git, err);
	if (rc == PS_OK)
		rc = ps_rehearsal_make(path, out->original, out->original_git,
				       &out->scratch, err);
	if (rc == PS_OK) {
		out->path = out->scratch;
		rc = open_parts(out, err);
	}
	if (rc < 0)
		ps_spool_release(out);
	return rc;
}

bool
ps_spool_rehearses(const struct ps_spool *spool)
{
	return spool->original >= 0;
}

int
ps_spool_given(const struct ps_spool *spool)
{
	return ps_spool_rehearses(spool) ? spool->original : spool->dir;
}

static void
close_if_open(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd); /* directories: nothing to lose */
	*fd = -1;
}

void
ps_spool_unlock(struct ps_spool *spool)
{
	(void)flock(spool->git, LOCK_UN); /* closing it would do the same */
}

void
ps_spool_release(struct ps_spool *spool)
{
	ps_index_free(spool->index);
	spool->index = NULL;
	close_if_open(&spool->journal.hwm_dir);
	ps_journal_release(&spool->journal);
	ps_repo_free(spool->repo);
	spool->repo = NULL;
	ps_config_release(&spool->config);
	ps_diags_release(&spool->diags);
	ps_buf_release(&spool->talk);
	ps_arena_release(&spool->arena);
	close_if_open(&spool->git);
	close_if_open(&spool->dir);
	close_if_open(&spool->original_git);
	close_if_open(&spool->original);
	if (spool->scratch)
		ps_rehearsal_remove(spool->scratch);
	spool->scratch = NULL;
}

void
ps_spool_say(struct ps_spool *spool, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	ps_buf_vaddf(&spool->talk, fmt, ap);
	va_end(ap);
	ps_buf_addch(&spool->talk, '\n');
}

void
ps_spool_due(struct ps_spool *spool, int64_t at)
{
	if (at < spool->due)
		spool->due = at;
}

bool
ps_spool_stops(const struct ps_spool *spool)
{
	return ps_progress_stops(spool->progress);
}

int
ps_spool_append(struct ps_spool *spool, struct ps_draft *draft,
		const char *subject, struct ps_err *err)
{
	int rc;

	rc = ps_journal_append(&spool->journal, draft, subject, err);
	if (rc < 0)
		return rc;
	return ps_index_catch_up(spool->index, &spool->journal, err);
}
