#include "index_private.h"

#define SEGMENT_COLUMN(name, member) ", \"" #name "\""
#define SEGMENT_HOLE(name, member) ", ?"
#define META_COLUMNS PS_INDEX_SEGMENT_FIELDS(SEGMENT_COLUMN)
#define META_HOLES PS_INDEX_SEGMENT_FIELDS(SEGMENT_HOLE)

/*
 * `facets` has a row for each page and each name: "page 7 has an order in
 * this state".  `events` and `orders` grow at their ends only: the events of
 * an order are a chain (`last` of its standing, then `prev`), those of a
 * commit stand in a few runs (`commits`), those of a time in its `segments`.
 */
const char ps_index_tables[] =
	"CREATE TABLE meta (id INTEGER PRIMARY KEY, \"commit\", chain, before,"
	" kind, work_cursor, \"key\"" META_COLUMNS ");"
	"CREATE TABLE config (name TEXT PRIMARY KEY, text) WITHOUT ROWID;"
	"CREATE TABLE notes (\"key\" TEXT PRIMARY KEY, value) WITHOUT ROWID;"
	"CREATE TABLE inputs (digest TEXT PRIMARY KEY, seq, name, source,"
	" sequence, orders, refused, whole) WITHOUT ROWID;"
	"CREATE INDEX inputs_source ON inputs (source, seq);"
	"CREATE TABLE orders (first INTEGER PRIMARY KEY, last, body);"
	"CREATE TABLE standing (page INTEGER PRIMARY KEY, body);"
	"CREATE TABLE facets (name TEXT, value INTEGER, page INTEGER,"
	" PRIMARY KEY (name, value, page)) WITHOUT ROWID;"
	"CREATE TABLE events (first INTEGER PRIMARY KEY, last, body);"
	"CREATE TABLE sets (first INTEGER PRIMARY KEY, body);"
	"CREATE TABLE commits (oid, first, last, PRIMARY KEY (oid, first))"
	" WITHOUT ROWID;"
	"CREATE TABLE segments (seq INTEGER PRIMARY KEY, time, settled);"
	"CREATE INDEX segments_settled ON segments (time) WHERE settled > 0;"
	"CREATE TABLE counts (resource_type, state, orders, urgent, problems,"
	" PRIMARY KEY (resource_type, state)) WITHOUT ROWID;"
	"CREATE TABLE dues (resource_type, day, orders,"
	" PRIMARY KEY (resource_type, day)) WITHOUT ROWID;"
	"CREATE TABLE totals (resource_type, what, time, total,"
	" PRIMARY KEY (resource_type, what, time)) WITHOUT ROWID;"
	"CREATE TABLE register (resource_type, resource, owner, there, body,"
	" PRIMARY KEY (resource_type, resource)) WITHOUT ROWID;"
	"CREATE INDEX register_owner ON register (owner);"
	"CREATE TABLE extracts (resource_type PRIMARY KEY, seq, as_of, time,"
	" full_as_of, resources) WITHOUT ROWID;";

/* The chunk that `?1` lies in, if one does, is the last that begins there. */
#define CHUNK_OF(table) "(SELECT max(first) FROM " table " WHERE first <= ?1)"

#define RESOURCE "resource_type, resource, owner, there, body FROM register"

const char *const ps_index_sql[PS_SQL_COUNT] = {
	[PS_SQL_META_GET] =
		"SELECT \"commit\", chain, before, kind,"
		" work_cursor" META_COLUMNS " FROM meta WHERE id = 1",
	[PS_SQL_META_SET] = "INSERT OR REPLACE INTO meta VALUES"
			    " (1, NULL, ?, ?, ?, ?, ?" META_HOLES ")",
	[PS_SQL_META_STAMP] = "UPDATE meta SET \"commit\" = ? WHERE id = 1",
	[PS_SQL_META_KEY] = "SELECT \"key\" FROM meta WHERE id = 1",
	[PS_SQL_CONFIG_ADD] = "INSERT INTO config VALUES (?, ?)",
	[PS_SQL_CONFIG_ALL] = "SELECT name, text FROM config ORDER BY name",
	[PS_SQL_CONFIG_DROP] = "DELETE FROM config",
	[PS_SQL_NOTE_GET] = "SELECT value FROM notes WHERE \"key\" = ?",
	[PS_SQL_NOTE_SET] = "INSERT OR REPLACE INTO notes VALUES (?, ?)",
	[PS_SQL_INPUT_GET] = "SELECT seq FROM inputs WHERE digest = ?",
	[PS_SQL_INPUT_ADD] = "INSERT OR REPLACE INTO inputs"
			     " VALUES (coalesce(?, ''), ?, ?, ?, ?, ?, ?, ?)",
	[PS_SQL_INPUT_NEWEST] =
		"SELECT i.name, s.time, i.orders, i.refused, i.whole"
		" FROM inputs i JOIN segments s"
		" ON s.seq = i.seq WHERE i.source = ?"
		" ORDER BY i.seq DESC LIMIT 1",
	[PS_SQL_INPUT_SEQUENCE] =
		"SELECT count(*) FROM inputs WHERE source = ? AND sequence = ?",
	[PS_SQL_INPUT_SEQUENCES] =
		"SELECT max(sequence),"
		" max(sequence) - min(sequence) + 1 - count(DISTINCT sequence)"
		" FROM inputs WHERE source = ? AND sequence > 0",
	[PS_SQL_INPUT_LAST] = "SELECT max(seq) FROM inputs WHERE source = ?",
	[PS_SQL_SEGMENT_ADD] = "INSERT INTO segments VALUES (?, ?, ?)",
	[PS_SQL_SEGMENTS_SETTLED] =
		"SELECT seq, time, settled"
		" FROM segments INDEXED BY segments_settled"
		" WHERE settled > 0 AND time >= ? ORDER BY time, seq",
	[PS_SQL_COMMIT_ADD] = "INSERT INTO commits VALUES (?, ?, ?)",
	[PS_SQL_COMMIT_RUNS] =
		"SELECT first, last FROM commits WHERE oid = ? ORDER BY first",
	[PS_SQL_ORDERS_ADD] = "INSERT INTO orders VALUES (?, ?, ?)",
	[PS_SQL_ORDERS_GET] =
		"SELECT body FROM orders"
		" WHERE first = " CHUNK_OF("orders") " AND last >= ?1",
	[PS_SQL_ORDERS_LAST] =
		"SELECT last FROM orders ORDER BY first DESC LIMIT 1",
	[PS_SQL_PAGE_GET] = "SELECT body FROM standing WHERE page = ?",
	[PS_SQL_PAGE_NEXT] = "SELECT page FROM standing WHERE page >= ?"
			     " ORDER BY page LIMIT 1",
	[PS_SQL_PAGE_SET] = "INSERT OR REPLACE INTO standing VALUES (?, ?)",
	[PS_SQL_FACET_ADD] = "INSERT INTO facets VALUES (?, ?, ?)",
	[PS_SQL_FACET_DROP] = "DELETE FROM facets"
			      " WHERE name = ? AND value = ? AND page = ?",
	[PS_SQL_FACET_PAGE] = "SELECT page FROM facets"
			      " WHERE name = ? AND value = 0 AND page >= ?"
			      " ORDER BY page LIMIT 1",
	[PS_SQL_FACET_FIRST] = "SELECT value FROM facets WHERE name = ?"
			       " AND value > ? ORDER BY value LIMIT 1",
	[PS_SQL_FACET_UNTIL] =
		"SELECT page FROM facets WHERE name = ? AND value <= ?"
		" ORDER BY page",
	[PS_SQL_FACET_AFTER] = "SELECT name FROM facets WHERE name > ?"
			       " ORDER BY name LIMIT 1",
	[PS_SQL_EVENTS_ADD] = "INSERT INTO events VALUES (?, ?, ?)",
	[PS_SQL_EVENTS_GET] =
		"SELECT first, body FROM events"
		" WHERE first = " CHUNK_OF("events") " AND last >= ?1",
	[PS_SQL_EVENTS_NEXT] =
		"SELECT first, body FROM events WHERE first >="
		" coalesce(" CHUNK_OF(
			"events") ", 0)"
				  " AND last >= ?1 ORDER BY first LIMIT 1",
	[PS_SQL_SET_GET] = "SELECT first, body FROM sets WHERE first <= ?"
			   " ORDER BY first DESC LIMIT 1",
	[PS_SQL_SET_NEXT] = "SELECT first, body FROM sets WHERE first > ?"
			    " ORDER BY first LIMIT 1",
	[PS_SQL_SET_PUT] = "INSERT OR REPLACE INTO sets VALUES (?, ?)",
	[PS_SQL_SET_DROP] = "DELETE FROM sets WHERE first = ?",
	[PS_SQL_COUNT_ADD] = "INSERT INTO counts VALUES (?, ?, ?, ?, ?)"
			     " ON CONFLICT (resource_type, state) DO UPDATE SET"
			     " orders = orders + excluded.orders,"
			     " urgent = urgent + excluded.urgent,"
			     " problems = problems + excluded.problems",
	[PS_SQL_COUNT_ALL] =
		"SELECT resource_type, state, orders, urgent, problems"
		" FROM counts WHERE orders > 0 ORDER BY resource_type, state",
	[PS_SQL_DUE_ADD] = "INSERT INTO dues VALUES (?, ?, ?)"
			   " ON CONFLICT (resource_type, day) DO UPDATE SET"
			   " orders = orders + excluded.orders",
	[PS_SQL_DUE_DROP] = "DELETE FROM dues WHERE orders = 0",
	[PS_SQL_DUE_ALL] = "SELECT resource_type, day, orders FROM dues"
			   " WHERE orders > 0 ORDER BY resource_type, day",
	/* A clock that was set back adds to the newest. */
	[PS_SQL_TOTAL_ADD] =
		"INSERT INTO totals SELECT ?1, ?2, max(?3, coalesce(max(time),"
		" ?3)), ?4 + coalesce((SELECT total FROM totals"
		" WHERE resource_type = ?1 AND what = ?2"
		" ORDER BY time DESC LIMIT 1), 0)"
		" FROM totals WHERE resource_type = ?1 AND what = ?2"
		" ON CONFLICT (resource_type, what, time)"
		" DO UPDATE SET total = excluded.total",
	[PS_SQL_TOTAL_AT] = "SELECT total FROM totals"
			    " WHERE resource_type = ? AND what = ?"
			    " AND time <= ? ORDER BY time DESC LIMIT 1",
	[PS_SQL_REGISTER_GET] = "SELECT " RESOURCE " WHERE resource_type = ?"
				" AND resource = ?",
	[PS_SQL_REGISTER_PUT] = "INSERT OR REPLACE INTO register VALUES"
				" (?, ?, coalesce(?, ''), ?, ?)",
	[PS_SQL_REGISTER_OWNED] = "SELECT " RESOURCE " WHERE owner = ?"
				  " ORDER BY resource_type, resource",
	[PS_SQL_REGISTER_WALK] = "SELECT " RESOURCE " WHERE resource_type = ?"
				 " AND resource > coalesce(?, '')"
				 " ORDER BY resource LIMIT 1000",
	[PS_SQL_EXTRACT_GET] = "SELECT seq, as_of, time, full_as_of, resources"
			       " FROM extracts WHERE resource_type = ?",
	[PS_SQL_EXTRACT_PUT] =
		"INSERT OR REPLACE INTO extracts VALUES (?, ?, ?, ?, ?, ?)",
};
