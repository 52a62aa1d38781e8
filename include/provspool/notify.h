/*
 * notify - telling the service manager how it goes (sd_notify's protocol).
 *
 * Without NOTIFY_SOCKET in the environment nothing is sent.  What cannot be
 * delivered is not an error: the work does not depend on it.
 */
#ifndef PROVSPOOL_NOTIFY_H
#define PROVSPOOL_NOTIFY_H

#include "provspool/base.h"

/* "READY=1", "STATUS=…", several in lines; says whether it was sent. */
bool ps_notify_send(const char *text);
/* How often WATCHDOG=1 is due, or 0: half of what the manager waits. */
int64_t ps_notify_watchdog_ms(void);

#endif
