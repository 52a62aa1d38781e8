/*
 * pattern - text against a POSIX extended regular expression.
 *
 * Compiling one costs the C library some half a millisecond where it counts,
 * as in {64}, and a segment has a dozen such values.  Patterns that are
 * simple are answered without it: anchored at both ends; letters and
 * character classes, each with a count; groups that are there or not, and
 * alternatives of the whole; and at each place the next character alone
 * decides how to go on.
 */
#ifndef PS_SCHEMA_PATTERN_H
#define PS_SCHEMA_PATTERN_H

#include "provspool/base.h"

/* The pattern is known to compile. */
bool ps_pattern_matches(const char *pattern, const char *text);
/* False if the pattern is not simple; *match is untouched then. */
PS_CHECK bool ps_pattern_try(const char *pattern, const char *text,
			     bool *match);

#endif
