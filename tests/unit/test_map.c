#include "provspool/arena.h"
#include "provspool/map.h"
#include "tap.h"

#define MANY 20000

static void
an_empty_map_finds_nothing(void)
{
	struct ps_map map;

	ps_map_init(&map);
	TAP_CHECK(!ps_map_get(&map, "x"));
	TAP_CHECK(!ps_map_get(&map, ""));
	ps_map_release(&map);
	TAP_EQ_INT(map.len, 0);
}

static void
every_key_finds_its_own_value(void)
{
	struct ps_arena arena;
	struct ps_map map;
	static int values[MANY];
	size_t wrong = 0;

	ps_arena_init(&arena, 0);
	ps_map_init(&map);
	for (size_t i = 0; i < MANY; i++)
		ps_map_put(&map, ps_arena_printf(&arena, "PO-%zu", i),
			   &values[i]);
	for (size_t i = 0; i < MANY; i++)
		wrong += ps_map_get(&map, ps_arena_printf(&arena, "PO-%zu",
							  i)) != &values[i];
	TAP_EQ_INT(wrong, 0);
	TAP_EQ_INT(map.len, MANY);
	TAP_CHECK(!ps_map_get(&map, "PO-"));
	TAP_CHECK(!ps_map_get(&map, "PO-20000"));
	ps_map_release(&map);
	ps_arena_release(&arena);
}

static void
walking_goes_by_insertion(void)
{
	struct ps_arena arena;
	struct ps_map map;
	size_t wrong = 0;

	ps_arena_init(&arena, 0);
	ps_map_init(&map);
	for (size_t i = 0; i < 1000; i++)
		ps_map_put(&map,
			   ps_arena_printf(&arena, "%zu", i * 7919 % 1000),
			   &map);
	for (size_t i = 0; i < 1000; i++)
		wrong += !ps_streq(
			map.entries[i].key,
			ps_arena_printf(&arena, "%zu", i * 7919 % 1000));
	TAP_EQ_INT(map.len, 1000);
	TAP_EQ_INT(wrong, 0);
	ps_map_release(&map);
	ps_arena_release(&arena);
}

static void
putting_again_replaces_and_keeps_the_place(void)
{
	struct ps_map map;
	int a;
	int b;
	char key[] = "x";

	ps_map_init(&map);
	ps_map_put(&map, "x", &a);
	ps_map_put(&map, "y", &a);
	ps_map_put(&map, key, &b);
	TAP_EQ_INT(map.len, 2);
	TAP_CHECK(ps_map_get(&map, "x") == &b);
	TAP_CHECK(ps_map_get(&map, "y") == &a);
	TAP_EQ_STR(map.entries[0].key, "x");
	ps_map_release(&map);
}

static void
keys_of_all_lengths_are_told_apart(void)
{
	static char keys[64][65];
	struct ps_map map;
	size_t wrong = 0;

	ps_map_init(&map);
	for (size_t i = 0; i < 64; i++) {
		memset(keys[i], 'k', i);
		ps_map_put(&map, keys[i], keys[i]);
	}
	for (size_t i = 0; i < 64; i++)
		wrong += ps_map_get(&map, keys[i]) != keys[i];
	TAP_EQ_INT(map.len, 64);
	TAP_EQ_INT(wrong, 0);
	ps_map_release(&map);
}

static void
adding_does_not_replace(void)
{
	static int first;
	static int second;
	struct ps_map map;

	ps_map_init(&map);
	TAP_CHECK(!ps_map_add(&map, "a", &first));
	TAP_CHECK(ps_map_add(&map, "a", &second) == &first);
	TAP_CHECK(ps_map_get(&map, "a") == &first);
	TAP_CHECK(!ps_map_add(&map, "b", &second));
	TAP_EQ_INT(map.len, 2);
	ps_map_release(&map);
}

int
main(void)
{
	TAP_RUN(an_empty_map_finds_nothing);
	TAP_RUN(every_key_finds_its_own_value);
	TAP_RUN(walking_goes_by_insertion);
	TAP_RUN(putting_again_replaces_and_keeps_the_place);
	TAP_RUN(adding_does_not_replace);
	TAP_RUN(keys_of_all_lengths_are_told_apart);
	return tap_done();
}
