#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "provspool/notify.h"
#include "tap.h"

static void
set(const char *name, const char *value)
{
	TAP_EQ_INT(value ? setenv(name, value, 1) : unsetenv(name), 0);
}

/* The service manager's end; `name` is NOTIFY_SOCKET. */
static int
listen_at(const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t len = strlen(name);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	memcpy(address.sun_path, name, len);
	if (name[0] == '@')
		address.sun_path[0] = '\0';
	TAP_EQ_INT(
		bind(fd, (const struct sockaddr *)&address,
		     (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)),
		0);
	set("NOTIFY_SOCKET", name);
	return fd;
}

static void
check_delivery(const char *name)
{
	char got[64] = "";
	int fd = listen_at(name);

	TAP_CHECK(ps_notify_send("READY=1"));
	TAP_EQ_INT(recv(fd, got, sizeof(got) - 1, 0), 7);
	TAP_EQ_STR(got, "READY=1");
	close(fd);
}

static void
both_kinds_of_address_are_reached(void)
{
	char name[100];

	(void)snprintf(name, sizeof(name), "@provspool-test-%ld",
		       (long)getpid());
	check_delivery(name);
	(void)snprintf(name, sizeof(name), "/tmp/provspool-test-%ld",
		       (long)getpid());
	check_delivery(name);
	TAP_EQ_INT(unlink(name), 0);
}

static void
nobody_there_is_no_error(void)
{
	static const char *const bad[] = { NULL, "", "@", "relative",
					   "/none/such" };

	for (size_t i = 0; i < PS_ARRAY_LEN(bad); i++) {
		set("NOTIFY_SOCKET", bad[i]);
		TAP_CHECK(!ps_notify_send("READY=1"));
	}
}

static void
the_watchdog_is_fed_twice_in_its_time(void)
{
	char pid[32];

	(void)snprintf(pid, sizeof(pid), "%ld", (long)getpid());
	set("WATCHDOG_PID", NULL);
	set("WATCHDOG_USEC", NULL);
	TAP_EQ_INT(ps_notify_watchdog_ms(), 0);
	set("WATCHDOG_USEC", "30000000");
	TAP_EQ_INT(ps_notify_watchdog_ms(), 15000);
	set("WATCHDOG_PID", pid);
	TAP_EQ_INT(ps_notify_watchdog_ms(), 15000);
	set("WATCHDOG_PID", "1");
	TAP_EQ_INT(ps_notify_watchdog_ms(), 0);
	set("WATCHDOG_PID", NULL);
	set("WATCHDOG_USEC", "x");
	TAP_EQ_INT(ps_notify_watchdog_ms(), 0);
	set("WATCHDOG_USEC", "10");
	TAP_EQ_INT(ps_notify_watchdog_ms(), 1);
}

int
main(void)
{
	TAP_RUN(both_kinds_of_address_are_reached);
	TAP_RUN(nobody_there_is_no_error);
	TAP_RUN(the_watchdog_is_fed_twice_in_its_time);
	return tap_done();
}
