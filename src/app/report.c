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
	const struct ps_grid *grid = ps_report_table(report, key);

	if (ps_grid_is_kept(grid))
		ps_grid_show(grid, &report->call->out, &report->text);
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

/* Where rows go, one by one. */
struct writing {
	const struct ps_object *columns;
	struct ps_buf *out;
	bool later; /* another row came before */
};

static int
write_porcelain_row(const char *const *row, void *context, struct ps_err *err)
{
	const struct writing *w = context;

	for (size_t i = 0; i < w->columns->nrules; i++) {
		ps_text_quote(w->out, ps_span_str(row[i]));
		ps_buf_addch(w->out, i + 1 < w->columns->nrules ? '\t' : '\n');
	}
	return drain(w->out, OUT_HELD, err);
}

static int
write_porcelain(const struct ps_report *report, struct ps_grid *grid,
		bool first, struct ps_buf *out)
{
	const struct ps_object *columns = grid->columns;
	struct writing w = { columns, out, false };

	ps_buf_addf(out, "# provspool %s%s%s v1\n", report->name,
		    first ? "" : "-", first ? "" : grid->name);
	if (first)
		write_facts(report, out);
	for (size_t i = 0; i < columns->nrules; i++)
		ps_buf_addf(out, "%s%s", i > 0 ? "\t" : "# ",
			    columns->rules[i].name);
	ps_buf_addch(out, '\n');
	return ps_grid_each(grid, write_porcelain_row, &w, report->call->err);
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
write_json_row(const char *const *row, void *context, struct ps_err *err)
{
	struct writing *w = context;

	ps_buf_addstr(w->out, w->later ? ",\n  {" : "\n  {");
	w->later = true;
	for (size_t i = 0; i < w->columns->nrules; i++) {
		ps_buf_addf(w->out, "%s\"%s\": ", i > 0 ? ", " : "",
			    w->columns->rules[i].name);
		write_value(w->out, &w->columns->rules[i], row[i]);
	}
	ps_buf_addch(w->out, '}');
	return drain(w->out, OUT_HELD, err);
}

static int
write_json_rows(struct ps_grid *grid, struct ps_buf *out, struct ps_err *err)
{
	struct writing w = { grid->columns, out, false };
	int rc;

	ps_buf_addch(out, '[');
	rc = ps_grid_each(grid, write_json_row, &w, err);
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
write_csv_row(const char *const *row, void *context, struct ps_err *err)
{
	const struct writing *w = context;

	for (size_t i = 0; i < w->columns->nrules; i++) {
		write_csv_cell(w->out, &w->columns->rules[i], row[i]);
		ps_buf_addstr(w->out,
			      i + 1 < w->columns->nrules ? "," : "\r\n");
	}
	return drain(w->out, OUT_HELD, err);
}

static int
write_csv(struct ps_grid *grid, struct ps_buf *out, struct ps_err *err)
{
	const struct ps_object *columns = grid->columns;
	struct writing w = { columns, out, false };

	for (size_t i = 0; i < columns->nrules; i++)
		ps_buf_addf(out, "%s\"%s\"", i > 0 ? "," : "",
			    columns->rules[i].name);
	ps_buf_addstr(out, "\r\n");
	return ps_grid_each(grid, write_csv_row, &w, err);
}

/* Lines for people, more than are kept: to a file for the pager, if any. */
struct lines {
	struct ps_grid_lines grid;
	struct ps_buf out;
	FILE *file;
};

static int
flush_lines(struct lines *l, size_t held, struct ps_err *err)
{
	if (!l->file)
		return drain(&l->out, held, err);
	if (l->out.len <= held)
		return PS_OK;
	if (fwrite(l->out.ptr, 1, l->out.len, l->file) != l->out.len)
		return ps_err_sys(err, "cannot write a temporary file");
	ps_buf_reset(&l->out);
	return PS_OK;
}

static int
write_line(const char *const *row, void *context, struct ps_err *err)
{
	struct lines *l = context;

	ps_grid_line(&l->grid, row, &l->out);
	return flush_lines(l, OUT_HELD, err);
}

static int
write_lines(struct ps_grid *grid, const struct ps_screen *screen,
	    struct lines *l, struct ps_err *err)
{
	int rc;

	ps_grid_head(grid, screen, &l->grid, &l->out);
	rc = ps_grid_each(grid, write_line, l, err);
	return rc == PS_OK ? flush_lines(l, 0, err) : rc;
}

static int
send_lines(struct ps_report *report)
{
	const struct ps_call *call = report->call;
	struct lines l = { .out = PS_BUF_INIT };
	bool paged = call->out.terminal && !call->no_pager;
	int rc;

	if (paged) {
		l.file = tmpfile();
		if (!l.file)
			return ps_err_sys(call->err,
					  "cannot make a temporary file");
	}
	rc = write_lines(&report->tables[0], &call->out, &l, call->err);
	if (rc == PS_OK && paged)
		rc = ps_screen_page_file(l.file, call->err);
	ps_buf_release(&l.out);
	if (l.file)
		(void)fclose(l.file); /* read, and gone */
	return rc;
}

static int
send_text(struct ps_report *report)
{
	struct ps_span text = ps_buf_span(&report->text);

	if (report->ntables > 0 && !ps_grid_is_kept(&report->tables[0]))
		return send_lines(report);
	return report->paged ? ps_show(report->call, text)
			     : ps_out(text, report->call->err);
}

int
ps_report_send(struct ps_report *report)
{
	struct ps_buf out = PS_BUF_INIT;
	struct ps_err *err = report->call->err;
	int rc = PS_OK;

	switch (report->form) {
	case PS_FORM_TEXT:
		return send_text(report);
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
