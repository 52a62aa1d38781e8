/*
 * beside - work done beside the caller, in a thread of its own.
 *
 * For what is a function of bytes at hand and takes long: hashing, deflating,
 * writing a text.  Its result must not depend on when or by whom it is done,
 * so that a run leaves the same behind on any number of processors.  Until
 * the end the context belongs to the work.
 */
#ifndef PROVSPOOL_BESIDE_H
#define PROVSPOOL_BESIDE_H

#include "provspool/base.h"

struct ps_beside;

/* Where there are no more threads the work is done before this returns. */
struct ps_beside *ps_beside_begin(void (*work)(void *context), void *context);
/* Has it been done?  Only a hint of where the next work is done sooner. */
bool ps_beside_is_done(struct ps_beside *beside);
/* Wait for it; each work must be ended. */
void ps_beside_end(struct ps_beside *beside);

#endif
