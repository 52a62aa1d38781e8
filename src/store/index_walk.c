#include "index_private.h"

/* Memory of the rows handed out is given back now and then. */
#define SCRATCH_MAX ((size_t)64 << 10)

/* The text of a query, and what its holes take in turn. */
struct query {
	struct ps_buf sql;
	bool narrowed; /* has a WHERE */
	struct {
		const char *text; /* or NULL: the number */
		int64_t number;
	} values[6];
	int nvalues;
};

static void
narrow(struct query *q, const char *condition)
{
	ps_buf_addstr(&q->sql, q->narrowed ? " AND " : " WHERE ");
	ps_buf_addstr(&q->sql, condition);
	q->narrowed = true;
}

static void
narrow_text(struct query *q, const char *condition, const char *value)
{
	narrow(q, condition);
	q->values[q->nvalues++].text = value;
}

static void
narrow_number(struct query *q, const char *condition, int64_t value)
{
	narrow(q, condition);
	q->values[q->nvalues++].number = value;
}

/*
 * Which index to go by: the one that leaves the least.  SQLite would guess,
 * as it has no figures about the content.
 */
static const char *
best_index(const struct ps_order_filter *filter)
{
	if (filter->file)
		return "standing_file";
	if (filter->problem)
		return "standing_problem";
	if (filter->state != PS_ST_NONE)
		return "standing_state";
	if (filter->resource_type)
		return "standing_type";
	return NULL;
}

static bool
goes_by_owner(const struct ps_order_filter *filter)
{
	return filter->owner && !filter->file;
}

static void
add_from(struct query *q, const struct ps_order_filter *filter)
{
	const char *index = best_index(filter);

	if (goes_by_owner(filter)) {
		ps_buf_addstr(&q->sql, " FROM orders o INDEXED BY orders_owner"
				       " CROSS JOIN standing s"
				       " ON s.number = o.number");
		return;
	}
	ps_buf_addstr(&q->sql, " FROM standing s");
	if (index)
		ps_buf_addf(&q->sql, " INDEXED BY %s", index);
	ps_buf_addstr(&q->sql, " CROSS JOIN orders o ON o.number = s.number");
}

static void
build_query(struct query *q, const struct ps_order_filter *filter)
{
	ps_buf_addstr(&q->sql, ps_index_order_select);
	add_from(q, filter);
	if (filter->owner)
		narrow_text(q, "o.owner = ?", filter->owner);
	if (filter->file)
		narrow_text(q, "s.out > 0 AND s.file = ?", filter->file);
	if (filter->problem)
		narrow(q, "s.problem_code IS NOT NULL");
	if (filter->state != PS_ST_NONE)
		narrow_number(q, "s.state = ?", filter->state);
	if (filter->resource_type)
		narrow_text(q, "s.resource_type = ?", filter->resource_type);
	ps_buf_addstr(&q->sql, goes_by_owner(filter) ? " ORDER BY o.number"
						     : " ORDER BY s.number");
	if (filter->limit > 0) {
		ps_buf_addstr(&q->sql, " LIMIT ?");
		q->values[q->nvalues++].number = filter->limit;
	}
}

static void
bind_query(struct sqlite3_stmt *stmt, const struct query *q)
{
	for (int i = 0; i < q->nvalues; i++)
		if (q->values[i].text)
			ps_stmt_text(stmt, i + 1, q->values[i].text);
		else
			ps_stmt_int(stmt, i + 1, q->values[i].number);
}

static int
walk_orders(struct sqlite3_stmt *stmt, ps_order_fn *fn, void *context,
	    struct ps_err *err)
{
	struct ps_order order;
	struct ps_arena arena;
	bool row = false;
	int rc;

	ps_arena_init(&arena, 0);
	while ((rc = ps_stmt_step(stmt, &row, err)) == PS_OK && row) {
		rc = ps_row_order(stmt, &arena, &order, err);
		if (rc == PS_OK)
			rc = fn(&order, context, err);
		if (rc < 0)
			break;
		if (arena.used > SCRATCH_MAX)
			ps_arena_release(&arena);
	}
	ps_arena_release(&arena);
	return rc < 0 ? rc : PS_OK;
}

int
ps_index_orders(struct ps_index *index, const struct ps_order_filter *filter,
		ps_order_fn *fn, void *context, struct ps_err *err)
{
	struct query q = { .sql = PS_BUF_INIT };
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	build_query(&q, filter);
	rc = ps_db_prepare(index->db, q.sql.ptr, &stmt, err);
	ps_buf_release(&q.sql);
	if (rc < 0)
		return rc;
	bind_query(stmt, &q);
	rc = walk_orders(stmt, fn, context, err);
	ps_stmt_free(stmt);
	return rc;
}

static int
read_event(struct sqlite3_stmt *stmt, struct ps_arena *arena,
	   struct ps_event *out, struct ps_err *err)
{
	*out = (struct ps_event){ .order = 0 };
	if (!ps_fields_read(stmt, 2, &ps_event_fields, out, arena))
		return ps_row_damaged(err, out->order);
	return PS_OK;
}

/*
 * The walk reads a row only after the one before was handed out, and a
 * statement in use cannot be cached: the walk inside a walk would end it.
 */
static int
walk_events(struct sqlite3_stmt *stmt, ps_event_fn *fn, void *context,
	    struct ps_err *err)
{
	struct ps_event event = { .order = 0 };
	struct ps_arena arena;
	bool row = false;
	int rc;

	ps_arena_init(&arena, 0);
	while ((rc = ps_stmt_step(stmt, &row, err)) == PS_OK && row) {
		rc = read_event(stmt, &arena, &event, err);
		if (rc == PS_OK)
			rc = fn(&event, context, err);
		if (rc < 0)
			break;
		if (arena.used > SCRATCH_MAX)
			ps_arena_release(&arena);
	}
	ps_arena_release(&arena);
	return rc < 0 ? rc : PS_OK;
}

int
ps_index_events_from(struct ps_index *index, const char *source_commit,
		     ps_event_fn *fn, void *context, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	rc = ps_db_prepare(index->db, ps_index_sql[PS_SQL_EVENTS_FROM], &stmt,
			   err);
	if (rc < 0)
		return rc;
	ps_stmt_text(stmt, 1, source_commit);
	rc = walk_events(stmt, fn, context, err);
	ps_stmt_free(stmt);
	return rc;
}

int
ps_index_events_settled(struct ps_index *index, int64_t since, ps_event_fn *fn,
			void *context, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	rc = ps_db_prepare(index->db, ps_index_sql[PS_SQL_EVENTS_SETTLED],
			   &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_int(stmt, 1, since);
	rc = walk_events(stmt, fn, context, err);
	ps_stmt_free(stmt);
	return rc;
}

/* The events of an order, newest first. */
struct chain {
	int64_t *ids;
	size_t len;
	size_t cap;
};

static int
follow(struct ps_index *index, enum ps_sql sql, int64_t from, int64_t *to,
       struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	bool row = false;
	int rc;

	rc = ps_db_cached(index->db, sql, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_int(stmt, 1, from);
	rc = ps_stmt_step(stmt, &row, err);
	*to = rc == PS_OK && row ? ps_col_int(stmt, 0) : 0;
	ps_stmt_reset(stmt);
	return rc;
}

static int
read_chain(struct ps_index *index, int64_t order, struct chain *chain,
	   struct ps_err *err)
{
	int64_t id = 0;
	int64_t prev = 0;
	int rc;

	rc = follow(index, PS_SQL_EVENT_LAST, order, &id, err);
	while (rc == PS_OK && id > 0) {
		chain->ids = ps_xgrow(chain->ids, &chain->cap, chain->len + 1,
				      sizeof(*chain->ids));
		chain->ids[chain->len++] = id;
		rc = follow(index, PS_SQL_EVENT_PREV, id, &prev, err);
		if (rc == PS_OK && prev >= id) /* or it would never end */
			rc = ps_row_damaged(err, order);
		id = prev;
	}
	return rc;
}

static int
get_event(struct ps_index *index, int64_t id, struct ps_arena *arena,
	  struct ps_event *out, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	bool row = false;
	int rc;

	rc = ps_db_cached(index->db, PS_SQL_EVENT_GET, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_int(stmt, 1, id);
	rc = ps_stmt_step(stmt, &row, err);
	if (rc == PS_OK)
		rc = row ? read_event(stmt, arena, out, err)
			 : ps_row_damaged(err, 0);
	ps_stmt_reset(stmt);
	return rc;
}

int
ps_index_events_of(struct ps_index *index, int64_t order, ps_event_fn *fn,
		   void *context, struct ps_err *err)
{
	struct chain chain = { .ids = NULL };
	struct ps_event event = { .order = 0 };
	struct ps_arena arena;
	int rc;

	ps_arena_init(&arena, 0);
	rc = read_chain(index, order, &chain, err);
	for (size_t i = chain.len; rc == PS_OK && i > 0; i--) {
		rc = get_event(index, chain.ids[i - 1], &arena, &event, err);
		if (rc == PS_OK)
			rc = fn(&event, context, err);
		if (arena.used > SCRATCH_MAX)
			ps_arena_release(&arena);
	}
	ps_arena_release(&arena);
	free(chain.ids);
	return rc < 0 ? rc : PS_OK;
}

struct rewind {
	struct ps_order *order;
	int64_t at;
};

static int
move_until(const struct ps_event *event, void *context, struct ps_err *err)
{
	struct rewind *rewind = context;

	if (event->time > rewind->at)
		return PS_OK;
	return ps_standing_move(rewind->order, event, err);
}

int
ps_index_rewind(struct ps_index *index, struct ps_order *order, int64_t at,
		struct ps_err *err)
{
	struct rewind rewind = { order, at };

	order->state = PS_ST_NONE;
	order->assurance = PS_AS_NONE;
	for (size_t i = 0; i < order->nitems; i++) {
		order->items[i].state = PS_ST_NONE;
		order->items[i].assurance = PS_AS_NONE;
	}
	return ps_index_events_of(index, order->number, move_until, &rewind,
				  err);
}

struct name_list {
	const char **list;
	size_t len;
	size_t cap;
};

static void
add_name(struct name_list *names, const char *name)
{
	names->list = ps_xgrow(names->list, &names->cap, names->len + 1,
			       sizeof(*names->list));
	names->list[names->len++] = name;
}

/* From file to file by the index: each may hold thousands of orders. */
static int
files_out(struct sqlite3_stmt *stmt, struct ps_arena *arena,
	  struct name_list *names, struct ps_err *err)
{
	const char *last = "";
	bool row = true;
	int rc = PS_OK;

	while (rc == PS_OK && row) {
		ps_stmt_text(stmt, 1, last);
		rc = ps_stmt_step(stmt, &row, err);
		if (rc == PS_OK && row) {
			last = ps_col_text(stmt, 0, arena);
			add_name(names, last);
		}
		ps_stmt_reset(stmt);
	}
	return rc;
}

static int
files_since(struct sqlite3_stmt *stmt, int64_t since, struct ps_arena *arena,
	    struct name_list *names, struct ps_err *err)
{
	bool row = false;
	int rc;

	ps_stmt_int(stmt, 1, PS_EVENT_ID(since + 1, 0));
	while ((rc = ps_stmt_step(stmt, &row, err)) == PS_OK && row)
		add_name(names, ps_col_text(stmt, 0, arena));
	ps_stmt_reset(stmt);
	return rc;
}

int
ps_index_files(struct ps_index *index, int64_t since, struct ps_arena *arena,
	       struct ps_names *out, struct ps_err *err)
{
	struct name_list names = { .list = NULL };
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	rc = ps_db_cached(index->db,
			  since > 0 ? PS_SQL_FILES_SINCE : PS_SQL_FILE_AFTER,
			  &stmt, err);
	if (rc < 0)
		return rc;
	rc = since > 0 ? files_since(stmt, since, arena, &names, err)
		       : files_out(stmt, arena, &names, err);
	out->list = PS_ARENA_ARRAY(arena, const char *, names.len);
	out->len = names.len;
	if (names.len > 0)
		memcpy(out->list, names.list, names.len * sizeof(*out->list));
	free(names.list);
	return rc;
}
