/*
 * index_private - what the files of the index share.
 *
 * An order is two rows.  `orders` holds what orders.csv and items.csv say
 * and never changes; `standing` holds what the events made of it, so that a
 * transition rewrites one short row.  Items are packed into one value of
 * either row: 3 million small rows would cost more than everything else.
 *
 * The columns stand in the lists below, from which the tables, the
 * statements and their bindings are made.
 */
#ifndef PROVSPOOL_STORE_INDEX_PRIVATE_H
#define PROVSPOOL_STORE_INDEX_PRIVATE_H

#include "provspool/index.h"
#include "provspool/when.h"

struct sqlite3_stmt; /* index_db.c alone knows more of it */
struct ps_db;

/* Kind, member of struct ps_order. */
#define PS_INDEX_ORDER_FIELDS(X)                                               \
	X(TEXT, source)                                                        \
	X(TEXT, request)                                                       \
	X(TEXT, external)                                                      \
	X(TEXT, resource_type)                                                 \
	X(CHANGE, change)                                                      \
	X(INTENT, intent)                                                      \
	X(TEXT, owner)                                                         \
	X(TEXT, owner_name)                                                    \
	X(TEXT, resource)                                                      \
	X(TEXT, handle)                                                        \
	X(TEXT, requester)                                                     \
	X(TEXT, approvers)                                                     \
	X(TEXT, requested_at)                                                  \
	X(TEXT, approved_at)                                                   \
	X(TEXT, start)                                                         \
	X(TEXT, end)                                                           \
	X(BOOL, urgent)                                                        \
	X(TEXT, reason)                                                        \
	X(INT, line)

/* The same, what the events changed. */
#define PS_INDEX_STANDING_FIELDS(X)                                            \
	X(STATE, state)                                                        \
	X(ASSURANCE, assurance)                                                \
	X(INT, batch)                                                          \
	X(TEXT, file)                                                          \
	X(INT, revision)                                                       \
	X(INT, attempt)                                                        \
	X(TIME, transmitted_at)                                                \
	X(TIME, updated_at)                                                    \
	X(TEXT, until)                                                         \
	X(TEXT, problem_code)                                                  \
	X(TEXT, problem)

/* Kind, member of struct ps_event. */
#define PS_INDEX_EVENT_FIELDS(X)                                               \
	X(INT, seq)                                                            \
	X(INT, time)                                                           \
	X(INT, order)                                                          \
	X(INT, item)                                                           \
	X(EVENT, event)                                                        \
	X(STATE, from)                                                         \
	X(STATE, to)                                                           \
	X(ASSURANCE, assurance)                                                \
	X(TEXT, reason)                                                        \
	X(TEXT, code)                                                          \
	X(INT, batch)                                                          \
	X(INT, revision)                                                       \
	X(INT, attempt)                                                        \
	X(TEXT, actor)                                                         \
	X(TEXT, principal)                                                     \
	X(TEXT, identity_level)                                                \
	X(TEXT, executed_by)                                                   \
	X(TEXT, executed_at)                                                   \
	X(TEXT, evidence)                                                      \
	X(TEXT, actual)                                                        \
	X(TEXT, until)                                                         \
	X(TEXT, assignee)                                                      \
	X(TEXT, source_commit)                                                 \
	X(TEXT, file)                                                          \
	X(INT, row)                                                            \
	X(TEXT, message)

/* Column, member of struct ps_segment. */
#define PS_INDEX_SEGMENT_FIELDS(X)                                             \
	X(seq, seq)                                                            \
	X(time, time)                                                          \
	X(next_order, next_order)                                              \
	X(next_batch, next_batch)                                              \
	X(config_version, config_version)                                      \
	X(config_seq, config_seq)                                              \
	X(orders, totals.orders)                                               \
	X(items, totals.items)                                                 \
	X(events, totals.events)                                               \
	X(duplicates, totals.duplicates)                                       \
	X(rejects, totals.rejects)

/* Events are numbered segment by segment, so that either follows. */
#define PS_EVENT_ID_BITS 28
#define PS_EVENT_ID(segment, n) (((segment) << PS_EVENT_ID_BITS) | (n))

/* index_db.c: SQLite */

enum ps_db_mode {
	PS_DB_READ = 1,
	PS_DB_WRITE, /* the file is there */
	PS_DB_BUILD, /* a new file that nobody else opens; no rollback */
	PS_DB_MEMORY,
};

/* Statements that are prepared once; their text is in index_sql.c. */
enum ps_sql {
	PS_SQL_META_GET,
	PS_SQL_META_SET,
	PS_SQL_META_STAMP,
	PS_SQL_NOTE_GET,
	PS_SQL_NOTE_SET,
	PS_SQL_INPUT_GET,
	PS_SQL_INPUT_ADD,
	PS_SQL_SEGMENT_ADD,
	PS_SQL_COMMIT_ADD,
	PS_SQL_ORDER_ADD,
	PS_SQL_ORDER_GET,
	PS_SQL_STANDING_ADD,
	PS_SQL_STANDING_GET,
	PS_SQL_STANDING_SET,
	PS_SQL_EVENT_ADD,
	PS_SQL_EVENT_LAST,
	PS_SQL_EVENT_PREV,
	PS_SQL_EVENT_GET,
	PS_SQL_EVENTS_FROM,
	PS_SQL_EVENTS_SETTLED,
	PS_SQL_COUNT_ADD,
	PS_SQL_COUNT_ALL,
	PS_SQL_ANY_ORDER,
	PS_SQL_ANY_OUT,
	PS_SQL_IDENTITY,
	PS_SQL_SUBJECT,
	PS_SQL_OLDEST,
	PS_SQL_OLDEST_OF_ALL,
	PS_SQL_FILE_AFTER,
	PS_SQL_FILES_SINCE,
	PS_SQL_COUNT
};
extern const char *const ps_index_sql[PS_SQL_COUNT];
extern const char ps_index_tables[];  /* without it nothing works */
extern const char ps_index_indexes[]; /* made when the rows are there */
extern const char ps_index_drops[];   /* all of them */
extern const char ps_index_order_select[];
#define PS_INDEX_VERSION 1

/*
 * PS_EDATA from any of these: the file is damaged or no index of ours.
 * PS_EBUSY: somebody else writes it.
 */
PS_CHECK int ps_db_open(const char *path, enum ps_db_mode mode,
			struct ps_db **out, struct ps_err *err);
void ps_db_free(struct ps_db *db);
bool ps_db_is_readonly(struct ps_db *db);
PS_CHECK int ps_db_exec(struct ps_db *db, const char *sql, struct ps_err *err);
PS_CHECK int ps_db_number(struct ps_db *db, const char *sql, int64_t *out,
			  struct ps_err *err);
/* End an open transaction without its changes, if there is one. */
void ps_db_rollback(struct ps_db *db);

/* A statement of one's own, to be freed; or the cached one, reset. */
PS_CHECK int ps_db_prepare(struct ps_db *db, const char *sql,
			   struct sqlite3_stmt **out, struct ps_err *err);
PS_CHECK int ps_db_cached(struct ps_db *db, enum ps_sql sql,
			  struct sqlite3_stmt **out, struct ps_err *err);
void ps_stmt_free(struct sqlite3_stmt *stmt);
/* A statement that was not reset keeps the file's old content in view. */
void ps_stmt_reset(struct sqlite3_stmt *stmt);

/*
 * Columns of a statement from 1, of a result from 0.  Text and blobs must
 * live until the statement is reset; "" is NULL.
 */
void ps_stmt_int(struct sqlite3_stmt *stmt, int at, int64_t value);
void ps_stmt_text(struct sqlite3_stmt *stmt, int at, const char *text);
void ps_stmt_blob(struct sqlite3_stmt *stmt, int at, struct ps_span bytes);
void ps_stmt_null(struct sqlite3_stmt *stmt, int at);
PS_CHECK int ps_stmt_step(struct sqlite3_stmt *stmt, bool *row,
			  struct ps_err *err);
/* Step a statement that gives no row, and reset it. */
PS_CHECK int ps_stmt_run(struct sqlite3_stmt *stmt, struct ps_err *err);
bool ps_col_is_null(struct sqlite3_stmt *stmt, int at);
int64_t ps_col_int(struct sqlite3_stmt *stmt, int at);
/* Valid until the statement is stepped. */
struct ps_span ps_col_blob(struct sqlite3_stmt *stmt, int at);
const char *ps_col_text(struct sqlite3_stmt *stmt, int at,
			struct ps_arena *arena);

/* index_row.c: orders and events as rows */

enum ps_field_kind {
	PS_FIELD_TEXT = 1,
	PS_FIELD_INT,
	PS_FIELD_BOOL,
	PS_FIELD_TIME,	/* PS_WHEN_NONE is NULL */
	PS_FIELD_STATE, /* from here on enumerations */
	PS_FIELD_ASSURANCE,
	PS_FIELD_CHANGE,
	PS_FIELD_INTENT,
	PS_FIELD_EVENT,
};
struct ps_field {
	enum ps_field_kind kind;
	size_t offset;
};
struct ps_fields {
	const struct ps_field *list;
	int len;
};
extern const struct ps_fields ps_order_fields;
extern const struct ps_fields ps_standing_fields;
extern const struct ps_fields ps_event_fields;
extern const struct ps_fields ps_segment_fields;

void ps_fields_bind(struct sqlite3_stmt *stmt, int first,
		    const struct ps_fields *fields, const void *from);
/* False if a choice is none of its enumeration: the row is damaged. */
PS_CHECK bool ps_fields_read(struct sqlite3_stmt *stmt, int first,
			     const struct ps_fields *fields, void *to,
			     struct ps_arena *arena);
int ps_row_damaged(struct ps_err *err, int64_t order); /* PS_EDATA */

/* Append what items.csv says of an item; its state and assurance. */
void ps_pack_item(struct ps_buf *out, const struct ps_item *item);
void ps_pack_state(struct ps_buf *out, const struct ps_item *item);
/* PS_EDATA if the packed items are damaged. */
PS_CHECK int ps_unpack_items(struct ps_span packed, struct ps_arena *arena,
			     struct ps_order *order, struct ps_err *err);
/* The states of order->items, which are as many, or made if there are none. */
PS_CHECK int ps_unpack_states(struct ps_span packed, struct ps_arena *arena,
			      struct ps_order *order, struct ps_err *err);
/* An order as ps_index_order_select gives it. */
PS_CHECK int ps_row_order(struct sqlite3_stmt *stmt, struct ps_arena *arena,
			  struct ps_order *out, struct ps_err *err);

/* Keys of look-ups: equal for equal texts, checked where it is not enough. */
int64_t ps_key_of_digest(const char *hex);
int64_t ps_key_of_text(const char *text);

/* index_rule.c: what an event does to an order; pure */

/* Before the first event. */
void ps_standing_init(struct ps_order *order);
size_t ps_standing_out(const struct ps_order *order); /* items transmitted */
/* By an answer something left the work file: what `recent` tells of. */
bool ps_event_settles(const struct ps_event *event);
/* States of the items and the order; PS_EHISTORY if there is no such item. */
PS_CHECK int ps_standing_move(struct ps_order *order,
			      const struct ps_event *event, struct ps_err *err);
/* All of it; text is copied to the arena. */
PS_CHECK int ps_standing_apply(struct ps_order *order,
			       const struct ps_event *event,
			       struct ps_arena *arena, struct ps_err *err);

/* index_table.c: rows of a segment's tables, part by part */

struct ps_rows {
	const struct ps_segment_data *data;
	const char *name;   /* "orders" */
	const char *schema; /* "journal-orders" */
	size_t file;	    /* next of segment.files */
	bool open;	    /* there is a part at hand */
	struct ps_buf text; /* of it */
	struct ps_table table;
};
void ps_rows_init(struct ps_rows *rows, const struct ps_segment_data *data,
		  const char *table, const char *schema);
void ps_rows_release(struct ps_rows *rows);
/*
 * The next record, or NULL at the end.  The one before is gone: one part of
 * a table is in memory at a time.
 */
PS_CHECK int ps_rows_next(struct ps_rows *rows,
			  const struct ps_csv_record **out, struct ps_err *err);

/* index_replay.c: a segment's tables into the index */

/* Within a transaction; everything but the commit it stands for. */
PS_CHECK int ps_index_replay(struct ps_db *db,
			     const struct ps_segment_data *data,
			     struct ps_err *err);

/* Orders per resource type and state, gathered while a segment is read. */
struct ps_tally {
	struct ps_map types;
	struct ps_arena arena;
};
void ps_tally_init(struct ps_tally *tally);
void ps_tally_release(struct ps_tally *tally);
void ps_tally_add(struct ps_tally *tally, const struct ps_order *order,
		  int64_t by);
PS_CHECK int ps_tally_write(struct ps_tally *tally, struct ps_db *db,
			    struct ps_err *err);

/* index.c */

#define PS_SEGMENT_FIRST 1 /* number of the segment that began the history */

struct ps_index {
	struct ps_db *db;
	char *path;
	bool memory; /* the file is somebody else's */
};

/* What the index stands for. */
struct ps_meta {
	struct ps_oid commit;
	char chain[PS_SHA_HEX]; /* SHA-256 of the tip's segment.yaml */
	struct ps_segment tip;
};
/* PS_EDATA if there is none: the file was never finished. */
PS_CHECK int ps_meta_read(struct ps_db *db, struct ps_meta *out,
			  struct ps_err *err);

#endif
