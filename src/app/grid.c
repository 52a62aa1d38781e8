#include "app/grid.h"

#include "provspool/text.h"

#define GAP 2u
/* A column is not cut below this. */
#define CUT_MIN 8u
/* Never cut, never left out. */
#define IMPORTANT 100

void
ps_grid_init(struct ps_grid *grid, const char *name,
	     const struct ps_object *columns)
{
	memset(grid, 0, sizeof(*grid));
	grid->name = name;
	grid->columns = columns;
	if (columns->nrules > PS_GRID_COLUMNS_MAX)
		ps_bug("a grid with too many columns");
	ps_arena_init(&grid->arena, 0);
}

static void
drop_rows(struct ps_grid *grid)
{
	free(grid->rows);
	grid->rows = NULL;
	grid->cap = 0;
	ps_arena_release(&grid->arena);
}

void
ps_grid_release(struct ps_grid *grid)
{
	drop_rows(grid);
	grid->len = 0;
}

void
ps_grid_bound(struct ps_grid *grid, size_t max, ps_grid_again_fn *again,
	      void *context)
{
	grid->max = max;
	grid->again = again;
	grid->again_context = context;
}

bool
ps_grid_is_kept(const struct ps_grid *grid)
{
	return grid->max == 0 || grid->len <= grid->max;
}

static void
keep(struct ps_grid *grid, const char *const *cells)
{
	size_t n = grid->columns->nrules;
	const char **row = PS_ARENA_ARRAY(&grid->arena, const char *, n);

	for (size_t i = 0; i < n; i++)
		row[i] = cells[i] && *cells[i]
				 ? ps_arena_strdup(&grid->arena, cells[i])
				 : "";
	grid->rows = ps_xgrow(grid->rows, &grid->cap, grid->len + 1,
			      sizeof(*grid->rows));
	grid->rows[grid->len++] = row;
}

/* What a person misses least comes first; what is not named, in between. */
static int
importance(const char *column)
{
	static const struct {
		const char *name;
		int importance;
	} known[] = {
		{ "request", 10 },   { "commit", 11 },	 { "evidence", 12 },
		{ "level", 13 },     { "executed", 14 }, { "updated", 15 },
		{ "since", 16 },     { "file", 17 },	 { "was", 18 },
		{ "oldest", 19 },    { "name", 20 },	 { "change", 22 },
		{ "urgent", 24 },    { "from", 40 },	 { "message", 55 },
		{ "sentence", 55 },  { "title", 55 },	 { "hold", 58 },
		{ "owner", 60 },     { "resource", 60 }, { "property", 60 },
		{ "value", 60 },     { "item", 60 },	 { "do", 62 },
		{ "type", 65 },	     { "time", 70 },	 { "orders", 72 },
		{ "assurance", 74 }, { "event", 75 },	 { "to", 76 },
		{ "state", 80 },     { "verdict", 80 },	 { "order", IMPORTANT },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(known); i++)
		if (ps_streq(known[i].name, column))
			return known[i].importance;
	return 30;
}

static const char *
name_of(const struct ps_grid *grid, size_t i)
{
	return grid->columns->rules[i].name;
}

/* Is column `i` the code of the one before it? */
static bool
is_code(const struct ps_grid *grid, size_t i)
{
	const char *before = i > 0 ? name_of(grid, i - 1) : "";
	size_t len = strlen(before);

	return len > 0 && strncmp(name_of(grid, i), before, len) == 0 &&
	       ps_streq(name_of(grid, i) + len, "_code");
}

static bool
is_row(const struct ps_grid *grid, size_t i)
{
	return i > 0 && ps_streq(name_of(grid, i), "row") &&
	       ps_streq(name_of(grid, i - 1), "file");
}

static bool
is_joined(const struct ps_grid *grid, size_t i)
{
	return i < grid->columns->nrules &&
	       (is_code(grid, i) || is_row(grid, i));
}

/* A cell as a person sees it, without colour. */
static void
show_cell(const struct ps_grid *grid, const char *const *row, size_t i,
	  struct ps_buf *out)
{
	ps_buf_reset(out);
	if (grid->columns->rules[i].type == PS_TYPE_BOOLEAN) {
		if (ps_streq(row[i], "true"))
			ps_buf_addstr(out, name_of(grid, i));
		return;
	}
	if (is_joined(grid, i + 1) && is_code(grid, i + 1) && *row[i + 1])
		ps_buf_addf(out, "%s ", row[i + 1]);
	ps_text_quote(out, ps_span_str(row[i]));
	if (is_joined(grid, i + 1) && is_row(grid, i + 1) && *row[i + 1])
		ps_buf_addf(out, ":%s", row[i + 1]);
}

static const char *
heading(const struct ps_grid *grid, size_t i)
{
	return is_joined(grid, i + 1) && is_row(grid, i + 1) ? "place"
							     : name_of(grid, i);
}

/* A column is as wide as its widest cell; 0: it has none. */
static void
widen(const struct ps_grid *grid, const char *const *row, size_t *widths)
{
	struct ps_buf cell = PS_BUF_INIT;

	for (size_t i = 0; i < grid->columns->nrules; i++) {
		size_t w;

		if (is_joined(grid, i))
			continue;
		show_cell(grid, row, i, &cell);
		w = ps_text_width(ps_buf_span(&cell));
		widths[i] = w > widths[i] ? w : widths[i];
	}
	ps_buf_release(&cell);
}

/* There are too many rows to keep them. */
static void
let_go(struct ps_grid *grid)
{
	for (size_t r = 0; r + 1 < grid->len; r++)
		widen(grid, grid->rows[r], grid->widths);
	drop_rows(grid);
}

/* A row that is not kept: measured, or given away. */
static void
pass(struct ps_grid *grid, const char *const *cells)
{
	const char *row[PS_GRID_COLUMNS_MAX];

	for (size_t i = 0; i < grid->columns->nrules; i++)
		row[i] = cells[i] ? cells[i] : "";
	if (!grid->take)
		widen(grid, row, grid->widths);
	else if (grid->rc == PS_OK)
		grid->rc = grid->take(row, grid->take_context, grid->err);
}

void
ps_grid_add(struct ps_grid *grid, const char *const *cells)
{
	if (grid->take) {
		pass(grid, cells);
		return;
	}
	if (grid->max == 0 || grid->len < grid->max) {
		keep(grid, cells);
		return;
	}
	if (grid->len++ == grid->max)
		let_go(grid);
	pass(grid, cells);
}

int
ps_grid_each(struct ps_grid *grid, ps_grid_row_fn *fn, void *context,
	     struct ps_err *err)
{
	int rc = PS_OK;

	if (ps_grid_is_kept(grid)) {
		for (size_t r = 0; rc == PS_OK && r < grid->len; r++)
			rc = fn(grid->rows[r], context, err);
		return rc;
	}
	grid->take = fn;
	grid->take_context = context;
	grid->err = err;
	grid->rc = PS_OK;
	rc = grid->again(grid->again_context, err);
	grid->take = NULL;
	return grid->rc < 0 ? grid->rc : rc;
}

/* Width of each column; 0 for one that is not shown. */
static void
measure(const struct ps_grid *grid, size_t *widths)
{
	memcpy(widths, grid->widths, sizeof(grid->widths));
	for (size_t r = 0; ps_grid_is_kept(grid) && r < grid->len; r++)
		widen(grid, grid->rows[r], widths);
	for (size_t i = 0; i < grid->columns->nrules; i++) {
		size_t head = strlen(heading(grid, i));

		if (widths[i] > 0 && head > widths[i])
			widths[i] = head;
	}
}

static size_t
total_width(const struct ps_grid *grid, const size_t *widths)
{
	size_t total = 0;

	for (size_t i = 0; i < grid->columns->nrules; i++)
		if (widths[i] > 0)
			total += widths[i] + (total > 0 ? GAP : 0);
	return total;
}

/* The column that goes first, or SIZE_MAX. */
static size_t
least_important(const struct ps_grid *grid, const size_t *widths)
{
	size_t least = SIZE_MAX;
	int best = IMPORTANT;

	for (size_t i = 0; i < grid->columns->nrules; i++) {
		int n = importance(name_of(grid, i));

		if (widths[i] > 0 && n < best) {
			least = i;
			best = n;
		}
	}
	return least;
}

static void
fit(const struct ps_grid *grid, size_t *widths, size_t width)
{
	size_t total = total_width(grid, widths);

	while (total > width) {
		size_t i = least_important(grid, widths);
		size_t excess = total - width;

		if (i == SIZE_MAX)
			return;
		widths[i] =
			widths[i] >= excess + CUT_MIN ? widths[i] - excess : 0;
		total = total_width(grid, widths);
	}
}

static void
write_cell(const struct ps_buf *cell, const char *paint, struct ps_buf *out)
{
	if (*paint && cell->len > 0)
		ps_buf_addf(out, "%s%s%s", paint, cell->ptr, PS_SCREEN_PLAIN);
	else
		ps_buf_addspan(out, ps_buf_span(cell));
}

/* The heading (NULL), or a row. */
static void
write_line(const struct ps_grid *grid, const size_t *widths,
	   const char *const *row, bool colour, struct ps_buf *out)
{
	struct ps_buf cell = PS_BUF_INIT;
	size_t pad = 0;

	for (size_t i = 0; i < grid->columns->nrules; i++) {
		const char *paint = "";

		if (widths[i] == 0)
			continue;
		ps_buf_reset(&cell);
		if (row)
			show_cell(grid, row, i, &cell);
		else
			ps_buf_addstr(&cell, heading(grid, i));
		ps_text_cut(&cell, widths[i]);
		if (cell.len > 0) /* so that no line ends in blanks */
			ps_buf_addf(out, "%*s", (int)pad, "");
		if (colour)
			paint = row ? ps_screen_paint(row[i]) : PS_SCREEN_BOLD;
		write_cell(&cell, paint, out);
		pad = (cell.len > 0 ? 0 : pad) + widths[i] + GAP -
		      ps_text_width(ps_buf_span(&cell));
	}
	ps_buf_addch(out, '\n');
	ps_buf_release(&cell);
}

void
ps_grid_head(const struct ps_grid *grid, const struct ps_screen *screen,
	     struct ps_grid_lines *lines, struct ps_buf *out)
{
	*lines = (struct ps_grid_lines){ .grid = grid,
					 .colour = screen->colour };
	measure(grid, lines->widths);
	if (screen->width > 0)
		fit(grid, lines->widths, screen->width);
	write_line(grid, lines->widths, NULL, screen->colour, out);
}

void
ps_grid_line(const struct ps_grid_lines *lines, const char *const *row,
	     struct ps_buf *out)
{
	write_line(lines->grid, lines->widths, row, lines->colour, out);
}

void
ps_grid_show(const struct ps_grid *grid, const struct ps_screen *screen,
	     struct ps_buf *out)
{
	struct ps_grid_lines lines;

	if (grid->len == 0)
		return;
	ps_grid_head(grid, screen, &lines, out);
	for (size_t r = 0; r < grid->len; r++)
		ps_grid_line(&lines, grid->rows[r], out);
}
