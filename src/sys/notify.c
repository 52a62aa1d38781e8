#include "provspool/notify.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "provspool/num.h"

/* A path, or with '@' a name that is in no file system. */
static bool
address_of(const char *name, struct sockaddr_un *out, socklen_t *len)
{
	size_t n = strlen(name);

	memset(out, 0, sizeof(*out));
	out->sun_family = AF_UNIX;
	if ((name[0] != '/' && name[0] != '@') || n < 2 ||
	    n >= sizeof(out->sun_path))
		return false;
	memcpy(out->sun_path, name, n);
	if (name[0] == '@')
		out->sun_path[0] = '\0';
	*len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
	return true;
}

bool
ps_notify_send(const char *text)
{
	const char *name = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address;
	socklen_t len;
	ssize_t n;
	int fd;

	if (!name || !address_of(name, &address, &len))
		return false;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return false;
	n = sendto(fd, text, strlen(text), MSG_NOSIGNAL,
		   (const struct sockaddr *)&address, len);
	(void)close(fd); /* a datagram is gone or is not */
	return n >= 0;
}

int64_t
ps_notify_watchdog_ms(void)
{
	const char *usec = getenv("WATCHDOG_USEC");
	const char *pid = getenv("WATCHDOG_PID");
	int64_t wait = 0;
	int64_t whose = 0;

	if (!usec || !ps_num_i64(usec, 1, INT64_MAX, &wait))
		return 0;
	if (pid && (!ps_num_i64(pid, 1, INT64_MAX, &whose) ||
		    whose != (int64_t)getpid()))
		return 0;
	return wait < 2000 ? 1 : wait / 2000;
}
