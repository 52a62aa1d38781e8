/*
 * repo - git repositories (libgit2), as the engine needs them.
 *
 * Objects, trees and refs only: no index, no checkout, no working tree, no
 * remotes, no filters, no hooks.  Ids are text (40 hexadecimal digits); ""
 * is "none".  git's own configuration outside the repository is not read.
 *
 * Durability: objects are written without any sync; ps_fs_syncfs() before a
 * reference is moved makes them durable, the reference itself is synced by
 * libgit2.  An error of libgit2 says nothing about whether a reference has
 * moved: ps_repo_ref_swap() reads it again and answers from what it finds.
 *
 * What was read lives in the arena given.
 */
#ifndef PROVSPOOL_REPO_H
#define PROVSPOOL_REPO_H

#include "provspool/arena.h"
#include "provspool/buf.h"
#include "provspool/err.h"
#include "provspool/sha.h"

#define PS_OID_MAX 41 /* with the NUL */
struct ps_oid {
	char hex[PS_OID_MAX];
};

struct ps_repo;

/* Open the repository whose git directory is `path`. */
PS_CHECK int ps_repo_open(const char *path, struct ps_repo **out,
			  struct ps_err *err);
/*
 * Make an empty one: bare, or the .git of a desk; HEAD -> `branch`.  PS_EBUSY
 * if there is one already.
 */
PS_CHECK int ps_repo_create(const char *path, bool bare, const char *branch,
			    struct ps_repo **out, struct ps_err *err);
void ps_repo_free(struct ps_repo *repo);
/* The most that one walk goes through; PS_LIMIT_COMMITS until it is set. */
void ps_repo_limit_commits(struct ps_repo *repo, size_t max);
PS_CHECK int ps_repo_config(struct ps_repo *repo, const char *key,
			    const char *value, struct ps_err *err);
/*
 * Add a value to a key that may stand several times (receive.hideRefs); key
 * and value are constants of the program: "section.name", plain text.
 */
PS_CHECK int ps_repo_config_add(struct ps_repo *repo, const char *key,
				const char *value, struct ps_err *err);

/* PS_ENOTFOUND if there is no such reference. */
PS_CHECK int ps_repo_ref(struct ps_repo *repo, const char *ref,
			 struct ps_oid *out, struct ps_err *err);
/*
 * Compare and swap: move `ref` from `old` ("": must not exist) to `new`.
 * PS_EBUSY if it was not at `old` or somebody holds its lock; on any other
 * failure the reference is read again, and PS_OK means it is at `new`.
 */
PS_CHECK int ps_repo_ref_swap(struct ps_repo *repo, const char *ref,
			      const struct ps_oid *old,
			      const struct ps_oid *new, struct ps_err *err);
PS_CHECK int ps_repo_ref_set(struct ps_repo *repo, const char *ref,
			     const struct ps_oid *oid, struct ps_err *err);

PS_CHECK int ps_repo_blob_write(struct ps_repo *repo, struct ps_span data,
				struct ps_oid *out, struct ps_err *err);
/*
 * The same beside the caller, in a thread, with the SHA-256 of the text: for
 * large ones, as hashing and deflating take as long as making them.  The
 * bytes of `data` go to the job, and it is empty then.  Every job must be
 * ended, which waits for it and frees it.
 */
struct ps_blob_job;
struct ps_blob_job *ps_repo_blob_begin(struct ps_repo *repo,
				       struct ps_buf *data);
PS_CHECK int ps_repo_blob_end(struct ps_blob_job *job, struct ps_oid *out,
			      char sha256[PS_SHA_HEX], struct ps_err *err);
/*
 * The size is looked at before the body: PS_ELIMIT above max.  That a blob is
 * what its id says is verified when it is first read.
 */
PS_CHECK int ps_repo_blob_read(struct ps_repo *repo, const struct ps_oid *oid,
			       size_t max, struct ps_buf *out,
			       struct ps_err *err);
/*
 * The same for who verifies a digest himself, and from any thread: of a loose
 * object no SHA-1 is computed.
 */
PS_CHECK int ps_repo_blob_read_beside(struct ps_repo *repo,
				      const struct ps_oid *oid, size_t max,
				      struct ps_buf *out, struct ps_err *err);

PS_CHECK int ps_repo_blob_size(struct ps_repo *repo, const struct ps_oid *oid,
			       size_t *out, struct ps_err *err);
/*
 * The id that a text, or all of an open file, has as a blob.  The file is
 * read piece by piece.
 */
PS_CHECK int ps_repo_text_id(struct ps_span text, struct ps_oid *out,
			     struct ps_err *err);
PS_CHECK int ps_repo_file_id(int fd, struct ps_oid *out, struct ps_err *err);

/* One change of a tree: the blob at `path`, or its removal (hex ""). */
struct ps_tree_edit {
	const char *path;
	struct ps_oid blob;
};
/*
 * A tree like `base` ("" is empty) with the edits made.  Paths are unique;
 * removing what is not there is no error; folders left empty go.
 */
PS_CHECK int ps_repo_tree_edit(struct ps_repo *repo, const struct ps_oid *base,
			       const struct ps_tree_edit *edits, size_t n,
			       struct ps_oid *out, struct ps_err *err);

struct ps_signature {
	const char *name;
	const char *email;
	int64_t time; /* seconds; the offset is always +0000 */
};
/* A commit to be written; author and committer are the same. */
struct ps_commit_plan {
	struct ps_oid tree;
	const struct ps_oid *parents;
	size_t nparents;
	struct ps_signature who;
	const char *message;
};
PS_CHECK int ps_repo_commit(struct ps_repo *repo,
			    const struct ps_commit_plan *plan,
			    struct ps_oid *out, struct ps_err *err);

struct ps_commit {
	struct ps_oid id;
	struct ps_oid tree;
	struct ps_oid *parents;
	size_t nparents;
	struct ps_signature author;
	struct ps_signature committer;
	const char *message;
};
/*
 * PS_ENOTFOUND if it is not there.  Names, addresses and message are bytes
 * that somebody chose: what is no valid, visible text is shown as by
 * ps_text_quote(), and times are within 1970 to 9999.
 */
PS_CHECK int ps_repo_commit_read(struct ps_repo *repo, const struct ps_oid *id,
				 struct ps_arena *arena, struct ps_commit *out,
				 struct ps_err *err);
/* A commit id from what a person typed: full, or at least 7 digits of it. */
PS_CHECK int ps_repo_commit_find(struct ps_repo *repo, const char *prefix,
				 struct ps_oid *out, struct ps_err *err);

/* The regular file at a path of a commit; PS_ENOTFOUND. */
PS_CHECK int ps_repo_path(struct ps_repo *repo, const struct ps_oid *commit,
			  const char *path, struct ps_oid *blob,
			  struct ps_err *err);

/* A path that differs between two trees; "" for the side that lacks it. */
struct ps_tree_change {
	const char *path;
	struct ps_oid old;
	struct ps_oid new;
	uint32_t old_mode; /* 0100644 …, 0 where absent */
	uint32_t new_mode;
	bool opaque; /* a folder (its path ends in '/') that was not opened, or
		      * a path that was cut: nothing to write anywhere */
};
struct ps_tree_changes {
	struct ps_tree_change *list; /* sorted by path */
	size_t len;
};
/*
 * What differs between the trees of two commits ("" is empty), equal
 * subtrees skipped; only blobs, links and submodules are listed, and folders
 * that were not opened.  Those are the ones nested deeper than
 * PS_LIMIT_TREE_DEPTH and, at the top, those that `folders` does not name
 * (NULL: all are opened).  PS_ELIMIT above PS_LIMIT_TREE_ENTRIES changes.
 */
struct ps_diff_scope {
	const struct ps_oid *old;
	const struct ps_oid *new;
	const char *const *folders; /* ends in NULL */
};
PS_CHECK int ps_repo_diff_in(struct ps_repo *repo,
			     const struct ps_diff_scope *scope,
			     struct ps_arena *arena,
			     struct ps_tree_changes *out, struct ps_err *err);
/* The same with all folders opened. */
PS_CHECK int ps_repo_diff(struct ps_repo *repo, const struct ps_oid *old,
			  const struct ps_oid *new, struct ps_arena *arena,
			  struct ps_tree_changes *out, struct ps_err *err);

/* Names of one folder of a commit, in git's order ("" is the root). */
struct ps_tree_names {
	const char **list;
	size_t len;
};
PS_CHECK int ps_repo_folder(struct ps_repo *repo, const struct ps_oid *commit,
			    const char *path, struct ps_arena *arena,
			    struct ps_tree_names *out, struct ps_err *err);

struct ps_oids {
	struct ps_oid *list;
	size_t len;
};
/*
 * Commits reachable from `to` but not from `from` ("" : none), parents
 * before children, ties by id; at most as set by
 * ps_repo_limit_commits(), else PS_ELIMIT.
 */
PS_CHECK int ps_repo_walk(struct ps_repo *repo, const struct ps_oid *from,
			  const struct ps_oid *to, struct ps_arena *arena,
			  struct ps_oids *out, struct ps_err *err);
/* Is `old` the same as or an ancestor of `new`?  Not if it is not there. */
PS_CHECK int ps_repo_is_ancestor(struct ps_repo *repo, const struct ps_oid *old,
				 const struct ps_oid *new, bool *yes,
				 struct ps_err *err);
/* "" if they have no commit in common. */
PS_CHECK int ps_repo_merge_base(struct ps_repo *repo, const struct ps_oid *a,
				const struct ps_oid *b, struct ps_oid *out,
				struct ps_err *err);

/*
 * Copy every object that `tip` needs and `to` lacks, as a push would: hashes
 * are verified, sizes capped at PS_LIMIT_WORKFILE_BYTES, at most
 * PS_LIMIT_TREE_ENTRIES objects.
 */
PS_CHECK int ps_repo_copy(struct ps_repo *from, struct ps_repo *to,
			  const struct ps_oid *tip, struct ps_err *err);

/*
 * The desk's index file, by path: does it hold exactly the tree of `commit`
 * at `path` (nothing staged)?  PS_OK with *same.
 */
PS_CHECK int ps_repo_index_same(struct ps_repo *desk, const char *path,
				const struct ps_oid *blob, bool *same,
				struct ps_err *err);
/*
 * Write to `index_path` an index like the desk's own with the changed paths
 * of `changes` set to their new side; files below `worktree` (an open
 * folder) lend their times, so that git sees them as clean.
 */
PS_CHECK int ps_repo_index_write(struct ps_repo *desk, const char *index_path,
				 int worktree,
				 const struct ps_tree_changes *changes,
				 struct ps_err *err);

#endif
