/*
 * desk_write - files of the desk as a commit has them.
 *
 * What is no larger than a work file may be passes through memory; anything
 * else is written by git itself.
 */
#ifndef PS_APP_DESK_WRITE_H
#define PS_APP_DESK_WRITE_H

#include "app/desk_private.h"

/* The new side of the change; PS_ELIMIT above PS_LIMIT_INPUT_BYTES. */
PS_CHECK int ps_desk_write_blob(struct ps_desk *desk,
				const struct ps_tree_change *change,
				struct ps_err *err);
/* This text in place of it. */
PS_CHECK int ps_desk_write_text(struct ps_desk *desk,
				const struct ps_tree_change *change,
				const struct ps_buf *text, struct ps_err *err);

#endif
