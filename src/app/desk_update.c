#include "app/desk_path.h"
#include "app/desk_write.h"
#include "app/git.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/projection.h"
#include "engine/work_ref.h"
#include "provspool/fault.h"
#include "provspool/limits.h"
#include "provspool/merge.h"

#define MODE_SUBMODULE 0160000u

#define LOCK "index.lock"
/*
 * The second name of a lock of ours: a lock file that is the same file as
 * this one was left by a run of ours, any other belongs to git.
 */
#define LOCK_OURS "provspool-lock"
#define NEW_INDEX "provspool-index"
#define NEW_INDEX_LOCK "provspool-index.lock" /* libgit2's, while it writes */

/* What becomes of one file of the desk. */
enum deed {
	DEED_NONE, /* it is there already */
	DEED_NEW,  /* the new version, read again when it is written */
	DEED_TEXT, /* merged: `text` */
	DEED_REMOVE,
};
struct step {
	const struct ps_tree_change *change;
	enum deed deed;
	struct ps_buf text;
};

struct update {
	struct ps_desk *desk;
	const struct ps_oid *tip;
	struct ps_tree_changes changes;
	struct step *steps;
	const char *why_not; /* "" or why the desk is left for later */
};

static bool
lock_is_ours(int git)
{
	struct stat lock;
	struct stat ours;

	return fstatat(git, LOCK, &lock, AT_SYMLINK_NOFOLLOW) == 0 &&
	       fstatat(git, LOCK_OURS, &ours, AT_SYMLINK_NOFOLLOW) == 0 &&
	       lock.st_ino == ours.st_ino && lock.st_dev == ours.st_dev;
}

static int
take_lock(struct update *u, struct ps_err *err)
{
	int git = u->desk->git;
	int rc;

	if (lock_is_ours(git) && unlinkat(git, LOCK, 0) < 0)
		return ps_err_sys(err, "cannot remove '%s'", LOCK);
	rc = ps_fs_write_at(git, LOCK_OURS, ps_span_str("provspool\n"), err);
	if (rc < 0)
		return rc;
	if (linkat(git, LOCK_OURS, git, LOCK, 0) == 0) {
		/* Ours alone now: what a killed run left may go. */
		(void)unlinkat(git, NEW_INDEX, 0);
		(void)unlinkat(git, NEW_INDEX_LOCK, 0);
		return PS_OK;
	}
	if (errno != EEXIST)
		return ps_err_sys(err, "cannot make '%s'", LOCK);
	u->why_not = "git is at work in it (index.lock)";
	return PS_OK;
}

static void
drop_lock(struct update *u)
{
	if (lock_is_ours(u->desk->git))
		(void)unlinkat(u->desk->git, LOCK, 0);
	(void)unlinkat(u->desk->git, LOCK_OURS, 0); /* found next time */
	(void)unlinkat(u->desk->git, NEW_INDEX, 0);
	(void)unlinkat(u->desk->git, NEW_INDEX_LOCK, 0);
}

/* Operations of git that a person has begun and not ended. */
static bool
git_is_busy(const struct ps_desk *desk)
{
	static const char *const marks[] = {
		"MERGE_HEAD",	"CHERRY_PICK_HEAD", "REVERT_HEAD",
		"rebase-merge", "rebase-apply",	    "BISECT_LOG",
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(marks); i++)
		if (ps_fs_exists_at(desk->git, marks[i]))
			return true;
	return false;
}

static bool
is_on_work(struct ps_desk *desk)
{
	struct ps_buf head = PS_BUF_INIT;
	struct ps_err ignored; /* not readable: not on work */
	bool on;

	on = ps_fs_read_at(desk->git, "HEAD", PS_LIMIT_PATH, &head, &ignored) ==
		     PS_OK &&
	     ps_streq(head.ptr, "ref: refs/heads/work\n");
	ps_buf_release(&head);
	return on;
}

static int
read_blob(struct update *u, const struct ps_oid *blob, struct ps_buf *out,
	  struct ps_err *err)
{
	return ps_repo_blob_read(u->desk->repo, blob, PS_LIMIT_WORKFILE_BYTES,
				 out, err);
}

/* The three versions of a work file. */
struct versions {
	struct ps_buf base; /* as committed in the desk */
	struct ps_buf file; /* as it lies there */
	struct ps_buf next; /* as it is to be */
};

static int
read_versions(struct update *u, const struct ps_tree_change *change,
	      struct versions *v, struct ps_err *err)
{
	int rc;

	rc = read_blob(u, &change->old, &v->base, err);
	if (rc == PS_OK)
		rc = read_blob(u, &change->new, &v->next, err);
	if (rc == PS_OK)
		rc = ps_fs_read_at(u->desk->dir, change->path,
				   PS_LIMIT_WORKFILE_BYTES, &v->file, err);
	return rc;
}

/* Uncommitted edits and a new version: merge them by row, if that can be. */
static int
merge(struct update *u, struct step *step, bool *merged, struct ps_err *err)
{
	const struct ps_tree_change *change = step->change;
	struct versions v = { PS_BUF_INIT, PS_BUF_INIT, PS_BUF_INIT };
	struct ps_merge_input in = { .path = change->path };
	struct ps_err ignored; /* not mergeable: left for later */
	size_t both = 0;
	int rc;

	rc = read_versions(u, change, &v, err);
	in.base = ps_buf_span(&v.base);
	in.ours = ps_buf_span(&v.file);
	in.theirs = ps_buf_span(&v.next);
	*merged =
		rc == PS_OK &&
		ps_merge_workfile(&in, &step->text, &both, &ignored) == PS_OK &&
		both == 0;
	ps_buf_release(&v.base);
	ps_buf_release(&v.file);
	ps_buf_release(&v.next);
	return rc == PS_ELIMIT ? PS_OK : rc;
}

static int
plan_merge(struct update *u, struct step *step,
	   const struct ps_desk_entry *file, struct ps_err *err)
{
	const struct ps_tree_change *change = step->change;
	bool merged = false;
	int rc = PS_OK;

	if (file->exists && !file->is_link && *change->old.hex &&
	    *change->new.hex && ps_workfile_is_path(change->path))
		rc = merge(u, step, &merged, err);
	if (merged)
		step->deed = DEED_TEXT;
	else
		u->why_not = ps_arena_printf(
			&u->desk->arena,
			"'%s' has edits that are not committed", change->path);
	return rc;
}

/* Is this what lies in the desk?  "" is nothing. */
static bool
is_content(const struct ps_desk_entry *file, const struct ps_oid *blob)
{
	return file->exists ? ps_streq(file->id.hex, blob->hex) : !*blob->hex;
}

static int
plan_step(struct update *u, struct step *step, const struct ps_desk_entry *file,
	  struct ps_err *err)
{
	const struct ps_tree_change *change = step->change;

	if (is_content(file, &change->new))
		return PS_OK; /* done by a run that was killed, or by hand */
	if (ps_git_is_open(u->desk->dir, change->path, &u->desk->arena)) {
		u->why_not = ps_arena_printf(&u->desk->arena, "'%s' is open",
					     change->path);
		return PS_OK;
	}
	if (!is_content(file, &change->old))
		return plan_merge(u, step, file, err);
	step->deed = *change->new.hex ? DEED_NEW : DEED_REMOVE;
	return PS_OK;
}

/* What is neither file nor link must be gone before anything is written. */
static void
check_way(struct update *u, const char *path)
{
	if (!ps_desk_gives_way(u->desk, &u->changes, path))
		u->why_not = ps_arena_printf(
			&u->desk->arena,
			"'%s' is in the way; move it elsewhere", path);
}

/* None is content of ours: a submodule, a name too long for a file … */
static bool
is_left_out(const struct ps_tree_change *change)
{
	return change->opaque || change->old_mode == MODE_SUBMODULE ||
	       change->new_mode == MODE_SUBMODULE ||
	       !ps_desk_can_name(change->path);
}

static int
plan_path(struct update *u, struct step *step, struct ps_err *err)
{
	const struct ps_tree_change *change = step->change;
	struct ps_desk_entry file = { .exists = false };
	bool as_old = false;
	bool as_new = false;
	int rc;

	rc = ps_repo_index_same(u->desk->repo, change->path, &change->old,
				&as_old, err);
	if (rc == PS_OK && !as_old)
		rc = ps_repo_index_same(u->desk->repo, change->path,
					&change->new, &as_new, err);
	if (rc == PS_OK && !as_old && !as_new)
		u->why_not = ps_arena_printf(&u->desk->arena,
					     "'%s' has a staged change",
					     change->path);
	if (rc == PS_OK)
		rc = ps_desk_look(u->desk, change->path, &file, err);
	if (rc == PS_OK && file.in_the_way)
		check_way(u, file.in_the_way);
	if (rc == PS_OK && !*u->why_not)
		rc = plan_step(u, step, &file, err);
	return rc;
}

static int
plan(struct update *u, struct ps_err *err)
{
	int rc;

	rc = ps_repo_diff(u->desk->repo, &u->desk->head, u->tip,
			  &u->desk->arena, &u->changes, err);
	if (rc < 0)
		return rc;
	u->steps = PS_ARENA_ARRAY(&u->desk->arena, struct step,
				  u->changes.len + 1);
	for (size_t i = 0; i < u->changes.len; i++) {
		u->steps[i].change = &u->changes.list[i];
		ps_buf_init(&u->steps[i].text);
	}
	for (size_t i = 0; rc == PS_OK && !*u->why_not && i < u->changes.len;
	     i++)
		if (!is_left_out(u->steps[i].change))
			rc = plan_path(u, &u->steps[i], err);
	return rc;
}

static int
sweep(struct update *u, const char *folder, struct ps_err *err)
{
	int fd = openat(u->desk->dir, folder,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int rc;

	if (fd < 0)
		return PS_OK; /* not made yet */
	rc = ps_fs_sweep(fd, err);
	(void)close(fd); /* a directory */
	return rc;
}

/*
 * A killed run may have left files half written beside those that change.
 * Each folder is listed once, however many of its files do.
 */
static int
sweep_folders(struct update *u, struct ps_err *err)
{
	struct ps_map swept;
	int rc = PS_OK;

	ps_map_init(&swept);
	for (size_t i = 0; rc == PS_OK && i < u->changes.len; i++) {
		const char *path = u->changes.list[i].path;
		const char *slash = strrchr(path, '/');
		const char *folder =
			slash ? ps_arena_strndup(&u->desk->arena, path,
						 (size_t)(slash - path))
			      : ".";

		if (ps_map_get(&swept, folder))
			continue;
		ps_map_put(&swept, folder, u);
		rc = sweep(u, folder, err);
	}
	ps_map_release(&swept);
	return rc;
}

static int
take_write(struct update *u, const struct step *step, struct ps_err *err)
{
	return step->deed == DEED_TEXT
		       ? ps_desk_write_text(u->desk, step->change, &step->text,
					    err)
		       : ps_desk_write_blob(u->desk, step->change, err);
}

static int
take_removal(struct update *u, struct step *step, struct ps_err *err)
{
	const char *path = step->change->path;

	if (unlinkat(u->desk->dir, path, 0) < 0 && errno != ENOENT)
		return ps_err_sys(err, "cannot remove '%s'", path);
	return ps_fs_prune(u->desk->dir, path, err);
}

static int
move(struct update *u, struct ps_err *err)
{
	struct ps_desk *desk = u->desk;
	const char *index =
		ps_arena_printf(&desk->arena, "%s/" NEW_INDEX, desk->git_path);
	int rc;

	rc = sweep_folders(u, err);
	/* Removals first: a file may come where a folder was. */
	for (size_t i = 0; rc == PS_OK && i < u->changes.len; i++)
		if (u->steps[i].deed == DEED_REMOVE)
			rc = take_removal(u, &u->steps[i], err);
	for (size_t i = 0; rc == PS_OK && i < u->changes.len; i++)
		if (u->steps[i].deed == DEED_NEW ||
		    u->steps[i].deed == DEED_TEXT)
			rc = take_write(u, &u->steps[i], err);
	if (rc == PS_OK)
		rc = ps_repo_index_write(desk->repo, index, desk->dir,
					 &u->changes, err);
	ps_fault_point("desk: files written, index not");
	if (rc == PS_OK &&
	    renameat(desk->git, NEW_INDEX, desk->git, "index") < 0)
		rc = ps_err_sys(err, "cannot rename the index of the desk");
	ps_fault_point("desk: index written, work not moved");
	if (rc == PS_OK)
		rc = ps_work_ref_begin(desk->git, u->tip, err);
	if (rc == PS_OK)
		rc = ps_repo_ref_swap(desk->repo, PS_REF_WORK, &desk->head,
				      u->tip, err);
	if (rc == PS_OK)
		rc = ps_repo_ref_set(desk->repo, "refs/remotes/origin/work",
				     u->tip, err);
	ps_work_ref_end(desk->git);
	return rc;
}

/* With the lock held no commit can be made: is all as it was looked at? */
static int
look_again(struct update *u, struct ps_err *err)
{
	struct ps_oid head = { "" };
	int rc;

	rc = ps_repo_ref(u->desk->repo, PS_REF_WORK, &head, err);
	if (rc == PS_ENOTFOUND)
		rc = PS_OK;
	if (rc == PS_OK && !ps_streq(head.hex, u->desk->head.hex))
		u->why_not = "somebody committed in it just now";
	else if (git_is_busy(u->desk))
		u->why_not = "a merge or rebase is under way";
	else if (!is_on_work(u->desk))
		u->why_not = "it is not on the branch 'work'";
	return rc;
}

static int
update_locked(struct update *u, struct ps_err *err)
{
	int rc;

	rc = look_again(u, err);
	if (rc < 0 || *u->why_not)
		return rc;
	rc = plan(u, err);
	if (rc == PS_OK && !*u->why_not)
		rc = move(u, err);
	for (size_t i = 0; u->steps && i < u->changes.len; i++)
		ps_buf_release(&u->steps[i].text);
	return rc;
}

static int
update(struct ps_desk *desk, const struct ps_oid *tip, struct ps_err *err)
{
	struct update u = { .desk = desk, .tip = tip, .why_not = "" };
	int rc;

	rc = take_lock(&u, err);
	if (rc == PS_OK && !*u.why_not)
		rc = update_locked(&u, err);
	drop_lock(&u);
	if (rc == PS_OK && *u.why_not)
		ps_spool_say(desk->spool,
			     "desk: left as it is, because %s; it follows "
			     "once that is over",
			     u.why_not);
	return rc;
}

/* Who made it his own by a name of his must know that this is gone. */
static int
note_made(struct ps_spool *spool, bool anew, struct ps_err *err)
{
	struct ps_where where = { .file = "desk" };
	const char *note = "";
	int rc = ps_index_note(spool->index, PS_NOTE_DESK, &spool->arena, &note,
			       err);

	if (rc == PS_OK && !*note)
		return ps_index_set_note(spool->index, PS_NOTE_DESK, "made",
					 err);
	if (rc == PS_OK && anew)
		ps_diag_note(&spool->diags, PS_SEV_WARNING, where,
			     PS_W_FOLDER_MADE,
			     "the desk was missing and was made again; what "
			     "was not committed in it and its own settings, "
			     "such as user.name, are where it was moved to");
	return rc;
}

int
ps_desk_update(struct ps_spool *spool, struct ps_err *err)
{
	struct ps_desk desk;
	struct ps_oid tip;
	bool anew;
	int rc;

	if (!spool->single_trust)
		return PS_OK;
	rc = ps_desk_open(spool, &desk, err);
	anew = rc == PS_ENOTFOUND;
	if (anew) {
		rc = ps_desk_create(spool, err);
		if (rc == PS_OK)
			rc = ps_desk_open(spool, &desk, err);
	}
	if (rc < 0)
		return ps_err_context(err, "desk");
	rc = note_made(spool, anew, err);
	if (rc == PS_OK)
		rc = ps_repo_ref(spool->repo, PS_REF_WORK, &tip, err);
	if (rc == PS_OK && !ps_streq(tip.hex, desk.head.hex))
		rc = update(&desk, &tip, err);
	ps_desk_release(&desk);
	if (rc < 0)
		return ps_err_context(err, "desk");
	return PS_OK;
}
