#include "repo_private.h"

/* Take the first component of *path; false if it is empty. */
static bool
take_name(const char **path, char out[PS_LIMIT_TREE_PATH])
{
	size_t len = strcspn(*path, "/");

	if (len == 0 || len >= PS_LIMIT_TREE_PATH)
		return false;
	memcpy(out, *path, len);
	out[len] = '\0';
	*path += len;
	if (**path == '/')
		(*path)++;
	return true;
}

static int
not_found(const char *path, struct ps_err *err)
{
	return ps_err_set(err, PS_ENOTFOUND, "there is no '%s' in the commit",
			  path);
}

/*
 * Go from *tree down to the folder that holds the last component of `path`,
 * whose name is left in `leaf`.
 */
static int
descend(struct ps_repo *repo, const char *path, git_tree **tree,
	char leaf[PS_LIMIT_TREE_PATH], struct ps_err *err)
{
	const char *at = path;

	while (take_name(&at, leaf)) {
		const git_tree_entry *entry;
		git_tree *inner = NULL;
		int rc;

		if (!*at)
			return PS_OK;
		entry = git_tree_entry_byname(*tree, leaf);
		if (!entry || git_tree_entry_type(entry) != GIT_OBJECT_TREE)
			break;
		rc = ps_repo_tree_load(repo, git_tree_entry_id(entry), &inner,
				       err);
		if (rc < 0)
			return rc;
		git_tree_free(*tree);
		*tree = inner;
	}
	return not_found(path, err);
}

int
ps_repo_path(struct ps_repo *repo, const struct ps_oid *commit,
	     const char *path, struct ps_oid *blob, struct ps_err *err)
{
	char leaf[PS_LIMIT_TREE_PATH];
	const git_tree_entry *entry;
	git_tree *tree;
	int rc;

	rc = ps_repo_tree_of(repo, commit, &tree, err);
	if (rc < 0)
		return rc;
	if (!tree)
		return not_found(path, err);
	rc = descend(repo, path, &tree, leaf, err);
	if (rc == PS_OK) {
		entry = git_tree_entry_byname(tree, leaf);
		/* a link is a blob as well, but not the file it points to */
		if (!entry || git_tree_entry_type(entry) != GIT_OBJECT_BLOB ||
		    git_tree_entry_filemode(entry) == GIT_FILEMODE_LINK)
			rc = not_found(path, err);
		else
			ps_repo_id_write(git_tree_entry_id(entry), blob);
	}
	git_tree_free(tree);
	return rc;
}

/* Replace *tree by the folder `path` in it; "" is itself. */
static int
enter(struct ps_repo *repo, const char *path, git_tree **tree,
      struct ps_err *err)
{
	char leaf[PS_LIMIT_TREE_PATH];
	const git_tree_entry *entry;
	git_tree *inner = NULL;
	int rc;

	if (!*path)
		return PS_OK;
	rc = descend(repo, path, tree, leaf, err);
	if (rc < 0)
		return rc;
	entry = git_tree_entry_byname(*tree, leaf);
	if (!entry || git_tree_entry_type(entry) != GIT_OBJECT_TREE)
		return not_found(path, err);
	rc = ps_repo_tree_load(repo, git_tree_entry_id(entry), &inner, err);
	if (rc < 0)
		return rc;
	git_tree_free(*tree);
	*tree = inner;
	return PS_OK;
}

static int
list_names(const git_tree *tree, const char *path, struct ps_arena *arena,
	   struct ps_tree_names *out, struct ps_err *err)
{
	size_t n = git_tree_entrycount(tree);

	if (n > PS_LIMIT_TREE_ENTRIES)
		return ps_err_set(err, PS_ELIMIT,
				  "folder '%s' has over %u entries", path,
				  PS_LIMIT_TREE_ENTRIES);
	out->list = PS_ARENA_ARRAY(arena, const char *, n);
	out->len = n;
	for (size_t i = 0; i < n; i++)
		out->list[i] = ps_arena_strdup(
			arena,
			git_tree_entry_name(git_tree_entry_byindex(tree, i)));
	return PS_OK;
}

int
ps_repo_folder(struct ps_repo *repo, const struct ps_oid *commit,
	       const char *path, struct ps_arena *arena,
	       struct ps_tree_names *out, struct ps_err *err)
{
	git_tree *tree;
	int rc;

	rc = ps_repo_tree_of(repo, commit, &tree, err);
	if (rc < 0)
		return rc;
	if (!tree)
		return not_found(path, err);
	rc = enter(repo, path, &tree, err);
	if (rc == PS_OK)
		rc = list_names(tree, path, arena, out, err);
	git_tree_free(tree);
	return rc;
}
