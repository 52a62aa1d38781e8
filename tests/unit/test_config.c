#include "config_case.h"

static const char *const whole[] = {
	"people.yaml",
	"people:\n"
	"  - id: ada\n"
	"    name: Ada Rossi\n"
	"    emails: [Ada@ACME.example, ar@acme.example]\n"
	"    principals: [uid:1000]\n"
	"  - id: bob\n"
	"    emails: [bob@acme.example]\n"
	"    rights:\n"
	"      - actions: [answer]\n"
	"        resource_types: [badge]\n"
	"      - actions: [answer]\n"
	"        resource_types: ['*']\n"
	"  - id: carl\n"
	"    emails: [carl@acme.example]\n"
	"    rights: []\n"
	"  - id: dana\n"
	"    emails: [dana@acme.example]\n"
	"    rights:\n",
	"resource-types/badge.yaml",
	"identifier: badge\n"
	"title: door badge\n"
	"managed_system: Doors\n"
	"channel: other\n"
	"owner_type: Directory_User\n"
	"target_type: Badge\n"
	"key: login\n"
	"work_file: yaml\n"
	"batch_rows: 50\n"
	"lead_hours: 48\n"
	"due_working_days: 2\n"
	"identity_level: A1\n"
	"instructions: Look first.\n"
	"evidence: {pattern: '^CHG[0-9]{7}$', required: true}\n"
	"deactivation: {property: state, value: disabled}\n"
	"properties:\n"
	"  login: {required: true, description: as in HR}\n"
	"  state: {}\n"
	"  zone: {multivalued: true}\n"
	"  level: {type: integer}\n"
	"  active: {type: boolean}\n"
	"  valid_to: {type: date}\n"
	"  card: {returned: true}\n",
	"site.yaml",
	"version: 12\nname: ACME\ncsv_delimiter: ';'\nrecent_days: 14\n"
	"unknown_person: refuse\n",
	"sources/hr.yaml",
	"format: csv\ndelimiter: tab\nresource_types: {Badge_Nominative: "
	"badge}\n",
	"sources/usercube.yaml",
	"format: usercube-json\n",
	NULL,
};

static void
every_setting_is_read(void)
{
	struct config_case c;
	const struct ps_source *s;

	config_case_init(&c);
	config_case_parse(&c, whole);
	TAP_EQ_STR(config_case_findings(&c), "");
	TAP_EQ_INT(c.config.version, 12);
	TAP_EQ_STR(c.config.site_name, "ACME");
	TAP_EQ_INT(c.config.delimiter, ';');
	TAP_EQ_INT(c.config.recent_days, 14);
	TAP_CHECK(!c.config.unknown_person_may_answer);
	s = ps_config_source(&c.config, "hr");
	if (TAP_CHECK(s != NULL)) {
		TAP_EQ_STR(s->id, "hr");
		TAP_EQ_INT(s->format, PS_SOURCE_CSV);
		TAP_EQ_INT(s->delimiter, '\t');
		TAP_EQ_STR(ps_map_get(&s->resource_types, "Badge_Nominative"),
			   "badge");
		TAP_CHECK(!ps_map_get(&s->resource_types, "badge"));
	}
	s = ps_config_source(&c.config, "usercube");
	if (TAP_CHECK(s != NULL))
		TAP_EQ_INT(s->format, PS_SOURCE_USERCUBE_JSON);
	TAP_CHECK(!ps_config_source(&c.config, "csv"));
	config_case_release(&c);
}

static void
every_setting_of_a_resource_type_is_read(void)
{
	struct config_case c;
	const struct ps_resource_type *t;

	config_case_init(&c);
	config_case_parse(&c, whole);
	t = ps_config_type(&c.config, "badge");
	if (TAP_CHECK(t != NULL)) {
		TAP_EQ_STR(t->id, "badge");
		TAP_EQ_STR(t->title, "door badge");
		TAP_EQ_STR(t->managed_system, "Doors");
		TAP_CHECK(!t->manual);
		TAP_EQ_STR(t->owner_type, "Directory_User");
		TAP_EQ_STR(t->target_type, "Badge");
		TAP_EQ_STR(t->key, "login");
		TAP_EQ_INT(t->work_file, PS_WORK_YAML);
		TAP_EQ_INT(t->batch_rows, 50);
		TAP_EQ_INT(t->lead_hours, 48);
		TAP_EQ_INT(t->due_working_days, 2);
		TAP_EQ_INT(t->identity_level, PS_IDENT_A1);
		TAP_EQ_STR(t->instructions, "Look first.");
		TAP_EQ_STR(t->evidence_pattern, "^CHG[0-9]{7}$");
		TAP_CHECK(t->evidence_required);
		TAP_EQ_STR(t->deactivation_property, "state");
		TAP_EQ_STR(t->deactivation_value, "disabled");
	}
	TAP_CHECK(!ps_config_type(&c.config, "door badge"));
	config_case_release(&c);
}

static void
properties_keep_the_order_of_the_file(void)
{
	static const struct ps_property want[] = {
		{ .name = "login", .type = PS_TYPE_STRING, .required = true },
		{ .name = "state", .type = PS_TYPE_STRING },
		{ .name = "zone", .type = PS_TYPE_STRING, .multivalued = true },
		{ .name = "level", .type = PS_TYPE_INTEGER },
		{ .name = "active", .type = PS_TYPE_BOOLEAN },
		{ .name = "valid_to", .type = PS_TYPE_DATE },
		{ .name = "card", .type = PS_TYPE_STRING, .returned = true },
	};
	struct config_case c;
	const struct ps_resource_type *t;

	config_case_init(&c);
	config_case_parse(&c, whole);
	t = ps_config_type(&c.config, "badge");
	TAP_EQ_INT(t->nproperties, PS_ARRAY_LEN(want));
	for (size_t i = 0; i < PS_ARRAY_LEN(want); i++) {
		const struct ps_property *p = &t->properties[i];

		TAP_EQ_STR(p->name, want[i].name);
		TAP_EQ_INT(p->type, want[i].type);
		TAP_EQ_INT(p->required, want[i].required);
		TAP_EQ_INT(p->multivalued, want[i].multivalued);
		TAP_EQ_INT(p->returned, want[i].returned);
		TAP_CHECK(ps_type_property(t, want[i].name) == p);
	}
	TAP_EQ_STR(t->properties[0].description, "as in HR");
	TAP_CHECK(!ps_type_property(t, "colour"));
	config_case_release(&c);
}

static const struct ps_person *
person(struct config_case *c, const char *email)
{
	return ps_config_person(&c->config, email);
}

static void
people_are_found_by_any_address_in_any_case(void)
{
	struct config_case c;
	const struct ps_person *ada;

	config_case_init(&c);
	config_case_parse(&c, whole);
	ada = person(&c, "ada@acme.example");
	if (TAP_CHECK(ada != NULL)) {
		TAP_EQ_STR(ada->id, "ada");
		TAP_EQ_STR(ada->name, "Ada Rossi");
		TAP_EQ_STR(ada->emails[0], "ada@acme.example");
		TAP_EQ_STR(ada->emails[1], "ar@acme.example");
		TAP_CHECK(!ada->emails[2]);
		TAP_EQ_STR(ada->principals[0], "uid:1000");
		TAP_CHECK(!ada->principals[1]);
	}
	TAP_CHECK(person(&c, "ADA@acme.EXAMPLE") == ada);
	TAP_CHECK(person(&c, "AR@acme.example") == ada);
	TAP_CHECK(ps_map_get(&c.config.people, "ada") == ada);
	TAP_CHECK(!person(&c, "zoe@acme.example"));
	TAP_CHECK(!person(&c, ""));
	config_case_release(&c);
}

static void
no_rights_said_is_all_rights_and_an_empty_list_none(void)
{
	struct config_case c;
	const struct ps_person *bob;

	config_case_init(&c);
	config_case_parse(&c, whole);
	TAP_CHECK(!person(&c, "ada@acme.example")->rights);
	TAP_CHECK(!person(&c, "dana@acme.example")->rights);
	TAP_CHECK(person(&c, "carl@acme.example")->rights != NULL);
	TAP_EQ_INT(person(&c, "carl@acme.example")->nrights, 0);
	bob = person(&c, "bob@acme.example");
	TAP_EQ_INT(bob->nrights, 2);
	TAP_CHECK(bob->rights[0].actions && !bob->rights[0].any_type);
	TAP_CHECK(ps_map_get(&bob->rights[0].types, "badge") != NULL);
	TAP_CHECK(bob->rights[1].actions && bob->rights[1].any_type);
	TAP_EQ_STR(bob->name, "");
	config_case_release(&c);
}

/* The defaults of the schemas, not typed in the code a second time. */
static void
defaults_come_from_the_schemas(void)
{
	static const char *const files[] = {
		"resource-types/badge.yaml", BADGE,	      "site.yaml", SITE,
		"sources/hr.yaml",	     "format: csv\n", NULL,
	};
	const struct ps_rule *rule = ps_schema_rule(
		ps_schema_get("resource-type"), "due_working_days");
	const struct ps_resource_type *t;
	struct config_case c;

	config_case_init(&c);
	config_case_parse(&c, files);
	TAP_EQ_STR(config_case_findings(&c), "");
	TAP_EQ_INT(c.config.version, 3);
	TAP_EQ_INT(c.config.delimiter, ',');
	TAP_EQ_INT(c.config.recent_days, 7);
	TAP_CHECK(c.config.unknown_person_may_answer);
	TAP_EQ_INT(ps_config_source(&c.config, "hr")->delimiter, ',');
	TAP_EQ_INT(c.config.people.len, 0);
	t = ps_config_type(&c.config, "badge");
	TAP_CHECK(t->manual);
	TAP_EQ_INT(t->work_file, PS_WORK_CSV);
	TAP_EQ_INT(t->batch_rows, 500);
	TAP_EQ_INT(t->lead_hours, 0);
	TAP_EQ_STR(rule->otherwise, "5");
	TAP_EQ_INT(t->due_working_days, 5);
	TAP_EQ_INT(t->identity_level, PS_IDENT_A0);
	TAP_EQ_STR(t->deactivation_property, "");
	TAP_EQ_STR(t->evidence_pattern, "");
	TAP_CHECK(!t->evidence_required);
	TAP_EQ_STR(t->instructions, "");
	config_case_release(&c);
}

static void
a_site_file_is_needed_and_only_known_files_are_taken(void)
{
	static const struct config_row rows[] = {
		{ { "site.yaml", SITE }, "", NULL },
		{ { NULL }, "site.yaml E-CONFIG", "missing" },
		{ { "sources/hr.yaml", "format: csv\n" },
		  "site.yaml E-CONFIG",
		  NULL },
		{ { "pepole.yaml", "x: 1\n", "site.yaml", SITE },
		  "pepole.yaml E-CONFIG",
		  "no configuration file" },
		{ { "resource-types/a.md", "x", "site.yaml", SITE },
		  "resource-types/a.md E-CONFIG",
		  NULL },
		{ { "resource-types/.yaml", BADGE, "site.yaml", SITE },
		  "resource-types/.yaml E-CONFIG",
		  NULL },
		{ { "resource-types/x/badge.yaml", BADGE, "site.yaml", SITE },
		  "resource-types/x/badge.yaml E-CONFIG",
		  NULL },
		{ { "site.yaml", SITE, "site.yaml.orig", SITE },
		  "site.yaml.orig E-CONFIG",
		  NULL },
		{ { "site.yaml", SITE, "sources", "" },
		  "sources E-CONFIG",
		  NULL },
	};

	CHECK_ROWS(rows);
}

static void
identifiers_are_small_letters_digits_and_hyphens(void)
{
#define SOURCE(id, want)                                                       \
	{                                                                      \
		{ "site.yaml", SITE, "sources/" id ".yaml", "format: csv\n" }, \
			want, NULL                                             \
	}
#define FORTY "a234567890123456789012345678901234567890"
	static const struct config_row rows[] = {
		SOURCE("a", ""),
		SOURCE("hr-2", ""),
		SOURCE(FORTY, ""),
		SOURCE(FORTY "1", "sources/" FORTY "1.yaml E-PATTERN"),
		SOURCE("2hr", "sources/2hr.yaml E-PATTERN"),
		SOURCE("-hr", "sources/-hr.yaml E-PATTERN"),
		SOURCE("HR", "sources/HR.yaml E-PATTERN"),
		SOURCE("h r", "sources/h r.yaml E-PATTERN"),
		SOURCE("h_r", "sources/h_r.yaml E-PATTERN"),
		SOURCE("h.r", "sources/h.r.yaml E-PATTERN"),
		{ { "resource-types/door.yaml", BADGE, "site.yaml", SITE },
		  "resource-types/door.yaml:1 E-CONFIG",
		  "the identifier is 'badge', but the file is named "
		  "'door.yaml'" },
	};

	CHECK_ROWS(rows);
}

/* BADGE with other words for some of it. */
#define TYPE(key, rest)                                                        \
	{                                                                      \
		"resource-types/badge.yaml",                                   \
			"identifier: badge\ntitle: badge\n"                    \
			"managed_system: Doors\nkey: " key "\n" rest,          \
			"site.yaml", SITE                                      \
	}
#define AT(line, code) "resource-types/badge.yaml:" line " " code

static void
the_settings_of_a_resource_type_fit_each_other(void)
{
	static const struct config_row rows[] = {
		{ TYPE("login", "properties: {login: {}}\n"), "", NULL },
		{ TYPE("logn", "properties: {login: {}}\n"),
		  AT("4", "E-CONFIG-REF"), "the key 'logn' is no property" },
		{ TYPE("login", "properties: {login: {multivalued: true}}\n"),
		  AT("4", "E-CONFIG"), "many values" },
		{ TYPE("login", "properties: {login: {}}\n"
				"deactivation: {property: state, value: x}\n"),
		  AT("6", "E-CONFIG-REF"),
		  "the deactivation 'state' is no property" },
		{ TYPE("login", "properties: {login: {}, state: "
				"{multivalued: true}}\n"
				"deactivation: {property: state, value: x}\n"),
		  AT("6", "E-CONFIG"), "many values" },
		{ TYPE("login", "properties: {login: {}}\n"
				"evidence: {pattern: 'CHG[0-9'}\n"),
		  AT("6", "E-PATTERN"), "no regular expression" },
		{ TYPE("login", "properties:\n  login: {}\n  status: {}\n"),
		  AT("7", "E-CONFIG"), "column that every work file has" },
		{ TYPE("login",
		       "properties:\n  login: {}\n  order: {}\n  start: {}\n"),
		  AT("7", "E-CONFIG") ", " AT("8", "E-CONFIG"), NULL },
		{ TYPE("login", "properties:\n  login: {}\n  actual: {}\n"
				"  value: {}\n  add: {}\n"),
		  "", NULL },
		{ TYPE("login", "properties:\n"), AT("5", "E-KEY-MISSING"),
		  NULL },
		{ TYPE("login", "properties: {}\n"), AT("5", "E-RANGE"), NULL },
	};

	CHECK_ROWS(rows);
}

#define PEOPLE(text)                                                           \
	{                                                                      \
		"people.yaml", "people:\n" text, "resource-types/badge.yaml",  \
			BADGE, "site.yaml", SITE                               \
	}

static void
people_addresses_and_accounts_are_there_once(void)
{
	static const struct config_row rows[] = {
		{ PEOPLE("  - {id: ada, emails: [a@x]}\n"
			 "  - {id: bob, emails: [b@x]}\n"),
		  "", NULL },
		{ PEOPLE("  - {id: ada, emails: [a@x]}\n"
			 "  - {id: ada, emails: [b@x]}\n"),
		  "people.yaml:3 E-CONFIG-TWICE",
		  "the person 'ada' is there twice" },
		{ PEOPLE("  - {id: ada, emails: [a@x]}\n"
			 "  - {id: bob, emails: [b@x, A@X]}\n"),
		  "people.yaml:3 E-CONFIG-TWICE",
		  "the address 'a@x' belongs to 'ada' already" },
		{ PEOPLE("  - {id: ada, emails: [a@x, A@x]}\n"),
		  "people.yaml:2 E-CONFIG-TWICE", NULL },
		{ PEOPLE("  - {id: ada, emails: [a@x], principals: "
			 "['uid:1', 'uid:2']}\n"
			 "  - {id: bob, emails: [b@x], principals: "
			 "['uid:2']}\n"),
		  "people.yaml:3 E-CONFIG-TWICE",
		  "the principal 'uid:2' belongs to 'ada' already" },
		{ PEOPLE("  - {id: ada, emails: ['']}\n"),
		  "people.yaml:2 E-REQUIRED", NULL },
		{ PEOPLE("  - {id: ada, emails: []}\n"),
		  "people.yaml:2 E-RANGE", NULL },
	};

	CHECK_ROWS(rows);
}

static void
what_is_named_is_described(void)
{
#define RIGHT(types)                                                           \
	PEOPLE("  - id: ada\n    emails: [a@x]\n    rights:\n"                 \
	       "      - {actions: [answer], resource_types: [" types "]}\n")
	static const struct config_row rows[] = {
		{ RIGHT("badge"), "", NULL },
		{ RIGHT("'*'"), "", NULL },
		{ RIGHT("bagde, badge, sap"),
		  "people.yaml E-CONFIG-REF, people.yaml E-CONFIG-REF",
		  "rights of 'ada': there is no resource type 'bagde'" },
		{ { "site.yaml", SITE, "sources/hr.yaml",
		    "format: csv\nresource_types: {Badge: badge}\n" },
		  "sources/hr.yaml E-CONFIG-REF",
		  "there is no resource type 'badge'" },
	};

	CHECK_ROWS(rows);
}

/* Its file is there: whoever names it is not at fault. */
static void
a_resource_type_with_findings_is_not_said_to_be_missing(void)
{
	static const struct config_row rows[] = {
		{ { "people.yaml",
		    "people:\n  - id: ada\n    emails: [a@x]\n    rights:\n"
		    "      - {actions: [answer], resource_types: [badge]}\n",
		    "resource-types/badge.yaml", BADGE "colour: red\n",
		    "site.yaml", SITE, "sources/hr.yaml",
		    "format: csv\nresource_types: {Badge: badge}\n" },
		  "resource-types/badge.yaml:8 E-KEY-UNKNOWN",
		  NULL },
		{ { "resource-types/badge.yaml", "a: &x 1\n", "site.yaml", SITE,
		    "sources/hr.yaml",
		    "format: csv\nresource_types: {Badge: badge}\n" },
		  "resource-types/badge.yaml:1 E-YAML-FEATURE",
		  NULL },
	};

	CHECK_ROWS(rows);
}

static void
all_errors_are_told_at_once(void)
{
	static const struct config_row rows[] = {
		{ { "people.yaml",
		    "people:\n"
		    "  - id: ada\n"
		    "    emails: [nobody]\n"
		    "    nick: x\n"
		    "  - emails: [b@x]\n",
		    "resource-types/badge.yaml",
		    "identifier: badge\nmanaged_system: ''\nkey: login\n"
		    "properties: {login: {type: text}}\n"
		    "batch_rows: 0\n",
		    "site.yaml", "version: one\nname: ACME\n",
		    "sources/hr.yaml",
		    "format: xml\nresource_types: {Sap: sap}\n",
		    "sources/zz.yaml",
		    "format: csv\nresource_types: {Sap: sap}\n" },
		  "people.yaml:3 E-PATTERN, people.yaml:4 E-KEY-UNKNOWN, "
		  "people.yaml:5 E-KEY-MISSING, "
		  "resource-types/badge.yaml:1 E-KEY-MISSING, "
		  "resource-types/badge.yaml:2 E-REQUIRED, "
		  "resource-types/badge.yaml:4 E-ENUM, "
		  "resource-types/badge.yaml:5 E-RANGE, "
		  "site.yaml:1 E-TYPE, sources/hr.yaml:1 E-ENUM, "
		  "sources/zz.yaml E-CONFIG-REF",
		  NULL },
	};
	struct config_case c;

	CHECK_ROWS(rows);
	config_case_init(&c);
	config_case_parse(&c, rows[0].files);
	TAP_EQ_STR(c.err.text, "the configuration has 10 errors");
	config_case_release(&c);
}

int
main(void)
{
	TAP_RUN(every_setting_is_read);
	TAP_RUN(every_setting_of_a_resource_type_is_read);
	TAP_RUN(properties_keep_the_order_of_the_file);
	TAP_RUN(people_are_found_by_any_address_in_any_case);
	TAP_RUN(no_rights_said_is_all_rights_and_an_empty_list_none);
	TAP_RUN(defaults_come_from_the_schemas);
	TAP_RUN(a_site_file_is_needed_and_only_known_files_are_taken);
	TAP_RUN(identifiers_are_small_letters_digits_and_hyphens);
	TAP_RUN(the_settings_of_a_resource_type_fit_each_other);
	TAP_RUN(people_addresses_and_accounts_are_there_once);
	TAP_RUN(what_is_named_is_described);
	TAP_RUN(a_resource_type_with_findings_is_not_said_to_be_missing);
	TAP_RUN(all_errors_are_told_at_once);
	return tap_done();
}
