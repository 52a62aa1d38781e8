/*
 * expected - when an export of a source is expected, and whether it is late.
 *
 * An export belongs to the nearest expected time: what comes in the evening
 * counts for tomorrow morning.
 */
#ifndef PROVSPOOL_EXPECTED_H
#define PROVSPOOL_EXPECTED_H

#include "provspool/zone.h"

struct ps_expected {
	unsigned int weekdays; /* bit 0: Monday; 0: nothing is expected */
	int64_t at_s;	       /* time of day, in the zone */
	int64_t grace_s;
	const struct ps_zone *zone;
};

/* The newest expected time up to `at`; the next one after it. */
int64_t ps_expected_before(const struct ps_expected *expected, int64_t at);
int64_t ps_expected_after(const struct ps_expected *expected, int64_t at);
/*
 * The expected time whose export is missing although its grace is over, or
 * PS_WHEN_NONE; `last` is when the last export came, PS_WHEN_NONE if none
 * did.
 */
int64_t ps_expected_late(const struct ps_expected *expected, int64_t last,
			 int64_t now);

#endif
