#include "config_case.h"

static void
a_lookup_table_has_as_many_rows_as_its_limit_and_no_more(void)
{
	struct ps_buf table = PS_BUF_INIT;

	ps_buf_addstr(&table, "k,v\n"); /* the header is one of them */
	for (size_t i = 1; i < PS_LIMIT_LOOKUP_ROWS; i++)
		ps_buf_addf(&table, "%zu,v\n", i);
	for (size_t over = 0; over <= 1; over++) {
		const char *const files[] = { "lookups/t.csv", table.ptr,
					      "site.yaml", SITE, NULL };
		struct config_case c;

		config_case_init(&c);
		config_case_parse(&c, files);
		if (over)
			TAP_EQ_STR(config_case_findings(&c),
				   "lookups/t.csv:100001 E-TOO-LARGE");
		else
			TAP_EQ_STR(config_case_findings(&c), "");
		config_case_release(&c);
		ps_buf_addstr(&table, "over,v\n");
	}
	ps_buf_release(&table);
}

int
main(void)
{
	TAP_RUN(a_lookup_table_has_as_many_rows_as_its_limit_and_no_more);
	return tap_done();
}
