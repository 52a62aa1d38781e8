#include "engine/projection.h"

#include "provspool/guard.h"
#include "provspool/when.h"

static const char attributes[] =
	"# Bytes stay as they are.  Where no merge driver and no diff of these "
	"names\n"
	"# is configured, git works by line.\n"
	"*.csv -text merge=provspool diff=provspool whitespace=cr-at-eol\n"
	"*.yaml -text\n";

#define DAY INT64_C(86400)

/* recent/<day>.csv being written. */
struct recent {
	struct ps_projection *p;
	char day[PS_WHEN_TEXT_MAX]; /* "" before the first row */
	struct ps_buf text;
	struct ps_map days; /* files that stay */
};

static int
end_day(struct recent *r, struct ps_err *err)
{
	const char *path;
	int rc;

	if (!*r->day)
		return PS_OK;
	path = ps_arena_printf(&r->p->arena, "recent/%s.csv", r->day);
	rc = ps_projection_put(r->p, path, ps_buf_span(&r->text), err);
	ps_map_put(&r->days, ps_arena_strdup(&r->p->arena, path), r);
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
	cell = ps_arena_strdup(&r->p->arena, buf.ptr);
	ps_buf_release(&buf);
	return cell;
}

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
		ps_state_name(order->state),
		ps_assurance_name(order->assurance),
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
	char day[PS_WHEN_TEXT_MAX];
	struct ps_order order;
	int rc;

	ps_when_format_day(event->time, day);
	if (!ps_streq(day, r->day)) {
		rc = end_day(r, err);
		if (rc < 0)
			return rc;
		memcpy(r->day, day, sizeof(day));
		add_header(r);
	}
	rc = ps_index_order(r->p->spool->index, event->order, &r->p->arena,
			    &order, err);
	if (rc == PS_OK)
		add_row(r, event, &order);
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

		if (!ps_map_get(&r->days, path))
			rc = ps_projection_remove(r->p, path, err);
	}
	return rc;
}

static int
put_recent(struct ps_projection *p, struct ps_err *err)
{
	int64_t now = p->spool->journal.tip.time;
	int64_t days = p->spool->config.recent_days;
	int64_t since = (now / DAY - days + 1) * DAY;
	struct recent r = { .p = p };
	int rc;

	ps_buf_init(&r.text);
	ps_map_init(&r.days);
	rc = ps_index_events_settled(p->spool->index, since, take_event, &r,
				     err);
	if (rc == PS_OK)
		rc = end_day(&r, err);
	if (rc == PS_OK)
		rc = remove_old_days(&r, err);
	ps_map_release(&r.days);
	ps_buf_release(&r.text);
	return rc;
}

static int
put_readme(struct ps_projection *p, struct ps_err *err)
{
	struct ps_buf text = PS_BUF_INIT;
	int rc;

	rc = ps_readme_write(p->spool, &text, err);
	if (rc == PS_OK)
		rc = ps_projection_put(p, "README.md", ps_buf_span(&text), err);
	ps_buf_release(&text);
	return rc;
}

/* Schemas that work files name, so that editors check while typing. */
static int
put_schemas(struct ps_projection *p, struct ps_err *err)
{
	static const char *const names[] = { "order", "order-batch", "recent" };
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < PS_ARRAY_LEN(names); i++) {
		const struct ps_schema *schema = ps_schema_get(names[i]);
		const char *path;

		if (!schema)
			ps_bug("a schema of work files is not there");
		path = ps_arena_printf(&p->arena, "schemas/%s", schema->file);
		rc = ps_projection_put(
			p, path,
			(struct ps_span){ schema->text, schema->text_len },
			err);
	}
	return rc;
}

int
ps_projection_site_files(struct ps_projection *p, struct ps_err *err)
{
	int rc;

	rc = ps_projection_put(p, ".gitattributes", ps_span_str(attributes),
			       err);
	if (rc == PS_OK)
		rc = put_schemas(p, err);
	if (rc == PS_OK)
		rc = put_recent(p, err);
	if (rc == PS_OK)
		rc = put_readme(p, err);
	return rc;
}
