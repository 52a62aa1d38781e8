#include "app/happened.h"
#include "app/events.h"

struct listing {
	struct ps_grid *grid;
	int64_t unlisted;
};

/* One part of the table, as recorded. */
static int
add_part(struct listing *l, const struct ps_segment_data *data, size_t i,
	 struct ps_err *err)
{
	const struct ps_csv_record *record = NULL;
	struct ps_buf text = PS_BUF_INIT;
	struct ps_event event;
	struct ps_table table;
	int rc;

	rc = ps_journal_text(data, i, &text, err);
	if (rc == PS_OK)
		rc = ps_table_open(&table, &text, "journal-events", err);
	while (rc == PS_OK) {
		rc = ps_table_next(&table, &record, err);
		if (rc < 0 || !record)
			break;
		rc = ps_table_read_event(record, &event, err);
		if (rc == PS_OK && l->grid->len < PS_HAPPENED_MAX)
			ps_events_add(l->grid, &event);
		else
			l->unlisted++;
	}
	ps_buf_release(&text);
	return rc;
}

static int
add_segment(struct listing *l, struct ps_spool *spool, int64_t seq,
	    struct ps_err *err)
{
	struct ps_segment_data data;
	struct ps_arena arena;
	int rc;

	ps_arena_init(&arena, 0);
	rc = ps_journal_segment(spool->repo, &spool->journal.commit, seq,
				&arena, &data, err);
	for (size_t i = 0; rc == PS_OK && i < data.segment.nfiles; i++) {
		const struct ps_segment_file *file = &data.segment.files[i];

		if (file->rows >= 0 && strncmp(file->name, "events", 6) == 0)
			rc = add_part(l, &data, i, err);
	}
	ps_arena_release(&arena);
	return rc;
}

int
ps_happened(struct ps_spool *spool, int64_t after, struct ps_grid *grid,
	    int64_t *unlisted, struct ps_err *err)
{
	struct listing l = { .grid = grid };
	int rc = PS_OK;

	for (int64_t seq = after + 1;
	     rc == PS_OK && seq <= spool->journal.tip.seq; seq++)
		rc = add_segment(&l, spool, seq, err);
	*unlisted = l.unlisted;
	return rc;
}
