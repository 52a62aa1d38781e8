#include "index_spool.h"

#include "provspool/limits.h"

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

/* A segment in which every third of the newest orders is sent out … */
static void
send_out(struct spool *s, int64_t n)
{
	struct ps_draft draft;
	int64_t last = s->journal.tip.next_order;

	ps_draft_begin(&draft, &s->journal, PS_SEG_TRANSMIT, 5000);
	for (int64_t i = last - n; i < last; i += 3) {
		struct ps_event event = { .order = i,
					  .event = PS_EV_TRANSMIT,
					  .from = PS_ST_PENDING,
					  .to = PS_ST_TRANSMITTED,
					  .assurance = PS_AS_NONE,
					  .file = i % 2 ? "a.csv" : "b.csv",
					  .batch = 1,
					  .revision = 1,
					  .attempt = 1 };

		case_fill(&event);
		ok(s, ps_draft_event(&draft, &event, &s->err));
	}
	ok(s, ps_journal_append(&s->journal, &draft, "transmit", &s->err));
	ps_draft_release(&draft);
}

/* … and one in which every sixth is done or has a problem. */
static void
settle(struct spool *s, int64_t n)
{
	struct ps_draft draft;
	int64_t last = s->journal.tip.next_order;

	ps_draft_begin(&draft, &s->journal, PS_SEG_APPLY, 6000);
	for (int64_t i = last - n; i < last; i += 6) {
		bool fine = i % 4 < 2;
		struct ps_event event = {
			.order = i,
			.event = fine ? PS_EV_DONE : PS_EV_REJECT,
			.from = PS_ST_TRANSMITTED,
			.to = fine ? PS_ST_EXECUTED : PS_ST_TRANSMITTED,
			.assurance = fine ? PS_AS_ATTESTED : PS_AS_NONE,
			.code = fine ? "" : "E-DATE",
			.message = fine ? "" : "Which day?",
			.source_commit = s->journal.commit.hex
		};

		case_fill(&event);
		ok(s, ps_draft_event(&draft, &event, &s->err));
	}
	ok(s, ps_journal_append(&s->journal, &draft, "apply", &s->err));
	ps_draft_release(&draft);
}

/* Every row of every table as text. */
static void
dump(struct spool *s, struct ps_buf *out)
{
	static const char *const rows[] = {
		"meta, 'meta' || quote(\"commit\") || quote(chain) || seq ||"
		" quote(\"key\")",
		"inputs, digest || seq || name || source",
		"orders, first || ' ' || last || hex(body)",
		"standing, page || ' ' || hex(body)",
		"facets, name || ' ' || value || ' ' || page",
		"events, first || ' ' || last || hex(body)",
		"sets, first || ' ' || hex(body)",
		"commits, oid || first || ' ' || last",
		"segments, seq || ' ' || time || ' ' || settled",
		"counts, resource_type || state || ' ' || orders || ' ' ||"
		" urgent || ' ' || problems",
	};
	struct ps_db *db = NULL;

	ps_buf_reset(out);
	if (!ok(s, ps_db_open(s->path, PS_DB_READ, &db, &s->err)))
		return;
	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		const char *what = strchr(rows[i], ',') + 1;
		char *sql = ps_arena_printf(
			&s->arena, "SELECT %s FROM %.*s ORDER BY 1", what,
			(int)(what - 1 - rows[i]), rows[i]);
		struct sqlite3_stmt *stmt = NULL;
		bool row = false;

		ok(s, ps_db_prepare(db, sql, &stmt, &s->err));
		while (ps_stmt_step(stmt, &row, &s->err) == PS_OK && row)
			ps_buf_addf(out, "%s\n",
				    ps_col_text(stmt, 0, &s->arena));
		ps_stmt_free(stmt);
	}
	ps_db_free(db);
}

static void
what_grew_step_by_step_is_what_a_rebuilding_makes(void)
{
	struct ps_buf grown = PS_BUF_INIT;
	struct ps_buf built = PS_BUF_INIT;
	struct ps_index *index;
	struct spool s;

	spool_begin(&s, UUID);
	build_marked(&s);
	for (int64_t n = 1; n < 700; n = 3 * n + 1) {
		index = open_index(&s);
		grow_by(&s, n, false);
		ok(&s, ps_index_catch_up(index, &s.journal, &s.err));
		send_out(&s, n);
		ok(&s, ps_index_catch_up(index, &s.journal, &s.err));
		settle(&s, n);
		ok(&s, ps_index_catch_up(index, &s.journal, &s.err));
		ps_index_free(index);
	}
	dump(&s, &grown);
	TAP_CHECK(unlink(s.path) == 0);
	ps_index_free(open_index(&s));
	dump(&s, &built);
	TAP_CHECK(grown.len > 10000);
	TAP_CHECK(ps_streq(grown.ptr, built.ptr));
	ps_buf_release(&grown);
	ps_buf_release(&built);
	spool_end(&s);
}

/* Reasons so long that the orders fill three parts. */
static void
tables_in_parts_are_written_and_read_part_by_part(void)
{
	char reason[9000];
	struct ps_draft draft;
	struct ps_index *index;
	struct ps_order order;
	struct spool s;
	const size_t cap = 2 * (size_t)PS_LIMIT_TABLE_BYTES + sizeof(reason);

	spool_begin(&s, UUID);
	memset(reason, 'r', sizeof(reason) - 1);
	reason[sizeof(reason) - 1] = '\0';
	begin_ingest(&s, &draft);
	for (int i = 0; i < 2000; i++) {
		reason[0] = (char)('a' + i % 20);
		add_order_for(&s, &draft, draft.segment.next_order++, reason);
		if (draft.orders.part.cap > cap)
			break;
	}
	TAP_EQ_INT(draft.orders.parts, 2);
	TAP_CHECK(draft.orders.part.cap <= cap);
	ok(&s, ps_journal_append(&s.journal, &draft, "ingest", &s.err));
	ps_draft_release(&draft);
	index = open_index(&s);
	ok(&s, ps_index_order(index, 2002, &s.arena, &order, &s.err));
	TAP_EQ_INT(order.reason[0], 'a' + 1999 % 20);
	TAP_EQ_INT(strlen(order.reason), sizeof(reason) - 1);
	ok(&s, ps_index_order(index, 3, &s.arena, &order, &s.err));
	TAP_EQ_INT(order.reason[0], 'a');
	ps_index_free(index);
	spool_end(&s);
}

int
main(void)
{
	TAP_RUN(what_grew_step_by_step_is_what_a_rebuilding_makes);
	TAP_RUN(tables_in_parts_are_written_and_read_part_by_part);
	TAP_RUN(a_damaged_index_is_built_anew);
	TAP_RUN(an_index_of_another_history_is_built_anew);
	TAP_RUN(a_history_that_is_no_chain_is_refused);
	TAP_RUN(an_old_log_does_not_reach_a_new_file);
	TAP_RUN(who_has_the_old_file_open_can_read_on);
	return tap_done();
}
