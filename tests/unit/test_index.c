#include "index_case.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define UUID "11111111-2222-3333-4444-555555555555"
#define UUID_2 "99999999-2222-3333-4444-555555555555"

/* A spool's repository with its journal, and room for an index. */
struct spool {
	char folder[256];
	char git[300];
	char path[300]; /* of the index */
	int dir;
	struct ps_repo *repo;
	struct ps_journal journal;
	struct ps_arena arena;
	struct ps_err err;
};

static bool
ok(struct spool *s, int rc)
{
	if (TAP_EQ_INT(rc, PS_OK))
		return true;
	TAP_NOTE("%s", s->err.text);
	(void)fflush(stdout);
	return false;
}

static void
add_order(struct spool *s, struct ps_draft *draft, int64_t number)
{
	struct ps_item item = { .number = 1,
				.op = PS_OP_SET,
				.property = "site",
				.value = "MIL2",
				.was = "" };
	struct ps_order order = { .number = number,
				  .source = "hr",
				  .request = "R1",
				  .external = "",
				  .resource_type = "badge",
				  .change = PS_CHANGE_UPDATE,
				  .intent = PS_INTENT_CHANGE,
				  .owner = "E1",
				  .owner_name = "Ada",
				  .resource = "B-7",
				  .handle = "1",
				  .requester = "",
				  .approvers = "",
				  .requested_at = "",
				  .approved_at = "",
				  .start = "",
				  .end = "",
				  .reason = "",
				  .line = 2,
				  .items = &item,
				  .nitems = 1 };
	struct ps_event event = { .order = number,
				  .event = PS_EV_TAKE_IN,
				  .from = PS_ST_NONE,
				  .to = PS_ST_PENDING,
				  .assurance = PS_AS_NONE,
				  .actor = "provspool" };

	case_fill(&event);
	ok(s, ps_draft_order(draft, &order, &s->err));
	ok(s, ps_draft_event(draft, &event, &s->err));
}

/* Append a segment that takes in more orders. */
static void
grow_by(struct spool *s, int64_t orders, bool broken)
{
	struct ps_draft draft;
	char digest[PS_SHA_HEX];

	ps_draft_begin(&draft, &s->journal, PS_SEG_INGEST,
		       1000 + s->journal.tip.seq);
	memset(digest, 'd', PS_SHA_HEX - 1);
	digest[PS_SHA_HEX - 1] = '\0';
	draft.segment.input_name = "in.csv";
	draft.segment.input_source = "hr";
	draft.segment.input_sha256 = digest;
	draft.segment.input_size = 1;
	if (broken)
		draft.segment.chain[0] =
			draft.segment.chain[0] == '1' ? '2' : '1';
	while (orders-- > 0)
		add_order(s, &draft, draft.segment.next_order++);
	ok(s, ps_journal_append(&s->journal, &draft, "ingest", &s->err));
	ps_draft_release(&draft);
}

static void
grow(struct spool *s, bool broken)
{
	grow_by(s, 1, broken);
}

static void
spool_begin(struct spool *s, const char *uuid)
{
	const char *tmp = getenv("TMPDIR");

	memset(s, 0, sizeof(*s));
	ps_arena_init(&s->arena, 0);
	(void)snprintf(s->folder, sizeof(s->folder), "%s/ps-index-XXXXXX",
		       tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(s->folder))
		ps_bug("no temporary folder");
	(void)snprintf(s->git, sizeof(s->git), "%s/spool.git", s->folder);
	(void)snprintf(s->path, sizeof(s->path), "%s/index.db", s->folder);
	s->dir = open(s->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ok(s, ps_repo_create(s->git, true, PS_REF_WORK, &s->repo, &s->err));
	ok(s,
	   ps_journal_create(s->repo, uuid, "single", 1000, s->dir, &s->err));
	ok(s, ps_journal_open(s->repo, PS_REF_STATE, &s->journal, &s->err));
	s->journal.syncfd = s->dir;
	grow(s, false);
	grow(s, false);
}

static void
spool_end(struct spool *s)
{
	pid_t child;

	ps_journal_release(&s->journal);
	ps_repo_free(s->repo);
	ps_arena_release(&s->arena);
	(void)close(s->dir);
	child = fork();
	if (child == 0) {
		(void)execlp("rm", "rm", "-rf", s->folder, (char *)NULL);
		_exit(127);
	}
	(void)waitpid(child, NULL, 0);
}

static struct ps_index *
open_index(struct spool *s)
{
	struct ps_index *index = NULL;

	if (!ok(s, ps_index_open(s->path, &s->journal, &s->journal.commit,
				 &index, &s->err)))
		ps_bug("no index to go on with");
	return index;
}

/* Does the index know these orders, and no more, and stand at the tip? */
static void
knows(struct spool *s, struct ps_index *index, int64_t orders)
{
	struct ps_count *counts;
	struct ps_segment tip;
	struct ps_order order;
	size_t n = 0;

	ok(s, ps_index_order(index, orders, &s->arena, &order, &s->err));
	TAP_EQ_INT(
		ps_index_order(index, orders + 1, &s->arena, &order, &s->err),
		PS_ENOTFOUND);
	ok(s, ps_index_counts(index, &s->arena, &counts, &n, &s->err));
	if (TAP_EQ_INT(n, 1))
		TAP_EQ_INT(counts[0].orders, orders);
	ok(s, ps_index_tip(index, &s->arena, &tip, &s->err));
	TAP_EQ_INT(tip.seq, orders + 1);
	TAP_EQ_INT(tip.next_order, orders + 1);
	TAP_EQ_INT(tip.totals.orders, orders);
}

static const char *
note_of(struct spool *s, struct ps_index *index)
{
	const char *note = "?";

	ok(s, ps_index_note(index, "k", &s->arena, &note, &s->err));
	return note;
}

/* Build an index that carries a note, which a rebuilding loses. */
static void
build_marked(struct spool *s)
{
	struct ps_index *index = open_index(s);

	ok(s, ps_index_set_note(index, "k", "kept", &s->err));
	ps_index_free(index);
}

static bool
exists(struct spool *s, const char *suffix)
{
	char name[320];

	(void)snprintf(name, sizeof(name), "%s%s", s->path, suffix);
	return access(name, F_OK) == 0;
}

static void
a_missing_index_is_built(void)
{
	struct ps_index *index;
	struct spool s;

	spool_begin(&s, UUID);
	index = open_index(&s);
	knows(&s, index, 2);
	TAP_CHECK(exists(&s, ""));
	TAP_CHECK(!exists(&s, ".new"));
	TAP_CHECK(!exists(&s, ".new-wal"));
	ps_index_free(index);
	spool_end(&s);
}

static void
an_index_that_fits_is_kept(void)
{
	struct ps_index *index;
	struct spool s;

	spool_begin(&s, UUID);
	build_marked(&s);
	index = open_index(&s);
	knows(&s, index, 2);
	TAP_EQ_STR(note_of(&s, index), "kept");
	ps_index_free(index);
	spool_end(&s);
}

static void
what_came_since_is_caught_up(void)
{
	struct ps_index *index;
	struct spool s;

	spool_begin(&s, UUID);
	build_marked(&s);
	grow(&s, false);
	index = open_index(&s);
	knows(&s, index, 3);
	grow(&s, false);
	ok(&s, ps_index_catch_up(index, &s.journal, &s.err));
	ok(&s, ps_index_catch_up(index, &s.journal, &s.err));
	knows(&s, index, 4);
	TAP_EQ_STR(note_of(&s, index), "kept");
	ps_index_free(index);
	spool_end(&s);
}

static int
count_order(const struct ps_order *order, void *context, struct ps_err *err)
{
	int64_t *n = context;

	(void)err;
	*n += order->state == PS_ST_PENDING ? 1 : 0;
	return PS_OK;
}

static void
much_at_once_is_caught_up_too(void)
{
	const struct ps_order_filter filter = { .state = PS_ST_PENDING };
	struct ps_index *index;
	struct spool s;
	int64_t n = 0;

	spool_begin(&s, UUID);
	build_marked(&s);
	grow_by(&s, 200, false);
	index = open_index(&s);
	ok(&s, ps_index_orders(index, &filter, count_order, &n, &s.err));
	TAP_EQ_INT(n, 202);
	TAP_EQ_STR(note_of(&s, index), "kept");
	grow(&s, false);
	ok(&s, ps_index_catch_up(index, &s.journal, &s.err));
	n = 0;
	ok(&s, ps_index_orders(index, &filter, count_order, &n, &s.err));
	TAP_EQ_INT(n, 203);
	ps_index_free(index);
	spool_end(&s);
}

static void
two_handles_do_not_count_twice(void)
{
	struct ps_index *one;
	struct ps_index *two;
	struct spool s;

	spool_begin(&s, UUID);
	one = open_index(&s);
	two = open_index(&s);
	grow(&s, false);
	ok(&s, ps_index_catch_up(one, &s.journal, &s.err));
	ok(&s, ps_index_catch_up(two, &s.journal, &s.err));
	knows(&s, one, 3);
	knows(&s, two, 3);
	ps_index_free(one);
	ps_index_free(two);
	spool_end(&s);
}

static void
a_reader_needs_an_index_at_its_commit(void)
{
	struct ps_index *index = NULL;
	struct ps_oid old;
	struct spool s;

	spool_begin(&s, UUID);
	TAP_EQ_INT(
		ps_index_open(s.path, NULL, &s.journal.commit, &index, &s.err),
		PS_EBUSY); /* none there */
	build_marked(&s);
	old = s.journal.commit;
	ok(&s, ps_index_open(s.path, NULL, &old, &index, &s.err));
	knows(&s, index, 2);
	TAP_EQ_STR(note_of(&s, index), "kept");
	TAP_CHECK(ps_index_set_note(index, "k", "x", &s.err) < 0);
	ps_index_free(index);
	grow(&s, false);
	TAP_EQ_INT(
		ps_index_open(s.path, NULL, &s.journal.commit, &index, &s.err),
		PS_EBUSY);
	spool_end(&s);
}

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

static void
where_no_file_can_be_kept_the_index_is_in_memory(void)
{
	struct ps_index *index;
	struct spool s;

	spool_begin(&s, UUID);
	(void)snprintf(s.path, sizeof(s.path), "%s/none/index.db", s.folder);
	index = open_index(&s);
	knows(&s, index, 2);
	grow(&s, false);
	ok(&s, ps_index_catch_up(index, &s.journal, &s.err));
	knows(&s, index, 3);
	ps_index_free(index);
	TAP_CHECK(!exists(&s, ""));
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

/* In a process of its own: open the index and look at it. */
static int
look(struct spool *s, const char *want_note)
{
	struct ps_index *index = NULL;
	struct ps_order order;
	const char *note = "";
	int rc;

	ps_arena_init(&s->arena, 0);
	rc = ps_index_open(s->path, &s->journal, &s->journal.commit, &index,
			   &s->err);
	if (rc == PS_OK)
		rc = ps_index_order(index, s->journal.tip.next_order - 1,
				    &s->arena, &order, &s->err);
	if (rc == PS_OK)
		rc = ps_index_note(index, "k", &s->arena, &note, &s->err);
	if (rc < 0)
		TAP_NOTE("%s", s->err.text);
	(void)fflush(stdout);
	return rc == PS_OK && ps_streq(note, want_note) ? 0 : 1;
}

static int
open_elsewhere(struct spool s)
{
	if (ps_repo_open(s.git, &s.repo, &s.err) < 0 ||
	    ps_journal_open(s.repo, PS_REF_STATE, &s.journal, &s.err) < 0)
		return 1;
	return look(&s, "");
}

/* Where the index is another's: the note tells whether it could be read. */
static int
ask_foreigner(struct spool s, const char *want_note)
{
	int status = -1;
	pid_t child;

	(void)fflush(stdout);
	child = fork();
	if (child == 0)
		_exit(geteuid() == 0 && setuid(65534) < 0
			      ? 1
			      : look(&s, want_note));
	(void)waitpid(child, &status, 0);
	return status;
}

static void
an_index_of_somebody_else_is_read_or_made_in_memory(void)
{
	struct spool s;

	spool_begin(&s, UUID);
	build_marked(&s);
	TAP_CHECK(chmod(s.path, 0444) == 0 && chmod(s.folder, 0555) == 0);
	TAP_EQ_INT(ask_foreigner(s, "kept"), 0);
	grow(&s, false);
	TAP_EQ_INT(ask_foreigner(s, ""), 0);
	TAP_CHECK(chmod(s.folder, 0755) == 0);
	spool_end(&s);
}

#define PROCESSES 6

static void
many_may_build_at_once(void)
{
	pid_t children[PROCESSES];
	struct ps_index *index;
	struct spool s;
	int status;

	spool_begin(&s, UUID);
	(void)fflush(stdout);
	for (int i = 0; i < PROCESSES; i++) {
		children[i] = fork();
		if (children[i] == 0)
			_exit(open_elsewhere(s));
	}
	for (int i = 0; i < PROCESSES; i++) {
		status = -1;
		(void)waitpid(children[i], &status, 0);
		TAP_EQ_INT(status, 0);
	}
	index = open_index(&s);
	knows(&s, index, 2);
	TAP_CHECK(!exists(&s, ".new"));
	ps_index_free(index);
	spool_end(&s);
}

int
main(void)
{
	TAP_RUN(a_missing_index_is_built);
	TAP_RUN(an_index_that_fits_is_kept);
	TAP_RUN(what_came_since_is_caught_up);
	TAP_RUN(much_at_once_is_caught_up_too);
	TAP_RUN(two_handles_do_not_count_twice);
	TAP_RUN(a_reader_needs_an_index_at_its_commit);
	TAP_RUN(a_damaged_index_is_built_anew);
	TAP_RUN(an_index_of_another_history_is_built_anew);
	TAP_RUN(a_history_that_is_no_chain_is_refused);
	TAP_RUN(where_no_file_can_be_kept_the_index_is_in_memory);
	TAP_RUN(an_old_log_does_not_reach_a_new_file);
	TAP_RUN(who_has_the_old_file_open_can_read_on);
	TAP_RUN(an_index_of_somebody_else_is_read_or_made_in_memory);
	TAP_RUN(many_may_build_at_once);
	return tap_done();
}
