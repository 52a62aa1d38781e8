/*
 * merge - two versions of a work file made into one, by order.
 *
 * A row that only one side changed is taken from that side; rows that one
 * side removed stay removed unless the other side changed them (an edit is
 * never lost to a removal).  Where both changed a row, `theirs` (the spool's)
 * is kept whole, unless its answer was judged before: the judge finds both
 * answers in the history and tells about double work or conflict.  Neither row
 * order nor line ends matter.
 *
 * Pure.  The result has the columns of `theirs`.
 */
#ifndef PROVSPOOL_MERGE_H
#define PROVSPOOL_MERGE_H

#include "provspool/diag.h"
#include "provspool/workfile.h"

/*
 * What two answers to one order are to each other when a person merges.
 * Cells: each cell is merged for itself, and only one that both changed
 * differently is a conflict.  Rows: any difference between them is one.
 */
enum ps_merge_rule {
	PS_MERGE_CELLS = 1,
	PS_MERGE_ROWS,
};

/* A cell in conflict begins so, and names both versions. */
#define PS_MERGE_MARK "CONFLICT: "

/* Both sides answered this order, differently, and nobody judged it yet. */
typedef void ps_clash_fn(const struct ps_work_row *ours,
			 const struct ps_work_row *theirs, void *context);

struct ps_merge_input {
	const char *path;
	struct ps_span base; /* empty: neither side had it */
	struct ps_span ours;
	struct ps_span theirs;
	/*
	 * The file as it was last judged, or empty.  What theirs says there is
	 * settled or refused already: our answer to it is a new one.
	 */
	struct ps_span judged;
	ps_clash_fn *clash; /* or NULL */
	void *context;
	/*
	 * Of a merge that a person sees: rows that both sides answered
	 * differently become one row, and the conflicts are told here.  NULL:
	 * theirs is kept, for the judge finds both in the history.
	 */
	struct ps_diags *conflicts;
	enum ps_merge_rule rule; /* with conflicts */
};

/*
 * PS_EDATA if a side cannot be read as a work file.  *both counts rows that
 * both sides changed differently.
 */
PS_CHECK int ps_merge_workfile(const struct ps_merge_input *in,
			       struct ps_buf *out, size_t *both,
			       struct ps_err *err);

#endif
