#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "provspool/fs.h"
#include "tap.h"

/* A file of the test at hand, open for writing; its path is in `path`. */
static int
make_file(char *path, size_t size)
{
	const char *tmp = getenv("TMPDIR");
	int fd;

	(void)snprintf(path, size, "%s/provspool-writer-XXXXXX",
		       tmp ? tmp : "/tmp");
	fd = mkstemp(path);
	if (fd < 0) {
		printf("Bail out! no temporary file\n");
		exit(1);
	}
	return fd;
}

static void
a_writer_is_noticed_until_it_closes_the_file(void)
{
	char path[512];
	int writer = make_file(path, sizeof(path));
	int fd = open(path, O_RDONLY);

	TAP_EQ_INT(ps_fs_writer_of(fd), PS_FS_WRITER);
	close(writer);
	TAP_EQ_INT(ps_fs_writer_of(fd), PS_FS_NO_WRITER);
	close(fd);
	unlink(path);
}

static void
nobody_is_kept_from_writing(void)
{
	char path[512];
	int writer = make_file(path, sizeof(path));
	int fd = open(path, O_RDONLY);

	close(writer);
	TAP_EQ_INT(ps_fs_writer_of(fd), PS_FS_NO_WRITER);
	writer = open(path, O_WRONLY | O_NONBLOCK);
	TAP_CHECK(writer >= 0);
	close(writer);
	close(fd);
	unlink(path);
}

static void
of_a_pipe_nothing_is_known(void)
{
	int ends[2];

	TAP_EQ_INT(pipe(ends), 0);
	TAP_EQ_INT(ps_fs_writer_of(ends[0]), PS_FS_WRITER_UNKNOWN);
	close(ends[0]);
	close(ends[1]);
}

static void
a_long_folder_is_listed_in_part(void)
{
	struct ps_arena arena;
	struct ps_names names;
	struct ps_err err;
	bool more = false;
	int dir = -1;

	ps_arena_init(&arena, 0);
	TAP_EQ_INT(ps_fs_open_dir("/", &dir, &err), PS_OK);
	TAP_EQ_INT(ps_fs_list_part(dir, &arena, 1, &names, &more, &err), PS_OK);
	TAP_EQ_INT(names.len, 1);
	TAP_CHECK(more);
	TAP_EQ_INT(ps_fs_list_part(dir, &arena, 5000, &names, &more, &err),
		   PS_OK);
	TAP_CHECK(names.len > 1);
	TAP_CHECK(!more);
	close(dir);
	ps_arena_release(&arena);
}

int
main(void)
{
	TAP_RUN(a_writer_is_noticed_until_it_closes_the_file);
	TAP_RUN(nobody_is_kept_from_writing);
	TAP_RUN(of_a_pipe_nothing_is_known);
	TAP_RUN(a_long_folder_is_listed_in_part);
	return tap_done();
}
