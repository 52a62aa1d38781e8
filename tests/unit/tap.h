/*
 * tap - the least a unit test needs: checks, named cases, TAP on stdout.
 *
 * A case is a function named after what is true; every check in it is made,
 * and what differed is told on a '#' line.  A case without a check fails:
 * a test that cannot fail is a defect.
 *
 *	static void
 *	empty_text_is_no_number(void)
 *	{
 *		TAP_CHECK(!ps_num_i64("", 0, 9, &n));
 *	}
 *
 *	int
 *	main(void)
 *	{
 *		TAP_RUN(empty_text_is_no_number);
 *		return tap_done();
 *	}
 */
#ifndef PROVSPOOL_TESTS_TAP_H
#define PROVSPOOL_TESTS_TAP_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define TAP_UNUSED __attribute__((unused))

struct tap_state {
	int cases;	  /* run so far */
	int failed_cases; /* of these */
	int checks;	  /* made in the case at hand */
	int failures;	  /* of these */
};

static struct tap_state tap;

/* Where a check stands, for its '#' lines. */
struct tap_at {
	const char *file;
	int line;
	const char *what;
};
#define TAP_AT(what) ((struct tap_at){ __FILE__, __LINE__, (what) })

/* All of these are expressions whose value is whether the check held. */
#define TAP_CHECK(cond) tap_check(TAP_AT(#cond), (cond))
#define TAP_EQ_STR(got, want) tap_eq_str(TAP_AT(#got), (got), (want))
#define TAP_EQ_INT(got, want)                                                  \
	tap_eq_int(TAP_AT(#got), (long long)(got), (long long)(want))
/* Say which row of a table is at fault: TAP_NOTE("row %zu", i). */
#define TAP_NOTE(...) (printf("#   "), printf(__VA_ARGS__), putchar('\n'))
#define TAP_RUN(fn) tap_run((fn), #fn)

/* One line each, so that the reader of TAP is not confused by our text. */
static TAP_UNUSED void
tap_print_text(const char *s)
{
	if (!s) {
		printf("NULL");
		return;
	}
	putchar('\'');
	for (; *s; s++) {
		if (*s == '\n')
			printf("\\n");
		else if ((unsigned char)*s < 0x20 || *s == 0x7f)
			printf("\\x%02x", (unsigned int)(unsigned char)*s);
		else
			putchar(*s);
	}
	putchar('\'');
}

static TAP_UNUSED bool
tap_check(struct tap_at at, bool held)
{
	tap.checks++;
	if (held)
		return true;
	tap.failures++;
	printf("# %s:%d: failed: %s\n", at.file, at.line, at.what);
	return false;
}

static TAP_UNUSED bool
tap_eq_str(struct tap_at at, const char *got, const char *want)
{
	bool same = got == want || (got && want && strcmp(got, want) == 0);

	if (tap_check(at, same))
		return true;
	printf("#   got:  ");
	tap_print_text(got);
	printf("\n#   want: ");
	tap_print_text(want);
	putchar('\n');
	return false;
}

static TAP_UNUSED bool
tap_eq_int(struct tap_at at, long long got, long long want)
{
	if (tap_check(at, got == want))
		return true;
	printf("#   got:  %lld\n#   want: %lld\n", got, want);
	return false;
}

static TAP_UNUSED void
tap_run(void (*fn)(void), const char *name)
{
	bool good;

	tap.checks = 0;
	tap.failures = 0;
	fn();
	if (tap.checks == 0)
		printf("# nothing was checked\n");
	good = tap.checks > 0 && tap.failures == 0;
	tap.cases++;
	if (!good)
		tap.failed_cases++;

	printf("%s %d - ", good ? "ok" : "not ok", tap.cases);
	for (; *name; name++)
		putchar(*name == '_' ? ' ' : *name);
	putchar('\n');
	fflush(stdout); /* a crash in the next case must not hide this one */
}

static TAP_UNUSED int
tap_done(void)
{
	printf("1..%d\n", tap.cases);
	if (fflush(stdout) != 0)
		return 1;
	return tap.failed_cases > 0 || tap.cases == 0;
}

#endif
