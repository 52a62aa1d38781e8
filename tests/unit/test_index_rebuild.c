#include "index_spool.h"

enum harm {
	HARM_GARBAGE = 1,
	HARM_EMPTY,
	HARM_HALF,
	HARM_VERSION,
	HARM_UNFINISHED,
	HARM_COMMIT,
	HARM_AHEAD,
	HARM_CHAIN,
	HARM_TABLE,
	HARM_COUNT
};

static void
write_over(struct spool *s, const char *bytes, off_t len)
{
	int fd = open(s->path, O_WRONLY | O_CLOEXEC);

	TAP_CHECK(fd >= 0 && ftruncate(fd, len) == 0 &&
		  write(fd, bytes, strlen(bytes)) == (ssize_t)strlen(bytes));
	(void)close(fd);
}

static void
run_sql(struct spool *s, const char *sql)
{
	struct ps_db *db = NULL;

	if (ok(s, ps_db_open(s->path, PS_DB_WRITE, &db, &s->err)))
		ok(s, ps_db_exec(db, sql, &s->err));
	ps_db_free(db);
}

static void
harm_index(struct spool *s, enum harm harm)
{
	static const char *const sql[HARM_COUNT] = {
		[HARM_VERSION] = "PRAGMA user_version=99",
		[HARM_UNFINISHED] = "DELETE FROM meta",
		[HARM_COMMIT] =
			"UPDATE meta SET \"commit\" = hex(zeroblob(20))",
		[HARM_AHEAD] = "UPDATE meta SET seq = 99",
		[HARM_CHAIN] = "UPDATE meta SET chain = 'x'",
		[HARM_TABLE] = "DROP TABLE orders",
	};

	if (sql[harm])
		run_sql(s, sql[harm]);
	else if (harm == HARM_GARBAGE)
		write_over(s, "this is no index, and never was one", 8192);
	else if (harm == HARM_EMPTY)
		write_over(s, "", 0);
	else
		write_over(s, "", 16384);
}

static void
a_damaged_index_is_built_anew(void)
{
	for (enum harm harm = HARM_GARBAGE; harm < HARM_COUNT; harm++) {
		struct ps_index *index;
		struct spool s;

		spool_begin(&s, UUID);
		build_marked(&s);
		harm_index(&s, harm);
		grow(&s, false);
		index = open_index(&s);
		knows(&s, index, 3);
		if (!TAP_EQ_STR(note_of(&s, index), ""))
			TAP_NOTE("harm %d", (int)harm);
		TAP_CHECK(!exists(&s, ".new"));
		ps_index_free(index);
		spool_end(&s);
	}
}

static void
an_index_of_another_history_is_built_anew(void)
{
	struct ps_index *index;
	struct spool a;
	struct spool b;

	spool_begin(&a, UUID);
	spool_begin(&b, UUID_2);
	build_marked(&b);
	grow(&a, false);
	TAP_CHECK(rename(b.path, a.path) == 0);
	index = open_index(&a);
	knows(&a, index, 3);
	TAP_EQ_STR(note_of(&a, index), "");
	ps_index_free(index);
	spool_end(&a);
	spool_end(&b);
}

static void
a_history_that_is_no_chain_is_refused(void)
{
	struct ps_index *index = NULL;
	struct spool s;

	spool_begin(&s, UUID);
	build_marked(&s);
	grow(&s, true);
	TAP_EQ_INT(ps_index_open(s.path, &s.journal, &s.journal.commit, &index,
				 &s.err),
		   PS_EHISTORY);
	TAP_CHECK(strstr(s.err.text, "segment 4") != NULL);
	TAP_CHECK(!exists(&s, ".new"));
	(void)unlink(s.path);
	TAP_EQ_INT(ps_index_open(s.path, &s.journal, &s.journal.commit, &index,
				 &s.err),
		   PS_EHISTORY);
	spool_end(&s);
}

/* The log of a file that is not there any more. */
static void
leave_log(struct spool *s)
{
	struct ps_index *index = open_index(s);

	ok(s, ps_index_set_note(index, "k", "old", &s->err));
	TAP_CHECK(unlink(s->path) == 0);
	ps_index_free(index);
}

static void
an_old_log_does_not_reach_a_new_file(void)
{
	struct ps_index *index;
	struct spool s;

	spool_begin(&s, UUID);
	leave_log(&s);
	TAP_CHECK(exists(&s, "-wal"));
	index = open_index(&s);
	knows(&s, index, 2);
	TAP_EQ_STR(note_of(&s, index), "");
	ps_index_free(index);
	spool_end(&s);
}

static void
who_has_the_old_file_open_can_read_on(void)
{
	struct ps_index *old;
	struct ps_index *new;
	struct spool s;

	spool_begin(&s, UUID);
	old = open_index(&s);
	ok(&s, ps_index_set_note(old, "k", "old", &s.err));
	TAP_CHECK(unlink(s.path) == 0);
	new = open_index(&s);
	ok(&s, ps_index_set_note(new, "k", "new", &s.err));
	knows(&s, old, 2);
	TAP_EQ_STR(note_of(&s, old), "old");
	ps_index_free(old);
	knows(&s, new, 2);
	TAP_EQ_STR(note_of(&s, new), "new");
	ps_index_free(new);
	new = open_index(&s);
	TAP_EQ_STR(note_of(&s, new), "new");
	ps_index_free(new);
	spool_end(&s);
}

int
main(void)
{
	TAP_RUN(a_damaged_index_is_built_anew);
	TAP_RUN(an_index_of_another_history_is_built_anew);
	TAP_RUN(a_history_that_is_no_chain_is_refused);
	TAP_RUN(an_old_log_does_not_reach_a_new_file);
	TAP_RUN(who_has_the_old_file_open_can_read_on);
	return tap_done();
}
