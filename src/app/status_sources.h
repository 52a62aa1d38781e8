/*
 * status_sources - what `status` tells about each source, from the notes of
 * the last run: the last export, the next one, and what waits and why.
 */
#ifndef PS_APP_STATUS_SOURCES_H
#define PS_APP_STATUS_SOURCES_H

#include "provspool/index.h"

PS_CHECK int ps_status_sources(struct ps_index *index, int64_t now,
			       struct ps_arena *arena, struct ps_buf *out,
			       struct ps_err *err);

#endif
