#include "engine/clean.h"

#include <stddef.h>

#include "provspool/limits.h"
#include "provspool/text.h"

#define REPLACEMENT "\xef\xbf\xbd"

/* Controls, and what ends a line for some readers. */
static bool
may_stand(uint32_t cp)
{
	if (cp < 0x20)
		return cp == '\n' || cp == '\t';
	return (cp < 0x7f || cp > 0x9f) && cp != 0x2028 && cp != 0x2029;
}

static bool
is_clean(struct ps_span s)
{
	uint32_t cp = 0;
	size_t n;

	if (s.len > PS_LIMIT_MESSAGE_BYTES)
		return false;
	for (size_t at = 0; at < s.len; at += n) {
		n = ps_utf8_next(s, at, &cp);
		if (n == 0 || !may_stand(cp))
			return false;
	}
	return true;
}

const char *
ps_clean_text(struct ps_arena *arena, const char *text)
{
	struct ps_span s = ps_span_str(text);
	struct ps_buf out = PS_BUF_INIT;
	const char *clean;
	uint32_t cp = 0;
	size_t n;

	if (is_clean(s))
		return text;
	for (size_t at = 0;
	     at < s.len && out.len<PS_LIMIT_MESSAGE_BYTES - 4; at += n> 0 ? n
									  : 1) {
		n = ps_utf8_next(s, at, &cp);
		if (n > 0 && may_stand(cp))
			ps_buf_add(&out, s.ptr + at, n);
		else if (n == 0 || cp != '\r')
			ps_buf_addstr(&out, REPLACEMENT);
	}
	clean = ps_arena_strdup(arena, out.ptr);
	ps_buf_release(&out);
	return clean;
}

void
ps_clean_event(struct ps_arena *arena, struct ps_event *event)
{
	static const size_t texts[] = {
		offsetof(struct ps_event, reason),
		offsetof(struct ps_event, actor),
		offsetof(struct ps_event, principal),
		offsetof(struct ps_event, executed_by),
		offsetof(struct ps_event, executed_at),
		offsetof(struct ps_event, evidence),
		offsetof(struct ps_event, actual),
		offsetof(struct ps_event, until),
		offsetof(struct ps_event, assignee),
		offsetof(struct ps_event, file),
		offsetof(struct ps_event, message),
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(texts); i++) {
		const char **text =
			(const char **)(void *)((char *)event + texts[i]);

		if (*text)
			*text = ps_clean_text(arena, *text);
	}
}
