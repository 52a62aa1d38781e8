/*
 * mapping_case - a source with a mapping, an export, and what its records
 * become as lines that a table can hold.
 */
#ifndef PROVSPOOL_TESTS_MAPPING_CASE_H
#define PROVSPOOL_TESTS_MAPPING_CASE_H

#include "model/mapping.h"
#include "provspool/limits.h"
#include "tap.h"

#define MAPPING_SITE "version: 1\nname: ACME\n"
#define MAPPING_BADGE                                                          \
	"identifier: badge\ntitle: badge\nmanaged_system: Doors\nkey: login\n" \
	"properties:\n  login: {}\n  site: {}\n  zone: {multivalued: true}\n"
#define MAPPING_PEOPLE                                                         \
	"number,login,name\n007,jbond,James\n4711,\"o'd\",Odile\n"

struct mapping_case {
	struct ps_config config;
	struct ps_arena arena;
	struct ps_diags diags;
	struct ps_err err;
	struct ps_buf text;
	struct ps_csv csv;
	struct ps_csv_record header;
	struct ps_translator *translator;
};

/* "E-CONFIG 3": code and line of each finding. */
static TAP_UNUSED const char *
mapping_case_findings(struct mapping_case *c)
{
	ps_buf_reset(&c->text);
	for (size_t i = 0; i < c->diags.len; i++)
		ps_buf_addf(&c->text, "%s%s %lld", i > 0 ? ", " : "",
			    ps_diag_name(c->diags.list[i].code),
			    (long long)c->diags.list[i].where.line);
	return c->text.ptr;
}

static TAP_UNUSED int
mapping_case_zone(const char *name, struct ps_buf *out, struct ps_err *err)
{
	static const char header[] =
		"TZif\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
		"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\1"
		"\0\0\x0E\x10\0\0";

	if (!ps_streq(name, "Europe/Test"))
		return ps_err_set(err, PS_ENOTFOUND, "no zone '%s'", name);
	ps_buf_add(out, header, sizeof(header));
	return PS_OK;
}

/* The source is a file of YAML; false if the configuration has findings. */
static TAP_UNUSED bool
mapping_case_init(struct mapping_case *c, const char *source)
{
	const struct ps_config_file files[] = {
		{ "lookups/people.csv", ps_span_str(MAPPING_PEOPLE) },
		{ "resource-types/badge.yaml", ps_span_str(MAPPING_BADGE) },
		{ "site.yaml", ps_span_str(MAPPING_SITE) },
		{ "sources/hr.yaml", ps_span_str(source) },
	};

	memset(c, 0, sizeof(*c));
	ps_config_init(&c->config);
	c->config.read_zone = mapping_case_zone;
	ps_arena_init(&c->arena, 0);
	ps_diags_init(&c->diags);
	ps_buf_init(&c->text);
	return ps_config_parse(files, PS_ARRAY_LEN(files), &c->config,
			       &c->diags, &c->err) == PS_OK;
}

static TAP_UNUSED void
mapping_case_release(struct mapping_case *c)
{
	ps_translator_free(c->translator);
	ps_config_release(&c->config);
	ps_arena_release(&c->arena);
	ps_diags_release(&c->diags);
	ps_buf_release(&c->text);
}

/* False if the header is refused. */
static TAP_UNUSED bool
mapping_case_open(struct mapping_case *c, const char *export)
{
	static const struct ps_csv_limits limits = { 100, 10000, 100 };
	const struct ps_source *source = ps_config_source(&c->config, "hr");
	const struct ps_csv_input in = { ps_span_str(export), "x.csv",
					 source->delimiter, &limits,
					 source->quote };

	if (ps_csv_parse(&in, &c->arena, &c->csv, &c->diags, &c->err) < 0)
		return false;
	c->header = c->csv.records[0];
	if (source->headless)
		ps_translator_number(&c->csv.records[0], &c->arena, &c->header);
	return ps_translator_open(source->mapping, &c->header, "x.csv",
				  &c->translator, &c->diags, &c->err) == PS_OK;
}

static TAP_UNUSED void
mapping_case_add_row(struct mapping_case *c, const struct ps_request_row *row)
{
	static const size_t columns[] = {
		PS_COL_REQUEST_REQUEST,	 PS_COL_REQUEST_RESOURCE_TYPE,
		PS_COL_REQUEST_CHANGE,	 PS_COL_REQUEST_OWNER,
		PS_COL_REQUEST_RESOURCE, PS_COL_REQUEST_PROPERTY,
		PS_COL_REQUEST_OP,	 PS_COL_REQUEST_VALUE,
		PS_COL_REQUEST_START,
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(columns); i++)
		if (*row->cells[columns[i]])
			ps_buf_addf(&c->text, "%s ", row->cells[columns[i]]);
	if (row->refusal.code)
		ps_buf_addf(&c->text, "%s@%u/%d",
			    ps_diag_name(row->refusal.code), row->fault,
			    (int)row->damage);
	ps_buf_addstr(&c->text, "\n");
}

/* Every row of every record, a line each; "-" for one that is ignored. */
static TAP_UNUSED const char *
mapping_case_rows(struct mapping_case *c)
{
	bool headless = c->header.cells != c->csv.records[0].cells;

	ps_buf_reset(&c->text);
	for (size_t i = headless ? 0 : 1; i < c->csv.len; i++) {
		struct ps_translation out;

		ps_translator_read(c->translator, &c->csv.records[i], &c->arena,
				   &out);
		for (size_t k = 0; k < out.len; k++)
			mapping_case_add_row(c, &out.rows[k]);
		if (out.len == 0)
			ps_buf_addstr(&c->text, "-\n");
	}
	return c->text.ptr;
}

#endif
