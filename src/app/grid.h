/*
 * grid - rows of text for people or for programs.
 *
 * For people: columns aligned by what a terminal shows (CJK is two wide).
 * With --porcelain: a first line "# provspool <name> v1", then the rows, tab
 * separated, tabs and line breaks inside cells escaped; columns are only
 * ever added at the end.
 */
#ifndef PS_APP_GRID_H
#define PS_APP_GRID_H

#include "app/app.h"

#define PS_GRID_COLUMNS_MAX 24

struct ps_grid {
	const char *name;
	const char *const *columns;
	size_t ncolumns;
	struct ps_arena arena;
	const char ***rows;
	size_t len;
	size_t cap;
};

void ps_grid_init(struct ps_grid *grid, const char *name,
		  const char *const *columns, size_t ncolumns);
void ps_grid_release(struct ps_grid *grid);
/* Cells are copied. */
void ps_grid_add(struct ps_grid *grid, const char *const *cells);
void ps_grid_write(const struct ps_grid *grid, bool porcelain,
		   struct ps_buf *out);

#endif
