#include "provspool/engine.h"

#include "engine/projection.h"

/* Was everything up to this commit looked at? */
static int
is_seen(struct ps_spool *spool, const char *commit, struct ps_arena *arena,
	bool *seen, struct ps_err *err)
{
	const char *note = "";
	int rc = ps_index_note(spool->index, PS_NOTE_SEEN, arena, &note, err);

	*seen = rc == PS_OK &&
		(ps_streq(commit, note) ||
		 ps_streq(commit, spool->journal.tip.work_cursor.hex));
	return rc;
}

/* Our own projection of what was looked at adds nothing to judge. */
static int
is_own(struct ps_spool *spool, const struct ps_oid *tip, struct ps_arena *arena,
       bool *own, struct ps_err *err)
{
	struct ps_commit commit;
	const char *note = "";
	const char *space;
	int rc;

	*own = false;
	rc = ps_index_note(spool->index, PS_NOTE_PROJECTED, arena, &note, err);
	space = rc == PS_OK ? strchr(note, ' ') : NULL;
	if (!space || !ps_streq(space + 1, tip->hex))
		return rc;
	rc = ps_repo_commit_read(spool->repo, tip, arena, &commit, err);
	if (rc == PS_OK && commit.nparents == 1)
		rc = is_seen(spool, commit.parents[0].hex, arena, own, err);
	return rc;
}

int
ps_engine_consumed(struct ps_spool *spool, struct ps_oid *tip, bool *all,
		   struct ps_err *err)
{
	struct ps_arena arena;
	int rc;

	*all = false;
	rc = ps_repo_ref(spool->repo, PS_REF_WORK, tip, err);
	if (rc < 0)
		return rc;
	ps_arena_init(&arena, 0);
	rc = is_seen(spool, tip->hex, &arena, all, err);
	if (rc == PS_OK && !*all)
		rc = is_own(spool, tip, &arena, all, err);
	ps_arena_release(&arena);
	return rc;
}
