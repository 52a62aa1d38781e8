#include "engine/answers.h"
#include "provspool/limits.h"

/*
 * Which commit touched a path is asked for each file that cannot be read, and
 * somebody may push 100,000 of them: each commit is compared with its parent
 * once, for all paths.
 */
static size_t
trace_step(struct ps_answers *answers, struct ps_step *step)
{
	static const struct ps_oid none;
	const struct ps_oid *parent =
		step->commit.nparents > 0 ? &step->commit.parents[0] : &none;
	struct ps_tree_changes changes = { 0 };
	struct ps_err ignored; /* what cannot be compared touched nothing */
	struct ps_arena arena;

	ps_arena_init(&arena, 0);
	if (ps_work_diff(answers->cache.repo, parent, &step->commit.id, &arena,
			 &changes, &ignored) < 0)
		changes.len = 0;
	for (size_t i = 0; i < changes.len; i++) {
		const char *path = changes.list[i].path;

		if (!ps_map_get(&answers->touched, path))
			ps_map_put(&answers->touched,
				   ps_arena_strdup(&answers->arena, path),
				   step);
	}
	ps_arena_release(&arena);
	return changes.len;
}

static void
trace(struct ps_answers *answers)
{
	size_t looked_at = 0;

	for (size_t i = answers->nsteps;
	     i > 0 && looked_at < PS_LIMIT_TREE_ENTRIES; i--)
		looked_at += trace_step(answers, &answers->steps[i - 1]);
	answers->traced = true;
}

const struct ps_step *
ps_answers_last_touch(struct ps_answers *answers, const char *path)
{
	if (!answers->traced)
		trace(answers);
	return ps_map_get(&answers->touched, path);
}
