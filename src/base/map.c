#include "provspool/map.h"

#include "provspool/hash.h"

#define FIRST_SLOTS 16

static uint64_t
hash_of(const struct ps_map *map, const char *key)
{
	static const char here;
	const struct ps_hash_key secret = { map->secret, (uintptr_t)&here };

	return ps_hash(&secret, ps_span_str(key));
}

/* The slot that holds the key, or the free one where it belongs. */
static size_t
find_slot(const struct ps_map *map, const char *key, uint64_t hash)
{
	size_t at = (size_t)hash & (map->nslots - 1);

	while (map->slots[at] > 0) {
		const struct ps_map_entry *e =
			&map->entries[map->slots[at] - 1];

		if (e->hash == hash && ps_streq(e->key, key))
			break;
		at = (at + 1) & (map->nslots - 1);
	}
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
	slot = map->slots[find_slot(map, key, hash_of(map, key))];
	return slot > 0 ? map->entries[slot - 1].value : NULL;
}

/*
 * At most half full, so that a search ends soon, and at all.  The secret is
 * where the first slots and the program happen to lie in memory; results do
 * not depend on it, as walking goes by insertion.
 */
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
	if (map->nslots == 0)
		map->secret = (uintptr_t)map->slots;
	map->nslots = next;
	for (size_t i = 0; i < map->len; i++) {
		size_t at = (size_t)map->entries[i].hash & (next - 1);

		while (map->slots[at] > 0)
			at = (at + 1) & (next - 1);
		map->slots[at] = i + 1;
	}
}

/* The entry of the key; it is new if it has no value. */
static struct ps_map_entry *
entry_of(struct ps_map *map, const char *key)
{
	struct ps_map_entry *entry;
	uint64_t hash;
	size_t at;

	make_slots(map);
	hash = hash_of(map, key);
	at = find_slot(map, key, hash);
	if (map->slots[at] > 0)
		return &map->entries[map->slots[at] - 1];
	map->entries = ps_xgrow(map->entries, &map->cap, map->len + 1,
				sizeof(*map->entries));
	entry = &map->entries[map->len];
	*entry = (struct ps_map_entry){ .key = key, .hash = hash };
	map->slots[at] = ++map->len;
	return entry;
}

void *
ps_map_add(struct ps_map *map, const char *key, void *value)
{
	struct ps_map_entry *entry;
	void *there;

	if (!value)
		ps_bug("a map holds no NULL");
	entry = entry_of(map, key);
	there = entry->value;
	if (!there)
		entry->value = value;
	return there;
}

void
ps_map_put(struct ps_map *map, const char *key, void *value)
{
	if (!value)
		ps_bug("a map holds no NULL");
	entry_of(map, key)->value = value;
}
