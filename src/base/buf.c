#include "provspool/buf.h"

#define FIRST_CAP 64

/* Never written: the only byte of every buf that holds nothing. */
char ps_buf_empty[1];

void
ps_buf_init(struct ps_buf *buf)
{
	buf->ptr = ps_buf_empty;
	buf->len = 0;
	buf->cap = 0;
}

void
ps_buf_release(struct ps_buf *buf)
{
	if (buf->cap > 0)
		free(buf->ptr);
	ps_buf_init(buf);
}

void
ps_buf_reset(struct ps_buf *buf)
{
	ps_buf_truncate(buf, 0);
}

void
ps_buf_reserve(struct ps_buf *buf, size_t extra)
{
	size_t need;
	size_t next = buf->cap > 0 ? buf->cap : FIRST_CAP;

	if (__builtin_add_overflow(buf->len, extra, &need) ||
	    __builtin_add_overflow(need, 1, &need))
		need = SIZE_MAX; /* which no allocation grants */
	if (need <= buf->cap)
		return;
	if (buf->cap > 0 && __builtin_mul_overflow(next, 2, &next))
		next = need;
	if (next < need)
		next = need;
	buf->ptr = ps_xrealloc(buf->cap > 0 ? buf->ptr : NULL, next);
	buf->cap = next;
	buf->ptr[buf->len] = '\0';
}

void
ps_buf_add(struct ps_buf *buf, const void *bytes, size_t len)
{
	if (len == 0)
		return;
	if (buf->cap - buf->len <= len)
		ps_buf_reserve(buf, len);
	memcpy(buf->ptr + buf->len, bytes, len);
	buf->len += len;
	buf->ptr[buf->len] = '\0';
}

void
ps_buf_addstr(struct ps_buf *buf, const char *s)
{
	ps_buf_add(buf, s, strlen(s));
}

void
ps_buf_addspan(struct ps_buf *buf, struct ps_span s)
{
	ps_buf_add(buf, s.ptr, s.len);
}

void
ps_buf_addch(struct ps_buf *buf, char c)
{
	if (buf->len + 1 >= buf->cap)
		ps_buf_reserve(buf, 1);
	buf->ptr[buf->len++] = c;
	buf->ptr[buf->len] = '\0';
}

/* Most of what is formatted is short: then once is enough. */
void
ps_buf_vaddf(struct ps_buf *buf, const char *fmt, va_list ap)
{
	va_list again;
	size_t room;
	int n;

	ps_buf_reserve(buf, FIRST_CAP);
	room = buf->cap - buf->len;
	va_copy(again, ap);
	n = vsnprintf(buf->ptr + buf->len, room, fmt, again);
	va_end(again);
	if (n < 0)
		ps_bug("a format that cannot be printed");
	if ((size_t)n >= room) {
		ps_buf_reserve(buf, (size_t)n);
		(void)vsnprintf(buf->ptr + buf->len, (size_t)n + 1, fmt, ap);
	}
	buf->len += (size_t)n;
}

void
ps_buf_addf(struct ps_buf *buf, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	ps_buf_vaddf(buf, fmt, ap);
	va_end(ap);
}

void
ps_buf_truncate(struct ps_buf *buf, size_t len)
{
	if (len > buf->len)
		ps_bug("a buf cannot be truncated to more than it has");
	if (buf->cap == 0)
		return; /* the shared empty string is not ours to write */
	buf->len = len;
	buf->ptr[len] = '\0';
}

struct ps_span
ps_buf_span(const struct ps_buf *buf)
{
	return (struct ps_span){ .ptr = buf->ptr, .len = buf->len };
}

char *
ps_buf_detach(struct ps_buf *buf)
{
	char *bytes;

	ps_buf_reserve(buf, 0); /* the caller frees, so it must be our own */
	bytes = buf->ptr;
	ps_buf_init(buf);
	return bytes;
}
