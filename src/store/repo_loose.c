#include "repo_private.h"

#include <errno.h>
#include <fcntl.h>
#include <git2/sys/odb_backend.h>
#include <unistd.h>
#include <zlib.h>

#include "provspool/fs.h"

/* Before libgit2's own, which are 1 for loose objects and 2 for packs. */
#define PRIORITY 3

/* Of "commit 18446744073709551615" and its NUL, with room for the body. */
#define HEAD_BYTES 64u
/* A desk borrows from the spool, a rehearsal from both. */
#define FOLDERS_MAX 16u
#define READ_BYTES ((size_t)16 << 10)

struct loose {
	git_odb_backend backend; /* first: libgit2 knows only this */
	char *folder;		 /* "…/objects/" */
};

/* One file of it, as far as it was read. */
struct file {
	int fd;
	z_stream z;
	bool ended; /* the deflated text is complete, its checksum fits */
	unsigned char in[READ_BYTES];
	unsigned char head[HEAD_BYTES];
	size_t head_len;  /* read to `head` */
	size_t head_body; /* where the body begins in it */
	git_object_t type;
	size_t size; /* of the body, as the head says */
};

static int
damaged(const char *what)
{
	(void)git_error_set_str(GIT_ERROR_ODB, what);
	return GIT_ERROR;
}

static int
failed(void)
{
	char text[128];

	(void)snprintf(text, sizeof(text), "cannot read its file: %s",
		       strerror(errno));
	(void)git_error_set_str(GIT_ERROR_OS, text);
	return GIT_ERROR;
}

static int
open_file(const struct loose *loose, const git_oid *id, struct file *file)
{
	struct ps_buf path = PS_BUF_INIT;
	char hex[PS_OID_MAX];

	memset(file, 0, sizeof(*file));
	(void)git_oid_tostr(hex, sizeof(hex), id);
	ps_buf_addf(&path, "%s%.2s/%s", loose->folder, hex, hex + 2);
	file->fd = open(path.ptr, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ps_buf_release(&path);
	if (file->fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? GIT_ENOTFOUND
							   : failed();
	if (inflateInit(&file->z) != Z_OK)
		ps_bug("zlib cannot begin to inflate");
	return 0;
}

static void
close_file(struct file *file)
{
	(void)inflateEnd(&file->z); /* of a stream that began */
	(void)close(file->fd);	    /* read only */
}

static int
read_more(struct file *file)
{
	ssize_t n;

	do
		n = read(file->fd, file->in, sizeof(file->in));
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return failed();
	if (n == 0)
		return damaged("its file ends too early; 'git fsck' tells what "
			       "else is damaged");
	file->z.next_in = file->in;
	file->z.avail_in = (uInt)n;
	return 0;
}

/* Up to `len` bytes; fewer only where the text ends. */
static int
inflate_some(struct file *file, unsigned char *out, size_t len, size_t *got)
{
	*got = 0;
	while (*got < len && !file->ended) {
		size_t room = len - *got;
		int z;

		if (file->z.avail_in == 0) {
			int git = read_more(file);

			if (git < 0)
				return git;
		}
		room = room < READ_BYTES ? room : READ_BYTES;
		file->z.next_out = out + *got;
		file->z.avail_out = (uInt)room;
		z = inflate(&file->z, Z_NO_FLUSH);
		if (z != Z_OK && z != Z_STREAM_END && z != Z_BUF_ERROR)
			return damaged("its file is damaged; 'git fsck' tells "
				       "what else is");
		*got += room - file->z.avail_out;
		file->ended = z == Z_STREAM_END;
	}
	return 0;
}

/* "blob 12" and a NUL. */
static bool
parse_head(struct file *file)
{
	const unsigned char *nul = memchr(file->head, '\0', file->head_len);
	char *text = (char *)file->head;
	char *space = nul ? strchr(text, ' ') : NULL;
	size_t size = 0;

	if (!space || space + 1 == (const char *)nul)
		return false;
	for (const char *c = space + 1; *c; c++)
		if (*c < '0' || *c > '9' ||
		    __builtin_mul_overflow(size, 10u, &size) ||
		    __builtin_add_overflow(size, (size_t)(*c - '0'), &size))
			return false;
	*space = '\0';
	file->type = git_object_string2type(text);
	file->size = size;
	file->head_body = (size_t)(nul - file->head) + 1;
	return file->type != GIT_OBJECT_INVALID && size < SIZE_MAX;
}

static int
read_head(struct file *file)
{
	int git = inflate_some(file, file->head, HEAD_BYTES, &file->head_len);

	if (git == 0 && !parse_head(file))
		git = damaged("its file does not begin as an object does");
	return git;
}

/* One byte of room more than there should be shows where there is more. */
static int
read_body(struct file *file, unsigned char *out)
{
	size_t have = file->head_len - file->head_body;
	size_t more = 0;
	int git = 0;

	if (have > file->size)
		return damaged("its file holds more than it says");
	memcpy(out, file->head + file->head_body, have);
	git = inflate_some(file, out + have, file->size + 1 - have, &more);
	if (git == 0 && have + more != file->size)
		git = damaged("its file does not hold as much as it says");
	return git;
}

static int
loose_read_header(size_t *size, git_object_t *type, git_odb_backend *backend,
		  const git_oid *id)
{
	struct file file;
	int git;

	git = open_file((const struct loose *)backend, id, &file);
	if (git < 0)
		return git;
	git = read_head(&file);
	*size = file.size;
	*type = file.type;
	close_file(&file);
	return git;
}

static int
loose_read(void **data, size_t *size, git_object_t *type,
	   git_odb_backend *backend, const git_oid *id)
{
	struct file file;
	void *body = NULL;
	int git;

	git = open_file((const struct loose *)backend, id, &file);
	if (git < 0)
		return git;
	git = read_head(&file);
	if (git == 0) {
		body = git_odb_backend_data_alloc(backend, file.size + 1);
		git = read_body(&file, body);
	}
	if (git == 0) {
		*data = body;
		*size = file.size;
		*type = file.type;
	} else if (body) {
		git_odb_backend_data_free(backend, body);
	}
	close_file(&file);
	return git;
}

static void
loose_free(git_odb_backend *backend)
{
	struct loose *loose = (struct loose *)backend;

	free(loose->folder);
	free(loose);
}

static int
add_folder(git_odb *odb, const char *folder)
{
	struct loose *loose = ps_xmalloc(sizeof(*loose));
	int git;

	memset(loose, 0, sizeof(*loose));
	git = git_odb_init_backend(&loose->backend, GIT_ODB_BACKEND_VERSION);
	loose->backend.read = loose_read;
	loose->backend.read_header = loose_read_header;
	loose->backend.free = loose_free;
	loose->folder = ps_xstrdup(folder);
	if (git == 0)
		git = git_odb_add_backend(odb, &loose->backend, PRIORITY);
	if (git < 0)
		loose_free(&loose->backend);
	return git;
}

/* Folders of objects: a repository's own, and those it borrows from. */
struct folders {
	struct ps_arena arena;
	const char *list[FOLDERS_MAX]; /* each ends in '/' */
	size_t len;
};

/* What cannot be read here, libgit2 did not read either. */
static void
find_alternates(struct folders *f, const char *folder)
{
	struct ps_buf text = PS_BUF_INIT;
	struct ps_err ignored;
	char *rest;
	char *line;

	if (ps_fs_read(ps_arena_printf(&f->arena, "%sinfo/alternates", folder),
		       PS_LIMIT_YAML_BYTES, &text, &ignored) < 0)
		goto out;
	rest = text.ptr;
	while ((line = strsep(&rest, "\n")) && f->len < FOLDERS_MAX)
		if (*line && *line != '#')
			f->list[f->len++] = ps_arena_printf(
				&f->arena, "%s%s/", *line == '/' ? "" : folder,
				line);
out:
	ps_buf_release(&text);
}

int
ps_repo_loose_add(struct ps_repo *repo)
{
	struct folders f = { .len = 1 };
	int git = 0;

	ps_arena_init(&f.arena, 0);
	f.list[0] = ps_arena_printf(&f.arena, "%sobjects/",
				    git_repository_path(repo->git));
	for (size_t i = 0; git == 0 && i < f.len; i++) {
		find_alternates(&f, f.list[i]);
		git = add_folder(repo->odb, f.list[i]);
	}
	ps_arena_release(&f.arena);
	return git;
}

/* One more byte than the body needs, as the last of a buf is its NUL. */
static int
read_blob(struct file *file, size_t max, struct ps_buf *out, struct ps_err *err)
{
	int rc;

	if (file->type != GIT_OBJECT_BLOB)
		return ps_err_set(err, PS_EHISTORY, "it is a %s, no blob",
				  git_object_type2string(file->type));
	if (file->size > max)
		return ps_err_set(err, PS_ELIMIT,
				  "it has %zu bytes, over the limit of %zu",
				  file->size, max);
	ps_buf_reserve(out, file->size);
	rc = ps_repo_code(
		read_body(file, (unsigned char *)out->ptr + out->len));
	if (rc < 0)
		return ps_repo_fail(err, rc, "it cannot be read");
	out->len += file->size;
	out->ptr[out->len] = '\0';
	return PS_OK;
}

int
ps_repo_loose_body(struct ps_repo *repo, const git_oid *id, size_t max,
		   struct ps_buf *out, struct ps_err *err)
{
	struct ps_buf folder = PS_BUF_INIT;
	char hex[PS_OID_MAX];
	struct loose loose;
	struct file file;
	int git;
	int rc;

	(void)git_oid_tostr(hex, sizeof(hex), id);
	ps_buf_addf(&folder, "%sobjects/", git_repository_path(repo->git));
	loose.folder = folder.ptr;
	git = open_file(&loose, id, &file);
	ps_buf_release(&folder);
	if (git < 0)
		return ps_repo_fail(err, ps_repo_code(git),
				    "cannot read object %s", hex);
	git = read_head(&file);
	if (git < 0)
		rc = ps_repo_fail(err, ps_repo_code(git),
				  "cannot read object %s", hex);
	else
		rc = read_blob(&file, max, out, err);
	close_file(&file);
	return rc;
}
