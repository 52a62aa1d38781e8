#include "model/config_private.h"

#include <regex.h>

/* A property of this name would take the place of a fixed column. */
static bool
is_fixed_column(const char *name)
{
	const struct ps_schema *batch = ps_schema_get("order-batch");
	const struct ps_rule *rule = batch ? ps_schema_rule(batch, name) : NULL;

	return rule && !rule->per_property;
}

static enum ps_type
type_of(const char *word)
{
	static const struct {
		const char *word;
		enum ps_type type;
	} types[] = {
		{ "string", PS_TYPE_STRING },
		{ "integer", PS_TYPE_INTEGER },
		{ "boolean", PS_TYPE_BOOLEAN },
		{ "date", PS_TYPE_DATE },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(types); i++)
		if (ps_streq(types[i].word, word))
			return types[i].type;
	return PS_TYPE_STRING;
}

static enum ps_comparison
comparison_of(const char *word)
{
	if (ps_streq(word, "ignore-case"))
		return PS_COMPARE_IGNORE_CASE;
	return ps_streq(word, "dn") ? PS_COMPARE_DN : PS_COMPARE_EXACT;
}

static enum ps_on_difference
on_difference_of(const char *word)
{
	if (ps_streq(word, "accept"))
		return PS_DIFFERENT_ACCEPT;
	return ps_streq(word, "review") ? PS_DIFFERENT_REVIEW
					: PS_DIFFERENT_REJECT;
}

/* What the managed system makes cannot be asked of the request as well. */
static void
check_returned(struct ps_config_reader *r, const struct ps_node *node,
	       const struct ps_property *property)
{
	if (property->returned && property->required)
		ps_diag_add(r->diags, ps_config_where(r, node), PS_E_CONFIG,
			    "'%s' is returned and required: a request cannot "
			    "name what the managed system makes; to have it "
			    "reported, returned is enough",
			    property->name);
	if (property->may_be_blank && !property->returned)
		ps_diag_add(r->diags, ps_config_where(r, node), PS_E_CONFIG,
			    "may_be_blank of '%s' is of no use without "
			    "returned",
			    property->name);
}

static void
read_property(struct ps_config_reader *r, const struct ps_node *node,
	      const struct ps_object *object, enum ps_on_difference otherwise,
	      struct ps_property *out)
{
	const char *word;

	out->name = ps_arena_strdup(&r->config->arena, node->key);
	out->description = ps_config_text(r, node, object, "description");
	out->type = type_of(ps_config_text(r, node, object, "type"));
	out->multivalued = ps_config_bool(r, node, object, "multivalued");
	out->required = ps_config_bool(r, node, object, "required");
	out->returned = ps_config_bool(r, node, object, "returned");
	out->may_be_blank = ps_config_bool(r, node, object, "may_be_blank");
	word = ps_config_text(r, node, object, "on_difference");
	out->on_difference = *word ? on_difference_of(word) : otherwise;
	check_returned(r, node, out);
	out->comparison =
		comparison_of(ps_config_text(r, node, object, "comparison"));
	if (is_fixed_column(out->name))
		ps_diag_add(r->diags, ps_config_where(r, node), PS_E_CONFIG,
			    "the property '%s' has the name of a column that "
			    "every work file has",
			    out->name);
}

static void
read_properties(struct ps_config_reader *r, const struct ps_node *root,
		struct ps_resource_type *type)
{
	const struct ps_node *map = ps_node_get(root, "properties");
	const struct ps_object *properties =
		ps_config_object(r->schema->root, "properties");
	const struct ps_object *object = properties->others->object;
	enum ps_on_difference otherwise = on_difference_of(
		ps_config_text(r, root, r->schema->root, "on_difference"));
	struct ps_property *list;
	size_t n = 0;

	list = PS_ARENA_ARRAY(&r->config->arena, struct ps_property,
			      map->nchildren + 1);
	for (const struct ps_node *c = map->child; c; c = c->next)
		read_property(r, c, object, otherwise, &list[n++]);
	type->properties = list;
	type->nproperties = n;
}

static void
check_single(struct ps_config_reader *r, const struct ps_node *node,
	     const struct ps_resource_type *type, const char *what,
	     const char *name)
{
	const struct ps_property *property = ps_type_property(type, name);

	if (!property)
		ps_diag_add(r->diags, ps_config_where(r, node), PS_E_CONFIG_REF,
			    "the %s '%s' is no property", what, name);
	else if (property->multivalued)
		ps_diag_add(r->diags, ps_config_where(r, node), PS_E_CONFIG,
			    "the %s '%s' is a property with many values", what,
			    name);
}

static void
read_evidence(struct ps_config_reader *r, const struct ps_node *root,
	      struct ps_resource_type *type)
{
	const struct ps_object *object =
		ps_config_object(r->schema->root, "evidence");
	const struct ps_node *map = ps_node_get(root, "evidence");
	regex_t re;

	type->evidence_pattern = ps_config_text(r, map, object, "pattern");
	type->evidence_required = ps_config_bool(r, map, object, "required");
	if (!*type->evidence_pattern)
		return;
	if (regcomp(&re, type->evidence_pattern, REG_EXTENDED | REG_NOSUB) == 0)
		regfree(&re);
	else
		ps_diag_add(r->diags, ps_config_where(r, map), PS_E_PATTERN,
			    "the pattern of evidence is no regular "
			    "expression");
}

static void
read_deactivation(struct ps_config_reader *r, const struct ps_node *root,
		  struct ps_resource_type *type)
{
	const struct ps_object *object =
		ps_config_object(r->schema->root, "deactivation");
	const struct ps_node *map = ps_node_get(root, "deactivation");

	type->deactivation_property =
		ps_config_text(r, map, object, "property");
	type->deactivation_value = ps_config_text(r, map, object, "value");
	if (*type->deactivation_property)
		check_single(r, map, type, "deactivation",
			     type->deactivation_property);
}

static void
read_threshold(struct ps_config_reader *r, const struct ps_node *thresholds,
	       const char *name, struct ps_threshold *out)
{
	const struct ps_object *object = ps_config_object(
		ps_config_object(r->schema->root, "thresholds"), name);
	const struct ps_node *map = ps_node_get(thresholds, name);

	out->count = ps_config_number(r, map, object, "count");
	out->percent = ps_config_number(r, map, object, "percent");
}

static void
read_thresholds(struct ps_config_reader *r, const struct ps_node *root,
		struct ps_resource_type *type)
{
	const struct ps_object *object =
		ps_config_object(r->schema->root, "thresholds");
	const struct ps_node *map = ps_node_get(root, "thresholds");
	struct ps_thresholds *t = &type->thresholds;

	t->window_hours = ps_config_number(r, map, object, "window_hours");
	t->minimum_population =
		ps_config_number(r, map, object, "minimum_population");
	read_threshold(r, map, "create", &t->create);
	read_threshold(r, map, "update", &t->update);
	read_threshold(r, map, "delete", &t->remove);
	if (t->create.count + t->update.count + t->remove.count == 0)
		ps_diag_add(r->diags, ps_config_where(r, map), PS_E_CONFIG,
			    "with a threshold of 0 for everything no order "
			    "could ever go out without a release");
}

static void
read_protected(struct ps_config_reader *r, const struct ps_node *root,
	       struct ps_resource_type *type)
{
	const struct ps_node *list = ps_node_get(root, "protected");

	ps_map_init(&type->protects);
	for (const struct ps_node *c = list ? list->child : NULL; c;
	     c = c->next) {
		char *key = ps_arena_strdup(&r->config->arena, c->text);

		ps_map_put(&type->protects, key, key);
	}
}

static enum ps_review
review_of(const char *word)
{
	if (ps_streq(word, "never"))
		return PS_REVIEW_NEVER;
	return ps_streq(word, "uncertain") ? PS_REVIEW_UNCERTAIN
					   : PS_REVIEW_ALWAYS;
}

static void
read_verification(struct ps_config_reader *r, const struct ps_node *root,
		  struct ps_resource_type *type)
{
	const struct ps_object *o = r->schema->root;
	const char *word = ps_config_text(r, root, o, "verification");

	type->verification = ps_streq(word, "extract")	 ? PS_VERIFY_EXTRACT
			     : ps_streq(word, "virtual") ? PS_VERIFY_VIRTUAL
							 : PS_VERIFY_NONE;
	type->grace_s = 3600 * ps_config_number(r, root, o, "grace_hours");
	word = ps_config_text(r, root, o, "on_contradiction");
	type->on_contradiction = ps_streq(word, "keep") ? PS_CONTRADICTED_KEEP
				 : ps_streq(word, "reissue")
					 ? PS_CONTRADICTED_REISSUE
					 : PS_CONTRADICTED_REVIEW;
}

static void
read_policy(struct ps_config_reader *r, const struct ps_node *root,
	    struct ps_resource_type *type)
{
	const struct ps_object *o = r->schema->root;

	type->manual =
		ps_streq(ps_config_text(r, root, o, "channel"), "manual");
	type->work_file =
		ps_streq(ps_config_text(r, root, o, "work_file"), "yaml")
			? PS_WORK_YAML
			: PS_WORK_CSV;
	type->review = review_of(ps_config_text(r, root, o, "review"));
	type->enabled = ps_config_bool(r, root, o, "enabled");
	type->allows[PS_CHANGE_CREATE] =
		ps_config_bool(r, root, o, "allow_create");
	type->allows[PS_CHANGE_UPDATE] =
		ps_config_bool(r, root, o, "allow_update");
	type->allows[PS_CHANGE_DELETE] =
		ps_config_bool(r, root, o, "allow_delete");
	type->claim_hours = ps_config_number(r, root, o, "claim_hours");
	type->batch_rows = ps_config_number(r, root, o, "batch_rows");
	type->lead_hours = ps_config_number(r, root, o, "lead_hours");
	type->due_working_days =
		ps_config_number(r, root, o, "due_working_days");
	type->calendar = r->config->calendar;
	type->transmitted_days =
		ps_config_number(r, root, o, "transmitted_days");
	type->executed_days = ps_config_number(r, root, o, "executed_days");
	type->hold_days = ps_config_number(r, root, o, "hold_days");
	type->identity_level =
		ps_streq(ps_config_text(r, root, o, "identity_level"), "A1")
			? PS_IDENT_A1
			: PS_IDENT_A0;
}

void
ps_config_read_type(struct ps_config_reader *r, const struct ps_node *root)
{
	const struct ps_object *o = r->schema->root;
	struct ps_resource_type *type =
		PS_ARENA_NEW(&r->config->arena, struct ps_resource_type);

	type->id = ps_config_text(r, root, o, "identifier");
	type->title = ps_config_text(r, root, o, "title");
	type->managed_system = ps_config_text(r, root, o, "managed_system");
	type->owner_type = ps_config_text(r, root, o, "owner_type");
	type->target_type = ps_config_text(r, root, o, "target_type");
	type->key = ps_config_text(r, root, o, "key");
	type->instructions = ps_config_text(r, root, o, "instructions");
	read_policy(r, root, type);
	read_verification(r, root, type);
	read_properties(r, root, type);
	read_deactivation(r, root, type);
	read_evidence(r, root, type);
	ps_config_read_depends(r, root, type);
	read_thresholds(r, root, type);
	read_protected(r, root, type);
	check_single(r, ps_node_get(root, "key"), type, "key", type->key);
	if (!ps_streq(type->id, r->id))
		ps_diag_add(r->diags,
			    ps_config_where(r, ps_node_get(root, "identifier")),
			    PS_E_CONFIG,
			    "the identifier is '%s', but the file is named "
			    "'%s.yaml'",
			    type->id, r->id);
	ps_map_put(&r->config->resource_types, r->id, type);
}
