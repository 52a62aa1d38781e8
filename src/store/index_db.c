#include "index_private.h"

#include <sqlite3.h>

#define BUSY_MS 5000

struct ps_db {
	sqlite3 *handle;
	bool reading; /* within a transaction of begin_reading() */
	char *path;
	sqlite3_stmt *cached[PS_SQL_COUNT];
};

/*
 * Journal and sync are off only while a file is built that nobody else sees.
 * Otherwise a power loss may cost the newest transactions, never the file.
 */
static const char *const pragmas[] = {
	[PS_DB_READ] = "PRAGMA trusted_schema=0; PRAGMA query_only=1",
	[PS_DB_WRITE] = "PRAGMA trusted_schema=0; PRAGMA synchronous=NORMAL;"
			"PRAGMA secure_delete=0; PRAGMA cache_size=-32768;"
			"PRAGMA journal_size_limit=0",
	[PS_DB_BUILD] = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
			"PRAGMA locking_mode=EXCLUSIVE; PRAGMA secure_delete=0;"
			"PRAGMA cache_size=-65536",
	[PS_DB_MEMORY] = "PRAGMA secure_delete=0",
};

static const int open_flags[] = {
	[PS_DB_READ] = SQLITE_OPEN_READONLY,
	[PS_DB_WRITE] = SQLITE_OPEN_READWRITE,
	[PS_DB_BUILD] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
	[PS_DB_MEMORY] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY,
};

static int
code_of(int sqlite_code)
{
	switch (sqlite_code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return PS_EBUSY;
	case SQLITE_IOERR:
		return PS_EIO;
	case SQLITE_CONSTRAINT: /* an order that is there already */
		return PS_EHISTORY;
	case SQLITE_PERM:
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
	case SQLITE_AUTH:
	case SQLITE_NOMEM:
		return PS_ESYS;
	default:
		return PS_EDATA;
	}
}

/* Its own codes do not always tell that the disk is full. */
static int
code_of_handle(sqlite3 *handle)
{
	int code = handle ? sqlite3_errcode(handle) : SQLITE_NOMEM;
	int rc = code_of(code);

	if (code == SQLITE_FULL ||
	    ((rc == PS_EIO || rc == PS_ESYS) && handle &&
	     ps_err_of_errno(sqlite3_system_errno(handle)) == PS_EFULL))
		return PS_EFULL;
	return rc;
}

static int
fail(sqlite3 *handle, struct ps_err *err)
{
	const char *path = handle ? sqlite3_db_filename(handle, "main") : "";
	int code = code_of_handle(handle);

	return ps_err_set(err, code, "index '%s': %s", path ? path : "",
			  handle ? sqlite3_errmsg(handle) : "no memory");
}

/* What is left of an index after its rebuilding failed. */
static int
closed(struct ps_err *err)
{
	return ps_err_set(err, PS_EBUSY, "the index is not open");
}

/* Debian's SQLite takes what begins with "file:" for a URI. */
static char *
plain_path(const char *path)
{
	struct ps_buf out = PS_BUF_INIT;

	if (*path != '/')
		ps_buf_addstr(&out, "./");
	ps_buf_addstr(&out, path);
	return ps_buf_detach(&out);
}

int
ps_db_open(const char *path, enum ps_db_mode mode, struct ps_db **out,
	   struct ps_err *err)
{
	int flags =
		open_flags[mode] | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX;
	struct ps_db *db = ps_xmalloc(sizeof(*db));
	int keep = 1;
	int rc = PS_OK;

	memset(db, 0, sizeof(*db));
	*out = NULL;
	db->path = mode == PS_DB_MEMORY ? ps_xstrdup(":memory:")
					: plain_path(path);
	if (sqlite3_open_v2(db->path, &db->handle, flags, NULL) != SQLITE_OK) {
		rc = fail(db->handle, err);
		goto out;
	}
	(void)sqlite3_busy_timeout(db->handle, BUSY_MS);
	/* others who may only read can do so while these files are there */
	(void)sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_PERSIST_WAL,
				   &keep);
	rc = ps_db_exec(db, pragmas[mode], err);
out:
	if (rc < 0)
		ps_db_free(db);
	else
		*out = db;
	return rc;
}

void
ps_db_free(struct ps_db *db)
{
	if (!db)
		return;
	for (size_t i = 0; i < PS_SQL_COUNT; i++)
		(void)sqlite3_finalize(db->cached[i]);
	(void)sqlite3_close(db->handle); /* no statement is left */
	free(db->path);
	free(db);
}

bool
ps_db_is_readonly(struct ps_db *db)
{
	return sqlite3_db_readonly(db->handle, "main") != 0;
}

/*
 * Outside of a transaction each look-up takes and gives back file locks, which
 * costs more than the look-up itself.  So the first one opens a transaction
 * that lasts until something is to be written; it sees one state of the file.
 */
static int
begin_reading(struct ps_db *db, struct ps_err *err)
{
	if (sqlite3_get_autocommit(db->handle) == 0)
		return PS_OK;
	if (sqlite3_exec(db->handle, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
		return fail(db->handle, err);
	db->reading = true;
	return PS_OK;
}

static int
end_reading(struct ps_db *db, struct ps_err *err)
{
	if (!db->reading)
		return PS_OK;
	db->reading = false;
	if (sqlite3_exec(db->handle, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
		return fail(db->handle, err);
	return PS_OK;
}

int64_t
ps_db_changes(struct ps_db *db)
{
	return db ? sqlite3_total_changes64(db->handle) : 0;
}

int
ps_db_exec(struct ps_db *db, const char *sql, struct ps_err *err)
{
	int rc;

	if (!db)
		return closed(err);
	rc = end_reading(db, err);
	if (rc < 0)
		return rc;
	if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		return fail(db->handle, err);
	return PS_OK;
}

int
ps_db_number(struct ps_db *db, const char *sql, int64_t *out,
	     struct ps_err *err)
{
	sqlite3_stmt *stmt = NULL;
	bool row = false;
	int rc;

	rc = ps_db_prepare(db, sql, &stmt, err);
	if (rc < 0)
		return rc;
	rc = ps_stmt_step(stmt, &row, err);
	if (rc == PS_OK)
		*out = row ? sqlite3_column_int64(stmt, 0) : 0;
	(void)sqlite3_finalize(stmt);
	return rc;
}

void
ps_db_rollback(struct ps_db *db)
{
	if (sqlite3_get_autocommit(db->handle) == 0)
		(void)sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
	db->reading = false;
}

int
ps_db_prepare(struct ps_db *db, const char *sql, sqlite3_stmt **out,
	      struct ps_err *err)
{
	if (!db)
		return closed(err);
	if (sqlite3_prepare_v2(db->handle, sql, -1, out, NULL) != SQLITE_OK)
		return fail(db->handle, err);
	return PS_OK;
}

int
ps_db_cached(struct ps_db *db, enum ps_sql sql, sqlite3_stmt **out,
	     struct ps_err *err)
{
	int rc;

	if (!db)
		return closed(err);
	if (!db->cached[sql]) {
		rc = sqlite3_prepare_v3(db->handle, ps_index_sql[sql], -1,
					SQLITE_PREPARE_PERSISTENT,
					&db->cached[sql], NULL);
		if (rc != SQLITE_OK)
			return fail(db->handle, err);
	}
	*out = db->cached[sql];
	return sqlite3_stmt_readonly(*out) != 0 ? begin_reading(db, err)
						: end_reading(db, err);
}

void
ps_stmt_free(sqlite3_stmt *stmt)
{
	(void)sqlite3_finalize(stmt); /* tells the failure of the last step */
}

void
ps_stmt_reset(sqlite3_stmt *stmt)
{
	(void)sqlite3_reset(stmt); /* tells the failure of the last step */
}

/* Binding fails only for a column that is not there, or in mid-step. */
static void
bound(int code)
{
	if (code != SQLITE_OK)
		ps_bug("a value that cannot be bound");
}

void
ps_stmt_int(sqlite3_stmt *stmt, int at, int64_t value)
{
	bound(sqlite3_bind_int64(stmt, at, value));
}

void
ps_stmt_null(sqlite3_stmt *stmt, int at)
{
	bound(sqlite3_bind_null(stmt, at));
}

void
ps_stmt_text(sqlite3_stmt *stmt, int at, const char *text)
{
	if (!text || !*text)
		ps_stmt_null(stmt, at);
	else
		bound(sqlite3_bind_text(stmt, at, text, -1, SQLITE_STATIC));
}

void
ps_stmt_blob(sqlite3_stmt *stmt, int at, struct ps_span bytes)
{
	bound(sqlite3_bind_blob64(stmt, at, bytes.len > 0 ? bytes.ptr : "",
				  bytes.len, SQLITE_STATIC));
}

int
ps_stmt_step(sqlite3_stmt *stmt, bool *row, struct ps_err *err)
{
	int code = sqlite3_step(stmt);

	*row = code == SQLITE_ROW;
	if (code == SQLITE_ROW || code == SQLITE_DONE)
		return PS_OK;
	return fail(sqlite3_db_handle(stmt), err);
}

int
ps_stmt_run(sqlite3_stmt *stmt, struct ps_err *err)
{
	bool row = false;
	int rc = ps_stmt_step(stmt, &row, err);

	ps_stmt_reset(stmt);
	return rc;
}

bool
ps_col_is_null(sqlite3_stmt *stmt, int at)
{
	return sqlite3_column_type(stmt, at) == SQLITE_NULL;
}

int64_t
ps_col_int(sqlite3_stmt *stmt, int at)
{
	return sqlite3_column_int64(stmt, at);
}

struct ps_span
ps_col_blob(sqlite3_stmt *stmt, int at)
{
	const void *bytes = sqlite3_column_blob(stmt, at);
	int len = sqlite3_column_bytes(stmt, at);

	return (struct ps_span){ bytes, bytes && len > 0 ? (size_t)len : 0 };
}

const char *
ps_col_text(sqlite3_stmt *stmt, int at, struct ps_arena *arena)
{
	struct ps_span s = ps_col_blob(stmt, at);

	if (s.len == 0)
		return "";
	return ps_arena_strndup(arena, s.ptr, s.len);
}
