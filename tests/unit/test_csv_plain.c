#include "provspool/csv.h"

#include "tap.h"

/* Read all of a text: records by ';', cells by '|', "!line" where it ends. */
static const char *
read_all(const char *text, struct ps_buf *shown)
{
	struct ps_buf copy = PS_BUF_INIT;
	struct ps_csv_plain reader;
	struct ps_csv_record record = { .line = 0 };
	bool fine;

	ps_buf_reset(shown);
	ps_buf_addstr(&copy, text);
	fine = ps_csv_plain_open(&reader, &copy);
	while (fine) {
		fine = ps_csv_plain_next(&reader, &record);
		if (!fine || record.ncells == 0)
			break;
		for (size_t i = 0; i < record.ncells; i++)
			ps_buf_addf(shown, "%s%s", i > 0 ? "|" : "",
				    record.cells[i]);
		ps_buf_addch(shown, ';');
	}
	if (!fine)
		ps_buf_addf(shown, "!%lld", (long long)record.line);
	ps_buf_release(&copy);
	return shown->ptr;
}

struct text_case {
	const char *text;
	const char *want;
};

static void
check_texts(const struct text_case *cases, size_t n)
{
	struct ps_buf shown = PS_BUF_INIT;

	for (size_t i = 0; i < n; i++)
		if (!TAP_EQ_STR(read_all(cases[i].text, &shown), cases[i].want))
			TAP_NOTE("case %zu", i);
	ps_buf_release(&shown);
}

static void
cells_are_taken_as_they_stand(void)
{
	static const struct text_case cases[] = {
		{ "", "" },
		{ "a\n", "a;" },
		{ "a,b\nc,d\n", "a|b;c|d;" },
		{ ",\n", "|;" },
		{ "\"\"\n", ";" },
		{ "\"a,b\",c\n", "a,b|c;" },
		{ "\"a\"\"b\"\n", "a\"b;" },
		{ "\"\"\"\"\n", "\";" },
		{ "\"a\nb\",c\nd,e\n", "a\nb|c;d|e;" },
		{ " a , b\n", " a | b;" },
		{ "\xC3\xA9,\xE6\xBC\xA2\n", "\xC3\xA9|\xE6\xBC\xA2;" },
	};

	check_texts(cases, PS_ARRAY_LEN(cases));
}

static void
what_we_do_not_write_is_refused_with_its_line(void)
{
	static const struct text_case cases[] = {
		{ "a", "!1" }, /* no line end */
		{ "a\nb", "a;!2" },
		{ "a,\"b\n", "!1" }, /* an open quote */
		{ "a\n\"b\nc\"\"\n", "a;!2" },
		{ "a\"b\n", "!1" }, /* a quote amid a cell */
		{ "\"a\"b\n", "!1" },
		{ "\"x\ny\",z\na\"\n", "x\ny|z;!3" },
		{ "a\"", "!1" },
		{ "\"a\"", "!1" },
		{ "a\xFF\n", "!0" }, /* no text at all */
		{ "a\rb\n", "!0" },
	};

	check_texts(cases, PS_ARRAY_LEN(cases));
}

static void
a_record_has_a_limit_of_cells(void)
{
	struct ps_buf text = PS_BUF_INIT;
	struct ps_buf shown = PS_BUF_INIT;

	for (int i = 1; i < PS_CSV_PLAIN_CELLS; i++)
		ps_buf_addch(&text, ',');
	ps_buf_addch(&text, '\n');
	TAP_CHECK(strchr(read_all(text.ptr, &shown), '!') == NULL);
	ps_buf_truncate(&text, text.len - 1);
	ps_buf_addstr(&text, ",\n");
	TAP_EQ_STR(read_all(text.ptr, &shown), "!1");
	ps_buf_release(&text);
	ps_buf_release(&shown);
}

/* A cell of up to six characters out of the troublesome ones. */
static void
make_cell(unsigned int *seed, char out[8])
{
	static const char pieces[] = "a,\"\n -";
	size_t n;

	*seed = *seed * 1664525u + 1013904223u;
	n = *seed >> 29;
	if (n > 6)
		n = 0;
	for (size_t i = 0; i < n; i++)
		out[i] = pieces[(*seed >> (3 * i + 4)) % 6];
	out[n] = '\0';
}

static void
what_was_written_is_read_back(void)
{
	struct ps_buf text = PS_BUF_INIT;
	struct ps_csv_plain reader;
	struct ps_csv_record record;
	char cells[200][3][8];
	unsigned int seed = 7;

	for (size_t i = 0; i < PS_ARRAY_LEN(cells); i++) {
		const char *row[3];

		for (size_t k = 0; k < 3; k++) {
			make_cell(&seed, cells[i][k]);
			row[k] = cells[i][k];
		}
		ps_csv_write_plain(&text, row, 3);
	}
	TAP_CHECK(ps_csv_plain_open(&reader, &text));
	for (size_t i = 0; i < PS_ARRAY_LEN(cells); i++) {
		TAP_CHECK(ps_csv_plain_next(&reader, &record));
		if (!TAP_EQ_INT(record.ncells, 3))
			break;
		for (size_t k = 0; k < 3; k++)
			TAP_EQ_STR(record.cells[k], cells[i][k]);
	}
	TAP_CHECK(ps_csv_plain_next(&reader, &record));
	TAP_EQ_INT(record.ncells, 0);
	ps_buf_release(&text);
}

int
main(void)
{
	TAP_RUN(cells_are_taken_as_they_stand);
	TAP_RUN(what_we_do_not_write_is_refused_with_its_line);
	TAP_RUN(a_record_has_a_limit_of_cells);
	TAP_RUN(what_was_written_is_read_back);
	return tap_done();
}
