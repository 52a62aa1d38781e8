/*
 * request_keys - keys of orders, numbered in the order they first came.
 *
 * A key is text of any length; kept are 128 bits of its SHA-256, so that two
 * different keys are not taken for one, whoever chose them.
 */
#ifndef PROVSPOOL_MODEL_REQUEST_KEYS_H
#define PROVSPOOL_MODEL_REQUEST_KEYS_H

#include "provspool/buf.h"
#include "provspool/sha.h"

struct ps_request_key {
	uint64_t word[2];
};

struct ps_request_keys {
	struct ps_request_key *list;
	size_t len;
	size_t cap;
	uint32_t *slots; /* number of a key, from 1; 0 is free */
	size_t nslots;
	struct ps_sha *sha;
	struct ps_buf text;
};

void ps_request_keys_init(struct ps_request_keys *keys);
void ps_request_keys_release(struct ps_request_keys *keys);
/* The number of a key, from 1; 0 if it was never put in. */
uint32_t ps_request_keys_find(const struct ps_request_keys *keys,
			      const struct ps_request_key *key);
/* The number of a key that is put in unless it is there already. */
uint32_t ps_request_keys_put(struct ps_request_keys *keys,
			     const struct ps_request_key *key);
/* Bytes of memory it holds. */
size_t ps_request_keys_size(const struct ps_request_keys *keys);

#endif
