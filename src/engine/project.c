#include "provspool/engine.h"

#include "provspool/fault.h"
#include "provspool/num.h"
#include "engine/answers.h"
#include "engine/projection.h"
#include "engine/work_ref.h"

/* Pushes may come in while we write; each costs one more round. */
#define ROUNDS_MAX 20

int
ps_projection_put_blob(struct ps_projection *p, const char *path,
		       const struct ps_oid *blob, struct ps_err *err)
{
	struct ps_oid old = { "" };
	int rc = PS_OK;

	if (*p->tip.hex)
		rc = ps_repo_path(p->spool->repo, &p->tip, path, &old, err);
	if (rc == PS_ENOTFOUND)
		rc = PS_OK;
	if (rc < 0 || ps_streq(old.hex, blob->hex))
		return rc;
	p->edits = ps_xgrow(p->edits, &p->edits_cap, p->nedits + 1,
			    sizeof(*p->edits));
	p->edits[p->nedits++] =
		(struct ps_tree_edit){ .path = ps_arena_strdup(&p->arena, path),
				       .blob = *blob };
	return PS_OK;
}

int
ps_projection_put(struct ps_projection *p, const char *path,
		  struct ps_span text, struct ps_err *err)
{
	struct ps_oid blob;
	int rc;

	rc = ps_repo_blob_write(p->spool->repo, text, &blob, err);
	if (rc < 0)
		return rc;
	return ps_projection_put_blob(p, path, &blob, err);
}

int
ps_projection_remove(struct ps_projection *p, const char *path,
		     struct ps_err *err)
{
	struct ps_oid old;
	int rc = PS_ENOTFOUND;

	if (*p->tip.hex)
		rc = ps_repo_path(p->spool->repo, &p->tip, path, &old, err);
	if (rc == PS_ENOTFOUND)
		return PS_OK;
	if (rc < 0)
		return rc;
	p->edits = ps_xgrow(p->edits, &p->edits_cap, p->nedits + 1,
			    sizeof(*p->edits));
	p->edits[p->nedits++] =
		(struct ps_tree_edit){ .path = ps_arena_strdup(&p->arena,
							       path) };
	return PS_OK;
}

static void
add_path(struct ps_projection *p, const char *path)
{
	char *copy = ps_arena_strdup(&p->arena, path);

	if (!ps_map_get(&p->paths, copy))
		ps_map_put(&p->paths, copy, copy);
}

/* Work files that differ between what we wrote last and the tip. */
static int
add_changed_paths(struct ps_projection *p, const struct ps_oid *since,
		  struct ps_err *err)
{
	struct ps_tree_changes changes;
	int rc;

	rc = ps_work_diff(p->spool->repo, since, &p->tip, &p->arena, &changes,
			  err);
	for (size_t i = 0; rc == PS_OK && i < changes.len; i++) {
		const char *path = changes.list[i].path;

		if (ps_workfile_is_path(path))
			add_path(p, path);
		else if (strncmp(path, "recent/", 7) == 0)
			p->recent_since = 0; /* somebody changed it */
	}
	return rc;
}

/* "seq commit": where the last projection of this index stood. */
static int
last_projection(struct ps_projection *p, int64_t *seq, struct ps_oid *commit,
		struct ps_err *err)
{
	const char *note = "";
	const char *space;
	int64_t number = 0;
	int rc;

	*seq = 0;
	commit->hex[0] = '\0';
	rc = ps_index_note(p->spool->index, PS_NOTE_PROJECTED, &p->arena, &note,
			   err);
	if (rc < 0)
		return rc;
	space = strchr(note, ' ');
	if (space && strlen(space + 1) == PS_OID_MAX - 1 &&
	    ps_num_i64(
		    ps_arena_strndup(&p->arena, note, (size_t)(space - note)),
		    1, INT64_MAX, &number)) {
		struct ps_err ignored; /* a note is only a hint */
		bool contained = false;

		memcpy(commit->hex, space + 1, PS_OID_MAX);
		if (ps_repo_is_ancestor(p->spool->repo, commit, &p->tip,
					&contained, &ignored) == PS_OK &&
		    contained)
			*seq = number;
	}
	/* Other settings may show every file otherwise. */
	if (*seq < p->spool->journal.tip.config_seq)
		*seq = 0;
	if (*seq == 0)
		commit->hex[0] = '\0';
	return PS_OK;
}

static int
note_projection(struct ps_projection *p, const struct ps_oid *commit,
		struct ps_err *err)
{
	char note[80];

	/* A file left alone must be looked at again. */
	if (p->waiting > 0)
		return PS_OK;
	(void)snprintf(note, sizeof(note), "%lld %s",
		       (long long)p->spool->journal.tip.seq, commit->hex);
	return ps_index_set_note(p->spool->index, PS_NOTE_PROJECTED, note, err);
}

static int
find_paths(struct ps_projection *p, int64_t seq, const struct ps_oid *commit,
	   struct ps_err *err)
{
	struct ps_names files;
	int rc;

	rc = ps_index_files(p->spool->index, seq, &p->arena, &files, err);
	for (size_t i = 0; rc == PS_OK && i < files.len; i++)
		add_path(p, files.list[i]);
	if (rc == PS_OK && *p->tip.hex)
		rc = add_changed_paths(p, commit, err);
	return rc;
}

static int
commit_edits(struct ps_projection *p, struct ps_oid *out, struct ps_err *err)
{
	const struct ps_segment *state = &p->spool->journal.tip;
	const char *message = ps_arena_printf(
		&p->arena,
		"provspool: %s %lld\n\nState-Seq: %lld\nState-Commit: %s\n",
		ps_segment_kind_name(state->kind), (long long)state->seq,
		(long long)state->seq, p->spool->journal.commit.hex);
	struct ps_commit_plan plan = {
		.parents = &p->tip,
		.nparents = *p->tip.hex ? 1 : 0,
		.who = { .name = PS_ENGINE_NAME,
			 .email = PS_ENGINE_EMAIL,
			 .time = state->time },
		.message = message,
	};
	struct ps_oid base = { "" };
	struct ps_commit tip;
	int rc = PS_OK;

	if (*p->tip.hex) {
		rc = ps_repo_commit_read(p->spool->repo, &p->tip, &p->arena,
					 &tip, err);
		if (rc == PS_OK)
			base = tip.tree;
	}
	if (rc == PS_OK)
		rc = ps_repo_tree_edit(p->spool->repo, &base, p->edits,
				       p->nedits, &plan.tree, err);
	if (rc == PS_OK)
		rc = ps_repo_commit(p->spool->repo, &plan, out, err);
	return rc;
}

static int
write_out(struct ps_projection *p, struct ps_err *err)
{
	struct ps_oid commit;
	int rc;

	if (p->nedits == 0)
		return note_projection(p, &p->tip, err);
	rc = commit_edits(p, &commit, err);
	ps_fault_point("project: committed, work not moved");
	if (rc == PS_OK)
		rc = ps_work_ref_move(p->spool->repo, p->spool->git, &p->tip,
				      &commit, err);
	if (rc == PS_OK)
		rc = ps_apply_follow(p->spool, &p->tip, &commit, err);
	if (rc == PS_OK)
		rc = note_projection(p, &commit, err);
	return rc;
}

static int
project_files(struct ps_projection *p, int64_t seq, const struct ps_oid *commit,
	      struct ps_err *err)
{
	int rc;

	if (seq == p->spool->journal.tip.seq &&
	    ps_streq(commit->hex, p->tip.hex))
		return PS_OK; /* nothing moved since */
	p->recent_since = seq;
	rc = find_paths(p, seq, commit, err);
	if (rc == PS_OK)
		rc = ps_projection_work_files(p, err);
	if (rc == PS_OK)
		rc = ps_projection_site_files(p, err);
	if (rc == PS_OK)
		rc = write_out(p, err);
	return rc;
}

static int
project_once(struct ps_spool *spool, struct ps_err *err)
{
	struct ps_projection p = { .spool = spool,
				   .cursor = spool->journal.tip.work_cursor };
	struct ps_oid commit;
	int64_t seq;
	int rc;

	ps_arena_init(&p.arena, 0);
	ps_row_cache_init(&p.cache, spool->repo, &spool->config.limits);
	ps_map_init(&p.paths);
	ps_map_init(&p.rows);
	ps_map_init(&p.unjudged);
	rc = ps_repo_ref(spool->repo, PS_REF_WORK, &p.tip, err);
	if (rc == PS_ENOTFOUND) {
		p.tip.hex[0] = '\0';
		rc = PS_OK;
	}
	if (rc == PS_OK)
		rc = last_projection(&p, &seq, &commit, err);
	if (rc == PS_OK)
		rc = project_files(&p, seq, &commit, err);
	free(p.edits);
	ps_map_release(&p.unjudged);
	ps_map_release(&p.rows);
	ps_map_release(&p.paths);
	ps_row_cache_release(&p.cache);
	ps_arena_release(&p.arena);
	return rc;
}

int
ps_engine_project(struct ps_spool *spool, struct ps_err *err)
{
	int rc = PS_EBUSY;

	for (int round = 0; rc == PS_EBUSY && round < ROUNDS_MAX; round++)
		rc = project_once(spool, err);
	if (rc == PS_EBUSY)
		return ps_err_set(err, PS_EBUSY,
				  "the branch 'work' is held, or keeps moving: "
				  "a push is under way, or one was killed and "
				  "left '%s/spool.git/refs/heads/work.lock'; "
				  "try again, and remove that file if no git "
				  "is at work",
				  spool->shown);
	return rc;
}
