#include "app/app.h"
#include "app/grid.h"
#include "tap.h"

static const struct ps_screen plain = { .width = 0 };

/* What is shown goes nowhere here. */
int
ps_out(struct ps_span text, struct ps_err *err)
{
	(void)text;
	(void)err;
	return PS_OK;
}

/* Rows of `list`: their number is the order, the last has a long name. */
struct source {
	struct ps_grid grid;
	size_t n;
	size_t walks;
	struct ps_buf out;
	struct ps_grid_lines lines;
	size_t stop; /* the row that is refused, from 1 */
	size_t seen;
};

static int
add_rows(void *context, struct ps_err *err)
{
	struct source *s = context;

	(void)err;
	s->walks++;
	for (size_t i = 1; i <= s->n; i++) {
		char id[24];
		const char *cells[PS_GRID_COLUMNS_MAX] = { id };

		(void)snprintf(id, sizeof(id), "%zu", i);
		cells[1] = i == s->n ? "a-long-state" : "short";
		ps_grid_add(&s->grid, cells);
	}
	return PS_OK;
}

static int
take(const char *const *row, void *context, struct ps_err *err)
{
	struct source *s = context;

	if (++s->seen == s->stop)
		return ps_err_set(err, PS_EIO, "no more");
	ps_grid_line(&s->lines, row, &s->out);
	return PS_OK;
}

static void
begin(struct source *s, size_t n, size_t max)
{
	const struct ps_schema *schema = ps_schema_get("output-list");
	struct ps_err err;

	memset(s, 0, sizeof(*s));
	s->n = n;
	for (size_t i = 0; schema && i < schema->root->nrules; i++)
		if (ps_streq(schema->root->rules[i].name, "rows"))
			ps_grid_init(&s->grid, "rows",
				     schema->root->rules[i].object);
	ps_buf_init(&s->out);
	if (max > 0)
		ps_grid_bound(&s->grid, max, add_rows, s);
	if (add_rows(s, &err) < 0)
		ps_bug("rows that cannot be added");
}

static void
end(struct source *s)
{
	ps_grid_release(&s->grid);
	ps_buf_release(&s->out);
}

static void
a_grid_at_its_bound_is_kept(void)
{
	struct source s;

	begin(&s, 5, 5);
	TAP_CHECK(ps_grid_is_kept(&s.grid));
	TAP_EQ_INT(s.grid.len, 5);
	TAP_EQ_STR(s.grid.rows[4][0], "5");
	end(&s);
}

static void
above_it_nothing_is_kept(void)
{
	struct source s;

	begin(&s, 6, 5);
	TAP_CHECK(!ps_grid_is_kept(&s.grid));
	TAP_EQ_INT(s.grid.len, 6);
	TAP_CHECK(!s.grid.rows);
	TAP_EQ_INT(s.grid.arena.used, 0);
	end(&s);
}

/* The widest cell is in the last row: the first line knows of it. */
static void
rows_that_were_not_kept_look_the_same(void)
{
	struct source kept;
	struct source s;
	struct ps_err err;

	begin(&kept, 20, 0);
	begin(&s, 20, 7);
	ps_grid_show(&kept.grid, &plain, &kept.out);
	ps_grid_head(&s.grid, &plain, &s.lines, &s.out);
	TAP_EQ_INT(ps_grid_each(&s.grid, take, &s, &err), PS_OK);
	TAP_EQ_STR(s.out.ptr, kept.out.ptr);
	TAP_EQ_INT(s.walks, 2);
	end(&kept);
	end(&s);
}

static void
who_takes_the_rows_may_refuse_one(void)
{
	static const size_t bounds[] = { 0, 7 };
	struct ps_err err;

	for (size_t i = 0; i < PS_ARRAY_LEN(bounds); i++) {
		struct source s;

		begin(&s, 20, bounds[i]);
		ps_grid_head(&s.grid, &plain, &s.lines, &s.out);
		s.stop = 10;
		TAP_EQ_INT(ps_grid_each(&s.grid, take, &s, &err), PS_EIO);
		TAP_EQ_STR(err.text, "no more");
		TAP_EQ_INT(s.seen, 10);
		end(&s);
	}
}

int
main(void)
{
	TAP_RUN(a_grid_at_its_bound_is_kept);
	TAP_RUN(above_it_nothing_is_kept);
	TAP_RUN(rows_that_were_not_kept_look_the_same);
	TAP_RUN(who_takes_the_rows_may_refuse_one);
	return tap_done();
}
