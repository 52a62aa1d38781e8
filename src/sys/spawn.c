#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fs_path.h"
#include "provspool/spawn.h"

#define OUTPUT_MAX ((size_t)16 << 20)
#define STATUS_SIGNAL 128
#define SIGNAL_FLAGS (POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)

/* One program to be run. */
struct run {
	const char *const *argv;
	const char *cwd;
	struct ps_buf *out;
	bool quiet; /* standard error goes to `out`, too */
	int in;	    /* what it reads; 0: nothing */
};

/*
 * What the child gets: no input of ours (a hook's standard input is not for
 * git to eat), the given output, and signals as a fresh process has them,
 * as a daemon blocks some.
 */
static int
set_actions(posix_spawn_file_actions_t *actions, const struct run *run,
	    int out_fd)
{
	int rc;

	if (run->in > 0)
		rc = posix_spawn_file_actions_adddup2(actions, run->in,
						      STDIN_FILENO);
	else
		rc = posix_spawn_file_actions_addopen(actions, STDIN_FILENO,
						      "/dev/null", O_RDONLY, 0);
	if (rc == 0 && out_fd >= 0)
		rc = posix_spawn_file_actions_adddup2(actions, out_fd,
						      STDOUT_FILENO);
	if (rc == 0 && out_fd >= 0 && run->quiet)
		rc = posix_spawn_file_actions_adddup2(actions, out_fd,
						      STDERR_FILENO);
	if (rc == 0 && run->cwd)
		rc = posix_spawn_file_actions_addchdir_np(actions, run->cwd);
	return rc;
}

static int
set_signals(posix_spawnattr_t *attr)
{
	sigset_t none;
	sigset_t usual;
	int rc;

	sigemptyset(&none);
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	sigaddset(&usual, SIGINT);
	sigaddset(&usual, SIGQUIT);
	sigaddset(&usual, SIGTERM);
	sigaddset(&usual, SIGHUP);
	sigaddset(&usual, SIGCHLD);
	rc = posix_spawnattr_setsigmask(attr, &none);
	if (rc == 0)
		rc = posix_spawnattr_setsigdefault(attr, &usual);
	if (rc == 0)
		rc = posix_spawnattr_setflags(
			attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	return rc;
}

/* Returns an errno value, as posix_spawn does. */
static int
start(const struct run *run, int out_fd, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	char *const *args;
	int rc;

	rc = posix_spawn_file_actions_init(&actions);
	if (rc != 0)
		return rc;
	rc = posix_spawnattr_init(&attr);
	if (rc != 0)
		goto out;
	rc = set_actions(&actions, run, out_fd);
	if (rc == 0)
		rc = set_signals(&attr);
	/* the interface lacks a const that the words keep nevertheless */
	memcpy(&args, &run->argv, sizeof(args));
	if (rc == 0)
		rc = posix_spawnp(pid, args[0], &actions, &attr, args, environ);
	(void)posix_spawnattr_destroy(&attr); /* cannot fail on Linux */
out:
	(void)posix_spawn_file_actions_destroy(&actions); /* nor this */
	return rc;
}

static int
read_output(int fd, const char *name, struct ps_buf *out, struct ps_err *err)
{
	int rc = ps_fs_read_fd(fd, "output", OUTPUT_MAX, out, err);

	return rc < 0 ? ps_err_context(err, "'%s'", name) : rc;
}

static int
wait_for(pid_t pid, const char *name, int *status, struct ps_err *err)
{
	int raw;

	while (waitpid(pid, &raw, 0) < 0)
		if (errno != EINTR)
			return ps_err_sys(err, "cannot wait for '%s'", name);
	*status = WIFSIGNALED(raw) ? STATUS_SIGNAL + WTERMSIG(raw)
				   : WEXITSTATUS(raw);
	return PS_OK;
}

static int
run_and_wait(const struct run *run, int *status, struct ps_err *err)
{
	const char *name = run->argv[0];
	int ends[2] = { -1, -1 };
	struct ps_err wait_err;
	pid_t pid = -1;
	int number;
	int waited;
	int rc = PS_OK;

	if (run->out && pipe2(ends, O_CLOEXEC) != 0)
		return ps_err_sys(err, "cannot make a pipe for '%s'", name);
	number = start(run, ends[1], &pid);
	ps_fs_close(&ends[1]); /* or the end of the output would never come */
	if (number != 0) {
		errno = number;
		rc = ps_err_sys(err, "cannot run '%s' in '%s'", name,
				run->cwd ? run->cwd : ".");
		goto out;
	}
	if (run->out)
		rc = read_output(ends[0], name, run->out, err);
	/* closed before waiting, so that who says too much does not block */
	ps_fs_close(&ends[0]);
	waited = wait_for(pid, name, status, &wait_err);
	if (rc == PS_OK && waited != PS_OK) {
		*err = wait_err;
		rc = waited;
	}
out:
	ps_fs_close(&ends[0]);
	return rc;
}

int
ps_spawn(const char *const *argv, const char *cwd, struct ps_buf *out,
	 int *status, struct ps_err *err)
{
	const struct run run = { argv, cwd, out, false, 0 };

	return run_and_wait(&run, status, err);
}

int
ps_spawn_quiet(const char *const *argv, const char *cwd, struct ps_buf *out,
	       int *status, struct ps_err *err)
{
	const struct run run = { argv, cwd, out, true, 0 };

	return run_and_wait(&run, status, err);
}

int
ps_spawn_to(const char *const *argv, int fd, int *status, struct ps_err *err)
{
	const struct run run = { argv, NULL, NULL, false, 0 };
	pid_t pid = -1;
	int number = start(&run, fd, &pid);

	if (number != 0) {
		errno = number;
		return ps_err_sys(err, "cannot run '%s'", argv[0]);
	}
	return wait_for(pid, argv[0], status, err);
}

/* Signals that a person means for the program in front, not for us. */
static const int not_ours[] = { SIGPIPE, SIGINT, SIGQUIT };
#define NOT_OURS (sizeof(not_ours) / sizeof(not_ours[0]))

static void
ignore_signals(struct sigaction *before)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	sigemptyset(&ignore.sa_mask);
	for (size_t i = 0; i < NOT_OURS; i++)
		(void)sigaction(not_ours[i], &ignore, &before[i]);
}

static void
heed_signals(const struct sigaction *before)
{
	for (size_t i = 0; i < NOT_OURS; i++)
		(void)sigaction(not_ours[i], &before[i], NULL);
}

/* A reader that has seen enough closes its end. */
static void
feed(int fd, struct ps_span input)
{
	while (input.len > 0) {
		ssize_t n = write(fd, input.ptr, input.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		input.ptr += n;
		input.len -= (size_t)n;
	}
}

int
ps_spawn_feed(const char *const *argv, struct ps_span input, int *status,
	      struct ps_err *err)
{
	struct run run = { argv, NULL, NULL, false, 0 };
	struct sigaction before[NOT_OURS];
	int ends[2];
	pid_t pid = -1;
	int number;
	int rc;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return ps_err_sys(err, "cannot make a pipe for '%s'", argv[0]);
	run.in = ends[0];
	ignore_signals(before);
	number = start(&run, -1, &pid);
	ps_fs_close(&ends[0]);
	if (number != 0) {
		errno = number;
		rc = ps_err_sys(err, "cannot run '%s'", argv[0]);
	} else {
		feed(ends[1], input);
		ps_fs_close(&ends[1]);
		rc = wait_for(pid, argv[0], status, err);
	}
	ps_fs_close(&ends[1]);
	heed_signals(before);
	return rc;
}

int
ps_spawn_from(const char *const *argv, int fd, int *status, struct ps_err *err)
{
	const struct run run = { argv, NULL, NULL, false, fd };
	struct sigaction before[NOT_OURS];
	pid_t pid = -1;
	int number;
	int rc;

	ignore_signals(before);
	number = start(&run, -1, &pid);
	if (number != 0) {
		errno = number;
		rc = ps_err_sys(err, "cannot run '%s'", argv[0]);
	} else {
		rc = wait_for(pid, argv[0], status, err);
	}
	heed_signals(before);
	return rc;
}

int
ps_spawn_detached(const char *const *argv, int fd, struct ps_err *err)
{
	static const char *const before[] = { "setsid", "-f", "timeout",
					      "--kill-after=5", "60" };
	const size_t n = PS_ARRAY_LEN(before);
	const char *words[40];
	struct run run = { .argv = words, .in = fd, .quiet = true };
	int status = 0;
	size_t len = n;
	pid_t pid;
	int null;
	int number;

	memcpy(words, before, sizeof(before));
	for (size_t i = 0; argv[i] && len + 1 < PS_ARRAY_LEN(words); i++)
		words[len++] = argv[i];
	words[len] = NULL;
	null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (null < 0)
		return ps_err_sys(err, "cannot open '/dev/null'");
	number = start(&run, null, &pid);
	ps_fs_close(&null);
	if (number != 0) {
		errno = number;
		return ps_err_sys(err, "cannot run '%s'", words[0]);
	}
	return wait_for(pid, words[0], &status, err);
}
