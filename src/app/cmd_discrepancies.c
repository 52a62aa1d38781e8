#include "app/app.h"
#include "app/place.h"
#include "app/report.h"
#include "engine/discrepancy.h"
#include "provspool/when.h"

struct listing {
	struct ps_grid *grid;
	const char *kind; /* only these, or NULL */
	const char *owner;
};

static int
add_row(const struct ps_discrepancy *d, void *context, struct ps_err *err)
{
	struct listing *l = context;
	const struct ps_claim *claim = d->claim;
	char id[PS_ORDER_ID_MAX] = "";
	char code[8] = "";
	char since[PS_WHEN_TEXT_MAX];

	(void)err; /* adding cannot fail */
	if ((l->kind && !ps_streq(l->kind, d->kind)) ||
	    (l->owner && !ps_streq(l->owner, d->owner)))
		return PS_OK;
	if (claim) {
		ps_order_id(claim->order->number, id);
		(void)snprintf(code, sizeof(code), "%d",
			       (int)claim->item->state);
	}
	ps_when_format(d->since, since);
	const char *cells[] = {
		d->kind,
		d->resource_type,
		d->resource,
		d->owner,
		d->property,
		d->expected,
		d->found,
		id,
		claim ? ps_state_name(claim->item->state) : NULL,
		code,
		claim ? ps_assurance_name(claim->item->assurance) : NULL,
		since,
	};
	ps_grid_add(l->grid, cells);
	return PS_OK;
}

static int
check_kind(struct ps_call *call, const char *kind)
{
	static const char *const kinds[] = { "missing", "different",
					     "unexpected", "early", "drift" };

	for (size_t i = 0; i < PS_ARRAY_LEN(kinds); i++)
		if (!kind || ps_streq(kind, kinds[i]))
			return PS_OK;
	return ps_err_set(call->err, PS_EUSAGE,
			  "discrepancies: '%s' is none of missing, different, "
			  "unexpected, early and drift",
			  kind);
}

static int
collect(struct ps_call *call, struct ps_grid *grid)
{
	struct listing l = { .grid = grid,
			     .kind = ps_call_option(call, "kind"),
			     .owner = ps_call_option(call, "owner") };
	struct ps_reader reader;
	int rc;

	rc = check_kind(call, l.kind);
	if (rc == PS_OK)
		rc = ps_reader_open(call->dir, &call->arena, &reader,
				    call->err);
	if (rc < 0)
		return rc;
	rc = ps_reader_config(&reader, call->err);
	if (rc == PS_OK)
		rc = ps_discrepancies(reader.index, &reader.config,
				      ps_call_option(call, "type"), add_row, &l,
				      call->err);
	ps_reader_release(&reader);
	return rc;
}

int
ps_cmd_discrepancies(struct ps_call *call)
{
	struct ps_report report;
	int rc;

	rc = ps_report_init(&report, call, "discrepancies");
	if (rc == PS_OK)
		rc = collect(call, ps_report_table(&report, "rows"));
	if (rc == PS_OK)
		rc = ps_report_send_table(
			&report, "rows",
			"nothing differs, as far as extracts show");
	ps_report_release(&report);
	return rc;
}
