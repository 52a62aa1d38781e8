#include "provspool/loop.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

struct ps_loop {
	int signals;
	int alarm;
	sigset_t before;
	bool stopping;
	bool rescan; /* came while it was asked about stopping */
};

static int
open_fds(struct ps_loop *loop, const sigset_t *set, struct ps_err *err)
{
	loop->signals = signalfd(-1, set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (loop->signals < 0)
		return ps_err_sys(err, "cannot receive signals");
	loop->alarm =
		timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
	if (loop->alarm < 0)
		return ps_err_sys(err, "cannot set a timer");
	return PS_OK;
}

int
ps_loop_open(struct ps_loop **out, struct ps_err *err)
{
	struct ps_loop *loop = ps_xmalloc(sizeof(*loop));
	sigset_t set;
	int rc;

	*loop = (struct ps_loop){ .signals = -1, .alarm = -1 };
	*out = NULL;
	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	if (sigprocmask(SIG_BLOCK, &set, &loop->before) != 0) {
		free(loop);
		return ps_err_sys(err, "cannot block signals");
	}
	rc = open_fds(loop, &set, err);
	if (rc < 0) {
		ps_loop_free(loop);
		return rc;
	}
	*out = loop;
	return PS_OK;
}

void
ps_loop_free(struct ps_loop *loop)
{
	if (!loop)
		return;
	if (loop->signals >= 0)
		(void)close(loop->signals); /* nothing was written */
	if (loop->alarm >= 0)
		(void)close(loop->alarm);
	(void)sigprocmask(SIG_SETMASK, &loop->before, NULL); /* as it was */
	free(loop);
}

int
ps_loop_alarm(struct ps_loop *loop, int64_t seconds, struct ps_err *err)
{
	struct itimerspec at = { 0 }; /* disarms */
	struct timespec now = { 0 };

	if (seconds >= 0 && clock_gettime(CLOCK_REALTIME, &now) == 0) {
		at.it_value = now;
		at.it_value.tv_sec += (time_t)seconds;
	}
	if (timerfd_settime(loop->alarm,
			    TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &at,
			    NULL) != 0)
		return ps_err_sys(err, "cannot set a timer");
	return PS_OK;
}

static void
read_signals(struct ps_loop *loop)
{
	struct signalfd_siginfo info;

	while (read(loop->signals, &info, sizeof(info)) ==
	       (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGHUP)
			loop->rescan = true;
		else
			loop->stopping = true;
	}
}

/* It reads as its count, or fails because the clock was set. */
static void
read_alarm(const struct ps_loop *loop, unsigned int *woke)
{
	uint64_t times;
	ssize_t n = read(loop->alarm, &times, sizeof(times));

	if (n > 0 || errno == ECANCELED)
		*woke |= PS_WAKE_ALARM;
}

int
ps_loop_wait(struct ps_loop *loop, int fd, int64_t timeout_ms,
	     unsigned int *woke, struct ps_err *err)
{
	struct pollfd fds[] = {
		{ .fd = loop->signals, .events = POLLIN },
		{ .fd = loop->alarm, .events = POLLIN },
		{ .fd = fd, .events = POLLIN }, /* ignored where negative */
	};
	int timeout = timeout_ms < 0	     ? -1
		      : timeout_ms < INT_MAX ? (int)timeout_ms
					     : INT_MAX;

	*woke = 0;
	if (loop->stopping || loop->rescan)
		timeout = 0;
	if (poll(fds, PS_ARRAY_LEN(fds), timeout) < 0 && errno != EINTR)
		return ps_err_sys(err, "cannot wait");
	if (fds[0].revents)
		read_signals(loop);
	if (fds[1].revents)
		read_alarm(loop, woke);
	if (fds[2].revents)
		*woke |= PS_WAKE_INPUT;
	if (loop->rescan)
		*woke |= PS_WAKE_RESCAN;
	if (loop->stopping)
		*woke |= PS_WAKE_STOP;
	loop->rescan = false;
	return PS_OK;
}

bool
ps_loop_stopping(struct ps_loop *loop)
{
	read_signals(loop);
	return loop->stopping;
}
