#include "engine/subjects.h"
#include "index_case.h"

static bool
is_there(struct index_case *c, struct ps_subjects *subjects,
	 const struct ps_order *order)
{
	struct ps_buf text = PS_BUF_INIT;
	struct ps_subject_slot *there = NULL;

	ps_order_subject(order, &text);
	TAP_EQ_INT(ps_subjects_add(subjects, text.ptr, order->number, false,
				   &there, &c->err),
		   PS_OK);
	ps_buf_release(&text);
	return there != NULL;
}

static void
a_subject_is_added_once(void)
{
	struct index_case c;
	struct ps_subjects subjects;
	struct ps_config config;

	case_begin(&c);
	case_take_in(&c, 1, 200);
	ps_config_init(&config);
	ps_subjects_init(&subjects, &c.index, &config);
	for (int round = 0; round < 2; round++)
		for (int64_t n = 1; n <= 200; n++) {
			struct ps_order order = case_get(&c, n);

			if (!TAP_EQ_INT(is_there(&c, &subjects, &order), round))
				TAP_NOTE("order %lld", (long long)n);
		}
	TAP_EQ_INT(subjects.len, 200);
	ps_subjects_release(&subjects);
	ps_config_release(&config);
	case_end(&c);
}

/* As if the digests of two texts met. */
static void
what_has_the_same_digest_is_compared(void)
{
	struct index_case c;
	struct ps_subjects subjects;
	struct ps_config config;
	struct ps_order first;

	case_begin(&c);
	case_take_in(&c, 1, 2);
	ps_config_init(&config);
	ps_subjects_init(&subjects, &c.index, &config);
	first = case_get(&c, 1);
	TAP_CHECK(!is_there(&c, &subjects, &first));
	for (size_t i = 0; i < subjects.nslots; i++)
		if (subjects.slots[i].order == 1)
			subjects.slots[i].order = 2;
	TAP_CHECK(!is_there(&c, &subjects, &first));
	TAP_CHECK(is_there(&c, &subjects, &first));
	ps_subjects_release(&subjects);
	ps_config_release(&config);
	case_end(&c);
}

int
main(void)
{
	TAP_RUN(a_subject_is_added_once);
	TAP_RUN(what_has_the_same_digest_is_compared);
	return tap_done();
}
