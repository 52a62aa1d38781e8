#include "provspool/workfile.h"
#include "request_case.h"

/* A setting: its key, its bounds, and what it is in the program's units. */
struct setting {
	const char *key;
	int64_t min;
	int64_t max;
	size_t otherwise; /* where the file is silent */
	size_t unit;
	size_t field; /* of struct ps_limits */
};

#define FIELD(name) offsetof(struct ps_limits, name)
#define MIB ((size_t)1 << 20)
#define KIB ((size_t)1 << 10)

/* The most of a setting is the figure in limits.h. */
static const struct setting settings[] = {
	{ "input_mib", 1, PS_LIMIT_INPUT_BYTES / MIB, PS_LIMIT_INPUT_BYTES, MIB,
	  FIELD(input_bytes) },
	{ "input_rows", 2, PS_LIMIT_INPUT_ROWS, PS_LIMIT_INPUT_ROWS, 1,
	  FIELD(input_rows) },
	{ "row_kib", 1, PS_LIMIT_ROW_BYTES / KIB, PS_LIMIT_ROW_BYTES, KIB,
	  FIELD(row_bytes) },
	{ "cell_kib", 1, PS_LIMIT_FIELD_BYTES / KIB, PS_LIMIT_FIELD_BYTES, KIB,
	  FIELD(cell_bytes) },
	{ "columns", 16, PS_LIMIT_FIELDS, PS_LIMIT_FIELDS, 1, FIELD(columns) },
	{ "order_items", 1, PS_LIMIT_ORDER_ITEMS, PS_LIMIT_ORDER_ITEMS, 1,
	  FIELD(order_items) },
	{ "work_file_mib", 1, PS_LIMIT_WORKFILE_BYTES / MIB,
	  PS_LIMIT_WORKFILE_BYTES, MIB, FIELD(work_file_bytes) },
	{ "work_file_rows", 100, PS_LIMIT_WORKFILE_ROWS, PS_LIMIT_WORKFILE_ROWS,
	  1, FIELD(work_file_rows) },
	{ "findings", 1, PS_LIMIT_DIAGS_MAX, PS_LIMIT_DIAGS, 1,
	  FIELD(findings) },
	{ "commits", 100, PS_LIMIT_COMMITS_MAX, PS_LIMIT_COMMITS, 1,
	  FIELD(commits) },
	{ "inbox_entries", 100, PS_LIMIT_INBOX_ENTRIES_MAX,
	  PS_LIMIT_INBOX_ENTRIES, 1, FIELD(inbox_entries) },
};

static size_t
value_of(const struct ps_limits *limits, const struct setting *s)
{
	size_t value;

	memcpy(&value, (const char *)limits + s->field, sizeof(value));
	return value;
}

/* What the configuration makes of a value; 0 if it is refused as E-RANGE. */
static size_t
read_setting(const struct setting *s, int64_t value)
{
	struct ps_buf text = PS_BUF_INIT;
	struct ps_config_file file = { .name = "site.yaml" };
	struct ps_config config;
	struct ps_diags diags;
	struct ps_err err;
	size_t got = 0;

	ps_config_init(&config);
	ps_diags_init(&diags);
	ps_buf_addf(&text, "version: 1\nname: a\nlimits:\n  %s: %lld\n", s->key,
		    (long long)value);
	file.text = ps_buf_span(&text);
	if (ps_config_parse(&file, 1, &config, &diags, &err) == PS_OK)
		got = value_of(&config.limits, s);
	else
		TAP_EQ_STR(ps_diag_name(diags.list[0].code), "E-RANGE");
	ps_diags_release(&diags);
	ps_config_release(&config);
	ps_buf_release(&text);
	return got;
}

static void
a_setting_is_taken_up_to_its_figure(void)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(settings); i++) {
		const struct setting *s = &settings[i];
		bool good;

		good = TAP_EQ_INT(read_setting(s, s->min),
				  (size_t)s->min * s->unit);
		good = TAP_EQ_INT(read_setting(s, s->max),
				  (size_t)s->max * s->unit) &&
		       good;
		good = TAP_EQ_INT(read_setting(s, s->min - 1), 0) && good;
		good = TAP_EQ_INT(read_setting(s, s->max + 1), 0) && good;
		if (!good)
			TAP_NOTE("setting %s", s->key);
	}
}

static void
what_is_not_said_is_the_figure(void)
{
	struct ps_config config;

	ps_config_init(&config);
	TAP_EQ_INT(PS_ARRAY_LEN(settings) * sizeof(size_t),
		   sizeof(struct ps_limits));
	for (size_t i = 0; i < PS_ARRAY_LEN(settings); i++)
		if (!TAP_EQ_INT(value_of(&config.limits, &settings[i]),
				settings[i].otherwise))
			TAP_NOTE("setting %s", settings[i].key);
	ps_config_release(&config);
}

/* An export in which one thing is of size n. */
static void
rows_of(struct ps_buf *text, size_t n)
{
	ps_buf_addstr(
		text,
		"request,resource_type,change,resource,property,op,value\n");
	for (size_t i = 1; i < n; i++)
		ps_buf_addf(text, "R%zu,badge,update,B1,zones,add,z\n", i);
}

static void
cell_of(struct ps_buf *text, size_t n)
{
	rows_of(text, 1);
	ps_buf_addstr(text, "R1,badge,update,B1,zones,add,\"z");
	while (n-- > 1)
		ps_buf_addch(text, '\n');
	ps_buf_addstr(text, "\"\n");
}

/* The line end counts. */
static void
row_of(struct ps_buf *text, size_t n)
{
	rows_of(text, 1);
	ps_buf_addstr(text, "R1,badge,update,B1,zones,add,");
	for (size_t i = sizeof("R1,badge,update,B1,zones,add,\n") - 1; i < n;
	     i++)
		ps_buf_addch(text, 'z');
	ps_buf_addch(text, '\n');
}

static void
columns_of(struct ps_buf *text, size_t n)
{
	rows_of(text, 1);
	ps_buf_truncate(text, text->len - 1);
	for (size_t i = 7; i < n; i++)
		ps_buf_addf(text, ",x%zu", i);
	ps_buf_addstr(text, "\nR1,badge,update,B1,zones,add,z\n");
}

static void
items_of(struct ps_buf *text, size_t n)
{
	rows_of(text, 1);
	for (size_t i = 0; i < n; i++)
		ps_buf_addf(text, "R1,badge,update,B1,zones,add,z%zu\n", i);
}

static const struct {
	const char *what;
	void (*make)(struct ps_buf *text, size_t n);
	size_t limit;
	size_t field;
	enum ps_diag_code code;
} caps[] = {
	{ "rows", rows_of, 10, FIELD(input_rows), PS_E_TOO_LARGE },
	{ "bytes of a cell", cell_of, 300, FIELD(cell_bytes), PS_E_TOO_LONG },
	{ "bytes of a row", row_of, 900, FIELD(row_bytes), PS_E_TOO_LONG },
	{ "columns", columns_of, 16, FIELD(columns), PS_E_CELLS_MANY },
	{ "items", items_of, 20, FIELD(order_items), PS_E_TOO_LONG },
};

static bool
has_finding(const struct ps_diags *diags, enum ps_diag_code code)
{
	for (size_t i = 0; i < diags->len; i++)
		if (diags->list[i].code == code)
			return true;
	return false;
}

static bool
is_refused(size_t at, size_t n)
{
	struct ps_buf text = PS_BUF_INIT;
	size_t limit = caps[at].limit;
	struct request_case c;
	bool refused;

	request_case_init(&c, PS_SOURCE_CSV);
	memcpy((char *)&c.config.limits + caps[at].field, &limit,
	       sizeof(limit));
	caps[at].make(&text, n);
	(void)request_case_parse(&c, ps_buf_span(&text)); /* in findings */
	refused = has_finding(&c.diags, caps[at].code);
	request_case_release(&c);
	ps_buf_release(&text);
	return refused;
}

static void
an_export_at_a_limit_passes_and_one_above_is_refused(void)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(caps); i++) {
		bool good = TAP_CHECK(!is_refused(i, caps[i].limit));

		good = TAP_CHECK(is_refused(i, caps[i].limit + 1)) && good;
		if (!good)
			TAP_NOTE("%s", caps[i].what);
	}
}

static void
findings_over_the_setting_are_counted(void)
{
	struct ps_diags diags;

	ps_diags_init(&diags);
	diags.max = 2;
	for (int i = 0; i < 5; i++)
		ps_diag_add(&diags, (struct ps_where){ .line = i }, PS_E_NUL,
			    "a");
	TAP_EQ_INT(diags.len, 2);
	TAP_EQ_INT(diags.dropped, 3);
	ps_diags_release(&diags);
}

static void
a_work_file_has_at_most_the_rows_of_the_setting(void)
{
	const struct ps_work_file at = { .path = "a", .nrows = 100 };
	const struct ps_work_file above = { .path = "a", .nrows = 101 };
	const struct ps_limits limits = { .work_file_rows = 100 };
	struct ps_diags diags;

	ps_diags_init(&diags);
	TAP_CHECK(ps_workfile_fits(&at, &limits, &diags));
	TAP_EQ_INT(diags.len, 0);
	TAP_CHECK(!ps_workfile_fits(&above, &limits, &diags));
	TAP_CHECK(has_finding(&diags, PS_E_TOO_LARGE));
	ps_diags_release(&diags);
}

int
main(void)
{
	TAP_RUN(a_setting_is_taken_up_to_its_figure);
	TAP_RUN(what_is_not_said_is_the_figure);
	TAP_RUN(an_export_at_a_limit_passes_and_one_above_is_refused);
	TAP_RUN(findings_over_the_setting_are_counted);
	TAP_RUN(a_work_file_has_at_most_the_rows_of_the_setting);
	return tap_done();
}
