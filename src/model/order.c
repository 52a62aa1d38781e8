#include "provspool/order.h"

#include <stddef.h>

#include "provspool/num.h"
#include "provspool/sha.h"
#include "provspool/text.h"
#include "provspool/when.h"

#define DAY INT64_C(86400)

/* Worst first; the states behind count only when nothing else is there. */
static const enum ps_state by_weight[] = {
	PS_ST_ERROR,	PS_ST_ERRORED,	 PS_ST_AWAITING,   PS_ST_TRANSMITTED,
	PS_ST_PENDING,	PS_ST_EXECUTED,	 PS_ST_INACTIVE,   PS_ST_VERIFIED,
	PS_ST_DECLINED, PS_ST_CANCELLED, PS_ST_SUPERSEDED,
};

enum ps_state
ps_order_state(const struct ps_item *items, size_t n)
{
	for (size_t w = 0; w < PS_ARRAY_LEN(by_weight); w++)
		for (size_t i = 0; i < n; i++)
			if (items[i].state == by_weight[w])
				return by_weight[w];
	return PS_ST_NONE;
}

/* What is not wanted any more says nothing of the rest. */
static bool
is_closed(enum ps_state state)
{
	return state == PS_ST_DECLINED || state == PS_ST_CANCELLED ||
	       state == PS_ST_SUPERSEDED;
}

enum ps_assurance
ps_order_assurance(const struct ps_item *items, size_t n)
{
	enum ps_assurance weakest = PS_AS_COUNT;

	for (size_t i = 0; i < n; i++) {
		enum ps_assurance a =
			items[i].assurance ? items[i].assurance : PS_AS_NONE;

		if (a < weakest && !is_closed(items[i].state))
			weakest = a;
	}
	return weakest < PS_AS_COUNT ? weakest : PS_AS_NONE;
}

bool
ps_order_is_out(const struct ps_order *order)
{
	for (size_t i = 0; i < order->nitems; i++)
		if (order->items[i].state == PS_ST_TRANSMITTED)
			return true;
	return false;
}

static bool
is_undecided(const struct ps_item *item)
{
	return item->state == PS_ST_AWAITING || item->state == PS_ST_ERRORED;
}

bool
ps_order_is_undecided(const struct ps_order *order)
{
	bool any = false;

	for (size_t i = 0; i < order->nitems; i++) {
		if (order->items[i].state == PS_ST_ERROR)
			return false; /* deciding would not let it out */
		any = any || is_undecided(&order->items[i]);
	}
	return any && !ps_order_is_out(order);
}

bool
ps_item_is_open(const struct ps_order *order, const struct ps_item *item)
{
	return item->state == PS_ST_TRANSMITTED ||
	       (is_undecided(item) && !ps_order_is_out(order));
}

const char *
ps_order_resource(const struct ps_order *order)
{
	return *order->associated ? order->associated : order->resource;
}

#define TEXT(name) offsetof(struct ps_order, name)
static const size_t texts[] = {
	TEXT(source),	     TEXT(request),	 TEXT(external),
	TEXT(resource_type), TEXT(owner),	 TEXT(owner_name),
	TEXT(resource),	     TEXT(handle),	 TEXT(requester),
	TEXT(approvers),     TEXT(requested_at), TEXT(approved_at),
	TEXT(start),	     TEXT(end),		 TEXT(reason),
	TEXT(file),	     TEXT(until),	 TEXT(problem_code),
	TEXT(problem),	     TEXT(notice),	 TEXT(why),
	TEXT(reply),	     TEXT(associated),	 TEXT(assignee),
	TEXT(stop),
};
#undef TEXT

int64_t
ps_order_ends(const struct ps_order *order)
{
	bool day_only = false;
	int64_t at;

	if (!*order->end || order->intent == PS_INTENT_REVOKE ||
	    !ps_when_parse(order->end, &at, &day_only))
		return 0;
	return day_only ? at + DAY : at;
}

const char *
ps_order_lapsed(struct ps_arena *arena, const struct ps_order *order)
{
	return ps_arena_printf(arena, "its period ended on %.40s", order->end);
}

int64_t
ps_order_valid_until(const struct ps_order *order, int64_t valid_s,
		     int64_t pause_max_s)
{
	int64_t pause = order->paused_s + ps_order_pause(order, INT64_MAX);

	return order->transmitted_at + valid_s +
	       (pause < pause_max_s ? pause : pause_max_s);
}

int64_t
ps_order_pause(const struct ps_order *order, int64_t now)
{
	int64_t until;

	if (!*order->until || order->held_at == PS_WHEN_NONE ||
	    !ps_when_parse(order->until, &until, NULL))
		return 0;
	until = until < now ? until : now;
	return until > order->held_at ? until - order->held_at : 0;
}

/* Empty texts need no memory. */
static void
copy_text(struct ps_arena *arena, const char **text)
{
	if (*text)
		*text = **text ? ps_arena_strdup(arena, *text) : "";
}

void
ps_order_copy(struct ps_arena *arena, const struct ps_order *order,
	      struct ps_order *out)
{
	*out = *order;
	for (size_t i = 0; i < PS_ARRAY_LEN(texts); i++)
		copy_text(arena,
			  (const char **)(void *)((char *)out + texts[i]));
	out->items = PS_ARENA_ARRAY(arena, struct ps_item, out->nitems);
	for (size_t i = 0; i < out->nitems; i++) {
		out->items[i] = order->items[i];
		copy_text(arena, &out->items[i].property);
		copy_text(arena, &out->items[i].value);
		copy_text(arena, &out->items[i].was);
	}
}

/*
 * The check letter is the number, its digits weighted by powers of 2 from
 * the right, modulo 23.  23 is a prime and no two powers of 2 below 2^11
 * are equal modulo it, so a wrong digit and two digits swapped change the
 * letter.  E, I and O are left out: no id reads as a number.
 */
static const char letters[] = "ABCDFGHJKLMNPQRSTUVWXYZ";
#define LETTERS 23
#define DIGITS 9

static char
check_letter(int64_t number)
{
	int64_t sum = 0;
	int64_t weight = 2;

	for (; number > 0; number /= 10) {
		sum += number % 10 * weight;
		weight = weight * 2 % LETTERS;
	}
	return letters[sum % LETTERS];
}

void
ps_order_id(int64_t number, char out[PS_ORDER_ID_MAX])
{
	char *end;

	if (number < 1 || number > PS_ORDER_NUMBER_MAX)
		ps_bug("an order number out of range");
	out[0] = 'P';
	out[1] = 'O';
	out[2] = '-';
	end = ps_num_put(out + 3, number, DIGITS);
	*end++ = '-';
	*end++ = check_letter(number);
	*end = '\0';
}

static char
upper(char c)
{
	return (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

/*
 * As we write it ourselves, behind its "PO-": most ids come from our own
 * tables.
 */
static bool
parse_exact(const char *text, int64_t *number)
{
	int64_t value = 0;
	size_t at = 3;

	for (; at < 3 + DIGITS; at++) {
		if (text[at] < '0' || text[at] > '9')
			return false;
		value = value * 10 + (text[at] - '0');
	}
	if (value == 0 || text[at] != '-' ||
	    text[at + 1] != check_letter(value) || text[at + 2])
		return false;
	*number = value;
	return true;
}

bool
ps_order_id_parse(const char *text, int64_t *number)
{
	char digits[DIGITS + 1];
	struct ps_span s;
	size_t n;
	int64_t value;

	if (strncmp(text, "PO-", 3) == 0 && parse_exact(text, number))
		return true;
	s = ps_text_trim(ps_span_str(text));
	if (s.len < 6 || s.len > 5 + DIGITS || upper(s.ptr[0]) != 'P' ||
	    upper(s.ptr[1]) != 'O' || s.ptr[2] != '-' ||
	    s.ptr[s.len - 2] != '-')
		return false;
	n = s.len - 5;
	memcpy(digits, s.ptr + 3, n);
	digits[n] = '\0';
	if (!ps_num_padded(digits, 1, PS_ORDER_NUMBER_MAX, &value) ||
	    upper(s.ptr[s.len - 1]) != check_letter(value))
		return false;
	*number = value;
	return true;
}

/* Fields are length-prefixed, so that no two lists run together. */
static void
add_field(struct ps_buf *out, const char *text)
{
	size_t len = strlen(text);
	char head[24];
	size_t at = sizeof(head);

	head[--at] = ':';
	for (size_t n = len; at == sizeof(head) - 1 || n > 0; n /= 10)
		head[--at] = (char)('0' + n % 10);
	ps_buf_add(out, head + at, sizeof(head) - at);
	ps_buf_add(out, text, len);
	ps_buf_addch(out, ',');
}

void
ps_order_subject(const struct ps_order *order, struct ps_buf *out)
{
	add_field(out, order->resource_type);
	if (*order->resource) {
		add_field(out, "resource");
		add_field(out, order->resource);
		return;
	}
	add_field(out, "owner");
	add_field(out, order->owner);
	add_field(out, order->handle);
}

void
ps_order_identity_text(const struct ps_order *order, struct ps_buf *out)
{
	add_field(out, order->source);
	add_field(out, order->request);
	add_field(out, ps_change_name(order->change));
	if (*order->external) {
		add_field(out, order->resource_type);
		add_field(out, "external");
		add_field(out, order->external);
	} else {
		ps_order_subject(order, out);
	}
}

void
ps_order_identity(const struct ps_order *order, char out[65])
{
	struct ps_buf text = PS_BUF_INIT;

	ps_order_identity_text(order, &text);
	ps_sha_once_hex(ps_buf_span(&text), out);
	ps_buf_release(&text);
}

static int
by_content(const void *a, const void *b)
{
	const struct ps_item *x = *(const struct ps_item *const *)a;
	const struct ps_item *y = *(const struct ps_item *const *)b;
	int c = (x->op > y->op) - (x->op < y->op);

	if (c == 0)
		c = strcmp(x->property, y->property);
	return c != 0 ? c : strcmp(x->value, y->value);
}

void
ps_order_content(const struct ps_order *order, char out[65])
{
	const struct ps_item **sorted =
		ps_xmalloc((order->nitems + 1) * sizeof(struct ps_item *));
	struct ps_buf text = PS_BUF_INIT;

	for (size_t i = 0; i < order->nitems; i++)
		sorted[i] = &order->items[i];
	qsort(sorted, order->nitems, sizeof(struct ps_item *), by_content);
	for (size_t i = 0; i < order->nitems; i++) {
		add_field(&text, ps_op_name(sorted[i]->op));
		add_field(&text, sorted[i]->property);
		add_field(&text, sorted[i]->value);
	}
	ps_sha_once_hex(ps_buf_span(&text), out);
	ps_buf_release(&text);
	free(sorted);
}
