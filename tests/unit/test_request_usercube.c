#include "request_case.h"

#define CHECK_JSON(rows) REQUEST_ROWS(PS_SOURCE_USERCUBE_JSON, rows)
#define LIST(elements) "{\"ProvisioningOrdersList\": [" elements "]}"
#define TYPE "\"ResourceType\": {\"Identifier\": \"badge\"}"
#define ADDED(id, changes)                                                     \
	"{\"AssignedResourceTypeId\": " id ", \"ChangeType\": \"Added\"," TYPE \
	", \"Owner\": {\"EmployeeId\": \"E1\"}, \"Changes\": " changes "}"
#define MODIFIED(id, changes)                                                  \
	"{\"AssignedResourceTypeId\": " id                                     \
	", \"ChangeType\": \"Modified\"," TYPE                                 \
	", \"Resource\": {\"CardNumber\": \"B1\", \"Site\": "                  \
	"{\"Identifier\": \"ROM\"}, \"Level\": 2}, \"Changes\": " changes "}"

static void
elements_are_orders(void)
{
	static const struct request_row rows[] = {
		{ LIST(ADDED("7", "{\"Site\": \"MIL\", \"Level\": 3}")),
		  "UC-7 badge create E1+1 grant {create set:site=MIL "
		  "set:level=3}" },
		{ LIST(ADDED("7", "{\"CardNumber\": \"B7\"}")),
		  "UC-7 badge create B7 grant {create set:card_number=B7}" },
		{ LIST(MODIFIED("8", "{\"Level\": 3}")),
		  "UC-8 badge update B1 change {set:level=3(2)}" },
		{ LIST("{\"AssignedResourceTypeId\": \"9\", \"ChangeType\": "
		       "\"Deleted\", \"WorkflowInstanceId\": 81, \"Resource\": "
		       "{\"card_number\": \"B1\"}, " TYPE "}"),
		  "81 badge delete B1 revoke {delete}" },
		{ LIST(ADDED("7", "{}") "," ADDED("8", "null")),
		  "UC-7 badge create E1+1 grant {create} | "
		  "UC-8 badge create E1+1 grant {create}" },
		{ LIST("{\"AssignedResourceTypeId\": 9, \"ChangeType\": "
		       "\"Added\", \"ResourceType\": {\"Identifier\": "
		       "\"Badge_Nominative\"}, \"Owner\": {\"Id\": 4}, "
		       "\"WorkflowInstanceId\": null}"),
		  "UC-9 badge create 4+1 grant {create}" },
	};

	CHECK_JSON(rows);
}

static void
changes_are_items(void)
{
	static const struct request_row rows[] = {
		{ LIST(MODIFIED("8", "{\"Site\": {\"Id\": 5, \"Label\": "
				     "\"Milan\", \"Identifier\": \"MIL\"}}")),
		  "UC-8 badge update B1 change {set:site=MIL(ROM)}" },
		{ LIST(MODIFIED("8", "{\"Site\": {\"Id\": 5, \"Label\": "
				     "\"Milan\"}}")),
		  "UC-8 badge update B1 change {set:site=Milan(ROM)}" },
		{ LIST(MODIFIED("8", "{\"Site\": {\"Id\": 5}}")),
		  "UC-8 badge update B1 change {set:site=5(ROM)}" },
		{ LIST(MODIFIED("8", "{\"Site\": null}")),
		  "UC-8 badge update B1 change {set:site=(ROM)}" },
		{ LIST(ADDED("8", "{\"Site\": null}")),
		  "UC-8 badge create E1+1 grant {create}" },
		{ LIST(MODIFIED("8", "{\"Zones_add\": [{\"Id\": 1, "
				     "\"Identifier\": \"Z1\"}, \"Z0\"], "
				     "\"Zones_remove\": [{\"Id\": 2}]}")),
		  "UC-8 badge update B1 change {add:zones=Z0 add:zones=Z1 "
		  "remove:zones=2}" },
		{ LIST(MODIFIED("8", "{\"zones\": [\"a\", \"b\"], "
				     "\"zones_remove\": null}")),
		  "UC-8 badge update B1 grant {add:zones=a add:zones=b}" },
		{ LIST(MODIFIED("8", "{\"VALID_Until\": \"2026-12-31\"}")),
		  "UC-8 badge update B1 change {set:valid_until=2026-12-31}" },
		{ LIST(MODIFIED("8", "{\"CardNumber\": \"B2\"}")),
		  "UC-8 badge update B1 change {set:card_number=B2(B1)}" },
		{ LIST(MODIFIED("8", "{\"State\": \"disabled\"}")),
		  "UC-8 badge update B1 revoke {set:state=disabled}" },
		{ LIST(MODIFIED("8", "{\"Active\": true}")),
		  "UC-8 badge update B1 change {set:active=true}" },
	};

	CHECK_JSON(rows);
}

static void
what_cannot_be_computed_is_kept_with_its_error(void)
{
	static const struct request_row rows[] = {
		{ LIST(MODIFIED("8", "{\"Colour\": \"red\"}")),
		  "UC-8 badge update B1 change {set:Colour=red} "
		  "!E-PROPERTY@1" },
		{ LIST(MODIFIED("8", "{\"Groups_add\": [\"g\"]}")),
		  "UC-8 badge update B1 grant {add:Groups=g} !E-PROPERTY@1" },
		{ LIST(MODIFIED("8", "{\"Zones\": \"a\"}")),
		  "UC-8 badge update B1 change {set:zones=a} !E-OP@1" },
		{ LIST(MODIFIED("8", "{\"Site\": [\"a\"]}")),
		  "UC-8 badge update B1 grant {add:site=a(ROM)} !E-OP@1" },
		{ LIST(MODIFIED("8", "{\"Level\": 1.5}")),
		  "UC-8 badge update B1 change {set:level=1.5(2)} "
		  "!E-TYPE@1" },
	};

	CHECK_JSON(rows);
}

static void
a_bad_element_refuses_only_itself(void)
{
	static const struct request_row rows[] = {
		{ LIST("\n{\"AssignedResourceTypeId\": 1, \"ChangeType\": "
		       "\"None\"," TYPE "},\n" MODIFIED("8", "{\"Level\": 3}")),
		  "UC-8 badge update B1 change {set:level=3(2)} # 2:E-ENUM" },
		{ LIST("\n\n{\"ChangeType\": \"Added\"," TYPE "}"),
		  "# 3:E-KEY-MISSING" },
		{ LIST("{\"AssignedResourceTypeId\": 1, \"ChangeType\": "
		       "\"Added\", \"ResourceType\": {\"Identifier\": \"x\"}}"),
		  "# 1:E-RESOURCE-TYPE" },
		{ LIST("{\"AssignedResourceTypeId\": 1, \"ChangeType\": "
		       "\"Added\", \"ResourceType\": {\"Identifier\": "
		       "\"ldap\"}}"),
		  "# 1:E-NOT-MANUAL" },
		{ LIST("{\"AssignedResourceTypeId\": 1, \"ChangeType\": "
		       "\"Added\"," TYPE "}"),
		  "# 1:E-RESOURCE-KEY" },
		{ LIST("{\"AssignedResourceTypeId\": 1, \"ChangeType\": "
		       "\"Deleted\"," TYPE ", \"Resource\": {\"Id\": 5}}"),
		  "# 1:E-RESOURCE-KEY" },
		{ LIST(MODIFIED("8", "{}")), "# 1:E-ORDER-EMPTY" },
		{ LIST(MODIFIED("8", "{\"Site\": \"a\", \"site\": \"b\"}")),
		  "# 1:E-ORDER-CONFLICT" },
		{ LIST(MODIFIED("8", "{\"Zones_add\": [\"a\"], "
				     "\"Zones_remove\": [\"a\"]}")),
		  "# 1:E-ORDER-CONFLICT" },
		{ LIST(MODIFIED("8", "{\"Zones_add\": [[\"a\"]]}")),
		  "# 1:E-TYPE" },
		{ LIST(MODIFIED("8", "{\"Site\": {}}")), "# 1:E-TYPE" },
		{ LIST(MODIFIED("8", "{\"A234567890123456789012345678901234567"
				     "890b\": \"a\"}")),
		  "# 1:E-TOO-LONG" },
		{ LIST("\"x\""), "# 1:E-TYPE" },
	};

	CHECK_JSON(rows);
}

static void
files_that_hold_no_list_are_refused_whole(void)
{
	static const struct request_row rows[] = {
		{ "", "refused E-EMPTY-FILE" },
		{ "{", "refused E-JSON-SYNTAX" },
		{ "{}", "refused E-KEY-MISSING" },
		{ "[]", "refused E-TYPE" },
		{ "{\"ProvisioningOrdersList\": 1}", "refused E-TYPE" },
		{ LIST(""), "refused E-NO-ROWS" },
	};

	CHECK_JSON(rows);
}

static void
orders_carry_what_the_element_says(void)
{
	static const char text[] = LIST(
		"\n{\"AssignedResourceTypeId\": \"123\", \"ChangeType\": "
		"\"Modified\", \"WorkflowInstanceId\": \"81\"," TYPE
		",\"Owner\": {\"Id\": 1, \"Identifier\": \"I1\", "
		"\"EmployeeId\": \"\", \"InternalDisplayName\": \"Rossi "
		"Ada\"}, \"Resource\": {\"CARDNUMBER\": \"B1\"}, \"Changes\": "
		"{\"Site\": \"MIL\"}}");
	struct request_case c;
	const struct ps_order *order;

	request_case_init(&c, PS_SOURCE_USERCUBE_JSON);
	if (!TAP_EQ_INT(request_case_parse(&c, ps_span_str(text)), PS_OK) ||
	    !TAP_EQ_INT(c.file.norders, 1))
		return;
	order = &c.file.orders[0].order;
	TAP_EQ_STR(order->external, "123");
	TAP_EQ_STR(order->request, "81");
	TAP_EQ_STR(order->owner, "I1");
	TAP_EQ_STR(order->owner_name, "Rossi Ada");
	TAP_EQ_INT(order->line, 2);
	request_case_release(&c);
	request_case_init(&c, PS_SOURCE_USERCUBE_JSON);
	c.rule = "81";
	TAP_EQ_STR(request_case_outcome(&c, text), "# 2:E-CHANGED");
	TAP_EQ_STR(c.file.rejects[0].row, "AssignedResourceTypeId 123 "
					  "Modified");
	TAP_EQ_STR(c.file.rejects[0].sentence, "it is known");
	request_case_release(&c);
}

static void
add_memberships(struct ps_buf *text, size_t n)
{
	ps_buf_addstr(text, "{\"ProvisioningOrdersList\": [{"
			    "\"AssignedResourceTypeId\": 1, \"ChangeType\": "
			    "\"Modified\"," TYPE ", \"Resource\": "
			    "{\"card_number\": \"B1\"}, \"Changes\": "
			    "{\"zones_add\": [");
	for (size_t i = 0; i < n; i++)
		ps_buf_addf(text, "%s\"z%zu\"", i > 0 ? "," : "", i);
	ps_buf_addstr(text, "]}}]}");
}

static void
an_order_has_at_most_5000_items(void)
{
	static const struct {
		size_t n;
		size_t norders;
	} rows[] = {
		{ PS_LIMIT_ORDER_ITEMS, 1 },
		{ PS_LIMIT_ORDER_ITEMS + 1, 0 },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		struct ps_buf text = PS_BUF_INIT;
		struct request_case c;

		request_case_init(&c, PS_SOURCE_USERCUBE_JSON);
		add_memberships(&text, rows[i].n);
		TAP_EQ_INT(request_case_parse(&c, ps_buf_span(&text)), PS_OK);
		TAP_EQ_INT(c.file.norders, rows[i].norders);
		if (rows[i].norders == 0 && TAP_EQ_INT(c.file.nrejects, 1))
			TAP_EQ_STR(c.file.rejects[0].code, "E-TOO-LONG");
		request_case_release(&c);
		ps_buf_release(&text);
	}
}

int
main(void)
{
	TAP_RUN(elements_are_orders);
	TAP_RUN(changes_are_items);
	TAP_RUN(what_cannot_be_computed_is_kept_with_its_error);
	TAP_RUN(a_bad_element_refuses_only_itself);
	TAP_RUN(files_that_hold_no_list_are_refused_whole);
	TAP_RUN(orders_carry_what_the_element_says);
	TAP_RUN(an_order_has_at_most_5000_items);
	return tap_done();
}
