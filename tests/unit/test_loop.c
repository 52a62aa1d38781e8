#include <signal.h>
#include <unistd.h>

#include "provspool/loop.h"
#include "tap.h"

static struct ps_loop *
begin(void)
{
	struct ps_loop *loop = NULL;
	struct ps_err err;

	if (ps_loop_open(&loop, &err) != PS_OK) {
		printf("Bail out! %s\n", err.text);
		exit(1);
	}
	return loop;
}

static unsigned int
wait_for(struct ps_loop *loop, int fd, int64_t timeout_ms)
{
	unsigned int woke = 0;
	struct ps_err err;

	TAP_EQ_INT(ps_loop_wait(loop, fd, timeout_ms, &woke, &err), PS_OK);
	return woke;
}

static void
signals_wake_and_interrupt_nothing(void)
{
	struct ps_loop *loop = begin();

	TAP_EQ_INT(wait_for(loop, -1, 0), 0);
	raise(SIGHUP);
	TAP_EQ_INT(wait_for(loop, -1, -1), PS_WAKE_RESCAN);
	TAP_EQ_INT(wait_for(loop, -1, 0), 0);
	raise(SIGHUP);
	TAP_CHECK(!ps_loop_stopping(loop));
	TAP_EQ_INT(wait_for(loop, -1, -1), PS_WAKE_RESCAN);
	raise(SIGTERM);
	TAP_CHECK(ps_loop_stopping(loop));
	TAP_EQ_INT(wait_for(loop, -1, -1), PS_WAKE_STOP);
	TAP_EQ_INT(wait_for(loop, -1, -1), PS_WAKE_STOP);
	ps_loop_free(loop);
}

static void
the_interrupt_key_stops_too(void)
{
	struct ps_loop *loop = begin();

	raise(SIGINT);
	TAP_EQ_INT(wait_for(loop, -1, -1), PS_WAKE_STOP);
	ps_loop_free(loop);
}

static void
input_and_alarm_wake(void)
{
	struct ps_loop *loop = begin();
	struct ps_err err;
	int ends[2];

	TAP_EQ_INT(pipe(ends), 0);
	TAP_EQ_INT(wait_for(loop, ends[0], 0), 0);
	TAP_EQ_INT(write(ends[1], "x", 1), 1);
	TAP_EQ_INT(wait_for(loop, ends[0], -1), PS_WAKE_INPUT);
	TAP_EQ_INT(ps_loop_alarm(loop, 0, &err), PS_OK);
	TAP_EQ_INT(wait_for(loop, -1, -1), PS_WAKE_ALARM);
	TAP_EQ_INT(wait_for(loop, -1, 0), 0);
	TAP_EQ_INT(ps_loop_alarm(loop, 3600, &err), PS_OK);
	TAP_EQ_INT(ps_loop_alarm(loop, -1, &err), PS_OK);
	TAP_EQ_INT(wait_for(loop, -1, 1), 0);
	close(ends[0]);
	close(ends[1]);
	ps_loop_free(loop);
}

int
main(void)
{
	TAP_RUN(signals_wake_and_interrupt_nothing);
	TAP_RUN(the_interrupt_key_stops_too);
	TAP_RUN(input_and_alarm_wake);
	return tap_done();
}
