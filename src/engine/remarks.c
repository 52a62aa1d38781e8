#include "engine/verdicts.h"

/* Findings of a refused file that are recorded; a person fixes one by one. */
#define FINDINGS_RECORDED 20u

static const struct {
	const char *path; /* a folder ends in '/' */
} written_by_us[] = {
	{ "README.md" },
	{ ".gitattributes" },
	{ "schemas/" },
	{ "recent/" },
};

static bool
is_ours(const char *path)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(written_by_us); i++) {
		const char *p = written_by_us[i].path;
		size_t len = strlen(p);

		if (p[len - 1] == '/' ? strncmp(path, p, len) == 0
				      : ps_streq(path, p))
			return true;
	}
	return false;
}

static int
add(struct ps_verdicts *v, const struct ps_step *step, enum ps_event_kind kind,
    const struct ps_diag *diag, struct ps_err *err)
{
	struct ps_event event;

	ps_verdicts_event(v, step, &event);
	event.event = kind;
	event.file = diag->where.file;
	event.row = diag->where.line;
	event.code = ps_diag_name(diag->code);
	event.message = diag->text;
	return ps_verdicts_add(v, &event, err);
}

static int
add_refused(struct ps_verdicts *v, const struct ps_row_set *set,
	    struct ps_err *err)
{
	const struct ps_step *step =
		ps_answers_last_touch(v->answers, set->version.path);
	size_t n = set->findings.len;
	int rc = PS_OK;

	ps_diags_take(&v->spool->diags, &set->findings);
	v->counts.rejected++;
	if (n > FINDINGS_RECORDED)
		n = FINDINGS_RECORDED;
	for (size_t i = 0; rc == PS_OK && i < n; i++)
		rc = add(v, step, PS_EV_REFUSE_FILE, &set->findings.list[i],
			 err);
	return rc;
}

static int
remark_on_path(struct ps_verdicts *v, const struct ps_step *step,
	       const char *path, enum ps_diag_code code, const char *text,
	       struct ps_err *err)
{
	struct ps_diag diag = { .severity = PS_SEV_WARNING,
				.code = code,
				.where = { .file = path },
				.text = text };

	ps_diag_note(&v->spool->diags, diag.severity, diag.where, code, "%s",
		     text);
	return add(v, step, PS_EV_NOTE, &diag, err);
}

struct foreign {
	struct ps_verdicts *verdicts;
	const struct ps_step *step;
	struct ps_tree_changes changes;
};

static int
find_foreign(void *ctx, const struct ps_oids *bases, struct ps_err *err)
{
	struct foreign *f = ctx;

	return ps_work_diff(f->verdicts->spool->repo, &bases->list[0],
			    &f->step->commit.id, &f->verdicts->arena,
			    &f->changes, err);
}

static int
tell_foreign(struct ps_verdicts *v, const struct ps_step *step,
	     const struct ps_tree_changes *changes, struct ps_err *err)
{
	size_t told = 0;
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < changes->len; i++) {
		const char *path = changes->list[i].path;

		if (ps_workfile_is_path(path))
			continue;
		if (told++ == FINDINGS_RECORDED)
			return remark_on_path(v, step, path, PS_W_FOREIGN,
					      "the commit touches this and "
					      "more files that are no work "
					      "files",
					      err);
		if (is_ours(path))
			rc = remark_on_path(v, step, path, PS_W_RESTORED,
					    "a file that provspool writes was "
					    "changed",
					    err);
		else
			rc = remark_on_path(v, step, path, PS_W_FOREIGN,
					    changes->list[i].opaque
						    ? "the commit touches a "
						      "folder that is not "
						      "looked into"
						    : "the commit touches a "
						      "file that is no work "
						      "file",
					    err);
	}
	return rc;
}

/* A commit by a person that touches what is no work file. */
static int
add_foreign(struct ps_verdicts *v, struct ps_step *step, struct ps_err *err)
{
	struct foreign f = { .verdicts = v, .step = step };
	int rc;

	if (step->by_engine || step->commit.nparents != 1)
		return PS_OK;
	rc = ps_answers_compare(v->answers, step, find_foreign, &f, err);
	if (rc < 0 || step->sight == PS_SIGHT_NONE)
		return rc;
	return tell_foreign(v, step, &f.changes, err);
}

/* A commit that cannot be read answers nothing, and everybody is told. */
static int
add_unreadable(struct ps_verdicts *v, const struct ps_step *step,
	       struct ps_err *err)
{
	if (step->sight != PS_SIGHT_NONE)
		return PS_OK;
	return remark_on_path(
		v, step, "", PS_W_COMMIT_SKIPPED,
		ps_arena_printf(&v->arena,
				"commit %.12s cannot be read, so no answer of "
				"it counts; what the next readable commit "
				"holds counts as given by that one: %s",
				step->commit.id.hex, step->why),
		err);
}

/* Whose file is it?  "" if no row of it names an order that is out. */
static int
home_of(struct ps_verdicts *v, const struct ps_row_set *set, const char **home,
	struct ps_err *err)
{
	*home = "";
	for (size_t i = 0; i < set->len; i++) {
		struct ps_order order;
		int rc;

		if (set->list[i].order == 0)
			continue;
		rc = ps_index_order(v->spool->index, set->list[i].order,
				    &v->arena, &order, err);
		if (rc == PS_ENOTFOUND || (rc == PS_OK && !*order.file))
			continue;
		*home = rc == PS_OK ? order.file : "";
		return rc;
	}
	return PS_OK;
}

/* Rows found in a file that is not the one their order was sent out in. */
static int
add_renamed(struct ps_verdicts *v, const struct ps_tree_change *change,
	    struct ps_err *err)
{
	struct ps_row_set *set;
	const char *home;
	int rc;

	rc = ps_row_cache_get(&v->answers->cache, change->path, &change->new,
			      change->new_mode, &set, err);
	if (rc < 0 || set->refused)
		return rc;
	rc = home_of(v, set, &home, err);
	if (rc < 0 || !*home || ps_streq(home, change->path))
		return rc;
	return remark_on_path(
		v, ps_answers_last_touch(v->answers, change->path),
		change->path, PS_W_RENAMED,
		ps_arena_printf(&v->arena, "its rows belong to %s", home), err);
}

static bool
is_new_path(const struct ps_tree_change *change)
{
	return !*change->old.hex && ps_workfile_is_path(change->path) &&
	       !ps_workfile_is_retract(change->path);
}

int
ps_remarks_add(struct ps_verdicts *verdicts, struct ps_err *err)
{
	struct ps_answers *answers = verdicts->answers;
	const struct ps_row_diff *diff = &answers->diff;
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < diff->nrefused; i++)
		rc = add_refused(verdicts, diff->refused[i], err);
	for (size_t i = 0; rc == PS_OK && i < diff->changes.len; i++)
		if (is_new_path(&diff->changes.list[i]))
			rc = add_renamed(verdicts, &diff->changes.list[i], err);
	for (size_t i = 0; rc == PS_OK && i < answers->nsteps; i++)
		rc = add_foreign(verdicts, &answers->steps[i], err);
	for (size_t i = 0; rc == PS_OK && i < answers->nsteps; i++)
		rc = add_unreadable(verdicts, &answers->steps[i], err);
	return rc;
}
