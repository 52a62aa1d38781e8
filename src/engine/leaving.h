/*
 * leaving - orders that get their row in this run.
 */
#ifndef PS_ENGINE_LEAVING_H
#define PS_ENGINE_LEAVING_H

#include "provspool/spool.h"
#include "provspool/threshold.h"

/* There may be a million. */
struct ps_leaving {
	int64_t number;
	const struct ps_resource_type *type;
	const char *file; /* of a batch: one text for all its orders */
	int64_t batch;
	int64_t attempt;
	int64_t revision;
	uint32_t bytes; /* about, in a work file */
	enum ps_change change;
	enum ps_state undecided; /* PS_ST_NONE: it goes out */
	enum ps_volume volume;
	enum ps_volume held; /* of the hold that it is in, 0: none */
	enum ps_volume stop; /* of the hold that it has to be in, 0: none */
	bool released;
	bool urgent;
	bool dropped; /* a revocation goes out instead */
};

/* Numbers of a resource type and volume, and the rule that they break. */
struct ps_stop {
	const struct ps_resource_type *type;
	enum ps_volume volume;
	struct ps_flow flow;
	const char *rule; /* NULL: they pass */
	int64_t stopped;  /* in the hold, those that were in it included */
	const char *path; /* of the hold */
};

/* What is stopped of this run's orders, by type and volume. */
struct ps_stops {
	struct ps_spool *spool;
	struct ps_arena arena;
	struct ps_stop *list;
	size_t len;
	size_t cap;
};
void ps_stops_init(struct ps_stops *stops, struct ps_spool *spool);
void ps_stops_release(struct ps_stops *stops);
/*
 * Decide for each order that is about to go out whether it has to stay:
 * fills `stop`.  Tells what is stopped.
 */
PS_CHECK int ps_stops_decide(struct ps_stops *stops, struct ps_leaving *list,
			     size_t n, struct ps_err *err);
/* Record that an order comes into a hold. */
PS_CHECK int ps_stops_record(struct ps_stops *stops, struct ps_draft *draft,
			     const struct ps_leaving *out, struct ps_err *err);

#endif
