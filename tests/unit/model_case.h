/*
 * model_case - a small configuration, orders made by hand, and random text
 * from a fixed seed.
 */
#ifndef PROVSPOOL_TESTS_MODEL_CASE_H
#define PROVSPOOL_TESTS_MODEL_CASE_H

#include "provspool/config.h"
#include "provspool/when.h"
#include "provspool/workfile.h"
#include "tap.h"

#define NOW INT64_C(1795417200) /* 2026-11-23T07:00:00Z, a Monday */
#define BOM "\xef\xbb\xbf"

static const struct ps_config_file model_files[] = {
#define FILE_OF(name, text)                                                    \
	{                                                                      \
		(name),                                                        \
		{                                                              \
			(text), sizeof(text) - 1                               \
		}                                                              \
	}
	FILE_OF("site.yaml", "version: 1\nname: Example\n"),
	FILE_OF("resource-types/badge.yaml",
		"identifier: badge\n"
		"title: badge\n"
		"managed_system: Doors\n"
		"key: card_number\n"
		"properties:\n"
		"  card_number: { returned: true }\n"
		"  site: {}\n"
		"  zone: { multivalued: true }\n"
		"  floor: { type: integer }\n"),
	FILE_OF("resource-types/sap.yaml", "identifier: sap\n"
					   "title: SAP account\n"
					   "managed_system: SAP\n"
					   "work_file: yaml\n"
					   "key: login\n"
					   "due_working_days: 2\n"
					   "instructions: |\n"
					   "  Log in.\n"
					   "\n"
					   "    1. Open SU01: \"users\".\n"
					   "properties:\n"
					   "  login: {}\n"
					   "  role: { multivalued: true }\n"
					   "  made: { returned: true }\n"),
#undef FILE_OF
};

struct model_case {
	struct ps_config config;
	const struct ps_resource_type *badge; /* CSV */
	const struct ps_resource_type *sap;   /* YAML */
	struct ps_arena arena;
	struct ps_diags diags;
	struct ps_err err;
};

static TAP_UNUSED void
model_case_init(struct model_case *c)
{
	ps_config_init(&c->config);
	ps_arena_init(&c->arena, 0);
	ps_diags_init(&c->diags);
	c->err.code = 0;
	if (ps_config_parse(model_files, PS_ARRAY_LEN(model_files), &c->config,
			    &c->diags, &c->err) != PS_OK) {
		printf("Bail out! %s\n", c->err.text);
		exit(1);
	}
	c->badge = ps_config_type(&c->config, "badge");
	c->sap = ps_config_type(&c->config, "sap");
}

static TAP_UNUSED void
model_case_release(struct model_case *c)
{
	ps_config_release(&c->config);
	ps_arena_release(&c->arena);
	ps_diags_release(&c->diags);
}

/* The codes of the findings, with lines: "E-MARKERS:3 E-LFS:0". */
static TAP_UNUSED const char *
model_case_findings(struct model_case *c)
{
	const char *text = "";

	for (size_t i = 0; i < c->diags.len; i++)
		text = ps_arena_printf(&c->arena, "%s%s%s:%lld", text,
				       i > 0 ? " " : "",
				       ps_diag_name(c->diags.list[i].code),
				       (long long)c->diags.list[i].where.line);
	return text;
}

static TAP_UNUSED struct ps_order
model_order(const char *type, enum ps_change change, int64_t number)
{
	return (struct ps_order){
		.number = number,
		.source = "hr",
		.request = "REQ-7",
		.external = "",
		.resource_type = type,
		.change = change,
		.owner = "E1042",
		.owner_name = "Rossi Ada",
		.resource = change == PS_CHANGE_CREATE ? "" : "B-9",
		.handle = change == PS_CHANGE_CREATE ? "1" : "",
		.why = "",
		.reply = "",
		.assignee = "",
		.stop = "",
		.associated = "",
		.requester = "",
		.approvers = "",
		.requested_at = "",
		.approved_at = "",
		.start = "",
		.end = "",
		.reason = "joiner",
		.line = 1,
		.state = PS_ST_TRANSMITTED,
		.assurance = PS_AS_NONE,
		.batch = 42,
		.file = "",
		.revision = 1,
		.attempt = 1,
		.transmitted_at = NOW,
		.updated_at = NOW,
		.until = "",
		.problem_code = "",
		.problem = "",
	};
}

static TAP_UNUSED struct ps_item
model_item(enum ps_op op, const char *property, const char *value,
	   const char *was)
{
	return (struct ps_item){ .op = op,
				 .property = property,
				 .value = value,
				 .was = was,
				 .state = PS_ST_TRANSMITTED,
				 .assurance = PS_AS_NONE };
}

/* The items live in the arena, numbered as they come. */
static TAP_UNUSED void
model_give(struct model_case *c, struct ps_order *order,
	   const struct ps_item *items, size_t n)
{
	order->items = PS_ARENA_ARRAY(&c->arena, struct ps_item, n + 1);
	order->nitems = n;
	for (size_t i = 0; i < n; i++) {
		order->items[i] = items[i];
		order->items[i].number = (int64_t)i + 1;
	}
}

/* SplitMix64: the same numbers everywhere. */
struct model_random {
	uint64_t state;
};

static TAP_UNUSED uint64_t
model_random(struct model_random *r)
{
	uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static TAP_UNUSED size_t
model_below(struct model_random *r, size_t n)
{
	return (size_t)(model_random(r) % n);
}

#endif
