/*
 * clean - text from outside, fit to stand in the history.
 *
 * A commit may hold anything in its author's name, in a path or in a cell;
 * sentences cut it.  The history must stay readable whatever that was: what
 * a table of ours could not be read back with becomes U+FFFD, and texts are
 * cut at PS_LIMIT_MESSAGE_BYTES.  The text as it came is in the evidence.
 */
#ifndef PS_ENGINE_CLEAN_H
#define PS_ENGINE_CLEAN_H

#include "provspool/arena.h"
#include "provspool/tables.h"

/* `text` itself where nothing is to be done, else a copy. */
const char *ps_clean_text(struct ps_arena *arena, const char *text);
/* All texts of an event. */
void ps_clean_event(struct ps_arena *arena, struct ps_event *event);

#endif
