/*
 * index_case - an index in memory and segments written by hand.
 *
 * Orders have three items: the creation, `site` and `zones`.
 */
#ifndef PROVSPOOL_TESTS_INDEX_CASE_H
#define PROVSPOOL_TESTS_INDEX_CASE_H

#include "../../src/store/index_private.h"

#include "tap.h"

struct index_case {
	struct ps_index index;
	struct ps_err err;
	int64_t seq;
	struct ps_segment segment; /* being written */
	struct ps_segment_file files[8];
	struct ps_span texts[8];
	struct ps_buf tables[8];
	struct ps_arena arena;
};

struct index_mark { /* an event in short */
	int64_t order;
	int64_t item;
	enum ps_event_kind kind;
	enum ps_state from;
	enum ps_state to;
};

/* Begin a table; those of a segment stand in the order of these calls. */
static TAP_UNUSED void
case_table(struct index_case *c, const char *name, const char *schema)
{
	size_t i = c->segment.nfiles++;

	c->files[i].name = name;
	ps_buf_reset(&c->tables[i]);
	ps_table_header(&c->tables[i], schema);
}

static TAP_UNUSED struct ps_buf *
case_part(struct index_case *c, const char *name)
{
	for (size_t i = c->segment.nfiles; i > 0; i--)
		if (strncmp(c->files[i - 1].name, name, strlen(name)) == 0)
			return &c->tables[i - 1];
	ps_bug("a table was not begun");
}

static TAP_UNUSED void
case_segment(struct index_case *c, enum ps_segment_kind kind)
{
	c->segment = (struct ps_segment){ .seq = ++c->seq,
					  .kind = kind,
					  .time = c->seq * 100,
					  .input_name = "in.csv",
					  .input_source = "hr",
					  .input_sha256 = "d0" };
	if (kind == PS_SEG_INGEST) {
		case_table(c, "orders.csv", "journal-orders");
		case_table(c, "items.csv", "journal-items");
	}
	case_table(c, "events.csv", "journal-events");
}

/* End the segment: read it into the index. */
static TAP_UNUSED int
case_play(struct index_case *c)
{
	struct ps_segment_data data = { .segment = c->segment,
					.texts = c->texts };

	data.segment.files = c->files;
	for (size_t i = 0; i < c->segment.nfiles; i++)
		c->texts[i] = ps_buf_span(&c->tables[i]);
	memset(data.chain, 'c', PS_SHA_HEX - 1);
	memset(data.segment.chain, 'b', PS_SHA_HEX - 1);
	return ps_index_replay(c->index.db, &data, &c->err);
}

static TAP_UNUSED void
case_begin(struct index_case *c)
{
	memset(c, 0, sizeof(*c));
	for (size_t i = 0; i < PS_ARRAY_LEN(c->tables); i++)
		ps_buf_init(&c->tables[i]);
	ps_arena_init(&c->arena, 0);
	if (ps_db_open("", PS_DB_MEMORY, &c->index.db, &c->err) < 0 ||
	    ps_db_exec(c->index.db, ps_index_tables, &c->err) < 0)
		ps_bug("no index in memory");
}

static TAP_UNUSED void
case_end(struct index_case *c)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(c->tables); i++)
		ps_buf_release(&c->tables[i]);
	ps_arena_release(&c->arena);
	ps_index_forget(&c->index);
	ps_db_free(c->index.db);
}

/* Owner E<number>, request R<number>, type badge or sap-account by turns. */
static TAP_UNUSED struct ps_order
case_order(struct index_case *c, int64_t number)
{
	struct ps_arena *a = &c->arena;

	return (struct ps_order){
		.number = number,
		.source = "hr",
		.request = ps_arena_printf(a, "R%lld", (long long)number),
		.external = "",
		.resource_type = number % 2 ? "badge" : "sap-account",
		.change = PS_CHANGE_CREATE,
		.intent = PS_INTENT_GRANT,
		.owner = ps_arena_printf(a, "E%lld", (long long)number),
		.owner_name = "Rossi, Ada",
		.resource = "",
		.handle = "1",
		.why = "",
		.reply = "",
		.assignee = "",
		.stop = "",
		.associated = "",
		.requester = "E17",
		.approvers = "E18\nE19",
		.requested_at = "2026-01-02T10:00:00Z",
		.approved_at = "2026-01-03",
		.start = "2026-02-01",
		.end = "",
		.urgent = number % 5 == 0,
		.reason = "new \"joiner\"",
		.line = number + 1,
	};
}

static TAP_UNUSED void
case_add(struct index_case *c, const struct ps_order *order)
{
	static const struct ps_item items[] = {
		{ .number = 1,
		  .op = PS_OP_CREATE,
		  .property = "",
		  .value = "",
		  .was = "" },
		{ .number = 2,
		  .op = PS_OP_SET,
		  .property = "site",
		  .value = "MIL2",
		  .was = "ROM" },
		{ .number = 3,
		  .op = PS_OP_ADD,
		  .property = "zones",
		  .value = "Z-BLUE",
		  .was = "" },
	};

	ps_table_order(case_part(c, "orders"), order);
	for (size_t i = 0; i < PS_ARRAY_LEN(items); i++)
		ps_table_item(case_part(c, "items"), order->number, &items[i]);
}

/* Text that was not given is "". */
static TAP_UNUSED void
case_fill(struct ps_event *event)
{
	for (size_t i = 0; i < ps_event_fields.len; i++) {
		const struct ps_field *field = &ps_event_fields.list[i];
		void *at = (char *)event + field->offset;

		if (field->kind == PS_FIELD_TEXT && !*(const char **)at)
			*(const char **)at = "";
	}
}

static TAP_UNUSED void
case_write(struct index_case *c, struct ps_event *event)
{
	event->seq = c->segment.seq;
	event->time = c->segment.time;
	case_fill(event);
	ps_table_event(case_part(c, "events"), event);
}

/* An event as the engine and operators make it. */
static TAP_UNUSED void
case_mark(struct index_case *c, struct index_mark mark)
{
	struct ps_event event = { .order = mark.order,
				  .item = mark.item,
				  .event = mark.kind,
				  .from = mark.from,
				  .to = mark.to,
				  .assurance = mark.to == PS_ST_EXECUTED
						       ? PS_AS_ATTESTED
						       : PS_AS_NONE,
				  .actor = "ada" };

	if (mark.kind == PS_EV_TRANSMIT) {
		event.batch = 7;
		event.file = "orders/badge/create-000007.csv";
		event.revision = 1;
		event.attempt = 1;
	}
	if (mark.kind == PS_EV_REJECT) {
		event.code = "E-DATE";
		event.message = "Which day?";
	}
	if (mark.kind == PS_EV_WITHDRAW || mark.kind == PS_EV_REPLACE)
		event.message = "Not any more";
	if (mark.kind == PS_EV_HOLD)
		event.until = "2026-03-01";
	case_write(c, &event);
}

/* Segments that take orders in, and send them out. */
static TAP_UNUSED void
case_take_in(struct index_case *c, int64_t first, int64_t last)
{
	case_segment(c, PS_SEG_INGEST);
	for (int64_t n = first; n <= last; n++) {
		struct ps_order order = case_order(c, n);

		case_add(c, &order);
		case_mark(c, (struct index_mark){ n, 0, PS_EV_TAKE_IN,
						  PS_ST_NONE, PS_ST_PENDING });
	}
	TAP_EQ_INT(case_play(c), PS_OK);
}

static TAP_UNUSED void
case_send_out(struct index_case *c, int64_t first, int64_t last)
{
	case_segment(c, PS_SEG_TRANSMIT);
	for (int64_t n = first; n <= last; n++)
		case_mark(c, (struct index_mark){ n, 0, PS_EV_TRANSMIT,
						  PS_ST_PENDING,
						  PS_ST_TRANSMITTED });
	TAP_EQ_INT(case_play(c), PS_OK);
}

/* One apply segment with these events. */
static TAP_UNUSED void
case_apply(struct index_case *c, const struct index_mark *marks, size_t n)
{
	case_segment(c, PS_SEG_APPLY);
	for (size_t i = 0; i < n; i++)
		case_mark(c, marks[i]);
	TAP_EQ_INT(case_play(c), PS_OK);
}
#define CASE_APPLY(c, ...)                                                     \
	case_apply((c), (const struct index_mark[]){ __VA_ARGS__ },            \
		   PS_ARRAY_LEN(((const struct index_mark[]){ __VA_ARGS__ })))

static TAP_UNUSED struct ps_order
case_get(struct index_case *c, int64_t number)
{
	struct ps_order order = { .number = 0 };

	TAP_EQ_INT(
		ps_index_order(&c->index, number, &c->arena, &order, &c->err),
		PS_OK);
	return order;
}

/* The order that is out for the same subject, or 0. */
static TAP_UNUSED int64_t
order_out(struct index_case *c, int64_t number)
{
	struct ps_order order = case_order(c, number);
	struct ps_buf subject = PS_BUF_INIT;
	int64_t out = -1;

	ps_order_subject(&order, &subject);
	TAP_EQ_INT(ps_index_out(&c->index, subject.ptr, &out, &c->err), PS_OK);
	ps_buf_release(&subject);
	return out;
}

#define DONE PS_EV_DONE, PS_ST_TRANSMITTED, PS_ST_EXECUTED
#define FAILED PS_EV_FAILED, PS_ST_TRANSMITTED, PS_ST_ERRORED
#define REMARK(kind) (kind), PS_ST_TRANSMITTED, PS_ST_TRANSMITTED

#endif
