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
ps_row_link(struct ps_map *rows, struct ps_row_ref *row)
{
	struct ps_row_ref *last = ps_map_add(rows, row->key, row);

	row->next = NULL;
	if (!last)
		return;
	while (last->next)
		last = last->next;
	last->next = row;
}

void
ps_row_add(struct ps_arena *arena, struct ps_map *rows,
	   const struct ps_row_ref *row)
{
	struct ps_row_ref *ref = PS_ARENA_NEW(arena, struct ps_row_ref);

	*ref = *row;
	ps_row_link(rows, ref);
}

/* Many rows in a row say the same, or nothing. */
static const char *
text_of(struct ps_arena *arena, const struct ps_work_row *row,
	const struct ps_row_ref *before)
{
	if (!*row->answer_text)
		return "";
	if (before && ps_streq(before->text, row->answer_text))
		return before->text;
	return ps_arena_strdup(arena, row->answer_text);
}

struct ps_row_set *
ps_row_set_of(struct ps_arena *arena, const struct ps_row_version *version,
	      const struct ps_work_file *file)
{
	struct ps_row_set *set = PS_ARENA_NEW(arena, struct ps_row_set);

	ps_diags_init(&set->findings);
	ps_map_init(&set->rows);
	set->version = *version;
	set->version.header_end = file->header_end;
	set->list = PS_ARENA_ARRAY(arena, struct ps_row_ref, file->nrows);
	set->len = file->nrows;
	for (size_t i = 0; i < set->len; i++) {
		const struct ps_work_row *row = &file->rows[i];

		set->list[i] = (struct ps_row_ref){
			.key = row_key(arena, row),
			.order = row->order,
			.version = &set->version,
			.text = text_of(arena, row,
					i > 0 ? &set->list[i - 1] : NULL),
			.has_problem = *row->problem != '\0',
			.place = { row->begin, row->end, row->where.line,
				   row->where.record },
		};
	}
	return set;
}

static struct ps_row_set *
refused_set(struct ps_arena *arena, const struct ps_row_version *version)
{
	static const struct ps_work_file none;
	struct ps_row_set *set = ps_row_set_of(arena, version, &none);

	set->refused = true;
	return set;
}

/* PS_EDATA or PS_ELIMIT with the reasons in `findings`. */
static int
read_file(struct ps_row_cache *cache, const struct ps_row_version *version,
	  struct ps_arena *arena, struct ps_work_file *out,
	  struct ps_diags *findings, struct ps_err *err)
{
	struct ps_where where = { .file = version->path };
	struct ps_span text;
	int rc;

	rc = ps_row_cache_text(cache, &version->blob, &text, err);
	if (rc == PS_ELIMIT)
		ps_diag_add(findings, where, PS_E_TOO_LARGE,
			    "the work file is over %zu bytes",
			    cache->limits->work_file_bytes);
	if (rc == PS_OK)
		rc = ps_workfile_read(text, version->path, arena, out, findings,
				      err);
	if (rc == PS_OK && !ps_workfile_fits(out, cache->limits, findings))
		rc = PS_ELIMIT;
	return rc;
}

static int
read_set(struct ps_row_cache *cache, struct ps_arena *arena,
	 const struct ps_row_version *version, struct ps_row_set **out,
	 struct ps_err *err)
{
	struct ps_work_file file;
	struct ps_diags findings;
	struct ps_arena whole;
	int rc;

	ps_arena_init(&whole, 0);
	ps_diags_init(&findings);
	rc = read_file(cache, version, &whole, &file, &findings, err);
	if (rc == PS_OK) {
		*out = ps_row_set_of(arena, version, &file);
		ps_diags_release(&(*out)->findings);
		(*out)->findings = findings;
	} else if (rc == PS_EDATA || rc == PS_ELIMIT) {
		*out = refused_set(arena, version);
		(*out)->findings = findings;
		rc = PS_OK;
	} else {
		ps_diags_release(&findings);
	}
	ps_arena_release(&whole);
	return rc;
}

int
ps_row_set_read(struct ps_row_cache *cache, struct ps_arena *arena,
		const struct ps_row_version *version, struct ps_row_set **out,
		struct ps_err *err)
{
	struct ps_where where = { .file = version->path };

	if (version->mode == PS_MODE_FILE || version->mode == MODE_EXECUTABLE)
		return read_set(cache, arena, version, out, err);
	*out = refused_set(arena, version);
	ps_diag_add(&(*out)->findings, where, PS_E_NOT_REGULAR,
		    "this is a link or a submodule, not a work file");
	return PS_OK;
}

int
ps_row_cache_text(struct ps_row_cache *cache, const struct ps_oid *blob,
		  struct ps_span *out, struct ps_err *err)
{
	size_t at = cache->newest;
	int rc;

	if (!ps_streq(cache->texts[at].blob.hex, blob->hex))
		at = 1 - at;
	if (!ps_streq(cache->texts[at].blob.hex, blob->hex)) {
		cache->texts[at].blob.hex[0] = '\0';
		ps_buf_reset(&cache->texts[at].text);
		rc = ps_repo_blob_read(cache->repo, blob,
				       cache->limits->work_file_bytes,
				       &cache->texts[at].text, err);
		if (rc < 0)
			return rc;
		cache->texts[at].blob = *blob;
	}
	cache->newest = at;
	*out = ps_buf_span(&cache->texts[at].text);
	return PS_OK;
}

int
ps_rows_load(struct ps_row_cache *cache, const struct ps_row_ref *const *refs,
	     size_t n, struct ps_arena *arena, struct ps_work_file *out,
	     struct ps_err *err)
{
	const struct ps_row_version *version = refs[0]->version;
	struct ps_work_place *places =
		PS_ARENA_ARRAY(arena, struct ps_work_place, n);
	const struct ps_work_part part = { version->path, version->header_end,
					   places, n };
	struct ps_span text;
	int rc;

	for (size_t i = 0; i < n; i++)
		places[i] = refs[i]->place;
	rc = ps_row_cache_text(cache, &version->blob, &text, err);
	if (rc < 0)
		return rc;
	return ps_workfile_read_part(text, &part, arena, out, err);
}

int
ps_row_cache_get(struct ps_row_cache *cache, const char *path,
		 const struct ps_oid *blob, uint32_t mode,
		 struct ps_row_set **out, struct ps_err *err)
{
	struct ps_row_version version = { .blob = *blob, .mode = mode };
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
	if (rc < 0)
		return rc;
	if (!set)
		ps_bug("a work file was read into nothing");
	ps_map_put(&cache->sets, key, set);
	for (size_t i = 0; i < set->len; i++)
		ps_row_link(&set->rows, &set->list[i]);
	*out = set;
	return PS_OK;
}

const struct ps_row_ref *
ps_row_standing(const struct ps_row_ref *first, bool *twice)
{
	const struct ps_row_ref *answered = NULL;

	*twice = false;
	for (const struct ps_row_ref *ref = first; ref; ref = ref->next) {
		if (!*ref->text)
			continue;
		if (answered && !ps_streq(answered->text, ref->text))
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
		return standing->text;
	for (const struct ps_row_ref *ref = first; ref; ref = ref->next)
		if (*ref->text)
			ps_buf_addf(&all, "%s\x1e", ref->text);
	text = ps_arena_strdup(arena, all.ptr);
	ps_buf_release(&all);
	return text;
}
