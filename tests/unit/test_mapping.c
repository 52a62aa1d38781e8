#include "mapping_case.h"

#define CSV "format: csv\n"
#define KEY                                                                    \
	"columns:\n  request: {column: No}\n"                                  \
	"  resource_type: {text: badge}\n"
#define CHANGE                                                                 \
	"  change:\n    column: What\n"                                        \
	"    values: {New: create, Gone: delete, Edit: update}\n"

#define WIDE CSV "rows: wide\n" KEY CHANGE

struct row {
	const char *source;
	const char *export;
	const char *rows;
};

static void
check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct mapping_case c;

		if (mapping_case_init(&c, rows[i].source) &&
		    mapping_case_open(&c, rows[i].export))
			TAP_EQ_STR(mapping_case_rows(&c), rows[i].rows);
		else
			TAP_EQ_STR(mapping_case_findings(&c), rows[i].rows);
		mapping_case_release(&c);
	}
}

static void
long_rows_are_translated_cell_by_cell(void)
{
	static const struct row rows[] = {
		{ CSV KEY CHANGE "  owner: {column: Who}\n",
		  "Who, no ,What\nE1,R1, New \n\"E2\",R2,Gone\n",
		  "R1 badge create E1 \nR2 badge delete E2 \n" },
		{ CSV KEY CHANGE, "No,What\nR1,Newt\n",
		  "R1 badge E-VALUE-MAP@2/2\n" },
		{ CSV KEY CHANGE, "No,What\nR1\nR2,New,x\n,\n",
		  "R1 badge E-CELLS-FEW@0/4\nR2 badge create E-CELLS-MANY@0/4\n"
		  "badge \n" },
		{ CSV KEY "  change: {column: What, values: {New: create}, "
			  "otherwise: keep}\n",
		  "No,What\nR1,delete\n", "R1 badge delete \n" },
		{ CSV KEY "  change: {column: What, values: {New: create}, "
			  "otherwise: skip, default: update}\n",
		  "No,What\nR1,x\nR2,\n", "R1 badge \nR2 badge update \n" },
		{ CSV "trim: false\n" KEY CHANGE, "No,What\nR1 ,New \n",
		  "R1  badge E-VALUE-MAP@2/2\n" },
		{ CSV KEY CHANGE "  property: {text: zone}\n  op: {text: add}\n"
				 "  value: {column: Z, split: '|', values: "
				 "{A: Z-A, B: Z-B}}\n",
		  "No,What,Z\nR1,New,A| B ||\nR2,New,\nR3,New,A|C\n",
		  "R1 badge create zone add Z-A \nR1 badge create zone add Z-B "
		  "\nR2 badge create zone add \n"
		  "R3 badge create zone add Z-A \n"
		  "R3 badge create zone add E-VALUE-MAP@3/1\n" },
	};

	check(rows, PS_ARRAY_LEN(rows));
}

static void
texts_are_put_together_and_looked_up(void)
{
	static const struct row rows[] = {
		{ CSV KEY CHANGE "  owner: {text: '{{{No}}}, {What}'}\n",
		  "No,What\nR1,New\n", "R1 badge create {R1}, New \n" },
		{ CSV KEY CHANGE "  owner: {text: '{A}-{B}', default: x}\n",
		  "No,What,A,B\nR1,New,,\nR2,New,1,\n",
		  "R1 badge create x \nR2 badge create 1- \n" },
		{ CSV KEY CHANGE
		  "  owner: {column: Who, lookup: people, value: login}\n",
		  "No,What,Who\nR1,New,007\nR2,New,8\nR3,New,\n",
		  "R1 badge create jbond \nR2 badge create E-LOOKUP@3/3\n"
		  "R3 badge create \n" },
		{ CSV KEY CHANGE
		  "  owner: {column: Who, lookup: people, key: name, value: "
		  "number, values: {'007': Bond}, otherwise: keep}\n",
		  "No,What,Who\nR1,New,James\nR2,New,Odile\nR3,New,X\n",
		  "R1 badge create Bond \nR2 badge create 4711 \n"
		  "R3 badge create X \n" },
	};

	check(rows, PS_ARRAY_LEN(rows));
}

static void
dates_are_read_in_their_form_and_zone(void)
{
	static const struct row rows[] = {
		{ CSV "dates: {formats: ['%d/%m/%Y %H:%M', '%d/%m/%Y'], "
		      "time_zone: Europe/Test}\n" KEY CHANGE
		      "  start: {column: S}\n",
		  "No,What,S\nR1,New,3/11/2026\nR2,New,03/11/2026 08:15\n"
		  "R3,New,2026-11-03\nR4,New,\n",
		  "R1 badge create 2026-11-03 \n"
		  "R2 badge create 2026-11-03T07:15:00Z \n"
		  "R3 badge create E-DATE-FORM@3/1\nR4 badge create \n" },
		{ CSV KEY CHANGE "  start: {column: S}\n",
		  "No,What,S\nR1,New,2026-11-03\n",
		  "R1 badge create 2026-11-03 \n" },
	};

	check(rows, PS_ARRAY_LEN(rows));
}

static void
rows_without_a_header_are_read_by_number(void)
{
	static const struct row rows[] = {
		{ CSV "header: false\nquote: \"'\"\n"
		      "columns:\n  request: {column: 2}\n"
		      "  resource_type: {text: badge}\n"
		      "  change: {text: '{1}'}\n",
		  "create,'R,1'\nupdate,'R''2'\ndelete\n",
		  "R,1 badge create \nR'2 badge update \n"
		  "badge delete E-CELLS-FEW@0/5\n" },
		{ CSV "header: false\nquote: none\n"
		      "columns:\n  request: {column: 1}\n"
		      "  resource_type: {text: badge}\n"
		      "  change: {text: create}\n  owner: {column: 2}\n",
		  "R1,\"E\"1\nR2,\"E2\n",
		  "R1 badge create \"E\"1 \nR2 badge create \"E2 \n" },
		{ CSV "header: false\n"
		      "columns:\n  request: {column: 3}\n"
		      "  resource_type: {text: badge}\n"
		      "  change: {text: create}\n  owner: {column: 4}\n",
		  "a,b\n", "E-CELLS-FEW 1, E-CELLS-FEW 1" },
		{ CSV "header: false\n" KEY CHANGE, "",
		  "E-CONFIG 2, E-CONFIG 2" },
		{ CSV "header: false\n", "", "E-CONFIG 2" },
	};

	check(rows, PS_ARRAY_LEN(rows));
}

static void
a_default_is_split_but_means_itself(void)
{
	static const struct row rows[] = {
		{ CSV KEY CHANGE
		  "  property: {text: zone}\n  op: {text: add}\n"
		  "  value: {column: Z, split: '|', default: 'B|C', "
		  "values: {A: a}}\n",
		  "No,What,Z\nR1,New,A\nR2,New,\nR3,New,B\n",
		  "R1 badge create zone add a \nR2 badge create zone add B \n"
		  "R2 badge create zone add C \n"
		  "R3 badge create zone add E-VALUE-MAP@3/1\n" },
		{ WIDE "properties:\n  - {property: zone, op: add, column: Z, "
		       "split: '|', default: 'B|C', values: {A: a}}\n",
		  "No,What,Z\nR1,New,A\nR2,New,\n",
		  "R1 badge create zone add a \nR2 badge create zone add B \n"
		  "R2 badge create zone add C \n" },
	};

	check(rows, PS_ARRAY_LEN(rows));
}

static void
wide_rows_have_an_item_for_each_cell(void)
{
	static const struct row rows[] = {
		{ WIDE "properties:\n  - {property: site, column: Site, "
		       "empty: clear}\n"
		       "  - {property: zone, op: add, column: +Z, split: '|'}\n"
		       "  - {property: zone, op: remove, column: -Z}\n",
		  "No,What,Site,+Z,-Z\nR1,New,MIL,A|B,\nR2,Edit,,,C\n"
		  "R3,Gone,MIL,A,\n",
		  "R1 badge create site set MIL \n"
		  "R1 badge create zone add A \nR1 badge create zone add B \n"
		  "R2 badge update site set \nR2 badge update zone remove C \n"
		  "R3 badge delete \n" },
		{ WIDE
		  "properties:\n  - {property: zone, op: add, column: Vpn, "
		  "values: {x: VPN}, otherwise: skip}\n"
		  "  - {property: site, column: S, changes: [delete], "
		  "resource_types: [badge]}\n",
		  "No,What,Vpn,S\nR1,New,x,A\nR2,New,y,A\nR3,Gone,x,A\n",
		  "R1 badge create zone add VPN \nR2 badge create \n"
		  "R3 badge delete site set A \n" },
		{ WIDE "properties:\n  - {property: site, column: S, values: "
		       "{A: a}}\n  - {property: login, column: S}\n",
		  "No,What,S\nR1,New,B\nR2,Old,A\n",
		  "R1 badge create site set E-VALUE-MAP@3/1\n"
		  "R1 badge create login set B \n"
		  "R2 badge E-VALUE-MAP@2/2\n" },
		{ CSV "rows: wide\nresource_types: {Key: badge}\n"
		      "columns:\n  request: {column: No}\n"
		      "  change: {text: create}\n"
		      "  resource_type: {column: T, split: ','}\n"
		      "properties:\n  - {property: site, text: MIL, "
		      "resource_types: [badge]}\n",
		  "No,T\nR1,\"Key, badge,other\"\n",
		  "R1 Key create site set MIL \nR1 badge create site set MIL \n"
		  "R1 other create \n" },
	};

	check(rows, PS_ARRAY_LEN(rows));
}

static void
distinguished_names_are_told_apart(void)
{
	static const struct row rows[] = {
		{ WIDE "properties:\n  - {property: zone, op: add, column: G, "
		       "split: dn}\n",
		  "No,What,G\n"
		  "R1,New,\"CN=A,CN=Users,DC=x,DC=org, CN=B\\, C,O=y,CN=D\"\n",
		  "R1 badge create zone add CN=A,CN=Users,DC=x,DC=org \n"
		  "R1 badge create zone add CN=B\\, C,O=y \n"
		  "R1 badge create zone add CN=D \n" },
	};

	check(rows, PS_ARRAY_LEN(rows));
}

static void
rows_that_are_not_meant_are_ignored_and_counted(void)
{
	static const char source[] =
		CSV "only_when:\n  - {column: State, is: [ok, done]}\n"
		    "  - {column: Test, is_not: ['yes']}\n" KEY CHANGE;
	struct mapping_case c;

	TAP_CHECK(mapping_case_init(&c, source));
	TAP_CHECK(mapping_case_open(&c, "No,What,State,Test\nR1,New,ok,\n"
					"R2,x,draft,\nR3,New,done,yes\n"
					"R4,New,done,no\nR5,x,,\n"));
	TAP_EQ_STR(mapping_case_rows(&c), "R1 badge create \n-\n-\n"
					  "R4 badge create \n-\n");
	ps_translator_tell_ignored(c.translator, &c.diags);
	TAP_EQ_STR(mapping_case_findings(&c), "W-IGNORED 3, W-IGNORED 4");
	TAP_EQ_INT(c.diags.errors, 0);
	TAP_EQ_STR(c.diags.list[0].text,
		   "2 rows are ignored for the column 'State', the first of "
		   "them here");
	mapping_case_release(&c);
}

static void
a_header_lacks_nothing_that_is_read(void)
{
	static const struct row rows[] = {
		{ CSV KEY CHANGE, "Nr,What\nR1,New\n", "E-COLUMN-MISSING 1" },
		{ CSV KEY CHANGE, "No,What,no,x,x\nR1,New,,,\n",
		  "E-COLUMN-TWICE 1" },
		{ CSV KEY CHANGE, "a,b\n1,2\n", "E-HEADER 1" },
	};

	check(rows, PS_ARRAY_LEN(rows));
}

static void
it_is_told_how_a_cell_came_about(void)
{
	static const char source[] =
		CSV "dates: {formats: ['%d/%m/%Y'], time_zone: Europe/Test}\n"
		    "rows: wide\n" KEY CHANGE "  start: {column: S}\n"
		    "  owner: {column: Who, lookup: people, default: nobody}\n"
		    "  reason: {text: '{What} {No}'}\n"
		    "properties:\n  - {property: zone, op: add, column: Z, "
		    "split: '|', values: {B: b}, otherwise: keep}\n";
	static const struct {
		size_t row;
		size_t column;
		const char *said;
	} cells[] = {
		{ 0, PS_COL_REQUEST_RESOURCE_TYPE, "constant" },
		{ 0, PS_COL_REQUEST_REQUEST, "column 'No' (A) 'R1'" },
		{ 0, PS_COL_REQUEST_CHANGE,
		  "column 'What' (B) 'New' means 'create'" },
		{ 0, PS_COL_REQUEST_START,
		  "column 'S' (C) '03/11/2026' read by %d/%m/%Y in "
		  "Europe/Test" },
		{ 0, PS_COL_REQUEST_OWNER,
		  "column 'Who' (D) '007' looked up in 'people': 'jbond'" },
		{ 0, PS_COL_REQUEST_REASON,
		  "column 'What' (B) 'New' and column 'No' (A) 'R1', put "
		  "together" },
		{ 0, PS_COL_REQUEST_PROPERTY, "from properties" },
		{ 1, PS_COL_REQUEST_VALUE,
		  "column 'Z' (E) 'a|B', part 2 of 2 means 'b'" },
		{ 0, PS_COL_REQUEST_VALUE,
		  "column 'Z' (E) 'a|B', part 1 of 2, kept as values does not "
		  "know it" },
		{ 0, PS_COL_REQUEST_HANDLE, "" },
	};
	struct mapping_case c;

	TAP_CHECK(mapping_case_init(&c, source));
	TAP_CHECK(mapping_case_open(&c, "No,What,S,Who,Z\n"
					"R1,New,03/11/2026,007,a|B\n"));
	(void)mapping_case_rows(&c);
	for (size_t i = 0; i < PS_ARRAY_LEN(cells); i++) {
		ps_buf_reset(&c.text);
		ps_translator_explain(c.translator, &c.csv.records[1],
				      cells[i].row, cells[i].column, &c.arena,
				      &c.text);
		TAP_EQ_STR(c.text.ptr, cells[i].said);
	}
	mapping_case_release(&c);
}

static void
a_mapping_that_makes_no_sense_is_refused(void)
{
	static const struct row rows[] = {
		{ CSV "rows: wide\n", "", "E-CONFIG 2" },
		{ CSV "columns:\n  request: {column: No}\n", "",
		  "E-KEY-MISSING 3, E-KEY-MISSING 3" },
		{ CSV KEY CHANGE "  ownr: {column: x}\n", "",
		  "E-KEY-UNKNOWN 8" },
		{ CSV KEY CHANGE "  problem: {column: x}\n", "",
		  "E-KEY-UNKNOWN 8" },
		{ CSV KEY CHANGE "  owner: {}\n", "", "E-CONFIG 8" },
		{ CSV KEY CHANGE "  owner: {column: a, text: b}\n", "",
		  "E-CONFIG 8" },
		{ CSV KEY CHANGE "  owner: {text: 'a{b'}\n", "", "E-CONFIG 8" },
		{ CSV KEY CHANGE "  owner: {text: 'a}b'}\n", "", "E-CONFIG 8" },
		{ CSV KEY CHANGE "  owner: {column: a, split: ','}\n", "",
		  "E-CONFIG 8" },
		{ CSV KEY CHANGE "  owner: {column: a, lookup: nobody}\n", "",
		  "E-CONFIG-REF 8" },
		{ CSV KEY CHANGE
		  "  owner: {column: a, lookup: people, key: x}\n",
		  "", "E-CONFIG-REF 8" },
		{ CSV KEY CHANGE "  owner: {column: a, key: x}\n", "",
		  "E-CONFIG 8" },
		{ CSV KEY CHANGE "  owner: {column: a, otherwise: keep}\n", "",
		  "E-CONFIG 8" },
		{ CSV "dates: {formats: ['%d.%m'], time_zone: Nowhere}\n" KEY
			  CHANGE,
		  "", "E-PATTERN 2, E-TIME-ZONE 2" },
		{ CSV "dates: {time_zone: UTC}\n" KEY CHANGE, "",
		  "E-CONFIG 2" },
		{ CSV "only_when: [{column: a}]\n" KEY CHANGE, "",
		  "E-CONFIG 2" },
		{ CSV KEY CHANGE "properties: [{property: x, column: a}]\n", "",
		  "E-CONFIG 8" },
		{ WIDE "  value: {column: a}\n", "", "E-CONFIG 9" },
		{ WIDE "properties:\n  - {property: x, column: a, "
		       "resource_types: [badge, nil]}\n",
		  "", "E-CONFIG-REF 10, E-CONFIG-REF 10" },
		{ WIDE "properties:\n  - {property: zone, op: add, column: a, "
		       "empty: clear}\n",
		  "", "E-CONFIG 10" },
		{ "format: usercube-json\n" KEY CHANGE, "", "E-CONFIG 3" },
	};

	check(rows, PS_ARRAY_LEN(rows));
}

int
main(void)
{
	TAP_RUN(long_rows_are_translated_cell_by_cell);
	TAP_RUN(texts_are_put_together_and_looked_up);
	TAP_RUN(dates_are_read_in_their_form_and_zone);
	TAP_RUN(wide_rows_have_an_item_for_each_cell);
	TAP_RUN(rows_without_a_header_are_read_by_number);
	TAP_RUN(a_default_is_split_but_means_itself);
	TAP_RUN(distinguished_names_are_told_apart);
	TAP_RUN(rows_that_are_not_meant_are_ignored_and_counted);
	TAP_RUN(a_header_lacks_nothing_that_is_read);
	TAP_RUN(it_is_told_how_a_cell_came_about);
	TAP_RUN(a_mapping_that_makes_no_sense_is_refused);
	return tap_done();
}
