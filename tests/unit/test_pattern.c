#include <regex.h>

#include "provspool/buf.h"
#include "provspool/schema.h"
#include "schema/pattern.h"
#include "tap.h"

/* Good and bad values for every pattern of the schemas, and their like. */
static const char *const texts[] = {
	"",
	"a",
	"ab",
	"A",
	"-",
	"*",
	"1",
	"0",
	"10",
	"9999",
	"10000",
	"a-b",
	"a_b",
	"-a",
	"a-",
	"a b",
	"a\n",
	"\na",
	"\xc3\xa9",
	"a\xc3\xa9",
	"Ada.R-1_x",
	".ada",
	"ada@acme.example",
	"a@b@c",
	"@b",
	"a@",
	"a@b c",
	"uid:1000",
	"uid:",
	":1000",
	"u-2:x:y",
	"Uid:1",
	"orders.csv",
	"orders-0001.csv",
	"orders-001.csv",
	"orders-0001",
	"orders-0001.csvx",
	"orders0001.csv",
	".csv",
	"ordersxcsv",
	"2026-11-23T03:18:43Z",
	"2026-11-23T03:18:43",
	"2026-11-23 03:18:43Z",
	"12026-11-23T03:18:43Z",
	"a234567890123456789012345678901234567890",
	"a2345678901234567890123456789012345678901",
	"0123456789abcdef0123456789abcdef01234567",
	"0123456789abcdef0123456789abcdef0123456",
	"0123456789abcdef0123456789abcdef012345678",
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0",
	"0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef",
	"00000000-0000-4000-8000-000000000001",
	"00000000-0000-4000-8000-00000000000g",
	"CHG0012345",
	"INC0012345",
	"CHG001234",
	"]",
	"[",
	"x]x",
	"^",
};

/* The C library is never wrong, only slow. */
static bool
agrees(const char *pattern, const regex_t *re, const char *text)
{
	bool want = regexec(re, text, 0, NULL, 0) == 0;
	bool simple_says = want;
	bool simple = ps_pattern_try(pattern, text, &simple_says);
	bool good = TAP_EQ_INT(simple_says, want);

	if (!simple)
		good = TAP_EQ_INT(ps_pattern_matches(pattern, text), want) &&
		       good;
	if (!good)
		TAP_NOTE("%s: '%s'", pattern, text);
	return good;
}

static void
agrees_on_all(const char *pattern)
{
	regex_t re;

	if (!TAP_CHECK(regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB) == 0))
		return;
	for (size_t i = 0; i < PS_ARRAY_LEN(texts); i++)
		if (!agrees(pattern, &re, texts[i]))
			break;
	regfree(&re);
}

/* Each pattern of a rule and of what it leads to, once. */
static void
check_object(const struct ps_object *object, size_t *n)
{
	for (size_t i = 0; i < object->nrules; i++) {
		const struct ps_rule *rule = &object->rules[i];
		const struct ps_rule *places[] = { rule, rule->items,
						   object->others };

		for (size_t k = 0; k < PS_ARRAY_LEN(places); k++) {
			bool match;

			if (!places[k] || !places[k]->pattern)
				continue;
			if (!TAP_CHECK(ps_pattern_try(places[k]->pattern, "",
						      &match)))
				TAP_NOTE("%s", places[k]->pattern);
			agrees_on_all(places[k]->pattern);
			(*n)++;
		}
	}
}

/* Objects to look at, parents first. */
static size_t
collect(const struct ps_object *root, const struct ps_object **list, size_t max)
{
	size_t n = 0;

	list[n++] = root;
	for (size_t at = 0; at < n; at++)
		for (size_t i = 0; i < list[at]->nrules && n < max; i++)
			if (list[at]->rules[i].object)
				list[n++] = list[at]->rules[i].object;
	return n;
}

static void
every_pattern_of_the_schemas_is_simple_and_answered_right(void)
{
	size_t n = 0;

	for (size_t i = 0; i < ps_schema_count(); i++) {
		const struct ps_object *list[64];
		size_t len = collect(ps_schema_at(i)->root, list,
				     PS_ARRAY_LEN(list));

		for (size_t k = 0; k < len; k++) {
			bool match;

			check_object(list[k], &n);
			if (!list[k]->others_pattern)
				continue;
			TAP_CHECK(ps_pattern_try(list[k]->others_pattern, "",
						 &match));
			agrees_on_all(list[k]->others_pattern);
			n++;
		}
	}
	TAP_CHECK(n > 15);
}

static void
patterns_of_every_form_are_answered_right(void)
{
	static const char *const patterns[] = {
		"^$",
		"^a$",
		"^[ab]$",
		"^[^a]$",
		"^[^a]+$",
		"^[]]$",
		"^[^]]$",
		"^[]x]+$",
		"^[a-]+$",
		"^[-a]+$",
		"^a?b?$",
		"^a*$",
		"^a*b$",
		"^a+b*$",
		"^a{2}$",
		"^a{0}b$",
		"^a{1,2}b?$",
		"^[a-z]{2,}$",
		"^[a-z]{0,1}$",
		"^(ab)?$",
		"^(ab)?c?$",
		"^a(-b)?$",
		"^a(-[a-z]+)?(_[a-z]+)?$",
		"^(CHG|INC)$",
		"^(CHG[0-9]{7}|INC[0-9]{7})$",
		"^([*]|[a-z]+|)$",
		/* the C library's, for one reason or another */
		"^.*$",
		"^.$",
		"a",
		"^a",
		"a$",
		"CHG[0-9]+",
		"^(CHG|INC)[0-9]{7}$",
		"^[a-z]*[a-z0-9]*$",
		"^[a-z]+a$",
		"^a?a$",
		"^a?ab$",
		"^(ab)?a$",
		"^(a?b)?$",
		"^(ab)*$",
		"^(a(b)?)?$",
		"^a|b$",
		"^(a)(b)$",
		"^(a|b)(c|d)$",
		"^[[:alpha:]]+$",
		"^[a-z]\\.csv$",
		"^a\\{2$",
		"^[^@ ]+@[a-z.@]+$",
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(patterns); i++)
		agrees_on_all(patterns[i]);
}

/* Text number `n` of those of up to 5 letters of a small alphabet. */
static void
short_text(size_t n, char text[6])
{
	static const char letters[] = "ab-";
	size_t len = 0;

	for (size_t i = 0; i < 5; i++, n /= 4)
		if (n % 4 < 3)
			text[len++] = letters[n % 4];
	text[len] = '\0';
}

/* All of them: nothing is left to the choice of samples. */
static void
all_short_texts_are_answered_right(void)
{
	static const char *const patterns[] = {
		"^a*b$",	"^a?b?$",	 "^a{1,2}b?$",	 "^(ab)?-a$",
		"^(ab)?-?$",	"^a(-b)?$",	 "^[ab]+-a*$",	 "^[^a]+a?$",
		"^a(-[ab]+)?$", "^(a|b{2}|-a)$", "^(a-)?b{0,2}$"
	};

	for (size_t p = 0; p < PS_ARRAY_LEN(patterns); p++) {
		char text[6];
		regex_t re;
		bool good = TAP_CHECK(regcomp(&re, patterns[p],
					      REG_EXTENDED | REG_NOSUB) == 0);

		for (size_t n = 0; good && n < 4 * 4 * 4 * 4 * 4; n++) {
			bool match;

			short_text(n, text);
			good = TAP_CHECK(ps_pattern_try(patterns[p], text,
							&match)) &&
			       agrees(patterns[p], &re, text);
		}
		regfree(&re);
	}
}

static void
what_is_not_simple_is_left_to_the_c_library(void)
{
	static const char *const patterns[] = {
		"a",
		"^a",
		"a$",
		"^.$",
		"^a?a$",
		"^[a-z]+a$",
		"^(ab)?a$",
		"^(ab)*$",
		"^a|b$",
		"^(a)(b)$",
		"^[[:alpha:]]$",
		"^a\\.b$",
		"^(a?b)?$",
		"^\xc3\xa9$",
		"^[\xc3\xa9]$",
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(patterns); i++) {
		bool match = true;

		if (!TAP_CHECK(!ps_pattern_try(patterns[i], "a", &match)))
			TAP_NOTE("%s", patterns[i]);
	}
}

static void
a_pattern_may_have_only_so_many_parts(void)
{
	struct ps_buf pattern = PS_BUF_INIT;
	struct ps_buf text = PS_BUF_INIT;

	for (size_t n = 1; n < 40; n++) {
		bool match = false;

		ps_buf_reset(&pattern);
		ps_buf_addch(&text, 'a');
		ps_buf_addf(&pattern, "^%s$", text.ptr);
		TAP_CHECK(ps_pattern_matches(pattern.ptr, text.ptr));
		TAP_EQ_INT(ps_pattern_try(pattern.ptr, text.ptr, &match),
			   n <= 24);
	}
	ps_buf_release(&pattern);
	ps_buf_release(&text);
}

int
main(void)
{
	TAP_RUN(every_pattern_of_the_schemas_is_simple_and_answered_right);
	TAP_RUN(patterns_of_every_form_are_answered_right);
	TAP_RUN(all_short_texts_are_answered_right);
	TAP_RUN(what_is_not_simple_is_left_to_the_c_library);
	TAP_RUN(a_pattern_may_have_only_so_many_parts);
	return tap_done();
}
