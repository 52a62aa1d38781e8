#include "index_private.h"

#include "provspool/num.h"

#define TEXTS_PER_FACT 4

bool
ps_fact_holds(const struct ps_fact *fact, int64_t at)
{
	if (at == PS_WHEN_NONE)
		return fact->until == PS_WHEN_NONE;
	return fact->from <= at &&
	       (fact->until == PS_WHEN_NONE || fact->until > at);
}

const struct ps_fact *
ps_resource_fact(const struct ps_resource *resource, const char *property,
		 const char *value)
{
	for (size_t i = 0; i < resource->nfacts; i++) {
		const struct ps_fact *fact = &resource->facts[i];

		if (ps_fact_holds(fact, PS_WHEN_NONE) &&
		    ps_streq(fact->property, property) &&
		    (!value || ps_streq(fact->value, value)))
			return fact;
	}
	return NULL;
}

static void
end_facts(struct ps_resource *resource, const char *property, const char *value,
	  int64_t at)
{
	for (size_t i = 0; i < resource->nfacts; i++) {
		struct ps_fact *fact = &resource->facts[i];

		if (ps_fact_holds(fact, PS_WHEN_NONE) &&
		    (!property || ps_streq(fact->property, property)) &&
		    (!value || ps_streq(fact->value, value)))
			fact->until = at;
	}
}

static void
add_fact(struct ps_resource *resource, const char *property, const char *value,
	 int64_t at, struct ps_arena *arena)
{
	struct ps_fact *facts = resource->facts;

	if (resource->nfacts >= resource->facts_cap) {
		resource->facts_cap = 2 * resource->nfacts + 8;
		facts = PS_ARENA_ARRAY(arena, struct ps_fact,
				       resource->facts_cap);
		for (size_t i = 0; i < resource->nfacts; i++)
			facts[i] = resource->facts[i];
		resource->facts = facts;
	}
	facts[resource->nfacts++] = (struct ps_fact){ .property = property,
						      .value = value,
						      .from = at,
						      .until = PS_WHEN_NONE };
}

void
ps_resource_change(struct ps_resource *resource,
		   const struct ps_sighting *change, int64_t at,
		   struct ps_arena *arena)
{
	switch (change->op) {
	case PS_OP_CREATE:
		if (!resource->there) /* else it has another owner */
			add_fact(resource, "", "", at, arena);
		resource->there = true;
		resource->owner = change->owner;
		break;
	case PS_OP_DELETE:
		resource->there = false;
		end_facts(resource, NULL, NULL, at);
		break;
	case PS_OP_SET:
		end_facts(resource, change->property, NULL, at);
		if (*change->value)
			add_fact(resource, change->property, change->value, at,
				 arena);
		break;
	case PS_OP_ADD:
		add_fact(resource, change->property, change->value, at, arena);
		break;
	case PS_OP_REMOVE:
		end_facts(resource, change->property, change->value, at);
		break;
	case PS_OP_NONE:
	case PS_OP_COUNT:
		break;
	}
}

/* Property, value, from and until, each with its NUL. */
static void
write_facts(const struct ps_resource *resource, struct ps_buf *out)
{
	char number[PS_NUM_TEXT_MAX];

	for (size_t i = 0; i < resource->nfacts; i++) {
		const struct ps_fact *fact = &resource->facts[i];

		ps_buf_add(out, fact->property, strlen(fact->property) + 1);
		ps_buf_add(out, fact->value, strlen(fact->value) + 1);
		(void)ps_num_put(number, fact->from, 1);
		ps_buf_add(out, number, strlen(number) + 1);
		number[0] = '\0';
		if (fact->until != PS_WHEN_NONE)
			(void)ps_num_put(number, fact->until, 1);
		ps_buf_add(out, number, strlen(number) + 1);
	}
}

static const char *
next_text(struct ps_span *rest)
{
	const char *text = rest->ptr;
	const char *end = rest->len > 0 ? memchr(text, '\0', rest->len) : NULL;

	if (!end)
		return NULL;
	rest->len -= (size_t)(end - text) + 1;
	rest->ptr = end + 1;
	return text;
}

static bool
read_fact(const char *texts[TEXTS_PER_FACT], struct ps_fact *out)
{
	*out = (struct ps_fact){ .property = texts[0],
				 .value = texts[1],
				 .until = PS_WHEN_NONE };
	return ps_num_i64(texts[2], INT64_MIN, INT64_MAX, &out->from) &&
	       (!*texts[3] ||
		ps_num_i64(texts[3], INT64_MIN, INT64_MAX, &out->until));
}

static bool
read_facts(struct ps_span body, struct ps_arena *arena, struct ps_resource *out)
{
	struct ps_span rest = { ps_arena_strndup(arena, body.ptr, body.len),
				body.len };
	const char *texts[TEXTS_PER_FACT];
	size_t n = 0;

	for (size_t i = 0; i < body.len; i++)
		n += body.ptr[i] == '\0' ? 1 : 0;
	out->facts =
		PS_ARENA_ARRAY(arena, struct ps_fact, n / TEXTS_PER_FACT + 1);
	while (rest.len > 0) {
		for (size_t i = 0; i < TEXTS_PER_FACT; i++) {
			texts[i] = next_text(&rest);
			if (!texts[i])
				return false;
		}
		if (!read_fact(texts, &out->facts[out->nfacts++]))
			return false;
	}
	return true;
}

static int
read_resource(struct sqlite3_stmt *stmt, struct ps_arena *arena,
	      struct ps_resource *out, struct ps_err *err)
{
	*out = (struct ps_resource){
		.resource_type = ps_col_text(stmt, 0, arena),
		.key = ps_col_text(stmt, 1, arena),
		.owner = ps_col_text(stmt, 2, arena),
		.there = ps_col_int(stmt, 3) != 0,
	};
	if (read_facts(ps_col_blob(stmt, 4), arena, out))
		return PS_OK;
	return ps_err_set(err, PS_EDATA, "the index is damaged: '%s'",
			  out->key);
}

static int
get(struct ps_db *db, const char *type, const char *key, struct ps_arena *arena,
    struct ps_resource *out, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	bool row = false;
	int rc;

	*out = (struct ps_resource){ .resource_type = type,
				     .key = key,
				     .owner = "" };
	rc = ps_db_cached(db, PS_SQL_REGISTER_GET, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_text(stmt, 1, type);
	ps_stmt_text(stmt, 2, key);
	rc = ps_stmt_step(stmt, &row, err);
	if (rc == PS_OK && row)
		rc = read_resource(stmt, arena, out, err);
	ps_stmt_reset(stmt);
	return rc;
}

int
ps_register_get(struct ps_index *index, const char *type, const char *key,
		struct ps_arena *arena, struct ps_resource *out,
		struct ps_err *err)
{
	return get(index->db, type, key, arena, out, err);
}

int
ps_register_owned(struct ps_index *index, const char *owner, ps_resource_fn *fn,
		  void *context, struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	struct ps_resource resource;
	struct ps_arena arena;
	bool row = false;
	int rc;

	rc = ps_db_cached(index->db, PS_SQL_REGISTER_OWNED, &stmt, err);
	if (rc < 0)
		return rc;
	ps_arena_init(&arena, 0);
	ps_stmt_text(stmt, 1, owner);
	while ((rc = ps_stmt_step(stmt, &row, err)) == PS_OK && row) {
		ps_arena_reset(&arena);
		rc = read_resource(stmt, &arena, &resource, err);
		if (rc == PS_OK)
			rc = fn(&resource, context, err);
		if (rc < 0)
			break;
	}
	ps_stmt_reset(stmt);
	ps_arena_release(&arena);
	return rc;
}

/* Some of them at a time, so that no statement is open while `fn` works. */
struct some {
	struct ps_arena arena;
	struct ps_resource *list;
	size_t len;
	size_t cap;
	struct ps_buf after; /* the key of the last one before */
};

static int
read_some(struct ps_index *index, const char *type, struct some *some,
	  struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	bool row = false;
	int rc;

	some->len = 0;
	ps_arena_reset(&some->arena);
	rc = ps_db_cached(index->db, PS_SQL_REGISTER_WALK, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_text(stmt, 1, type);
	ps_stmt_text(stmt, 2, some->after.ptr);
	while ((rc = ps_stmt_step(stmt, &row, err)) == PS_OK && row) {
		some->list = ps_xgrow(some->list, &some->cap, some->len + 1,
				      sizeof(*some->list));
		rc = read_resource(stmt, &some->arena, &some->list[some->len++],
				   err);
		if (rc < 0)
			break;
	}
	ps_stmt_reset(stmt);
	return rc;
}

int
ps_register_walk(struct ps_index *index, const char *type, ps_resource_fn *fn,
		 void *context, struct ps_err *err)
{
	struct some some = { .list = NULL };
	int rc;

	ps_arena_init(&some.arena, 0);
	ps_buf_init(&some.after);
	do {
		rc = read_some(index, type, &some, err);
		for (size_t i = 0; rc == PS_OK && i < some.len; i++)
			rc = fn(&some.list[i], context, err);
		if (rc == PS_OK && some.len > 0) {
			ps_buf_reset(&some.after);
			ps_buf_addstr(&some.after, some.list[some.len - 1].key);
		}
	} while (rc == PS_OK && some.len > 0);
	free(some.list);
	ps_buf_release(&some.after);
	ps_arena_release(&some.arena);
	return rc;
}

static int
read_extracts(struct ps_db *db, const char *type, struct ps_extracts *out,
	      struct ps_err *err)
{
	struct sqlite3_stmt *stmt = NULL;
	bool row = false;
	int rc;

	*out = (struct ps_extracts){ .as_of = PS_WHEN_NONE,
				     .time = PS_WHEN_NONE,
				     .full_as_of = PS_WHEN_NONE };
	rc = ps_db_cached(db, PS_SQL_EXTRACT_GET, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_text(stmt, 1, type);
	rc = ps_stmt_step(stmt, &row, err);
	if (rc == PS_OK && row) {
		out->seq = ps_col_int(stmt, 0);
		out->as_of = ps_col_int(stmt, 1);
		out->time = ps_col_int(stmt, 2);
		out->full_as_of = ps_col_int(stmt, 3);
		out->resources = ps_col_int(stmt, 4);
	}
	ps_stmt_reset(stmt);
	return rc;
}

int
ps_register_extracts(struct ps_index *index, const char *type,
		     struct ps_extracts *out, struct ps_err *err)
{
	return read_extracts(index->db, type, out, err);
}

/* A segment being taken over: the resource at hand. */
struct keeping {
	struct ps_db *db;
	const struct ps_segment *segment;
	struct ps_arena arena;
	struct ps_resource resource; /* key "": none */
	bool was_there;
	struct ps_buf body;
	int64_t *more; /* resources than before, by the segment's types */
};

static int
put(struct keeping *k, struct ps_err *err)
{
	const struct ps_resource *r = &k->resource;
	struct sqlite3_stmt *stmt = NULL;
	int rc;

	if (!*r->key)
		return PS_OK;
	rc = ps_db_cached(k->db, PS_SQL_REGISTER_PUT, &stmt, err);
	if (rc < 0)
		return rc;
	ps_buf_reset(&k->body);
	write_facts(r, &k->body);
	ps_stmt_text(stmt, 1, r->resource_type);
	ps_stmt_text(stmt, 2, r->key);
	ps_stmt_text(stmt, 3, r->owner);
	ps_stmt_int(stmt, 4, r->there);
	ps_stmt_blob(stmt, 5, ps_buf_span(&k->body));
	for (size_t i = 0; i < k->segment->ninput_types; i++)
		if (ps_streq(k->segment->input_types[i], r->resource_type))
			k->more[i] += (int64_t)r->there - (int64_t)k->was_there;
	return ps_stmt_run(stmt, err);
}

static int
turn_to(struct keeping *k, const struct ps_sighting *change, struct ps_err *err)
{
	const char *type;
	const char *key;
	int rc;

	if (ps_streq(k->resource.key, change->resource) &&
	    ps_streq(k->resource.resource_type, change->resource_type))
		return PS_OK;
	rc = put(k, err);
	if (rc < 0)
		return rc;
	ps_arena_reset(&k->arena);
	type = ps_arena_strdup(&k->arena, change->resource_type);
	key = ps_arena_strdup(&k->arena, change->resource);
	rc = get(k->db, type, key, &k->arena, &k->resource, err);
	k->was_there = k->resource.there;
	return rc;
}

static int
take_row(struct keeping *k, const struct ps_csv_record *record,
	 struct ps_err *err)
{
	struct ps_sighting change;
	int rc;

	rc = ps_table_read_sighting(record, &change, err);
	if (rc == PS_OK)
		rc = turn_to(k, &change, err);
	if (rc < 0)
		return rc;
	change.owner = ps_arena_strdup(&k->arena, change.owner);
	change.property = ps_arena_strdup(&k->arena, change.property);
	change.value = ps_arena_strdup(&k->arena, change.value);
	ps_resource_change(&k->resource, &change, k->segment->input_as_of,
			   &k->arena);
	return PS_OK;
}

static int
put_extract(struct keeping *k, const char *type, int64_t more,
	    struct ps_err *err)
{
	const struct ps_segment *segment = k->segment;
	struct sqlite3_stmt *stmt = NULL;
	struct ps_extracts was;
	int rc;

	rc = read_extracts(k->db, type, &was, err);
	if (rc == PS_OK)
		rc = ps_db_cached(k->db, PS_SQL_EXTRACT_PUT, &stmt, err);
	if (rc < 0)
		return rc;
	ps_stmt_text(stmt, 1, type);
	ps_stmt_int(stmt, 2, segment->seq);
	ps_stmt_int(stmt, 3, segment->input_as_of);
	ps_stmt_int(stmt, 4, segment->time);
	ps_stmt_int(stmt, 5,
		    segment->input_full ? segment->input_as_of
					: was.full_as_of);
	ps_stmt_int(stmt, 6, was.resources + more);
	return ps_stmt_run(stmt, err);
}

static int
keep_all(struct keeping *k, struct ps_rows *rows, struct ps_err *err)
{
	const struct ps_csv_record *record = NULL;
	int rc;

	rc = ps_rows_next(rows, &record, err);
	while (rc == PS_OK && record) {
		rc = take_row(k, record, err);
		if (rc == PS_OK)
			rc = ps_rows_next(rows, &record, err);
	}
	if (rc == PS_OK)
		rc = put(k, err);
	for (size_t i = 0; rc == PS_OK && i < k->segment->ninput_types; i++)
		rc = put_extract(k, k->segment->input_types[i], k->more[i],
				 err);
	return rc;
}

int
ps_index_keep_register(struct ps_db *db, const struct ps_segment_data *data,
		       struct ps_err *err)
{
	struct keeping k = {
		.db = db,
		.segment = &data->segment,
		.resource = { .resource_type = "", .key = "", .owner = "" }
	};
	struct ps_rows rows;
	int rc;

	if (data->segment.ninput_types == 0)
		return PS_OK;
	ps_arena_init(&k.arena, 0);
	ps_buf_init(&k.body);
	k.more = ps_xmalloc(data->segment.ninput_types * sizeof(*k.more));
	memset(k.more, 0, data->segment.ninput_types * sizeof(*k.more));
	ps_rows_init(&rows, data, "resources", "journal-resources");
	rc = keep_all(&k, &rows, err);
	ps_rows_release(&rows);
	free(k.more);
	ps_buf_release(&k.body);
	ps_arena_release(&k.arena);
	return rc;
}
