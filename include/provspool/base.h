/*
 * base - what every file of provspool may rely on.
 *
 * A span is a run of bytes with a length: input from outside is a span until
 * a schema has accepted it, and may hold any byte, NUL included.  A string
 * (`const char *`) is text of ours or text that was accepted: valid UTF-8,
 * no NUL; the empty string, never NULL, stands for "nothing".
 */
#ifndef PROVSPOOL_BASE_H
#define PROVSPOOL_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "provspool/banned.h"

#define PS_CHECK __attribute__((warn_unused_result))
#define PS_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define PS_NORETURN __attribute__((noreturn))

#define PS_ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* Bytes with a length; `ptr` may be NULL only when `len` is 0. */
struct ps_span {
	const char *ptr;
	size_t len;
};

struct ps_span ps_span_str(const char *s);
bool ps_span_eq(struct ps_span a, struct ps_span b);
bool ps_span_is(struct ps_span a, const char *s);
bool ps_streq(const char *a, const char *b);

/*
 * A text that is mapped from a file need not stay in memory where it was
 * read.  Whoever reads one calls `fn`, unless it is NULL, each time he has
 * read PS_FORGET_BYTES; the text can still be read anywhere afterwards.
 */
#define PS_FORGET_BYTES ((size_t)4 << 20)
struct ps_forget {
	void (*fn)(void *context);
	void *context;
};

/*
 * Report a broken invariant of our own and abort (exit status by signal).
 * Never reachable from input.
 */
PS_NORETURN void ps_bug_at(const char *file, int line, const char *what);
#define ps_bug(what) ps_bug_at(__FILE__, __LINE__, (what))

/*
 * Allocation never fails for the caller: no memory ends the process with
 * status 71.  Any instant is a safe one to die, and caps on all input keep
 * an attacker from choosing it.
 */
void *ps_xmalloc(size_t size);
void *ps_xrealloc(void *old, size_t size);
char *ps_xstrdup(const char *s);

/*
 * Make room for `need` elements of `size` bytes in the array `old` whose
 * capacity in elements is *cap; returns the array, perhaps moved.
 */
PS_CHECK void *ps_xgrow(void *old, size_t *cap, size_t need, size_t size);

#endif
