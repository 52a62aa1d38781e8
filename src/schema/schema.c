#include "provspool/schema.h"

#include "schema_gen.h"

size_t
ps_schema_count(void)
{
	return ps_schemas_len;
}

const struct ps_schema *
ps_schema_at(size_t i)
{
	return i < ps_schemas_len ? &ps_schemas[i] : NULL;
}

const struct ps_schema *
ps_schema_get(const char *name)
{
	for (size_t i = 0; i < ps_schemas_len; i++)
		if (ps_streq(ps_schemas[i].name, name))
			return &ps_schemas[i];
	return NULL;
}

const struct ps_rule *
ps_schema_rule(const struct ps_schema *schema, const char *name)
{
	for (size_t i = 0; i < schema->root->nrules; i++)
		if (ps_streq(schema->root->rules[i].name, name))
			return &schema->root->rules[i];
	return NULL;
}
