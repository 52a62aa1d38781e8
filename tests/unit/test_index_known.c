#include "index_case.h"

static struct ps_known
known_of(struct index_case *c, const struct ps_order *order)
{
	struct ps_known known = { .number = -1 };

	TAP_EQ_INT(ps_index_known(&c->index, order, &known, &c->err), PS_OK);
	return known;
}

static void
an_identity_gives_its_newest_order(void)
{
	struct index_case c;
	struct ps_order order;
	struct ps_known known;

	case_begin(&c);
	order = case_order(&c, 1);
	TAP_EQ_INT(known_of(&c, &order).number, 0);
	case_take_in(&c, 1, 3);
	order.number = 4; /* the same request once more */
	case_segment(&c, PS_SEG_INGEST);
	case_add(&c, &order);
	case_mark(&c, (struct index_mark){ 4, 0, PS_EV_COMPUTE_ERROR,
					   PS_ST_NONE, PS_ST_ERROR });
	TAP_EQ_INT(case_play(&c), PS_OK);

	known = known_of(&c, &order);
	TAP_EQ_INT(known.number, 4);
	TAP_EQ_INT(known.state, PS_ST_ERROR);
	TAP_CHECK(!known.same_content);
	order.request = "R99";
	TAP_EQ_INT(known_of(&c, &order).number, 0);
	case_end(&c);
}

/* What a source may say of an order while it is out, and what stays of it. */
static void
a_notice_stands_while_the_order_is_out(void)
{
	struct index_case c;
	struct ps_order order;

	case_begin(&c);
	case_take_in(&c, 1, 1);
	order = case_get(&c, 1);
	CASE_APPLY(&c, { 1, 0, PS_EV_WITHDRAW, PS_ST_PENDING, PS_ST_PENDING });
	TAP_CHECK(!known_of(&c, &order).withdrawn); /* it has no row */
	case_send_out(&c, 1, 1);
	CASE_APPLY(&c, { 1, 0, PS_EV_WITHDRAW, PS_ST_TRANSMITTED,
			 PS_ST_TRANSMITTED });
	TAP_CHECK(known_of(&c, &order).withdrawn);
	TAP_EQ_STR(case_get(&c, 1).notice, "Not any more");
	TAP_EQ_INT(known_of(&c, &order).state, PS_ST_TRANSMITTED);
	CASE_APPLY(&c,
		   { 1, 0, PS_EV_RENEW, PS_ST_TRANSMITTED, PS_ST_TRANSMITTED });
	TAP_CHECK(!known_of(&c, &order).withdrawn);
	CASE_APPLY(&c, { 1, 0, PS_EV_REPLACE, PS_ST_TRANSMITTED,
			 PS_ST_TRANSMITTED });
	TAP_EQ_STR(case_get(&c, 1).notice, "Not any more");
	case_end(&c);
}

static void
a_request_keeps_the_revision_it_was_taken_in_with(void)
{
	struct index_case c;
	struct ps_order order;

	case_begin(&c);
	order = case_order(&c, 1);
	case_segment(&c, PS_SEG_INGEST);
	case_add(&c, &order);
	case_write(&c, &(struct ps_event){ .seq = 1,
					   .time = 100,
					   .order = 1,
					   .event = PS_EV_TAKE_IN,
					   .from = PS_ST_NONE,
					   .to = PS_ST_PENDING,
					   .revision = 7 });
	TAP_EQ_INT(case_play(&c), PS_OK);
	case_send_out(&c, 1, 1);
	TAP_EQ_INT(known_of(&c, &order).revision, 7);
	TAP_EQ_INT(case_get(&c, 1).revision, 1); /* that of its row */
	case_end(&c);
}

static void
content_is_the_same_in_any_order_of_items(void)
{
	struct index_case c;
	struct ps_order order;
	struct ps_item item;

	case_begin(&c);
	case_take_in(&c, 1, 1);
	order = case_get(&c, 1);
	TAP_CHECK(known_of(&c, &order).same_content);
	item = order.items[0];
	order.items[0] = order.items[2];
	order.items[2] = item;
	TAP_CHECK(known_of(&c, &order).same_content);
	order.items[1].value = "ROM";
	TAP_CHECK(!known_of(&c, &order).same_content);
	order.items[1].value = "MIL2";
	order.nitems = 2;
	TAP_CHECK(!known_of(&c, &order).same_content);
	case_end(&c);
}

static void
a_subject_is_out_while_an_item_is(void)
{
	struct index_case c;

	case_begin(&c);
	case_take_in(&c, 1, 2);
	TAP_EQ_INT(order_out(&c, 1), 0);
	case_send_out(&c, 1, 1);
	TAP_EQ_INT(order_out(&c, 1), 1);
	TAP_EQ_INT(order_out(&c, 2), 0);
	CASE_APPLY(&c, { 1, 1, FAILED }, { 1, 2, DONE });
	TAP_EQ_INT(case_get(&c, 1).state, PS_ST_ERRORED);
	TAP_EQ_INT(order_out(&c, 1), 1);
	CASE_APPLY(&c, { 1, 3, DONE });
	TAP_EQ_INT(order_out(&c, 1), 0);
	case_end(&c);
}

int
main(void)
{
	TAP_RUN(an_identity_gives_its_newest_order);
	TAP_RUN(a_notice_stands_while_the_order_is_out);
	TAP_RUN(a_request_keeps_the_revision_it_was_taken_in_with);
	TAP_RUN(content_is_the_same_in_any_order_of_items);
	TAP_RUN(a_subject_is_out_while_an_item_is);
	return tap_done();
}
