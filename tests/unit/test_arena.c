#include <stdalign.h>

#include "provspool/arena.h"
#include "tap.h"

static bool
is_zero(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

static void
memory_is_zeroed_aligned_and_apart(void)
{
	static const size_t sizes[] = { 0,    1,    7,	   8,	   100,
					4096, 5000, 70000, 300000, 3 };
	struct ps_arena arena;
	size_t total = 0;

	ps_arena_init(&arena, 0);
	for (size_t i = 0; i < 500; i++) {
		size_t size = sizes[i % PS_ARRAY_LEN(sizes)];
		char *p = ps_arena_alloc(&arena, size);

		/* what was handed out before is full of 0xff by now */
		if (!TAP_CHECK(is_zero(p, size)) ||
		    !TAP_CHECK((uintptr_t)p % alignof(max_align_t) == 0))
			TAP_NOTE("piece %zu of %zu bytes", i, size);
		if (size > 0)
			memset(p, 0xff, size);
		total += size;
	}
	TAP_EQ_INT(arena.used, total);
	ps_arena_release(&arena);
	TAP_EQ_INT(arena.used, 0);
}

static void
texts_between_other_pieces_stay_whole(void)
{
	struct ps_arena arena;
	char *texts[3];

	ps_arena_init(&arena, 0);
	texts[0] = ps_arena_strdup(&arena, "one");
	texts[1] = ps_arena_strndup(&arena, "two and more", 3);
	*PS_ARENA_NEW(&arena, uint64_t) = UINT64_MAX;
	texts[2] = ps_arena_printf(&arena, "%s-%d", "three", 3);
	memset(PS_ARENA_ARRAY(&arena, uint32_t, 2000), 0xff, 8000);
	TAP_EQ_STR(texts[0], "one");
	TAP_EQ_STR(texts[1], "two");
	TAP_EQ_STR(texts[2], "three-3");
	TAP_EQ_STR(ps_arena_strndup(&arena, NULL, 0), "");
	ps_arena_release(&arena);
}

static void
the_budget_is_over_above_it_and_not_at_it(void)
{
	struct ps_arena arena;

	ps_arena_init(&arena, 100);
	(void)ps_arena_alloc(&arena, 100);
	TAP_CHECK(!ps_arena_over(&arena));
	(void)ps_arena_alloc(&arena, 1);
	TAP_CHECK(ps_arena_over(&arena));
	ps_arena_release(&arena);
	TAP_CHECK(!ps_arena_over(&arena));
	TAP_EQ_INT(arena.budget, 100);

	ps_arena_init(&arena, 0);
	(void)ps_arena_alloc(&arena, 1 << 20);
	TAP_CHECK(!ps_arena_over(&arena));
	ps_arena_release(&arena);
}

static void
an_arena_that_is_reset_hands_out_zeroes_again(void)
{
	struct ps_arena arena;

	ps_arena_init(&arena, 1 << 20);
	ps_arena_reset(&arena); /* nothing in it yet */
	for (size_t round = 0; round < 3; round++) {
		for (size_t i = 1; i < 200; i++) {
			char *p = ps_arena_alloc(&arena, i * 17);

			if (!TAP_CHECK(is_zero(p, i * 17)))
				TAP_NOTE("round %zu, piece %zu", round, i);
			memset(p, 0xff, i * 17);
		}
		ps_arena_reset(&arena);
		TAP_EQ_INT(arena.used, 0);
		TAP_EQ_INT(arena.budget, 1 << 20);
	}
	ps_arena_release(&arena);
}

int
main(void)
{
	TAP_RUN(an_arena_that_is_reset_hands_out_zeroes_again);
	TAP_RUN(memory_is_zeroed_aligned_and_apart);
	TAP_RUN(texts_between_other_pieces_stay_whole);
	TAP_RUN(the_budget_is_over_above_it_and_not_at_it);
	return tap_done();
}
