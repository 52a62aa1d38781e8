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
	int rc = posix_spawn_file_actions_addopen(actions, STDIN_FILENO,
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
	const struct run run = { argv, cwd, out, false };

	return run_and_wait(&run, status, err);
}

int
ps_spawn_quiet(const char *const *argv, const char *cwd, struct ps_buf *out,
	       int *status, struct ps_err *err)
{
	const struct run run = { argv, cwd, out, true };

	return run_and_wait(&run, status, err);
}
