#include "app/place.h"
#include "app/report.h"

#include "provspool/workfile.h"
#include "provspool/when.h"

/* A value that orders ask for, and those orders. */
struct wanted {
	const struct ps_item *item;
	struct ps_buf orders;
	size_t n;
};

struct reviewing {
	struct ps_call *call;
	struct ps_reader reader;
	struct ps_report *report;
	const char *by;	      /* or NULL */
	const char *property; /* of --where, or NULL */
	const char *value;
	struct ps_map values; /* "add zone Z-BLUE" -> struct wanted */
};

static bool
is_wanted(const struct reviewing *r, const struct ps_order *order)
{
	if (!r->property)
		return true;
	for (size_t i = 0; i < order->nitems; i++)
		if (ps_item_is_open(order, &order->items[i]) &&
		    ps_streq(order->items[i].property, r->property) &&
		    ps_streq(order->items[i].value, r->value))
			return true;
	return false;
}

static struct wanted *
wanted_of(struct reviewing *r, const struct ps_item *item)
{
	struct ps_arena *arena = &r->call->arena;
	char *key = ps_arena_printf(arena, "%s %s", ps_op_name(item->op),
				    item->value);
	struct wanted *w = ps_map_get(&r->values, key);
	struct ps_item *copy;

	if (w)
		return w;
	w = PS_ARENA_NEW(arena, struct wanted);
	copy = PS_ARENA_NEW(arena, struct ps_item);
	*copy = *item;
	copy->value = ps_arena_strdup(arena, item->value);
	w->item = copy;
	ps_buf_init(&w->orders);
	ps_map_put(&r->values, key, w);
	return w;
}

static void
group(struct reviewing *r, const struct ps_order *order)
{
	char id[PS_ORDER_ID_MAX];

	ps_order_id(order->number, id);
	for (size_t i = 0; i < order->nitems; i++) {
		const struct ps_item *item = &order->items[i];
		struct wanted *w;

		if (!ps_item_is_open(order, item) ||
		    !ps_streq(item->property, r->by))
			continue;
		w = wanted_of(r, item);
		ps_buf_addf(&w->orders, "%s%s", w->n > 0 ? " " : "", id);
		w->n++;
	}
}

static void
add_row(struct reviewing *r, const struct ps_order *order,
	const struct ps_resource_type *type)
{
	struct ps_arena *arena = &r->call->arena;
	char id[PS_ORDER_ID_MAX];
	char since[PS_WHEN_TEXT_MAX];

	ps_order_id(order->number, id);
	ps_when_format(order->updated_at, since);
	const char *cells[] = {
		id,
		ps_state_name(order->state),
		ps_arena_printf(arena, "%d", (int)order->state),
		ps_assurance_name(order->assurance),
		order->resource_type,
		ps_change_name(order->change),
		order->owner,
		order->owner_name,
		ps_order_resource(order),
		ps_arena_printf(arena, "%lld",
				(long long)order->attempt +
					(order->state == PS_ST_ERRORED)),
		order->urgent ? "true" : "false",
		since,
		order->why,
		ps_order_sentence(arena, order, type),
		order->until,
		ps_order_is_filed(order) ? order->file : "",
	};
	ps_grid_add(ps_report_table(r->report, "rows"), cells);
}

static int
add_order(const struct ps_order *order, void *context, struct ps_err *err)
{
	struct reviewing *r = context;
	const struct ps_resource_type *type =
		ps_config_type(&r->reader.config, order->resource_type);

	(void)err; /* adding a row cannot fail */
	if (!type || !ps_order_is_undecided(order) || !is_wanted(r, order))
		return PS_OK;
	if (r->by)
		group(r, order);
	else
		add_row(r, order, type);
	return PS_OK;
}

static int
by_count(const void *a, const void *b)
{
	const struct wanted *x = *(const struct wanted *const *)a;
	const struct wanted *y = *(const struct wanted *const *)b;
	int c = (x->n < y->n) - (x->n > y->n);

	if (c == 0)
		c = strcmp(x->item->value, y->item->value);
	return c != 0 ? c : (int)x->item->op - (int)y->item->op;
}

static void
add_values(struct reviewing *r)
{
	struct ps_arena *arena = &r->call->arena;
	const struct wanted **list =
		PS_ARENA_ARRAY(arena, const struct wanted *, r->values.len + 1);

	for (size_t i = 0; i < r->values.len; i++)
		list[i] = r->values.entries[i].value;
	if (r->values.len > 0)
		qsort(list, r->values.len, sizeof(const struct wanted *),
		      by_count);
	for (size_t i = 0; i < r->values.len; i++) {
		const char *cells[] = { r->by, ps_op_name(list[i]->item->op),
					list[i]->item->value,
					ps_arena_printf(arena, "%zu",
							list[i]->n),
					list[i]->orders.ptr };

		ps_grid_add(ps_report_table(r->report, "values"), cells);
	}
	for (size_t i = 0; i < r->values.len; i++)
		ps_buf_release(
			&((struct wanted *)r->values.entries[i].value)->orders);
}

static int
read_options(struct reviewing *r)
{
	const char *where = ps_call_option(r->call, "where");
	const char *eq = where ? strchr(where, '=') : NULL;

	r->by = ps_call_option(r->call, "by");
	if (!where)
		return PS_OK;
	if (!eq || eq == where)
		return ps_err_set(r->call->err, PS_EUSAGE,
				  "review: write --where as PROPERTY=VALUE, "
				  "not '%s'",
				  where);
	r->property =
		ps_arena_strndup(&r->call->arena, where, (size_t)(eq - where));
	r->value = eq + 1;
	return PS_OK;
}

static int
walk(struct reviewing *r)
{
	static const enum ps_state states[] = { PS_ST_AWAITING, PS_ST_ERRORED,
						PS_ST_ERROR };
	struct ps_call *call = r->call;
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < PS_ARRAY_LEN(states); i++) {
		const struct ps_order_filter filter = {
			.state = states[i],
			.resource_type = ps_call_option(call, "type")
		};

		rc = ps_index_orders(r->reader.index, &filter, add_order, r,
				     call->err);
	}
	return rc;
}

static int
collect(struct reviewing *r)
{
	struct ps_call *call = r->call;
	int rc;

	rc = read_options(r);
	if (rc == PS_OK)
		rc = ps_reader_open(call->dir, &call->arena, &r->reader,
				    call->err);
	if (rc < 0)
		return rc;
	rc = ps_reader_config(&r->reader, call->err);
	if (rc == PS_OK)
		rc = walk(r);
	if (rc == PS_OK)
		add_values(r);
	ps_reader_release(&r->reader);
	return rc;
}

int
ps_cmd_review(struct ps_call *call)
{
	struct ps_report report;
	struct reviewing r = { .call = call, .report = &report };
	int rc;

	ps_map_init(&r.values);
	rc = ps_report_init(&report, call, "review");
	if (rc == PS_OK)
		rc = collect(&r);
	if (rc == PS_OK)
		rc = ps_report_send_table(&report, r.by ? "values" : "rows",
					  "nothing waits for a decision");
	ps_report_release(&report);
	ps_map_release(&r.values);
	return rc;
}
