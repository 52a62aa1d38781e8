#include "request_case.h"

#define HEAD "request,resource_type,change,owner,resource,property,op,value\n"
#define CHECK_CSV(rows) REQUEST_ROWS(PS_SOURCE_CSV, rows)

static void
files_that_cannot_be_read_are_refused_whole(void)
{
	static const struct request_row rows[] = {
		{ "", "refused E-EMPTY-FILE" },
		{ HEAD, "refused E-NO-ROWS" },
		{ "request,resource_type,change,colour\nR1,badge,update,x\n",
		  "refused E-COLUMN-UNKNOWN" },
		{ "request,change\nR1,update\n", "refused E-COLUMN-MISSING" },
		{ "request,request,resource_type,change\nR1,R1,badge,update\n",
		  "refused E-COLUMN-TWICE" },
		{ "colour,change,size\n",
		  "refused E-COLUMN-UNKNOWN E-COLUMN-UNKNOWN E-COLUMN-MISSING "
		  "E-COLUMN-MISSING E-NO-ROWS" },
		{ HEAD "\"R1,badge,update,,B1,site,,A\n",
		  "refused E-CSV-QUOTE" },
		{ HEAD "R1,badge,update,,B1,site,,\xFF\n", "refused E-UTF8" },
	};

	CHECK_CSV(rows);
}

static void
rows_of_one_resource_and_change_are_one_order(void)
{
	static const struct request_row rows[] = {
		{ HEAD "R1,badge,update,,B1,site,,MIL\n",
		  "R1 badge update B1 change {set:site=MIL}" },
		{ HEAD "R1,badge,update,,B1,site,,MIL\n"
		       "R1,badge,update,,B1,level,,3\n",
		  "R1 badge update B1 change {set:site=MIL set:level=3}" },
		{ HEAD "R1,badge,update,,B1,site,,MIL\n"
		       "R1,badge,update,,B2,site,,MIL\n"
		       "R2,badge,update,,B1,site,,MIL\n"
		       "R1,badge,update,,B1,level,,3\n",
		  "R1 badge update B1 change {set:site=MIL set:level=3} | "
		  "R1 badge update B2 change {set:site=MIL} | "
		  "R2 badge update B1 change {set:site=MIL}" },
		{ HEAD "R1,badge,update,,B1,site,,MIL\n"
		       "R1,badge,delete,,B1,,,\n",
		  "R1 badge update B1 change {set:site=MIL} | "
		  "R1 badge delete B1 revoke {delete}" },
		{ HEAD "R1,badge,create,E1,,site,,MIL\n"
		       "R1,badge,create,E2,,site,,MIL\n",
		  "R1 badge create E1+1 grant {create set:site=MIL} | "
		  "R1 badge create E2+1 grant {create set:site=MIL}" },
		{ "request,resource_type,change,owner,handle\n"
		  "R1,badge,create,E1,\nR1,badge,create,E1,2\n"
		  "R1,badge,create,E1,1\n",
		  "R1 badge create E1+1 grant {create} | "
		  "R1 badge create E1+2 grant {create}" },
		{ HEAD "R1,Badge_Nominative,update,,B1,site,,MIL\n"
		       "R1,badge,update,,B1,level,,3\n",
		  "R1 badge update B1 change {set:site=MIL set:level=3}" },
		{ "value,property,change,resource,resource_type,request\n"
		  "MIL,site,update,B1,badge,R1\n",
		  "R1 badge update B1 change {set:site=MIL}" },
	};

	CHECK_CSV(rows);
}

static void
items_stand_in_the_order_of_the_properties(void)
{
	static const struct request_row rows[] = {
		{ HEAD "R1,badge,update,,B1,level,,3\n"
		       "R1,badge,update,,B1,zones,remove,a\n"
		       "R1,badge,update,,B1,zones,add,c\n"
		       "R1,badge,update,,B1,zones,add,b\n"
		       "R1,badge,update,,B1,site,,MIL\n",
		  "R1 badge update B1 change {set:site=MIL add:zones=b "
		  "add:zones=c remove:zones=a set:level=3}" },
		{ HEAD "R1,badge,update,,B1,zz,,1\nR1,badge,update,,B1,aa,,1\n"
		       "R1,badge,update,,B1,state,,x\n",
		  "R1 badge update B1 change {set:state=x set:aa=1 set:zz=1} "
		  "!E-PROPERTY@2" },
		{ HEAD "R1,badge,create,E1,,zones,,b\n"
		       "R1,badge,create,E1,,,,\n"
		       "R1,badge,create,E1,,site,set,\n",
		  "R1 badge create E1+1 grant {create set:site= "
		  "add:zones=b}" },
		{ HEAD "R1,badge,delete,,B1,site,,\n",
		  "R1 badge delete B1 revoke {delete set:site=}" },
	};

	CHECK_CSV(rows);
}

static void
what_is_said_twice_counts_once(void)
{
	static const struct request_row rows[] = {
		{ HEAD "R1,badge,update,,B1,site,,MIL\n"
		       "R1,badge,update,,B1,site,,MIL\n",
		  "R1 badge update B1 change {set:site=MIL}" },
		{ HEAD "R1,badge,update,,B1,site,,MIL\n"
		       "R1,badge,update,,B1,site,set,MIL\n",
		  "R1 badge update B1 change {set:site=MIL}" },
		{ HEAD "R1,badge,delete,,B1,,,\nR1,badge,delete,,B1,,,\n",
		  "R1 badge delete B1 revoke {delete}" },
		{ "request,resource_type,change,resource,property,value,"
		  "current_value\n"
		  "R1,badge,update,B1,site,MIL,\n"
		  "R1,badge,update,B1,site,MIL,ROM\n",
		  "R1 badge update B1 change {set:site=MIL(ROM)}" },
		{ "request,item,resource_type,change,resource,property,value\n"
		  "R1,1,badge,update,B1,site,MIL\n"
		  "R1,1,badge,update,B1,site,MIL\n",
		  "R1 badge update B1 change {set:site=MIL}" },
	};

	CHECK_CSV(rows);
}

static void
intent_follows_from_change_and_values(void)
{
	static const struct request_row rows[] = {
		{ HEAD "R1,badge,update,,B1,zones,,a\n",
		  "R1 badge update B1 grant {add:zones=a}" },
		{ HEAD "R1,badge,update,,B1,zones,remove,a\n",
		  "R1 badge update B1 revoke {remove:zones=a}" },
		{ HEAD "R1,badge,update,,B1,zones,remove,a\n"
		       "R1,badge,update,,B1,zones,add,b\n",
		  "R1 badge update B1 change {add:zones=b remove:zones=a}" },
		{ HEAD "R1,badge,update,,B1,state,,disabled\n"
		       "R1,badge,update,,B1,zones,add,b\n",
		  "R1 badge update B1 revoke {add:zones=b "
		  "set:state=disabled}" },
		{ HEAD "R1,badge,update,,B1,state,,active\n",
		  "R1 badge update B1 change {set:state=active}" },
		{ HEAD "R1,badge,create,E1,,state,,disabled\n",
		  "R1 badge create E1+1 grant {create set:state=disabled}" },
	};

	CHECK_CSV(rows);
}

static void
a_bad_row_takes_its_order_with_it_and_nothing_else(void)
{
	static const struct request_row rows[] = {
		{ "request,resource_type,change,resource,property,value,start\n"
		  "R1,badge,update,B1,site,MIL,2026-13-01\n"
		  "R1,badge,update,B1,level,3,\n"
		  "R1,badge,update,B2,site,MIL,\n",
		  "R1 badge update B2 change {set:site=MIL} # 2:E-DATE "
		  "3:E-SIBLING" },
		{ "request,resource_type,change,resource,property,value,start\n"
		  "R1,badge,update,B1,level,3,\n"
		  "R1,badge,update,B1,site,MIL,soon\n",
		  "# 2:E-SIBLING 3:E-DATE" },
		{ HEAD "R1,badge,update,,B1,site,put,MIL\n", "# 2:E-ENUM" },
		{ HEAD ",badge,update,,B1,site,,MIL\n"
		       "R1,badge,update,,B1,site,,MIL\n",
		  "R1 badge update B1 change {set:site=MIL} # 2:E-REQUIRED" },
		{ HEAD "R1,badge,update,,B1,site,,a\x07z\n"
		       "R1,badge,update,,B1,level,,1\n"
		       "R2,badge,update,,B1,site,,MIL\n",
		  "R2 badge update B1 change {set:site=MIL} # 2:E-HIDDEN-CHAR "
		  "3:E-SIBLING" },
		{ HEAD "R1,badge,update,,B1,site,,a\xC2\x9Fz\n",
		  "# 2:E-HIDDEN-CHAR" },
		{ HEAD "R1,badge,update,,B1,site,,a\x7F\n",
		  "# 2:E-HIDDEN-CHAR" },
		{ HEAD "R1,badge,update,,B1,site,,\"a\tb\nc\"\n",
		  "R1 badge update B1 change {set:site=a\tb\nc}" },
		{ HEAD "R1,badge,update,,B1,,,MIL\n", "# 2:E-REQUIRED" },
		{ HEAD "R1,badge,update,,B1,,set,\n", "# 2:E-REQUIRED" },
	};

	CHECK_CSV(rows);
}

/* What may belong to an order must not be missing from it. */
static void
a_row_with_a_damaged_key_stains_the_orders_it_may_belong_to(void)
{
	static const struct request_row rows[] = {
		{ HEAD "R1,badge,updat,,B1,site,,MIL\n"
		       "R1,badge,update,,B1,level,,3\n"
		       "R1,badge,update,,B2,level,,3\n",
		  "R1 badge update B2 change {set:level=3} # 2:E-ENUM "
		  "3:E-SIBLING" },
		{ HEAD "R1,bagde,update,,B1,site,,MIL\n"
		       "R1,badge,update,,B1,level,,3\n"
		       "R1,badge,update,,B2,level,,3\n",
		  "R1 badge update B2 change {set:level=3} # "
		  "2:E-RESOURCE-TYPE 3:E-SIBLING" },
		{ HEAD "R1,Badge_Nominativ,update,,B1,site,,MIL\n"
		       "R1,badge,update,,B1,level,,3\n",
		  "# 2:E-RESOURCE-TYPE 3:E-SIBLING" },
		{ HEAD "R1,badge,update,,,site,,MIL\n"
		       "R1,badge,update,,B1,level,,3\n"
		       "R1,sap,delete,,S1,,,\nR2,badge,delete,,B1,,,\n",
		  "R1 sap delete S1 revoke {delete} | "
		  "R2 badge delete B1 revoke {delete} # 2:E-RESOURCE-KEY "
		  "3:E-SIBLING" },
		{ HEAD "R1,badge,update\nR1,badge,update,,B1,level,,3\n"
		       "R2,badge,update,,B1,level,,3\n",
		  "R2 badge update B1 change {set:level=3} # 2:E-CELLS-FEW "
		  "3:E-SIBLING" },
		{ HEAD "R1,badge,update,,B1,site,,MIL,x\n"
		       "R1,sap,delete,,S1,,,\n",
		  "# 2:E-CELLS-MANY 3:E-SIBLING" },
		{ HEAD "R1,badge,update,,B\x01,site,,MIL\n"
		       "R1,badge,update,,B1,level,,3\n",
		  "# 2:E-HIDDEN-CHAR 3:E-SIBLING" },
		{ HEAD "R1,,update,,B1,site,,MIL\n"
		       "R1,badge,update,,B1,level,,3\n",
		  "# 2:E-REQUIRED 3:E-SIBLING" },
	};

	CHECK_CSV(rows);
}

static void
resource_types_must_be_known_and_manual(void)
{
	static const struct request_row rows[] = {
		{ HEAD "R1,mainframe,update,,B1,site,,MIL\n"
		       "R1,badge,update,,B1,site,,MIL\n",
		  "R1 badge update B1 change {set:site=MIL} # "
		  "2:E-RESOURCE-TYPE" },
		{ HEAD "R1,ldap,update,,B1,login,,x\n"
		       "R1,badge,update,,B1,site,,MIL\n",
		  "R1 badge update B1 change {set:site=MIL} # "
		  "2:E-NOT-MANUAL" },
		{ HEAD "R1,Badge,update,,B1,site,,MIL\n",
		  "# 2:E-RESOURCE-TYPE" },
	};

	CHECK_CSV(rows);
}

static void
an_order_names_its_resource_or_its_owner(void)
{
	static const struct request_row rows[] = {
		{ HEAD "R1,badge,create,,,site,,MIL\n", "# 2:E-RESOURCE-KEY" },
		{ HEAD "R1,badge,update,E1,,site,,MIL\n",
		  "# 2:E-RESOURCE-KEY" },
		{ HEAD "R1,badge,delete,E1,,,,\n", "# 2:E-RESOURCE-KEY" },
		{ HEAD "R1,badge,create,,B1,site,,MIL\n",
		  "R1 badge create B1 grant {create set:site=MIL}" },
		{ HEAD "R1,badge,delete,,B1,,,\n",
		  "R1 badge delete B1 revoke {delete}" },
	};

	CHECK_CSV(rows);
}

static void
rows_that_contradict_each_other_refuse_their_order(void)
{
	static const struct request_row rows[] = {
		{ HEAD "R1,badge,update,E1,B1,site,,MIL\n"
		       "R1,badge,update,E2,B1,level,,3\n"
		       "R1,badge,update,E2,B2,level,,3\n",
		  "R1 badge update B2 change {set:level=3} # "
		  "2:E-ORDER-CONFLICT 3:E-ORDER-CONFLICT" },
		{ HEAD "R1,badge,update,,B1,site,,MIL\n"
		       "R1,badge,update,,B1,site,,ROM\n",
		  "# 2:E-ORDER-CONFLICT 3:E-ORDER-CONFLICT" },
		{ HEAD "R1,badge,update,,B1,nosuch,,MIL\n"
		       "R1,badge,update,,B1,nosuch,,ROM\n",
		  "# 2:E-ORDER-CONFLICT 3:E-ORDER-CONFLICT" },
		{ HEAD "R1,badge,update,,B1,zones,add,a\n"
		       "R1,badge,update,,B1,zones,add,b\n"
		       "R1,badge,update,,B1,zones,remove,c\n"
		       "R1,badge,update,,B1,zones,remove,b\n",
		  "# 2:E-ORDER-CONFLICT 3:E-ORDER-CONFLICT 4:E-ORDER-CONFLICT "
		  "5:E-ORDER-CONFLICT" },
		{ HEAD "R1,badge,update,,B1,,,\n", "# 2:E-ORDER-EMPTY" },
		{ "request,item,resource_type,change,resource,property,value\n"
		  "R1,1,badge,update,B1,site,MIL\n"
		  "R1,1,badge,update,B1,level,3\n"
		  "R1,1,badge,update,B2,level,3\n",
		  "R1 badge update B2 change {set:level=3} # 2:E-ITEM-TWICE "
		  "3:E-ITEM-TWICE" },
		{ "request,resource_type,change,resource,property,value,"
		  "priority\n"
		  "R1,badge,update,B1,site,MIL,urgent\n"
		  "R1,badge,update,B1,level,3,normal\n",
		  "# 2:E-ORDER-CONFLICT 3:E-ORDER-CONFLICT" },
	};

	CHECK_CSV(rows);
}

static void
orders_that_cannot_be_computed_are_kept_with_their_error(void)
{
	static const struct request_row rows[] = {
		{ HEAD "R1,badge,update,,B1,sit,,MIL\n"
		       "R1,badge,update,,B1,level,,3\n",
		  "R1 badge update B1 change {set:level=3 set:sit=MIL} "
		  "!E-PROPERTY@2" },
		{ HEAD "R1,badge,update,,B1,zones,set,a\n",
		  "R1 badge update B1 change {set:zones=a} !E-OP@1" },
		{ HEAD "R1,badge,update,,B1,zones,set,a\n"
		       "R1,badge,update,,B1,zones,set,b\n",
		  "R1 badge update B1 change {set:zones=a set:zones=b} "
		  "!E-OP@1" },
		{ HEAD "R1,badge,update,,B1,site,add,a\n",
		  "R1 badge update B1 grant {add:site=a} !E-OP@1" },
		{ HEAD "R1,badge,update,,B1,site,remove,a\n",
		  "R1 badge update B1 revoke {remove:site=a} !E-OP@1" },
		{ HEAD "R1,badge,update,,B1,level,,high\n",
		  "R1 badge update B1 change {set:level=high} !E-TYPE@1" },
		{ HEAD "R1,badge,update,,B1,level,,03\n",
		  "R1 badge update B1 change {set:level=03} !E-TYPE@1" },
		{ HEAD "R1,badge,update,,B1,level,,-3\n",
		  "R1 badge update B1 change {set:level=-3}" },
		{ HEAD "R1,badge,update,,B1,level,set,\n",
		  "R1 badge update B1 change {set:level=}" },
		{ HEAD "R1,badge,update,,B1,active,,true\n",
		  "R1 badge update B1 change {set:active=true}" },
		{ HEAD "R1,badge,update,,B1,active,,yes\n",
		  "R1 badge update B1 change {set:active=yes} !E-TYPE@1" },
		{ HEAD "R1,badge,update,,B1,valid_until,,2026-02-28\n",
		  "R1 badge update B1 change {set:valid_until=2026-02-28}" },
		{ HEAD "R1,badge,update,,B1,valid_until,,2026-02-30\n",
		  "R1 badge update B1 change {set:valid_until=2026-02-30} "
		  "!E-TYPE@1" },
		{ HEAD "R1,badge,update,,B1,valid_until,,2026-02-28 10:00\n",
		  "R1 badge update B1 change "
		  "{set:valid_until=2026-02-28 10:00} !E-TYPE@1" },
		{ HEAD "R1,badge,update,,B1,zones,add,\n",
		  "R1 badge update B1 grant {add:zones=} !E-REQUIRED@1" },
		{ HEAD "R1,sap,create,E1,,login,,x\n",
		  "R1 sap create E1+1 grant {create set:login=x} "
		  "!E-REQUIRED@0" },
		{ HEAD "R1,sap,create,E1,,profile,,x\n",
		  "R1 sap create E1+1 grant {create set:profile=x} "
		  "!E-REQUIRED@0" },
		{ HEAD "R1,sap,create,E1,L1,profile,,x\n",
		  "R1 sap create L1 grant {create set:profile=x}" },
		{ HEAD "R1,sap,create,E1,L1,profile,set,\n",
		  "R1 sap create L1 grant {create set:profile=} "
		  "!E-REQUIRED@0" },
		{ HEAD "R1,sap,create,E1,,login,,x\n"
		       "R1,sap,create,E1,,profile,,y\n",
		  "R1 sap create E1+1 grant {create set:login=x "
		  "set:profile=y}" },
		{ HEAD "R1,sap,update,E1,L1,login,,x\n",
		  "R1 sap update L1 change {set:login=x}" },
	};

	CHECK_CSV(rows);
}

static void
a_blank_takes_the_value_of_another_row(void)
{
	static const char text[] =
		"request,resource_type,change,resource,property,value,owner,"
		"owner_name,requester,approvers,requested_at,approved_at,start,"
		"end,priority,reason\n"
		"R1,badge,update,B1,site,MIL,,Rossi Ada,,M1 M2,2026-11-01,,"
		"2026-12-01,,urgent,\n"
		"R1,badge,update,B1,level,3,E1,,P1,,,2026-11-02 08:00,"
		"2026-12-01,2027-01-01,,move\n";
	struct request_case c;
	const struct ps_order *order;

	request_case_init(&c, PS_SOURCE_CSV);
	if (!TAP_EQ_INT(request_case_parse(&c, ps_span_str(text)), PS_OK) ||
	    !TAP_EQ_INT(c.file.norders, 1))
		return;
	order = &c.file.orders[0].order;
	TAP_EQ_STR(order->owner, "E1");
	TAP_EQ_STR(order->owner_name, "Rossi Ada");
	TAP_EQ_STR(order->requester, "P1");
	TAP_EQ_STR(order->approvers, "M1 M2");
	TAP_EQ_STR(order->requested_at, "2026-11-01");
	TAP_EQ_STR(order->approved_at, "2026-11-02 08:00");
	TAP_EQ_STR(order->start, "2026-12-01");
	TAP_EQ_STR(order->end, "2027-01-01");
	TAP_EQ_STR(order->reason, "move");
	TAP_CHECK(order->urgent);
	TAP_EQ_STR(order->source, "hr");
	TAP_EQ_STR(order->external, "");
	TAP_EQ_INT(order->line, 2);
	request_case_release(&c);
}

static void
refused_rows_are_given_as_they_came(void)
{
	static const char text[] =
		HEAD "R1,badge,update,,B1,site,,\"M\r\nL\"\r\n"
		     "R2,badge,delete,,B2,,,\r\n"
		     "R1,badge,update,,B1,level,put,3";
	struct request_case c;

	request_case_init(&c, PS_SOURCE_CSV);
	TAP_EQ_STR(request_case_outcome(&c, text),
		   "R2 badge delete B2 revoke {delete} # 2:E-SIBLING 5:E-ENUM");
	TAP_EQ_STR(c.file.rejects[0].row,
		   "R1,badge,update,,B1,site,,\"M\r\nL\"");
	TAP_EQ_STR(c.file.rejects[1].row, "R1,badge,update,,B1,level,put,3");
	request_case_release(&c);
}

/* "2:7 E-ENUM" */
static const char *
places_of(struct request_case *c)
{
	ps_buf_reset(&c->text);
	for (size_t i = 0; i < c->diags.len; i++) {
		const struct ps_diag *d = &c->diags.list[i];

		ps_buf_addf(&c->text, "%s%lld:%lld %s", i > 0 ? ", " : "",
			    (long long)d->where.line, (long long)d->where.field,
			    ps_diag_name(d->code));
	}
	return c->text.ptr;
}

static void
an_order_that_the_sink_refuses_takes_its_rows_along(void)
{
	struct request_case c;

	request_case_init(&c, PS_SOURCE_CSV);
	c.rule = "R1";
	TAP_EQ_STR(request_case_outcome(&c,
					HEAD "R1,badge,update,,B1,site,,MIL\n"
					     "R2,badge,delete,,B2,,,\n"
					     "R1,badge,update,,B1,level,,3\n"
					     "R3,badge,delete,,B2,x,,\n"
					     "R4,bagde,delete,,B2,,,\n"),
		   "R2 badge delete B2 revoke {delete} | R3 badge delete B2 "
		   "revoke {delete set:x=} !E-PROPERTY@2 # 2:E-CHANGED "
		   "4:E-CHANGED 6:E-RESOURCE-TYPE");
	TAP_EQ_STR(c.file.rejects[1].sentence, "it is known");
	TAP_EQ_STR(places_of(&c), "2:0 E-CHANGED, 4:0 E-CHANGED, 5:6 "
				  "E-PROPERTY, 6:2 E-RESOURCE-TYPE");
	request_case_release(&c);
}

static void
findings_are_told_by_line_with_their_cell(void)
{
	static const char text[] = HEAD "R1,badge,update,,B1,site,,MIL\n"
					"R2,badge,update,,B1,sites,,MIL\n"
					"R1,badge,update,,B1,site,put,MIL\n"
					"R3,bagde,update,,B1,site,,MIL\n"
					"R4,badge,update,,,site,,MIL\n"
					"R5,badge,update,,B1,site,,\x02\n";
	struct request_case c;

	request_case_init(&c, PS_SOURCE_CSV);
	TAP_EQ_INT(request_case_parse(&c, ps_span_str(text)), PS_OK);
	TAP_EQ_STR(places_of(&c), "2:0 E-SIBLING, 3:6 E-PROPERTY, 4:7 E-ENUM, "
				  "5:2 E-RESOURCE-TYPE, 6:5 E-RESOURCE-KEY, "
				  "7:8 E-HIDDEN-CHAR");
	if (!TAP_EQ_INT(c.file.nrejects, 5))
		return;
	TAP_EQ_STR(c.file.rejects[0].sentence,
		   "refused with line 4 of the same order");
	TAP_EQ_STR(c.file.rejects[2].sentence,
		   "unknown resource type 'bagde'; did you mean 'badge'?");
	TAP_EQ_STR(c.file.orders[0].error_text,
		   "badge has no property 'sites'; did you mean 'site'?");
	TAP_EQ_INT(c.diags.errors, 6);
	request_case_release(&c);
}

static void
add_memberships(struct ps_buf *text, size_t n)
{
	ps_buf_addstr(text, HEAD);
	for (size_t i = 0; i < n; i++)
		ps_buf_addf(text, "R1,badge,update,,B1,zones,add,z%zu\n", i);
}

static void
an_order_has_at_most_5000_items(void)
{
	static const struct {
		size_t n;
		size_t norders;
		size_t nrejects;
	} rows[] = {
		{ PS_LIMIT_ORDER_ITEMS, 1, 0 },
		{ PS_LIMIT_ORDER_ITEMS + 1, 0, PS_LIMIT_ORDER_ITEMS + 1 },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		struct ps_buf text = PS_BUF_INIT;
		struct request_case c;

		request_case_init(&c, PS_SOURCE_CSV);
		add_memberships(&text, rows[i].n);
		TAP_EQ_INT(request_case_parse(&c, ps_buf_span(&text)), PS_OK);
		TAP_EQ_INT(c.file.norders, rows[i].norders);
		if (TAP_EQ_INT(c.file.nrejects, rows[i].nrejects) &&
		    rows[i].nrejects > 0)
			TAP_EQ_STR(c.file.rejects[0].code, "E-TOO-LONG");
		request_case_release(&c);
		ps_buf_release(&text);
	}
}

static void
a_used_up_budget_is_a_limit(void)
{
	int enough = 0;
	struct ps_buf text = PS_BUF_INIT;
	struct request_case c;

	add_memberships(&text, 100);
	for (size_t budget = 1000; budget < 100000; budget += 1000) {
		request_case_init(&c, PS_SOURCE_CSV);
		c.budget = budget;
		if (request_case_parse(&c, ps_buf_span(&text)) == PS_OK) {
			enough++;
		} else {
			TAP_EQ_INT(c.rc, PS_ELIMIT);
			TAP_EQ_STR(places_of(&c), "0:0 E-TOO-LARGE");
		}
		request_case_release(&c);
	}
	TAP_CHECK(enough > 0 && enough < 95);
	ps_buf_release(&text);
}

/* Such a row could be kept in no table of refused rows. */
static void
a_row_of_more_than_128_kib_refuses_the_file(void)
{
	struct ps_buf text = PS_BUF_INIT;
	struct request_case c;

	ps_buf_addstr(&text, HEAD "R1,badge,update,,B1,site,,");
	for (size_t i = 0; i < PS_LIMIT_FIELD_BYTES / 2; i++)
		ps_buf_addstr(&text, i == 0 ? "\"" : "\"\"");
	ps_buf_addstr(&text, "\"\nR1,badge,delete,,B1,,,\n");
	request_case_init(&c, PS_SOURCE_CSV);
	TAP_EQ_STR(request_case_outcome(&c, text.ptr), "refused E-TOO-LONG");
	request_case_release(&c);
	ps_buf_release(&text);
}

static void
the_delimiter_is_that_of_the_source(void)
{
	struct request_case c;

	request_case_init(&c, PS_SOURCE_CSV);
	c.source.delimiter = ';';
	TAP_EQ_STR(request_case_outcome(
			   &c, "request;resource_type;change;resource;owner\n"
			       "R1;badge;delete;B,1;\n"),
		   "R1 badge delete B,1 revoke {delete}");
	request_case_release(&c);
}

int
main(void)
{
	TAP_RUN(files_that_cannot_be_read_are_refused_whole);
	TAP_RUN(rows_of_one_resource_and_change_are_one_order);
	TAP_RUN(items_stand_in_the_order_of_the_properties);
	TAP_RUN(what_is_said_twice_counts_once);
	TAP_RUN(intent_follows_from_change_and_values);
	TAP_RUN(a_bad_row_takes_its_order_with_it_and_nothing_else);
	TAP_RUN(a_row_with_a_damaged_key_stains_the_orders_it_may_belong_to);
	TAP_RUN(resource_types_must_be_known_and_manual);
	TAP_RUN(an_order_names_its_resource_or_its_owner);
	TAP_RUN(rows_that_contradict_each_other_refuse_their_order);
	TAP_RUN(orders_that_cannot_be_computed_are_kept_with_their_error);
	TAP_RUN(a_blank_takes_the_value_of_another_row);
	TAP_RUN(refused_rows_are_given_as_they_came);
	TAP_RUN(an_order_that_the_sink_refuses_takes_its_rows_along);
	TAP_RUN(findings_are_told_by_line_with_their_cell);
	TAP_RUN(an_order_has_at_most_5000_items);
	TAP_RUN(a_row_of_more_than_128_kib_refuses_the_file);
	TAP_RUN(a_used_up_budget_is_a_limit);
	TAP_RUN(the_delimiter_is_that_of_the_source);
	return tap_done();
}
