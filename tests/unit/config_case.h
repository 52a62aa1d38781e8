/* Configurations for tests: files in memory, and what is found in them. */
#ifndef CONFIG_CASE_H
#define CONFIG_CASE_H

#include "provspool/config.h"
#include "provspool/limits.h"
#include "tap.h"

#define SITE "version: 3\nname: ACME\n"
#define BADGE                                                                  \
	"identifier: badge\ntitle: badge\nmanaged_system: Doors\nkey: login\n" \
	"properties:\n  login: {}\n  zone: {multivalued: true}\n"

#define FILES_MAX 6

struct config_case {
	struct ps_config config;
	struct ps_diags diags;
	struct ps_err err;
	struct ps_buf text;
	int rc;
};

static TAP_UNUSED void
config_case_init(struct config_case *c)
{
	memset(c, 0, sizeof(*c));
	ps_config_init(&c->config);
	ps_diags_init(&c->diags);
	ps_buf_init(&c->text);
}

static TAP_UNUSED void
config_case_release(struct config_case *c)
{
	ps_config_release(&c->config);
	ps_diags_release(&c->diags);
	ps_buf_release(&c->text);
}

/* Names and texts by turns, as many as there are. */
static TAP_UNUSED void
config_case_parse(struct config_case *c, const char *const *files)
{
	struct ps_config_file list[FILES_MAX];
	size_t n = 0;

	for (; files[2 * n] && n < FILES_MAX; n++) {
		list[n].name = files[2 * n];
		list[n].text = ps_span_str(files[2 * n + 1]);
	}
	c->rc = ps_config_parse(list, n, &c->config, &c->diags, &c->err);
}

/* "sources/hr.yaml:2 E-CONFIG-REF": file and line of each finding. */
static TAP_UNUSED const char *
config_case_findings(struct config_case *c)
{
	ps_buf_reset(&c->text);
	for (size_t i = 0; i < c->diags.len; i++) {
		const struct ps_diag *d = &c->diags.list[i];
		const char *file = d->where.file + strlen("config/");

		ps_buf_addf(&c->text, "%s%s", i > 0 ? ", " : "", file);
		if (d->where.line > 0)
			ps_buf_addf(&c->text, ":%lld",
				    (long long)d->where.line);
		ps_buf_addf(&c->text, " %s", ps_diag_name(d->code));
	}
	return c->text.ptr;
}

/* A configuration and its findings; "" for a sound one. */
struct config_row {
	const char *files[2 * FILES_MAX + 1];
	const char *want;
	const char *said; /* in the first of them, or NULL */
};

static TAP_UNUSED void
check_rows(const struct config_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct config_case c;
		bool good;

		config_case_init(&c);
		config_case_parse(&c, rows[i].files);
		good = TAP_EQ_STR(config_case_findings(&c), rows[i].want);
		good = TAP_EQ_INT(c.rc, *rows[i].want ? PS_ECONFIG : PS_OK) &&
		       good;
		if (rows[i].said && c.diags.len > 0)
			good = TAP_CHECK(strstr(c.diags.list[0].text,
						rows[i].said) != NULL) &&
			       good;
		if (!good)
			TAP_NOTE("row %zu: %s", i,
				 c.diags.len > 0 ? c.diags.list[0].text : "");
		config_case_release(&c);
	}
}
#define CHECK_ROWS(rows) check_rows((rows), PS_ARRAY_LEN(rows))

#endif
