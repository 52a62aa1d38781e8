#include "engine/inbox.h"

#include <unistd.h>

#include "provspool/fs.h"

/* A folder of the copy; the path is below it, and made. */
static int
open_own(struct ps_spool *spool, const char *path, int *out, struct ps_err *err)
{
	struct ps_buf whole = PS_BUF_INIT;
	int rc;

	ps_buf_addf(&whole, "%s/%s", spool->path, path);
	rc = ps_fs_make_path_at(spool->dir, path, err);
	if (rc == PS_OK)
		rc = ps_fs_open_dir(whole.ptr, out, err);
	ps_buf_release(&whole);
	return rc;
}

int
ps_inbox_open(struct ps_intake *intake, int inbox, struct ps_err *err)
{
	struct ps_spool *spool = intake->spool;
	const char *id = intake->source->id;

	if (!ps_spool_rehearses(spool))
		return ps_fs_make_dir_at(inbox, id, &intake->folder, err);
	if (ps_fs_exists_at(inbox, id))
		return ps_fs_open_dir_at(inbox, id, &intake->folder, err);
	return open_own(spool, ps_arena_printf(&spool->arena, "inbox/%s", id),
			&intake->folder, err);
}

static int
copy_claimed(struct ps_intake *intake, struct ps_err *err)
{
	static const char *const nothing[] = { NULL };
	int from;
	int rc;

	if (!ps_fs_exists_at(intake->folder, ".claimed"))
		return PS_OK;
	rc = ps_fs_open_dir_at(intake->folder, ".claimed", &from, err);
	if (rc < 0)
		return rc;
	rc = ps_fs_copy_tree(from, intake->claimed, nothing, err);
	(void)close(from); /* a directory */
	return rc;
}

int
ps_inbox_open_claimed(struct ps_intake *intake, struct ps_err *err)
{
	struct ps_spool *spool = intake->spool;
	int rc;

	if (!ps_spool_rehearses(spool))
		return ps_fs_make_dir_at(intake->folder, ".claimed",
					 &intake->claimed, err);
	rc = open_own(spool,
		      ps_arena_printf(&spool->arena, "inbox/%s/.claimed",
				      intake->source->id),
		      &intake->claimed, err);
	return rc < 0 ? rc : copy_claimed(intake, err);
}

int
ps_inbox_claim(struct ps_intake *intake, const char *name, struct ps_err *err)
{
	if (ps_spool_rehearses(intake->spool))
		return ps_fs_copy(intake->folder, name, intake->claimed, name,
				  err);
	return ps_fs_move(intake->folder, name, intake->claimed, name, err);
}

int
ps_inbox_return(struct ps_intake *intake, const char *name, struct ps_err *err)
{
	if (!ps_spool_rehearses(intake->spool))
		return ps_fs_move(intake->claimed, name, intake->folder, name,
				  err);
	if (unlinkat(intake->claimed, name, 0) < 0)
		return ps_err_sys(err, "cannot remove '%s'", name);
	return PS_OK;
}
