/*
 * err - why an operation failed.
 *
 * Fallible functions return 0 (PS_OK) or a negative enum ps_rc and fill a
 * caller-owned struct ps_err.  An *error* says the operation failed; that
 * data is bad is a *diagnostic* (diag.h).  Lower layers never print.
 *
 * Message style: what was tried on what, lower case, no full stop, names in
 * single quotes: cannot rename 'a' to 'b': No space left on device.
 */
#ifndef PROVSPOOL_ERR_H
#define PROVSPOOL_ERR_H

#include "provspool/base.h"

/* name, value, exit status, what a person calls it */
/* clang-format off */
#define PS_RC_LIST(X) \
	X(PS_EREJECTED, -1, 1, "done, some rows or files rejected") \
	X(PS_EPENDING, -2, 2, "changes are pending") \
	X(PS_ESTOPPED, -3, 3, "stopped by a threshold") \
	X(PS_EPOLICY, -4, 4, "refused by policy") \
	X(PS_EHISTORY, -5, 5, "history damaged or rewritten") \
	X(PS_EUSAGE, -6, 64, "usage") \
	X(PS_EDATA, -7, 65, "nothing usable in the input") \
	X(PS_EBUG, -8, 70, "our bug") \
	X(PS_ESYS, -9, 71, "system") \
	X(PS_EIO, -10, 74, "input or output") \
	X(PS_EBUSY, -11, 75, "busy, try again") \
	X(PS_ECONFIG, -12, 78, "configuration") \
	X(PS_ENOTFOUND, -13, 65, "not found") \
	X(PS_ELIMIT, -14, 65, "over a limit") \
	X(PS_EFULL, -15, 74, "no space left") \
	X(PS_EENDED, -16, 75, "asked to end")
/* clang-format on */

enum ps_rc {
	PS_OK = 0,
#define X(name, value, status, text) name = (value),
	PS_RC_LIST(X)
#undef X
};

#define PS_ERR_TEXT_MAX 1024

struct ps_err {
	int code; /* enum ps_rc, or 0 while nothing failed */
	char text[PS_ERR_TEXT_MAX];
};

/* All of these return the code, so that `return ps_err_set(...)` reads well. */

/* Set code and message; a message that is too long is cut. */
int ps_err_set(struct ps_err *err, int code, const char *fmt, ...)
	PS_PRINTF(3, 4);
/*
 * Set a system error from errno, which is read first; ": strerror" is
 * appended.  ENOSPC and EDQUOT give PS_EFULL, EIO, EROFS and EFBIG PS_EIO,
 * ENOENT gives PS_ENOTFOUND, everything else PS_ESYS.
 */
int ps_err_sys(struct ps_err *err, const char *fmt, ...) PS_PRINTF(2, 3);
/* Put "fmt: " before the message that is there. */
int ps_err_context(struct ps_err *err, const char *fmt, ...) PS_PRINTF(2, 3);

/*
 * The code of an errno.  Of PS_EFULL nothing was written and nothing is lost:
 * it may be tried again when there is space.  After PS_EIO it may not: what
 * was written may be gone.
 */
int ps_err_of_errno(int number);
/* Is it the disk, whatever is worked on? */
bool ps_err_is_disk(int code);

/* Exit status of a code (0 for PS_OK); its name in words. */
int ps_err_exit(int code);
const char *ps_err_word(int code);

#endif
