#include "engine/rows.h"

/* A work file that differs, and what is looked at of it. */
struct ps_row_pair {
	const struct ps_tree_change *change;
	struct ps_row_set *old; /* NULL: not there */
	struct ps_row_set *new;
	bool compared; /* only rows that differ */
	int64_t *same; /* orders of the others */
	size_t nsame;
};

static const char *
name_of(struct ps_row_cache *cache, const struct ps_row_version *version)
{
	return ps_arena_printf(&cache->names, "%s %s", version->blob.hex,
			       version->path);
}

static void
note_readable(struct ps_row_cache *cache, const struct ps_row_version *version)
{
	ps_map_put(&cache->readable, name_of(cache, version), cache);
}

static struct ps_row_version
old_of(const struct ps_tree_change *change)
{
	return (struct ps_row_version){ .path = change->path,
					.blob = change->old,
					.mode = change->old_mode };
}

static struct ps_row_version
new_of(const struct ps_tree_change *change)
{
	return (struct ps_row_version){ .path = change->path,
					.blob = change->new,
					.mode = change->new_mode };
}

static int
read_whole(struct ps_row_cache *cache, struct ps_row_diff *diff,
	   const struct ps_row_version *version, struct ps_row_set **out,
	   struct ps_err *err)
{
	int rc;

	if (!*version->blob.hex)
		return PS_OK;
	rc = ps_row_set_read(cache, &diff->arena, version, out, err);
	if (rc == PS_OK && !(*out)->refused)
		note_readable(cache, version);
	return rc;
}

static int
read_both(struct ps_row_cache *cache, struct ps_row_diff *diff,
	  struct ps_row_pair *pair, struct ps_err *err)
{
	const struct ps_row_version old = old_of(pair->change);
	const struct ps_row_version new = new_of(pair->change);
	int rc;

	pair->compared = false;
	rc = read_whole(cache, diff, &old, &pair->old, err);
	if (rc == PS_OK)
		rc = read_whole(cache, diff, &new, &pair->new, err);
	return rc;
}

/* Both texts, unless one is too large: who reads it whole says so. */
static int
read_texts(struct ps_row_cache *cache, const struct ps_tree_change *change,
	   struct ps_work_versions *out, bool *there, struct ps_err *err)
{
	int rc;

	rc = ps_row_cache_text(cache, &change->old, &out->old, err);
	if (rc == PS_OK)
		rc = ps_row_cache_text(cache, &change->new, &out->new, err);
	*there = rc == PS_OK;
	return rc == PS_ELIMIT ? PS_OK : rc;
}

static void
take_changes(struct ps_row_diff *diff, struct ps_row_pair *pair,
	     const struct ps_work_changes *found)
{
	const struct ps_row_version old = old_of(pair->change);
	const struct ps_row_version new = new_of(pair->change);

	pair->compared = true;
	pair->old = ps_row_set_of(&diff->arena, &old, &found->old);
	pair->new = ps_row_set_of(&diff->arena, &new, &found->new);
	pair->same = PS_ARENA_ARRAY(&diff->arena, int64_t, found->nsame);
	pair->nsame = found->nsame;
	if (found->nsame > 0)
		memcpy(pair->same, found->same, found->nsame * sizeof(int64_t));
}

/* Record by record, if both versions are batches that can be. */
static int
compare(struct ps_row_cache *cache, struct ps_row_diff *diff,
	struct ps_row_pair *pair, struct ps_err *err)
{
	const struct ps_row_version old = old_of(pair->change);
	const struct ps_row_version new = new_of(pair->change);
	struct ps_work_versions versions = {
		.path = old.path, .rows_max = cache->limits->work_file_rows
	};
	struct ps_work_changes found;
	struct ps_arena arena;
	bool there = false;
	int rc;

	if (old.mode != PS_MODE_FILE || new.mode != PS_MODE_FILE)
		return PS_OK;
	rc = read_texts(cache, pair->change, &versions, &there, err);
	if (rc < 0 || !there)
		return rc;
	versions.old_is_readable =
		ps_map_get(&cache->readable, name_of(cache, &old)) != NULL;
	ps_arena_init(&arena, 0);
	if (ps_workfile_changes(&versions, &arena, &found)) {
		take_changes(diff, pair, &found);
		note_readable(cache, &old);
		note_readable(cache, &new);
	}
	ps_arena_release(&arena);
	return PS_OK;
}

static int
look_at(struct ps_row_cache *cache, struct ps_row_diff *diff,
	struct ps_row_pair *pair, struct ps_err *err)
{
	int rc;

	rc = compare(cache, diff, pair, err);
	if (rc == PS_OK && !pair->compared)
		rc = read_both(cache, diff, pair, err);
	return rc;
}

/* Orders of rows that differ, sorted. */
struct orders {
	int64_t *list;
	size_t len;
	size_t cap;
};

static void
add_orders(struct orders *orders, const struct ps_row_set *set)
{
	for (size_t i = 0; set && i < set->len; i++) {
		orders->list = ps_xgrow(orders->list, &orders->cap,
					orders->len + 1, sizeof(int64_t));
		orders->list[orders->len++] = set->list[i].order;
	}
}

static int
by_number(const void *a, const void *b)
{
	const int64_t *x = a;
	const int64_t *y = b;

	return (*x > *y) - (*x < *y);
}

static bool
has_one_of(const struct ps_row_pair *pair, const struct orders *orders)
{
	for (size_t i = 0; i < pair->nsame; i++)
		if (bsearch(&pair->same[i], orders->list, orders->len,
			    sizeof(int64_t), by_number))
			return true;
	return false;
}

/* An order that changed in one file may stand unchanged in another, too. */
static int
look_at_copies(struct ps_row_cache *cache, struct ps_row_diff *diff,
	       struct ps_err *err)
{
	struct orders orders = { .list = NULL };
	int rc = PS_OK;

	for (size_t i = 0; diff->npairs > 1 && i < diff->npairs; i++) {
		add_orders(&orders, diff->pairs[i].old);
		add_orders(&orders, diff->pairs[i].new);
	}
	if (orders.len > 0)
		qsort(orders.list, orders.len, sizeof(int64_t), by_number);
	for (size_t i = 0; rc == PS_OK && orders.len > 0 && i < diff->npairs;
	     i++)
		if (has_one_of(&diff->pairs[i], &orders))
			rc = read_both(cache, diff, &diff->pairs[i], err);
	free(orders.list);
	return rc;
}

static void
take_rows(struct ps_map *map, struct ps_row_set *set)
{
	for (size_t i = 0; i < set->len; i++)
		ps_row_link(map, &set->list[i]);
}

static void
hide_rows(struct ps_map *hidden, const struct ps_row_set *set)
{
	for (size_t i = 0; i < set->len; i++)
		ps_map_put(hidden, set->list[i].key, &set->list[i]);
}

static void
take_pair(struct ps_row_diff *diff, const struct ps_row_pair *pair)
{
	struct ps_row_set *old = pair->old;

	if (old && !old->refused)
		take_rows(&diff->old_rows, old);
	if (pair->new && !pair->new->refused)
		take_rows(&diff->new_rows, pair->new);
	if (!pair->new || !pair->new->refused)
		return;
	diff->refused[diff->nrefused++] = pair->new;
	if (old && !old->refused)
		hide_rows(&diff->hidden, old);
}

int
ps_work_diff(struct ps_repo *repo, const struct ps_oid *old,
	     const struct ps_oid *new, struct ps_arena *arena,
	     struct ps_tree_changes *out, struct ps_err *err)
{
	static const char *const ours[] = { "orders",  "review",  "holds",
					    "retract", "schemas", "recent",
					    NULL };
	const struct ps_diff_scope scope = { .old = old,
					     .new = new,
					     .folders = ours };

	return ps_repo_diff_in(repo, &scope, arena, out, err);
}

int
ps_row_diff(struct ps_row_cache *cache, const struct ps_oid *old,
	    const struct ps_oid *new, struct ps_row_diff *out,
	    struct ps_err *err)
{
	int rc;

	memset(out, 0, sizeof(*out));
	ps_arena_init(&out->arena, 0);
	ps_map_init(&out->old_rows);
	ps_map_init(&out->new_rows);
	ps_map_init(&out->hidden);
	rc = ps_work_diff(cache->repo, old, new, &out->arena, &out->changes,
			  err);
	if (rc < 0)
		return rc;
	out->refused = PS_ARENA_ARRAY(&out->arena, struct ps_row_set *,
				      out->changes.len + 1);
	out->pairs = PS_ARENA_ARRAY(&out->arena, struct ps_row_pair,
				    out->changes.len + 1);
	for (size_t i = 0; rc == PS_OK && i < out->changes.len; i++) {
		struct ps_row_pair *pair = &out->pairs[out->npairs];

		if (!ps_workfile_is_path(out->changes.list[i].path))
			continue;
		pair->change = &out->changes.list[i];
		out->npairs++;
		rc = look_at(cache, out, pair, err);
	}
	if (rc == PS_OK)
		rc = look_at_copies(cache, out, err);
	for (size_t i = 0; rc == PS_OK && i < out->npairs; i++)
		take_pair(out, &out->pairs[i]);
	return rc;
}

static void
release_set(struct ps_row_set *set)
{
	if (set)
		ps_diags_release(&set->findings);
}

void
ps_row_diff_release(struct ps_row_diff *diff)
{
	for (size_t i = 0; i < diff->npairs; i++) {
		release_set(diff->pairs[i].old);
		release_set(diff->pairs[i].new);
	}
	ps_map_release(&diff->old_rows);
	ps_map_release(&diff->new_rows);
	ps_map_release(&diff->hidden);
	ps_arena_release(&diff->arena);
}
