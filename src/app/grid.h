/*
 * grid - rows of text under columns that a schema describes.
 *
 * Cells are kept as they are; each form escapes or guards them its own way.
 * For people, columns are aligned by what a terminal shows (CJK is two wide),
 * empty ones are left out, a code stands before its name ("2 transmitted")
 * and a row behind its file ("a.csv:14").  On a terminal that is too narrow
 * the least important column is cut with "…", then left out; an id never is.
 */
#ifndef PS_APP_GRID_H
#define PS_APP_GRID_H

#include "app/screen.h"
#include "provspool/schema.h"

#define PS_GRID_COLUMNS_MAX 32

/* A negative return ends the walk. */
typedef int ps_grid_row_fn(const char *const *row, void *context,
			   struct ps_err *err);
/* Add all rows once more. */
typedef int ps_grid_again_fn(void *context, struct ps_err *err);

struct ps_grid {
	const char *name; /* the key of the rows in the schema */
	const struct ps_object *columns;
	struct ps_arena arena;
	const char ***rows;
	size_t len; /* added, kept or not */
	size_t cap;
	/* of a bounded one */
	size_t max;
	ps_grid_again_fn *again;
	void *again_context;
	size_t widths[PS_GRID_COLUMNS_MAX]; /* of what was not kept */
	ps_grid_row_fn *take;		    /* who is given the rows */
	void *take_context;
	struct ps_err *err;
	int rc; /* his answer */
};

void ps_grid_init(struct ps_grid *grid, const char *name,
		  const struct ps_object *columns);
void ps_grid_release(struct ps_grid *grid);
/* Cells in the order of the schema, copied; NULL is an empty one. */
void ps_grid_add(struct ps_grid *grid, const char *const *cells);
/*
 * Keep up to `max` rows.  Once there are more, none is kept: they are only
 * measured, and ps_grid_each() has them added again.
 */
void ps_grid_bound(struct ps_grid *grid, size_t max, ps_grid_again_fn *again,
		   void *context);
bool ps_grid_is_kept(const struct ps_grid *grid);
PS_CHECK int ps_grid_each(struct ps_grid *grid, ps_grid_row_fn *fn,
			  void *context, struct ps_err *err);
/* For people, line by line: the heading, which settles the widths, a row. */
struct ps_grid_lines {
	const struct ps_grid *grid;
	size_t widths[PS_GRID_COLUMNS_MAX];
	bool colour;
};
void ps_grid_head(const struct ps_grid *grid, const struct ps_screen *screen,
		  struct ps_grid_lines *lines, struct ps_buf *out);
void ps_grid_line(const struct ps_grid_lines *lines, const char *const *row,
		  struct ps_buf *out);
/* Append a kept one for people; nothing if it has no rows. */
void ps_grid_show(const struct ps_grid *grid, const struct ps_screen *screen,
		  struct ps_buf *out);

#endif
