#include "index_private.h"

#define COLUMN(kind, name) ", \"" #name "\""
#define HOLE(kind, name) ", ?"
#define ASSIGN(kind, name) ", \"" #name "\" = ?"
#define OF_ORDER(kind, name) ", o.\"" #name "\""
#define OF_STANDING(kind, name) ", s.\"" #name "\""
#define OF_EVENT(kind, name) ", e.\"" #name "\""
#define SEGMENT_COLUMN(name, member) ", \"" #name "\""
#define SEGMENT_HOLE(name, member) ", ?"

/* Lists of columns and holes, each begun by a comma. */
#define ORDER_COLUMNS PS_INDEX_ORDER_FIELDS(COLUMN)
#define ORDER_HOLES PS_INDEX_ORDER_FIELDS(HOLE)
#define STANDING_COLUMNS PS_INDEX_STANDING_FIELDS(COLUMN)
#define STANDING_HOLES PS_INDEX_STANDING_FIELDS(HOLE)
#define STANDING_ASSIGNS PS_INDEX_STANDING_FIELDS(ASSIGN)
#define EVENT_COLUMNS PS_INDEX_EVENT_FIELDS(COLUMN)
#define EVENT_HOLES PS_INDEX_EVENT_FIELDS(HOLE)
#define META_COLUMNS PS_INDEX_SEGMENT_FIELDS(SEGMENT_COLUMN)
#define META_HOLES PS_INDEX_SEGMENT_FIELDS(SEGMENT_HOLE)
#define ORDER_FULL PS_INDEX_ORDER_FIELDS(OF_ORDER)
#define STANDING_FULL PS_INDEX_STANDING_FIELDS(OF_STANDING)
#define EVENT_FULL PS_INDEX_EVENT_FIELDS(OF_EVENT)

/*
 * `standing` repeats what its indexes and counts need of the order.  `out`
 * is the number of items that are out; `segment` and `before` are the last
 * apply segment that touched the order and its `out` before that segment.
 *
 * `events` grows at its end only, as indexes would cost more than its rows:
 * the events of an order are a chain (`last`, then `prev`), those of a commit
 * stand in a few runs (`commits`), those of a time in its `segments`.
 */
const char ps_index_tables[] =
	"CREATE TABLE meta (id INTEGER PRIMARY KEY, \"commit\", chain, before,"
	" kind, work_cursor" META_COLUMNS ");"
	"CREATE TABLE notes (\"key\" TEXT PRIMARY KEY, value) WITHOUT ROWID;"
	"CREATE TABLE inputs (digest TEXT PRIMARY KEY, seq, name, source)"
	" WITHOUT ROWID;"
	"CREATE TABLE orders (number INTEGER PRIMARY KEY, identity,"
	" items" ORDER_COLUMNS ");"
	"CREATE TABLE standing (number INTEGER PRIMARY KEY, subject,"
	" resource_type, urgent, last, out, segment, before,"
	" items" STANDING_COLUMNS ");"
	"CREATE TABLE events (id INTEGER PRIMARY KEY, settled,"
	" prev" EVENT_COLUMNS ");"
	"CREATE TABLE commits (oid, first, last, PRIMARY KEY (oid, first))"
	" WITHOUT ROWID;"
	"CREATE TABLE segments (seq INTEGER PRIMARY KEY, time, settled);"
	"CREATE TABLE counts (resource_type, state, orders, urgent, problems,"
	" PRIMARY KEY (resource_type, state)) WITHOUT ROWID;";

const char ps_index_indexes[] =
	"CREATE INDEX orders_identity ON orders (identity);"
	"CREATE INDEX orders_owner ON orders (owner);"
	"CREATE INDEX standing_state ON standing (state);"
	"CREATE INDEX standing_type ON standing (resource_type);"
	"CREATE INDEX standing_subject ON standing (subject) WHERE out > 0;"
	"CREATE INDEX standing_file ON standing (file) WHERE out > 0;"
	"CREATE INDEX standing_oldest ON standing"
	" (resource_type, transmitted_at) WHERE out > 0;"
	"CREATE INDEX standing_problem ON standing (number)"
	" WHERE problem_code IS NOT NULL;"
	"CREATE INDEX segments_settled ON segments (time) WHERE settled > 0;";

const char ps_index_drops[] = "DROP INDEX orders_identity;"
			      "DROP INDEX orders_owner;"
			      "DROP INDEX standing_state;"
			      "DROP INDEX standing_type;"
			      "DROP INDEX standing_subject;"
			      "DROP INDEX standing_file;"
			      "DROP INDEX standing_oldest;"
			      "DROP INDEX standing_problem;"
			      "DROP INDEX segments_settled;";

#define ORDER_SELECT                                                           \
	"SELECT o.number, o.items, s.items" ORDER_FULL STANDING_FULL
#define EVENT_SELECT "SELECT e.id, e.prev" EVENT_FULL
#define ORDERS_STANDING                                                        \
	" FROM orders o CROSS JOIN standing s ON s.number = o.number"

const char ps_index_order_select[] = ORDER_SELECT;

const char *const ps_index_sql[PS_SQL_COUNT] = {
	[PS_SQL_META_GET] =
		"SELECT \"commit\", chain, before, kind,"
		" work_cursor" META_COLUMNS " FROM meta WHERE id = 1",
	[PS_SQL_META_SET] = "INSERT OR REPLACE INTO meta VALUES"
			    " (1, NULL, ?, ?, ?, ?" META_HOLES ")",
	[PS_SQL_META_STAMP] = "UPDATE meta SET \"commit\" = ? WHERE id = 1",
	[PS_SQL_NOTE_GET] = "SELECT value FROM notes WHERE \"key\" = ?",
	[PS_SQL_NOTE_SET] = "INSERT OR REPLACE INTO notes VALUES (?, ?)",
	[PS_SQL_INPUT_GET] = "SELECT seq FROM inputs WHERE digest = ?",
	[PS_SQL_INPUT_ADD] = "INSERT OR IGNORE INTO inputs VALUES (?, ?, ?, ?)",
	[PS_SQL_SEGMENT_ADD] = "INSERT INTO segments VALUES (?, ?, ?)",
	[PS_SQL_COMMIT_ADD] = "INSERT INTO commits VALUES (?, ?, ?)",
	[PS_SQL_ORDER_ADD] =
		"INSERT INTO orders VALUES (?, ?, ?" ORDER_HOLES ")",
	[PS_SQL_ORDER_GET] = ORDER_SELECT ORDERS_STANDING " WHERE o.number = ?",
	[PS_SQL_STANDING_ADD] =
		"INSERT INTO standing (resource_type, urgent, subject, number,"
		" last, out, segment, before, items" STANDING_COLUMNS ")"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?" STANDING_HOLES ")",
	[PS_SQL_STANDING_GET] =
		"SELECT resource_type, urgent, last, segment, before,"
		" items" STANDING_COLUMNS " FROM standing WHERE number = ?",
	[PS_SQL_STANDING_SET] =
		"UPDATE standing SET last = ?2, out = ?3, segment = ?4,"
		" before = ?5, items = ?6" STANDING_ASSIGNS
		" WHERE number = ?1",
	[PS_SQL_EVENT_ADD] =
		"INSERT INTO events VALUES (?, ?, ?" EVENT_HOLES ")",
	[PS_SQL_EVENT_LAST] = "SELECT last FROM standing WHERE number = ?",
	[PS_SQL_EVENT_PREV] = "SELECT prev FROM events WHERE id = ?",
	[PS_SQL_EVENT_GET] = EVENT_SELECT " FROM events e WHERE e.id = ?",
	[PS_SQL_EVENTS_FROM] =
		EVENT_SELECT " FROM commits c CROSS JOIN events e"
			     " ON e.id BETWEEN c.first AND c.last"
			     " WHERE c.oid = ?1 AND e.source_commit = ?1"
			     " ORDER BY c.first, e.id",
	[PS_SQL_EVENTS_SETTLED] =
		EVENT_SELECT " FROM segments g INDEXED BY segments_settled"
			     " CROSS JOIN events e ON e.id"
			     " BETWEEN g.seq << 28 AND (g.seq + 1 << 28) - 1"
			     " WHERE g.settled > 0 AND g.time >= ?"
			     " AND e.settled > 0"
			     " ORDER BY g.time, g.seq, e.id",
	[PS_SQL_COUNT_ADD] = "INSERT INTO counts VALUES (?, ?, ?, ?, ?)"
			     " ON CONFLICT (resource_type, state) DO UPDATE SET"
			     " orders = orders + excluded.orders,"
			     " urgent = urgent + excluded.urgent,"
			     " problems = problems + excluded.problems",
	[PS_SQL_COUNT_ALL] =
		"SELECT resource_type, state, orders, urgent, problems"
		" FROM counts WHERE orders > 0 ORDER BY resource_type, state",
	[PS_SQL_ANY_ORDER] = "SELECT 1 FROM orders LIMIT 1",
	[PS_SQL_ANY_OUT] = "SELECT 1 FROM standing INDEXED BY standing_file"
			   " WHERE out > 0 LIMIT 1",
	[PS_SQL_IDENTITY] = ORDER_SELECT ORDERS_STANDING
	" WHERE o.identity = ? ORDER BY o.number DESC",
	[PS_SQL_SUBJECT] =
		ORDER_SELECT " FROM standing s INDEXED BY standing_subject"
			     " CROSS JOIN orders o ON o.number = s.number"
			     " WHERE s.out > 0 AND s.subject = ?"
			     " ORDER BY s.number",
	[PS_SQL_OLDEST] = "SELECT min(transmitted_at) FROM standing"
			  " INDEXED BY standing_oldest"
			  " WHERE out > 0 AND resource_type = ?",
	[PS_SQL_OLDEST_OF_ALL] = "SELECT min(transmitted_at) FROM standing"
				 " INDEXED BY standing_oldest WHERE out > 0",
	[PS_SQL_FILE_AFTER] =
		"SELECT file FROM standing INDEXED BY standing_file"
		" WHERE out > 0 AND file > coalesce(?, '')"
		" ORDER BY file LIMIT 1",
	[PS_SQL_FILES_SINCE] =
		"SELECT file FROM events WHERE id >= ?1 AND \"order\" > 0"
		" AND (\"from\" = 2 OR \"to\" = 2) AND file IS NOT NULL"
		" UNION SELECT s.file FROM events e CROSS JOIN standing s"
		" ON s.number = e.\"order\""
		" WHERE e.id >= ?1 AND s.file IS NOT NULL ORDER BY 1",
};
_Static_assert(PS_EVENT_ID_BITS == 28 && PS_ST_TRANSMITTED == 2,
	       "both stand in the statements above");
