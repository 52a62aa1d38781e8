#include "app/grid.h"

#include "provspool/text.h"

void
ps_grid_init(struct ps_grid *grid, const char *name, const char *const *columns,
	     size_t ncolumns)
{
	memset(grid, 0, sizeof(*grid));
	grid->name = name;
	grid->columns = columns;
	grid->ncolumns = ncolumns;
	ps_arena_init(&grid->arena, 0);
}

void
ps_grid_release(struct ps_grid *grid)
{
	free(grid->rows);
	grid->rows = NULL;
	ps_arena_release(&grid->arena);
}

void
ps_grid_add(struct ps_grid *grid, const char *const *cells)
{
	struct ps_buf text = PS_BUF_INIT;
	const char **row =
		PS_ARENA_ARRAY(&grid->arena, const char *, grid->ncolumns);

	for (size_t i = 0; i < grid->ncolumns; i++) {
		ps_buf_reset(&text);
		ps_text_quote(&text, ps_span_str(cells[i] ? cells[i] : ""));
		row[i] = ps_arena_strdup(&grid->arena, text.ptr);
	}
	ps_buf_release(&text);
	grid->rows = ps_xgrow(grid->rows, &grid->cap, grid->len + 1,
			      sizeof(*grid->rows));
	grid->rows[grid->len++] = row;
}

static void
write_porcelain(const struct ps_grid *grid, struct ps_buf *out)
{
	ps_buf_addf(out, "# provspool %s v1\n", grid->name);
	for (size_t i = 0; i < grid->ncolumns; i++)
		ps_buf_addf(out, "%s%s", i > 0 ? "\t" : "# ", grid->columns[i]);
	ps_buf_addch(out, '\n');
	for (size_t r = 0; r < grid->len; r++)
		for (size_t i = 0; i < grid->ncolumns; i++)
			ps_buf_addf(out, "%s%s", grid->rows[r][i],
				    i + 1 < grid->ncolumns ? "\t" : "\n");
}

/* Width of each column; 0 for one that is empty throughout. */
static void
measure(const struct ps_grid *grid, size_t *widths)
{
	for (size_t i = 0; i < grid->ncolumns; i++) {
		widths[i] = 0;
		for (size_t r = 0; r < grid->len; r++) {
			size_t w = ps_text_width(ps_span_str(grid->rows[r][i]));

			if (w > widths[i])
				widths[i] = w;
		}
		if (widths[i] > 0 && strlen(grid->columns[i]) > widths[i])
			widths[i] = strlen(grid->columns[i]);
	}
}

static void
write_line(const struct ps_grid *grid, const size_t *widths,
	   const char *const *cells, struct ps_buf *out)
{
	size_t pad = 0;
	bool first = true;

	for (size_t i = 0; i < grid->ncolumns; i++) {
		if (widths[i] == 0)
			continue;
		if (!first)
			ps_buf_addf(out, "%*s", (int)pad + 2, "");
		ps_buf_addstr(out, cells[i]);
		pad = widths[i] - ps_text_width(ps_span_str(cells[i]));
		first = false;
	}
	ps_buf_addch(out, '\n');
}

void
ps_grid_write(const struct ps_grid *grid, bool porcelain, struct ps_buf *out)
{
	size_t widths[PS_GRID_COLUMNS_MAX];

	if (grid->ncolumns > PS_GRID_COLUMNS_MAX)
		ps_bug("a grid with too many columns");
	if (porcelain) {
		write_porcelain(grid, out);
		return;
	}
	if (grid->len == 0)
		return;
	measure(grid, widths);
	write_line(grid, widths, grid->columns, out);
	for (size_t r = 0; r < grid->len; r++)
		write_line(grid, widths, grid->rows[r], out);
}
