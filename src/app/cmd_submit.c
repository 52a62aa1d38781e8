#include "app/cycle.h"
#include "app/report.h"
#include "app/submit.h"

#include <unistd.h>

#include "provspool/fs.h"
#include "provspool/num.h"

#define TIMEOUT_DEFAULT 60
/* A day: who waits longer asks again. */
#define TIMEOUT_MAX 86400

/* A merge or rebase of the person's own must not be mixed with ours. */
static int
check_not_busy(struct ps_submit *s)
{
	static const char *const marks[] = { "MERGE_HEAD", "CHERRY_PICK_HEAD",
					     "REVERT_HEAD", "rebase-merge",
					     "rebase-apply" };

	for (size_t i = 0; i < PS_ARRAY_LEN(marks); i++)
		if (ps_fs_exists_at(s->tree,
				    ps_arena_printf(&s->call->arena, ".git/%s",
						    marks[i])))
			return ps_err_set(s->call->err, PS_EUSAGE,
					  "submit: a merge or rebase was begun "
					  "in '%s' and not finished; 'git "
					  "status' tells how to end it, then "
					  "submit again",
					  s->dir);
	return PS_OK;
}

static int
read_head(struct ps_submit *s)
{
	int rc = ps_repo_ref(s->repo, PS_REF_WORK, &s->head, s->call->err);

	if (rc == PS_ENOTFOUND) {
		s->head.hex[0] = '\0';
		rc = PS_OK;
	}
	return rc;
}

static int
open_place(struct ps_submit *s)
{
	struct ps_call *call = s->call;
	int rc;

	rc = ps_place_find(call->dir, &call->arena, &s->place, call->err);
	if (rc == PS_OK && !*s->place.worktree)
		rc = ps_err_set(call->err, PS_EUSAGE,
				"submit: this spool has no desk; answer in a "
				"clone");
	if (rc < 0)
		return rc;
	s->dir = s->place.worktree;
	ps_git_init(&s->git, s->dir);
	rc = ps_fs_open_dir(s->dir, &s->tree, call->err);
	if (rc == PS_OK)
		rc = ps_git_on_work(s->dir, call->err);
	if (rc == PS_OK)
		rc = check_not_busy(s);
	if (rc == PS_OK)
		rc = ps_repo_open(
			ps_arena_printf(&call->arena, "%s/.git", s->dir),
			&s->repo, call->err);
	if (rc == PS_OK)
		rc = read_head(s);
	return rc;
}

static int
say(struct ps_submit *s, const char *text)
{
	struct ps_report report;
	int rc;

	rc = ps_report_init(&report, s->call, "submit");
	ps_report_fact(&report, "message", text);
	ps_buf_addf(&report.text, "%s\n", text);
	if (rc == PS_OK)
		rc = ps_report_send(&report);
	ps_report_release(&report);
	return rc;
}

/* On the desk the cycle that would come next is done at once. */
static int
run_cycle(struct ps_submit *s)
{
	struct ps_call *call = s->call;
	struct ps_spool spool;
	int rc;

	rc = ps_spool_open(s->place.root, call->now, &spool, call->err);
	if (rc == PS_EBUSY)
		return PS_OK; /* it is being done by somebody else */
	if (rc < 0)
		return rc;
	rc = ps_cycle_run(&spool, call->err);
	ps_spool_release(&spool);
	return rc;
}

static int
send(struct ps_submit *s)
{
	int rc;

	if (s->place.kind == PS_PLACE_SPOOL)
		return ps_call_option(s->call, "no-wait") ? PS_OK
							  : run_cycle(s);
	rc = ps_submit_push(s);
	return rc < 0 ? rc : ps_submit_follow(s);
}

static int
await(struct ps_submit *s, const struct ps_submitted *what, int64_t timeout)
{
	int rc;

	if (ps_call_option(s->call, "no-wait"))
		return say(s, s->place.kind == PS_PLACE_SPOOL
				      ? "committed; the next 'provspool run' "
					"takes it"
				      : "sent; 'provspool receipt' tells later "
					"what became of it");
	rc = ps_submit_wait(s, timeout);
	if (rc == PS_OK && s->place.kind == PS_PLACE_CLONE)
		rc = ps_submit_follow(s);
	return rc < 0 ? rc : ps_submit_tell(s, what);
}

static int
submit(struct ps_submit *s, int64_t timeout)
{
	struct ps_submitted what = { 0 };
	int rc = PS_OK;

	if (s->npaths > 0)
		rc = ps_submit_commit(s);
	if (rc == PS_OK)
		rc = read_head(s);
	if (rc == PS_OK)
		rc = ps_submit_survey(s, &what);
	if (rc == PS_OK && what.ncommits == 0)
		return say(s, "nothing to submit");
	if (rc == PS_OK)
		rc = send(s);
	if (rc < 0)
		return rc;
	if (what.answers == 0)
		return say(s, "sent; there is no answer in it");
	return await(s, &what, timeout);
}

/* What was left out is told already, and makes a difference at the end. */
static int
close_with(struct ps_submit *s, int rc, size_t wrong)
{
	if (rc < 0 || wrong == 0)
		return rc;
	s->call->err->text[0] = '\0';
	return PS_EREJECTED;
}

/* What was found so far decides whether to go on. */
static int
decide(struct ps_submit *s, int64_t timeout)
{
	struct ps_call *call = s->call;
	struct ps_buf text = PS_BUF_INIT;
	int rc;

	if (ps_call_option(call, "strict") && s->wrong + s->unread > 0)
		return ps_err_set(call->err, PS_EREJECTED,
				  "submit: nothing was committed, because of "
				  "what is wrong above");
	if (!ps_call_option(call, "dry-run"))
		return close_with(s, submit(s, timeout), s->unread);
	ps_buf_addf(&text,
		    "would submit: %zu answer%s in %zu file%s, %zu wrong",
		    s->answers, s->answers == 1 ? "" : "s", s->npaths,
		    s->npaths == 1 ? "" : "s", s->wrong + s->unread);
	rc = say(s, text.ptr);
	ps_buf_release(&text);
	return close_with(s, rc, s->wrong + s->unread);
}

int
ps_cmd_submit(struct ps_call *call)
{
	const char *seconds = ps_call_option(call, "timeout");
	struct ps_submit s = { .call = call, .tree = -1 };
	int64_t timeout = TIMEOUT_DEFAULT;
	int rc;

	if (seconds && !ps_num_i64(seconds, 0, TIMEOUT_MAX, &timeout))
		return ps_err_set(call->err, PS_EUSAGE,
				  "submit: '%s' is no number of seconds",
				  seconds);
	ps_git_init(&s.git, NULL);
	ps_diags_init(&s.diags);
	rc = open_place(&s);
	if (rc == PS_OK)
		rc = ps_submit_look(&s);
	if (rc == PS_OK)
		rc = decide(&s, timeout);
	if (s.tree >= 0)
		(void)close(s.tree); /* a directory */
	ps_repo_free(s.repo);
	ps_git_release(&s.git);
	ps_diags_release(&s.diags);
	return rc;
}
