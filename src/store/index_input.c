#include "index_private.h"

#include "provspool/when.h"

static int
read_last(struct ps_index *index, const char *source, struct ps_arena *arena,
	  struct ps_deliveries *out, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	bool row = false;
	int rc;

	rc = ps_db_cached(index->db, PS_SQL_INPUT_NEWEST, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_text(stmt, 1, source);
	rc = ps_stmt_step(stmt, &row, err);
	if (rc == PS_OK && row) {
		out->last = ps_col_text(stmt, 0, arena);
		out->at = ps_col_int(stmt, 1);
		out->orders = ps_col_int(stmt, 2);
		out->refused = ps_col_int(stmt, 3);
		out->whole = ps_col_int(stmt, 4) != 0;
	}
	ps_stmt_reset(stmt);
	return rc;
}

int
ps_index_deliveries(struct ps_index *index, const char *source,
		    struct ps_arena *arena, struct ps_deliveries *out,
		    struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	bool row = false;
	int rc;

	*out = (struct ps_deliveries){ .last = "", .at = PS_WHEN_NONE };
	rc = read_last(index, source, arena, out, err);
	if (rc == PS_OK)
		rc = ps_db_cached(index->db, PS_SQL_INPUT_SEQUENCES, &stmt,
				  err);
	if (rc < 0)
		return rc;
	ps_stmt_text(stmt, 1, source);
	rc = ps_stmt_step(stmt, &row, err);
	if (rc == PS_OK && row && !ps_col_is_null(stmt, 0)) {
		out->sequence = ps_col_int(stmt, 0);
		out->missing = ps_col_int(stmt, 1);
	}
	ps_stmt_reset(stmt);
	return rc;
}

int
ps_index_sequence(struct ps_index *index, const char *source, int64_t sequence,
		  bool *came, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	bool row = false;
	int rc;

	*came = false;
	rc = ps_db_cached(index->db, PS_SQL_INPUT_SEQUENCE, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_text(stmt, 1, source);
	ps_stmt_int(stmt, 2, sequence);
	rc = ps_stmt_step(stmt, &row, err);
	if (rc == PS_OK)
		*came = row && ps_col_int(stmt, 0) > 0;
	ps_stmt_reset(stmt);
	return rc;
}
