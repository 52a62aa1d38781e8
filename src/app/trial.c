#include "app/git.h"
#include "app/trial.h"

#include "engine/retract.h"

#include <sys/stat.h>

/* "Ada Rossi <ada@acme.example> 1795000000 +0000" */
static int
split_ident(const char *line, struct ps_arena *arena, const char **name,
	    const char **email, struct ps_err *err)
{
	const char *lt = strchr(line, '<');
	const char *gt = lt ? strchr(lt, '>') : NULL;

	if (!gt || lt == line)
		return ps_err_set(err, PS_ECONFIG,
				  "git does not know who you are, and an "
				  "answer belongs to whoever gives it; tell "
				  "it once: git config --global user.name "
				  "'Your Name' && git config --global "
				  "user.email you@example.com");
	*name = ps_arena_strndup(arena, line, (size_t)(lt - line) - 1);
	*email = ps_arena_strndup(arena, lt + 1, (size_t)(gt - lt) - 1);
	return PS_OK;
}

static const char *
local_principal(const struct ps_place *place, struct ps_arena *arena)
{
	struct stat st;

	/* Only in a single-trust spool the owner's uid says who it is. */
	if (place->kind != PS_PLACE_SPOOL || !*place->worktree ||
	    stat(place->git, &st) < 0)
		return "";
	return ps_arena_printf(arena, "uid:%lu", (unsigned long)st.st_uid);
}

/* Not a name and address that git would make up from the machine's. */
static int
ask_identity(const char *dir, struct ps_arena *arena, struct ps_actor *out,
	     struct ps_err *err)
{
	struct ps_git git;
	int rc;

	ps_git_init(&git, dir);
	rc = ps_git_run(&git, err, "-c", "user.useConfigOnly=true", "var",
			"GIT_AUTHOR_IDENT", NULL);
	if (rc == PS_OK)
		rc = split_ident(git.status == 0 ? git.out.ptr : "", arena,
				 &out->name, &out->email, err);
	ps_git_release(&git);
	return rc;
}

int
ps_trial_begin(struct ps_reader *reader, struct ps_arena *arena, int64_t now,
	       struct ps_trial *out, struct ps_err *err)
{
	struct ps_actor claimed = { 0 };
	int rc;

	memset(out, 0, sizeof(*out));
	out->reader = reader;
	out->arena = arena;
	out->now = now;
	rc = ps_reader_config(reader, err);
	if (rc == PS_OK && !*reader->place.worktree)
		rc = ps_err_set(err, PS_EUSAGE,
				"this spool has no desk; answer in a clone");
	if (rc == PS_OK)
		rc = ask_identity(reader->place.worktree, arena, &claimed, err);
	if (rc == PS_OK)
		ps_actor_identify(&reader->config, claimed.name, claimed.email,
				  local_principal(&reader->place, arena),
				  &out->actor);
	return rc;
}

static int
by_order(const void *a, const void *b)
{
	const struct ps_work_row *const *x = a;
	const struct ps_work_row *const *y = b;

	return ((*x)->order > (*y)->order) - ((*x)->order < (*y)->order);
}

static void
sort_answered(struct ps_trial *trial, const struct ps_work_file *file)
{
	trial->of = file->rows;
	trial->nanswered = 0;
	trial->by_order = PS_ARENA_ARRAY(
		trial->arena, const struct ps_work_row *, file->nrows + 1);
	for (size_t i = 0; i < file->nrows; i++)
		if (file->rows[i].order > 0 && *file->rows[i].answer_text)
			trial->by_order[trial->nanswered++] = &file->rows[i];
	qsort(trial->by_order, trial->nanswered,
	      sizeof(const struct ps_work_row *), by_order);
}

/* As the run sees it: untouched copies do not count, nor the same twice. */
static bool
is_contradicted(struct ps_trial *trial, const struct ps_work_file *file,
		const struct ps_work_row *row)
{
	const struct ps_work_row **at;
	const struct ps_work_row **end;

	if (trial->of != file->rows)
		sort_answered(trial, file);
	end = trial->by_order + trial->nanswered;
	at = bsearch(&row, trial->by_order, trial->nanswered,
		     sizeof(const struct ps_work_row *), by_order);
	if (!at)
		return false;
	while (at > trial->by_order && at[-1]->order == row->order)
		at--;
	for (; at < end && (*at)->order == row->order; at++)
		if (!ps_streq((*at)->answer_text, row->answer_text))
			return true;
	return false;
}

int
ps_trial_row(struct ps_trial *trial, const struct ps_work_file *file,
	     const struct ps_work_row *row, struct ps_verdict *out,
	     struct ps_err *err)
{
	struct ps_order order;
	struct ps_case c = { .config = &trial->reader->config,
			     .file = file,
			     .row = row,
			     .actor = &trial->actor,
			     .author = "",
			     .now = trial->now,
			     .committed_at = trial->now };
	int rc = PS_ENOTFOUND;

	if (*row->answer_text && is_contradicted(trial, file, row)) {
		ps_judge_twice(out);
		return PS_OK;
	}
	if (row->order > 0)
		rc = ps_index_order(trial->reader->index, row->order,
				    trial->arena, &order, err);
	if (rc < 0 && rc != PS_ENOTFOUND)
		return rc;
	if (rc == PS_OK) {
		c.order = &order;
		c.type = ps_config_type(c.config, order.resource_type);
		if (!c.type)
			c.order = NULL;
	}
	if (c.order && ps_workfile_is_retract(file->path))
		rc = ps_retract_author(trial->reader->index, order.number,
				       trial->arena, &c.author, err);
	if (rc < 0 && rc != PS_ENOTFOUND)
		return rc;
	ps_judge(&c, trial->arena, out);
	return PS_OK;
}

/* One word for all items, or partial. */
static const char *
accepted_as(const struct ps_verdict *verdict)
{
	for (size_t i = 1; i < verdict->nrulings; i++)
		if (verdict->rulings[i].event != verdict->rulings[0].event)
			return "partial";
	return verdict->nrulings > 0 ? ps_event_name(verdict->rulings[0].event)
				     : "accepted";
}

const char *
ps_trial_word(const struct ps_verdict *verdict)
{
	switch (verdict->kind) {
	case PS_VERDICT_ACCEPTED:
		return accepted_as(verdict);
	case PS_VERDICT_REJECTED:
		return "rejected";
	case PS_VERDICT_NOTHING:
		return "already recorded";
	case PS_VERDICT_NOTE:
		return "note";
	case PS_VERDICT_CLEARED:
		return "open";
	case PS_VERDICT_ATTESTED:
		return "attest";
	}
	ps_bug("no such verdict");
}

void
ps_trial_tell(const struct ps_work_file *file, const struct ps_work_row *row,
	      const struct ps_verdict *verdict, struct ps_diags *diags)
{
	for (const struct ps_fault *f = verdict->faults; f; f = f->next)
		ps_diag_add(diags, ps_work_row_where(file, row, f->column),
			    f->code, "%s: %s", row->order_text, f->sentence);
	if (!verdict->faults && verdict->code)
		ps_diag_note(diags, PS_SEV_WARNING,
			     ps_work_row_where(file, row, verdict->column),
			     verdict->code, "%s: %s", row->order_text,
			     verdict->sentence);
}
