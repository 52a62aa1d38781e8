#include "schema/pattern.h"

#include <regex.h>

#include "provspool/num.h"

#define STEPS_MAX 24
#define SPECIAL "\\.*+?{}()|^$[]"

/* One character of a class, so many times. */
struct step {
	uint32_t set[8];
	size_t min;
	size_t max;
	size_t group; /* as first of a group that may be missing: its steps */
};

struct steps {
	struct step list[STEPS_MAX];
	size_t n;
};

static void
allow(struct step *step, unsigned int c)
{
	step->set[c / 32] |= UINT32_C(1) << c % 32;
}

static bool
allows(const struct step *step, unsigned char c)
{
	return step->set[c / 32] >> c % 32 & 1;
}

static void
negate(struct step *step)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(step->set); i++)
		step->set[i] = ~step->set[i];
	step->set[0] &= ~UINT32_C(1); /* the end of the text is no character */
}

/* "[a-z0-9_]", "[^@ ]", "[]x]"; *p stands behind the bracket. */
static bool
read_class(const char **p, const char *end, struct step *step)
{
	const char *first;
	bool negated = *p < end && **p == '^';

	*p += negated;
	for (first = *p; *p < end && (**p != ']' || *p == first); (*p)++) {
		unsigned char from = (unsigned char)**p;
		unsigned char to = from;

		if (from == '[' && *p + 1 < end && strchr(".:=", (*p)[1]))
			return false;
		if (*p + 2 < end && (*p)[1] == '-' && (*p)[2] != ']') {
			to = (unsigned char)(*p)[2];
			*p += 2;
		}
		if (from >= 0x80 || to >= 0x80 || to < from)
			return false;
		for (unsigned int c = from; c <= to; c++)
			allow(step, c);
	}
	if (*p == end)
		return false;
	(*p)++;
	if (negated)
		negate(step);
	return true;
}

static bool
read_number(const char **p, const char *end, size_t *out)
{
	char digits[5];
	size_t n = 0;
	int64_t number;

	while (*p < end && **p >= '0' && **p <= '9' && n + 1 < sizeof(digits))
		digits[n++] = *(*p)++;
	digits[n] = '\0';
	if (!ps_num_padded(digits, 0, 9999, &number))
		return false;
	*out = (size_t)number;
	return true;
}

/* "{7}", "{0,39}", "{2,}", "?", "*", "+", or nothing. */
static bool
read_count(const char **p, const char *end, struct step *step)
{
	char c = (char)(*p < end ? **p : '\0');

	step->min = c == '?' || c == '*' ? 0 : 1;
	step->max = c == '*' || c == '+' ? SIZE_MAX : 1;
	if (c == '?' || c == '*' || c == '+')
		(*p)++;
	if (c != '{')
		return true;
	(*p)++;
	if (!read_number(p, end, &step->min))
		return false;
	step->max = step->min;
	if (*p < end && **p == ',') {
		(*p)++;
		step->max = SIZE_MAX;
		if (*p < end && **p != '}' && !read_number(p, end, &step->max))
			return false;
	}
	if (*p == end || **p != '}' || step->max < step->min)
		return false;
	(*p)++;
	return true;
}

static bool
read_step(const char **p, const char *end, struct steps *out)
{
	struct step *step = &out->list[out->n];
	unsigned char c = (unsigned char)*(*p)++;

	if (out->n == STEPS_MAX)
		return false;
	memset(step, 0, sizeof(*step));
	if (c == '[') {
		if (!read_class(p, end, step))
			return false;
	} else if (c < 0x80 && !strchr(SPECIAL, c)) {
		allow(step, c);
	} else {
		return false;
	}
	out->n++;
	return read_count(p, end, step);
}

/* "(...)?" behind its opening bracket. */
static bool
read_group(const char **p, const char *end, struct steps *out)
{
	size_t first = out->n;

	while (*p < end && **p != ')')
		if (!read_step(p, end, out))
			return false;
	if (end - *p < 2 || (*p)[1] != '?' || out->n == first)
		return false;
	*p += 2;
	out->list[first].group = out->n - first;
	return out->list[first].min > 0;
}

static bool
overlap(const struct step *a, const struct step *b)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(a->set); i++)
		if (a->set[i] & b->set[i])
			return true;
	return false;
}

/* Can what comes at step `i` never be mistaken for what comes from `next`? */
static bool
is_clear(const struct steps *s, size_t i, size_t next)
{
	while (next < s->n) {
		if (overlap(&s->list[i], &s->list[next]))
			return false;
		if (s->list[next].group > 0)
			next += s->list[next].group;
		else if (s->list[next].min > 0)
			return true;
		else
			next++;
	}
	return true;
}

static bool
read_steps(const char *p, const char *end, struct steps *out)
{
	out->n = 0;
	while (p < end) {
		bool group = *p == '(';

		p += group;
		if (!(group ? read_group(&p, end, out)
			    : read_step(&p, end, out)))
			return false;
	}
	for (size_t i = 0; i < out->n; i++) {
		const struct step *step = &out->list[i];

		if (step->min != step->max && !is_clear(out, i, i + 1))
			return false;
		if (step->group > 0 && !is_clear(out, i, i + step->group))
			return false;
	}
	return true;
}

static bool
run(const struct steps *s, const char *text)
{
	for (size_t i = 0; i < s->n;) {
		const struct step *step = &s->list[i];
		size_t count = 0;

		if (step->group > 0 && !allows(step, (unsigned char)*text)) {
			i += step->group;
			continue;
		}
		while (count < step->max &&
		       allows(step, (unsigned char)*text)) {
			text++;
			count++;
		}
		if (count < step->min)
			return false;
		i++;
	}
	return *text == '\0';
}

/* The end of an alternative: '|' or the end; brackets are no such place. */
static const char *
alternative_end(const char *p, const char *end)
{
	bool in_class = false;

	for (; p < end; p++) {
		if (in_class)
			in_class = *p != ']';
		else if (*p == '[')
			in_class = true;
		else if (*p == '|')
			return p;
	}
	return end;
}

bool
ps_pattern_try(const char *pattern, const char *text, bool *match)
{
	size_t len = strlen(pattern);
	const char *p = pattern + 1;
	const char *end = pattern + len - 1;
	bool found = false;
	struct steps steps;

	if (len < 2 || pattern[0] != '^' || *end != '$')
		return false;
	if (*p == '(' && end[-1] == ')') {
		p++;
		end--;
	}
	for (;;) {
		const char *stop = alternative_end(p, end);

		if (!read_steps(p, stop, &steps))
			return false;
		found = found || run(&steps, text);
		if (stop == end)
			break;
		if (*end != ')')
			return false; /* ^a|b$ has other anchors */
		p = stop + 1;
	}
	*match = found;
	return true;
}

bool
ps_pattern_matches(const char *pattern, const char *text)
{
	regex_t re;
	bool match;

	if (ps_pattern_try(pattern, text, &match))
		return match;
	if (regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB) != 0)
		ps_bug("a pattern that was accepted does not compile");
	match = regexec(&re, text, 0, NULL, 0) == 0;
	regfree(&re);
	return match;
}
