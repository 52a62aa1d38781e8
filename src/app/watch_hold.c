#include "app/watcher.h"

#include <fcntl.h>
#include <unistd.h>

#include "provspool/fs.h"
#include "provspool/num.h"

/* Held, not only there: what a killed watcher leaves is free. */
#define HOLD "provspool-watch"

static int
refuse(struct ps_watcher *w, int git, struct ps_err *err)
{
	struct ps_buf pid = PS_BUF_INIT;
	struct ps_err ignored; /* then without its number */
	int rc;

	if (ps_fs_read_at(git, HOLD, PS_NUM_TEXT_MAX, &pid, &ignored) < 0)
		ps_buf_reset(&pid);
	rc = ps_err_set(err, PS_EBUSY,
			"'%s' is watched already%s%s; one watcher is enough",
			w->place.root, pid.len > 0 ? ", by process " : "",
			pid.len > 0 ? pid.ptr : "");
	ps_buf_release(&pid);
	return rc;
}

static int
write_pid(int fd, struct ps_err *err)
{
	char text[PS_NUM_TEXT_MAX];
	int len = snprintf(text, sizeof(text), "%ld", (long)getpid());

	if (ftruncate(fd, 0) < 0 || pwrite(fd, text, (size_t)len, 0) != len)
		return ps_err_sys(err, "cannot write '%s'", HOLD);
	return PS_OK;
}

int
ps_watcher_hold(struct ps_watcher *w, struct ps_err *err)
{
	int git;
	int rc;

	w->hold = -1;
	rc = ps_fs_open_dir(w->place.git, &git, err);
	if (rc < 0)
		return rc;
	w->hold = openat(git, HOLD,
			 O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
			 0600);
	if (w->hold < 0)
		rc = ps_err_sys(err, "cannot open '%s/%s'", w->place.git, HOLD);
	if (rc == PS_OK)
		rc = ps_fs_lock(w->hold, err);
	if (rc == PS_EBUSY)
		rc = refuse(w, git, err);
	else if (rc == PS_OK)
		rc = write_pid(w->hold, err);
	(void)close(git); /* a directory */
	return rc;
}

void
ps_watcher_let_go(struct ps_watcher *w)
{
	if (w->hold >= 0)
		(void)close(w->hold); /* with it the lock goes */
	w->hold = -1;
}
