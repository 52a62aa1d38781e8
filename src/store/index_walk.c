#include "index_private.h"

#include "provspool/threshold.h"

/* Facets that a filter asks for: state, type, file, problem, hold, unseen. */
#define FACETS_MAX 6

/* A walk has memory of its own: what it calls may ask for other orders. */
struct walk {
	struct ps_index *index;
	const struct ps_order_filter *filter;
	ps_order_fn *fn;
	void *context;
	struct ps_arena arena;
	const char *facets[FACETS_MAX];
	size_t nfacets;
	struct ps_orders orders;
	struct ps_page page;
	int64_t left; /* of the limit */
};

static bool
wants(const struct ps_order_filter *filter, const struct ps_order *st)
{
	if (filter->state != PS_ST_NONE && st->state != filter->state)
		return false;
	if (filter->problem && !*st->problem_code)
		return false;
	if (filter->resource_type &&
	    !ps_streq(st->resource_type, filter->resource_type))
		return false;
	if (filter->stop &&
	    (!ps_order_is_stopped(st) || !ps_streq(st->stop, filter->stop)))
		return false;
	if (filter->unseen &&
	    (ps_order_is_filed(st) || !ps_order_is_undecided(st)))
		return false;
	return !filter->file ||
	       (ps_order_is_filed(st) && ps_streq(st->file, filter->file));
}

/* Hand out an order, if it is one that is asked for. */
static int
visit(struct walk *w, const struct ps_standing *st, struct ps_err *err)
{
	struct ps_order *order = NULL;
	int rc;

	if (st->order.number == 0 || !wants(w->filter, &st->order))
		return PS_OK;
	rc = ps_orders_get(w->index->db, &w->orders, st->order.number, &order,
			   err);
	if (rc < 0)
		return rc;
	if (!order)
		return ps_row_damaged(err, st->order.number);
	if (w->filter->owner && !ps_streq(order->owner, w->filter->owner))
		return PS_OK;
	rc = ps_order_join(order, st, err);
	if (rc == PS_OK)
		rc = w->fn(order, w->context, err);
	w->left--;
	return rc;
}

static int
enter_page(struct walk *w, int64_t number, struct ps_err *err)
{
	if (w->page.slots && w->page.number == number)
		return PS_OK;
	ps_page_release(&w->page);
	return ps_page_read(w->index->db, number, &w->page, err);
}

/* The first page at or after `page` with the facet (any: NULL); -1: none. */
static int
page_with(struct walk *w, const char *facet, int64_t page, int64_t *out,
	  struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	bool row = false;
	int rc;

	rc = ps_db_cached(w->index->db,
			  facet ? PS_SQL_FACET_PAGE : PS_SQL_PAGE_NEXT, &stmt,
			  err);
	if (rc < 0)
		return rc;
	if (facet)
		ps_stmt_text(stmt, 1, facet);
	ps_stmt_int(stmt, facet ? 2 : 1, page);
	rc = ps_stmt_step(stmt, &row, err);
	*out = rc == PS_OK && row ? ps_col_int(stmt, 0) : -1;
	ps_stmt_reset(stmt);
	return rc;
}

/*
 * The first page at or after `page` that has every facet: each is asked in
 * turn for the page that the others agree on, until all do.
 */
static int
next_page(struct walk *w, int64_t page, int64_t *out, struct ps_err *err)
{
	size_t agree = 0;
	int rc = PS_OK;

	*out = page;
	for (size_t i = 0; rc == PS_OK && agree < w->nfacets; i++) {
		rc = page_with(w, w->facets[i % w->nfacets], page, out, err);
		if (*out < 0)
			break;
		agree = *out == page && agree > 0 ? agree + 1 : 1;
		page = *out;
	}
	return rc;
}

static int
walk_pages(struct walk *w, struct ps_err *err)
{
	int64_t page = 0;
	int rc;

	rc = next_page(w, page, &page, err);
	while (rc == PS_OK && page >= 0 && w->left > 0) {
		rc = enter_page(w, page, err);
		for (size_t i = 0;
		     rc == PS_OK && i < PS_PAGE_ORDERS && w->left > 0; i++)
			rc = visit(w, &w->page.slots[i], err);
		if (rc == PS_OK && w->left > 0)
			rc = next_page(w, page + 1, &page, err);
	}
	return rc;
}

static int
walk_owned(struct walk *w, struct ps_err *err)
{
	struct ps_numbers numbers = { .list = NULL };
	int rc;

	rc = ps_index_owned(w->index, w->filter->owner, &numbers, err);
	for (size_t i = 0; rc == PS_OK && i < numbers.len && w->left > 0; i++) {
		int64_t number = numbers.list[i];

		rc = enter_page(w, PS_PAGE_OF(number), err);
		if (rc == PS_OK)
			rc = visit(w, &w->page.slots[number % PS_PAGE_ORDERS],
				   err);
	}
	ps_numbers_release(&numbers);
	return rc;
}

static void
add_facet(struct walk *w, char kind, const char *text)
{
	w->facets[w->nfacets++] =
		ps_arena_printf(&w->arena, "%c%s", kind, text);
}

static void
choose_facets(struct walk *w)
{
	const struct ps_order_filter *filter = w->filter;
	const char state[2] = { PS_FACET_STATE_LETTER(filter->state), '\0' };

	if (filter->file)
		add_facet(w, PS_FACET_FILE, filter->file);
	if (filter->stop)
		add_facet(w, PS_FACET_STOP, filter->stop);
	if (filter->problem)
		add_facet(w, PS_FACET_PROBLEM, "");
	if (filter->unseen)
		add_facet(w, PS_FACET_UNSEEN, "");
	if (filter->state != PS_ST_NONE)
		add_facet(w, PS_FACET_STATE, state);
	if (filter->resource_type)
		add_facet(w, PS_FACET_TYPE, filter->resource_type);
	if (w->nfacets == 0)
		w->facets[w->nfacets++] = NULL;
}

/* Of what a revocation stopped halfway no extract will show anything. */
static bool
was_stopped(const struct ps_order *order)
{
	for (size_t i = 0; i < order->nitems; i++)
		if (order->items[i].state == PS_ST_SUPERSEDED)
			return true;
	return false;
}

int64_t
ps_standing_clock(const struct ps_standing *standing, enum ps_clock clock)
{
	const struct ps_order *order = &standing->order;

	switch (clock) {
	case PS_CLOCK_OUT:
		if (ps_standing_out(order) > 0)
			return order->transmitted_at;
		break;
	case PS_CLOCK_EXECUTED:
		if (order->state == PS_ST_EXECUTED && !was_stopped(order))
			return order->executed_at;
		break;
	case PS_CLOCK_END:
		if (standing->ends > 0 && (order->state == PS_ST_PENDING ||
					   order->state == PS_ST_AWAITING))
			return standing->ends;
		break;
	}
	return PS_WHEN_NONE;
}

/* Pages with a time up to `at`, ascending. */
static int
pages_until(struct ps_index *index, const char *facet, int64_t at,
	    struct ps_numbers *out, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	bool row = false;
	int rc;

	rc = ps_db_cached(index->db, PS_SQL_FACET_UNTIL, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_text(stmt, 1, facet);
	ps_stmt_int(stmt, 2, at);
	while ((rc = ps_stmt_step(stmt, &row, err)) == PS_OK && row) {
		out->list = ps_xgrow(out->list, &out->cap, out->len + 1,
				     sizeof(*out->list));
		out->list[out->len++] = ps_col_int(stmt, 0);
	}
	ps_stmt_reset(stmt);
	return rc;
}

static int
visit_until(struct walk *w, enum ps_clock clock, int64_t at, struct ps_err *err)
{
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < PS_PAGE_ORDERS; i++) {
		const struct ps_standing *st = &w->page.slots[i];
		int64_t time;

		if (st->order.number == 0)
			continue;
		time = ps_standing_clock(st, clock);
		if (time != PS_WHEN_NONE && time <= at)
			rc = visit(w, st, err);
	}
	return rc;
}

static int
walk_clock(struct walk *w, struct ps_err *err)
{
	const struct ps_order_filter *filter = w->filter;
	struct ps_numbers pages = { .list = NULL };
	int rc;

	rc = pages_until(w->index,
			 ps_arena_printf(&w->arena, "%c%s", (char)filter->clock,
					 filter->resource_type
						 ? filter->resource_type
						 : ""),
			 filter->until, &pages, err);
	for (size_t i = 0; rc == PS_OK && i < pages.len; i++) {
		rc = enter_page(w, pages.list[i], err);
		if (rc == PS_OK)
			rc = visit_until(w, filter->clock, filter->until, err);
	}
	ps_numbers_release(&pages);
	return rc;
}

int
ps_index_orders(struct ps_index *index, const struct ps_order_filter *filter,
		ps_order_fn *fn, void *context, struct ps_err *err)
{
	struct walk w = { .index = index,
			  .filter = filter,
			  .fn = fn,
			  .context = context,
			  .left = filter->limit > 0 ? filter->limit
						    : INT64_MAX };
	int rc;

	ps_arena_init(&w.arena, 0);
	choose_facets(&w);
	if (filter->clock)
		rc = walk_clock(&w, err);
	else
		rc = filter->owner && !filter->file ? walk_owned(&w, err)
						    : walk_pages(&w, err);
	ps_orders_release(&w.orders);
	ps_page_release(&w.page);
	ps_arena_release(&w.arena);
	return rc < 0 ? rc : PS_OK;
}
