#include "request_private.h"

#include "provspool/num.h"
#include "provspool/text.h"
#include "provspool/when.h"

static bool
is_date(const char *text)
{
	int64_t at;
	bool day_only = false;

	return ps_when_parse(text, &at, &day_only) && day_only;
}

/* Empty text clears the property, whatever its type. */
static bool
is_of_type(enum ps_type type, const char *text)
{
	int64_t number;

	if (!*text)
		return true;
	switch (type) {
	case PS_TYPE_INTEGER:
		return ps_num_i64(text, INT64_MIN, INT64_MAX, &number);
	case PS_TYPE_BOOLEAN:
		return ps_streq(text, "true") || ps_streq(text, "false");
	case PS_TYPE_DATE:
		return is_date(text);
	case PS_TYPE_STRING:
	case PS_TYPE_DATETIME:
	case PS_TYPE_OBJECT:
	case PS_TYPE_ARRAY:
	case PS_TYPE_ANY:
		break;
	}
	return true;
}

static const char *
type_in_words(enum ps_type type)
{
	switch (type) {
	case PS_TYPE_INTEGER:
		return "whole number";
	case PS_TYPE_BOOLEAN:
		return "truth value (true or false)";
	case PS_TYPE_DATE:
		return "date (YYYY-MM-DD)";
	case PS_TYPE_STRING:
	case PS_TYPE_DATETIME:
	case PS_TYPE_OBJECT:
	case PS_TYPE_ARRAY:
	case PS_TYPE_ANY:
		break;
	}
	return "text";
}

static const char *
guess_property(struct ps_request_work *work,
	       const struct ps_resource_type *type, const char *name)
{
	const char **words;

	if (work->guesses == 0)
		return NULL;
	work->guesses--;
	words = PS_ARENA_ARRAY(&work->arena, const char *,
			       type->nproperties + 1);
	for (size_t i = 0; i < type->nproperties; i++)
		words[i] = type->properties[i].name;
	return ps_text_suggest(name, words);
}

static void
find_unknown(struct ps_request_work *work, const struct ps_resource_type *type,
	     const struct ps_request_want *want,
	     struct ps_request_refusal *found)
{
	const char *meant = guess_property(work, type, want->name);
	const char *name = ps_request_show(work, want->name);

	found->code = PS_E_PROPERTY_UNKNOWN;
	if (meant)
		found->sentence = ps_arena_printf(
			&work->arena,
			"%s has no property '%s'; did you mean '%s'?", type->id,
			name, meant);
	else
		found->sentence =
			ps_arena_printf(&work->arena, "%s has no property '%s'",
					type->id, name);
}

static void
find_wrong_op(struct ps_request_work *work, const struct ps_request_want *want,
	      struct ps_request_refusal *found)
{
	found->code = PS_E_OP;
	found->sentence = ps_arena_printf(
		&work->arena, "property '%s' is %s: '%s' does not apply",
		want->name,
		want->property->multivalued ? "multi-valued" : "single-valued",
		ps_op_name(want->op));
}

static void
check_value(struct ps_request_work *work, const struct ps_request_want *want,
	    struct ps_request_refusal *found)
{
	if (want->op != PS_OP_SET && !*want->value) {
		found->code = PS_E_REQUIRED;
		found->sentence = ps_arena_printf(
			&work->arena, "property '%s': no value to %s",
			want->name, ps_op_name(want->op));
	} else if (!is_of_type(want->property->type, want->value)) {
		found->code = PS_E_TYPE;
		found->sentence = ps_arena_printf(
			&work->arena, "property '%s': '%s' is not a %s",
			want->name, ps_request_show(work, want->value),
			type_in_words(want->property->type));
	}
}

static void
check_want(struct ps_request_work *work, const struct ps_resource_type *type,
	   const struct ps_request_want *want, struct ps_request_refusal *found)
{
	if (!want->property)
		find_unknown(work, type, want, found);
	else if (want->property->multivalued != (want->op != PS_OP_SET))
		find_wrong_op(work, want, found);
	else
		check_value(work, want, found);
}

/* What the operator supplies cannot be asked of the request. */
static bool
is_needed(const struct ps_resource_type *type, const struct ps_order *order,
	  const struct ps_property *property)
{
	if (!property->required || property->returned)
		return false;
	return !*order->resource || !ps_streq(property->name, type->key);
}

/* Wants are sorted by property: *at moves on through them. */
static bool
is_given(const struct ps_request_work *work, const struct ps_property *property,
	 size_t *at)
{
	const struct ps_request_want *w = work->wants;
	bool given = false;

	while (*at < work->nwants && w[*at].property &&
	       w[*at].property <= property) {
		if (w[*at].property == property && *w[*at].value &&
		    w[*at].op != PS_OP_REMOVE)
			given = true;
		(*at)++;
	}
	return given;
}

static void
check_required(struct ps_request_work *work,
	       const struct ps_resource_type *type,
	       const struct ps_order *order, struct ps_request_refusal *found)
{
	size_t at = 0;

	for (size_t i = 0; i < type->nproperties; i++) {
		const struct ps_property *property = &type->properties[i];
		bool given = is_given(work, property, &at);

		if (given || !is_needed(type, order, property))
			continue;
		found->code = PS_E_REQUIRED;
		found->sentence = ps_arena_printf(
			&work->arena, "a new %s needs the property '%s'",
			type->id, property->name);
		return;
	}
}

void
ps_request_compute(struct ps_request_work *work,
		   const struct ps_resource_type *type,
		   struct ps_request_order *order, int64_t *line)
{
	struct ps_request_refusal found = { .code = PS_DIAG_NONE };
	size_t own = order->order.nitems - work->nwants;

	*line = order->order.line;
	for (size_t i = 0; i < work->nwants && !found.code; i++) {
		check_want(work, type, &work->wants[i], &found);
		if (!found.code)
			continue;
		order->error_item = order->order.items[own + i].number;
		*line = work->wants[i].line;
	}
	if (!found.code && order->order.change == PS_CHANGE_CREATE &&
	    !work->in->source->extract)
		check_required(work, type, &order->order, &found);
	if (!found.code)
		return;
	order->error = found.code;
	order->error_text = found.sentence;
}

static bool
deactivates(const struct ps_resource_type *type, const struct ps_item *item)
{
	return *type->deactivation_property && item->op == PS_OP_SET &&
	       ps_streq(item->property, type->deactivation_property) &&
	       ps_streq(item->value, type->deactivation_value);
}

static enum ps_intent
intent_of_update(const struct ps_resource_type *type,
		 const struct ps_order *order)
{
	size_t added = 0;
	size_t removed = 0;

	for (size_t i = 0; i < order->nitems; i++) {
		if (deactivates(type, &order->items[i]))
			return PS_INTENT_REVOKE;
		added += order->items[i].op == PS_OP_ADD;
		removed += order->items[i].op == PS_OP_REMOVE;
	}
	if (added == order->nitems)
		return PS_INTENT_GRANT;
	return removed == order->nitems ? PS_INTENT_REVOKE : PS_INTENT_CHANGE;
}

enum ps_intent
ps_request_intent(const struct ps_resource_type *type,
		  const struct ps_order *order)
{
	switch (order->change) {
	case PS_CHANGE_CREATE:
		return PS_INTENT_GRANT;
	case PS_CHANGE_DELETE:
		return PS_INTENT_REVOKE;
	case PS_CHANGE_UPDATE:
		return intent_of_update(type, order);
	case PS_CHANGE_NONE:
	case PS_CHANGE_COUNT:
		break;
	}
	return PS_INTENT_NONE;
}
