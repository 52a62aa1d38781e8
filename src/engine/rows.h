/*
 * rows - work files of commits, whole or as they differ between two.
 *
 * Of the versions of a batch only the records that are not the same, byte by
 * byte, are parsed: a few answers among thousands of rows cost little, and
 * walking many commits takes no more memory than one of them.  What is kept
 * of a row is what it says and where it stands; whoever needs its cells reads
 * it again.
 */
#ifndef PS_ENGINE_ROWS_H
#define PS_ENGINE_ROWS_H

#include "provspool/map.h"
#include "provspool/repo.h"
#include "provspool/workfile.h"

#define PS_MODE_FILE 0100644u /* of a plain file in git */

/* A file as it stands in a commit. */
struct ps_row_version {
	const char *path;
	struct ps_oid blob;
	uint32_t mode;
	size_t header_end; /* of a batch that was read */
};

/* A row and, where its order stands more than once, the next. */
struct ps_row_ref {
	const char *key; /* order id, or "?" and what cannot be read as one */
	int64_t order;	 /* 0: id not readable */
	const struct ps_row_version *version;
	const char *text; /* the answer's canonical text */
	bool has_problem; /* the cell is not empty */
	struct ps_work_place place;
	struct ps_row_ref *next;
};

/* The rows of one version of a file. */
struct ps_row_set {
	struct ps_row_version version;
	bool refused; /* not readable: the findings say why */
	struct ps_diags findings;
	struct ps_row_ref *list; /* in the order of the file */
	size_t len;
	struct ps_map rows; /* key -> its first struct ps_row_ref */
};

struct ps_row_cache {
	struct ps_repo *repo;
	const struct ps_limits *limits; /* for each file */
	struct ps_arena arena;
	struct ps_map sets; /* "<blob> <path>" -> struct ps_row_set */
	size_t keep;	    /* bytes of sets kept; 0: all */
	/* of versions as they are compared */
	struct ps_arena names;
	struct ps_map readable; /* "<blob> <path>": was read without findings */
	struct {
		struct ps_oid blob;
		struct ps_buf text;
	} texts[2]; /* read last: the next commit begins where this ends */
	size_t newest;
};

void ps_row_cache_init(struct ps_row_cache *cache, struct ps_repo *repo,
		       const struct ps_limits *limits);
void ps_row_cache_release(struct ps_row_cache *cache);

/*
 * The rows of a blob at a path, all of them; `mode` other than a plain file
 * refuses it.  Valid until the cache is released or, with `keep` set, until
 * the next one is asked for.
 */
PS_CHECK int ps_row_cache_get(struct ps_row_cache *cache, const char *path,
			      const struct ps_oid *blob, uint32_t mode,
			      struct ps_row_set **out, struct ps_err *err);

/* The same in memory of the caller's, without the map; `path` must stay. */
PS_CHECK int ps_row_set_read(struct ps_row_cache *cache, struct ps_arena *arena,
			     const struct ps_row_version *version,
			     struct ps_row_set **out, struct ps_err *err);
/* The rows of a file that was parsed, as a set. */
struct ps_row_set *ps_row_set_of(struct ps_arena *arena,
				 const struct ps_row_version *version,
				 const struct ps_work_file *file);
/*
 * The text of a blob; it stays until the one after the next is asked for.
 * PS_ELIMIT: larger than a work file may be.
 */
PS_CHECK int ps_row_cache_text(struct ps_row_cache *cache,
			       const struct ps_oid *blob, struct ps_span *out,
			       struct ps_err *err);
/* All cells of some rows of one version, which stand in this order in it. */
PS_CHECK int ps_rows_load(struct ps_row_cache *cache,
			  const struct ps_row_ref *const *refs, size_t n,
			  struct ps_arena *arena, struct ps_work_file *out,
			  struct ps_err *err);

/*
 * What differs on `work` between two commits.  What is no business of ours is
 * not opened: whatever somebody keeps there, and however deep, is one change.
 */
PS_CHECK int ps_work_diff(struct ps_repo *repo, const struct ps_oid *old,
			  const struct ps_oid *new, struct ps_arena *arena,
			  struct ps_tree_changes *out, struct ps_err *err);

/*
 * Rows on both sides of the work files that differ between two commits, but
 * for orders whose rows are all the same.  Keys are order ids, or "?" and the
 * text where the id cannot be read.
 */
struct ps_row_pair;
struct ps_row_diff {
	struct ps_arena arena; /* of all of it */
	struct ps_tree_changes changes;
	struct ps_map old_rows; /* key -> struct ps_row_ref (first found) */
	struct ps_map new_rows;
	struct ps_row_set **refused; /* new versions that cannot be read */
	size_t nrefused;
	struct ps_map hidden;	   /* keys of old versions of refused files */
	struct ps_row_pair *pairs; /* a work file each, as in `changes` */
	size_t npairs;
};
PS_CHECK int ps_row_diff(struct ps_row_cache *cache, const struct ps_oid *old,
			 const struct ps_oid *new, struct ps_row_diff *out,
			 struct ps_err *err);
void ps_row_diff_release(struct ps_row_diff *diff);

/*
 * The rows of one order may stand several times: the answered one counts,
 * untouched copies do not.  *twice: they give different answers.
 */
const struct ps_row_ref *ps_row_standing(const struct ps_row_ref *first,
					 bool *twice);
/*
 * What all rows of an order together say: the answer's canonical text, or
 * all of them where they disagree; "" also for NULL.
 */
const char *ps_row_text(struct ps_arena *arena, const struct ps_row_ref *first);
/* Put a row itself behind the others of its order; it is of one map only. */
void ps_row_link(struct ps_map *rows, struct ps_row_ref *row);
/* The same with a copy of the row. */
void ps_row_add(struct ps_arena *arena, struct ps_map *rows,
		const struct ps_row_ref *row);

#endif
