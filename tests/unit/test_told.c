#include "app/told.h"
#include "tap.h"

/* What of these findings is told: their texts, one a line. */
static const char *
filter(struct ps_told *told, const char *const *texts, struct ps_buf *out)
{
	struct ps_diags diags;
	struct ps_buf talk = PS_BUF_INIT;
	struct ps_where where = { .file = "f" };

	ps_diags_init(&diags);
	for (size_t i = 0; texts[i]; i++)
		ps_diag_add(&diags, where, PS_E_INBOX, "%s", texts[i]);
	ps_told_filter(told, &diags, &talk, "");
	ps_buf_reset(out);
	for (size_t i = 0; i < diags.len; i++)
		ps_buf_addf(out, "%s ", diags.list[i].text);
	ps_diags_release(&diags);
	ps_buf_release(&talk);
	return out->len > 0 ? out->ptr : "";
}

static void
a_finding_is_told_once_while_it_lasts(void)
{
	static const char *const both[] = { "a", "b", NULL };
	static const char *const one[] = { "b", NULL };
	struct ps_buf out = PS_BUF_INIT;
	struct ps_told told;

	ps_told_init(&told);
	TAP_EQ_STR(filter(&told, both, &out), "a b ");
	TAP_EQ_STR(filter(&told, both, &out), "");
	TAP_EQ_STR(filter(&told, one, &out), "");
	TAP_EQ_STR(filter(&told, both, &out), "a ");
	ps_told_release(&told);
	ps_buf_release(&out);
}

static void
what_was_done_is_told_each_time_but_remarks_once(void)
{
	struct ps_buf talk = PS_BUF_INIT;
	struct ps_diags none;
	struct ps_told told;

	ps_told_init(&told);
	ps_diags_init(&none);
	for (int i = 0; i < 2; i++) {
		ps_buf_reset(&talk);
		ps_buf_addstr(&talk, "1 order sent out\ndesk: left as it is\n");
		ps_told_filter(&told, &none, &talk, "");
		TAP_EQ_STR(talk.ptr,
			   i == 0 ? "1 order sent out\ndesk: left as it is\n"
				  : "1 order sent out\n");
	}
	ps_diags_release(&none);
	ps_told_release(&told);
	ps_buf_release(&talk);
}

static void
a_failure_is_new_once(void)
{
	struct ps_buf talk = PS_BUF_INIT;
	struct ps_diags none;
	struct ps_told told;

	ps_told_init(&told);
	ps_diags_init(&none);
	TAP_CHECK(ps_told_filter(&told, &none, &talk, "full"));
	TAP_CHECK(!ps_told_filter(&told, &none, &talk, "full"));
	TAP_CHECK(!ps_told_filter(&told, &none, &talk, ""));
	TAP_CHECK(ps_told_filter(&told, &none, &talk, "full"));
	ps_diags_release(&none);
	ps_told_release(&told);
	ps_buf_release(&talk);
}

int
main(void)
{
	TAP_RUN(a_finding_is_told_once_while_it_lasts);
	TAP_RUN(what_was_done_is_told_each_time_but_remarks_once);
	TAP_RUN(a_failure_is_new_once);
	return tap_done();
}
