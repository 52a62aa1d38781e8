#include "app/folders.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/arrival.h"
#include "provspool/fs.h"
#include "provspool/limits.h"

enum tag {
	TAG_ROOT = 1,
	TAG_INBOX,
	TAG_SOURCE,
	TAG_CONFIG,
	TAG_REFS,
	TAG_DESK,
};

/* The folders below a desk: one for each resource type, and a few. */
#define DESK_FOLDERS_MAX 4000

static void
be_blind(struct ps_folders *folders, const char *why)
{
	if (!*folders->blind)
		(void)snprintf(folders->blind, sizeof(folders->blind), "%s",
			       why);
}

static bool
is_folder(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Changes that other machines make are not told. */
static void
check_network(struct ps_folders *folders, const char *path)
{
	struct ps_err why;
	const char *network = NULL;
	char text[PS_ERR_TEXT_MAX];
	int fd = -1;

	if (ps_fs_open_dir(path, &fd, &why) < 0)
		return;
	network = ps_fs_network(fd);
	(void)close(fd); /* a directory */
	if (!network)
		return;
	(void)snprintf(text, sizeof(text),
		       "'%s' lies on a network file system (%s), which does "
		       "not tell of changes",
		       path, network);
	be_blind(folders, text);
}

/* What is not there is told of by the folder above it. */
static void
add(struct ps_folders *folders, const char *path, enum tag tag)
{
	bool removals = tag != TAG_INBOX && tag != TAG_SOURCE;
	struct ps_err why;

	if (!folders->watch || !is_folder(path))
		return;
	if (ps_watch_add(folders->watch, path, (int)tag, removals, &why) < 0)
		be_blind(folders, why.text);
	check_network(folders, path);
}

/* The folders in a folder, hidden ones left out. */
static void
list_folders(const char *path, struct ps_arena *arena, struct ps_names *out)
{
	struct ps_err ignored; /* then there are none */
	struct ps_names all;
	bool more = false;
	int fd = -1;

	*out = (struct ps_names){ .list = NULL };
	if (!is_folder(path) || ps_fs_open_dir(path, &fd, &ignored) < 0)
		return;
	if (ps_fs_list_part(fd, arena, PS_LIMIT_INBOX_ENTRIES, &all, &more,
			    &ignored) < 0)
		all.len = 0;
	(void)close(fd); /* a directory */
	out->list = PS_ARENA_ARRAY(arena, const char *, all.len + 1);
	for (size_t i = 0; i < all.len; i++) {
		const char *full =
			ps_arena_printf(arena, "%s/%s", path, all.list[i]);

		if (all.list[i][0] != '.' && is_folder(full))
			out->list[out->len++] = full;
	}
}

static void
add_below(struct ps_folders *folders, const char *path, enum tag tag,
	  struct ps_arena *arena)
{
	struct ps_names below;

	list_folders(path, arena, &below);
	for (size_t i = 0; i < below.len; i++)
		add(folders, below.list[i], tag);
}

static void
add_desk(struct ps_folders *folders, const char *desk, struct ps_arena *arena)
{
	const char **queue =
		PS_ARENA_ARRAY(arena, const char *, DESK_FOLDERS_MAX);
	size_t len = 0;

	queue[len++] = desk;
	for (size_t i = 0; i < len; i++) {
		struct ps_names below;

		add(folders, queue[i], TAG_DESK);
		list_folders(queue[i], arena, &below);
		for (size_t k = 0; k < below.len && len < DESK_FOLDERS_MAX; k++)
			queue[len++] = below.list[k];
	}
}

static const char *
in(struct ps_arena *arena, const char *root, const char *path)
{
	return ps_arena_printf(arena, "%s/%s", root, path);
}

static void
add_all(struct ps_folders *folders, const char *root)
{
	struct ps_arena arena;

	ps_arena_init(&arena, 0);
	add(folders, root, TAG_ROOT);
	add(folders, in(&arena, root, "inbox"), TAG_INBOX);
	add_below(folders, in(&arena, root, "inbox"), TAG_SOURCE, &arena);
	add(folders, in(&arena, root, "config"), TAG_CONFIG);
	add_below(folders, in(&arena, root, "config"), TAG_CONFIG, &arena);
	add(folders, in(&arena, root, "spool.git"), TAG_REFS);
	add(folders, in(&arena, root, "spool.git/refs/heads"), TAG_REFS);
	if (is_folder(in(&arena, root, "desk")))
		add_desk(folders, in(&arena, root, "desk"), &arena);
	add(folders, in(&arena, root, "desk/.git"), TAG_REFS);
	add(folders, in(&arena, root, "desk/.git/refs/heads"), TAG_REFS);
	ps_arena_release(&arena);
}

void
ps_folders_release(struct ps_folders *folders)
{
	ps_watch_free(folders->watch);
	folders->watch = NULL;
}

static bool
is_of_spool(const char *name)
{
	static const char *const names[] = { "inbox", "config", "spool.git",
					     "desk" };

	for (size_t i = 0; i < PS_ARRAY_LEN(names); i++)
		if (ps_streq(names[i], name))
			return true;
	return false;
}

static bool
is_of_refs(const char *name)
{
	return ps_streq(name, "work") || ps_streq(name, "packed-refs");
}

static void
note_event(const struct ps_watch_event *event, void *context)
{
	struct ps_folders *folders = context;
	bool ignored = ps_arrival_ignores(event->name);

	if (event->lost || event->tag < 0) {
		folders->stale = true;
		folders->look = true;
		return;
	}
	switch ((enum tag)event->tag) {
	case TAG_ROOT:
		ignored = !is_of_spool(event->name);
		folders->stale = folders->stale || !ignored;
		folders->look = folders->look || !ignored;
		return;
	case TAG_INBOX:
	case TAG_CONFIG:
		folders->stale = folders->stale || (event->folder && !ignored);
		folders->look = folders->look || !ignored;
		return;
	case TAG_SOURCE:
		folders->look = folders->look || !ignored;
		return;
	case TAG_REFS:
		folders->refs = folders->refs || is_of_refs(event->name);
		return;
	case TAG_DESK:
		folders->desk = true;
		folders->stale = folders->stale || (event->folder && !ignored);
		return;
	}
}

void
ps_folders_drain(struct ps_folders *folders)
{
	struct ps_err why;

	if (!folders->watch ||
	    ps_watch_drain(folders->watch, note_event, folders, &why) == PS_OK)
		return;
	folders->stale = true;
	folders->look = true;
}

void
ps_folders_watch(struct ps_folders *folders, const char *root)
{
	struct ps_folders old = *folders;
	struct ps_err why;

	memset(folders, 0, sizeof(*folders));
	if (ps_watch_open(&folders->watch, &why) < 0)
		be_blind(folders, why.text);
	else
		add_all(folders, root);
	ps_folders_drain(&old);
	folders->look = old.look;
	folders->refs = old.refs;
	folders->desk = old.desk;
	ps_folders_release(&old);
}
