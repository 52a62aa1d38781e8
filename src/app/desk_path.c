#include "app/desk_path.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "provspool/limits.h"

/*
 * The first part of the path that is no folder, or the whole of it.  Nothing
 * is followed: each part is looked at only once the one before is a folder.
 */
static const char *
look_at(struct ps_desk *desk, const char *path, struct stat *st)
{
	const char *slash = path;

	while ((slash = strchr(slash, '/'))) {
		const char *part = ps_arena_strndup(&desk->arena, path,
						    (size_t)(slash - path));

		if (fstatat(desk->dir, part, st, AT_SYMLINK_NOFOLLOW) < 0)
			return NULL;
		if (!S_ISDIR(st->st_mode))
			return part;
		slash++;
	}
	if (fstatat(desk->dir, path, st, AT_SYMLINK_NOFOLLOW) < 0)
		return NULL;
	return path;
}

static int
look_at_link(struct ps_desk *desk, const char *path, struct ps_oid *id,
	     struct ps_err *err)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(desk->dir, path, target, sizeof(target));

	if (n < 0)
		return ps_err_sys(err, "cannot read the link '%s'", path);
	return ps_repo_text_id((struct ps_span){ target, (size_t)n }, id, err);
}

static int
look_at_file(struct ps_desk *desk, const char *path, struct ps_oid *id,
	     struct ps_err *err)
{
	int fd = openat(desk->dir, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	int rc;

	if (fd < 0)
		return ps_err_sys(err, "cannot open '%s'", path);
	rc = ps_repo_file_id(fd, id, err);
	(void)close(fd); /* read only */
	return rc < 0 ? ps_err_context(err, "%s", path) : rc;
}

int
ps_desk_look(struct ps_desk *desk, const char *path, struct ps_desk_entry *out,
	     struct ps_err *err)
{
	struct stat st;
	const char *found = look_at(desk, path, &st);

	out->exists = false;
	out->in_the_way = NULL;
	if (!found)
		return PS_OK;
	if (found != path || !(S_ISREG(st.st_mode) || S_ISLNK(st.st_mode))) {
		out->in_the_way = found;
		return PS_OK;
	}
	out->exists = true;
	out->is_link = S_ISLNK(st.st_mode);
	return out->is_link ? look_at_link(desk, path, &out->id, err)
			    : look_at_file(desk, path, &out->id, err);
}

static const struct ps_tree_change *
find(const struct ps_tree_changes *changes, const char *path)
{
	for (size_t i = 0; i < changes->len; i++)
		if (ps_streq(changes->list[i].path, path))
			return &changes->list[i];
	return NULL;
}

static bool
is_removed(const struct ps_tree_changes *changes, const char *path)
{
	const struct ps_tree_change *change = find(changes, path);

	return change && !*change->new.hex;
}

/* Every entry must be a file that goes; a folder in it is not looked into. */
static bool
is_emptied(struct ps_desk *desk, const struct ps_tree_changes *changes,
	   const char *path)
{
	struct ps_names names = { 0 };
	struct ps_err ignored; /* what cannot be listed is in the way */
	int fd = openat(desk->dir, path,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	bool emptied;

	if (fd < 0)
		return false;
	emptied = ps_fs_list(fd, &desk->arena, PS_LIMIT_TREE_ENTRIES, &names,
			     &ignored) == PS_OK;
	for (size_t i = 0; emptied && i < names.len; i++)
		emptied = is_removed(changes,
				     ps_arena_printf(&desk->arena, "%s/%s",
						     path, names.list[i]));
	(void)close(fd); /* a directory */
	return emptied;
}

bool
ps_desk_gives_way(struct ps_desk *desk, const struct ps_tree_changes *changes,
		  const char *path)
{
	struct stat st;

	if (fstatat(desk->dir, path, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISDIR(st.st_mode))
		return is_emptied(desk, changes, path);
	return is_removed(changes, path);
}

bool
ps_desk_can_name(const char *path)
{
	while (*path) {
		size_t len = strcspn(path, "/");

		if (len > NAME_MAX)
			return false;
		path += len + (path[len] == '/');
	}
	return true;
}
