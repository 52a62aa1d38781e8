#include "provspool/map.h"

#define FIRST_SLOTS 16

/*
 * SipHash-2-4.  Keys come from outside: with a plain hash, chosen keys that
 * all fall into one slot would make a small file quadratic.  The secret is
 * where the slots and the program happen to lie in memory; results do not
 * depend on it, as walking goes by insertion.
 */
static uint64_t
rotl(uint64_t x, unsigned int n)
{
	return (x << n) | (x >> (64 - n));
}

static void
sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotl(v[1], 13) ^ v[0];
	v[0] = rotl(v[0], 32);
	v[2] += v[3];
	v[3] = rotl(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotl(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotl(v[1], 17) ^ v[2];
	v[2] = rotl(v[2], 32);
}

static void
sip_word(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	sip_round(v);
	sip_round(v);
	v[0] ^= word;
}

static uint64_t
sip_hash(uint64_t k0, uint64_t k1, const char *bytes, size_t len)
{
	uint64_t v[4] = {
		k0 ^ 0x736f6d6570736575u,
		k1 ^ 0x646f72616e646f6du,
		k0 ^ 0x6c7967656e657261u,
		k1 ^ 0x7465646279746573u,
	};
	uint64_t word;
	size_t at = 0;

	for (; len - at >= sizeof(word); at += sizeof(word)) {
		memcpy(&word, bytes + at, sizeof(word));
		sip_word(v, word);
	}
	word = 0;
	memcpy(&word, bytes + at, len - at);
	sip_word(v, word ^ ((uint64_t)len << 56));
	v[2] ^= 0xff;
	for (int i = 0; i < 4; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static size_t
first_slot(const struct ps_map *map, const char *key)
{
	static const char here;
	uint64_t hash = sip_hash((uintptr_t)map->slots, (uintptr_t)&here, key,
				 strlen(key));

	return (size_t)hash & (map->nslots - 1);
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
