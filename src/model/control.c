#include "provspool/control.h"

#include <ctype.h>

#include "provspool/num.h"
#include "provspool/text.h"
#include "provspool/when.h"

#define DIGEST_LEN ((size_t)PS_SHA_HEX - 1)
#define WORD_MAX 80

static bool
is_digest(struct ps_span s)
{
	if (s.len != DIGEST_LEN)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!isxdigit((unsigned char)s.ptr[i]))
			return false;
	return true;
}

static void
lower(char *to, struct ps_span from)
{
	for (size_t i = 0; i < from.len; i++)
		to[i] = (char)tolower((unsigned char)from.ptr[i]);
	to[from.len] = '\0';
}

static bool
set_number(int64_t *to, const char *word)
{
	return *to < 0 && ps_num_padded(word, 0, INT64_MAX, to);
}

static bool
set_digest(struct ps_control *out, struct ps_span value)
{
	if (*out->sha256 || !is_digest(value))
		return false;
	lower(out->sha256, value);
	return true;
}

static bool
set_time(int64_t *to, struct ps_span value)
{
	char text[WORD_MAX];

	memcpy(text, value.ptr, value.len); /* it is shorter, see set() */
	text[value.len] = '\0';
	return *to == PS_WHEN_NONE && ps_when_parse(text, to, NULL);
}

static bool
is_one_of(const char *key, const char *a, const char *b, const char *c)
{
	return ps_streq(key, a) || ps_streq(key, b) || ps_streq(key, c);
}

static bool
set(struct ps_control *out, struct ps_span key, struct ps_span value)
{
	char name[WORD_MAX];
	char word[WORD_MAX];

	if (key.len >= WORD_MAX || value.len >= WORD_MAX)
		return false;
	lower(name, key);
	lower(word, value);
	if (is_one_of(name, "rows", "records", "count"))
		return set_number(&out->rows, word);
	if (is_one_of(name, "bytes", "size", "length"))
		return set_number(&out->bytes, word);
	if (is_one_of(name, "sequence", "number", "seq"))
		return set_number(&out->sequence, word);
	if (ps_streq(name, "as_of"))
		return set_time(&out->as_of, value);
	return ps_streq(name, "sha256") && set_digest(out, value);
}

static struct ps_span
part(struct ps_span s, size_t from, size_t to)
{
	return ps_text_trim((struct ps_span){ s.ptr + from, to - from });
}

/* "3f…  export.csv", as sha256sum writes it. */
static bool
is_sum(struct ps_span line)
{
	return line.len > DIGEST_LEN && line.ptr[DIGEST_LEN] == ' ' &&
	       is_digest((struct ps_span){ line.ptr, DIGEST_LEN });
}

static bool
read_line(struct ps_control *out, struct ps_span line)
{
	struct ps_span value;
	size_t at = 0;

	if (line.len == 0 || line.ptr[0] == '#')
		return true;
	if (is_sum(line) || is_digest(line))
		return set_digest(out, part(line, 0, DIGEST_LEN));
	while (at < line.len && !strchr(":=;,", line.ptr[at]))
		at++;
	if (at == line.len || line.ptr[at] == '\0')
		return false;
	value = part(line, at + 1, line.len);
	if (value.len >= 2 && value.ptr[0] == '"' &&
	    value.ptr[value.len - 1] == '"')
		value = part(value, 1, value.len - 1);
	return set(out, part(line, 0, at), value);
}

bool
ps_control_parse(struct ps_span text, struct ps_control *out, int64_t *line)
{
	size_t at = 0;

	*out = (struct ps_control){
		.rows = -1, .bytes = -1, .sequence = -1, .as_of = PS_WHEN_NONE
	};
	*line = 0;
	if (text.len >= 3 && memcmp(text.ptr, "\xEF\xBB\xBF", 3) == 0)
		at = 3;
	while (at < text.len) {
		const char *nl = memchr(text.ptr + at, '\n', text.len - at);
		size_t end = nl ? (size_t)(nl - text.ptr) : text.len;
		size_t stop = end;

		if (stop > at && text.ptr[stop - 1] == '\r')
			stop--;
		(*line)++;
		if (!read_line(out, part(text, at, stop)))
			return false;
		at = end + 1;
	}
	return true;
}
