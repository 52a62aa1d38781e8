#include "index_private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "provspool/fault.h"

/*
 * A file is replaced by rename, but SQLite finds its log by name: whoever
 * opened the old file by name while the name changes could bring the old log
 * to the new file.  So all opening is done under a shared lock of
 * "<path>.lock", and building under the exclusive one.  Who waited for a
 * builder finds the file fit and does not build again.
 */
struct lock {
	int fd; /* -1: none, where we may not write */
};

enum fit {
	FIT_NOT = 1, /* damaged, strange, or not of this history */
	FIT_OPEN,
	FIT_FOREIGN, /* of this history, but we may not write it */
};

static char *
beside(const char *path, const char *suffix)
{
	struct ps_buf out = PS_BUF_INIT;

	ps_buf_addf(&out, "%s%s", path, suffix);
	return ps_buf_detach(&out);
}

static void
lock_open(struct lock *lock, const char *path)
{
	char *name = beside(path, ".lock");

	lock->fd =
		open(name, O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (lock->fd < 0)
		lock->fd = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	free(name);
}

static int
lock_take(const struct lock *lock, int how, const char *path,
	  struct ps_err *err)
{
	while (lock->fd >= 0 && flock(lock->fd, how) < 0) {
		if (errno == EWOULDBLOCK)
			return ps_err_set(err, PS_EBUSY,
					  "index '%s' is being built", path);
		if (errno != EINTR)
			return ps_err_sys(err, "cannot lock index '%s'", path);
	}
	return PS_OK;
}

static void
lock_release(struct lock *lock)
{
	if (lock->fd >= 0)
		(void)close(lock->fd); /* read only: nothing to lose */
	lock->fd = -1;
}

static int
check_version(struct ps_db *db, struct ps_err *err)
{
	int64_t version = 0;
	int rc;

	rc = ps_db_number(db, "PRAGMA user_version", &version, err);
	if (rc == PS_OK && version != PS_INDEX_VERSION)
		rc = ps_err_set(err, PS_EDATA,
				"the index has version %lld, not %d",
				(long long)version, PS_INDEX_VERSION);
	return rc;
}

/* Open the file and read what it stands for, which also opens its log. */
static int
open_file(const char *path, enum ps_db_mode mode, struct ps_db **db,
	  struct ps_meta *meta, struct ps_err *err)
{
	int rc;

	*db = NULL;
	if (access(path, F_OK) < 0)
		return ps_err_sys(err, "cannot find index '%s'", path);
	rc = ps_db_open(path, mode, db, err);
	if (rc == PS_OK)
		rc = check_version(*db, err);
	if (rc == PS_OK)
		rc = ps_meta_read(*db, meta, err);
	if (rc < 0) {
		ps_db_free(*db);
		*db = NULL;
	}
	return rc;
}

static int
open_locked(const char *path, enum ps_db_mode mode, struct ps_db **db,
	    struct ps_meta *meta, struct ps_err *err)
{
	struct lock lock;
	int rc;

	lock_open(&lock, path);
	rc = lock_take(&lock, mode == PS_DB_READ ? LOCK_SH | LOCK_NB : LOCK_SH,
		       path, err);
	if (rc == PS_OK)
		rc = open_file(path, mode, db, meta, err);
	lock_release(&lock);
	return rc;
}

/* Read one segment into the index, and see that it follows the last. */
static int
replay_one(struct ps_db *db, struct ps_journal *journal, int64_t seq,
	   char chain[PS_SHA_HEX], struct ps_err *err)
{
	struct ps_segment_data data;
	struct ps_arena arena;
	int rc;

	ps_arena_init(&arena, 0);
	rc = ps_journal_segment(journal->repo, &journal->commit, seq, &arena,
				&data, err);
	if (rc < 0)
		goto out;
	if (!ps_streq(data.segment.chain, chain)) {
		rc = ps_err_set(err, PS_EHISTORY,
				"segment %lld does not follow the one before: "
				"its chain value is another",
				(long long)seq);
		goto out;
	}
	memcpy(chain, data.chain, PS_SHA_HEX);
	rc = ps_index_replay(db, &data, err);
out:
	ps_arena_release(&arena);
	return rc;
}

static int
stamp(struct ps_db *db, const struct ps_oid *commit, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	rc = ps_db_cached(db, PS_SQL_META_STAMP, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_text(stmt, 1, commit->hex);
	return ps_stmt_run(stmt, err);
}

/* Segments from `seq` to the tip; `chain` is of the one before. */
static int
replay_to_tip(struct ps_db *db, struct ps_journal *journal, int64_t seq,
	      const char *chain, struct ps_err *err)
{
	char running[PS_SHA_HEX];
	int rc;

	memcpy(running, chain, PS_SHA_HEX);
	rc = seq <= journal->tip.seq
		     ? replay_one(db, journal, seq, running, err)
		     : PS_OK;
	/* a segment that was just appended is taken in all the same */
	while (rc == PS_OK && ++seq <= journal->tip.seq) {
		rc = ps_progress_each(journal->progress, "index", seq,
				      journal->tip.seq, err);
		if (rc == PS_OK)
			rc = replay_one(db, journal, seq, running, err);
	}
	if (rc < 0)
		return rc;
	if (!ps_streq(running, journal->chain))
		return ps_err_set(err, PS_EHISTORY,
				  "the last segment's digest is not the tip's");
	return stamp(db, &journal->commit, err);
}

static int
fill(struct ps_db *db, struct ps_journal *journal, struct ps_err *err)
{
	char zeros[PS_SHA_HEX];
	int rc;

	memset(zeros, '0', PS_SHA_HEX - 1);
	zeros[PS_SHA_HEX - 1] = '\0';
	rc = ps_db_exec(db, "BEGIN", err);
	if (rc == PS_OK)
		rc = ps_db_exec(db, ps_index_tables, err);
	if (rc == PS_OK)
		rc = replay_to_tip(db, journal, PS_SEGMENT_FIRST, zeros, err);
	if (rc == PS_OK)
		rc = ps_db_exec(db, "COMMIT", err);
	return rc;
}

static int
finish_file(struct ps_db *db, struct ps_err *err)
{
	char sql[48];
	int rc;

	(void)snprintf(sql, sizeof(sql), "PRAGMA user_version=%d",
		       PS_INDEX_VERSION);
	rc = ps_db_exec(db, sql, err);
	if (rc == PS_OK)
		rc = ps_db_exec(db, "PRAGMA journal_mode=WAL", err);
	return rc;
}

static int
build_file(const char *path, struct ps_journal *journal, struct ps_err *err)
{
	struct ps_db *db;
	int rc;

	rc = ps_db_open(path, PS_DB_BUILD, &db, err);
	if (rc < 0)
		return rc;
	rc = fill(db, journal, err);
	if (rc == PS_OK)
		rc = finish_file(db, err);
	ps_db_free(db);
	return rc;
}

static int
sync_file(const char *path, struct ps_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int rc = PS_OK;

	if (fd < 0)
		return ps_err_sys(err, "cannot open '%s'", path);
	if (fsync(fd) < 0)
		rc = ps_err_sys(err, "cannot sync '%s'", path);
	(void)close(fd); /* synced already */
	return rc;
}

static void
drop(const char *path, const char *suffix)
{
	char *name = beside(path, suffix);

	(void)unlink(name); /* usually it is not there */
	free(name);
}

static void
drop_logs(const char *path)
{
	drop(path, "-wal");
	drop(path, "-shm");
	drop(path, "-journal");
}

/* Under the exclusive lock, so that the new file's name is ours. */
static int
replace_file(const char *path, struct ps_journal *journal, struct ps_err *err)
{
	char *new = beside(path, ".new");
	int rc;

	drop(new, "");
	drop_logs(new);
	rc = build_file(new, journal, err);
	if (rc == PS_OK)
		rc = sync_file(new, err);
	drop_logs(new);
	if (rc < 0)
		goto out;
	ps_fault_point("index: built, not yet named");
	drop_logs(path);
	if (rename(new, path) < 0)
		rc = ps_err_sys(err, "cannot rename '%s' to '%s'", new, path);
out:
	if (rc < 0)
		drop(new, "");
	free(new);
	return rc;
}

/* Does the index stand at the journal's tip, or before it? */
static bool
is_of_history(const struct ps_meta *meta, struct ps_journal *journal)
{
	struct ps_err ignored = { 0 };
	bool yes = false;

	if (ps_streq(meta->commit.hex, journal->commit.hex))
		return meta->tip.seq == journal->tip.seq;
	if (meta->tip.seq >= journal->tip.seq)
		return false;
	/* a commit that is not there any more is no ancestor either */
	if (ps_repo_is_ancestor(journal->repo, &meta->commit, &journal->commit,
				&yes, &ignored) < 0)
		return false;
	return yes;
}

/* Read what came since, unless somebody else did meanwhile. */
static int
catch_up(struct ps_db *db, struct ps_journal *journal, struct ps_err *err)
{
	struct ps_meta meta;
	int rc;

	rc = ps_db_exec(db, "BEGIN IMMEDIATE", err);
	if (rc < 0)
		return rc;
	rc = ps_meta_read(db, &meta, err);
	if (rc < 0)
		goto out;
	if (!is_of_history(&meta, journal)) {
		rc = ps_err_set(err, PS_EDATA, "the index is of other history");
		goto out;
	}
	rc = replay_to_tip(db, journal, meta.tip.seq + 1, meta.chain, err);
	if (rc == PS_OK)
		rc = ps_db_exec(db, "COMMIT", err);
out:
	ps_db_rollback(db);
	return rc;
}

static int
build_in_memory(struct ps_index *index, struct ps_journal *journal,
		struct ps_err *err)
{
	int rc;

	index->memory = true;
	rc = ps_db_open("", PS_DB_MEMORY, &index->db, err);
	if (rc == PS_OK)
		rc = fill(index->db, journal, err);
	return rc;
}

/* The index file as it is, if it is of any use. */
static int
try_file(const char *path, struct ps_journal *journal, struct ps_db **db,
	 enum fit *fit, struct ps_err *err)
{
	struct ps_meta meta = { .chain = "" };
	int rc;

	*fit = FIT_NOT;
	rc = open_file(path, PS_DB_WRITE, db, &meta, err);
	if (rc == PS_EDATA || rc == PS_ENOTFOUND)
		return PS_OK;
	if (rc == PS_ESYS) { /* nor its log, or not even read it */
		*fit = FIT_FOREIGN;
		return PS_OK;
	}
	if (rc < 0)
		return rc;
	if (is_of_history(&meta, journal))
		*fit = ps_db_is_readonly(*db) ? FIT_FOREIGN : FIT_OPEN;
	if (*fit == FIT_FOREIGN &&
	    ps_streq(meta.commit.hex, journal->commit.hex))
		*fit = FIT_OPEN; /* nothing to write */
	if (*fit != FIT_OPEN) {
		ps_db_free(*db);
		*db = NULL;
	}
	return PS_OK;
}

static bool
folder_is_writable(const char *path)
{
	struct ps_buf folder = PS_BUF_INIT;
	const char *slash = strrchr(path, '/');
	bool yes;

	ps_buf_addstr(&folder, slash ? path : ".");
	if (slash)
		ps_buf_truncate(&folder, (size_t)(slash - path) + 1);
	yes = access(folder.ptr, W_OK | X_OK) == 0;
	ps_buf_release(&folder);
	return yes;
}

/* Open the file, or build it anew if it does not fit; `db` is open then. */
static int
open_or_build(struct ps_index *index, struct ps_journal *journal,
	      struct ps_err *err)
{
	struct ps_meta meta;
	struct lock lock;
	enum fit fit = FIT_NOT;
	int rc;

	lock_open(&lock, index->path);
	rc = lock_take(&lock, LOCK_SH, index->path, err);
	if (rc == PS_OK)
		rc = try_file(index->path, journal, &index->db, &fit, err);
	if (rc < 0 || fit == FIT_OPEN)
		goto out;
	if (fit == FIT_FOREIGN || !folder_is_writable(index->path)) {
		lock_release(&lock); /* its owner need not wait for us */
		rc = build_in_memory(index, journal, err);
		goto out;
	}
	rc = lock_take(&lock, LOCK_EX, index->path, err);
	if (rc == PS_OK)
		rc = try_file(index->path, journal, &index->db, &fit, err);
	if (rc < 0 || fit == FIT_OPEN)
		goto out;
	rc = replace_file(index->path, journal, err);
	if (rc == PS_OK)
		rc = open_file(index->path, PS_DB_WRITE, &index->db, &meta,
			       err);
out:
	lock_release(&lock);
	return rc;
}

static void
close_db(struct ps_index *index)
{
	ps_index_forget(index);
	ps_db_free(index->db);
	index->db = NULL;
}

/* What fits by its stamp may yet turn out to be damaged: then once more. */
static int
rebuild(struct ps_index *index, struct ps_journal *journal, struct ps_err *err)
{
	struct ps_meta meta;
	struct lock lock;
	int rc;

	close_db(index);
	if (index->memory || !folder_is_writable(index->path))
		return build_in_memory(index, journal, err);
	lock_open(&lock, index->path);
	rc = lock_take(&lock, LOCK_EX, index->path, err);
	if (rc == PS_OK)
		rc = replace_file(index->path, journal, err);
	if (rc == PS_OK)
		rc = open_file(index->path, PS_DB_WRITE, &index->db, &meta,
			       err);
	lock_release(&lock);
	return rc;
}

int
ps_index_catch_up(struct ps_index *index, struct ps_journal *journal,
		  struct ps_err *err)
{
	struct ps_meta meta;
	int rc;

	rc = ps_meta_read(index->db, &meta, err);
	if (rc == PS_OK && ps_streq(meta.commit.hex, journal->commit.hex))
		return PS_OK;
	if (rc == PS_OK && ps_db_is_readonly(index->db)) {
		close_db(index);
		return build_in_memory(index, journal, err);
	}
	if (rc == PS_OK)
		rc = catch_up(index->db, journal, err);
	if (rc == PS_EDATA || rc == PS_EHISTORY)
		rc = rebuild(index, journal, err);
	return rc;
}

/* A reading command: without a journal, or not at all. */
static int
open_standing(struct ps_index *index, const struct ps_oid *commit,
	      struct ps_err *err)
{
	struct ps_meta meta;
	int rc;

	rc = open_locked(index->path, PS_DB_READ, &index->db, &meta, err);
	if (rc < 0)
		return ps_err_set(err, PS_EBUSY, "%s", err->text);
	if (!ps_streq(meta.commit.hex, commit->hex))
		return ps_err_set(err, PS_EBUSY,
				  "the index stands at another commit");
	return PS_OK;
}

int
ps_index_open(const char *path, struct ps_journal *journal,
	      const struct ps_oid *commit, struct ps_index **out,
	      struct ps_err *err)
{
	struct ps_index *index = ps_xmalloc(sizeof(*index));
	int rc;

	*index = (struct ps_index){ .path = ps_xstrdup(path) };
	*out = NULL;
	if (!journal) {
		rc = open_standing(index, commit, err);
	} else {
		rc = open_or_build(index, journal, err);
		if (rc == PS_OK)
			rc = ps_index_catch_up(index, journal, err);
	}
	if (rc < 0)
		ps_index_free(index);
	else
		*out = index;
	return rc;
}

void
ps_index_free(struct ps_index *index)
{
	if (!index)
		return;
	close_db(index);
	free(index->path);
	free(index);
}
