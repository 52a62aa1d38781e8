#include "workfile_case.h"

#define PATH "orders/sap/po-000000123-z.yaml"

static struct ps_order
sap_order(struct workfile_case *c)
{
	struct ps_order order = model_order("sap", PS_CHANGE_CREATE, 123);
	const struct ps_item items[] = {
		model_item(PS_OP_CREATE, "", "", ""),
		model_item(PS_OP_SET, "login", "jdoe", ""),
		model_item(PS_OP_ADD, "role", "Z_FI", ""),
		model_item(PS_OP_ADD, "role", "settled", ""),
	};

	model_give(&c->m, &order, items, PS_ARRAY_LEN(items));
	order.items[3].state = PS_ST_EXECUTED;
	return order;
}

static void
write_order(struct workfile_case *c, const struct ps_order *order,
	    const char *problem)
{
	const struct ps_issue issue = { order, problem, "", NULL, NULL };

	ps_buf_reset(&c->text);
	ps_workfile_write_yaml(&c->text, c->m.sap, &issue);
}

static const char *
written(const char *code)
{
	static char text[2048];

	(void)snprintf(
		text, sizeof(text),
		"# yaml-language-server: "
		"$schema=../../schemas/order.schema.json\n"
		"# Fill in `answer` below, save and commit. status is one of:\n"
		"#   done | already (it was so before) | failed (say why in "
		"message) |\n"
		"#   partial (name in failed_items what failed) |\n"
		"#   hold (fill in until and message) | return (ask in "
		"message)\n"
		"order: \"PO-000000123-Z\"\n"
		"problem: \"say more (E-MESSAGE)\"\n"
		"notice: \"\"\n"
		"what_to_do: \"Create SAP account for Rossi Ada (E1042): login "
		"jdoe; add role Z_FI\"\n"
		"instructions: |2-\n"
		"  Log in.\n"
		"\n"
		"    1. Open SU01: \"users\".\n"
		"owner: \"E1042\"\n"
		"owner_name: \"Rossi Ada\"\n"
		"resource: \"\"\n"
		"due: \"2026-11-25\"\n"
		"request: \"REQ-7\"\n"
		"reason: \"joiner\"\n"
		"start: \"\"\n"
		"rowcode: \"%s\"\n"
		"items:\n"
		"  - item: 1\n"
		"    do: create\n"
		"  - item: 2\n"
		"    do: set\n"
		"    property: \"login\"\n"
		"    value: \"jdoe\"\n"
		"  - item: 3\n"
		"    do: add\n"
		"    property: \"role\"\n"
		"    value: \"Z_FI\"\n"
		"\n"
		"answer:\n"
		"  status:\n"
		"  message:\n"
		"  failed_items:\n"
		"  until:\n"
		"  executed_at:\n"
		"  executed_by:\n"
		"  evidence:\n"
		"  assignee:\n"
		"  actual:\n"
		"    login:\n"
		"    made:\n"
		"  # Where items went different ways, one line each, as in  2: "
		"failed\n"
		"  items:\n",
		code);
	return text;
}

static void
an_order_is_written_for_an_editor(void)
{
	char code[PS_ROWCODE_MAX];
	struct workfile_case c;
	struct ps_order order;

	workfile_case_init(&c);
	order = sap_order(&c);
	ps_rowcode(&order, code);
	write_order(&c, &order, "say more (E-MESSAGE)");
	TAP_EQ_STR(c.text.ptr, written(code));
	workfile_case_release(&c);
}

static void
a_fresh_file_reads_back_unanswered(void)
{
	char code[PS_ROWCODE_MAX];
	const struct ps_work_row *row;
	struct workfile_case c;
	struct ps_order order;
	struct ps_tampered t;

	workfile_case_init(&c);
	order = sap_order(&c);
	ps_rowcode(&order, code);
	write_order(&c, &order, "");
	TAP_EQ_INT(workfile_case_read(&c, ps_buf_span(&c.text), PATH), PS_OK);
	TAP_EQ_STR(model_case_findings(&c.m), "");
	TAP_EQ_INT(c.file.kind, PS_WORK_YAML);
	TAP_EQ_INT(c.file.nrows, 1);
	row = &c.file.rows[0];
	TAP_EQ_INT(row->order, 123);
	TAP_EQ_STR(row->rowcode, code);
	TAP_EQ_STR(row->answer_text, "");
	TAP_EQ_STR(ps_node_text(c.file.yaml, "instructions", ""),
		   "Log in.\n\n  1. Open SU01: \"users\".");
	ps_work_row_tampered(&c.file, row, &order, c.m.sap, &c.m.arena, &t);
	TAP_CHECK(!t.rule);
	TAP_EQ_STR(ps_work_row_cell(&c.file, row, "owner"), "");
	workfile_case_release(&c);
}

/* The column found to be changed in the file as it was read, or "". */
static const char *
tampered(struct workfile_case *c, const struct ps_order *order)
{
	struct ps_tampered t;

	ps_work_row_tampered(&c->file, &c->file.rows[0], order, c->m.sap,
			     &c->m.arena, &t);
	return t.rule ? t.column : "";
}

/* Hidden characters, which no reader takes, are shown. */
static void
any_value_makes_a_file_that_reads(void)
{
	static const char *const hidden[] = {
		"a\xe2\x80\x8b"
		"b",
		"a\xe2\x80\xae"
		"b",
		BOM "x",
		"a\x1f",
		"a\xc2\x85",
		"a\xe2\x80\xa8"
		"b",
	};
	struct workfile_case c;

	workfile_case_init(&c);
	for (size_t i = 0; i < NASTY + PS_ARRAY_LEN(hidden); i++) {
		const char *value = i < NASTY ? nasty[i] : hidden[i - NASTY];
		const struct ps_item items[] = {
			model_item(PS_OP_SET, "login", value, value),
			model_item(PS_OP_ADD, "role", value, ""),
		};
		struct ps_order order =
			model_order("sap", PS_CHANGE_UPDATE, 123);

		model_give(&c.m, &order, items, PS_ARRAY_LEN(items));
		order.owner = value;
		order.owner_name = value;
		order.resource = value;
		order.reason = value;
		write_order(&c, &order, value);
		if (!TAP_EQ_INT(
			    workfile_case_read(&c, ps_buf_span(&c.text), PATH),
			    PS_OK)) {
			TAP_NOTE("value %zu: %s", i, model_case_findings(&c.m));
			continue;
		}
		if (!TAP_EQ_STR(tampered(&c, &order), ""))
			TAP_NOTE("value %zu", i);
		if (i < NASTY - 1) /* the last one has a joiner */
			TAP_EQ_STR(ps_node_text(c.file.yaml, "owner", "?"),
				   value);
	}
	workfile_case_release(&c);
}

/* A reason in Persian, each letter with a joiner that is shown as \u{200C}. */
static void
a_value_that_is_longer_as_shown_is_read(void)
{
	struct workfile_case c;
	struct ps_order order;
	struct ps_buf reason = PS_BUF_INIT;

	workfile_case_init(&c);
	order = sap_order(&c);
	for (size_t i = 0; i < 1000; i++)
		ps_buf_addstr(&reason, "\xd9\x85\xe2\x80\x8c");
	order.reason = reason.ptr;
	write_order(&c, &order, "");
	if (!TAP_EQ_INT(workfile_case_read(&c, ps_buf_span(&c.text), PATH),
			PS_OK))
		TAP_NOTE("%s", model_case_findings(&c.m));
	TAP_EQ_STR(tampered(&c, &order), "");
	ps_buf_release(&reason);
	workfile_case_release(&c);
}

/* Thousands of memberships must not make a file that nobody can answer. */
static void
an_order_of_many_items_stays_readable(void)
{
	enum { MANY = 5000 };
	struct ps_order order = model_order("sap", PS_CHANGE_UPDATE, 123);
	struct workfile_case c;
	struct ps_item *items;

	workfile_case_init(&c);
	items = PS_ARENA_ARRAY(&c.m.arena, struct ps_item, MANY);
	for (size_t i = 0; i < MANY; i++)
		items[i] = model_item(
			PS_OP_REMOVE, "role",
			ps_arena_printf(&c.m.arena, "Z_FI_AUDITOR_%zu", i), "");
	model_give(&c.m, &order, items, MANY);
	write_order(&c, &order, "");
	TAP_EQ_INT(workfile_case_read(&c, ps_buf_span(&c.text), PATH), PS_OK);
	TAP_EQ_STR(model_case_findings(&c.m), "");
	TAP_EQ_STR(tampered(&c, &order), "");
	order.items[0].value = "Z_FI_CLERK";
	TAP_EQ_STR(tampered(&c, &order), "role");
	TAP_CHECK(strstr(c.text.ptr, "Z_FI_AUDITOR_1000\"") != NULL);
	TAP_CHECK(strstr(c.text.ptr, "\n  # ... cut; see provspool show\n") !=
		  NULL);
	workfile_case_release(&c);
}

static void
changed_masters_are_seen(void)
{
	static const struct {
		const char *from;
		const char *to;
		const char *want;
	} rows[] = {
		{ "owner: \"E1042\"", "owner: E1043", "owner" },
		{ "owner: \"E1042\"", "owner: ' E1042 '", "" },
		{ "resource: \"\"", "resource: x", "resource" },
		{ "owner_name: \"Rossi Ada\"", "owner_name: x", "" },
		{ "value: \"jdoe\"", "value: jdoe2", "login" },
		{ "value: \"jdoe\"", "value: jdoe # mine", "" },
		{ "do: add", "do: remove", "role" },
		{ "property: \"role\"", "property: login", "role" },
		{ "  - item: 1\n    do: create\n", "", "resource" },
		{ "  - item: 3\n    do: add\n    property: \"role\"\n"
		  "    value: \"Z_FI\"\n",
		  "", "role" },
		{ "items:\n  - item: 1",
		  "items:\n  - item: 5\n    do: delete\n  - item: 1", "items" },
		{ "due: \"2026-11-25\"", "due: never", "" },
	};
	struct workfile_case c;
	struct ps_order order;
	const char *text;

	workfile_case_init(&c);
	order = sap_order(&c);
	write_order(&c, &order, "");
	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		text = replaced(&c.m.arena, c.text.ptr, rows[i].from,
				rows[i].to);
		TAP_CHECK(!ps_streq(text, c.text.ptr));
		TAP_EQ_INT(workfile_case_read(&c, ps_span_str(text), PATH),
			   PS_OK);
		if (!TAP_EQ_STR(tampered(&c, &order), rows[i].want))
			TAP_NOTE("row %zu", i);
	}
	workfile_case_release(&c);
}

/* What a person makes of the answer block, and the answer it is. */
static void
answers_are_read(void)
{
	static const char text[] = "answer: # mine\n"
				   "  items: {2: failed, 3: done, 1: }\n"
				   "  actual:\n"
				   "    made: '007'\n"
				   "    login: \"\"\n"
				   "  message: |\n"
				   "    one\n"
				   "      two\n"
				   "  status: done\n"
				   "  evidence: 'CHG: 1'\n"
				   "  until: 2026-12-01\n"
				   "order: po-123-z\n";
	const struct ps_answer *a;
	struct workfile_case c;

	workfile_case_init(&c);
	TAP_EQ_INT(workfile_case_read(&c, ps_span_str(text), PATH), PS_OK);
	TAP_EQ_INT(c.file.rows[0].order, 123);
	a = &c.file.rows[0].answer;
	TAP_EQ_STR(a->status, "done");
	TAP_EQ_STR(a->message, "one\n  two\n");
	TAP_EQ_STR(a->evidence, "CHG: 1");
	TAP_EQ_STR(a->until, "2026-12-01");
	TAP_EQ_STR(a->assignee, "");
	TAP_EQ_INT(a->nactual, 1);
	TAP_EQ_STR(a->actual[0].name, "made");
	TAP_EQ_STR(a->actual[0].value, "007");
	TAP_EQ_INT(a->nitems, 2);
	TAP_EQ_STR(a->items[0].name, "2");
	TAP_EQ_STR(a->items[1].value, "done");
	workfile_case_release(&c);
}

static void
what_is_no_order_is_refused(void)
{
	static const struct {
		const char *text;
		const char *want;
	} rows[] = {
		{ "", "E-EMPTY-FILE:0" },
		{ "<<<<<<< HEAD\norder: a\n", "E-MARKERS:1" },
		{ "order: a\n=======\nanswer: {}\n", "E-MARKERS:2" },
		{ "PK\003\004", "E-NOT-CSV:0" },
		{ "order: a\n", "E-KEY-MISSING:1" },
		{ "order: a\nanswer: {}\nmine: b\n", "E-KEY-UNKNOWN:3" },
		{ "order: a\nanswer: {stat: b}\n", "E-KEY-UNKNOWN:2" },
		{ "order: a\norder: b\nanswer: {}\n", "E-KEY-TWICE:2" },
		{ "order: a\nanswer: done\n", "E-TYPE:2" },
		{ "order: &a b\nanswer: {}\n", "E-YAML-FEATURE:1" },
		{ "order: a\nanswer:\n  message: \"x\n", "E-YAML-SYNTAX:4" },
	};
	struct workfile_case c;

	workfile_case_init(&c);
	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++)
		if (!TAP_EQ_INT(workfile_case_read(
					&c, ps_span_str(rows[i].text), PATH),
				PS_EDATA) ||
		    !TAP_EQ_STR(model_case_findings(&c.m), rows[i].want))
			TAP_NOTE("row %zu", i);
	/* words that are not allowed are the judge's */
	TAP_EQ_INT(workfile_case_read(
			   &c,
			   ps_span_str("order: a\nanswer: {status: doen}\n"),
			   PATH),
		   PS_OK);
	TAP_EQ_STR(c.file.rows[0].answer.status, "doen");
	workfile_case_release(&c);
}

struct put_row {
	const char *name; /* of a cell; "" puts problem and notice in */
	const char *value;
	const char *before;
	const char *after; /* or the error */
};

static const struct put_row put_rows[] = {
	/* problem and notice, wherever and however they stand */
	{ "", "P", "problem:\nnotice: \"\"\n",
	  "problem: \"P\"\nnotice: \"N\"\n" },
	{ "", "P", BOM "problem: # why\r\nnotice: old\r\nx: y",
	  BOM "problem: \"P\" # why\r\nnotice: \"N\"\r\nx: y" },
	{ "", "P", "notice: 'it''s' # was\nproblem: \"a\\\"b\"\n",
	  "notice: \"N\" # was\nproblem: \"P\"\n" },
	{ "", "P", "x: |\n  problem: a\n\n  notice: b\nproblem:\n",
	  "x: |\n  problem: a\n\n  notice: b\nproblem: \"P\"\n" },
	{ "", "P", "x: \"a\n  problem: a\"\nproblem: 'P'\n",
	  "x: \"a\n  problem: a\"\nproblem: 'P'\n" },
	{ "", "P", "\"problem\": two\n  words # c\n# notice: x\nnotice: N\n",
	  "\"problem\": \"P\" # c\n# notice: x\nnotice: N\n" },
	{ "", "P", "answer: {problem: x}\n", "answer: {problem: x}\n" },
	{ "", "", "problem:\nnotice: N\n", "problem:\nnotice: N\n" },
	{ "", "a \"b\"\n\xc3\xa9", "problem: x\n",
	  "problem: \"a \\\"b\\\"\\n\xc3\xa9\"\n" },
	/* answers */
	{ "status", "done", "order: po-1-c\nanswer:\n  status:\n",
	  "order: po-1-c\nanswer:\n  status: done\n" },
	{ "status", "done", "order: po-1-c\nanswer:\n  status:",
	  "order: po-1-c\nanswer:\n  status: done" },
	{ "status", "done", "order: po-1-c\r\nanswer:\r\n  status: \r\n",
	  "order: po-1-c\r\nanswer:\r\n  status: done \r\n" },
	{ "status", "done",
	  "answer:\n    \"status\" :   'failed'   # \xc3\xa9\norder: PO-1-C\n",
	  "answer:\n    \"status\" :   done   # \xc3\xa9\norder: PO-1-C\n" },
	{ "message", "no",
	  "answer:\n  message: |\n    old\n\n    # old\n\n  status: hold\n"
	  "order: PO-1-C\n",
	  "answer:\n  message: \"no\"\n\n  status: hold\norder: PO-1-C\n" },
	{ "message", "no",
	  "answer:\r\n  message: >-  # folded\r\n   old\r\n  # mine\r\n"
	  "order: PO-1-C\r\n",
	  "answer:\r\n  message: \"no\"\r\n  # mine\r\norder: PO-1-C\r\n" },
	{ "message", "no",
	  "answer:\n  message: 'it''s\n    # old'\norder: PO-1-C\n",
	  "answer:\n  message: \"no\"\norder: PO-1-C\n" },
	{ "message", "no",
	  "answer:\n  message: \"it\\\\\\\"s\n    # old\" # x\norder: PO-1-C\n",
	  "answer:\n  message: \"no\" # x\norder: PO-1-C\n" },
	{ "message", "no",
	  "answer:\n  message: \xc3\xa9t\xc3\xa9  a:b\n    old # x\n"
	  "order: PO-1-C\n",
	  "answer:\n  message: \"no\" # x\norder: PO-1-C\n" },
	{ "message", "", "answer:\n  message: old\norder: PO-1-C\n",
	  "answer:\n  message: \"\"\norder: PO-1-C\n" },
	{ "message", "=1", "answer: {status: , message: x y}\norder: PO-1-C\n",
	  "answer: {status: , message: \"=1\"}\norder: PO-1-C\n" },
	{ "status", "done", "answer: {status: , message: x}\norder: PO-1-C\n",
	  "answer: {status: \"done\", message: x}\norder: PO-1-C\n" },
	{ "status", "done", "answer: {\"status\":\"\"}\norder: PO-1-C\n",
	  "answer: {\"status\": \"done\"}\norder: PO-1-C\n" },
	{ "actual login", "007",
	  "answer:\n  message: |\n    login: x\n  actual:\n    login:\n"
	  "order: PO-1-C\n",
	  "answer:\n  message: |\n    login: x\n  actual:\n    login: \"007\"\n"
	  "order: PO-1-C\n" },
	{ "status", "done", "answer:\n  status: 'x'# k\norder: PO-1-C\n",
	  "answer:\n  status: \"done\"# k\norder: PO-1-C\n" },
	/* the problem of the answer before this one goes */
	{ "status", "done",
	  "problem: \"say more\" # x\norder: PO-1-C\nnotice: 'N'\n"
	  "answer:\n  status: hold\n",
	  "problem: \"\" # x\norder: PO-1-C\nnotice: 'N'\n"
	  "answer:\n  status: done\n" },
	/* what cannot be put in */
	{ "status", "done", "answer: {status}\norder: PO-1-C\n",
	  "there is no place for 'done' behind 'status'" },
	{ "message",
	  "a\x01"
	  "b",
	  "answer: {message: x}\norder: PO-1-C\n",
	  "this cannot be put into the file: character U+0001 in a value" },
	{ "status", "done", "answer: {message: }\norder: PO-1-C\n",
	  "'" PATH "' has no line for 'status'" },
	{ "actual login", "x", "answer:\n  actual:\norder: PO-1-C\n",
	  "'" PATH "' has no line for 'actual login'" },
	{ "items", "x", "answer: {items: {1: done}}\norder: PO-1-C\n",
	  "'" PATH "' has no line for 'items'" },
	{ "status", "done", "answer: {status: x}\norder: PO-2-F\n",
	  "'" PATH "' has no row for this order; was it deleted?" },
};

static const char *
put(struct workfile_case *c, const struct put_row *row)
{
	const struct ps_named cell = { row->name, row->value };
	const struct ps_fill fill = { PATH, (const int64_t[]){ 1 }, 1, &cell,
				      1 };
	struct ps_span before = ps_span_str(row->before);
	int rc;

	ps_buf_reset(&c->text);
	rc = *row->name ? ps_workfile_fill(before, &fill, &c->text, &c->m.err)
			: ps_workfile_splice_yaml(before, row->value, "N",
						  &c->text, &c->m.err);
	return rc == PS_OK ? c->text.ptr : c->m.err.text;
}

static void
only_the_value_changes(void)
{
	struct workfile_case c;

	workfile_case_init(&c);
	for (size_t i = 0; i < PS_ARRAY_LEN(put_rows); i++)
		if (!TAP_EQ_STR(put(&c, &put_rows[i]), put_rows[i].after))
			TAP_NOTE("row %zu", i);
	workfile_case_release(&c);
}

static void
check_filled(struct workfile_case *c, const char *text, const char *value)
{
	const struct ps_named cells[] = { { "actual made", value },
					  { "message", value },
					  { "status", "partial" },
					  { "message", "a second one" } };
	const struct ps_fill fill = { PATH, (const int64_t[]){ 123 }, 1, cells,
				      4 };
	struct ps_buf out = PS_BUF_INIT;
	const struct ps_answer *a;

	TAP_EQ_INT(ps_workfile_fill(ps_span_str(text), &fill, &out, &c->m.err),
		   PS_OK);
	TAP_EQ_INT(workfile_case_read(c, ps_buf_span(&out), PATH), PS_OK);
	a = &c->file.rows[0].answer;
	TAP_EQ_STR(a->status, "partial");
	TAP_EQ_STR(a->message, value);
	TAP_EQ_INT(a->nactual, 1);
	TAP_EQ_STR(a->actual[0].value, value);
	ps_buf_release(&out);
}

static void
what_is_filled_in_is_read(void)
{
	struct workfile_case c;
	struct ps_order order;
	const char *lf;

	workfile_case_init(&c);
	order = sap_order(&c);
	write_order(&c, &order, "");
	lf = ps_arena_strdup(&c.m.arena, c.text.ptr);
	for (size_t i = 0; i < NASTY; i++) {
		check_filled(&c, lf, nasty[i]);
		check_filled(&c, replaced(&c.m.arena, lf, "\n", "\r\n"),
			     nasty[i]);
	}
	workfile_case_release(&c);
}

/* The engine's answer to a person, given twice and taken back. */
static void
splicing_touches_nothing_else(void)
{
	struct ps_buf now = PS_BUF_INIT;
	struct workfile_case c;
	struct ps_order order;
	const char *crlf;

	workfile_case_init(&c);
	order = sap_order(&c);
	write_order(&c, &order, "");
	crlf = replaced(&c.m.arena, c.text.ptr, "\n", "\r\n");
	crlf = replaced(&c.m.arena, crlf, "message:", "message: \xc3\xa9 # x");
	for (int i = 0; i < 2; i++) {
		ps_buf_reset(&now);
		TAP_EQ_INT(ps_workfile_splice_yaml(ps_span_str(crlf), "P \"1\"",
						   "", &now, &c.m.err),
			   PS_OK);
		TAP_EQ_STR(now.ptr, replaced(&c.m.arena, crlf, "problem: \"\"",
					     "problem: \"P \\\"1\\\"\""));
	}
	ps_buf_reset(&c.text);
	TAP_EQ_INT(ps_workfile_splice_yaml(ps_buf_span(&now), "", "", &c.text,
					   &c.m.err),
		   PS_OK);
	TAP_EQ_STR(c.text.ptr, crlf);
	ps_buf_release(&now);
	workfile_case_release(&c);
}

int
main(void)
{
	TAP_RUN(an_order_is_written_for_an_editor);
	TAP_RUN(a_fresh_file_reads_back_unanswered);
	TAP_RUN(any_value_makes_a_file_that_reads);
	TAP_RUN(a_value_that_is_longer_as_shown_is_read);
	TAP_RUN(an_order_of_many_items_stays_readable);
	TAP_RUN(changed_masters_are_seen);
	TAP_RUN(answers_are_read);
	TAP_RUN(what_is_no_order_is_refused);
	TAP_RUN(only_the_value_changes);
	TAP_RUN(what_is_filled_in_is_read);
	TAP_RUN(splicing_touches_nothing_else);
	return tap_done();
}
