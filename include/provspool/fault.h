/*
 * fault - named places where a test may let the process die or a call fail.
 *
 * In builds without PS_TEST_HOOKS all of this is nothing.  With it:
 * PS_FAULT_KILL="name" or "N" kills the process (SIGKILL) at the place of
 * that name, or at the Nth place passed; PS_FAULT_FAIL="name:ERRNO" lets
 * ps_fault_fails() report failure with that errno, once.  Layer sys asks at
 * open, read, write, fsync, syncfs, rename and move.  PS_FAULT_TERM="step"
 * asks the process to end (SIGTERM) during the long step of that name
 * (progress.h).  PS_FAULT_STOP="name" stops it (SIGSTOP) at the place of that
 * name, once, so that a test can do there what others might do.
 */
#ifndef PROVSPOOL_FAULT_H
#define PROVSPOOL_FAULT_H

#include "provspool/base.h"

#ifdef PS_TEST_HOOKS
void ps_fault_point(const char *name);
bool ps_fault_fails(const char *name); /* sets errno when true */
void ps_fault_term(const char *step);
#else
#define ps_fault_point(name) ((void)0)
#define ps_fault_fails(name) false
#define ps_fault_term(step) ((void)0)
#endif

#endif
