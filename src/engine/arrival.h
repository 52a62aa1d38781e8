/*
 * arrival - is a dropped file complete?  Then it becomes ours by a rename.
 *
 * Complete is what nobody has open for writing and, where that cannot be
 * found out or the source asks for it, what was found unchanged for a while.
 * What is not complete, or no file for us at all, stays, is told and is
 * remembered as waiting.
 */
#ifndef PS_ENGINE_ARRIVAL_H
#define PS_ENGINE_ARRIVAL_H

#include "engine/intake.h"

/* Names of what other programs are still writing, or keep beside a file. */
bool ps_arrival_ignores(const char *name);
/* Try to make the file ours; *ours tells whether it is. */
PS_CHECK int ps_arrival_claim(struct ps_intake *intake, bool *ours,
			      struct ps_err *err);
/* A control file without its export: tell and remember it. */
void ps_arrival_control(struct ps_intake *intake);
/* A file of which this is wrong stays where it is; tell and remember it. */
void ps_arrival_refuse(struct ps_intake *intake, enum ps_fs_verdict verdict);

#endif
