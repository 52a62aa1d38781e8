#include "engine/projection.h"

#include "provspool/guard.h"
#include "provspool/limits.h"
#include "provspool/when.h"

#define DAY INT64_C(86400)

/*
 * What was settled on a day stands in recent/<day>.csv, then <day>-2.csv and
 * so on: rows are only ever added behind the others, so that of a day with a
 * hundred thousand answers the last file alone is written again, and of that
 * the rows that stand in it are taken as they are.
 */
struct recent {
	struct ps_projection *p;
	const char *day; /* as in the file's name */
	size_t rows;	 /* of the day, up to here */
	size_t skipped;	 /* rows of files that stay as they are */
	struct ps_buf text;
	struct ps_map files; /* that stay or are written */
	struct ps_arena row; /* for one row */
};

static const char *
path_of(struct recent *r, size_t number)
{
	if (number == 0)
		return ps_arena_printf(&r->p->arena, "recent/%s.csv", r->day);
	return ps_arena_printf(&r->p->arena, "recent/%s-%zu.csv", r->day,
			       number + 1);
}

static void
keep(struct recent *r, size_t number)
{
	ps_map_put(&r->files, path_of(r, number), r);
}

static int
end_file(struct recent *r, struct ps_err *err)
{
	size_t number;
	int rc;

	if (r->text.len == 0)
		return PS_OK;
	number = (r->rows - 1) / PS_LIMIT_RECENT_ROWS;
	rc = ps_projection_put(r->p, path_of(r, number), ps_buf_span(&r->text),
			       err);
	keep(r, number);
	ps_buf_reset(&r->text);
	return rc;
}

static void
add_header(struct recent *r)
{
	const struct ps_schema *schema = ps_schema_get("recent");
	const char *names[32];
	size_t n;

	if (!schema || schema->root->nrules > PS_ARRAY_LEN(names))
		ps_bug("the schema of recent/ is not there");
	n = schema->root->nrules;
	for (size_t i = 0; i < n; i++)
		names[i] = schema->root->rules[i].name;
	ps_buf_addstr(&r->text, "\xef\xbb\xbf");
	ps_csv_write(&r->text, names, n, r->p->spool->config.delimiter);
}

static const char *
guarded(struct recent *r, const char *value)
{
	struct ps_buf buf = PS_BUF_INIT;
	const char *cell;

	ps_guard(&buf, ps_span_str(value));
	cell = ps_arena_strdup(&r->row, buf.ptr);
	ps_buf_release(&buf);
	return cell;
}

/* State and assurance are the event's: a row that stands never changes. */
static void
add_row(struct recent *r, const struct ps_event *event,
	const struct ps_order *order)
{
	char id[PS_ORDER_ID_MAX];
	char time[PS_WHEN_TEXT_MAX];
	char row[24];

	ps_order_id(order->number, id);
	ps_when_format(event->time, time);
	(void)snprintf(row, sizeof(row), "%lld", (long long)event->row);
	const char *cells[] = {
		guarded(r, time),
		id,
		order->resource_type,
		ps_change_name(order->change),
		guarded(r, order->owner),
		guarded(r, order->owner_name),
		guarded(r, order->resource),
		ps_state_name(event->to),
		ps_assurance_name(event->assurance),
		ps_event_name(event->event),
		guarded(r, event->message),
		guarded(r, event->actor),
		guarded(r, event->file),
		guarded(r, row),
		event->source_commit,
	};
	ps_csv_write(&r->text, cells, PS_ARRAY_LEN(cells),
		     r->p->spool->config.delimiter);
}

static int
take_event(const struct ps_event *event, void *context, struct ps_err *err)
{
	struct recent *r = context;
	struct ps_order order;
	int rc = PS_OK;

	if (r->rows++ < r->skipped)
		return PS_OK;
	if (r->text.len == 0)
		add_header(r);
	ps_arena_reset(&r->row);
	rc = ps_index_order(r->p->spool->index, event->order, &r->row, &order,
			    err);
	if (rc < 0)
		return rc;
	add_row(r, event, &order);
	if (r->rows % PS_LIMIT_RECENT_ROWS == 0)
		rc = end_file(r, err);
	return rc;
}

/* The segments of one day, by time. */
struct day {
	const struct ps_settled *list;
	size_t len;
};

/*
 * Rows in front of the first that is new; a clock that was set back may put
 * new ones before others (*mixed).
 */
static size_t
rows_before_news(const struct recent *r, const struct day *day, bool *mixed)
{
	size_t rows = 0;
	size_t i = 0;

	for (; i < day->len && day->list[i].seq <= r->p->recent_since; i++)
		rows += (size_t)day->list[i].events;
	*mixed = false;
	for (; i < day->len; i++)
		if (day->list[i].seq <= r->p->recent_since)
			*mixed = true;
	return rows;
}

/*
 * The file that is not full yet, to which rows are added.  One that cannot be
 * read is PS_ENOTFOUND: then all its rows are made.
 */
static int
take_begun(struct recent *r, size_t number, struct ps_err *err)
{
	struct ps_repo *repo = r->p->spool->repo;
	struct ps_oid blob;
	int rc;

	rc = ps_repo_path(repo, &r->p->tip, path_of(r, number), &blob, err);
	if (rc == PS_OK)
		rc = ps_repo_blob_read(repo, &blob, PS_LIMIT_WORKFILE_BYTES,
				       &r->text, err);
	return rc < 0 && rc != PS_EIO ? PS_ENOTFOUND : rc;
}

/* How many rows of the day need not be made, as they stand at the tip. */
static int
skip_rows(struct recent *r, const struct day *day, struct ps_err *err)
{
	bool mixed;
	size_t old = rows_before_news(r, day, &mixed);
	size_t begun = old % PS_LIMIT_RECENT_ROWS;
	size_t total = 0;
	int rc = PS_ENOTFOUND;

	for (size_t i = 0; i < day->len; i++)
		total += (size_t)day->list[i].events;
	r->skipped = old;
	if (old == total)
		return PS_OK;
	if (begun > 0 && !mixed)
		rc = take_begun(r, old / PS_LIMIT_RECENT_ROWS, err);
	if (rc == PS_ENOTFOUND)
		r->skipped = old - begun;
	return rc == PS_ENOTFOUND ? PS_OK : rc;
}

static int
put_day(struct recent *r, const struct day *day, struct ps_err *err)
{
	char name[PS_WHEN_TEXT_MAX];
	int rc;

	ps_when_format_day(day->list[0].time, name);
	r->day = ps_arena_strdup(&r->p->arena, name);
	r->rows = 0;
	rc = skip_rows(r, day, err);
	for (size_t i = 0; i < r->skipped; i += PS_LIMIT_RECENT_ROWS)
		keep(r, i / PS_LIMIT_RECENT_ROWS);
	for (size_t i = 0; rc == PS_OK && i < day->len; i++) {
		size_t events = (size_t)day->list[i].events;

		if (r->rows + events <= r->skipped)
			r->rows += events;
		else
			rc = ps_index_events_settled(r->p->spool->index,
						     day->list[i].seq,
						     take_event, r, err);
	}
	return rc == PS_OK ? end_file(r, err) : rc;
}

static int
put_days(struct recent *r, const struct ps_settled *list, size_t n,
	 struct ps_err *err)
{
	size_t end;
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < n; i = end) {
		end = i + 1;
		while (end < n && list[end].time / DAY == list[i].time / DAY)
			end++;
		rc = put_day(r, &(struct day){ list + i, end - i }, err);
	}
	return rc;
}

/* Days that are over leave recent/. */
static int
remove_old_days(struct recent *r, struct ps_err *err)
{
	struct ps_tree_names names;
	int rc = PS_ENOTFOUND;

	if (*r->p->tip.hex)
		rc = ps_repo_folder(r->p->spool->repo, &r->p->tip, "recent",
				    &r->p->arena, &names, err);
	if (rc == PS_ENOTFOUND)
		return PS_OK;
	for (size_t i = 0; rc == PS_OK && i < names.len; i++) {
		const char *path = ps_arena_printf(&r->p->arena, "recent/%s",
						   names.list[i]);

		if (!ps_map_get(&r->files, path))
			rc = ps_projection_remove(r->p, path, err);
	}
	return rc;
}

int
ps_projection_recent(struct ps_projection *p, struct ps_err *err)
{
	int64_t now = p->spool->journal.tip.time;
	int64_t since = (now / DAY - p->spool->config.recent_days + 1) * DAY;
	struct recent r = { .p = p };
	struct ps_settled *list = NULL;
	size_t n = 0;
	int rc;

	ps_buf_init(&r.text);
	ps_map_init(&r.files);
	ps_arena_init(&r.row, 0);
	rc = ps_index_settled(p->spool->index, since, &p->arena, &list, &n,
			      err);
	if (rc == PS_OK)
		rc = put_days(&r, list, n, err);
	if (rc == PS_OK)
		rc = remove_old_days(&r, err);
	ps_arena_release(&r.row);
	ps_map_release(&r.files);
	ps_buf_release(&r.text);
	return rc;
}
