#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "fs_path.h"
#include "provspool/fs.h"

#define OUTSIDE_MODE 0700

/* From linux/magic.h and statfs(2), as far as a network is behind them. */
static const struct {
	uint32_t magic;
	const char *name;
} networks[] = {
	{ 0x6969, "nfs" },	 { 0xff534d42, "cifs" },
	{ 0xfe534d42, "smb2" },	 { 0x517b, "smb" },
	{ 0x65735546, "fuse" },	 { 0x01021997, "9p" },
	{ 0x5346414f, "afs" },	 { 0x6b414653, "afs" },
	{ 0x00c36400, "ceph" },	 { 0x73757245, "coda" },
	{ 0x564c, "ncp" },	 { 0x01161970, "gfs2" },
	{ 0x7461636f, "ocfs2" }, { 0x0bd00bd0, "lustre" },
	{ 0x47504653, "gpfs" },	 { 0x786f4256, "vboxsf" },
};

const char *
ps_fs_network(int fd)
{
	struct statfs fs;

	if (fstatfs(fd, &fs) != 0)
		return NULL;
	for (size_t i = 0; i < PS_ARRAY_LEN(networks); i++)
		if (networks[i].magic == (uint32_t)fs.f_type)
			return networks[i].name;
	return NULL;
}

int
ps_fs_lock(int fd, struct ps_err *err)
{
	int rc;

	do
		rc = flock(fd, LOCK_EX | LOCK_NB);
	while (rc != 0 && errno == EINTR);
	if (rc == 0)
		return PS_OK;
	if (errno == EWOULDBLOCK)
		return ps_err_set(err, PS_EBUSY,
				  "another provspool holds the lock");
	return ps_err_sys(err, "cannot lock");
}

/* A relative path would name another place in every folder. */
static const char *
absolute_env(const char *name)
{
	const char *value = getenv(name);

	return value && value[0] == '/' ? value : NULL;
}

int
ps_fs_outside_path(struct ps_buf *path, struct ps_err *err)
{
	const char *given = absolute_env("PROVSPOOL_STATE_DIR");
	const char *state = absolute_env("XDG_STATE_HOME");
	const char *home = absolute_env("HOME");

	ps_buf_reset(path);
	if (!given && getenv("PROVSPOOL_STATE_DIR"))
		return ps_err_set(err, PS_ECONFIG,
				  "PROVSPOOL_STATE_DIR is no absolute path");
	if (given)
		ps_buf_addstr(path, given);
	else if (geteuid() == 0)
		ps_buf_addstr(path, "/var/lib/provspool");
	else if (state)
		ps_buf_addf(path, "%s/provspool", state);
	else if (home)
		ps_buf_addf(path, "%s/.local/state/provspool", home);
	else
		return ps_err_set(err, PS_ECONFIG,
				  "neither PROVSPOOL_STATE_DIR nor HOME names "
				  "an absolute path");
	return PS_OK;
}

/* mkdir -p of an absolute path; the slashes are put back. */
static int
make_parents(char *path, struct ps_err *err)
{
	for (char *at = path + 1;; at++) {
		char was = *at;
		int rc;

		if (was != '/' && was != '\0')
			continue;
		*at = '\0';
		rc = mkdir(path, OUTSIDE_MODE);
		if (rc != 0 && errno != EEXIST)
			return ps_err_sys(err, "cannot make folder '%s'", path);
		*at = was;
		if (was == '\0')
			return PS_OK;
	}
}

int
ps_fs_outside_dir(struct ps_buf *path, struct ps_err *err)
{
	struct stat st;
	int rc;

	rc = ps_fs_outside_path(path, err);
	if (rc < 0)
		return rc;
	if (stat(path->ptr, &st) != 0)
		rc = make_parents(path->ptr, err);
	else if (!S_ISDIR(st.st_mode))
		rc = ps_err_set(err, PS_ECONFIG, "'%s' is not a folder",
				path->ptr);
	return rc;
}
