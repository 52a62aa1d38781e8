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

int
main(void)
{
	TAP_RUN(a_withdrawal_names_an_order_and_nothing_else);
	return tap_done();
}
