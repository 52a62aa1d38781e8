#include "index_private.h"

static int
add_file(struct ps_db *db, const char *name, struct ps_span text,
	 struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	rc = ps_db_cached(db, PS_SQL_CONFIG_ADD, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_text(stmt, 1, name);
	ps_stmt_blob(stmt, 2, text);
	return ps_stmt_run(stmt, err);
}

/* A configuration is recorded whole: none of the one before stays. */
int
ps_index_keep_config(struct ps_db *db, const struct ps_segment_data *data,
		     struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	struct ps_buf text = PS_BUF_INIT;
	int rc;

	if (data->segment.kind != PS_SEG_CONFIG)
		return PS_OK;
	rc = ps_db_cached(db, PS_SQL_CONFIG_DROP, &stmt, err);
	if (rc == PS_OK)
		rc = ps_stmt_run(stmt, err);
	for (size_t i = 0; rc == PS_OK && i < data->segment.nfiles; i++) {
		ps_buf_reset(&text);
		if (data->segment.files[i].rows >= 0)
			continue; /* a table */
		rc = ps_journal_text(data, i, &text, err);
		if (rc == PS_OK)
			rc = add_file(db, data->segment.files[i].name,
				      ps_buf_span(&text), err);
	}
	ps_buf_release(&text);
	return rc;
}

int
ps_index_config(struct ps_index *index, struct ps_arena *arena,
		struct ps_recorded *out, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	bool row = false;
	int rc;

	out->len = 0;
	out->list = PS_ARENA_ARRAY(arena, struct ps_config_file,
				   PS_LIMIT_CONFIG_FILES);
	rc = ps_db_cached(index->db, PS_SQL_CONFIG_ALL, &stmt, err);
	if (rc < 0)
		return rc;
	while ((rc = ps_stmt_step(stmt, &row, err)) == PS_OK && row) {
		struct ps_span text = ps_col_blob(stmt, 1);

		if (out->len == PS_LIMIT_CONFIG_FILES) {
			rc = ps_err_set(err, PS_EDATA, "the index is damaged");
			break;
		}
		out->list[out->len++] = (struct ps_config_file){
			.name = ps_col_text(stmt, 0, arena),
			.text = { ps_arena_strndup(arena, text.ptr, text.len),
				  text.len },
		};
	}
	ps_stmt_reset(stmt);
	return rc;
}
