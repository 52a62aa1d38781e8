/*
 * buf - growing byte strings.
 *
 * A buf owns its bytes and is always NUL-terminated, also when empty, so
 * `buf.ptr` can be printed at any time.  PS_BUF_INIT allocates nothing.
 */
#ifndef PROVSPOOL_BUF_H
#define PROVSPOOL_BUF_H

#include <stdarg.h>

#include "provspool/base.h"

struct ps_buf {
	char *ptr; /* never NULL */
	size_t len;
	size_t cap; /* 0 while `ptr` is the shared empty string */
};

extern char ps_buf_empty[1];
#define PS_BUF_INIT                                                            \
	{                                                                      \
		.ptr = ps_buf_empty, .len = 0, .cap = 0                        \
	}

void ps_buf_init(struct ps_buf *buf);
void ps_buf_release(struct ps_buf *buf); /* frees; usable again */
void ps_buf_reset(struct ps_buf *buf);	 /* empties, keeps the memory */
void ps_buf_reserve(struct ps_buf *buf, size_t extra);
void ps_buf_add(struct ps_buf *buf, const void *bytes, size_t len);
void ps_buf_addstr(struct ps_buf *buf, const char *s);
void ps_buf_addspan(struct ps_buf *buf, struct ps_span s);
void ps_buf_addch(struct ps_buf *buf, char c);
void ps_buf_addf(struct ps_buf *buf, const char *fmt, ...) PS_PRINTF(2, 3);
void ps_buf_vaddf(struct ps_buf *buf, const char *fmt, va_list ap)
	PS_PRINTF(2, 0);
void ps_buf_truncate(struct ps_buf *buf, size_t len);
struct ps_span ps_buf_span(const struct ps_buf *buf);
/* Give the bytes away (caller frees); the buf is empty afterwards. */
char *ps_buf_detach(struct ps_buf *buf);

#endif
