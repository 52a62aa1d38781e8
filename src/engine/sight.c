#include "engine/answers.h"

/*
 * What cannot be read stays in the history of `work`, whatever is committed
 * on top.  It must not keep the commits after it from being read, nor lend
 * them or take from them an answer.
 */

static struct ps_step *
step_of(const struct ps_answers *answers, const struct ps_oid *commit)
{
	return ps_map_get(&answers->by_id, commit->hex);
}

/* Without repetitions: somebody may name a parent 10,000 times. */
struct bases {
	struct ps_oid *list;
	size_t len;
	size_t cap;
	struct ps_map known;
};

static void
add_base(struct bases *bases, const struct ps_oid *commit)
{
	if (ps_map_get(&bases->known, commit->hex))
		return;
	bases->list = ps_xgrow(bases->list, &bases->cap, bases->len + 1,
			       sizeof(*bases->list));
	bases->list[bases->len++] = *commit;
	ps_map_put(&bases->known, commit->hex, bases);
}

static void
add_parent(const struct ps_answers *answers, struct bases *bases,
	   const struct ps_oid *parent)
{
	const struct ps_step *step = step_of(answers, parent);

	if (!step || step->sight != PS_SIGHT_NONE) {
		add_base(bases, parent);
		return;
	}
	for (size_t i = 0; i < step->instead.len; i++)
		add_base(bases, &step->instead.list[i]);
}

/* The parents, or what stands in for them; "" where there is none. */
static void
find_bases(struct ps_answers *answers, const struct ps_step *step,
	   struct ps_oids *out)
{
	static const struct ps_oid none;
	struct bases bases = { .list = NULL };

	ps_map_init(&bases.known);
	for (size_t i = 0; i < step->commit.nparents; i++)
		add_parent(answers, &bases, &step->commit.parents[i]);
	if (bases.len == 0)
		add_base(&bases, &none);
	out->list = PS_ARENA_ARRAY(&answers->arena, struct ps_oid, bases.len);
	out->len = bases.len;
	memcpy(out->list, bases.list, bases.len * sizeof(struct ps_oid));
	ps_map_release(&bases.known);
	free(bases.list);
}

static void
lose_sight(struct ps_answers *answers, struct ps_step *step,
	   const struct ps_err *why)
{
	step->sight = PS_SIGHT_NONE;
	step->why = ps_arena_strdup(&answers->arena, why->text);
	find_bases(answers, step, &step->instead);
}

/* The beginning can be read, as the tip was compared with it. */
static int
look_at(struct ps_answers *answers, struct ps_step *step, struct ps_err *err)
{
	struct ps_row_diff diff;
	struct ps_err why;
	int rc;

	if (step->sight != PS_SIGHT_UNKNOWN)
		return PS_OK;
	rc = ps_row_diff(&answers->cache, &answers->from, &step->commit.id,
			 &diff, &why);
	ps_row_diff_release(&diff);
	if (ps_err_is_disk(rc)) {
		*err = why;
		return rc;
	}
	step->sight = PS_SIGHT_CLEAR;
	if (rc < 0)
		lose_sight(answers, step, &why);
	return PS_OK;
}

/*
 * A comparison failed for `why`.  Either the commit cannot be read, or one it
 * was compared with: then that one is not asked again.  *again says so.
 */
static int
find_culprit(struct ps_answers *answers, struct ps_step *step,
	     const struct ps_oids *bases, const struct ps_err *why, bool *again,
	     struct ps_err *err)
{
	int rc = look_at(answers, step, err);

	*again = false;
	if (rc < 0 || step->sight == PS_SIGHT_NONE)
		return rc;
	for (size_t i = 0; rc == PS_OK && i < bases->len; i++) {
		struct ps_step *base = step_of(answers, &bases->list[i]);

		if (!base)
			continue;
		rc = look_at(answers, base, err);
		*again = *again || base->sight == PS_SIGHT_NONE;
	}
	if (rc == PS_OK && !*again)
		lose_sight(answers, step, why);
	return rc;
}

int
ps_answers_compare(struct ps_answers *answers, struct ps_step *step,
		   ps_compare_fn *compare, void *ctx, struct ps_err *err)
{
	struct ps_oids bases;
	struct ps_err why;
	bool again = true;
	int rc = PS_OK;

	while (rc == PS_OK && again && step->sight != PS_SIGHT_NONE) {
		find_bases(answers, step, &bases);
		rc = compare(ctx, &bases, &why);
		if (rc == PS_OK)
			return PS_OK;
		if (ps_err_is_disk(rc)) {
			*err = why;
			return rc;
		}
		rc = find_culprit(answers, step, &bases, &why, &again, err);
	}
	return rc;
}
