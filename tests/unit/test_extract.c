#include "provspool/extract.h"
#include "provspool/when.h"
#include "tap.h"

static void
values_are_compared_as_their_property_says(void)
{
	static const struct {
		enum ps_comparison comparison;
		const char *a;
		const char *b;
		bool same;
	} cases[] = {
		{ PS_COMPARE_EXACT, "MIL2", "MIL2", true },
		{ PS_COMPARE_EXACT, "MIL2", "mil2", false },
		{ PS_COMPARE_EXACT, "", "", true },
		{ PS_COMPARE_IGNORE_CASE, "MIL2", "mil2", true },
		{ PS_COMPARE_IGNORE_CASE, "MIL2", "MIL3", false },
		{ PS_COMPARE_DN, "CN=Ada Rossi, OU=IT,DC=acme",
		  "cn = ada rossi,ou=it , dc=ACME", true },
		{ PS_COMPARE_DN, "CN=Rossi\\, Ada", "CN=Rossi Ada", false },
		{ PS_COMPARE_DN, "CN=Ada  Rossi", "CN=Ada Rossi", true },
		{ PS_COMPARE_DN, "CN=AdaRossi", "CN=Ada Rossi", false },
		{ PS_COMPARE_DN, "CN=a;OU=b", "CN=a,OU=b", true },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(cases); i++)
		TAP_EQ_INT(ps_value_same(cases[i].comparison, cases[i].a,
					 cases[i].b),
			   cases[i].same);
}

static void
a_key_is_the_best_that_is_known(void)
{
	static const struct ps_resource_type type = { .id = "badge",
						      .key = "login" };
	struct ps_item item = { .number = 1,
				.op = PS_OP_SET,
				.property = "login",
				.value = "asked" };
	struct ps_order order = { .resource = "",
				  .associated = "",
				  .actual = "",
				  .items = &item,
				  .nitems = 0 };
	struct ps_arena arena;

	ps_arena_init(&arena, 0);
	TAP_EQ_STR(ps_order_key(&order, &type, &arena), "");
	order.nitems = 1;
	TAP_EQ_STR(ps_order_key(&order, &type, &arena), "asked");
	order.actual = "card=7\nlogin=made\nlogin=before";
	TAP_EQ_STR(ps_order_key(&order, &type, &arena), "made");
	TAP_EQ_STR(ps_order_reported(&order, "card", &arena), "7");
	TAP_CHECK(!ps_order_reported(&order, "car", &arena));
	order.associated = "taken-over";
	TAP_EQ_STR(ps_order_key(&order, &type, &arena), "taken-over");
	order.associated = "";
	order.resource = "named";
	TAP_EQ_STR(ps_order_key(&order, &type, &arena), "named");
	ps_arena_release(&arena);
}

int
main(void)
{
	TAP_RUN(values_are_compared_as_their_property_says);
	TAP_RUN(a_key_is_the_best_that_is_known);
	return tap_done();
}
