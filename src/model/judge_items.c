#include "model/judge_private.h"

#include <strings.h>

#include "provspool/guard.h"
#include "provspool/num.h"
#include "provspool/text.h"

#define CLEAR "(clear)"

/*
 * Of an order in a file those that are open; of one in none, all: then it is
 * asked whether the answer says again what is recorded.
 */
bool
ps_judge_asks(const struct ps_bench *b, const struct ps_item *item)
{
	const struct ps_order *order = b->c->order;
	bool in_file = ps_judge_is_review(b) ? ps_order_is_undecided(order)
					     : ps_order_is_out(order);

	return !in_file || ps_item_is_open(order, item);
}

/* What one line of failed_items says. */
struct failed_line {
	struct ps_span name;
	struct ps_span value;
	bool has_value;
};

static bool
is_value(const struct ps_item *item, struct ps_span value)
{
	return ps_span_is(value, item->value) ||
	       (item->op == PS_OP_SET && !*item->value &&
		ps_span_is(value, CLEAR));
}

/* "zone=Z-BLUE" names one item, "zone" all of it, "create" the resource's. */
static bool
names_item(const struct ps_item *item, const struct failed_line *line)
{
	const char *what =
		*item->property ? item->property : ps_op_name(item->op);

	if (strlen(what) != line->name.len ||
	    strncasecmp(what, line->name.ptr, line->name.len) != 0)
		return false;
	return !line->has_value || is_value(item, line->value);
}

static void
list_items(const struct ps_bench *b, struct ps_buf *out)
{
	const struct ps_order *order = b->c->order;

	for (size_t i = 0; i < order->nitems; i++) {
		const struct ps_item *item = &order->items[i];

		if (!ps_judge_asks(b, item))
			continue;
		if (out->len > 0)
			ps_buf_addstr(out, ", ");
		if (!*item->property)
			ps_buf_addstr(out, ps_op_name(item->op));
		else
			ps_buf_addf(out, "%s=%.60s", item->property,
				    *item->value ? item->value : CLEAR);
	}
}

static bool
refuse_name(struct ps_bench *b, const char *column, struct ps_span line)
{
	struct ps_buf names = PS_BUF_INIT;

	list_items(b, &names);
	(void)ps_reject(b, column, PS_E_FAILED_ITEMS,
			"'%.*s' names nothing of this order; it has: %.500s",
			(int)(line.len < 60 ? line.len : 60), line.ptr,
			names.ptr);
	ps_buf_release(&names);
	return false;
}

/* "(create)" is create: as the cells of the work file show such words. */
static struct ps_span
without_brackets(struct ps_span s)
{
	if (s.len > 2 && s.ptr[0] == '(' && s.ptr[s.len - 1] == ')') {
		s.ptr++;
		s.len -= 2;
	}
	return s;
}

/* Mark the items that one line of a cell names. */
static bool
mark_line(struct ps_bench *b, const char *column, struct ps_span line,
	  bool *marks)
{
	const struct ps_order *order = b->c->order;
	const char *eq = memchr(line.ptr, '=', line.len);
	struct failed_line read = { .name = line, .has_value = eq != NULL };
	struct ps_buf value = PS_BUF_INIT;
	bool found = false;

	if (eq) {
		size_t at = (size_t)(eq - line.ptr) + 1;
		struct ps_span typed = { line.ptr + at, line.len - at };

		read.name.len = at - 1;
		ps_unguard(&value, ps_text_trim(typed));
	}
	read.name = without_brackets(ps_text_trim(read.name));
	read.value = ps_buf_span(&value);
	for (size_t i = 0; i < order->nitems; i++)
		if (ps_judge_asks(b, &order->items[i]) &&
		    names_item(&order->items[i], &read)) {
			marks[i] = true;
			found = true;
		}
	ps_buf_release(&value);
	return found || refuse_name(b, column, line);
}

bool
ps_judge_mark(struct ps_bench *b, const char *column, const char *text,
	      bool *marks)
{
	const char *at = text;

	while (*at) {
		size_t len = strcspn(at, "\n");
		struct ps_span line = ps_text_trim((struct ps_span){ at, len });

		if (line.len > 0 && !mark_line(b, column, line, marks))
			return false;
		at += len + (at[len] == '\n');
	}
	return true;
}

void
ps_judge_rule(struct ps_bench *b, int64_t item, enum ps_state from,
	      enum ps_event_kind event)
{
	b->v->rulings[b->v->nrulings++] =
		(struct ps_ruling){ item, from, event };
}

static void
add_ruling(struct ps_bench *b, int64_t item, enum ps_event_kind event)
{
	ps_judge_rule(b, item, PS_ST_TRANSMITTED, event);
}

static bool
refuse_partial(struct ps_bench *b)
{
	return ps_reject(b, "failed_items", PS_E_FAILED_ITEMS,
			 "partial needs the items that failed");
}

static bool
rule_partial(struct ps_bench *b)
{
	const struct ps_order *order = b->c->order;
	bool *failed = PS_ARENA_ARRAY(b->arena, bool, order->nitems + 1);

	if (!ps_judge_mark(b, "failed_items", b->c->row->answer.failed_items,
			   failed))
		return false;
	for (size_t i = 0; i < order->nitems; i++)
		if (ps_judge_asks(b, &order->items[i]))
			add_ruling(b, order->items[i].number,
				   failed[i] ? PS_EV_FAILED : PS_EV_DONE);
	return ps_judge_rules(b, PS_EV_FAILED) || refuse_partial(b);
}

const struct ps_item *
ps_judge_item(const struct ps_order *order, const char *number)
{
	int64_t n;

	if (!ps_num_i64(number, 1, INT64_MAX, &n))
		return NULL;
	for (size_t i = 0; i < order->nitems; i++)
		if (order->items[i].number == n)
			return &order->items[i];
	return NULL;
}

/* The event of a status given to one item; PS_EV_NONE: none was given. */
static bool
event_of_word(struct ps_bench *b, const char *word, enum ps_event_kind *event)
{
	enum ps_answer_status status = ps_judge_status(b, word, "items");

	switch (status) {
	case PS_ANSWER_UNKNOWN:
		return false;
	case PS_ANSWER_NONE:
	case PS_ANSWER_DONE:
	case PS_ANSWER_ALREADY:
	case PS_ANSWER_FAILED:
		*event = ps_judge_event(status);
		return true;
	case PS_ANSWER_PARTIAL:
	case PS_ANSWER_HOLD:
	case PS_ANSWER_RETURN:
	case PS_ANSWER_APPROVE:
	case PS_ANSWER_DECLINE:
	case PS_ANSWER_POSTPONE:
	case PS_ANSWER_ACCEPT:
		break;
	}
	return ps_reject(b, "items", PS_E_STATUS,
			 "one item is done, already or failed; partial, hold "
			 "and return are for the whole order");
}

static bool
leads_to(const struct ps_item *item, enum ps_event_kind event)
{
	const struct ps_transition *t =
		ps_transition_find(PS_ST_TRANSMITTED, event);

	return t && t->to != PS_ST_TRANSMITTED && item->state == t->to;
}

/*
 * Put the event of one answered item where the order has the item.  A
 * person's file keeps what was answered before: that is no new answer.
 */
static bool
take_named(struct ps_bench *b, const struct ps_named *named,
	   enum ps_event_kind *events)
{
	const struct ps_item *item = ps_judge_item(b->c->order, named->name);
	enum ps_event_kind event = PS_EV_NONE;

	if (!item)
		return ps_reject(b, "items", PS_E_FAILED_ITEMS,
				 "the order has no item '%.20s'", named->name);
	if (!event_of_word(b, named->value, &event))
		return false;
	events[item - b->c->order->items] = event;
	if (event == PS_EV_NONE || ps_judge_asks(b, item) ||
	    leads_to(item, event))
		return true;
	return ps_reject(b, "items", PS_E_SETTLED,
			 "item %lld is %s and takes no answer",
			 (long long)item->number, ps_state_name(item->state));
}

static bool
rule_items(struct ps_bench *b, enum ps_answer_status whole)
{
	const struct ps_order *order = b->c->order;
	const struct ps_answer *answer = &b->c->row->answer;
	enum ps_event_kind rest = ps_judge_event(
		whole == PS_ANSWER_PARTIAL ? PS_ANSWER_DONE : whole);
	enum ps_event_kind *events =
		PS_ARENA_ARRAY(b->arena, enum ps_event_kind, order->nitems + 1);

	if (whole == PS_ANSWER_HOLD || whole == PS_ANSWER_RETURN)
		return ps_reject(b, "items", PS_E_STATUS,
				 "hold and return are for the whole order; "
				 "empty items");
	for (size_t i = 0; i < answer->nitems; i++)
		if (!take_named(b, &answer->items[i], events))
			return false;
	for (size_t i = 0; i < order->nitems; i++) {
		const struct ps_item *item = &order->items[i];
		enum ps_event_kind event = events[i] ? events[i] : rest;

		if (ps_judge_asks(b, item) && event != PS_EV_NONE)
			add_ruling(b, item->number, event);
	}
	if (whole == PS_ANSWER_PARTIAL && !ps_judge_rules(b, PS_EV_FAILED))
		return refuse_partial(b);
	return true;
}

/* A person who names what failed does not mean that all of it is done. */
static bool
check_failed_items(struct ps_bench *b, enum ps_answer_status status)
{
	const struct ps_answer *answer = &b->c->row->answer;

	if (!*ps_judge_trim(b, answer->failed_items))
		return true;
	if (answer->nitems > 0)
		return ps_reject(b, "failed_items", PS_E_FAILED_ITEMS,
				 "failed_items and items both say what failed; "
				 "keep one of them");
	if (status == PS_ANSWER_DONE || status == PS_ANSWER_ALREADY ||
	    status == PS_ANSWER_FAILED)
		return ps_reject(b, "failed_items", PS_E_FAILED_ITEMS,
				 "failed_items goes with partial; write "
				 "partial, or empty failed_items");
	return true;
}

bool
ps_judge_items(struct ps_bench *b, enum ps_answer_status status)
{
	b->v->rulings = PS_ARENA_ARRAY(b->arena, struct ps_ruling,
				       b->c->order->nitems + 1);
	if (!check_failed_items(b, status))
		return false;
	if (b->c->row->answer.nitems > 0)
		return rule_items(b, status);
	if (status == PS_ANSWER_PARTIAL)
		return rule_partial(b);
	add_ruling(b, 0, ps_judge_event(status));
	return true;
}

bool
ps_judge_rules(const struct ps_bench *b, enum ps_event_kind event)
{
	for (size_t i = 0; i < b->v->nrulings; i++)
		if (b->v->rulings[i].event == event)
			return true;
	return false;
}

static enum ps_event_kind
ruled(const struct ps_bench *b, const struct ps_item *item)
{
	for (size_t i = 0; i < b->v->nrulings; i++)
		if (b->v->rulings[i].item == item->number ||
		    b->v->rulings[i].item == 0)
			return b->v->rulings[i].event;
	return PS_EV_NONE;
}

void
ps_judge_fail(struct ps_bench *b, const struct ps_item *failed)
{
	const struct ps_order *order = b->c->order;
	enum ps_event_kind whole =
		b->v->nrulings == 1 && b->v->rulings[0].item == 0
			? b->v->rulings[0].event
			: PS_EV_NONE;

	if (whole) {
		b->v->nrulings = 0;
		for (size_t i = 0; i < order->nitems; i++)
			if (ps_judge_asks(b, &order->items[i]))
				add_ruling(b, order->items[i].number, whole);
	}
	for (size_t i = 0; i < b->v->nrulings; i++)
		if (b->v->rulings[i].item == failed->number)
			b->v->rulings[i].event = PS_EV_FAILED;
}

bool
ps_judge_failed(const struct ps_bench *b, const char *property)
{
	const struct ps_order *order = b->c->order;

	for (size_t i = 0; i < order->nitems; i++)
		if (order->items[i].op == PS_OP_SET &&
		    ps_streq(order->items[i].property, property))
			return ruled(b, &order->items[i]) == PS_EV_FAILED;
	return false;
}

bool
ps_judge_recorded(const struct ps_bench *b)
{
	const struct ps_order *order = b->c->order;

	for (size_t i = 0; i < order->nitems; i++) {
		enum ps_event_kind event = ruled(b, &order->items[i]);

		if (event != PS_EV_NONE && !leads_to(&order->items[i], event))
			return false;
	}
	return b->v->nrulings > 0;
}
