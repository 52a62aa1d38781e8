/*
 * retract - what was reported as done is out again.
 *
 * A retracted order goes into a new batch at once, with the next attempt; what
 * is out and needs it is recalled and waits.  Both facts stay in the history.
 */
#ifndef PS_ENGINE_RETRACT_H
#define PS_ENGINE_RETRACT_H

#include "engine/verdicts.h"

/* Who reported the order as executed last, as recorded; "" if nobody. */
PS_CHECK int ps_retract_author(struct ps_index *index, int64_t order,
			       struct ps_arena *arena, const char **out,
			       struct ps_err *err);
/* Say in the event into which batch the order goes. */
void ps_retract_send(struct ps_verdicts *verdicts, const struct ps_order *order,
		     const struct ps_resource_type *type,
		     struct ps_event *event);
/* What of its owner is out and needs it waits again. */
PS_CHECK int ps_retract_recall(struct ps_verdicts *verdicts,
			       const struct ps_order *order,
			       struct ps_err *err);

/* What was withdrawn and is done all the same has to be undone. */
PS_CHECK int ps_undoing_plan(struct ps_verdicts *v,
			     const struct ps_order *order,
			     const struct ps_verdict *verdict,
			     struct ps_err *err);

#endif
