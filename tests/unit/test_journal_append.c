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

int
main(void)
{
	TAP_RUN(who_comes_second_is_told);
	TAP_RUN(nothing_counts_after_a_failed_sync);
	TAP_RUN(a_kill_leaves_all_or_nothing);
	return tap_done();
}
