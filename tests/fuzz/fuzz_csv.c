#include "fuzz.h"

static const struct ps_csv_limits limits = { .fields_max = 16,
					     .field_max = 200,
					     .records_max = 50 };

static int
parse(struct ps_span text, struct ps_arena *arena, struct ps_csv *out)
{
	struct ps_diags diags;
	struct ps_err err;
	int rc;

	ps_diags_init(&diags);
	rc = ps_csv_parse(
		&(struct ps_csv_input){ text, "a", ',', &limits, '"' }, arena,
		out, &diags, &err);
	fuzz_check_rc(rc, &diags);
	ps_diags_release(&diags);
	return rc;
}

static void
check_same(const struct ps_csv_record *a, const struct ps_csv_record *b)
{
	FUZZ_HOLDS(a->ncells == b->ncells);
	for (size_t i = 0; i < a->ncells; i++)
		FUZZ_HOLDS(ps_streq(a->cells[i], b->cells[i]));
}

static int64_t
count_lines(struct ps_span text, size_t begin, size_t end)
{
	int64_t n = 0;

	for (; begin < end; begin++)
		n += text.ptr[begin] == '\n';
	return n;
}

static bool
is_blank(struct ps_span text, size_t begin, size_t end)
{
	for (; begin < end; begin++) {
		if (text.ptr[begin] != '\r' && text.ptr[begin] != '\n')
			return false;
	}
	return true;
}

/* Records and blank lines cover the text, and lines are counted right. */
static void
check_tiling(const struct ps_csv *csv, struct ps_span text)
{
	size_t at = csv->bom ? 3 : 0;

	for (size_t i = 0; i < csv->len; i++) {
		const struct ps_csv_record *r = &csv->records[i];

		FUZZ_HOLDS(at <= r->begin && is_blank(text, at, r->begin));
		FUZZ_HOLDS(r->begin < r->end && r->end <= text.len);
		FUZZ_HOLDS(r->line == count_lines(text, 0, r->begin) + 1);
		FUZZ_HOLDS(r->number <= r->line);
		at = r->end;
	}
	FUZZ_HOLDS(is_blank(text, at, text.len));
}

/* What is written from the records reads back as the same records. */
static void
check_rewriting(const struct ps_csv *csv, struct ps_arena *arena, bool plain)
{
	struct ps_buf text = PS_BUF_INIT;
	struct ps_csv again;

	for (size_t i = 0; i < csv->len; i++) {
		const struct ps_csv_record *r = &csv->records[i];

		if (plain)
			ps_csv_write_plain(&text, r->cells, r->ncells);
		else
			ps_csv_write(&text, r->cells, r->ncells, ',');
	}
	FUZZ_HOLDS(parse(ps_buf_span(&text), arena, &again) == 0);
	FUZZ_HOLDS(again.len == csv->len);
	for (size_t i = 0; i < csv->len; i++)
		check_same(&csv->records[i], &again.records[i]);
	ps_buf_release(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ps_span text = { (const char *)data, size };
	struct ps_arena arena;
	struct ps_csv csv;

	ps_arena_init(&arena, 1 << 20);
	if (parse(text, &arena, &csv) == 0) {
		check_tiling(&csv, text);
		arena.budget = 0;
		check_rewriting(&csv, &arena, false);
		check_rewriting(&csv, &arena, true);
	}
	ps_arena_release(&arena);
	return 0;
}
