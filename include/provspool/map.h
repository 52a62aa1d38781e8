/*
 * map - look-up of pointers by text.
 *
 * Keys are NUL-terminated strings, borrowed: they must outlive the map.
 * Order of insertion is kept, so that walking a map is deterministic.
 */
#ifndef PROVSPOOL_MAP_H
#define PROVSPOOL_MAP_H

#include "provspool/base.h"

struct ps_map_entry {
	const char *key;
	void *value; /* never NULL */
	uint64_t hash;
};

struct ps_map {
	struct ps_map_entry *entries; /* in order of insertion */
	size_t len;
	size_t cap;
	size_t *slots; /* index into entries + 1; 0 is free */
	size_t nslots;
	uint64_t secret; /* of the hashes */
};

void ps_map_init(struct ps_map *map);
void ps_map_release(struct ps_map *map);
void *ps_map_get(const struct ps_map *map, const char *key); /* or NULL */
/* Put, unless there is one: then that is returned, else NULL. */
void *ps_map_add(struct ps_map *map, const char *key, void *value);
/* Put or replace. */
void ps_map_put(struct ps_map *map, const char *key, void *value);

#endif
