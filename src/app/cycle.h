/*
 * cycle - one full cycle over an open spool: configuration, desk, inbox,
 * answers, what is due, work files, desk again.
 *
 * A failure of the desk, or of a `work` that was rewritten, keeps nothing
 * else from being done; it is returned at the end.  The same holds of a
 * configuration that cannot be used, where the spool is resident.
 */
#ifndef PS_APP_CYCLE_H
#define PS_APP_CYCLE_H

#include "provspool/spool.h"

PS_CHECK int ps_cycle_run(struct ps_spool *spool, struct ps_err *err);

#endif
