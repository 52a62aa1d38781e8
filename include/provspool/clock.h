/*
 * clock - the only place that asks the system for the time.
 *
 * Everything else gets the time as an argument.  In builds with
 * PS_TEST_HOOKS the variable PROVSPOOL_NOW ("2026-11-23T08:00:00Z") stands
 * for the clock, so that commit ids are reproducible; "@FILE" is a file whose
 * first line is such a time, so that a test can move it.
 */
#ifndef PROVSPOOL_CLOCK_H
#define PROVSPOOL_CLOCK_H

#include "provspool/base.h"

int64_t ps_clock_now(void);
/* Milliseconds since some moment; only goes forward. */
int64_t ps_clock_ms(void);

/*
 * Let some time pass, or less if a signal comes.  In builds with
 * PS_TEST_HOOKS the script in PROVSPOOL_WAIT is run instead of waiting.
 */
void ps_clock_wait(int64_t seconds);

#endif
