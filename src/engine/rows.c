#include "engine/rows.h"

#include "provspool/limits.h"

#define MODE_EXECUTABLE 0100755u

void
ps_row_cache_init(struct ps_row_cache *cache, struct ps_repo *repo,
		  const struct ps_limits *limits)
{
	cache->repo = repo;
	cache->limits = limits;
	ps_arena_init(&cache->arena, 0);
	ps_map_init(&cache->sets);
}

void
ps_row_cache_release(struct ps_row_cache *cache)
{
	for (size_t i = 0; i < cache->sets.len; i++) {
		struct ps_row_set *set = cache->sets.entries[i].value;

		ps_map_release(&set->rows);
		ps_diags_release(&set->findings);
	}
	ps_map_release(&cache->sets);
	ps_arena_release(&cache->arena);
}

static const char *
row_key(struct ps_arena *arena, const struct ps_work_row *row)
{
	char id[PS_ORDER_ID_MAX];

	if (row->order == 0)
		return ps_arena_printf(arena, "?%s", row->order_text);
	ps_order_id(row->order, id);
	return ps_arena_strdup(arena, id);
}

void
ps_row_add(struct ps_arena *arena, struct ps_map *rows,
	   const struct ps_row_ref *row)
{
	struct ps_row_ref *ref = PS_ARENA_NEW(arena, struct ps_row_ref);
	struct ps_row_ref *first = ps_map_get(rows, row->key);

	ref->key = row->key;
	ref->file = row->file;
	ref->row = row->row;
	if (!first) {
		ps_map_put(rows, ref->key, ref);
		return;
	}
	while (first->next)
		first = first->next;
	first->next = ref;
}

static void
add_row(struct ps_arena *arena, struct ps_map *map,
	const struct ps_work_file *file, const struct ps_work_row *row)
{
	struct ps_row_ref ref = { .key = row_key(arena, row),
				  .file = file,
				  .row = row };

	ps_row_add(arena, map, &ref);
}

static int
read_set(struct ps_row_cache *cache, const char *path,
	 const struct ps_oid *blob, struct ps_row_set *set, struct ps_err *err)
{
	struct ps_buf text = PS_BUF_INIT;
	struct ps_where where = { .file = path };
	size_t max = cache->limits->work_file_bytes;
	int rc;

	rc = ps_repo_blob_read(cache->repo, blob, max, &text, err);
	if (rc == PS_ELIMIT)
		ps_diag_add(&set->findings, where, PS_E_TOO_LARGE,
			    "the work file is over %zu bytes", max);
	if (rc == PS_OK)
		rc = ps_workfile_read(ps_buf_span(&text), path, &cache->arena,
				      &set->file, &set->findings, err);
	if (rc == PS_OK &&
	    !ps_workfile_fits(&set->file, cache->limits, &set->findings))
		rc = PS_ELIMIT;
	ps_buf_release(&text);
	set->refused = rc == PS_EDATA || rc == PS_ELIMIT;
	return set->refused ? PS_OK : rc;
}

int
ps_row_cache_get(struct ps_row_cache *cache, const char *path,
		 const struct ps_oid *blob, uint32_t mode,
		 struct ps_row_set **out, struct ps_err *err)
{
	const char *key =
		ps_arena_printf(&cache->arena, "%s %s", blob->hex, path);
	struct ps_row_set *set = ps_map_get(&cache->sets, key);
	struct ps_where where = { .file = path };
	int rc = PS_OK;

	*out = set;
	if (set)
		return PS_OK;
	set = PS_ARENA_NEW(&cache->arena, struct ps_row_set);
	ps_diags_init(&set->findings);
	ps_map_init(&set->rows);
	set->file.path = ps_arena_strdup(&cache->arena, path);
	ps_map_put(&cache->sets, key, set);
	if (mode == PS_MODE_FILE || mode == MODE_EXECUTABLE) {
		rc = read_set(cache, set->file.path, blob, set, err);
	} else {
		set->refused = true;
		ps_diag_add(&set->findings, where, PS_E_NOT_REGULAR,
			    "this is a link or a submodule, not a work file");
	}
	for (size_t i = 0; rc == PS_OK && !set->refused && i < set->file.nrows;
	     i++)
		add_row(&cache->arena, &set->rows, &set->file,
			&set->file.rows[i]);
	*out = set;
	return rc;
}

/* Add all rows of a set to a map over several files. */
static void
take_rows(struct ps_arena *arena, struct ps_map *map,
	  const struct ps_row_set *set)
{
	for (size_t i = 0; i < set->rows.len; i++)
		for (const struct ps_row_ref *row = set->rows.entries[i].value;
		     row; row = row->next)
			ps_row_add(arena, map, row);
}

static void
hide_rows(struct ps_map *hidden, const struct ps_row_set *set)
{
	for (size_t i = 0; i < set->rows.len; i++)
		ps_map_put(hidden, set->rows.entries[i].key,
			   set->rows.entries[i].value);
}

static int
diff_path(struct ps_row_cache *cache, const struct ps_tree_change *change,
	  struct ps_row_diff *out, struct ps_err *err)
{
	struct ps_row_set *old = NULL;
	struct ps_row_set *new = NULL;
	int rc = PS_OK;

	if (*change->old.hex)
		rc = ps_row_cache_get(cache, change->path, &change->old,
				      change->old_mode, &old, err);
	if (rc == PS_OK && *change->new.hex)
		rc = ps_row_cache_get(cache, change->path, &change->new,
				      change->new_mode, &new, err);
	if (rc < 0)
		return rc;
	if (old && !old->refused)
		take_rows(&cache->arena, &out->old_rows, old);
	if (new && !new->refused)
		take_rows(&cache->arena, &out->new_rows, new);
	if (new &&new->refused) {
		out->refused[out->nrefused++] = new;
		if (old && !old->refused)
			hide_rows(&out->hidden, old);
	}
	return PS_OK;
}

int
ps_row_diff(struct ps_row_cache *cache, const struct ps_oid *old,
	    const struct ps_oid *new, struct ps_row_diff *out,
	    struct ps_err *err)
{
	int rc;

	memset(out, 0, sizeof(*out));
	ps_map_init(&out->old_rows);
	ps_map_init(&out->new_rows);
	ps_map_init(&out->hidden);
	rc = ps_repo_diff(cache->repo, old, new, &cache->arena, &out->changes,
			  err);
	if (rc < 0)
		return rc;
	out->refused = PS_ARENA_ARRAY(&cache->arena, struct ps_row_set *,
				      out->changes.len + 1);
	for (size_t i = 0; rc == PS_OK && i < out->changes.len; i++)
		if (ps_workfile_is_path(out->changes.list[i].path))
			rc = diff_path(cache, &out->changes.list[i], out, err);
	return rc;
}

void
ps_row_diff_release(struct ps_row_diff *diff)
{
	ps_map_release(&diff->old_rows);
	ps_map_release(&diff->new_rows);
	ps_map_release(&diff->hidden);
}

const struct ps_row_ref *
ps_row_standing(const struct ps_row_ref *first, bool *twice)
{
	const struct ps_row_ref *answered = NULL;

	*twice = false;
	for (const struct ps_row_ref *ref = first; ref; ref = ref->next) {
		if (!*ref->row->answer_text)
			continue;
		if (answered && !ps_streq(answered->row->answer_text,
					  ref->row->answer_text))
			*twice = true;
		if (!answered)
			answered = ref;
	}
	return answered ? answered : first;
}

const char *
ps_row_text(struct ps_arena *arena, const struct ps_row_ref *first)
{
	struct ps_buf all = PS_BUF_INIT;
	const struct ps_row_ref *standing;
	const char *text;
	bool twice;

	if (!first)
		return "";
	standing = ps_row_standing(first, &twice);
	if (!twice)
		return standing->row->answer_text;
	for (const struct ps_row_ref *ref = first; ref; ref = ref->next)
		if (*ref->row->answer_text)
			ps_buf_addf(&all, "%s\x1e", ref->row->answer_text);
	text = ps_arena_strdup(arena, all.ptr);
	ps_buf_release(&all);
	return text;
}
