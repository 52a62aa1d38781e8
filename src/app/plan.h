/*
 * plan - what a run does, found out by a rehearsal of it.
 */
#ifndef PS_APP_PLAN_H
#define PS_APP_PLAN_H

#include "app/app.h"
#include "provspool/sha.h"
#include "provspool/spool.h"
#include "provspool/threshold.h"

/* Of one resource type and volume. */
struct ps_plan_row {
	const char *type; /* its identifier */
	enum ps_volume volume;
	int64_t out;
	int64_t stopped;
	int64_t review;
	int64_t withdrawn;
};

struct ps_plan {
	struct ps_arena arena;
	struct ps_plan_row *rows; /* by type and volume */
	size_t len;
	size_t cap;
	int64_t changes; /* events and segments */
	char digest[PS_SHA_HEX];
};

/*
 * What was appended to the journal behind segment `before`.  Release it even
 * after a failure.
 */
PS_CHECK int ps_plan_read(struct ps_spool *spool, int64_t before,
			  struct ps_plan *out, struct ps_err *err);
void ps_plan_release(struct ps_plan *plan);

/* What --review says; PS_EUSAGE. */
PS_CHECK int ps_review_option(struct ps_call *call, enum ps_run_review *out);

#endif
