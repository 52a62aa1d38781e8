#include "app/place.h"
#include "app/app.h"

#include <unistd.h>

#include "provspool/fs.h"

static bool
has(const char *folder, const char *name)
{
	char path[4096];

	if (snprintf(path, sizeof(path), "%s/%s", folder, name) >=
	    (int)sizeof(path))
		return false;
	return access(path, F_OK) == 0;
}

static void
set_spool(struct ps_arena *arena, const char *root, struct ps_place *out)
{
	out->kind = PS_PLACE_SPOOL;
	out->root = root;
	out->git = ps_arena_printf(arena, "%s/spool.git", root);
	out->state_ref = "refs/heads/state";
	out->index = ps_arena_printf(arena, "%s/index.db", root);
	out->worktree = has(root, "desk")
				? ps_arena_printf(arena, "%s/desk", root)
				: "";
}

static void
set_clone(struct ps_arena *arena, const char *root, struct ps_place *out)
{
	out->kind = PS_PLACE_CLONE;
	out->root = root;
	out->git = ps_arena_printf(arena, "%s/.git", root);
	out->state_ref = "refs/remotes/origin/state";
	out->index = ps_arena_printf(arena, "%s/.git/provspool-index.db", root);
	out->worktree = root;
}

/* A desk looks like a clone, but the spool around it is what counts. */
static bool
is_desk(const char *folder)
{
	size_t len = strlen(folder);

	return len > 5 && ps_streq(folder + len - 5, "/desk") &&
	       has(folder, "../spool.git");
}

int
ps_place_find(const char *start, struct ps_arena *arena, struct ps_place *out,
	      struct ps_err *err)
{
	char *real = realpath(start, NULL);
	char *folder;

	if (!real)
		return ps_err_sys(err, "cannot find '%s'", start);
	folder = ps_arena_strdup(arena, real);
	free(real);
	while (*folder) {
		char *slash;

		if (has(folder, "spool.git")) {
			set_spool(arena, folder, out);
			return PS_OK;
		}
		if (has(folder, ".git") && !is_desk(folder)) {
			set_clone(arena, folder, out);
			return PS_OK;
		}
		slash = strrchr(folder, '/');
		*slash = '\0';
	}
	return ps_err_set(err, PS_ENOTFOUND,
			  "'%s' is in no spool and in no clone of one; go "
			  "there, or name it with -C",
			  start);
}

int
ps_place_spool(struct ps_call *call, struct ps_place *out)
{
	int rc = ps_place_find(call->dir, &call->arena, out, call->err);

	if (rc == PS_OK && out->kind != PS_PLACE_SPOOL)
		rc = ps_err_set(call->err, PS_EUSAGE,
				"%s: '%s' is a clone; a run belongs to the "
				"spool itself",
				call->command->name, out->root);
	return rc;
}
