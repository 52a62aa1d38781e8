#include "request_case.h"

#define HEAD "request,resource_type,change,owner,resource,property,op,value\n"

static void
rejected_of(struct request_case *c, const char *text, struct ps_buf *out)
{
	struct ps_request_frame frame;
	struct ps_request_input in;

	TAP_EQ_INT(request_case_parse(c, ps_span_str(text)), PS_OK);
	ps_buf_reset(out);
	in = request_case_input(c, ps_span_str(text));
	if (!TAP_CHECK(ps_request_frame(&in, &c->arena, &frame)))
		return;
	ps_request_frame_write(&frame, out);
	for (size_t i = 0; i < c->file.nrejects; i++)
		ps_request_frame_row(&frame, &c->file.rejects[i], out);
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
	struct ps_buf out = PS_BUF_INIT;
	struct ps_request_frame frame;
	struct ps_request_input in;
	struct request_case c;

	request_case_init(&c, PS_SOURCE_CSV);
	c.source.delimiter = ';';
	in = request_case_input(&c, ps_span_str("\nrequest\r\n\xFF\n"));
	if (TAP_CHECK(ps_request_frame(&in, &c.arena, &frame))) {
		ps_request_frame_write(&frame, &out);
		ps_request_frame_row(&frame, &none, &out);
	}
	TAP_EQ_STR(out.ptr, "request;problem\r\n");
	ps_buf_release(&out);
	request_case_release(&c);
}

static void
what_has_no_header_has_no_rows_to_correct(void)
{
	static const char *const texts[] = { "", "\n\n", "\"request\n",
					     "requ\"est\n" };
	struct ps_request_frame frame;
	struct ps_request_input in;
	struct request_case c;

	request_case_init(&c, PS_SOURCE_CSV);
	for (size_t i = 0; i < PS_ARRAY_LEN(texts); i++) {
		in = request_case_input(&c, ps_span_str(texts[i]));
		TAP_CHECK(!ps_request_frame(&in, &c.arena, &frame));
	}
	c.source.format = PS_SOURCE_USERCUBE_JSON;
	in = request_case_input(&c, ps_span_str("request\n"));
	TAP_CHECK(!ps_request_frame(&in, &c.arena, &frame));
	request_case_release(&c);
}

int
main(void)
{
	TAP_RUN(refused_rows_can_be_corrected_and_dropped_again);
	TAP_RUN(the_problem_of_a_row_is_replaced_not_added_to);
	TAP_RUN(what_was_corrected_is_taken_in);
	TAP_RUN(findings_of_the_whole_file_are_no_rows);
	TAP_RUN(what_has_no_header_has_no_rows_to_correct);
	return tap_done();
}
