#include "app/desk_private.h"

#include "engine/answers.h"
#include "provspool/limits.h"
#include "provspool/merge.h"

/* One path that differs between the two tips and their common ancestor. */
struct merging {
	struct ps_desk *desk;
	struct ps_oid base;
	const struct ps_oid *tip;
	struct ps_tree_edit *edits; /* of the spool's tree */
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
	struct ps_spool *spool = m->desk->spool;
	const struct ps_oid *cursor = &spool->journal.tip.work_cursor;
	struct ps_oid blob = { "" };
	int rc = PS_OK;

	if (*cursor->hex)
		rc = ps_repo_path(spool->repo, cursor, path, &blob, err);
	if (rc == PS_ENOTFOUND)
		return PS_OK;
	return rc < 0 ? rc : read_side(spool->repo, &blob, out, err);
}

static int
merge_rows(struct merging *m, const struct ps_tree_change *ours,
	   const struct ps_oid *theirs, struct ps_err *err)
{
	struct ps_repo *repo = m->desk->spool->repo;
	struct ps_buf base = PS_BUF_INIT;
	struct ps_buf mine = PS_BUF_INIT;
	struct ps_buf other = PS_BUF_INIT;
	struct ps_buf judged = PS_BUF_INIT;
	struct ps_buf merged = PS_BUF_INIT;
	struct ps_merge_input in = { .path = ours->path };
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

/* A path the desk changed: what becomes of it on top of the spool's tip? */
static int
merge_path(struct merging *m, const struct ps_tree_change *ours,
	   struct ps_err *err)
{
	struct ps_oid theirs = { "" };
	int rc;

	rc = ps_repo_path(m->desk->spool->repo, m->tip, ours->path, &theirs,
			  err);
	if (rc < 0 && rc != PS_ENOTFOUND)
		return rc;
	if (ps_streq(theirs.hex, ours->new.hex))
		return PS_OK; /* both did the same */
	if (ps_streq(theirs.hex, ours->old.hex)) {
		add_edit(m, ours->path, &ours->new);
		return PS_OK; /* only the desk changed it */
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
	struct ps_repo *repo = m->desk->spool->repo;
	struct ps_oid parents[2] = { *m->tip, m->desk->head };
	struct ps_commit_plan plan = {
		.parents = parents,
		.nparents = 2,
		.who = { .name = PS_ENGINE_NAME,
			 .email = PS_ENGINE_EMAIL,
			 .time = m->desk->spool->now },
		.message = "provspool: merge the desk, by row\n",
	};
	struct ps_commit tip;
	int rc;

	rc = ps_repo_commit_read(repo, m->tip, &m->desk->arena, &tip, err);
	if (rc == PS_OK)
		rc = ps_repo_tree_edit(repo, &tip.tree, m->edits, m->nedits,
				       &plan.tree, err);
	if (rc == PS_OK)
		rc = ps_repo_commit(repo, &plan, out, err);
	return rc;
}

int
ps_desk_merge(struct ps_desk *desk, const struct ps_oid *tip,
	      struct ps_oid *out, struct ps_err *err)
{
	struct merging m = { .desk = desk, .tip = tip };
	struct ps_tree_changes ours = { 0 };
	int rc;

	rc = ps_repo_merge_base(desk->spool->repo, tip, &desk->head, &m.base,
				err);
	if (rc == PS_OK)
		rc = ps_repo_diff(desk->spool->repo, &m.base, &desk->head,
				  &desk->arena, &ours, err);
	if (rc < 0)
		return rc;
	m.edits =
		PS_ARENA_ARRAY(&desk->arena, struct ps_tree_edit, ours.len + 1);
	for (size_t i = 0; rc == PS_OK && i < ours.len; i++)
		rc = merge_path(&m, &ours.list[i], err);
	if (rc == PS_OK)
		rc = commit_merge(&m, out, err);
	return rc;
}
