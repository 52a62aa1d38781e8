#include "provspool/arena.h"

#include <stdarg.h>
#include <stdalign.h>

/*
 * The first block is small, because most arenas hold one short file; the
 * later ones double up to a size at which the share of the last, half-used
 * block no longer counts.
 */
#define BLOCK_FIRST ((size_t)1 << 10)
#define BLOCK_MAX ((size_t)256 << 10)

struct ps_arena_block {
	struct ps_arena_block *next;
	size_t used;
	size_t cap;
	alignas(max_align_t) char data[];
};

void
ps_arena_init(struct ps_arena *arena, size_t budget)
{
	arena->head = NULL;
	arena->used = 0;
	arena->budget = budget;
}

void
ps_arena_release(struct ps_arena *arena)
{
	struct ps_arena_block *block = arena->head;
	size_t resets = arena->resets;

	while (block) {
		struct ps_arena_block *next = block->next;

		free(block);
		block = next;
	}
	ps_arena_init(arena, arena->budget);
	arena->resets = resets + 1;
}

#ifndef PS_ARENA_PLAIN

void
ps_arena_reset(struct ps_arena *arena)
{
	struct ps_arena_block *kept = arena->head;
	size_t budget = arena->budget;

	if (!kept)
		return;
	arena->head = kept->next;
	ps_arena_release(arena);
	kept->next = NULL;
	kept->used = 0;
	arena->head = kept;
	arena->budget = budget;
}

#else

void
ps_arena_reset(struct ps_arena *arena)
{
	ps_arena_release(arena);
}

#endif

bool
ps_arena_over(const struct ps_arena *arena)
{
	return arena->budget > 0 && arena->used > arena->budget;
}

static struct ps_arena_block *
new_block(size_t cap)
{
	struct ps_arena_block *block;
	size_t bytes;

	if (__builtin_add_overflow(sizeof(*block), cap, &bytes))
		bytes = SIZE_MAX;
	block = ps_xmalloc(bytes);
	block->next = NULL;
	block->used = 0;
	block->cap = cap;
	return block;
}

#ifdef PS_ARENA_PLAIN

static void *
take(struct ps_arena *arena, size_t size, size_t align)
{
	struct ps_arena_block *block = new_block(size);

	(void)align; /* every block is aligned for all types */
	block->next = arena->head;
	arena->head = block;
	arena->used += size;
	return block->data;
}

#else

/* Offset of the next free byte with that alignment; may be over the end. */
static size_t
free_offset(const struct ps_arena_block *block, size_t align)
{
	return (block->used + align - 1) & ~(align - 1);
}

static bool
fits(const struct ps_arena_block *block, size_t size, size_t align)
{
	size_t at = free_offset(block, align);

	return at <= block->cap && size <= block->cap - at;
}

static size_t
next_block_size(const struct ps_arena *arena)
{
	if (!arena->head)
		return BLOCK_FIRST;
	return arena->used < BLOCK_MAX / 2 ? arena->used + BLOCK_FIRST
					   : BLOCK_MAX;
}

/* A block with room; what is large gets its own, behind the one in use. */
static struct ps_arena_block *
find_block(struct ps_arena *arena, size_t size, size_t align)
{
	struct ps_arena_block *head = arena->head;
	struct ps_arena_block *block;
	size_t cap = next_block_size(arena);

	if (head && fits(head, size, align))
		return head;
	if (head && size > cap / 4) {
		block = new_block(size);
		block->next = head->next;
		head->next = block;
		return block;
	}
	block = new_block(size > cap ? size : cap);
	block->next = head;
	arena->head = block;
	return block;
}

static void *
take(struct ps_arena *arena, size_t size, size_t align)
{
	struct ps_arena_block *block = find_block(arena, size, align);
	size_t at = free_offset(block, align);

	block->used = at + size;
	arena->used += size;
	return block->data + at;
}

#endif

void *
ps_arena_alloc(struct ps_arena *arena, size_t size)
{
	void *memory = take(arena, size, alignof(max_align_t));

	/* not whole blocks: most of what they hold are strings */
	return memset(memory, 0, size);
}

void *
ps_arena_array(struct ps_arena *arena, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		bytes = SIZE_MAX / 2; /* which no allocation grants */
	return ps_arena_alloc(arena, bytes);
}

char *
ps_arena_strdup(struct ps_arena *arena, const char *s)
{
	return ps_arena_strndup(arena, s, strlen(s));
}

char *
ps_arena_strndup(struct ps_arena *arena, const char *s, size_t len)
{
	char *copy = take(arena, len + 1, 1);

	if (len > 0)
		memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *
ps_arena_printf(struct ps_arena *arena, const char *fmt, ...)
{
	va_list ap;
	char *text;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		ps_bug("a format that cannot be printed");
	text = take(arena, (size_t)n + 1, 1);
	va_start(ap, fmt);
	(void)vsnprintf(text, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return text;
}
