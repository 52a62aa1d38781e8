#include "provspool/csv.h"

#include "fmt_case.h"

static int
parse(struct fmt_case *c, struct ps_span text, struct ps_csv *out)
{
	static const struct ps_csv_limits limits = { .fields_max = 8,
						     .field_max = 64,
						     .records_max = 100 };

	return ps_csv_parse(
		&(struct ps_csv_input){ text, "a.csv", ',', &limits, '"' },
		&c->arena, out, &c->diags, &c->err);
}

static void
written_text_is_exactly_this(void)
{
	static const char *const cells[] = { "a",   "",	    "b\"c",
					     "d,e", "f\ng", " h " };
	static const char *const empty[] = { "" };
	static const char *const mark[] = { "\xEF\xBB\xBF"
					    "x",
					    "y" };
	struct ps_buf out = PS_BUF_INIT;

	ps_csv_write(&out, cells, PS_ARRAY_LEN(cells), ';');
	TAP_EQ_STR(out.ptr,
		   "\"a\";\"\";\"b\"\"c\";\"d,e\";\"f\ng\";\" h \"\r\n");
	ps_buf_reset(&out);
	ps_csv_write_plain(&out, cells, PS_ARRAY_LEN(cells));
	TAP_EQ_STR(out.ptr, "a,,\"b\"\"c\",\"d,e\",\"f\ng\", h \n");
	ps_buf_reset(&out);
	ps_csv_write_plain(&out, empty, 1);
	ps_csv_write_plain(&out, mark, 2);
	TAP_EQ_STR(out.ptr, "\"\"\n\"\xEF\xBB\xBF"
			    "x\",y\n");
	ps_buf_release(&out);
}

/* xorshift: the same cells in every run. */
static uint32_t
next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

#define ROWS 20
#define WIDTH 6

static void
make_cell(uint32_t *state, char *cell, size_t cap)
{
	static const char *const parts[] = {
		"\"",
		"\"\"",
		",",
		";",
		"\n",
		" ",
		"\t",
		"a",
		"bc",
		"\xC3\xBC",
		"\xE2\x82\xAC",
		"\xF0\x9F\x98\x80",
		"0",
		"=",
		"\xEF\xBB\xBF",
		"'",
		"\\",
	};
	size_t len = 0;
	const char *part;

	for (uint32_t n = next_random(state) % 6; n > 0; n--) {
		part = parts[next_random(state) % PS_ARRAY_LEN(parts)];
		if (len + strlen(part) >= cap)
			break;
		memcpy(cell + len, part, strlen(part));
		len += strlen(part);
	}
	cell[len] = '\0';
}

struct table {
	char text[ROWS][WIDTH][32];
	const char *cells[ROWS][WIDTH];
	size_t width[ROWS];
};

static void
make_table(uint32_t *state, struct table *t)
{
	for (size_t i = 0; i < ROWS; i++) {
		t->width[i] = 1 + next_random(state) % WIDTH;
		for (size_t j = 0; j < t->width[i]; j++) {
			make_cell(state, t->text[i][j], sizeof(t->text[i][j]));
			t->cells[i][j] = t->text[i][j];
		}
	}
}

/* Writes the table, with blank records between some of its rows. */
static void
write_table(uint32_t *state, const struct table *t, bool plain,
	    struct ps_buf *out)
{
	for (size_t i = 0; i < ROWS; i++) {
		if (plain)
			ps_csv_write_plain(out, t->cells[i], t->width[i]);
		else
			ps_csv_write(out, t->cells[i], t->width[i], ',');
		if (next_random(state) % 8 == 0)
			ps_buf_addstr(out, plain ? "\n" : "\r\n");
	}
}

static bool
is_same_table(const struct ps_csv *csv, const struct table *t)
{
	bool same = csv->len == ROWS;

	for (size_t i = 0; same && i < ROWS; i++) {
		same = csv->records[i].ncells == t->width[i];
		for (size_t j = 0; same && j < t->width[i]; j++)
			same = ps_streq(csv->records[i].cells[j],
					t->cells[i][j]);
	}
	return same;
}

/* Between the records there are line ends and nothing else. */
static bool
is_tiled(const struct ps_csv *csv, struct ps_span text)
{
	size_t at = csv->bom ? 3 : 0;

	for (size_t i = 0; i <= csv->len; i++) {
		size_t begin = i < csv->len ? csv->records[i].begin : text.len;

		if (begin < at)
			return false;
		for (; at < begin; at++) {
			if (text.ptr[at] != '\n' && text.ptr[at] != '\r')
				return false;
		}
		if (i < csv->len)
			at = csv->records[i].end;
	}
	return at == text.len;
}

/* The line of a record is one more than the LFs before it. */
static bool
has_true_lines(const struct ps_csv *csv, struct ps_span text)
{
	int64_t line = 1;
	size_t at = 0;

	for (size_t i = 0; i < csv->len; i++) {
		for (; at < csv->records[i].begin; at++)
			line += text.ptr[at] == '\n';
		if (csv->records[i].line != line)
			return false;
	}
	return true;
}

static void
what_was_written_is_read_again_and_spans_tile_it(void)
{
	uint32_t state = 20240229;

	for (int round = 0; round < 2000; round++) {
		struct fmt_case c;
		struct ps_csv csv;
		struct table t;
		struct ps_buf text = PS_BUF_INIT;
		bool good;

		fmt_case_init(&c, 0);
		make_table(&state, &t);
		write_table(&state, &t, round % 2 == 0, &text);
		good = parse(&c, ps_buf_span(&text), &csv) == 0;
		if (!TAP_CHECK(good && is_same_table(&csv, &t)) ||
		    !TAP_CHECK(is_tiled(&csv, ps_buf_span(&text))) ||
		    !TAP_CHECK(has_true_lines(&csv, ps_buf_span(&text))))
			TAP_NOTE("round %d", round);
		ps_buf_release(&text);
		fmt_case_release(&c);
	}
}

static void
each_span_alone_gives_the_same_record(void)
{
	static const struct ps_span text =
		BYTES("a,b\r\n\"1\r\n2\",\"x\"\"\"\r\n\r\n3,4");
	struct fmt_case c;
	struct ps_csv whole;
	struct ps_csv one;

	fmt_case_init(&c, 0);
	TAP_EQ_INT(parse(&c, text, &whole), 0);
	TAP_EQ_INT(whole.len, 3);
	for (size_t i = 0; i < whole.len; i++) {
		const struct ps_csv_record *r = &whole.records[i];
		struct ps_span span = { text.ptr + r->begin,
					r->end - r->begin };

		TAP_EQ_INT(parse(&c, span, &one), 0);
		TAP_EQ_INT(one.len, 1);
		TAP_EQ_STR(one.records[0].cells[0], r->cells[0]);
		TAP_EQ_STR(one.records[0].cells[1], r->cells[1]);
	}
	fmt_case_release(&c);
}

static void
another_quote_encloses_and_none_leaves_no_trace(void)
{
	static const char *const cells[] = { "a;b", "it's", "x\ny" };
	struct ps_buf text = PS_BUF_INIT;

	ps_csv_write_quoted(&text, cells, 3, ';', '\'');
	TAP_EQ_STR(text.ptr, "'a;b';'it''s';'x\ny'\r\n");
	ps_buf_reset(&text);
	ps_csv_write_quoted(&text, cells, 3, ';', PS_CSV_NO_QUOTE);
	TAP_EQ_STR(text.ptr, "a b;it's;x y\r\n");
	ps_buf_release(&text);
}

int
main(void)
{
	TAP_RUN(written_text_is_exactly_this);
	TAP_RUN(what_was_written_is_read_again_and_spans_tile_it);
	TAP_RUN(each_span_alone_gives_the_same_record);
	TAP_RUN(another_quote_encloses_and_none_leaves_no_trace);
	return tap_done();
}
