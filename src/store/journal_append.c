#include "journal_private.h"

#include "provspool/fault.h"
#include "provspool/fs.h"

#define ENGINE_NAME "provspool"
#define ENGINE_EMAIL "provspool@localhost"

static int
base_tree(struct ps_journal *journal, struct ps_oid *out, struct ps_err *err)
{
	struct ps_commit commit;
	struct ps_arena arena;
	int rc;

	*out = (struct ps_oid){ "" };
	if (!journal->commit.hex[0])
		return PS_OK;
	ps_arena_init(&arena, 0);
	rc = ps_repo_commit_read(journal->repo, &journal->commit, &arena,
				 &commit, err);
	if (rc == PS_OK)
		*out = commit.tree;
	ps_arena_release(&arena);
	return rc;
}

static int
write_commit(struct ps_draft *draft, const char *subject, struct ps_oid *out,
	     struct ps_err *err)
{
	struct ps_journal *journal = draft->journal;
	struct ps_commit_plan plan = {
		.parents = &journal->commit,
		.nparents = journal->commit.hex[0] ? 1 : 0,
		.who = { .name = ENGINE_NAME,
			 .email = ENGINE_EMAIL,
			 .time = draft->segment.time },
		.message = ps_arena_printf(&draft->arena, "%s\n", subject),
	};
	struct ps_oid base;
	int rc;

	rc = base_tree(journal, &base, err);
	if (rc == PS_OK)
		rc = ps_repo_tree_edit(journal->repo, &base, draft->edits,
				       draft->nedits, &plan.tree, err);
	if (rc < 0)
		return rc;
	return ps_repo_commit(journal->repo, &plan, out, err);
}

/* From here on it is the new tip that counts. */
static void
adopt(struct ps_journal *journal, const struct ps_draft *draft,
      const struct ps_oid *commit, const char chain[PS_SHA_HEX])
{
	ps_arena_release(&journal->arena);
	ps_segment_copy(&journal->arena, &draft->segment, &journal->tip);
	journal->commit = *commit;
	memcpy(journal->chain, chain, PS_SHA_HEX);
}

int
ps_journal_append(struct ps_journal *journal, struct ps_draft *draft,
		  const char *subject, struct ps_err *err)
{
	char chain[PS_SHA_HEX];
	struct ps_oid commit;
	int rc;

	if (draft->journal != journal ||
	    draft->segment.seq != journal->tip.seq + 1)
		ps_bug("a draft for another place in the journal");
	rc = ps_draft_finish(draft, chain, err);
	if (rc == PS_OK)
		rc = write_commit(draft, subject, &commit, err);
	if (rc < 0)
		return rc;
	ps_fault_point("journal: before syncfs");
	rc = ps_fs_syncfs(journal->syncfd, err);
	if (rc < 0)
		return rc;
	ps_fault_point("journal: before CAS");
	rc = ps_repo_ref_swap(journal->repo, PS_REF_STATE, &journal->commit,
			      &commit, err);
	if (rc < 0)
		return rc;
	ps_fault_point("journal: after CAS");
	adopt(journal, draft, &commit, chain);
	if (journal->hwm_dir < 0)
		return PS_OK;
	return ps_hwm_write(journal, draft->segment.spool, err);
}

int
ps_journal_create(struct ps_repo *repo, const char *uuid, const char *trust,
		  int64_t now, int syncfd, struct ps_err *err)
{
	struct ps_journal journal = {
		.repo = repo,
		.tip = { .next_order = 1, .next_batch = 1 },
		.syncfd = syncfd,
		.hwm_dir = -1,
	};
	struct ps_draft draft;
	int rc;

	ps_arena_init(&journal.arena, 0);
	memset(journal.chain, '0', PS_SHA_HEX - 1);
	ps_draft_begin(&draft, &journal, PS_SEG_INIT, now);
	draft.segment.spool = uuid;
	draft.segment.trust = trust;
	rc = ps_journal_append(
		&journal, &draft,
		ps_arena_printf(&draft.arena, "init: spool %s", uuid), err);
	ps_draft_release(&draft);
	ps_journal_release(&journal);
	return rc;
}
