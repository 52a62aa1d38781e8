#include "model/config_private.h"

#include <ctype.h>

static char *
lower(struct ps_arena *arena, const char *s)
{
	char *copy = ps_arena_strdup(arena, s);

	for (char *c = copy; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return copy;
}

const struct ps_person *
ps_config_person(const struct ps_config *config, const char *email)
{
	struct ps_arena arena;
	const struct ps_person *person;

	ps_arena_init(&arena, 0);
	person = ps_map_get(&config->emails, lower(&arena, email));
	ps_arena_release(&arena);
	return person;
}

/* A list of scalars as a NULL-terminated array. */
static const char *const *
read_list(struct ps_arena *arena, const struct ps_node *list, bool lowered)
{
	size_t n = list ? list->nchildren : 0;
	const char **out = PS_ARENA_ARRAY(arena, const char *, n + 1);

	n = 0;
	for (const struct ps_node *c = list ? list->child : NULL; c;
	     c = c->next)
		out[n++] = lowered ? lower(arena, c->text)
				   : ps_arena_strdup(arena, c->text);
	return out;
}

static enum ps_action
action_of(const char *word)
{
	if (ps_streq(word, "release"))
		return PS_ACTION_RELEASE;
	return ps_streq(word, "review") ? PS_ACTION_REVIEW : PS_ACTION_ANSWER;
}

static void
read_right(struct ps_arena *arena, const struct ps_node *node,
	   struct ps_right *out)
{
	const struct ps_node *actions = ps_node_get(node, "actions");
	const struct ps_node *types = ps_node_get(node, "resource_types");

	ps_map_init(&out->types);
	for (const struct ps_node *c = actions ? actions->child : NULL; c;
	     c = c->next)
		out->actions |= (unsigned)action_of(c->text);
	for (const struct ps_node *c = types ? types->child : NULL; c;
	     c = c->next) {
		char *id = ps_arena_strdup(arena, c->text);

		if (ps_streq(id, "*"))
			out->any_type = true;
		else
			ps_map_put(&out->types, id, id);
	}
}

static void
register_emails(struct ps_config_reader *r, const struct ps_node *node,
		struct ps_person *person)
{
	for (size_t i = 0; person->emails[i]; i++) {
		const struct ps_person *other =
			ps_map_get(&r->config->emails, person->emails[i]);

		if (other)
			ps_diag_add(r->diags, ps_config_where(r, node),
				    PS_E_CONFIG_TWICE,
				    "the address '%s' belongs to '%s' already",
				    person->emails[i], other->id);
		else
			ps_map_put(&r->config->emails, person->emails[i],
				   person);
	}
}

static void
register_principals(struct ps_config_reader *r, const struct ps_node *node,
		    struct ps_person *person)
{
	struct ps_map *known = &r->config->principals;

	for (size_t i = 0; person->principals[i]; i++) {
		const char *principal = person->principals[i];
		const struct ps_person *other = ps_map_get(known, principal);

		if (!other)
			ps_map_put(known, principal, person);
		else if (other != person)
			ps_diag_add(r->diags, ps_config_where(r, node),
				    PS_E_CONFIG_TWICE,
				    "the principal '%s' belongs to '%s' "
				    "already",
				    principal, other->id);
	}
}

/* No key, or nothing behind it, is all rights; an empty list is none. */
static void
read_rights(struct ps_config_reader *r, const struct ps_node *rights,
	    struct ps_person *person)
{
	struct ps_arena *arena = &r->config->arena;

	if (!rights || rights->null)
		return;
	person->rights =
		PS_ARENA_ARRAY(arena, struct ps_right, rights->nchildren + 1);
	for (const struct ps_node *c = rights->child; c; c = c->next)
		read_right(arena, c, &person->rights[person->nrights++]);
}

static void
read_person(struct ps_config_reader *r, const struct ps_node *node,
	    const struct ps_object *object)
{
	struct ps_arena *arena = &r->config->arena;
	struct ps_person *person = PS_ARENA_NEW(arena, struct ps_person);

	person->id = ps_config_text(r, node, object, "id");
	person->name = ps_config_text(r, node, object, "name");
	person->emails = read_list(arena, ps_node_get(node, "emails"), true);
	person->principals =
		read_list(arena, ps_node_get(node, "principals"), false);
	if (ps_map_get(&r->config->people, person->id)) {
		ps_diag_add(r->diags, ps_config_where(r, node),
			    PS_E_CONFIG_TWICE, "the person '%s' is there twice",
			    person->id);
		return;
	}
	read_rights(r, ps_node_get(node, "rights"), person);
	register_principals(r, node, person);
	register_emails(r, node, person);
	ps_map_put(&r->config->people, person->id, person);
}

void
ps_config_read_people(struct ps_config_reader *r, const struct ps_node *root)
{
	const struct ps_node *people = ps_node_get(root, "people");
	const struct ps_object *object =
		ps_config_object(r->schema->root, "people");

	for (const struct ps_node *c = people ? people->child : NULL; c;
	     c = c->next)
		read_person(r, c, object);
}

static void
check_right(const struct ps_config *config, const struct ps_person *person,
	    const struct ps_right *right, struct ps_diags *diags)
{
	struct ps_where where = { .file = "config/people.yaml" };

	for (size_t i = 0; i < right->types.len; i++)
		if (!ps_config_type(config, right->types.entries[i].key))
			ps_diag_add(diags, where, PS_E_CONFIG_REF,
				    "rights of '%s': there is no resource "
				    "type '%s'",
				    person->id, right->types.entries[i].key);
}

void
ps_config_check_references(struct ps_config *config, struct ps_diags *diags)
{
	for (size_t i = 0; i < config->people.len; i++) {
		const struct ps_person *p = config->people.entries[i].value;

		for (size_t k = 0; k < p->nrights; k++)
			check_right(config, p, &p->rights[k], diags);
	}
	ps_config_check_extracts(config, diags);
	for (size_t i = 0; i < config->sources.len; i++) {
		const struct ps_source *s = config->sources.entries[i].value;

		for (size_t k = 0; k < s->resource_types.len; k++) {
			const char *id = s->resource_types.entries[k].value;
			struct ps_where where = { .file = ps_arena_printf(
							  &config->arena,
							  "config/sources/"
							  "%s.yaml",
							  s->id) };

			if (!ps_config_type(config, id))
				ps_diag_add(diags, where, PS_E_CONFIG_REF,
					    "there is no resource type '%s'",
					    id);
		}
	}
}
