#include "fuzz.h"
#include "provspool/journal.h"
#include "provspool/tables.h"
#include "store/journal_private.h"

static void
check_segment(struct ps_span text)
{
	struct ps_buf once = PS_BUF_INIT;
	struct ps_buf twice = PS_BUF_INIT;
	struct ps_segment segment;
	struct ps_arena arena;
	struct ps_err err;

	ps_arena_init(&arena, 0);
	if (ps_segment_read(text, "a", &arena, &segment, &err) == PS_OK) {
		ps_segment_write(&once, &segment);
		FUZZ_HOLDS(ps_segment_read(ps_buf_span(&once), "a", &arena,
					   &segment, &err) == PS_OK);
		ps_segment_write(&twice, &segment);
		FUZZ_HOLDS(ps_span_eq(ps_buf_span(&once), ps_buf_span(&twice)));
	}
	ps_arena_release(&arena);
	ps_buf_release(&once);
	ps_buf_release(&twice);
}

static void
write_order(const struct ps_csv_record *record, struct ps_buf *out)
{
	struct ps_order order;
	struct ps_err err;

	if (ps_table_read_order(record, &order, &err) == PS_OK)
		ps_table_order(out, &order);
}

static void
write_item(const struct ps_csv_record *record, struct ps_buf *out)
{
	struct ps_item item;
	struct ps_err err;
	int64_t order;

	if (ps_table_read_item(record, &order, &item, &err) == PS_OK)
		ps_table_item(out, order, &item);
}

static void
write_event(const struct ps_csv_record *record, struct ps_buf *out)
{
	struct ps_event event;
	struct ps_err err;

	if (ps_table_read_event(record, &event, &err) == PS_OK)
		ps_table_event(out, &event);
}

static const struct {
	const char *schema;
	void (*write)(const struct ps_csv_record *record, struct ps_buf *out);
} tables[] = {
	{ "journal-orders", write_order },
	{ "journal-items", write_item },
	{ "journal-events", write_event },
};

/* Append a table as it is written again from what was read. */
static int
rewrite(struct ps_span text, size_t at, struct ps_buf *out)
{
	struct ps_buf copy = PS_BUF_INIT;
	const struct ps_csv_record *record = NULL;
	struct ps_table table;
	struct ps_err err;
	int rc;

	ps_buf_add(&copy, text.ptr, text.len);
	ps_table_header(out, tables[at].schema);
	rc = ps_table_open(&table, &copy, tables[at].schema, &err);
	while (rc == PS_OK) {
		rc = ps_table_next(&table, &record, &err);
		if (rc < 0 || !record)
			break;
		tables[at].write(record, out);
	}
	FUZZ_HOLDS(rc == PS_OK || rc == PS_EHISTORY);
	ps_buf_release(&copy);
	return rc;
}

/* The reader of what we wrote takes nothing that the strict one refuses. */
static void
check_same(struct ps_span text, size_t at)
{
	struct ps_arena arena;
	struct ps_csv csv;
	struct ps_err err;

	ps_arena_init(&arena, 0);
	FUZZ_HOLDS(ps_table_read(text, tables[at].schema, &arena, &csv, &err) ==
		   PS_OK);
	ps_arena_release(&arena);
}

static void
check_table(struct ps_span text, size_t at)
{
	struct ps_buf once = PS_BUF_INIT;
	struct ps_buf twice = PS_BUF_INIT;

	if (rewrite(text, at, &once) == PS_OK) {
		check_same(text, at);
		FUZZ_HOLDS(rewrite(ps_buf_span(&once), at, &twice) == PS_OK);
		FUZZ_HOLDS(ps_span_eq(ps_buf_span(&once), ps_buf_span(&twice)));
	}
	ps_buf_release(&once);
	ps_buf_release(&twice);
}

/* The first byte chooses: a segment, or one of the tables. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char kinds[] = "oie";
	struct ps_span text;
	const char *kind;

	if (size == 0)
		return 0;
	text = (struct ps_span){ (const char *)data + 1, size - 1 };
	kind = data[0] ? strchr(kinds, data[0]) : NULL;
	if (kind)
		check_table(text, (size_t)(kind - kinds));
	else
		check_segment(text);
	return 0;
}
