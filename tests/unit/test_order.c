#include "provspool/order.h"

#include "model_case.h"

#define SEED UINT64_C(20261123)
#define NUMBERS 2000

/* Numbers with few digits, with many, and the ends of the range. */
static int64_t
any_number(struct model_random *r)
{
	static const int64_t caps[] = { 9, 99, 9999, 999999, 999999999 };

	return 1 + (int64_t)model_below(r, (size_t)caps[model_below(r, 5)]);
}

static bool
is_refused(const char *id)
{
	int64_t number = -7;

	return !ps_order_id_parse(id, &number) && number == -7;
}

static void
ids_have_one_form(void)
{
	static const struct {
		int64_t number;
		const char *id;
	} rows[] = {
		{ 1, "PO-000000001-C" },
		{ 2, "PO-000000002-F" },
		{ 10, "PO-000000010-F" },
		{ 123, "PO-000000123-Z" },
		{ PS_ORDER_NUMBER_MAX, "PO-999999999-Y" },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		char id[PS_ORDER_ID_MAX];
		int64_t back = 0;

		ps_order_id(rows[i].number, id);
		TAP_EQ_STR(id, rows[i].id);
		TAP_CHECK(ps_order_id_parse(id, &back));
		TAP_EQ_INT(back, rows[i].number);
	}
}

static void
ids_read_back_for_many_numbers(void)
{
	struct model_random r = { SEED };
	bool good = true;

	for (int i = 0; i < NUMBERS; i++) {
		char id[PS_ORDER_ID_MAX];
		int64_t number = any_number(&r);
		int64_t back = 0;

		ps_order_id(number, id);
		good = good && ps_order_id_parse(id, &back) && back == number;
	}
	TAP_CHECK(good);
}

/* Digits stand at 3 to 11 of PO-000000123-Z. */
static void
a_wrong_digit_is_seen(void)
{
	struct model_random r = { SEED };
	int missed = 0;
	int tried = 0;

	for (int i = 0; i < NUMBERS; i++) {
		char id[PS_ORDER_ID_MAX];

		ps_order_id(any_number(&r), id);
		for (size_t at = 3; at < 12; at++) {
			char right = id[at];

			for (char c = '0'; c <= '9'; c++) {
				id[at] = c;
				tried += c != right;
				missed += c != right && !is_refused(id);
			}
			id[at] = right;
		}
	}
	TAP_EQ_INT(tried, NUMBERS * 9 * 9);
	TAP_EQ_INT(missed, 0);
}

static void
two_digits_swapped_are_seen(void)
{
	struct model_random r = { SEED };
	int missed = 0;
	int tried = 0;

	for (int i = 0; i < NUMBERS; i++) {
		char id[PS_ORDER_ID_MAX];

		ps_order_id(any_number(&r), id);
		for (size_t at = 3; at < 11; at++) {
			char c = id[at];

			if (c == id[at + 1])
				continue;
			id[at] = id[at + 1];
			id[at + 1] = c;
			tried++;
			missed += !is_refused(id);
			id[at + 1] = id[at];
			id[at] = c;
		}
	}
	TAP_CHECK(tried > NUMBERS);
	TAP_EQ_INT(missed, 0);
}

static void
a_wrong_check_letter_is_seen(void)
{
	char id[] = "PO-000000123-Z";
	int accepted = 0;

	for (char c = ' '; c < 0x7f; c++) {
		id[sizeof(id) - 2] = c;
		accepted += !is_refused(id);
	}
	TAP_EQ_INT(accepted, 2); /* Z and z */
}

static void
case_blanks_and_zeros_are_forgiven(void)
{
	static const char *const rows[] = {
		"PO-000000123-Z",
		"po-000000123-z",
		"Po-000000123-z",
		"  PO-000000123-Z\t",
		"\xc2\xa0PO-000000123-Z\xe2\x80\x8b\r\n",
		"PO-123-Z",
		"po-0123-z",
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		int64_t number = 0;

		if (!TAP_CHECK(ps_order_id_parse(rows[i], &number)) ||
		    !TAP_EQ_INT(number, 123))
			TAP_NOTE("row %zu", i);
	}
}

static void
what_is_no_id_is_refused(void)
{
	static const char *const rows[] = {
		"",
		" ",
		"PO",
		"PO--Z",
		"PO-Z",
		"PO-123",
		"PO-123-",
		"PO 123-Z",
		"PO-123Z",
		"PO-12 3-Z",
		"PO-+123-Z",
		"PO--123-Z",
		"PO-0-A",
		"PO-000000000-A",
		"PO-0000000123-Z", /* ten digits */
		"PO-1000000000-C",
		"QO-000000123-Z",
		"PO-000000123-ZX",
		"[PO-000000123-Z]",
		"PO-00000012\xd9\xa3-Z",
		"PO-000000123-\xef\xbc\xba",
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++)
		if (!TAP_CHECK(is_refused(rows[i])))
			TAP_NOTE("row %zu", i);
}

static void
names_lead_back_to_their_ids(void)
{
	for (int i = 0; i < PS_ST_COUNT; i++)
		TAP_EQ_INT(ps_state_by_name(ps_state_name((enum ps_state)i)),
			   i);
	for (int i = 1; i < PS_AS_COUNT; i++)
		TAP_EQ_INT(ps_assurance_by_name(
				   ps_assurance_name((enum ps_assurance)i)),
			   i);
	for (int i = 1; i < PS_HOLD_COUNT; i++)
		TAP_EQ_INT(ps_hold_by_name(ps_hold_name((enum ps_hold)i)), i);
	for (int i = 1; i < PS_CHANGE_COUNT; i++)
		TAP_EQ_INT(ps_change_by_name(ps_change_name((enum ps_change)i)),
			   i);
	for (int i = 1; i < PS_OP_COUNT; i++)
		TAP_EQ_INT(ps_op_by_name(ps_op_name((enum ps_op)i)), i);
	for (int i = 1; i < PS_INTENT_COUNT; i++)
		TAP_EQ_INT(ps_intent_by_name(ps_intent_name((enum ps_intent)i)),
			   i);
	for (int i = 1; i < PS_EV_COUNT; i++)
		TAP_EQ_INT(
			ps_event_by_name(ps_event_name((enum ps_event_kind)i)),
			i);
}

static void
unknown_names_are_the_zero_value(void)
{
	static const char *const rows[] = { "", "Done", "done ", "nothing" };

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		TAP_EQ_INT(ps_state_by_name(rows[i]), 0);
		TAP_EQ_INT(ps_assurance_by_name(rows[i]), 0);
		TAP_EQ_INT(ps_hold_by_name(rows[i]), 0);
		TAP_EQ_INT(ps_change_by_name(rows[i]), 0);
		TAP_EQ_INT(ps_op_by_name(rows[i]), 0);
		TAP_EQ_INT(ps_intent_by_name(rows[i]), 0);
		TAP_EQ_INT(ps_event_by_name(rows[i]), 0);
	}
	TAP_EQ_STR(ps_change_name(PS_CHANGE_NONE), "");
	TAP_EQ_STR(ps_state_name(PS_ST_NONE), "none");
}

/* An order without its state: what identity and content are made of. */
static struct ps_order
plain_order(struct model_case *c)
{
	struct ps_order order = model_order("badge", PS_CHANGE_UPDATE, 1);
	const struct ps_item items[] = {
		model_item(PS_OP_SET, "site", "MIL2", "MIL1"),
		model_item(PS_OP_ADD, "zone", "Z-BLUE", ""),
		model_item(PS_OP_ADD, "zone", "Z-RED", ""),
		model_item(PS_OP_REMOVE, "zone", "Z-BLUE", ""),
	};

	model_give(c, &order, items, PS_ARRAY_LEN(items));
	return order;
}

/* All permutations of four items, by Heap's method without recursion. */
static void
the_order_of_items_does_not_matter(void)
{
	size_t counts[4] = { 0 };
	struct model_case c;
	struct ps_order order;
	char identity[65];
	char content[65];
	char now[65];
	int seen = 1;

	model_case_init(&c);
	order = plain_order(&c);
	ps_order_identity(&order, identity);
	ps_order_content(&order, content);
	for (size_t i = 0; i < 4;) {
		struct ps_item *a;
		struct ps_item kept;

		if (counts[i] >= i) {
			counts[i++] = 0;
			continue;
		}
		a = &order.items[i % 2 ? counts[i] : 0];
		kept = *a;
		*a = order.items[i];
		order.items[i] = kept;
		seen++;
		ps_order_content(&order, now);
		TAP_EQ_STR(now, content);
		ps_order_identity(&order, now);
		TAP_EQ_STR(now, identity);
		counts[i]++;
		i = 0;
	}
	TAP_EQ_INT(seen, 24);
	model_case_release(&c);
}

static void
set_number(struct ps_order *o)
{
	o->number = 2;
}

static void
set_source(struct ps_order *o)
{
	o->source = "h";
}

static void
set_request(struct ps_order *o)
{
	o->request = "REQ-8";
}

static void
set_type(struct ps_order *o)
{
	o->resource_type = "sap";
}

static void
set_change(struct ps_order *o)
{
	o->change = PS_CHANGE_DELETE;
}

static void
set_resource(struct ps_order *o)
{
	o->resource = "B-10";
}

static void
set_owner(struct ps_order *o)
{
	o->owner = "E1043";
}

static void
set_handle(struct ps_order *o)
{
	o->handle = "2";
}

static void
set_external(struct ps_order *o)
{
	o->external = "B-9";
}

static void
set_rest(struct ps_order *o)
{
	o->owner_name = "Rossi";
	o->reason = "mover";
	o->line = 9;
	o->batch = 9;
	o->state = PS_ST_EXECUTED;
	o->start = "2027-01-01";
	o->urgent = true;
}

typedef void change_fn(struct ps_order *o);

struct identity_row {
	const char *what;
	change_fn *change;
	bool existing; /* does it count where the resource exists … */
	bool coming;   /* … where it is to be created … */
	bool external; /* … and where the source has a key of its own? */
};

static const struct identity_row identity_rows[] = {
	{ "number", set_number, false, false, false },
	{ "source", set_source, true, true, true },
	{ "request", set_request, true, true, true },
	{ "type", set_type, true, true, true },
	{ "change", set_change, true, true, true },
	{ "resource", set_resource, true, true, false },
	{ "owner", set_owner, false, true, false },
	{ "handle", set_handle, false, true, false },
	{ "external", set_external, true, true, true },
	{ "rest", set_rest, false, false, false },
};

static void
check_identity(const struct ps_order *order, const struct identity_row *row,
	       bool counts)
{
	struct ps_order changed = *order;
	char before[65];
	char after[65];

	row->change(&changed);
	ps_order_identity(order, before);
	ps_order_identity(&changed, after);
	TAP_EQ_INT(strlen(before), 64);
	if (!TAP_EQ_INT(!ps_streq(before, after), counts))
		TAP_NOTE("%s", row->what);
}

static void
identity_is_of_what_the_header_says(void)
{
	struct ps_order existing = model_order("badge", PS_CHANGE_UPDATE, 1);
	struct ps_order coming = model_order("badge", PS_CHANGE_CREATE, 1);
	struct ps_order external = existing;

	external.external = "4711;badge";
	for (size_t i = 0; i < PS_ARRAY_LEN(identity_rows); i++) {
		const struct identity_row *row = &identity_rows[i];

		check_identity(&existing, row, row->existing);
		check_identity(&coming, row, row->coming);
		check_identity(&external, row, row->external);
	}
}

/* A key cannot be made to look like two fields. */
static void
fields_do_not_run_together(void)
{
	struct ps_order a = model_order("badge", PS_CHANGE_CREATE, 1);
	struct ps_order b = a;
	char x[65];
	char y[65];

	a.source = "hr";
	a.request = "R1";
	b.source = "h";
	b.request = "rR1";
	ps_order_identity(&a, x);
	ps_order_identity(&b, y);
	TAP_CHECK(!ps_streq(x, y));

	b = a;
	a.owner = "E1";
	a.handle = "2:3";
	b.owner = "E1,3:2";
	b.handle = "3";
	ps_order_identity(&a, x);
	ps_order_identity(&b, y);
	TAP_CHECK(!ps_streq(x, y));
}

static void
content_is_of_operation_property_and_value(void)
{
	struct model_case c;
	struct ps_order order;
	char before[65];
	char after[65];

	model_case_init(&c);
	order = plain_order(&c);
	ps_order_content(&order, before);
	order.items[0].was = "MIL9";
	order.items[0].state = PS_ST_EXECUTED;
	order.items[0].number = 99;
	ps_order_content(&order, after);
	TAP_EQ_STR(after, before);
	order.items[0].value = "MIL3";
	ps_order_content(&order, after);
	TAP_CHECK(!ps_streq(after, before));
	order.items[0].value = "MIL2";
	order.items[0].property = "floor";
	ps_order_content(&order, after);
	TAP_CHECK(!ps_streq(after, before));
	order.items[0].property = "site";
	order.items[1].op = PS_OP_REMOVE;
	ps_order_content(&order, after);
	TAP_CHECK(!ps_streq(after, before));
	order.items[1].op = PS_OP_ADD;
	order.nitems--;
	ps_order_content(&order, after);
	TAP_CHECK(!ps_streq(after, before));
	order.nitems++;
	ps_order_content(&order, after);
	TAP_EQ_STR(after, before);
	model_case_release(&c);
}

static void
content_of_no_items_has_a_value(void)
{
	struct ps_order order = model_order("badge", PS_CHANGE_DELETE, 1);
	char content[65];

	ps_order_content(&order, content);
	TAP_EQ_STR(content, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca4"
			    "95991b7852b855");
}

static const char *
subject_of(const struct ps_order *order, struct ps_buf *buf)
{
	ps_buf_reset(buf);
	ps_order_subject(order, buf);
	return buf->ptr;
}

static void
subjects_are_resources_or_owners_with_a_handle(void)
{
	struct ps_order order = model_order("badge", PS_CHANGE_CREATE, 1);
	struct ps_buf buf = PS_BUF_INIT;

	TAP_EQ_STR(subject_of(&order, &buf), "5:badge,5:owner,5:E1042,1:1,");
	order.resource = "B-9";
	TAP_EQ_STR(subject_of(&order, &buf), "5:badge,8:resource,3:B-9,");
	ps_buf_release(&buf);
}

static void
a_copy_shares_nothing_with_the_order(void)
{
	struct ps_item item = { .number = 1,
				.op = PS_OP_SET,
				.property = "site",
				.value = "MIL2",
				.was = "" };
	struct ps_order order = { .number = 7,
				  .source = "hr",
				  .owner = "E1",
				  .problem = "why",
				  .reason = "",
				  .items = &item,
				  .nitems = 1 };
	char owner[] = "E1042";
	struct ps_arena arena;
	struct ps_order copy;

	ps_arena_init(&arena, 0);
	order.owner = owner;
	ps_order_copy(&arena, &order, &copy);
	memset(owner, 'x', sizeof(owner) - 1);
	memset(&item, 0, sizeof(item));
	TAP_EQ_INT(copy.number, 7);
	TAP_EQ_STR(copy.source, "hr");
	TAP_EQ_STR(copy.owner, "E1042");
	TAP_EQ_STR(copy.problem, "why");
	TAP_EQ_STR(copy.reason, "");
	TAP_CHECK(!copy.file);
	TAP_EQ_INT(copy.nitems, 1);
	TAP_EQ_STR(copy.items[0].property, "site");
	TAP_EQ_STR(copy.items[0].value, "MIL2");
	ps_arena_release(&arena);
}

int
main(void)
{
	TAP_RUN(a_copy_shares_nothing_with_the_order);
	printf("# seed %llu\n", (unsigned long long)SEED);
	TAP_RUN(ids_have_one_form);
	TAP_RUN(ids_read_back_for_many_numbers);
	TAP_RUN(a_wrong_digit_is_seen);
	TAP_RUN(two_digits_swapped_are_seen);
	TAP_RUN(a_wrong_check_letter_is_seen);
	TAP_RUN(case_blanks_and_zeros_are_forgiven);
	TAP_RUN(what_is_no_id_is_refused);
	TAP_RUN(names_lead_back_to_their_ids);
	TAP_RUN(unknown_names_are_the_zero_value);
	TAP_RUN(the_order_of_items_does_not_matter);
	TAP_RUN(identity_is_of_what_the_header_says);
	TAP_RUN(fields_do_not_run_together);
	TAP_RUN(content_is_of_operation_property_and_value);
	TAP_RUN(content_of_no_items_has_a_value);
	TAP_RUN(subjects_are_resources_or_owners_with_a_handle);
	return tap_done();
}
