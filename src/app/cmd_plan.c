#include "app/cycle.h"
#include "app/happened.h"
#include "app/meter.h"
#include "app/place.h"
#include "app/plan.h"
#include "app/report.h"

#define HOUR INT64_C(3600)

/* Numbers to hold a row against. */
struct standard {
	const struct ps_threshold *limit;
	int64_t sent;
	int64_t population;
};

static int
look_up(struct ps_spool *spool, const struct ps_plan_row *row,
	struct standard *out, struct ps_err *err)
{
	const struct ps_resource_type *type =
		ps_config_type(&spool->config, row->type);
	int64_t begin;
	int64_t before = 0;
	int rc;

	memset(out, 0, sizeof(*out));
	if (!type)
		return PS_OK;
	out->limit = ps_threshold_of(&type->thresholds, row->volume);
	begin = spool->now - type->thresholds.window_hours * HOUR;
	rc = ps_index_total(spool->index, row->type, (int)row->volume,
			    spool->now, &out->sent, err);
	if (rc == PS_OK)
		rc = ps_index_total(spool->index, row->type, (int)row->volume,
				    begin, &before, err);
	if (rc == PS_OK)
		rc = ps_index_total(spool->index, row->type,
				    PS_TOTAL_POPULATION, begin,
				    &out->population, err);
	/* What this run sends is told for itself. */
	out->sent -= before + row->out;
	return rc;
}

static const char *
number(struct ps_arena *arena, int64_t n)
{
	return ps_arena_printf(arena, "%lld", (long long)n);
}

static int
add_row(struct ps_report *report, struct ps_spool *spool,
	const struct ps_plan_row *row)
{
	struct ps_arena *arena = &report->call->arena;
	struct standard s;
	int rc;

	rc = look_up(spool, row, &s, report->call->err);
	if (rc < 0)
		return rc;
	const char *cells[] = {
		row->type,
		ps_volume_name(row->volume),
		number(arena, row->out),
		number(arena, row->stopped),
		number(arena, row->review),
		number(arena, row->withdrawn),
		number(arena, s.sent > 0 ? s.sent : 0),
		number(arena, s.population),
		s.population > 0 ? number(arena, (row->out + row->stopped) *
							 100 / s.population)
				 : "",
		number(arena, s.limit ? s.limit->count : 0),
		number(arena, s.limit ? s.limit->percent : 0),
	};
	ps_grid_add(ps_report_table(report, "rows"), cells);
	return PS_OK;
}

static int
add_events(struct ps_report *report, struct ps_spool *spool, int64_t before)
{
	int64_t unlisted = 0;
	int rc = PS_OK;

	if (ps_call_option(report->call, "verbose"))
		rc = ps_happened(spool, before,
				 ps_report_table(report, "events"), &unlisted,
				 report->call->err);
	ps_report_number(report, "unlisted", unlisted);
	return rc;
}

static void
write_text(struct ps_report *report, const struct ps_plan *plan)
{
	struct ps_buf *out = &report->text;

	ps_report_show(report, "rows");
	ps_report_show(report, "events");
	if (plan->changes == 0)
		ps_buf_addstr(out, "nothing to do\n");
	else
		ps_buf_addf(out,
			    "to do exactly this: provspool run --plan %s\n",
			    plan->digest);
}

static int
tell(struct ps_report *report, struct ps_spool *spool, int64_t before)
{
	struct ps_call *call = report->call;
	struct ps_plan plan;
	int rc;

	ps_report_findings(report, &spool->diags);
	rc = ps_plan_read(spool, before, &plan, call->err);
	for (size_t i = 0; rc == PS_OK && i < plan.len; i++)
		rc = add_row(report, spool, &plan.rows[i]);
	if (rc == PS_OK)
		rc = add_events(report, spool, before);
	ps_report_fact(report, "digest", plan.digest);
	ps_report_number(report, "changes", plan.changes);
	if (rc == PS_OK) {
		write_text(report, &plan);
		rc = ps_report_send(report);
	}
	if (rc == PS_OK && plan.changes > 0 &&
	    ps_call_option(call, "detailed-exitcode")) {
		call->err->text[0] = '\0'; /* the table says it */
		rc = PS_EPENDING;
	}
	ps_plan_release(&plan);
	return rc;
}

static int
make(struct ps_report *report)
{
	struct ps_call *call = report->call;
	enum ps_run_review review;
	struct ps_place place = { .root = "" };
	struct ps_spool spool;
	struct ps_meter meter;
	int64_t before;
	int rc;

	rc = ps_review_option(call, &review);
	if (rc == PS_OK)
		rc = ps_place_spool(call, &place);
	if (rc < 0)
		return rc;
	ps_meter_init(&meter, &call->talk);
	rc = ps_spool_rehearse(place.root, call->now, &meter.progress, &spool,
			       call->err);
	if (rc < 0) {
		ps_meter_end(&meter);
		return rc;
	}
	before = spool.journal.tip.seq;
	spool.review = review;
	rc = ps_cycle_run(&spool, call->err);
	ps_meter_end(&meter);
	if (rc == PS_OK)
		rc = tell(report, &spool, before);
	ps_spool_release(&spool);
	return rc;
}

int
ps_cmd_plan(struct ps_call *call)
{
	struct ps_report report;
	int rc;

	if (call->nargs > 0)
		call->dir = call->args[0];
	rc = ps_report_init(&report, call, "plan");
	if (rc == PS_OK)
		rc = make(&report);
	ps_report_release(&report);
	return rc;
}
