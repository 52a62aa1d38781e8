/*
 * answers - which answers changed on `work`, and whose they are.
 *
 * Only the answer standing at the tip counts.  It belongs to the commit that
 * introduced it: the one whose row differs from the row of every parent.  An
 * answer replaced by a descendant was corrected before it was seen.  Where
 * two commits introduced answers and neither replaces the other, both stand:
 * the same text is double work, different texts are a conflict.
 *
 * A commit whose files cannot be read introduces nothing: its children are
 * compared with the nearest readable commits before it.  So what it may have
 * brought belongs to the first commit that can be read and holds it, whose
 * author saw and sent it; that is said where it is skipped.
 */
#ifndef PS_ENGINE_ANSWERS_H
#define PS_ENGINE_ANSWERS_H

#include "engine/rows.h"

/* Can the files of a commit be read? */
enum ps_sight { PS_SIGHT_UNKNOWN, PS_SIGHT_CLEAR, PS_SIGHT_NONE };

/* A commit between the last time and now. */
struct ps_step {
	struct ps_commit commit;
	bool by_engine; /* says it is ours; that earns no trust for rows */
	enum ps_sight sight;
	const char *why; /* not, if it cannot be read */
	/* the nearest commits before it that can be read, if it cannot */
	struct ps_oids instead;
};

/* A commit that introduced a row's answer. */
struct ps_claim {
	const struct ps_step *step;
	const char *text;
	struct ps_claim *next;
};

struct ps_changed {
	const char *key;
	int64_t order;		      /* 0: id not readable */
	const struct ps_row_ref *ref; /* at the tip; NULL: row is missing */
	const char *old_path;	 /* of the row before, "" if there was none */
	bool resubmitted;	 /* the same text, its `problem` cleared */
	bool twice;		 /* several rows that disagree */
	struct ps_claim *claims; /* newest first; heads only, in the end */
	size_t nclaims;
};

struct ps_answers {
	struct ps_arena arena;
	struct ps_row_cache cache;
	struct ps_oid from;
	struct ps_oid tip;
	struct ps_row_diff diff; /* from the last time to the tip */
	struct ps_step *steps;	 /* parents before children */
	size_t nsteps;
	struct ps_changed *list; /* by path and record, missing ones last */
	size_t len;
	struct ps_map by_key;  /* key -> struct ps_changed */
	struct ps_map by_id;   /* commit -> struct ps_step */
	struct ps_map touched; /* path -> struct ps_step, once asked for */
	bool traced;
	bool tip_is_read; /* what fails after that is in between */
};

/*
 * Find what changed between `from` ("" : the beginning) and `tip`, and whose
 * it is.
 */
PS_CHECK int ps_answers_find(struct ps_repo *repo,
			     const struct ps_limits *limits,
			     const struct ps_oid *from,
			     const struct ps_oid *tip, struct ps_answers *out,
			     struct ps_err *err);
void ps_answers_release(struct ps_answers *answers);

/*
 * Compare a step with its parents, or with what stands in for those that
 * cannot be read.  `compare` is called again with other ones if it fails on
 * one of them; what it found before does not count.  A step that cannot be
 * read itself has sight PS_SIGHT_NONE afterwards, and that is no failure.
 */
typedef int ps_compare_fn(void *ctx, const struct ps_oids *bases,
			  struct ps_err *err);
PS_CHECK int ps_answers_compare(struct ps_answers *answers,
				struct ps_step *step, ps_compare_fn *compare,
				void *ctx, struct ps_err *err);

/*
 * The newest commit that changed a path against its first parent, or NULL:
 * also where more than PS_LIMIT_TREE_ENTRIES changes are newer.
 */
const struct ps_step *ps_answers_last_touch(struct ps_answers *answers,
					    const char *path);

#define PS_ENGINE_NAME "provspool"
#define PS_ENGINE_EMAIL "provspool@localhost"

#endif
