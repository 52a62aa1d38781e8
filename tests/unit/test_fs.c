#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "provspool/fs.h"
#include "provspool/limits.h"
#include "provspool/spawn.h"
#include "tap.h"

/* A folder of the test at hand, removed with everything in it. */
struct folder {
	char path[PATH_MAX];
	int fd;
};

static void
open_folder(struct folder *folder)
{
	const char *tmp = getenv("TMPDIR");
	struct ps_err err;

	(void)snprintf(folder->path, sizeof(folder->path),
		       "%s/provspool-fs-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(folder->path) ||
	    ps_fs_open_dir(folder->path, &folder->fd, &err) != PS_OK) {
		printf("Bail out! no temporary folder\n");
		exit(1);
	}
}

static void
close_folder(struct folder *folder)
{
	const char *argv[] = { "rm", "-rf", "--", folder->path, NULL };
	struct ps_err err;
	int status = -1;

	close(folder->fd);
	TAP_EQ_INT(ps_spawn(argv, NULL, NULL, &status, &err), PS_OK);
	TAP_EQ_INT(status, 0);
}

static void
put_file(const struct folder *folder, const char *name, const char *text)
{
	int fd = openat(folder->fd, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	size_t len = strlen(text);

	if (TAP_CHECK(fd >= 0))
		TAP_CHECK(write(fd, text, len) == (ssize_t)len);
	close(fd);
}

/* What is in a file, or "(code)" of the failure to read it. */
static const char *
file_text(const struct folder *folder, const char *path, struct ps_buf *buf)
{
	struct ps_err err;
	int rc;

	ps_buf_reset(buf);
	rc = ps_fs_read_at(folder->fd, path, 1000, buf, &err);
	if (rc < 0) {
		ps_buf_reset(buf);
		ps_buf_addf(buf, "(%d)", rc);
	}
	return buf->ptr;
}

/* "a b c" of a folder. */
static const char *
entries(const struct folder *folder, struct ps_buf *buf)
{
	struct ps_arena arena;
	struct ps_names names;
	struct ps_err err;

	ps_buf_reset(buf);
	ps_arena_init(&arena, 0);
	TAP_EQ_INT(ps_fs_list(folder->fd, &arena, 100, &names, &err), PS_OK);
	for (size_t i = 0; i < names.len; i++)
		ps_buf_addf(buf, "%s%s", i > 0 ? " " : "", names.list[i]);
	ps_arena_release(&arena);
	return buf->ptr;
}

static void
only_plain_names_are_ok(void)
{
	static const char *const good[] = { "a", "A-1_b.csv", "0-URGENT-x",
					    "a..b" };
	static const char *const bad[] = { "",	  ".",	      "..",  ".a",
					   "-rf", "a/b",      "/",   "a b",
					   "a\n", "\xc3\xa4", "a:b", "a\\b",
					   "~" };
	char name[PS_LIMIT_NAME + 2];

	for (size_t i = 0; i < PS_ARRAY_LEN(good); i++)
		if (!TAP_CHECK(ps_fs_name_ok(good[i])))
			TAP_NOTE("name '%s'", good[i]);
	for (size_t i = 0; i < PS_ARRAY_LEN(bad); i++)
		if (!TAP_CHECK(!ps_fs_name_ok(bad[i])))
			TAP_NOTE("row %zu", i);
	memset(name, 'x', sizeof(name));
	name[PS_LIMIT_NAME + 1] = '\0';
	TAP_CHECK(!ps_fs_name_ok(name));
	name[PS_LIMIT_NAME] = '\0';
	TAP_CHECK(ps_fs_name_ok(name));
}

static void
replacing_leaves_the_new_content_and_nothing_else(void)
{
	struct ps_buf buf = PS_BUF_INIT;
	struct folder folder;
	struct ps_err err;

	open_folder(&folder);
	TAP_EQ_INT(ps_fs_replace(folder.fd, "a", ps_span_str("old"), &err),
		   PS_OK);
	TAP_EQ_INT(ps_fs_replace(folder.fd, "a", ps_span_str("new!"), &err),
		   PS_OK);
	TAP_EQ_STR(file_text(&folder, "a", &buf), "new!");
	TAP_EQ_STR(entries(&folder, &buf), "a");
	TAP_EQ_INT(ps_fs_replace(folder.fd, "../a", ps_span_str("x"), &err),
		   PS_EDATA);
	TAP_EQ_STR(err.text, "unsafe file name '../a'");
	TAP_EQ_INT(ps_fs_replace(folder.fd, "a", (struct ps_span){ NULL, 0 },
				 &err),
		   PS_OK);
	TAP_EQ_STR(file_text(&folder, "a", &buf), "");
	close_folder(&folder);
	ps_buf_release(&buf);
}

static void
a_failed_replacement_leaves_the_old_content(void)
{
	struct ps_buf buf = PS_BUF_INIT;
	struct folder folder;
	struct ps_err err;

	open_folder(&folder);
	/* a name that is taken by a folder cannot be replaced by a file */
	TAP_EQ_INT(mkdirat(folder.fd, "taken", 0700), 0);
	TAP_EQ_INT(ps_fs_replace(folder.fd, "taken", ps_span_str("x"), &err),
		   PS_ESYS);
	TAP_CHECK(strstr(err.text, " to 'taken': Is a directory") != NULL);
	TAP_EQ_STR(entries(&folder, &buf), "taken");
	close_folder(&folder);
	ps_buf_release(&buf);
}

static void
paths_make_their_folders_and_stay_below(void)
{
	static const char *const unsafe[] = { "",	"/etc/x", "../x",
					      "a/../x", "a//x",	  "a/",
					      "./x",	"a/.",	  "link/x" };
	struct ps_span data = ps_span_str("text");
	struct ps_buf buf = PS_BUF_INIT;
	struct folder folder;
	struct ps_err err;

	open_folder(&folder);
	TAP_EQ_INT(ps_fs_write_at(folder.fd, "a/b/c.csv", data, &err), PS_OK);
	TAP_EQ_STR(file_text(&folder, "a/b/c.csv", &buf), "text");
	TAP_CHECK(ps_fs_exists_at(folder.fd, "a/b/c.csv"));
	TAP_CHECK(!ps_fs_exists_at(folder.fd, "a/b/d.csv"));
	TAP_EQ_INT(ps_fs_make_path_at(folder.fd, "a/x/y", &err), PS_OK);
	TAP_EQ_INT(ps_fs_make_path_at(folder.fd, "a/x/y", &err), PS_OK);
	TAP_CHECK(ps_fs_exists_at(folder.fd, "a/x/y"));
	TAP_EQ_INT(symlinkat("/tmp", folder.fd, "link"), 0);
	for (size_t i = 0; i < PS_ARRAY_LEN(unsafe); i++) {
		if (!TAP_CHECK(ps_fs_write_at(folder.fd, unsafe[i], data,
					      &err) < 0) ||
		    !TAP_CHECK(ps_fs_make_path_at(folder.fd, unsafe[i], &err) <
			       0) ||
		    !TAP_CHECK(file_text(&folder, unsafe[i], &buf)[0] == '('))
			TAP_NOTE("path '%s'", unsafe[i]);
	}
	TAP_EQ_STR(entries(&folder, &buf), "a link");
	close_folder(&folder);
	ps_buf_release(&buf);
}

static void
the_sweep_removes_what_crashes_left(void)
{
	struct ps_buf buf = PS_BUF_INIT;
	struct folder folder;
	struct ps_err err;

	open_folder(&folder);
	put_file(&folder, ".ps-tmp-0011", "half");
	put_file(&folder, ".ps-tmp-", "");
	put_file(&folder, ".ps-tmq", "");
	put_file(&folder, "x.ps-tmp-1", "");
	TAP_EQ_INT(ps_fs_sweep(folder.fd, &err), PS_OK);
	TAP_EQ_STR(entries(&folder, &buf), ".ps-tmq x.ps-tmp-1");
	TAP_EQ_INT(ps_fs_sweep(folder.fd, &err), PS_OK);
	close_folder(&folder);
	ps_buf_release(&buf);
}

static void
reading_stops_above_its_limit(void)
{
	struct ps_buf buf = PS_BUF_INIT;
	struct folder folder;
	struct ps_err err;
	char path[PATH_MAX + 8];

	open_folder(&folder);
	put_file(&folder, "ten", "0123456789");
	(void)snprintf(path, sizeof(path), "%s/ten", folder.path);
	ps_buf_addstr(&buf, "> ");
	TAP_EQ_INT(ps_fs_read(path, 10, &buf, &err), PS_OK);
	TAP_EQ_STR(buf.ptr, "> 0123456789");
	TAP_EQ_INT(ps_fs_read(path, 9, &buf, &err), PS_ELIMIT);
	TAP_EQ_INT(ps_fs_read_at(folder.fd, "ten", 9, &buf, &err), PS_ELIMIT);
	TAP_EQ_STR(err.text, "'ten' has more than 9 bytes");
	TAP_EQ_INT(ps_fs_read_at(folder.fd, "ten", 0, &buf, &err), PS_ELIMIT);
	TAP_EQ_INT(ps_fs_read_at(folder.fd, "none", 9, &buf, &err),
		   PS_ENOTFOUND);
	TAP_EQ_STR(err.text, "cannot open 'none': No such file or directory");
	ps_buf_reset(&buf);
	/* a size that is not told beforehand */
	TAP_EQ_INT(ps_fs_read("/proc/self/cmdline", SIZE_MAX, &buf, &err),
		   PS_OK);
	TAP_CHECK(buf.len > 0);
	TAP_EQ_INT(ps_fs_read("/dev/zero", 200000, &buf, &err), PS_ELIMIT);
	TAP_CHECK(buf.cap < 1000000);
	close_folder(&folder);
	ps_buf_release(&buf);
}

static void
only_regular_files_are_read_below_a_folder(void)
{
	struct ps_buf buf = PS_BUF_INIT;
	struct folder folder;
	struct ps_err err;

	open_folder(&folder);
	put_file(&folder, "there", "x");
	TAP_EQ_INT(symlinkat("there", folder.fd, "link"), 0);
	TAP_EQ_INT(mkfifoat(folder.fd, "pipe", 0600), 0);
	TAP_EQ_INT(mkdirat(folder.fd, "folder", 0700), 0);
	TAP_EQ_INT(ps_fs_read_at(folder.fd, "link", 9, &buf, &err), PS_ESYS);
	TAP_EQ_INT(ps_fs_read_at(folder.fd, "pipe", 9, &buf, &err), PS_EDATA);
	TAP_EQ_INT(ps_fs_read_at(folder.fd, "folder", 9, &buf, &err), PS_EDATA);
	TAP_EQ_INT(buf.len, 0);
	close_folder(&folder);
	ps_buf_release(&buf);
}

static void
names_are_listed_by_their_bytes(void)
{
	struct ps_buf buf = PS_BUF_INIT;
	struct ps_arena arena;
	struct ps_names names;
	struct folder folder;
	struct ps_err err;

	ps_arena_init(&arena, 0);
	open_folder(&folder);
	TAP_EQ_STR(entries(&folder, &buf), "");
	put_file(&folder, "b", "");
	put_file(&folder, "\xc3\xa4", "");
	put_file(&folder, "a", "");
	put_file(&folder, "B", "");
	put_file(&folder, ".h", "");
	TAP_EQ_STR(entries(&folder, &buf), ".h B a b \xc3\xa4");
	TAP_EQ_STR(entries(&folder, &buf), ".h B a b \xc3\xa4");
	TAP_EQ_INT(ps_fs_list(folder.fd, &arena, 5, &names, &err), PS_OK);
	TAP_EQ_INT(names.len, 5);
	TAP_EQ_INT(ps_fs_list(folder.fd, &arena, 4, &names, &err), PS_ELIMIT);
	TAP_EQ_INT(names.len, 0);
	close_folder(&folder);
	ps_arena_release(&arena);
	ps_buf_release(&buf);
}

static void
folders_are_opened_but_links_are_not(void)
{
	struct folder folder;
	struct ps_err err;
	int fd = -1;

	open_folder(&folder);
	TAP_EQ_INT(ps_fs_make_dir_at(folder.fd, "d", &fd, &err), PS_OK);
	close(fd);
	TAP_EQ_INT(ps_fs_make_dir_at(folder.fd, "d", &fd, &err), PS_OK);
	close(fd);
	TAP_EQ_INT(ps_fs_open_dir_at(folder.fd, "d", &fd, &err), PS_OK);
	TAP_CHECK(fcntl(fd, F_GETFD) == FD_CLOEXEC);
	close(fd);
	TAP_EQ_INT(symlinkat("d", folder.fd, "l"), 0);
	put_file(&folder, "f", "");
	TAP_EQ_INT(ps_fs_open_dir_at(folder.fd, "l", &fd, &err), PS_ESYS);
	TAP_EQ_INT(ps_fs_make_dir_at(folder.fd, "l", &fd, &err), PS_ESYS);
	TAP_EQ_INT(ps_fs_make_dir_at(folder.fd, "f", &fd, &err), PS_ESYS);
	TAP_EQ_INT(ps_fs_open_dir_at(folder.fd, "n", &fd, &err), PS_ENOTFOUND);
	TAP_EQ_STR(err.text, "cannot open folder 'n': "
			     "No such file or directory");
	close_folder(&folder);
}

static void
make_socket(const struct folder *folder, const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	int n = snprintf(address.sun_path, sizeof(address.sun_path), "%s/%s",
			 folder->path, name);

	TAP_CHECK(n > 0 && (size_t)n < sizeof(address.sun_path));
	TAP_EQ_INT(bind(fd, (const struct sockaddr *)&address, sizeof(address)),
		   0);
	close(fd);
}

static void
check_verdict(const struct folder *folder, const char *name,
	      enum ps_fs_verdict want)
{
	enum ps_fs_verdict verdict = (enum ps_fs_verdict)0;
	struct ps_dropped file;
	struct ps_err err;

	TAP_EQ_INT(
		ps_fs_open_dropped(folder->fd, name, 5, &verdict, &file, &err),
		PS_OK);
	if (!TAP_EQ_INT(verdict, want))
		TAP_NOTE("file '%s'", name);
	TAP_EQ_INT(file.fd >= 0, want == PS_FS_OK || want == PS_FS_EMPTY);
	if (file.fd >= 0)
		close(file.fd);
}

static void
dropped_files_are_judged_before_they_are_read(void)
{
	struct folder folder;

	open_folder(&folder);
	put_file(&folder, "five", "12345");
	put_file(&folder, "six", "123456");
	put_file(&folder, "empty", "");
	put_file(&folder, "name 1", "x");
	TAP_EQ_INT(linkat(folder.fd, "name 1", folder.fd, "name 2", 0), 0);
	TAP_EQ_INT(symlinkat("five", folder.fd, "link"), 0);
	TAP_EQ_INT(symlinkat("nowhere", folder.fd, "dangling"), 0);
	TAP_EQ_INT(mkfifoat(folder.fd, "pipe", 0600), 0);
	TAP_EQ_INT(mkdirat(folder.fd, "folder", 0700), 0);
	make_socket(&folder, "socket");
	check_verdict(&folder, "five", PS_FS_OK);
	check_verdict(&folder, "six", PS_FS_TOO_LARGE);
	check_verdict(&folder, "empty", PS_FS_EMPTY);
	check_verdict(&folder, "name 2", PS_FS_HARD_LINK);
	check_verdict(&folder, "link", PS_FS_NOT_REGULAR);
	check_verdict(&folder, "dangling", PS_FS_NOT_REGULAR);
	check_verdict(&folder, "pipe", PS_FS_NOT_REGULAR);
	check_verdict(&folder, "folder", PS_FS_NOT_REGULAR);
	check_verdict(&folder, "socket", PS_FS_NOT_REGULAR);
	check_verdict(&folder, "no such", PS_FS_GONE);
	close_folder(&folder);
}

static void
files_we_may_not_read_are_unreadable(void)
{
	struct folder folder;

	open_folder(&folder);
	put_file(&folder, "secret", "x");
	TAP_EQ_INT(fchmodat(folder.fd, "secret", 0, 0), 0);
	/* root reads everything */
	check_verdict(&folder, "secret",
		      geteuid() == 0 ? PS_FS_OK : PS_FS_UNREADABLE);
	close_folder(&folder);
}

static void
moving_never_overwrites(void)
{
	struct ps_buf buf = PS_BUF_INIT;
	struct folder folder;
	struct ps_err err;

	open_folder(&folder);
	put_file(&folder, "a", "from a");
	put_file(&folder, "b", "from b");
	TAP_EQ_INT(ps_fs_move(folder.fd, "a", folder.fd, "b", &err), PS_EBUSY);
	TAP_EQ_STR(err.text, "cannot rename 'a' to 'b': it is there already");
	TAP_EQ_STR(file_text(&folder, "b", &buf), "from b");
	TAP_EQ_INT(ps_fs_move(folder.fd, "a", folder.fd, "c", &err), PS_OK);
	TAP_EQ_STR(entries(&folder, &buf), "b c");
	TAP_EQ_STR(file_text(&folder, "c", &buf), "from a");
	TAP_EQ_INT(ps_fs_move(folder.fd, "a", folder.fd, "d", &err),
		   PS_ENOTFOUND);
	close_folder(&folder);
	ps_buf_release(&buf);
}

static void
a_lock_is_held_by_one(void)
{
	struct folder folder;
	struct ps_err err;
	int second = -1;

	open_folder(&folder);
	TAP_EQ_INT(ps_fs_open_dir(folder.path, &second, &err), PS_OK);
	TAP_EQ_INT(ps_fs_lock(folder.fd, &err), PS_OK);
	TAP_EQ_INT(ps_fs_lock(folder.fd, &err), PS_OK); /* ours already */
	TAP_EQ_INT(ps_fs_lock(second, &err), PS_EBUSY);
	TAP_EQ_INT(ps_fs_fsync(folder.fd, "folder", &err), PS_OK);
	TAP_EQ_INT(ps_fs_syncfs(folder.fd, &err), PS_OK);
	TAP_EQ_INT(ps_fs_fsync(-1, "nothing", &err), PS_EIO);
	TAP_EQ_STR(err.text, "cannot sync 'nothing': Bad file descriptor");
	close(second);
	close_folder(&folder);
}

static void
proc_is_no_network(void)
{
	struct ps_err err;
	int fd = -1;

	TAP_EQ_INT(ps_fs_open_dir("/proc", &fd, &err), PS_OK);
	TAP_CHECK(ps_fs_network(fd) == NULL);
	TAP_CHECK(ps_fs_network(-1) == NULL);
	close(fd);
}

/* Set or, with NULL, unset. */
static void
set_env(const char *name, const char *value)
{
	TAP_EQ_INT(value ? setenv(name, value, 1) : unsetenv(name), 0);
}

static void
check_outside(const char *want)
{
	struct ps_buf path = PS_BUF_INIT;
	struct ps_err err;
	struct stat st;

	if (TAP_EQ_INT(ps_fs_outside_dir(&path, &err), PS_OK)) {
		TAP_EQ_STR(path.ptr, want);
		TAP_EQ_INT(stat(path.ptr, &st), 0);
		TAP_EQ_INT(st.st_mode & 07777, 0700);
	}
	ps_buf_release(&path);
}

static void
the_outside_folder_is_where_it_was_told_to_be(void)
{
	struct folder folder;
	char given[PATH_MAX + 16];
	char state[PATH_MAX + 16];
	char want[PATH_MAX + 64];

	open_folder(&folder);
	(void)snprintf(given, sizeof(given), "%s/a/b", folder.path);
	set_env("PROVSPOOL_STATE_DIR", given);
	check_outside(given);
	check_outside(given);
	if (geteuid() != 0) { /* for root it is a folder of the system */
		set_env("PROVSPOOL_STATE_DIR", NULL);
		(void)snprintf(state, sizeof(state), "%s/xdg", folder.path);
		(void)snprintf(want, sizeof(want), "%s/provspool", state);
		set_env("XDG_STATE_HOME", state);
		check_outside(want);
		set_env("XDG_STATE_HOME", NULL);
		set_env("HOME", folder.path);
		(void)snprintf(want, sizeof(want), "%s/.local/state/provspool",
			       folder.path);
		check_outside(want);
	}
	set_env("PROVSPOOL_STATE_DIR", NULL);
	close_folder(&folder);
}

static void
an_outside_folder_that_cannot_be_is_an_error(void)
{
	struct ps_buf path = PS_BUF_INIT;
	struct folder folder;
	struct ps_err err;
	char given[PATH_MAX + 16];

	set_env("PROVSPOOL_STATE_DIR", "relative");
	TAP_EQ_INT(ps_fs_outside_dir(&path, &err), PS_ECONFIG);
	open_folder(&folder);
	put_file(&folder, "file", "x");
	(void)snprintf(given, sizeof(given), "%s/file", folder.path);
	set_env("PROVSPOOL_STATE_DIR", given);
	TAP_EQ_INT(ps_fs_outside_dir(&path, &err), PS_ECONFIG);
	(void)snprintf(given, sizeof(given), "%s/file/x", folder.path);
	set_env("PROVSPOOL_STATE_DIR", given);
	TAP_EQ_INT(ps_fs_outside_dir(&path, &err), PS_ESYS);
	set_env("PROVSPOOL_STATE_DIR", NULL);
	close_folder(&folder);
	ps_buf_release(&path);
}

int
main(void)
{
	TAP_RUN(only_plain_names_are_ok);
	TAP_RUN(replacing_leaves_the_new_content_and_nothing_else);
	TAP_RUN(a_failed_replacement_leaves_the_old_content);
	TAP_RUN(paths_make_their_folders_and_stay_below);
	TAP_RUN(the_sweep_removes_what_crashes_left);
	TAP_RUN(reading_stops_above_its_limit);
	TAP_RUN(only_regular_files_are_read_below_a_folder);
	TAP_RUN(names_are_listed_by_their_bytes);
	TAP_RUN(folders_are_opened_but_links_are_not);
	TAP_RUN(dropped_files_are_judged_before_they_are_read);
	TAP_RUN(files_we_may_not_read_are_unreadable);
	TAP_RUN(moving_never_overwrites);
	TAP_RUN(a_lock_is_held_by_one);
	TAP_RUN(proc_is_no_network);
	TAP_RUN(the_outside_folder_is_where_it_was_told_to_be);
	TAP_RUN(an_outside_folder_that_cannot_be_is_an_error);
	return tap_done();
}
