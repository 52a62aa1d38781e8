#include "request_rows.h"

#include "provspool/text.h"

const char *
ps_request_raw(const struct ps_request_table *table,
	       const struct ps_csv_record *record)
{
	const char *text = table->work->in->text.ptr;
	size_t end = record->end;

	if (end > record->begin && text[end - 1] == '\n')
		end--;
	if (end > record->begin && text[end - 1] == '\r')
		end--;
	return ps_arena_strndup(table->work->arena, text + record->begin,
				end - record->begin);
}

static struct ps_where
where_of(const struct ps_request_table *table,
	 const struct ps_csv_record *record, size_t field)
{
	return (struct ps_where){ .file = table->work->in->file,
				  .line = record->line,
				  .field = (int64_t)field,
				  .record = record->number };
}

/* Columns by which a row finds its order, and what a bad cell there costs. */
static const struct {
	size_t column;
	enum ps_request_damage damage;
} key_columns[] = {
	{ PS_COL_REQUEST_REQUEST, PS_REQUEST_NO_KEY },
	{ PS_COL_REQUEST_RESOURCE_TYPE, PS_REQUEST_NO_TYPE },
	{ PS_COL_REQUEST_CHANGE, PS_REQUEST_NO_CHANGE },
	{ PS_COL_REQUEST_RESOURCE, PS_REQUEST_NO_SUBJECT },
	{ PS_COL_REQUEST_OWNER, PS_REQUEST_NO_SUBJECT },
	{ PS_COL_REQUEST_HANDLE, PS_REQUEST_NO_SUBJECT },
};

static void
damage_by_field(const struct ps_request_table *table,
		struct ps_request_line *line, size_t field)
{
	for (size_t i = 0; field > 0 && i < PS_ARRAY_LEN(key_columns); i++)
		if (table->column[key_columns[i].column] == field - 1 &&
		    line->damage < key_columns[i].damage)
			line->damage = key_columns[i].damage;
}

/* With cells too few or too many, no cell need be in its column. */
static void
damage_by_finding(const struct ps_request_table *table,
		  struct ps_request_line *line, const struct ps_diag *diag)
{
	bool shifted =
		diag->code == PS_E_CELLS_FEW || diag->code == PS_E_CELLS_MANY;

	if (!shifted)
		damage_by_field(table, line, (size_t)diag->where.field);
	else if (line->damage < PS_REQUEST_NO_TYPE)
		line->damage = PS_REQUEST_NO_TYPE;
	if (!*ps_request_cell(table, line, PS_COL_REQUEST_REQUEST))
		line->damage = PS_REQUEST_NO_KEY;
}

static void
check_by_schema(struct ps_request_table *table, struct ps_request_line *line,
		struct ps_diags *findings)
{
	struct ps_arena *arena = table->work->arena;

	if (ps_schema_check_record(
		    table->schema, line->record, table->csv.records[0].ncells,
		    table->work->in->file, table->column, findings))
		return;
	line->by_schema = true;
	if (findings->len == 0)
		ps_bug("a row was refused without a finding");
	line->refusal.code = findings->list[0].code;
	line->refusal.sentence = ps_arena_strdup(arena, findings->list[0].text);
	for (size_t i = 0; i < findings->len; i++)
		damage_by_finding(table, line, &findings->list[i]);
	ps_diags_release(findings);
}

static void
check_characters(struct ps_request_table *table, struct ps_request_line *line)
{
	struct ps_arena *arena = table->work->arena;
	uint32_t cp;

	for (size_t i = 0; i < PS_COL_REQUEST_COUNT; i++) {
		if (i == PS_COL_REQUEST_PROBLEM ||
		    !ps_request_has_control(ps_request_cell(table, line, i),
					    &cp))
			continue;
		damage_by_field(table, line, table->column[i] + 1);
		if (line->refusal.code)
			continue;
		line->refusal.code = PS_E_HIDDEN_CHAR;
		line->refusal.sentence = ps_arena_printf(
			arena, "%s contains the control character U+%04X",
			table->schema->root->rules[i].name, cp);
		line->field = table->column[i] + 1;
	}
}

/* A value that nobody reads would be lost without a word. */
static void
check_property(struct ps_request_table *table, struct ps_request_line *line)
{
	static const size_t needing[] = { PS_COL_REQUEST_VALUE,
					  PS_COL_REQUEST_OP };
	size_t at = table->column[PS_COL_REQUEST_PROPERTY];

	if (*ps_request_cell(table, line, PS_COL_REQUEST_PROPERTY))
		return;
	for (size_t i = 0; i < PS_ARRAY_LEN(needing); i++) {
		if (line->refusal.code ||
		    !*ps_request_cell(table, line, needing[i]))
			continue;
		line->refusal.code = PS_E_REQUIRED;
		line->refusal.sentence = ps_arena_printf(
			table->work->arena, "%s is given, but no property",
			table->schema->root->rules[needing[i]].name);
		line->field = at == SIZE_MAX ? 0 : at + 1;
	}
}

static int
read_rows(struct ps_request_table *table, struct ps_err *err)
{
	struct ps_request_work *work = table->work;
	struct ps_diags findings;
	int rc = PS_OK;

	table->nlines = table->csv.len - 1;
	table->lines = PS_ARENA_ARRAY(&work->scratch, struct ps_request_line,
				      table->nlines);
	ps_diags_init(&findings);
	for (size_t i = 0; rc == PS_OK && i < table->nlines; i++) {
		struct ps_request_line *line = &table->lines[i];

		line->record = &table->csv.records[i + 1];
		line->damage = PS_REQUEST_WHOLE;
		check_by_schema(table, line, &findings);
		check_characters(table, line);
		check_property(table, line);
		ps_request_place_row(table, line);
		rc = ps_request_check_budget(work, err);
	}
	ps_diags_release(&findings);
	return rc;
}

/* A row that the schema refused may name no resource type of ours as well. */
static void
tell_type(struct ps_request_table *table, const struct ps_request_line *line)
{
	const char *name =
		ps_request_cell(table, line, PS_COL_REQUEST_RESOURCE_TYPE);
	size_t at = table->column[PS_COL_REQUEST_RESOURCE_TYPE];
	struct ps_request_refusal refusal;

	if (line->record->ncells != table->csv.records[0].ncells || !*name ||
	    ps_request_check_type(table->work, name, &refusal))
		return;
	ps_diag_add(table->work->diags, where_of(table, line->record, at + 1),
		    refusal.code, "%s", refusal.sentence);
}

static void
tell_line(struct ps_request_table *table, const struct ps_request_line *line)
{
	struct ps_diags *diags = table->work->diags;

	if (line->by_schema) {
		(void)ps_schema_check_record(table->schema, line->record,
					     table->csv.records[0].ncells,
					     table->work->in->file,
					     table->column, diags);
		tell_type(table, line);
	} else {
		ps_diag_add(diags, where_of(table, line->record, line->field),
			    line->refusal.code, "%s", line->refusal.sentence);
	}
}

/* The cell that shows what is wrong with an item; 0: no single one. */
static size_t
field_at_fault(const struct ps_request_table *table,
	       const struct ps_request_order *order)
{
	static const struct {
		enum ps_diag_code code;
		size_t column;
	} faults[] = { { PS_E_PROPERTY_UNKNOWN, PS_COL_REQUEST_PROPERTY },
		       { PS_E_OP, PS_COL_REQUEST_OP },
		       { PS_E_TYPE, PS_COL_REQUEST_VALUE },
		       { PS_E_REQUIRED, PS_COL_REQUEST_VALUE } };

	for (size_t i = 0; order->error_item > 0 && i < PS_ARRAY_LEN(faults);
	     i++) {
		size_t at = table->column[faults[i].column];

		if (faults[i].code == order->error && at != SIZE_MAX)
			return at + 1;
	}
	return 0;
}

static void
tell_order(struct ps_request_table *table, const struct ps_request_group *group)
{
	struct ps_where where = { .file = table->work->in->file,
				  .line = group->error_line };
	const struct ps_request_line *line = group->first;

	while (line && line->record->line != group->error_line)
		line = line->next;
	if (line)
		where = where_of(table, line->record,
				 field_at_fault(table, group->order));
	ps_diag_add(table->work->diags, where, group->order->error, "%s",
		    group->order->error_text);
}

/* Findings are told by line, whatever order they were made in. */
static void
hand_out_findings(struct ps_request_table *table)
{
	for (size_t i = 0; i < table->nlines; i++) {
		const struct ps_request_line *line = &table->lines[i];
		const struct ps_request_group *group = line->group;

		if (line->refusal.code) {
			tell_line(table, line);
			ps_request_add_reject(
				table->work, line->record->line,
				ps_request_raw(table, line->record),
				&line->refusal);
		} else if (group->first == line && group->order->error) {
			tell_order(table, group);
		}
	}
}

static int
read_groups(struct ps_request_table *table, struct ps_err *err)
{
	struct ps_request_group *group = table->groups;
	int rc = PS_OK;

	ps_request_reserve(table->work, table->ngroups, table->nlines);
	for (; rc == PS_OK && group; group = group->next) {
		ps_request_read_group(table, group);
		rc = ps_request_check_budget(table->work, err);
	}
	if (rc == PS_OK)
		hand_out_findings(table);
	return rc;
}

/*
 * A refused row is kept as one cell of a table of ours, and must stay
 * readable there.
 */
static void
check_lengths(const struct ps_request_table *table)
{
	size_t max = table->work->in->config->limits.row_bytes;

	for (size_t i = 0; i < table->csv.len; i++) {
		const struct ps_csv_record *record = &table->csv.records[i];

		if (record->end - record->begin > max)
			ps_diag_add(table->work->diags,
				    where_of(table, record, 0), PS_E_TOO_LONG,
				    "the row has more than %zu bytes", max);
	}
}

/* Where no column is ours, a word for each of them says less than one. */
static void
check_header(struct ps_request_table *table)
{
	const struct ps_csv_record *header = &table->csv.records[0];
	struct ps_request_work *work = table->work;
	struct ps_diags findings;
	size_t known = 0;

	ps_diags_init(&findings);
	ps_schema_match_header(table->schema, header, work->in->file,
			       table->column, &findings);
	for (size_t i = 0; i < PS_COL_REQUEST_COUNT; i++)
		known += table->column[i] != SIZE_MAX;
	if (known > 0)
		ps_diags_take(work->diags, &findings);
	else
		ps_diag_add(work->diags, where_of(table, header, 0),
			    PS_E_HEADER,
			    "the first row names no column of a request, such "
			    "as request, resource_type, change");
	ps_diags_release(&findings);
}

static int
check_file(struct ps_request_table *table, struct ps_err *err)
{
	struct ps_request_work *work = table->work;
	const struct ps_csv_record *header = &table->csv.records[0];
	size_t errors = work->diags->errors;

	check_header(table);
	check_lengths(table);
	if (table->csv.len == 1)
		ps_diag_add(work->diags, where_of(table, header, 0),
			    PS_E_NO_ROWS, "there is no row below the header");
	if (work->diags->errors > errors)
		return ps_request_refuse_file(work, err);
	work->out->header = ps_request_raw(table, header);
	work->out->delimiter = work->in->source->delimiter;
	return PS_OK;
}

static int
read_table(struct ps_request_table *table, struct ps_err *err)
{
	struct ps_request_work *work = table->work;
	const struct ps_limits *caps = &work->in->config->limits;
	const struct ps_csv_limits limits = {
		.fields_max = caps->columns,
		.field_max = caps->cell_bytes,
		.records_max = caps->input_rows,
	};
	int rc;

	rc = ps_request_check_delimiter(work, err);
	if (rc == PS_OK)
		rc = ps_csv_parse(
			&(struct ps_csv_input){ work->in->text, work->in->file,
						work->in->source->delimiter,
						&limits },
			work->arena, &table->csv, work->diags, err);
	if (rc == PS_OK)
		rc = check_file(table, err);
	if (rc == PS_OK)
		rc = read_rows(table, err);
	return rc < 0 ? rc : read_groups(table, err);
}

int
ps_request_read_csv(struct ps_request_work *work, struct ps_err *err)
{
	struct ps_request_table table = { .work = work,
					  .schema = ps_schema_get("request") };
	int rc;

	table.groups_end = &table.groups;
	ps_map_init(&table.by_key);
	ps_map_init(&table.stains);
	ps_buf_init(&table.key);
	rc = read_table(&table, err);
	ps_buf_release(&table.key);
	ps_map_release(&table.stains);
	ps_map_release(&table.by_key);
	return rc;
}
