/*
 * projection - the files of `work` as the state history wants them.
 */
#ifndef PS_ENGINE_PROJECTION_H
#define PS_ENGINE_PROJECTION_H

#include "engine/rows.h"
#include "provspool/engine.h"

/* Note of the index: up to where work holds nothing left to be judged. */
#define PS_NOTE_SEEN "apply_seen"
#define PS_NOTE_PROJECTED "projected" /* "<segment> <commit of work>" */
/* While `work` is refused: "<its tip> <why>"; set and taken away by runs. */
#define PS_NOTE_BLOCKED "work_refused"
/* "made" once there was a desk. */
#define PS_NOTE_DESK "desk"

struct ps_projection {
	struct ps_spool *spool;
	struct ps_arena arena;
	struct ps_row_cache cache;
	struct ps_oid tip;	/* of work, "" before the first commit */
	struct ps_oid cursor;	/* last consumed tip */
	struct ps_map paths;	/* work files to look at: path -> path */
	struct ps_map rows;	/* rows at the tip: key -> ps_row_ref */
	struct ps_map unjudged; /* keys of rows in files that wait */
	struct ps_tree_edit *edits;
	size_t nedits;
	size_t edits_cap;
	int64_t recent_since; /* recent/ stands for state up to this, 0: none */
	size_t waiting;	      /* files left alone for answers not judged yet */
};

/* Change a path to this content, if it is not there already. */
PS_CHECK int ps_projection_put(struct ps_projection *p, const char *path,
			       struct ps_span text, struct ps_err *err);
/* The same with content that is written already. */
PS_CHECK int ps_projection_put_blob(struct ps_projection *p, const char *path,
				    const struct ps_oid *blob,
				    struct ps_err *err);
PS_CHECK int ps_projection_remove(struct ps_projection *p, const char *path,
				  struct ps_err *err);

/* The work files in p->paths. */
PS_CHECK int ps_projection_work_files(struct ps_projection *p,
				      struct ps_err *err);
/* Answers of the last days: recent/. */
PS_CHECK int ps_projection_recent(struct ps_projection *p, struct ps_err *err);
/* README.md, .gitattributes, schemas/ and recent/. */
PS_CHECK int ps_projection_site_files(struct ps_projection *p,
				      struct ps_err *err);
/* The text of README.md. */
PS_CHECK int ps_readme_write(struct ps_spool *spool, struct ps_buf *out,
			     struct ps_err *err);

/*
 * Our commit on top of what apply has looked at holds no answers: looking
 * begins behind it.  Without this a row deleted right after it was sent out
 * would never have been seen.
 */
PS_CHECK int ps_apply_follow(struct ps_spool *spool, const struct ps_oid *old,
			     const struct ps_oid *new, struct ps_err *err);

#endif
