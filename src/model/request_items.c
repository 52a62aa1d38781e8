#include "request_private.h"

static int
compare_properties(const struct ps_property *a, const struct ps_property *b)
{
	if (a == b)
		return 0;
	if (!a || !b)
		return a ? -1 : 1; /* unknown ones last */
	return a < b ? -1 : 1;	   /* of one array */
}

static int
compare_lines(const struct ps_request_want *a, const struct ps_request_want *b)
{
	return (a->line > b->line) - (a->line < b->line);
}

static int
compare_content(const struct ps_request_want *a,
		const struct ps_request_want *b)
{
	int diff = compare_properties(a->property, b->property);

	if (diff == 0)
		diff = strcmp(a->name, b->name);
	if (diff == 0)
		diff = (int)a->op - (int)b->op;
	return diff != 0 ? diff : strcmp(a->value, b->value);
}

static int
by_content(const void *left, const void *right)
{
	int diff = compare_content(left, right);

	return diff != 0 ? diff : compare_lines(left, right);
}

static int
by_id(const void *left, const void *right)
{
	const struct ps_request_want *a = left;
	const struct ps_request_want *b = right;
	int diff = strcmp(a->id, b->id);

	return diff != 0 ? diff : compare_lines(a, b);
}

/* The first of several that are the same stays, with what any says of it. */
static void
drop_repeated(struct ps_request_work *work)
{
	struct ps_request_want *wants = work->wants;
	size_t n = 0;

	for (size_t i = 0; i < work->nwants; i++) {
		if (n == 0 || compare_content(&wants[n - 1], &wants[i]) != 0)
			wants[n++] = wants[i];
		else if (!*wants[n - 1].was)
			wants[n - 1].was = wants[i].was;
	}
	work->nwants = n;
}

static bool
is_set_twice(const struct ps_request_want *a, const struct ps_request_want *b)
{
	return a->op == PS_OP_SET && b->op == PS_OP_SET &&
	       ps_streq(a->name, b->name) &&
	       !(a->property && a->property->multivalued);
}

static bool
check_sets(struct ps_request_work *work, struct ps_request_refusal *refusal)
{
	const struct ps_request_want *w = work->wants;

	for (size_t i = 1; i < work->nwants; i++) {
		if (!is_set_twice(&w[i - 1], &w[i]))
			continue;
		refusal->code = PS_E_ORDER_CONFLICT;
		refusal->sentence = ps_arena_printf(
			&work->arena,
			"property '%s' is set to '%s' (line %lld) and to '%s' "
			"(line %lld)",
			ps_request_show(work, w[i - 1].name),
			ps_request_show(work, w[i - 1].value),
			(long long)w[i - 1].line,
			ps_request_show(work, w[i].value),
			(long long)w[i].line);
		return false;
	}
	return true;
}

static int
compare_values(const struct ps_request_want *a, const struct ps_request_want *b)
{
	int diff = compare_properties(a->property, b->property);

	if (diff == 0)
		diff = strcmp(a->name, b->name);
	return diff != 0 ? diff : strcmp(a->value, b->value);
}

static size_t
next_of(const struct ps_request_work *work, size_t at, enum ps_op op)
{
	while (at < work->nwants && work->wants[at].op != op)
		at++;
	return at;
}

/*
 * Added and removed at once: each kind alone is sorted by property and
 * value, so that one walk through both meets every pair.
 */
static bool
check_pairs(struct ps_request_work *work, struct ps_request_refusal *refusal)
{
	size_t added = next_of(work, 0, PS_OP_ADD);
	size_t removed = next_of(work, 0, PS_OP_REMOVE);
	int diff = -1;

	while (added < work->nwants && removed < work->nwants) {
		diff = compare_values(&work->wants[added],
				      &work->wants[removed]);
		if (diff == 0)
			break;
		if (diff < 0)
			added = next_of(work, added + 1, PS_OP_ADD);
		else
			removed = next_of(work, removed + 1, PS_OP_REMOVE);
	}
	if (diff != 0)
		return true;
	refusal->code = PS_E_ORDER_CONFLICT;
	refusal->sentence = ps_arena_printf(
		&work->arena,
		"property '%s': '%s' is added (line %lld) and removed (line "
		"%lld)",
		ps_request_show(work, work->wants[added].name),
		ps_request_show(work, work->wants[added].value),
		(long long)work->wants[added].line,
		(long long)work->wants[removed].line);
	return false;
}

bool
ps_request_check_ids(struct ps_request_work *work,
		     struct ps_request_refusal *refusal)
{
	const struct ps_request_want *w = work->wants;

	qsort(work->wants, work->nwants, sizeof(*w), by_id);
	for (size_t i = 1; i < work->nwants; i++) {
		if (!*w[i].id || !ps_streq(w[i - 1].id, w[i].id) ||
		    compare_content(&w[i - 1], &w[i]) == 0)
			continue;
		refusal->code = PS_E_ITEM_TWICE;
		refusal->sentence = ps_arena_printf(
			&work->arena,
			"item '%s' stands on lines %lld and %lld with "
			"different content",
			ps_request_show(work, w[i].id),
			(long long)w[i - 1].line, (long long)w[i].line);
		return false;
	}
	return true;
}

static bool
check_count(struct ps_request_work *work, size_t n,
	    struct ps_request_refusal *refusal)
{
	size_t max = work->in->config->limits.order_items;

	if (n == 0) {
		refusal->code = PS_E_ORDER_EMPTY;
		refusal->sentence = "the order names no property to change";
		return false;
	}
	if (n > max) {
		refusal->code = PS_E_TOO_LONG;
		refusal->sentence = ps_arena_printf(
			&work->arena, "the order has %zu items; at most %zu", n,
			max);
		return false;
	}
	return true;
}

static struct ps_item
new_item(int64_t number, enum ps_op op)
{
	return (struct ps_item){ .number = number,
				 .op = op,
				 .property = "",
				 .value = "",
				 .was = "",
				 .assurance = PS_AS_NONE };
}

/* Creation and deletion are an item of their own, the first. */
static enum ps_op
own_op(enum ps_change change)
{
	switch (change) {
	case PS_CHANGE_CREATE:
		return PS_OP_CREATE;
	case PS_CHANGE_DELETE:
		return PS_OP_DELETE;
	case PS_CHANGE_UPDATE:
	case PS_CHANGE_NONE:
	case PS_CHANGE_COUNT:
		break;
	}
	return PS_OP_NONE;
}

static void
make_items(struct ps_request_work *work, struct ps_order *order)
{
	enum ps_op own = own_op(order->change);
	size_t n = 0;

	order->items =
		PS_ARENA_ARRAY(&work->arena, struct ps_item, work->nwants + 1);
	if (own != PS_OP_NONE) {
		order->items[n] = new_item(1, own);
		n++;
	}
	for (size_t i = 0; i < work->nwants; i++) {
		const struct ps_request_want *want = &work->wants[i];
		struct ps_item *item = &order->items[n++];

		*item = new_item((int64_t)n, want->op);
		item->property = want->name;
		item->value = want->value;
		item->was = want->was;
	}
	order->nitems = n;
}

bool
ps_request_settle(struct ps_request_work *work,
		  const struct ps_resource_type *type,
		  struct ps_request_order *order, int64_t *line,
		  struct ps_request_refusal *refusal)
{
	size_t own = own_op(order->order.change) != PS_OP_NONE;

	if (work->nwants > 1)
		qsort(work->wants, work->nwants, sizeof(*work->wants),
		      by_content);
	drop_repeated(work);
	if (!check_count(work, own + work->nwants, refusal) ||
	    !check_sets(work, refusal) || !check_pairs(work, refusal))
		return false;
	make_items(work, &order->order);
	ps_request_compute(work, type, order, line);
	order->order.intent = ps_request_intent(type, &order->order);
	return true;
}
