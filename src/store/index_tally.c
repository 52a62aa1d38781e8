#include "index_private.h"

#define LOOKED_AT 8

struct tally {
	int64_t orders;
	int64_t urgent;
	int64_t problems;
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
	ps_map_release(&tally->types);
	ps_arena_release(&tally->arena);
}

/* There are few types, so that looking is quicker than hashing. */
static struct tally *
find_states(const struct ps_tally *tally, const char *type)
{
	for (size_t i = 0; i < tally->types.len && i < LOOKED_AT; i++)
		if (ps_streq(tally->types.entries[i].key, type))
			return tally->types.entries[i].value;
	return ps_map_get(&tally->types, type);
}

void
ps_tally_add(struct ps_tally *tally, const struct ps_order *order, int64_t by)
{
	struct tally *states = find_states(tally, order->resource_type);

	if (!states) {
		states = PS_ARENA_ARRAY(&tally->arena, struct tally,
					PS_ST_COUNT);
		ps_map_put(&tally->types,
			   ps_arena_strdup(&tally->arena, order->resource_type),
			   states);
	}
	states[order->state].orders += by;
	states[order->state].urgent += order->urgent ? by : 0;
	states[order->state].problems += *order->problem_code ? by : 0;
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

int
ps_tally_write(struct ps_tally *tally, struct ps_db *db, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	rc = ps_db_cached(db, PS_SQL_COUNT_ADD, &stmt, err);
	for (size_t i = 0; rc == PS_OK && i < tally->types.len; i++) {
		const struct ps_map_entry *type = &tally->types.entries[i];
		const struct tally *states = type->value;

		for (int s = 0; rc == PS_OK && s < PS_ST_COUNT; s++)
			rc = write_one(stmt, type->key, s, &states[s], err);
	}
	return rc;
}
