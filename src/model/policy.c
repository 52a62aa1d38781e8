#include "provspool/judge.h"

#include <strings.h>

#include "provspool/text.h"

static bool
lists(const char *const *list, const char *text)
{
	for (size_t i = 0; list[i]; i++)
		if (ps_streq(list[i], text))
			return true;
	return false;
}

void
ps_actor_identify(const struct ps_config *config, const char *name,
		  const char *email, const char *local_principal,
		  struct ps_actor *out)
{
	out->name = name;
	out->email = email;
	out->principal = "";
	out->level = PS_IDENT_A0;
	out->person = ps_config_person(config, email);
	if (out->person && *local_principal &&
	    lists(out->person->principals, local_principal)) {
		out->level = PS_IDENT_A1;
		out->principal = local_principal;
	}
}

const char *
ps_actor_text(struct ps_arena *arena, const struct ps_actor *actor)
{
	if (actor->person)
		return actor->person->id;
	return ps_arena_printf(arena, "%s <%s>", actor->name, actor->email);
}

static bool
has_right(const struct ps_person *person, enum ps_action action,
	  const struct ps_resource_type *type)
{
	if (!person->rights)
		return true;
	for (size_t i = 0; i < person->nrights; i++) {
		const struct ps_right *right = &person->rights[i];

		if ((right->actions & (unsigned)action) &&
		    (right->any_type || ps_map_get(&right->types, type->id)))
			return true;
	}
	return false;
}

/* Neither case nor the blanks that an export left around a name count. */
static bool
is_same(const char *who, const char *name)
{
	struct ps_span a = ps_text_trim(ps_span_str(who));
	struct ps_span b = ps_text_trim(ps_span_str(name));

	return a.len > 0 && a.len == b.len &&
	       strncasecmp(a.ptr, b.ptr, a.len) == 0;
}

bool
ps_actor_is(const struct ps_actor *actor, const char *who)
{
	const struct ps_person *p = actor->person;

	if (is_same(who, actor->email) || is_same(who, actor->name))
		return true;
	if (!p)
		return false;
	if (is_same(who, p->id) || is_same(who, p->name))
		return true;
	for (size_t i = 0; p->emails[i]; i++)
		if (is_same(who, p->emails[i]))
			return true;
	return false;
}

bool
ps_order_is_claimed(const struct ps_order *order,
		    const struct ps_resource_type *type, int64_t now)
{
	return *order->assignee &&
	       (type->claim_hours == 0 ||
		order->claimed_at + type->claim_hours * 3600 > now);
}

bool
ps_policy_may_release(const struct ps_config *config,
		      const struct ps_resource_type *type,
		      const struct ps_actor *actor)
{
	if (actor->level < type->identity_level)
		return false;
	return actor->person ? has_right(actor->person, PS_ACTION_RELEASE, type)
			     : config->unknown_person_may_answer;
}

enum ps_diag_code
ps_policy_may(const struct ps_config *config, enum ps_action action,
	      const struct ps_resource_type *type, const struct ps_order *order,
	      const struct ps_actor *actor)
{
	if (actor->person ? !has_right(actor->person, action, type)
			  : !config->unknown_person_may_answer)
		return PS_E_NOT_ALLOWED;
	if (ps_actor_is(actor, order->requester) ||
	    ps_actor_is(actor, order->owner))
		return PS_E_SOD;
	if (actor->level < type->identity_level)
		return PS_E_IDENTITY;
	return PS_DIAG_NONE;
}
