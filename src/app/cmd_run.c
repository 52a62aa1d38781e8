#include "app/report.h"
#include "app/cycle.h"
#include "app/happened.h"
#include "app/meter.h"
#include "app/place.h"
#include "app/plan.h"

/* Each line that was said is a row. */
static void
add_messages(struct ps_report *report, const char *talk)
{
	struct ps_grid *grid = ps_report_table(report, "rows");
	struct ps_arena *arena = &report->call->arena;

	while (*talk) {
		size_t len = strcspn(talk, "\n");
		const char *cells[] = { ps_arena_strndup(arena, talk, len) };

		ps_grid_add(grid, cells);
		talk += len + (talk[len] == '\n');
	}
}

static void
write_talk(struct ps_report *report, const struct ps_spool *spool)
{
	if (ps_call_option(report->call, "quiet"))
		return;
	if (ps_spool_rehearses(spool))
		ps_buf_addstr(
			&report->text,
			"dry run, nothing is changed; a run would say:\n");
	ps_buf_addspan(&report->text, ps_buf_span(&spool->talk));
}

/* With --verbose, what happened to each order. */
static int
add_events(struct ps_report *report, struct ps_spool *spool, int64_t before)
{
	struct ps_err *err = report->call->err;
	int64_t unlisted = 0;
	int rc = PS_OK;

	if (ps_call_option(report->call, "verbose"))
		rc = ps_happened(spool, before,
				 ps_report_table(report, "events"), &unlisted,
				 err);
	ps_report_number(report, "unlisted", unlisted);
	ps_report_show(report, "events");
	if (unlisted > 0)
		ps_buf_addf(&report->text, "and %lld more\n",
			    (long long)unlisted);
	return rc;
}

static int
tell(struct ps_report *report, struct ps_spool *spool, int64_t before, int rc)
{
	struct ps_err *err = report->call->err;
	int sent;

	ps_report_findings(report, &spool->diags);
	if (spool->talk.len == 0 && rc == PS_OK && spool->rejected == 0)
		ps_spool_say(spool, "nothing to do");
	write_talk(report, spool);
	add_messages(report, spool->talk.ptr);
	ps_report_fact(report, "dry_run",
		       ps_spool_rehearses(spool) ? "true" : "false");
	ps_report_number(report, "rejected", (int64_t)spool->rejected);
	if (rc == PS_OK)
		rc = add_events(report, spool, before);
	sent = ps_report_send(report);
	if (rc < 0)
		return rc;
	if (sent == PS_OK && spool->rejected > 0) {
		err->text[0] = '\0'; /* all of it was told above */
		return PS_EREJECTED;
	}
	if (sent == PS_OK && spool->stopped > 0) {
		err->text[0] = '\0';
		return PS_ESTOPPED;
	}
	if (sent == PS_OK && spool->journal.tip.seq > before &&
	    ps_call_option(report->call, "detailed-exitcode")) {
		err->text[0] = '\0';
		return PS_EPENDING;
	}
	return sent;
}

static int
open_spool(struct ps_call *call, const char *root,
	   const struct ps_progress *progress, struct ps_spool *out)
{
	if (ps_call_option(call, "dry-run"))
		return ps_spool_rehearse(root, call->now, progress, out,
					 call->err);
	return ps_spool_open_told(root, call->now, progress, out, call->err);
}

int
ps_review_option(struct ps_call *call, enum ps_run_review *out)
{
	const char *how = ps_call_option(call, "review");

	*out = PS_RUN_REVIEW_USUAL;
	if (!how)
		return PS_OK;
	if (ps_streq(how, "force"))
		*out = PS_RUN_REVIEW_FORCE;
	else if (ps_streq(how, "skip"))
		*out = PS_RUN_REVIEW_SKIP;
	else
		return ps_err_set(call->err, PS_EUSAGE,
				  "%s: --review is force or skip, not "
				  "'%s'",
				  call->command->name, how);
	return PS_OK;
}

/* The state that a run would come to, if it is what the plan said. */
static int
check_plan(struct ps_call *call, const char *root, enum ps_run_review review,
	   struct ps_oid *state)
{
	const char *wanted = ps_call_option(call, "plan");
	struct ps_spool spool;
	struct ps_plan plan;
	int64_t before;
	int rc;

	state->hex[0] = '\0';
	if (!wanted)
		return PS_OK;
	rc = ps_spool_rehearse(root, call->now, NULL, &spool, call->err);
	if (rc < 0)
		return rc;
	before = spool.journal.tip.seq;
	spool.review = review;
	rc = ps_cycle_run(&spool, call->err);
	if (rc == PS_OK) {
		rc = ps_plan_read(&spool, before, &plan, call->err);
		if (rc == PS_OK && !ps_streq(plan.digest, wanted))
			rc = ps_err_set(call->err, PS_EPOLICY,
					"run: what is to be done now is not "
					"what the plan said; nothing was done; "
					"look at it again: provspool plan");
		ps_plan_release(&plan);
	}
	*state = spool.journal.commit;
	ps_spool_release(&spool);
	return rc;
}

/* Something may have come between the look and the run. */
static int
check_kept(struct ps_call *call, const struct ps_spool *spool,
	   const struct ps_oid *state)
{
	if (!*state->hex || ps_streq(spool->journal.commit.hex, state->hex))
		return PS_OK;
	return ps_err_set(call->err, PS_EPOLICY,
			  "run: something came in the moment between the look "
			  "and the run: more was done than the plan said; "
			  "'provspool log' tells what");
}

static int
run(struct ps_report *report)
{
	enum ps_run_review review;
	struct ps_call *call = report->call;
	struct ps_place place = { .root = "" };
	struct ps_spool spool;
	struct ps_meter meter;
	struct ps_oid state = { "" };
	int64_t before;
	int rc;

	rc = ps_review_option(call, &review);
	if (rc == PS_OK)
		rc = ps_place_spool(call, &place);
	if (rc == PS_OK)
		rc = check_plan(call, place.root, review, &state);
	if (rc < 0)
		return rc;
	ps_meter_init(&meter,
		      ps_call_option(call, "quiet") ? NULL : &call->talk);
	rc = open_spool(call, place.root, &meter.progress, &spool);
	if (rc < 0) {
		ps_meter_end(&meter);
		return rc;
	}
	before = spool.journal.tip.seq;
	spool.review = review;
	rc = ps_cycle_run(&spool, call->err);
	ps_meter_end(&meter);
	if (rc == PS_OK)
		rc = check_kept(call, &spool, &state);
	rc = tell(report, &spool, before, rc);
	ps_spool_release(&spool);
	return rc;
}

int
ps_cmd_run(struct ps_call *call)
{
	struct ps_report report;
	int rc;

	if (call->nargs > 0)
		call->dir = call->args[0];
	rc = ps_report_init(&report, call, "run");
	if (rc == PS_OK)
		rc = run(&report);
	ps_report_release(&report);
	return rc;
}
