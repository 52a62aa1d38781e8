#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "provspool/watch.h"
#include "tap.h"

enum { TAG = 7 };

struct heard {
	int events;
	int folders;
	int losses;
	int tags; /* sum */
	char last[64];
};

static void
hear(const struct ps_watch_event *event, void *context)
{
	struct heard *heard = context;

	heard->events++;
	heard->folders += event->folder;
	heard->losses += event->lost;
	heard->tags += event->tag;
	(void)snprintf(heard->last, sizeof(heard->last), "%s", event->name);
}

static struct heard
drain(struct ps_watch *watch)
{
	struct heard heard = { 0 };
	struct ps_err err;

	TAP_EQ_INT(ps_watch_drain(watch, hear, &heard, &err), PS_OK);
	return heard;
}

/* A folder of the test at hand, watched. */
static struct ps_watch *
begin(char *path, size_t size, bool removals)
{
	const char *tmp = getenv("TMPDIR");
	struct ps_watch *watch = NULL;
	struct ps_err err;

	(void)snprintf(path, size, "%s/provspool-watch-XXXXXX",
		       tmp ? tmp : "/tmp");
	if (!mkdtemp(path) || ps_watch_open(&watch, &err) != PS_OK ||
	    ps_watch_add(watch, path, TAG, removals, &err) != PS_OK) {
		printf("Bail out! nothing can be watched\n");
		exit(1);
	}
	return watch;
}

static void
put(const char *folder, const char *name)
{
	char path[600];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	fd = open(path, O_CREAT | O_WRONLY, 0600);
	TAP_CHECK(fd >= 0);
	close(fd);
}

static void
drop(const char *folder, const char *name)
{
	char path[600];

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	TAP_EQ_INT(remove(path), 0);
}

static void
what_comes_is_told_with_its_name_and_tag(void)
{
	char path[512];
	struct ps_watch *watch = begin(path, sizeof(path), false);
	struct heard heard = drain(watch);

	TAP_EQ_INT(heard.events, 0);
	put(path, "a b");
	heard = drain(watch);
	TAP_EQ_INT(heard.events, 2); /* made, written and closed */
	TAP_EQ_INT(heard.tags, 2 * TAG);
	TAP_EQ_INT(heard.losses, 0);
	TAP_EQ_STR(heard.last, "a b");
	drop(path, "a b");
	TAP_EQ_INT(drain(watch).events, 0);
	ps_watch_free(watch);
	TAP_EQ_INT(rmdir(path), 0);
}

static void
what_goes_is_told_where_it_is_asked_for(void)
{
	char path[512];
	struct ps_watch *watch = begin(path, sizeof(path), true);

	put(path, "x");
	(void)drain(watch);
	drop(path, "x");
	TAP_EQ_INT(drain(watch).events, 1);
	ps_watch_free(watch);
	TAP_EQ_INT(rmdir(path), 0);
}

static void
a_folder_that_goes_is_a_loss(void)
{
	char path[512];
	char moved[520];
	struct ps_watch *watch = begin(path, sizeof(path), false);

	(void)snprintf(moved, sizeof(moved), "%s-moved", path);
	TAP_EQ_INT(rename(path, moved), 0);
	TAP_EQ_INT(drain(watch).losses, 1);
	TAP_EQ_INT(rmdir(moved), 0);
	TAP_CHECK(drain(watch).losses > 0);
	ps_watch_free(watch);
}

static void
only_folders_are_watched(void)
{
	char path[512];
	char link[520];
	struct ps_watch *watch = begin(path, sizeof(path), false);
	struct ps_err err;

	(void)snprintf(link, sizeof(link), "%s/link", path);
	TAP_EQ_INT(symlink("/", link), 0);
	TAP_EQ_INT(ps_watch_add(watch, link, 1, false, &err), PS_ESYS);
	TAP_EQ_INT(ps_watch_add(watch, "/none/such", 1, false, &err),
		   PS_ENOTFOUND);
	TAP_EQ_INT(unlink(link), 0);
	ps_watch_free(watch);
	TAP_EQ_INT(rmdir(path), 0);
}

int
main(void)
{
	TAP_RUN(what_comes_is_told_with_its_name_and_tag);
	TAP_RUN(what_goes_is_told_where_it_is_asked_for);
	TAP_RUN(a_folder_that_goes_is_a_loss);
	TAP_RUN(only_folders_are_watched);
	return tap_done();
}
