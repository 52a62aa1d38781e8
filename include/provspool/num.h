/*
 * num - numbers from text: the whole string, in range, or failure.
 *
 * On failure the result is untouched.
 */
#ifndef PROVSPOOL_NUM_H
#define PROVSPOOL_NUM_H

#include "provspool/base.h"

/* Decimal digits with an optional '-', no blanks, no '+', no leading zeros. */
PS_CHECK bool ps_num_i64(const char *s, int64_t min, int64_t max, int64_t *out);
/* The same, leading zeros allowed ("000042"). */
PS_CHECK bool ps_num_padded(const char *s, int64_t min, int64_t max,
			    int64_t *out);

/*
 * The other way: decimal digits, at least `width` of them (zeros lead), and
 * a NUL.  Returns where the NUL is.  printf takes ten times as long.
 */
#define PS_NUM_TEXT_MAX 24
char *ps_num_put(char *to, int64_t number, int width);

#endif
