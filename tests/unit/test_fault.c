#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "provspool/fault.h"
#include "provspool/fs.h"
#include "provspool/spawn.h"
#include "tap.h"

#ifdef PS_TEST_HOOKS

static char folder[] = "/tmp/provspool-fault-XXXXXX";

static int
open_dir(void)
{
	struct ps_err err;
	int fd = -1;

	TAP_EQ_INT(ps_fs_open_dir(folder, &fd, &err), PS_OK);
	return fd;
}

/* The file "f", then how many entries there are. */
static void
check_folder(int dirfd, const char *text, size_t n)
{
	struct ps_buf buf = PS_BUF_INIT;
	struct ps_arena arena;
	struct ps_names names;
	struct ps_err err;

	ps_arena_init(&arena, 0);
	TAP_EQ_INT(ps_fs_read_at(dirfd, "f", 100, &buf, &err), PS_OK);
	TAP_EQ_STR(buf.ptr, text);
	TAP_EQ_INT(ps_fs_list(dirfd, &arena, 100, &names, &err), PS_OK);
	TAP_EQ_INT(names.len, n);
	ps_arena_release(&arena);
	ps_buf_release(&buf);
}

/* The signal that ended a child which replaced "f" under that fault. */
static int
replace_in_child(int dirfd, const char *fault, const char *text)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		struct ps_err err;

		(void)setenv("PS_FAULT_KILL", fault, 1);
		_exit(ps_fs_replace(dirfd, "f", ps_span_str(text), &err) < 0);
	}
	TAP_CHECK(pid > 0 && waitpid(pid, &status, 0) == pid);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void
a_killed_replacement_is_all_old_or_all_new(void)
{
	static const struct {
		const char *fault;
		int signal;
		const char *text;
		size_t entries;
	} rows[] = {
		{ "replace: written, not yet named", SIGKILL, "old", 2 },
		{ "1", SIGKILL, "old", 2 },
		{ "replace: named, folder not yet synced", SIGKILL, "new", 1 },
		{ "2", SIGKILL, "new", 1 },
		{ "3", 0, "new", 1 },
		{ "no such place", 0, "new", 1 },
	};
	struct ps_err err;
	int fd = open_dir();

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		/* passes no place, as those the parent passed count too */
		TAP_EQ_INT(ps_fs_write_at(fd, "f", ps_span_str("old"), &err),
			   PS_OK);
		TAP_EQ_INT(replace_in_child(fd, rows[i].fault, "new"),
			   rows[i].signal);
		check_folder(fd, rows[i].text, rows[i].entries);
		TAP_EQ_INT(ps_fs_sweep(fd, &err), PS_OK);
		check_folder(fd, rows[i].text, 1);
	}
	close(fd);
}

/* The code of a replacement in a child where one call fails. */
static int
fail_in_child(int dirfd, const char *fault)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		struct ps_err err;
		int rc;

		(void)setenv("PS_FAULT_FAIL", fault, 1);
		rc = ps_fs_replace(dirfd, "f", ps_span_str("new"), &err);
		_exit(ps_err_exit(rc));
	}
	TAP_CHECK(pid > 0 && waitpid(pid, &status, 0) == pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
a_failing_call_fails_the_replacement_cleanly(void)
{
	static const struct {
		const char *fault;
		int status;
		const char *text;
	} rows[] = {
		{ "open:EMFILE", 71, "old" },	{ "write:ENOSPC", 74, "old" },
		{ "write:28", 74, "old" },	{ "fsync:EIO", 74, "old" },
		{ "rename:EDQUOT", 74, "old" }, { "write:EINTR", 0, "new" },
		{ "other:EIO", 0, "new" },
	};
	struct ps_err err;
	int fd = open_dir();

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		TAP_EQ_INT(ps_fs_replace(fd, "f", ps_span_str("old"), &err),
			   PS_OK);
		if (!TAP_EQ_INT(fail_in_child(fd, rows[i].fault),
				rows[i].status))
			TAP_NOTE("fault %s", rows[i].fault);
		check_folder(fd, rows[i].text, 1);
	}
	close(fd);
}

/* Last: a fault is reported only once in the life of a process. */
static void
a_fault_happens_once(void)
{
	TAP_CHECK(!ps_fault_fails("place"));
	TAP_EQ_INT(setenv("PS_FAULT_FAIL", "place: here:EROFS", 1), 0);
	TAP_CHECK(!ps_fault_fails("place"));
	errno = 0;
	TAP_CHECK(ps_fault_fails("place: here"));
	TAP_EQ_INT(errno, EROFS);
	TAP_CHECK(!ps_fault_fails("place: here"));
	TAP_EQ_INT(unsetenv("PS_FAULT_FAIL"), 0);
}

int
main(void)
{
	const char *argv[] = { "rm", "-rf", "--", folder, NULL };
	struct ps_err err;
	int status;

	if (!mkdtemp(folder)) {
		printf("Bail out! no temporary folder\n");
		return 1;
	}
	TAP_RUN(a_killed_replacement_is_all_old_or_all_new);
	TAP_RUN(a_failing_call_fails_the_replacement_cleanly);
	TAP_RUN(a_fault_happens_once);
	if (ps_spawn(argv, NULL, NULL, &status, &err) != PS_OK)
		return 1;
	return tap_done();
}

#else

int
main(void)
{
	printf("1..0 # SKIP built without test hooks\n");
	return 0;
}

#endif
