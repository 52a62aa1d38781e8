/*
 * arena - memory of one activity, freed at once.
 *
 * Everything read from one file, or computed in one run, lives in an arena.
 * An arena may have a byte budget; ps_arena_over() tells that it is used up,
 * and the reader then refuses the input (PS_ELIMIT): memory is bounded by
 * configuration, not by input.  Built with PS_ARENA_PLAIN every piece is a
 * malloc of its own, so that the address sanitizer sees each.
 */
#ifndef PROVSPOOL_ARENA_H
#define PROVSPOOL_ARENA_H

#include "provspool/base.h"

struct ps_arena_block;

struct ps_arena {
	struct ps_arena_block *head;
	size_t used;   /* bytes handed out */
	size_t budget; /* 0: none */
	size_t resets; /* how often what was in it went */
};

void ps_arena_init(struct ps_arena *arena, size_t budget);
void ps_arena_release(struct ps_arena *arena); /* frees all, usable again */
/* Empty it, but keep the block in use: for what is done a million times. */
void ps_arena_reset(struct ps_arena *arena);
bool ps_arena_over(const struct ps_arena *arena);

/* Zeroed memory, aligned for any type; never NULL. */
void *ps_arena_alloc(struct ps_arena *arena, size_t size);
char *ps_arena_strdup(struct ps_arena *arena, const char *s);
char *ps_arena_strndup(struct ps_arena *arena, const char *s, size_t len);
char *ps_arena_printf(struct ps_arena *arena, const char *fmt, ...)
	PS_PRINTF(2, 3);

/* Zeroed array of n elements of `size` bytes. */
void *ps_arena_array(struct ps_arena *arena, size_t n, size_t size);

#define PS_ARENA_NEW(arena, type)                                              \
	((type *)ps_arena_alloc((arena), sizeof(type)))
#define PS_ARENA_ARRAY(arena, type, n)                                         \
	((type *)ps_arena_array((arena), (n), sizeof(type)))

#endif
