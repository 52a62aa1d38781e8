/*
 * tables - the rows of the journal's CSV tables.
 *
 * Columns and their order come from the schemas journal-orders,
 * journal-items, journal-events, journal-resources and journal-rejects; they
 * are fixed for ever.  Values that were too large for a column never get this
 * far.
 *
 * Pure.  Rows that were read live in the arena given.
 */
#ifndef PROVSPOOL_TABLES_H
#define PROVSPOOL_TABLES_H

#include "provspool/order.h"
#include "provspool/schema.h"

/*
 * One thing that happened.  `order` 0: to a file, not to an order; `item` 0:
 * to every item of the order that was in state `from`.  A remark has from =
 * to.  Text that does not apply is "", or NULL in an event to be written.
 */
struct ps_event {
	int64_t seq; /* segment */
	int64_t time;
	int64_t order;
	int64_t item;
	enum ps_event_kind event;
	enum ps_state from;
	enum ps_state to;
	enum ps_assurance assurance;
	const char *reason; /* hold reason, or why the engine did it */
	const char *code;   /* of a rejection or remark: "E-STATUS" */
	int64_t batch;
	int64_t revision;
	int64_t attempt;
	const char *actor; /* "provspool", person id, or name and address */
	const char *principal;
	const char *identity_level; /* "A0" … or "" for the engine */
	const char *executed_by;
	const char *executed_at;
	const char *evidence;
	const char *actual;
	const char *until;
	const char *assignee;
	const char *source_commit;
	const char *file;
	int64_t row; /* record number of a CSV, line of a YAML; 0: none */
	const char *message;
};

struct ps_reject {
	int64_t line;
	const char *code;
	const char *sentence;
	const char *row; /* as it came */
};

/* A change of the register: what an extract showed otherwise than before. */
struct ps_sighting {
	const char *resource_type;
	const char *resource; /* its key */
	const char *owner;    /* "" if the extract does not say */
	const char *property; /* "" for the resource itself */
	const char *value;
	enum ps_op op;
	int64_t order; /* by which it came about; 0: not known */
};

/* Append the header line of a table: "journal-orders", …. */
void ps_table_header(struct ps_buf *out, const char *schema);
void ps_table_order(struct ps_buf *out, const struct ps_order *order);
void ps_table_item(struct ps_buf *out, int64_t order,
		   const struct ps_item *item);
void ps_table_event(struct ps_buf *out, const struct ps_event *event);
void ps_table_sighting(struct ps_buf *out, const struct ps_sighting *sighting);
void ps_table_reject(struct ps_buf *out, const struct ps_reject *reject);

/*
 * Read a table back.  What we wrote must be whole: anything unexpected is
 * PS_EHISTORY, with table and line in the message.
 */
PS_CHECK int ps_table_read(struct ps_span text, const char *schema,
			   struct ps_arena *arena, struct ps_csv *out,
			   struct ps_err *err);
/*
 * The same row by row, and in place: `text` is changed and must stay as long
 * as the rows.  A row is good until the next; *out is NULL at the end.
 */
struct ps_table {
	const char *schema;
	size_t columns;
	struct ps_csv_plain csv;
	struct ps_csv_record record;
};
PS_CHECK int ps_table_open(struct ps_table *table, struct ps_buf *text,
			   const char *schema, struct ps_err *err);
PS_CHECK int ps_table_next(struct ps_table *table,
			   const struct ps_csv_record **out,
			   struct ps_err *err);

PS_CHECK int ps_table_read_order(const struct ps_csv_record *record,
				 struct ps_order *out, struct ps_err *err);
/* *order is the number of the order it belongs to. */
PS_CHECK int ps_table_read_item(const struct ps_csv_record *record,
				int64_t *order, struct ps_item *out,
				struct ps_err *err);
PS_CHECK int ps_table_read_event(const struct ps_csv_record *record,
				 struct ps_event *out, struct ps_err *err);
PS_CHECK int ps_table_read_sighting(const struct ps_csv_record *record,
				    struct ps_sighting *out,
				    struct ps_err *err);

#endif
