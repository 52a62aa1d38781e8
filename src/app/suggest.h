/*
 * suggest - what a person may have meant by a word that is not known.
 *
 * Each gives text to be put behind a complaint, as in "; did you mean
 * 'badge'?", or "" where nothing comes near.
 */
#ifndef PS_APP_SUGGEST_H
#define PS_APP_SUGGEST_H

#include "app/place.h"
#include "provspool/map.h"

const char *ps_suggest_word(const char *word, const char *const *words,
			    struct ps_arena *arena);
/* One of the keys of a map: resource types, sources. */
const char *ps_suggest_key(const char *word, const struct ps_map *map,
			   struct ps_arena *arena);
const char *ps_suggest_state(const char *word, struct ps_arena *arena);
/*
 * Orders that exist and whose id is one slip away: a wrong, missing, doubled
 * or swapped character, or the check letter left out.  That letter leaves few
 * of them.
 */
const char *ps_suggest_order(struct ps_index *index, const char *typed,
			     struct ps_arena *arena);

/* The names of the states, ended by NULL. */
extern const char *const ps_state_names[];

#endif
