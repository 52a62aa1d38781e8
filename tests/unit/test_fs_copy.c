#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "provspool/fs.h"
#include "tap.h"

/* Two folders, one to be copied into the other, and both removed. */
struct folders {
	char path[PATH_MAX];
	int top;
	int from;
	int to;
	struct ps_err err;
};

static void
begin(struct folders *f)
{
	const char *tmp = getenv("TMPDIR");

	(void)snprintf(f->path, sizeof(f->path), "%s/provspool-copy-XXXXXX",
		       tmp ? tmp : "/tmp");
	if (!mkdtemp(f->path) ||
	    ps_fs_open_dir(f->path, &f->top, &f->err) != PS_OK ||
	    ps_fs_make_dir_at(f->top, "from", &f->from, &f->err) != PS_OK ||
	    ps_fs_make_dir_at(f->top, "to", &f->to, &f->err) != PS_OK) {
		printf("Bail out! no temporary folder\n");
		exit(1);
	}
}

static void
end(struct folders *f)
{
	close(f->to);
	close(f->from);
	close(f->top);
	TAP_EQ_INT(ps_fs_remove_tree(f->path, &f->err), PS_OK);
}

static void
put(struct folders *f, const char *path, const char *text)
{
	TAP_EQ_INT(ps_fs_write_at(f->from, path, ps_span_str(text), &f->err),
		   PS_OK);
}

static void
same(struct folders *f, const char *path, const char *text)
{
	struct ps_buf buf = PS_BUF_INIT;

	TAP_EQ_INT(ps_fs_read_at(f->to, path, 100, &buf, &f->err), PS_OK);
	TAP_EQ_STR(buf.ptr, text);
	ps_buf_release(&buf);
}

static mode_t
mode_of(int dir, const char *path)
{
	struct stat st;

	TAP_EQ_INT(fstatat(dir, path, &st, AT_SYMLINK_NOFOLLOW), 0);
	return st.st_mode;
}

static void
a_file_is_copied_with_its_mode_and_never_over_another(void)
{
	struct folders f;

	begin(&f);
	put(&f, "a", "text");
	put(&f, "empty", "");
	TAP_EQ_INT(fchmodat(f.from, "a", 0511, 0), 0);
	TAP_EQ_INT(ps_fs_copy(f.from, "a", f.to, "b", &f.err), PS_OK);
	TAP_EQ_INT(ps_fs_copy(f.from, "empty", f.to, "e", &f.err), PS_OK);
	same(&f, "b", "text");
	same(&f, "e", "");
	TAP_EQ_INT(mode_of(f.to, "b") & 0777, 0511);
	TAP_EQ_INT(ps_fs_copy(f.from, "empty", f.to, "b", &f.err), PS_EBUSY);
	TAP_EQ_INT(ps_fs_copy(f.from, "none", f.to, "c", &f.err), PS_ENOTFOUND);
	same(&f, "b", "text");
	end(&f);
}

static void
what_is_no_file_is_not_copied_as_one(void)
{
	struct folders f;

	begin(&f);
	TAP_EQ_INT(mkfifoat(f.from, "pipe", 0600), 0);
	TAP_EQ_INT(symlinkat("pipe", f.from, "link"), 0);
	TAP_EQ_INT(ps_fs_copy(f.from, "pipe", f.to, "x", &f.err), PS_EDATA);
	TAP_CHECK(ps_fs_copy(f.from, "link", f.to, "x", &f.err) < 0);
	TAP_CHECK(!ps_fs_exists_at(f.to, "x"));
	end(&f);
}

static void
a_tree_is_copied_but_for_what_is_left_out(void)
{
	static const char *const without[] = { "b/skip", "only", NULL };
	char target[16] = "";
	struct folders f;

	begin(&f);
	put(&f, "a", "1");
	put(&f, "b/c/d/e", "2");
	put(&f, "b/skip/x", "3");
	put(&f, "only", "4");
	put(&f, "b/c/only", "5");
	TAP_EQ_INT(symlinkat("../nowhere", f.from, "b/link"), 0);
	TAP_EQ_INT(mkfifoat(f.from, "b/pipe", 0600), 0);
	TAP_EQ_INT(ps_fs_copy_tree(f.from, f.to, without, &f.err), PS_OK);
	same(&f, "a", "1");
	same(&f, "b/c/d/e", "2");
	same(&f, "b/c/only", "5");
	TAP_CHECK(!ps_fs_exists_at(f.to, "b/skip"));
	TAP_CHECK(!ps_fs_exists_at(f.to, "only"));
	TAP_EQ_INT(readlinkat(f.to, "b/link", target, sizeof(target) - 1), 10);
	TAP_EQ_STR(target, "../nowhere");
	TAP_CHECK(S_ISFIFO(mode_of(f.to, "b/pipe")));
	end(&f);
}

int
main(void)
{
	TAP_RUN(a_file_is_copied_with_its_mode_and_never_over_another);
	TAP_RUN(what_is_no_file_is_not_copied_as_one);
	TAP_RUN(a_tree_is_copied_but_for_what_is_left_out);
	return tap_done();
}
