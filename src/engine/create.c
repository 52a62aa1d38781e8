#include "provspool/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "provspool/fs.h"
#include "provspool/limits.h"

/* People reach only `work`, and can neither rewind nor delete it. */
const struct ps_setting ps_spool_settings[] = {
	{ "receive.hideRefs", "refs/" },
	{ "receive.hideRefs", "!refs/heads/work" },
	{ "receive.denyNonFastForwards", "true" },
	{ "receive.denyDeletes", "true" },
	{ "receive.fsckObjects", "true" },
	{ "receive.autogc", "false" },
	{ "receive.maxInputSize", PS_LIMIT_PUSH_BYTES },
	{ "gc.auto", "0" },
	{ "gc.pruneExpire", "never" },
	{ "core.fsync", "all" },
};
const size_t ps_spool_settings_len = PS_ARRAY_LEN(ps_spool_settings);

const char ps_spool_hook[] =
	"#!/bin/sh\n"
	"# A push counts once it would survive a power cut: git does not sync\n"
	"# the folder of a reference, so the file system is synced here.\n"
	"[ \"$1\" = committed ] || exit 0\n"
	"exec sync -f .\n";

static const char *const folders[] = {
	"config/resource-types", "config/sources", "config/lookups", "inbox",
	"outbox/notify",	 "archive",	   "quarantine",
};

static const struct {
	const char *path;
	const char *text;
} starter[] = {
	{ "config/site.yaml",
	  "# Settings of the site; see provspool.conf(5).  Raise version with\n"
	  "# every change anywhere below config/.\n"
	  "version: 1\n"
	  "name: My site\n" },
	{ "config/people.yaml", "# Who may answer; see provspool.conf(5).\n"
				"people: []\n" },
	{ "config/sources/requests.yaml",
	  "# Files dropped into inbox/requests/.\n"
	  "format: csv\n" },
};

/* Two spools of one identity would trip over each other's marks. */
static int
check_uuid(const char *uuid, struct ps_err *err)
{
	bool known = false;
	int rc;

	rc = ps_hwm_known(uuid, &known, err);
	if (rc == PS_OK && known)
		rc = ps_err_set(err, PS_EUSAGE,
				"this machine knows a spool '%s' already; "
				"leave the choice of the identity to init",
				uuid);
	return rc;
}

/* The folder that will hold the spool: local, and writable. */
static int
check_parent(const char *parent, struct ps_err *err)
{
	const char *network;
	int dir;
	int rc;

	rc = ps_fs_open_dir(parent, &dir, err);
	if (rc < 0)
		return rc;
	network = ps_fs_network(dir);
	if (network)
		rc = ps_err_set(err, PS_EUSAGE,
				"'%s' is on a network file system (%s); a "
				"spool needs a local one, where renames and "
				"locks hold",
				parent, network);
	else if (faccessat(dir, ".", W_OK, 0) < 0)
		rc = ps_err_sys(err, "cannot write to '%s'", parent);
	(void)close(dir); /* a directory */
	return rc;
}

static int
write_hook(int git, struct ps_err *err)
{
	int rc;

	rc = ps_fs_write_at(git, "hooks/reference-transaction",
			    ps_span_str(ps_spool_hook), err);
	if (rc == PS_OK &&
	    fchmodat(git, "hooks/reference-transaction", 0755, 0) < 0)
		rc = ps_err_sys(err, "cannot set the mode of a hook");
	return rc;
}

static int
make_repository(const char *path, const struct ps_spool_plan *plan, int dir,
		struct ps_err *err)
{
	struct ps_repo *repo = NULL;
	int git = -1;
	int rc;

	rc = ps_repo_create(path, true, "work", &repo, err);
	for (size_t i = 0; rc == PS_OK && i < ps_spool_settings_len; i++)
		rc = ps_repo_config_add(repo, ps_spool_settings[i].key,
					ps_spool_settings[i].value, err);
	if (rc == PS_OK)
		rc = ps_fs_open_dir_at(dir, "spool.git", &git, err);
	if (rc == PS_OK)
		rc = write_hook(git, err);
	if (rc == PS_OK)
		rc = ps_journal_create(repo, plan->uuid,
				       plan->server ? "server" : "single",
				       plan->now, git, err);
	if (git >= 0)
		(void)close(git); /* a directory */
	ps_repo_free(repo);
	return rc;
}

static int
copy_config(const char *from, int dir, struct ps_err *err)
{
	struct ps_config_files files;
	struct ps_arena arena;
	int source = -1;
	int rc;

	ps_arena_init(&arena, 0);
	rc = ps_fs_open_dir(from, &source, err);
	if (rc == PS_OK)
		rc = ps_config_read_files(source, &arena, &files, err);
	for (size_t i = 0; rc == PS_OK && i < files.len; i++)
		rc = ps_fs_write_at(dir,
				    ps_arena_printf(&arena, "config/%s",
						    files.list[i].name),
				    files.list[i].text, err);
	if (source >= 0)
		(void)close(source); /* read only */
	ps_arena_release(&arena);
	return rc;
}

static int
write_config(const struct ps_spool_plan *plan, int dir, struct ps_err *err)
{
	int rc = PS_OK;

	if (plan->config)
		return copy_config(plan->config, dir, err);
	for (size_t i = 0; rc == PS_OK && i < PS_ARRAY_LEN(starter); i++)
		rc = ps_fs_write_at(dir, starter[i].path,
				    ps_span_str(starter[i].text), err);
	return rc;
}

/* Record the configuration and write the first files of `work`. */
static int
first_steps(const char *path, int64_t now, struct ps_diags *diags,
	    struct ps_err *err)
{
	struct ps_spool spool;
	int rc;

	rc = ps_spool_open(path, now, &spool, err);
	if (rc < 0)
		return rc;
	rc = ps_engine_configure(&spool, err);
	if (rc == PS_OK)
		rc = ps_engine_ingest(&spool, err); /* makes the folders */
	if (rc == PS_OK)
		rc = ps_engine_project(&spool, err);
	ps_diags_take(diags, &spool.diags);
	ps_spool_release(&spool);
	return rc;
}

static int
build(const char *path, const struct ps_spool_plan *plan,
      struct ps_diags *diags, struct ps_err *err)
{
	struct ps_buf git = PS_BUF_INIT;
	int dir = -1;
	int rc;

	rc = ps_fs_open_dir(path, &dir, err);
	for (size_t i = 0; rc == PS_OK && i < PS_ARRAY_LEN(folders); i++)
		rc = ps_fs_make_path_at(dir, folders[i], err);
	if (rc == PS_OK)
		rc = write_config(plan, dir, err);
	ps_buf_addf(&git, "%s/spool.git", path);
	if (rc == PS_OK)
		rc = make_repository(git.ptr, plan, dir, err);
	if (rc == PS_OK)
		rc = first_steps(path, plan->now, diags, err);
	if (rc == PS_OK)
		rc = ps_fs_syncfs(dir, err);
	if (dir >= 0)
		(void)close(dir); /* a directory */
	ps_buf_release(&git);
	return rc;
}

static void
random_uuid(struct ps_arena *arena, const char **out)
{
	unsigned char b[16];

	if (getrandom(b, sizeof(b), 0) != (ssize_t)sizeof(b))
		ps_bug("the system gives no random bytes");
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40); /* version 4 … */
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80); /* … of RFC 4122 */
	*out = ps_arena_printf(arena,
			       "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
			       "%02x%02x%02x%02x%02x%02x",
			       b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7],
			       b[8], b[9], b[10], b[11], b[12], b[13], b[14],
			       b[15]);
}

/* What making it would find in the settings. */
static int
try_config(const struct ps_spool_plan *plan, struct ps_diags *diags,
	   struct ps_err *err)
{
	struct ps_config config;
	struct ps_arena arena;
	int rc;

	if (!plan->config)
		return PS_OK;
	ps_arena_init(&arena, 0);
	ps_config_init(&config);
	rc = ps_config_read_folder(plan->config, &arena, &config, diags, err);
	ps_config_release(&config);
	ps_arena_release(&arena);
	return rc;
}

static const char *
parent_of(struct ps_arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return ".";
	if (slash == path)
		return "/";
	return ps_arena_strndup(arena, path, (size_t)(slash - path));
}

static const char *
without_trailing_slashes(struct ps_arena *arena, const char *path)
{
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	return ps_arena_strndup(arena, path, len);
}

/* Build it in a folder of its own; nothing of it stays if that fails. */
static int
build_aside(struct ps_arena *arena, const struct ps_spool_plan *plan,
	    struct ps_diags *diags, struct ps_err *err)
{
	char *aside = ps_arena_printf(arena, "%s.init-XXXXXX", plan->path);
	struct ps_err ignored; /* the first failure is the one to tell */
	int rc;

	if (!mkdtemp(aside))
		return ps_err_sys(err, "cannot make a folder beside '%s'",
				  plan->path);
	rc = build(aside, plan, diags, err);
	if (rc == PS_OK && chmod(aside, 0750) < 0)
		rc = ps_err_sys(err, "cannot set the mode of '%s'", aside);
	if (rc == PS_OK && rename(aside, plan->path) < 0)
		rc = ps_err_sys(err, "cannot rename '%s' to '%s'", aside,
				plan->path);
	if (rc < 0 && (ps_fs_remove_tree(aside, &ignored) < 0 ||
		       ps_hwm_forget(plan->uuid, &ignored) < 0))
		return ps_err_context(err, "'%s' could not be removed again",
				      aside);
	return rc;
}

int
ps_spool_create(const struct ps_spool_plan *plan, struct ps_diags *diags,
		struct ps_err *err)
{
	struct ps_spool_plan whole = *plan;
	struct ps_arena arena;
	int rc;

	ps_arena_init(&arena, 0);
	whole.path = without_trailing_slashes(&arena, plan->path);
	if (!whole.uuid)
		random_uuid(&arena, &whole.uuid);
	rc = check_uuid(whole.uuid, err);
	if (rc == PS_OK)
		rc = ps_fs_check_empty(whole.path, err);
	if (rc == PS_OK)
		rc = check_parent(parent_of(&arena, whole.path), err);
	if (rc == PS_OK)
		rc = plan->dry_run ? try_config(&whole, diags, err)
				   : build_aside(&arena, &whole, diags, err);
	ps_arena_release(&arena);
	return rc;
}
