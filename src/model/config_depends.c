#include "model/config_private.h"

/* What a new resource of this type needs its owner to have first. */
void
ps_config_read_depends(struct ps_config_reader *r, const struct ps_node *root,
		       struct ps_resource_type *type)
{
	struct ps_arena *arena = &r->config->arena;
	const struct ps_node *list = ps_node_get(root, "depends_on");
	const struct ps_node *value =
		ps_node_get(root, "depends_on_owner_property");
	size_t n = 0;

	type->depends_on = PS_ARENA_ARRAY(arena, struct ps_dependency,
					  list ? list->nchildren + 1 : 1);
	for (const struct ps_node *c = list ? list->child : NULL; c;
	     c = c->next) {
		const struct ps_node *state = ps_node_get(c, "state");

		type->depends_on[n++] = (struct ps_dependency){
			.type = ps_arena_strdup(
				arena, ps_node_get(c, "resource_type")->text),
			.property = "",
			.state = state && ps_streq(state->text, "verified")
					 ? PS_ST_VERIFIED
					 : PS_ST_EXECUTED,
			.where = ps_config_where(r, c),
		};
	}
	type->ndepends = n;
	if (!value || value->null)
		return;
	type->owner_property = PS_ARENA_NEW(arena, struct ps_dependency);
	*type->owner_property = (struct ps_dependency){
		.type = ps_arena_strdup(
			arena, ps_node_get(value, "resource_type")->text),
		.property = ps_arena_strdup(
			arena, ps_node_get(value, "property")->text),
		.state = PS_ST_EXECUTED,
		.where = ps_config_where(r, value),
	};
}

static struct ps_resource_type *
type_at(const struct ps_config *config, size_t i)
{
	return config->resource_types.entries[i].value;
}

static void
check_dependency(const struct ps_config *config,
		 const struct ps_dependency *dependency, struct ps_diags *diags)
{
	struct ps_resource_type *type =
		ps_map_get(&config->resource_types, dependency->type);

	if (!type)
		ps_diag_add(diags, dependency->where, PS_E_CONFIG_REF,
			    "there is no resource type '%s'", dependency->type);
	else if (*dependency->property && type->id &&
		 !ps_type_property(type, dependency->property))
		ps_diag_add(diags, dependency->where, PS_E_CONFIG_REF,
			    "'%s' has no property '%s'", dependency->type,
			    dependency->property);
	else if (!*dependency->property)
		type->is_needed = true;
}

/* Places of types in the configuration, and whether they can come at all. */
struct ordering {
	const struct ps_config *config;
	bool *settled; /* nothing that it needs leads back to it */
};

/* The first thing it needs that is not settled; NULL: none. */
static const struct ps_dependency *
unsettled(const struct ordering *o, const struct ps_resource_type *type,
	  size_t *at)
{
	for (size_t i = 0; i < type->ndepends; i++)
		for (size_t k = 0; k < o->config->resource_types.len; k++)
			if (!o->settled[k] &&
			    ps_streq(o->config->resource_types.entries[k].key,
				     type->depends_on[i].type)) {
				*at = k;
				return &type->depends_on[i];
			}
	return NULL;
}

/* Settle what needs only what is settled, until nothing more is. */
static size_t
settle(struct ordering *o, size_t n)
{
	size_t left = n;
	size_t before;

	do {
		before = left;
		for (size_t i = 0; i < n; i++) {
			size_t at;

			if (o->settled[i] ||
			    unsettled(o, type_at(o->config, i), &at))
				continue;
			o->settled[i] = true;
			left--;
		}
	} while (left > 0 && left < before);
	return left;
}

/* From one that is not settled the way leads into a cycle sooner or later. */
static void
name_cycle(const struct ordering *o, size_t n, struct ps_diags *diags)
{
	const struct ps_dependency *link;
	struct ps_buf text = PS_BUF_INIT;
	size_t at = 0;
	size_t begin;

	while (o->settled[at])
		at++;
	for (size_t i = 0; i < n; i++)
		(void)unsettled(o, type_at(o->config, at), &at);
	begin = at;
	ps_buf_addstr(&text, type_at(o->config, begin)->id);
	do {
		link = unsettled(o, type_at(o->config, at), &at);
		ps_buf_addf(&text, " needs %s", link->type);
	} while (at != begin);
	ps_diag_add(diags, link->where, PS_E_CYCLE,
		    "resource types need each other in a circle: %s", text.ptr);
	ps_buf_release(&text);
}

void
ps_config_check_depends(struct ps_config *config, struct ps_diags *diags)
{
	size_t n = config->resource_types.len;
	struct ordering o = { config, NULL };

	for (size_t i = 0; i < n; i++) {
		const struct ps_resource_type *type = type_at(config, i);

		for (size_t k = 0; k < type->ndepends; k++)
			check_dependency(config, &type->depends_on[k], diags);
		if (type->owner_property)
			check_dependency(config, type->owner_property, diags);
	}
	o.settled = PS_ARENA_ARRAY(&config->arena, bool, n + 1);
	if (settle(&o, n) > 0)
		name_cycle(&o, n, diags);
}
