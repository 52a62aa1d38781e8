#include "index_case.h"

/* Numbers of what a walk hands out: "3 69". */
static int
on_order(const struct ps_order *order, void *context, struct ps_err *err)
{
	char *text = context;
	size_t len = strlen(text);

	(void)err;
	(void)snprintf(text + len, 64 - len, "%s%lld", len > 0 ? " " : "",
		       (long long)order->number);
	return PS_OK;
}

static int
until(struct index_case *c, int64_t at, char *text)
{
	const struct ps_order_filter over = { .resource_type = "badge",
					      .clock = PS_CLOCK_OUT,
					      .until = at };

	return ps_index_orders(&c->index, &over, on_order, text, &c->err);
}

/* Orders are in pages of 64: 3 and 70 stand in two of them. */
static void
clocks_find_what_is_over_and_what_is_next(void)
{
	struct index_case c;
	struct ps_order order;
	char text[64] = "";
	int64_t at;

	case_begin(&c);
	case_take_in(&c, 1, 70); /* time 100 */
	case_segment(&c, PS_SEG_TRANSMIT);
	case_mark(&c, (struct index_mark){ 3, 0, PS_EV_TRANSMIT, PS_ST_PENDING,
					   PS_ST_TRANSMITTED });
	TAP_EQ_INT(case_play(&c), PS_OK); /* 200 */
	case_segment(&c, PS_SEG_TRANSMIT);
	case_mark(&c, (struct index_mark){ 69, 0, PS_EV_TRANSMIT, PS_ST_PENDING,
					   PS_ST_TRANSMITTED });
	TAP_EQ_INT(case_play(&c), PS_OK); /* 300 */
	TAP_EQ_INT(until(&c, 299, text), PS_OK);
	TAP_EQ_STR(text, "3");
	text[0] = '\0';
	TAP_EQ_INT(until(&c, 300, text), PS_OK);
	TAP_EQ_STR(text, "3 69");
	TAP_EQ_INT(ps_index_clock(&c.index, PS_CLOCK_OUT, "badge", 200, &at,
				  &c.err),
		   PS_OK);
	TAP_EQ_INT(at, 300);
	case_segment(&c, PS_SEG_APPLY);
	case_mark(&c, (struct index_mark){ 3, 0, PS_EV_DONE, PS_ST_TRANSMITTED,
					   PS_ST_EXECUTED });
	TAP_EQ_INT(case_play(&c), PS_OK); /* 400 */
	TAP_EQ_INT(ps_index_clock(&c.index, PS_CLOCK_OUT, "badge", PS_WHEN_NONE,
				  &at, &c.err),
		   PS_OK);
	TAP_EQ_INT(at, 300);
	TAP_EQ_INT(ps_index_clock(&c.index, PS_CLOCK_EXECUTED, "badge",
				  PS_WHEN_NONE, &at, &c.err),
		   PS_OK);
	TAP_EQ_INT(at, 400);
	TAP_EQ_INT(ps_index_order(&c.index, 3, &c.arena, &order, &c.err),
		   PS_OK);
	TAP_EQ_INT(order.executed_at, 400);
	case_end(&c);
}

int
main(void)
{
	TAP_RUN(clocks_find_what_is_over_and_what_is_next);
	return tap_done();
}
