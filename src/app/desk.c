#include "app/desk_private.h"
#include "app/drivers.h"
#include "app/tips.h"

#include <unistd.h>

#include "engine/answers.h"
#include "engine/work_ref.h"

#define ROUNDS_MAX 20
/* The desk is made under this name, and is there whole or not at all. */
#define DESK_ASIDE ".desk-new"

int
ps_desk_open(struct ps_spool *spool, struct ps_desk *out, struct ps_err *err)
{
	int rc;

	memset(out, 0, sizeof(*out));
	out->spool = spool;
	out->dir = -1;
	out->git = -1;
	ps_arena_init(&out->arena, 0);
	out->path = ps_arena_printf(&out->arena, "%s/desk", spool->path);
	out->git_path = ps_arena_printf(&out->arena, "%s/.git", out->path);
	rc = ps_fs_open_dir_at(spool->dir, "desk", &out->dir, err);
	if (rc == PS_OK)
		rc = ps_fs_open_dir_at(out->dir, ".git", &out->git, err);
	if (rc == PS_OK)
		rc = ps_work_ref_recover(out->git, err);
	if (rc == PS_OK)
		rc = ps_repo_open(out->git_path, &out->repo, err);
	if (rc == PS_OK)
		rc = ps_repo_ref(out->repo, PS_REF_WORK, &out->head, err);
	if (rc == PS_ENOTFOUND && out->repo) {
		out->head.hex[0] = '\0';
		rc = PS_OK;
	}
	if (rc < 0)
		ps_desk_release(out);
	return rc;
}

void
ps_desk_release(struct ps_desk *desk)
{
	ps_repo_free(desk->repo);
	desk->repo = NULL;
	if (desk->git >= 0)
		(void)close(desk->git); /* directories */
	if (desk->dir >= 0)
		(void)close(desk->dir);
	desk->git = -1;
	desk->dir = -1;
	ps_arena_release(&desk->arena);
}

static int
set_drivers(struct ps_repo *repo, struct ps_arena *arena, struct ps_err *err)
{
	struct ps_driver drivers[PS_DRIVERS];
	int rc = ps_drivers_get(arena, drivers, err);

	for (size_t i = 0; rc == PS_OK && i < PS_DRIVERS; i++)
		rc = ps_repo_config(repo, drivers[i].key, drivers[i].value,
				    err);
	return rc;
}

/*
 * An ordinary clone, made without running git: its objects are the spool's
 * (alternates), because both belong to one person on one file system.
 */
int
ps_desk_create(struct ps_spool *spool, struct ps_err *err)
{
	static const struct {
		const char *key;
		const char *value;
	} settings[] = {
		{ "remote.origin.url", "../spool.git" },
		{ "remote.origin.fetch",
		  "+refs/heads/work:refs/remotes/origin/work" },
		{ "branch.work.remote", "origin" },
		{ "branch.work.merge", "refs/heads/work" },
		{ "core.autocrlf", "false" },
		{ "gc.auto", "0" },
		{ "pull.rebase", "false" },
	};
	struct ps_arena *arena = &spool->arena;
	const char *aside =
		ps_arena_printf(arena, "%s/" DESK_ASIDE, spool->path);
	struct ps_repo *repo = NULL;
	int dir = -1;
	int rc = PS_OK;

	if (ps_fs_exists_at(spool->dir, DESK_ASIDE))
		rc = ps_fs_remove_tree(aside, err); /* of a killed run */
	if (rc == PS_OK)
		rc = ps_fs_make_dir_at(spool->dir, DESK_ASIDE, &dir, err);
	if (rc == PS_OK)
		rc = ps_repo_create(ps_arena_printf(arena, "%s/.git", aside),
				    false, "work", &repo, err);
	for (size_t i = 0; rc == PS_OK && i < PS_ARRAY_LEN(settings); i++)
		rc = ps_repo_config(repo, settings[i].key, settings[i].value,
				    err);
	if (rc == PS_OK)
		rc = set_drivers(repo, arena, err);
	if (rc == PS_OK)
		rc = ps_fs_write_at(dir, ".git/objects/info/alternates",
				    ps_span_str("../../../spool.git/objects\n"),
				    err);
	ps_repo_free(repo);
	if (dir >= 0)
		(void)close(dir); /* a directory */
	if (rc == PS_OK)
		rc = ps_fs_syncfs(spool->git, err);
	if (rc == PS_OK)
		rc = ps_fs_move(spool->dir, DESK_ASIDE, spool->dir, "desk",
				err);
	return rc;
}

static int
merge_with(struct ps_desk *desk, const struct ps_oid *tip, struct ps_oid *out,
	   struct ps_err *err)
{
	struct ps_spool *spool = desk->spool;
	const struct ps_tips tips = {
		.repo = spool->repo,
		.ours = desk->head,
		.theirs = *tip,
		.judged = spool->journal.tip.work_cursor,
		.who = { .name = PS_ENGINE_NAME,
			 .email = PS_ENGINE_EMAIL,
			 .time = spool->now },
		.message = "provspool: merge the desk, by row\n",
	};

	return ps_tips_merge(&tips, &desk->arena, out, err);
}

/* Move `work` to what the desk has, merged where `work` went on. */
static int
deliver_to(struct ps_desk *desk, const struct ps_oid *tip, struct ps_err *err)
{
	struct ps_spool *spool = desk->spool;
	struct ps_oid new = desk->head;
	bool ahead = false;
	int rc;

	rc = ps_repo_is_ancestor(spool->repo, &desk->head, tip, &ahead, err);
	if (rc < 0 || ahead)
		return rc; /* nothing of its own */
	rc = ps_repo_is_ancestor(spool->repo, tip, &desk->head, &ahead, err);
	if (rc == PS_OK && !ahead)
		rc = merge_with(desk, tip, &new, err);
	if (rc == PS_OK)
		rc = ps_work_ref_move(spool->repo, spool->git, tip, &new, err);
	if (rc == PS_OK)
		ps_spool_say(spool, "desk: commits up to %.12s taken%s",
			     desk->head.hex,
			     ahead ? "" : ", merged with what came meanwhile");
	return rc;
}

static int
deliver_once(struct ps_desk *desk, struct ps_err *err)
{
	struct ps_oid tip;
	int rc;

	rc = ps_repo_ref(desk->spool->repo, PS_REF_WORK, &tip, err);
	if (rc == PS_ENOTFOUND)
		return PS_OK; /* deleted: apply says so */
	if (rc < 0 || ps_streq(tip.hex, desk->head.hex))
		return rc;
	return deliver_to(desk, &tip, err);
}

int
ps_desk_deliver(struct ps_spool *spool, struct ps_err *err)
{
	struct ps_desk desk;
	int rc;

	if (!spool->single_trust)
		return PS_OK;
	rc = ps_desk_open(spool, &desk, err);
	if (rc == PS_ENOTFOUND)
		return PS_OK; /* not made yet */
	if (rc < 0)
		return ps_err_context(err, "desk");
	if (*desk.head.hex)
		rc = ps_repo_copy(desk.repo, spool->repo, &desk.head, err);
	if (rc == PS_OK && *desk.head.hex) {
		rc = PS_EBUSY;
		for (int i = 0; rc == PS_EBUSY && i < ROUNDS_MAX; i++)
			rc = deliver_once(&desk, err);
	}
	ps_desk_release(&desk);
	if (rc < 0)
		return ps_err_context(err, "desk");
	return PS_OK;
}
