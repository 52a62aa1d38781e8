#include "provspool/base.h"

#include <unistd.h>

#define EXIT_NO_MEMORY 71
#define GROW_FIRST 8

struct ps_span
ps_span_str(const char *s)
{
	return (struct ps_span){ .ptr = s, .len = strlen(s) };
}

bool
ps_span_eq(struct ps_span a, struct ps_span b)
{
	if (a.len != b.len)
		return false;
	/* memcmp must not see the NULL of an empty span */
	return a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0;
}

bool
ps_span_is(struct ps_span a, const char *s)
{
	return ps_span_eq(a, ps_span_str(s));
}

bool
ps_streq(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

void
ps_bug_at(const char *file, int line, const char *what)
{
	fprintf(stderr, "provspool: our bug at %s:%d: %s\n", file, line, what);
	abort();
}

/*
 * Without atexit handlers and without stdio: both may want memory, and dying
 * here must be as good as dying anywhere else.
 */
PS_NORETURN static void
die_no_memory(void)
{
	static const char text[] = "provspool: out of memory\n";
	ssize_t n = write(STDERR_FILENO, text, sizeof(text) - 1);

	(void)n; /* nobody is left to tell */
	_exit(EXIT_NO_MEMORY);
}

void *
ps_xmalloc(size_t size)
{
	void *p = malloc(size > 0 ? size : 1);

	if (!p)
		die_no_memory();
	return p;
}

void *
ps_xrealloc(void *old, size_t size)
{
	void *p = realloc(old, size > 0 ? size : 1);

	if (!p)
		die_no_memory();
	return p;
}

char *
ps_xstrdup(const char *s)
{
	size_t size = strlen(s) + 1;

	return memcpy(ps_xmalloc(size), s, size);
}

void *
ps_xgrow(void *old, size_t *cap, size_t need, size_t size)
{
	size_t next = *cap > 0 ? *cap : GROW_FIRST;
	size_t bytes;

	if (need <= *cap)
		return old;
	/* doubling keeps appending linear; what does not fit dies below */
	if (*cap > 0 && __builtin_mul_overflow(*cap, 2, &next))
		next = need;
	if (next < need)
		next = need;
	if (__builtin_mul_overflow(next, size, &bytes))
		die_no_memory();
	*cap = next;
	return ps_xrealloc(old, bytes);
}
