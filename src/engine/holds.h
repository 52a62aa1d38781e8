/*
 * holds - what thresholds keep back, in files that people release it by.
 */
#ifndef PS_ENGINE_HOLDS_H
#define PS_ENGINE_HOLDS_H

#include "engine/projection.h"
#include "engine/verdicts.h"

/* The file of a hold as it has to be; gone if nothing is in it. */
PS_CHECK int ps_hold_project(struct ps_projection *p, const char *path,
			     struct ps_err *err);

/* What somebody wrote into the file of a hold. */
PS_CHECK int ps_hold_hear(struct ps_verdicts *verdicts,
			  const struct ps_changed *changed,
			  const struct ps_work_row *row, struct ps_err *err);

#endif
