#include "app/status_overdue.h"

#include "provspool/when.h"

#define DAY INT64_C(86400)

/* How many days too late, at most; the last has no end. */
static const struct {
	int64_t days;
	const char *name;
} ages[] = { { 1, "1" },
	     { 5, "2-5" },
	     { 10, "6-10" },
	     { 30, "11-30" },
	     { INT64_MAX, "over 30" } };
#define AGES PS_ARRAY_LEN(ages)

static void
add_type(struct ps_report *report, const char *type, const int64_t orders[AGES])
{
	struct ps_arena *arena = &report->call->arena;

	for (size_t i = 0; i < AGES; i++) {
		const char *cells[] = { type, ages[i].name,
					ps_arena_printf(arena, "%lld",
							(long long)orders[i]) };

		if (orders[i] > 0)
			ps_grid_add(ps_report_table(report, "overdue"), cells);
	}
}

/* Days that are over since the day on which it was due. */
static int64_t
days_late(const struct ps_due_count *due, const struct ps_resource_type *type,
	  int64_t now)
{
	return (now - ps_when_add_workdays(due->day, type->due_working_days,
					   type->calendar)) /
	       DAY;
}

int
ps_status_overdue(struct ps_report *report, struct ps_reader *reader)
{
	struct ps_call *call = report->call;
	int64_t orders[AGES] = { 0 };
	struct ps_due_count *dues;
	size_t n;
	int rc;

	rc = ps_index_dues(reader->index, &call->arena, &dues, &n, call->err);
	for (size_t i = 0; rc == PS_OK && i < n; i++) {
		const struct ps_resource_type *type =
			ps_config_type(&reader->config, dues[i].resource_type);
		int64_t late = type ? days_late(&dues[i], type, call->now) : 0;
		size_t age = 0;

		while (late > ages[age].days)
			age++;
		orders[age] += late > 0 ? dues[i].orders : 0;
		if (i + 1 < n &&
		    ps_streq(dues[i].resource_type, dues[i + 1].resource_type))
			continue;
		add_type(report, dues[i].resource_type, orders);
		memset(orders, 0, sizeof(orders));
	}
	if (rc < 0 || ps_report_table(report, "overdue")->len == 0)
		return rc;
	ps_buf_addstr(&report->text, "overdue, by days since they were due:\n");
	ps_report_show(report, "overdue");
	ps_buf_addch(&report->text, '\n');
	return PS_OK;
}
