#include "provspool/watch.h"

#include <errno.h>
#include <limits.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "provspool/fault.h"

#define ARRIVALS                                                               \
	(IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ATTRIB |                \
	 IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_DONT_FOLLOW |         \
	 IN_EXCL_UNLINK)
#define REMOVALS (IN_DELETE | IN_MOVED_FROM)
#define LOSSES                                                                 \
	(IN_Q_OVERFLOW | IN_IGNORED | IN_UNMOUNT | IN_DELETE_SELF |            \
	 IN_MOVE_SELF)
/* Some hundred events at a time. */
#define ROOM ((size_t)16 << 10)

struct ps_watch {
	int fd;
	int *tags; /* by watch descriptor; 0: none */
	size_t cap;
};

int
ps_watch_open(struct ps_watch **out, struct ps_err *err)
{
	struct ps_watch *watch;
	int fd = -1;

	*out = NULL;
	if (!ps_fault_fails("inotify"))
		fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (fd < 0 && (errno == EMFILE || errno == ENFILE))
		return ps_err_set(err, PS_ELIMIT,
				  "this user has no inotify instance left "
				  "(fs.inotify.max_user_instances)");
	if (fd < 0)
		return ps_err_sys(err, "cannot use inotify");
	watch = ps_xmalloc(sizeof(*watch));
	*watch = (struct ps_watch){ .fd = fd };
	*out = watch;
	return PS_OK;
}

void
ps_watch_free(struct ps_watch *watch)
{
	if (!watch)
		return;
	(void)close(watch->fd); /* nothing was written */
	free(watch->tags);
	free(watch);
}

int
ps_watch_fd(const struct ps_watch *watch)
{
	return watch->fd;
}

int
ps_watch_add(struct ps_watch *watch, const char *path, int tag, bool removals,
	     struct ps_err *err)
{
	uint32_t mask = ARRIVALS | (removals ? REMOVALS : 0u);
	size_t old = watch->cap;
	int wd = -1;

	if (!ps_fault_fails("inotify watch"))
		wd = inotify_add_watch(watch->fd, path, mask);
	if (wd < 0 && errno == ENOSPC)
		return ps_err_set(err, PS_ELIMIT,
				  "the limit of inotify watches is reached "
				  "(fs.inotify.max_user_watches)");
	if (wd < 0)
		return ps_err_sys(err, "cannot watch '%s'", path);
	watch->tags = ps_xgrow(watch->tags, &watch->cap, (size_t)wd + 1,
			       sizeof(*watch->tags));
	for (size_t i = old; i < watch->cap; i++)
		watch->tags[i] = 0;
	watch->tags[wd] = tag;
	return PS_OK;
}

static void
tell(struct ps_watch *watch, const struct inotify_event *in, ps_watch_fn *fn,
     void *context)
{
	struct ps_watch_event event = {
		.tag = -1,
		.name = in->len > 0 ? in->name : "",
		.folder = (in->mask & IN_ISDIR) != 0,
		.lost = (in->mask & LOSSES) != 0,
	};

	if (in->wd >= 0 && (size_t)in->wd < watch->cap)
		event.tag = watch->tags[in->wd];
	fn(&event, context);
}

int
ps_watch_drain(struct ps_watch *watch, ps_watch_fn *fn, void *context,
	       struct ps_err *err)
{
	_Alignas(struct inotify_event) char room[ROOM];
	ssize_t n;

	while ((n = read(watch->fd, room, sizeof(room))) > 0) {
		const char *at = room;

		while (at < room + n) {
			const struct inotify_event *in =
				(const struct inotify_event *)(const void *)at;

			tell(watch, in, fn, context);
			at += sizeof(*in) + in->len;
		}
	}
	if (n < 0 && errno != EAGAIN && errno != EINTR)
		return ps_err_sys(err, "cannot read what inotify tells");
	return PS_OK;
}
