#include "provspool/diag.h"
#include "provspool/limits.h"
#include "tap.h"

static const struct ps_diag_look plain;

#define REMEDY "      = write done, already, failed, partial, hold or return\n"

static void
a_finding_names_its_place_code_and_remedy(void)
{
	static const struct {
		struct ps_where where;
		const char *want;
	} rows[] = {
		{ { .file = "a.csv",
		    .line = 14,
		    .column = 6,
		    .field = 6,
		    .record = 14 },
		  "provspool: error: a.csv:14:6 (F14): bad 'x' [E-STATUS]\n" },
		{ { .file = "a.csv", .line = 14, .column = 6 },
		  "provspool: error: a.csv:14:6: bad 'x' [E-STATUS]\n" },
		{ { .file = "a.csv", .line = 14 },
		  "provspool: error: a.csv:14: bad 'x' [E-STATUS]\n" },
		{ { .file = "a.csv" },
		  "provspool: error: a.csv: bad 'x' [E-STATUS]\n" },
		{ { .file = "a.csv", .column = 6 },
		  "provspool: error: a.csv: bad 'x' [E-STATUS]\n" },
		{ { .file = NULL }, "provspool: error: bad 'x' [E-STATUS]\n" },
		{ { .line = 3 },
		  "provspool: error: line 3: bad 'x' [E-STATUS]\n" },
		{ { .file = "a.csv", .record = 9 },
		  "provspool: error: a.csv (row 9): bad 'x' [E-STATUS]\n" },
		{ { .file = "a.csv", .field = 28 },
		  "provspool: error: a.csv (column AB): bad 'x' [E-STATUS]\n" },
		{ { .field = 1, .record = 2 },
		  "provspool: error: (A2): bad 'x' [E-STATUS]\n" },
	};
	struct ps_buf want = PS_BUF_INIT;
	struct ps_buf out = PS_BUF_INIT;

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		struct ps_diags diags;

		ps_diags_init(&diags);
		ps_diag_add(&diags, rows[i].where, PS_E_STATUS, "bad '%s'",
			    "x");
		ps_buf_reset(&out);
		ps_diags_format(&out, &diags, &plain);
		ps_buf_reset(&want);
		ps_buf_addf(&want, "%s%s", rows[i].want, REMEDY);
		TAP_EQ_STR(out.ptr, want.ptr);
		ps_diags_release(&diags);
	}
	ps_buf_release(&want);
	ps_buf_release(&out);
}

static void
untrusted_text_and_file_names_are_escaped(void)
{
	struct ps_diag diag = {
		.severity = PS_SEV_NOTE,
		.where = { .file = "a\n.csv", .line = 1 },
		.text = "\x1b[2J\xe2\x80\xae",
	};
	struct ps_buf out = PS_BUF_INIT;

	ps_diag_format(&out, &diag, &plain);
	TAP_EQ_STR(out.ptr, "provspool: note: a\\n.csv:1: \\x1b[2J\\u{202e}\n");
	ps_buf_release(&out);
}

static void
only_errors_count_as_errors(void)
{
	struct ps_where where = { .file = "a.csv" };
	struct ps_buf out = PS_BUF_INIT;
	struct ps_diags diags;

	ps_diags_init(&diags);
	ps_diag_note(&diags, PS_SEV_WARNING, where, PS_W_DUPLICATE, "twice");
	ps_diag_note(&diags, PS_SEV_NOTE, where, PS_DIAG_NONE, "by the way");
	TAP_EQ_INT(diags.errors, 0);
	ps_diag_add(&diags, where, PS_E_UTF8, "bad");
	TAP_EQ_INT(diags.errors, 1);
	TAP_EQ_INT(diags.len, 3);
	ps_diags_format(&out, &diags, &plain);
	TAP_EQ_STR(out.ptr, "provspool: warning: a.csv: twice [W-DUPLICATE]\n"
			    "      = nothing to do: it was taken in before\n"
			    "provspool: note: a.csv: by the way\n"
			    "provspool: error: a.csv: bad [E-UTF8]\n"
			    "      = save the file as UTF-8\n");
	ps_buf_release(&out);
	ps_diags_release(&diags);
	TAP_EQ_INT(diags.len, 0);
}

static void
findings_outlive_the_name_and_text_they_came_with(void)
{
	char file[] = "first.csv";
	char value[] = "value";
	struct ps_where where = { .file = file };
	struct ps_diags diags;

	ps_diags_init(&diags);
	ps_diag_add(&diags, where, PS_E_UTF8, "%s", value);
	file[0] = 'F';
	value[0] = 'V';
	ps_diag_add(&diags, where, PS_E_UTF8, "%s", value);
	TAP_EQ_STR(diags.list[0].where.file, "first.csv");
	TAP_EQ_STR(diags.list[0].text, "value");
	TAP_EQ_STR(diags.list[1].where.file, "First.csv");
	ps_diags_release(&diags);
}

static void
findings_over_the_cap_are_counted(void)
{
	struct ps_where where = { .file = "a.csv" };
	struct ps_buf out = PS_BUF_INIT;
	struct ps_diags diags;
	struct ps_diags all;
	const char *tail = "provspool: and 2 more\n";

	ps_diags_init(&diags);
	for (size_t i = 0; i < PS_LIMIT_DIAGS; i++)
		ps_diag_add(&diags, where, PS_E_TYPE, "n");
	TAP_EQ_INT(diags.dropped, 0);
	ps_diag_add(&diags, where, PS_E_TYPE, "one more");
	ps_diag_note(&diags, PS_SEV_WARNING, where, PS_W_DUPLICATE, "two");
	TAP_EQ_INT(diags.len, PS_LIMIT_DIAGS);
	TAP_EQ_INT(diags.dropped, 2);
	TAP_EQ_INT(diags.errors, PS_LIMIT_DIAGS + 1);
	ps_diags_format(&out, &diags, &plain);
	TAP_EQ_STR(out.ptr + out.len - strlen(tail), tail);

	ps_diags_init(&all);
	ps_diag_add(&all, where, PS_E_NUL, "before");
	ps_diags_take(&all, &diags);
	TAP_EQ_INT(all.len, PS_LIMIT_DIAGS);
	TAP_EQ_INT(all.dropped, 3);
	TAP_EQ_INT(all.errors, PS_LIMIT_DIAGS + 2);
	TAP_EQ_STR(all.list[0].text, "before");
	TAP_EQ_STR(all.list[1].text, "n");
	ps_diags_release(&diags);
	TAP_EQ_STR(all.list[1].where.file, "a.csv");
	ps_diags_release(&all);
	ps_buf_release(&out);
}

static void
findings_are_told_by_place(void)
{
	static const struct {
		const char *file;
		int64_t line;
		int64_t column;
	} rows[] = { { "b", 7, 1 },
		     { "a", 3, 2 },
		     { "b", 0, 0 },
		     { "a", 3, 1 },
		     { "b", 7, 1 } };
	static const char *const want[] = { "2", "0", "4", "3", "1" };
	struct ps_diags diags;

	ps_diags_init(&diags);
	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++)
		ps_diag_add(&diags,
			    (struct ps_where){ .file = rows[i].file,
					       .line = rows[i].line,
					       .column = rows[i].column },
			    PS_E_TYPE, "%zu", i);
	ps_diags_sort(&diags);
	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++)
		TAP_EQ_STR(diags.list[i].text, want[i]);
	ps_diags_release(&diags);
}

static void
colour_is_only_there_when_it_is_asked_for(void)
{
	const struct ps_diag_look colour = { .colour = true };
	struct ps_buf out = PS_BUF_INIT;
	struct ps_diag diag = { .severity = PS_SEV_ERROR,
				.where = { .file = "a", .line = 1 },
				.text = "bad" };

	ps_diag_format(&out, &diag, &colour);
	TAP_CHECK(strstr(out.ptr, "\x1b[1;31merror:\x1b[0m a:1: bad") != NULL);
	ps_buf_reset(&out);
	ps_diag_format(&out, &diag, &plain);
	TAP_CHECK(strchr(out.ptr, '\x1b') == NULL);
	ps_buf_release(&out);
}

static bool
is_code_text(const char *name)
{
	return strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") ==
		       strlen(name) &&
	       (strncmp(name, "E-", 2) == 0 || strncmp(name, "W-", 2) == 0);
}

static void
every_code_is_found_by_its_name_and_has_a_remedy(void)
{
	for (size_t i = 1; i < PS_DIAG_COUNT; i++) {
		enum ps_diag_code code = (enum ps_diag_code)i;
		const char *name = ps_diag_name(code);

		/* a name used twice is found only once */
		if (!TAP_CHECK(ps_diag_by_name(name) == code) ||
		    !TAP_CHECK(is_code_text(name)) ||
		    !TAP_CHECK(ps_diag_remedy(code)[0] != '\0'))
			TAP_NOTE("code %zu, '%s'", i, name);
	}
	TAP_EQ_STR(ps_diag_name(PS_DIAG_NONE), "");
	TAP_CHECK(ps_diag_by_name("") == PS_DIAG_NONE);
	TAP_CHECK(ps_diag_by_name("E-NO-SUCH") == PS_DIAG_NONE);
}

int
main(void)
{
	TAP_RUN(a_finding_names_its_place_code_and_remedy);
	TAP_RUN(untrusted_text_and_file_names_are_escaped);
	TAP_RUN(only_errors_count_as_errors);
	TAP_RUN(findings_outlive_the_name_and_text_they_came_with);
	TAP_RUN(findings_over_the_cap_are_counted);
	TAP_RUN(findings_are_told_by_place);
	TAP_RUN(colour_is_only_there_when_it_is_asked_for);
	TAP_RUN(every_code_is_found_by_its_name_and_has_a_remedy);
	return tap_done();
}
