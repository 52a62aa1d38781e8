#include "app/submit.h"

#include "app/tips.h"

/* Somebody who pushes all the time does not keep us for ever. */
#define ROUNDS_MAX 8
#define REF_THEIRS "refs/remotes/origin/work"

/* Which cells of an answer differ, and how. */
static void
add_cell(struct ps_buf *out, const char *name, const char *ours,
	 const char *theirs)
{
	if (ps_streq(ours, theirs))
		return;
	ps_buf_addf(out, "%s%s: yours is '%s', theirs '%s'",
		    out->len > 0 ? "; " : "", name, ours, theirs);
}

static const char *
value_of(const struct ps_named *list, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (ps_streq(list[i].name, name))
			return list[i].value;
	return "";
}

/* Every name of either list once. */
static void
add_named(struct ps_buf *out, const char *prefix, const struct ps_answer *a,
	  const struct ps_answer *b)
{
	bool actual = *prefix == 'a';
	const struct ps_named *ours = actual ? a->actual : a->items;
	const struct ps_named *theirs = actual ? b->actual : b->items;
	size_t nours = actual ? a->nactual : a->nitems;
	size_t ntheirs = actual ? b->nactual : b->nitems;
	struct ps_buf name = PS_BUF_INIT;

	for (size_t i = 0; i < nours + ntheirs; i++) {
		const char *key =
			i < nours ? ours[i].name : theirs[i - nours].name;
		const char *mine = value_of(ours, nours, key);

		if (i >= nours && *mine)
			continue;
		ps_buf_reset(&name);
		ps_buf_addf(&name, "%s %s", prefix, key);
		add_cell(out, name.ptr, mine, value_of(theirs, ntheirs, key));
	}
	ps_buf_release(&name);
}

/* Who wrote the other answer, as far as git can tell. */
static const char *
author_of(struct ps_submit *s, const struct ps_work_row *row)
{
	struct ps_arena *arena = &s->call->arena;
	const char *search = ps_arena_printf(arena, "-G%s", row->order_text);
	const char *range =
		ps_arena_printf(arena, "%s.." REF_THEIRS, s->head.hex);
	struct ps_err ignored; /* then it is somebody */

	if (ps_git_ask(&s->git, &ignored, "log", "-1", "--no-merges",
		       "--format=%an", search, range, "--", row->where.file,
		       NULL) < 0 ||
	    s->git.status != 0 || s->git.out.len < 2)
		return "somebody else";
	return ps_arena_strndup(arena, s->git.out.ptr, s->git.out.len - 1);
}

static void
note_clash(const struct ps_work_row *ours, const struct ps_work_row *theirs,
	   void *context)
{
	const struct ps_answer *a = &ours->answer;
	const struct ps_answer *b = &theirs->answer;
	struct ps_submit *s = context;
	struct ps_buf cells = PS_BUF_INIT;

	add_cell(&cells, "status", a->status, b->status);
	add_cell(&cells, "message", a->message, b->message);
	add_cell(&cells, "failed_items", a->failed_items, b->failed_items);
	add_cell(&cells, "until", a->until, b->until);
	add_cell(&cells, "executed_at", a->executed_at, b->executed_at);
	add_cell(&cells, "executed_by", a->executed_by, b->executed_by);
	add_cell(&cells, "evidence", a->evidence, b->evidence);
	add_cell(&cells, "assignee", a->assignee, b->assignee);
	add_named(&cells, "actual", a, b);
	add_named(&cells, "item", a, b);
	ps_diag_add(&s->diags, ours->where, PS_E_CONFLICT,
		    "%s: %s answered it, too: %s", ours->order_text,
		    author_of(s, theirs), cells.ptr);
	ps_buf_release(&cells);
}

static int
out_of_reach(struct ps_submit *s)
{
	return ps_err_set(s->call->err, PS_EBUSY,
			  "submit: the spool cannot be reached (%s); your "
			  "answers are committed in '%s' and nothing is lost: "
			  "submit again once it can",
			  ps_git_said(&s->git, &s->call->arena), s->dir);
}

/* `state` is fetched without '+': git refuses one that was rewound. */
static int
refused_fetch(struct ps_submit *s)
{
	const char *said = ps_git_said(&s->git, &s->call->arena);
	int rc;

	rc = ps_git_run(&s->git, s->call->err, "ls-remote", "--quiet", "origin",
			"refs/heads/work", NULL);
	if (rc < 0)
		return rc;
	if (s->git.status != 0)
		return out_of_reach(s);
	return ps_err_set(s->call->err, PS_EHISTORY,
			  "submit: what the spool has does not continue what "
			  "this clone has seen of it (%s); your answers are "
			  "committed in '%s': show this to whoever runs the "
			  "spool before anything else",
			  said, s->dir);
}

int
ps_submit_fetch(struct ps_submit *s)
{
	int rc;

	rc = ps_git_run(&s->git, s->call->err, "fetch", "--quiet", "origin",
			NULL);
	if (rc == PS_OK && s->git.status != 0)
		rc = refused_fetch(s);
	return rc;
}

static int
merge_tips(struct ps_submit *s, const struct ps_oid *theirs)
{
	struct ps_tips tips = {
		.repo = s->repo,
		.ours = s->head,
		.theirs = *theirs,
		.judged = s->cursor,
		.who = { .name = s->me.name,
			 .email = s->me.email,
			 .time = s->call->now },
		.message = "merge with what came meanwhile, by row\n",
		.clash = note_clash,
		.context = s,
	};
	int rc;

	rc = ps_tips_merge(&tips, &s->call->arena, &s->sent, s->call->err);
	if (rc < 0 || s->diags.errors == 0)
		return rc;
	ps_talk_diags(s->call, &s->diags);
	return ps_err_set(s->call->err, PS_EREJECTED,
			  "submit: nothing was sent, because %zu of your "
			  "answers would stand against another; your commit "
			  "is kept: agree, let one of you write the other's "
			  "answer into the row, then submit again",
			  s->diags.errors);
}

/* What `work` is to be, given where it stands there. */
static int
bring_together(struct ps_submit *s, const struct ps_oid *theirs, bool *there)
{
	struct ps_err *err = s->call->err;
	bool contains = false;
	int rc;

	rc = ps_repo_is_ancestor(s->repo, &s->head, theirs, there, err);
	if (rc < 0)
		return rc;
	s->sent = *there ? *theirs : s->head;
	if (*there)
		return PS_OK;
	rc = ps_repo_is_ancestor(s->repo, theirs, &s->head, &contains, err);
	if (rc == PS_OK && !contains)
		rc = merge_tips(s, theirs);
	return rc;
}

static int
push_once(struct ps_submit *s, bool *done)
{
	const char *what = ps_arena_printf(&s->call->arena,
					   "%s:refs/heads/work", s->sent.hex);
	int rc;

	rc = ps_git_run(&s->git, s->call->err, "push", "--quiet", "origin",
			what, NULL);
	*done = rc == PS_OK && s->git.status == 0;
	return rc;
}

static int
refused_push(struct ps_submit *s, const char *said)
{
	return ps_err_set(s->call->err, PS_ESYS,
			  "submit: the spool did not take it (%s); your "
			  "answers are committed in '%s' and nothing is lost",
			  said, s->dir);
}

/* Fetch and push; *moved: their tip is another than before. */
static int
round_trip(struct ps_submit *s, struct ps_oid *theirs, bool *done, bool *moved)
{
	struct ps_oid before = *theirs;
	int rc;

	rc = ps_submit_fetch(s);
	if (rc == PS_OK)
		rc = ps_repo_ref(s->repo, REF_THEIRS, theirs, s->call->err);
	*moved = !ps_streq(before.hex, theirs->hex);
	if (rc < 0 || !*moved)
		return rc;
	rc = bring_together(s, theirs, done);
	if (rc == PS_OK && !*done)
		rc = push_once(s, done);
	return rc;
}

int
ps_submit_push(struct ps_submit *s)
{
	struct ps_oid theirs = { "" };
	const char *said = "";
	bool done = false;
	bool moved = true;
	int rc = PS_OK;

	for (int i = 0; rc == PS_OK && moved && !done && i < ROUNDS_MAX; i++) {
		rc = round_trip(s, &theirs, &done, &moved);
		if (rc == PS_OK && moved && !done)
			said = ps_git_said(&s->git, &s->call->arena);
	}
	if (rc == PS_OK && !done)
		rc = refused_push(s, said);
	return rc;
}

int
ps_submit_follow(struct ps_submit *s)
{
	int rc;

	rc = ps_git_run(&s->git, s->call->err, "merge", "--quiet", "--ff-only",
			REF_THEIRS, NULL);
	if (rc == PS_OK && s->git.status != 0)
		(void)fprintf(stderr,
			      "the files here are left as they are: %s\n",
			      ps_git_said(&s->git, &s->call->arena));
	return rc;
}
