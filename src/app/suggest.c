#include "app/suggest.h"

#include <strings.h>

#include "provspool/num.h"
#include "provspool/text.h"

#define FOUND_MAX 3

/* clang-format off */
const char *const ps_state_names[] = {
#define X(id, code, name) name,
	PS_STATE_LIST(X)
#undef X
	NULL
};
/* clang-format on */

const char *
ps_suggest_word(const char *word, const char *const *words,
		struct ps_arena *arena)
{
	const char *meant = ps_text_suggest(word, words);

	return meant ? ps_arena_printf(arena, "; did you mean '%s'?", meant)
		     : "";
}

const char *
ps_suggest_key(const char *word, const struct ps_map *map,
	       struct ps_arena *arena)
{
	const char **keys = PS_ARENA_ARRAY(arena, const char *, map->len + 1);

	for (size_t i = 0; i < map->len; i++)
		keys[i] = map->entries[i].key;
	return ps_suggest_word(word, keys, arena);
}

const char *
ps_suggest_state(const char *word, struct ps_arena *arena)
{
	return ps_suggest_word(word, ps_state_names, arena);
}

/* Ids near the one that was typed. */
struct near {
	struct ps_index *index;
	struct ps_arena *arena;
	struct ps_buf text;
	int64_t found[FOUND_MAX];
	size_t nfound;
};

static void
try_id(struct near *near, const char *id)
{
	struct ps_order order;
	struct ps_err ignored; /* not there */
	int64_t number;
	char shown[PS_ORDER_ID_MAX];

	if (near->nfound == FOUND_MAX || !ps_order_id_parse(id, &number))
		return;
	for (size_t i = 0; i < near->nfound; i++)
		if (near->found[i] == number)
			return;
	if (ps_index_order(near->index, number, near->arena, &order, &ignored) <
	    0)
		return;
	near->found[near->nfound++] = number;
	ps_order_id(number, shown);
	ps_buf_addf(&near->text, "%s'%s'", near->text.len > 0 ? " or " : "",
		    shown);
}

static void
try_swapped(struct near *near, char *id, size_t len)
{
	for (size_t i = 0; i + 1 < len; i++) {
		char first = id[i];

		id[i] = id[i + 1];
		id[i + 1] = first;
		try_id(near, id);
		id[i + 1] = id[i];
		id[i] = first;
	}
}

static void
try_changed(struct near *near, char *id, size_t len)
{
	static const char signs[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-";

	for (size_t i = 0; i < len; i++) {
		char was = id[i];

		for (const char *c = signs; *c; c++) {
			id[i] = *c;
			try_id(near, id);
		}
		id[i] = was;
	}
}

static void
try_shorter(struct near *near, const char *id, size_t len)
{
	char other[PS_ORDER_ID_MAX + 4];

	for (size_t i = 0; i < len; i++) {
		memcpy(other, id, i);
		memcpy(other + i, id + i + 1, len - i);
		try_id(near, other);
	}
}

static void
try_longer(struct near *near, const char *id, size_t len)
{
	char other[PS_ORDER_ID_MAX + 4];

	for (size_t i = 0; i <= len; i++) {
		memcpy(other, id, i);
		memcpy(other + i + 1, id + i, len - i + 1);
		for (int c = '0'; c <= '9'; c++) {
			other[i] = (char)c;
			try_id(near, other);
		}
	}
}

/* The check letter left out, or nothing but the number. */
static void
try_number(struct near *near, const char *typed)
{
	const char *digits =
		strncasecmp(typed, "PO-", 3) == 0 ? typed + 3 : typed;
	char id[PS_ORDER_ID_MAX];
	int64_t number;

	digits += strspn(digits, "0");
	if (!ps_num_i64(digits, 1, PS_ORDER_NUMBER_MAX, &number))
		return;
	ps_order_id(number, id);
	try_id(near, id);
}

const char *
ps_suggest_order(struct ps_index *index, const char *typed,
		 struct ps_arena *arena)
{
	struct near near = { index, arena, PS_BUF_INIT, { 0 }, 0 };
	char id[PS_ORDER_ID_MAX + 2];
	size_t len = strlen(typed);
	const char *out = "";

	if (len > PS_ORDER_ID_MAX)
		return "";
	memcpy(id, typed, len + 1);
	try_number(&near, typed);
	try_swapped(&near, id, len);
	try_changed(&near, id, len);
	try_shorter(&near, id, len);
	try_longer(&near, id, len);
	if (near.nfound > 0)
		out = ps_arena_printf(arena, "; did you mean %s?",
				      near.text.ptr);
	ps_buf_release(&near.text);
	return out;
}
