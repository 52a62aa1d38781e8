/*
 * store_case - repositories in a folder of their own, and git as the judge
 * of what was written.
 */
#ifndef PROVSPOOL_TESTS_STORE_CASE_H
#define PROVSPOOL_TESTS_STORE_CASE_H

#include <limits.h>
#include <unistd.h>

#include "provspool/fs.h"
#include "provspool/repo.h"
#include "provspool/spawn.h"
#include "tap.h"

#define NOW INT64_C(1795417200) /* 2026-11-23T07:00:00Z */
#define NO_ID ((struct ps_oid){ "" })

struct place {
	char dir[64];
	char path[128]; /* of the repository */
	struct ps_repo *repo;
	struct ps_arena arena;
	struct ps_err err;
};

/* For what a test takes for granted: without it nothing else means a thing. */
static TAP_UNUSED void
must(int rc, const struct ps_err *err)
{
	if (rc == PS_OK)
		return;
	printf("Bail out! %s\n", err->text);
	exit(1);
}

static TAP_UNUSED void
open_place(struct place *place)
{
	const char *tmp = getenv("TMPDIR");

	setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	(void)snprintf(place->dir, sizeof(place->dir), "%s/provspool-XXXXXX",
		       tmp && strlen(tmp) < 32 ? tmp : "/tmp");
	if (!mkdtemp(place->dir)) {
		printf("Bail out! no temporary folder\n");
		exit(1);
	}
	(void)snprintf(place->path, sizeof(place->path), "%s/spool.git",
		       place->dir);
	ps_arena_init(&place->arena, 0);
	must(ps_repo_create(place->path, true, "work", &place->repo,
			    &place->err),
	     &place->err);
}

static TAP_UNUSED void
close_place(struct place *place)
{
	ps_repo_free(place->repo);
	ps_arena_release(&place->arena);
	must(ps_fs_remove_tree(place->dir, &place->err), &place->err);
}

/*
 * What a shell says to `script`, run in the place's folder with the
 * repository as $R; without the last line end.  "!" if it failed.
 */
static TAP_UNUSED const char *
shell(struct place *place, const char *script)
{
	const char *argv[] = { "sh", "-ec", script, NULL };
	struct ps_buf out = PS_BUF_INIT;
	const char *text;
	int status = -1;

	setenv("R", place->path, 1);
	must(ps_spawn(argv, place->dir, &out, &status, &place->err),
	     &place->err);
	if (out.len > 0 && out.ptr[out.len - 1] == '\n')
		ps_buf_truncate(&out, out.len - 1);
	text = ps_arena_strdup(&place->arena, status == 0 ? out.ptr : "!");
	ps_buf_release(&out);
	return text;
}

static TAP_UNUSED void
check_whole(struct place *place)
{
	TAP_EQ_STR(shell(place,
			 "git --git-dir=$R fsck --strict --full "
			 "--no-dangling 2>&1 | { grep -v ^notice: || true; }"),
		   "");
}

static TAP_UNUSED struct ps_oid
put_blob(struct place *place, const char *text)
{
	struct ps_oid id = NO_ID;

	must(ps_repo_blob_write(place->repo, ps_span_str(text), &id,
				&place->err),
	     &place->err);
	return id;
}

/*
 * A tree from "path=text path=text …"; "path=" without text removes, on top
 * of `base`.
 */
static TAP_UNUSED struct ps_oid
put_tree(struct place *place, struct ps_oid base, const char *files)
{
	struct ps_tree_edit edits[32];
	struct ps_oid tree = NO_ID;
	size_t n = 0;

	while (*files) {
		size_t len = strcspn(files, " ");
		char *word = ps_arena_strndup(&place->arena, files, len);
		char *equals = strchr(word, '=');

		*equals = '\0';
		edits[n].path = word;
		edits[n].blob = equals[1] ? put_blob(place, equals + 1) : NO_ID;
		n++;
		files += len + (files[len] ? 1 : 0);
	}
	must(ps_repo_tree_edit(place->repo, &base, edits, n, &tree,
			       &place->err),
	     &place->err);
	return tree;
}

static TAP_UNUSED struct ps_oid
put_commit(struct place *place, struct ps_oid tree,
	   const struct ps_oid *parents, size_t nparents, int64_t time)
{
	struct ps_commit_plan plan = {
		.tree = tree,
		.parents = parents,
		.nparents = nparents,
		.who = { "Ann Example", "ann@example.org", time },
		.message = "change\n",
	};
	struct ps_oid id = NO_ID;

	must(ps_repo_commit(place->repo, &plan, &id, &place->err), &place->err);
	return id;
}

#endif
