/*
 * diag - what is wrong with data, and what to do about it.
 *
 * A diagnostic names file, line, column (with the spreadsheet's cell), a
 * stable code, a sentence and a remedy.  All findings of a file are
 * collected, up to PS_LIMIT_DIAGS or the setting `findings`; what is over is
 * counted.
 */
#ifndef PROVSPOOL_DIAG_H
#define PROVSPOOL_DIAG_H

#include "provspool/arena.h"
#include "provspool/buf.h"
#include "provspool/diagcode.h"

struct ps_excerpt;

enum ps_severity {
	PS_SEV_ERROR = 1,
	PS_SEV_WARNING,
	PS_SEV_NOTE,
};

/* Where: 0 or NULL for what does not apply. */
struct ps_where {
	const char *file;
	int64_t line;	/* from 1 */
	int64_t column; /* of the text line, in code points, from 1 */
	int64_t field;	/* of a CSV record, from 1 */
	int64_t record; /* spreadsheet row, header = 1 */
};

struct ps_diag {
	enum ps_severity severity;
	enum ps_diag_code code;
	struct ps_where where; /* file is copied */
	const char *text;
	const struct ps_excerpt *excerpt; /* or NULL: see excerpt.h */
};

struct ps_diags {
	struct ps_arena arena;
	struct ps_diag *list;
	size_t len;
	size_t cap;
	size_t max;	/* kept; from PS_LIMIT_DIAGS, may be set */
	size_t dropped; /* findings over it */
	size_t errors;	/* severity error, dropped ones included */
};

void ps_diags_init(struct ps_diags *diags);
void ps_diags_release(struct ps_diags *diags);

/* Add a finding of severity error / any severity. */
void ps_diag_add(struct ps_diags *diags, struct ps_where where,
		 enum ps_diag_code code, const char *fmt, ...) PS_PRINTF(4, 5);
void ps_diag_note(struct ps_diags *diags, enum ps_severity severity,
		  struct ps_where where, enum ps_diag_code code,
		  const char *fmt, ...) PS_PRINTF(5, 6);
/* Append all findings of `from`, with their excerpts. */
void ps_diags_take(struct ps_diags *diags, const struct ps_diags *from);
/* By place: files as they came up, and in each from the top down. */
void ps_diags_sort(struct ps_diags *diags);

/* "E-STATUS"; "write one of: done, already, …" (or ""). */
const char *ps_diag_name(enum ps_diag_code code);
const char *ps_diag_remedy(enum ps_diag_code code);
/* The code of a name, or 0. */
enum ps_diag_code ps_diag_by_name(const char *name);

/* "error"; "F14" or what is known of it: "row 14", "column F", or "". */
const char *ps_severity_name(enum ps_severity severity);
void ps_where_cell(struct ps_buf *out, const struct ps_where *where);

/* How findings are shown; all zero: without colour, 80 columns wide. */
struct ps_diag_look {
	size_t width; /* of the terminal; 0: 80 */
	bool colour;
};

/*
 * One line with untrusted text escaped, the excerpt if there is one, and the
 * remedy; what follows the first line begins with blanks:
 * provspool: error: a.csv:14:6 (F14): unknown status 'doen' [E-STATUS]
 *    14 | PO-000000014-Q;create;E1042;…
 *       |                       ^^^^^
 *       = write done, already, failed, partial, hold or return
 */
void ps_diag_format(struct ps_buf *out, const struct ps_diag *diag,
		    const struct ps_diag_look *look);
/* All of them in order, and "and N more" where some were dropped. */
void ps_diags_format(struct ps_buf *out, const struct ps_diags *diags,
		     const struct ps_diag_look *look);

#endif
