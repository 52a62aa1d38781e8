#include "app/events.h"

static int
add_event(const struct ps_event *event, void *context, struct ps_err *err)
{
	(void)err; /* adding a row cannot fail */
	ps_events_add(context, event);
	return PS_OK;
}

struct owner_log {
	struct ps_reader *reader;
	struct ps_grid *grid;
	size_t orders;
};

static int
add_order(const struct ps_order *order, void *context, struct ps_err *err)
{
	struct owner_log *log = context;

	log->orders++;
	return ps_index_events_of(log->reader->index, order->number, add_event,
				  log->grid, err);
}

static int
log_owner(struct ps_reader *reader, const char *owner, struct ps_grid *grid,
	  struct ps_err *err)
{
	const struct ps_order_filter filter = { .owner = owner };
	struct owner_log log = { .reader = reader, .grid = grid };
	int rc;

	rc = ps_index_orders(reader->index, &filter, add_order, &log, err);
	if (rc == PS_OK && log.orders == 0)
		rc = ps_err_set(err, PS_ENOTFOUND,
				"'%s' is neither an order nor the owner of "
				"one",
				owner);
	return rc;
}

static int
collect(struct ps_call *call, struct ps_grid *grid)
{
	struct ps_reader reader;
	int64_t number;
	int rc;

	rc = ps_reader_open(call->dir, &call->arena, &reader, call->err);
	if (rc < 0)
		return rc;
	if (ps_order_id_parse(call->args[0], &number))
		rc = ps_index_events_of(reader.index, number, add_event, grid,
					call->err);
	else
		rc = log_owner(&reader, call->args[0], grid, call->err);
	if (rc == PS_OK && grid->len == 0)
		rc = ps_err_set(call->err, PS_ENOTFOUND,
				"there is no order '%s'", call->args[0]);
	ps_reader_release(&reader);
	return rc;
}

int
ps_cmd_log(struct ps_call *call)
{
	struct ps_report report;
	int rc;

	rc = ps_report_init(&report, call, "log");
	if (rc == PS_OK)
		rc = collect(call, ps_report_table(&report, "rows"));
	if (rc == PS_OK)
		rc = ps_report_send_table(&report, "rows", "no events");
	ps_report_release(&report);
	return rc;
}
