#include "index_private.h"

#include "provspool/threshold.h"

/* Events with ids from `first` to `last`, in that order. */
struct span_walk {
	struct ps_index *index;
	bool (*match)(const struct ps_event *event, const void *wanted);
	const void *wanted;
	ps_event_fn *fn;
	void *context;
};

/* A walk has memory of its own: what it calls may ask for other events. */
static int
walk_span(const struct span_walk *w, int64_t first, int64_t last,
	  struct ps_err *err)
{
	struct ps_pasts pasts = { .len = 0 };
	int rc = PS_OK;

	while (rc == PS_OK && first <= last) {
		rc = ps_pasts_from(w->index->db, &pasts, first, err);
		if (rc < 0 || pasts.len == 0)
			break;
		for (size_t i = 0; rc == PS_OK && i < pasts.len; i++) {
			const struct ps_event *event = &pasts.list[i].event;
			int64_t id = pasts.first + (int64_t)i;

			if (id >= first && id <= last &&
			    w->match(event, w->wanted))
				rc = w->fn(event, w->context, err);
		}
		first = pasts.first + (int64_t)pasts.len;
	}
	ps_pasts_release(&pasts);
	return rc < 0 ? rc : PS_OK;
}

/* Pairs of numbers that a statement gives; the second may be lacking. */
struct pairs {
	int64_t (*list)[2];
	size_t len;
	size_t cap;
};

static int
read_pairs(struct sqlite3_stmt *stmt, int columns, struct pairs *out,
	   struct ps_err *err)
{
	bool row = false;
	int rc;

	while ((rc = ps_stmt_step(stmt, &row, err)) == PS_OK && row) {
		out->list = ps_xgrow(out->list, &out->cap, out->len + 1,
				     sizeof(*out->list));
		out->list[out->len][0] = ps_col_int(stmt, 0);
		out->list[out->len][1] = columns > 1 ? ps_col_int(stmt, 1) : 0;
		out->len++;
	}
	ps_stmt_reset(stmt);
	return rc;
}

static bool
is_from(const struct ps_event *event, const void *wanted)
{
	return ps_streq(event->source_commit, wanted);
}

int
ps_index_events_from(struct ps_index *index, const char *source_commit,
		     ps_event_fn *fn, void *context, struct ps_err *err)
{
	const struct span_walk w = { index, is_from, source_commit, fn,
				     context };
	struct pairs runs = { .list = NULL };
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	rc = ps_db_cached(index->db, PS_SQL_COMMIT_RUNS, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_text(stmt, 1, source_commit);
	rc = read_pairs(stmt, 2, &runs, err);
	for (size_t i = 0; rc == PS_OK && i < runs.len; i++)
		rc = walk_span(&w, runs.list[i][0], runs.list[i][1], err);
	free(runs.list);
	return rc;
}

static bool
is_any(const struct ps_event *event, const void *wanted)
{
	(void)event;
	(void)wanted;
	return true;
}

int
ps_index_events_after(struct ps_index *index, int64_t after, ps_event_fn *fn,
		      void *context, struct ps_err *err)
{
	const struct span_walk w = { index, is_any, NULL, fn, context };

	return walk_span(&w, PS_EVENT_ID(after + 1, 0), INT64_MAX, err);
}

static bool
settles(const struct ps_event *event, const void *wanted)
{
	(void)wanted;
	return ps_event_settles(event);
}

int
ps_index_events_settled(struct ps_index *index, int64_t seq, ps_event_fn *fn,
			void *context, struct ps_err *err)
{
	const struct span_walk w = { index, settles, NULL, fn, context };

	return walk_span(&w, PS_EVENT_ID(seq, 0), PS_EVENT_ID(seq + 1, 0) - 1,
			 err);
}

int
ps_index_settled(struct ps_index *index, int64_t since, struct ps_arena *arena,
		 struct ps_settled **out, size_t *n, struct ps_err *err)
{
	struct ps_settled *list = NULL;
	struct sqlite3_stmt *stmt = NULL;
	size_t cap = 0;
	bool row = false;
	int rc;

	*n = 0;
	rc = ps_db_cached(index->db, PS_SQL_SEGMENTS_SETTLED, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_int(stmt, 1, since);
	while ((rc = ps_stmt_step(stmt, &row, err)) == PS_OK && row) {
		list = ps_xgrow(list, &cap, *n + 1, sizeof(*list));
		list[(*n)++] = (struct ps_settled){ ps_col_int(stmt, 0),
						    ps_col_int(stmt, 1),
						    ps_col_int(stmt, 2) };
	}
	ps_stmt_reset(stmt);
	*out = PS_ARENA_ARRAY(arena, struct ps_settled, *n);
	if (*n > 0)
		memcpy(*out, list, *n * sizeof(*list));
	free(list);
	return rc;
}

/* The events of an order, newest first. */
struct chain {
	int64_t *ids;
	size_t len;
	size_t cap;
};

static int
read_chain(struct ps_index *index, int64_t order, struct chain *chain,
	   struct ps_err *err)
{
	const struct ps_standing *standing;
	const struct ps_past *past;
	int64_t id;
	int rc;

	rc = ps_index_standing(index, order, &standing, err);
	id = rc == PS_OK && standing->order.number == order ? standing->last
							    : 0;
	while (rc == PS_OK && id > 0) {
		chain->ids = ps_xgrow(chain->ids, &chain->cap, chain->len + 1,
				      sizeof(*chain->ids));
		chain->ids[chain->len++] = id;
		rc = ps_index_past(index, id, &past, err);
		if (rc == PS_OK && past->prev >= id) /* it would never end */
			rc = ps_row_damaged(err, order);
		if (rc == PS_OK)
			id = past->prev;
	}
	return rc;
}

int
ps_index_events_of(struct ps_index *index, int64_t order, ps_event_fn *fn,
		   void *context, struct ps_err *err)
{
	struct ps_pasts pasts = { .len = 0 };
	const struct ps_past *past;
	struct chain chain = { .ids = NULL };
	int rc;

	rc = read_chain(index, order, &chain, err);
	for (size_t i = chain.len; rc == PS_OK && i > 0; i--) {
		rc = ps_pasts_get(index->db, &pasts, chain.ids[i - 1], &past,
				  err);
		if (rc == PS_OK)
			rc = fn(&past->event, context, err);
	}
	ps_pasts_release(&pasts);
	free(chain.ids);
	return rc < 0 ? rc : PS_OK;
}

struct rewind {
	struct ps_order *order;
	int64_t at;
};

static int
move_until(const struct ps_event *event, void *context, struct ps_err *err)
{
	struct rewind *rewind = context;

	if (event->time > rewind->at)
		return PS_OK;
	return ps_standing_move(rewind->order, event, err);
}

int
ps_index_rewind(struct ps_index *index, struct ps_order *order, int64_t at,
		struct ps_err *err)
{
	struct rewind rewind = { order, at };

	order->state = PS_ST_NONE;
	order->assurance = PS_AS_NONE;
	for (size_t i = 0; i < order->nitems; i++) {
		order->items[i].state = PS_ST_NONE;
		order->items[i].assurance = PS_AS_NONE;
	}
	return ps_index_events_of(index, order->number, move_until, &rewind,
				  err);
}

/* Names of files, each once. */
struct touched {
	struct ps_index *index;
	struct ps_arena *arena;
	struct ps_map names;
	const char *last; /* most rows in a row are of one file */
};

static void
add_name(struct touched *t, const char *name)
{
	if (!*name || ps_streq(name, t->last) || ps_map_get(&t->names, name))
		return;
	t->last = ps_arena_strdup(t->arena, name);
	ps_map_put(&t->names, t->last, t);
}

static void
add_touched(struct touched *t, const struct ps_order *order)
{
	add_name(t, order->file);
	if (ps_hold_is_path(order->stop))
		add_name(t, order->stop);
}

/* Where an order's row was or is now. */
static int
touch(const struct ps_event *event, void *context, struct ps_err *err)
{
	const struct ps_standing *standing;
	struct touched *t = context;
	int rc;

	if (event->from != event->to || event->to == PS_ST_TRANSMITTED ||
	    event->event == PS_EV_WITHHOLD || event->event == PS_EV_RELEASE)
		add_name(t, event->file);
	rc = ps_index_standing(t->index, event->order, &standing, err);
	if (rc == PS_OK && standing->order.number == event->order)
		add_touched(t, &standing->order);
	return rc;
}

static bool
is_of_order(const struct ps_event *event, const void *wanted)
{
	(void)wanted;
	return event->order > 0;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int
all_files(struct ps_index *index, struct ps_arena *arena, struct ps_names *out,
	  struct ps_err *err)
{
	struct ps_names files;
	struct ps_names holds = { 0 };
	int rc;

	rc = ps_index_facets(index, PS_FACET_FILE, arena, &files, err);
	if (rc == PS_OK)
		rc = ps_index_holds(index, arena, &holds, err);
	if (rc < 0)
		return rc;
	/* "holds/" before "orders/" and "review/": sorted they stay */
	out->len = holds.len + files.len;
	out->list = PS_ARENA_ARRAY(arena, const char *, out->len + 1);
	for (size_t i = 0; i < holds.len; i++)
		out->list[i] = holds.list[i];
	for (size_t i = 0; i < files.len; i++)
		out->list[holds.len + i] = files.list[i];
	return PS_OK;
}

int
ps_index_files(struct ps_index *index, int64_t since, struct ps_arena *arena,
	       struct ps_names *out, struct ps_err *err)
{
	struct touched t = { .index = index, .arena = arena, .last = "" };
	const struct span_walk w = { index, is_of_order, NULL, touch, &t };
	int rc;

	if (since == 0)
		return all_files(index, arena, out, err);
	ps_map_init(&t.names);
	rc = walk_span(&w, PS_EVENT_ID(since + 1, 0), INT64_MAX, err);
	out->len = t.names.len;
	out->list = PS_ARENA_ARRAY(arena, const char *, out->len);
	for (size_t i = 0; i < out->len; i++)
		out->list[i] = t.names.entries[i].key;
	if (out->len > 0)
		qsort(out->list, out->len, sizeof(const char *), by_text);
	ps_map_release(&t.names);
	return rc;
}
