#include "model/judge_private.h"

#include <strings.h>

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

static bool
looks_lossy(const char *text)
{
	return strpbrk(text, "0123456789") && strstr(text, "E+");
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

static bool
compare(struct ps_bench *b, const char *column, const char *text,
	const char *want)
{
	if (ps_streq(text, want))
		return true;
	if (same_after_loss(text, want) || looks_lossy(text))
		return ps_reject(b, column, PS_E_ACTUAL,
				 "'%.60s' may be '%.60s' after a spreadsheet "
				 "changed it; type the value again and begin "
				 "it with '",
				 text, want);
	return ps_reject(b, column, PS_E_ACTUAL,
			 "'%.60s' was set, but '%.60s' was asked for", text,
			 want);
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
	struct ps_span s = ps_text_trim(ps_span_str(actual->value));
	const char *text = ps_arena_strndup(b->arena, s.ptr ? s.ptr : "",
					    s.len);
	const char *want;

	if (!property)
		return ps_reject(b, column, PS_E_ACTUAL,
				 "'%s' is no property of '%s'", actual->name,
				 type->id);
	want = wanted(b->c->order, type, actual->name);
	if (!*text || (want && strcasecmp(text, "same") == 0))
		return true;
	if (want && !property->returned && !compare(b, column, text, want))
		return false;
	if (!has_type(text, property->type) || looks_lossy(text))
		return ps_reject(b, column, PS_E_ACTUAL,
				 "'%.60s' is not a value that '%s' can have",
				 text, actual->name);
	ps_buf_addf(out, "%s%s=%s", out->len > 0 ? "\n" : "", actual->name,
		    text);
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
	for (size_t i = 0; fine && i < answer->nactual; i++)
		fine = check_value(b, &answer->actual[i], &out);
	if (fine)
		b->v->actual = ps_arena_strdup(b->arena, out.ptr);
	ps_buf_release(&out);
	return fine;
}
