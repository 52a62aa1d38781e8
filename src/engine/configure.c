#include "provspool/engine.h"

#include <unistd.h>

#include "provspool/fs.h"
#include "provspool/limits.h"
#include "provspool/zoneinfo.h"
#include "engine/config_record.h"

#define FOLDER_MARK '.'

/* Folders of config/ and how a file of theirs is called in a segment. */
static const char *const folders[] = { "", "resource-types", "sources",
				       "lookups" };

/* Look-up tables are CSV, everything else is YAML. */
static bool
is_lookup(const char *name)
{
	return strncmp(name, "lookups/", strlen("lookups/")) == 0;
}

static const char *
flat_name(struct ps_arena *arena, const char *name)
{
	char *flat = ps_arena_strdup(arena, name);
	char *slash = strchr(flat, '/');

	if (slash)
		*slash = FOLDER_MARK;
	return flat;
}

static const char *
path_name(struct ps_arena *arena, const char *flat)
{
	for (size_t i = 1; i < PS_ARRAY_LEN(folders); i++) {
		size_t len = strlen(folders[i]);
		char *path;

		if (strncmp(flat, folders[i], len) != 0 ||
		    flat[len] != FOLDER_MARK)
			continue;
		path = ps_arena_strdup(arena, flat);
		path[len] = '/';
		return path;
	}
	return flat;
}

static bool
ends_in(const char *name, const char *ending)
{
	size_t len = strlen(name);
	size_t n = strlen(ending);

	return len > n && ps_streq(name + len - n, ending);
}

/* A failure to read tells about the configuration, unless the disk fails. */
static int
refuse(const char *name, size_t max, int rc, struct ps_err *err)
{
	struct ps_err why = *err;

	if (ps_err_is_disk(rc))
		return rc;
	return ps_err_set(err, PS_ECONFIG,
			  "config/%s cannot be used: %s; put a text file of "
			  "at most %zu KiB there, no link, pipe or folder",
			  name, why.text, max / 1024);
}

/* Read one file; what editors leave beside it has another name. */
static int
read_one(int fd, const char *name, struct ps_arena *arena,
	 struct ps_config_files *out, struct ps_err *err)
{
	const char *slash = strrchr(name, '/');
	const char *base = slash ? slash + 1 : name;
	size_t max =
		is_lookup(name) ? PS_LIMIT_LOOKUP_BYTES : PS_LIMIT_YAML_BYTES;
	struct ps_buf text = PS_BUF_INIT;
	int rc;

	if (ends_in(base, ".yml"))
		return ps_err_set(err, PS_ECONFIG,
				  "config/%s would not be read; name it .yaml",
				  name);
	if (!ends_in(base, is_lookup(name) ? ".csv" : ".yaml") ||
	    base[0] == '.')
		return PS_OK;
	if (out->len == PS_LIMIT_CONFIG_FILES)
		return ps_err_set(err, PS_ECONFIG, "config/ has over %u files",
				  PS_LIMIT_CONFIG_FILES);
	rc = ps_fs_read_at(fd, base, max, &text, err);
	if (rc == PS_OK)
		out->list[out->len++] = (struct ps_config_file){
			.name = name,
			.text = { ps_arena_strndup(arena, text.ptr, text.len),
				  text.len },
		};
	ps_buf_release(&text);
	return rc < 0 ? refuse(name, max, rc, err) : PS_OK;
}

static int
read_folder(int dir, const char *folder, struct ps_arena *arena,
	    struct ps_config_files *out, struct ps_err *err)
{
	struct ps_names names = { 0 };
	int fd = -1;
	int rc;

	rc = ps_fs_open_dir_at(dir, *folder ? folder : ".", &fd, err);
	if (rc == PS_ENOTFOUND)
		return PS_OK; /* the parser says which files are missing */
	if (rc == PS_OK)
		rc = ps_fs_list(fd, arena, PS_LIMIT_INBOX_ENTRIES, &names, err);
	if (rc < 0 && !ps_err_is_disk(rc))
		rc = ps_err_set(err, PS_ECONFIG,
				"config/%s cannot be read; put a folder there, "
				"no file or link",
				folder);
	for (size_t i = 0; rc == PS_OK && i < names.len; i++)
		rc = read_one(fd,
			      ps_arena_printf(arena, "%s%s%s", folder,
					      *folder ? "/" : "",
					      names.list[i]),
			      arena, out, err);
	if (fd >= 0)
		(void)close(fd); /* read only */
	return rc;
}

static int
by_name(const void *a, const void *b)
{
	const struct ps_config_file *x = a;
	const struct ps_config_file *y = b;

	return strcmp(x->name, y->name);
}

int
ps_config_read_files(int dir, struct ps_arena *arena,
		     struct ps_config_files *out, struct ps_err *err)
{
	int rc = PS_OK;

	out->list = PS_ARENA_ARRAY(arena, struct ps_config_file,
				   PS_LIMIT_CONFIG_FILES);
	out->len = 0;
	for (size_t i = 0; rc == PS_OK && i < PS_ARRAY_LEN(folders); i++)
		rc = read_folder(dir, folders[i], arena, out, err);
	if (rc < 0)
		return rc;
	qsort(out->list, out->len, sizeof(*out->list), by_name);
	return PS_OK;
}

static int
recorded_files(struct ps_index *index, struct ps_arena *arena,
	       struct ps_config_files *out, struct ps_err *err)
{
	struct ps_recorded recorded;
	int rc;

	rc = ps_index_config(index, arena, &recorded, err);
	if (rc < 0)
		return rc;
	out->list = recorded.list;
	out->len = recorded.len;
	for (size_t i = 0; i < out->len; i++)
		out->list[i].name = path_name(arena, out->list[i].name);
	if (out->len > 0)
		qsort(out->list, out->len, sizeof(*out->list), by_name);
	return PS_OK;
}

int
ps_config_recorded(struct ps_index *index, struct ps_config *config,
		   struct ps_err *err)
{
	struct ps_config_files files;
	struct ps_diags findings;
	struct ps_arena arena;
	int rc;

	ps_arena_init(&arena, 0);
	ps_diags_init(&findings);
	config->read_zone = ps_zoneinfo_read;
	rc = recorded_files(index, &arena, &files, err);
	if (rc == PS_OK && files.len > 0)
		rc = ps_config_parse(files.list, files.len, config, &findings,
				     err);
	if (rc == PS_ECONFIG)
		rc = ps_err_set(err, PS_EHISTORY,
				"the configuration on record is not understood "
				"by this version of provspool");
	ps_diags_release(&findings);
	ps_arena_release(&arena);
	return rc;
}

int
ps_config_use_recorded(struct ps_spool *spool, struct ps_err *err)
{
	int rc;

	spool->configured = spool->journal.tip.config_seq > 0;
	if (!spool->configured)
		return PS_OK;
	ps_config_release(&spool->config);
	ps_config_init(&spool->config);
	rc = ps_config_recorded(spool->index, &spool->config, err);
	spool->diags.max = spool->config.limits.findings;
	ps_repo_limit_commits(spool->repo, spool->config.limits.commits);
	return rc;
}

static bool
same_files(const struct ps_config_files *a, const struct ps_config_files *b)
{
	if (a->len != b->len)
		return false;
	for (size_t i = 0; i < a->len; i++)
		if (!ps_streq(a->list[i].name, b->list[i].name) ||
		    !ps_span_eq(a->list[i].text, b->list[i].text))
			return false;
	return true;
}

static int
record(struct ps_spool *spool, const struct ps_config_files *files,
       int64_t version, struct ps_err *err)
{
	struct ps_draft draft;
	char subject[80];
	int rc = PS_OK;

	ps_draft_begin(&draft, &spool->journal, PS_SEG_CONFIG, spool->now);
	draft.segment.config_version = version;
	draft.segment.config_seq = draft.segment.seq;
	for (size_t i = 0; rc == PS_OK && i < files->len; i++)
		rc = ps_draft_file(&draft,
				   flat_name(&draft.arena, files->list[i].name),
				   files->list[i].text, err);
	(void)snprintf(subject, sizeof(subject),
		       "config: version %lld on record", (long long)version);
	if (rc == PS_OK)
		rc = ps_spool_append(spool, &draft, subject, err);
	ps_draft_release(&draft);
	if (rc < 0)
		return rc;
	ps_spool_say(spool, "configuration version %lld taken on record",
		     (long long)version);
	return ps_config_use_recorded(spool, err);
}

static struct ps_where
site_file(void)
{
	return (struct ps_where){ .file = "config/site.yaml" };
}

/* The files differ from what is on record: what do they count for? */
static int
consider(struct ps_spool *spool, const struct ps_config_files *files,
	 int64_t version, struct ps_err *err)
{
	int64_t recorded = spool->journal.tip.config_version;

	if (version > recorded)
		return record(spool, files, version, err);
	if (version < recorded) {
		ps_diag_note(&spool->diags, PS_SEV_WARNING, site_file(),
			     PS_W_CONFIG_OLD,
			     "version %lld is older than version %lld on "
			     "record",
			     (long long)version, (long long)recorded);
		return PS_OK;
	}
	ps_diag_add(&spool->diags, site_file(), PS_E_CONFIG_VERSION,
		    "the configuration was changed, but its version is still "
		    "%lld",
		    (long long)version);
	return ps_err_set(err, PS_ECONFIG,
			  "the configuration differs from the one on record "
			  "under the same version");
}

int
ps_config_read_folder(const char *path, struct ps_arena *arena,
		      struct ps_config *config, struct ps_diags *diags,
		      struct ps_err *err)
{
	struct ps_config_files files;
	int dir;
	int rc;

	rc = ps_fs_open_dir(path, &dir, err);
	if (rc < 0)
		return rc;
	rc = ps_config_read_files(dir, arena, &files, err);
	(void)close(dir); /* read only */
	config->read_zone = ps_zoneinfo_read;
	return rc < 0 ? rc
		      : ps_config_parse(files.list, files.len, config, diags,
					err);
}

int
ps_engine_configure(struct ps_spool *spool, struct ps_err *err)
{
	struct ps_config_files files = { 0 };
	struct ps_config_files recorded = { 0 };
	struct ps_config config;
	struct ps_arena arena;
	int dir = -1;
	int rc;

	ps_arena_init(&arena, 0);
	ps_config_init(&config);
	config.read_zone = ps_zoneinfo_read;
	rc = ps_fs_open_dir_at(ps_spool_given(spool), "config", &dir, err);
	if (rc < 0 && !ps_err_is_disk(rc))
		rc = ps_err_set(err, PS_ECONFIG,
				"'%s/config' is no folder that can be read; "
				"put it back: what it held is on record in "
				"segment %lld of the branch 'state'",
				spool->shown,
				(long long)spool->journal.tip.config_seq);
	if (rc == PS_OK)
		rc = ps_config_read_files(dir, &arena, &files, err);
	if (rc == PS_OK && spool->configured)
		rc = recorded_files(spool->index, &arena, &recorded, err);
	if (rc < 0 || (spool->configured && same_files(&files, &recorded)))
		goto out;
	rc = ps_config_parse(files.list, files.len, &config, &spool->diags,
			     err);
	if (rc == PS_OK)
		rc = consider(spool, &files, config.version, err);
out:
	if (dir >= 0)
		(void)close(dir); /* read only */
	ps_config_release(&config);
	ps_arena_release(&arena);
	return rc;
}
