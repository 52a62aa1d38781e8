#include "model/workfile_private.h"

#include "provspool/hash.h"
#include "provspool/limits.h"

/* A record of one version. */
struct piece {
	struct ps_csv_record at; /* without cells */
	struct ps_span body;	 /* without its line end */
	int64_t order;		 /* 0: the bytes alone do not tell */
	bool same;		 /* stands on the other side, too */
};

struct version {
	struct ps_span text;
	struct piece *list; /* list[0] is the header */
	size_t len;
	size_t cap;
};

struct comparison {
	const struct ps_work_versions *in;
	char delimiter;
	struct version old;
	struct version new;
	int64_t *changed; /* orders of records that differ, sorted */
	size_t nchanged;
	size_t cap;
};

static struct ps_span
body_of(struct ps_span text, const struct ps_csv_record *at)
{
	struct ps_span body = { text.ptr + at->begin, at->end - at->begin };

	if (body.len > 0 && body.ptr[body.len - 1] == '\n')
		body.len--;
	if (body.len > 0 && body.ptr[body.len - 1] == '\r')
		body.len--;
	return body;
}

/* The order that the first cell names, as far as its bytes are the id. */
static int64_t
order_of(struct ps_span body, char delimiter)
{
	bool quoted = body.len > 0 && body.ptr[0] == '"';
	const char *from = body.ptr + (quoted ? 1 : 0);
	size_t rest = body.len - (quoted ? 1 : 0);
	const char *end = memchr(from, quoted ? '"' : delimiter, rest);
	char id[2 * PS_ORDER_ID_MAX];
	size_t len = end ? (size_t)(end - from) : rest;
	int64_t number;

	if (len >= sizeof(id) || (quoted && !end) ||
	    (quoted && end + 1 < body.ptr + body.len && end[1] != delimiter))
		return 0;
	memcpy(id, from, len);
	id[len] = '\0';
	return ps_order_id_parse(id, &number) ? number : 0;
}

static bool
split(struct comparison *c, struct version *v)
{
	static const struct ps_csv_limits limits = { PS_LIMIT_FIELDS,
						     PS_LIMIT_FIELD_BYTES,
						     PS_LIMIT_WORKFILE_ROWS };
	const struct ps_csv_input in = { v->text, "", c->delimiter, &limits,
					 '"' };
	struct ps_csv_reader *reader = NULL;
	struct ps_csv_record at;
	struct ps_diags ignored; /* who reads it whole is told */
	struct ps_err err;
	int rc;

	ps_diags_init(&ignored);
	rc = ps_csv_reader_open(&in, NULL, &reader, &ignored, &err);
	while (rc == PS_OK && v->len <= c->in->rows_max &&
	       (rc = ps_csv_reader_find(reader, &at, &err)) == PS_OK) {
		struct ps_span body = body_of(v->text, &at);

		v->list = ps_xgrow(v->list, &v->cap, v->len + 1,
				   sizeof(*v->list));
		v->list[v->len++] = (struct piece){
			.at = at,
			.body = body,
			.order = order_of(body, c->delimiter),
		};
	}
	ps_csv_reader_free(reader);
	ps_diags_release(&ignored);
	return rc == PS_ENOTFOUND && v->len > 0;
}

/* Of the forms that a header can have: this is how we and others write it. */
static bool
begins_with_order(const struct comparison *c)
{
	struct ps_span body = c->new.list[0].body;
	char quoted[] = "\"order\",";
	char plain[] = "order,";

	quoted[7] = c->delimiter;
	plain[5] = c->delimiter;
	return (body.len > 8 && memcmp(body.ptr, quoted, 8) == 0) ||
	       (body.len > 6 && memcmp(body.ptr, plain, 6) == 0);
}

/* Rows in the same place, from the front and from the back. */
static void
match_ends(struct comparison *c, size_t *front, size_t *back)
{
	struct version *a = &c->old;
	struct version *b = &c->new;
	size_t i = 1;
	size_t n = 0;

	while (i < a->len && i < b->len &&
	       ps_span_eq(a->list[i].body, b->list[i].body)) {
		a->list[i].same = true;
		b->list[i].same = true;
		i++;
	}
	while (i + n < a->len && i + n < b->len &&
	       ps_span_eq(a->list[a->len - 1 - n].body,
			  b->list[b->len - 1 - n].body)) {
		a->list[a->len - 1 - n].same = true;
		b->list[b->len - 1 - n].same = true;
		n++;
	}
	*front = i;
	*back = n;
}

/* Old records by what their bytes are; an open hash table. */
struct table {
	struct piece **slots;
	size_t mask;
	struct ps_hash_key secret;
};

/* The slot of an old record with these bytes that has no partner yet. */
static struct piece **
find_slot(const struct table *table, struct ps_span body)
{
	size_t at = (size_t)ps_hash(&table->secret, body) & table->mask;

	while (table->slots[at] && (table->slots[at]->same ||
				    !ps_span_eq(table->slots[at]->body, body)))
		at = (at + 1) & table->mask;
	return &table->slots[at];
}

static struct piece **
free_slot(const struct table *table, struct ps_span body)
{
	size_t at = (size_t)ps_hash(&table->secret, body) & table->mask;

	while (table->slots[at])
		at = (at + 1) & table->mask;
	return &table->slots[at];
}

/*
 * Rows that went elsewhere.  The secret is where the program happens to lie
 * in memory; what is found does not depend on it.
 */
static void
match_moved(struct comparison *c, size_t front, size_t back)
{
	struct table table = { .secret = { (uintptr_t)c,
					   (uintptr_t)&ps_workfile_changes } };
	size_t n = c->old.len - back - front;
	size_t nslots = 16;

	if (n == 0 || c->new.len - back == front)
		return;
	while (nslots < 2 * n)
		nslots *= 2;
	table.mask = nslots - 1;
	table.slots = ps_xmalloc(nslots * sizeof(struct piece *));
	memset(table.slots, 0, nslots * sizeof(struct piece *));
	for (size_t i = front; i < front + n; i++)
		*free_slot(&table, c->old.list[i].body) = &c->old.list[i];
	for (size_t i = front; i < c->new.len - back; i++) {
		struct piece **old = find_slot(&table, c->new.list[i].body);

		if (*old) {
			(*old)->same = true;
			c->new.list[i].same = true;
		}
	}
	free(table.slots);
}

static int
by_number(const void *a, const void *b)
{
	const int64_t *x = a;
	const int64_t *y = b;

	return (*x > *y) - (*x < *y);
}

static void
note_changed(struct comparison *c, const struct version *v)
{
	for (size_t i = 1; i < v->len; i++) {
		if (v->list[i].same)
			continue;
		c->changed = ps_xgrow(c->changed, &c->cap, c->nchanged + 1,
				      sizeof(*c->changed));
		c->changed[c->nchanged++] = v->list[i].order;
	}
}

/* All rows of an order are looked at together, and those of unclear ones. */
static void
keep_partners(const struct comparison *c, struct version *v)
{
	for (size_t i = 1; i < v->len; i++) {
		struct piece *piece = &v->list[i];

		if (piece->same &&
		    (piece->order == 0 ||
		     (c->nchanged > 0 &&
		      bsearch(&piece->order, c->changed, c->nchanged,
			      sizeof(*c->changed), by_number))))
			piece->same = false;
	}
}

static void
match(struct comparison *c)
{
	size_t front;
	size_t back;

	match_ends(c, &front, &back);
	match_moved(c, front, back);
	note_changed(c, &c->old);
	note_changed(c, &c->new);
	if (c->nchanged > 0)
		qsort(c->changed, c->nchanged, sizeof(*c->changed), by_number);
	keep_partners(c, &c->old);
	keep_partners(c, &c->new);
}

/* Give the rows the places they have in the whole file. */
static void
put_in_place(const struct version *v, struct ps_span less,
	     struct ps_work_file *file)
{
	size_t begin = v->list[0].at.end;
	size_t piece = 1;

	for (size_t i = 0; i < file->nrows; i++) {
		struct ps_work_row *row = &file->rows[i];

		while (piece < v->len &&
		       (v->list[piece].same || begin != row->begin)) {
			const struct ps_csv_record *at = &v->list[piece].at;

			if (!v->list[piece].same)
				begin += at->end - at->begin;
			piece++;
		}
		if (piece == v->len || row->end > less.len)
			ps_bug("a row that was in no record");
		begin += row->end - row->begin;
		row->where.line = v->list[piece].at.line;
		row->where.record = v->list[piece].at.number;
		row->begin = v->list[piece].at.begin;
		row->end = v->list[piece].at.end;
		piece++;
	}
}

/* The header and the rows that are the same, or not, as a file of their own. */
static bool
read_some(const struct comparison *c, const struct version *v, bool same,
	  struct ps_arena *arena, struct ps_work_file *out)
{
	struct ps_buf some = PS_BUF_INIT;
	struct ps_diags findings;
	struct ps_err err;
	bool ok;

	ps_buf_add(&some, v->text.ptr, v->list[0].at.end);
	for (size_t i = 1; i < v->len; i++) {
		const struct ps_csv_record *at = &v->list[i].at;

		if (v->list[i].same == same)
			ps_buf_add(&some, v->text.ptr + at->begin,
				   at->end - at->begin);
	}
	ps_diags_init(&findings);
	ok = ps_workfile_read(ps_buf_span(&some), c->in->path, arena, out,
			      &findings, &err) == PS_OK &&
	     findings.len == 0;
	if (ok && !same)
		put_in_place(v, ps_buf_span(&some), out);
	ps_diags_release(&findings);
	ps_buf_release(&some);
	return ok;
}

/* What is the same on both sides is good or bad on both. */
static bool
same_is_readable(const struct comparison *c)
{
	struct ps_work_file ignored;
	struct ps_arena arena;
	bool readable;

	if (c->in->old_is_readable)
		return true;
	ps_arena_init(&arena, 0);
	readable = read_some(c, &c->old, true, &arena, &ignored);
	ps_arena_release(&arena);
	return readable;
}

static void
list_same(const struct version *v, struct ps_arena *arena,
	  struct ps_work_changes *out)
{
	out->same = PS_ARENA_ARRAY(arena, int64_t, v->len);
	out->nsame = 0;
	for (size_t i = 1; i < v->len; i++)
		if (v->list[i].same)
			out->same[out->nsame++] = v->list[i].order;
}

static bool
is_refused(const struct ps_work_versions *in, struct ps_span text)
{
	struct ps_diags ignored; /* who reads it whole is told */
	bool refused;

	ps_diags_init(&ignored);
	refused = ps_workfile_refused(text, in->path, &ignored);
	ps_diags_release(&ignored);
	return refused;
}

static bool
compare(struct comparison *c, struct ps_arena *arena,
	struct ps_work_changes *out)
{
	if (!split(c, &c->old) || !split(c, &c->new) ||
	    !ps_span_eq(c->old.list[0].body, c->new.list[0].body) ||
	    !begins_with_order(c))
		return false;
	match(c);
	if (!read_some(c, &c->old, false, arena, &out->old) ||
	    !read_some(c, &c->new, false, arena, &out->new) ||
	    !same_is_readable(c))
		return false;
	list_same(&c->new, arena, out);
	return true;
}

bool
ps_workfile_changes(const struct ps_work_versions *in, struct ps_arena *arena,
		    struct ps_work_changes *out)
{
	struct comparison c = { .in = in,
				.old = { .text = in->old },
				.new = { .text = in->new } };
	bool compared;

	if (ps_workfile_kind(in->path) != PS_WORK_CSV ||
	    is_refused(in, in->new) ||
	    (!in->old_is_readable && is_refused(in, in->old)))
		return false;
	c.delimiter = ps_workfile_delimiter(in->new);
	compared = compare(&c, arena, out);
	free(c.old.list);
	free(c.new.list);
	free(c.changed);
	return compared;
}

static void
add_part(struct ps_buf *out, struct ps_span text,
	 const struct ps_work_part *part)
{
	if (ps_workfile_kind(part->path) == PS_WORK_YAML) {
		ps_buf_addspan(out, text);
		return;
	}
	ps_buf_add(out, text.ptr, part->header_end);
	for (size_t i = 0; i < part->n; i++)
		ps_buf_add(out, text.ptr + part->places[i].begin,
			   part->places[i].end - part->places[i].begin);
}

int
ps_workfile_read_part(struct ps_span text, const struct ps_work_part *part,
		      struct ps_arena *arena, struct ps_work_file *out,
		      struct ps_err *err)
{
	struct ps_buf some = PS_BUF_INIT;
	struct ps_diags ignored; /* it was read before, without any */
	int rc;

	ps_diags_init(&ignored);
	add_part(&some, text, part);
	rc = ps_workfile_read(ps_buf_span(&some), part->path, arena, out,
			      &ignored, err);
	if (rc == PS_OK && out->nrows != part->n)
		rc = ps_err_set(err, PS_EHISTORY,
				"'%s' is not what it was a moment ago",
				part->path);
	for (size_t i = 0; rc == PS_OK && i < part->n; i++) {
		out->rows[i].begin = part->places[i].begin;
		out->rows[i].end = part->places[i].end;
		out->rows[i].where.line = part->places[i].line;
		out->rows[i].where.record = part->places[i].record;
	}
	ps_diags_release(&ignored);
	ps_buf_release(&some);
	return rc;
}
