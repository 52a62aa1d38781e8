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

#include "provspool/workfile.h"

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
};

/*
 * PS_EDATA if a side cannot be read as a work file.  *both counts rows that
 * both sides changed differently.
 */
PS_CHECK int ps_merge_workfile(const struct ps_merge_input *in,
			       struct ps_buf *out, size_t *both,
			       struct ps_err *err);

#endif
