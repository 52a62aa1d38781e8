#include "provspool/schema.h"
#include "schema_gen.h"
#include "tap.h"

static const char *const words[] = { "create", "update", NULL };

static const struct ps_rule rules[] = {
	{ .name = "request",
	  .type = PS_TYPE_STRING,
	  .required = true,
	  .max = 5 },
	{ .name = "change",
	  .type = PS_TYPE_STRING,
	  .required = true,
	  .words = words,
	  .max = INT64_MAX },
	{ .name = "row", .type = PS_TYPE_INTEGER, .min = 1, .max = 9 },
	{ .name = "actual",
	  .type = PS_TYPE_STRING,
	  .per_property = "actual",
	  .max = INT64_MAX },
};
static const struct ps_object columns = { .rules = rules,
					  .nrules = PS_ARRAY_LEN(rules) };
static const struct ps_schema table = { .name = "test",
					.is_table = true,
					.root = &columns };

static const struct ps_rule open_rules[] = {
	{ .name = "order", .type = PS_TYPE_STRING, .max = INT64_MAX },
	{ .name = "value",
	  .type = PS_TYPE_STRING,
	  .per_property = "value",
	  .max = INT64_MAX },
};
static const struct ps_object open_columns = { .rules = open_rules,
					       .nrules = 2 };
static const struct ps_schema open_table = { .name = "open",
					     .is_table = true,
					     .root = &open_columns };

#define CELLS_MAX 8

/* "a|b|c" as the cells of a record on line 3, row 2. */
struct record {
	char text[200];
	const char *cells[CELLS_MAX];
	struct ps_csv_record csv;
};

static void
record_of(struct record *r, const char *cells)
{
	char *at = r->text;

	(void)snprintf(r->text, sizeof(r->text), "%s", cells);
	r->csv = (struct ps_csv_record){ .cells = r->cells,
					 .line = 3,
					 .number = 2 };
	for (;;) {
		char *end = at + strcspn(at, "|");
		bool last = *end == '\0';

		*end = '\0';
		r->cells[r->csv.ncells++] = at;
		if (last)
			return;
		at = end + 1;
	}
}

/* "1:2 -" : rule 0 is the first cell … then " E-CODE@field" of findings. */
static const char *
add_findings(struct ps_buf *out, const struct ps_diags *diags)
{
	for (size_t i = 0; i < diags->len; i++)
		ps_buf_addf(out, " %s@%lld", ps_diag_name(diags->list[i].code),
			    (long long)diags->list[i].where.field);
	return out->ptr;
}

static const char *
matched(const struct ps_schema *by, const char *header, struct ps_buf *out,
	struct ps_diags *diags)
{
	size_t column[PS_ARRAY_LEN(rules)];
	struct record r;

	record_of(&r, header);
	ps_schema_match_header(by, &r.csv, "f", column, diags);
	ps_buf_reset(out);
	for (size_t i = 0; i < by->root->nrules; i++)
		if (column[i] == SIZE_MAX)
			ps_buf_addch(out, '-');
		else
			ps_buf_addf(out, "%zu", column[i]);
	return add_findings(out, diags);
}

static void
columns_are_found_in_any_order_and_case(void)
{
	static const struct {
		const struct ps_schema *by;
		const char *header;
		const char *want;
		const char *said; /* of the first finding, or NULL */
	} rows[] = {
		{ &table, "request|change|row", "012-", NULL },
		{ &table, "row|change|request", "210-", NULL },
		{ &table, " Request |CHANGE\t", "01--", NULL },
		{ &table, "\xc2\xa0request|change", "01--", NULL },
		{ &table, "request|change|actual login", "01--", NULL },
		{ &table, "request|change|ACTUAL  login", "01--", NULL },
		{ &table, "request|change|actual", "01-- E-COLUMN-UNKNOWN@3",
		  "unknown column 'actual'" },
		{ &table, "request|change|actually", "01-- E-COLUMN-UNKNOWN@3",
		  NULL },
		{ &table, "request|change|Rwo", "01-- E-COLUMN-UNKNOWN@3",
		  "unknown column 'Rwo'; did you mean 'row'?" },
		{ &table, "Requets|change|row",
		  "-12- E-COLUMN-UNKNOWN@1 E-COLUMN-MISSING@0",
		  "unknown column 'Requets'; did you mean 'request'?" },
		{ &table, "request|change| ", "01-- E-COLUMN-UNKNOWN@3",
		  "a column without a name" },
		{ &table, "request|change|request", "01-- E-COLUMN-TWICE@3",
		  "the column 'request' is there twice" },
		{ &table, "row", "--0- E-COLUMN-MISSING@0 E-COLUMN-MISSING@0",
		  "the column 'request' is missing" },
		{ &open_table, "order|login|add zone|whatever", "0-", NULL },
		{ &open_table, "login", "--", NULL },
		{ &open_table, "order|ORDER", "0- E-COLUMN-TWICE@2", NULL },
	};
	struct ps_buf out = PS_BUF_INIT;

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		struct ps_diags diags;

		ps_diags_init(&diags);
		if (!TAP_EQ_STR(
			    matched(rows[i].by, rows[i].header, &out, &diags),
			    rows[i].want))
			TAP_NOTE("%s", rows[i].header);
		if (rows[i].said && diags.len > 0)
			TAP_EQ_STR(diags.list[0].text, rows[i].said);
		ps_diags_release(&diags);
	}
	ps_buf_release(&out);
}

static void
findings_of_a_header_name_the_cell(void)
{
	struct ps_buf out = PS_BUF_INIT;
	struct ps_diags diags;

	ps_diags_init(&diags);
	(void)matched(&table, "request|change|colour", &out, &diags);
	TAP_EQ_STR(diags.list[0].where.file, "f");
	TAP_EQ_INT(diags.list[0].where.line, 3);
	TAP_EQ_INT(diags.list[0].where.record, 2);
	TAP_EQ_INT(diags.list[0].where.field, 3);
	ps_diags_release(&diags);
	ps_buf_release(&out);
}

static void
cells_are_checked_against_their_columns(void)
{
	static const struct {
		const char *cells;
		const char *want;
	} rows[] = {
		{ "1|R-1|create", "" },
		{ "|R-1|update", "" },
		{ "0|R-1|create", " E-RANGE@1" },
		{ "x||creat", " E-REQUIRED@2 E-ENUM@3 E-TYPE@1" },
		{ "1|R-1|", " E-REQUIRED@3" },
		{ "1|123456|create", " E-TOO-LONG@2" },
		{ "1|R-1", " E-CELLS-FEW@0" },
		{ "1|R-1|create|", " E-CELLS-MANY@0" },
		{ "1|R-1|create|x", " E-CELLS-MANY@0" },
		{ "", " E-CELLS-FEW@0" },
	};
	static const size_t column[] = { 1, 2, 0, SIZE_MAX };
	struct ps_buf out = PS_BUF_INIT;

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		struct ps_diags diags;
		struct record r;
		bool good;

		ps_diags_init(&diags);
		ps_buf_reset(&out);
		record_of(&r, rows[i].cells);
		good = ps_schema_check_record(&table, &r.csv, 3, "f", column,
					      &diags);
		TAP_EQ_INT(good, *rows[i].want == '\0');
		if (!TAP_EQ_STR(add_findings(&out, &diags), rows[i].want))
			TAP_NOTE("%s", rows[i].cells);
		ps_diags_release(&diags);
	}
	ps_buf_release(&out);
}

static void
columns_that_are_not_there_are_not_checked(void)
{
	static const size_t column[] = { 0, SIZE_MAX, SIZE_MAX, SIZE_MAX };
	struct ps_diags diags;
	struct record r;

	ps_diags_init(&diags);
	record_of(&r, "R-1|whatever");
	TAP_CHECK(
		ps_schema_check_record(&table, &r.csv, 2, "f", column, &diags));
	TAP_EQ_INT(diags.len, 0);
	ps_diags_release(&diags);
}

/* Only findings of this record decide, not those that were there before. */
static void
a_record_is_judged_alone(void)
{
	static const size_t column[] = { 0, 1, SIZE_MAX, SIZE_MAX };
	struct ps_diags diags;
	struct record r;

	ps_diags_init(&diags);
	record_of(&r, "|create");
	TAP_CHECK(!ps_schema_check_record(&table, &r.csv, 2, "f", column,
					  &diags));
	record_of(&r, "R-1|create");
	TAP_CHECK(
		ps_schema_check_record(&table, &r.csv, 2, "f", column, &diags));
	for (size_t i = 0; i < 200; i++) {
		record_of(&r, "|create");
		TAP_CHECK(!ps_schema_check_record(&table, &r.csv, 2, "f",
						  column, &diags));
	}
	TAP_EQ_INT(diags.errors, 201);
	ps_diags_release(&diags);
}

static void
schemas_are_sorted_and_found_by_name(void)
{
	size_t n = ps_schema_count();

	TAP_CHECK(n >= 14);
	for (size_t i = 0; i < n; i++) {
		const struct ps_schema *s = ps_schema_at(i);

		TAP_CHECK(i == 0 ||
			  strcmp(ps_schema_at(i - 1)->name, s->name) < 0);
		TAP_CHECK(ps_schema_get(s->name) == s);
		TAP_EQ_INT(s->is_table, strstr(s->file, ".table.json") != NULL);
		TAP_EQ_INT(strlen(s->text), s->text_len);
		TAP_CHECK(s->text_len > 0 && s->text[0] == '{');
		TAP_CHECK(*s->root->title && *s->root->help);
	}
	TAP_CHECK(!ps_schema_at(n));
	TAP_CHECK(!ps_schema_get("nothing"));
	TAP_CHECK(!ps_schema_get(""));
}

static void
rules_are_found_by_name(void)
{
	const struct ps_schema *site = ps_schema_get("site");
	const struct ps_rule *days = ps_schema_rule(site, "recent_days");

	if (!TAP_CHECK(days != NULL))
		return;
	TAP_EQ_INT(days->type, PS_TYPE_INTEGER);
	TAP_EQ_INT(days->min, 1);
	TAP_EQ_INT(days->max, 90);
	TAP_EQ_STR(days->otherwise, "7");
	TAP_CHECK(!days->required);
	TAP_CHECK(ps_schema_rule(site, "version")->required);
	TAP_EQ_STR(ps_schema_rule(site, "csv_delimiter")->words[1], ";");
	TAP_CHECK(!ps_schema_rule(site, "colour"));
}

/* The numbers of columns are places in the table: what code relies on. */
static void
numbers_of_columns_are_their_places(void)
{
	const struct ps_schema *batch = ps_schema_get("order-batch");
	const struct ps_schema *request = ps_schema_get("request");
	const struct ps_rule *status;

	TAP_EQ_INT(request->root->nrules, PS_COL_REQUEST_COUNT);
	TAP_EQ_STR(request->root->rules[PS_COL_REQUEST_ITEM].name, "item");
	TAP_EQ_STR(request->root->rules[PS_COL_REQUEST_RESOURCE_TYPE].name,
		   "resource_type");
	TAP_EQ_INT(batch->root->nrules, PS_COL_ORDER_BATCH_COUNT);
	status = &batch->root->rules[PS_COL_ORDER_BATCH_STATUS];
	TAP_EQ_STR(status->name, "status");
	TAP_CHECK(status->editable && !status->identity);
	TAP_EQ_STR(status->words[0], "done");
	TAP_CHECK(batch->root->rules[PS_COL_ORDER_BATCH_ORDER].identity);
	TAP_EQ_STR(batch->root->rules[PS_COL_ORDER_BATCH_ADD].per_property,
		   "add");
}

static void
nested_objects_lists_and_references_are_followed(void)
{
	const struct ps_schema *people = ps_schema_get("people");
	const struct ps_schema *segment = ps_schema_get("segment");
	const struct ps_schema *type = ps_schema_get("resource-type");
	const struct ps_rule *list = ps_schema_rule(people, "people");
	const struct ps_rule *chain = ps_schema_rule(segment, "chain");
	const struct ps_rule *props = ps_schema_rule(type, "properties");

	TAP_EQ_INT(list->type, PS_TYPE_ARRAY);
	TAP_EQ_STR(list->object->rules[0].name, "id");
	TAP_EQ_STR(list->object->rules[2].name, "emails");
	TAP_EQ_INT(list->object->rules[2].items->max, 254);
	TAP_EQ_STR(chain->pattern, "^[0-9a-f]{64}$");
	TAP_CHECK(strstr(chain->help, "SHA-256 of the segment.yaml") != NULL);
	TAP_EQ_INT(props->min, 1);
	TAP_EQ_INT(props->max, 200);
	TAP_EQ_STR(props->object->others_pattern, "^[a-z][a-z0-9_]{0,39}$");
	TAP_EQ_STR(props->object->others->object->rules[0].name, "type");
}

int
main(void)
{
	TAP_RUN(columns_are_found_in_any_order_and_case);
	TAP_RUN(findings_of_a_header_name_the_cell);
	TAP_RUN(cells_are_checked_against_their_columns);
	TAP_RUN(columns_that_are_not_there_are_not_checked);
	TAP_RUN(a_record_is_judged_alone);
	TAP_RUN(schemas_are_sorted_and_found_by_name);
	TAP_RUN(rules_are_found_by_name);
	TAP_RUN(numbers_of_columns_are_their_places);
	TAP_RUN(nested_objects_lists_and_references_are_followed);
	return tap_done();
}
