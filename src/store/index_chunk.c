#include "index_private.h"

void
ps_chunk_writer_init(struct ps_chunk_writer *writer, struct ps_db *db,
		     const struct ps_fields *fields)
{
	*writer = (struct ps_chunk_writer){ .db = db };
	ps_buf_init(&writer->body);
	ps_packer_init(&writer->packer, fields);
	ps_packer_init(&writer->items, &ps_item_fields);
}

void
ps_chunk_writer_release(struct ps_chunk_writer *writer)
{
	ps_buf_release(&writer->body);
}

static bool
is_of_orders(const struct ps_chunk_writer *writer)
{
	return writer->packer.fields == &ps_order_fields;
}

int
ps_chunk_flush(struct ps_chunk_writer *writer, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	if (writer->len == 0)
		return PS_OK;
	rc = ps_db_cached(writer->db,
			  is_of_orders(writer) ? PS_SQL_ORDERS_ADD
					       : PS_SQL_EVENTS_ADD,
			  &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_int(stmt, 1, writer->first);
	ps_stmt_int(stmt, 2, writer->last);
	ps_stmt_blob(stmt, 3, ps_buf_span(&writer->body));
	rc = ps_stmt_run(stmt, err);
	ps_buf_reset(&writer->body);
	ps_packer_init(&writer->packer, writer->packer.fields);
	ps_packer_init(&writer->items, &ps_item_fields);
	writer->len = 0;
	return rc;
}

/* Room for one more record. */
static int
begin_record(struct ps_chunk_writer *writer, int64_t number, struct ps_err *err)
{
	int rc = PS_OK;

	if (writer->len == PS_CHUNK_RECORDS ||
	    writer->body.len >= PS_CHUNK_BYTES)
		rc = ps_chunk_flush(writer, err);
	if (writer->len == 0)
		writer->first = number;
	writer->last = number;
	writer->len++;
	return rc;
}

int
ps_chunk_add_order(struct ps_chunk_writer *writer, const struct ps_order *order,
		   struct ps_err *err)
{
	int rc = begin_record(writer, order->number, err);

	if (rc < 0)
		return rc;
	ps_pack(&writer->packer, &writer->body, order);
	ps_pack_number(&writer->body, (int64_t)order->nitems);
	for (size_t i = 0; i < order->nitems; i++)
		ps_pack(&writer->items, &writer->body, &order->items[i]);
	return PS_OK;
}

int
ps_chunk_add_event(struct ps_chunk_writer *writer, int64_t id,
		   const struct ps_past *past, struct ps_err *err)
{
	int rc = begin_record(writer, id, err);

	if (rc < 0)
		return rc;
	ps_pack(&writer->packer, &writer->body, past);
	return PS_OK;
}

/* A copy of the body that the row has, for texts to lie in. */
static struct ps_span
keep_body(struct ps_arena *arena, struct sqlite3_stmt *stmt, int at)
{
	struct ps_span body = ps_col_blob(stmt, at);

	return (struct ps_span){
		ps_arena_strndup(arena, body.len > 0 ? body.ptr : "", body.len),
		body.len
	};
}

static bool
unpack_items(struct ps_span *rest, struct ps_item *before,
	     struct ps_arena *arena, struct ps_order *order)
{
	int64_t n = 0;

	if (!ps_unpack_number(rest, &n) || n < 0 ||
	    n > (int64_t)PS_LIMIT_ORDER_ITEMS)
		return false;
	order->nitems = (size_t)n;
	order->items = PS_ARENA_ARRAY(arena, struct ps_item, order->nitems);
	for (size_t i = 0; i < order->nitems; i++) {
		if (!ps_unpack(&ps_item_fields, rest, before))
			return false;
		order->items[i] = *before;
	}
	return true;
}

static int
unpack_orders(struct ps_orders *orders, struct ps_span body, struct ps_err *err)
{
	struct ps_order before = { .number = 0 };
	struct ps_item item = { .number = 0 };

	orders->list = PS_ARENA_ARRAY(&orders->arena, struct ps_order,
				      PS_CHUNK_RECORDS);
	ps_unpack_init(&ps_order_fields, &before);
	ps_unpack_init(&ps_item_fields, &item);
	while (body.len > 0) {
		if (orders->len == PS_CHUNK_RECORDS ||
		    !ps_unpack(&ps_order_fields, &body, &before) ||
		    !unpack_items(&body, &item, &orders->arena, &before)) {
			orders->len = 0;
			return ps_row_damaged(err, before.number);
		}
		orders->list[orders->len++] = before;
	}
	return PS_OK;
}

static struct ps_order *
find_order(const struct ps_orders *orders, int64_t number)
{
	size_t from = 0;
	size_t to = orders->len;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (orders->list[mid].number == number)
			return &orders->list[mid];
		if (orders->list[mid].number < number)
			from = mid + 1;
		else
			to = mid;
	}
	return NULL;
}

void
ps_orders_release(struct ps_orders *orders)
{
	ps_arena_release(&orders->arena);
	orders->list = NULL;
	orders->len = 0;
}

int
ps_orders_get(struct ps_db *db, struct ps_orders *orders, int64_t number,
	      struct ps_order **out, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	bool row = false;
	int rc;

	*out = find_order(orders, number);
	if (*out)
		return PS_OK;
	rc = ps_db_cached(db, PS_SQL_ORDERS_GET, &stmt, err);
	if (rc < 0)
		return rc;
	ps_orders_release(orders);
	ps_stmt_int(stmt, 1, number);
	rc = ps_stmt_step(stmt, &row, err);
	if (rc == PS_OK && row)
		rc = unpack_orders(orders, keep_body(&orders->arena, stmt, 0),
				   err);
	ps_stmt_reset(stmt);
	*out = rc == PS_OK ? find_order(orders, number) : NULL;
	return rc;
}

int
ps_orders_last(struct ps_db *db, int64_t *number, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	bool row = false;
	int rc;

	rc = ps_db_cached(db, PS_SQL_ORDERS_LAST, &stmt, err);
	if (rc < 0)
		return rc;
	rc = ps_stmt_step(stmt, &row, err);
	*number = rc == PS_OK && row ? ps_col_int(stmt, 0) : 0;
	ps_stmt_reset(stmt);
	return rc;
}

static int
unpack_pasts(struct ps_pasts *pasts, struct ps_span body, struct ps_err *err)
{
	struct ps_past before = { .prev = 0 };

	pasts->list =
		PS_ARENA_ARRAY(&pasts->arena, struct ps_past, PS_CHUNK_RECORDS);
	ps_unpack_init(&ps_event_fields, &before);
	while (body.len > 0) {
		if (pasts->len == PS_CHUNK_RECORDS ||
		    !ps_unpack(&ps_event_fields, &body, &before)) {
			pasts->len = 0;
			return ps_row_damaged(err, before.event.order);
		}
		pasts->list[pasts->len++] = before;
	}
	return PS_OK;
}

void
ps_pasts_release(struct ps_pasts *pasts)
{
	ps_arena_release(&pasts->arena);
	pasts->list = NULL;
	pasts->len = 0;
}

/* The chunk that a statement finds by an id; none is no error. */
static int
read_pasts(struct ps_db *db, enum ps_sql sql, int64_t id,
	   struct ps_pasts *pasts, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	bool row = false;
	int rc;

	rc = ps_db_cached(db, sql, &stmt, err);
	if (rc < 0)
		return rc;
	ps_pasts_release(pasts);
	ps_stmt_int(stmt, 1, id);
	rc = ps_stmt_step(stmt, &row, err);
	if (rc == PS_OK && row) {
		pasts->first = ps_col_int(stmt, 0);
		rc = unpack_pasts(pasts, keep_body(&pasts->arena, stmt, 1),
				  err);
	}
	ps_stmt_reset(stmt);
	return rc;
}

static bool
holds(const struct ps_pasts *pasts, int64_t id)
{
	return pasts->len > 0 && id >= pasts->first &&
	       id - pasts->first < (int64_t)pasts->len;
}

int
ps_pasts_get(struct ps_db *db, struct ps_pasts *pasts, int64_t id,
	     const struct ps_past **out, struct ps_err *err)
{
	int rc = PS_OK;

	if (!holds(pasts, id))
		rc = read_pasts(db, PS_SQL_EVENTS_GET, id, pasts, err);
	if (rc < 0)
		return rc;
	if (!holds(pasts, id))
		return ps_row_damaged(err, 0);
	*out = &pasts->list[id - pasts->first];
	return PS_OK;
}

int
ps_pasts_from(struct ps_db *db, struct ps_pasts *pasts, int64_t id,
	      struct ps_err *err)
{
	return read_pasts(db, PS_SQL_EVENTS_NEXT, id, pasts, err);
}
