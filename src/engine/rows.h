/*
 * rows - work files of commits, whole or as they differ between two.
 *
 * Of the versions of a batch only the records that are not the same, byte by
 * byte, are parsed: a few answers among thousands of rows cost little, and
 * walking many commits takes no more memory than one of them.
 */
#ifndef PS_ENGINE_ROWS_H
#define PS_ENGINE_ROWS_H

#include "provspool/map.h"
#include "provspool/repo.h"
#include "provspool/workfile.h"

#define PS_MODE_FILE 0100644u /* of a plain file in git */

/* A row and, where its order stands more than once in a file, the next. */
struct ps_row_ref {
	const char *key;
	const struct ps_work_file *file;
	const struct ps_work_row *row;
	struct ps_row_ref *next;
};

/* The rows of one version of a file, by key. */
struct ps_row_set {
	struct ps_work_file file;
	bool refused; /* not readable: the findings say why */
	struct ps_diags findings;
	struct ps_map rows; /* key -> struct ps_row_ref */
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

/* A file as it stands in a commit; the path must stay as long as the rows. */
struct ps_row_version {
	const char *path;
	struct ps_oid blob;
	uint32_t mode;
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

/* The same in memory of the caller's, without the map of rows. */
PS_CHECK int ps_row_set_read(struct ps_row_cache *cache, struct ps_arena *arena,
			     const struct ps_row_version *version,
			     struct ps_row_set **out, struct ps_err *err);

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
/* Add a row of a file behind the others of its order. */
void ps_row_take(struct ps_arena *arena, struct ps_map *rows,
		 const struct ps_work_file *file,
		 const struct ps_work_row *row);
/* Add a row behind the others of its order; the row itself is not changed. */
void ps_row_add(struct ps_arena *arena, struct ps_map *rows,
		const struct ps_row_ref *row);

#endif
