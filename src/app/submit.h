/*
 * submit - everything a person who does not know git needs: look at what was
 * edited, commit it, bring it together with what is new, send it, and tell
 * what became of it.
 *
 * Nothing a person wrote is lost on the way: edits are committed before
 * anything else happens, and a merge that would have to choose between two
 * answers is not made.
 */
#ifndef PS_APP_SUBMIT_H
#define PS_APP_SUBMIT_H

#include "app/app.h"
#include "app/git.h"
#include "app/trial.h"
#include "provspool/map.h"

struct ps_submit {
	struct ps_call *call;
	struct ps_place place;
	const char *dir;      /* working tree */
	int tree;	      /* the same, open */
	struct ps_repo *repo; /* of the working tree */
	struct ps_git git;
	struct ps_actor me;
	struct ps_diags diags; /* told at the end of each step */

	/* what was edited */
	const char **paths; /* work files that can be read */
	size_t npaths;
	size_t answers; /* in them, not committed yet */
	size_t wrong;	/* of these */
	size_t unread;	/* files that cannot be read, and are left */

	/* what is sent */
	struct ps_oid cursor; /* consumed by the spool so far, or "" */
	struct ps_oid head;   /* the person's newest commit */
	struct ps_oid known;  /* what an edit is compared with */
	struct ps_oid sent;   /* what `work` is to be: head, or a merge */
};

/*
 * The rows of a work file as committed, none if it is not there or cannot be
 * read; also by the order's text, where `rows` is given.
 */
PS_CHECK int ps_submit_rows(struct ps_submit *s, const struct ps_oid *commit,
			    const char *path, struct ps_work_file *file,
			    struct ps_map *rows);
/* Is its answer another than it was? */
bool ps_submit_is_new(const struct ps_map *before,
		      const struct ps_work_row *row);

/*
 * Find the work files that were edited, and judge the answers in them; of a
 * dry run also those that were committed already.
 */
PS_CHECK int ps_submit_look(struct ps_submit *s);
/* Commit them, and nothing else. */
PS_CHECK int ps_submit_commit(struct ps_submit *s);
/*
 * From a clone: fetch, merge by row, push; again if somebody was quicker.
 * PS_EBUSY: out of reach; PS_EREJECTED: two people answered one order.
 */
PS_CHECK int ps_submit_push(struct ps_submit *s);
/* Bring a clone's files to the newest `work`, where git is content with it. */
PS_CHECK int ps_submit_follow(struct ps_submit *s);
PS_CHECK int ps_submit_fetch(struct ps_submit *s);

/* What the commits since the cursor hold. */
struct ps_submitted {
	struct ps_oid base;	/* where they begin */
	struct ps_oid *commits; /* by the person */
	size_t ncommits;
	const char **files; /* work files in which answers changed */
	size_t nfiles;
	size_t answers;
};
PS_CHECK int ps_submit_survey(struct ps_submit *s, struct ps_submitted *out);
/* Wait until the spool has judged them; PS_EBUSY after the time-out. */
PS_CHECK int ps_submit_wait(struct ps_submit *s, int64_t timeout);
/* "47 recorded, 2 need you, 1 open", and what the two need. */
PS_CHECK int ps_submit_tell(struct ps_submit *s,
			    const struct ps_submitted *what);

#endif
