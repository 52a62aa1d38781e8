#include "index_private.h"

#define DAY INT64_C(86400)

static bool
read_meta(struct sqlite3_stmt *stmt, struct ps_arena *arena,
	  struct ps_meta *out)
{
	const char *text = ps_col_text(stmt, 0, arena);

	memset(out, 0, sizeof(*out));
	(void)snprintf(out->commit.hex, sizeof(out->commit.hex), "%s", text);
	text = ps_col_text(stmt, 1, arena);
	(void)snprintf(out->chain, sizeof(out->chain), "%s", text);
	text = ps_col_text(stmt, 2, arena);
	(void)snprintf(out->tip.chain, sizeof(out->tip.chain), "%s", text);
	out->tip.kind = (enum ps_segment_kind)ps_col_int(stmt, 3);
	text = ps_col_text(stmt, 4, arena);
	(void)snprintf(out->tip.work_cursor.hex,
		       sizeof(out->tip.work_cursor.hex), "%s", text);
	out->tip.spool = "";
	out->tip.trust = "";
	out->tip.input_name = "";
	out->tip.input_source = "";
	out->tip.input_sha256 = "";
	return *out->commit.hex &&
	       ps_fields_read(stmt, 5, &ps_segment_fields, &out->tip);
}

int
ps_meta_read(struct ps_db *db, struct ps_meta *out, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	struct ps_arena arena;
	bool row = false;
	int rc;

	rc = ps_db_cached(db, PS_SQL_META_GET, &stmt, err);
	if (rc < 0)
		return rc;
	ps_arena_init(&arena, 0);
	rc = ps_stmt_step(stmt, &row, err);
	if (rc == PS_OK && (!row || !read_meta(stmt, &arena, out)))
		rc = ps_err_set(err, PS_EDATA, "the index was never finished");
	ps_stmt_reset(stmt);
	ps_arena_release(&arena);
	return rc;
}

int
ps_index_tip(struct ps_index *index, struct ps_arena *arena,
	     struct ps_segment *out, struct ps_err *err)
{
	struct ps_meta meta;
	int rc;

	(void)arena; /* the texts of the tip are all constant */
	rc = ps_meta_read(index->db, &meta, err);
	if (rc == PS_OK)
		*out = meta.tip;
	return rc;
}

int
ps_index_note(struct ps_index *index, const char *key, struct ps_arena *arena,
	      const char **out, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	bool row = false;
	int rc;

	rc = ps_db_cached(index->db, PS_SQL_NOTE_GET, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_text(stmt, 1, key);
	rc = ps_stmt_step(stmt, &row, err);
	if (rc == PS_OK)
		*out = row ? ps_col_text(stmt, 0, arena) : "";
	ps_stmt_reset(stmt);
	return rc;
}

int
ps_index_set_note(struct ps_index *index, const char *key, const char *value,
		  struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	rc = ps_db_cached(index->db, PS_SQL_NOTE_SET, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_text(stmt, 1, key);
	ps_stmt_text(stmt, 2, value);
	return ps_stmt_run(stmt, err);
}

/* A statement of one number, or `otherwise` where there is no row or NULL. */
static int
one_number(struct sqlite3_stmt *stmt, int64_t otherwise, int64_t *out,
	   struct ps_err *err)
{
	bool row = false;
	int rc;

	rc = ps_stmt_step(stmt, &row, err);
	if (rc == PS_OK)
		*out = row && !ps_col_is_null(stmt, 0) ? ps_col_int(stmt, 0)
						       : otherwise;
	ps_stmt_reset(stmt);
	return rc;
}

static int
input_seq(struct ps_index *index, enum ps_sql sql, const char *text,
	  int64_t *seq, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	rc = ps_db_cached(index->db, sql, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_text(stmt, 1, text);
	return one_number(stmt, 0, seq, err);
}

int
ps_index_input(struct ps_index *index, const char *sha256, int64_t *seq,
	       struct ps_err *err)
{
	return input_seq(index, PS_SQL_INPUT_GET, sha256, seq, err);
}

int
ps_index_last_input(struct ps_index *index, const char *source, int64_t *seq,
		    struct ps_err *err)
{
	return input_seq(index, PS_SQL_INPUT_LAST, source, seq, err);
}

int
ps_index_key(struct ps_db *db, struct ps_hash_key *out, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	struct ps_span key = { "", 0 };
	bool row = false;
	int rc;

	rc = ps_db_cached(db, PS_SQL_META_KEY, &stmt, err);
	if (rc < 0)
		return rc;
	rc = ps_stmt_step(stmt, &row, err);
	if (rc == PS_OK && row)
		key = ps_col_blob(stmt, 0);
	if (rc == PS_OK && key.len != sizeof(*out))
		rc = ps_err_set(err, PS_EDATA, "the index has no key");
	if (rc == PS_OK)
		memcpy(out, key.ptr, sizeof(*out));
	ps_stmt_reset(stmt);
	return rc;
}

void
ps_index_forget(struct ps_index *index)
{
	ps_orders_release(&index->recent.orders);
	ps_page_release(&index->recent.page);
	ps_pasts_release(&index->recent.pasts);
	index->recent.keyed = false;
	index->recent.holds_some = false;
	index->recent.none_out = false;
	index->recent.some_out = false;
}

/* What was read last, unless something was written since. */
struct ps_recent *
ps_index_recall(struct ps_index *index)
{
	int64_t changes = ps_db_changes(index->db);

	if (index->recent.changes != changes)
		ps_index_forget(index);
	index->recent.changes = changes;
	return &index->recent;
}

static int
get_order(struct ps_index *index, int64_t number, struct ps_order **out,
	  struct ps_err *err)
{
	return ps_orders_get(index->db, &ps_index_recall(index)->orders, number,
			     out, err);
}

/* The order's place in its page; number 0 if there is no such order. */
int
ps_index_standing(struct ps_index *index, int64_t number,
		  const struct ps_standing **out, struct ps_err *err)
{
	struct ps_page *page = &ps_index_recall(index)->page;
	int64_t at = PS_PAGE_OF(number);
	int rc = PS_OK;

	if (page->slots && page->number != at)
		ps_page_release(page);
	if (!page->slots)
		rc = ps_page_read(index->db, at, page, err);
	if (rc == PS_OK)
		*out = &page->slots[number % PS_PAGE_ORDERS];
	return rc;
}

int
ps_index_past(struct ps_index *index, int64_t id, const struct ps_past **out,
	      struct ps_err *err)
{
	return ps_pasts_get(index->db, &ps_index_recall(index)->pasts, id, out,
			    err);
}

int
ps_order_join(struct ps_order *order, const struct ps_standing *standing,
	      struct ps_err *err)
{
	const struct ps_order *st = &standing->order;

	if (st->number != order->number || st->nitems != order->nitems)
		return ps_row_damaged(err, order->number);
#define JOIN(kind, name) order->name = st->name;
	PS_INDEX_STANDING_FIELDS(JOIN)
#undef JOIN
	for (size_t i = 0; i < order->nitems; i++) {
		order->items[i].state = st->items[i].state;
		order->items[i].assurance = st->items[i].assurance;
	}
	return PS_OK;
}

/* A copy with all its texts. */
static void
copy_order(struct ps_arena *arena, const struct ps_order *from,
	   struct ps_order *to)
{
	*to = *from;
#define TEXT(name) to->name = ps_arena_strdup(arena, from->name);
#define INT(name)
#define BOOL(name)
#define TIME(name)
#define STATE(name)
#define ASSURANCE(name)
#define CHANGE(name)
#define INTENT(name)
#define COPY(kind, name) kind(name)
	PS_INDEX_ORDER_FIELDS(COPY)
	PS_INDEX_STANDING_FIELDS(COPY)
#undef COPY
#undef INTENT
#undef CHANGE
#undef ASSURANCE
#undef STATE
#undef TIME
#undef BOOL
#undef INT
#undef TEXT
	to->items = PS_ARENA_ARRAY(arena, struct ps_item, from->nitems);
	for (size_t i = 0; i < from->nitems; i++) {
		struct ps_item *item = &to->items[i];

		*item = from->items[i];
		item->property = ps_arena_strdup(arena, item->property);
		item->value = ps_arena_strdup(arena, item->value);
		item->was = ps_arena_strdup(arena, item->was);
	}
}

int
ps_index_order(struct ps_index *index, int64_t number, struct ps_arena *arena,
	       struct ps_order *out, struct ps_err *err)
{
	const struct ps_standing *standing;
	struct ps_order *order = NULL;
	int rc;

	rc = get_order(index, number, &order, err);
	if (rc == PS_OK && !order)
		rc = ps_err_set(err, PS_ENOTFOUND, "no order has number %lld",
				(long long)number);
	if (rc == PS_OK)
		rc = ps_index_standing(index, number, &standing, err);
	if (rc == PS_OK)
		rc = ps_order_join(order, standing, err);
	if (rc == PS_OK)
		copy_order(arena, order, out);
	return rc;
}

/* The next name of a facet after this one; *there is false at their end. */
static int
facet_after(struct ps_index *index, const char *name, struct ps_arena *arena,
	    const char **out, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	bool row = false;
	int rc;

	rc = ps_db_cached(index->db, PS_SQL_FACET_AFTER, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_text(stmt, 1, name);
	rc = ps_stmt_step(stmt, &row, err);
	*out = rc == PS_OK && row ? ps_col_text(stmt, 0, arena) : "";
	ps_stmt_reset(stmt);
	return rc;
}

int
ps_index_facets(struct ps_index *index, char kind, struct ps_arena *arena,
		struct ps_names *out, struct ps_err *err)
{
	const char first[2] = { kind, '\0' };
	const char *name = first;
	const char **list = NULL;
	size_t cap = 0;
	int rc;

	out->len = 0;
	while ((rc = facet_after(index, name, arena, &name, err)) == PS_OK &&
	       *name == kind) {
		list = ps_xgrow(list, &cap, out->len + 1, sizeof(*list));
		list[out->len++] = name + 1;
	}
	out->list = PS_ARENA_ARRAY(arena, const char *, out->len);
	if (out->len > 0)
		memcpy(out->list, list, out->len * sizeof(*list));
	free(list);
	return rc;
}

int
ps_index_clock(struct ps_index *index, enum ps_clock clock, const char *type,
	       int64_t after, int64_t *at, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	struct ps_buf name = PS_BUF_INIT;
	int rc;

	rc = ps_db_cached(index->db, PS_SQL_FACET_FIRST, &stmt, err);
	if (rc < 0)
		return rc;
	ps_buf_addf(&name, "%c%s", (char)clock, type);
	ps_stmt_text(stmt, 1, name.ptr);
	ps_stmt_int(stmt, 2, after);
	rc = one_number(stmt, PS_WHEN_NONE, at, err);
	ps_buf_release(&name);
	return rc;
}

static int
oldest_of(struct ps_index *index, const char *type, int64_t *oldest,
	  struct ps_err *err)
{
	return ps_index_clock(index, PS_CLOCK_OUT, type, PS_WHEN_NONE, oldest,
			      err);
}

int
ps_index_oldest(struct ps_index *index, const char *resource_type,
		int64_t *transmitted_at, struct ps_err *err)
{
	struct ps_names types;
	struct ps_arena arena;
	int64_t at;
	int rc;

	if (resource_type)
		return oldest_of(index, resource_type, transmitted_at, err);
	*transmitted_at = PS_WHEN_NONE;
	ps_arena_init(&arena, 0);
	rc = ps_index_facets(index, PS_FACET_OLDEST, &arena, &types, err);
	for (size_t i = 0; rc == PS_OK && i < types.len; i++) {
		rc = oldest_of(index, types.list[i], &at, err);
		if (rc == PS_OK &&
		    (*transmitted_at == PS_WHEN_NONE || at < *transmitted_at))
			*transmitted_at = at;
	}
	ps_arena_release(&arena);
	return rc;
}

int
ps_index_holds(struct ps_index *index, struct ps_arena *arena,
	       struct ps_names *out, struct ps_err *err)
{
	return ps_index_facets(index, PS_FACET_STOP, arena, out, err);
}

int
ps_index_total(struct ps_index *index, const char *resource_type, int what,
	       int64_t at, int64_t *out, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	rc = ps_db_cached(index->db, PS_SQL_TOTAL_AT, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_text(stmt, 1, resource_type);
	ps_stmt_int(stmt, 2, what);
	ps_stmt_int(stmt, 3, at);
	return one_number(stmt, 0, out, err);
}

static int
read_count(struct sqlite3_stmt *stmt, struct ps_arena *arena,
	   struct ps_count *out, struct ps_err *err)
{
	int64_t state = ps_col_int(stmt, 1);

	if (state < 0 || state >= PS_ST_COUNT)
		return ps_row_damaged(err, 0);
	out->resource_type = ps_col_text(stmt, 0, arena);
	out->state = (enum ps_state)state;
	out->orders = ps_col_int(stmt, 2);
	out->urgent = ps_col_int(stmt, 3);
	out->problems = ps_col_int(stmt, 4);
	return PS_OK;
}

int
ps_index_counts(struct ps_index *index, struct ps_arena *arena,
		struct ps_count **out, size_t *n, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	struct ps_count *list = NULL;
	size_t cap = 0;
	bool row = false;
	int rc;

	*n = 0;
	rc = ps_db_cached(index->db, PS_SQL_COUNT_ALL, &stmt, err);
	if (rc < 0)
		return rc;
	while ((rc = ps_stmt_step(stmt, &row, err)) == PS_OK && row) {
		list = ps_xgrow(list, &cap, *n + 1, sizeof(*list));
		rc = read_count(stmt, arena, &list[*n], err);
		if (rc < 0)
			break;
		++*n;
	}
	ps_stmt_reset(stmt);
	*out = PS_ARENA_ARRAY(arena, struct ps_count, *n);
	if (*n > 0)
		memcpy(*out, list, *n * sizeof(*list));
	free(list);
	return rc;
}

int
ps_index_dues(struct ps_index *index, struct ps_arena *arena,
	      struct ps_due_count **out, size_t *n, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	struct ps_due_count *list = NULL;
	size_t cap = 0;
	bool row = false;
	int rc;

	*n = 0;
	rc = ps_db_cached(index->db, PS_SQL_DUE_ALL, &stmt, err);
	if (rc < 0)
		return rc;
	while ((rc = ps_stmt_step(stmt, &row, err)) == PS_OK && row) {
		list = ps_xgrow(list, &cap, *n + 1, sizeof(*list));
		list[(*n)++] = (struct ps_due_count){
			.resource_type = ps_col_text(stmt, 0, arena),
			.day = ps_col_int(stmt, 1) * DAY,
			.orders = ps_col_int(stmt, 2),
		};
	}
	ps_stmt_reset(stmt);
	*out = PS_ARENA_ARRAY(arena, struct ps_due_count, *n);
	if (*n > 0)
		memcpy(*out, list, *n * sizeof(*list));
	free(list);
	return rc;
}
