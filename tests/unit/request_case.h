/*
 * request_case - a small configuration, and what became of an input as one
 * line that a table can hold.
 */
#ifndef PROVSPOOL_TESTS_REQUEST_CASE_H
#define PROVSPOOL_TESTS_REQUEST_CASE_H

#include "provspool/limits.h"
#include "provspool/request.h"
#include "tap.h"

/* What the sink was given, kept. */
struct request_case_file {
	struct ps_request_order *orders;
	size_t norders;
	struct ps_reject *rejects;
	size_t nrejects;
};

struct request_case {
	struct ps_config config;
	struct ps_source source;
	struct ps_arena arena;
	struct ps_diags diags;
	struct ps_err err;
	struct request_case_file file;
	size_t budget;
	const char *rule;   /* request that the sink refuses, or NULL */
	struct ps_buf text; /* last answer */
	int rc;
};

static const struct ps_property badge_properties[] = {
	{ .name = "card_number", .type = PS_TYPE_STRING, .returned = true },
	{ .name = "site", .type = PS_TYPE_STRING },
	{ .name = "zones", .type = PS_TYPE_STRING, .multivalued = true },
	{ .name = "level", .type = PS_TYPE_INTEGER },
	{ .name = "active", .type = PS_TYPE_BOOLEAN },
	{ .name = "valid_until", .type = PS_TYPE_DATE },
	{ .name = "state", .type = PS_TYPE_STRING },
};

static const struct ps_property sap_properties[] = {
	{ .name = "login", .type = PS_TYPE_STRING, .required = true },
	{ .name = "profile", .type = PS_TYPE_STRING, .required = true },
	{ .name = "made", .required = true, .returned = true },
};

static struct ps_resource_type badge_type = {
	.id = "badge",
	.manual = true,
	.key = "card_number",
	.properties = badge_properties,
	.nproperties = PS_ARRAY_LEN(badge_properties),
	.deactivation_property = "state",
	.deactivation_value = "disabled",
};

static struct ps_resource_type sap_type = {
	.id = "sap",
	.manual = true,
	.key = "login",
	.properties = sap_properties,
	.nproperties = PS_ARRAY_LEN(sap_properties),
	.deactivation_property = "",
	.deactivation_value = "",
};

static struct ps_resource_type ldap_type = {
	.id = "ldap",
	.key = "login",
	.properties = sap_properties,
	.nproperties = PS_ARRAY_LEN(sap_properties),
	.deactivation_property = "",
	.deactivation_value = "",
};

static char badge_id[] = "badge";

static TAP_UNUSED void
request_case_init(struct request_case *c, enum ps_source_format format)
{
	*c = (struct request_case){
		.source = { .id = "hr", .format = format, .delimiter = ',' },
	};
	ps_arena_init(&c->arena, 0);
	ps_diags_init(&c->diags);
	ps_buf_init(&c->text);
	ps_config_init(&c->config);
	ps_map_init(&c->source.resource_types);
	ps_map_put(&c->config.resource_types, "badge", &badge_type);
	ps_map_put(&c->config.resource_types, "sap", &sap_type);
	ps_map_put(&c->config.resource_types, "ldap", &ldap_type);
	ps_map_put(&c->source.resource_types, "Badge_Nominative", badge_id);
}

static TAP_UNUSED void
request_case_release(struct request_case *c)
{
	ps_config_release(&c->config);
	ps_map_release(&c->source.resource_types);
	ps_arena_release(&c->arena);
	ps_diags_release(&c->diags);
	ps_buf_release(&c->text);
}

#define REQUEST_CASE_MAX 12000

/* All texts of an order, copied: they end with the call. */
static TAP_UNUSED void
request_case_keep(struct ps_arena *arena, struct ps_order *order)
{
	const char **texts[] = { &order->request,      &order->external,
				 &order->owner,	       &order->owner_name,
				 &order->resource,     &order->handle,
				 &order->requester,    &order->approvers,
				 &order->requested_at, &order->approved_at,
				 &order->start,	       &order->end,
				 &order->reason };
	struct ps_item *items =
		PS_ARENA_ARRAY(arena, struct ps_item, order->nitems);

	for (size_t i = 0; i < PS_ARRAY_LEN(texts); i++)
		*texts[i] = ps_arena_strdup(arena, *texts[i]);
	for (size_t i = 0; i < order->nitems; i++) {
		items[i] = order->items[i];
		items[i].property = ps_arena_strdup(arena, items[i].property);
		items[i].value = ps_arena_strdup(arena, items[i].value);
		items[i].was = ps_arena_strdup(arena, items[i].was);
	}
	order->items = items;
}

static TAP_UNUSED int
request_case_take(void *context, struct ps_request_order *in,
		  struct ps_request_refusal *ruling, struct ps_err *err)
{
	struct request_case *c = context;
	struct ps_request_order *kept;

	(void)err;
	if (c->rule && ps_streq(in->order.request, c->rule)) {
		ruling->code = PS_E_CHANGED;
		ruling->sentence = "it is known";
		return PS_OK;
	}
	if (c->file.norders >= REQUEST_CASE_MAX)
		ps_bug("too many orders for a test");
	kept = &c->file.orders[c->file.norders++];
	*kept = *in;
	kept->error_text = ps_arena_strdup(&c->arena, in->error_text);
	request_case_keep(&c->arena, &kept->order);
	return PS_OK;
}

static TAP_UNUSED int
request_case_reject(void *context, const struct ps_reject *in,
		    struct ps_err *err)
{
	struct request_case *c = context;
	struct ps_reject *kept;

	(void)err;
	if (c->file.nrejects >= REQUEST_CASE_MAX)
		ps_bug("too many rows for a test");
	kept = &c->file.rejects[c->file.nrejects++];
	*kept = *in;
	kept->sentence = ps_arena_strdup(&c->arena, in->sentence);
	kept->row = ps_arena_strdup(&c->arena, in->row);
	return PS_OK;
}

static TAP_UNUSED struct ps_request_input
request_case_input(const struct request_case *c, struct ps_span text)
{
	return (struct ps_request_input){ .config = &c->config,
					  .source = &c->source,
					  .text = text,
					  .file = "in.csv",
					  .budget = c->budget };
}

static TAP_UNUSED int
request_case_parse(struct request_case *c, struct ps_span text)
{
	struct ps_request_input in = request_case_input(c, text);
	struct ps_request_sink sink = { .context = c,
					.order = request_case_take,
					.reject = request_case_reject };

	c->file.orders = PS_ARENA_ARRAY(&c->arena, struct ps_request_order,
					REQUEST_CASE_MAX);
	c->file.rejects =
		PS_ARENA_ARRAY(&c->arena, struct ps_reject, REQUEST_CASE_MAX);
	c->file.norders = 0;
	c->file.nrejects = 0;
	c->rc = ps_request_read(&in, &sink, &c->diags, &c->err);
	return c->rc;
}

static TAP_UNUSED void
request_case_item(struct ps_buf *out, const struct ps_item *item)
{
	ps_buf_addf(out, "%s%s", item->number > 1 ? " " : "",
		    ps_op_name(item->op));
	if (*item->property)
		ps_buf_addf(out, ":%s=%s", item->property, item->value);
	if (*item->was)
		ps_buf_addf(out, "(%s)", item->was);
}

/* "R1 badge update B1 revoke {set:state=disabled} !E-OP@1" */
static TAP_UNUSED void
request_case_order(struct ps_buf *out, const struct ps_request_order *in)
{
	const struct ps_order *order = &in->order;

	ps_buf_addf(out, "%s %s %s %s", order->request, order->resource_type,
		    ps_change_name(order->change), order->resource);
	if (!*order->resource)
		ps_buf_addf(out, "%s+%s", order->owner, order->handle);
	if (in->withdraw) {
		ps_buf_addstr(out, " withdrawn");
	} else {
		ps_buf_addf(out, " %s {", ps_intent_name(order->intent));
		for (size_t i = 0; i < order->nitems; i++)
			request_case_item(out, &order->items[i]);
		ps_buf_addch(out, '}');
	}
	if (in->revision > 0)
		ps_buf_addf(out, " r%lld", (long long)in->revision);
	if (in->error)
		ps_buf_addf(out, " !%s@%lld", ps_diag_name(in->error),
			    (long long)in->error_item);
}

static TAP_UNUSED void
request_case_findings(struct request_case *c)
{
	for (size_t i = 0; i < c->diags.len; i++)
		ps_buf_addf(&c->text, " %s",
			    ps_diag_name(c->diags.list[i].code));
}

/*
 * Orders, then " #" and each refused row as LINE:CODE; of a refused file
 * "refused" and the codes.
 */
static TAP_UNUSED const char *
request_case_outcome(struct request_case *c, const char *text)
{
	ps_buf_reset(&c->text);
	if (request_case_parse(c, ps_span_str(text)) < 0) {
		ps_buf_addf(&c->text, "%s",
			    c->rc == PS_EDATA ? "refused" : "error");
		request_case_findings(c);
		return c->text.ptr;
	}
	for (size_t i = 0; i < c->file.norders; i++) {
		ps_buf_addstr(&c->text, i > 0 ? " | " : "");
		request_case_order(&c->text, &c->file.orders[i]);
	}
	if (c->file.nrejects > 0)
		ps_buf_addstr(&c->text, c->file.norders > 0 ? " #" : "#");
	for (size_t i = 0; i < c->file.nrejects; i++)
		ps_buf_addf(&c->text, " %lld:%s",
			    (long long)c->file.rejects[i].line,
			    c->file.rejects[i].code);
	return c->text.ptr;
}

/* A row of a table: an input and its outcome. */
struct request_row {
	const char *text;
	const char *want;
};

static TAP_UNUSED void
request_case_rows(enum ps_source_format format, const struct request_row *rows,
		  size_t n)
{
	struct request_case c;

	for (size_t i = 0; i < n; i++) {
		request_case_init(&c, format);
		if (!TAP_EQ_STR(request_case_outcome(&c, rows[i].text),
				rows[i].want))
			TAP_NOTE("row %zu", i);
		request_case_release(&c);
	}
}

#define REQUEST_ROWS(format, rows)                                             \
	request_case_rows((format), (rows), PS_ARRAY_LEN(rows))

#endif
