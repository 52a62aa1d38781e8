#include "model/judge_private.h"

#include <stdarg.h>

#include "provspool/text.h"

/* Of a row with more faults a person corrects these first. */
#define FAULTS_SAID 8u

/*
 * Texts that people typed stand in sentences up to so many bytes: what is
 * left of a character that was cut is dropped, as a history that is no
 * UTF-8 could never be read again.
 */
PS_PRINTF(2, 0)
static const char *
sentence(struct ps_bench *b, const char *fmt, va_list ap)
{
	struct ps_buf text = PS_BUF_INIT;
	char *kept;
	size_t at = 0;
	size_t len = 0;

	ps_buf_vaddf(&text, fmt, ap);
	kept = ps_arena_alloc(b->arena, text.len + 1);
	while (at < text.len) {
		uint32_t cp;
		size_t n = ps_utf8_next(ps_buf_span(&text), at, &cp);

		memcpy(kept + len, text.ptr + at, n);
		len += n;
		at += n > 0 ? n : 1;
	}
	ps_buf_release(&text);
	return kept;
}

/* The first fault is what the verdict is about; more are said behind it. */
static void
add_fault(struct ps_bench *b, struct ps_fault *fault)
{
	struct ps_verdict *v = b->v;

	if (v->kind != PS_VERDICT_REJECTED) {
		v->kind = PS_VERDICT_REJECTED;
		v->code = fault->code;
		v->column = fault->column;
		v->sentence = fault->sentence;
		v->faults = fault;
		v->nfaults = 0;
	} else if (v->nfaults < FAULTS_SAID) {
		v->sentence = ps_arena_printf(b->arena, "%s; also: %s",
					      v->sentence, fault->sentence);
	} else if (v->nfaults == FAULTS_SAID) {
		v->sentence =
			ps_arena_printf(b->arena, "%s; and more", v->sentence);
	}
	if (b->last)
		b->last->next = fault;
	b->last = fault;
	v->nfaults++;
}

/* What was said does not matter any more. */
static void
unsay(struct ps_bench *b)
{
	b->v->kind = 0;
	b->v->faults = NULL;
	b->v->nfaults = 0;
	b->last = NULL;
}

bool
ps_reject(struct ps_bench *b, const char *column, enum ps_diag_code code,
	  const char *fmt, ...)
{
	struct ps_fault *fault = PS_ARENA_NEW(b->arena, struct ps_fault);
	va_list ap;

	va_start(ap, fmt);
	fault->sentence = sentence(b, fmt, ap);
	va_end(ap);
	fault->code = code;
	fault->column = column;
	add_fault(b, fault);
	return false;
}

void
ps_remark(struct ps_bench *b, enum ps_diag_code code, const char *fmt, ...)
{
	const char *before = b->v->sentence;
	const char *text;
	va_list ap;

	if (b->v->kind == PS_VERDICT_REJECTED)
		return; /* nothing of it is taken */
	va_start(ap, fmt);
	text = sentence(b, fmt, ap);
	va_end(ap);
	if (!b->v->code)
		b->v->code = code;
	b->v->sentence =
		*before ? ps_arena_printf(b->arena, "%s; %s", before, text)
			: text;
}

static bool
check_row(struct ps_bench *b)
{
	const struct ps_work_row *row = b->c->row;

	if (!b->c->order)
		return ps_reject(b, "order", PS_E_ORDER_UNKNOWN,
				 "there is no order '%.40s'", row->order_text);
	if (row->damage)
		return ps_reject(b, "", row->damage,
				 "the row has more cells than the header");
	return true;
}

/* The order as it was when all of it was out. */
static void
as_sent_out(struct ps_bench *b, struct ps_order *out)
{
	*out = *b->c->order;
	out->items = PS_ARENA_ARRAY(b->arena, struct ps_item, out->nitems + 1);
	for (size_t i = 0; i < out->nitems; i++) {
		out->items[i] = b->c->order->items[i];
		out->items[i].state = PS_ST_TRANSMITTED;
	}
}

/*
 * A person's YAML file keeps its row code while its items are answered one
 * by one, though each answer makes a new revision: it is the code of the
 * first, when all of them were out.
 */
static bool
is_first_rowcode(struct ps_bench *b, struct ps_span given)
{
	struct ps_order order;
	char code[PS_ROWCODE_MAX];

	as_sent_out(b, &order);
	order.revision = 1;
	ps_rowcode(&order, code);
	return order.attempt == 1 && b->c->file->kind == PS_WORK_YAML &&
	       ps_span_is(given, code);
}

/* The code of the row as it was issued says whether cells were mixed up. */
static bool
check_rowcode(struct ps_bench *b)
{
	const struct ps_order *order = b->c->order;
	struct ps_span given = ps_text_trim(ps_span_str(b->c->row->rowcode));
	char want[PS_ROWCODE_MAX];

	ps_rowcode(order, want);
	if (ps_span_is(given, want) || is_first_rowcode(b, given))
		return true;
	if (ps_order_is_out(order) && order->revision > 1)
		return ps_reject(b, "rowcode", PS_E_STALE,
				 "the order was issued again since; this row "
				 "is older");
	return ps_reject(b, "rowcode", PS_E_ROWCODE,
			 "the row code '%.20s' does not belong to this order",
			 b->c->row->rowcode);
}

static bool
check_untouched(struct ps_bench *b, const struct ps_order *order)
{
	const struct ps_case *c = b->c;
	struct ps_tampered t;

	ps_work_row_tampered(c->file, c->row, order, c->type, b->arena, &t);
	if (!t.rule)
		return true;
	if (t.rule->identity)
		return ps_reject(b, t.column, PS_E_READONLY,
				 "'%s' was issued as '%.60s' and now says "
				 "'%.60s'",
				 t.column, t.shown, t.found);
	ps_remark(b, PS_W_COSMETIC, "'%s' was changed and is put back",
		  t.column);
	return true;
}

bool
ps_judge_is_review(const struct ps_bench *b)
{
	return ps_workfile_is_review(b->c->file->path);
}

bool
ps_judge_row_is_sound(struct ps_bench *b)
{
	return check_rowcode(b) && check_untouched(b, b->c->order);
}

bool
ps_judge_may(struct ps_bench *b, enum ps_action action)
{
	const struct ps_case *c = b->c;
	enum ps_diag_code code =
		ps_policy_may(c->config, action, c->type, c->order, c->actor);
	bool decides = action == PS_ACTION_REVIEW;

	switch (code) {
	case PS_DIAG_NONE:
		return true;
	case PS_E_NOT_ALLOWED:
		return ps_reject(b, "", code, "%s may not %s for '%s'",
				 ps_actor_text(b->arena, c->actor),
				 decides ? "decide" : "answer", c->type->id);
	case PS_E_SOD:
		return ps_reject(b, "", code,
				 "%s asked for it or gets it, and may not %s",
				 ps_actor_text(b->arena, c->actor),
				 decides ? "decide on it" : "carry it out");
	default:
		return ps_reject(b, "", code,
				 "'%s' needs to know better who answers than "
				 "the commit's own word",
				 c->type->id);
	}
}

void
ps_judge_take_as(struct ps_bench *b, enum ps_verdict_kind kind,
		 enum ps_diag_code code, const char *text)
{
	b->v->kind = kind;
	b->v->code = code;
	b->v->column = "";
	b->v->sentence = text;
	b->v->nrulings = 0;
}

static bool
same_hold(const struct ps_bench *b, enum ps_answer_status status)
{
	return status == PS_ANSWER_HOLD && *b->c->order->until &&
	       ps_streq(b->c->order->until, b->v->until);
}

static bool
names_an_item(struct ps_bench *b)
{
	const struct ps_answer *answer = &b->c->row->answer;

	for (size_t i = 0; i < answer->nitems; i++)
		if (*ps_judge_trim(b, answer->items[i].value))
			return true;
	return false;
}

/*
 * All cells, so that a person corrects a row once.  What depends on the items
 * is asked for only where it is known what became of them.
 */
static bool
cells_are_sound(struct ps_bench *b, enum ps_answer_status status)
{
	bool known = status != PS_ANSWER_UNKNOWN && ps_judge_items(b, status);
	bool fine = known;

	fine = ps_judge_message(b, status) && fine;
	fine = ps_judge_until(b, status) && fine;
	fine = ps_judge_executed(b, known ? status : PS_ANSWER_UNKNOWN) && fine;
	fine = ps_judge_evidence(b, status) && fine;
	if (known)
		fine = ps_judge_actual(b, status) && fine;
	return ps_judge_assignee(b, status) && fine;
}

static bool
answer_is_sound(struct ps_bench *b, enum ps_answer_status status)
{
	if (!ps_judge_may(b, PS_ACTION_ANSWER))
		return false;
	if (cells_are_sound(b, status) && b->v->kind != PS_VERDICT_REJECTED)
		return true;
	b->v->nrulings = 0;
	return false;
}

static void
say_claimed(struct ps_bench *b)
{
	const struct ps_order *order = b->c->order;

	if (ps_order_is_claimed(order, b->c->type, b->c->now) &&
	    !ps_actor_is(b->c->actor, order->assignee))
		ps_remark(b, PS_W_CLAIMED, "%.60s had taken it on",
			  order->assignee);
}

static void
judge_cells(struct ps_bench *b, enum ps_answer_status status)
{
	if (!answer_is_sound(b, status))
		return;
	b->v->kind = PS_VERDICT_ACCEPTED;
	say_claimed(b);
	if (b->v->nrulings == 0)
		ps_judge_take_as(b, PS_VERDICT_NOTHING, PS_W_RECORDED,
				 "the same answer is recorded already");
	else if (same_hold(b, status))
		ps_judge_take_as(b, PS_VERDICT_NOTHING, PS_W_RECORDED,
				 "the same hold is recorded already");
}

/* "It is done", when that settles nothing any more but is good to know. */
static bool
takes_statement(const struct ps_order *order, enum ps_answer_status status)
{
	if (status != PS_ANSWER_DONE && status != PS_ANSWER_ALREADY)
		return false;
	return order->state == PS_ST_VERIFIED ||
	       order->state == PS_ST_CANCELLED ||
	       order->state == PS_ST_SUPERSEDED ||
	       (order->state == PS_ST_ERRORED && order->timed_out);
}

/*
 * Its row code may be of a file that is gone: that the other cells are those
 * of this order is enough where nothing changes by the answer.
 */
static void
judge_late(struct ps_bench *b, enum ps_answer_status status)
{
	const struct ps_order *order = b->c->order;
	struct ps_order sent;

	b->v->nrulings = 0;
	as_sent_out(b, &sent);
	if (!check_untouched(b, &sent) || !answer_is_sound(b, status))
		return;
	b->v->kind = PS_VERDICT_ATTESTED;
	ps_remark(b, PS_W_LATE, "the order is %s%s: what you say is kept%s",
		  ps_state_name(order->state),
		  order->timed_out ? " by time-out" : "",
		  order->timed_out ? ", and can be accepted in review" : "");
}

/* An order that is not out: does the answer say what is recorded? */
static void
judge_settled(struct ps_bench *b, enum ps_answer_status status)
{
	const struct ps_order *order = b->c->order;

	if (ps_judge_items(b, status) && ps_judge_recorded(b)) {
		ps_judge_take_as(b, PS_VERDICT_NOTHING, PS_W_RECORDED,
				 "the same answer is recorded already");
		return;
	}
	unsay(b);
	if (takes_statement(order, status)) {
		judge_late(b, status);
		return;
	}
	b->v->nrulings = 0;
	(void)ps_reject(b, "status", PS_E_SETTLED, "the order is %s%s",
			ps_state_name(order->state),
			order->state == PS_ST_PENDING
				? " and was not sent out yet"
				: " and takes no answer");
}

static bool
check_merged(struct ps_bench *b)
{
	const char *column = ps_answer_conflict(b->arena, &b->c->row->answer);

	return !column ||
	       ps_reject(b, column, PS_E_MERGE_CELL,
			 "two versions of %s stand in this cell", column);
}

/*
 * No status yet: a text is kept, and a name in `assignee` takes the order on,
 * or gives it back if there is none any more.
 */
static void
judge_note(struct ps_bench *b)
{
	const struct ps_order *order = b->c->order;

	b->v->kind = PS_VERDICT_NOTE;
	b->v->message = b->c->row->answer.message;
	if (!ps_order_is_out(order) || !ps_judge_assignee(b, PS_ANSWER_NONE) ||
	    ps_streq(b->v->assignee, order->assignee))
		return;
	if (!ps_judge_row_is_sound(b) || !ps_judge_may(b, PS_ACTION_ANSWER))
		return;
	b->v->rulings = PS_ARENA_ARRAY(b->arena, struct ps_ruling, 1);
	ps_judge_rule(b, 0, PS_ST_TRANSMITTED, PS_EV_CLAIM);
	b->v->kind = PS_VERDICT_ACCEPTED;
}

static void
judge_answer(struct ps_bench *b)
{
	const struct ps_answer *answer = &b->c->row->answer;
	enum ps_answer_status status =
		ps_judge_status(b, answer->status, "status");

	if (status == PS_ANSWER_NONE && !names_an_item(b)) {
		judge_note(b);
		return;
	}
	if (!ps_order_is_out(b->c->order)) {
		if (status != PS_ANSWER_UNKNOWN)
			judge_settled(b, status);
		return;
	}
	if (ps_judge_row_is_sound(b))
		judge_cells(b, status);
}

static void
begin_verdict(struct ps_verdict *out)
{
	memset(out, 0, sizeof(*out));
	out->sentence = "";
	out->column = "";
	out->message = "";
	out->executed_by = "";
	out->executed_at = "";
	out->evidence = "";
	out->actual = "";
	out->until = "";
	out->assignee = "";
}

void
ps_judge_twice(struct ps_verdict *out)
{
	static const struct ps_fault fault = {
		.code = PS_E_TWICE,
		.sentence = "the order stands in several rows that disagree",
		.column = ""
	};

	begin_verdict(out);
	out->kind = PS_VERDICT_REJECTED;
	out->code = fault.code;
	out->sentence = fault.sentence;
	out->faults = &fault;
	out->nfaults = 1;
}

void
ps_judge(const struct ps_case *c, struct ps_arena *arena,
	 struct ps_verdict *out)
{
	struct ps_bench b = { .c = c, .arena = arena, .v = out };

	begin_verdict(out);
	if (!check_row(&b) || !check_merged(&b))
		return;
	if (!*c->row->answer_text && *c->order->assignee &&
	    ps_order_is_out(c->order) && !ps_judge_is_review(&b))
		judge_note(&b);
	else if (!*c->row->answer_text)
		out->kind = PS_VERDICT_CLEARED;
	else if (ps_workfile_is_retract(c->file->path))
		ps_judge_retract(&b);
	else if (ps_judge_is_review(&b))
		ps_judge_review(&b);
	else
		judge_answer(&b);
}

const char *
ps_verdict_problem(struct ps_arena *arena, const struct ps_verdict *verdict)
{
	if (verdict->kind != PS_VERDICT_REJECTED)
		return "";
	return ps_arena_printf(arena, "%s (%s)", verdict->sentence,
			       ps_diag_name(verdict->code));
}
