#include "request_case.h"

#define CHECK_YAML(rows) REQUEST_ROWS(PS_SOURCE_YAML, rows)
#define CHECK_JSON(rows) REQUEST_ROWS(PS_SOURCE_JSON, rows)
#define R1                                                                     \
	"orders:\n- request: R1\n  resource_type: badge\n  change: update\n"   \
	"  resource: B1\n"
#define J1                                                                     \
	"{\"orders\": [{\"request\": \"R1\", \"resource_type\": \"badge\", "   \
	"\"change\": \"create\", \"owner\": \"E1\""

static void
elements_are_orders_with_items(void)
{
	static const struct request_row yaml[] = {
		{ R1 "  items:\n  - {property: site, value: MIL}\n"
		     "  - {property: zones, op: add, value: Z}\n",
		  "R1 badge update B1 change {set:site=MIL add:zones=Z}" },
		{ R1 "  items: [{property: site, current_value: ROM}]\n",
		  "R1 badge update B1 change {set:site=(ROM)}" },
		{ "orders:\n- request: R2\n  resource_type: badge\n"
		  "  change: delete\n  resource: B2\n",
		  "R2 badge delete B2 revoke {delete}" },
		{ "orders:\n- request: 007\n  resource_type: Badge_Nominative\n"
		  "  change: create\n  owner: E1\n  handle: 2\n",
		  "007 badge create E1+2 grant {create}" },
		{ R1 "  items: [{property: level, value: x}]\n",
		  "R1 badge update B1 change {set:level=x} !E-TYPE@1" },
	};
	static const struct request_row json[] = {
		{ J1
		  ", \"items\": [{\"property\": \"level\", \"value\": 3}]}]}",
		  "R1 badge create E1+1 grant {create set:level=3}" },
		{ J1 ", \"items\": [], \"start\": null}]}",
		  "R1 badge create E1+1 grant {create}" },
	};

	CHECK_YAML(yaml);
	CHECK_JSON(json);
}

static void
a_bad_order_is_refused_alone(void)
{
	static const struct request_row rows[] = {
		{ R1 "  items: [{property: site, value: MIL}]\n"
		     "- request: R1\n  resource_type: badge\n"
		     "  change: remove\n  resource: B2\n",
		  "R1 badge update B1 change {set:site=MIL} # 7:E-ENUM" },
		{ R1 "  items: [{property: site, value: MIL}]\n- R2\n",
		  "R1 badge update B1 change {set:site=MIL} # 7:E-TYPE" },
		{ R1 "  colour: red\n  items: [{propert: site}]\n",
		  "# 7:E-KEY-UNKNOWN" },
		{ R1 "  items: {property: site}\n", "# 2:E-TYPE" },
		{ R1 "  start: tomorrow\n"
		     "  items: [{property: site, value: MIL}]\n",
		  "# 7:E-DATE" },
		{ R1 "  items:\n  - {property: site, value: MIL}\n"
		     "  - {property: zones, op: set, value: Z}\n"
		     "  - {property: site, value: ROM}\n",
		  "# 7:E-ORDER-CONFLICT" },
		{ R1, "# 2:E-ORDER-EMPTY" },
	};

	CHECK_YAML(rows);
}

static void
every_fault_of_an_order_is_told_with_its_place(void)
{
	struct request_case c;
	struct ps_buf places = PS_BUF_INIT;

	request_case_init(&c, PS_SOURCE_YAML);
	(void)request_case_outcome(&c, R1 "  colour: red\n"
					  "  items:\n  - {property: site}\n"
					  "  - {op: ad, value: x}\n"
					  "- request: R2\n"
					  "  resource_type: bagde\n"
					  "  change: delete\n"
					  "  resource: B2\n");
	for (size_t i = 0; i < c.diags.len; i++)
		ps_buf_addf(&places, "%lld:%lld %s ",
			    (long long)c.diags.list[i].where.line,
			    (long long)c.diags.list[i].where.column,
			    ps_diag_name(c.diags.list[i].code));
	TAP_EQ_STR(places.ptr, "9:5 E-KEY-MISSING 9:10 E-ENUM "
			       "6:3 E-KEY-UNKNOWN 11:18 E-RESOURCE-TYPE ");
	ps_buf_release(&places);
	request_case_release(&c);
}

static void
a_document_without_orders_is_refused_whole(void)
{
	static const struct request_row yaml[] = {
		{ "orders: []\n", "refused E-RANGE" },
		{ "order: []\n", "refused E-KEY-MISSING E-KEY-UNKNOWN" },
		{ "orders: none\n", "refused E-TYPE" },
		{ "- a\n", "refused E-TYPE" },
		{ R1 "more: 1\n", "refused E-KEY-UNKNOWN" },
		{ "a: &b c\n", "refused E-YAML-FEATURE" },
	};
	static const struct request_row json[] = {
		{ J1 "}", "refused E-JSON-SYNTAX" },
		{ "[]", "refused E-TYPE" },
	};

	CHECK_YAML(yaml);
	CHECK_JSON(json);
}

/* The row that says so is longer than a YAML file may be. */
static void
a_large_document_is_json(void)
{
	struct request_case c;
	struct ps_buf text = PS_BUF_INIT;

	ps_buf_addstr(&text, J1 "}");
	while (text.len < PS_LIMIT_YAML_BYTES + 1)
		ps_buf_addstr(&text, "                                ");
	ps_buf_addstr(&text, "]}");
	request_case_init(&c, PS_SOURCE_YAML);
	TAP_EQ_STR(request_case_outcome(&c, text.ptr), "refused E-TOO-LARGE");
	request_case_release(&c);
	request_case_init(&c, PS_SOURCE_JSON);
	TAP_EQ_STR(request_case_outcome(&c, text.ptr),
		   "R1 badge create E1+1 grant {create}");
	request_case_release(&c);
	ps_buf_release(&text);
}

int
main(void)
{
	TAP_RUN(elements_are_orders_with_items);
	TAP_RUN(a_bad_order_is_refused_alone);
	TAP_RUN(every_fault_of_an_order_is_told_with_its_place);
	TAP_RUN(a_document_without_orders_is_refused_whole);
	TAP_RUN(a_large_document_is_json);
	return tap_done();
}
