/*
 * judge_case - one order that is out, and what becomes of an answer to it as
 * one line that a table can hold.
 */
#ifndef PROVSPOOL_TESTS_JUDGE_CASE_H
#define PROVSPOOL_TESTS_JUDGE_CASE_H

#include "model/workfile_private.h"
#include "provspool/judge.h"
#include "tap.h"

#define NOW INT64_C(1795427100)	      /* 2026-11-23T09:45:00Z, a Monday */
#define SENT INT64_C(1795167000)      /* 2026-11-20T09:30:00Z */
#define COMMITTED INT64_C(1795424400) /* 2026-11-23T09:00:00Z */

static const struct ps_property judge_properties[] = {
	{ .name = "login", .type = PS_TYPE_STRING },
	{ .name = "site", .type = PS_TYPE_STRING },
	{ .name = "zone", .type = PS_TYPE_STRING, .multivalued = true },
	{ .name = "group", .type = PS_TYPE_STRING },
	{ .name = "active", .type = PS_TYPE_BOOLEAN },
	{ .name = "valid_to", .type = PS_TYPE_DATE },
	{ .name = "level", .type = PS_TYPE_INTEGER },
	{ .name = "note", .type = PS_TYPE_STRING },
	{ .name = "card",
	  .type = PS_TYPE_STRING,
	  .returned = true,
	  .may_be_blank = true },
	{ .name = "slot",
	  .type = PS_TYPE_INTEGER,
	  .returned = true,
	  .may_be_blank = true },
};

static const struct ps_item judge_items[] = {
	{ .number = 1, .op = PS_OP_CREATE, .property = "", .value = "" },
	{ .number = 2, .op = PS_OP_SET, .property = "login", .value = "U101" },
	{ .number = 3, .op = PS_OP_SET, .property = "group", .value = "007" },
	{ .number = 4, .op = PS_OP_ADD, .property = "zone", .value = "Z-1" },
	{ .number = 5, .op = PS_OP_ADD, .property = "zone", .value = "007" },
	{ .number = 6, .op = PS_OP_SET, .property = "active", .value = "true" },
	{ .number = 7,
	  .op = PS_OP_SET,
	  .property = "valid_to",
	  .value = "2026-12-31" },
	{ .number = 8, .op = PS_OP_SET, .property = "level", .value = "3" },
	{ .number = 9, .op = PS_OP_SET, .property = "note", .value = "" },
};
#define JUDGE_ITEMS PS_ARRAY_LEN(judge_items)

struct judge_case {
	struct ps_arena arena;
	struct ps_config config;
	struct ps_resource_type type;
	struct ps_item items[JUDGE_ITEMS];
	struct ps_order order;
	struct ps_work_file file;
	struct ps_work_row row;
	struct ps_actor actor;
	struct ps_case c;
	struct ps_verdict verdict;
	struct ps_buf text; /* last answer */
};

/* All items, and with them the order, in one state. */
static TAP_UNUSED void
judge_case_state(struct judge_case *j, enum ps_state state)
{
	for (size_t i = 0; i < j->order.nitems; i++)
		j->items[i].state = state;
	j->order.state = ps_order_state(j->items, j->order.nitems);
}

static TAP_UNUSED void
judge_case_init(struct judge_case *j)
{
	memset(j, 0, sizeof(*j));
	ps_arena_init(&j->arena, 0);
	ps_buf_init(&j->text);
	j->config.unknown_person_may_answer = true;
	j->type = (struct ps_resource_type){
		.id = "badge",
		.key = "login",
		.properties = judge_properties,
		.nproperties = PS_ARRAY_LEN(judge_properties),
		.evidence_pattern = "",
		.identity_level = PS_IDENT_A0,
	};
	memcpy(j->items, judge_items, sizeof(judge_items));
	for (size_t i = 0; i < JUDGE_ITEMS; i++)
		j->items[i].was = "";
	j->order = (struct ps_order){
		.number = 1,
		.source = "hr",
		.request = "R-1",
		.external = "",
		.resource_type = "badge",
		.change = PS_CHANGE_CREATE,
		.owner = "E1",
		.owner_name = "Owner One",
		.resource = "",
		.handle = "1",
		.why = "",
		.reply = "",
		.assignee = "",
		.stop = "",
		.associated = "",
		.requester = "zoe",
		.start = "",
		.reason = "",
		.batch = 1,
		.revision = 1,
		.attempt = 1,
		.transmitted_at = SENT,
		.until = "",
		.items = j->items,
		.nitems = JUDGE_ITEMS,
	};
	judge_case_state(j, PS_ST_TRANSMITTED);
	j->file.kind = PS_WORK_CSV;
	j->file.path = "orders/badge/update-000042.csv";
	j->actor = (struct ps_actor){ .name = "Ada Rossi",
				      .email = "ada@acme.example",
				      .principal = "",
				      .level = PS_IDENT_A0 };
	j->c = (struct ps_case){ .config = &j->config,
				 .type = &j->type,
				 .order = &j->order,
				 .file = &j->file,
				 .row = &j->row,
				 .actor = &j->actor,
				 .now = NOW,
				 .committed_at = COMMITTED };
}

static TAP_UNUSED void
judge_case_release(struct judge_case *j)
{
	ps_arena_release(&j->arena);
	ps_buf_release(&j->text);
}

static TAP_UNUSED void
judge_case_item(struct judge_case *j, const char *number, const char *word)
{
	struct ps_answer *answer = &j->row.answer;
	struct ps_named *list =
		PS_ARENA_ARRAY(&j->arena, struct ps_named, answer->nitems + 1);

	for (size_t i = 0; i < answer->nitems; i++)
		list[i] = answer->items[i];
	list[answer->nitems++] = (struct ps_named){ number, word };
	answer->items = list;
}

/* "status=done|message=x|item 2=failed": the row as issued, so answered. */
static TAP_UNUSED void
judge_case_answer(struct judge_case *j, const char *cells)
{
	char *copy = ps_arena_strdup(&j->arena, cells);
	char *code = ps_arena_alloc(&j->arena, PS_ROWCODE_MAX);

	ps_answer_init(&j->row.answer);
	while (*copy) {
		char *value = copy + strcspn(copy, "=");
		char *end = copy + strcspn(copy, "|");
		char *next = *end ? end + 1 : end;

		*end = '\0';
		*value++ = '\0';
		if (strncmp(copy, "item ", 5) == 0)
			judge_case_item(j, copy + 5, value);
		else
			ps_answer_set(&j->arena, &j->row.answer, copy, value);
		copy = next;
	}
	j->row.answer_text = ps_answer_text(&j->arena, &j->row.answer);
	j->row.order = j->order.number;
	j->row.order_text = "PO-000000001-C";
	if (!j->row.rowcode) {
		ps_rowcode(&j->order, code);
		j->row.rowcode = code;
	}
}

static TAP_UNUSED void
judge_case_field(struct judge_case *j, const char *name, const char *value)
{
	if (*value)
		ps_buf_addf(&j->text, " %s=%s", name, value);
}

static TAP_UNUSED void
judge_case_accepted(struct judge_case *j)
{
	const struct ps_verdict *v = &j->verdict;

	for (size_t i = 0; i < v->nrulings; i++) {
		const struct ps_ruling *ruling = &v->rulings[i];

		if (ruling->item == 0)
			ps_buf_addf(&j->text, " all:%s",
				    ps_event_name(ruling->event));
		else
			ps_buf_addf(&j->text, " %lld:%s",
				    (long long)ruling->item,
				    ps_event_name(ruling->event));
	}
	if (v->code)
		ps_buf_addf(&j->text, " %s", ps_diag_name(v->code));
	if (!v->defaulted) {
		judge_case_field(j, "by", v->executed_by);
		judge_case_field(j, "at", v->executed_at);
	}
	judge_case_field(j, "evidence", v->evidence);
	judge_case_field(j, "actual", v->actual);
	judge_case_field(j, "until", v->until);
	judge_case_field(j, "assignee", v->assignee);
}

/*
 * "ok all:done evidence=X": rulings, the code of a remark, what is recorded
 * besides the message and defaults; "no E-STATUS status": code and column;
 * "nothing", "note", "cleared", "late".
 */
static TAP_UNUSED const char *
judge_case_outcome(struct judge_case *j, const char *cells)
{
	static const char *const kinds[] = { "?",	"ok",	"no",
					     "nothing", "note", "cleared",
					     "late" };
	const struct ps_verdict *v = &j->verdict;

	judge_case_answer(j, cells);
	ps_judge(&j->c, &j->arena, &j->verdict);
	ps_buf_reset(&j->text);
	ps_buf_addstr(&j->text, kinds[v->kind]);
	if (v->kind == PS_VERDICT_ACCEPTED)
		judge_case_accepted(j);
	else if (v->code)
		ps_buf_addf(&j->text, " %s", ps_diag_name(v->code));
	if (v->kind == PS_VERDICT_REJECTED && *v->column)
		ps_buf_addf(&j->text, " %s", v->column);
	return j->text.ptr;
}

/* A row of a table: an answer, its outcome, and part of what is said. */
struct judge_row {
	const char *cells;
	const char *want;
	const char *said;
};

/* Every row against an order that `prepare` (may be NULL) has changed. */
static TAP_UNUSED void
judge_case_rows(void (*prepare)(struct judge_case *j),
		const struct judge_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct judge_case j;
		bool good;

		judge_case_init(&j);
		if (prepare)
			prepare(&j);
		good = TAP_EQ_STR(judge_case_outcome(&j, rows[i].cells),
				  rows[i].want);
		if (rows[i].said)
			good = TAP_CHECK(strstr(j.verdict.sentence,
						rows[i].said) != NULL) &&
			       good;
		if (!good)
			TAP_NOTE("%s: %s", rows[i].cells, j.verdict.sentence);
		judge_case_release(&j);
	}
}

#define JUDGE_ROWS(prepare, rows)                                              \
	judge_case_rows((prepare), (rows), PS_ARRAY_LEN(rows))

#endif
