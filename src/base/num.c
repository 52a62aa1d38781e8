#include "provspool/num.h"

/*
 * Counted downwards from zero, because INT64_MIN has no positive twin.
 */
static bool
add_digit(char c, int64_t *negated)
{
	if (c < '0' || c > '9')
		return false;
	return !__builtin_mul_overflow(*negated, 10, negated) &&
	       !__builtin_sub_overflow(*negated, c - '0', negated);
}

bool
ps_num_padded(const char *s, int64_t min, int64_t max, int64_t *out)
{
	bool minus = *s == '-';
	int64_t n = 0;

	if (minus)
		s++;
	if (!*s)
		return false;
	for (; *s; s++)
		if (!add_digit(*s, &n))
			return false;
	if (!minus && __builtin_sub_overflow(0, n, &n))
		return false;
	if (n < min || n > max)
		return false;
	*out = n;
	return true;
}

bool
ps_num_i64(const char *s, int64_t min, int64_t max, int64_t *out)
{
	const char *digits = *s == '-' ? s + 1 : s;

	/* "0" is the one number that begins with 0, and it has no sign */
	if (digits[0] == '0' && (digits[1] || digits != s))
		return false;
	return ps_num_padded(s, min, max, out);
}

char *
ps_num_put(char *to, int64_t number, int width)
{
	char digits[PS_NUM_TEXT_MAX];
	uint64_t rest = (uint64_t)number;
	int n = 0;

	if (number < 0) {
		*to++ = '-';
		rest = 0 - rest;
	}
	do {
		digits[n++] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	while (n < width && n < PS_NUM_TEXT_MAX - 4)
		digits[n++] = '0';
	while (n > 0)
		*to++ = digits[--n];
	*to = '\0';
	return to;
}
