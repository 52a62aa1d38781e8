#include "index_private.h"

#include "provspool/limits.h"

/* Memory of the orders at hand is given back now and then, not each time. */
#define SCRATCH_MAX ((size_t)64 << 10)

/* Events that one commit brought, as far as no other comes between. */
struct run {
	struct ps_buf oid;
	int64_t first;
	int64_t last;
};

/*
 * The three tables are read side by side: a new order with its items and the
 * events that follow it are written once, as they stand afterwards.  Events
 * of orders that are there already change them one by one.
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
	struct ps_event event;
	int64_t nevents;
	int64_t settled; /* events that settle something */
	struct run run;
	struct ps_arena scratch;
	struct ps_buf packed; /* items of a new order */
	struct ps_buf states;
	struct ps_item *list; /* of the order at hand */
	size_t cap;
	struct ps_tally tally;
};

/* An order as its events find it. */
struct standing {
	struct ps_order order; /* only what `standing` holds of it */
	int64_t last;	       /* event */
	int64_t segment;
	int64_t before; /* items out before that segment */
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
		rc = ps_table_read_event(record, &r->event, err);
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
	const char *oid = r->event.source_commit;
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

/* *last is the order's last event, which this one becomes. */
static int
add_event(struct replay *r, int64_t *last, struct ps_err *err)
{
	int64_t id = PS_EVENT_ID(r->segment->seq, ++r->nevents);
	bool settles = ps_event_settles(&r->event);
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	rc = note_commit(r, id, err);
	if (rc == PS_OK)
		rc = ps_db_cached(r->db, PS_SQL_EVENT_ADD, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_int(stmt, 1, id);
	ps_stmt_int(stmt, 2, settles ? 1 : 0);
	ps_stmt_int(stmt, 3, *last);
	ps_fields_bind(stmt, 4, &ps_event_fields, &r->event);
	r->settled += settles ? 1 : 0;
	*last = id;
	return ps_stmt_run(stmt, err);
}

/* Apply the events at hand that concern the order, to the last. */
static int
apply_events(struct replay *r, struct standing *st, struct ps_err *err)
{
	int rc = PS_OK;

	while (rc == PS_OK && r->have_event &&
	       r->event.order == st->order.number) {
		rc = ps_standing_apply(&st->order, &r->event, &r->scratch, err);
		if (rc == PS_OK)
			rc = add_event(r, &st->last, err);
		if (rc == PS_OK)
			rc = next_event(r, err);
	}
	return rc;
}

static bool
left_in_part(const struct standing *st)
{
	int64_t out = (int64_t)ps_standing_out(&st->order);

	return out > 0 && out < st->before;
}

/*
 * A row lists only the items that are out, so an answer to some of them
 * makes it a new revision, once for each apply.
 */
static void
raise_revision(const struct replay *r, struct standing *st, bool was_raised)
{
	if (r->segment->kind != PS_SEG_APPLY)
		return;
	st->order.revision += (left_in_part(st) ? 1 : 0) - (was_raised ? 1 : 0);
}

/* Remember how many items were out when this apply began. */
static bool
enter_segment(const struct replay *r, struct standing *st)
{
	if (r->segment->kind != PS_SEG_APPLY)
		return false;
	if (st->segment == r->segment->seq)
		return left_in_part(st);
	st->segment = r->segment->seq;
	st->before = (int64_t)ps_standing_out(&st->order);
	return false;
}

static void
bind_standing(struct replay *r, struct sqlite3_stmt *stmt, int first,
	      const struct standing *st)
{
	ps_buf_reset(&r->states);
	for (size_t i = 0; i < st->order.nitems; i++)
		ps_pack_state(&r->states, &st->order.items[i]);
	ps_stmt_int(stmt, first, st->order.number);
	ps_stmt_int(stmt, first + 1, st->last);
	ps_stmt_int(stmt, first + 2, (int64_t)ps_standing_out(&st->order));
	ps_stmt_int(stmt, first + 3, st->segment);
	ps_stmt_int(stmt, first + 4, st->before);
	ps_stmt_blob(stmt, first + 5, ps_buf_span(&r->states));
	ps_fields_bind(stmt, first + 6, &ps_standing_fields, &st->order);
}

static int
read_standing(struct replay *r, int64_t number, struct standing *st,
	      struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	bool row = false;
	int rc;

	*st = (struct standing){ .order.number = number };
	rc = ps_db_cached(r->db, PS_SQL_STANDING_GET, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_int(stmt, 1, number);
	rc = ps_stmt_step(stmt, &row, err);
	if (rc < 0)
		goto out;
	if (!row) {
		rc = damaged(r, err, "an event names the unknown order number",
			     number);
		goto out;
	}
	st->order.resource_type = ps_col_text(stmt, 0, &r->scratch);
	st->order.urgent = ps_col_int(stmt, 1) != 0;
	st->last = ps_col_int(stmt, 2);
	st->segment = ps_col_int(stmt, 3);
	st->before = ps_col_int(stmt, 4);
	rc = ps_unpack_states(ps_col_blob(stmt, 5), &r->scratch, &st->order,
			      err);
	if (rc == PS_OK && !ps_fields_read(stmt, 6, &ps_standing_fields,
					   &st->order, &r->scratch))
		rc = ps_row_damaged(err, number);
out:
	ps_stmt_reset(stmt);
	return rc;
}

static int
write_standing(struct replay *r, const struct standing *st, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	rc = ps_db_cached(r->db, PS_SQL_STANDING_SET, &stmt, err);
	if (rc < 0)
		return rc;
	bind_standing(r, stmt, 1, st);
	return ps_stmt_run(stmt, err);
}

/* The events at hand, all of one order that is in the index. */
static int
change_order(struct replay *r, struct ps_err *err)
{
	struct standing st;
	bool raised;
	int rc;

	rc = read_standing(r, r->event.order, &st, err);
	if (rc < 0)
		return rc;
	raised = enter_segment(r, &st);
	ps_tally_add(&r->tally, &st.order, -1);
	rc = apply_events(r, &st, err);
	if (rc < 0)
		return rc;
	ps_tally_add(&r->tally, &st.order, 1);
	raise_revision(r, &st, raised);
	return write_standing(r, &st, err);
}

static void
tidy(struct replay *r)
{
	if (r->scratch.used > SCRATCH_MAX)
		ps_arena_release(&r->scratch);
}

/* An event of a file. */
static int
pass_event(struct replay *r, struct ps_err *err)
{
	int64_t last = 0;
	int rc;

	rc = add_event(r, &last, err);
	return rc < 0 ? rc : next_event(r, err);
}

/* Events of files, and of orders below `number`, as far as they come next. */
static int
change_orders(struct replay *r, int64_t number, struct ps_err *err)
{
	int rc = PS_OK;

	while (rc == PS_OK && r->have_event && r->event.order < number) {
		rc = r->event.order > 0 ? change_order(r, err)
					: pass_event(r, err);
		tidy(r);
	}
	return rc;
}

/* Pack the items that belong to the order; they stand in its order. */
static int
gather_items(struct replay *r, struct ps_order *order, struct ps_err *err)
{
	size_t n = 0;
	int rc = PS_OK;

	ps_buf_reset(&r->packed);
	while (rc == PS_OK && r->have_item && r->item_order == order->number) {
		if (r->item.number < 1 ||
		    r->item.number > (int64_t)PS_LIMIT_ORDER_ITEMS)
			return damaged(r, err, "an item has the number",
				       r->item.number);
		ps_pack_item(&r->packed, &r->item);
		r->list = ps_xgrow(r->list, &r->cap, n + 1, sizeof(*r->list));
		r->list[n++] = (struct ps_item){ .number = r->item.number };
		rc = next_item(r, err);
	}
	order->items = r->list;
	order->nitems = n;
	return rc;
}

static int
write_order(struct replay *r, const struct ps_order *order, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	char identity[65];
	int rc;

	rc = ps_db_cached(r->db, PS_SQL_ORDER_ADD, &stmt, err);
	if (rc < 0)
		return rc;
	ps_order_identity(order, identity);
	ps_stmt_int(stmt, 1, order->number);
	ps_stmt_int(stmt, 2, ps_key_of_digest(identity));
	ps_stmt_blob(stmt, 3, ps_buf_span(&r->packed));
	ps_fields_bind(stmt, 4, &ps_order_fields, order);
	return ps_stmt_run(stmt, err);
}

static int
write_new_standing(struct replay *r, const struct standing *st,
		   struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	rc = ps_db_cached(r->db, PS_SQL_STANDING_ADD, &stmt, err);
	if (rc < 0)
		return rc;
	ps_buf_reset(&r->states); /* lent for the subject */
	ps_order_subject(&st->order, &r->states);
	ps_stmt_text(stmt, 1, st->order.resource_type);
	ps_stmt_int(stmt, 2, st->order.urgent ? 1 : 0);
	ps_stmt_int(stmt, 3, ps_key_of_text(r->states.ptr));
	bind_standing(r, stmt, 4, st);
	return ps_stmt_run(stmt, err);
}

static int
add_order(struct replay *r, const struct ps_csv_record *record,
	  struct ps_err *err)
{
	struct standing st = { .segment = 0 };
	int rc;

	rc = ps_table_read_order(record, &st.order, err);
	if (rc == PS_OK)
		rc = change_orders(r, st.order.number, err);
	if (rc == PS_OK)
		rc = gather_items(r, &st.order, err);
	if (rc < 0)
		return rc;
	ps_standing_init(&st.order);
	rc = apply_events(r, &st, err);
	if (rc == PS_OK)
		rc = write_order(r, &st.order, err);
	if (rc == PS_OK)
		rc = write_new_standing(r, &st, err);
	ps_tally_add(&r->tally, &st.order, 1);
	tidy(r);
	return rc;
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
		rc = change_orders(r, INT64_MAX, err);
	return rc;
}

static int
write_input(struct ps_db *db, const struct ps_segment *segment,
	    struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	if (segment->kind != PS_SEG_INGEST)
		return PS_OK;
	rc = ps_db_cached(db, PS_SQL_INPUT_ADD, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_text(stmt, 1, segment->input_sha256);
	ps_stmt_int(stmt, 2, segment->seq);
	ps_stmt_text(stmt, 3, segment->input_name);
	ps_stmt_text(stmt, 4, segment->input_source);
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
write_meta(struct ps_db *db, const struct ps_segment_data *data,
	   struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	rc = ps_db_cached(db, PS_SQL_META_SET, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_text(stmt, 1, data->chain);
	ps_stmt_text(stmt, 2, data->segment.chain);
	ps_stmt_int(stmt, 3, data->segment.kind);
	ps_stmt_text(stmt, 4, data->segment.work_cursor.hex);
	ps_fields_bind(stmt, 5, &ps_segment_fields, &data->segment);
	return ps_stmt_run(stmt, err);
}

static void
release(struct replay *r)
{
	ps_rows_release(&r->orders);
	ps_rows_release(&r->items);
	ps_rows_release(&r->events);
	ps_arena_release(&r->scratch);
	ps_buf_release(&r->packed);
	ps_buf_release(&r->states);
	ps_buf_release(&r->run.oid);
	free(r->list);
	ps_tally_release(&r->tally);
}

int
ps_index_replay(struct ps_db *db, const struct ps_segment_data *data,
		struct ps_err *err)
{
	struct replay r = { .db = db, .segment = &data->segment };
	int rc;

	ps_rows_init(&r.orders, data, "orders", "journal-orders");
	ps_rows_init(&r.items, data, "items", "journal-items");
	ps_rows_init(&r.events, data, "events", "journal-events");
	ps_arena_init(&r.scratch, 0);
	ps_buf_init(&r.packed);
	ps_buf_init(&r.states);
	ps_buf_init(&r.run.oid);
	ps_tally_init(&r.tally);

	rc = replay_tables(&r, err);
	if (rc == PS_OK)
		rc = write_segment(&r, err);
	if (rc == PS_OK)
		rc = ps_tally_write(&r.tally, db, err);
	if (rc == PS_OK)
		rc = write_input(db, &data->segment, err);
	if (rc == PS_OK)
		rc = write_meta(db, data, err);
	release(&r);
	return rc;
}
