#include "request_element.h"

/*
 * Provisioning orders as Usercube and Netwrix Identity Manager write them:
 * one element of ProvisioningOrdersList for each assigned resource type.
 */

static const struct {
	const char *name;
	enum ps_change change;
} changes[] = {
	{ "Added", PS_CHANGE_CREATE },
	{ "Modified", PS_CHANGE_UPDATE },
	{ "Deleted", PS_CHANGE_DELETE },
};

/* What the resource is called, or will be. */
static const char *
key_of(const struct ps_request_element *r)
{
	const struct ps_property *key = ps_type_property(r->type, r->type->key);

	if (r->change != PS_CHANGE_CREATE)
		return ps_request_was(r, key);
	for (size_t i = 0; i < r->work->nwants; i++)
		if (key && r->work->wants[i].property == key)
			return r->work->wants[i].value;
	return "";
}

static const char *
request_of(const struct ps_request_element *r, const char *external)
{
	const char *request =
		ps_node_text(r->element, "WorkflowInstanceId", "");

	return *request ? request
			: ps_arena_printf(&r->work->arena, "UC-%s", external);
}

static void
fill_order(const struct ps_request_element *r, struct ps_order *order)
{
	static const char *const ids[] = { "EmployeeId", "Identifier", "Id",
					   NULL };
	static const char *const names[] = { "InternalDisplayName",
					     "DisplayName", NULL };
	const struct ps_node *owner = ps_node_get(r->element, "Owner");

	order->external =
		ps_node_text(r->element, "AssignedResourceTypeId", "");
	order->request = request_of(r, order->external);
	order->resource_type = r->type->id;
	order->change = r->change;
	order->resource = key_of(r);
	order->owner = ps_request_first_text(owner, ids);
	order->owner_name = ps_request_first_text(owner, names);
	order->handle = *order->resource ? "" : "1";
	order->line = r->element->line;
}

static void
check_order(struct ps_request_element *r, const struct ps_order *order)
{
	ps_request_check_text(r, PS_COL_REQUEST_REQUEST, order->request);
	ps_request_check_text(r, PS_COL_REQUEST_REQUEST, order->external);
	ps_request_check_text(r, PS_COL_REQUEST_RESOURCE, order->resource);
	ps_request_check_text(r, PS_COL_REQUEST_OWNER, order->owner);
	ps_request_check_text(r, PS_COL_REQUEST_OWNER_NAME, order->owner_name);
	if (r->refusal.code || *order->resource)
		return;
	if (r->change != PS_CHANGE_CREATE)
		ps_request_refuse_element(
			r, PS_E_RESOURCE_KEY,
			ps_arena_printf(&r->work->arena,
					"Resource has no '%s', by which it is "
					"known",
					r->type->key));
	else if (!*order->owner)
		ps_request_refuse_element(
			r, PS_E_RESOURCE_KEY,
			"neither Changes nor Owner says what is created");
}

static void
check_by_schema(struct ps_request_element *r)
{
	struct ps_diags findings;

	ps_diags_init(&findings);
	ps_schema_check_element(r->schema, r->root, r->list, r->element,
				r->work->in->file, &findings);
	if (findings.len > 0) {
		ps_request_refuse_element(
			r, findings.list[0].code,
			ps_arena_strdup(&r->work->arena,
					findings.list[0].text));
		r->told = true;
		ps_diags_take(r->work->diags, &findings);
	}
	ps_diags_release(&findings);
}

static void
check_type(struct ps_request_element *r)
{
	const struct ps_node *node = ps_node_get(
		ps_node_get(r->element, "ResourceType"), "Identifier");
	const char *name = node ? node->text : "";

	if (node)
		r->at = node;
	if (ps_request_check_type(r->work, name, &r->refusal))
		r->type = ps_request_find_type(r->work, name)->type;
}

static void
read_head(struct ps_request_element *r)
{
	const char *change = ps_node_text(r->element, "ChangeType", "");

	for (size_t i = 0; i < PS_ARRAY_LEN(changes); i++)
		if (ps_streq(change, changes[i].name))
			r->change = changes[i].change;
	check_type(r);
}

static void
read_order(struct ps_request_element *r, struct ps_request_order *order,
	   int64_t *line)
{
	check_by_schema(r);
	if (!r->refusal.code)
		read_head(r);
	if (r->refusal.code)
		return;
	ps_request_read_resource(r);
	ps_request_read_changes(r);
	if (r->refusal.code)
		return;
	r->at = r->element;
	fill_order(r, &order->order);
	check_order(r, &order->order);
	if (!r->refusal.code)
		(void)ps_request_settle(r->work, r->type, order, line,
					&r->refusal); /* says it in refusal */
}

/* An element has no row of its own: what finds it again in the file. */
static const char *
row_of(struct ps_request_element *r)
{
	return ps_arena_printf(
		&r->work->arena, "AssignedResourceTypeId %s %s",
		ps_request_show(r->work,
				ps_node_text(r->element,
					     "AssignedResourceTypeId", "?")),
		ps_request_show(r->work,
				ps_node_text(r->element, "ChangeType", "?")));
}

static int
reject(struct ps_request_element *r, const char *row, struct ps_err *err)
{
	const struct ps_request_sink *sink = r->work->sink;
	const struct ps_reject out = { .line = r->element->line,
				       .code = ps_diag_name(r->refusal.code),
				       .sentence = r->refusal.sentence,
				       .row = row };
	struct ps_where where = { .file = r->work->in->file,
				  .line = r->at->line,
				  .column = r->at->column };

	if (!r->told)
		ps_diag_add(r->work->diags, where, r->refusal.code, "%s",
			    r->refusal.sentence);
	return sink->reject(sink->context, &out, err);
}

static int
hand_over(struct ps_request_element *r, struct ps_request_order *order,
	  int64_t line, struct ps_err *err)
{
	const struct ps_request_sink *sink = r->work->sink;
	struct ps_where where = { .file = r->work->in->file, .line = line };
	int rc = sink->order(sink->context, order, &r->refusal, err);

	if (rc == PS_OK && !r->refusal.code && order->error)
		ps_diag_add(r->work->diags, where, order->error, "%s",
			    order->error_text);
	return rc;
}

static int
read_element(struct ps_request_element *r, struct ps_err *err)
{
	struct ps_request_order order;
	int64_t line = r->element->line;
	const char *row = row_of(r);
	int rc = PS_OK;

	ps_request_order_init(r->work, &order);
	r->at = r->element;
	r->refusal = (struct ps_request_refusal){ .code = PS_DIAG_NONE };
	r->told = false;
	read_order(r, &order, &line);
	if (!r->refusal.code)
		rc = hand_over(r, &order, line, err);
	return rc == PS_OK && r->refusal.code ? reject(r, row, err) : rc;
}

static int
read_list(struct ps_request_element *r, struct ps_err *err)
{
	int rc = PS_OK;

	r->element = r->list->child;
	for (; rc == PS_OK && r->element; r->element = r->element->next) {
		ps_arena_reset(&r->work->arena);
		rc = read_element(r, err);
		if (rc == PS_OK)
			rc = ps_request_check_budget(r->work, err);
	}
	return rc;
}

static int
find_list(struct ps_request_element *r, struct ps_err *err)
{
	struct ps_request_work *work = r->work;
	struct ps_where where = { .file = work->in->file };

	r->list = ps_node_get(r->root, "ProvisioningOrdersList");
	if (r->list && r->list->kind == PS_NODE_LIST && r->list->child)
		return PS_OK;
	if (r->list && r->list->kind == PS_NODE_LIST) {
		where.line = r->list->line;
		ps_diag_add(work->diags, where, PS_E_NO_ROWS,
			    "ProvisioningOrdersList is empty");
	} else {
		ps_schema_check_node(r->schema, r->root, work->in->file,
				     work->diags);
	}
	return ps_request_refuse_file(work, err);
}

int
ps_request_read_usercube(struct ps_request_work *work, struct ps_err *err)
{
	struct ps_request_element r = { .work = work,
					.schema = ps_schema_get(
						"usercube-orders"),
					.rules = work->schema->root->rules };
	struct ps_node *root;
	int rc;

	rc = ps_json_parse(work->in->text, work->in->file, &work->lasting,
			   &root, work->diags, err);
	r.root = root;
	if (rc == PS_OK)
		rc = find_list(&r, err);
	if (rc == PS_OK)
		rc = read_list(&r, err);
	free(r.was);
	return rc;
}
