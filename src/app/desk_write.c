#include "app/desk_write.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "provspool/limits.h"
#include "provspool/spawn.h"

#define TMP_LINK ".ps-tmp-link"

#define MODE_LINK 0120000u
#define MODE_EXECUTABLE 0100755u

static int
write_link(struct ps_desk *desk, const char *path, const char *target,
	   struct ps_err *err)
{
	int rc;

	/* Makes the folders; what it writes is replaced at once. */
	rc = ps_fs_write_at(desk->dir, path, ps_span_str(""), err);
	if (rc < 0)
		return rc;
	(void)unlinkat(desk->dir, TMP_LINK, 0); /* of a killed run */
	if (symlinkat(target, desk->dir, TMP_LINK) < 0 ||
	    renameat(desk->dir, TMP_LINK, desk->dir, path) < 0)
		return ps_err_sys(err, "cannot make the link '%s'", path);
	return PS_OK;
}

static int
set_mode(struct ps_desk *desk, const struct ps_tree_change *change,
	 struct ps_err *err)
{
	if (change->new_mode == MODE_EXECUTABLE &&
	    fchmodat(desk->dir, change->path, 0755, 0) < 0)
		return ps_err_sys(err, "cannot set the mode of '%s'",
				  change->path);
	return PS_OK;
}

/* git writes it into the file, so that it need not fit in memory. */
struct large {
	struct ps_desk *desk;
	const struct ps_oid *blob;
};

static int
fill_large(struct ps_newfile *file, void *context, struct ps_err *err)
{
	const struct large *large = context;
	struct ps_arena *arena = &large->desk->arena;
	const char *argv[] = { "git",
			       "--no-replace-objects",
			       ps_arena_printf(arena, "--git-dir=%s",
					       large->desk->git_path),
			       "-c",
			       "core.bigFileThreshold=1m",
			       "cat-file",
			       "blob",
			       large->blob->hex,
			       NULL };
	struct ps_oid written = { "" };
	int status = 0;
	int rc;

	rc = ps_spawn_to(argv, file->fd, &status, err);
	if (rc == PS_OK && status == 0)
		rc = ps_repo_file_id(file->fd, &written, err);
	if (rc == PS_OK && !ps_streq(written.hex, large->blob->hex))
		rc = ps_err_set(err, PS_EHISTORY,
				"git cannot read object %s; 'git fsck' tells "
				"what is damaged",
				large->blob->hex);
	return rc;
}

static int
write_large(struct ps_desk *desk, const struct ps_tree_change *change,
	    size_t size, struct ps_err *err)
{
	struct large large = { desk, &change->new };
	int rc;

	if (size > PS_LIMIT_INPUT_BYTES)
		return ps_err_set(err, PS_ELIMIT,
				  "'%s' has %zu bytes, over the limit of %u",
				  change->path, size, PS_LIMIT_INPUT_BYTES);
	rc = ps_fs_fill_at(desk->dir, change->path, fill_large, &large, err);
	return rc == PS_OK ? set_mode(desk, change, err) : rc;
}

int
ps_desk_write_text(struct ps_desk *desk, const struct ps_tree_change *change,
		   const struct ps_buf *text, struct ps_err *err)
{
	int rc;

	if (change->new_mode == MODE_LINK)
		return write_link(desk, change->path, text->ptr, err);
	rc = ps_fs_write_at(desk->dir, change->path, ps_buf_span(text), err);
	return rc == PS_OK ? set_mode(desk, change, err) : rc;
}

int
ps_desk_write_blob(struct ps_desk *desk, const struct ps_tree_change *change,
		   struct ps_err *err)
{
	struct ps_buf text = PS_BUF_INIT;
	size_t size = 0;
	int rc;

	rc = ps_repo_blob_size(desk->repo, &change->new, &size, err);
	if (rc < 0)
		return rc;
	if (size > PS_LIMIT_WORKFILE_BYTES && change->new_mode != MODE_LINK)
		return write_large(desk, change, size, err);
	rc = ps_repo_blob_read(desk->repo, &change->new,
			       PS_LIMIT_WORKFILE_BYTES, &text, err);
	if (rc == PS_OK)
		rc = ps_desk_write_text(desk, change, &text, err);
	ps_buf_release(&text);
	return rc;
}
