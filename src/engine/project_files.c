#include "engine/holds.h"
#include "provspool/threshold.h"

#include "provspool/beside.h"

/* Batches made beside the next ones; each is held in memory meanwhile. */
#define BESIDE 2

/* A work file as it is at the tip and as it should be. */
struct desired {
	struct ps_projection *p;
	const char *path;
	const struct ps_resource_type *type;
	enum ps_change change;
	struct ps_arena arena; /* for this file only: a run has many */
	struct ps_order *orders;
	size_t norders;
	size_t cap;
	struct ps_row_set *now;	  /* at the tip, or NULL */
	struct ps_work_file file; /* its cells, once they are needed */

	/* of a batch: what it is made of, and what came of it */
	struct ps_batch_layout batch;
	struct ps_issue *rows; /* NULL: there is none to be made */
	struct ps_oid blob;
	int rc;
	struct ps_err failure;
};

/* Work files being made. */
struct makers {
	struct ps_beside *threads[BESIDE];
	struct desired *batches[BESIDE]; /* NULL: the thread is free */
};

static int
set_at(struct ps_projection *p, const struct ps_oid *commit, const char *path,
       struct ps_row_set **out, struct ps_err *err)
{
	struct ps_oid blob;
	int rc = PS_ENOTFOUND;

	*out = NULL;
	if (*commit->hex)
		rc = ps_repo_path(p->spool->repo, commit, path, &blob, err);
	if (rc == PS_ENOTFOUND)
		return PS_OK;
	if (rc < 0)
		return rc;
	return ps_row_cache_get(&p->cache, path, &blob, PS_MODE_FILE, out, err);
}

/*
 * Does a file hold an answer that nobody has judged yet?  What was judged
 * stands at the last consumed tip.
 */
static int
has_unjudged(struct ps_projection *p, const struct ps_row_set *now, bool *yes,
	     struct ps_err *err)
{
	struct ps_row_set *then;
	int rc;

	*yes = false;
	rc = set_at(p, &p->cursor, now->version.path, &then, err);
	if (rc < 0 || then == now)
		return rc;
	for (size_t i = 0; i < now->rows.len; i++) {
		const struct ps_row_ref *before = NULL;

		if (then && !then->refused)
			before = ps_map_get(&then->rows,
					    now->rows.entries[i].key);
		if (!ps_streq(
			    ps_row_text(&p->arena, now->rows.entries[i].value),
			    ps_row_text(&p->arena, before)))
			*yes = true;
	}
	return PS_OK;
}

/*
 * Rows of a file are ours to write again, or wait with all their copies; a
 * retraction that was judged is not written again.
 */
static void
sort_rows(struct ps_projection *p, const struct ps_row_set *set, bool waits)
{
	if (!waits && ps_workfile_is_retract(set->version.path))
		return;
	for (size_t i = 0; i < set->rows.len; i++) {
		struct ps_row_ref *row = set->rows.entries[i].value;

		if (waits)
			ps_map_put(&p->unjudged, row->key, row);
		for (; !waits && row; row = row->next)
			ps_row_add(&p->arena, &p->rows, row);
	}
}

/* Rows of all files looked at, so that rows of renamed files are found. */
static int
gather_rows(struct ps_projection *p, struct ps_err *err)
{
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < p->paths.len; i++) {
		struct ps_row_set *set;
		bool waits = false;

		rc = set_at(p, &p->tip, p->paths.entries[i].key, &set, err);
		if (rc < 0 || !set || set->refused)
			continue;
		rc = has_unjudged(p, set, &waits, err);
		if (rc == PS_OK)
			sort_rows(p, set, waits);
	}
	return rc;
}

static int
take_order(const struct ps_order *order, void *context, struct ps_err *err)
{
	struct desired *d = context;

	(void)err; /* copying cannot fail */
	d->orders = ps_xgrow(d->orders, &d->cap, d->norders + 1,
			     sizeof(*d->orders));
	ps_order_copy(&d->arena, order, &d->orders[d->norders++]);
	return PS_OK;
}

static int
load_orders(struct desired *d, struct ps_err *err)
{
	const struct ps_order_filter out = { .file = d->path };
	int rc;

	rc = ps_index_orders(d->p->spool->index, &out, take_order, d, err);
	if (rc < 0 || d->norders == 0)
		return rc;
	d->change = d->orders[0].change;
	d->type = ps_config_type(&d->p->spool->config,
				 d->orders[0].resource_type);
	return PS_OK;
}

static int
read_now(struct desired *d, struct ps_err *err)
{
	const struct ps_row_set *now = d->now;
	struct ps_work_place *places =
		PS_ARENA_ARRAY(&d->arena, struct ps_work_place, now->len);
	const struct ps_work_part all = { now->version.path,
					  now->version.header_end, places,
					  now->len };
	struct ps_span text;
	int rc;

	for (size_t i = 0; i < now->len; i++)
		places[i] = now->list[i].place;
	rc = ps_row_cache_text(&d->p->cache, &now->version.blob, &text, err);
	if (rc < 0)
		return rc;
	return ps_workfile_read_part(text, &all, &d->arena, &d->file, err);
}

static const struct ps_work_row *
row_now(const struct desired *d, const struct ps_row_ref *ref)
{
	size_t low = 0;
	size_t high = d->file.nrows;

	while (low + 1 < high) {
		size_t mid = low + (high - low) / 2;

		if (d->file.rows[mid].begin <= ref->place.begin)
			low = mid;
		else
			high = mid;
	}
	return &d->file.rows[low];
}

/* The cells a person added beside ours, in the order of the file. */
static const char *const *
extra_cells(struct desired *d, const struct ps_work_row *row)
{
	const char **cells;

	if (d->file.nextra == 0)
		return NULL;
	cells = PS_ARENA_ARRAY(&d->arena, const char *, d->file.nextra);
	for (size_t i = 0; i < d->file.nextra; i++)
		cells[i] = ps_work_row_cell(&d->file, row, d->file.extra[i]);
	return cells;
}

/* What stands in the row already; it may be in a file that was renamed. */
static int
take_row(struct desired *d, const struct ps_row_ref *ref, struct ps_issue *out,
	 struct ps_err *err)
{
	const struct ps_work_row *row;
	struct ps_work_file file;
	int rc;

	if (d->now && ref->version == &d->now->version) {
		row = row_now(d, ref);
		out->answer = &row->answer;
		out->extra = extra_cells(d, row);
		return PS_OK;
	}
	rc = ps_rows_load(&d->p->cache, &ref, 1, &d->arena, &file, err);
	if (rc < 0)
		return rc;
	row = &file.rows[0];
	out->answer = &row->answer;
	return PS_OK;
}

static int
issue_of(struct desired *d, const struct ps_order *order, struct ps_issue *out,
	 struct ps_err *err)
{
	char id[PS_ORDER_ID_MAX];
	const struct ps_row_ref *row;
	bool twice;

	*out = (struct ps_issue){ .order = order,
				  .problem = "",
				  .notice = *order->notice ? order->notice
							   : order->reply };
	ps_order_id(order->number, id);
	row = ps_map_get(&d->p->rows, id);
	if (!row)
		return PS_OK;
	row = ps_row_standing(row, &twice);
	/* What was reported is no decision, and the reverse. */
	if (!ps_workfile_same_folder(row->version->path, d->path))
		return PS_OK;
	if (*order->problem_code && *row->text)
		out->problem =
			ps_arena_printf(&d->arena, "%s (%s)", order->problem,
					order->problem_code);
	return take_row(d, row, out, err);
}

/* All that the batch is made of; the rest needs nothing but that. */
static int
prepare_csv(struct desired *d, struct ps_err *err)
{
	struct ps_issue *rows =
		PS_ARENA_ARRAY(&d->arena, struct ps_issue, d->norders);
	int rc = PS_OK;

	if (d->now)
		rc = read_now(d, err);
	for (size_t i = 0; rc == PS_OK && i < d->norders; i++)
		rc = issue_of(d, &d->orders[i], &rows[i], err);
	if (rc < 0)
		return rc;
	d->rows = rows;
	d->batch = (struct ps_batch_layout){
		.type = d->type,
		.change = d->change,
		.delimiter = d->p->spool->config.delimiter,
		.review = ps_workfile_is_review(d->path),
		.extra = d->file.extra,
		.nextra = d->file.nextra,
	};
	return PS_OK;
}

/* A function of what was prepared, so it does not matter in which thread. */
static void
make_csv(void *context)
{
	struct desired *d = context;
	struct ps_buf text = PS_BUF_INIT;

	ps_workfile_write_csv(&text, &d->batch, d->rows, d->norders);
	d->rc = ps_repo_blob_write(d->p->spool->repo, ps_buf_span(&text),
				   &d->blob, &d->failure);
	ps_buf_release(&text);
}

static int
splice_yaml(struct desired *d, const struct ps_issue *issue, struct ps_buf *out,
	    struct ps_err *err)
{
	struct ps_buf now = PS_BUF_INIT;
	struct ps_oid blob;
	int rc;

	rc = ps_repo_path(d->p->spool->repo, &d->p->tip, d->path, &blob, err);
	if (rc == PS_OK)
		rc = ps_repo_blob_read(d->p->spool->repo, &blob, SIZE_MAX, &now,
				       err);
	if (rc == PS_OK)
		rc = ps_workfile_splice_yaml(ps_buf_span(&now), issue->problem,
					     issue->notice, out, err);
	ps_buf_release(&now);
	return rc;
}

static int
put_yaml(struct desired *d, struct ps_err *err)
{
	struct ps_buf text = PS_BUF_INIT;
	struct ps_issue issue = { .problem = "", .notice = "" };
	int rc = PS_OK;

	if (d->now)
		rc = read_now(d, err);
	if (rc == PS_OK)
		rc = issue_of(d, &d->orders[0], &issue, err);
	if (rc < 0)
		return rc;
	if (d->now)
		rc = splice_yaml(d, &issue, &text, err);
	else
		ps_workfile_write_yaml(&text, d->type, &issue);
	if (rc == PS_OK)
		rc = ps_projection_put(d->p, d->path, ps_buf_span(&text), err);
	ps_buf_release(&text);
	return rc;
}

enum readiness {
	FILE_READY = 1,
	FILE_WAITS,	/* an answer in it, or in a copy, is not judged yet */
	FILE_DISAGREES, /* two rows of an order do: a person has to decide */
};

static enum readiness
readiness_of(const struct desired *d)
{
	enum readiness ready = FILE_READY;

	for (size_t i = 0; d->now && i < d->now->rows.len; i++)
		if (ps_map_get(&d->p->unjudged, d->now->rows.entries[i].key))
			return FILE_WAITS;
	for (size_t i = 0; i < d->norders; i++) {
		const struct ps_row_ref *row;
		char id[PS_ORDER_ID_MAX];
		bool twice = false;

		ps_order_id(d->orders[i].number, id);
		if (ps_map_get(&d->p->unjudged, id))
			return FILE_WAITS;
		row = ps_map_get(&d->p->rows, id);
		if (row)
			(void)ps_row_standing(row, &twice);
		if (twice)
			ready = FILE_DISAGREES;
	}
	return ready;
}

static int
put_ready(struct desired *d, struct ps_err *err)
{
	if (d->norders == 0)
		return ps_projection_remove(d->p, d->path, err);
	if (!d->type)
		return PS_OK; /* left the configuration: nothing to say it by */
	return ps_workfile_is_yaml(d->path) ? put_yaml(d, err)
					    : prepare_csv(d, err);
}

static int
put_file(struct desired *d, struct ps_err *err)
{
	int rc = PS_OK;

	if (!ps_hold_is_path(d->path))
		rc = load_orders(d, err);
	if (rc == PS_OK)
		rc = set_at(d->p, &d->p->tip, d->path, &d->now, err);
	if (rc < 0)
		return rc;
	/* A file nobody can read holds a person's text: his to mend. */
	if (d->now && d->now->refused)
		return PS_OK;
	switch (readiness_of(d)) {
	case FILE_READY:
		return ps_hold_is_path(d->path)
			       ? ps_hold_project(d->p, d->path, err)
			       : put_ready(d, err);
	case FILE_WAITS:
		d->p->waiting++;
		return PS_OK;
	case FILE_DISAGREES:
		return PS_OK;
	}
	ps_bug("no such readiness");
}

static struct desired *
new_desired(struct ps_projection *p, const char *path)
{
	struct desired *d = ps_xmalloc(sizeof(*d));

	*d = (struct desired){ .p = p, .path = path };
	ps_arena_init(&d->arena, 0);
	return d;
}

static void
free_desired(struct desired *d)
{
	free(d->orders);
	ps_arena_release(&d->arena);
	free(d);
}

/* The batch goes to its place, and is done with. */
static int
take_csv(struct desired *d, struct ps_err *err)
{
	int rc = d->rc;

	if (rc < 0)
		*err = d->failure;
	else
		rc = ps_projection_put_blob(d->p, d->path, &d->blob, err);
	free_desired(d);
	return rc;
}

static int
end_maker(struct makers *m, size_t i, struct ps_err *err)
{
	struct desired *d = m->batches[i];

	if (!d)
		return PS_OK;
	m->batches[i] = NULL;
	ps_beside_end(m->threads[i]);
	return take_csv(d, err);
}

/* A thread that has nothing to do; BESIDE: none. */
static size_t
free_maker(struct makers *m)
{
	size_t i = 0;

	while (i < BESIDE && m->batches[i] && !ps_beside_is_done(m->threads[i]))
		i++;
	return i;
}

/* While the others are at work a batch is made here; and so is the last. */
static int
hand_over(struct makers *m, struct desired *d, bool last, struct ps_err *err)
{
	size_t i = last ? BESIDE : free_maker(m);
	int rc;

	if (i == BESIDE) {
		make_csv(d);
		return take_csv(d, err);
	}
	rc = end_maker(m, i, err);
	if (rc < 0) {
		free_desired(d);
		return rc;
	}
	m->threads[i] = ps_beside_begin(make_csv, d);
	m->batches[i] = d;
	return PS_OK;
}

static int
end_makers(struct makers *m, int rc, struct ps_err *err)
{
	struct ps_err ignored; /* told is what went wrong first */

	for (size_t i = 0; i < BESIDE; i++) {
		int ended = end_maker(m, i, rc == PS_OK ? err : &ignored);

		if (rc == PS_OK)
			rc = ended;
	}
	return rc;
}

int
ps_projection_work_files(struct ps_projection *p, struct ps_err *err)
{
	struct makers makers = { 0 };
	int rc;

	rc = gather_rows(p, err);
	for (size_t i = 0; rc == PS_OK && i < p->paths.len; i++) {
		struct desired *d = new_desired(p, p->paths.entries[i].key);

		rc = put_file(d, err);
		if (rc == PS_OK && d->rows)
			rc = hand_over(&makers, d, i + 1 == p->paths.len, err);
		else
			free_desired(d);
		if (rc == PS_OK)
			rc = ps_progress_each(p->spool->progress, "work files",
					      (int64_t)i + 1,
					      (int64_t)p->paths.len, err);
	}
	return end_makers(&makers, rc, err);
}
