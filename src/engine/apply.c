#include "provspool/engine.h"

#include "provspool/fault.h"
#include "provspool/fs.h"
#include "provspool/limits.h"
#include "engine/answers.h"
#include "engine/projection.h"
#include "engine/verdicts.h"

/* More than a person would look at before he asks somebody. */
#define DROPPED_NAMED 5u

/*
 * For `status` and `doctor`, which do not look through the branch: the tip
 * that is refused, and why.  The refusal itself is what counts.
 */
static int
note_blocked(struct ps_spool *spool, const struct ps_oid *tip,
	     const struct ps_err *why)
{
	struct ps_err failed;
	const char *note =
		ps_arena_printf(&spool->arena, "%s %s", tip->hex, why->text);

	if (ps_index_set_note(spool->index, PS_NOTE_BLOCKED, note, &failed) < 0)
		ps_spool_say(spool, "status will not tell that: %s",
			     failed.text);
	return why->code;
}

/* People's commits are named as long as there are not too many of them. */
static void
add_dropped(struct ps_repo *repo, const struct ps_oids *commits,
	    struct ps_arena *arena, struct ps_buf *out)
{
	size_t theirs = 0;

	for (size_t i = 0; i < commits->len; i++) {
		struct ps_commit c;
		struct ps_err ignored; /* whatever it is, it is somebody's */
		const char *who = "nobody known";

		if (ps_repo_commit_read(repo, &commits->list[i], arena, &c,
					&ignored) == PS_OK) {
			if (ps_streq(c.author.email, PS_ENGINE_EMAIL))
				continue;
			who = c.author.name;
		}
		if (theirs++ < DROPPED_NAMED)
			ps_buf_addf(out, "%s%.12s of %.40s",
				    theirs > 1 ? ", " : " ",
				    commits->list[i].hex, who);
	}
	if (theirs == 0)
		ps_buf_addstr(out, " no commit of anybody");
	if (theirs > DROPPED_NAMED)
		ps_buf_addf(out, " and %zu more", theirs - DROPPED_NAMED);
}

/* What is lost when the branch goes back to where it was read last. */
static const char *
dropped(struct ps_spool *spool, struct ps_oid *tip)
{
	struct ps_arena *arena = &spool->arena;
	struct ps_buf text = PS_BUF_INIT;
	struct ps_oids commits;
	struct ps_err ignored; /* damaged: whatever lies above is dropped */
	const char *kept;

	ps_buf_addstr(&text, "which drops");
	if (ps_repo_ref(spool->repo, PS_REF_WORK, tip, &ignored) < 0)
		ps_buf_addstr(&text, " no commit that could be found");
	else if (ps_repo_walk(spool->repo, &spool->journal.tip.work_cursor, tip,
			      arena, &commits, &ignored) < 0)
		ps_buf_addf(&text, " all that lies between it and %.12s",
			    tip->hex);
	else
		add_dropped(spool->repo, &commits, arena, &text);
	kept = ps_arena_strdup(arena, text.ptr);
	ps_buf_release(&text);
	return kept;
}

/*
 * Nothing is read from the branch or written to it until it is brought back.
 * Before anything was consumed of it there is nothing to bring back.
 */
static int
refuse_work(struct ps_spool *spool, const char *what, const char *before,
	    struct ps_err *err)
{
	bool consumed = *spool->journal.tip.work_cursor.hex != '\0';
	struct ps_oid tip = { "" };
	const char *drops = dropped(spool, &tip);

	(void)ps_err_set(err, PS_EHISTORY,
			 "%s; nothing is read from it or written to it until "
			 "%sit is brought back, %s: git -C '%s/spool.git' "
			 "update-ref --no-deref %s",
			 what, before, drops, spool->shown,
			 consumed ? "refs/heads/work refs/evidence/work"
				  : "-d refs/heads/work");
	return note_blocked(spool, &tip, err);
}

static bool
is_commit(struct ps_repo *repo, const struct ps_oid *id)
{
	struct ps_commit commit;
	struct ps_arena arena;
	struct ps_err ignored; /* whatever it is instead */
	bool readable;

	ps_arena_init(&arena, 0);
	readable = ps_repo_commit_read(repo, id, &arena, &commit, &ignored) ==
		   PS_OK;
	ps_arena_release(&arena);
	return readable;
}

/*
 * `work` must still contain what was consumed: judged answers and the
 * evidence for them.  What cannot be compared with it does not.
 */
static int
check_not_rewritten(struct ps_spool *spool, const struct ps_oid *tip,
		    struct ps_err *err)
{
	const struct ps_oid *cursor = &spool->journal.tip.work_cursor;
	bool contained = is_commit(spool->repo, tip);
	int rc = PS_OK;

	if (contained && *cursor->hex)
		rc = ps_repo_is_ancestor(spool->repo, cursor, tip, &contained,
					 err);
	if (ps_err_is_disk(rc))
		return rc;
	if (rc == PS_OK && contained)
		return PS_OK;
	return refuse_work(spool,
			   *cursor->hex
				   ? "'work' was rewritten: it no longer "
				     "contains the answers that are recorded"
				   : "'work' points to what is no commit",
			   "", err);
}

/* A name for another branch would have us read and move that one. */
static int
check_not_symbolic(struct ps_spool *spool, struct ps_err *err)
{
	struct ps_buf text = PS_BUF_INIT;
	struct ps_err ignored; /* packed, or not there: no symbolic one */
	bool symbolic;

	symbolic = ps_fs_read_at(spool->git, PS_REF_WORK, PS_LIMIT_PATH, &text,
				 &ignored) == PS_OK &&
		   strncmp(text.ptr, "ref:", 4) == 0;
	ps_buf_release(&text);
	if (!symbolic)
		return PS_OK;
	return refuse_work(spool, "'work' is only a name for another branch",
			   "", err);
}

static int
work_tip(struct ps_spool *spool, struct ps_oid *tip, struct ps_err *err)
{
	int rc;

	rc = check_not_symbolic(spool, err);
	if (rc < 0)
		return rc;
	rc = ps_repo_ref(spool->repo, PS_REF_WORK, tip, err);
	if (rc == PS_OK)
		return check_not_rewritten(spool, tip, err);
	if (rc != PS_ENOTFOUND)
		return refuse_work(
			spool,
			ps_arena_printf(&spool->arena,
					"the branch 'work' is damaged: remove "
					"'%s/spool.git/refs/heads/work'",
					spool->shown),
			"", err);
	if (!*spool->journal.tip.work_cursor.hex)
		return rc;
	return refuse_work(spool, "the branch 'work' was deleted", "", err);
}

int
ps_engine_check_work(struct ps_spool *spool, struct ps_err *err)
{
	struct ps_oid tip;
	int rc = work_tip(spool, &tip, err);

	return rc == PS_ENOTFOUND ? PS_OK : rc;
}

/* Where the last look ended: what was seen since the cursor, or the cursor. */
static int
starting_point(struct ps_spool *spool, const struct ps_oid *tip,
	       struct ps_oid *from, struct ps_err *err)
{
	struct ps_arena arena;
	const char *seen = "";
	bool usable = false;
	int rc;

	*from = spool->journal.tip.work_cursor;
	ps_arena_init(&arena, 0);
	rc = ps_index_note(spool->index, PS_NOTE_SEEN, &arena, &seen, err);
	if (rc == PS_OK && strlen(seen) == PS_OID_MAX - 1) {
		struct ps_oid id;
		struct ps_err ignored; /* a note is only a hint */

		memcpy(id.hex, seen, PS_OID_MAX);
		if (ps_repo_is_ancestor(spool->repo, &id, tip, &usable,
					&ignored) == PS_OK &&
		    usable && *from->hex &&
		    ps_repo_is_ancestor(spool->repo, from, &id, &usable,
					&ignored) < 0)
			usable = false;
		if (usable)
			*from = id;
	}
	ps_arena_release(&arena);
	return rc;
}

static int
record(struct ps_spool *spool, struct ps_verdicts *verdicts,
       const struct ps_oid *tip, struct ps_err *err)
{
	const struct ps_verdict_counts *n = &verdicts->counts;
	char subject[160];
	int rc;

	(void)snprintf(subject, sizeof(subject),
		       "apply: %zu answer%s recorded, %zu rejected",
		       n->accepted, n->accepted == 1 ? "" : "s", n->rejected);
	verdicts->draft.segment.work_cursor = *tip;
	/* People's objects too: no push of theirs synced them. */
	rc = ps_fs_syncfs(spool->git, err);
	if (rc == PS_OK)
		rc = ps_repo_ref_set(spool->repo, PS_REF_EVIDENCE, tip, err);
	ps_fault_point("apply: evidence kept, not recorded");
	if (rc == PS_OK)
		rc = ps_spool_append(spool, &verdicts->draft, subject, err);
	if (rc == PS_OK && (n->accepted > 0 || n->rejected > 0))
		ps_spool_say(spool, "%zu answer%s recorded, %zu rejected",
			     n->accepted, n->accepted == 1 ? "" : "s",
			     n->rejected);
	if (rc == PS_OK && n->repeated > 0)
		ps_spool_say(spool, "%zu answer%s recorded before", n->repeated,
			     n->repeated == 1 ? " was" : "s were");
	spool->rejected += n->rejected;
	return rc;
}

/* What is told about a row shows it, as far as it can be read again. */
static void
quote_rows(struct ps_spool *spool, const struct ps_oid *tip)
{
	struct ps_buf text = PS_BUF_INIT;
	struct ps_oid blob;
	struct ps_err ignored;

	for (size_t i = 0; i < spool->diags.len; i++) {
		const struct ps_diag *diag = &spool->diags.list[i];
		const char *path = diag->where.file;

		if (diag->excerpt || diag->where.line <= 0 || !path ||
		    !ps_workfile_is_path(path))
			continue;
		ps_buf_reset(&text);
		if (ps_repo_path(spool->repo, tip, path, &blob, &ignored) ==
			    PS_OK &&
		    ps_repo_blob_read(spool->repo, &blob,
				      PS_LIMIT_WORKFILE_BYTES, &text,
				      &ignored) == PS_OK)
			ps_workfile_quote(ps_buf_span(&text), path,
					  &spool->diags);
	}
	ps_buf_release(&text);
}

/*
 * Objects that no git would make, missing ones, too many: what stands at the
 * tip cannot be judged.  A later commit without them can.
 */
static int
unreadable(struct ps_spool *spool, bool tip_is_read, int rc, struct ps_err *err)
{
	if (ps_err_is_disk(rc) || rc == PS_EBUSY)
		return rc;
	return refuse_work(
		spool,
		ps_arena_printf(&spool->arena, "'work' cannot be read: %s",
				err->text),
		tip_is_read ? "" : "a commit on top of it takes that away, or ",
		err);
}

static int
judge_all(struct ps_spool *spool, const struct ps_oid *from,
	  const struct ps_oid *tip, struct ps_err *err)
{
	struct ps_answers answers;
	struct ps_verdicts verdicts;
	int rc;

	ps_verdicts_init(&verdicts, spool, &answers);
	rc = ps_answers_find(spool->repo, &spool->config.limits, from, tip,
			     &answers, err);
	if (rc < 0)
		rc = unreadable(spool, answers.tip_is_read, rc, err);
	if (rc == PS_OK)
		rc = ps_verdicts_judge(&verdicts, err);
	if (rc == PS_OK)
		quote_rows(spool, tip);
	if (rc == PS_OK && verdicts.counts.events > 0)
		rc = record(spool, &verdicts, tip, err);
	if (rc == PS_OK)
		rc = ps_index_set_note(spool->index, PS_NOTE_SEEN, tip->hex,
				       err);
	ps_verdicts_release(&verdicts);
	ps_answers_release(&answers);
	return rc;
}

int
ps_apply_follow(struct ps_spool *spool, const struct ps_oid *old,
		const struct ps_oid *new, struct ps_err *err)
{
	struct ps_arena arena;
	const char *seen = "";
	int rc;

	ps_arena_init(&arena, 0);
	rc = ps_index_note(spool->index, PS_NOTE_SEEN, &arena, &seen, err);
	if (rc == PS_OK && ps_streq(seen, old->hex))
		rc = ps_index_set_note(spool->index, PS_NOTE_SEEN, new->hex,
				       err);
	ps_arena_release(&arena);
	return rc;
}

/* It is read again: what kept it from that is over. */
static int
note_readable(struct ps_spool *spool, struct ps_err *err)
{
	const char *note = "";
	int rc = ps_index_note(spool->index, PS_NOTE_BLOCKED, &spool->arena,
			       &note, err);

	if (rc < 0 || !*note)
		return rc;
	return ps_index_set_note(spool->index, PS_NOTE_BLOCKED, "", err);
}

int
ps_engine_apply(struct ps_spool *spool, struct ps_err *err)
{
	struct ps_oid tip;
	struct ps_oid from;
	int rc;

	rc = work_tip(spool, &tip, err);
	if (rc == PS_ENOTFOUND)
		return PS_OK; /* nothing was ever sent out */
	if (rc == PS_OK)
		rc = starting_point(spool, &tip, &from, err);
	if (rc == PS_OK && !ps_streq(from.hex, tip.hex))
		rc = judge_all(spool, &from, &tip, err);
	return rc == PS_OK ? note_readable(spool, err) : rc;
}
