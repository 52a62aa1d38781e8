#include "index_case.h"

#define NUMBERS 20000
#define TEXTS 97

/* Which numbers are in the set, by text: number N has text N % TEXTS. */
struct model {
	bool in[NUMBERS];
};

static const struct ps_hash_key key = { 1, 2 };

static int64_t
entry_of(int64_t text, int64_t number)
{
	char name[16];

	(void)snprintf(name, sizeof(name), "T%lld", (long long)text);
	return ps_set_entry(&key, PS_SET_OWNER, ps_span_str(name), number);
}

static void
check_text(struct index_case *c, const struct model *m, int64_t text)
{
	struct ps_numbers found = { .list = NULL };
	size_t n = 0;

	TAP_EQ_INT(ps_set_find(c->index.db, entry_of(text, 0), &found, &c->err),
		   PS_OK);
	for (int64_t number = text; number < NUMBERS; number += TEXTS) {
		if (!m->in[number])
			continue;
		if (n == found.len || found.list[n] != number)
			break;
		n++;
	}
	TAP_EQ_INT(n, found.len);
	for (int64_t number = text; number < NUMBERS; number += TEXTS)
		n -= m->in[number] ? 1 : 0;
	if (!TAP_EQ_INT(n, 0))
		TAP_NOTE("text %lld", (long long)text);
	ps_numbers_release(&found);
}

static void
change(struct ps_set_edits *edits, struct model *m, int64_t number, bool comes)
{
	if (m->in[number] == comes)
		return;
	m->in[number] = comes;
	ps_set_edit(edits, entry_of(number % TEXTS, number), comes);
}

static void
flush(struct index_case *c, struct ps_set_edits *edits, const struct model *m)
{
	TAP_EQ_INT(ps_set_flush(c->index.db, edits, &c->err), PS_OK);
	for (int64_t text = 0; text < TEXTS; text += 8)
		check_text(c, m, text);
}

static void
a_set_holds_what_came_and_did_not_go(void)
{
	struct ps_set_edits edits = { .list = NULL };
	struct model *m = ps_xmalloc(sizeof(*m));
	struct index_case c;
	unsigned int seed = 3;

	memset(m, 0, sizeof(*m));
	case_begin(&c);
	flush(&c, &edits, m); /* nothing at all */
	for (int64_t n = 0; n < NUMBERS; n += 2)
		change(&edits, m, n, true);
	flush(&c, &edits, m); /* many at once */
	for (int i = 0; i < 9000; i++) {
		seed = seed * 1664525u + 1013904223u;
		change(&edits, m, seed % NUMBERS, (seed >> 20) % 3 > 0);
		if (i % 1500 == 0)
			flush(&c, &edits, m);
	}
	flush(&c, &edits, m);
	for (int64_t n = 0; n < NUMBERS; n++)
		change(&edits, m, n, false);
	flush(&c, &edits, m); /* all gone: no leaf is left */
	for (int64_t n = NUMBERS - 1; n > NUMBERS - 50; n--) {
		change(&edits, m, n, true);
		flush(&c, &edits, m); /* one by one, downwards */
	}
	ps_set_edits_release(&edits);
	case_end(&c);
	free(m);
}

static void
what_came_and_went_between_is_not_there(void)
{
	struct ps_set_edits edits = { .list = NULL };
	struct ps_numbers found = { .list = NULL };
	struct index_case c;
	int64_t entry = entry_of(1, 5);

	case_begin(&c);
	for (int i = 0; i < 3; i++) {
		ps_set_edit(&edits, entry, true);
		ps_set_edit(&edits, entry, false);
	}
	TAP_EQ_INT(ps_set_flush(c.index.db, &edits, &c.err), PS_OK);
	TAP_EQ_INT(ps_set_find(c.index.db, entry_of(1, 0), &found, &c.err),
		   PS_OK);
	TAP_EQ_INT(found.len, 0);
	ps_set_edit(&edits, entry, false);
	ps_set_edit(&edits, entry, true);
	ps_set_edit(&edits, entry, true);
	TAP_EQ_INT(ps_set_flush(c.index.db, &edits, &c.err), PS_OK);
	TAP_EQ_INT(ps_set_find(c.index.db, entry_of(1, 0), &found, &c.err),
		   PS_OK);
	if (TAP_EQ_INT(found.len, 1))
		TAP_EQ_INT(found.list[0], 5);
	ps_numbers_release(&found);
	ps_set_edits_release(&edits);
	case_end(&c);
}

static void
entries_sort_by_set_text_and_number(void)
{
	struct ps_span text = ps_span_str("E1");
	int64_t low = ps_set_entry(&key, PS_SET_OWNER, text, 1);
	int64_t high =
		ps_set_entry(&key, PS_SET_OWNER, text, PS_ORDER_NUMBER_MAX);

	TAP_EQ_INT(high - low, PS_ORDER_NUMBER_MAX - 1);
	TAP_CHECK(ps_set_entry(&key, PS_SET_IDENTITY, text, 1) < low);
	TAP_CHECK(ps_set_entry(&key, PS_SET_SUBJECT, text, 1) > high);
	TAP_CHECK(low > 0);
}

int
main(void)
{
	TAP_RUN(a_set_holds_what_came_and_did_not_go);
	TAP_RUN(what_came_and_went_between_is_not_there);
	TAP_RUN(entries_sort_by_set_text_and_number);
	return tap_done();
}
