#include "app/trial.h"

#include <sys/stat.h>

#include "provspool/spawn.h"

/* "Ada Rossi <ada@acme.example> 1795000000 +0000" */
static int
split_ident(const char *line, struct ps_arena *arena, const char **name,
	    const char **email, struct ps_err *err)
{
	const char *lt = strchr(line, '<');
	const char *gt = lt ? strchr(lt, '>') : NULL;

	if (!gt || lt == line)
		return ps_err_set(err, PS_ECONFIG,
				  "git does not know who you are; tell it: "
				  "git config user.name, git config "
				  "user.email");
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

int
ps_trial_begin(struct ps_reader *reader, struct ps_arena *arena, int64_t now,
	       struct ps_trial *out, struct ps_err *err)
{
	static const char *const argv[] = { "git", "var", "GIT_AUTHOR_IDENT",
					    NULL };
	struct ps_buf line = PS_BUF_INIT;
	const char *name = "";
	const char *email = "";
	int status;
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
		rc = ps_spawn(argv, reader->place.worktree, &line, &status,
			      err);
	if (rc == PS_OK)
		rc = split_ident(line.ptr, arena, &name, &email, err);
	if (rc == PS_OK)
		ps_actor_identify(&reader->config, name, email,
				  local_principal(&reader->place, arena),
				  &out->actor);
	ps_buf_release(&line);
	return rc;
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
			     .now = trial->now,
			     .committed_at = trial->now };
	int rc = PS_ENOTFOUND;

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
	}
	ps_bug("no such verdict");
}
