/*
 * fuzz_parts - several texts in one input, separated by a byte that none of
 * the formats allows.
 */
#ifndef PROVSPOOL_TESTS_FUZZ_PARTS_H
#define PROVSPOOL_TESTS_FUZZ_PARTS_H

#include "fuzz.h"

#define FUZZ_SEPARATOR 0x1e

/* As many parts as there are places; the last has the rest. */
static inline void
fuzz_split(const uint8_t *data, size_t size, struct ps_span *parts, size_t n)
{
	const char *at = (const char *)data;
	size_t left = size;

	for (size_t i = 0; i < n; i++) {
		const char *end = left > 0 && i + 1 < n
					  ? memchr(at, FUZZ_SEPARATOR, left)
					  : NULL;

		parts[i] = (struct ps_span){ left > 0 ? at : "",
					     end ? (size_t)(end - at) : left };
		left -= parts[i].len + (end ? 1 : 0);
		at += parts[i].len + (end ? 1 : 0);
	}
}

#endif
