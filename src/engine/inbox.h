/*
 * inbox - the folders of a source, and how a file is claimed.
 *
 * A file that is claimed is renamed into .claimed; a rehearsal claims a copy,
 * in a folder of its own, and the file stays where it is.
 */
#ifndef PS_ENGINE_INBOX_H
#define PS_ENGINE_INBOX_H

#include "engine/intake.h"

/*
 * The folders inbox/<source> and .claimed in it, made where missing; a
 * rehearsal makes them in itself, with copies of what was claimed already.
 */
PS_CHECK int ps_inbox_open(struct ps_intake *intake, int inbox,
			   struct ps_err *err);
PS_CHECK int ps_inbox_open_claimed(struct ps_intake *intake,
				   struct ps_err *err);
/* Claim a file of this name; PS_ENOTFOUND, or PS_EBUSY: one is claimed. */
PS_CHECK int ps_inbox_claim(struct ps_intake *intake, const char *name,
			    struct ps_err *err);
/* Give it back; PS_EBUSY: a new file has its name. */
PS_CHECK int ps_inbox_return(struct ps_intake *intake, const char *name,
			     struct ps_err *err);

#endif
