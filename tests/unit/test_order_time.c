#include "provspool/order.h"
#include "provspool/when.h"

#include "tap.h"

static void
a_period_ends_behind_its_last_day(void)
{
	struct ps_order order = { .end = "2026-11-23",
				  .intent = PS_INTENT_GRANT };
	int64_t day = 0;

	TAP_CHECK(ps_when_parse("2026-11-24", &day, NULL));
	TAP_EQ_INT(ps_order_ends(&order), day);
	order.end = "2026-11-24T10:00:00Z";
	TAP_EQ_INT(ps_order_ends(&order), day + 10 * 3600);
	order.intent = PS_INTENT_REVOKE;
	TAP_EQ_INT(ps_order_ends(&order), 0);
	order.end = "";
	order.intent = PS_INTENT_GRANT;
	TAP_EQ_INT(ps_order_ends(&order), 0);
}

static void
holds_stop_the_clock_up_to_a_limit(void)
{
	struct ps_order order = { .until = "", .held_at = PS_WHEN_NONE };
	int64_t day = 86400;

	TAP_CHECK(ps_when_parse("2026-11-23", &order.transmitted_at, NULL));
	TAP_EQ_INT(ps_order_valid_until(&order, 10 * day, 5 * day),
		   order.transmitted_at + 10 * day);
	order.until = "2026-11-27";
	order.held_at = order.transmitted_at + day; /* for three days */
	TAP_EQ_INT(ps_order_pause(&order, order.held_at + 10), 10);
	TAP_EQ_INT(ps_order_valid_until(&order, 10 * day, 5 * day),
		   order.transmitted_at + 13 * day);
	order.paused_s = day;
	TAP_EQ_INT(ps_order_valid_until(&order, 10 * day, 5 * day),
		   order.transmitted_at + 14 * day);
	TAP_EQ_INT(ps_order_valid_until(&order, 10 * day, 3 * day),
		   order.transmitted_at + 13 * day);
}

int
main(void)
{
	TAP_RUN(a_period_ends_behind_its_last_day);
	TAP_RUN(holds_stop_the_clock_up_to_a_limit);
	return tap_done();
}
