#include "model/judge_private.h"

#include <strings.h>

#include "provspool/guard.h"
#include "provspool/num.h"
#include "provspool/text.h"

static bool
is_out(const struct ps_item *item)
{
	return item->state == PS_ST_TRANSMITTED;
}

static void
add_ruling(struct ps_bench *b, int64_t item, enum ps_event_kind event)
{
	b->v->rulings[b->v->nrulings++] = (struct ps_ruling){ item, event };
}

/* "zone=Z-BLUE" names one item, "zone" all of it, "create" the resource's. */
static bool
names_item(const struct ps_item *item, struct ps_span name,
	   struct ps_span value, bool has_value)
{
	const char *what = *item->property ? item->property
					   : ps_op_name(item->op);

	if (strlen(what) != name.len ||
	    strncasecmp(what, name.ptr, name.len) != 0)
		return false;
	return !has_value || ps_span_is(value, item->value);
}

static void
list_items(const struct ps_order *order, struct ps_buf *out)
{
	for (size_t i = 0; i < order->nitems; i++) {
		const struct ps_item *item = &order->items[i];

		if (!is_out(item))
			continue;
		if (out->len > 0)
			ps_buf_addstr(out, ", ");
		if (!*item->property)
			ps_buf_addstr(out, ps_op_name(item->op));
		else
			ps_buf_addf(out, "%s=%.60s", item->property,
				    item->value);
	}
}

static bool
refuse_name(struct ps_bench *b, struct ps_span line)
{
	struct ps_buf names = PS_BUF_INIT;

	list_items(b->c->order, &names);
	(void)ps_reject(b, "failed_items", PS_E_FAILED_ITEMS,
			"'%.*s' names nothing of this order; it has: %s",
			(int)(line.len < 60 ? line.len : 60), line.ptr,
			names.ptr);
	ps_buf_release(&names);
	return false;
}

/* Mark the items that one line of failed_items names. */
static bool
mark_line(struct ps_bench *b, struct ps_span line, bool *failed)
{
	const struct ps_order *order = b->c->order;
	const char *eq = memchr(line.ptr, '=', line.len);
	struct ps_span name = line;
	struct ps_span typed = { "", 0 };
	struct ps_buf value = PS_BUF_INIT;
	bool found = false;

	if (eq) {
		name.len = (size_t)(eq - line.ptr);
		typed.ptr = eq + 1;
		typed.len = line.len - name.len - 1;
	}
	name = ps_text_trim(name);
	if (name.len > 1 && name.ptr[0] == '(') {
		name.ptr++; /* (create) */
		name.len -= 2;
	}
	ps_unguard(&value, ps_text_trim(typed));
	for (size_t i = 0; i < order->nitems; i++)
		if (is_out(&order->items[i]) &&
		    names_item(&order->items[i], name, ps_buf_span(&value),
			       eq != NULL)) {
			failed[i] = true;
			found = true;
		}
	ps_buf_release(&value);
	return found || refuse_name(b, line);
}

static bool
mark_failed(struct ps_bench *b, bool *failed)
{
	const char *at = b->c->row->answer.failed_items;

	while (*at) {
		size_t len = strcspn(at, "\n");
		struct ps_span line =
			ps_text_trim((struct ps_span){ at, len });

		if (line.len > 0 && !mark_line(b, line, failed))
			return false;
		at += len + (at[len] == '\n');
	}
	return true;
}

static bool
rule_partial(struct ps_bench *b)
{
	const struct ps_order *order = b->c->order;
	bool *failed = PS_ARENA_ARRAY(b->arena, bool, order->nitems + 1);
	size_t n = 0;

	if (!mark_failed(b, failed))
		return false;
	for (size_t i = 0; i < order->nitems; i++)
		n += failed[i] ? 1 : 0;
	if (n == 0)
		return ps_reject(b, "failed_items", PS_E_FAILED_ITEMS,
				 "partial needs the items that failed");
	for (size_t i = 0; i < order->nitems; i++)
		if (is_out(&order->items[i]))
			add_ruling(b, order->items[i].number,
				   failed[i] ? PS_EV_FAILED : PS_EV_DONE);
	return true;
}

static const struct ps_item *
item_by_number(const struct ps_order *order, const char *text)
{
	int64_t number;

	if (!ps_num_i64(text, 1, INT64_MAX, &number))
		return NULL;
	for (size_t i = 0; i < order->nitems; i++)
		if (order->items[i].number == number &&
		    is_out(&order->items[i]))
			return &order->items[i];
	return NULL;
}

/* The status an item was given by number, or that of the whole answer. */
static bool
item_event(struct ps_bench *b, const struct ps_item *item,
	   enum ps_answer_status whole, enum ps_event_kind *event)
{
	const struct ps_answer *answer = &b->c->row->answer;
	enum ps_answer_status status =
		whole == PS_ANSWER_PARTIAL ? PS_ANSWER_DONE : whole;

	for (size_t i = 0; i < answer->nitems; i++)
		if (item_by_number(b->c->order, answer->items[i].name) == item)
			status = ps_judge_status(b, answer->items[i].value,
						 "items");
	if (status == PS_ANSWER_UNKNOWN)
		return false;
	*event = ps_judge_event(status);
	if (*event == PS_EV_HOLD || *event == PS_EV_RETURN)
		return ps_reject(b, "items", PS_E_STATUS,
				 "one item is done, already or failed; hold "
				 "and return are for the whole order");
	return true;
}

static bool
rule_items(struct ps_bench *b, enum ps_answer_status whole)
{
	const struct ps_order *order = b->c->order;
	const struct ps_answer *answer = &b->c->row->answer;

	for (size_t i = 0; i < answer->nitems; i++)
		if (!item_by_number(order, answer->items[i].name))
			return ps_reject(b, "items", PS_E_FAILED_ITEMS,
					 "the order has no item '%.20s' to "
					 "answer",
					 answer->items[i].name);
	for (size_t i = 0; i < order->nitems; i++) {
		enum ps_event_kind event = PS_EV_NONE;

		if (!is_out(&order->items[i]))
			continue;
		if (!item_event(b, &order->items[i], whole, &event))
			return false;
		if (event != PS_EV_NONE)
			add_ruling(b, order->items[i].number, event);
	}
	return true;
}

bool
ps_judge_items(struct ps_bench *b, enum ps_answer_status status)
{
	b->v->rulings = PS_ARENA_ARRAY(b->arena, struct ps_ruling,
				       b->c->order->nitems + 1);
	if (b->c->row->answer.nitems > 0)
		return rule_items(b, status);
	if (status == PS_ANSWER_PARTIAL)
		return rule_partial(b);
	add_ruling(b, 0, ps_judge_event(status));
	return true;
}
