#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "provspool/fs.h"
#include "provspool/spawn.h"
#include "tap.h"

static char place[PATH_MAX];

static int
open_folder(void)
{
	const char *tmp = getenv("TMPDIR");
	struct ps_err err;
	int fd;

	(void)snprintf(place, sizeof(place), "%s/provspool-private-XXXXXX",
		       tmp ? tmp : "/tmp");
	if (!mkdtemp(place) || ps_fs_open_dir(place, &fd, &err) != PS_OK) {
		printf("Bail out! no temporary folder\n");
		exit(1);
	}
	return fd;
}

static void
close_folder(int fd)
{
	struct ps_err err;

	close(fd);
	TAP_EQ_INT(ps_fs_remove_tree(place, &err), PS_OK);
}

static void
put_file(int dirfd, const char *text)
{
	int fd = openat(dirfd, "f", O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (TAP_CHECK(fd >= 0))
		TAP_CHECK(write(fd, text, strlen(text)) ==
			  (ssize_t)strlen(text));
	close(fd);
}

static size_t
entries(int dirfd)
{
	struct ps_arena arena;
	struct ps_names names = { 0 };
	struct ps_err err;
	size_t n;

	ps_arena_init(&arena, 0);
	TAP_EQ_INT(ps_fs_list(dirfd, &arena, 100, &names, &err), PS_OK);
	n = names.len;
	ps_arena_release(&arena);
	return n;
}

static struct ps_dropped
open_dropped(int dirfd)
{
	enum ps_fs_verdict verdict = PS_FS_GONE;
	struct ps_dropped file;
	struct ps_err err;

	TAP_EQ_INT(ps_fs_open_dropped(dirfd, "f", 100, &verdict, &file, &err),
		   PS_OK);
	TAP_EQ_INT(verdict, PS_FS_OK);
	return file;
}

/* The code of a copy, whose text is compared where there is one. */
static int
copy_of(int dirfd, const struct ps_dropped *file, size_t max, const char *want)
{
	struct ps_private copy;
	char hex[PS_SHA_HEX] = "";
	char digest[PS_SHA_HEX];
	struct ps_err err;
	int rc;

	if (!TAP_EQ_INT(ps_fs_private_open(dirfd, &copy, &err), PS_OK))
		return PS_EBUG;
	rc = ps_fs_copy_dropped(file, max, &copy, hex, &err);
	if (rc == PS_OK && TAP_EQ_INT(ps_fs_private_map(&copy, &err), PS_OK)) {
		ps_sha_once_hex(ps_span_str(want), digest);
		TAP_EQ_STR(hex, digest);
		TAP_CHECK(ps_span_is(copy.text, want));
		ps_fs_private_forget(&copy);
		TAP_CHECK(ps_span_is(copy.text, want));
	}
	ps_fs_private_release(&copy);
	ps_fs_private_release(&copy); /* twice is fine */
	return rc;
}

static void
dropped_files_are_copied_whole_with_their_digest(void)
{
	struct ps_dropped file;
	int fd = open_folder();

	put_file(fd, "content");
	file = open_dropped(fd);
	TAP_EQ_INT(file.size, 7);
	TAP_EQ_INT(file.uid, (int64_t)geteuid());
	for (int i = 0; i < 2; i++) /* again, from the start */
		TAP_EQ_INT(copy_of(fd, &file, 7, "content"), PS_OK);
	TAP_EQ_INT(copy_of(fd, &file, 6, ""), PS_ELIMIT);
	TAP_EQ_INT(entries(fd), 1);
	close(file.fd);
	close_folder(fd);
}

static void
files_still_being_written_are_busy(void)
{
	struct ps_dropped file;
	struct ps_dropped earlier;
	int fd = open_folder();

	put_file(fd, "content");
	file = open_dropped(fd);
	earlier = file;
	earlier.mtime_ns--;
	TAP_EQ_INT(copy_of(fd, &earlier, 100, ""), PS_EBUSY);
	put_file(fd, "more content");
	TAP_EQ_INT(copy_of(fd, &file, 100, ""), PS_EBUSY);
	close(file.fd);
	close_folder(fd);
}

static void
an_empty_copy_is_an_empty_text(void)
{
	struct ps_private copy;
	struct ps_err err;
	int fd = open_folder();

	TAP_EQ_INT(ps_fs_private_open(fd, &copy, &err), PS_OK);
	TAP_EQ_INT(ps_fs_private_map(&copy, &err), PS_OK);
	TAP_EQ_INT(copy.text.len, 0);
	ps_fs_private_forget(&copy);
	ps_fs_private_release(&copy);
	close_folder(fd);
}

/* In a child, whose faults are its own. */
static int
copy_in_child(int fd, const struct ps_dropped *file, const char *fault)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		(void)setenv("PS_FAULT_FAIL", fault, 1);
		_exit(ps_err_exit(copy_of(fd, file, 100, "content")));
	}
	TAP_CHECK(pid > 0 && waitpid(pid, &status, 0) == pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
where_no_file_is_without_a_name_the_name_is_taken_away(void)
{
	struct ps_dropped file;
	int fd = open_folder();

	put_file(fd, "content");
	file = open_dropped(fd);
	TAP_EQ_INT(copy_in_child(fd, &file, "tmpfile:95"), 0);
	TAP_EQ_INT(copy_in_child(fd, &file, "write:28"), ps_err_exit(PS_EIO));
	TAP_EQ_INT(entries(fd), 1);
	close(file.fd);
	close_folder(fd);
}

static void
count_calls(void *context)
{
	(*(int *)context)++;
}

static void
a_large_text_is_written_in_parts(void)
{
	struct ps_buf text = PS_BUF_INIT;
	struct ps_buf back = PS_BUF_INIT;
	int calls = 0;
	struct ps_forget forget = { count_calls, &calls };
	struct ps_err err;
	int fd = open_folder();

	while (text.len < 2 * PS_FORGET_BYTES)
		ps_buf_addstr(&text, "sixteen bytes --");
	ps_buf_addstr(&text, "and the end");
	TAP_EQ_INT(
		ps_fs_replace_large(fd, "f", ps_buf_span(&text), &forget, &err),
		PS_OK);
	TAP_EQ_INT(calls, 3);
	TAP_EQ_INT(ps_fs_read_at(fd, "f", 4 * PS_FORGET_BYTES, &back, &err),
		   PS_OK);
	TAP_CHECK(ps_span_eq(ps_buf_span(&text), ps_buf_span(&back)));
	ps_buf_release(&text);
	ps_buf_release(&back);
	close_folder(fd);
}

static void
a_file_in_pieces_has_its_name_only_when_published(void)
{
	struct ps_newfile file;
	struct ps_err err;
	int fd = open_folder();

	for (int round = 0; round < 2; round++) {
		TAP_EQ_INT(ps_newfile_open(&file, fd, &err), PS_OK);
		TAP_EQ_INT(ps_newfile_write(&file, ps_span_str("a"), &err),
			   PS_OK);
		TAP_EQ_INT(ps_newfile_write(&file, ps_span_str("b"), &err),
			   PS_OK);
		TAP_CHECK(!ps_fs_exists_at(fd, "f"));
		if (round == 1)
			TAP_EQ_INT(ps_newfile_publish(&file, "f", &err), PS_OK);
		ps_newfile_release(&file);
		TAP_EQ_INT(entries(fd), round);
	}
	TAP_EQ_INT(ps_newfile_open(&file, fd, &err), PS_OK);
	TAP_EQ_INT(ps_newfile_publish(&file, "../f", &err), PS_EDATA);
	ps_newfile_release(&file);
	TAP_EQ_INT(entries(fd), 1);
	close_folder(fd);
}

int
main(void)
{
	TAP_RUN(where_no_file_is_without_a_name_the_name_is_taken_away);
	TAP_RUN(dropped_files_are_copied_whole_with_their_digest);
	TAP_RUN(files_still_being_written_are_busy);
	TAP_RUN(an_empty_copy_is_an_empty_text);
	TAP_RUN(a_large_text_is_written_in_parts);
	TAP_RUN(a_file_in_pieces_has_its_name_only_when_published);
	return tap_done();
}
