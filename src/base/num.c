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
