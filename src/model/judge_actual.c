#include "model/judge_private.h"

#include <strings.h>

#include "provspool/extract.h"
#include "provspool/num.h"
#include "provspool/text.h"
#include "provspool/when.h"

/* What the order wants the property to be, or NULL where it is open. */
static const char *
wanted(const struct ps_order *order, const struct ps_resource_type *type,
       const char *property)
{
	for (size_t i = 0; i < order->nitems; i++)
		if (order->items[i].op == PS_OP_SET &&
		    ps_streq(order->items[i].property, property))
			return order->items[i].value;
	if (ps_streq(property, type->key) && *order->resource)
		return order->resource;
	return NULL;
}

/* Digits and letters without leading zeros: what a spreadsheet leaves. */
static bool
same_after_loss(const char *a, const char *b)
{
	while (*a == '0' && a[1])
		a++;
	while (*b == '0' && b[1])
		b++;
	return strcasecmp(a, b) == 0;
}

/* "1.23E+15": what a spreadsheet makes of a long number. */
static bool
looks_lossy(const char *text)
{
	const char *e = strstr(text, "E+");

	return e && e > text &&
	       strspn(text, "0123456789.,") == (size_t)(e - text) &&
	       strspn(e + 2, "0123456789") == strlen(e + 2);
}

static bool
has_type(const char *text, enum ps_type type)
{
	int64_t number;
	bool day_only;

	if (type == PS_TYPE_INTEGER)
		return ps_num_i64(text, INT64_MIN, INT64_MAX, &number);
	if (type == PS_TYPE_DATE)
		return ps_when_parse(text, &number, &day_only) && day_only;
	if (type == PS_TYPE_BOOLEAN)
		return ps_streq(text, "true") || ps_streq(text, "false");
	return true;
}

/*
 * The text as the type spells it: spreadsheets write TRUE for true, and days
 * their own way.  A day with two readings stays as it was typed.
 */
static const char *
spelled(struct ps_bench *b, const char *text, enum ps_type type)
{
	struct ps_readings readings;

	if (type == PS_TYPE_BOOLEAN && strcasecmp(text, "true") == 0)
		return "true";
	if (type == PS_TYPE_BOOLEAN && strcasecmp(text, "false") == 0)
		return "false";
	if (type != PS_TYPE_DATE)
		return text;
	ps_judge_readings(text, &readings);
	return readings.n == 1 && readings.day_only
		       ? ps_judge_typed(b, &readings, 0)
		       : text;
}

/* The item that sets the property, or NULL. */
static const struct ps_item *
item_of(const struct ps_order *order, const char *property)
{
	for (size_t i = 0; i < order->nitems; i++)
		if (order->items[i].op == PS_OP_SET &&
		    ps_streq(order->items[i].property, property))
			return &order->items[i];
	return NULL;
}

/* Another value, and somebody is to say whether it will do. */
static bool
leave_to_review(struct ps_bench *b, const struct ps_item *item,
		const char *text, const char *want)
{
	const char *message = b->v->message ? b->v->message : "";

	ps_judge_fail(b, item);
	b->v->message = ps_arena_printf(
		b->arena, "%s%s'%.60s' was set, but '%.60s' was asked for",
		message, *message ? "\n" : "", text, want);
	return true;
}

static bool
compare(struct ps_bench *b, const char *column, const char *text,
	const char *want, const struct ps_property *property)
{
	const struct ps_item *item = item_of(b->c->order, property->name);

	if (ps_streq(text, want))
		return true;
	if (same_after_loss(text, want) || looks_lossy(text))
		return ps_reject(b, column, PS_E_ACTUAL,
				 "'%.60s' may be '%.60s' after a spreadsheet "
				 "changed it; type the value again and begin "
				 "it with '",
				 text, want);
	if (item && property->on_difference == PS_DIFFERENT_REVIEW)
		return leave_to_review(b, item, text, want);
	if (property->on_difference == PS_DIFFERENT_ACCEPT) {
		ps_remark(b, PS_W_DIFFERENT,
			  "'%.60s' was set, but '%.60s' was asked for", text,
			  want);
		return true;
	}
	return ps_reject(b, column, PS_E_ACTUAL,
			 "'%.60s' was set, but '%.60s' was asked for", text,
			 want);
}

static bool
has_hidden(const char *text)
{
	struct ps_span s = ps_span_str(text);
	size_t at = 0;
	uint32_t cp;
	size_t n;

	for (; (n = ps_utf8_next(s, at, &cp)) > 0; at += n)
		if (ps_text_is_hidden(cp))
			return true;
	return false;
}

/* What nothing was asked for: it must at least be such a value. */
static bool
check_open(struct ps_bench *b, const char *column, const char *text,
	   const struct ps_property *property)
{
	if (strcasecmp(text, "same") == 0)
		return ps_reject(
			b, column, PS_E_ACTUAL,
			"'same' as what? No value was asked for; write "
			"the one that was set");
	if (!has_type(text, property->type) || looks_lossy(text))
		return ps_reject(b, column, PS_E_ACTUAL,
				 "'%.60s' is not a value that '%s' can have",
				 text, property->name);
	return true;
}

static bool
check_text(struct ps_bench *b, const char *column, const char *text)
{
	if (!ps_judge_whole(b, column, text))
		return false;
	if (has_hidden(text))
		return ps_reject(b, column, PS_E_HIDDEN_CHAR,
				 "'%s' has a line break or another character "
				 "that does not show",
				 column);
	return true;
}

static bool
check_value(struct ps_bench *b, const struct ps_named *actual,
	    struct ps_buf *out)
{
	const struct ps_resource_type *type = b->c->type;
	const struct ps_property *property =
		ps_type_property(type, actual->name);
	const char *column =
		ps_arena_printf(b->arena, "actual %s", actual->name);
	const char *text = ps_judge_trim(b, actual->value);
	const char *want = wanted(b->c->order, type, actual->name);

	if (!*text)
		return true;
	if (!property)
		return ps_reject(b, column, PS_E_ACTUAL,
				 "'%.60s' is no property of '%s'", actual->name,
				 type->id);
	if (!check_text(b, column, text))
		return false;
	if (want && strcasecmp(text, "same") == 0)
		return true;
	text = spelled(b, text, property->type);
	if (!want || property->returned) {
		if (!check_open(b, column, text, property))
			return false;
	} else if (!ps_judge_failed(b, actual->name) &&
		   !compare(b, column, text, want, property)) {
		return false;
	}
	ps_buf_addf(out, "%s%s=%s", out->len > 0 ? "\n" : "", actual->name,
		    text);
	return true;
}

/* Is the resource there now, by this answer? */
static bool
creates(const struct ps_bench *b)
{
	if (b->c->order->change != PS_CHANGE_CREATE)
		return false;
	return ps_judge_rules(b, PS_EV_DONE) ||
	       ps_judge_rules(b, PS_EV_ALREADY);
}

static bool
is_reported(const struct ps_bench *b, const char *actual, const char *property)
{
	const struct ps_order now = { .actual = actual };

	return ps_order_reported(&now, property, b->arena) ||
	       ps_order_reported(b->c->order, property, b->arena);
}

/* What the managed system made, and nobody else knows. */
static bool
check_returned(struct ps_bench *b, const char *actual)
{
	const struct ps_resource_type *type = b->c->type;

	for (size_t i = 0; creates(b) && i < type->nproperties; i++) {
		const struct ps_property *property = &type->properties[i];

		if (!property->returned || property->may_be_blank ||
		    is_reported(b, actual, property->name))
			continue;
		return ps_reject(
			b,
			ps_arena_printf(b->arena, "actual %s", property->name),
			PS_E_RETURNED,
			"the managed system makes '%s': which is it?",
			property->name);
	}
	return true;
}

bool
ps_judge_actual(struct ps_bench *b, enum ps_answer_status status)
{
	const struct ps_answer *answer = &b->c->row->answer;
	struct ps_buf out = PS_BUF_INIT;
	bool fine = true;

	if (status == PS_ANSWER_HOLD || status == PS_ANSWER_RETURN ||
	    status == PS_ANSWER_FAILED)
		return true;
	for (size_t i = 0; i < answer->nactual; i++)
		fine = check_value(b, &answer->actual[i], &out) && fine;
	fine = fine && check_returned(b, out.ptr);
	if (fine)
		b->v->actual = ps_arena_strdup(b->arena, out.ptr);
	ps_buf_release(&out);
	return fine;
}
