#include "journal_private.h"

#include "provspool/limits.h"

int
ps_journal_damaged(struct ps_err *err, int rc, const char *what)
{
	(void)ps_err_context(err, "history: %s", what);
	if (rc == PS_ENOTFOUND || rc == PS_ELIMIT)
		err->code = PS_EHISTORY;
	return err->code;
}

static int
by_text(const void *a, const void *b)
{
	const char *const *x = a;
	const char *const *y = b;

	return strcmp(*x, *y);
}

/* The names that a folder of the segment must have, no more and no less. */
static void
expected_names(const struct ps_segment *segment, bool tables,
	       struct ps_arena *arena, struct ps_tree_names *out)
{
	bool config = false;

	out->list = PS_ARENA_ARRAY(arena, const char *, segment->nfiles + 2);
	out->len = 0;
	for (size_t i = 0; i < segment->nfiles; i++) {
		if ((segment->files[i].rows >= 0) == tables)
			out->list[out->len++] = segment->files[i].name;
		else
			config = true;
	}
	if (!tables)
		return;
	out->list[out->len++] = PS_SEGMENT_YAML;
	if (config)
		out->list[out->len++] = PS_SEGMENT_CONFIG;
}

static int
check_folder(struct ps_repo *repo, const struct ps_oid *commit,
	     const char *path, struct ps_tree_names *want,
	     struct ps_arena *arena, struct ps_err *err)
{
	struct ps_tree_names found;
	int rc;

	rc = ps_repo_folder(repo, commit, path, arena, &found, err);
	if (rc < 0)
		return ps_journal_damaged(err, rc, path);
	if (found.len > 0)
		qsort(found.list, found.len, sizeof(const char *), by_text);
	if (want->len > 0)
		qsort(want->list, want->len, sizeof(const char *), by_text);
	for (size_t i = 0; i < found.len || i < want->len; i++) {
		if (i < found.len && i < want->len &&
		    ps_streq(found.list[i], want->list[i]))
			continue;
		return ps_err_set(err, PS_EHISTORY,
				  "history: '%s' does not hold exactly the "
				  "files that its segment.yaml lists",
				  path);
	}
	return PS_OK;
}

static int
check_names(struct ps_repo *repo, const struct ps_oid *commit, const char *path,
	    const struct ps_segment *segment, struct ps_err *err)
{
	struct ps_tree_names want;
	struct ps_arena arena;
	int rc;

	ps_arena_init(&arena, 0);
	expected_names(segment, true, &arena, &want);
	rc = check_folder(repo, commit, path, &want, &arena, err);
	expected_names(segment, false, &arena, &want);
	if (rc == PS_OK && want.len > 0)
		rc = check_folder(repo, commit,
				  ps_arena_printf(&arena, "%s/%s", path,
						  PS_SEGMENT_CONFIG),
				  &want, &arena, err);
	ps_arena_release(&arena);
	return rc;
}

static int
read_path(struct ps_repo *repo, const struct ps_oid *commit, const char *path,
	  size_t max, struct ps_buf *out, struct ps_err *err)
{
	struct ps_oid blob;
	int rc;

	rc = ps_repo_path(repo, commit, path, &blob, err);
	if (rc == PS_OK)
		rc = ps_repo_blob_read(repo, &blob, max, out, err);
	if (rc < 0)
		return ps_journal_damaged(err, rc, path);
	return PS_OK;
}

/* Read the segment.yaml of the folder `path` and compare it with its place. */
static int
read_segment(struct ps_repo *repo, const struct ps_oid *commit,
	     const char *path, struct ps_arena *arena,
	     struct ps_segment_data *out, struct ps_err *err)
{
	char place[PS_SEGMENT_PATH_MAX];
	char file[PS_SEGMENT_PATH_MAX + sizeof(PS_SEGMENT_YAML)];
	struct ps_buf text = PS_BUF_INIT;
	int rc;

	(void)snprintf(file, sizeof(file), "%s/%s", path, PS_SEGMENT_YAML);
	rc = read_path(repo, commit, file, PS_LIMIT_YAML_BYTES, &text, err);
	if (rc == PS_OK)
		rc = ps_segment_read(ps_buf_span(&text), file, arena,
				     &out->segment, err);
	if (rc < 0)
		goto out;
	ps_sha_once_hex(ps_buf_span(&text), out->chain);
	ps_segment_path(out->segment.seq, out->segment.kind, place);
	if (!ps_streq(place, path))
		rc = ps_err_set(err, PS_EHISTORY,
				"history: '%s' says that it is '%s'", file,
				place);
	else
		rc = check_names(repo, commit, path, &out->segment, err);
out:
	ps_buf_release(&text);
	return rc;
}

/* Append "/name" for the last name of the folder `path`. */
static int
enter_last(struct ps_repo *repo, const struct ps_oid *commit,
	   char path[PS_SEGMENT_PATH_MAX], struct ps_err *err)
{
	struct ps_tree_names names;
	struct ps_arena arena;
	size_t len = strlen(path);
	int rc;

	ps_arena_init(&arena, 0);
	rc = ps_repo_folder(repo, commit, path, &arena, &names, err);
	if (rc < 0)
		rc = ps_journal_damaged(err, rc, path);
	else if (names.len == 0 || len + strlen(names.list[names.len - 1]) + 2 >
					   PS_SEGMENT_PATH_MAX)
		rc = ps_err_set(err, PS_EHISTORY, "history: '%s' is damaged",
				path);
	else
		(void)snprintf(path + len, PS_SEGMENT_PATH_MAX - len, "/%s",
			       names.list[names.len - 1]);
	ps_arena_release(&arena);
	return rc;
}

/* Numbers have leading zeros, so the newest folder is the last one. */
static int
find_newest(struct ps_repo *repo, const struct ps_oid *commit,
	    char path[PS_SEGMENT_PATH_MAX], struct ps_err *err)
{
	int rc = PS_OK;

	(void)snprintf(path, PS_SEGMENT_PATH_MAX, "journal");
	for (int level = 0; rc == PS_OK && level < 3; level++)
		rc = enter_last(repo, commit, path, err);
	return rc;
}

int
ps_journal_open(struct ps_repo *repo, const char *ref, struct ps_journal *out,
		struct ps_err *err)
{
	char path[PS_SEGMENT_PATH_MAX];
	struct ps_segment_data data;
	int rc;

	*out = (struct ps_journal){ .repo = repo, .syncfd = -1, .hwm_dir = -1 };
	ps_arena_init(&out->arena, 0);
	rc = ps_repo_ref(repo, ref, &out->commit, err);
	if (rc == PS_ENOTFOUND)
		return ps_err_set(err, PS_EHISTORY,
				  "the state history is gone: there is no "
				  "'%s'; restore it from a clone or backup",
				  ref);
	if (rc == PS_OK)
		rc = find_newest(repo, &out->commit, path, err);
	if (rc == PS_OK)
		rc = read_segment(repo, &out->commit, path, &out->arena, &data,
				  err);
	if (rc < 0) {
		ps_journal_release(out);
		return rc;
	}
	out->tip = data.segment;
	memcpy(out->chain, data.chain, PS_SHA_HEX);
	return PS_OK;
}

void
ps_journal_release(struct ps_journal *journal)
{
	ps_arena_release(&journal->arena);
}

/* The kind of segment `seq` is only known from its folder's name. */
static int
find_segment(struct ps_repo *repo, const struct ps_oid *commit, int64_t seq,
	     char path[PS_SEGMENT_PATH_MAX], struct ps_err *err)
{
	struct ps_tree_names names;
	struct ps_arena arena;
	char level[PS_SEGMENT_PATH_MAX];
	char *name;
	size_t len;
	int rc;

	ps_segment_path(seq, PS_SEG_NONE, level); /* ends in "/000012345-" */
	name = strrchr(level, '/');
	*name++ = '\0';
	len = strlen(name);
	ps_arena_init(&arena, 0);
	rc = ps_repo_folder(repo, commit, level, &arena, &names, err);
	if (rc < 0)
		names.len = 0;
	for (size_t i = 0; i < names.len; i++) {
		if (strncmp(names.list[i], name, len) != 0)
			continue;
		(void)snprintf(path, PS_SEGMENT_PATH_MAX, "%s/%.20s", level,
			       names.list[i]);
		goto out;
	}
	if (rc == PS_OK || rc == PS_ENOTFOUND)
		rc = ps_err_set(err, PS_EHISTORY,
				"history: segment %lld is missing",
				(long long)seq);
out:
	ps_arena_release(&arena);
	return rc;
}

int
ps_journal_segment(struct ps_repo *repo, const struct ps_oid *commit,
		   int64_t seq, struct ps_arena *arena,
		   struct ps_segment_data *out, struct ps_err *err)
{
	char path[PS_SEGMENT_PATH_MAX];
	int rc;

	*out = (struct ps_segment_data){ .repo = repo, .commit = *commit };
	rc = find_segment(repo, commit, seq, path, err);
	if (rc < 0)
		return rc;
	out->folder = ps_arena_strdup(arena, path);
	return read_segment(repo, commit, path, arena, out, err);
}

int
ps_journal_read(struct ps_repo *repo, const struct ps_oid *commit, int64_t seq,
		struct ps_arena *arena, struct ps_segment_data *out,
		struct ps_err *err)
{
	struct ps_buf text = PS_BUF_INIT;
	struct ps_span *texts;
	int rc;

	rc = ps_journal_segment(repo, commit, seq, arena, out, err);
	if (rc < 0)
		return rc;
	texts = PS_ARENA_ARRAY(arena, struct ps_span, out->segment.nfiles);
	for (size_t i = 0; rc == PS_OK && i < out->segment.nfiles; i++) {
		rc = ps_journal_text(out, i, &text, err);
		if (rc < 0)
			break;
		texts[i].ptr = ps_arena_strndup(arena, text.ptr, text.len);
		texts[i].len = text.len;
	}
	ps_buf_release(&text);
	out->texts = texts;
	return rc;
}
