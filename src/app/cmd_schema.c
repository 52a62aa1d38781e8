#include "app/report.h"
#include "app/suggest.h"

static int
list(struct ps_call *call)
{
	struct ps_report report;
	int rc;

	rc = ps_report_init(&report, call, "schemas");
	for (size_t i = 0; rc == PS_OK && i < ps_schema_count(); i++) {
		const struct ps_schema *schema = ps_schema_at(i);
		const char *cells[] = { schema->name, schema->file,
					schema->is_table ? "true" : "false",
					schema->root->title };

		ps_grid_add(ps_report_table(&report, "rows"), cells);
		ps_buf_addf(&report.text, "%-20s %s\n", schema->name,
			    schema->root->title);
	}
	report.paged = true;
	if (rc == PS_OK)
		rc = ps_report_send(&report);
	ps_report_release(&report);
	return rc;
}

static int
no_such_schema(struct ps_call *call, const char *name)
{
	const char **names = PS_ARENA_ARRAY(&call->arena, const char *,
					    ps_schema_count() + 1);

	for (size_t i = 0; i < ps_schema_count(); i++)
		names[i] = ps_schema_at(i)->name;
	return ps_err_set(call->err, PS_EUSAGE,
			  "schema: there is no schema '%s'%s; see 'provspool "
			  "schema list'",
			  name, ps_suggest_word(name, names, &call->arena));
}

int
ps_cmd_schema(struct ps_call *call)
{
	const struct ps_schema *schema;

	if (ps_streq(call->args[0], "list") && call->nargs == 1)
		return list(call);
	if (!ps_streq(call->args[0], "show") || call->nargs != 2)
		return ps_err_set(call->err, PS_EUSAGE,
				  "schema: it is used as: schema list, or "
				  "schema show NAME");
	if (ps_call_option(call, "json") || ps_call_option(call, "csv") ||
	    ps_call_option(call, "porcelain"))
		return ps_err_set(call->err, PS_EUSAGE,
				  "schema: a schema is shown as it is");
	schema = ps_schema_get(call->args[1]);
	if (!schema)
		return no_such_schema(call, call->args[1]);
	return ps_show(call,
		       (struct ps_span){ schema->text, schema->text_len });
}
