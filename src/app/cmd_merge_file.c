#include "app/app.h"

#include <fcntl.h>

#include "provspool/fs.h"
#include "provspool/limits.h"
#include "provspool/merge.h"
#include "provspool/spawn.h"

/* The arguments, as git's merge driver hands them over. */
enum { ARG_BASE, ARG_OURS, ARG_THEIRS, ARG_PATH };

/* What is no work file, or cannot be read as one, is git's to merge. */
static int
merge_lines(struct ps_call *call)
{
	bool dry = ps_call_option(call, "dry-run") != NULL;
	const char *const argv[] = {
		"git",
		"merge-file",
		dry ? "--stdout" : "--no-stdout",
		"-L",
		"here",
		"-L",
		"before",
		"-L",
		"there",
		call->args[ARG_OURS],
		call->args[ARG_BASE],
		call->args[ARG_THEIRS],
		NULL,
	};
	struct ps_buf merged = PS_BUF_INIT; /* not asked for */
	int status;
	int rc;

	rc = ps_spawn(argv, NULL, dry ? &merged : NULL, &status, call->err);
	ps_buf_release(&merged);
	if (rc < 0 || status == 0)
		return rc;
	if (status < 128)
		return ps_err_set(call->err, PS_EREJECTED,
				  "'%s' has lines that both sides changed; "
				  "keep one version of each and delete the "
				  "marker lines",
				  call->args[ARG_PATH]);
	return ps_err_set(call->err, PS_EIO, "cannot merge '%s'",
			  call->args[ARG_PATH]);
}

static int
write_merged(struct ps_call *call, const struct ps_buf *merged)
{
	if (ps_call_option(call, "dry-run"))
		return PS_OK;
	return ps_fs_write_at(AT_FDCWD, call->args[ARG_OURS],
			      ps_buf_span(merged), call->err);
}

static int
finish(struct ps_call *call, struct ps_diags *conflicts,
       const struct ps_buf *merged)
{
	int rc = write_merged(call, merged);

	ps_talk_diags(call, conflicts);
	if (rc < 0 || conflicts->errors == 0)
		return rc;
	return ps_err_set(call->err, PS_EREJECTED,
			  "'%s': %zu cell%s to be decided",
			  call->args[ARG_PATH], conflicts->errors,
			  conflicts->errors == 1 ? "" : "s");
}

static int
read_all(struct ps_call *call, struct ps_buf texts[3])
{
	int rc = PS_OK;

	for (int i = ARG_BASE; rc == PS_OK && i <= ARG_THEIRS; i++)
		rc = ps_fs_read(call->args[i], PS_LIMIT_WORKFILE_BYTES,
				&texts[i], call->err);
	return rc;
}

static int
merge_rows(struct ps_call *call, struct ps_buf texts[3])
{
	struct ps_buf merged = PS_BUF_INIT;
	struct ps_diags conflicts;
	struct ps_merge_input in = {
		.path = call->args[ARG_PATH],
		.base = ps_buf_span(&texts[ARG_BASE]),
		.ours = ps_buf_span(&texts[ARG_OURS]),
		.theirs = ps_buf_span(&texts[ARG_THEIRS]),
		.conflicts = &conflicts,
		.rule = ps_call_option(call, "row") ? PS_MERGE_ROWS
						    : PS_MERGE_CELLS,
	};
	size_t both = 0;
	int rc;

	ps_diags_init(&conflicts);
	rc = ps_merge_workfile(&in, &merged, &both, call->err);
	if (rc == PS_EDATA || (rc == PS_OK && both > 0))
		rc = merge_lines(call);
	else if (rc == PS_OK)
		rc = finish(call, &conflicts, &merged);
	ps_diags_release(&conflicts);
	ps_buf_release(&merged);
	return rc;
}

int
ps_cmd_merge_file(struct ps_call *call)
{
	struct ps_buf texts[3] = { PS_BUF_INIT, PS_BUF_INIT, PS_BUF_INIT };
	int rc;

	if (!ps_workfile_is_path(call->args[ARG_PATH]))
		return merge_lines(call);
	rc = read_all(call, texts);
	if (rc == PS_OK)
		rc = merge_rows(call, texts);
	for (int i = ARG_BASE; i <= ARG_THEIRS; i++)
		ps_buf_release(&texts[i]);
	return rc;
}
