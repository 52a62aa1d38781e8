#include "provspool/fault.h"

#ifdef PS_TEST_HOOKS

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "provspool/num.h"

static const struct {
	const char *name;
	int number;
} errnos[] = {
	{ "ENOSPC", ENOSPC }, { "EIO", EIO },	  { "EDQUOT", EDQUOT },
	{ "EINTR", EINTR },   { "EROFS", EROFS }, { "EACCES", EACCES },
	{ "EMFILE", EMFILE }, { "EBUSY", EBUSY }, { "EAGAIN", EAGAIN },
};

static bool
is_place(const char *wanted, const char *name, int64_t passed)
{
	int64_t nth;

	if (ps_num_i64(wanted, 1, INT64_MAX, &nth))
		return nth == passed;
	return ps_streq(wanted, name);
}

static void
stop_once(const char *name)
{
	static bool done;
	const char *wanted = getenv("PS_FAULT_STOP");

	if (done || !wanted || !ps_streq(wanted, name))
		return;
	done = true;
	kill(getpid(), SIGSTOP);
}

void
ps_fault_point(const char *name)
{
	static int64_t passed; /* what a test counts is the process's past */
	const char *wanted = getenv("PS_FAULT_KILL");

	stop_once(name);
	passed++;
	if (wanted && is_place(wanted, name, passed))
		kill(getpid(), SIGKILL);
}

void
ps_fault_term(const char *step)
{
	const char *wanted = getenv("PS_FAULT_TERM");

	if (wanted && ps_streq(wanted, step))
		kill(getpid(), SIGTERM);
}

static int
errno_of(const char *text)
{
	int64_t number = EIO;

	for (size_t i = 0; i < PS_ARRAY_LEN(errnos); i++)
		if (ps_streq(errnos[i].name, text))
			return errnos[i].number;
	if (!ps_num_i64(text, 1, 4095, &number))
		ps_bug("PS_FAULT_FAIL names no errno");
	return (int)number;
}

bool
ps_fault_fails(const char *name)
{
	static bool done;
	const char *wanted = getenv("PS_FAULT_FAIL");
	const char *colon = wanted ? strrchr(wanted, ':') : NULL;
	size_t len;

	if (done || !colon)
		return false;
	len = (size_t)(colon - wanted);
	if (strlen(name) != len || memcmp(name, wanted, len) != 0)
		return false;
	done = true;
	errno = errno_of(colon + 1);
	return true;
}

#endif
