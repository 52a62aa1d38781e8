#include "app/submit.h"

#include "provspool/clock.h"

/* Seconds between looks: quick at first, then easy on the server. */
static const int64_t pauses[] = { 1, 1, 2, 3, 5, 10 };

/* Compare a work file with what it was. */
static int
survey_file(struct ps_submit *s, const struct ps_oid *base, const char *path,
	    struct ps_submitted *out)
{
	struct ps_work_file is;
	struct ps_map was;
	size_t changed = 0;
	int rc;

	ps_map_init(&was);
	rc = ps_submit_rows(s, base, path, &is, &was);
	if (rc == PS_OK)
		rc = ps_submit_rows(s, &s->head, path, &is, NULL);
	for (size_t i = 0; rc == PS_OK && i < is.nrows; i++)
		changed += ps_submit_is_new(&was, &is.rows[i]);
	ps_map_release(&was);
	if (rc < 0 || changed == 0)
		return rc;
	out->files[out->nfiles++] = path;
	out->answers += changed;
	return PS_OK;
}

static int
survey_files(struct ps_submit *s, const struct ps_oid *base,
	     struct ps_submitted *out)
{
	struct ps_call *call = s->call;
	struct ps_tree_changes changes;
	int rc;

	rc = ps_repo_diff(s->repo, base, &s->head, &call->arena, &changes,
			  call->err);
	if (rc < 0)
		return rc;
	out->files =
		PS_ARENA_ARRAY(&call->arena, const char *, changes.len + 1);
	for (size_t i = 0; rc == PS_OK && i < changes.len; i++)
		if (ps_workfile_is_path(changes.list[i].path) &&
		    *changes.list[i].new.hex)
			rc = survey_file(s, base, changes.list[i].path, out);
	return rc;
}

/* The person's commits; what was merged in belongs to others. */
static int
survey_commits(struct ps_submit *s, const struct ps_oid *base,
	       struct ps_submitted *out)
{
	struct ps_call *call = s->call;
	struct ps_oids all;
	struct ps_commit commit;
	int rc;

	rc = ps_repo_walk(s->repo, base, &s->head, &call->arena, &all,
			  call->err);
	if (rc < 0)
		return rc;
	out->commits = PS_ARENA_ARRAY(&call->arena, struct ps_oid, all.len + 1);
	for (size_t i = 0; rc == PS_OK && i < all.len; i++) {
		rc = ps_repo_commit_read(s->repo, &all.list[i], &call->arena,
					 &commit, call->err);
		if (rc == PS_OK && ps_streq(commit.author.email, s->me.email))
			out->commits[out->ncommits++] = all.list[i];
	}
	return rc;
}

int
ps_submit_survey(struct ps_submit *s, struct ps_submitted *out)
{
	int rc = PS_OK;

	memset(out, 0, sizeof(*out));
	if (*s->cursor.hex)
		rc = ps_repo_merge_base(s->repo, &s->cursor, &s->head,
					&out->base, s->call->err);
	if (rc == PS_OK)
		rc = survey_commits(s, &out->base, out);
	if (rc == PS_OK && out->ncommits > 0)
		rc = survey_files(s, &out->base, out);
	return rc;
}

/* Has the spool consumed what was sent? */
static int
is_judged(struct ps_submit *s, bool *yes)
{
	struct ps_err *err = s->call->err;
	struct ps_journal journal;
	struct ps_repo *repo = NULL;
	int rc;

	rc = ps_repo_open(s->place.git, &repo, err);
	if (rc < 0)
		return rc;
	rc = ps_journal_open(repo, s->place.state_ref, &journal, err);
	if (rc == PS_OK) {
		if (*journal.tip.work_cursor.hex)
			rc = ps_repo_is_ancestor(repo, &s->head,
						 &journal.tip.work_cursor, yes,
						 err);
		ps_journal_release(&journal);
	}
	ps_repo_free(repo);
	return rc;
}

static int
look(struct ps_submit *s, bool *judged)
{
	int rc = PS_OK;

	if (s->place.kind == PS_PLACE_CLONE)
		rc = ps_submit_fetch(s);
	if (rc == PS_OK)
		rc = is_judged(s, judged);
	return rc;
}

int
ps_submit_wait(struct ps_submit *s, int64_t timeout)
{
	bool judged = false;
	int64_t waited = 0;
	size_t i = 0;
	int rc;

	rc = look(s, &judged);
	while (rc == PS_OK && !judged && waited < timeout) {
		ps_clock_wait(pauses[i]);
		waited += pauses[i];
		i += i + 1 < PS_ARRAY_LEN(pauses);
		rc = look(s, &judged);
	}
	if (rc == PS_OK && !judged)
		rc = ps_err_set(s->call->err, PS_EBUSY,
				"submit: your answers are with the spool, but "
				"it has not judged them within %lld seconds; "
				"submit again later to see what became of them",
				(long long)timeout);
	return rc;
}
