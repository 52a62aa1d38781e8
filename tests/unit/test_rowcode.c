#include "model_case.h"

static struct ps_order
issued(struct model_case *c)
{
	struct ps_order order = model_order("badge", PS_CHANGE_UPDATE, 123);
	const struct ps_item items[] = {
		model_item(PS_OP_SET, "site", "MIL2", "MIL1"),
		model_item(PS_OP_ADD, "zone", "Z-BLUE", ""),
	};

	model_give(c, &order, items, PS_ARRAY_LEN(items));
	return order;
}

static void
set_batch(struct ps_order *o)
{
	o->batch++;
}

static void
set_number(struct ps_order *o)
{
	o->number++;
}

static void
set_revision(struct ps_order *o)
{
	o->revision++;
}

static void
set_type(struct ps_order *o)
{
	o->resource_type = "badgE";
}

static void
set_change(struct ps_order *o)
{
	o->change = PS_CHANGE_CREATE;
}

static void
set_owner(struct ps_order *o)
{
	o->owner = "E1043";
}

static void
set_resource(struct ps_order *o)
{
	o->resource = "B-09";
}

static void
set_op(struct ps_order *o)
{
	o->items[1].op = PS_OP_REMOVE;
}

static void
set_property(struct ps_order *o)
{
	o->items[0].property = "floor";
}

static void
set_value(struct ps_order *o)
{
	o->items[0].value = "MIL2 ";
}

static void
set_was(struct ps_order *o)
{
	o->items[0].was = "";
}

static void
set_state(struct ps_order *o)
{
	o->items[0].state = PS_ST_EXECUTED;
}

static void
set_fewer(struct ps_order *o)
{
	o->nitems--;
}

static void
set_other_order(struct ps_order *o)
{
	struct ps_item first = o->items[0];

	o->items[0] = o->items[1];
	o->items[1] = first;
}

/* Text that moves from one field into the next. */
static void
set_boundary(struct ps_order *o)
{
	o->owner = "E1042B";
	o->resource = "-9";
}

static void (*const changes[])(struct ps_order *) = {
	set_batch, set_number,	 set_revision, set_type,	set_change,
	set_owner, set_resource, set_op,       set_property,	set_value,
	set_was,   set_state,	 set_fewer,    set_other_order, set_boundary,
};

static void
every_input_changes_the_code(void)
{
	char codes[PS_ARRAY_LEN(changes) + 1][PS_ROWCODE_MAX];
	struct model_case c;
	struct ps_order order;

	model_case_init(&c);
	order = issued(&c);
	ps_rowcode(&order, codes[0]);
	for (size_t i = 0; i < PS_ARRAY_LEN(changes); i++) {
		order = issued(&c);
		changes[i](&order);
		ps_rowcode(&order, codes[i + 1]);
		for (size_t k = 0; k <= i; k++)
			if (!TAP_CHECK(!ps_streq(codes[k], codes[i + 1])))
				TAP_NOTE("change %zu and %zu", k, i + 1);
	}
	model_case_release(&c);
}

/* What may be told anew without the answer being about something else. */
static void
what_is_not_asked_for_does_not_count(void)
{
	struct model_case c;
	struct ps_order order;
	char before[PS_ROWCODE_MAX];
	char after[PS_ROWCODE_MAX];

	model_case_init(&c);
	order = issued(&c);
	ps_rowcode(&order, before);
	order.problem = "say more";
	order.until = "2026-12-01";
	order.file = "orders/badge/update-000042.csv";
	order.updated_at = NOW + 60;
	order.attempt = 2;
	ps_rowcode(&order, after);
	TAP_EQ_STR(after, before);
	model_case_release(&c);
}

static bool
has_form(const char *code)
{
	static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

	return strlen(code) == 12 && strncmp(code, "ck-", 3) == 0 &&
	       strspn(code + 3, digits) == 4 && code[7] == '-' &&
	       strspn(code + 8, digits) == 4;
}

static void
codes_have_their_form_and_differ(void)
{
	struct ps_order order = model_order("badge", PS_CHANGE_DELETE, 1);
	bool formed = true;
	struct ps_map seen;

	ps_map_init(&seen);
	for (int64_t i = 1; i <= 5000; i++) {
		char code[PS_ROWCODE_MAX];

		order.number = i;
		ps_rowcode(&order, code);
		formed = formed && has_form(code);
		if (!ps_map_get(&seen, code))
			ps_map_put(&seen, ps_xstrdup(code), &order);
	}
	TAP_CHECK(formed);
	TAP_EQ_INT(seen.len, 5000);
	for (size_t i = 0; i < seen.len; i++)
		free((void *)(uintptr_t)seen.entries[i].key);
	ps_map_release(&seen);
}

/* Rows that are out carry it: a new version must know them again. */
static void
a_code_once_issued_stays(void)
{
	struct model_case c;
	struct ps_order order;
	char code[PS_ROWCODE_MAX];

	model_case_init(&c);
	order = issued(&c);
	ps_rowcode(&order, code);
	TAP_EQ_STR(code, "ck-A6PN-PJJ5");
	model_case_release(&c);
}

struct sentence_row {
	const char *type;
	enum ps_change change;
	struct ps_item items[3];
	size_t nitems;
	const char *want;
};

static void
the_sentence_says_what_to_do(void)
{
	const struct sentence_row rows[] = {
		{ "badge",
		  PS_CHANGE_CREATE,
		  { model_item(PS_OP_CREATE, "", "", ""),
		    model_item(PS_OP_SET, "site", "MIL2", ""),
		    model_item(PS_OP_ADD, "zone", "Z-BLUE", "") },
		  3,
		  "Create badge for Rossi Ada (E1042): site MIL2; add zone "
		  "Z-BLUE" },
		{ "badge",
		  PS_CHANGE_UPDATE,
		  { model_item(PS_OP_SET, "site", "MIL2", "MIL1"),
		    model_item(PS_OP_SET, "floor", "", "3"),
		    model_item(PS_OP_REMOVE, "zone", "Z\nB", "") },
		  3,
		  "Change badge B-9 of Rossi Ada (E1042): site MIL2 (was "
		  "MIL1); floor (clear) (was 3); remove zone Z\\nB" },
		{ "sap",
		  PS_CHANGE_DELETE,
		  { model_item(PS_OP_DELETE, "", "", "") },
		  1,
		  "Delete SAP account B-9 of Rossi Ada (E1042)" },
	};
	struct model_case c;

	model_case_init(&c);
	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		struct ps_order order =
			model_order(rows[i].type, rows[i].change, 1);

		model_give(&c, &order, rows[i].items, rows[i].nitems);
		TAP_EQ_STR(ps_order_sentence(
				   &c.arena, &order,
				   ps_config_type(&c.config, rows[i].type)),
			   rows[i].want);
	}
	model_case_release(&c);
}

static void
the_sentence_leaves_out_what_is_settled_or_unknown(void)
{
	const struct ps_item items[] = {
		model_item(PS_OP_SET, "site", "MIL2", ""),
		model_item(PS_OP_ADD, "zone", "Z-BLUE", ""),
	};
	struct model_case c;
	struct ps_order order;

	model_case_init(&c);
	order = model_order("badge", PS_CHANGE_UPDATE, 1);
	model_give(&c, &order, items, PS_ARRAY_LEN(items));
	order.items[0].state = PS_ST_EXECUTED;
	order.owner_name = "";
	TAP_EQ_STR(ps_order_sentence(&c.arena, &order, c.badge),
		   "Change badge B-9 of E1042: add zone Z-BLUE");
	order.owner = "";
	TAP_EQ_STR(ps_order_sentence(&c.arena, &order, c.badge),
		   "Change badge B-9: add zone Z-BLUE");
	order.owner_name = "Rossi Ada";
	TAP_EQ_STR(ps_order_sentence(&c.arena, &order, c.badge),
		   "Change badge B-9 of Rossi Ada: add zone Z-BLUE");
	model_case_release(&c);
}

static void
due_counts_working_days_from_issue_or_start(void)
{
	struct ps_order order = model_order("sap", PS_CHANGE_DELETE, 1);
	struct model_case c;

	model_case_init(&c); /* NOW is a Monday, the type has two days */
	TAP_EQ_STR(ps_order_due(&c.arena, &order, c.sap), "2026-11-25");
	TAP_EQ_STR(ps_order_due(&c.arena, &order, c.badge), "2026-11-30");
	order.start = "2026-11-26"; /* a Thursday */
	TAP_EQ_STR(ps_order_due(&c.arena, &order, c.sap), "2026-11-30");
	order.start = "2026-11-01";
	TAP_EQ_STR(ps_order_due(&c.arena, &order, c.sap), "2026-11-25");
	order.transmitted_at = PS_WHEN_NONE;
	TAP_EQ_STR(ps_order_due(&c.arena, &order, c.sap), "");
	model_case_release(&c);
}

int
main(void)
{
	TAP_RUN(every_input_changes_the_code);
	TAP_RUN(what_is_not_asked_for_does_not_count);
	TAP_RUN(codes_have_their_form_and_differ);
	TAP_RUN(a_code_once_issued_stays);
	TAP_RUN(the_sentence_says_what_to_do);
	TAP_RUN(the_sentence_leaves_out_what_is_settled_or_unknown);
	TAP_RUN(due_counts_working_days_from_issue_or_start);
	return tap_done();
}
