#include "app/events.h"

#include "provspool/when.h"

struct permissions {
	struct ps_call *call;
	struct ps_reader *reader;
	struct ps_grid *grid;
	int64_t at; /* PS_WHEN_NONE: now */
	size_t orders;
};

static void
add_item(struct permissions *p, const struct ps_order *order,
	 const struct ps_item *item)
{
	char id[PS_ORDER_ID_MAX];
	char code[8];
	char since[PS_WHEN_TEXT_MAX];

	ps_order_id(order->number, id);
	ps_when_format(order->updated_at, since);
	(void)snprintf(code, sizeof(code), "%d", (int)item->state);
	const char *cells[] = {
		order->resource_type,
		order->resource,
		item->property,
		item->value,
		ps_op_name(item->op),
		ps_state_name(item->state),
		code,
		ps_assurance_name(item->assurance),
		since,
		id,
		order->request,
	};
	ps_grid_add(p->grid, cells);
}

static int
add_order(const struct ps_order *listed, void *context, struct ps_err *err)
{
	struct permissions *p = context;
	struct ps_order order;
	int rc;

	rc = ps_index_order(p->reader->index, listed->number, &p->call->arena,
			    &order, err);
	if (rc == PS_OK && p->at != PS_WHEN_NONE)
		rc = ps_index_rewind(p->reader->index, &order, p->at, err);
	if (rc < 0)
		return rc;
	p->orders++;
	for (size_t i = 0; i < order.nitems; i++)
		if (order.items[i].state != PS_ST_NONE)
			add_item(p, &order, &order.items[i]);
	return PS_OK;
}

static int
read_at(struct ps_call *call, int64_t *at)
{
	const char *text = ps_call_option(call, "at");
	bool day_only;

	*at = PS_WHEN_NONE;
	if (!text)
		return PS_OK;
	if (!ps_when_parse(text, at, &day_only))
		return ps_err_set(call->err, PS_EUSAGE,
				  "permissions: '%s' is no time; write "
				  "YYYY-MM-DD or YYYY-MM-DD HH:MM",
				  text);
	if (day_only)
		*at += 86399; /* a day means its end */
	return PS_OK;
}

static int
collect(struct ps_call *call, struct ps_grid *grid)
{
	struct ps_order_filter filter = { .owner = call->args[0] };
	struct ps_reader reader;
	struct permissions p = { call, &reader, grid, PS_WHEN_NONE, 0 };
	int rc;

	rc = read_at(call, &p.at);
	if (rc == PS_OK)
		rc = ps_reader_open(call->dir, &call->arena, &reader,
				    call->err);
	if (rc < 0)
		return rc;
	rc = ps_index_orders(reader.index, &filter, add_order, &p, call->err);
	if (rc == PS_OK && p.orders == 0)
		rc = ps_err_set(call->err, PS_ENOTFOUND,
				"no order was ever taken in for '%s'",
				call->args[0]);
	ps_reader_release(&reader);
	return rc;
}

int
ps_cmd_permissions(struct ps_call *call)
{
	struct ps_report report;
	int rc;

	rc = ps_report_init(&report, call, "permissions");
	if (rc == PS_OK)
		rc = collect(call, ps_report_table(&report, "rows"));
	if (rc == PS_OK)
		rc = ps_report_send_table(&report, "rows", "nothing so far");
	ps_report_release(&report);
	return rc;
}
