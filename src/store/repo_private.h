/*
 * repo_private - what the files behind repo.h share.
 *
 * The only header that includes libgit2's; only src/store/repo*.c include it.
 * Functions of libgit2 return 0 or a negative code of theirs, kept in
 * variables called `git`; ours are kept in `rc`.
 */
#ifndef PROVSPOOL_STORE_REPO_PRIVATE_H
#define PROVSPOOL_STORE_REPO_PRIVATE_H

#include <git2.h>

#include "provspool/limits.h"
#include "provspool/repo.h"

/* Blobs whose SHA-1 was compared; each may push out another. */
#define PS_REPO_SEEN 1024u

struct ps_repo {
	git_repository *git;
	git_odb *odb;
	git_refdb *refdb; /* kept, so that it goes on syncing references */
	size_t commits_max;
	git_oid seen[PS_REPO_SEEN]; /* at the first bits of the id */
};

/*
 * Start libgit2 with our settings, and stop it; both count.  Stopping ends
 * with the last start.
 */
PS_CHECK int ps_repo_lib_start(struct ps_err *err);
void ps_repo_lib_stop(void);

/* What a code of libgit2 means here; its last message is looked at. */
int ps_repo_code(int git);
/* Set an error and append libgit2's own last message. */
int ps_repo_fail(struct ps_err *err, int code, const char *fmt, ...)
	PS_PRINTF(3, 4);

/*
 * Read an object's body: *out is to be freed.  The SHA-1 of libgit2 looks for
 * collisions and takes as long as all else that is done with a work file, so
 * it is left out where the caller makes it himself or it was made before.
 */
PS_CHECK int ps_repo_body(struct ps_repo *repo, const git_oid *id, bool hashed,
			  git_odb_object **out, struct ps_err *err);
/* Note / ask whether the SHA-1 of a blob was compared since opening. */
void ps_repo_see(struct ps_repo *repo, const git_oid *id);
bool ps_repo_saw(struct ps_repo *repo, const git_oid *id);

PS_CHECK int ps_repo_id_read(const struct ps_oid *text, git_oid *out,
			     struct ps_err *err);
void ps_repo_id_write(const git_oid *id, struct ps_oid *out);
bool ps_repo_id_is_none(const struct ps_oid *id);

/*
 * Read loose objects ourselves, for all that libgit2 does with the
 * repository: where the file of one ends too early, libgit2 (1.5.1) asks zlib
 * for more for ever.  A code of libgit2.
 */
int ps_repo_loose_add(struct ps_repo *repo);
/*
 * Append the body of a loose object without libgit2, and so without its
 * SHA-1.  PS_ENOTFOUND: there is none of our own; it may be in a pack.
 */
PS_CHECK int ps_repo_loose_body(struct ps_repo *repo, const git_oid *id,
				size_t max, struct ps_buf *out,
				struct ps_err *err);

/*
 * Look at type and size before the body is read: an object of some
 * kilobytes can unfold to gigabytes.  PS_ENOTFOUND, PS_EHISTORY if it is of
 * another type, PS_ELIMIT above max.
 */
PS_CHECK int ps_repo_probe(struct ps_repo *repo, const git_oid *id,
			   git_object_t type, size_t max, struct ps_err *err);
/* Caller frees with libgit2's functions. */
PS_CHECK int ps_repo_tree_load(struct ps_repo *repo, const git_oid *id,
			       git_tree **out, struct ps_err *err);
PS_CHECK int ps_repo_commit_load(struct ps_repo *repo, const git_oid *id,
				 git_commit **out, struct ps_err *err);
/* The tree of a commit; *out is NULL for the commit "". */
PS_CHECK int ps_repo_tree_of(struct ps_repo *repo, const struct ps_oid *commit,
			     git_tree **out, struct ps_err *err);

#endif
