/*
 * extract_take - an extract of a managed system on its way into the register.
 *
 * One segment takes all of it: what the extract shows otherwise than the last
 * one (resources.csv), and what follows for the orders (events.csv).  Memory
 * does not grow with what stands in a row: of each resource there are 8
 * bytes, of each order that is not settled its key.
 */
#ifndef PS_ENGINE_EXTRACT_TAKE_H
#define PS_ENGINE_EXTRACT_TAKE_H

#include "engine/intake.h"
#include "provspool/register.h"

/*
 * Take the file into the history.  PS_EDATA refuses all of it, with the
 * reasons in `findings`; nothing was recorded then.
 */
PS_CHECK int ps_extract_record(struct ps_intake *intake,
			       struct ps_diags *findings, struct ps_err *err);
/*
 * Did the same bytes come with the same as-of time?  *seq is their segment and
 * becomes 0 if not: a managed system that does not change is verified anew.
 */
PS_CHECK int ps_extract_find(struct ps_intake *intake, int64_t *seq,
			     struct ps_err *err);

#endif
