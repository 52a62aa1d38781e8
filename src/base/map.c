#include "provspool/map.h"

#include "provspool/hash.h"

#define FIRST_SLOTS 16

/*
 * The secret is where the slots and the program happen to lie in memory;
 * results do not depend on it, as walking goes by insertion.
 */
static size_t
first_slot(const struct ps_map *map, const char *key)
{
	static const char here;
	const struct ps_hash_key secret = { (uintptr_t)map->slots,
					    (uintptr_t)&here };

	return (size_t)ps_hash(&secret, ps_span_str(key)) & (map->nslots - 1);
}

/* The slot that holds the key, or the free one where it belongs. */
static size_t
find_slot(const struct ps_map *map, const char *key)
{
	size_t at = first_slot(map, key);

	while (map->slots[at] > 0 &&
	       !ps_streq(map->entries[map->slots[at] - 1].key, key))
		at = (at + 1) & (map->nslots - 1);
	return at;
}

void
ps_map_init(struct ps_map *map)
{
	*map = (struct ps_map){ .entries = NULL };
}

void
ps_map_release(struct ps_map *map)
{
	free(map->entries);
	free(map->slots);
	ps_map_init(map);
}

void *
ps_map_get(const struct ps_map *map, const char *key)
{
	size_t slot;

	if (map->nslots == 0)
		return NULL;
	slot = map->slots[find_slot(map, key)];
	return slot > 0 ? map->entries[slot - 1].value : NULL;
}

/* At most half full, so that a search ends soon, and at all. */
static void
make_slots(struct ps_map *map)
{
	size_t next = map->nslots > 0 ? map->nslots * 2 : FIRST_SLOTS;

	if (map->len + 1 <= map->nslots / 2)
		return;
	free(map->slots);
	map->slots = calloc(next, sizeof(*map->slots));
	if (!map->slots)
		map->slots = ps_xmalloc(SIZE_MAX); /* dies */
	map->nslots = next;
	for (size_t i = 0; i < map->len; i++)
		map->slots[find_slot(map, map->entries[i].key)] = i + 1;
}

void
ps_map_put(struct ps_map *map, const char *key, void *value)
{
	size_t at;

	if (!value)
		ps_bug("a map holds no NULL");
	make_slots(map);
	at = find_slot(map, key);
	if (map->slots[at] > 0) {
		map->entries[map->slots[at] - 1].value = value;
		return;
	}
	map->entries = ps_xgrow(map->entries, &map->cap, map->len + 1,
				sizeof(*map->entries));
	map->entries[map->len].key = key;
	map->entries[map->len].value = value;
	map->slots[at] = ++map->len;
}
