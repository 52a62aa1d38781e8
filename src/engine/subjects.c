#include "engine/subjects.h"

#include "engine/precedence.h"

#include "provspool/hash.h"

#define SLOTS_FIRST 64

void
ps_subjects_init(struct ps_subjects *subjects, struct ps_index *index,
		 const struct ps_config *config)
{
	*subjects = (struct ps_subjects){ .index = index, .config = config };
}

void
ps_subjects_release(struct ps_subjects *subjects)
{
	free(subjects->slots);
	ps_subjects_init(subjects, subjects->index, subjects->config);
}

/*
 * The secret is where the program happens to lie in memory, so that nobody
 * can make texts meet on purpose: each meeting costs a look-up.
 */
static uint64_t
digest_of(const char *text)
{
	static const char here;
	const struct ps_hash_key secret = { (uintptr_t)&here,
					    (uintptr_t)&ps_order_subject };

	return ps_hash(&secret, ps_span_str(text));
}

static void
place(struct ps_subjects *s, struct ps_subject_slot slot)
{
	size_t at = slot.digest & (s->nslots - 1);

	while (s->slots[at].order != 0)
		at = (at + 1) & (s->nslots - 1);
	s->slots[at] = slot;
}

static void
grow(struct ps_subjects *s)
{
	struct ps_subject_slot *old = s->slots;
	size_t nold = s->nslots;

	s->nslots = nold > 0 ? 2 * nold : SLOTS_FIRST;
	s->slots = ps_xmalloc(s->nslots * sizeof(*s->slots));
	memset(s->slots, 0, s->nslots * sizeof(*s->slots));
	for (size_t i = 0; i < nold; i++)
		if (old[i].order != 0)
			place(s, old[i]);
	free(old);
}

static int
has_subject(struct ps_subjects *s, int64_t number, const char *subject,
	    bool *same, struct ps_err *err)
{
	struct ps_buf found = PS_BUF_INIT;
	struct ps_order order;
	struct ps_arena arena;
	int rc;

	ps_arena_init(&arena, 0);
	rc = ps_index_order(s->index, number, &arena, &order, err);
	if (rc == PS_OK) {
		ps_order_subject(&order, &found);
		*same = ps_streq(found.ptr, subject);
		ps_buf_reset(&found);
		if (!*same && ps_order_key_subject(s->config, &order, &found))
			*same = ps_streq(found.ptr, subject);
	}
	ps_buf_release(&found);
	ps_arena_release(&arena);
	return rc;
}

int
ps_subjects_add(struct ps_subjects *subjects, const char *subject,
		int64_t order, bool revokes, struct ps_subject_slot **there,
		struct ps_err *err)
{
	uint64_t digest = digest_of(subject);
	bool same = false;
	size_t mask;

	*there = NULL;
	if (subjects->len >= subjects->nslots / 2)
		grow(subjects);
	mask = subjects->nslots - 1;
	for (size_t at = digest & mask; subjects->slots[at].order != 0;
	     at = (at + 1) & mask) {
		struct ps_subject_slot *slot = &subjects->slots[at];
		int rc;

		if (slot->digest != digest)
			continue;
		rc = has_subject(subjects, slot->order, subject, &same, err);
		if (same)
			*there = slot;
		if (rc < 0 || same)
			return rc;
	}
	place(subjects, (struct ps_subject_slot){ digest, order, revokes });
	subjects->len++;
	return PS_OK;
}
