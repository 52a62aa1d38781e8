#include "app/tips.h"

#include "provspool/limits.h"
#include "provspool/merge.h"

struct merging {
	const struct ps_tips *tips;
	struct ps_arena *arena;
	struct ps_oid base;
	struct ps_tree_edit *edits; /* of their tree */
	size_t nedits;
	size_t both;
};

static int
read_side(struct ps_repo *repo, const struct ps_oid *blob, struct ps_buf *out,
	  struct ps_err *err)
{
	if (!*blob->hex)
		return PS_OK;
	return ps_repo_blob_read(repo, blob, PS_LIMIT_WORKFILE_BYTES, out, err);
}

static void
add_edit(struct merging *m, const char *path, const struct ps_oid *blob)
{
	m->edits[m->nedits++] =
		(struct ps_tree_edit){ .path = path, .blob = *blob };
}

/* The file at the last consumed tip, whose answers were judged. */
static int
read_judged(struct merging *m, const char *path, struct ps_buf *out,
	    struct ps_err *err)
{
	struct ps_repo *repo = m->tips->repo;
	struct ps_oid blob = { "" };
	int rc = PS_OK;

	if (*m->tips->judged.hex)
		rc = ps_repo_path(repo, &m->tips->judged, path, &blob, err);
	if (rc == PS_ENOTFOUND)
		return PS_OK;
	return rc < 0 ? rc : read_side(repo, &blob, out, err);
}

static int
merge_rows(struct merging *m, const struct ps_tree_change *ours,
	   const struct ps_oid *theirs, struct ps_err *err)
{
	struct ps_repo *repo = m->tips->repo;
	struct ps_buf base = PS_BUF_INIT;
	struct ps_buf mine = PS_BUF_INIT;
	struct ps_buf other = PS_BUF_INIT;
	struct ps_buf judged = PS_BUF_INIT;
	struct ps_buf merged = PS_BUF_INIT;
	struct ps_merge_input in = { .path = ours->path,
				     .clash = m->tips->clash,
				     .context = m->tips->context };
	struct ps_oid blob;
	int rc;

	rc = read_side(repo, &ours->old, &base, err);
	if (rc == PS_OK)
		rc = read_side(repo, &ours->new, &mine, err);
	if (rc == PS_OK)
		rc = read_side(repo, theirs, &other, err);
	if (rc == PS_OK)
		rc = read_judged(m, ours->path, &judged, err);
	in.judged = ps_buf_span(&judged);
	in.base = ps_buf_span(&base);
	in.ours = ps_buf_span(&mine);
	in.theirs = ps_buf_span(&other);
	if (rc == PS_OK)
		rc = ps_merge_workfile(&in, &merged, &m->both, err);
	if (rc == PS_EDATA) {
		/* Not readable as rows: the person's version is judged. */
		add_edit(m, ours->path, &ours->new);
		rc = PS_OK;
	} else if (rc == PS_OK) {
		rc = ps_repo_blob_write(repo, ps_buf_span(&merged), &blob, err);
		if (rc == PS_OK)
			add_edit(m, ours->path, &blob);
	}
	ps_buf_release(&base);
	ps_buf_release(&mine);
	ps_buf_release(&other);
	ps_buf_release(&judged);
	ps_buf_release(&merged);
	return rc;
}

/* A path we changed: what becomes of it on top of their tip? */
static int
merge_path(struct merging *m, const struct ps_tree_change *ours,
	   struct ps_err *err)
{
	struct ps_oid theirs = { "" };
	int rc;

	if (ours->opaque)
		return ps_err_set(err, PS_ELIMIT,
				  "'%.200s' is nested too deeply or its name "
				  "is too long to be merged",
				  ours->path);
	rc = ps_repo_path(m->tips->repo, &m->tips->theirs, ours->path, &theirs,
			  err);
	if (rc < 0 && rc != PS_ENOTFOUND)
		return rc;
	if (ps_streq(theirs.hex, ours->new.hex))
		return PS_OK; /* both did the same */
	if (ps_streq(theirs.hex, ours->old.hex)) {
		add_edit(m, ours->path, &ours->new);
		return PS_OK; /* only we changed it */
	}
	if (!ps_workfile_is_path(ours->path) || !*ours->new.hex)
		return PS_OK; /* written by provspool, or deleted: theirs */
	if (!*theirs.hex) {
		/* Settled meanwhile, edited here: an edit is never lost. */
		add_edit(m, ours->path, &ours->new);
		return PS_OK;
	}
	return merge_rows(m, ours, &theirs, err);
}

static int
commit_merge(struct merging *m, struct ps_oid *out, struct ps_err *err)
{
	const struct ps_tips *tips = m->tips;
	struct ps_oid parents[2] = { tips->theirs, tips->ours };
	struct ps_commit_plan plan = {
		.parents = parents,
		.nparents = 2,
		.who = tips->who,
		.message = tips->message,
	};
	struct ps_commit tip;
	int rc;

	rc = ps_repo_commit_read(tips->repo, &tips->theirs, m->arena, &tip,
				 err);
	if (rc == PS_OK)
		rc = ps_repo_tree_edit(tips->repo, &tip.tree, m->edits,
				       m->nedits, &plan.tree, err);
	if (rc == PS_OK)
		rc = ps_repo_commit(tips->repo, &plan, out, err);
	return rc;
}

int
ps_tips_merge(const struct ps_tips *tips, struct ps_arena *arena,
	      struct ps_oid *out, struct ps_err *err)
{
	struct merging m = { .tips = tips, .arena = arena };
	struct ps_tree_changes ours = { 0 };
	int rc;

	rc = ps_repo_merge_base(tips->repo, &tips->theirs, &tips->ours, &m.base,
				err);
	if (rc == PS_OK)
		rc = ps_repo_diff(tips->repo, &m.base, &tips->ours, arena,
				  &ours, err);
	if (rc < 0)
		return rc;
	m.edits = PS_ARENA_ARRAY(arena, struct ps_tree_edit, ours.len + 1);
	for (size_t i = 0; rc == PS_OK && i < ours.len; i++)
		rc = merge_path(&m, &ours.list[i], err);
	if (rc == PS_OK)
		rc = commit_merge(&m, out, err);
	return rc;
}
