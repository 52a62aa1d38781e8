#include "provspool/text.h"

static bool
is_tail(struct ps_span s, size_t at)
{
	return at < s.len && ((unsigned char)s.ptr[at] & 0xc0) == 0x80;
}

/*
 * Lead bytes by length: what they leave of the code point, and the smallest
 * code point that may be written so long.
 */
static const struct {
	size_t len;
	uint32_t min;
	unsigned char mask;
	unsigned char lead;
} forms[] = {
	{ 1, 0, 0x80, 0x00 },
	{ 2, 0x80, 0xe0, 0xc0 },
	{ 3, 0x800, 0xf0, 0xe0 },
	{ 4, 0x10000, 0xf8, 0xf0 },
};

size_t
ps_utf8_next(struct ps_span s, size_t at, uint32_t *cp)
{
	unsigned char lead;
	uint32_t value;
	size_t form = 0;

	if (at >= s.len)
		return 0;
	lead = (unsigned char)s.ptr[at];
	while (form < PS_ARRAY_LEN(forms) &&
	       (lead & forms[form].mask) != forms[form].lead)
		form++;
	if (form == PS_ARRAY_LEN(forms))
		return 0;

	value = lead & (unsigned char)~forms[form].mask;
	for (size_t i = 1; i < forms[form].len; i++) {
		if (!is_tail(s, at + i))
			return 0;
		value = value << 6 | ((unsigned char)s.ptr[at + i] & 0x3f);
	}
	if (value < forms[form].min || value > 0x10ffff ||
	    (value >= 0xd800 && value <= 0xdfff))
		return 0;
	*cp = value;
	return forms[form].len;
}

/* Skip ASCII eight bytes at a time: nearly all of the input is that. */
static size_t
skip_ascii(struct ps_span s, size_t at)
{
	uint64_t word;

	while (s.len - at >= sizeof(word)) {
		memcpy(&word, s.ptr + at, sizeof(word));
		if (word & 0x8080808080808080u)
			break;
		at += sizeof(word);
	}
	while (at < s.len && ((unsigned char)s.ptr[at] & 0x80) == 0)
		at++;
	return at;
}

size_t
ps_utf8_check(struct ps_span s)
{
	size_t at = skip_ascii(s, 0);
	uint32_t cp;

	while (at < s.len) {
		size_t n = ps_utf8_next(s, at, &cp);

		if (n == 0)
			return at;
		at = skip_ascii(s, at + n);
	}
	return s.len;
}

size_t
ps_utf8_floor(struct ps_span s, size_t max)
{
	size_t at = max < s.len ? max : s.len;

	while (at > 0 && at < s.len &&
	       ((unsigned char)s.ptr[at] & 0xc0) == 0x80)
		at--;
	return at;
}

size_t
ps_utf8_count(struct ps_span s)
{
	size_t count = 0;

	for (size_t at = 0; at < s.len; at++)
		count += ((unsigned char)s.ptr[at] & 0xc0) != 0x80;
	return count;
}
