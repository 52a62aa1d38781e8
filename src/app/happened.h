/*
 * happened - the events that a run recorded.
 */
#ifndef PS_APP_HAPPENED_H
#define PS_APP_HAPPENED_H

#include "app/grid.h"
#include "provspool/spool.h"

/*
 * Add the events of all segments behind segment `after` to a table with the
 * columns of `log`, in the order in which they were recorded, but no more
 * than PS_HAPPENED_MAX of them; *unlisted is how many there are besides.
 */
#define PS_HAPPENED_MAX 10000u
PS_CHECK int ps_happened(struct ps_spool *spool, int64_t after,
			 struct ps_grid *grid, int64_t *unlisted,
			 struct ps_err *err);

/* Called with each of these events, as recorded. */
PS_CHECK int ps_happened_each(struct ps_spool *spool, int64_t after,
			      ps_event_fn *fn, void *context,
			      struct ps_err *err);

#endif
