/*
 * events - transitions and remarks as lines for people and programs.
 */
#ifndef PS_APP_EVENTS_H
#define PS_APP_EVENTS_H

#include "app/place.h"
#include "app/report.h"

/* Add an event to the rows of `log`, or to the same columns of `show`. */
void ps_events_add(struct ps_grid *grid, const struct ps_event *event);

/* The order of an id that a person typed; PS_EUSAGE with a sentence. */
PS_CHECK int ps_order_find(struct ps_reader *reader, const char *id,
			   struct ps_arena *arena, struct ps_order *out,
			   struct ps_err *err);

#endif
