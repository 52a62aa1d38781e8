/*
 * extract_diff - what an extract shows otherwise than the register knows.
 *
 * Only the properties that the extract has are compared; what it does not
 * read stays as it is.
 */
#ifndef PS_ENGINE_EXTRACT_DIFF_H
#define PS_ENGINE_EXTRACT_DIFF_H

#include "provspool/register.h"

struct ps_extract_diff {
	const struct ps_source *source;
	const struct ps_config *config;
	struct ps_draft *draft;	      /* gets the changes */
	struct ps_arena *arena;	      /* of `now` */
	const struct ps_order *shown; /* the resource, as if created */
	struct ps_resource was;	      /* as the register knows it */
	struct ps_resource now;
	bool changed;
};

/* Sets `now` and `changed`. */
PS_CHECK int ps_extract_compare(struct ps_extract_diff *diff,
				struct ps_err *err);

#endif
