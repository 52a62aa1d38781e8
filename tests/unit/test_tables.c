#include "provspool/tables.h"
#include "provspool/when.h"
#include "tap.h"

#define NOW INT64_C(1795417200) /* 2026-11-23T07:00:00Z */

static struct ps_order
full_order(void)
{
	return (struct ps_order){
		.number = 123,
		.source = "hr",
		.request = "REQ-7",
		.external = "A;1",
		.resource_type = "badge",
		.change = PS_CHANGE_UPDATE,
		.intent = PS_INTENT_REVOKE,
		.owner = "P1",
		.owner_name = "Doe, \"Jane\"",
		.resource = "B-9",
		.handle = "1",
		.why = "",
		.reply = "",
		.assignee = "",
		.stop = "",
		.associated = "",
		.requester = "P2",
		.approvers = "P3\nP4",
		.requested_at = "2026-11-20",
		.approved_at = "2026-11-21T10:00:00Z",
		.start = "2026-11-24",
		.end = "",
		.urgent = true,
		.reason = "leaver, =1+1",
		.line = 17,
	};
}

static struct ps_event
full_event(void)
{
	return (struct ps_event){
		.seq = 5,
		.time = NOW,
		.order = 123,
		.item = 2,
		.event = PS_EV_FAILED,
		.from = PS_ST_TRANSMITTED,
		.to = PS_ST_ERRORED,
		.assurance = PS_AS_ATTESTED,
		.reason = "r",
		.code = "E-STATUS",
		.batch = 42,
		.revision = 3,
		.attempt = 1,
		.actor = "P5",
		.principal = "uid:1000",
		.identity_level = "A1",
		.executed_by = "Bob",
		.executed_at = "2026-11-22",
		.evidence = "INC1",
		.actual = "x\ny",
		.until = "2026-12-01",
		.assignee = "P6",
		.source_commit = "0123456789012345678901234567890123456789",
		.file = "orders/badge/create-000042.csv",
		.row = 14,
		.message = "said \"no\",\nthen left",
	};
}

/* Everything that is not there. */
static struct ps_event
bare_event(void)
{
	return (struct ps_event){
		.seq = 1,
		.time = NOW,
		.event = PS_EV_NOTE,
		.reason = "",
		.code = "",
		.actor = "",
		.principal = "",
		.identity_level = "",
		.executed_by = "",
		.executed_at = "",
		.evidence = "",
		.actual = "",
		.until = "",
		.assignee = "",
		.source_commit = "",
		.file = "",
		.message = "",
	};
}

struct table {
	struct ps_buf text;
	struct ps_arena arena;
	struct ps_csv csv;
	struct ps_err err;
};

static void
begin(struct table *t, const char *schema)
{
	ps_buf_init(&t->text);
	ps_arena_init(&t->arena, 0);
	t->err = (struct ps_err){ 0 };
	ps_table_header(&t->text, schema);
}

static int
read_back(struct table *t, const char *schema)
{
	return ps_table_read(ps_buf_span(&t->text), schema, &t->arena, &t->csv,
			     &t->err);
}

static void
end(struct table *t)
{
	ps_buf_release(&t->text);
	ps_arena_release(&t->arena);
}

static const struct header_case {
	const char *schema;
	const char *want;
} header_cases[] = {
	{ "journal-orders",
	  "order,source,request,external,resource_type,change,intent,owner,"
	  "owner_name,resource,handle,requester,approvers,requested_at,"
	  "approved_at,start,end,priority,reason,line\n" },
	{ "journal-items", "order,item,op,property,value,was\n" },
	{ "journal-events",
	  "seq,time,order,item,event,from,to,assurance,reason,code,batch,"
	  "revision,attempt,actor,principal,identity_level,executed_by,"
	  "executed_at,evidence,actual,until,assignee,source_commit,file,row,"
	  "message\n" },
	{ "journal-rejects", "line,code,sentence,row\n" },
};

static void
headers_are_fixed_for_ever(void)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(header_cases); i++) {
		struct table t;

		begin(&t, header_cases[i].schema);
		TAP_EQ_STR(t.text.ptr, header_cases[i].want);
		TAP_EQ_INT(read_back(&t, header_cases[i].schema), PS_OK);
		TAP_EQ_INT(t.csv.len, 1);
		end(&t);
	}
}

static void
orders_come_back_as_they_were(void)
{
	struct ps_order order = full_order();
	struct ps_order back;
	struct ps_buf again = PS_BUF_INIT;
	struct ps_buf once = PS_BUF_INIT;
	struct table t;

	begin(&t, "journal-orders");
	ps_table_order(&t.text, &order);
	TAP_EQ_INT(read_back(&t, "journal-orders"), PS_OK);
	TAP_EQ_INT(t.csv.len, 2);
	TAP_EQ_INT(ps_table_read_order(&t.csv.records[1], &back, &t.err),
		   PS_OK);
	TAP_EQ_INT(back.number, 123);
	TAP_EQ_INT(back.change, PS_CHANGE_UPDATE);
	TAP_EQ_INT(back.intent, PS_INTENT_REVOKE);
	TAP_CHECK(back.urgent);
	TAP_EQ_STR(back.approvers, "P3\nP4");
	TAP_EQ_INT(back.line, 17);
	ps_table_order(&once, &order);
	ps_table_order(&again, &back);
	TAP_EQ_STR(again.ptr, once.ptr);
	ps_buf_release(&again);
	ps_buf_release(&once);
	end(&t);
}

static void
what_an_order_lacks_are_empty_cells(void)
{
	struct ps_order order = full_order();
	struct ps_order back;
	struct table t;

	order.intent = PS_INTENT_NONE;
	order.urgent = false;
	order.line = 0;
	begin(&t, "journal-orders");
	ps_table_order(&t.text, &order);
	TAP_CHECK(strstr(t.text.ptr, ",normal,\"leaver, =1+1\",\n"));
	TAP_EQ_INT(read_back(&t, "journal-orders"), PS_OK);
	TAP_EQ_INT(ps_table_read_order(&t.csv.records[1], &back, &t.err),
		   PS_OK);
	TAP_EQ_INT(back.intent, PS_INTENT_NONE);
	TAP_CHECK(!back.urgent);
	TAP_EQ_INT(back.line, 0);
	TAP_EQ_STR(back.file, "");
	TAP_EQ_INT(back.transmitted_at, PS_WHEN_NONE);
	end(&t);
}

static void
items_come_back_as_they_were(void)
{
	struct ps_item item = { .number = 3,
				.op = PS_OP_REMOVE,
				.property = "groups",
				.value = "CN=a,DC=b",
				.was = "" };
	struct ps_item back;
	int64_t order = 0;
	struct table t;

	begin(&t, "journal-items");
	ps_table_item(&t.text, 9, &item);
	TAP_EQ_INT(read_back(&t, "journal-items"), PS_OK);
	TAP_EQ_INT(ps_table_read_item(&t.csv.records[1], &order, &back, &t.err),
		   PS_OK);
	TAP_EQ_INT(order, 9);
	TAP_EQ_INT(back.number, 3);
	TAP_EQ_INT(back.op, PS_OP_REMOVE);
	TAP_EQ_STR(back.property, "groups");
	TAP_EQ_STR(back.value, "CN=a,DC=b");
	TAP_EQ_STR(back.was, "");
	end(&t);
}

static void
events_come_back_as_they_were(void)
{
	struct ps_event events[] = { full_event(), bare_event() };
	struct table t;

	for (size_t i = 0; i < PS_ARRAY_LEN(events); i++) {
		struct ps_buf once = PS_BUF_INIT;
		struct ps_buf again = PS_BUF_INIT;
		struct ps_event back;

		begin(&t, "journal-events");
		ps_table_event(&t.text, &events[i]);
		TAP_EQ_INT(read_back(&t, "journal-events"), PS_OK);
		TAP_EQ_INT(
			ps_table_read_event(&t.csv.records[1], &back, &t.err),
			PS_OK);
		ps_table_event(&once, &events[i]);
		ps_table_event(&again, &back);
		TAP_EQ_STR(again.ptr, once.ptr);
		TAP_EQ_INT(back.time, NOW);
		TAP_EQ_INT(back.order, events[i].order);
		TAP_EQ_INT(back.to, events[i].to);
		TAP_EQ_INT(back.assurance, events[i].assurance);
		TAP_EQ_INT(back.row, events[i].row);
		TAP_EQ_STR(back.message, events[i].message);
		ps_buf_release(&once);
		ps_buf_release(&again);
		end(&t);
	}
}

static void
an_event_of_a_file_is_written_plainly(void)
{
	struct ps_event event = bare_event();
	struct table t;

	begin(&t, "journal-events");
	ps_buf_reset(&t.text);
	ps_table_event(&t.text, &event);
	TAP_EQ_STR(t.text.ptr, "1,2026-11-23T07:00:00Z,,,note,none,none,,,,,,,,"
			       ",,,,,,,,,,,\n");
	end(&t);
}

static void
refused_rows_are_kept_with_plain_line_ends(void)
{
	struct ps_reject reject = { .line = 7,
				    .code = "E-OP",
				    .sentence = "unknown op",
				    .row = "a,\"b\r\nc\",d\re\r\n" };
	struct table t;

	begin(&t, "journal-rejects");
	ps_table_reject(&t.text, &reject);
	TAP_EQ_INT(read_back(&t, "journal-rejects"), PS_OK);
	TAP_EQ_INT(t.csv.len, 2);
	TAP_EQ_STR(t.csv.records[1].cells[3], "a,\"b\nc\",d\ne\n");
	end(&t);
}

/* Tables that we never wrote, each with a word of the answer. */
static const struct bad_table {
	const char *schema;
	const char *text;
	const char *word;
} bad_tables[] = {
	{ "journal-items", "", "journal-items" },
	{ "journal-items", "order,item,op,property,value\n", "columns" },
	{ "journal-items", "item,order,op,property,value,was\n", "columns" },
	{ "journal-items", "order,item,op,property,value,was,more\n",
	  "columns" },
	{ "journal-items", "order,item,op,property,value,was\na,b,c\n",
	  "line 2" },
	{ "journal-items", "order,item,op,property,value,was\n\"a,b,c\n",
	  "line 2" },
};

static void
tables_that_are_not_whole_are_refused(void)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(bad_tables); i++) {
		const struct bad_table *c = &bad_tables[i];
		struct table t;

		begin(&t, c->schema);
		ps_buf_reset(&t.text);
		ps_buf_addstr(&t.text, c->text);
		TAP_EQ_INT(read_back(&t, c->schema), PS_EHISTORY);
		if (!TAP_CHECK(strstr(t.err.text, c->word)))
			TAP_NOTE("row %zu: %s", i, t.err.text);
		end(&t);
	}
}

/* One cell of an item changed to what cannot stand there. */
static const char *const bad_items[] = {
	",1,set,a,b,",	  "123,1,set,a,b,", "PO-000000009-?,1,set,a,b,",
	"%s,0,set,a,b,",  "%s,-1,set,a,b,", "%s,,set,a,b,",
	"%s,1x,set,a,b,", "%s,1,,a,b,",	    "%s,1,SET,a,b,",
};

static void
cells_that_cannot_be_are_refused(void)
{
	char id[PS_ORDER_ID_MAX];

	ps_order_id(9, id);
	for (size_t i = 0; i < PS_ARRAY_LEN(bad_items); i++) {
		const char *rest = bad_items[i];
		struct ps_item item;
		int64_t order;
		struct table t;

		begin(&t, "journal-items");
		if (rest[0] == '%') {
			ps_buf_addstr(&t.text, id);
			rest += 2;
		}
		ps_buf_addf(&t.text, "%s\n", rest);
		TAP_EQ_INT(read_back(&t, "journal-items"), PS_OK);
		TAP_EQ_INT(ps_table_read_item(&t.csv.records[1], &order, &item,
					      &t.err),
			   PS_EHISTORY);
		if (!TAP_CHECK(strstr(t.err.text, "line 2")))
			TAP_NOTE("row %zu: %s", i, t.err.text);
		end(&t);
	}
}

int
main(void)
{
	TAP_RUN(headers_are_fixed_for_ever);
	TAP_RUN(orders_come_back_as_they_were);
	TAP_RUN(what_an_order_lacks_are_empty_cells);
	TAP_RUN(items_come_back_as_they_were);
	TAP_RUN(events_come_back_as_they_were);
	TAP_RUN(an_event_of_a_file_is_written_plainly);
	TAP_RUN(refused_rows_are_kept_with_plain_line_ends);
	TAP_RUN(tables_that_are_not_whole_are_refused);
	TAP_RUN(cells_that_cannot_be_are_refused);
	return tap_done();
}
