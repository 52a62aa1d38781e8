#include "provspool/zoneinfo.h"

#include "provspool/fs.h"
#include "provspool/limits.h"

#define FOLDER "/usr/share/zoneinfo"

int
ps_zoneinfo_read(const char *name, struct ps_buf *out, struct ps_err *err)
{
	char path[PS_LIMIT_PATH];
	int rc;

	(void)snprintf(path, sizeof(path), FOLDER "/%s", name);
	rc = ps_fs_read(path, PS_LIMIT_ZONE_BYTES, out, err);
	if (rc == PS_ENOTFOUND)
		return ps_err_set(
			err, rc, "the tz database has no time zone '%s'", name);
	return rc < 0 ? ps_err_context(err, "time zone '%s'", name) : PS_OK;
}
