/*
 * hash - SipHash-2-4: a quick hash that nobody can aim at without its key.
 *
 * Texts come from outside: with a plain hash, chosen ones that all fall into
 * one place would make a small file quadratic.
 */
#ifndef PROVSPOOL_HASH_H
#define PROVSPOOL_HASH_H

#include "provspool/base.h"

struct ps_hash_key {
	uint64_t k0;
	uint64_t k1;
};
uint64_t ps_hash(const struct ps_hash_key *key, struct ps_span s);

#endif
