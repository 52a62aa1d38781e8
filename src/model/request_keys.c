#include "request_keys.h"

#define FIRST_SLOTS 64

void
ps_request_keys_init(struct ps_request_keys *keys)
{
	*keys = (struct ps_request_keys){ .sha = ps_sha_new() };
	ps_buf_init(&keys->text);
}

void
ps_request_keys_release(struct ps_request_keys *keys)
{
	free(keys->list);
	free(keys->slots);
	ps_sha_free(keys->sha);
	ps_buf_release(&keys->text);
}

/* The slot that holds the key, or the free one where it belongs. */
static size_t
find_slot(const struct ps_request_keys *keys, const struct ps_request_key *key)
{
	size_t at = (size_t)key->word[0] & (keys->nslots - 1);

	while (keys->slots[at] > 0 &&
	       memcmp(&keys->list[keys->slots[at] - 1], key, sizeof(*key)) != 0)
		at = (at + 1) & (keys->nslots - 1);
	return at;
}

uint32_t
ps_request_keys_find(const struct ps_request_keys *keys,
		     const struct ps_request_key *key)
{
	return keys->nslots > 0 ? keys->slots[find_slot(keys, key)] : 0;
}

/* At most two thirds full, so that a search ends soon, and at all. */
static void
make_slots(struct ps_request_keys *keys)
{
	size_t next = keys->nslots > 0 ? keys->nslots * 2 : FIRST_SLOTS;

	if (keys->len < keys->nslots / 3 * 2)
		return;
	free(keys->slots);
	keys->slots = ps_xmalloc(next * sizeof(*keys->slots));
	memset(keys->slots, 0, next * sizeof(*keys->slots));
	keys->nslots = next;
	for (size_t i = 0; i < keys->len; i++)
		keys->slots[find_slot(keys, &keys->list[i])] = (uint32_t)i + 1;
}

uint32_t
ps_request_keys_put(struct ps_request_keys *keys,
		    const struct ps_request_key *key)
{
	size_t at;

	make_slots(keys);
	at = find_slot(keys, key);
	if (keys->slots[at] > 0)
		return keys->slots[at];
	keys->list = ps_xgrow(keys->list, &keys->cap, keys->len + 1,
			      sizeof(*keys->list));
	keys->list[keys->len++] = *key;
	keys->slots[at] = (uint32_t)keys->len;
	return keys->slots[at];
}

size_t
ps_request_keys_size(const struct ps_request_keys *keys)
{
	return keys->cap * sizeof(*keys->list) +
	       keys->nslots * sizeof(*keys->slots);
}
