#include "app/events.h"

#include "provspool/engine.h"
#include "provspool/text.h"
#include "provspool/when.h"
#include "provspool/workfile.h"

#define NAME_WIDTH 13

static void
field(struct ps_report *report, const char *name, const char *value)
{
	struct ps_buf *out = &report->text;
	struct ps_buf shown = PS_BUF_INIT;

	ps_text_quote(&shown, ps_span_str(value));
	ps_buf_addf(out, "%-*s ", NAME_WIDTH, name);
	ps_text_wrap(out, ps_buf_span(&shown), NAME_WIDTH + 1,
		     report->call->out.width);
	ps_buf_addch(out, '\n');
	ps_buf_release(&shown);
}

static const char *
time_text(struct ps_arena *arena, int64_t time)
{
	char text[PS_WHEN_TEXT_MAX];

	if (time == PS_WHEN_NONE)
		return "";
	ps_when_format(time, text);
	return ps_arena_strdup(arena, text);
}

static const char *
number_text(struct ps_arena *arena, int64_t number)
{
	return ps_arena_printf(arena, "%lld", (long long)number);
}

/* Everything of the order itself; the type may have left the configuration. */
static int
add_head(struct ps_report *report, struct ps_reader *reader,
	 const struct ps_order *order, const char *id)
{
	struct ps_arena *arena = &report->call->arena;
	const struct ps_resource_type *type =
		ps_config_type(&reader->config, order->resource_type);
	const struct ps_gate gate = { reader->index, &reader->config,
				      report->call->now, arena };
	struct ps_held held = { .why = "" };
	int rc = PS_OK;

	if (order->state == PS_ST_PENDING)
		rc = ps_gate_explain(&gate, order, &held, report->call->err);
	if (rc < 0)
		return rc;
	const char *cells[] = {
		id,
		ps_state_name(order->state),
		number_text(arena, (int64_t)order->state),
		ps_assurance_name(order->assurance),
		order->resource_type,
		ps_change_name(order->change),
		ps_intent_name(order->intent),
		order->owner,
		order->owner_name,
		order->resource,
		order->request,
		order->source,
		order->external,
		order->requester,
		order->approvers,
		order->approved_at,
		order->start,
		order->end,
		order->urgent ? "true" : "false",
		order->reason,
		order->file,
		time_text(arena, order->transmitted_at),
		number_text(arena, order->attempt),
		order->until,
		order->problem,
		type ? ps_order_due(arena, order, type) : "",
		type ? ps_order_sentence(arena, order, type) : "",
		ps_order_is_undecided(order) ? order->why : "",
		*order->notice ? order->notice : order->reply,
		held.hold ? ps_hold_name(held.hold) : "",
		held.why,
		order->assignee,
	};

	ps_grid_add(ps_report_table(report, "rows"), cells);
	return PS_OK;
}

/* The newest row, a line each of its cells; the id and state stand first. */
static void
show_head(struct ps_report *report)
{
	const struct ps_grid *grid = ps_report_table(report, "rows");
	const char *const *row = grid->rows[grid->len - 1];
	enum { ID, STATE, CODE, ASSURANCE, REST };

	if (grid->len > 1)
		ps_buf_addch(&report->text, '\n');
	ps_buf_addf(&report->text, "%s  %s (%s), %s\n\n", row[ID], row[STATE],
		    row[CODE], row[ASSURANCE]);
	for (size_t i = REST; i < grid->columns->nrules; i++) {
		const struct ps_rule *rule = &grid->columns->rules[i];
		bool dull =
			rule->type == PS_TYPE_BOOLEAN
				? ps_streq(row[i], "false")
				: ps_streq(row[i], "") ||
					  (ps_streq(rule->name, "attempt") &&
					   ps_streq(row[i], "1"));

		if (!dull)
			field(report, rule->name, row[i]);
	}
}

static void
add_items(struct ps_report *report, const struct ps_order *order,
	  const char *id, struct ps_grid *grid)
{
	struct ps_arena *arena = &report->call->arena;

	for (size_t i = 0; i < order->nitems; i++) {
		const struct ps_item *item = &order->items[i];
		const char *cells[] = {
			id,
			number_text(arena, item->number),
			ps_op_name(item->op),
			item->property,
			item->value,
			item->was,
			ps_state_name(item->state),
			number_text(arena, (int64_t)item->state),
			ps_assurance_name(item->assurance),
		};

		ps_grid_add(grid, cells);
	}
}

static int
add_event(const struct ps_event *event, void *context, struct ps_err *err)
{
	(void)err; /* adding a row cannot fail */
	ps_events_add(context, event);
	return PS_OK;
}

/* A person gets each order's own tables below its head. */
static int
show_tables(struct ps_report *report, struct ps_reader *reader,
	    const struct ps_order *order)
{
	struct ps_call *call = report->call;
	struct ps_grid items;
	struct ps_grid log;
	int rc;

	ps_grid_init(&items, "items",
		     ps_report_table(report, "items")->columns);
	ps_grid_init(&log, "log", ps_report_table(report, "log")->columns);
	add_items(report, order, "", &items);
	rc = ps_index_events_of(reader->index, order->number, add_event, &log,
				call->err);
	ps_buf_addch(&report->text, '\n');
	ps_grid_show(&items, &call->out, &report->text);
	ps_buf_addch(&report->text, '\n');
	ps_grid_show(&log, &call->out, &report->text);
	ps_grid_release(&items);
	ps_grid_release(&log);
	return rc;
}

static int
add_order(struct ps_report *report, struct ps_reader *reader, const char *typed)
{
	struct ps_call *call = report->call;
	char id[PS_ORDER_ID_MAX];
	struct ps_order order;
	int rc;

	rc = ps_order_find(reader, typed, &call->arena, &order, call->err);
	if (rc == PS_OK)
		rc = ps_reader_config(reader, call->err);
	if (rc < 0)
		return rc;
	ps_order_id(order.number, id);
	rc = add_head(report, reader, &order, id);
	if (rc < 0)
		return rc;
	if (report->form == PS_FORM_TEXT) {
		show_head(report);
		return show_tables(report, reader, &order);
	}
	add_items(report, &order, id, ps_report_table(report, "items"));
	return ps_index_events_of(reader->index, order.number, add_event,
				  ps_report_table(report, "log"), call->err);
}

int
ps_cmd_show(struct ps_call *call)
{
	struct ps_report report;
	struct ps_reader reader;
	int rc;

	rc = ps_report_init(&report, call, "show");
	if (rc == PS_OK)
		rc = ps_reader_open(call->dir, &call->arena, &reader,
				    call->err);
	if (rc < 0)
		goto out;
	for (size_t i = 0; rc == PS_OK && i < call->nargs; i++)
		rc = add_order(&report, &reader, call->args[i]);
	ps_reader_release(&reader);
	report.paged = true;
	if (rc == PS_OK)
		rc = ps_report_send(&report);
out:
	ps_report_release(&report);
	return rc;
}
