#include "provspool/workfile.h"

#include "provspool/sha.h"

/* Without I, L, O and U: read aloud and typed without slips. */
static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static void
add_field(struct ps_buf *out, const char *text)
{
	char digits_of[24];
	size_t at = sizeof(digits_of);
	size_t len = strlen(text);
	size_t rest = len;

	/* "12:text,": a million rows have ten of them each */
	digits_of[--at] = ':';
	do {
		digits_of[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	ps_buf_add(out, digits_of + at, sizeof(digits_of) - at);
	ps_buf_add(out, text, len);
	ps_buf_addch(out, ',');
}

static void
add_item(struct ps_buf *out, const struct ps_item *item)
{
	add_field(out, ps_op_name(item->op));
	add_field(out, item->property);
	add_field(out, item->value);
	add_field(out, item->was);
}

void
ps_rowcode(const struct ps_order *order, char out[PS_ROWCODE_MAX])
{
	unsigned char sha[PS_SHA_BYTES];
	struct ps_buf text = PS_BUF_INIT;
	uint64_t bits = 0;
	char code[9];

	ps_buf_addf(&text, "%d %lld %lld %lld ", PS_WORKFILE_FORMAT,
		    (long long)order->batch, (long long)order->number,
		    (long long)order->revision);
	add_field(&text, order->resource_type);
	add_field(&text, ps_change_name(order->change));
	add_field(&text, order->owner);
	add_field(&text, ps_order_resource(order));
	for (size_t i = 0; i < order->nitems; i++)
		if (ps_item_is_open(order, &order->items[i]))
			add_item(&text, &order->items[i]);
	ps_sha_once(ps_buf_span(&text), sha);
	ps_buf_release(&text);
	for (size_t i = 0; i < 5; i++)
		bits = bits << 8 | sha[i];
	for (size_t i = 0; i < 8; i++)
		code[i] = digits[bits >> (35 - 5 * i) & 31];
	code[8] = '\0';
	(void)snprintf(out, PS_ROWCODE_MAX, "ck-%.4s-%.4s", code, code + 4);
}
