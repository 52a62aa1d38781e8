#include "provspool/judge.h"
#include "tap.h"

static const char *const ada_emails[] = { "ada@acme.example",
					  "a.rossi@acme.example", NULL };
static const char *const ada_principals[] = { "uid:1000", "uid:1001", NULL };
static const char *const bob_emails[] = { "bob@acme.example", NULL };
static const char *const bob_principals[] = { "uid:2000", NULL };
static char badge_id[] = "badge";
static char sap_id[] = "sap";

/* What a person may do, in every form that people.yaml can give it. */
static const struct {
	const char *name;
	bool listed; /* the key is there */
	size_t n;
	struct {
		bool answer;
		bool any;
		const char *type;
	} rights[2];
	bool may; /* answer for badge */
} grants[] = {
	{ "no key", false, 0, { { false, false, NULL } }, true },
	{ "an empty list", true, 0, { { false, false, NULL } }, false },
	{ "all types", true, 1, { { true, true, NULL } }, true },
	{ "this type", true, 1, { { true, false, badge_id } }, true },
	{ "another type", true, 1, { { true, false, sap_id } }, false },
	{ "another action", true, 1, { { false, true, NULL } }, false },
	{ "another type, then this",
	  true,
	  2,
	  { { true, false, sap_id }, { true, false, badge_id } },
	  true },
	{ "this action elsewhere, another here",
	  true,
	  2,
	  { { true, false, sap_id }, { false, false, badge_id } },
	  false },
};
#define GRANTS PS_ARRAY_LEN(grants)

/* How the actor is related to the order; E-SOD if he has part in it. */
static const struct {
	const char *requester;
	const char *owner;
	bool has_part; /* whoever he is */
	bool if_known; /* only as the person who has this id, name, address */
} relations[] = {
	{ "zoe", "E1", false, false },
	{ "", "", false, false },
	{ "ada@acme.example", "E1", true, false },
	{ "ADA@ACME.example", "E1", true, false },
	{ "zoe", "ada@acme.example", true, false },
	{ "Ada in the commit", "E1", true, false },
	{ "zoe", "ada IN the commit", true, false },
	{ "ada", "E1", false, true },
	{ "Ada", "E1", false, true },
	{ "zoe", "ada", false, true },
	{ "a.rossi@acme.example", "E1", false, true },
	{ "zoe", "A.Rossi@acme.example", false, true },
	{ "Ada Rossi", "E1", false, true },
	{ "zoe", "ada rossi", false, true },
	{ " ada@acme.example", "E1", true, false },
	{ "zoe", "Ada in the commit \t", true, false },
	{ "ada ", "E1", false, true },
	{ "zoe",
	  "\xc2\xa0"
	  "ada",
	  false, true },
	{ " ", "  ", false, false },
	{ "ad", "E1", false, false },
	{ "adam", "Rossi", false, false },
};
#define RELATIONS PS_ARRAY_LEN(relations)

struct scene {
	struct ps_config config;
	struct ps_person ada;
	struct ps_right rights[2];
	struct ps_resource_type type;
	struct ps_order order;
	struct ps_actor actor;
};

static void
set_grant(struct scene *s, size_t grant)
{
	s->ada = (struct ps_person){ .id = "ada",
				     .name = "Ada Rossi",
				     .emails = ada_emails,
				     .principals = ada_principals };
	for (size_t i = 0; i < grants[grant].n; i++) {
		const char *type = grants[grant].rights[i].type;

		s->rights[i].actions = grants[grant].rights[i].answer;
		s->rights[i].any_type = grants[grant].rights[i].any;
		ps_map_init(&s->rights[i].types);
		if (type)
			ps_map_put(&s->rights[i].types, type, badge_id);
	}
	s->ada.nrights = grants[grant].n;
	s->ada.rights = grants[grant].listed ? s->rights : NULL;
}

static void
scene_release(struct scene *s)
{
	for (size_t i = 0; i < s->ada.nrights; i++)
		ps_map_release(&s->rights[i].types);
}

/* One case of the matrix, by the number of each of its choices. */
struct choice {
	size_t grant;
	bool known;
	bool strangers_may;
	size_t relation;
	enum ps_identity_level level;
	enum ps_identity_level needed;
};

/* The rule, in one sentence each; the first that applies. */
static enum ps_diag_code
expected(const struct choice *c)
{
	bool may = c->known ? grants[c->grant].may : c->strangers_may;
	bool part = relations[c->relation].has_part ||
		    (c->known && relations[c->relation].if_known);

	if (!may)
		return PS_E_NOT_ALLOWED;
	if (part)
		return PS_E_SOD;
	return c->level < c->needed ? PS_E_IDENTITY : PS_DIAG_NONE;
}

static void
check_choice(const struct choice *c)
{
	struct scene s;
	enum ps_diag_code got;

	memset(&s, 0, sizeof(s));
	set_grant(&s, c->grant);
	s.config.unknown_person_may_answer = c->strangers_may;
	s.type.id = "badge";
	s.type.identity_level = c->needed;
	s.order.requester = relations[c->relation].requester;
	s.order.owner = relations[c->relation].owner;
	s.actor = (struct ps_actor){ .name = "Ada in the commit",
				     .email = "ada@acme.example",
				     .principal = "",
				     .level = c->level,
				     .person = c->known ? &s.ada : NULL };
	got = ps_policy_may(&s.config, PS_ACTION_ANSWER, &s.type, &s.order,
			    &s.actor);
	if (!TAP_EQ_STR(ps_diag_name(got), ps_diag_name(expected(c))))
		TAP_NOTE("%s, rights: %s, strangers %d, '%s' for '%s', A%d of "
			 "A%d",
			 c->known ? "known" : "unknown", grants[c->grant].name,
			 c->strangers_may, s.order.requester, s.order.owner,
			 (int)c->level - 1, (int)c->needed - 1);
	scene_release(&s);
}

/* The last four choices are two-valued: the bits of one number. */
static void
who_may_answer_goes_by_rights_then_part_then_proof(void)
{
	size_t cases = 0;

	for (size_t grant = 0; grant < GRANTS; grant++)
		for (size_t relation = 0; relation < RELATIONS; relation++)
			for (unsigned int bits = 0; bits < 16; bits++) {
				struct choice c = {
					.grant = grant,
					.relation = relation,
					.known = bits & 1,
					.strangers_may = bits & 2,
					.level = bits & 4 ? PS_IDENT_A1
							  : PS_IDENT_A0,
					.needed = bits & 8 ? PS_IDENT_A1
							   : PS_IDENT_A0,
				};

				check_choice(&c);
				cases++;
			}
	TAP_EQ_INT(cases, GRANTS * RELATIONS * 16);
}

static void
two_people_init(struct ps_config *config, struct ps_person *ada,
		struct ps_person *bob)
{
	*ada = (struct ps_person){ .id = "ada",
				   .name = "Ada Rossi",
				   .emails = ada_emails,
				   .principals = ada_principals };
	*bob = (struct ps_person){ .id = "bob",
				   .name = "",
				   .emails = bob_emails,
				   .principals = bob_principals };
	ps_config_init(config);
	for (size_t i = 0; ada_emails[i]; i++)
		ps_map_put(&config->emails, ada_emails[i], ada);
	ps_map_put(&config->emails, bob_emails[0], bob);
}

static void
a_person_is_known_by_address_and_proved_by_account(void)
{
	static const struct {
		const char *email;
		const char *principal;
		const char *person;
		enum ps_identity_level level;
	} rows[] = {
		{ "ada@acme.example", "", "ada", PS_IDENT_A0 },
		{ "ADA@Acme.Example", "", "ada", PS_IDENT_A0 },
		{ "a.rossi@acme.example", "uid:1001", "ada", PS_IDENT_A1 },
		{ "ada@acme.example", "uid:1000", "ada", PS_IDENT_A1 },
		{ "ada@acme.example", "uid:100", "ada", PS_IDENT_A0 },
		/* an account of somebody else proves nothing */
		{ "ada@acme.example", "uid:2000", "ada", PS_IDENT_A0 },
		{ "bob@acme.example", "uid:2000", "bob", PS_IDENT_A1 },
		{ "eve@acme.example", "uid:1000", NULL, PS_IDENT_A0 },
		{ "", "uid:1000", NULL, PS_IDENT_A0 },
	};
	struct ps_config config;
	struct ps_person ada;
	struct ps_person bob;

	two_people_init(&config, &ada, &bob);
	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		struct ps_actor actor;
		bool proved = rows[i].level == PS_IDENT_A1;

		ps_actor_identify(&config, "Somebody", rows[i].email,
				  rows[i].principal, &actor);
		TAP_EQ_STR(actor.person ? actor.person->id : NULL,
			   rows[i].person);
		TAP_EQ_INT(actor.level, rows[i].level);
		TAP_EQ_STR(actor.principal, proved ? rows[i].principal : "");
		TAP_EQ_STR(actor.name, "Somebody");
		TAP_EQ_STR(actor.email, rows[i].email);
	}
	ps_map_release(&config.emails);
	ps_config_release(&config);
}

static void
a_known_person_stands_in_the_history_by_id(void)
{
	struct ps_config config;
	struct ps_person ada;
	struct ps_person bob;
	struct ps_actor actor;
	struct ps_arena arena;

	ps_arena_init(&arena, 0);
	two_people_init(&config, &ada, &bob);
	ps_actor_identify(&config, "A", "ada@acme.example", "", &actor);
	TAP_EQ_STR(ps_actor_text(&arena, &actor), "ada");
	ps_actor_identify(&config, "Eve E", "eve@acme.example", "", &actor);
	TAP_EQ_STR(ps_actor_text(&arena, &actor), "Eve E <eve@acme.example>");
	ps_config_release(&config);
	ps_arena_release(&arena);
}

int
main(void)
{
	TAP_RUN(who_may_answer_goes_by_rights_then_part_then_proof);
	TAP_RUN(a_person_is_known_by_address_and_proved_by_account);
	TAP_RUN(a_known_person_stands_in_the_history_by_id);
	return tap_done();
}
