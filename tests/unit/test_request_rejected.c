#include "request_case.h"

#define HEAD "request,resource_type,change,owner,resource,property,op,value\n"

static void
rejected_of(struct request_case *c, const char *text, struct ps_buf *out)
{
	TAP_EQ_INT(request_case_parse(c, ps_span_str(text)), PS_OK);
	ps_buf_reset(out);
	ps_request_rejected_csv(&c->file, c->file.rejects, c->file.nrejects,
				out);
}

static void
refused_rows_can_be_corrected_and_dropped_again(void)
{
	struct ps_buf out = PS_BUF_INIT;
	struct request_case c;

	request_case_init(&c, PS_SOURCE_CSV);
	rejected_of(&c,
		    HEAD "R1,badge,update,,B1,site,,MIL\n"
			 "R2,bagde,update,,B1,site,,\"M\"\"L\"\r\n"
			 "R3,badge,update,,B1,site,,\"M\r\nL\"\r\n"
			 "R3,badge,update,,,site,,x\n",
		    &out);
	TAP_EQ_STR(out.ptr,
		   "request,resource_type,change,owner,resource,property,op,"
		   "value,problem\r\n"
		   "R2,bagde,update,,B1,site,,\"M\"\"L\",\"unknown resource "
		   "type 'bagde'; did you mean 'badge'? "
		   "[E-RESOURCE-TYPE]\"\r\n"
		   "R3,badge,update,,B1,site,,\"M\r\nL\",\"refused with "
		   "line 6, which may belong to the same order "
		   "[E-SIBLING]\"\r\n"
		   "R3,badge,update,,,site,,x,\"resource is empty: an update "
		   "or a deletion names it [E-RESOURCE-KEY]\"\r\n");
	request_case_release(&c);
	ps_buf_release(&out);
}

static void
the_problem_of_a_row_is_replaced_not_added_to(void)
{
	struct ps_buf out = PS_BUF_INIT;
	struct request_case c;

	request_case_init(&c, PS_SOURCE_CSV);
	rejected_of(&c,
		    "request,problem,resource_type,change,resource\n"
		    "R2,\"old \x01\",ldap,delete,B1\nR3,x\n",
		    &out);
	TAP_EQ_STR(out.ptr,
		   "request,problem,resource_type,change,resource\r\n"
		   "\"R2\",\"resource type 'ldap' is not provisioned by hand "
		   "[E-NOT-MANUAL]\",\"ldap\",\"delete\",\"B1\"\r\n"
		   "R3,x\r\n");
	request_case_release(&c);
	ps_buf_release(&out);
}

static void
what_was_corrected_is_taken_in(void)
{
	struct ps_buf out = PS_BUF_INIT;
	struct ps_buf again = PS_BUF_INIT;
	struct request_case c;
	const char *bad;

	request_case_init(&c, PS_SOURCE_CSV);
	rejected_of(&c, HEAD "R2,bagde,update,,B1,site,,MIL\n", &out);
	bad = strstr(out.ptr, "bagde");
	if (!TAP_CHECK(bad != NULL))
		return;
	ps_buf_add(&again, out.ptr, (size_t)(bad - out.ptr));
	ps_buf_addf(&again, "badge%s", bad + 5);
	TAP_EQ_STR(request_case_outcome(&c, again.ptr),
		   "R2 badge update B1 change {set:site=MIL}");
	request_case_release(&c);
	ps_buf_release(&again);
	ps_buf_release(&out);
}

static void
findings_of_the_whole_file_are_no_rows(void)
{
	static const struct ps_reject none = {
		.line = 1, .code = "E-UTF8", .sentence = "x", .row = ""
	};
	static const struct ps_request_file json = { .header = "" };
	static const struct ps_request_file csv = { .header = "request",
						    .delimiter = ';' };
	struct ps_buf out = PS_BUF_INIT;

	ps_request_rejected_csv(&json, &none, 1, &out);
	TAP_EQ_STR(out.ptr, "");
	ps_request_rejected_csv(&csv, &none, 1, &out);
	TAP_EQ_STR(out.ptr, "request;problem\r\n");
	ps_buf_release(&out);
}

int
main(void)
{
	TAP_RUN(refused_rows_can_be_corrected_and_dropped_again);
	TAP_RUN(the_problem_of_a_row_is_replaced_not_added_to);
	TAP_RUN(what_was_corrected_is_taken_in);
	TAP_RUN(findings_of_the_whole_file_are_no_rows);
	return tap_done();
}
