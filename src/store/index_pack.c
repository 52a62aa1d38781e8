#include "index_private.h"

#define OF_ORDER(kind, name)                                                   \
	{ PS_FIELD_##kind, offsetof(struct ps_order, name) },
#define OF_ITEM(kind, name) { PS_FIELD_##kind, offsetof(struct ps_item, name) },
#define OF_STANDING(kind, name)                                                \
	{ PS_FIELD_##kind, offsetof(struct ps_standing, order.name) },
#define OF_TRACE(kind, name)                                                   \
	{ PS_FIELD_##kind, offsetof(struct ps_standing, name) },
#define OF_PAST(kind, name)                                                    \
	{ PS_FIELD_##kind, offsetof(struct ps_past, event.name) },
#define OF_SEGMENT(name, member)                                               \
	{ PS_FIELD_INT, offsetof(struct ps_segment, member) },

static const struct ps_field order_fields[] = { OF_ORDER(
	INT, number) PS_INDEX_ORDER_FIELDS(OF_ORDER) };
static const struct ps_field item_fields[] = { PS_INDEX_ITEM_FIELDS(OF_ITEM) };
static const struct ps_field standing_fields[] = {
	OF_STANDING(INT, number) OF_STANDING(TEXT, resource_type)
		OF_STANDING(BOOL, urgent) PS_INDEX_STANDING_FIELDS(OF_STANDING)
			PS_INDEX_TRACE_FIELDS(OF_TRACE)
};
static const struct ps_field event_fields[] = {
	PS_INDEX_EVENT_FIELDS(OF_PAST){ PS_FIELD_INT,
					offsetof(struct ps_past, prev) },
};
static const struct ps_field segment_fields[] = { PS_INDEX_SEGMENT_FIELDS(
	OF_SEGMENT) };

#define FIELDS(list)                                                           \
	{                                                                      \
		list, PS_ARRAY_LEN(list)                                       \
	}
const struct ps_fields ps_order_fields = FIELDS(order_fields);
const struct ps_fields ps_item_fields = FIELDS(item_fields);
const struct ps_fields ps_standing_fields = FIELDS(standing_fields);
const struct ps_fields ps_event_fields = FIELDS(event_fields);
const struct ps_fields ps_segment_fields = FIELDS(segment_fields);

_Static_assert(PS_ARRAY_LEN(order_fields) <= PS_FIELDS_MAX &&
		       PS_ARRAY_LEN(standing_fields) <= PS_FIELDS_MAX &&
		       PS_ARRAY_LEN(event_fields) <= PS_FIELDS_MAX,
	       "each field has a bit");
/* All enumerations are of this type here, so that one kind serves them. */
_Static_assert(sizeof(enum ps_state) == sizeof(unsigned int) &&
		       sizeof(enum ps_assurance) == sizeof(unsigned int) &&
		       sizeof(enum ps_change) == sizeof(unsigned int) &&
		       sizeof(enum ps_intent) == sizeof(unsigned int) &&
		       sizeof(enum ps_event_kind) == sizeof(unsigned int) &&
		       sizeof(enum ps_op) == sizeof(unsigned int),
	       "an enumeration of another size");

static const unsigned int choices[] = {
	[PS_FIELD_STATE] = PS_ST_COUNT,
	[PS_FIELD_ASSURANCE] = PS_AS_COUNT,
	[PS_FIELD_CHANGE] = PS_CHANGE_COUNT,
	[PS_FIELD_INTENT] = PS_INTENT_COUNT,
	[PS_FIELD_EVENT] = PS_EV_COUNT,
	[PS_FIELD_OP] = PS_OP_COUNT,
};

static int64_t
get_number(enum ps_field_kind kind, const void *at)
{
	unsigned int choice;
	int64_t number;

	if (kind == PS_FIELD_BOOL)
		return *(const bool *)at ? 1 : 0;
	if (kind >= PS_FIELD_STATE) {
		memcpy(&choice, at, sizeof(choice));
		return choice;
	}
	memcpy(&number, at, sizeof(number));
	return number;
}

static bool
set_number(enum ps_field_kind kind, void *at, int64_t number)
{
	unsigned int choice = (unsigned int)number;

	if (kind == PS_FIELD_BOOL) {
		*(bool *)at = number != 0;
	} else if (kind >= PS_FIELD_STATE) {
		if (number < 0 || number >= choices[kind])
			return false;
		memcpy(at, &choice, sizeof(choice));
	} else {
		memcpy(at, &number, sizeof(number));
	}
	return true;
}

/* Seven bits a byte, lowest first; the sign goes to the lowest bit. */
void
ps_pack_number(struct ps_buf *body, int64_t number)
{
	uint64_t rest = (uint64_t)number << 1 ^ (number < 0 ? UINT64_MAX : 0);
	char bytes[10];
	size_t n = 0;

	for (; rest > 0x7f; rest >>= 7)
		bytes[n++] = (char)(rest | 0x80);
	bytes[n++] = (char)rest;
	ps_buf_add(body, bytes, n);
}

bool
ps_unpack_number(struct ps_span *rest, int64_t *out)
{
	uint64_t number = 0;

	for (unsigned int shift = 0; shift < 64 && rest->len > 0; shift += 7) {
		unsigned char byte = (unsigned char)*rest->ptr;

		rest->ptr++;
		rest->len--;
		number |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80) {
			*out = (int64_t)(number >> 1 ^ (0 - (number & 1)));
			return true;
		}
	}
	return false;
}

void
ps_packer_init(struct ps_packer *packer, const struct ps_fields *fields)
{
	memset(packer, 0, sizeof(*packer));
	packer->fields = fields;
}

static const char *
text_at(const void *record, const struct ps_field *field)
{
	const char *text;

	memcpy(&text, (const char *)record + field->offset, sizeof(text));
	return text ? text : "";
}

static bool
is_same_text(const struct ps_packer *p, size_t i, const struct ps_buf *body,
	     const void *record)
{
	const char *text = text_at(record, &p->fields->list[i]);

	if (p->texts[i] == 0)
		return *text == '\0';
	return strcmp(text, body->ptr + p->texts[i] - 1) == 0;
}

/* The bits of the fields that differ from the record before. */
static uint64_t
find_changes(const struct ps_packer *p, const struct ps_buf *body,
	     const void *record)
{
	uint64_t changed = 0;

	for (size_t i = 0; i < p->fields->len; i++) {
		const struct ps_field *field = &p->fields->list[i];
		bool same;

		if (field->kind == PS_FIELD_TEXT)
			same = is_same_text(p, i, body, record);
		else
			same = get_number(field->kind, (const char *)record +
							       field->offset) ==
			       p->numbers[i];
		if (!same)
			changed |= UINT64_C(1) << i;
	}
	return changed;
}

void
ps_pack(struct ps_packer *packer, struct ps_buf *body, const void *record)
{
	uint64_t changed = find_changes(packer, body, record);

	ps_pack_number(body, (int64_t)changed);
	for (size_t i = 0; changed > 0; i++, changed >>= 1) {
		const struct ps_field *field = &packer->fields->list[i];
		int64_t number;

		if ((changed & 1) == 0)
			continue;
		if (field->kind == PS_FIELD_TEXT) {
			const char *text = text_at(record, field);

			packer->texts[i] = body->len + 1;
			ps_buf_add(body, text, strlen(text) + 1);
			continue;
		}
		number = get_number(field->kind,
				    (const char *)record + field->offset);
		ps_pack_number(body, (int64_t)((uint64_t)number -
					       (uint64_t)packer->numbers[i]));
		packer->numbers[i] = number;
	}
}

void
ps_unpack_init(const struct ps_fields *fields, void *record)
{
	static const char *const empty = "";

	for (size_t i = 0; i < fields->len; i++)
		if (fields->list[i].kind == PS_FIELD_TEXT)
			memcpy((char *)record + fields->list[i].offset, &empty,
			       sizeof(const char *));
}

static bool
unpack_text(struct ps_span *rest, void *at)
{
	const char *text = rest->ptr;
	const char *end = rest->len > 0 ? memchr(text, '\0', rest->len) : NULL;

	if (!end)
		return false;
	rest->len -= (size_t)(end - text) + 1;
	rest->ptr = end + 1;
	memcpy(at, &text, sizeof(text));
	return true;
}

static bool
unpack_field(const struct ps_field *field, struct ps_span *rest, void *record)
{
	void *at = (char *)record + field->offset;
	int64_t by;

	if (field->kind == PS_FIELD_TEXT)
		return unpack_text(rest, at);
	return ps_unpack_number(rest, &by) &&
	       set_number(field->kind, at,
			  (int64_t)((uint64_t)get_number(field->kind, at) +
				    (uint64_t)by));
}

bool
ps_unpack(const struct ps_fields *fields, struct ps_span *rest, void *record)
{
	int64_t bits = 0;
	uint64_t changed;

	if (!ps_unpack_number(rest, &bits))
		return false;
	changed = (uint64_t)bits;
	for (size_t i = 0; changed > 0; i++, changed >>= 1) {
		if ((changed & 1) == 0)
			continue;
		if (i >= fields->len ||
		    !unpack_field(&fields->list[i], rest, record))
			return false;
	}
	return true;
}

int
ps_row_damaged(struct ps_err *err, int64_t order)
{
	return ps_err_set(err, PS_EDATA,
			  "the index is damaged at order number %lld",
			  (long long)order);
}

void
ps_fields_bind(struct sqlite3_stmt *stmt, int first,
	       const struct ps_fields *fields, const void *from)
{
	for (size_t i = 0; i < fields->len; i++) {
		const struct ps_field *field = &fields->list[i];

		ps_stmt_int(stmt, first + (int)i,
			    get_number(field->kind,
				       (const char *)from + field->offset));
	}
}

bool
ps_fields_read(struct sqlite3_stmt *stmt, int first,
	       const struct ps_fields *fields, void *to)
{
	for (size_t i = 0; i < fields->len; i++) {
		const struct ps_field *field = &fields->list[i];

		if (!set_number(field->kind, (char *)to + field->offset,
				ps_col_int(stmt, first + (int)i)))
			return false;
	}
	return true;
}
