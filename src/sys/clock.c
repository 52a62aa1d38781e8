#include "provspool/clock.h"

#include "provspool/when.h"

#ifdef PS_TEST_HOOKS
static bool
given_time(int64_t *out)
{
	const char *text = getenv("PROVSPOOL_NOW");

	if (!text)
		return false;
	if (!ps_when_parse(text, out, NULL))
		ps_bug("PROVSPOOL_NOW is not an instant");
	return true;
}
#endif

int64_t
ps_clock_now(void)
{
	struct timespec now;

#ifdef PS_TEST_HOOKS
	int64_t given;

	if (given_time(&given))
		return given;
#endif
	if (clock_gettime(CLOCK_REALTIME, &now) != 0)
		ps_bug("the system has no clock");
	return now.tv_sec;
}
