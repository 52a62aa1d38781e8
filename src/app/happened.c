#include "app/happened.h"
#include "app/events.h"

struct walk {
	ps_event_fn *fn;
	void *context;
};

/* One part of the table, as recorded. */
static int
walk_part(const struct walk *w, const struct ps_segment_data *data, size_t i,
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
		if (rc == PS_OK)
			rc = w->fn(&event, w->context, err);
	}
	ps_buf_release(&text);
	return rc;
}

static int
walk_segment(const struct walk *w, struct ps_spool *spool, int64_t seq,
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
			rc = walk_part(w, &data, i, err);
	}
	ps_arena_release(&arena);
	return rc;
}

int
ps_happened_each(struct ps_spool *spool, int64_t after, ps_event_fn *fn,
		 void *context, struct ps_err *err)
{
	const struct walk w = { fn, context };
	int rc = PS_OK;

	for (int64_t seq = after + 1;
	     rc == PS_OK && seq <= spool->journal.tip.seq; seq++)
		rc = walk_segment(&w, spool, seq, err);
	return rc;
}

struct listing {
	struct ps_grid *grid;
	int64_t unlisted;
};

static int
list_event(const struct ps_event *event, void *context, struct ps_err *err)
{
	struct listing *l = context;

	(void)err; /* adding a row cannot fail */
	if (l->grid->len < PS_HAPPENED_MAX)
		ps_events_add(l->grid, event);
	else
		l->unlisted++;
	return PS_OK;
}

int
ps_happened(struct ps_spool *spool, int64_t after, struct ps_grid *grid,
	    int64_t *unlisted, struct ps_err *err)
{
	struct listing l = { .grid = grid };
	int rc;

	rc = ps_happened_each(spool, after, list_event, &l, err);
	*unlisted = l.unlisted;
	return rc;
}
