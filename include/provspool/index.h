/*
 * index - look-ups over the state history (SQLite), disposable.
 *
 * The index is a projection of the journal and of nothing else.  It names
 * the state commit it stands for; when that is not the tip it reads the
 * newer segments, and when anything does not fit (other schema version,
 * unknown commit, damage) it is built anew in a temporary file and renamed.
 * It may be deleted at any time.
 *
 * Orders and events that are handed out live in the arena given.
 */
#ifndef PROVSPOOL_INDEX_H
#define PROVSPOOL_INDEX_H

#include "provspool/fs.h"
#include "provspool/journal.h"

struct ps_index;

/*
 * Open the index file at `path`, made if missing, and bring it to
 * journal->commit.  With `journal` NULL the file must stand at `commit`
 * already, else PS_EBUSY: reading commands try this first, because it needs
 * no libgit2.  A file that this process may not write serves as long as it
 * stands at journal->commit; else the index is built in memory.  Opening and
 * building are kept apart by a lock on "<path>.lock".
 */
PS_CHECK int ps_index_open(const char *path, struct ps_journal *journal,
			   const struct ps_oid *commit, struct ps_index **out,
			   struct ps_err *err);
/* Read the segments that came since. */
PS_CHECK int ps_index_catch_up(struct ps_index *index,
			       struct ps_journal *journal, struct ps_err *err);
void ps_index_free(struct ps_index *index);

/* The tip segment's cumulative values and time, as far as indexed. */
PS_CHECK int ps_index_tip(struct ps_index *index, struct ps_arena *arena,
			  struct ps_segment *out, struct ps_err *err);

/*
 * The files of the configuration on record, under the names of its segment;
 * none before one is.
 */
struct ps_recorded {
	struct ps_config_file *list;
	size_t len;
};
PS_CHECK int ps_index_config(struct ps_index *index, struct ps_arena *arena,
			     struct ps_recorded *out, struct ps_err *err);

/*
 * Small facts of our own beside the journal (where the last projection
 * stood); "" if there is none.  Lost with the index, by design.
 */
PS_CHECK int ps_index_note(struct ps_index *index, const char *key,
			   struct ps_arena *arena, const char **out,
			   struct ps_err *err);
PS_CHECK int ps_index_set_note(struct ps_index *index, const char *key,
			       const char *value, struct ps_err *err);

/* What came from a source so far. */
struct ps_deliveries {
	const char *last; /* name of the newest file taken in; "" if none */
	int64_t at;	  /* when that was; PS_WHEN_NONE */
	int64_t orders;	  /* that came with it */
	int64_t refused;  /* rows of it */
	bool whole;	  /* it was refused as a whole */
	int64_t sequence; /* highest number; 0: no numbers */
	int64_t missing;  /* numbers below it that never came */
};
PS_CHECK int ps_index_deliveries(struct ps_index *index, const char *source,
				 struct ps_arena *arena,
				 struct ps_deliveries *out, struct ps_err *err);
/* Did this number of the source come? */
PS_CHECK int ps_index_sequence(struct ps_index *index, const char *source,
			       int64_t sequence, bool *came,
			       struct ps_err *err);

/* Was a file with this digest taken in?  *seq is its newest segment, or 0. */
PS_CHECK int ps_index_input(struct ps_index *index, const char *sha256,
			    int64_t *seq, struct ps_err *err);
/* The segment of the newest file of a source, or 0. */
PS_CHECK int ps_index_last_input(struct ps_index *index, const char *source,
				 int64_t *seq, struct ps_err *err);
/*
 * The newest order that has the identity of `order` (ps_order_identity()):
 * its number (0: none), its state, and whether its items are the same
 * (ps_order_content()).  Made for a call per order of an input: while there
 * are no orders nothing is looked up.
 */
struct ps_known {
	int64_t number;
	enum ps_state state;
	bool same_content;
	int64_t revision; /* of its request, 0: none */
	bool withdrawn;	  /* it is out, and its row says not to do it */
};
PS_CHECK int ps_index_known(struct ps_index *index,
			    const struct ps_order *order, struct ps_known *out,
			    struct ps_err *err);
/*
 * The transmitted order of a subject (ps_order_subject), or 0; nothing is
 * looked up while no order is out.
 */
PS_CHECK int ps_index_out(struct ps_index *index, const char *subject,
			  int64_t *order, struct ps_err *err);

/* One order with its items; PS_ENOTFOUND. */
PS_CHECK int ps_index_order(struct ps_index *index, int64_t number,
			    struct ps_arena *arena, struct ps_order *out,
			    struct ps_err *err);

/*
 * Clocks that run out: since when an order is out, since when it is executed,
 * when the period of one ends that is not out yet (of no type).
 */
enum ps_clock {
	PS_CLOCK_OUT = 'o', /* the letters of its facets */
	PS_CLOCK_EXECUTED = 'x',
	PS_CLOCK_END = 'e',
};

/* Zero or NULL in a field: any. */
struct ps_order_filter {
	enum ps_state state;
	const char *resource_type;
	const char *owner;
	const char *file;    /* work file in which it stands */
	const char *stop;    /* path of the hold it is in */
	bool problem;	     /* only with a rejected answer */
	bool unseen;	     /* undecided, but in no file for review yet */
	enum ps_clock clock; /* only with a time of this clock … */
	int64_t until;	     /* … up to this one; with nothing but a type */
	int64_t limit;	     /* 0: all */
};
/* Called with each order, by number; a negative return ends the walk. */
typedef int ps_order_fn(const struct ps_order *order, void *context,
			struct ps_err *err);
PS_CHECK int ps_index_orders(struct ps_index *index,
			     const struct ps_order_filter *filter,
			     ps_order_fn *fn, void *context,
			     struct ps_err *err);

/*
 * The earliest time of a clock and type behind `after` (PS_WHEN_NONE: of all),
 * or PS_WHEN_NONE.  An order stands for others of about its number, so that
 * times behind the earliest are not told each.
 */
PS_CHECK int ps_index_clock(struct ps_index *index, enum ps_clock clock,
			    const char *type, int64_t after, int64_t *at,
			    struct ps_err *err);
/* Paths of the holds with orders in them, sorted. */
PS_CHECK int ps_index_holds(struct ps_index *index, struct ps_arena *arena,
			    struct ps_names *out, struct ps_err *err);
/*
 * Running totals of a resource type: orders that went out by volume (what was
 * released apart), or with PS_TOTAL_POPULATION resources that orders made,
 * as they were at a time.
 */
#define PS_TOTAL_POPULATION 0
PS_CHECK int ps_index_total(struct ps_index *index, const char *resource_type,
			    int what, int64_t at, int64_t *out,
			    struct ps_err *err);

/* Work files in which orders stand, sorted; `since` > 0: only those that
 * an event of a segment after `since` concerns, emptied ones included. */
PS_CHECK int ps_index_files(struct ps_index *index, int64_t since,
			    struct ps_arena *arena, struct ps_names *out,
			    struct ps_err *err);

typedef int ps_event_fn(const struct ps_event *event, void *context,
			struct ps_err *err);
/*
 * By order, oldest first / by the commit that brought the answers / of one
 * segment: answers after which something left its work file.
 */
PS_CHECK int ps_index_events_of(struct ps_index *index, int64_t order,
				ps_event_fn *fn, void *context,
				struct ps_err *err);
PS_CHECK int ps_index_events_from(struct ps_index *index,
				  const char *source_commit, ps_event_fn *fn,
				  void *context, struct ps_err *err);
/* Of all segments behind `after`, as recorded. */
PS_CHECK int ps_index_events_after(struct ps_index *index, int64_t after,
				   ps_event_fn *fn, void *context,
				   struct ps_err *err);
PS_CHECK int ps_index_events_settled(struct ps_index *index, int64_t seq,
				     ps_event_fn *fn, void *context,
				     struct ps_err *err);
/* Segments at or after a time with such answers, by time. */
struct ps_settled {
	int64_t seq;
	int64_t time;
	int64_t events; /* that ps_index_events_settled() gives */
};
PS_CHECK int ps_index_settled(struct ps_index *index, int64_t since,
			      struct ps_arena *arena, struct ps_settled **out,
			      size_t *n, struct ps_err *err);
/* Counts for status: one row per resource type and state. */
struct ps_count {
	const char *resource_type;
	enum ps_state state;
	int64_t orders;
	int64_t urgent;
	int64_t problems; /* with a rejected answer */
};
PS_CHECK int ps_index_counts(struct ps_index *index, struct ps_arena *arena,
			     struct ps_count **out, size_t *n,
			     struct ps_err *err);
/*
 * Orders in state transmitted, by resource type and the day from which their
 * time to be done counts (ps_order_due()); `day` is its first second.
 */
struct ps_due_count {
	const char *resource_type;
	int64_t day;
	int64_t orders;
};
PS_CHECK int ps_index_dues(struct ps_index *index, struct ps_arena *arena,
			   struct ps_due_count **out, size_t *n,
			   struct ps_err *err);
/* Oldest transmission among the orders that are out, per resource type. */
PS_CHECK int ps_index_oldest(struct ps_index *index, const char *resource_type,
			     int64_t *transmitted_at, struct ps_err *err);

/* State and assurance of an order's items as they were at a time. */
PS_CHECK int ps_index_rewind(struct ps_index *index, struct ps_order *order,
			     int64_t at, struct ps_err *err);

#endif
