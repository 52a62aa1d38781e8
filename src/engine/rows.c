#include "engine/rows.h"

#include "provspool/limits.h"

#define MODE_EXECUTABLE 0100755u

void
ps_row_cache_init(struct ps_row_cache *cache, struct ps_repo *repo,
		  const struct ps_limits *limits)
{
	memset(cache, 0, sizeof(*cache));
	cache->repo = repo;
	cache->limits = limits;
	ps_arena_init(&cache->arena, 0);
	ps_map_init(&cache->sets);
	ps_arena_init(&cache->names, 0);
	ps_map_init(&cache->readable);
	for (size_t i = 0; i < PS_ARRAY_LEN(cache->texts); i++)
		ps_buf_init(&cache->texts[i].text);
}

static void
forget_sets(struct ps_row_cache *cache)
{
	for (size_t i = 0; i < cache->sets.len; i++) {
		struct ps_row_set *set = cache->sets.entries[i].value;

		ps_map_release(&set->rows);
		ps_diags_release(&set->findings);
	}
	ps_map_release(&cache->sets);
	ps_arena_release(&cache->arena);
}

void
ps_row_cache_release(struct ps_row_cache *cache)
{
	forget_sets(cache);
	ps_map_release(&cache->readable);
	ps_arena_release(&cache->names);
	for (size_t i = 0; i < PS_ARRAY_LEN(cache->texts); i++)
		ps_buf_release(&cache->texts[i].text);
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

void
ps_row_take(struct ps_arena *arena, struct ps_map *map,
	    const struct ps_work_file *file, const struct ps_work_row *row)
{
	struct ps_row_ref ref = { .key = row_key(arena, row),
				  .file = file,
				  .row = row };

	ps_row_add(arena, map, &ref);
}

static int
read_set(struct ps_row_cache *cache, struct ps_arena *arena, const char *path,
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
		rc = ps_workfile_read(ps_buf_span(&text), path, arena,
				      &set->file, &set->findings, err);
	if (rc == PS_OK &&
	    !ps_workfile_fits(&set->file, cache->limits, &set->findings))
		rc = PS_ELIMIT;
	ps_buf_release(&text);
	set->refused = rc == PS_EDATA || rc == PS_ELIMIT;
	return set->refused ? PS_OK : rc;
}

int
ps_row_set_read(struct ps_row_cache *cache, struct ps_arena *arena,
		const struct ps_row_version *version, struct ps_row_set **out,
		struct ps_err *err)
{
	struct ps_row_set *set = PS_ARENA_NEW(arena, struct ps_row_set);
	struct ps_where where = { .file = version->path };

	*out = set;
	ps_diags_init(&set->findings);
	ps_map_init(&set->rows);
	set->file.path = version->path;
	if (version->mode == PS_MODE_FILE || version->mode == MODE_EXECUTABLE)
		return read_set(cache, arena, set->file.path, &version->blob,
				set, err);
	set->refused = true;
	ps_diag_add(&set->findings, where, PS_E_NOT_REGULAR,
		    "this is a link or a submodule, not a work file");
	return PS_OK;
}

int
ps_row_cache_get(struct ps_row_cache *cache, const char *path,
		 const struct ps_oid *blob, uint32_t mode,
		 struct ps_row_set **out, struct ps_err *err)
{
	struct ps_row_version version = { NULL, *blob, mode };
	const char *key =
		ps_arena_printf(&cache->arena, "%s %s", blob->hex, path);
	struct ps_row_set *set = ps_map_get(&cache->sets, key);
	int rc;

	*out = set;
	if (set)
		return PS_OK;
	if (cache->keep > 0 && cache->arena.used > cache->keep) {
		forget_sets(cache);
		key = ps_arena_printf(&cache->arena, "%s %s", blob->hex, path);
	}
	version.path = ps_arena_strdup(&cache->arena, path);
	rc = ps_row_set_read(cache, &cache->arena, &version, &set, err);
	ps_map_put(&cache->sets, key, set);
	for (size_t i = 0; rc == PS_OK && !set->refused && i < set->file.nrows;
	     i++)
		ps_row_take(&cache->arena, &set->rows, &set->file,
			    &set->file.rows[i]);
	*out = set;
	return rc;
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
