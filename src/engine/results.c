#include "provspool/engine.h"

#include <unistd.h>

#include "provspool/csv.h"
#include "provspool/fs.h"
#include "provspool/num.h"
#include "provspool/text.h"
#include "provspool/when.h"

/* How far a source was told: the number of a segment. */
#define CURSOR ".sent"
/* Written out whenever so much is together. */
#define PIECE ((size_t)64 << 10)

/* One file of results in the making. */
struct sending {
	struct ps_spool *spool;
	const struct ps_source *source;
	const struct ps_object *columns;
	int folder;
	struct ps_newfile file;
	bool begun;
	struct ps_buf text; /* not written yet */
	struct ps_arena arena;
	int64_t rows;
};

static int
flush(struct sending *s, size_t from, struct ps_err *err)
{
	int rc = PS_OK;

	if (s->text.len < from)
		return PS_OK;
	rc = ps_newfile_write(&s->file, ps_buf_span(&s->text), err);
	ps_buf_reset(&s->text);
	return rc;
}

static void
add_header(struct sending *s)
{
	const char *names[32];

	for (size_t i = 0; i < s->columns->nrules; i++)
		names[i] = s->columns->rules[i].name;
	if (s->source->results == PS_RESULTS_CSV) {
		ps_csv_write(&s->text, names, s->columns->nrules, ',');
		return;
	}
	ps_buf_addstr(&s->text, "{\"provspool\": {\"format\": \"results\", "
				"\"version\": 1},\n \"source\": ");
	ps_text_json(&s->text, ps_span_str(s->source->id));
	ps_buf_addstr(&s->text, ",\n \"results\": [");
}

static void
add_json(struct sending *s, const char *const *cells)
{
	ps_buf_addstr(&s->text, s->rows > 0 ? ",\n  {" : "\n  {");
	for (size_t i = 0; i < s->columns->nrules; i++) {
		const struct ps_rule *rule = &s->columns->rules[i];

		ps_buf_addf(&s->text, "%s\"%s\": ", i > 0 ? ", " : "",
			    rule->name);
		if (!*cells[i])
			ps_buf_addstr(&s->text, "null");
		else if (rule->type == PS_TYPE_INTEGER)
			ps_buf_addstr(&s->text, cells[i]);
		else
			ps_text_json(&s->text, ps_span_str(cells[i]));
	}
	ps_buf_addch(&s->text, '}');
}

static const char *
number(struct ps_arena *arena, int64_t n)
{
	return n > 0 ? ps_arena_printf(arena, "%lld", (long long)n) : "";
}

static const struct ps_item *
item_of(const struct ps_order *order, int64_t number)
{
	for (size_t i = 0; i < order->nitems; i++)
		if (order->items[i].number == number)
			return &order->items[i];
	return NULL;
}

static void
add_row(struct sending *s, const struct ps_event *event,
	const struct ps_order *order)
{
	const struct ps_item *item = item_of(order, event->item);
	char time[PS_WHEN_TEXT_MAX];
	char id[PS_ORDER_ID_MAX];

	ps_when_format(event->time, time);
	ps_order_id(order->number, id);
	const char *cells[] = {
		number(&s->arena, event->seq),
		time,
		order->request,
		order->external,
		id,
		order->resource_type,
		ps_change_name(order->change),
		order->owner,
		ps_order_resource(order),
		number(&s->arena, event->item),
		item ? ps_op_name(item->op) : "",
		item ? item->property : "",
		item ? item->value : "",
		ps_event_name(event->event),
		ps_state_name(event->to),
		number(&s->arena, event->to),
		event->assurance ? ps_assurance_name(event->assurance) : "",
		ps_state_name(order->state),
		number(&s->arena, order->state),
		event->actor,
		event->executed_by,
		event->executed_at,
		event->evidence,
		event->actual,
		event->message,
	};
	if (s->source->results == PS_RESULTS_CSV)
		ps_csv_write(&s->text, cells, PS_ARRAY_LEN(cells), ',');
	else
		add_json(s, cells);
	s->rows++;
}

/* A change of state, or of how sure we are of it. */
static bool
is_result(const struct ps_event *event)
{
	return event->order > 0 &&
	       (event->from != event->to || event->event == PS_EV_CONTRADICT);
}

static int
send_event(const struct ps_event *event, void *context, struct ps_err *err)
{
	struct sending *s = context;
	struct ps_order order;
	int rc;

	if (!is_result(event))
		return PS_OK;
	ps_arena_reset(&s->arena);
	rc = ps_index_order(s->spool->index, event->order, &s->arena, &order,
			    err);
	if (rc < 0 || !ps_streq(order.source, s->source->id))
		return rc;
	if (!s->begun) {
		rc = ps_newfile_open(&s->file, s->folder, err);
		s->begun = rc == PS_OK;
		if (rc == PS_OK)
			add_header(s);
	}
	if (rc == PS_OK)
		add_row(s, event, &order);
	return rc == PS_OK ? flush(s, PIECE, err) : rc;
}

static int
publish(struct sending *s, int64_t upto, struct ps_err *err)
{
	bool csv = s->source->results == PS_RESULTS_CSV;
	char name[48];
	int rc;

	if (!csv)
		ps_buf_addstr(&s->text, "\n ]}\n");
	(void)snprintf(name, sizeof(name), "results-%09lld.%s", (long long)upto,
		       csv ? "csv" : "json");
	rc = flush(s, 0, err);
	if (rc == PS_OK)
		rc = ps_newfile_publish(&s->file, name, err);
	if (rc == PS_OK)
		ps_spool_say(s->spool, "outbox/%s/%s: %lld results",
			     s->source->id, name, (long long)s->rows);
	return rc;
}

static int
read_cursor(int folder, int64_t *out, struct ps_err *err)
{
	struct ps_buf text = PS_BUF_INIT;
	int rc;

	*out = 0;
	rc = ps_fs_read_at(folder, CURSOR, 64, &text, err);
	if (rc == PS_OK && text.len > 0) {
		ps_buf_truncate(&text, text.len - 1); /* its line end */
		if (!ps_num_i64(text.ptr, 0, INT64_MAX, out))
			*out = 0; /* told again: at least once */
	}
	ps_buf_release(&text);
	return rc == PS_ENOTFOUND ? PS_OK : rc;
}

static int
write_cursor(int folder, int64_t upto, struct ps_err *err)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%lld\n", (long long)upto);
	return ps_fs_write_at(folder, CURSOR, ps_span_str(text), err);
}

static int
send_since(struct sending *s, struct ps_err *err)
{
	int64_t upto = s->spool->journal.tip.seq;
	int64_t cursor = 0;
	int rc;

	rc = read_cursor(s->folder, &cursor, err);
	if (rc < 0 || cursor == upto)
		return rc;
	/* A history that was put back begins anew where it was told last. */
	rc = ps_index_events_after(s->spool->index, cursor < upto ? cursor : 0,
				   send_event, s, err);
	if (rc == PS_OK && s->begun)
		rc = publish(s, upto, err);
	return rc == PS_OK ? write_cursor(s->folder, upto, err) : rc;
}

static int
send_results(struct ps_spool *spool, int outbox, const struct ps_source *source,
	     struct ps_err *err)
{
	const struct ps_schema *schema = ps_schema_get("results");
	struct sending s = { .spool = spool, .source = source, .folder = -1 };
	int rc;

	if (!schema)
		ps_bug("the schema of results is not there");
	s.columns = schema->root;
	ps_buf_init(&s.text);
	ps_arena_init(&s.arena, 0);
	rc = ps_fs_make_dir_at(outbox, source->id, &s.folder, err);
	if (rc == PS_OK)
		rc = ps_fs_sweep(s.folder, err);
	if (rc == PS_OK)
		rc = send_since(&s, err);
	if (s.begun)
		ps_newfile_release(&s.file);
	if (s.folder >= 0)
		(void)close(s.folder); /* a directory */
	ps_buf_release(&s.text);
	ps_arena_release(&s.arena);
	return rc;
}

int
ps_engine_results(struct ps_spool *spool, struct ps_err *err)
{
	const struct ps_map *sources = &spool->config.sources;
	int outbox = -1;
	int rc = PS_OK;

	if (ps_spool_rehearses(spool))
		return PS_OK;
	for (size_t i = 0; rc == PS_OK && i < sources->len; i++) {
		const struct ps_source *source = sources->entries[i].value;

		if (source->results == PS_RESULTS_NONE)
			continue;
		if (outbox < 0)
			rc = ps_spool_folder(spool, "outbox", &outbox, err);
		if (rc == PS_OK)
			rc = send_results(spool, outbox, source, err);
	}
	if (outbox >= 0)
		(void)close(outbox); /* a directory */
	return rc;
}
