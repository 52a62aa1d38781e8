/*
 * excerpt - the line that a finding is about, with a mark under the place.
 *
 * A finding keeps a window of its line (some hundred bytes), taken while the
 * text is still at hand and before anything is moved away, so that telling it
 * later needs neither the file nor its memory.  What is kept is bounded by
 * PS_LIMIT_DIAGS, whatever the input.
 */
#ifndef PROVSPOOL_EXCERPT_H
#define PROVSPOOL_EXCERPT_H

#include "provspool/diag.h"

struct ps_excerpt {
	int64_t line;	  /* of the text: a cell may begin below its row */
	const char *text; /* as it came, any bytes */
	size_t len;
	size_t mark; /* offset of what is wrong */
	size_t mark_len;
	bool marked;	 /* else the whole line is meant */
	bool cut_before; /* the line has more than the window */
	bool cut_after;
};

/*
 * Take the lines for all findings about `file` that name a line and have none
 * yet.  `text` is the whole file; `delimiter` and `quotes` are
 * those of a CSV file, else NUL.
 * A finding that names a cell only gets the column of the line as well.
 */
void ps_diags_quote(struct ps_diags *diags, const char *file,
		    struct ps_span text, char delimiter, char quotes);

/*
 * Append it in two lines of at most `width` terminal columns, the mark in
 * sight; control characters are escaped as everywhere:
 *    14 | R-17;create;bage;E1042
 *       |             ^^^^
 * `paint` and `plain` go around the mark ("" for none).
 */
void ps_excerpt_format(struct ps_buf *out, const struct ps_excerpt *x,
		       size_t width, const char *paint, const char *plain);

#endif
