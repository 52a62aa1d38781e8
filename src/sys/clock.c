#include "provspool/clock.h"

#include "provspool/spawn.h"
#include "provspool/when.h"

#ifdef PS_TEST_HOOKS
static const char *
first_line(const char *path, char *line, int size)
{
	FILE *file = fopen(path, "re");

	if (!file || !fgets(line, size, file))
		ps_bug("PROVSPOOL_NOW names no file with a time");
	(void)fclose(file); /* only read from */
	line[strcspn(line, "\n")] = '\0';
	return line;
}

static bool
given_time(int64_t *out)
{
	const char *text = getenv("PROVSPOOL_NOW");
	char line[PS_WHEN_TEXT_MAX];

	if (!text)
		return false;
	if (text[0] == '@')
		text = first_line(text + 1, line, (int)sizeof(line));
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

int64_t
ps_clock_ms(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		ps_bug("the system has no clock");
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

#ifdef PS_TEST_HOOKS
/* A test has the awaited thing done instead of letting time pass. */
static bool
given_wait(void)
{
	const char *script = getenv("PROVSPOOL_WAIT");
	const char *argv[] = { "sh", "-c", script, NULL };
	struct ps_buf said = PS_BUF_INIT;
	struct ps_err err;
	int status = 0;

	if (!script)
		return false;
	if (ps_spawn_quiet(argv, NULL, &said, &status, &err) < 0)
		ps_bug("PROVSPOOL_WAIT cannot be run");
	ps_buf_release(&said);
	return true;
}
#endif

void
ps_clock_wait(int64_t seconds)
{
	const struct timespec rest = { .tv_sec = seconds };

#ifdef PS_TEST_HOOKS
	if (given_wait())
		return;
#endif
	(void)nanosleep(&rest, NULL); /* less is no harm: the caller looks */
}
