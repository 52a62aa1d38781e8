#include "app/blocked.h"

#include <unistd.h>

#include "engine/projection.h"

/* The uuid of the spool is in its first segment. */
static int
compare_mark(struct ps_repo *repo, struct ps_journal *journal,
	     struct ps_arena *arena, struct ps_err *err)
{
	struct ps_segment_data first;
	bool known = false;
	int rc;

	rc = ps_journal_read(repo, &journal->commit, 1, arena, &first, err);
	if (rc == PS_OK)
		rc = ps_hwm_known(first.segment.spool, &known, err);
	if (rc < 0 || !known)
		return rc;
	rc = ps_hwm_open(first.segment.spool, &journal->hwm_dir, err);
	if (rc == PS_OK)
		rc = ps_hwm_check(journal, first.segment.spool, err);
	if (journal->hwm_dir >= 0)
		(void)close(journal->hwm_dir); /* a directory */
	journal->hwm_dir = -1;
	return rc;
}

int
ps_blocked_mark(const struct ps_place *place, struct ps_arena *arena,
		struct ps_err *err)
{
	struct ps_journal journal;
	struct ps_repo *repo = NULL;
	int rc;

	rc = ps_repo_open(place->git, &repo, err);
	if (rc == PS_OK)
		rc = ps_journal_open(repo, place->state_ref, &journal, err);
	if (rc == PS_OK) {
		rc = compare_mark(repo, &journal, arena, err);
		ps_journal_release(&journal);
	}
	ps_repo_free(repo);
	return rc;
}

int
ps_blocked_work(const struct ps_place *place, struct ps_index *index,
		struct ps_arena *arena, const char **why, struct ps_err *err)
{
	struct ps_place work = *place;
	struct ps_oid tip = { "" };
	struct ps_err ignored; /* not there: neither was it then */
	const char *note = "";
	const char *space;
	int rc;

	*why = "";
	rc = ps_index_note(index, PS_NOTE_BLOCKED, arena, &note, err);
	space = rc == PS_OK ? strchr(note, ' ') : NULL;
	if (!space)
		return rc;
	work.state_ref = PS_REF_WORK;
	if (ps_place_tip(&work, arena, &tip, &ignored) < 0)
		tip.hex[0] = '\0';
	if (ps_streq(tip.hex,
		     ps_arena_strndup(arena, note, (size_t)(space - note))))
		*why = space + 1;
	return PS_OK;
}
