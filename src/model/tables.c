#include "provspool/tables.h"

#include "provspool/limits.h"
#include "provspool/num.h"
#include "provspool/when.h"

#define COLUMNS_MAX 32

/* A row being written, cell by cell. */
struct row {
	const char *cells[COLUMNS_MAX];
	char scratch[COLUMNS_MAX][PS_WHEN_TEXT_MAX];
	size_t len;
};

_Static_assert(COLUMNS_MAX == PS_CSV_PLAIN_CELLS, "a row can be read back");
_Static_assert(PS_NUM_TEXT_MAX <= PS_WHEN_TEXT_MAX, "a number fits a cell");
_Static_assert(PS_ORDER_ID_MAX <= PS_WHEN_TEXT_MAX, "an id fits a cell");

static const struct ps_object *
columns_of(const char *schema)
{
	const struct ps_schema *found = ps_schema_get(schema);

	if (!found || !found->is_table || found->root->nrules > COLUMNS_MAX)
		ps_bug("no table of that name");
	return found->root;
}

static void
put(struct row *row, const char *text)
{
	row->cells[row->len++] = text ? text : "";
}

static void
put_order(struct row *row, int64_t number)
{
	char *text = row->scratch[row->len];

	if (number > 0)
		ps_order_id(number, text);
	put(row, text);
}

/* 0 means that there is none. */
static void
put_number(struct row *row, int64_t number)
{
	char *text = row->scratch[row->len];

	if (number != 0)
		(void)ps_num_put(text, number, 1);
	put(row, text);
}

static void
put_time(struct row *row, int64_t at)
{
	char *text = row->scratch[row->len];

	ps_when_format(at, text);
	put(row, text);
}

static void
end_row(struct ps_buf *out, const struct row *row)
{
	ps_csv_write_plain(out, row->cells, row->len);
}

void
ps_table_header(struct ps_buf *out, const char *schema)
{
	const struct ps_object *columns = columns_of(schema);
	struct row row = { .len = 0 };

	for (size_t i = 0; i < columns->nrules; i++)
		put(&row, columns->rules[i].name);
	end_row(out, &row);
}

void
ps_table_order(struct ps_buf *out, const struct ps_order *order)
{
	struct row row = { .len = 0 };

	put_order(&row, order->number);
	put(&row, order->source);
	put(&row, order->request);
	put(&row, order->external);
	put(&row, order->resource_type);
	put(&row, ps_change_name(order->change));
	put(&row, order->intent ? ps_intent_name(order->intent) : "");
	put(&row, order->owner);
	put(&row, order->owner_name);
	put(&row, order->resource);
	put(&row, order->handle);
	put(&row, order->requester);
	put(&row, order->approvers);
	put(&row, order->requested_at);
	put(&row, order->approved_at);
	put(&row, order->start);
	put(&row, order->end);
	put(&row, order->urgent ? "urgent" : "normal");
	put(&row, order->reason);
	put_number(&row, order->line);
	end_row(out, &row);
}

void
ps_table_item(struct ps_buf *out, int64_t order, const struct ps_item *item)
{
	struct row row = { .len = 0 };

	put_order(&row, order);
	put_number(&row, item->number);
	put(&row, ps_op_name(item->op));
	put(&row, item->property);
	put(&row, item->value);
	put(&row, item->was);
	end_row(out, &row);
}

void
ps_table_event(struct ps_buf *out, const struct ps_event *event)
{
	struct row row = { .len = 0 };

	put_number(&row, event->seq);
	put_time(&row, event->time);
	put_order(&row, event->order);
	put_number(&row, event->item);
	put(&row, ps_event_name(event->event));
	put(&row, ps_state_name(event->from));
	put(&row, ps_state_name(event->to));
	put(&row, event->assurance ? ps_assurance_name(event->assurance) : "");
	put(&row, event->reason);
	put(&row, event->code);
	put_number(&row, event->batch);
	put_number(&row, event->revision);
	put_number(&row, event->attempt);
	put(&row, event->actor);
	put(&row, event->principal);
	put(&row, event->identity_level);
	put(&row, event->executed_by);
	put(&row, event->executed_at);
	put(&row, event->evidence);
	put(&row, event->actual);
	put(&row, event->until);
	put(&row, event->assignee);
	put(&row, event->source_commit);
	put(&row, event->file);
	put_number(&row, event->row);
	put(&row, event->message);
	end_row(out, &row);
}

void
ps_table_sighting(struct ps_buf *out, const struct ps_sighting *sighting)
{
	struct row row = { .len = 0 };

	put(&row, sighting->resource_type);
	put(&row, sighting->resource);
	put(&row, sighting->owner);
	put(&row, sighting->property);
	put(&row, sighting->value);
	put(&row, ps_op_name(sighting->op));
	put_order(&row, sighting->order);
	end_row(out, &row);
}

/*
 * A row that was refused is kept as it came, but for its line breaks: a
 * table with a lone CR in it could not be read back.
 */
static void
add_lines(struct ps_buf *out, const char *text)
{
	for (; *text; text++) {
		if (*text != '\r')
			ps_buf_addch(out, *text);
		else if (text[1] != '\n')
			ps_buf_addch(out, '\n');
	}
}

void
ps_table_reject(struct ps_buf *out, const struct ps_reject *reject)
{
	struct ps_buf lines = PS_BUF_INIT;
	struct row row = { .len = 0 };

	add_lines(&lines, reject->row);
	put_number(&row, reject->line);
	put(&row, reject->code);
	put(&row, reject->sentence);
	put(&row, lines.ptr);
	end_row(out, &row);
	ps_buf_release(&lines);
}

static int
parse(struct ps_span text, const char *schema, struct ps_arena *arena,
      struct ps_csv *out, struct ps_err *err)
{
	static const struct ps_csv_limits limits = {
		.fields_max = COLUMNS_MAX,
		.field_max = PS_LIMIT_RECORD_BYTES,
		.records_max = PS_LIMIT_TABLE_BYTES,
	};
	struct ps_diags diags;
	int rc;

	ps_diags_init(&diags);
	rc = ps_csv_parse(
		&(struct ps_csv_input){ text, schema, ',', &limits, '"' },
		arena, out, &diags, err);
	if (rc == PS_EDATA && diags.len > 0)
		rc = ps_err_set(err, PS_EHISTORY, "table %s, line %lld: %s",
				schema, (long long)diags.list[0].where.line,
				diags.list[0].text);
	else if (rc == PS_EDATA)
		rc = ps_err_set(err, PS_EHISTORY, "table %s is damaged",
				schema);
	ps_diags_release(&diags);
	return rc;
}

static bool
is_header(const struct ps_object *columns, const struct ps_csv_record *record)
{
	if (record->ncells != columns->nrules)
		return false;
	for (size_t i = 0; i < columns->nrules; i++)
		if (!ps_streq(record->cells[i], columns->rules[i].name))
			return false;
	return true;
}

int
ps_table_read(struct ps_span text, const char *schema, struct ps_arena *arena,
	      struct ps_csv *out, struct ps_err *err)
{
	const struct ps_object *columns = columns_of(schema);
	int rc;

	rc = parse(text, schema, arena, out, err);
	if (rc < 0)
		return rc;
	if (out->len == 0 || !is_header(columns, &out->records[0]))
		return ps_err_set(err, PS_EHISTORY,
				  "table %s begins with other columns than "
				  "this version of provspool knows",
				  schema);
	for (size_t i = 1; i < out->len; i++)
		if (out->records[i].ncells != columns->nrules)
			return ps_err_set(
				err, PS_EHISTORY,
				"table %s, line %lld: %zu cells "
				"instead of %zu",
				schema, (long long)out->records[i].line,
				out->records[i].ncells, columns->nrules);
	return PS_OK;
}

static int
table_damaged(const struct ps_table *table, struct ps_err *err)
{
	return ps_err_set(err, PS_EHISTORY, "table %s, line %lld is damaged",
			  table->schema, (long long)table->record.line);
}

int
ps_table_open(struct ps_table *table, struct ps_buf *text, const char *schema,
	      struct ps_err *err)
{
	const struct ps_object *columns = columns_of(schema);

	*table = (struct ps_table){ .schema = schema,
				    .columns = columns->nrules };
	if (!ps_csv_plain_open(&table->csv, text) ||
	    !ps_csv_plain_next(&table->csv, &table->record))
		return table_damaged(table, err);
	if (!is_header(columns, &table->record))
		return ps_err_set(err, PS_EHISTORY,
				  "table %s begins with other columns than "
				  "this version of provspool knows",
				  schema);
	return PS_OK;
}

int
ps_table_next(struct ps_table *table, const struct ps_csv_record **out,
	      struct ps_err *err)
{
	*out = NULL;
	if (!ps_csv_plain_next(&table->csv, &table->record))
		return table_damaged(table, err);
	if (table->record.ncells == 0)
		return PS_OK;
	if (table->record.ncells != table->columns)
		return ps_err_set(err, PS_EHISTORY,
				  "table %s, line %lld: %zu cells instead of "
				  "%zu",
				  table->schema, (long long)table->record.line,
				  table->record.ncells, table->columns);
	*out = &table->record;
	return PS_OK;
}

/* A row being read, cell by cell; the first cell that is wrong is kept. */
struct cursor {
	const struct ps_csv_record *record;
	size_t at;
	size_t wrong; /* its number from 1, 0: none */
};

static const char *
take(struct cursor *c)
{
	if (c->at == c->record->ncells)
		ps_bug("a row that ps_table_read() did not see");
	return c->record->cells[c->at++];
}

/* Say whether the cell taken last is as it must be. */
static void
expect(struct cursor *c, bool right)
{
	if (!right && c->wrong == 0)
		c->wrong = c->at;
}

static int64_t
take_number(struct cursor *c, bool required)
{
	const char *text = take(c);
	int64_t number = 0;

	if (*text)
		expect(c, ps_num_i64(text, 1, INT64_MAX, &number));
	else
		expect(c, !required);
	return number;
}

static int64_t
take_order(struct cursor *c, bool required)
{
	const char *text = take(c);
	int64_t number = 0;

	if (*text)
		expect(c, ps_order_id_parse(text, &number));
	else
		expect(c, !required);
	return number;
}

static int64_t
take_time(struct cursor *c)
{
	int64_t at = PS_WHEN_NONE;

	expect(c, ps_when_parse(take(c), &at, NULL));
	return at;
}

static enum ps_state
take_state(struct cursor *c)
{
	const char *text = take(c);
	enum ps_state state = ps_state_by_name(text);

	expect(c, state != PS_ST_NONE || ps_streq(text, ps_state_name(state)));
	return state;
}

static int
finish(const struct cursor *c, const char *schema, struct ps_err *err)
{
	if (c->wrong == 0)
		return PS_OK;
	return ps_err_set(err, PS_EHISTORY,
			  "table %s, line %lld: '%.80s' cannot stand in "
			  "column %zu",
			  schema, (long long)c->record->line,
			  c->record->cells[c->wrong - 1], c->wrong);
}

int
ps_table_read_order(const struct ps_csv_record *record, struct ps_order *out,
		    struct ps_err *err)
{
	struct cursor c = { .record = record };
	const char *text;

	memset(out, 0, sizeof(*out));
	out->number = take_order(&c, true);
	out->source = take(&c);
	out->request = take(&c);
	out->external = take(&c);
	out->resource_type = take(&c);
	out->change = ps_change_by_name(take(&c));
	expect(&c, out->change != PS_CHANGE_NONE);
	text = take(&c);
	out->intent = ps_intent_by_name(text);
	expect(&c, out->intent != PS_INTENT_NONE || !*text);
	out->owner = take(&c);
	out->owner_name = take(&c);
	out->resource = take(&c);
	out->handle = take(&c);
	out->requester = take(&c);
	out->approvers = take(&c);
	out->requested_at = take(&c);
	out->approved_at = take(&c);
	out->start = take(&c);
	out->end = take(&c);
	text = take(&c);
	out->urgent = ps_streq(text, "urgent");
	expect(&c, out->urgent || !*text || ps_streq(text, "normal"));
	out->reason = take(&c);
	out->line = take_number(&c, false);

	out->file = "";
	out->until = "";
	out->problem_code = "";
	out->problem = "";
	out->notice = "";
	out->why = "";
	out->reply = "";
	out->assignee = "";
	out->claimed_at = PS_WHEN_NONE;
	out->stop = "";
	out->associated = "";
	out->transmitted_at = PS_WHEN_NONE;
	out->updated_at = PS_WHEN_NONE;
	out->executed_at = PS_WHEN_NONE;
	out->carried_out_at = PS_WHEN_NONE;
	out->actual = "";
	out->held_at = PS_WHEN_NONE;
	return finish(&c, "journal-orders", err);
}

int
ps_table_read_item(const struct ps_csv_record *record, int64_t *order,
		   struct ps_item *out, struct ps_err *err)
{
	struct cursor c = { .record = record };

	memset(out, 0, sizeof(*out));
	*order = take_order(&c, true);
	out->number = take_number(&c, true);
	out->op = ps_op_by_name(take(&c));
	expect(&c, out->op != PS_OP_NONE);
	out->property = take(&c);
	out->value = take(&c);
	out->was = take(&c);
	return finish(&c, "journal-items", err);
}

int
ps_table_read_event(const struct ps_csv_record *record, struct ps_event *out,
		    struct ps_err *err)
{
	struct cursor c = { .record = record };
	const char *text;

	memset(out, 0, sizeof(*out));
	out->seq = take_number(&c, true);
	out->time = take_time(&c);
	out->order = take_order(&c, false);
	out->item = take_number(&c, false);
	out->event = ps_event_by_name(take(&c));
	expect(&c, out->event != PS_EV_NONE);
	out->from = take_state(&c);
	out->to = take_state(&c);
	text = take(&c);
	out->assurance = ps_assurance_by_name(text);
	expect(&c, out->assurance != PS_AS_INVALID || !*text);
	out->reason = take(&c);
	out->code = take(&c);
	out->batch = take_number(&c, false);
	out->revision = take_number(&c, false);
	out->attempt = take_number(&c, false);
	out->actor = take(&c);
	out->principal = take(&c);
	out->identity_level = take(&c);
	out->executed_by = take(&c);
	out->executed_at = take(&c);
	out->evidence = take(&c);
	out->actual = take(&c);
	out->until = take(&c);
	out->assignee = take(&c);
	out->source_commit = take(&c);
	out->file = take(&c);
	out->row = take_number(&c, false);
	out->message = take(&c);
	return finish(&c, "journal-events", err);
}

int
ps_table_read_sighting(const struct ps_csv_record *record,
		       struct ps_sighting *out, struct ps_err *err)
{
	struct cursor c = { .record = record };

	memset(out, 0, sizeof(*out));
	out->resource_type = take(&c);
	expect(&c, *out->resource_type != '\0');
	out->resource = take(&c);
	expect(&c, *out->resource != '\0');
	out->owner = take(&c);
	out->property = take(&c);
	out->value = take(&c);
	out->op = ps_op_by_name(take(&c));
	expect(&c, out->op != PS_OP_NONE);
	out->order = take_order(&c, false);
	return finish(&c, "journal-resources", err);
}
