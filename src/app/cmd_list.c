#include "app/place.h"
#include "app/report.h"
#include "app/suggest.h"

#include "provspool/engine.h"
#include "provspool/num.h"
#include "provspool/when.h"

/* Rows in memory, at some 500 bytes each; more are walked through twice. */
#define ROWS_KEPT 10000

struct listing {
	struct ps_call *call;
	struct ps_reader reader;
	struct ps_order_filter filter;
	const char *assignee; /* NULL: anybody's */
	const char *held;     /* reason, "any", or NULL */
	int64_t before;	      /* they stand so since then, or longer */
	int64_t left;	      /* of the limit, where we count ourselves */
	struct ps_grid *grid;
	struct ps_arena row; /* for one row */
};

/* Why an order is not out, or until when it waits. */
static int
hold_of(struct listing *l, const struct ps_order *order, const char **out,
	struct ps_err *err)
{
	const struct ps_gate gate = { l->reader.index, &l->reader.config,
				      l->call->now, &l->row };
	struct ps_held held;
	int rc;

	*out = "";
	if (order->state == PS_ST_TRANSMITTED && *order->until)
		*out = ps_arena_printf(&l->row, "until %s", order->until);
	if (order->state != PS_ST_PENDING)
		return PS_OK;
	if (ps_order_is_stopped(order)) {
		*out = ps_hold_name(PS_HOLD_THRESHOLD);
		return PS_OK;
	}
	rc = ps_gate_explain(&gate, order, &held, err);
	if (rc == PS_OK && held.hold != PS_HOLD_NONE)
		*out = ps_hold_name(held.hold);
	return rc;
}

/* What the index cannot tell without looking at the order. */
static bool
is_wanted(const struct listing *l, const struct ps_order *order,
	  const char *hold)
{
	if (l->left <= 0 || order->updated_at > l->before)
		return false;
	if (l->assignee && !ps_streq(l->assignee, order->assignee))
		return false;
	if (!l->held)
		return true;
	return order->state == PS_ST_PENDING && *hold &&
	       (ps_streq(l->held, "any") || ps_streq(l->held, hold));
}

static int
add_order(const struct ps_order *order, void *context, struct ps_err *err)
{
	struct listing *l = context;
	char id[PS_ORDER_ID_MAX];
	char code[8];
	char updated[PS_WHEN_TEXT_MAX];
	const char *hold;
	int rc;

	ps_arena_reset(&l->row);
	rc = hold_of(l, order, &hold, err);
	if (rc < 0 || !is_wanted(l, order, hold))
		return rc;
	l->left--;
	ps_order_id(order->number, id);
	ps_when_format(order->updated_at, updated);
	(void)snprintf(code, sizeof(code), "%d", (int)order->state);
	const char *cells[] = {
		id,
		ps_state_name(order->state),
		code,
		ps_assurance_name(order->assurance),
		hold,
		order->resource_type,
		ps_change_name(order->change),
		order->owner,
		order->owner_name,
		order->resource,
		order->urgent ? "true" : "false",
		updated,
		order->request,
		ps_order_is_filed(order) ? order->file : "",
		order->problem_code,
		order->assignee,
	};
	ps_grid_add(l->grid, cells);
	return l->grid->rc;
}

static int
read_filter(struct ps_call *call, struct ps_order_filter *filter)
{
	const char *state = ps_call_option(call, "state");
	const char *limit = ps_call_option(call, "limit");

	memset(filter, 0, sizeof(*filter));
	filter->resource_type = ps_call_option(call, "type");
	filter->owner = ps_call_option(call, "owner");
	filter->problem = ps_call_option(call, "problem") != NULL;
	if (state) {
		filter->state = ps_state_by_name(state);
		if (!filter->state)
			return ps_err_set(
				call->err, PS_EUSAGE,
				"list: there is no state '%s'%s", state,
				ps_suggest_state(state, &call->arena));
	}
	if (limit && !ps_num_i64(limit, 1, INT64_MAX, &filter->limit))
		return ps_err_set(call->err, PS_EUSAGE,
				  "list: '%s' is no count", limit);
	return PS_OK;
}

static int
read_others(struct listing *l)
{
	struct ps_call *call = l->call;
	const char *age = ps_call_option(call, "age");
	int64_t days = 0;

	l->assignee = ps_call_option(call, "assignee");
	l->held = ps_call_option(call, "held");
	l->before = INT64_MAX;
	l->left = INT64_MAX;
	if (age && !ps_num_i64(age, 0, 36500, &days))
		return ps_err_set(call->err, PS_EUSAGE,
				  "list: '%s' is no number of days", age);
	if (age)
		l->before = call->now - days * 86400;
	if (l->held && !ps_streq(l->held, "any") && !ps_hold_by_name(l->held))
		return ps_err_set(call->err, PS_EUSAGE,
				  "list: there is no reason '%s'; write any, "
				  "scheduled, dependency, busy, threshold, "
				  "disabled or not-allowed",
				  l->held);
	if (!l->assignee && !l->held && !age)
		return PS_OK;
	/* The index would count what is not shown. */
	if (l->filter.limit > 0)
		l->left = l->filter.limit;
	l->filter.limit = 0;
	if (l->held)
		l->filter.state = PS_ST_PENDING;
	return PS_OK;
}

/* A slip would give an empty list; a type that left has orders still. */
static int
check_type(struct listing *l, const char *type)
{
	struct ps_call *call = l->call;
	struct ps_count *counts;
	size_t n;
	int rc;

	if (!type || ps_config_type(&l->reader.config, type))
		return PS_OK;
	rc = ps_index_counts(l->reader.index, &call->arena, &counts, &n,
			     call->err);
	for (size_t i = 0; rc == PS_OK && i < n; i++)
		if (ps_streq(counts[i].resource_type, type))
			return PS_OK;
	if (rc < 0)
		return rc;
	return ps_err_set(call->err, PS_EUSAGE,
			  "list: there is no resource type '%s'%s", type,
			  ps_suggest_key(type, &l->reader.config.resource_types,
					 &call->arena));
}

static int
walk(void *context, struct ps_err *err)
{
	struct listing *l = context;
	int64_t left = l->left;
	int rc;

	rc = ps_index_orders(l->reader.index, &l->filter, add_order, l, err);
	l->left = left; /* the rows may be walked through again */
	return rc;
}

static int
list(struct listing *l, struct ps_report *report)
{
	struct ps_call *call = l->call;
	int rc;

	rc = ps_reader_config(&l->reader, call->err);
	if (rc == PS_OK)
		rc = check_type(l, l->filter.resource_type);
	if (rc == PS_OK)
		rc = walk(l, call->err);
	if (rc < 0)
		return rc;
	return ps_report_send_table(report, "rows", "no orders");
}

int
ps_cmd_list(struct ps_call *call)
{
	struct ps_report report;
	struct listing l = { .call = call };
	int rc;

	ps_arena_init(&l.row, 0);
	rc = ps_report_init(&report, call, "list");
	if (rc == PS_OK)
		rc = read_filter(call, &l.filter);
	if (rc == PS_OK)
		rc = read_others(&l);
	if (rc == PS_OK)
		rc = ps_reader_open(call->dir, &call->arena, &l.reader,
				    call->err);
	if (rc == PS_OK) {
		l.grid = ps_report_table(&report, "rows");
		ps_grid_bound(l.grid, ROWS_KEPT, walk, &l);
		rc = list(&l, &report);
		ps_reader_release(&l.reader);
	}
	ps_arena_release(&l.row);
	ps_report_release(&report);
	return rc;
}
