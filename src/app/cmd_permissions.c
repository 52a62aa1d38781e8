#include "app/events.h"

#include <ctype.h>

#include "engine/claims.h"
#include "provspool/when.h"

struct permissions {
	struct ps_call *call;
	struct ps_reader reader;
	struct ps_grid *grid;
	int64_t at; /* PS_WHEN_NONE: now */
	struct ps_claims claims;
	size_t resources; /* of the register, gone ones too */
};

/* What was undone since is no longer had. */
static void
add_claim(struct permissions *p, const struct ps_claim *claim)
{
	const struct ps_item *item = claim->item;
	char id[PS_ORDER_ID_MAX];
	char code[8];
	char since[PS_WHEN_TEXT_MAX];

	if (claim->undone)
		return;
	ps_order_id(claim->order->number, id);
	ps_when_format(claim->order->updated_at, since);
	(void)snprintf(code, sizeof(code), "%d", (int)item->state);
	const char *cells[] = {
		claim->order->resource_type,
		claim->key,
		item->property,
		claim->value,
		ps_op_name(item->op),
		ps_state_name(item->state),
		code,
		ps_assurance_name(item->assurance),
		since,
		id,
		claim->order->request,
	};
	ps_grid_add(p->grid, cells);
}

/* Is it what an order brought about, or is about to? */
static bool
is_claimed(const struct permissions *p, const struct ps_resource *resource,
	   const struct ps_fact *fact)
{
	for (size_t i = 0; i < p->claims.len; i++) {
		const struct ps_claim *c = &p->claims.list[i];

		if (!c->undone &&
		    ps_claim_is_of(c, resource->resource_type, resource->key) &&
		    c->item->op != PS_OP_DELETE &&
		    c->item->op != PS_OP_REMOVE &&
		    ps_streq(c->item->property, fact->property) &&
		    ps_streq(c->value, fact->value))
			return true;
	}
	return false;
}

static const char *
op_of(const struct permissions *p, const struct ps_resource *resource,
      const struct ps_fact *fact)
{
	const struct ps_resource_type *type =
		ps_config_type(&p->reader.config, resource->resource_type);
	const struct ps_property *property =
		type ? ps_type_property(type, fact->property) : NULL;

	if (!*fact->property)
		return ps_op_name(PS_OP_CREATE);
	return ps_op_name(property && property->multivalued ? PS_OP_ADD
							    : PS_OP_SET);
}

/* What extracts showed and no order brought about. */
static int
add_resource(const struct ps_resource *resource, void *context,
	     struct ps_err *err)
{
	struct permissions *p = context;
	char since[PS_WHEN_TEXT_MAX];

	(void)err; /* adding cannot fail */
	p->resources++;
	for (size_t i = 0; i < resource->nfacts; i++) {
		const struct ps_fact *fact = &resource->facts[i];

		if (!ps_fact_holds(fact, p->at) ||
		    is_claimed(p, resource, fact))
			continue;
		ps_when_format(fact->from, since);
		const char *cells[] = {
			resource->resource_type,
			resource->key,
			fact->property,
			fact->value,
			op_of(p, resource, fact),
			ps_state_name(PS_ST_NONE),
			"0",
			ps_assurance_name(PS_AS_VERIFIED),
			since,
			NULL,
			NULL,
		};
		ps_grid_add(p->grid, cells);
	}
	return PS_OK;
}

/* A commit of the history, or of the work branch: its time. */
static int
read_commit(struct permissions *p, const char *text)
{
	struct ps_call *call = p->call;
	struct ps_commit commit;
	struct ps_oid oid;
	int rc;

	for (const char *c = text; *c; c++)
		if (!isxdigit((unsigned char)*c))
			return PS_ENOTFOUND;
	if (strlen(text) != PS_OID_MAX - 1)
		return PS_ENOTFOUND;
	memcpy(oid.hex, text, PS_OID_MAX);
	rc = ps_reader_repo(&p->reader, call->err);
	if (rc == PS_OK)
		rc = ps_repo_commit_read(p->reader.repo, &oid, &call->arena,
					 &commit, call->err);
	if (rc == PS_OK)
		p->at = commit.committer.time;
	return rc;
}

static int
read_at(struct permissions *p)
{
	const char *text = ps_call_option(p->call, "at");
	bool day_only;

	p->at = PS_WHEN_NONE;
	if (!text || read_commit(p, text) == PS_OK)
		return PS_OK;
	if (!ps_when_parse(text, &p->at, &day_only))
		return ps_err_set(p->call->err, PS_EUSAGE,
				  "permissions: '%s' is neither a time nor a "
				  "commit; write YYYY-MM-DD, YYYY-MM-DD HH:MM "
				  "or the whole id of a commit",
				  text);
	if (day_only)
		p->at += 86399; /* a day means its end */
	return PS_OK;
}

static int
collect(struct permissions *p)
{
	struct ps_call *call = p->call;
	const char *owner = call->args[0];
	int rc;

	rc = read_at(p);
	if (rc == PS_OK)
		rc = ps_reader_config(&p->reader, call->err);
	if (rc < 0)
		return rc;
	rc = ps_claims_collect(p->reader.index, &p->reader.config, owner, p->at,
			       &p->claims, call->err);
	for (size_t i = 0; rc == PS_OK && i < p->claims.len; i++)
		add_claim(p, &p->claims.list[i]);
	if (rc == PS_OK)
		rc = ps_register_owned(p->reader.index, owner, add_resource, p,
				       call->err);
	if (rc == PS_OK && p->claims.orders + p->resources == 0)
		rc = ps_err_set(call->err, PS_ENOTFOUND,
				"no order was ever taken in for '%s', and no "
				"extract shows anything of his",
				owner);
	ps_claims_release(&p->claims);
	return rc;
}

int
ps_cmd_permissions(struct ps_call *call)
{
	struct permissions p = { .call = call };
	struct ps_report report;
	int rc;

	rc = ps_report_init(&report, call, "permissions");
	if (rc == PS_OK)
		rc = ps_reader_open(call->dir, &call->arena, &p.reader,
				    call->err);
	if (rc == PS_OK) {
		p.grid = ps_report_table(&report, "rows");
		rc = collect(&p);
		ps_reader_release(&p.reader);
	}
	if (rc == PS_OK) {
		ps_report_show(&report, "rows");
		report.paged = true;
		rc = ps_report_send(&report);
	}
	ps_report_release(&report);
	return rc;
}
