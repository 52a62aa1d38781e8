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

struct ps_grid {
	const char *name; /* the key of the rows in the schema */
	const struct ps_object *columns;
	struct ps_arena arena;
	const char ***rows;
	size_t len;
	size_t cap;
};

void ps_grid_init(struct ps_grid *grid, const char *name,
		  const struct ps_object *columns);
void ps_grid_release(struct ps_grid *grid);
/* Cells in the order of the schema, copied; NULL is an empty one. */
void ps_grid_add(struct ps_grid *grid, const char *const *cells);
/* Append it for people; nothing if it has no rows. */
void ps_grid_show(const struct ps_grid *grid, const struct ps_screen *screen,
		  struct ps_buf *out);

#endif
