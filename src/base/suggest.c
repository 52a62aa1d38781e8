#include "provspool/text.h"

#define WORD_MAX 64
#define SUGGEST_DISTANCE 2

static size_t
min2(size_t a, size_t b)
{
	return a < b ? a : b;
}

struct rows {
	size_t before[WORD_MAX + 1]; /* two letters of `a` ago */
	size_t last[WORD_MAX + 1];
	size_t now[WORD_MAX + 1];
};

/* Distances of the first `i` letters of `a` to every beginning of `b`. */
static void
fill_row(struct rows *rows, const char *a, size_t i, const char *b)
{
	rows->now[0] = i;
	for (size_t j = 1; b[j - 1]; j++) {
		size_t changed = rows->last[j - 1] + (a[i - 1] != b[j - 1]);
		size_t best = min2(rows->last[j], rows->now[j - 1]) + 1;

		best = min2(best, changed);
		/* two letters swapped, as in "doen", are one slip */
		if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
		    a[i - 2] == b[j - 1])
			best = min2(best, rows->before[j - 2] + 1);
		rows->now[j] = best;
	}
}

size_t
ps_text_distance(const char *a, const char *b)
{
	size_t a_len = strlen(a);
	size_t b_len = strlen(b);
	struct rows rows = { .now = { 0 } };

	if (a_len > WORD_MAX || b_len > WORD_MAX)
		return SIZE_MAX;
	for (size_t j = 0; j <= b_len; j++)
		rows.now[j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		memcpy(rows.before, rows.last, sizeof(rows.before));
		memcpy(rows.last, rows.now, sizeof(rows.last));
		fill_row(&rows, a, i, b);
	}
	return rows.now[b_len];
}

const char *
ps_text_suggest(const char *word, const char *const *words)
{
	size_t len = strlen(word);
	size_t best = SUGGEST_DISTANCE + 1;
	const char *found = NULL;

	for (; *words; words++) {
		size_t distance = ps_text_distance(word, *words);

		if (distance < best && distance * 2 < len) {
			best = distance;
			found = *words;
		}
	}
	return found;
}
