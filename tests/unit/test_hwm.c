#include "journal_case.h"

static void
open_mark(struct spool *s)
{
	setenv("PROVSPOOL_STATE_DIR",
	       ps_arena_printf(&s->place.arena, "%s/outside", s->place.dir), 1);
	must(ps_hwm_open(UUID, &s->journal.hwm_dir, &s->place.err),
	     &s->place.err);
}

static int
check_mark(struct spool *s)
{
	int dir = s->journal.hwm_dir;

	reopen(s);
	s->journal.hwm_dir = dir;
	return ps_hwm_check(&s->journal, UUID, &s->place.err);
}

static void
the_mark_follows_the_tip(void)
{
	struct spool s;
	const char *want;

	open_spool(&s);
	open_mark(&s);
	TAP_EQ_INT(check_mark(&s), PS_OK);
	must(append_orders(&s, 1), &s.place.err);
	want = ps_arena_printf(&s.place.arena, "2 %s %s", s.journal.commit.hex,
			       s.journal.chain);
	TAP_EQ_STR(shell(&s.place, "cat outside/" UUID "/hwm"), want);
	TAP_EQ_INT(check_mark(&s), PS_OK);
	shell(&s.place, "rm outside/" UUID "/hwm");
	TAP_EQ_INT(check_mark(&s), PS_OK);
	TAP_EQ_STR(shell(&s.place, "cat outside/" UUID "/hwm"), want);
	(void)close(s.journal.hwm_dir); /* read only */
	close_spool(&s);
}

static void
a_mark_left_behind_by_a_crash_catches_up(void)
{
	struct spool s;
	int dir;

	open_spool(&s);
	open_mark(&s);
	TAP_EQ_INT(check_mark(&s), PS_OK);
	dir = s.journal.hwm_dir;
	s.journal.hwm_dir = -1;
	must(append_orders(&s, 1), &s.place.err);
	s.journal.hwm_dir = dir;
	TAP_EQ_INT(check_mark(&s), PS_OK);
	TAP_EQ_STR(shell(&s.place, "cut -d' ' -f1 outside/" UUID "/hwm"), "2");
	(void)close(dir); /* read only */
	close_spool(&s);
}

static void
an_older_history_is_refused(void)
{
	struct spool s;

	open_spool(&s);
	open_mark(&s);
	must(append_orders(&s, 1), &s.place.err);
	shell(&s.place, "git --git-dir=$R update-ref refs/heads/state state~1");
	TAP_EQ_INT(check_mark(&s), PS_EHISTORY);
	TAP_CHECK(strstr(s.place.err.text, "ends at segment 1,"));
	TAP_CHECK(strstr(s.place.err.text, "seen segment 2 "));
	TAP_CHECK(strstr(s.place.err.text, "/outside/" UUID "/hwm'"));
	(void)close(s.journal.hwm_dir); /* read only */
	close_spool(&s);
}

static void
a_rewritten_history_is_refused(void)
{
	struct spool s;
	int dir;

	open_spool(&s);
	open_mark(&s);
	dir = s.journal.hwm_dir;
	must(append_orders(&s, 1), &s.place.err);
	shell(&s.place, "git --git-dir=$R update-ref refs/heads/state state~1");
	reopen(&s);
	must(append_orders(&s, 2), &s.place.err);
	s.journal.hwm_dir = dir;
	TAP_EQ_INT(check_mark(&s), PS_EHISTORY);
	s.journal.hwm_dir = -1;
	must(append_orders(&s, 2), &s.place.err);
	s.journal.hwm_dir = dir;
	TAP_EQ_INT(check_mark(&s), PS_EHISTORY);
	TAP_CHECK(strstr(s.place.err.text, "rewritten"));
	/* also where the commit of the mark is gone from the repository */
	shell(&s.place, "export GIT_DIR=$R; git reflog expire --expire=now "
			"--all; git gc -q --prune=now");
	TAP_EQ_INT(check_mark(&s), PS_EHISTORY);
	(void)close(dir); /* read only */
	close_spool(&s);
}

static void
a_damaged_mark_is_refused(void)
{
	static const char *const bad[] = { "", "x", "1 2 3\n", "\\0",
					   "99999999999999999999 a b\n" };

	for (size_t i = 0; i < PS_ARRAY_LEN(bad); i++) {
		struct spool s;

		open_spool(&s);
		open_mark(&s);
		setenv("TEXT", bad[i], 1);
		shell(&s.place, "printf \"$TEXT\" >outside/" UUID "/hwm");
		TAP_EQ_INT(check_mark(&s), PS_EHISTORY);
		(void)close(s.journal.hwm_dir); /* read only */
		close_spool(&s);
	}
}

static void
looking_for_a_mark_or_copying_it_makes_none(void)
{
	struct spool s;
	bool known = true;
	int to;

	open_spool(&s);
	setenv("PROVSPOOL_STATE_DIR",
	       ps_arena_printf(&s.place.arena, "%s/outside", s.place.dir), 1);
	shell(&s.place, "mkdir copy");
	must(ps_fs_open_dir(
		     ps_arena_printf(&s.place.arena, "%s/copy", s.place.dir),
		     &to, &s.place.err),
	     &s.place.err);
	TAP_EQ_INT(ps_hwm_known(UUID, &known, &s.place.err), PS_OK);
	TAP_CHECK(!known);
	TAP_EQ_INT(ps_hwm_copy(UUID, to, &s.place.err), PS_OK);
	TAP_EQ_STR(shell(&s.place, "ls -d outside copy/* 2>/dev/null || :"),
		   "");
	open_mark(&s);
	TAP_EQ_INT(check_mark(&s), PS_OK);
	TAP_EQ_INT(ps_hwm_known(UUID, &known, &s.place.err), PS_OK);
	TAP_CHECK(known);
	TAP_EQ_INT(ps_hwm_copy(UUID, to, &s.place.err), PS_OK);
	TAP_EQ_STR(shell(&s.place, "cat copy/hwm"),
		   shell(&s.place, "cat outside/" UUID "/hwm"));
	(void)close(to); /* read only */
	(void)close(s.journal.hwm_dir);
	close_spool(&s);
}

int
main(void)
{
	TAP_RUN(the_mark_follows_the_tip);
	TAP_RUN(a_mark_left_behind_by_a_crash_catches_up);
	TAP_RUN(an_older_history_is_refused);
	TAP_RUN(a_rewritten_history_is_refused);
	TAP_RUN(a_damaged_mark_is_refused);
	TAP_RUN(looking_for_a_mark_or_copying_it_makes_none);
	return tap_done();
}
