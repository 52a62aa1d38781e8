#include "app/report.h"

#include "provspool/csv.h"
#include "provspool/num.h"
#include "provspool/text.h"

#define HEAD "provspool"

static int
read_form(struct ps_report *report)
{
	static const struct {
		const char *option;
		enum ps_form form;
	} forms[] = {
		{ "porcelain", PS_FORM_PORCELAIN },
		{ "json", PS_FORM_JSON },
		{ "csv", PS_FORM_CSV },
	};
	const char *chosen = NULL;

	report->form = PS_FORM_TEXT;
	for (size_t i = 0; i < PS_ARRAY_LEN(forms); i++) {
		if (!ps_call_option(report->call, forms[i].option))
			continue;
		if (chosen)
			return ps_err_set(report->call->err, PS_EUSAGE,
					  "%s: --%s and --%s exclude each "
					  "other",
					  report->call->command->name, chosen,
					  forms[i].option);
		chosen = forms[i].option;
		report->form = forms[i].form;
	}
	return PS_OK;
}

int
ps_report_init(struct ps_report *report, struct ps_call *call, const char *name)
{
	memset(report, 0, sizeof(*report));
	report->call = call;
	report->name = name;
	report->schema =
		ps_schema_get(ps_arena_printf(&call->arena, "output-%s", name));
	if (!report->schema)
		ps_bug("a report without a schema");
	ps_map_init(&report->facts);
	ps_buf_init(&report->text);
	for (size_t i = 0; i < report->schema->root->nrules; i++) {
		const struct ps_rule *rule = &report->schema->root->rules[i];

		if (rule->type != PS_TYPE_ARRAY)
			continue;
		if (report->ntables == PS_REPORT_TABLES_MAX)
			ps_bug("a report with too many tables");
		ps_grid_init(&report->tables[report->ntables++], rule->name,
			     rule->object);
	}
	return read_form(report);
}

void
ps_report_release(struct ps_report *report)
{
	for (size_t i = 0; i < report->ntables; i++)
		ps_grid_release(&report->tables[i]);
	report->ntables = 0;
	ps_map_release(&report->facts);
	ps_buf_release(&report->text);
}

static struct ps_grid *
find_table(struct ps_report *report, const char *key)
{
	for (size_t i = 0; i < report->ntables; i++)
		if (ps_streq(report->tables[i].name, key))
			return &report->tables[i];
	return NULL;
}

struct ps_grid *
ps_report_table(struct ps_report *report, const char *key)
{
	struct ps_grid *grid = find_table(report, key);

	if (!grid)
		ps_bug("a report has no such table");
	return grid;
}

void
ps_report_fact(struct ps_report *report, const char *key, const char *value)
{
	struct ps_arena *arena = &report->call->arena;

	if (!ps_schema_rule(report->schema, key))
		ps_bug("a report has no such fact");
	ps_map_put(&report->facts, key, ps_arena_strdup(arena, value));
}

void
ps_report_number(struct ps_report *report, const char *key, int64_t value)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%lld", (long long)value);
	ps_report_fact(report, key, text);
}

void
ps_report_show(struct ps_report *report, const char *key)
{
	ps_grid_show(ps_report_table(report, key), &report->call->out,
		     &report->text);
}

static const char *
number_or_none(struct ps_arena *arena, int64_t n)
{
	return n > 0 ? ps_arena_printf(arena, "%lld", (long long)n) : "";
}

static void
add_finding(struct ps_grid *grid, const struct ps_diag *diag)
{
	const struct ps_where *where = &diag->where;
	struct ps_buf cell = PS_BUF_INIT;

	ps_where_cell(&cell, where);
	const char *cells[] = {
		ps_severity_name(diag->severity),
		where->file,
		number_or_none(&grid->arena, where->line),
		number_or_none(&grid->arena, where->column),
		cell.ptr,
		ps_diag_name(diag->code),
		diag->text,
		ps_diag_remedy(diag->code),
	};
	ps_grid_add(grid, cells);
	ps_buf_release(&cell);
}

void
ps_report_findings(struct ps_report *report, struct ps_diags *diags)
{
	struct ps_grid *grid = find_table(report, "findings");

	if (!grid || report->form == PS_FORM_TEXT ||
	    report->form == PS_FORM_CSV) {
		ps_talk_diags(report->call, diags);
		return;
	}
	ps_diags_sort(diags);
	for (size_t i = 0; i < diags->len; i++)
		add_finding(grid, &diags->list[i]);
	ps_report_number(report, "more", (int64_t)diags->dropped);
}

/* In the order of the schema; what is empty is left out. */
static void
write_facts(const struct ps_report *report, struct ps_buf *out)
{
	const struct ps_object *root = report->schema->root;

	for (size_t i = 0; i < root->nrules; i++) {
		const char *key = root->rules[i].name;
		const char *value = ps_map_get(&report->facts, key);

		if (!value || !*value)
			continue;
		ps_buf_addf(out, "# %s: ", key);
		ps_text_quote(out, ps_span_str(value));
		ps_buf_addch(out, '\n');
	}
}

/* Only so much is held of what is to be printed. */
#define OUT_HELD 65536u

static int
drain(struct ps_buf *out, size_t held, struct ps_err *err)
{
	int rc;

	if (out->len <= held)
		return PS_OK;
	rc = ps_out(ps_buf_span(out), err);
	ps_buf_reset(out);
	return rc;
}

static int
write_porcelain(const struct ps_report *report, const struct ps_grid *grid,
		bool first, struct ps_buf *out)
{
	const struct ps_object *columns = grid->columns;
	int rc = PS_OK;

	ps_buf_addf(out, "# provspool %s%s%s v1\n", report->name,
		    first ? "" : "-", first ? "" : grid->name);
	if (first)
		write_facts(report, out);
	for (size_t i = 0; i < columns->nrules; i++)
		ps_buf_addf(out, "%s%s", i > 0 ? "\t" : "# ",
			    columns->rules[i].name);
	ps_buf_addch(out, '\n');
	for (size_t r = 0; rc == PS_OK && r < grid->len; r++) {
		for (size_t i = 0; i < columns->nrules; i++) {
			ps_text_quote(out, ps_span_str(grid->rows[r][i]));
			ps_buf_addch(out,
				     i + 1 < columns->nrules ? '\t' : '\n');
		}
		rc = drain(out, OUT_HELD, report->call->err);
	}
	return rc;
}

static void
write_value(struct ps_buf *out, const struct ps_rule *rule, const char *text)
{
	int64_t number;

	if (!*text)
		ps_buf_addstr(out, "null");
	else if (rule->type == PS_TYPE_INTEGER &&
		 ps_num_i64(text, INT64_MIN, INT64_MAX, &number))
		ps_buf_addf(out, "%lld", (long long)number);
	else if (rule->type == PS_TYPE_BOOLEAN)
		ps_buf_addstr(out, text);
	else
		ps_text_json(out, ps_span_str(text));
}

static int
write_json_rows(const struct ps_grid *grid, struct ps_buf *out,
		struct ps_err *err)
{
	const struct ps_object *columns = grid->columns;
	int rc = PS_OK;

	ps_buf_addch(out, '[');
	for (size_t r = 0; rc == PS_OK && r < grid->len; r++) {
		ps_buf_addstr(out, r > 0 ? ",\n  {" : "\n  {");
		for (size_t i = 0; i < columns->nrules; i++) {
			ps_buf_addf(out, "%s\"%s\": ", i > 0 ? ", " : "",
				    columns->rules[i].name);
			write_value(out, &columns->rules[i], grid->rows[r][i]);
		}
		ps_buf_addch(out, '}');
		rc = drain(out, OUT_HELD, err);
	}
	ps_buf_addstr(out, grid->len > 0 ? "\n ]" : "]");
	return rc;
}

static int
write_json(struct ps_report *report, struct ps_buf *out)
{
	const struct ps_object *root = report->schema->root;
	int rc = PS_OK;

	ps_buf_addf(out, "{\"" HEAD "\": {\"format\": \"%s\", \"version\": 1}",
		    report->name);
	for (size_t i = 0; rc == PS_OK && i < root->nrules; i++) {
		const struct ps_rule *rule = &root->rules[i];
		const char *fact = ps_map_get(&report->facts, rule->name);

		if (ps_streq(rule->name, HEAD))
			continue;
		ps_buf_addf(out, ",\n \"%s\": ", rule->name);
		if (rule->type == PS_TYPE_ARRAY)
			rc = write_json_rows(
				ps_report_table(report, rule->name), out,
				report->call->err);
		else
			write_value(out, rule, fact ? fact : "");
	}
	ps_buf_addstr(out, "}\n");
	return rc;
}

/* Spreadsheets run what begins so, in whatever quotes it stands. */
static bool
is_formula(const char *text)
{
	return *text && strchr("=+-@\t\r\n", *text);
}

static void
write_csv_cell(struct ps_buf *out, const struct ps_rule *rule, const char *text)
{
	ps_buf_addch(out, '"');
	if (rule->type != PS_TYPE_INTEGER && is_formula(text))
		ps_buf_addch(out, '\'');
	for (const char *c = text; *c; c++) {
		if (*c == '"')
			ps_buf_addch(out, '"');
		ps_buf_addch(out, *c);
	}
	ps_buf_addch(out, '"');
}

static int
write_csv(const struct ps_grid *grid, struct ps_buf *out, struct ps_err *err)
{
	const struct ps_object *columns = grid->columns;
	int rc = PS_OK;

	for (size_t i = 0; i < columns->nrules; i++)
		ps_buf_addf(out, "%s\"%s\"", i > 0 ? "," : "",
			    columns->rules[i].name);
	ps_buf_addstr(out, "\r\n");
	for (size_t r = 0; rc == PS_OK && r < grid->len; r++) {
		for (size_t i = 0; i < columns->nrules; i++) {
			write_csv_cell(out, &columns->rules[i],
				       grid->rows[r][i]);
			ps_buf_addstr(out,
				      i + 1 < columns->nrules ? "," : "\r\n");
		}
		rc = drain(out, OUT_HELD, err);
	}
	return rc;
}

int
ps_report_send(struct ps_report *report)
{
	struct ps_buf out = PS_BUF_INIT;
	struct ps_err *err = report->call->err;
	int rc = PS_OK;

	switch (report->form) {
	case PS_FORM_TEXT:
		return report->paged ? ps_show(report->call,
					       ps_buf_span(&report->text))
				     : ps_out(ps_buf_span(&report->text), err);
	case PS_FORM_PORCELAIN:
		for (size_t i = 0; rc == PS_OK && i < report->ntables; i++)
			rc = write_porcelain(report, &report->tables[i], i == 0,
					     &out);
		break;
	case PS_FORM_JSON:
		rc = write_json(report, &out);
		break;
	case PS_FORM_CSV:
		rc = write_csv(&report->tables[0], &out, err);
		break;
	}
	if (rc == PS_OK)
		rc = drain(&out, 0, err);
	ps_buf_release(&out);
	return rc;
}

int
ps_report_send_table(struct ps_report *report, const char *key,
		     const char *none)
{
	ps_report_show(report, key);
	if (report->text.len == 0)
		ps_buf_addf(&report->text, "%s\n", none);
	report->paged = true;
	return ps_report_send(report);
}
