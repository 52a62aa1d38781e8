#include "index_case.h"

#define FILE_7 "orders/badge/create-000007.csv"
#define OID_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define OID_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

/* Numbers of what a walk hands out: "1 3 4". */
struct walked {
	char text[128];
	int64_t end_at; /* fail there */
};

PS_PRINTF(2, 3)
static void
note(struct walked *w, const char *fmt, ...)
{
	size_t len = strlen(w->text);
	va_list ap;

	if (len > 0)
		w->text[len++] = ' ';
	va_start(ap, fmt);
	(void)vsnprintf(w->text + len, sizeof(w->text) - len, fmt, ap);
	va_end(ap);
}

static int
on_order(const struct ps_order *order, void *context, struct ps_err *err)
{
	struct walked *w = context;

	note(w, "%lld", (long long)order->number);
	if (order->number == w->end_at)
		return ps_err_set(err, PS_ESTOPPED, "enough");
	return PS_OK;
}

static int
on_event(const struct ps_event *event, void *context, struct ps_err *err)
{
	struct walked *w = context;

	(void)err;
	note(w, "%lld:%lld:%s", (long long)event->order, (long long)event->item,
	     ps_event_name(event->event));
	return PS_OK;
}

static void
an_unknown_order_is_not_found(void)
{
	struct index_case c;
	struct ps_order order;

	case_begin(&c);
	case_take_in(&c, 1, 1);
	TAP_EQ_INT(ps_index_order(&c.index, 2, &c.arena, &order, &c.err),
		   PS_ENOTFOUND);
	case_end(&c);
}

/* 1 and 2 executed, 3 and 4 out (3 with a problem), 5 and 6 pending. */
static void
six_orders(struct index_case *c)
{
	case_begin(c);
	case_take_in(c, 1, 6);
	case_send_out(c, 1, 4);
	CASE_APPLY(c, { 1, 0, DONE }, { 2, 0, DONE },
		   { 3, 0, REMARK(PS_EV_REJECT) });
}

static void
orders_are_found_by_what_they_are(void)
{
	static const struct {
		struct ps_order_filter filter;
		const char *want;
	} cases[] = {
		{ { .limit = 0 }, "1 2 3 4 5 6" },
		{ { .limit = 2 }, "1 2" },
		{ { .state = PS_ST_PENDING }, "5 6" },
		{ { .state = PS_ST_EXECUTED, .limit = 1 }, "1" },
		{ { .state = PS_ST_VERIFIED }, "" },
		{ { .resource_type = "badge" }, "1 3 5" },
		{ { .resource_type = "badge", .state = PS_ST_PENDING }, "5" },
		{ { .resource_type = "none" }, "" },
		{ { .owner = "E4" }, "4" },
		{ { .owner = "E4", .state = PS_ST_PENDING }, "" },
		{ { .owner = "E4", .file = FILE_7 }, "4" },
		{ { .file = FILE_7 }, "3 4" },
		{ { .file = "orders/other.csv" }, "" },
		{ { .problem = true }, "3" },
		{ { .problem = true, .resource_type = "sap-account" }, "" },
		{ { .owner = "E3", .problem = true, .limit = 9 }, "3" },
	};
	struct index_case c;

	six_orders(&c);
	for (size_t i = 0; i < PS_ARRAY_LEN(cases); i++) {
		struct walked w = { .end_at = 0 };

		TAP_EQ_INT(ps_index_orders(&c.index, &cases[i].filter, on_order,
					   &w, &c.err),
			   PS_OK);
		if (!TAP_EQ_STR(w.text, cases[i].want))
			TAP_NOTE("case %zu", i);
	}
	case_end(&c);
}

static void
a_walk_ends_where_it_is_told_to(void)
{
	const struct ps_order_filter any = { .limit = 0 };
	struct walked w = { .end_at = 2 };
	struct index_case c;

	six_orders(&c);
	TAP_EQ_INT(ps_index_orders(&c.index, &any, on_order, &w, &c.err),
		   PS_ESTOPPED);
	TAP_EQ_STR(w.text, "1 2");
	case_end(&c);
}

/* Ask for everything else while walking. */
static int
ask_within(const struct ps_order *order, void *context, struct ps_err *err)
{
	struct index_case *c = context;
	const struct ps_order_filter any = { .limit = 0 };
	struct walked w = { .end_at = 0 };
	int rc;

	TAP_EQ_INT(order_out(c, order->number),
		   order->number == 3 || order->number == 4 ? order->number
							    : 0);
	rc = ps_index_orders(&c->index, &any, on_order, &w, err);
	TAP_EQ_STR(w.text, "1 2 3 4 5 6");
	return rc;
}

static void
walks_may_be_nested(void)
{
	const struct ps_order_filter any = { .limit = 0 };
	struct index_case c;

	six_orders(&c);
	TAP_EQ_INT(ps_index_orders(&c.index, &any, ask_within, &c, &c.err),
		   PS_OK);
	case_end(&c);
}

static void
send_to(struct index_case *c, int64_t order, const char *file)
{
	struct ps_event event = { .order = order,
				  .event = PS_EV_TRANSMIT,
				  .from = PS_ST_PENDING,
				  .to = PS_ST_TRANSMITTED,
				  .assurance = PS_AS_NONE,
				  .file = file };

	case_write(c, &event);
}

static const char *
files(struct index_case *c, int64_t since)
{
	struct ps_names names;
	struct ps_buf out = PS_BUF_INIT;
	const char *text;

	TAP_EQ_INT(ps_index_files(&c->index, since, &c->arena, &names, &c->err),
		   PS_OK);
	for (size_t i = 0; i < names.len; i++)
		ps_buf_addf(&out, "%s%s", i > 0 ? " " : "", names.list[i]);
	text = ps_arena_strdup(&c->arena, out.ptr);
	ps_buf_release(&out);
	return text;
}

static void
files_are_those_with_orders_out_or_touched(void)
{
	struct index_case c;

	case_begin(&c);
	case_take_in(&c, 1, 4); /* 1 */
	TAP_EQ_STR(files(&c, 0), "");
	case_segment(&c, PS_SEG_TRANSMIT); /* 2 */
	send_to(&c, 1, "b.csv");
	send_to(&c, 2, "a.csv");
	send_to(&c, 3, "b.csv");
	TAP_EQ_INT(case_play(&c), PS_OK);
	TAP_EQ_STR(files(&c, 0), "a.csv b.csv");
	TAP_EQ_STR(files(&c, 1), "a.csv b.csv");
	TAP_EQ_STR(files(&c, 2), "");
	case_segment(&c, PS_SEG_APPLY); /* 3 */
	case_mark(&c, (struct index_mark){ 2, 0, DONE });
	TAP_EQ_INT(case_play(&c), PS_OK);
	TAP_EQ_STR(files(&c, 0), "b.csv");
	TAP_EQ_STR(files(&c, 2), "a.csv");		/* emptied */
	CASE_APPLY(&c, { 3, 0, REMARK(PS_EV_REJECT) }); /* 4 */
	TAP_EQ_STR(files(&c, 3), "b.csv");
	TAP_EQ_STR(files(&c, 2), "a.csv b.csv");
	TAP_EQ_STR(files(&c, 4), "");
	case_end(&c);
}

static void
events_of_an_order_come_oldest_first(void)
{
	struct walked w = { .end_at = 0 };
	struct walked none = { .end_at = 0 };
	struct index_case c;

	six_orders(&c);
	CASE_APPLY(&c, { 3, 1, DONE }, { 4, 0, DONE }, { 3, 0, FAILED });
	TAP_EQ_INT(ps_index_events_of(&c.index, 3, on_event, &w, &c.err),
		   PS_OK);
	TAP_EQ_STR(w.text, "3:0:take-in 3:0:transmit 3:0:reject 3:1:done "
			   "3:0:failed");
	TAP_EQ_INT(ps_index_events_of(&c.index, 99, on_event, &none, &c.err),
		   PS_OK);
	TAP_EQ_STR(none.text, "");
	case_end(&c);
}

static int
keep_event(const struct ps_event *event, void *context, struct ps_err *err)
{
	struct ps_event *kept = context;

	(void)err;
	*kept = *event;
	kept->message = event->message ? "message" : NULL;
	TAP_EQ_STR(event->reason, "why");
	TAP_EQ_STR(event->code, "W-X");
	TAP_EQ_STR(event->actor, "ada");
	TAP_EQ_STR(event->principal, "uid:1000");
	TAP_EQ_STR(event->identity_level, "A1");
	TAP_EQ_STR(event->executed_by, "Ada");
	TAP_EQ_STR(event->executed_at, "2026-01-01");
	TAP_EQ_STR(event->evidence, "T-1");
	TAP_EQ_STR(event->actual, "site=ROM");
	TAP_EQ_STR(event->until, "2026-04-01");
	TAP_EQ_STR(event->assignee, "bob");
	TAP_EQ_STR(event->source_commit, OID_A);
	TAP_EQ_STR(event->file, "f.csv");
	TAP_EQ_STR(event->message, "all, \"fine\"");
	return PS_OK;
}

static void
an_event_comes_back_whole(void)
{
	struct ps_event event = {
		.seq = 1,
		.order = 0,
		.item = 0,
		.event = PS_EV_REFUSE_FILE,
		.assurance = PS_AS_NONE,
		.reason = "why",
		.code = "W-X",
		.batch = 4,
		.revision = 5,
		.attempt = 6,
		.actor = "ada",
		.principal = "uid:1000",
		.identity_level = "A1",
		.executed_by = "Ada",
		.executed_at = "2026-01-01",
		.evidence = "T-1",
		.actual = "site=ROM",
		.until = "2026-04-01",
		.assignee = "bob",
		.source_commit = OID_A,
		.file = "f.csv",
		.row = 12,
		.message = "all, \"fine\"",
	};
	struct ps_event got = { .order = -1 };
	struct index_case c;

	case_begin(&c);
	case_segment(&c, PS_SEG_APPLY);
	case_write(&c, &event);
	TAP_EQ_INT(case_play(&c), PS_OK);
	TAP_EQ_INT(
		ps_index_events_from(&c.index, OID_A, keep_event, &got, &c.err),
		PS_OK);
	TAP_EQ_INT(got.order, 0);
	TAP_EQ_INT(got.time, 100);
	TAP_EQ_INT(got.event, PS_EV_REFUSE_FILE);
	TAP_EQ_INT(got.batch, 4);
	TAP_EQ_INT(got.revision, 5);
	TAP_EQ_INT(got.attempt, 6);
	TAP_EQ_INT(got.row, 12);
	case_end(&c);
}

/* An apply whose answers came by several commits. */
static void
apply_from(struct index_case *c, const char *const *oids, const int64_t *orders,
	   size_t n)
{
	case_segment(c, PS_SEG_APPLY);
	for (size_t i = 0; i < n; i++) {
		struct ps_event event = { .order = orders[i],
					  .event = PS_EV_NOTE,
					  .from = PS_ST_TRANSMITTED,
					  .to = PS_ST_TRANSMITTED,
					  .assurance = PS_AS_NONE,
					  .source_commit = oids[i] };

		case_write(c, &event);
	}
	TAP_EQ_INT(case_play(c), PS_OK);
}

static void
a_commit_gives_the_events_it_brought(void)
{
	static const char *const oids[] = { OID_A, OID_A, "", OID_B, OID_A };
	static const int64_t orders[] = { 1, 2, 3, 4, 5 };
	struct walked a = { .end_at = 0 };
	struct walked b = { .end_at = 0 };
	struct index_case c;

	case_begin(&c);
	case_take_in(&c, 1, 6);
	case_send_out(&c, 1, 6);
	apply_from(&c, oids, orders, PS_ARRAY_LEN(oids));
	apply_from(&c, oids, orders + 3, 1); /* judged again later */
	TAP_EQ_INT(ps_index_events_from(&c.index, OID_A, on_event, &a, &c.err),
		   PS_OK);
	TAP_EQ_STR(a.text, "1:0:note 2:0:note 5:0:note 4:0:note");
	TAP_EQ_INT(ps_index_events_from(&c.index, OID_B, on_event, &b, &c.err),
		   PS_OK);
	TAP_EQ_STR(b.text, "4:0:note");
	case_end(&c);
}

static void
settled_is_what_people_ended(void)
{
	static const struct {
		int64_t since;
		size_t segments;
		int64_t events;
		const char *want;
	} cases[] = {
		{ 0, 2, 3, "1:0:done 2:0:done 4:2:failed" },
		{ 300, 2, 3, "1:0:done 2:0:done 4:2:failed" },
		{ 301, 1, 1, "4:2:failed" },
		{ 401, 0, 0, "" },
	};
	struct index_case c;

	six_orders(&c);
	CASE_APPLY(&c, { 3, 0, REMARK(PS_EV_HOLD) }, { 4, 2, FAILED });
	for (size_t i = 0; i < PS_ARRAY_LEN(cases); i++) {
		struct walked w = { .end_at = 0 };
		struct ps_settled *list;
		int64_t events = 0;
		size_t n;

		TAP_EQ_INT(ps_index_settled(&c.index, cases[i].since, &c.arena,
					    &list, &n, &c.err),
			   PS_OK);
		TAP_EQ_INT(n, cases[i].segments);
		for (size_t k = 0; k < n; k++) {
			TAP_EQ_INT(
				ps_index_events_settled(&c.index, list[k].seq,
							on_event, &w, &c.err),
				PS_OK);
			events += list[k].events;
		}
		TAP_EQ_STR(w.text, cases[i].want);
		TAP_EQ_INT(events, cases[i].events);
	}
	case_end(&c);
}

static void
counts_follow_every_move(void)
{
	static const struct ps_count want[] = {
		{ "badge", PS_ST_PENDING, 1, 1, 0 },
		{ "badge", PS_ST_TRANSMITTED, 1, 0, 1 },
		{ "badge", PS_ST_EXECUTED, 1, 0, 0 },
		{ "sap-account", PS_ST_PENDING, 1, 0, 0 },
		{ "sap-account", PS_ST_TRANSMITTED, 1, 0, 0 },
		{ "sap-account", PS_ST_EXECUTED, 1, 0, 0 },
	};
	struct ps_count *got;
	struct index_case c;
	size_t n;

	six_orders(&c);
	TAP_EQ_INT(ps_index_counts(&c.index, &c.arena, &got, &n, &c.err),
		   PS_OK);
	if (TAP_EQ_INT(n, PS_ARRAY_LEN(want)))
		for (size_t i = 0; i < n; i++) {
			TAP_EQ_STR(got[i].resource_type, want[i].resource_type);
			TAP_EQ_INT(got[i].state, want[i].state);
			TAP_EQ_INT(got[i].orders, want[i].orders);
			TAP_EQ_INT(got[i].urgent, want[i].urgent);
			TAP_EQ_INT(got[i].problems, want[i].problems);
		}
	case_end(&c);
}

/* Orders start on 2026-02-01; sent out later, they count from then. */
static void
orders_out_are_counted_by_the_day_they_count_from(void)
{
	static const struct ps_due_count want[] = {
		{ "badge", 20485 * INT64_C(86400), 1 },
		{ "sap-account", 20485 * INT64_C(86400), 2 },
	};
	struct ps_due_count *got;
	struct index_case c;
	size_t n = 1;

	case_begin(&c);
	case_take_in(&c, 1, 6);
	TAP_EQ_INT(ps_index_dues(&c.index, &c.arena, &got, &n, &c.err), PS_OK);
	TAP_EQ_INT(n, 0);
	case_send_out(&c, 1, 4);
	CASE_APPLY(&c, { 1, 0, DONE });
	TAP_EQ_INT(ps_index_dues(&c.index, &c.arena, &got, &n, &c.err), PS_OK);
	if (TAP_EQ_INT(n, PS_ARRAY_LEN(want)))
		for (size_t i = 0; i < n; i++) {
			TAP_EQ_STR(got[i].resource_type, want[i].resource_type);
			TAP_EQ_INT(got[i].day, want[i].day);
			TAP_EQ_INT(got[i].orders, want[i].orders);
		}
	CASE_APPLY(&c, { 2, 0, DONE }, { 3, 0, DONE }, { 4, 0, DONE });
	TAP_EQ_INT(ps_index_dues(&c.index, &c.arena, &got, &n, &c.err), PS_OK);
	TAP_EQ_INT(n, 0);
	case_end(&c);
}

static void
the_oldest_is_among_those_out(void)
{
	struct index_case c;
	int64_t at = 0;

	case_begin(&c);
	case_take_in(&c, 1, 6);
	TAP_EQ_INT(ps_index_oldest(&c.index, "badge", &at, &c.err), PS_OK);
	TAP_CHECK(at == PS_WHEN_NONE);
	case_send_out(&c, 1, 2);
	case_send_out(&c, 3, 4);
	TAP_EQ_INT(ps_index_oldest(&c.index, "badge", &at, &c.err), PS_OK);
	TAP_EQ_INT(at, 200);
	CASE_APPLY(&c, { 1, 0, DONE });
	TAP_EQ_INT(ps_index_oldest(&c.index, "badge", &at, &c.err), PS_OK);
	TAP_EQ_INT(at, 300);
	TAP_EQ_INT(ps_index_oldest(&c.index, NULL, &at, &c.err), PS_OK);
	TAP_EQ_INT(at, 200);
	case_end(&c);
}

static void
an_order_can_be_seen_as_it_was(void)
{
	static const struct {
		int64_t at;
		enum ps_state state;
		enum ps_state second;	     /* item */
		enum ps_assurance assurance; /* of that item */
	} cases[] = {
		{ 99, PS_ST_NONE, PS_ST_NONE, PS_AS_NONE },
		{ 100, PS_ST_PENDING, PS_ST_PENDING, PS_AS_NONE },
		{ 299, PS_ST_TRANSMITTED, PS_ST_TRANSMITTED, PS_AS_NONE },
		{ 300, PS_ST_TRANSMITTED, PS_ST_EXECUTED, PS_AS_ATTESTED },
		{ 400, PS_ST_ERRORED, PS_ST_EXECUTED, PS_AS_ATTESTED },
	};
	struct index_case c;

	case_begin(&c);
	case_take_in(&c, 1, 1);
	case_send_out(&c, 1, 1);
	CASE_APPLY(&c, { 1, 2, DONE });
	CASE_APPLY(&c, { 1, 0, FAILED });
	for (size_t i = 0; i < PS_ARRAY_LEN(cases); i++) {
		struct ps_order order = case_get(&c, 1);

		TAP_EQ_INT(
			ps_index_rewind(&c.index, &order, cases[i].at, &c.err),
			PS_OK);
		TAP_EQ_INT(order.state, cases[i].state);
		TAP_EQ_INT(order.items[1].state, cases[i].second);
		TAP_EQ_INT(order.items[1].assurance, cases[i].assurance);
	}
	case_end(&c);
}

static void
an_input_is_known_by_its_digest(void)
{
	struct index_case c;
	int64_t seq = -1;

	case_begin(&c);
	case_segment(&c, PS_SEG_INGEST);
	c.segment.input_sha256 = "d1";
	TAP_EQ_INT(case_play(&c), PS_OK);
	TAP_EQ_INT(ps_index_input(&c.index, "d1", &seq, &c.err), PS_OK);
	TAP_EQ_INT(seq, 1);
	TAP_EQ_INT(ps_index_input(&c.index, "d2", &seq, &c.err), PS_OK);
	TAP_EQ_INT(seq, 0);
	case_segment(&c, PS_SEG_INGEST);
	c.segment.input_sha256 = "d2";
	TAP_EQ_INT(case_play(&c), PS_OK);
	TAP_EQ_INT(ps_index_last_input(&c.index, "hr", &seq, &c.err), PS_OK);
	TAP_EQ_INT(seq, 2);
	case_segment(&c, PS_SEG_INGEST); /* an older one once more */
	c.segment.input_sha256 = "d1";
	TAP_EQ_INT(case_play(&c), PS_OK);
	TAP_EQ_INT(ps_index_input(&c.index, "d1", &seq, &c.err), PS_OK);
	TAP_EQ_INT(seq, 3);
	TAP_EQ_INT(ps_index_last_input(&c.index, "hr", &seq, &c.err), PS_OK);
	TAP_EQ_INT(seq, 3);
	TAP_EQ_INT(ps_index_last_input(&c.index, "iam", &seq, &c.err), PS_OK);
	TAP_EQ_INT(seq, 0);
	case_end(&c);
}

static void
notes_are_kept_and_replaced(void)
{
	struct index_case c;
	const char *note = NULL;

	case_begin(&c);
	TAP_EQ_INT(ps_index_note(&c.index, "k", &c.arena, &note, &c.err),
		   PS_OK);
	TAP_EQ_STR(note, "");
	TAP_EQ_INT(ps_index_set_note(&c.index, "k", "one", &c.err), PS_OK);
	TAP_EQ_INT(ps_index_set_note(&c.index, "k", "two", &c.err), PS_OK);
	TAP_EQ_INT(ps_index_note(&c.index, "k", &c.arena, &note, &c.err),
		   PS_OK);
	TAP_EQ_STR(note, "two");
	case_end(&c);
}

int
main(void)
{
	TAP_RUN(an_unknown_order_is_not_found);
	TAP_RUN(orders_are_found_by_what_they_are);
	TAP_RUN(a_walk_ends_where_it_is_told_to);
	TAP_RUN(walks_may_be_nested);
	TAP_RUN(files_are_those_with_orders_out_or_touched);
	TAP_RUN(events_of_an_order_come_oldest_first);
	TAP_RUN(an_event_comes_back_whole);
	TAP_RUN(a_commit_gives_the_events_it_brought);
	TAP_RUN(settled_is_what_people_ended);
	TAP_RUN(counts_follow_every_move);
	TAP_RUN(orders_out_are_counted_by_the_day_they_count_from);
	TAP_RUN(the_oldest_is_among_those_out);
	TAP_RUN(an_order_can_be_seen_as_it_was);
	TAP_RUN(an_input_is_known_by_its_digest);
	TAP_RUN(notes_are_kept_and_replaced);
	return tap_done();
}
