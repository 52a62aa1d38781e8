#include "engine/answers.h"

/* Whole files are looked at only for rows that are missing. */
#define SETS_KEPT ((size_t)32 << 20)

static void
add_changed(struct ps_answers *answers, const char *key,
	    const struct ps_row_ref *now, const struct ps_row_ref *before,
	    bool twice)
{
	struct ps_changed *changed = &answers->list[answers->len++];
	const struct ps_row_ref *any = now ? now : before;

	if (!any)
		ps_bug("a row changed that is on neither side");

	*changed =
		(struct ps_changed){ .key = key,
				     .order = any->order,
				     .ref = now,
				     .old_path = before ? before->version->path
							: "",
				     .twice = twice };
}

/*
 * A person who clears `problem` wants the same answer judged again: by
 * somebody else, with other rights, or after the two agreed.
 */
static bool
is_resubmitted(const struct ps_row_ref *now, const struct ps_row_ref *before)
{
	bool ignored;

	if (!now || !before)
		return false;
	now = ps_row_standing(now, &ignored);
	before = ps_row_standing(before, &ignored);
	return *now->text && before->has_problem && !now->has_problem &&
	       ps_streq(now->text, before->text);
}

/*
 * What an operator reported is no decision, and no retraction: the row of an
 * order that went from one of their folders to another begins anew.
 */
static const struct ps_row_ref *
before_in_folder(const struct ps_row_ref *now, const struct ps_row_ref *before)
{
	if (now && before &&
	    !ps_workfile_same_folder(now->version->path, before->version->path))
		return NULL;
	return before;
}

static void
find_changed(struct ps_answers *answers)
{
	struct ps_arena *arena = &answers->arena;
	const struct ps_map *old_rows = &answers->diff.old_rows;
	const struct ps_map *new_rows = &answers->diff.new_rows;

	for (size_t i = 0; i < new_rows->len; i++) {
		const char *key = new_rows->entries[i].key;
		const struct ps_row_ref *now = new_rows->entries[i].value;
		const struct ps_row_ref *before =
			before_in_folder(now, ps_map_get(old_rows, key));
		bool again = is_resubmitted(now, before);
		bool twice;

		if (!again && ps_streq(ps_row_text(arena, now),
				       ps_row_text(arena, before)))
			continue;
		now = ps_row_standing(now, &twice);
		add_changed(answers, key, now, before, twice);
		answers->list[answers->len - 1].resubmitted = again;
	}
	for (size_t i = 0; i < old_rows->len; i++) {
		const char *key = old_rows->entries[i].key;

		if (!ps_map_get(new_rows, key) &&
		    !ps_map_get(&answers->diff.hidden, key))
			add_changed(answers, key, NULL,
				    old_rows->entries[i].value, false);
	}
	for (size_t i = 0; i < answers->len; i++)
		ps_map_put(&answers->by_key, answers->list[i].key,
			   &answers->list[i]);
}

static int
read_steps(struct ps_answers *answers, const struct ps_oid *from,
	   const struct ps_oid *tip, struct ps_err *err)
{
	struct ps_repo *repo = answers->cache.repo;
	struct ps_arena *arena = &answers->arena;
	struct ps_oids ids = { 0 };
	int rc;

	rc = ps_repo_walk(repo, from, tip, arena, &ids, err);
	if (rc < 0)
		return rc;
	answers->nsteps = ids.len;
	answers->steps =
		PS_ARENA_ARRAY(arena, struct ps_step, answers->nsteps + 1);
	for (size_t i = 0; rc == PS_OK && i < answers->nsteps; i++) {
		struct ps_step *step = &answers->steps[i];

		rc = ps_repo_commit_read(repo, &ids.list[i], arena,
					 &step->commit, err);
		if (rc == PS_OK)
			step->by_engine = ps_streq(step->commit.author.email,
						   PS_ENGINE_EMAIL);
		ps_map_put(&answers->by_id, ids.list[i].hex, step);
	}
	return rc;
}

/* How many parents of a commit have another text in this row. */
struct difference {
	struct ps_changed *changed;
	const char *text;
	size_t parents;
};

/* What one commit changed, compared with its parents one by one. */
struct look {
	struct ps_answers *answers;
	const struct ps_step *step;
	struct ps_arena arena;
	struct ps_map differences;
	size_t bases; /* it was compared with */
};

static void
count_difference(struct look *look, struct ps_changed *changed,
		 const char *text)
{
	struct difference *d = ps_map_get(&look->differences, changed->key);

	if (!d) {
		d = PS_ARENA_NEW(&look->arena, struct difference);
		d->changed = changed;
		d->text = ps_arena_strdup(&look->arena, text);
		ps_map_put(&look->differences, changed->key, d);
	}
	d->parents++;
}

/* One row as it stands in the commit and in a parent; NULL: it does not. */
static void
compare_row(struct look *look, const char *key, const struct ps_row_ref *now,
	    const struct ps_row_ref *before)
{
	struct ps_changed *changed = ps_map_get(&look->answers->by_key, key);
	const char *text;

	if (!changed)
		return;
	before = before_in_folder(now, before);
	text = ps_row_text(&look->arena, now);
	if (changed->resubmitted && is_resubmitted(now, before)) {
		count_difference(look, changed, text);
		return;
	}
	/* A removal matters only where the row is missing at the tip. */
	if (changed->ref ? !ps_streq(text, ps_row_text(&look->arena, before))
			 : !now && before)
		count_difference(look, changed, text);
}

static void
compare_rows(struct look *look, const struct ps_row_diff *diff)
{
	for (size_t i = 0; i < diff->new_rows.len; i++) {
		const struct ps_map_entry *e = &diff->new_rows.entries[i];

		compare_row(look, e->key, e->value,
			    ps_map_get(&diff->old_rows, e->key));
	}
	for (size_t i = 0; i < diff->old_rows.len; i++) {
		const struct ps_map_entry *e = &diff->old_rows.entries[i];

		if (!ps_map_get(&diff->new_rows, e->key))
			compare_row(look, e->key, NULL, e->value);
	}
}

/* A single commit is what the whole comparison was about already. */
static int
compare_with_parent(struct look *look, const struct ps_oid *parent,
		    struct ps_err *err)
{
	struct ps_answers *answers = look->answers;
	const struct ps_oid *commit = &look->step->commit.id;
	struct ps_row_diff diff;
	int rc;

	if (ps_streq(parent->hex, answers->from.hex) &&
	    ps_streq(commit->hex, answers->tip.hex)) {
		compare_rows(look, &answers->diff);
		return PS_OK;
	}
	rc = ps_row_diff(&answers->cache, parent, commit, &diff, err);
	if (rc == PS_OK)
		compare_rows(look, &diff);
	ps_row_diff_release(&diff);
	return rc;
}

/* Nearly always it is the text that stands at the tip. */
static const char *
kept_text(struct ps_arena *arena, const struct difference *d)
{
	const struct ps_row_ref *ref = d->changed->ref;

	if (ref && ps_streq(ref->text, d->text))
		return ref->text;
	return ps_arena_strdup(arena, d->text);
}

static void
add_claim(struct ps_arena *arena, const struct difference *d,
	  const struct ps_step *step)
{
	struct ps_claim *claim;

	/* We take settled rows away; that is no answer of anybody's. */
	if (step->by_engine && !*d->text && d->changed->ref)
		return;
	claim = PS_ARENA_NEW(arena, struct ps_claim);
	claim->step = step;
	claim->text = kept_text(arena, d);
	claim->next = d->changed->claims;
	d->changed->claims = claim;
	d->changed->nclaims++;
}

static void
begin_look(struct look *look)
{
	ps_arena_init(&look->arena, 0);
	ps_map_init(&look->differences);
}

static void
end_look(struct look *look)
{
	ps_map_release(&look->differences);
	ps_arena_release(&look->arena);
}

/* What an earlier try found, before one of them could not be read, goes. */
static int
compare_with_all(void *ctx, const struct ps_oids *bases, struct ps_err *err)
{
	struct look *look = ctx;
	int rc = PS_OK;

	end_look(look);
	begin_look(look);
	look->bases = bases->len;
	for (size_t i = 0; rc == PS_OK && i < bases->len; i++)
		rc = compare_with_parent(look, &bases->list[i], err);
	return rc;
}

/* Which rows did this commit introduce? */
static int
attribute_step(struct ps_answers *answers, struct ps_step *step,
	       struct ps_err *err)
{
	struct look look = { .answers = answers, .step = step };
	int rc;

	begin_look(&look);
	rc = ps_answers_compare(answers, step, compare_with_all, &look, err);
	for (size_t i = 0; rc == PS_OK && step->sight != PS_SIGHT_NONE &&
			   i < look.differences.len;
	     i++) {
		const struct difference *d = look.differences.entries[i].value;

		if (d->parents == look.bases)
			add_claim(&answers->arena, d, step);
	}
	end_look(&look);
	return rc;
}

/* Drop the claims that a later claim replaces: only heads stay. */
static int
keep_heads(struct ps_repo *repo, struct ps_changed *changed, struct ps_err *err)
{
	for (struct ps_claim *head = changed->claims; head; head = head->next) {
		struct ps_claim **link = &head->next;

		while (*link) {
			bool replaced = false;
			int rc;

			rc = ps_repo_is_ancestor(
				repo, &(*link)->step->commit.id,
				&head->step->commit.id, &replaced, err);
			if (rc < 0)
				return rc;
			if (replaced) {
				*link = (*link)->next;
				changed->nclaims--;
			} else {
				link = &(*link)->next;
			}
		}
	}
	return PS_OK;
}

static int
attribute(struct ps_answers *answers, struct ps_err *err)
{
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < answers->nsteps; i++)
		rc = attribute_step(answers, &answers->steps[i], err);
	for (size_t i = 0; rc == PS_OK && i < answers->len; i++)
		if (answers->list[i].nclaims > 1)
			rc = keep_heads(answers->cache.repo, &answers->list[i],
					err);
	return rc;
}

int
ps_answers_find(struct ps_repo *repo, const struct ps_limits *limits,
		const struct ps_oid *from, const struct ps_oid *tip,
		struct ps_answers *out, struct ps_err *err)
{
	int rc;

	memset(out, 0, sizeof(*out));
	ps_arena_init(&out->arena, 0);
	ps_row_cache_init(&out->cache, repo, limits);
	out->cache.keep = SETS_KEPT;
	out->from = *from;
	out->tip = *tip;
	ps_map_init(&out->by_key);
	ps_map_init(&out->by_id);
	ps_map_init(&out->touched);
	rc = ps_row_diff(&out->cache, from, tip, &out->diff, err);
	if (rc < 0)
		return rc;
	out->tip_is_read = true;
	out->list = PS_ARENA_ARRAY(&out->arena, struct ps_changed,
				   out->diff.new_rows.len +
					   out->diff.old_rows.len + 1);
	find_changed(out);
	rc = read_steps(out, from, tip, err);
	if (rc == PS_OK && out->len > 0)
		rc = attribute(out, err);
	return rc;
}

void
ps_answers_release(struct ps_answers *answers)
{
	ps_map_release(&answers->touched);
	ps_map_release(&answers->by_id);
	ps_map_release(&answers->by_key);
	ps_row_diff_release(&answers->diff);
	ps_row_cache_release(&answers->cache);
	ps_arena_release(&answers->arena);
}
