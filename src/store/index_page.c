#include "index_private.h"

#include "provspool/threshold.h"

/* A page's facets: at most eight of each order. */
#define FACETS_MAX ((size_t)PS_PAGE_ORDERS * 8)

void
ps_page_release(struct ps_page *page)
{
	ps_arena_release(&page->arena);
	*page = (struct ps_page){ .arena = page->arena };
}

static bool
unpack_states(struct ps_span *rest, struct ps_arena *arena,
	      struct ps_order *order)
{
	const unsigned char *at;
	int64_t head = 0;
	bool alike;

	if (!ps_unpack_number(rest, &head) || head < 0 ||
	    head >> 1 > (int64_t)PS_LIMIT_ORDER_ITEMS)
		return false;
	alike = (head & 1) != 0;
	order->nitems = (size_t)(head >> 1);
	order->items = PS_ARENA_ARRAY(arena, struct ps_item, order->nitems);
	at = (const unsigned char *)rest->ptr;
	if (rest->len < 2 * (alike ? 1 : order->nitems))
		return false;
	for (size_t i = 0; i < order->nitems; i++) {
		const unsigned char *pair = at + (alike ? 0 : 2 * i);

		if (pair[0] >= PS_ST_COUNT || pair[1] >= PS_AS_COUNT)
			return false;
		order->items[i].number = (int64_t)i + 1;
		order->items[i].state = (enum ps_state)pair[0];
		order->items[i].assurance = (enum ps_assurance)pair[1];
	}
	rest->ptr += 2 * (alike ? 1 : order->nitems);
	rest->len -= 2 * (alike ? 1 : order->nitems);
	return true;
}

/* Two bytes for each item, or for all if they are alike. */
static void
pack_states(struct ps_buf *body, const struct ps_order *order)
{
	bool alike = order->nitems > 0;
	size_t n = order->nitems;

	for (size_t i = 1; i < n && alike; i++)
		alike = order->items[i].state == order->items[0].state &&
			order->items[i].assurance == order->items[0].assurance;
	ps_pack_number(body, (int64_t)(n << 1 | (alike ? 1 : 0)));
	for (size_t i = 0; i < (alike ? 1 : n); i++) {
		ps_buf_addch(body, (char)order->items[i].state);
		ps_buf_addch(body, (char)order->items[i].assurance);
	}
}

static int
unpack_page(struct ps_page *page, struct ps_span body, struct ps_err *err)
{
	struct ps_standing st = { .last = 0 };

	ps_unpack_init(&ps_standing_fields, &st);
	while (body.len > 0) {
		if (!ps_unpack(&ps_standing_fields, &body, &st) ||
		    PS_PAGE_OF(st.order.number) != page->number ||
		    !unpack_states(&body, &page->arena, &st.order))
			return ps_row_damaged(err, st.order.number);
		st.was_out = ps_standing_out(&st.order) > 0;
		page->slots[st.order.number % PS_PAGE_ORDERS] = st;
	}
	return PS_OK;
}

static int
by_name_value(const void *a, const void *b)
{
	const struct ps_facet *x = a;
	const struct ps_facet *y = b;
	int c = strcmp(x->name, y->name);

	return c != 0 ? c : (x->value > y->value) - (x->value < y->value);
}

/* A page has few facets and many orders: most are there already. */
struct gathering {
	struct ps_arena *arena;
	struct ps_facet list[FACETS_MAX];
	size_t len;
};

static struct ps_facet *
gather(struct gathering *g, char kind, const char *text)
{
	for (size_t i = g->len; i > 0; i--) {
		struct ps_facet *facet = &g->list[i - 1];

		if (facet->name[0] == kind && ps_streq(facet->name + 1, text))
			return facet;
	}
	if (g->len == FACETS_MAX)
		ps_bug("more facets than orders can have");
	g->list[g->len] = (struct ps_facet){
		ps_arena_printf(g->arena, "%c%s", kind, text), 0
	};
	return &g->list[g->len++];
}

/* A facet whose value is the earliest of a page. */
static void
gather_time(struct gathering *g, enum ps_clock clock, const char *text,
	    const struct ps_standing *st)
{
	int64_t at = ps_standing_clock(st, clock);
	struct ps_facet *facet;
	size_t before = g->len;

	if (at == PS_WHEN_NONE)
		return;
	facet = gather(g, (char)clock, text);
	if (g->len > before || at < facet->value)
		facet->value = at;
}

static void
gather_order(struct gathering *g, const struct ps_standing *st)
{
	const char state[2] = { PS_FACET_STATE_LETTER(st->order.state), '\0' };

	(void)gather(g, PS_FACET_STATE, state);
	(void)gather(g, PS_FACET_TYPE, st->order.resource_type);
	if (*st->order.problem_code)
		(void)gather(g, PS_FACET_PROBLEM, "");
	if (ps_order_is_stopped(&st->order))
		(void)gather(g, PS_FACET_STOP, st->order.stop);
	if (ps_order_is_filed(&st->order))
		(void)gather(g, PS_FACET_FILE, st->order.file);
	else if (ps_order_is_undecided(&st->order))
		(void)gather(g, PS_FACET_UNSEEN, "");
	gather_time(g, PS_CLOCK_OUT, st->order.resource_type, st);
	gather_time(g, PS_CLOCK_EXECUTED, st->order.resource_type, st);
	gather_time(g, PS_CLOCK_END, "", st);
}

static void
gather_page(struct gathering *g, const struct ps_page *page,
	    struct ps_arena *arena)
{
	g->arena = arena;
	g->len = 0;
	for (size_t i = 0; i < PS_PAGE_ORDERS; i++)
		if (page->slots[i].order.number > 0)
			gather_order(g, &page->slots[i]);
	if (g->len > 0)
		qsort(g->list, g->len, sizeof(g->list[0]), by_name_value);
}

void
ps_page_touch(struct ps_page *page)
{
	struct gathering g;

	if (page->dirty)
		return;
	page->dirty = true;
	gather_page(&g, page, &page->arena);
	page->nfacets = g.len;
	page->facets = PS_ARENA_ARRAY(&page->arena, struct ps_facet, g.len);
	if (g.len > 0)
		memcpy(page->facets, g.list, g.len * sizeof(g.list[0]));
}

int
ps_page_read(struct ps_db *db, int64_t number, struct ps_page *page,
	     struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	struct ps_span body;
	bool row = false;
	int rc;

	rc = ps_db_cached(db, PS_SQL_PAGE_GET, &stmt, err);
	if (rc < 0)
		return rc;
	page->number = number;
	page->slots = PS_ARENA_ARRAY(&page->arena, struct ps_standing,
				     PS_PAGE_ORDERS);
	ps_stmt_int(stmt, 1, number);
	rc = ps_stmt_step(stmt, &row, err);
	if (rc == PS_OK && row) {
		body = ps_col_blob(stmt, 0);
		body.ptr = ps_arena_strndup(&page->arena, body.ptr, body.len);
		rc = unpack_page(page, body, err);
	}
	ps_stmt_reset(stmt);
	if (rc < 0)
		ps_page_release(page);
	return rc;
}

static int
change_facet(struct ps_db *db, enum ps_sql sql, const struct ps_facet *facet,
	     int64_t page, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	rc = ps_db_cached(db, sql, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_text(stmt, 1, facet->name);
	ps_stmt_int(stmt, 2, facet->value);
	ps_stmt_int(stmt, 3, page);
	return ps_stmt_run(stmt, err);
}

/* Both lists are sorted: drop what is only in the old, add the rest. */
static int
write_facets(struct ps_db *db, const struct ps_page *page,
	     const struct gathering *now, struct ps_err *err)
{
	size_t old = 0;
	size_t new = 0;
	int rc = PS_OK;

	while (rc == PS_OK && (old < page->nfacets || new < now->len)) {
		int c = 0;

		if (old == page->nfacets)
			c = 1;
		else if (new == now->len)
			c = -1;
		else
			c = by_name_value(&page->facets[old], &now->list[new]);
		if (c < 0)
			rc = change_facet(db, PS_SQL_FACET_DROP,
					  &page->facets[old], page->number,
					  err);
		if (c > 0)
			rc = change_facet(db, PS_SQL_FACET_ADD, &now->list[new],
					  page->number, err);
		old += c <= 0 ? 1 : 0;
		new += c >= 0 ? 1 : 0;
	}
	return rc;
}

static int
write_body(struct ps_db *db, const struct ps_page *page, struct ps_err *err)
{
	struct ps_buf body = PS_BUF_INIT;
	struct sqlite3_stmt *stmt = NULL;
	struct ps_packer packer;
	int rc;

	rc = ps_db_cached(db, PS_SQL_PAGE_SET, &stmt, err);
	if (rc < 0)
		return rc;
	ps_packer_init(&packer, &ps_standing_fields);
	for (size_t i = 0; i < PS_PAGE_ORDERS; i++) {
		const struct ps_standing *st = &page->slots[i];

		if (st->order.number == 0)
			continue;
		ps_pack(&packer, &body, st);
		pack_states(&body, &st->order);
	}
	ps_stmt_int(stmt, 1, page->number);
	ps_stmt_blob(stmt, 2, ps_buf_span(&body));
	rc = ps_stmt_run(stmt, err);
	ps_buf_release(&body);
	return rc;
}

static void
edit_subjects(struct ps_page *page, struct ps_set_edits *edits)
{
	for (size_t i = 0; i < PS_PAGE_ORDERS; i++) {
		struct ps_standing *st = &page->slots[i];
		bool is_out =
			st->order.number > 0 && ps_standing_out(&st->order) > 0;

		if (is_out != st->was_out)
			ps_set_edit(edits, st->subject, is_out);
		st->was_out = is_out;
	}
}

int
ps_page_write(struct ps_db *db, struct ps_page *page,
	      struct ps_set_edits *edits, struct ps_err *err)
{
	struct gathering now;
	struct ps_arena arena;
	int rc;

	if (!page->dirty)
		return PS_OK;
	ps_arena_init(&arena, 0);
	gather_page(&now, page, &arena);
	rc = write_facets(db, page, &now, err);
	if (rc == PS_OK)
		rc = write_body(db, page, err);
	if (rc == PS_OK)
		edit_subjects(page, edits);
	page->dirty = false;
	ps_arena_release(&arena);
	return rc;
}
