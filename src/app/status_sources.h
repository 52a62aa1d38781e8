/*
 * status_sources - what `status` tells about each source, from the notes of
 * the last run: the last export and what became of it, the next one, what is
 * missing, what came again, and what waits and why.
 */
#ifndef PS_APP_STATUS_SOURCES_H
#define PS_APP_STATUS_SOURCES_H

#include "app/report.h"
#include "provspool/index.h"

/* Fill the tables `sources` and `files`, and append them to the text. */
PS_CHECK int ps_status_sources(struct ps_report *report,
			       struct ps_index *index);

#endif
