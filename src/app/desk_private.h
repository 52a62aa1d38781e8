/*
 * desk_private - what the parts of the desk share.
 */
#ifndef PS_APP_DESK_PRIVATE_H
#define PS_APP_DESK_PRIVATE_H

#include "app/desk.h"
#include "provspool/fs.h"

struct ps_desk {
	struct ps_spool *spool;
	struct ps_repo *repo; /* desk/.git */
	const char *path;
	const char *git_path;
	int dir;	    /* desk/ */
	int git;	    /* desk/.git */
	struct ps_oid head; /* refs/heads/work there, "" if none */
	struct ps_arena arena;
};

/* PS_ENOTFOUND if there is no desk (a server, or a damaged spool). */
PS_CHECK int ps_desk_open(struct ps_spool *spool, struct ps_desk *out,
			  struct ps_err *err);
void ps_desk_release(struct ps_desk *desk);
PS_CHECK int ps_desk_create(struct ps_spool *spool, struct ps_err *err);

#endif
