#include "repo_private.h"

/*
 * What an object needs is copied before the object itself, so that an object
 * that is in the target stands for everything below it, also after a crash.
 */
struct job {
	git_oid id;
	git_object_t type;
	bool opened; /* what it needs was put on the stack above it */
};

struct copy {
	struct ps_repo *from;
	struct ps_repo *to;
	struct job *stack;
	size_t len;
	size_t cap;
	size_t seen; /* objects ever put on the stack */
};

static bool
is_there(const struct copy *copy, const git_oid *id)
{
	/* without a look for new packs each time: see ps_repo_copy() */
	return git_odb_exists_ext(copy->to->odb, id,
				  GIT_ODB_LOOKUP_NO_REFRESH) == 1;
}

static int
push(struct copy *copy, const git_oid *id, git_object_t type,
     struct ps_err *err)
{
	if (is_there(copy, id))
		return PS_OK;
	if (copy->seen++ == PS_LIMIT_TREE_ENTRIES)
		return ps_err_set(err, PS_ELIMIT,
				  "over %u new objects to copy at once",
				  PS_LIMIT_TREE_ENTRIES);
	copy->stack = ps_xgrow(copy->stack, &copy->cap, copy->len + 1,
			       sizeof(*copy->stack));
	copy->stack[copy->len++] = (struct job){ .id = *id, .type = type };
	return PS_OK;
}

static int
open_commit(struct copy *copy, const git_oid *id, struct ps_err *err)
{
	git_commit *commit = NULL;
	unsigned int n;
	int rc;

	rc = ps_repo_commit_load(copy->from, id, &commit, err);
	if (rc < 0)
		return rc;
	n = git_commit_parentcount(commit);
	rc = push(copy, git_commit_tree_id(commit), GIT_OBJECT_TREE, err);
	for (unsigned int i = 0; rc == PS_OK && i < n; i++)
		rc = push(copy, git_commit_parent_id(commit, i),
			  GIT_OBJECT_COMMIT, err);
	git_commit_free(commit);
	return rc;
}

static int
open_tree(struct copy *copy, const git_oid *id, struct ps_err *err)
{
	git_tree *tree = NULL;
	size_t n;
	int rc;

	rc = ps_repo_tree_load(copy->from, id, &tree, err);
	if (rc < 0)
		return rc;
	n = git_tree_entrycount(tree);
	for (size_t i = 0; rc == PS_OK && i < n; i++) {
		const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
		git_object_t type = git_tree_entry_type(entry);

		if (type != GIT_OBJECT_COMMIT) /* a submodule is not ours */
			rc = push(copy, git_tree_entry_id(entry), type, err);
	}
	git_tree_free(tree);
	return rc;
}

static int
open_job(struct copy *copy, struct ps_err *err)
{
	struct job *job = &copy->stack[copy->len - 1];
	git_oid id = job->id; /* the stack may move */

	job->opened = true;
	if (job->type == GIT_OBJECT_COMMIT)
		return open_commit(copy, &id, err);
	if (job->type == GIT_OBJECT_TREE)
		return open_tree(copy, &id, err);
	return PS_OK;
}

static int
transfer(const struct copy *copy, const struct job *job, struct ps_err *err)
{
	git_odb_object *object = NULL;
	char hex[PS_OID_MAX];
	git_oid written;
	int git;
	int rc;

	(void)git_oid_tostr(hex, sizeof(hex), &job->id);
	rc = ps_repo_probe(copy->from, &job->id, job->type,
			   PS_LIMIT_WORKFILE_BYTES, err);
	if (rc < 0)
		return rc;
	/* writing it makes the SHA-1 */
	rc = ps_repo_body(copy->from, &job->id, false, &object, err);
	if (rc < 0)
		return rc;
	git = git_odb_write(&written, copy->to->odb,
			    git_odb_object_data(object),
			    git_odb_object_size(object), job->type);
	git_odb_object_free(object);
	if (git < 0)
		return ps_repo_fail(err, PS_EIO, "cannot copy object %s", hex);
	if (!git_oid_equal(&written, &job->id))
		return ps_err_set(err, PS_EHISTORY, "object %s is damaged",
				  hex);
	if (job->type == GIT_OBJECT_BLOB)
		ps_repo_see(copy->to, &job->id);
	return PS_OK;
}

static int
step(struct copy *copy, struct ps_err *err)
{
	struct job *top = &copy->stack[copy->len - 1];
	int rc;

	if (is_there(copy, &top->id)) { /* named twice */
		copy->len--;
		return PS_OK;
	}
	if (!top->opened)
		return open_job(copy, err);
	rc = transfer(copy, top, err);
	copy->len--;
	return rc;
}

int
ps_repo_copy(struct ps_repo *from, struct ps_repo *to, const struct ps_oid *tip,
	     struct ps_err *err)
{
	struct copy copy = { .from = from, .to = to };
	git_oid id;
	int rc;

	rc = ps_repo_id_read(tip, &id, err);
	if (rc < 0)
		return rc;
	if (git_odb_refresh(from->odb) < 0 || git_odb_refresh(to->odb) < 0)
		return ps_repo_fail(err, PS_EIO, "cannot look for new packs");
	rc = push(&copy, &id, GIT_OBJECT_COMMIT, err);
	while (rc == PS_OK && copy.len > 0)
		rc = step(&copy, err);
	free(copy.stack);
	return rc;
}
