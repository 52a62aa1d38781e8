/*
 * standing - of each source: what came last, what comes next, what is missing.
 *
 * Kept as a note of the index at the end of each run, so that `status` can
 * tell without reading the configuration; an export becomes late by itself
 * when its time passes.  All but what came again is found anew from the
 * history when the index is.
 */
#ifndef PS_ENGINE_STANDING_H
#define PS_ENGINE_STANDING_H

#include "provspool/spool.h"

struct ps_standing {
	const char *source;
	int64_t last_at;  /* PS_WHEN_NONE: nothing came so far */
	const char *last; /* name of the file, escaped */
	int64_t orders;	  /* that came with it */
	int64_t refused;  /* rows of it */
	int64_t whole;	  /* 1: it was refused as a whole */
	int64_t next;	  /* when the next one is expected; PS_WHEN_NONE */
	int64_t late_at;  /* from then on that one is late */
	int64_t sequence; /* the highest that came; 0: none */
	int64_t missing;  /* sequence numbers that did not come */
	int64_t again;	  /* exports that came again … */
	int64_t again_at; /* … the last of them then; PS_WHEN_NONE */
};

/* An export of the source came, be it one that was known. */
PS_CHECK int ps_standing_delivered(struct ps_spool *spool,
				   const struct ps_source *source,
				   struct ps_err *err);
/* What came was known: the same file, or its sequence number. */
PS_CHECK int ps_standing_repeated(struct ps_spool *spool,
				  const struct ps_source *source,
				  struct ps_err *err);
/* Note the standing of all sources, tell which are late, and what is due. */
PS_CHECK int ps_standing_note(struct ps_spool *spool, struct ps_err *err);
/* As noted by the last run. */
PS_CHECK int ps_standing_read(struct ps_index *index, struct ps_arena *arena,
			      struct ps_standing **out, size_t *n,
			      struct ps_err *err);

#endif
