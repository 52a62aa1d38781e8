/*
 * report - what a command found out, in the form that was asked for.
 *
 * A report is facts (name and value) and tables.  What there is, with types
 * and order, says schemas/output-<name>.schema.json, and nothing else does.
 *
 * --json: one object, {"provspool": {"format": …, "version": 1}, facts,
 *	tables as lists of objects}; integers and truth values are such, what
 *	is empty is null.
 * --porcelain: for each table a line "# provspool <name> v1" (a second one is
 *	"<name>-<key>"), one with its columns, then the rows, tab separated,
 *	escaped so that each is one line.  Facts are lines "# key: value" of
 *	the first.
 * --csv: the first table (RFC 4180, CRLF, every cell quoted); a cell that a
 *	spreadsheet would run begins with an apostrophe.
 * None of them: for people, as the command writes it into `text`.
 *
 * Findings are a table of --json and --porcelain where the schema has them,
 * and go to standard error otherwise.
 */
#ifndef PS_APP_REPORT_H
#define PS_APP_REPORT_H

#include "app/app.h"
#include "app/grid.h"
#include "provspool/map.h"

enum ps_form {
	PS_FORM_TEXT = 1,
	PS_FORM_PORCELAIN,
	PS_FORM_JSON,
	PS_FORM_CSV,
};

#define PS_REPORT_TABLES_MAX 6

struct ps_report {
	struct ps_call *call;
	const struct ps_schema *schema;
	const char *name;
	enum ps_form form;
	struct ps_map facts;			     /* key -> text */
	struct ps_grid tables[PS_REPORT_TABLES_MAX]; /* as the schema's */
	size_t ntables;
	struct ps_buf text; /* for people */
	bool paged;	    /* it may be longer than a screen */
};

/* PS_EUSAGE if two forms were asked for; release it even so. */
PS_CHECK int ps_report_init(struct ps_report *report, struct ps_call *call,
			    const char *name);
void ps_report_release(struct ps_report *report);
/* The table of a key of the schema. */
struct ps_grid *ps_report_table(struct ps_report *report, const char *key);
void ps_report_fact(struct ps_report *report, const char *key,
		    const char *value);
void ps_report_number(struct ps_report *report, const char *key, int64_t value);
/*
 * Append a table to `text`, as a person sees it.  A first one of which not all
 * rows are kept is written when the report is sent, and nothing else then.
 */
void ps_report_show(struct ps_report *report, const char *key);
/* Sort them and tell them where they belong in this form. */
void ps_report_findings(struct ps_report *report, struct ps_diags *diags);
/* Write it to standard output. */
PS_CHECK int ps_report_send(struct ps_report *report);
/* The same of a table that is all a person sees, or a line if it is empty. */
PS_CHECK int ps_report_send_table(struct ps_report *report, const char *key,
				  const char *none);

#endif
