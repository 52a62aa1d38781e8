/*
 * fuzz_orders - what must hold of orders made from any input of a source.
 * Its configuration allows 50 items in an order.
 */
#ifndef PROVSPOOL_TESTS_FUZZ_ORDERS_H
#define PROVSPOOL_TESTS_FUZZ_ORDERS_H

#include "fuzz.h"
#include "provspool/request.h"

static inline int
fuzz_take_order(void *context, struct ps_request_order *in,
		struct ps_request_refusal *ruling, struct ps_err *err)
{
	const struct ps_order *order = &in->order;
	struct ps_buf *rows = context;

	(void)ruling;
	(void)err;
	FUZZ_HOLDS(order->nitems >= 1 && order->nitems <= 50 + 1);
	FUZZ_HOLDS(*order->request && *order->resource_type);
	for (size_t i = 0; i < order->nitems; i++)
		FUZZ_HOLDS(order->items[i].number == (int64_t)i + 1);
	ps_table_order(rows, order); /* it can be recorded … */
	return PS_OK;
}

static inline int
fuzz_take_reject(void *context, const struct ps_reject *reject,
		 struct ps_err *err)
{
	(void)context;
	(void)err;
	FUZZ_HOLDS(*reject->code && *reject->sentence);
	return PS_OK;
}

/* … and what was recorded is text that can be read again. */
static inline void
fuzz_check_rows(struct ps_buf *rows)
{
	struct ps_arena arena;
	struct ps_csv csv;
	struct ps_err err;

	ps_arena_init(&arena, 0);
	FUZZ_HOLDS(ps_table_read(ps_buf_span(rows), "journal-orders", &arena,
				 &csv, &err) == PS_OK);
	ps_arena_release(&arena);
}

static inline void
fuzz_read_orders(const struct ps_request_input *in)
{
	struct ps_buf rows = PS_BUF_INIT;
	const struct ps_request_sink sink = { .context = &rows,
					      .order = fuzz_take_order,
					      .reject = fuzz_take_reject };
	struct ps_diags diags;
	struct ps_err err;
	int rc;

	ps_diags_init(&diags);
	ps_table_header(&rows, "journal-orders");
	rc = ps_request_read(in, &sink, &diags, &err);
	FUZZ_HOLDS(rc == PS_OK || rc == PS_EDATA || rc == PS_ELIMIT);
	FUZZ_HOLDS(rc != PS_EDATA || diags.errors > 0);
	if (rc == PS_OK)
		fuzz_check_rows(&rows);
	ps_diags_release(&diags);
	ps_buf_release(&rows);
}

#endif
