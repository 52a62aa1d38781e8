#include "index_spool.h"

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
	rc = rc == PS_OK && ps_streq(note, want_note) ? 0 : 1;
	ps_index_free(index);
	ps_arena_release(&s->arena);
	return rc;
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
	TAP_RUN(where_no_file_can_be_kept_the_index_is_in_memory);
	TAP_RUN(an_index_of_somebody_else_is_read_or_made_in_memory);
	TAP_RUN(many_may_build_at_once);
	return tap_done();
}
