#include "engine/intake.h"

#include <unistd.h>

#include "provspool/limits.h"

/*
 * In the quarantine, because what a crash leaves there is swept; on most
 * file systems the copy has no name at all.
 */
int
ps_intake_open_copy(struct ps_intake *intake, struct ps_err *err)
{
	int folder;
	int rc;

	rc = ps_spool_folder(intake->spool, "quarantine", &folder, err);
	if (rc < 0)
		return rc;
	rc = ps_fs_private_open(folder, &intake->copy, err);
	(void)close(folder); /* a directory */
	return rc;
}

int
ps_intake_copy(struct ps_intake *intake, struct ps_err *err)
{
	int rc;

	rc = ps_fs_copy_dropped(&intake->dropped,
				intake->spool->config.limits.input_bytes,
				&intake->copy, intake->sha256, err);
	if (rc == PS_OK)
		rc = ps_fs_private_map(&intake->copy, err);
	intake->forget =
		(struct ps_forget){ ps_fs_private_forget, &intake->copy };
	return rc;
}

struct ps_request_input
ps_intake_input(const struct ps_intake *intake)
{
	return (struct ps_request_input){ .config = &intake->spool->config,
					  .source = intake->source,
					  .text = intake->copy.text,
					  .file = intake->path,
					  .forget = &intake->forget,
					  .budget = PS_LIMIT_INPUT_MEMORY };
}
