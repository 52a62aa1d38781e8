/*
 * desk_path - what lies at a path of the desk.
 *
 * People may put a link where a file was, or a folder, or a file where a
 * folder belongs, and commit that.  Nothing here follows a link.
 */
#ifndef PS_APP_DESK_PATH_H
#define PS_APP_DESK_PATH_H

#include "app/desk_private.h"

struct ps_desk_entry {
	bool exists;		/* as a file or a link */
	bool is_link;		/* then its target is the content */
	struct ps_oid id;	/* of the content, as git names it */
	const char *in_the_way; /* path of what is neither, or NULL */
};

PS_CHECK int ps_desk_look(struct ps_desk *desk, const char *path,
			  struct ps_desk_entry *out, struct ps_err *err);
/* Will what is in the way be gone once all removals are done? */
bool ps_desk_gives_way(struct ps_desk *desk,
		       const struct ps_tree_changes *changes, const char *path);
/* A tree may hold names that no file system can. */
bool ps_desk_can_name(const char *path);

#endif
