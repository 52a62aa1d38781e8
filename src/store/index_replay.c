#include "index_private.h"

#include "provspool/threshold.h"

/* Pages at hand, by the rest of their number: what follows lies near. */
#define PAGES 256

/* Texts of items are given back now and then, not each time. */
#define SCRATCH_MAX ((size_t)64 << 10)

/* Events that one commit brought, as far as no other comes between. */
struct run {
	struct ps_buf oid;
	int64_t first;
	int64_t last;
};

/*
 * The three tables are read side by side, so that the page of a new order is
 * still at hand when its events come.
 */
struct replay {
	struct ps_db *db;
	const struct ps_segment *segment;
	struct ps_rows orders;
	struct ps_rows items;
	struct ps_rows events;
	bool have_item; /* read, not yet used */
	int64_t item_order;
	struct ps_item item;
	bool have_event;
	struct ps_past past;
	int64_t nevents;
	int64_t settled; /* events that settle something */
	struct run run;
	struct ps_arena scratch; /* texts of an order's items */
	struct ps_item *list;
	size_t cap;
	struct ps_buf text; /* what is hashed */
	int64_t last_order;
	struct ps_chunk_writer new_orders;
	struct ps_chunk_writer new_events;
	struct ps_page *pages;
	struct ps_set_edits edits;
	struct ps_hash_key key;
	struct ps_tally tally;
};

static int
damaged(const struct replay *r, struct ps_err *err, const char *what,
	int64_t number)
{
	return ps_err_set(err, PS_EHISTORY, "segment %lld: %s %lld",
			  (long long)r->segment->seq, what, (long long)number);
}

static int
next_item(struct replay *r, struct ps_err *err)
{
	const struct ps_csv_record *record;
	int rc;

	rc = ps_rows_next(&r->items, &record, err);
	r->have_item = rc == PS_OK && record;
	if (r->have_item)
		rc = ps_table_read_item(record, &r->item_order, &r->item, err);
	return rc;
}

static int
next_event(struct replay *r, struct ps_err *err)
{
	const struct ps_csv_record *record;
	int rc;

	rc = ps_rows_next(&r->events, &record, err);
	r->have_event = rc == PS_OK && record;
	if (r->have_event)
		rc = ps_table_read_event(record, &r->past.event, err);
	return rc;
}

static int
end_run(struct replay *r, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	if (r->run.oid.len == 0)
		return PS_OK;
	rc = ps_db_cached(r->db, PS_SQL_COMMIT_ADD, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_text(stmt, 1, r->run.oid.ptr);
	ps_stmt_int(stmt, 2, r->run.first);
	ps_stmt_int(stmt, 3, r->run.last);
	return ps_stmt_run(stmt, err);
}

/* Events without a commit may stand amid a run: look-ups compare anyway. */
static int
note_commit(struct replay *r, int64_t id, struct ps_err *err)
{
	const char *oid = r->past.event.source_commit;
	int rc = PS_OK;

	if (!oid || !*oid)
		return PS_OK;
	if (!ps_streq(oid, r->run.oid.ptr)) {
		rc = end_run(r, err);
		ps_buf_reset(&r->run.oid);
		ps_buf_addstr(&r->run.oid, oid);
		r->run.first = id;
	}
	r->run.last = id;
	return rc;
}

static int
flush_edits(struct replay *r, bool all, struct ps_err *err)
{
	if (!all && !ps_set_edits_full(&r->edits))
		return PS_OK;
	return ps_set_flush(r->db, &r->edits, err);
}

static int
write_page(struct replay *r, struct ps_page *page, struct ps_err *err)
{
	int rc;

	rc = ps_page_write(r->db, page, &r->edits, err);
	ps_page_release(page);
	return rc == PS_OK ? flush_edits(r, false, err) : rc;
}

/* The place of an order in its page, which is about to be changed. */
static int
get_slot(struct replay *r, int64_t number, struct ps_page **page,
	 struct ps_standing **out, struct ps_err *err)
{
	int64_t at = PS_PAGE_OF(number);
	struct ps_page *p = &r->pages[at % PAGES];
	int rc = PS_OK;

	if (p->slots && p->number != at)
		rc = write_page(r, p, err);
	if (rc == PS_OK && !p->slots)
		rc = ps_page_read(r->db, at, p, err);
	if (rc < 0)
		return rc;
	ps_page_touch(p);
	*page = p;
	*out = &p->slots[number % PS_PAGE_ORDERS];
	return PS_OK;
}

/* *last is the order's last event, which this one becomes. */
static int
add_event(struct replay *r, int64_t *last, struct ps_err *err)
{
	int64_t id = PS_EVENT_ID(r->segment->seq, ++r->nevents);
	int rc;

	rc = note_commit(r, id, err);
	if (rc < 0)
		return rc;
	r->past.prev = *last;
	r->settled += ps_event_settles(&r->past.event) ? 1 : 0;
	*last = id;
	return ps_chunk_add_event(&r->new_events, id, &r->past, err);
}

static bool
left_in_part(const struct ps_standing *st)
{
	int64_t out = (int64_t)ps_standing_out(&st->order);

	return out > 0 && out < st->before;
}

/*
 * A row lists only the items that are out, so an answer to some of them
 * makes it a new revision, once for each apply.
 */
static void
raise_revision(const struct replay *r, struct ps_standing *st, bool was_raised)
{
	if (r->segment->kind != PS_SEG_APPLY)
		return;
	st->order.revision += (left_in_part(st) ? 1 : 0) - (was_raised ? 1 : 0);
}

/* Remember how many items were out when this apply began. */
static bool
enter_segment(const struct replay *r, struct ps_standing *st)
{
	if (r->segment->kind != PS_SEG_APPLY)
		return false;
	if (st->segment == r->segment->seq)
		return left_in_part(st);
	st->segment = r->segment->seq;
	st->before = (int64_t)ps_standing_out(&st->order);
	return false;
}

/* The event at hand, of an order that is there. */
static int
change_order(struct replay *r, struct ps_err *err)
{
	int64_t number = r->past.event.order;
	struct ps_standing *st;
	struct ps_page *page;
	bool raised;
	int rc;

	if (number > r->last_order)
		return damaged(r, err,
			       "an event names the unknown order number",
			       number);
	rc = get_slot(r, number, &page, &st, err);
	if (rc < 0)
		return rc;
	if (st->order.number != number)
		return damaged(r, err,
			       "an event names the unknown order number",
			       number);
	raised = enter_segment(r, st);
	ps_tally_add(&r->tally, st, -1);
	if (r->past.event.event == PS_EV_TRANSMIT &&
	    !ps_streq(st->order.stop, PS_RELEASED))
		ps_tally_sent(&r->tally, st);
	rc = ps_standing_apply(&st->order, &r->past.event, &page->arena, err);
	ps_tally_add(&r->tally, st, 1);
	raise_revision(r, st, raised);
	return rc == PS_OK ? add_event(r, &st->last, err) : rc;
}

/* Events of files, and of orders below `number`, as far as they come next. */
static int
take_events(struct replay *r, int64_t number, struct ps_err *err)
{
	int64_t none = 0;
	int rc = PS_OK;

	while (rc == PS_OK && r->have_event && r->past.event.order < number) {
		rc = r->past.event.order > 0 ? change_order(r, err)
					     : add_event(r, &none, err);
		none = 0;
		if (rc == PS_OK)
			rc = next_event(r, err);
	}
	return rc;
}

/* The part that its texts lie in may go before the order is complete. */
static void
keep_item(struct replay *r, struct ps_item *item)
{
	item->property = ps_arena_strdup(&r->scratch, item->property);
	item->value = ps_arena_strdup(&r->scratch, item->value);
	item->was = ps_arena_strdup(&r->scratch, item->was);
}

/* The items that belong to the order; they stand in its order. */
static int
gather_items(struct replay *r, struct ps_order *order, struct ps_err *err)
{
	size_t n = 0;
	int rc = PS_OK;

	if (r->scratch.used > SCRATCH_MAX)
		ps_arena_release(&r->scratch);
	while (rc == PS_OK && r->have_item && r->item_order == order->number) {
		if (r->item.number < 1 || n == PS_LIMIT_ORDER_ITEMS)
			return damaged(r, err, "an item has the number",
				       r->item.number);
		r->list = ps_xgrow(r->list, &r->cap, n + 1, sizeof(*r->list));
		r->list[n] = r->item;
		keep_item(r, &r->list[n++]);
		rc = next_item(r, err);
	}
	order->items = r->list;
	order->nitems = n;
	return rc;
}

static void
note_sets(struct replay *r, const struct ps_order *order,
	  struct ps_standing *st)
{
	ps_buf_reset(&r->text);
	ps_order_identity_text(order, &r->text);
	ps_set_edit(&r->edits,
		    ps_set_entry(&r->key, PS_SET_IDENTITY,
				 ps_buf_span(&r->text), order->number),
		    true);
	ps_set_edit(&r->edits,
		    ps_set_entry(&r->key, PS_SET_OWNER,
				 ps_span_str(order->owner), order->number),
		    true);
	ps_buf_reset(&r->text);
	ps_order_subject(order, &r->text);
	st->subject = ps_set_entry(&r->key, PS_SET_SUBJECT,
				   ps_buf_span(&r->text), order->number);
}

/* What the events will change, in the page's own memory. */
static void
begin_standing(const struct ps_order *order, struct ps_page *page,
	       struct ps_standing *st)
{
	struct ps_order *o = &st->order;
	const struct ps_standing *before = st > page->slots ? st - 1 : NULL;

	*st = (struct ps_standing){ .order = *order,
				    .volume = ps_order_volume(order),
				    .change = order->change };
	if (!*order->start || !ps_when_parse(order->start, &st->begins, NULL))
		st->begins = 0;
	st->ends = ps_order_ends(order);
	if (before && before->order.number > 0 &&
	    ps_streq(before->order.resource_type, order->resource_type))
		o->resource_type = before->order.resource_type;
	else
		o->resource_type =
			ps_arena_strdup(&page->arena, order->resource_type);
	o->items = PS_ARENA_ARRAY(&page->arena, struct ps_item, order->nitems);
	for (size_t i = 0; i < order->nitems; i++)
		o->items[i].number = (int64_t)i + 1;
	ps_standing_init(o);
}

static int
add_order(struct replay *r, const struct ps_csv_record *record,
	  struct ps_err *err)
{
	struct ps_order order;
	struct ps_standing *st;
	struct ps_page *page;
	int rc;

	rc = ps_table_read_order(record, &order, err);
	if (rc == PS_OK)
		rc = take_events(r, order.number, err);
	if (rc == PS_OK)
		rc = gather_items(r, &order, err);
	if (rc < 0)
		return rc;
	if (order.number <= r->last_order)
		return damaged(r, err, "not a new order, number", order.number);
	r->last_order = order.number;
	rc = ps_chunk_add_order(&r->new_orders, &order, err);
	if (rc < 0)
		return rc;
	rc = get_slot(r, order.number, &page, &st, err);
	if (rc < 0)
		return rc;
	begin_standing(&order, page, st);
	note_sets(r, &order, st);
	ps_tally_add(&r->tally, st, 1);
	return PS_OK;
}

static int
replay_tables(struct replay *r, struct ps_err *err)
{
	const struct ps_csv_record *record = NULL;
	int rc;

	rc = next_item(r, err);
	if (rc == PS_OK)
		rc = next_event(r, err);
	if (rc == PS_OK)
		rc = ps_rows_next(&r->orders, &record, err);
	while (rc == PS_OK && record) {
		rc = add_order(r, record, err);
		if (rc == PS_OK)
			rc = ps_rows_next(&r->orders, &record, err);
	}
	if (rc == PS_OK && r->have_item)
		rc = damaged(r, err, "items of no order, number",
			     r->item_order);
	if (rc == PS_OK)
		rc = take_events(r, INT64_MAX, err);
	return rc;
}

static int
write_all(struct replay *r, struct ps_err *err)
{
	int rc;

	rc = ps_chunk_flush(&r->new_orders, err);
	if (rc == PS_OK)
		rc = ps_chunk_flush(&r->new_events, err);
	for (size_t i = 0; rc == PS_OK && i < PAGES; i++)
		if (r->pages[i].slots)
			rc = write_page(r, &r->pages[i], err);
	return rc == PS_OK ? flush_edits(r, true, err) : rc;
}

/* Rows of a table that the segment itself has, in however many parts. */
static int64_t
rows_of(const struct ps_segment *segment, const char *table)
{
	size_t len = strlen(table);
	int64_t rows = 0;

	for (size_t i = 0; i < segment->nfiles; i++) {
		const struct ps_segment_file *file = &segment->files[i];

		if (strncmp(file->name, table, len) == 0 &&
		    (file->name[len] == '.' || file->name[len] == '-') &&
		    file->rows > 0)
			rows += file->rows;
	}
	return rows;
}

static int
write_input(struct ps_db *db, const struct ps_segment *segment,
	    struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	if (!*segment->input_name)
		return PS_OK;
	rc = ps_db_cached(db, PS_SQL_INPUT_ADD, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_text(stmt, 1, segment->input_sha256);
	ps_stmt_int(stmt, 2, segment->seq);
	ps_stmt_text(stmt, 3, segment->input_name);
	ps_stmt_text(stmt, 4, segment->input_source);
	/* what was refused may come again under its number */
	ps_stmt_int(stmt, 5,
		    segment->input_refused ? 0 : segment->input_sequence);
	ps_stmt_int(stmt, 6, rows_of(segment, "orders"));
	ps_stmt_int(stmt, 7, rows_of(segment, "rejects"));
	ps_stmt_int(stmt, 8, segment->input_refused);
	return ps_stmt_run(stmt, err);
}

static int
write_segment(struct replay *r, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	rc = end_run(r, err);
	if (rc == PS_OK)
		rc = ps_db_cached(r->db, PS_SQL_SEGMENT_ADD, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_int(stmt, 1, r->segment->seq);
	ps_stmt_int(stmt, 2, r->segment->time);
	ps_stmt_int(stmt, 3, r->settled);
	return ps_stmt_run(stmt, err);
}

static int
write_meta(const struct replay *r, const struct ps_segment_data *data,
	   struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	rc = ps_db_cached(r->db, PS_SQL_META_SET, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_text(stmt, 1, data->chain);
	ps_stmt_text(stmt, 2, data->segment.chain);
	ps_stmt_int(stmt, 3, data->segment.kind);
	ps_stmt_text(stmt, 4, data->segment.work_cursor.hex);
	ps_stmt_blob(stmt, 5,
		     (struct ps_span){ (const char *)&r->key, sizeof(r->key) });
	ps_fields_bind(stmt, 6, &ps_segment_fields, &data->segment);
	return ps_stmt_run(stmt, err);
}

static void
init(struct replay *r, const struct ps_segment_data *data)
{
	ps_rows_init(&r->orders, data, "orders", "journal-orders");
	ps_rows_init(&r->items, data, "items", "journal-items");
	ps_rows_init(&r->events, data, "events", "journal-events");
	ps_arena_init(&r->scratch, 0);
	ps_buf_init(&r->text);
	ps_buf_init(&r->run.oid);
	ps_chunk_writer_init(&r->new_orders, r->db, &ps_order_fields);
	ps_chunk_writer_init(&r->new_events, r->db, &ps_event_fields);
	ps_tally_init(&r->tally);
	r->pages = ps_xmalloc(PAGES * sizeof(*r->pages));
	memset(r->pages, 0, PAGES * sizeof(*r->pages));
}

static void
release(struct replay *r)
{
	ps_rows_release(&r->orders);
	ps_rows_release(&r->items);
	ps_rows_release(&r->events);
	ps_arena_release(&r->scratch);
	ps_buf_release(&r->text);
	ps_buf_release(&r->run.oid);
	ps_chunk_writer_release(&r->new_orders);
	ps_chunk_writer_release(&r->new_events);
	for (size_t i = 0; i < PAGES; i++)
		ps_page_release(&r->pages[i]);
	free(r->pages);
	free(r->list);
	ps_set_edits_release(&r->edits);
	ps_tally_release(&r->tally);
}

/* The first segment of all holds what nobody could foresee: its uuid. */
static int
choose_key(struct replay *r, const struct ps_segment_data *data,
	   struct ps_err *err)
{
	if (data->segment.seq > PS_SEGMENT_FIRST)
		return ps_index_key(r->db, &r->key, err);
	_Static_assert(sizeof(r->key) < PS_SHA_HEX, "a digest makes a key");
	memcpy(&r->key, data->chain, sizeof(r->key));
	return PS_OK;
}

int
ps_index_replay(struct ps_db *db, const struct ps_segment_data *data,
		struct ps_err *err)
{
	struct replay r = { .db = db, .segment = &data->segment };
	int rc;

	init(&r, data);
	rc = choose_key(&r, data, err);
	if (rc == PS_OK)
		rc = ps_orders_last(db, &r.last_order, err);
	if (rc == PS_OK)
		rc = replay_tables(&r, err);
	if (rc == PS_OK)
		rc = write_all(&r, err);
	if (rc == PS_OK)
		rc = write_segment(&r, err);
	if (rc == PS_OK)
		rc = ps_tally_write(&r.tally, db, data->segment.time, err);
	if (rc == PS_OK)
		rc = write_input(db, &data->segment, err);
	if (rc == PS_OK)
		rc = ps_index_keep_register(db, data, err);
	if (rc == PS_OK)
		rc = ps_index_keep_config(db, data, err);
	if (rc == PS_OK)
		rc = write_meta(&r, data, err);
	release(&r);
	return rc;
}
