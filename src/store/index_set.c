#include "index_private.h"

/*
 * A sorted set of numbers, in leaves of some hundred: the first number of
 * each is its row.  The first leaf of all begins at 0.
 */
#define LEAF_MAX 500
#define LEAF_FILL 400 /* of those written at once: room for some more */

#define NUMBER_BITS 30
#define HASH_BITS 31
#define HASH_MASK ((UINT64_C(1) << HASH_BITS) - 1)
#define NUMBER_MASK ((INT64_C(1) << NUMBER_BITS) - 1)
_Static_assert(PS_ORDER_NUMBER_MAX <= NUMBER_MASK, "a number fits");

/* 16 MB: with as much again for sorting, and more than a segment usually has */
#define EDITS_MAX ((size_t)2 << 20)

int64_t
ps_set_entry(const struct ps_hash_key *key, enum ps_set set,
	     struct ps_span text, int64_t number)
{
	uint64_t hash = ps_hash(key, text) & HASH_MASK;

	return (int64_t)(((uint64_t)set << HASH_BITS | hash) << NUMBER_BITS) |
	       number;
}

void
ps_set_edits_release(struct ps_set_edits *edits)
{
	free(edits->list);
	*edits = (struct ps_set_edits){ .list = NULL };
}

void
ps_set_edit(struct ps_set_edits *edits, int64_t entry, bool comes)
{
	edits->list = ps_xgrow(edits->list, &edits->cap, edits->len + 1,
			       sizeof(*edits->list));
	edits->list[edits->len++] = (uint64_t)entry << 1 | (comes ? 1 : 0);
}

bool
ps_set_edits_full(const struct ps_set_edits *edits)
{
	return edits->len >= EDITS_MAX;
}

static int
by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* A leaf being rewritten, and where the edits stand. */
struct merge {
	struct ps_db *db;
	const struct ps_set_edits *edits;
	size_t at;     /* in edits */
	int64_t first; /* the leaf's row */
	int64_t *old;
	size_t nold;
	int64_t *new;
	size_t nnew;
	size_t cap;
};

/* The leaf at or below `entry` (or the first above), its first and body. */
static int
read_leaf(struct ps_db *db, enum ps_sql sql, int64_t entry,
	  struct sqlite3_stmt **stmt, bool *row, struct ps_err *err)
{
	int rc = ps_db_cached(db, sql, stmt, err);

	if (rc < 0)
		return rc;
	ps_stmt_int(*stmt, 1, entry);
	return ps_stmt_step(*stmt, row, err);
}

static int
load_leaf(struct merge *m, int64_t entry, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	struct ps_span body = { "", 0 };
	bool row = false;
	int rc;

	m->first = 0;
	rc = read_leaf(m->db, PS_SQL_SET_GET, entry, &stmt, &row, err);
	if (rc < 0)
		return rc;
	if (row) {
		m->first = ps_col_int(stmt, 0);
		body = ps_col_blob(stmt, 1);
	}
	m->nold = body.len / sizeof(int64_t);
	free(m->old);
	m->old = ps_xmalloc(body.len);
	if (body.len > 0)
		memcpy(m->old, body.ptr, body.len);
	ps_stmt_reset(stmt);
	return PS_OK;
}

/* Where the leaf after this one begins. */
static int
find_end(struct merge *m, int64_t *end, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	bool row = false;
	int rc;

	rc = read_leaf(m->db, PS_SQL_SET_NEXT, m->first, &stmt, &row, err);
	if (rc == PS_OK)
		*end = row ? ps_col_int(stmt, 0) : INT64_MAX;
	ps_stmt_reset(stmt);
	return rc;
}

static void
keep_entry(struct merge *m, int64_t entry)
{
	m->new = ps_xgrow(m->new, &m->cap, m->nnew + 1, sizeof(*m->new));
	m->new[m->nnew++] = entry;
}

/* All edits of one entry: it may have come and gone several times. */
static int
next_edit(struct merge *m, int64_t *entry)
{
	const uint64_t *list = m->edits->list;
	int by = 0;

	*entry = (int64_t)(list[m->at] >> 1);
	for (; m->at < m->edits->len && (int64_t)(list[m->at] >> 1) == *entry;
	     m->at++)
		by += (list[m->at] & 1) ? 1 : -1;
	return by;
}

/* The leaf's entries with the edits below `end`. */
static void
merge_leaf(struct merge *m, int64_t end)
{
	size_t old = 0;

	m->nnew = 0;
	while (m->at < m->edits->len &&
	       (int64_t)(m->edits->list[m->at] >> 1) < end) {
		int64_t entry;
		int by = next_edit(m, &entry);

		while (old < m->nold && m->old[old] < entry)
			keep_entry(m, m->old[old++]);
		if (old < m->nold && m->old[old] == entry)
			old++;
		else if (by == 0)
			continue;
		if (by >= 0)
			keep_entry(m, entry);
	}
	while (old < m->nold)
		keep_entry(m, m->old[old++]);
}

static int
put_leaf(struct ps_db *db, int64_t first, struct ps_span body,
	 struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	rc = ps_db_cached(db, PS_SQL_SET_PUT, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_int(stmt, 1, first);
	ps_stmt_blob(stmt, 2, body);
	return ps_stmt_run(stmt, err);
}

static int
drop_leaf(struct ps_db *db, int64_t first, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	rc = ps_db_cached(db, PS_SQL_SET_DROP, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_int(stmt, 1, first);
	return ps_stmt_run(stmt, err);
}

/* In one leaf if they fit, else in several of like size. */
static int
write_leaves(const struct merge *m, struct ps_err *err)
{
	size_t leaves =
		m->nnew <= LEAF_MAX ? 1 : (m->nnew + LEAF_FILL - 1) / LEAF_FILL;
	int rc = PS_OK;

	if (m->nnew == 0)
		return drop_leaf(m->db, m->first, err);
	for (size_t i = 0; rc == PS_OK && i < leaves; i++) {
		size_t from = m->nnew * i / leaves;
		size_t to = m->nnew * (i + 1) / leaves;
		struct ps_span body = { (const char *)(m->new + from),
					(to - from) * sizeof(*m->new) };

		rc = put_leaf(m->db, i == 0 ? m->first : m->new[from], body,
			      err);
	}
	return rc;
}

int
ps_set_flush(struct ps_db *db, struct ps_set_edits *edits, struct ps_err *err)
{
	struct merge m = { .db = db, .edits = edits };
	int64_t end = 0;
	int rc = PS_OK;

	if (edits->len > 1)
		qsort(edits->list, edits->len, sizeof(*edits->list), by_value);
	while (rc == PS_OK && m.at < edits->len) {
		rc = load_leaf(&m, (int64_t)(edits->list[m.at] >> 1), err);
		if (rc == PS_OK)
			rc = find_end(&m, &end, err);
		if (rc < 0)
			break;
		merge_leaf(&m, end);
		rc = write_leaves(&m, err);
	}
	edits->len = 0;
	free(m.old);
	free(m.new);
	return rc;
}

void
ps_numbers_release(struct ps_numbers *numbers)
{
	free(numbers->list);
	*numbers = (struct ps_numbers){ .list = NULL };
}

static int64_t
entry_at(struct ps_span body, size_t i)
{
	int64_t entry;

	memcpy(&entry, body.ptr + i * sizeof(entry), sizeof(entry));
	return entry;
}

/* Where the first entry stands that is not below `low`. */
static size_t
lower_bound(struct ps_span body, int64_t low)
{
	size_t from = 0;
	size_t to = body.len / sizeof(int64_t);

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (entry_at(body, mid) < low)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

/* Take what is of the hash; false when a higher one came. */
static bool
take_numbers(struct ps_span body, int64_t low, struct ps_numbers *out)
{
	size_t n = body.len / sizeof(int64_t);

	for (size_t i = lower_bound(body, low); i < n; i++) {
		int64_t entry = entry_at(body, i);

		if (entry >> NUMBER_BITS != low >> NUMBER_BITS)
			return false;
		out->list = ps_xgrow(out->list, &out->cap, out->len + 1,
				     sizeof(*out->list));
		out->list[out->len++] = entry & NUMBER_MASK;
	}
	return true;
}

int
ps_set_find(struct ps_db *db, int64_t entry, struct ps_numbers *out,
	    struct ps_err *err)
{
	enum ps_sql sql = PS_SQL_SET_GET;
	int64_t at = entry;
	bool more = true;
	int rc = PS_OK;

	out->len = 0;
	while (rc == PS_OK && more) {
		struct sqlite3_stmt *stmt = NULL;
		bool row = false;

		rc = read_leaf(db, sql, at, &stmt, &row, err);
		if (rc == PS_OK && row) {
			at = ps_col_int(stmt, 0);
			more = take_numbers(ps_col_blob(stmt, 1), entry, out);
		} else {
			more = sql == PS_SQL_SET_GET; /* nothing below */
		}
		ps_stmt_reset(stmt);
		sql = PS_SQL_SET_NEXT;
	}
	return rc;
}
