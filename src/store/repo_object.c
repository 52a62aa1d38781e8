#include "repo_private.h"

#include <git2/sys/commit.h>

#include "provspool/text.h"

/* The end of the year 9999: what is later cannot be written as a date. */
#define TIME_MAX_SECONDS INT64_C(253402300799)
#define ID_DIGITS_MIN 7

int
ps_repo_blob_write(struct ps_repo *repo, struct ps_span data,
		   struct ps_oid *out, struct ps_err *err)
{
	const void *bytes = data.len > 0 ? data.ptr : "";
	git_oid id;
	int git;

	git = git_odb_write(&id, repo->odb, bytes, data.len, GIT_OBJECT_BLOB);
	if (git < 0)
		return ps_repo_fail(err, PS_EIO, "cannot write a blob");
	ps_repo_id_write(&id, out);
	return PS_OK;
}

int
ps_repo_probe(struct ps_repo *repo, const git_oid *id, git_object_t type,
	      size_t max, struct ps_err *err)
{
	char hex[PS_OID_MAX];
	git_object_t found;
	size_t size;
	int git;

	(void)git_oid_tostr(hex, sizeof(hex), id);
	git = git_odb_read_header(&size, &found, repo->odb, id);
	if (git < 0)
		return ps_repo_fail(err, ps_repo_code(git),
				    "cannot read object %s", hex);
	if (found != type)
		return ps_err_set(err, PS_EHISTORY, "object %s is a %s, no %s",
				  hex, git_object_type2string(found),
				  git_object_type2string(type));
	if (size > max)
		return ps_err_set(err, PS_ELIMIT,
				  "object %s has %zu bytes, over the limit of "
				  "%zu",
				  hex, size, max);
	return PS_OK;
}

static git_oid *
place_of(struct ps_repo *repo, const git_oid *id)
{
	size_t bits = (size_t)id->id[0] << 8 | id->id[1];

	return &repo->seen[bits % PS_REPO_SEEN];
}

void
ps_repo_see(struct ps_repo *repo, const git_oid *id)
{
	*place_of(repo, id) = *id;
}

bool
ps_repo_saw(struct ps_repo *repo, const git_oid *id)
{
	return git_oid_equal(place_of(repo, id), id) != 0;
}

int
ps_repo_body(struct ps_repo *repo, const git_oid *id, bool hashed,
	     git_odb_object **out, struct ps_err *err)
{
	char hex[PS_OID_MAX];
	int git;

	if (git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION,
			     hashed ? 1 : 0) < 0)
		return ps_repo_fail(err, PS_ESYS, "cannot set up libgit2");
	git = git_odb_read(out, repo->odb, id);
	if (git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1) < 0)
		ps_bug("a switch of libgit2 that cannot be set back");
	if (git < 0)
		return ps_repo_fail(err, ps_repo_code(git),
				    "cannot read object %s",
				    git_oid_tostr(hex, sizeof(hex), id));
	return PS_OK;
}

int
ps_repo_blob_read(struct ps_repo *repo, const struct ps_oid *oid, size_t max,
		  struct ps_buf *out, struct ps_err *err)
{
	git_odb_object *object = NULL;
	git_oid id;
	int rc;

	rc = ps_repo_id_read(oid, &id, err);
	if (rc == PS_OK)
		rc = ps_repo_probe(repo, &id, GIT_OBJECT_BLOB, max, err);
	if (rc == PS_OK)
		rc = ps_repo_body(repo, &id, !ps_repo_saw(repo, &id), &object,
				  err);
	if (rc < 0)
		return rc;
	ps_repo_see(repo, &id);
	ps_buf_add(out, git_odb_object_data(object),
		   git_odb_object_size(object));
	git_odb_object_free(object);
	return PS_OK;
}

int
ps_repo_blob_read_beside(struct ps_repo *repo, const struct ps_oid *oid,
			 size_t max, struct ps_buf *out, struct ps_err *err)
{
	git_odb_object *object = NULL;
	git_oid id;
	int git;
	int rc;

	rc = ps_repo_id_read(oid, &id, err);
	if (rc == PS_OK)
		rc = ps_repo_loose_body(repo, &id, max, out, err);
	if (rc != PS_ENOTFOUND)
		return rc;
	rc = ps_repo_probe(repo, &id, GIT_OBJECT_BLOB, max, err);
	if (rc < 0)
		return rc;
	git = git_odb_read(&object, repo->odb, &id);
	if (git < 0)
		return ps_repo_fail(err, ps_repo_code(git),
				    "cannot read object %s", oid->hex);
	ps_buf_add(out, git_odb_object_data(object),
		   git_odb_object_size(object));
	git_odb_object_free(object);
	return PS_OK;
}

int
ps_repo_blob_size(struct ps_repo *repo, const struct ps_oid *oid, size_t *out,
		  struct ps_err *err)
{
	git_object_t type;
	git_oid id;
	int git;
	int rc;

	rc = ps_repo_id_read(oid, &id, err);
	if (rc == PS_OK)
		rc = ps_repo_probe(repo, &id, GIT_OBJECT_BLOB, SIZE_MAX, err);
	if (rc < 0)
		return rc;
	git = git_odb_read_header(out, &type, repo->odb, &id);
	if (git < 0)
		return ps_repo_fail(err, ps_repo_code(git),
				    "cannot read object %s", oid->hex);
	return PS_OK;
}

int
ps_repo_text_id(struct ps_span text, struct ps_oid *out, struct ps_err *err)
{
	git_oid id;

	if (git_odb_hash(&id, text.len > 0 ? text.ptr : "", text.len,
			 GIT_OBJECT_BLOB) < 0)
		return ps_repo_fail(err, PS_ESYS, "cannot make an id");
	ps_repo_id_write(&id, out);
	return PS_OK;
}

/* By the name that it has as a descriptor: libgit2 takes no other. */
int
ps_repo_file_id(int fd, struct ps_oid *out, struct ps_err *err)
{
	char path[32];
	git_oid id;

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (git_odb_hashfile(&id, path, GIT_OBJECT_BLOB) < 0)
		return ps_repo_fail(err, PS_EIO,
				    "cannot make the id of a file");
	ps_repo_id_write(&id, out);
	return PS_OK;
}

static int
read_ids(const struct ps_oid *list, size_t n, git_oid *out,
	 const git_oid **pointers, struct ps_err *err)
{
	for (size_t i = 0; i < n; i++) {
		int rc = ps_repo_id_read(&list[i], &out[i], err);

		if (rc < 0)
			return rc;
		pointers[i] = &out[i];
	}
	return PS_OK;
}

int
ps_repo_commit(struct ps_repo *repo, const struct ps_commit_plan *plan,
	       struct ps_oid *out, struct ps_err *err)
{
	size_t nparents = plan->nparents;
	git_oid *ids = ps_xmalloc(nparents * sizeof(*ids));
	const git_oid **pointers =
		ps_xmalloc(nparents * sizeof(const git_oid *));
	git_signature *signature = NULL;
	git_oid top;
	git_oid id;
	int git;
	int rc;

	rc = ps_repo_id_read(&plan->tree, &top, err);
	if (rc == PS_OK)
		rc = read_ids(plan->parents, nparents, ids, pointers, err);
	if (rc < 0)
		goto out;
	git = git_signature_new(&signature, plan->who.name, plan->who.email,
				plan->who.time, 0);
	if (git == 0)
		git = git_commit_create_from_ids(
			&id, repo->git, NULL, signature, signature, NULL,
			plan->message, &top, nparents, pointers);
	if (git < 0)
		rc = ps_repo_fail(err, PS_EIO, "cannot write a commit");
	else
		ps_repo_id_write(&id, out);
out:
	git_signature_free(signature);
	free(pointers);
	free(ids);
	return rc;
}

int
ps_repo_commit_load(struct ps_repo *repo, const git_oid *id, git_commit **out,
		    struct ps_err *err)
{
	char hex[PS_OID_MAX];
	int git;
	int rc;

	rc = ps_repo_probe(repo, id, GIT_OBJECT_COMMIT, PS_LIMIT_WORKFILE_BYTES,
			   err);
	if (rc < 0)
		return rc;
	git = git_commit_lookup(out, repo->git, id);
	if (git < 0)
		return ps_repo_fail(err, ps_repo_code(git),
				    "cannot read commit %s",
				    git_oid_tostr(hex, sizeof(hex), id));
	return PS_OK;
}

static bool
is_clean(struct ps_span s, bool lines)
{
	size_t at = 0;

	while (at < s.len) {
		uint32_t cp = 0;
		size_t n = ps_utf8_next(s, at, &cp);
		bool blank = cp == '\n' || cp == '\t';

		if (n == 0 || (ps_text_is_hidden(cp) && !(lines && blank)))
			return false;
		at += n;
	}
	return true;
}

/* Text of a commit is bytes that somebody chose: make it text of ours. */
static const char *
accept_text(struct ps_arena *arena, const char *s, bool lines)
{
	struct ps_buf quoted = PS_BUF_INIT;
	const char *result;

	if (!s)
		return "";
	if (is_clean(ps_span_str(s), lines))
		return ps_arena_strdup(arena, s);
	for (;;) {
		size_t len = lines ? strcspn(s, "\n") : strlen(s);

		ps_text_quote(&quoted,
			      (struct ps_span){ .ptr = s, .len = len });
		s += len;
		if (!*s)
			break;
		ps_buf_addch(&quoted, '\n');
		s++;
	}
	result = ps_arena_strdup(arena, quoted.ptr);
	ps_buf_release(&quoted);
	return result;
}

static struct ps_signature
accept_signature(struct ps_arena *arena, const git_signature *from)
{
	int64_t time = from->when.time;

	if (time < 0)
		time = 0;
	if (time > TIME_MAX_SECONDS)
		time = TIME_MAX_SECONDS;
	return (struct ps_signature){
		.name = accept_text(arena, from->name, false),
		.email = accept_text(arena, from->email, false),
		.time = time,
	};
}

int
ps_repo_commit_read(struct ps_repo *repo, const struct ps_oid *id,
		    struct ps_arena *arena, struct ps_commit *out,
		    struct ps_err *err)
{
	git_commit *commit = NULL;
	git_oid oid;
	int rc;

	rc = ps_repo_id_read(id, &oid, err);
	if (rc == PS_OK)
		rc = ps_repo_commit_load(repo, &oid, &commit, err);
	if (rc < 0)
		return rc;
	out->id = *id;
	ps_repo_id_write(git_commit_tree_id(commit), &out->tree);
	out->nparents = git_commit_parentcount(commit);
	out->parents = PS_ARENA_ARRAY(arena, struct ps_oid, out->nparents);
	for (unsigned int i = 0; i < out->nparents; i++)
		ps_repo_id_write(git_commit_parent_id(commit, i),
				 &out->parents[i]);
	out->author = accept_signature(arena, git_commit_author(commit));
	out->committer = accept_signature(arena, git_commit_committer(commit));
	out->message = accept_text(arena, git_commit_message(commit), true);
	git_commit_free(commit);
	return PS_OK;
}

static bool
is_prefix(const char *s)
{
	size_t len = strlen(s);

	return len >= ID_DIGITS_MIN && len <= GIT_OID_HEXSZ &&
	       strspn(s, "0123456789abcdefABCDEF") == len;
}

int
ps_repo_commit_find(struct ps_repo *repo, const char *prefix,
		    struct ps_oid *out, struct ps_err *err)
{
	git_oid part;
	git_oid id;
	int git;

	if (!is_prefix(prefix))
		return ps_err_set(err, PS_EUSAGE,
				  "'%s' is no commit id: write at least %d of "
				  "its digits",
				  prefix, ID_DIGITS_MIN);
	git = git_oid_fromstrn(&part, prefix, strlen(prefix));
	if (git == 0)
		git = git_odb_exists_prefix(&id, repo->odb, &part,
					    strlen(prefix));
	if (git == GIT_EAMBIGUOUS)
		return ps_err_set(err, PS_EUSAGE,
				  "'%s' fits more than one object: write more "
				  "of its digits",
				  prefix);
	if (git < 0)
		return ps_repo_fail(err, ps_repo_code(git),
				    "cannot find commit '%s'", prefix);
	ps_repo_id_write(&id, out);
	return ps_repo_probe(repo, &id, GIT_OBJECT_COMMIT,
			     PS_LIMIT_WORKFILE_BYTES, err);
}
