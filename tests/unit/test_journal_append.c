#include "journal_case.h"

#include <signal.h>
#include <sys/wait.h>

static void
who_comes_second_is_told(void)
{
	struct spool s;
	struct ps_journal other;
	struct ps_oid before;

	open_spool(&s);
	must(ps_journal_open(s.place.repo, PS_REF_STATE, &other, &s.place.err),
	     &s.place.err);
	must(append_orders(&s, 1), &s.place.err);
	before = other.commit;
	ps_journal_release(&s.journal);
	s.journal = other;
	s.journal.syncfd = s.dir;
	TAP_EQ_INT(append_orders(&s, 2), PS_EBUSY);
	TAP_EQ_STR(s.journal.commit.hex, before.hex);
	TAP_EQ_INT(s.journal.tip.seq, 1);
	reopen(&s);
	TAP_EQ_INT(s.journal.tip.totals.orders, 1);
	close_spool(&s);
}

static void
nothing_counts_after_a_failed_sync(void)
{
	struct spool s;

	open_spool(&s);
	setenv("PS_FAULT_FAIL", "syncfs:EINTR", 1);
	TAP_EQ_INT(append_orders(&s, 1), PS_EIO);
	TAP_EQ_INT(s.place.err.code, PS_EIO);
	unsetenv("PS_FAULT_FAIL");
	TAP_EQ_INT(s.journal.tip.seq, 1);
	reopen(&s);
	TAP_EQ_INT(s.journal.tip.seq, 1);
	close_spool(&s);
}

static const struct kill_case {
	const char *where;
	int64_t seq; /* of the tip afterwards */
} kill_cases[] = {
	{ "journal: before syncfs", 1 },
	{ "journal: before CAS", 1 },
	{ "journal: after CAS", 2 },
};

/* Run an append in a process of its own, killed at the place named. */
static void
append_and_die(struct spool *s, const char *where)
{
	int status = 0;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		setenv("PS_FAULT_KILL", where, 1);
		(void)append_orders(s, 1);
		_exit(9);
	}
	(void)waitpid(pid, &status, 0);
	TAP_CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void
a_kill_leaves_all_or_nothing(void)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(kill_cases); i++) {
		struct spool s;

		open_spool(&s);
		append_and_die(&s, kill_cases[i].where);
		reopen(&s);
		TAP_EQ_INT(s.journal.tip.seq, kill_cases[i].seq);
		check_whole(&s.place);
		TAP_EQ_INT(append_orders(&s, 1), PS_OK);
		TAP_EQ_INT(s.journal.tip.seq, kill_cases[i].seq + 1);
		close_spool(&s);
	}
}

/* An order whose reason alone fills a thousandth of a part. */
static int
add_long_order(struct spool *s, struct ps_draft *draft)
{
	static char reason[9000];
	struct ps_order order = an_order(draft->segment.next_order++);

	memset(reason, 'r', sizeof(reason) - 1);
	order.reason = reason;
	return ps_draft_order(draft, &order, &s->place.err);
}

/* Parts are written beside; what goes wrong there must not be missed. */
static void
a_part_that_cannot_be_written_fails_the_segment(void)
{
	struct ps_draft draft;
	struct spool s;
	int rc = PS_OK;

	open_spool(&s);
	ps_draft_begin(&draft, &s.journal, PS_SEG_INGEST, NOW);
	draft.segment.input_name = "x.csv";
	for (int i = 0; rc == PS_OK && i < 900; i++)
		rc = add_long_order(&s, &draft);
	TAP_EQ_INT(rc, PS_OK);
	TAP_EQ_STR(shell(&s.place, "mv $R/objects $R/away; : >$R/objects"), "");
	for (int i = 0; rc == PS_OK && i < 200; i++)
		rc = add_long_order(&s, &draft);
	if (rc == PS_OK)
		rc = ps_journal_append(&s.journal, &draft, "x", &s.place.err);
	TAP_CHECK(rc < 0);
	TAP_CHECK(strstr(s.place.err.text, "cannot write a blob") != NULL);
	ps_draft_release(&draft);
	TAP_EQ_STR(shell(&s.place, "rm $R/objects; mv $R/away $R/objects"), "");
	reopen(&s);
	TAP_EQ_INT(s.journal.tip.seq, 1);
	check_whole(&s.place);
	close_spool(&s);
}

/* A draft that is given up while a part is being written. */
static void
a_draft_can_be_given_up_at_any_time(void)
{
	struct ps_draft draft;
	struct spool s;

	open_spool(&s);
	ps_draft_begin(&draft, &s.journal, PS_SEG_INGEST, NOW);
	while (!draft.job)
		if (add_long_order(&s, &draft) < 0)
			break;
	TAP_CHECK(draft.job != NULL);
	ps_draft_release(&draft);
	TAP_EQ_INT(append_orders(&s, 1), PS_OK);
	check_whole(&s.place);
	close_spool(&s);
}

int
main(void)
{
	TAP_RUN(a_part_that_cannot_be_written_fails_the_segment);
	TAP_RUN(a_draft_can_be_given_up_at_any_time);
	TAP_RUN(who_comes_second_is_told);
	TAP_RUN(nothing_counts_after_a_failed_sync);
	TAP_RUN(a_kill_leaves_all_or_nothing);
	return tap_done();
}
