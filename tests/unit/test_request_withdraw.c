#include "request_case.h"

#define CHECK_CSV(rows) REQUEST_ROWS(PS_SOURCE_CSV, rows)

static void
a_withdrawal_names_an_order_and_nothing_else(void)
{
	static const struct request_row rows[] = {
#define WHEAD                                                                  \
	"request,resource_type,change,resource,property,value,operation,"      \
	"revision\n"
		{ WHEAD "R1,badge,update,B1,,,withdraw,\n"
			"R2,badge,update,B1,site,MIL,order,4\n"
			"R3,badge,delete,B1,site,,withdraw,2\n",
		  "R1 badge update B1 withdrawn | "
		  "R2 badge update B1 change {set:site=MIL} r4 | "
		  "R3 badge delete B1 withdrawn r2" },
		{ WHEAD "R1,badge,update,B1,,,withdraw,\n"
			"R1,badge,update,B1,site,MIL,order,\n",
		  "# 2:E-ORDER-CONFLICT 3:E-ORDER-CONFLICT" },
		{ WHEAD "R1,badge,update,B1,site,MIL,,1\n"
			"R1,badge,update,B1,level,3,,2\n",
		  "# 2:E-ORDER-CONFLICT 3:E-ORDER-CONFLICT" },
		{ WHEAD "R1,badge,update,,,,withdraw,\n",
		  "# 2:E-RESOURCE-KEY" },
		{ WHEAD "R1,badge,update,B1,,,take back,\n", "# 2:E-ENUM" },
		{ WHEAD "R1,badge,update,B1,site,MIL,,0\n", "# 2:E-RANGE" },
		{ WHEAD "R1,badge,update,B1,site,MIL,,1a\n", "# 2:E-TYPE" },
#undef WHEAD
	};

	CHECK_CSV(rows);
}

/* Two rows of one file are two requests, whatever they say of it. */
static void
without_identifiers_a_row_is_known_by_its_line(void)
{
	struct request_case c;

	request_case_init(&c, PS_SOURCE_CSV);
	c.source.by_line = true;
	TAP_EQ_STR(request_case_outcome(
			   &c, "resource_type,change,resource,property,value\n"
			       "badge,update,B1,site,MIL\n"
			       "badge,update,B1,site,ROM\n"
			       "badge,update\n"),
		   "in.csv:2 badge update B1 change {set:site=MIL} | "
		   "in.csv:3 badge update B1 change {set:site=ROM} # "
		   "4:E-CELLS-FEW");
	request_case_release(&c);
	request_case_init(&c, PS_SOURCE_CSV);
	c.source.by_line = true;
	TAP_EQ_STR(request_case_outcome(
			   &c, "request,resource_type,change,resource\n"
			       "R1,badge,delete,B1\n,badge,delete,B1\n"),
		   "in.csv:2 badge delete B1 revoke {delete} | "
		   "in.csv:3 badge delete B1 revoke {delete}");
	request_case_release(&c);
}

int
main(void)
{
	TAP_RUN(without_identifiers_a_row_is_known_by_its_line);
	TAP_RUN(a_withdrawal_names_an_order_and_nothing_else);
	return tap_done();
}
