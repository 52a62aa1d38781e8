/*
 * holdings - how many orders wait for what, by resource type.
 *
 * Whoever sends orders out looks at all that are pending anyway; what he
 * counts is a note of the index, so that `status` need not look again.
 */
#ifndef PS_ENGINE_HOLDINGS_H
#define PS_ENGINE_HOLDINGS_H

#include "provspool/index.h"

struct ps_holding {
	const char *resource_type;
	int64_t orders[PS_HOLD_COUNT]; /* by reason */
};
struct ps_holdings {
	struct ps_arena arena;
	struct ps_holding *list;
	size_t len;
	size_t cap;
};

void ps_holdings_init(struct ps_holdings *holdings);
void ps_holdings_release(struct ps_holdings *holdings);
void ps_holdings_add(struct ps_holdings *holdings, const char *resource_type,
		     enum ps_hold hold);
PS_CHECK int ps_holdings_save(const struct ps_holdings *holdings,
			      struct ps_index *index, struct ps_err *err);
/* As of the last run; nothing where there was none since the index is. */
PS_CHECK int ps_holdings_read(struct ps_holdings *holdings,
			      struct ps_index *index, struct ps_err *err);

#endif
