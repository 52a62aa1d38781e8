/*
 * leftovers - what a killed run leaves lying about.
 *
 * Locks on references and temporary files.  They are harmless and are
 * removed at the start of the next run, under the spool's lock.
 */
#ifndef PS_ENGINE_LEFTOVERS_H
#define PS_ENGINE_LEFTOVERS_H

#include "provspool/err.h"

/* `dir` is the spool, `git` its spool.git. */
PS_CHECK int ps_leftovers_remove(int dir, int git, struct ps_err *err);

#endif
