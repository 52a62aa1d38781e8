#include "journal_private.h"

#include <unistd.h>

#include "provspool/fs.h"
#include "provspool/limits.h"
#include "provspool/when.h"

/* Numbers in names of folders have nine digits. */
#define SEQ_MAX INT64_C(999999999)

static void
begin_table(struct ps_draft_table *table, const char *schema, const char *name)
{
	*table = (struct ps_draft_table){ .schema = schema, .name = name };
	ps_buf_init(&table->part);
}

void
ps_draft_begin(struct ps_draft *draft, struct ps_journal *journal,
	       enum ps_segment_kind kind, int64_t now)
{
	const struct ps_segment *tip = &journal->tip;

	memset(draft, 0, sizeof(*draft));
	draft->journal = journal;
	ps_arena_init(&draft->arena, 0);
	begin_table(&draft->orders, "journal-orders", "orders");
	begin_table(&draft->items, "journal-items", "items");
	begin_table(&draft->events, "journal-events", "events");
	begin_table(&draft->rejects, "journal-rejects", "rejects");
	begin_table(&draft->resources, "journal-resources", "resources");
	draft->segment = (struct ps_segment){
		.seq = tip->seq + 1,
		.kind = kind,
		.time = now,
		.spool = "",
		.trust = "",
		.uid = ps_segment_has_uid(kind) ? (int64_t)getuid() : -1,
		.input_name = "",
		.input_source = "",
		.input_sha256 = "",
		.input_as_of = PS_WHEN_NONE,
		.work_cursor = tip->work_cursor,
		.next_order = tip->next_order,
		.next_batch = tip->next_batch,
		.config_version = tip->config_version,
		.config_seq = tip->config_seq,
		.totals = tip->totals,
	};
	memcpy(draft->segment.chain, journal->chain, PS_SHA_HEX);
}

/* A file that will stand at `name` in the segment's folder. */
static struct ps_tree_edit *
add_edit(struct ps_draft *draft, const char *name)
{
	char folder[PS_SEGMENT_PATH_MAX];
	struct ps_tree_edit *edit;

	draft->edits = ps_xgrow(draft->edits, &draft->edits_cap,
				draft->nedits + 1, sizeof(*draft->edits));
	edit = &draft->edits[draft->nedits++];
	ps_segment_path(draft->segment.seq, draft->segment.kind, folder);
	edit->path = ps_arena_printf(&draft->arena, "%s/%s", folder, name);
	edit->blob = (struct ps_oid){ "" };
	return edit;
}

static struct ps_segment_file *
add_entry(struct ps_draft *draft, const char *name, int64_t rows)
{
	struct ps_segment *segment = &draft->segment;
	struct ps_segment_file *file;

	segment->files = ps_xgrow(segment->files, &draft->files_cap,
				  segment->nfiles + 1, sizeof(*segment->files));
	file = &segment->files[segment->nfiles++];
	file->name = ps_arena_strdup(&draft->arena, name);
	file->rows = rows;
	file->sha256[0] = '\0';
	(void)add_edit(draft, ps_segment_file_path(&draft->arena, file));
	return file;
}

static int
add_file(struct ps_draft *draft, const char *name, int64_t rows,
	 struct ps_span data, struct ps_err *err)
{
	struct ps_segment_file *file = add_entry(draft, name, rows);

	ps_sha_once_hex(data, file->sha256);
	return ps_repo_blob_write(draft->journal->repo, data,
				  &draft->edits[draft->nedits - 1].blob, err);
}

/* Wait for the part that is being written. */
static int
end_job(struct ps_draft *draft, struct ps_err *err)
{
	struct ps_blob_job *job = draft->job;

	if (!job)
		return PS_OK;
	draft->job = NULL;
	return ps_repo_blob_end(job, &draft->edits[draft->job_file].blob,
				draft->segment.files[draft->job_file].sha256,
				err);
}

/* Have the part written while the next one is made; one at a time. */
static int
begin_job(struct ps_draft *draft, const char *name, int64_t rows,
	  struct ps_buf *data, struct ps_err *err)
{
	int rc = end_job(draft, err);

	if (rc < 0)
		return rc;
	(void)add_entry(draft, name, rows);
	draft->job_file = draft->segment.nfiles - 1;
	draft->job = ps_repo_blob_begin(draft->journal->repo, data);
	return PS_OK;
}

void
ps_draft_release(struct ps_draft *draft)
{
	struct ps_err ignored; /* what was given up needs no blob */

	(void)end_job(draft, &ignored);
	ps_buf_release(&draft->orders.part);
	ps_buf_release(&draft->items.part);
	ps_buf_release(&draft->events.part);
	ps_buf_release(&draft->rejects.part);
	ps_buf_release(&draft->resources.part);
	free(draft->segment.files);
	free(draft->edits);
	ps_arena_release(&draft->arena);
	draft->segment.files = NULL;
	draft->segment.nfiles = 0;
	draft->edits = NULL;
	draft->nedits = 0;
}

/* A table in one part needs no number. */
static int
flush(struct ps_draft *draft, struct ps_draft_table *table, bool last,
      struct ps_err *err)
{
	char name[64];
	int rc;

	if (last && table->parts == 0)
		(void)snprintf(name, sizeof(name), "%s.csv", table->name);
	else
		(void)snprintf(name, sizeof(name), "%s-%04lld.csv", table->name,
			       (long long)table->parts + 1);
	if (last)
		rc = add_file(draft, name, table->part_rows,
			      ps_buf_span(&table->part), err);
	else
		rc = begin_job(draft, name, table->part_rows, &table->part,
			       err);
	ps_buf_reset(&table->part);
	table->part_rows = 0;
	table->parts++;
	return rc;
}

/* See to it that a row can be appended to the part at hand. */
static int
begin_row(struct ps_draft *draft, struct ps_draft_table *table,
	  struct ps_err *err)
{
	int rc = PS_OK;

	if (table->part.len >= PS_LIMIT_TABLE_BYTES)
		rc = flush(draft, table, false, err);
	if (rc == PS_OK && table->part.len == 0)
		ps_table_header(&table->part, table->schema);
	if (rc == PS_OK)
		table->part_rows++;
	return rc;
}

int
ps_draft_order(struct ps_draft *draft, const struct ps_order *order,
	       struct ps_err *err)
{
	int rc;

	rc = begin_row(draft, &draft->orders, err);
	if (rc < 0)
		return rc;
	ps_table_order(&draft->orders.part, order);
	draft->segment.totals.orders++;
	for (size_t i = 0; i < order->nitems; i++) {
		rc = begin_row(draft, &draft->items, err);
		if (rc < 0)
			return rc;
		ps_table_item(&draft->items.part, order->number,
			      &order->items[i]);
		draft->segment.totals.items++;
	}
	return PS_OK;
}

int
ps_draft_event(struct ps_draft *draft, struct ps_event *event,
	       struct ps_err *err)
{
	int rc;

	event->seq = draft->segment.seq;
	event->time = draft->segment.time;
	rc = begin_row(draft, &draft->events, err);
	if (rc < 0)
		return rc;
	ps_table_event(&draft->events.part, event);
	draft->segment.totals.events++;
	return PS_OK;
}

int
ps_draft_reject(struct ps_draft *draft, const struct ps_reject *reject,
		struct ps_err *err)
{
	int rc;

	rc = begin_row(draft, &draft->rejects, err);
	if (rc < 0)
		return rc;
	ps_table_reject(&draft->rejects.part, reject);
	draft->segment.totals.rejects++;
	return PS_OK;
}

int
ps_draft_sighting(struct ps_draft *draft, const struct ps_sighting *sighting,
		  struct ps_err *err)
{
	int rc;

	rc = begin_row(draft, &draft->resources, err);
	if (rc < 0)
		return rc;
	ps_table_sighting(&draft->resources.part, sighting);
	return PS_OK;
}

int
ps_draft_file(struct ps_draft *draft, const char *name, struct ps_span text,
	      struct ps_err *err)
{
	if (!ps_fs_name_ok(name))
		return ps_err_set(err, PS_EDATA, "unsafe file name '%s'", name);
	return add_file(draft, name, -1, text, err);
}

static int
by_name(const void *a, const void *b)
{
	const struct ps_segment_file *x = a;
	const struct ps_segment_file *y = b;

	if ((x->rows < 0) != (y->rows < 0))
		return x->rows < 0 ? 1 : -1;
	return strcmp(x->name, y->name);
}

static int
flush_all(struct ps_draft *draft, struct ps_err *err)
{
	struct ps_draft_table *tables[] = { &draft->orders, &draft->items,
					    &draft->events, &draft->rejects,
					    &draft->resources };
	int rc;

	rc = end_job(draft, err);
	for (size_t i = 0; rc == PS_OK && i < PS_ARRAY_LEN(tables); i++)
		if (tables[i]->part.len > 0)
			rc = flush(draft, tables[i], true, err);
	return rc;
}

int
ps_draft_finish(struct ps_draft *draft, char chain[PS_SHA_HEX],
		struct ps_err *err)
{
	struct ps_segment *segment = &draft->segment;
	struct ps_buf text = PS_BUF_INIT;
	int rc;

	if (segment->seq > SEQ_MAX)
		return ps_err_set(err, PS_ELIMIT,
				  "the journal is full after %lld segments",
				  (long long)SEQ_MAX);
	rc = flush_all(draft, err);
	if (rc < 0)
		return rc;
	if (segment->nfiles > 0)
		qsort(segment->files, segment->nfiles, sizeof(*segment->files),
		      by_name);
	ps_segment_write(&text, segment);
	if (text.len > PS_LIMIT_YAML_BYTES)
		rc = ps_err_set(err, PS_ELIMIT,
				"too many files for one segment: %zu",
				segment->nfiles);
	else
		rc = ps_repo_blob_write(
			draft->journal->repo, ps_buf_span(&text),
			&add_edit(draft, PS_SEGMENT_YAML)->blob, err);
	if (rc == PS_OK)
		ps_sha_once_hex(ps_buf_span(&text), chain);
	ps_buf_release(&text);
	return rc;
}
