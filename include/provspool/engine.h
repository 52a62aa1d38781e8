/*
 * engine - the steps of a run.
 *
 * Each step reads the state history, does its part and appends at most one
 * segment (ingest: one per input file).  Steps tell what they did through
 * ps_spool_say() and the spool's diagnostics.  A step that finds nothing to
 * do writes nothing.
 */
#ifndef PROVSPOOL_ENGINE_H
#define PROVSPOOL_ENGINE_H

#include "provspool/judge.h"
#include "provspool/spool.h"
#include "provspool/threshold.h"

/*
 * Take config/ on record if it changed.  PS_ECONFIG: it has errors, or
 * other content under the version on record; an older version is not used,
 * with a warning.
 */
PS_CHECK int ps_engine_configure(struct ps_spool *spool, struct ps_err *err);

/*
 * Take in what lies in inbox/<source>/, claimed files first, then by name.
 * A bad file is a finding; the others go on.
 */
PS_CHECK int ps_engine_ingest(struct ps_spool *spool, struct ps_err *err);

/*
 * Is `work` there, and does it contain what was consumed of it?  PS_EHISTORY
 * if not: it was rewritten, deleted or damaged.
 */
PS_CHECK int ps_engine_check_work(struct ps_spool *spool, struct ps_err *err);

/*
 * Judge the answers that changed on `work` since the last time, each at the
 * tip, and record the verdicts.  PS_EHISTORY if `work` was rewritten or
 * deleted.
 */
PS_CHECK int ps_engine_apply(struct ps_spool *spool, struct ps_err *err);

/*
 * What is over by now: orders whose period ended before they were out become
 * inactive; those that nobody answered, or no extract showed, within the
 * validity of their type are errored.
 */
PS_CHECK int ps_engine_time(struct ps_spool *spool, struct ps_err *err);

/*
 * Send out the pending orders that are due and whose resource is free, and
 * put those that wait for a decision into a file for review.
 */
PS_CHECK int ps_engine_transmit(struct ps_spool *spool, struct ps_err *err);

/*
 * Why a pending order waits.  Looked at in turn: whether its type is enabled
 * and allows the change, its start, what it depends on.
 */
struct ps_gate {
	struct ps_index *index;
	const struct ps_config *config;
	int64_t now;
	struct ps_arena *arena; /* of what is said */
};
struct ps_held {
	enum ps_hold hold; /* PS_HOLD_NONE: nothing of that holds it */
	const char *why;   /* "needs account executed: PO-… is pending" */
	int64_t due;	   /* when that ends by itself; INT64_MAX */
};
PS_CHECK int ps_gate_look(const struct ps_gate *gate,
			  const struct ps_order *order, struct ps_held *out,
			  struct ps_err *err);
/* The same, and whether another order is out for its resource. */
PS_CHECK int ps_gate_explain(const struct ps_gate *gate,
			     const struct ps_order *order, struct ps_held *out,
			     struct ps_err *err);

/*
 * The orders that are in a hold now, and what its file shows.  Texts live in
 * the arena.
 */
struct ps_hold_content {
	struct ps_hold_sheet sheet;
	struct ps_order *shown;
	int64_t *numbers; /* of all its orders, ascending */
	size_t len;
};
PS_CHECK int ps_hold_open(struct ps_index *index,
			  const struct ps_config *config, const char *path,
			  struct ps_arena *arena, struct ps_hold_content *out,
			  struct ps_err *err);
bool ps_hold_has(const struct ps_hold_content *hold, int64_t number);
void ps_hold_close(struct ps_hold_content *hold);

/*
 * Bring `work` in line with the state history: work files, README, recent/.
 * A function of (state, tip of work); a row with an answer not judged yet is
 * left alone.
 */
PS_CHECK int ps_engine_project(struct ps_spool *spool, struct ps_err *err);

/*
 * Tell the sources that want it what became of their requests since the last
 * time: files in outbox/<source>/.  Each thing at least once.
 */
PS_CHECK int ps_engine_results(struct ps_spool *spool, struct ps_err *err);

/*
 * Have git pack what lies loose in spool.git, once that is much.  Commit ids
 * and what can be reached stay as they are.
 */
PS_CHECK int ps_engine_pack(struct ps_spool *spool, struct ps_err *err);

/*
 * The tip of `work`, and whether all that people wrote up to it was judged:
 * if not, somebody pushed during this run.
 */
PS_CHECK int ps_engine_consumed(struct ps_spool *spool, struct ps_oid *tip,
				bool *all, struct ps_err *err);

#endif
