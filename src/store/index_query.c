#include "index_private.h"

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
	       ps_fields_read(stmt, 5, &ps_segment_fields, &out->tip, arena);
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

int
ps_index_input(struct ps_index *index, const char *sha256, int64_t *seq,
	       struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	rc = ps_db_cached(index->db, PS_SQL_INPUT_GET, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_text(stmt, 1, sha256);
	return one_number(stmt, 0, seq, err);
}

int
ps_index_oldest(struct ps_index *index, const char *resource_type,
		int64_t *transmitted_at, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	rc = ps_db_cached(index->db,
			  resource_type ? PS_SQL_OLDEST : PS_SQL_OLDEST_OF_ALL,
			  &stmt, err);
	if (rc < 0)
		return rc;
	if (resource_type)
		ps_stmt_text(stmt, 1, resource_type);
	return one_number(stmt, PS_WHEN_NONE, transmitted_at, err);
}

/* Keys are short, so each hit is compared with what was asked for. */
struct search {
	enum ps_sql sql;
	int64_t key;
	bool (*match)(const struct ps_order *order, const char *wanted);
	const char *wanted;
};

static bool
has_identity(const struct ps_order *order, const char *wanted)
{
	char identity[65];

	ps_order_identity(order, identity);
	return ps_streq(identity, wanted);
}

static bool
has_subject(const struct ps_order *order, const char *wanted)
{
	struct ps_buf subject = PS_BUF_INIT;
	bool same;

	ps_order_subject(order, &subject);
	same = ps_streq(subject.ptr, wanted);
	ps_buf_release(&subject);
	return same;
}

/* The first order that matches; its number is 0 if there is none. */
static int
find_order(struct ps_index *index, const struct search *search,
	   struct ps_arena *arena, struct ps_order *out, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	bool found = false;
	bool row = false;
	int rc;

	rc = ps_db_cached(index->db, search->sql, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_int(stmt, 1, search->key);
	while (!found) {
		rc = ps_stmt_step(stmt, &row, err);
		if (rc < 0 || !row)
			break;
		rc = ps_row_order(stmt, arena, out, err);
		if (rc < 0)
			break;
		found = search->match(out, search->wanted);
	}
	ps_stmt_reset(stmt);
	if (!found)
		*out = (struct ps_order){ .number = 0 };
	return rc;
}

/* Does the index hold any order, or any that is out? */
static int
has_any(struct ps_index *index, enum ps_sql sql, bool *any, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	rc = ps_db_cached(index->db, sql, &stmt, err);
	if (rc < 0)
		return rc;
	rc = ps_stmt_step(stmt, any, err);
	ps_stmt_reset(stmt);
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

int
ps_index_known(struct ps_index *index, const struct ps_order *order,
	       struct ps_known *out, struct ps_err *err)
{
	struct ps_order found = { .number = 0 };
	struct search search;
	struct ps_arena arena;
	char identity[65];
	bool any = false;
	int rc;

	*out = (struct ps_known){ .number = 0 };
	rc = has_any(index, PS_SQL_ANY_ORDER, &any, err);
	if (rc < 0 || !any)
		return rc;
	ps_order_identity(order, identity);
	search = (struct search){ PS_SQL_IDENTITY, ps_key_of_digest(identity),
				  has_identity, identity };
	ps_arena_init(&arena, 0);
	rc = find_order(index, &search, &arena, &found, err);
	if (rc == PS_OK && found.number > 0) {
		out->number = found.number;
		out->state = found.state;
		out->same_content = is_same_content(order, &found);
	}
	ps_arena_release(&arena);
	return rc;
}

int
ps_index_out(struct ps_index *index, const char *subject, int64_t *number,
	     struct ps_err *err)
{
	const struct search search = { PS_SQL_SUBJECT, ps_key_of_text(subject),
				       has_subject, subject };
	struct ps_order order = { .number = 0 };
	struct ps_arena arena;
	bool any = false;
	int rc;

	*number = 0;
	rc = has_any(index, PS_SQL_ANY_OUT, &any, err);
	if (rc < 0 || !any)
		return rc;
	ps_arena_init(&arena, 0);
	rc = find_order(index, &search, &arena, &order, err);
	*number = order.number;
	ps_arena_release(&arena);
	return rc;
}

int
ps_index_order(struct ps_index *index, int64_t number, struct ps_arena *arena,
	       struct ps_order *out, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	bool row = false;
	int rc;

	rc = ps_db_cached(index->db, PS_SQL_ORDER_GET, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_int(stmt, 1, number);
	rc = ps_stmt_step(stmt, &row, err);
	if (rc == PS_OK && row)
		rc = ps_row_order(stmt, arena, out, err);
	else if (rc == PS_OK)
		rc = ps_err_set(err, PS_ENOTFOUND, "no order has number %lld",
				(long long)number);
	ps_stmt_reset(stmt);
	return rc;
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
