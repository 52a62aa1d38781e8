#include "index_case.h"

static struct ps_past
a_past(int64_t n)
{
	struct ps_past past = {
		.event = { .seq = n,
			   .time = n % 3 ? PS_WHEN_NONE : 1795417200 + n,
			   .order = n * 7,
			   .item = n % 2 ? INT64_MAX : 0,
			   .event = PS_EV_TAKE_IN,
			   .to = n % 2 ? PS_ST_PENDING : PS_ST_SUPERSEDED,
			   .assurance = PS_AS_NONE,
			   .actor = n % 4 ? "ada" : "",
			   .file = n % 5 ? "a.csv" : "b.csv",
			   .message = "all, \"fine\"" },
		.prev = n > 3 ? n - 3 : 0
	};

	case_fill(&past.event);
	return past;
}

static void
same_event(const struct ps_event *a, const struct ps_event *b)
{
	TAP_EQ_INT(a->seq, b->seq);
	TAP_EQ_INT(a->time, b->time);
	TAP_EQ_INT(a->order, b->order);
	TAP_EQ_INT(a->item, b->item);
	TAP_EQ_INT(a->event, b->event);
	TAP_EQ_INT(a->to, b->to);
	TAP_EQ_INT(a->assurance, b->assurance);
	TAP_EQ_STR(a->actor, b->actor);
	TAP_EQ_STR(a->file, b->file);
	TAP_EQ_STR(a->message, b->message);
	TAP_EQ_STR(a->reason, b->reason);
}

#define RECORDS 50

/* The body of records 1 to RECORDS. */
static void
pack_all(struct ps_buf *body)
{
	struct ps_packer packer;

	ps_packer_init(&packer, &ps_event_fields);
	for (int64_t n = 1; n <= RECORDS; n++) {
		struct ps_past past = a_past(n);

		ps_pack(&packer, body, &past);
	}
}

static void
records_come_back_as_they_were_packed(void)
{
	struct ps_buf body = PS_BUF_INIT;
	struct ps_past got = { .prev = 0 };
	struct ps_span rest;

	pack_all(&body);
	rest = ps_buf_span(&body);
	ps_unpack_init(&ps_event_fields, &got);
	for (int64_t n = 1; n <= RECORDS; n++) {
		struct ps_past want = a_past(n);

		if (!TAP_CHECK(ps_unpack(&ps_event_fields, &rest, &got)))
			break;
		same_event(&got.event, &want.event);
		TAP_EQ_INT(got.prev, want.prev);
	}
	TAP_EQ_INT(rest.len, 0);
	ps_buf_release(&body);
}

static void
what_is_like_the_record_before_takes_a_byte(void)
{
	struct ps_buf body = PS_BUF_INIT;
	struct ps_past past = a_past(1);
	struct ps_packer packer;
	size_t len;

	ps_packer_init(&packer, &ps_event_fields);
	ps_pack(&packer, &body, &past);
	len = body.len;
	ps_pack(&packer, &body, &past);
	TAP_EQ_INT(body.len, len + 1);
	ps_buf_release(&body);
}

/* Cut short or changed: an answer in any case, and never beyond the end. */
static void
damage_is_noticed_or_harmless(void)
{
	struct ps_buf body = PS_BUF_INIT;

	pack_all(&body);
	for (size_t i = 0; i < body.len; i++) {
		char *copy = ps_xmalloc(body.len);
		struct ps_past got = { .prev = 0 };
		struct ps_span rest = { copy, body.len };
		int n = 0;

		memcpy(copy, body.ptr, body.len);
		copy[i] = (char)(copy[i] ^ 0x55);
		ps_unpack_init(&ps_event_fields, &got);
		while (rest.len > 0 && ps_unpack(&ps_event_fields, &rest, &got))
			n++;
		rest = (struct ps_span){ copy, i };
		while (rest.len > 0 && ps_unpack(&ps_event_fields, &rest, &got))
			n++;
		TAP_CHECK(got.event.event < PS_EV_COUNT);
		TAP_CHECK(n <= 2 * (int)body.len);
		free(copy);
	}
	ps_buf_release(&body);
}

static void
numbers_of_any_size_come_back(void)
{
	static const int64_t numbers[] = { 0,	 1,	    -1,	      63,
					   64,	 -64,	    -65,      1 << 20,
					   8191, INT64_MAX, INT64_MIN };
	struct ps_buf body = PS_BUF_INIT;
	struct ps_span rest;
	int64_t got;

	for (size_t i = 0; i < PS_ARRAY_LEN(numbers); i++)
		ps_pack_number(&body, numbers[i]);
	rest = ps_buf_span(&body);
	for (size_t i = 0; i < PS_ARRAY_LEN(numbers); i++) {
		got = 7;
		TAP_CHECK(ps_unpack_number(&rest, &got));
		TAP_EQ_INT(got, numbers[i]);
	}
	TAP_CHECK(!ps_unpack_number(&rest, &got));
	ps_buf_release(&body);
}

int
main(void)
{
	TAP_RUN(records_come_back_as_they_were_packed);
	TAP_RUN(what_is_like_the_record_before_takes_a_byte);
	TAP_RUN(damage_is_noticed_or_harmless);
	TAP_RUN(numbers_of_any_size_come_back);
	return tap_done();
}
