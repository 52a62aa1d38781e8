#include "app/app.h"
#include "app/suggest.h"

#include "provspool/schema.h"

static int
list(struct ps_call *call)
{
	struct ps_buf text = PS_BUF_INIT;
	int rc;

	for (size_t i = 0; i < ps_schema_count(); i++) {
		const struct ps_schema *s = ps_schema_at(i);

		ps_buf_addf(&text, "%-20s %s\n", s->name, s->root->title);
	}
	rc = ps_out(ps_buf_span(&text), call->err);
	ps_buf_release(&text);
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
	schema = ps_schema_get(call->args[1]);
	if (!schema)
		return no_such_schema(call, call->args[1]);
	return ps_out((struct ps_span){ schema->text, schema->text_len },
		      call->err);
}
