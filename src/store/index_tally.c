#include "index_private.h"

#include "provspool/threshold.h"

#define DAY INT64_C(86400)
#define TYPES_LOOKED 8
/* Days looked through before one is noted once more: sums are added up. */
#define DAYS_LOOKED 8

struct tally {
	int64_t orders;
	int64_t urgent;
	int64_t problems;
};

struct due {
	int64_t day;
	int64_t orders;
};

struct tally_type {
	struct tally states[PS_ST_COUNT];
	int64_t totals[PS_VOLUME_COUNT]; /* 0: the population */
	struct due *dues;
	size_t ndues;
	size_t cap;
};

void
ps_tally_init(struct ps_tally *tally)
{
	ps_map_init(&tally->types);
	ps_arena_init(&tally->arena, 0);
}

void
ps_tally_release(struct ps_tally *tally)
{
	for (size_t i = 0; i < tally->types.len; i++) {
		struct tally_type *type = tally->types.entries[i].value;

		free(type->dues);
	}
	ps_map_release(&tally->types);
	ps_arena_release(&tally->arena);
}

/* There are few types, so that looking is quicker than hashing. */
static struct tally_type *
find_type(const struct ps_tally *tally, const char *name)
{
	for (size_t i = 0; i < tally->types.len && i < TYPES_LOOKED; i++)
		if (ps_streq(tally->types.entries[i].key, name))
			return tally->types.entries[i].value;
	return ps_map_get(&tally->types, name);
}

/* Sent out ahead of its start, an order's days count from the start. */
static int64_t
day_of(const struct ps_standing *st)
{
	int64_t from = st->order.transmitted_at;

	if (st->begins > from)
		from = st->begins;
	return (from - from % DAY) / DAY;
}

static void
add_due(struct tally_type *type, int64_t day, int64_t by)
{
	size_t looked = 0;

	for (size_t i = type->ndues; i > 0 && looked < DAYS_LOOKED; i--) {
		if (type->dues[i - 1].day == day) {
			type->dues[i - 1].orders += by;
			return;
		}
		looked++;
	}
	type->dues = ps_xgrow(type->dues, &type->cap, type->ndues + 1,
			      sizeof(*type->dues));
	type->dues[type->ndues++] = (struct due){ day, by };
}

/* What an executed order adds to the resources there are. */
static int64_t
growth(const struct ps_standing *st)
{
	if (st->change == PS_CHANGE_CREATE)
		return 1;
	return st->change == PS_CHANGE_DELETE ? -1 : 0;
}

void
ps_tally_sent(struct ps_tally *tally, const struct ps_standing *st)
{
	struct tally_type *type = find_type(tally, st->order.resource_type);

	if (type && st->volume > 0 && st->volume < PS_VOLUME_COUNT)
		type->totals[st->volume]++;
}

void
ps_tally_add(struct ps_tally *tally, const struct ps_standing *st, int64_t by)
{
	const struct ps_order *order = &st->order;
	struct tally_type *type = find_type(tally, order->resource_type);
	struct tally *state;

	if (!type) {
		type = PS_ARENA_NEW(&tally->arena, struct tally_type);
		ps_map_put(&tally->types,
			   ps_arena_strdup(&tally->arena, order->resource_type),
			   type);
	}
	state = &type->states[order->state];
	state->orders += by;
	state->urgent += order->urgent ? by : 0;
	state->problems += *order->problem_code ? by : 0;
	if (order->state == PS_ST_EXECUTED || order->state == PS_ST_VERIFIED)
		type->totals[PS_TOTAL_POPULATION] += by * growth(st);
	if (order->state == PS_ST_TRANSMITTED)
		add_due(type, day_of(st), by);
}

static int
write_one(struct sqlite3_stmt *stmt, const char *type, int64_t state,
	  const struct tally *t, struct ps_err *err)
{
	if (t->orders == 0 && t->urgent == 0 && t->problems == 0)
		return PS_OK;
	ps_stmt_text(stmt, 1, type);
	ps_stmt_int(stmt, 2, state);
	ps_stmt_int(stmt, 3, t->orders);
	ps_stmt_int(stmt, 4, t->urgent);
	ps_stmt_int(stmt, 5, t->problems);
	return ps_stmt_run(stmt, err);
}

static int
write_dues(struct ps_db *db, const char *type, const struct tally_type *t,
	   struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	rc = ps_db_cached(db, PS_SQL_DUE_ADD, &stmt, err);
	for (size_t i = 0; rc == PS_OK && i < t->ndues; i++) {
		if (t->dues[i].orders == 0)
			continue;
		ps_stmt_text(stmt, 1, type);
		ps_stmt_int(stmt, 2, t->dues[i].day);
		ps_stmt_int(stmt, 3, t->dues[i].orders);
		rc = ps_stmt_run(stmt, err);
	}
	return rc;
}

static int
write_totals(struct ps_db *db, const char *name, const struct tally_type *type,
	     int64_t at, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	rc = ps_db_cached(db, PS_SQL_TOTAL_ADD, &stmt, err);
	for (int what = 0; rc == PS_OK && what < PS_VOLUME_COUNT; what++) {
		if (type->totals[what] == 0)
			continue;
		ps_stmt_text(stmt, 1, name);
		ps_stmt_int(stmt, 2, what);
		ps_stmt_int(stmt, 3, at);
		ps_stmt_int(stmt, 4, type->totals[what]);
		rc = ps_stmt_run(stmt, err);
	}
	return rc;
}

static int
write_type(struct ps_db *db, const char *name, const struct tally_type *type,
	   int64_t at, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	rc = ps_db_cached(db, PS_SQL_COUNT_ADD, &stmt, err);
	for (int s = 0; rc == PS_OK && s < PS_ST_COUNT; s++)
		rc = write_one(stmt, name, s, &type->states[s], err);
	if (rc == PS_OK)
		rc = write_dues(db, name, type, err);
	if (rc == PS_OK)
		rc = write_totals(db, name, type, at, err);
	return rc;
}

int
ps_tally_write(struct ps_tally *tally, struct ps_db *db, int64_t at,
	       struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < tally->types.len; i++)
		rc = write_type(db, tally->types.entries[i].key,
				tally->types.entries[i].value, at, err);
	if (rc == PS_OK)
		rc = ps_db_cached(db, PS_SQL_DUE_DROP, &stmt, err);
	return rc == PS_OK ? ps_stmt_run(stmt, err) : rc;
}
