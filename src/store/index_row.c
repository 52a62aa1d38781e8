#include "index_private.h"

#define OF_ORDER(kind, name)                                                   \
	{ PS_FIELD_##kind, offsetof(struct ps_order, name) },
#define OF_EVENT(kind, name)                                                   \
	{ PS_FIELD_##kind, offsetof(struct ps_event, name) },
#define OF_SEGMENT(name, member)                                               \
	{ PS_FIELD_INT, offsetof(struct ps_segment, member) },

static const struct ps_field order_fields[] = { PS_INDEX_ORDER_FIELDS(
	OF_ORDER) };
static const struct ps_field standing_fields[] = { PS_INDEX_STANDING_FIELDS(
	OF_ORDER) };
static const struct ps_field event_fields[] = { PS_INDEX_EVENT_FIELDS(
	OF_EVENT) };
static const struct ps_field segment_fields[] = { PS_INDEX_SEGMENT_FIELDS(
	OF_SEGMENT) };

const struct ps_fields ps_order_fields = { order_fields,
					   PS_ARRAY_LEN(order_fields) };
const struct ps_fields ps_standing_fields = { standing_fields,
					      PS_ARRAY_LEN(standing_fields) };
const struct ps_fields ps_event_fields = { event_fields,
					   PS_ARRAY_LEN(event_fields) };
const struct ps_fields ps_segment_fields = { segment_fields,
					     PS_ARRAY_LEN(segment_fields) };

/* All enumerations are of this type here, so that one kind serves them. */
_Static_assert(sizeof(enum ps_state) == sizeof(unsigned int) &&
		       sizeof(enum ps_assurance) == sizeof(unsigned int) &&
		       sizeof(enum ps_change) == sizeof(unsigned int) &&
		       sizeof(enum ps_intent) == sizeof(unsigned int) &&
		       sizeof(enum ps_event_kind) == sizeof(unsigned int),
	       "an enumeration of another size");

/* Item: one byte of operation, two of number, three texts with their NUL. */
#define ITEM_HEAD 3
/* Item: one byte of state, one of assurance. */
#define STATE_BYTES 2

static const unsigned int choices[] = {
	[PS_FIELD_STATE] = PS_ST_COUNT,
	[PS_FIELD_ASSURANCE] = PS_AS_COUNT,
	[PS_FIELD_CHANGE] = PS_CHANGE_COUNT,
	[PS_FIELD_INTENT] = PS_INTENT_COUNT,
	[PS_FIELD_EVENT] = PS_EV_COUNT,
};

static void
bind_number(struct sqlite3_stmt *stmt, int at, const struct ps_field *field,
	    const void *from)
{
	int64_t number;

	memcpy(&number, from, sizeof(number));
	if (field->kind == PS_FIELD_TIME && number == PS_WHEN_NONE)
		ps_stmt_null(stmt, at);
	else
		ps_stmt_int(stmt, at, number);
}

static void
bind_field(struct sqlite3_stmt *stmt, int at, const struct ps_field *field,
	   const void *from)
{
	unsigned int choice;

	switch (field->kind) {
	case PS_FIELD_TEXT:
		ps_stmt_text(stmt, at, *(const char *const *)from);
		return;
	case PS_FIELD_INT:
	case PS_FIELD_TIME:
		bind_number(stmt, at, field, from);
		return;
	case PS_FIELD_BOOL:
		ps_stmt_int(stmt, at, *(const bool *)from ? 1 : 0);
		return;
	case PS_FIELD_STATE:
	case PS_FIELD_ASSURANCE:
	case PS_FIELD_CHANGE:
	case PS_FIELD_INTENT:
	case PS_FIELD_EVENT:
		memcpy(&choice, from, sizeof(choice));
		ps_stmt_int(stmt, at, choice);
		return;
	}
}

void
ps_fields_bind(struct sqlite3_stmt *stmt, int first,
	       const struct ps_fields *fields, const void *from)
{
	for (int i = 0; i < fields->len; i++)
		bind_field(stmt, first + i, &fields->list[i],
			   (const char *)from + fields->list[i].offset);
}

static bool
read_choice(struct sqlite3_stmt *stmt, int at, const struct ps_field *field,
	    void *to)
{
	int64_t number = ps_col_int(stmt, at);
	unsigned int choice = (unsigned int)number;

	if (number < 0 || number >= choices[field->kind])
		return false;
	memcpy(to, &choice, sizeof(choice));
	return true;
}

static bool
read_field(struct sqlite3_stmt *stmt, int at, const struct ps_field *field,
	   void *to, struct ps_arena *arena)
{
	int64_t number;

	switch (field->kind) {
	case PS_FIELD_TEXT:
		*(const char **)to = ps_col_text(stmt, at, arena);
		return true;
	case PS_FIELD_BOOL:
		*(bool *)to = ps_col_int(stmt, at) != 0;
		return true;
	case PS_FIELD_INT:
	case PS_FIELD_TIME:
		number = ps_col_int(stmt, at);
		if (field->kind == PS_FIELD_TIME && ps_col_is_null(stmt, at))
			number = PS_WHEN_NONE;
		memcpy(to, &number, sizeof(number));
		return true;
	case PS_FIELD_STATE:
	case PS_FIELD_ASSURANCE:
	case PS_FIELD_CHANGE:
	case PS_FIELD_INTENT:
	case PS_FIELD_EVENT:
		return read_choice(stmt, at, field, to);
	}
	return false;
}

bool
ps_fields_read(struct sqlite3_stmt *stmt, int first,
	       const struct ps_fields *fields, void *to, struct ps_arena *arena)
{
	for (int i = 0; i < fields->len; i++)
		if (!read_field(stmt, first + i, &fields->list[i],
				(char *)to + fields->list[i].offset, arena))
			return false;
	return true;
}

static void
pack_text(struct ps_buf *out, const char *text)
{
	if (text)
		ps_buf_addstr(out, text);
	ps_buf_addch(out, '\0');
}

void
ps_pack_item(struct ps_buf *out, const struct ps_item *item)
{
	const char head[ITEM_HEAD] = { (char)item->op,
				       (char)(item->number & 0xff),
				       (char)(item->number >> 8) };

	ps_buf_add(out, head, sizeof(head));
	pack_text(out, item->property);
	pack_text(out, item->value);
	pack_text(out, item->was);
}

void
ps_pack_state(struct ps_buf *out, const struct ps_item *item)
{
	const char bytes[STATE_BYTES] = { (char)item->state,
					  (char)item->assurance };

	ps_buf_add(out, bytes, sizeof(bytes));
}

/* The next text, or NULL at a damaged place. */
static const char *
unpack_text(struct ps_span *rest)
{
	const char *text = rest->ptr;
	const char *end = rest->len > 0 ? memchr(text, '\0', rest->len) : NULL;

	if (!end)
		return NULL;
	rest->len -= (size_t)(end - text) + 1;
	rest->ptr = end + 1;
	return text;
}

static bool
unpack_item(struct ps_span *rest, struct ps_item *out)
{
	const unsigned char *head = (const unsigned char *)rest->ptr;

	if (rest->len < ITEM_HEAD || head[0] >= PS_OP_COUNT)
		return false;
	out->op = (enum ps_op)head[0];
	out->number = head[1] | head[2] << 8;
	rest->ptr += ITEM_HEAD;
	rest->len -= ITEM_HEAD;
	out->property = unpack_text(rest);
	out->value = unpack_text(rest);
	out->was = unpack_text(rest);
	return out->was != NULL;
}

/* An upper bound of the items that the packed bytes can hold. */
static size_t
count_items(struct ps_span packed)
{
	struct ps_span rest = packed;
	struct ps_item item;
	size_t n = 0;

	while (rest.len > 0 && unpack_item(&rest, &item))
		n++;
	return n;
}

int
ps_row_damaged(struct ps_err *err, int64_t order)
{
	return ps_err_set(err, PS_EDATA,
			  "the index is damaged at order number %lld",
			  (long long)order);
}

int
ps_unpack_items(struct ps_span packed, struct ps_arena *arena,
		struct ps_order *order, struct ps_err *err)
{
	struct ps_span rest = { "", packed.len };
	size_t n = count_items(packed);

	order->items = PS_ARENA_ARRAY(arena, struct ps_item, n);
	order->nitems = n;
	if (packed.len > 0)
		rest.ptr = ps_arena_strndup(arena, packed.ptr, packed.len);
	for (size_t i = 0; i < n; i++)
		if (!unpack_item(&rest, &order->items[i]))
			return ps_row_damaged(err, order->number);
	return rest.len == 0 ? PS_OK : ps_row_damaged(err, order->number);
}

int
ps_unpack_states(struct ps_span packed, struct ps_arena *arena,
		 struct ps_order *order, struct ps_err *err)
{
	const unsigned char *at = (const unsigned char *)packed.ptr;
	size_t n = packed.len / STATE_BYTES;

	if (!order->items) {
		order->items = PS_ARENA_ARRAY(arena, struct ps_item, n);
		order->nitems = n;
		for (size_t i = 0; i < n; i++)
			order->items[i].number = (int64_t)i + 1;
	}
	if (packed.len != order->nitems * STATE_BYTES)
		return ps_row_damaged(err, order->number);
	for (size_t i = 0; i < n; i++, at += STATE_BYTES) {
		if (at[0] >= PS_ST_COUNT || at[1] >= PS_AS_COUNT)
			return ps_row_damaged(err, order->number);
		order->items[i].state = (enum ps_state)at[0];
		order->items[i].assurance = (enum ps_assurance)at[1];
	}
	return PS_OK;
}

int
ps_row_order(struct sqlite3_stmt *stmt, struct ps_arena *arena,
	     struct ps_order *out, struct ps_err *err)
{
	int rc;

	*out = (struct ps_order){ .number = ps_col_int(stmt, 0) };
	rc = ps_unpack_items(ps_col_blob(stmt, 1), arena, out, err);
	if (rc < 0)
		return rc;
	rc = ps_unpack_states(ps_col_blob(stmt, 2), arena, out, err);
	if (rc < 0)
		return rc;
	if (!ps_fields_read(stmt, 3, &ps_order_fields, out, arena) ||
	    !ps_fields_read(stmt, 3 + ps_order_fields.len, &ps_standing_fields,
			    out, arena))
		return ps_row_damaged(err, out->number);
	return PS_OK;
}

int64_t
ps_key_of_digest(const char *hex)
{
	uint64_t key = 0;

	for (int i = 0; i < 16 && hex[i]; i++) {
		unsigned int c = (unsigned char)hex[i];

		key = key << 4 | (c <= '9' ? c - '0' : (c - 'a' + 10) & 0xf);
	}
	return (int64_t)key;
}

/* FNV-1a: spreads well enough, and only over the orders that are out. */
int64_t
ps_key_of_text(const char *text)
{
	uint64_t key = UINT64_C(0xcbf29ce484222325);

	for (; *text; text++)
		key = (key ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return (int64_t)key;
}
