#include "repo_private.h"

/*
 * Edits go in order of their paths, so all of one folder come together: a
 * stack of open folders is enough, and each is written once, when the next
 * path lies outside of it.
 */
struct folder {
	git_treebuilder *builder;
	const char *path; /* of an edit inside; the root's is "" */
	size_t prefix;	  /* bytes of it that name this folder, with '/' */
};

struct editor {
	struct ps_repo *repo;
	const struct ps_tree_edit **sorted;
	size_t n;
	struct folder stack[PS_LIMIT_TREE_DEPTH];
	size_t depth;
};

int
ps_repo_tree_load(struct ps_repo *repo, const git_oid *id, git_tree **out,
		  struct ps_err *err)
{
	char hex[PS_OID_MAX];
	int git;
	int rc;

	(void)git_oid_tostr(hex, sizeof(hex), id);
	rc = ps_repo_probe(repo, id, GIT_OBJECT_TREE, PS_LIMIT_WORKFILE_BYTES,
			   err);
	if (rc == PS_ENOTFOUND) /* something names it, so it must be there */
		return ps_err_set(err, PS_EHISTORY, "tree %s is missing", hex);
	if (rc < 0)
		return rc;
	git = git_tree_lookup(out, repo->git, id);
	if (git < 0)
		return ps_repo_fail(err, ps_repo_code(git),
				    "cannot read tree %s", hex);
	return PS_OK;
}

static int
by_path(const void *a, const void *b)
{
	const struct ps_tree_edit *const *x = a;
	const struct ps_tree_edit *const *y = b;

	return strcmp((*x)->path, (*y)->path);
}

static bool
is_removal(const struct ps_tree_edit *edit)
{
	return ps_repo_id_is_none(&edit->blob);
}

static int
sort_edits(struct editor *ed, const struct ps_tree_edit *edits,
	   struct ps_err *err)
{
	for (size_t i = 0; i < ed->n; i++) {
		ed->sorted[i] = &edits[i];
		if (strlen(edits[i].path) > PS_LIMIT_PATH)
			return ps_err_set(err, PS_ELIMIT,
					  "path '%.60s…' is too long",
					  edits[i].path);
	}
	qsort(ed->sorted, ed->n, sizeof(const struct ps_tree_edit *), by_path);
	for (size_t i = 1; i < ed->n; i++)
		if (ps_streq(ed->sorted[i - 1]->path, ed->sorted[i]->path))
			return ps_err_set(err, PS_EBUG, "'%s' edited twice",
					  ed->sorted[i]->path);
	return PS_OK;
}

static void
copy_name(const char *from, size_t len, char out[PS_LIMIT_PATH + 1])
{
	memcpy(out, from, len); /* sort_edits() saw to the length */
	out[len] = '\0';
}

/* Is this file put here by one of the edits themselves? */
static bool
is_written_too(const struct editor *ed, const char *path, size_t len)
{
	char name[PS_LIMIT_PATH + 1];
	struct ps_tree_edit key = { .path = name };
	const struct ps_tree_edit *keys[] = { &key };
	const struct ps_tree_edit **found;

	copy_name(path, len, name);
	found = bsearch(keys, ed->sorted, ed->n,
			sizeof(const struct ps_tree_edit *), by_path);
	return found && !is_removal(*found);
}

/* The folder there now, or NULL if there is none. */
static int
load_folder(struct editor *ed, const struct ps_tree_edit *edit, size_t end,
	    git_tree **out, struct ps_err *err)
{
	const struct folder *top = &ed->stack[ed->depth - 1];
	const git_tree_entry *entry;
	char name[PS_LIMIT_PATH + 1];

	*out = NULL;
	copy_name(edit->path + top->prefix, end - top->prefix, name);
	entry = git_treebuilder_get(top->builder, name);
	if (!entry)
		return PS_OK;
	if (git_tree_entry_type(entry) == GIT_OBJECT_TREE)
		return ps_repo_tree_load(ed->repo, git_tree_entry_id(entry),
					 out, err);
	if (!is_removal(edit) && is_written_too(ed, edit->path, end))
		return ps_err_set(err, PS_EBUG,
				  "'%s' and a folder of that name both written",
				  name);
	return PS_OK;
}

static int
push_folder(struct editor *ed, const git_tree *tree, const char *path,
	    size_t prefix, struct ps_err *err)
{
	struct folder *next = &ed->stack[ed->depth];
	int git;

	if (ed->depth == PS_LIMIT_TREE_DEPTH)
		return ps_err_set(err, PS_ELIMIT,
				  "'%s' lies in more than %d folders", path,
				  PS_LIMIT_TREE_DEPTH);
	*next = (struct folder){ .path = path, .prefix = prefix };
	git = git_treebuilder_new(&next->builder, ed->repo->git, tree);
	if (git < 0)
		return ps_repo_fail(err, ps_repo_code(git),
				    "cannot begin a tree");
	ed->depth++;
	return PS_OK;
}

/*
 * Open the folders down to the edit's own.  *there says if it came to that:
 * a removal needs no folder that does not exist.
 */
static int
descend(struct editor *ed, const struct ps_tree_edit *edit, bool *there,
	struct ps_err *err)
{
	*there = false;
	for (;;) {
		size_t prefix = ed->stack[ed->depth - 1].prefix;
		const char *slash = strchr(edit->path + prefix, '/');
		git_tree *tree = NULL;
		size_t end;
		int rc;

		if (!slash)
			break;
		end = (size_t)(slash - edit->path);
		rc = load_folder(ed, edit, end, &tree, err);
		if (rc < 0)
			return rc;
		if (!tree && is_removal(edit))
			return PS_OK;
		rc = push_folder(ed, tree, edit->path, end + 1, err);
		git_tree_free(tree);
		if (rc < 0)
			return rc;
	}
	*there = true;
	return PS_OK;
}

static int
insert(git_treebuilder *builder, const char *name, const git_oid *id,
       git_filemode_t mode, struct ps_err *err)
{
	int git = git_treebuilder_insert(NULL, builder, name, id, mode);

	if (git < 0)
		return ps_repo_fail(err, PS_EDATA, "cannot put '%s' in a tree",
				    name);
	return PS_OK;
}

static int
drop(git_treebuilder *builder, const char *name, struct ps_err *err)
{
	if (!git_treebuilder_get(builder, name))
		return PS_OK;
	if (git_treebuilder_remove(builder, name) < 0)
		return ps_repo_fail(err, PS_ESYS,
				    "cannot remove '%s' from a tree", name);
	return PS_OK;
}

/* Write the innermost folder into the one around it, or drop it if empty. */
static int
pop_folder(struct editor *ed, struct ps_err *err)
{
	struct folder *top = &ed->stack[ed->depth - 1];
	const struct folder *up = top - 1;
	char name[PS_LIMIT_PATH + 1];
	git_oid id;
	int rc;

	copy_name(top->path + up->prefix, top->prefix - up->prefix - 1, name);
	if (git_treebuilder_entrycount(top->builder) == 0)
		rc = drop(up->builder, name, err);
	else if (git_treebuilder_write(&id, top->builder) < 0)
		rc = ps_repo_fail(err, PS_EIO, "cannot write a tree");
	else
		rc = insert(up->builder, name, &id, GIT_FILEMODE_TREE, err);
	git_treebuilder_free(top->builder);
	ed->depth--;
	return rc;
}

static bool
lies_in(const char *path, const struct folder *folder)
{
	return strncmp(path, folder->path, folder->prefix) == 0;
}

static int
apply(struct editor *ed, const struct ps_tree_edit *edit, struct ps_err *err)
{
	const git_tree_entry *entry;
	const struct folder *top;
	const char *name;
	git_oid id;
	bool there = false;
	int rc = PS_OK;

	while (rc == PS_OK && !lies_in(edit->path, &ed->stack[ed->depth - 1]))
		rc = pop_folder(ed, err);
	if (rc == PS_OK)
		rc = descend(ed, edit, &there, err);
	if (rc < 0 || !there)
		return rc;
	top = &ed->stack[ed->depth - 1];
	name = edit->path + top->prefix;
	if (is_removal(edit)) {
		entry = git_treebuilder_get(top->builder, name);
		if (entry && git_tree_entry_type(entry) == GIT_OBJECT_TREE)
			return PS_OK; /* no file of that name is there */
		return drop(top->builder, name, err);
	}
	rc = ps_repo_id_read(&edit->blob, &id, err);
	if (rc < 0)
		return rc;
	return insert(top->builder, name, &id, GIT_FILEMODE_BLOB, err);
}

static int
write_root(struct editor *ed, struct ps_oid *out, struct ps_err *err)
{
	git_oid id;
	int rc = PS_OK;

	while (rc == PS_OK && ed->depth > 1)
		rc = pop_folder(ed, err);
	if (rc < 0)
		return rc;
	if (git_treebuilder_write(&id, ed->stack[0].builder) < 0)
		return ps_repo_fail(err, PS_EIO, "cannot write a tree");
	ps_repo_id_write(&id, out);
	return PS_OK;
}

static int
open_root(struct editor *ed, const struct ps_oid *base, struct ps_err *err)
{
	git_tree *tree = NULL;
	git_oid id;
	int rc;

	if (!ps_repo_id_is_none(base)) {
		rc = ps_repo_id_read(base, &id, err);
		if (rc == PS_OK)
			rc = ps_repo_tree_load(ed->repo, &id, &tree, err);
		if (rc < 0)
			return rc;
	}
	rc = push_folder(ed, tree, "", 0, err);
	git_tree_free(tree);
	return rc;
}

int
ps_repo_tree_edit(struct ps_repo *repo, const struct ps_oid *base,
		  const struct ps_tree_edit *edits, size_t n,
		  struct ps_oid *out, struct ps_err *err)
{
	struct editor ed = { .repo = repo, .n = n };
	int rc;

	ed.sorted = ps_xmalloc(n * sizeof(const struct ps_tree_edit *));
	rc = sort_edits(&ed, edits, err);
	if (rc == PS_OK)
		rc = open_root(&ed, base, err);
	for (size_t i = 0; rc == PS_OK && i < n; i++)
		rc = apply(&ed, ed.sorted[i], err);
	if (rc == PS_OK)
		rc = write_root(&ed, out, err);
	while (ed.depth > 0)
		git_treebuilder_free(ed.stack[--ed.depth].builder);
	free(ed.sorted);
	return rc;
}
