#include "provspool/schema.h"
#include "tap.h"

/* One rule of each kind; min and max of a rule without limits. */
#define FREE .max = INT64_MAX
static const char *const words[] = { "manual", "other", NULL };

static const struct ps_rule inner_rules[] = {
	{ .name = "property",
	  .type = PS_TYPE_STRING,
	  .required = true,
	  .pattern = "^[a-z]+$",
	  FREE },
	{ .name = "value", .type = PS_TYPE_STRING, .min = 1, .max = 3 },
};
static const struct ps_object inner = { .rules = inner_rules, .nrules = 2 };

static const struct ps_rule tag = {
	.name = "tags", .type = PS_TYPE_STRING, .pattern = "^[a-z]+$", .max = 4
};
static const struct ps_rule named = {
	.name = "*", .type = PS_TYPE_INTEGER, .min = INT64_MIN, .max = 9
};
static const struct ps_object by_name = { .others = &named,
					  .others_pattern = "^[a-z]+$" };
static const struct ps_rule anything = { .name = "*", .type = PS_TYPE_ANY };
static const struct ps_object open_object = { .rules = inner_rules,
					      .nrules = 1,
					      .others = &anything };

static const struct ps_rule rules[] = {
	{ .name = "id", .type = PS_TYPE_STRING, .required = true, FREE },
	{ .name = "title", .type = PS_TYPE_STRING, .min = 2, .max = 5 },
	{ .name = "channel", .type = PS_TYPE_STRING, .words = words, FREE },
	{ .name = "rows", .type = PS_TYPE_INTEGER, .min = 1, .max = 100 },
	{ .name = "total", .type = PS_TYPE_INTEGER, FREE },
	{ .name = "held", .type = PS_TYPE_BOOLEAN, FREE },
	{ .name = "day", .type = PS_TYPE_DATE, FREE },
	{ .name = "time", .type = PS_TYPE_DATETIME, FREE },
	{ .name = "tags",
	  .type = PS_TYPE_ARRAY,
	  .min = 1,
	  .max = 3,
	  .items = &tag },
	{ .name = "steps", .type = PS_TYPE_ARRAY, .object = &inner, FREE },
	{ .name = "off", .type = PS_TYPE_OBJECT, .object = &inner, FREE },
	{ .name = "limits",
	  .type = PS_TYPE_OBJECT,
	  .min = 1,
	  .max = 2,
	  .object = &by_name },
	{ .name = "open",
	  .type = PS_TYPE_OBJECT,
	  .object = &open_object,
	  FREE },
	{ .name = "free", .type = PS_TYPE_ANY, FREE },
};
static const struct ps_object root = { .rules = rules,
				       .nrules = PS_ARRAY_LEN(rules) };
static const struct ps_schema schema = { .name = "test", .root = &root };

static const struct ps_rule strict_rules[] = {
	{ .name = "off",
	  .type = PS_TYPE_OBJECT,
	  .required = true,
	  .object = &inner,
	  FREE },
	{ .name = "tags",
	  .type = PS_TYPE_ARRAY,
	  .required = true,
	  .items = &tag,
	  FREE },
};
static const struct ps_object strict_root = { .rules = strict_rules,
					      .nrules = 2 };
static const struct ps_schema strict = { .name = "strict",
					 .root = &strict_root };

struct check_case {
	struct ps_arena arena;
	struct ps_diags diags;
	struct ps_err err;
	struct ps_buf text;
};

static void
check_case_init(struct check_case *c)
{
	ps_arena_init(&c->arena, 0);
	ps_diags_init(&c->diags);
	ps_buf_init(&c->text);
}

static void
check_case_release(struct check_case *c)
{
	ps_arena_release(&c->arena);
	ps_diags_release(&c->diags);
	ps_buf_release(&c->text);
}

/* "2:4 E-ENUM, 3 E-TYPE": line, column or field, and code of each finding. */
static const char *
findings(struct check_case *c)
{
	ps_buf_reset(&c->text);
	for (size_t i = 0; i < c->diags.len; i++) {
		const struct ps_diag *d = &c->diags.list[i];

		ps_buf_addf(&c->text, "%s%lld", i > 0 ? ", " : "",
			    (long long)d->where.line);
		if (d->where.field > 0)
			ps_buf_addf(&c->text, ".%lld",
				    (long long)d->where.field);
		ps_buf_addf(&c->text, " %s", ps_diag_name(d->code));
	}
	return c->text.ptr;
}

struct check_row {
	const char *text;
	const char *want;
	const char *said; /* part of the first finding, or NULL */
};

static bool
check_row(const struct ps_schema *by, const struct check_row *row, bool json)
{
	struct check_case c;
	struct ps_node *node = NULL;
	struct ps_span text = ps_span_str(row->text);
	bool good;
	int rc;

	check_case_init(&c);
	rc = json ? ps_json_parse(text, "f", &c.arena, &node, &c.diags, &c.err)
		  : ps_yaml_parse(text, "f", &c.arena, &node, &c.diags, &c.err);
	good = TAP_EQ_INT(rc, PS_OK);
	if (good)
		ps_schema_check_node(by, node, "f", &c.diags);
	good = TAP_EQ_STR(findings(&c), row->want) && good;
	if (row->said && c.diags.len > 0)
		good = TAP_EQ_STR(c.diags.list[0].text, row->said) && good;
	check_case_release(&c);
	return good;
}

static void
check_rows(const struct ps_schema *by, const struct check_row *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!check_row(by, &list[i], list[i].text[0] == '{'))
			TAP_NOTE("row %zu", i);
}
#define CHECK_ROWS(by, list) check_rows((by), (list), PS_ARRAY_LEN(list))

static void
keys_that_are_not_named_are_unknown(void)
{
	static const struct check_row list[] = {
		{ "id: a\n", "", NULL },
		{ "id: a\ntitel: abc\n", "2 E-KEY-UNKNOWN",
		  "unknown key 'titel'; did you mean 'title'?" },
		{ "id: a\nzzzz: abc\n", "2 E-KEY-UNKNOWN",
		  "unknown key 'zzzz'" },
		{ "id: a\nID: abc\n", "2 E-KEY-UNKNOWN", NULL },
		{ "id: a\noff:\n  property: x\n  valeu: y\n", "4 E-KEY-UNKNOWN",
		  "unknown key 'valeu'; did you mean "
		  "'value'?" },
		{ "id: a\nsteps:\n  - property: x\n    nick: y\n",
		  "4 E-KEY-UNKNOWN", NULL },
	};

	CHECK_ROWS(&schema, list);
}

static void
keys_that_are_needed_are_missed(void)
{
	static const struct check_row list[] = {
		{ "title: abc\n", "1 E-KEY-MISSING",
		  "the key 'id' is missing" },
		{ "id: ''\n", "1 E-REQUIRED", "'id' is empty" },
		{ "id: a\noff: {value: x}\n", "2 E-KEY-MISSING",
		  "the key 'property' is missing" },
		{ "id: a\nsteps:\n  - property: x\n  - value: x\n",
		  "4 E-KEY-MISSING", NULL },
	};
	static const struct check_row on_strict[] = {
		{ "off: {property: x}\ntags: [a]\n", "", NULL },
		{ "tags: [a]\n", "1 E-KEY-MISSING", NULL },
		{ "off:\ntags:\n", "1 E-KEY-MISSING, 2 E-KEY-MISSING",
		  "'off' is empty" },
		{ "{\"off\": null,\n\"tags\": null}",
		  "1 E-KEY-MISSING, 2 E-KEY-MISSING", NULL },
	};

	CHECK_ROWS(&schema, list);
	CHECK_ROWS(&strict, on_strict);
}

static void
nothing_behind_a_key_counts_as_absent(void)
{
	static const struct check_row list[] = {
		{ "id:\n", "1 E-REQUIRED", "'id' is empty" },
		{ "id: a\ntitle:\nchannel:\nrows:\nheld:\nday:\ntime:\n"
		  "tags:\nsteps:\noff:\nlimits:\nopen:\nfree:\n",
		  "", NULL },
		{ "{\"id\": \"a\", \"title\": null, \"tags\": null, \"off\": "
		  "null, \"rows\": null, \"free\": null}",
		  "", NULL },
		{ "id: a\nlimits: {x: }\n", "", NULL },
		/* an empty text is a text */
		{ "id: a\ntitle: ''\n", "2 E-REQUIRED", NULL },
		/* an entry of a list is there */
		{ "id: a\ntags: [a, '']\n", "2 E-REQUIRED",
		  "an entry of 'tags' is empty" },
		{ "id: a\ntags:\n  -\n", "3 E-REQUIRED", NULL },
		{ "id: a\nsteps:\n  -\n", "3 E-TYPE", NULL },
	};

	CHECK_ROWS(&schema, list);
}

static void
values_are_of_the_kind_that_belongs_there(void)
{
	static const struct check_row list[] = {
		{ "id: [a]\n", "1 E-TYPE",
		  "'id' is a list where a single value belongs" },
		{ "id: {a: b}\n", "1 E-TYPE",
		  "'id' is a map of keys and values where a single value "
		  "belongs" },
		{ "id: a\ntags: a\n", "2 E-TYPE",
		  "'tags' is a single value where a list belongs" },
		{ "id: a\ntags: {a: b}\n", "2 E-TYPE", NULL },
		{ "id: a\noff: [x]\n", "2 E-TYPE",
		  "'off' is a list where a map of keys and values belongs" },
		{ "id: a\noff: x\n", "2 E-TYPE", NULL },
		{ "id: a\ntags: [[a]]\n", "2 E-TYPE", NULL },
		{ "id: a\ntags: [{a: b}]\n", "2 E-TYPE", NULL },
		{ "id: a\nsteps: [x]\n", "2 E-TYPE",
		  "an entry of 'steps' is no map of keys and values" },
		{ "id: a\nsteps: [[x]]\n", "2 E-TYPE", NULL },
		{ "id: a\nlimits: {x: [1]}\n", "2 E-TYPE",
		  "'x' is a list where a single value belongs" },
		{ "- id\n", "1 E-TYPE",
		  "'test' is a list where a map of keys and values belongs" },
		{ "just a text\n", "1 E-TYPE", NULL },
		{ "id: a\nfree: [1, {a: [b]}]\n", "", NULL },
		{ "id: a\nfree: {a: {b: c}}\n", "", NULL },
	};

	CHECK_ROWS(&schema, list);
}

static void
words_are_those_of_the_list(void)
{
	static const struct check_row list[] = {
		{ "id: a\nchannel: manual\n", "", NULL },
		{ "id: a\nchannel: manuel\n", "2 E-ENUM",
		  "'manuel' is not allowed in 'channel'; did you mean "
		  "'manual'?; allowed: manual, other" },
		{ "id: a\nchannel: Manual\n", "2 E-ENUM", NULL },
		{ "id: a\nchannel: x\n", "2 E-ENUM",
		  "'x' is not allowed in 'channel'; allowed: manual, other" },
	};

	CHECK_ROWS(&schema, list);
}

static void
numbers_are_whole_and_within_limits(void)
{
	static const struct check_row list[] = {
		{ "id: a\nrows: 1\n", "", NULL },
		{ "id: a\nrows: 100\n", "", NULL },
		{ "id: a\nrows: '7'\n", "", NULL },
		{ "id: a\nrows: 0\n", "2 E-RANGE",
		  "'rows' is 0; allowed: 1 to 100" },
		{ "id: a\nrows: 101\n", "2 E-RANGE", NULL },
		{ "id: a\nrows: -1\n", "2 E-RANGE", NULL },
		{ "id: a\ntotal: -1\n", "2 E-RANGE",
		  "'total' is -1; allowed: at least 0" },
		{ "id: a\ntotal: 9223372036854775807\n", "", NULL },
		{ "id: a\ntotal: 9223372036854775808\n", "2 E-TYPE", NULL },
		{ "id: a\nlimits: {x: -5, y: 10}\n", "2 E-RANGE",
		  "'y' is 10; allowed: at most 9" },
		{ "id: a\nrows: 1.5\n", "2 E-TYPE",
		  "'1.5' in 'rows' is no whole number" },
		{ "id: a\nrows: 1e1\n", "2 E-TYPE", NULL },
		{ "id: a\nrows: 0x10\n", "2 E-TYPE", NULL },
		{ "id: a\nrows: 010\n", "2 E-TYPE", NULL },
		{ "id: a\nrows: +1\n", "2 E-TYPE", NULL },
		{ "id: a\nrows: ten\n", "2 E-TYPE", NULL },
		{ "{\"id\": \"a\", \"rows\": 10}", "", NULL },
		{ "{\"id\": \"a\", \"rows\": 10.0}", "1 E-TYPE", NULL },
	};

	CHECK_ROWS(&schema, list);
}

static void
truth_values_and_days_have_one_spelling(void)
{
	static const struct check_row list[] = {
		{ "id: a\nheld: true\n", "", NULL },
		{ "id: a\nheld: false\n", "", NULL },
		{ "id: a\nheld: True\n", "2 E-TYPE",
		  "'True' in 'held' is neither true nor false" },
		{ "id: a\nheld: yes\n", "2 E-TYPE", NULL },
		{ "id: a\nheld: 1\n", "2 E-TYPE", NULL },
		{ "{\"id\": \"a\", \"held\": true}", "", NULL },
		{ "id: a\nday: 2026-11-23\n", "", NULL },
		{ "id: a\nday: 2026-02-29\n", "2 E-DATE",
		  "'2026-02-29' in 'day' is no date" },
		{ "id: a\nday: 2026-11-23 10:00\n", "2 E-DATE", NULL },
		{ "id: a\nday: 23.11.2026\n", "2 E-DATE", NULL },
		{ "id: a\ntime: 2026-11-23\n", "", NULL },
		{ "id: a\ntime: 2026-11-23T10:00:00Z\n", "", NULL },
		{ "id: a\ntime: 10:00\n", "2 E-DATE", NULL },
	};

	CHECK_ROWS(&schema, list);
}

static void
lengths_count_characters_not_bytes(void)
{
	static const struct check_row list[] = {
		{ "id: a\ntitle: ab\n", "", NULL },
		{ "id: a\ntitle: abcde\n", "", NULL },
		{ "id: a\ntitle: \xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\n",
		  "", NULL },
		{ "id: a\ntitle: "
		  "\xf0\x9f\x98\x80\xf0\x9f\x98\x80\n",
		  "", NULL },
		{ "id: a\ntitle: \xc3\xa9\n", "2 E-REQUIRED",
		  "'title' needs at least 2 characters" },
		{ "id: a\ntitle: abcdef\n", "2 E-TOO-LONG",
		  "'title' has 6 characters, more than the 5 allowed" },
	};

	CHECK_ROWS(&schema, list);
}

static void
patterns_hold_for_the_whole_value(void)
{
	static const struct check_row list[] = {
		{ "id: a\noff: {property: abc}\n", "", NULL },
		{ "id: a\noff: {property: aBc}\n", "2 E-PATTERN",
		  "'aBc' in 'property' does not have the form ^[a-z]+$" },
		{ "id: a\noff: {property: 'a\\nb'}\n", "2 E-PATTERN", NULL },
		{ "id: a\ntags: [a, B, c]\n", "2 E-PATTERN", NULL },
		{ "id: a\ntags: [abcde]\n", "2 E-TOO-LONG", NULL },
		{ "id: a\nlimits: {X: 1}\n", "2 E-PATTERN",
		  "the name 'X' does not have the form ^[a-z]+$" },
	};

	CHECK_ROWS(&schema, list);
}

static void
lists_and_maps_have_so_many_entries(void)
{
	static const struct check_row list[] = {
		{ "id: a\ntags: [a]\n", "", NULL },
		{ "id: a\ntags: [a, b, c]\n", "", NULL },
		{ "id: a\ntags: []\n", "2 E-RANGE",
		  "'tags' has 0 entries; allowed: 1 to 3" },
		{ "id: a\ntags: [a, b, c, d]\n", "2 E-RANGE", NULL },
		{ "id: a\nlimits: {x: 1, y: 2}\n", "", NULL },
		{ "id: a\nlimits: {}\n", "2 E-RANGE", NULL },
		{ "id: a\nlimits: {x: 1, y: 2, z: 3}\n", "2 E-RANGE", NULL },
		{ "id: a\nsteps: []\n", "", NULL },
	};

	CHECK_ROWS(&schema, list);
}

static void
an_open_map_takes_other_keys_and_checks_its_own(void)
{
	static const struct check_row list[] = {
		{ "id: a\nopen: {property: x, Other: [1], more: {a: b}}\n", "",
		  NULL },
		{ "id: a\nopen: {property: X, Other: 1}\n", "2 E-PATTERN",
		  NULL },
		{ "id: a\nopen: {Other: 1}\n", "2 E-KEY-MISSING", NULL },
	};

	CHECK_ROWS(&schema, list);
}

static void
findings_come_in_the_order_of_the_file(void)
{
	static const struct check_row list[] = {
		{ "title: x\n"
		  "nonsense: 1\n"
		  "steps:\n"
		  "  - property: A\n"
		  "    value: abcd\n"
		  "  - property: b\n"
		  "    nick: x\n"
		  "  - value: x\n"
		  "  - text\n"
		  "tags: [B,\n"
		  "  C]\n"
		  "rows: many\n"
		  "more: 1\n",
		  "1 E-KEY-MISSING, 1 E-REQUIRED, 2 E-KEY-UNKNOWN, "
		  "4 E-PATTERN, 5 E-TOO-LONG, 7 E-KEY-UNKNOWN, "
		  "8 E-KEY-MISSING, 9 E-TYPE, 10 E-PATTERN, 11 E-PATTERN, "
		  "12 E-TYPE, 13 E-KEY-UNKNOWN",
		  NULL },
	};

	CHECK_ROWS(&schema, list);
}

/* Findings stand in files that must be UTF-8. */
static void
a_shown_value_is_never_cut_within_a_character(void)
{
	struct check_case c;
	struct ps_buf text = PS_BUF_INIT;
	const char *cut;

	check_case_init(&c);
	ps_buf_addch(&text, 'x');
	for (size_t i = 0; i < 40; i++)
		ps_buf_addstr(&text, "\xc3\xa9");
	ps_schema_check_value(&rules[2], text.ptr,
			      (struct ps_where){ .file = "f" }, &c.diags);
	TAP_EQ_INT(c.diags.len, 1);
	cut = strstr(c.diags.list[0].text, "' is not allowed");
	TAP_CHECK(cut != NULL && (unsigned char)cut[-1] == 0xa9);
	ps_buf_release(&text);
	check_case_release(&c);
}

int
main(void)
{
	TAP_RUN(keys_that_are_not_named_are_unknown);
	TAP_RUN(keys_that_are_needed_are_missed);
	TAP_RUN(nothing_behind_a_key_counts_as_absent);
	TAP_RUN(values_are_of_the_kind_that_belongs_there);
	TAP_RUN(words_are_those_of_the_list);
	TAP_RUN(numbers_are_whole_and_within_limits);
	TAP_RUN(truth_values_and_days_have_one_spelling);
	TAP_RUN(lengths_count_characters_not_bytes);
	TAP_RUN(patterns_hold_for_the_whole_value);
	TAP_RUN(lists_and_maps_have_so_many_entries);
	TAP_RUN(an_open_map_takes_other_keys_and_checks_its_own);
	TAP_RUN(findings_come_in_the_order_of_the_file);
	TAP_RUN(a_shown_value_is_never_cut_within_a_character);
	return tap_done();
}
