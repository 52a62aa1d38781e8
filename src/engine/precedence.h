/*
 * precedence - a revocation never waits behind a grant.
 *
 * A deletion or deactivation of a resource ends the older orders for it that
 * are not settled: what is out is stopped (somebody may be at it, so the
 * revocation's row tells), what is not out is superseded.  A revocation of
 * some values, as the removal of a membership, makes what is out wait: it is
 * recalled and goes out again later, since it asks for other things too.
 */
#ifndef PS_ENGINE_PRECEDENCE_H
#define PS_ENGINE_PRECEDENCE_H

#include "provspool/spool.h"

/* An order that makes way. */
struct ps_yielding {
	int64_t order;
	int64_t to; /* the revocation */
	enum ps_state from;
	enum ps_event_kind event;
	const char *file; /* it is out in, or "" */
};

struct ps_precedence {
	const struct ps_config *config;
	struct ps_index *index;
	int64_t now;
	struct ps_arena arena;
	struct ps_yielding *list;
	size_t len;
	size_t cap;
};

void ps_precedence_init(struct ps_precedence *precedence,
			const struct ps_spool *spool);
void ps_precedence_release(struct ps_precedence *precedence);

/*
 * What makes way for this revocation is added to the list; *busy: another
 * revocation is out for its resource, and nothing was added.
 */
PS_CHECK int ps_precedence_clear(struct ps_precedence *precedence,
				 const struct ps_order *revocation, bool *busy,
				 struct ps_err *err);
/* An order that would have gone out together with the revocation. */
void ps_precedence_add(struct ps_precedence *precedence,
		       const struct ps_order *revocation, int64_t order);

/* Record that it happens; the texts live in the draft. */
PS_CHECK int ps_yielding_record(const struct ps_yielding *yielding,
				struct ps_draft *draft, struct ps_err *err);
/* What the revocation's row says of an order that was out; or "". */
const char *ps_yielding_notice(const struct ps_precedence *precedence,
			       struct ps_arena *arena, int64_t revocation);

/*
 * The resource by its key, as ps_order_subject() writes it, also of a creation
 * that names the key among its values; false: there is none.
 */
bool ps_order_key_subject(const struct ps_config *config,
			  const struct ps_order *order, struct ps_buf *out);

#endif
