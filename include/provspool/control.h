/*
 * control - what a control file says about the export it came with.
 *
 * A line for each fact, "key: value"; instead of the colon also "=", ";" or
 * ",".  Keys, in any case: rows (also records, count), bytes (also size),
 * sha256, sequence (also number), as_of (a day or time, for an extract).  The
 * line of sha256sum(1) is understood, too.  Blank lines and lines that begin
 * with '#' are nothing.  An empty control file says that the export is
 * complete, and no more.
 */
#ifndef PROVSPOOL_CONTROL_H
#define PROVSPOOL_CONTROL_H

#include "provspool/base.h"
#include "provspool/sha.h"

struct ps_control {
	int64_t rows; /* -1: not said; so of the others */
	int64_t bytes;
	int64_t sequence;
	char sha256[PS_SHA_HEX]; /* "": not said */
	int64_t as_of;		 /* of an extract; PS_WHEN_NONE */
};

/* False if it is not understood; *line is where, from 1. */
PS_CHECK bool ps_control_parse(struct ps_span text, struct ps_control *out,
			       int64_t *line);

#endif
