#include "repo_private.h"

#include <errno.h>
#include <git2/sys/alloc.h>

/* Trees and commits that libgit2 keeps; blobs it never does. */
#define CACHE_BYTES ((ssize_t)(32 << 20))
/*
 * The largest tree kept: a journal level of 1,000 folders has 45 KB, a folder
 * of 100,000 files that somebody pushed 4 MB, and to look for each of them
 * the tree would be parsed once more.
 */
#define CACHED_TREE_BYTES ((size_t)(8 << 20))

/*
 * libgit2 goes on after a failed allocation in places where it must not, so
 * none ever fails: no memory ends the process, as everywhere here.
 */
static size_t
array_size(size_t n, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(n, size, &total))
		return SIZE_MAX; /* which nobody can have */
	return total;
}

static void *
git_malloc(size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	return ps_xmalloc(n);
}

static void *
git_calloc(size_t n, size_t size, const char *file, int line)
{
	size_t total = array_size(n, size);
	void *p = git_malloc(total, file, line);

	return memset(p, 0, total);
}

static char *
git_substrdup(const char *s, size_t n, const char *file, int line)
{
	char *copy;

	if (n == SIZE_MAX)
		ps_bug("length of a string");
	copy = git_malloc(n + 1, file, line);
	memcpy(copy, s, n);
	copy[n] = '\0';
	return copy;
}

static char *
git_strdup(const char *s, const char *file, int line)
{
	return git_substrdup(s, strlen(s), file, line);
}

static char *
git_strndup(const char *s, size_t n, const char *file, int line)
{
	return git_substrdup(s, strnlen(s, n), file, line);
}

static void *
git_realloc(void *old, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return ps_xrealloc(old, size);
}

static void *
git_reallocarray(void *old, size_t n, size_t size, const char *file, int line)
{
	return git_realloc(old, array_size(n, size), file, line);
}

static void *
git_mallocarray(size_t n, size_t size, const char *file, int line)
{
	return git_malloc(array_size(n, size), file, line);
}

static void
git_release(void *p)
{
	free(p);
}

/*
 * Debian builds libgit2 with mbedTLS and has it parse every certificate of
 * the machine when it starts, which takes longer than most commands of ours;
 * nothing here ever connects.  The linker finds this function before that of
 * mbedTLS, and libgit2 goes on without certificates.
 */
int mbedtls_x509_crt_parse_file(void *chain, const char *path);
int
mbedtls_x509_crt_parse_file(void *chain, const char *path)
{
	(void)chain;
	(void)path;
	return -1;
}

static int
set_allocator(void)
{
	git_allocator ours = {
		.gmalloc = git_malloc,
		.gcalloc = git_calloc,
		.gstrdup = git_strdup,
		.gstrndup = git_strndup,
		.gsubstrdup = git_substrdup,
		.grealloc = git_realloc,
		.greallocarray = git_reallocarray,
		.gmallocarray = git_mallocarray,
		.gfree = git_release,
	};

	return git_libgit2_opts(GIT_OPT_SET_ALLOCATOR, &ours);
}

/* What the account or the machine sets for git must not change results. */
static int
set_options(void)
{
	static const int levels[] = {
		GIT_CONFIG_LEVEL_PROGRAMDATA,
		GIT_CONFIG_LEVEL_SYSTEM,
		GIT_CONFIG_LEVEL_XDG,
		GIT_CONFIG_LEVEL_GLOBAL,
	};
	int git = 0;

	for (size_t i = 0; git == 0 && i < PS_ARRAY_LEN(levels); i++)
		git = git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
	if (git == 0)
		git = git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION,
				       1);
	if (git == 0)
		git = git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION,
				       1);
	if (git == 0)
		git = git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT,
				       GIT_OBJECT_BLOB, (size_t)0);
	if (git == 0)
		git = git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT,
				       GIT_OBJECT_TREE, CACHED_TREE_BYTES);
	if (git == 0)
		git = git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, CACHE_BYTES);
	return git;
}

int
ps_repo_lib_start(struct ps_err *err)
{
	int count;

	if (set_allocator() < 0)
		return ps_repo_fail(err, PS_ESYS, "cannot set up libgit2");
	count = git_libgit2_init();
	if (count < 0)
		return ps_repo_fail(err, PS_ESYS, "cannot start libgit2");
	if (count == 1 && set_options() < 0) {
		(void)ps_repo_fail(err, PS_ESYS, "cannot set up libgit2");
		ps_repo_lib_stop();
		return PS_ESYS;
	}
	return PS_OK;
}

void
ps_repo_lib_stop(void)
{
	(void)git_libgit2_shutdown(); /* the number of starts that are left */
}

static int
code_of_class(void)
{
	const git_error *last = git_error_last();

	switch (last ? last->klass : GIT_ERROR_NONE) {
	case GIT_ERROR_OS:
		return PS_EIO;
	case GIT_ERROR_ZLIB:
	case GIT_ERROR_ODB:
	case GIT_ERROR_OBJECT:
	case GIT_ERROR_TREE:
	case GIT_ERROR_INDEXER:
		return PS_EHISTORY;
	default:
		return PS_ESYS;
	}
}

int
ps_repo_code(int git)
{
	switch (git) {
	case 0:
		return PS_OK;
	case GIT_ENOTFOUND:
		return PS_ENOTFOUND;
	case GIT_EEXISTS:
	case GIT_ELOCKED:
	case GIT_EMODIFIED:
		return PS_EBUSY;
	case GIT_EMISMATCH: /* content that is not what its name says */
		return PS_EHISTORY;
	default:
		return code_of_class();
	}
}

/* libgit2 keeps no errno, but ends the message with what it means. */
static bool
is_no_space(const char *message)
{
	static const int numbers[] = { ENOSPC, EDQUOT };
	char text[128];

	for (size_t i = 0; i < PS_ARRAY_LEN(numbers); i++)
		if (strstr(message, strerror_r(numbers[i], text, sizeof(text))))
			return true;
	return false;
}

int
ps_repo_fail(struct ps_err *err, int code, const char *fmt, ...)
{
	const git_error *last = git_error_last();
	char what[PS_ERR_TEXT_MAX / 2];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, ap); /* cut if too long */
	va_end(ap);
	if (!last || !last->message || !last->message[0])
		return ps_err_set(err, code, "%s", what);
	if (code == PS_EIO && is_no_space(last->message))
		code = PS_EFULL;
	return ps_err_set(err, code, "%s: %s", what, last->message);
}

int
ps_repo_id_read(const struct ps_oid *text, git_oid *out, struct ps_err *err)
{
	if (strnlen(text->hex, PS_OID_MAX) != GIT_OID_HEXSZ ||
	    git_oid_fromstr(out, text->hex) < 0)
		return ps_err_set(err, PS_EDATA, "'%.*s' is no object id",
				  PS_OID_MAX, text->hex);
	return PS_OK;
}

void
ps_repo_id_write(const git_oid *id, struct ps_oid *out)
{
	(void)git_oid_tostr(out->hex, sizeof(out->hex), id);
}

bool
ps_repo_id_is_none(const struct ps_oid *id)
{
	return id->hex[0] == '\0';
}
