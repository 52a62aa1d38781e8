#include "mapping_run.h"

#include "provspool/text.h"

/* Where the attribute type at `s` ends: "CN" of "CN=…"; 0: there is none. */
static size_t
type_len(const char *s)
{
	size_t n = 0;

	while ((s[n] >= 'A' && s[n] <= 'Z') || (s[n] >= 'a' && s[n] <= 'z') ||
	       (n > 0 &&
		((s[n] >= '0' && s[n] <= '9') || s[n] == '-' || s[n] == '.')))
		n++;
	return s[n] == '=' ? n : 0;
}

/* DC, O and C stand at the end of a name. */
static bool
is_suffix_type(const char *s)
{
	static const char *const types[] = { "dc", "o", "c" };
	size_t len = type_len(s);

	for (size_t i = 0; i < PS_ARRAY_LEN(types); i++)
		if (len == strlen(types[i]) &&
		    strncasecmp(s, types[i], len) == 0)
			return true;
	return false;
}

/* The comma behind a distinguished name, or the end of the text. */
static const char *
end_of_dn(const char *s)
{
	bool suffix = is_suffix_type(s);

	for (; *s; s++) {
		const char *next = s + 1;

		if (*s == '\\' && s[1]) {
			s++;
			continue;
		}
		if (*s != ',')
			continue;
		next += strspn(next, " ");
		if (type_len(next) == 0)
			continue;
		if (suffix && !is_suffix_type(next))
			return s;
		suffix = is_suffix_type(next);
	}
	return s;
}

static const char *
end_of_value(const struct ps_mapping_cell *cell, const char *s, size_t *gap)
{
	const char *end;

	if (ps_streq(cell->split, "dn")) {
		end = end_of_dn(s);
		*gap = *end ? 1 : 0;
		return end;
	}
	end = strstr(s, cell->split);
	*gap = end ? strlen(cell->split) : 0;
	return end ? end : s + strlen(s);
}

const char *const *
ps_mapping_split(const struct ps_mapping_cell *cell, const char *text,
		 struct ps_arena *arena, size_t *n)
{
	const char **parts;
	size_t room = 2;
	size_t gap = 0;

	for (const char *s = text; *s; s++)
		room++; /* no more values than letters */
	parts = PS_ARENA_ARRAY(arena, const char *, room);
	*n = 0;
	for (const char *s = text; *s;) {
		const char *end = end_of_value(cell, s, &gap);
		struct ps_span part =
			ps_text_trim((struct ps_span){ s, (size_t)(end - s) });

		if (part.len > 0)
			parts[(*n)++] =
				ps_arena_strndup(arena, part.ptr, part.len);
		s = end + gap;
	}
	if (*n == 0)
		parts[(*n)++] = "";
	return parts;
}
