#include "index_private.h"

/* Orders that have the hash of a text. */
static int
find(struct ps_index *index, enum ps_set set, struct ps_span text,
     struct ps_numbers *out, struct ps_err *err)
{
	struct ps_recent *recent = ps_index_recall(index);
	int rc = PS_OK;

	if (!recent->keyed)
		rc = ps_index_key(index->db, &recent->key, err);
	if (rc < 0)
		return rc;
	recent->keyed = true;
	return ps_set_find(index->db, ps_set_entry(&recent->key, set, text, 0),
			   out, err);
}

int
ps_index_owned(struct ps_index *index, const char *owner,
	       struct ps_numbers *out, struct ps_err *err)
{
	return find(index, PS_SET_OWNER, ps_span_str(owner), out, err);
}

/* What tells a hit from another text with the same hash. */
typedef void text_fn(const struct ps_order *order, struct ps_buf *out);

/* The highest of the orders whose text it is; NULL if there is none. */
static int
find_text(struct ps_index *index, enum ps_set set, struct ps_span text,
	  text_fn *text_of, struct ps_order **out, struct ps_err *err)
{
	struct ps_numbers numbers = { .list = NULL };
	struct ps_buf found = PS_BUF_INIT;
	int rc;

	*out = NULL;
	rc = find(index, set, text, &numbers, err);
	for (size_t i = numbers.len; rc == PS_OK && i > 0 && !*out; i--) {
		rc = ps_orders_get(index->db, &ps_index_recall(index)->orders,
				   numbers.list[i - 1], out, err);
		if (rc < 0 || !*out)
			break;
		ps_buf_reset(&found);
		text_of(*out, &found);
		if (found.len != text.len ||
		    memcmp(found.ptr, text.ptr, text.len) != 0)
			*out = NULL;
	}
	ps_buf_release(&found);
	ps_numbers_release(&numbers);
	return rc;
}

static bool
is_same_content(const struct ps_order *a, const struct ps_order *b)
{
	char x[65];
	char y[65];

	if (a->nitems != b->nitems)
		return false;
	ps_order_content(a, x);
	ps_order_content(b, y);
	return ps_streq(x, y);
}

/* Once there are some, there always are. */
static int
look_for_orders(struct ps_index *index, struct ps_err *err)
{
	struct ps_recent *recent = ps_index_recall(index);
	int64_t last = 0;
	int rc;

	if (recent->holds_some)
		return PS_OK;
	rc = ps_orders_last(index->db, &last, err);
	recent->holds_some = rc == PS_OK && last > 0;
	return rc;
}

int
ps_index_known(struct ps_index *index, const struct ps_order *order,
	       struct ps_known *out, struct ps_err *err)
{
	const struct ps_standing *standing;
	struct ps_buf text = PS_BUF_INIT;
	struct ps_order *found = NULL;
	int rc;

	*out = (struct ps_known){ .number = 0 };
	rc = look_for_orders(index, err);
	if (rc < 0 || !index->recent.holds_some)
		return rc;
	ps_order_identity_text(order, &text);
	rc = find_text(index, PS_SET_IDENTITY, ps_buf_span(&text),
		       ps_order_identity_text, &found, err);
	ps_buf_release(&text);
	if (rc < 0 || !found)
		return rc;
	out->number = found->number;
	out->same_content = is_same_content(order, found);
	rc = ps_index_standing(index, found->number, &standing, err);
	if (rc < 0)
		return rc;
	out->state = standing->order.state;
	out->revision = standing->order.request_revision;
	out->withdrawn = standing->order.withdrawn;
	return PS_OK;
}

/* Until something changes, one look is enough. */
static int
look_for_outs(struct ps_index *index, struct ps_err *err)
{
	struct ps_recent *recent = ps_index_recall(index);
	struct ps_arena arena;
	struct ps_names types; /* that have any */
	int rc;

	if (recent->none_out || recent->some_out)
		return PS_OK;
	ps_arena_init(&arena, 0);
	rc = ps_index_facets(index, PS_FACET_OLDEST, &arena, &types, err);
	recent->some_out = rc == PS_OK && types.len > 0;
	recent->none_out = rc == PS_OK && !recent->some_out;
	ps_arena_release(&arena);
	return rc;
}

int
ps_index_out(struct ps_index *index, const char *subject, int64_t *number,
	     struct ps_err *err)
{
	struct ps_order *found = NULL;
	int rc;

	*number = 0;
	rc = look_for_outs(index, err);
	if (rc < 0 || index->recent.none_out)
		return rc;
	rc = find_text(index, PS_SET_SUBJECT, ps_span_str(subject),
		       ps_order_subject, &found, err);
	if (rc == PS_OK && found)
		*number = found->number;
	return rc;
}
