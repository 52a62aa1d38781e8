/*
 * spawn - run another program (git), without a shell.
 */
#ifndef PROVSPOOL_SPAWN_H
#define PROVSPOOL_SPAWN_H

#include "provspool/buf.h"
#include "provspool/err.h"

/*
 * Run argv[0] (found in PATH) in folder `cwd` (NULL: here) and wait.
 * *status is its exit status (128 + signal if it was killed); the call fails
 * only if it could not be started, or says more than 16 MiB to `out`
 * (PS_ELIMIT).  Standard output is appended to `out` where that is given, else
 * it is ours, as is standard error; standard input is empty.
 */
PS_CHECK int ps_spawn(const char *const *argv, const char *cwd,
		      struct ps_buf *out, int *status, struct ps_err *err);
/* The same, its standard output being this open file. */
PS_CHECK int ps_spawn_to(const char *const *argv, int fd, int *status,
			 struct ps_err *err);
/* The same, and what it says to standard error is appended to `out`, too. */
PS_CHECK int ps_spawn_quiet(const char *const *argv, const char *cwd,
			    struct ps_buf *out, int *status,
			    struct ps_err *err);
/*
 * Run a program for a person: it reads `input` and writes where we do.  It
 * need not read all of it, and interrupting it is its own affair.
 */
PS_CHECK int ps_spawn_feed(const char *const *argv, struct ps_span input,
			   int *status, struct ps_err *err);

/*
 * Start it and go on: it reads an open file from where it stands, says
 * nothing to anybody, and is ended after a minute.  That it cannot be started
 * is not known here.
 */
PS_CHECK int ps_spawn_detached(const char *const *argv, int fd,
			       struct ps_err *err);

/* The same as ps_spawn_feed(), reading an open file from where it stands. */
PS_CHECK int ps_spawn_from(const char *const *argv, int fd, int *status,
			   struct ps_err *err);

#endif
