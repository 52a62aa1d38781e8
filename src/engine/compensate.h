/*
 * compensate - an order that undoes what was done although it was withdrawn.
 *
 * It has the source's own request with "~undo" behind it, so that there is
 * one at most, and goes the way of any order.  A creation is undone by a
 * deletion, an update by the values before it as far as the source told them;
 * what was deleted cannot be brought back from here.
 */
#ifndef PS_ENGINE_COMPENSATE_H
#define PS_ENGINE_COMPENSATE_H

#include "provspool/spool.h"

/*
 * The order that undoes the items of `done` that are executed, in *out with
 * its texts in the arena; *needed is false if there is none, or can be none.
 */
PS_CHECK int ps_compensate_make(struct ps_spool *spool, struct ps_arena *arena,
				const struct ps_order *done,
				struct ps_order *out, bool *needed,
				struct ps_err *err);
/* Take it in, numbered, behind the other orders of the draft. */
PS_CHECK int ps_compensate_record(struct ps_spool *spool,
				  struct ps_draft *draft,
				  struct ps_order *order, struct ps_err *err);

#endif
