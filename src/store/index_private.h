/*
 * index_private - what the files of the index share.
 *
 * SQLite serves pages and transactions; a row of it holds many of ours,
 * because a row costs it more than all that stands in one of ours:
 *
 *   orders    a chunk of orders as taken in, by the first one's number;
 *             written once
 *   standing  a page: what the events made of PS_PAGE_ORDERS orders
 *   facets    which pages have an order in a state, of a type, in a file …
 *   events    a chunk of events by the first one's id; written once
 *   register  what extracts showed, a resource a row; extracts: the newest
 *   sets      orders by owner, identity and subject: sorted numbers
 *
 * In chunks and pages a record holds what differs from the one before it.
 */
#ifndef PROVSPOOL_STORE_INDEX_PRIVATE_H
#define PROVSPOOL_STORE_INDEX_PRIVATE_H

#include "index_fields.h"
#include "provspool/hash.h"
#include "provspool/index.h"
#include "provspool/limits.h"
#include "provspool/register.h"
#include "provspool/when.h"

struct sqlite3_stmt; /* index_db.c alone knows more of it */
struct ps_db;

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
	PS_SQL_META_KEY,
	PS_SQL_CONFIG_ADD,
	PS_SQL_CONFIG_ALL,
	PS_SQL_CONFIG_DROP,
	PS_SQL_NOTE_GET,
	PS_SQL_NOTE_SET,
	PS_SQL_INPUT_GET,
	PS_SQL_INPUT_ADD,
	PS_SQL_INPUT_LAST,
	PS_SQL_INPUT_NEWEST,
	PS_SQL_INPUT_SEQUENCE,
	PS_SQL_INPUT_SEQUENCES,
	PS_SQL_SEGMENT_ADD,
	PS_SQL_SEGMENTS_SETTLED,
	PS_SQL_COMMIT_ADD,
	PS_SQL_COMMIT_RUNS,
	PS_SQL_ORDERS_ADD,
	PS_SQL_ORDERS_GET,
	PS_SQL_ORDERS_LAST,
	PS_SQL_PAGE_GET,
	PS_SQL_PAGE_NEXT,
	PS_SQL_PAGE_SET,
	PS_SQL_FACET_ADD,
	PS_SQL_FACET_DROP,
	PS_SQL_FACET_PAGE,
	PS_SQL_FACET_FIRST,
	PS_SQL_FACET_UNTIL,
	PS_SQL_FACET_AFTER,
	PS_SQL_EVENTS_ADD,
	PS_SQL_EVENTS_GET,
	PS_SQL_EVENTS_NEXT,
	PS_SQL_SET_GET,
	PS_SQL_SET_NEXT,
	PS_SQL_SET_PUT,
	PS_SQL_SET_DROP,
	PS_SQL_COUNT_ADD,
	PS_SQL_COUNT_ALL,
	PS_SQL_DUE_ADD,
	PS_SQL_DUE_DROP,
	PS_SQL_DUE_ALL,
	PS_SQL_TOTAL_ADD,
	PS_SQL_TOTAL_AT,
	PS_SQL_REGISTER_GET,
	PS_SQL_REGISTER_PUT,
	PS_SQL_REGISTER_OWNED,
	PS_SQL_REGISTER_WALK,
	PS_SQL_EXTRACT_GET,
	PS_SQL_EXTRACT_PUT,
	PS_SQL_COUNT
};
extern const char *const ps_index_sql[PS_SQL_COUNT];
extern const char ps_index_tables[]; /* without it nothing works */
#define PS_INDEX_VERSION 13

/*
 * PS_EDATA from any of these: the file is damaged or no index of ours.
 * PS_EBUSY: somebody else writes it.
 */
PS_CHECK int ps_db_open(const char *path, enum ps_db_mode mode,
			struct ps_db **out, struct ps_err *err);
void ps_db_free(struct ps_db *db);
bool ps_db_is_readonly(struct ps_db *db);
/* Rises with every row that is written here. */
int64_t ps_db_changes(struct ps_db *db);
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

/* index_pack.c: records as bytes */

enum ps_field_kind {
	PS_FIELD_TEXT = 1,
	PS_FIELD_INT,
	PS_FIELD_BOOL,
	PS_FIELD_TIME,
	PS_FIELD_STATE, /* from here on enumerations */
	PS_FIELD_ASSURANCE,
	PS_FIELD_CHANGE,
	PS_FIELD_INTENT,
	PS_FIELD_EVENT,
	PS_FIELD_OP,
};
struct ps_field {
	enum ps_field_kind kind;
	size_t offset;
};
#define PS_FIELDS_MAX 60
struct ps_fields {
	const struct ps_field *list;
	size_t len;
};
extern const struct ps_fields ps_order_fields;
extern const struct ps_fields ps_item_fields;
extern const struct ps_fields ps_standing_fields; /* of struct ps_standing */
extern const struct ps_fields ps_event_fields;	  /* of struct ps_past */
extern const struct ps_fields ps_segment_fields;

/* An event as it is stored: `prev` is the order's event before it. */
struct ps_past {
	struct ps_event event;
	int64_t prev;
};

/* An order as its events find it; of the order only what they change. */
struct ps_standing {
	struct ps_order order; /* and number, resource_type, urgent */
	int64_t last;	       /* event */
	int64_t segment;       /* apply segment that touched it last … */
	int64_t before;	       /* … and the items that were out before that */
	int64_t subject;       /* entry in `sets` while it is out */
	int64_t begins;	       /* time of the order's start, 0: none */
	int64_t ends;	/* of a grant's period, 0: none (ps_order_ends()) */
	int64_t volume; /* enum ps_volume */
	int64_t change; /* enum ps_change */
	bool was_out;	/* in the file, not in memory; not stored */
};

/*
 * Write records of one kind into a body, each as its difference from the one
 * before.  What is compared with is the body: texts need not stay.
 */
struct ps_packer {
	const struct ps_fields *fields;
	int64_t numbers[PS_FIELDS_MAX];
	size_t texts[PS_FIELDS_MAX]; /* offset in the body + 1; 0 is "" */
};
void ps_packer_init(struct ps_packer *packer, const struct ps_fields *fields);
void ps_pack(struct ps_packer *packer, struct ps_buf *body, const void *record);
void ps_pack_number(struct ps_buf *body, int64_t number);

/* All texts "", all else 0: the record before the first. */
void ps_unpack_init(const struct ps_fields *fields, void *record);
/*
 * `record` is the one before and becomes the next; its texts lie in the
 * body.  False: damaged.
 */
PS_CHECK bool ps_unpack(const struct ps_fields *fields, struct ps_span *rest,
			void *record);
PS_CHECK bool ps_unpack_number(struct ps_span *rest, int64_t *out);

/* Numbers of a record as columns: the only ones that have their own. */
void ps_fields_bind(struct sqlite3_stmt *stmt, int first,
		    const struct ps_fields *fields, const void *from);
PS_CHECK bool ps_fields_read(struct sqlite3_stmt *stmt, int first,
			     const struct ps_fields *fields, void *to);

int ps_row_damaged(struct ps_err *err, int64_t order); /* PS_EDATA */

/* index_chunk.c: orders and events, in chunks that are written once */

#define PS_CHUNK_RECORDS 64
#define PS_CHUNK_BYTES ((size_t)16 << 10)

struct ps_chunk_writer {
	struct ps_db *db;
	struct ps_buf body;
	struct ps_packer packer;
	struct ps_packer items;
	int64_t first; /* number or id */
	int64_t last;
	size_t len;
};
void ps_chunk_writer_init(struct ps_chunk_writer *writer, struct ps_db *db,
			  const struct ps_fields *fields);
void ps_chunk_writer_release(struct ps_chunk_writer *writer);
/* The next order or event, of a higher number or id than the one before. */
PS_CHECK int ps_chunk_add_order(struct ps_chunk_writer *writer,
				const struct ps_order *order,
				struct ps_err *err);
PS_CHECK int ps_chunk_add_event(struct ps_chunk_writer *writer, int64_t id,
				const struct ps_past *past, struct ps_err *err);
/* Write what is at hand. */
PS_CHECK int ps_chunk_flush(struct ps_chunk_writer *writer, struct ps_err *err);

struct ps_orders { /* a chunk as read; all zero at first */
	struct ps_arena arena;
	struct ps_order *list;
	size_t len;
};
/* Read the chunk of an order, if it is not at hand; *out is NULL if none. */
PS_CHECK int ps_orders_get(struct ps_db *db, struct ps_orders *orders,
			   int64_t number, struct ps_order **out,
			   struct ps_err *err);
void ps_orders_release(struct ps_orders *orders);
/* The highest number of all, or 0. */
PS_CHECK int ps_orders_last(struct ps_db *db, int64_t *number,
			    struct ps_err *err);

struct ps_pasts {
	struct ps_arena arena;
	struct ps_past *list;
	int64_t first; /* ids are consecutive */
	size_t len;
};
/* Read the chunk with event `id`; PS_EDATA if there is none. */
PS_CHECK int ps_pasts_get(struct ps_db *db, struct ps_pasts *pasts, int64_t id,
			  const struct ps_past **out, struct ps_err *err);
/* Read the first chunk that ends at or after `id`; len is 0 if there is none */
PS_CHECK int ps_pasts_from(struct ps_db *db, struct ps_pasts *pasts, int64_t id,
			   struct ps_err *err);
void ps_pasts_release(struct ps_pasts *pasts);

/* index_page.c: what the events made of the orders */

#define PS_PAGE_ORDERS 64
#define PS_PAGE_OF(number) ((number) / PS_PAGE_ORDERS)

struct ps_facet {
	const char *name; /* its first letter is the kind */
	int64_t value;
};
#define PS_FACET_STATE 's' /* a letter for the state */
#define PS_FACET_STATE_LETTER(state) ((char)('a' + (int)(state)))
#define PS_FACET_TYPE 't'    /* resource type */
#define PS_FACET_PROBLEM 'p' /* with a rejected answer */
#define PS_FACET_FILE 'f'    /* work file in which an order stands */
#define PS_FACET_STOP 'h'    /* path of a hold with pending orders */
#define PS_FACET_UNSEEN 'u'  /* undecided, but in no file for review yet */
#define PS_FACET_OLDEST ((char)PS_CLOCK_OUT) /* type; value: the oldest … */
#define PS_FACET_EXECUTED ((char)PS_CLOCK_EXECUTED) /* … in this page */
#define PS_FACET_ENDS ((char)PS_CLOCK_END) /* value: the earliest end */

struct ps_page {
	struct ps_arena arena;
	int64_t number; /* -1: none at hand */
	bool dirty;
	struct ps_standing *slots; /* PS_PAGE_ORDERS; number 0: none */
	struct ps_facet *facets;   /* as they stand in the file, sorted */
	size_t nfacets;
};
/* Read a page that was released before; without a row it is empty. */
PS_CHECK int ps_page_read(struct ps_db *db, int64_t number,
			  struct ps_page *page, struct ps_err *err);
/* Before anything in it is changed. */
void ps_page_touch(struct ps_page *page);
/* Write it, if it was touched; subjects that came or went go to `edits`. */
struct ps_set_edits;
PS_CHECK int ps_page_write(struct ps_db *db, struct ps_page *page,
			   struct ps_set_edits *edits, struct ps_err *err);
void ps_page_release(struct ps_page *page);

/* index_set.c: orders by hash */

enum ps_set {
	PS_SET_IDENTITY = 0,
	PS_SET_OWNER,
	PS_SET_SUBJECT, /* only what is out */
};
/* Which set, 31 bits of hash, 30 of number: ascending in that order. */
int64_t ps_set_entry(const struct ps_hash_key *key, enum ps_set set,
		     struct ps_span text, int64_t number);

/* Entries to come and to go, in any order, gathered in bounded memory. */
struct ps_set_edits {
	uint64_t *list; /* entry << 1 | 1 if it comes */
	size_t len;
	size_t cap;
};
void ps_set_edits_release(struct ps_set_edits *edits);
void ps_set_edit(struct ps_set_edits *edits, int64_t entry, bool comes);
bool ps_set_edits_full(const struct ps_set_edits *edits);
/* Write them all, sorted; no others are left then. */
PS_CHECK int ps_set_flush(struct ps_db *db, struct ps_set_edits *edits,
			  struct ps_err *err);

struct ps_numbers {
	int64_t *list;
	size_t len;
	size_t cap;
};
void ps_numbers_release(struct ps_numbers *numbers);
/*
 * Orders, ascending, whose text has the hash of `text`: with some luck only
 * those with that text.
 */
PS_CHECK int ps_set_find(struct ps_db *db, int64_t entry,
			 struct ps_numbers *out, struct ps_err *err);

/* index_rule.c: what an event does to an order; pure */

/* Before the first event. */
void ps_standing_init(struct ps_order *order);
size_t ps_standing_out(const struct ps_order *order); /* items transmitted */
/* By an answer something left its file: what `recent` tells of. */
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
	const char *name;	   /* "orders" */
	const char *schema;	   /* "journal-orders" */
	size_t file;		   /* next of segment.files */
	bool open;		   /* there is a part at hand */
	struct ps_buf text;	   /* of it */
	struct ps_text_job *ahead; /* the next one, if it is being read */
	struct ps_table table;
};
void ps_rows_init(struct ps_rows *rows, const struct ps_segment_data *data,
		  const char *table, const char *schema);
void ps_rows_release(struct ps_rows *rows);
/*
 * The next record, or NULL at the end.  The one before is gone: one part of
 * a table is in memory at a time, and the next one while it is read.
 */
PS_CHECK int ps_rows_next(struct ps_rows *rows,
			  const struct ps_csv_record **out, struct ps_err *err);

/* index_replay.c: a segment's tables into the index */

/* Within a transaction; everything but the commit it stands for. */
PS_CHECK int ps_index_replay(struct ps_db *db,
			     const struct ps_segment_data *data,
			     struct ps_err *err);

/* index_config.c: the files of a config segment, nothing of any other. */
PS_CHECK int ps_index_keep_config(struct ps_db *db,
				  const struct ps_segment_data *data,
				  struct ps_err *err);

/* index_register.c: what the segment's extract changed, and of what time. */
PS_CHECK int ps_index_keep_register(struct ps_db *db,
				    const struct ps_segment_data *data,
				    struct ps_err *err);

/*
 * Orders per resource type and state, and of those that are out per day from
 * which their time counts, gathered while a segment is read.
 */
struct ps_tally {
	struct ps_map types;
	struct ps_arena arena;
};
void ps_tally_init(struct ps_tally *tally);
void ps_tally_release(struct ps_tally *tally);
void ps_tally_add(struct ps_tally *tally, const struct ps_standing *st,
		  int64_t by);
/* An order goes out. */
void ps_tally_sent(struct ps_tally *tally, const struct ps_standing *st);
/* `at` is the time of the segment. */
PS_CHECK int ps_tally_write(struct ps_tally *tally, struct ps_db *db,
			    int64_t at, struct ps_err *err);

/* index.c */

#define PS_SEGMENT_FIRST 1 /* number of the segment that began the history */

/* What was read last is likely to be asked for next. */
struct ps_recent {
	struct ps_orders orders;
	struct ps_page page;
	struct ps_pasts pasts;
	struct ps_hash_key key;
	bool keyed;	 /* the key is there */
	bool holds_some; /* an order at least */
	bool none_out;	 /* no order is out; neither: not looked yet */
	bool some_out;
	int64_t changes; /* of the file, when it was read */
};

struct ps_index {
	struct ps_db *db;
	char *path;
	bool memory; /* the file is somebody else's */
	struct ps_recent recent;
};
void ps_index_forget(struct ps_index *index); /* what was read last */

/* What was read last, unless something was written since. */
struct ps_recent *ps_index_recall(struct ps_index *index);
/* The place of an order in its page; another number there: none such. */
PS_CHECK int ps_index_standing(struct ps_index *index, int64_t number,
			       const struct ps_standing **out,
			       struct ps_err *err);
PS_CHECK int ps_index_past(struct ps_index *index, int64_t id,
			   const struct ps_past **out, struct ps_err *err);
/* What an order is by its events; its texts stay where they are. */
PS_CHECK int ps_order_join(struct ps_order *order,
			   const struct ps_standing *standing,
			   struct ps_err *err);
/* Its time by a clock, or PS_WHEN_NONE if that does not run for it. */
int64_t ps_standing_clock(const struct ps_standing *standing,
			  enum ps_clock clock);
/* Orders that may be of that owner, ascending. */
PS_CHECK int ps_index_owned(struct ps_index *index, const char *owner,
			    struct ps_numbers *out, struct ps_err *err);
/* Texts of all facets of a kind, sorted. */
PS_CHECK int ps_index_facets(struct ps_index *index, char kind,
			     struct ps_arena *arena, struct ps_names *out,
			     struct ps_err *err);

/* The secret of the hashes in `sets`; from the first segment. */
PS_CHECK int ps_index_key(struct ps_db *db, struct ps_hash_key *out,
			  struct ps_err *err);

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
