#include "provspool/csv.h"
#include "provspool/limits.h"

#include "fmt_case.h"

static const struct ps_csv_limits usual = { .fields_max = 8,
					    .field_max = 64,
					    .records_max = 1000 };

static void
add_cells(struct ps_buf *out, const struct ps_csv_record *record)
{
	ps_buf_addf(out, "%lld#%lld:", (long long)record->line,
		    (long long)record->number);
	for (size_t i = 0; i < record->ncells; i++)
		ps_buf_addf(out, "[%s]", record->cells[i]);
}

static int
open_reader(struct fmt_case *c, struct ps_span text,
	    const struct ps_forget *forget, struct ps_csv_reader **out)
{
	return ps_csv_reader_open(
		&(struct ps_csv_input){ text, "a.csv", ',', &usual, '"' },
		forget, out, &c->diags, &c->err);
}

static void
records_come_one_by_one_and_then_an_end(void)
{
	struct ps_csv_reader *reader;
	struct ps_csv_record record;
	struct fmt_case c;

	fmt_case_init(&c, 0);
	TAP_EQ_INT(open_reader(&c, ps_span_str("a,b\n\n\"x\ny\",2\n3"), NULL,
			       &reader),
		   PS_OK);
	for (int i = 0; i < 3; i++) {
		TAP_EQ_INT(
			ps_csv_reader_next(reader, &c.arena, &record, &c.err),
			PS_OK);
		add_cells(&c.text, &record);
	}
	TAP_EQ_STR(c.text.ptr, "1#1:[a][b]3#3:[x\ny][2]5#4:[3]");
	for (int i = 0; i < 2; i++)
		TAP_EQ_INT(
			ps_csv_reader_next(reader, &c.arena, &record, &c.err),
			PS_ENOTFOUND);
	ps_csv_reader_free(reader);
	fmt_case_release(&c);
}

static void
a_fault_ends_the_reading_for_good(void)
{
	struct ps_csv_reader *reader;
	struct ps_csv_record record;
	struct fmt_case c;

	fmt_case_init(&c, 0);
	TAP_EQ_INT(open_reader(&c, ps_span_str("a\nb\"\nc\n"), NULL, &reader),
		   PS_OK);
	TAP_EQ_INT(ps_csv_reader_next(reader, &c.arena, &record, &c.err),
		   PS_OK);
	for (int i = 0; i < 2; i++)
		TAP_EQ_INT(
			ps_csv_reader_next(reader, &c.arena, &record, &c.err),
			PS_EDATA);
	TAP_EQ_STR(fmt_case_findings(&c), "E-CSV-SYNTAX 2:2");
	ps_csv_reader_free(reader);
	fmt_case_release(&c);
}

/* Always the same, and no two alike for long. */
static uint32_t
next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 16;
}

static void
add_cell(struct ps_buf *plain, struct ps_buf *cell, uint32_t *state)
{
	static const char letters[] = "ab \t|;'1";
	static const char any[] = "a\"\n,b ";
	bool quoted = next_random(state) % 4 == 0;
	size_t len = next_random(state) % 12;

	ps_buf_reset(cell);
	for (size_t i = 0; i < len; i++)
		ps_buf_addch(cell, quoted ? any[next_random(state) % 6]
					  : letters[next_random(state) % 8]);
	if (!quoted && len > 0) {
		ps_buf_addspan(plain, ps_buf_span(cell));
		return;
	}
	ps_buf_addch(plain, '"');
	for (size_t i = 0; i < cell->len; i++) {
		if (cell->ptr[i] == '"')
			ps_buf_addch(plain, '"');
		if (cell->ptr[i] == '\n' && next_random(state) % 2 == 0)
			ps_buf_addch(plain, '\r');
		ps_buf_addch(plain, cell->ptr[i]);
	}
	ps_buf_addch(plain, '"');
}

/* Records with their cells, as they are to be read. */
static void
make_text(struct ps_buf *text, struct ps_buf *want, size_t records)
{
	struct ps_buf cell = PS_BUF_INIT;
	uint32_t state = 7;

	for (size_t i = 0; i < records; i++) {
		size_t n = 1 + next_random(&state) % 6;

		for (size_t k = 0; k < n; k++) {
			ps_buf_addstr(text, k > 0 ? "," : "");
			add_cell(text, &cell, &state);
			ps_buf_addf(want, "[%s]", cell.ptr);
		}
		ps_buf_addstr(text, next_random(&state) % 2 ? "\n" : "\r\n");
	}
	ps_buf_release(&cell);
}

static void
cells_are_the_same_whoever_splits_the_record(void)
{
	struct ps_buf text = PS_BUF_INIT;
	struct ps_buf want = PS_BUF_INIT;
	struct ps_buf first = PS_BUF_INIT;
	struct ps_buf again = PS_BUF_INIT;
	struct ps_csv_reader *reader;
	struct ps_csv_record record;
	struct fmt_case c;

	fmt_case_init(&c, 0);
	make_text(&text, &want, 900);
	TAP_EQ_INT(open_reader(&c, ps_buf_span(&text), NULL, &reader), PS_OK);
	while (ps_csv_reader_next(reader, &c.arena, &record, &c.err) == PS_OK) {
		for (size_t i = 0; i < record.ncells; i++)
			ps_buf_addf(&first, "[%s]", record.cells[i]);
		ps_csv_reader_again(reader, &c.arena, &record);
		for (size_t i = 0; i < record.ncells; i++)
			ps_buf_addf(&again, "[%s]", record.cells[i]);
	}
	TAP_EQ_STR(fmt_case_findings(&c), "");
	TAP_CHECK(want.len > 10000);
	TAP_EQ_STR(first.ptr, want.ptr);
	TAP_EQ_STR(again.ptr, want.ptr);
	ps_csv_reader_free(reader);
	ps_buf_release(&text);
	ps_buf_release(&want);
	ps_buf_release(&first);
	ps_buf_release(&again);
	fmt_case_release(&c);
}

static void
count_calls(void *context)
{
	(*(size_t *)context)++;
}

static void
a_large_text_can_be_forgotten_while_it_is_read(void)
{
	struct ps_buf text = PS_BUF_INIT;
	size_t calls = 0;
	struct ps_forget forget = { count_calls, &calls };
	struct ps_csv_reader *reader;
	struct ps_csv_record record;
	struct fmt_case c;
	size_t opened;

	fmt_case_init(&c, 0);
	ps_buf_addstr(&text, "a\n");
	while (text.len < 3 * PS_FORGET_BYTES)
		ps_buf_addstr(&text, "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
				     "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n");
	for (int i = 0; i < 5; i++)
		ps_buf_addstr(&text, "1,2\n");
	TAP_EQ_INT(open_reader(&c, ps_buf_span(&text), &forget, &reader),
		   PS_OK);
	opened = calls;
	TAP_CHECK(opened >= 3);
	while (ps_csv_reader_next(reader, &c.arena, &record, &c.err) == PS_OK)
		;
	TAP_CHECK(calls > opened);
	ps_csv_reader_free(reader);
	ps_buf_release(&text);
	fmt_case_release(&c);
}

int
main(void)
{
	TAP_RUN(records_come_one_by_one_and_then_an_end);
	TAP_RUN(a_fault_ends_the_reading_for_good);
	TAP_RUN(cells_are_the_same_whoever_splits_the_record);
	TAP_RUN(a_large_text_can_be_forgotten_while_it_is_read);
	return tap_done();
}
