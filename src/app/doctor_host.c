#include "app/doctor.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "provspool/fs.h"
#include "provspool/limits.h"
#include "provspool/num.h"
#include "provspool/when.h"

#define MIB ((uint64_t)1 << 20)
/* An input is there as dropped, as archived and as history, with the index. */
#define COPIES 4
/* A run that finds nothing to do still writes a little. */
#define FREE_MIN (64 * MIB)
#define INODES_MIN 10000
/* What `watch` needs besides the folders of the sources. */
#define WATCHES_BASE 16
#define QUEUED_MIN 1024
/* Seconds between two clocks that nobody notices. */
#define SKEW_MAX 600

/* The folders into which exports are dropped. */
struct inboxes {
	size_t folders;
	uint64_t bytes;
};

static void
add_folder(int inbox, const char *name, struct ps_arena *arena,
	   struct inboxes *out)
{
	struct ps_err ignored; /* who cannot be read is told elsewhere */
	struct ps_names names = { 0 };
	struct stat st;
	int dir;

	if (ps_fs_open_dir_at(inbox, name, &dir, &ignored) < 0)
		return;
	out->folders++;
	if (ps_fs_list(dir, arena, PS_LIMIT_INBOX_ENTRIES, &names, &ignored) <
	    0)
		names.len = 0;
	for (size_t i = 0; i < names.len; i++)
		if (fstatat(dir, names.list[i], &st, AT_SYMLINK_NOFOLLOW) ==
			    0 &&
		    S_ISREG(st.st_mode))
			out->bytes += (uint64_t)st.st_size;
	(void)close(dir); /* read only */
}

static void
look_into_inboxes(struct ps_doctor *d, struct inboxes *out)
{
	struct ps_arena *arena = &d->call->arena;
	struct ps_err ignored; /* told with the rights */
	struct ps_names names = { 0 };
	int inbox;

	memset(out, 0, sizeof(*out));
	if (d->place.kind != PS_PLACE_SPOOL ||
	    ps_fs_open_dir(ps_doctor_path(d, "inbox"), &inbox, &ignored) < 0)
		return;
	if (ps_fs_list(inbox, arena, PS_LIMIT_INBOX_ENTRIES, &names, &ignored) <
	    0)
		names.len = 0;
	for (size_t i = 0; i < names.len; i++)
		add_folder(inbox, names.list[i], arena, out);
	(void)close(inbox); /* read only */
}

void
ps_doctor_disk(struct ps_doctor *d)
{
	static const char remedy[] = "make room, or move the spool to a larger "
				     "file system";
	struct inboxes waiting;
	struct statvfs fs;
	uint64_t have;
	uint64_t need;

	if (statvfs(d->place.root, &fs) < 0) {
		ps_doctor_problem(d, "disk", "look at the file system",
				  "its space cannot be told");
		return;
	}
	look_into_inboxes(d, &waiting);
	have = (uint64_t)fs.f_bavail * fs.f_frsize / MIB;
	need = (FREE_MIN + waiting.bytes * COPIES) / MIB;
	if (have < need)
		ps_doctor_problem(d, "disk", remedy,
				  "%llu MiB are free, and what waits in the "
				  "inbox needs some %llu MiB",
				  (unsigned long long)have,
				  (unsigned long long)need);
	else if (fs.f_files > 0 && fs.f_favail < INODES_MIN)
		ps_doctor_problem(d, "disk",
				  "make room: remove small files, or use a "
				  "file system with more inodes",
				  "only %llu inodes are free",
				  (unsigned long long)fs.f_favail);
	else
		ps_doctor_ok(d, "disk", "%llu MiB are free, %llu needed",
			     (unsigned long long)have,
			     (unsigned long long)need);
}

void
ps_doctor_file_system(struct ps_doctor *d)
{
	const char *network;
	struct ps_err err;
	int dir;

	if (ps_fs_open_dir(d->place.root, &dir, &err) < 0) {
		ps_doctor_problem(d, "file system", "look at it", "%s",
				  err.text);
		return;
	}
	network = ps_fs_network(dir);
	(void)close(dir); /* read only */
	if (network)
		ps_doctor_problem(d, "file system",
				  "move the spool to a local file system",
				  "it is reached by network (%s): locks and "
				  "renames may not hold, and nobody tells of "
				  "new files",
				  network);
	else
		ps_doctor_ok(d, "file system", "local");
}

/* The time that the file system gives to what is written now. */
static bool
file_time(struct ps_doctor *d, int64_t *out)
{
	char *path = ps_arena_printf(&d->call->arena,
				     "%s/.ps-tmp-doctor-XXXXXX", d->place.root);
	struct stat st;
	int fd = mkostemp(path, O_CLOEXEC);
	bool told;

	if (fd < 0)
		return false;
	told = fstat(fd, &st) == 0;
	*out = st.st_mtime;
	(void)close(fd); /* empty */
	(void)unlink(path);
	return told;
}

static bool
newest_segment(struct ps_doctor *d, int64_t *out)
{
	struct ps_journal journal;
	struct ps_repo *repo = NULL;
	struct ps_err ignored; /* told with the state */
	int rc;

	rc = ps_repo_open(d->place.git, &repo, &ignored);
	if (rc == PS_OK)
		rc = ps_journal_open(repo, d->place.state_ref, &journal,
				     &ignored);
	if (rc == PS_OK) {
		*out = journal.tip.time;
		ps_journal_release(&journal);
	}
	ps_repo_free(repo);
	return rc == PS_OK;
}

void
ps_doctor_clock(struct ps_doctor *d)
{
	static const char remedy[] = "set the clock (timedatectl), and let it "
				     "be kept by NTP";
	char when[PS_WHEN_TEXT_MAX];
	int64_t now = d->call->now;
	int64_t other;

	ps_when_format(now, when);
	if (newest_segment(d, &other) && now < other) {
		ps_doctor_problem(d, "clock", remedy,
				  "it says %s, %lld seconds before the newest "
				  "entry of the history",
				  when, (long long)(other - now));
		return;
	}
	if (file_time(d, &other) &&
	    (now - other > SKEW_MAX || other - now > SKEW_MAX))
		ps_doctor_warn(d, "clock", remedy,
			       "it says %s, and the file system is %lld "
			       "seconds away from it",
			       when, (long long)(other - now));
	else
		ps_doctor_ok(d, "clock", "%s", when);
}

/* One folder: ours, usable, and not everybody's. */
static bool
check_folder(struct ps_doctor *d, const char *path)
{
	struct ps_arena *arena = &d->call->arena;
	struct stat st;

	if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode)) {
		ps_doctor_problem(d, "rights",
				  ps_arena_printf(arena, "mkdir -p '%s'", path),
				  "'%s' is no folder", path);
		return false;
	}
	if (st.st_mode & S_IWOTH) {
		ps_doctor_problem(
			d, "rights",
			ps_arena_printf(arena, "chmod o-w '%s'", path),
			"everybody can write to '%s'", path);
		return false;
	}
	if (access(path, R_OK | W_OK | X_OK) < 0) {
		ps_doctor_problem(
			d, "rights",
			ps_arena_printf(arena,
					"work as its owner (uid %lu), or: "
					"chown -R %lu '%s'",
					(unsigned long)st.st_uid,
					(unsigned long)geteuid(), path),
			"'%s' cannot be read and written by you", path);
		return false;
	}
	return true;
}

/* As root everything can be written, and then belongs to root. */
static bool
check_owner(struct ps_doctor *d)
{
	struct stat root;
	struct stat git;

	if (stat(d->place.root, &root) < 0 || stat(d->place.git, &git) < 0)
		return false;
	if (root.st_uid == git.st_uid && git.st_uid == geteuid())
		return true;
	ps_doctor_problem(
		d, "rights",
		ps_arena_printf(&d->call->arena,
				"work as uid %lu, or: chown -R %lu '%s'",
				(unsigned long)root.st_uid,
				(unsigned long)root.st_uid, d->place.root),
		"the spool belongs to uid %lu, its repository to %lu, and you "
		"are %lu",
		(unsigned long)root.st_uid, (unsigned long)git.st_uid,
		(unsigned long)geteuid());
	return false;
}

void
ps_doctor_rights(struct ps_doctor *d)
{
	static const char *const folders[] = { "",	  "spool.git",
					       "config",  "inbox",
					       "archive", "quarantine" };
	size_t good = check_owner(d);
	mode_t mask = umask(0);

	(void)umask(mask); /* there is no other way to read it */
	for (size_t i = 0; i < PS_ARRAY_LEN(folders); i++)
		good += check_folder(d, *folders[i]
						? ps_doctor_path(d, folders[i])
						: d->place.root);
	if (!(mask & S_IWOTH))
		ps_doctor_warn(
			d, "rights", "umask 027, in the profile or the service",
			"umask %03o lets everybody write to what is made",
			(unsigned)mask);
	else if (good == PS_ARRAY_LEN(folders) + 1)
		ps_doctor_ok(d, "rights",
			     "all folders are yours alone to "
			     "write");
}

/* In builds with PS_TEST_HOOKS another folder may stand for /proc. */
static const char *
proc(void)
{
	const char *given = NULL;

#ifdef PS_TEST_HOOKS
	given = getenv("PROVSPOOL_PROC");
#endif
	return given ? given : "/proc";
}

static bool
read_limit(struct ps_doctor *d, const char *name, int64_t *out)
{
	struct ps_buf text = PS_BUF_INIT;
	struct ps_err ignored; /* not there: no inotify */
	bool read;

	read = ps_fs_read(ps_arena_printf(&d->call->arena,
					  "%s/sys/fs/inotify/%s", proc(), name),
			  PS_LIMIT_NAME, &text, &ignored) == PS_OK;
	ps_buf_truncate(&text, strcspn(text.ptr, "\n"));
	read = read && ps_num_i64(text.ptr, 0, INT64_MAX, out);
	ps_buf_release(&text);
	return read;
}

void
ps_doctor_inotify(struct ps_doctor *d)
{
	struct inboxes boxes;
	const struct {
		const char *name;
		int64_t need;
	} limits[] = {
		{ "max_user_watches", 0 }, /* by the sources, below */
		{ "max_user_instances", 1 },
		{ "max_queued_events", QUEUED_MIN },
	};
	size_t good = 0;

	look_into_inboxes(d, &boxes);
	for (size_t i = 0; i < PS_ARRAY_LEN(limits); i++) {
		int64_t need = i > 0 ? limits[i].need
				     : (int64_t)boxes.folders + WATCHES_BASE;
		int64_t have = 0;

		if (read_limit(d, limits[i].name, &have) && have >= need)
			good++;
		else
			ps_doctor_warn(
				d, "inotify",
				ps_arena_printf(&d->call->arena,
						"sysctl -w "
						"fs.inotify.%s=%lld",
						limits[i].name,
						(long long)need),
				"%s is %lld; without at least %lld new files "
				"are found only by looking from time to time",
				limits[i].name, (long long)have,
				(long long)need);
	}
	if (good == PS_ARRAY_LEN(limits))
		ps_doctor_ok(d, "inotify", "enough for %zu source%s",
			     boxes.folders, boxes.folders == 1 ? "" : "s");
}

/* LANDLOCK_CREATE_RULESET_VERSION, which answers with the version. */
#define LANDLOCK_VERSION 1u

void
ps_doctor_sandbox(struct ps_doctor *d)
{
	long landlock =
		syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_VERSION);
	bool seccomp = prctl(PR_GET_SECCOMP) >= 0;

	if (landlock > 0 && seccomp)
		ps_doctor_ok(d, "sandbox",
			     "the kernel has Landlock (version %ld) and "
			     "seccomp",
			     landlock);
	else
		ps_doctor_ok(d, "sandbox", "the kernel has no %s%s%s",
			     landlock > 0 ? "" : "Landlock",
			     landlock > 0 || seccomp ? "" : ", no ",
			     seccomp ? "" : "seccomp");
}

static bool
is_in_path(const char *name)
{
	const char *at = getenv("PATH");

	while (at && *at) {
		size_t len = strcspn(at, ":");
		char path[PS_LIMIT_PATH];

		if (snprintf(path, sizeof(path), "%.*s/%s", (int)len, at,
			     name) < (int)sizeof(path) &&
		    access(path, X_OK) == 0)
			return true;
		at += len + (at[len] == ':');
	}
	return false;
}

void
ps_doctor_tools(struct ps_doctor *d)
{
	static const struct {
		const char *name;
		const char *remedy;
		const char *why;
	} tools[] = {
		{ "sync", "apt-get install coreutils",
		  "a push is not made durable" },
		{ "less", "apt-get install less",
		  "long output is not shown page by page" },
	};
	size_t good = 0;

	for (size_t i = 0; i < PS_ARRAY_LEN(tools); i++) {
		if (is_in_path(tools[i].name))
			good++;
		else
			ps_doctor_warn(d, "tools", tools[i].remedy,
				       "there is no %s: %s", tools[i].name,
				       tools[i].why);
	}
	if (good == PS_ARRAY_LEN(tools))
		ps_doctor_ok(d, "tools", "sync and less are there");
}
