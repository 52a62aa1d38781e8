/*
 * herald - the command of a site that is told what a run did.
 *
 * What happened is kept in outbox/notify/ and given to the command (`notify`
 * in site.yaml), which nobody waits for.
 */
#ifndef PS_APP_HERALD_H
#define PS_APP_HERALD_H

#include "provspool/spool.h"

/* What a spool had counted before a run. */
struct ps_herald {
	size_t sent;
	size_t rejected;
	size_t stopped;
	int64_t seq; /* newest segment: what was told before is no news */
};
void ps_herald_begin(struct ps_herald *herald, const struct ps_spool *spool);
/* Tell, if there is anything; a failure is a finding and nothing more. */
void ps_herald_tell(const struct ps_herald *herald, struct ps_spool *spool);

#endif
