/*
 * waiting - what lies in the inbox of a source and was not taken, and why.
 *
 * The list of the last look is kept as a note of the index, so that the next
 * one knows what has changed since, a watcher does not tell the same twice,
 * and `status` can say what waits.  Losing it costs one more look.
 */
#ifndef PS_ENGINE_WAITING_H
#define PS_ENGINE_WAITING_H

#include "provspool/diag.h"
#include "provspool/index.h"
#include "provspool/map.h"

struct ps_wait {
	const char *name; /* escaped */
	enum ps_diag_code why;
	int64_t since;	  /* when it was first seen */
	int64_t look;	  /* when it was first seen in this form */
	int64_t due;	  /* look again then; 0: when something happens */
	const char *form; /* inode, size and times; "" where not looked at */
};

struct ps_waiting {
	struct ps_arena arena;
	const char *source;
	struct ps_map before; /* escaped name -> struct ps_wait */
	struct ps_buf was;    /* as stored */
	struct ps_buf now;    /* to be stored */
	size_t len;	      /* of `now` */
};

/* The list of the last look. */
PS_CHECK int ps_waiting_read(struct ps_index *index, const char *source,
			     struct ps_waiting *out, struct ps_err *err);
void ps_waiting_release(struct ps_waiting *waiting);
/* How the file was found at the last look, or NULL. */
const struct ps_wait *ps_waiting_before(const struct ps_waiting *waiting,
					const char *name);
void ps_waiting_add(struct ps_waiting *waiting, const struct ps_wait *wait);
/* Keep the new list, if it differs. */
PS_CHECK int ps_waiting_save(struct ps_waiting *waiting, struct ps_index *index,
			     struct ps_err *err);

#endif
