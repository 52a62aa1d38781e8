#include "engine/extract_take.h"

#include "provspool/extract.h"
#include "provspool/hash.h"
#include "provspool/limits.h"
#include "provspool/request.h"
#include "provspool/when.h"
#include "engine/clean.h"
#include "engine/extract_diff.h"
#include "engine/verify.h"

/* An extract being read. */
struct extracting {
	struct ps_intake *intake;
	const struct ps_source *source;
	struct ps_draft draft;
	struct ps_arena arena; /* of the resource at hand */
	struct ps_diags notes;
	struct ps_diags *findings;
	struct ps_verifying verifying;
	struct ps_hash_key key;
	uint64_t *seen; /* hashes of the resources that it names */
	size_t nseen;
	size_t seen_cap;
	int64_t as_of; /* PS_WHEN_NONE: not known yet */
	size_t changed;
	size_t gone;
	size_t refused;
};

static uint64_t
hash_of(struct extracting *x, const char *type, const char *key)
{
	const char *text = ps_arena_printf(&x->arena, "%s\t%s", type, key);

	return ps_hash(&x->key, ps_span_str(text));
}

static void
note_seen(struct extracting *x, const char *type, const char *key)
{
	x->seen =
		ps_xgrow(x->seen, &x->seen_cap, x->nseen + 1, sizeof(*x->seen));
	x->seen[x->nseen++] = hash_of(x, type, key);
}

static int
take_resource(struct extracting *x, const struct ps_order *shown,
	      struct ps_err *err)
{
	struct ps_extract_diff d = { .source = x->source,
				     .config = &x->intake->spool->config,
				     .draft = &x->draft,
				     .arena = &x->arena,
				     .shown = shown };
	int rc;

	rc = ps_register_get(x->intake->spool->index, shown->resource_type,
			     shown->resource, &x->arena, &d.was, err);
	if (rc == PS_OK)
		rc = ps_extract_compare(&d, err);
	if (rc < 0)
		return rc;
	x->changed += d.changed ? 1 : 0;
	if (d.changed && d.was.there)
		rc = ps_verifying_drift(&x->verifying, &d.was, &d.now, err);
	if (rc == PS_OK)
		ps_verifying_show(&x->verifying, &d.now);
	return rc;
}

/* The earliest of the rows counts. */
static void
note_as_of(struct extracting *x, const struct ps_order *shown)
{
	int64_t at;

	if (x->source->extract->as_of != PS_AS_OF_COLUMN ||
	    !ps_when_parse(shown->requested_at, &at, NULL))
		return;
	if (x->as_of == PS_WHEN_NONE || at < x->as_of)
		x->as_of = at;
}

static int
handle_resource(void *context, struct ps_request_order *in,
		struct ps_request_refusal *ruling, struct ps_err *err)
{
	struct extracting *x = context;
	const struct ps_order *shown = &in->order;
	int rc;

	ps_arena_reset(&x->arena);
	rc = ps_progress(x->intake->spool->progress, x->intake->shown,
			 (int64_t)in->nth, (int64_t)in->of, err);
	if (rc < 0)
		return rc;
	if (in->error) {
		ruling->code = in->error;
		ruling->sentence = in->error_text;
		return PS_OK;
	}
	if (!ps_extract_has_type(x->source, shown->resource_type)) {
		ruling->code = PS_E_EXTRACT_TYPE;
		ruling->sentence = ps_arena_printf(
			&x->arena, "extracts of source '%s' have no '%s'",
			x->source->id, shown->resource_type);
		return PS_OK;
	}
	note_as_of(x, shown);
	note_seen(x, shown->resource_type, shown->resource);
	return take_resource(x, shown, err);
}

static int
handle_reject(void *context, const struct ps_reject *reject, struct ps_err *err)
{
	struct extracting *x = context;
	struct ps_reject row = *reject;
	struct ps_arena arena;
	int rc;

	ps_arena_init(&arena, 0);
	row.sentence = ps_clean_text(&arena, reject->sentence);
	rc = ps_draft_reject(&x->draft, &row, err);
	ps_arena_release(&arena);
	x->refused++;
	return rc;
}

static int
by_hash(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static int
check_absent(const struct ps_resource *resource, void *context,
	     struct ps_err *err)
{
	struct extracting *x = context;
	const struct ps_sighting change = {
		.resource_type = resource->resource_type,
		.resource = resource->key,
		.owner = "",
		.property = "",
		.value = "",
		.op = PS_OP_DELETE,
	};
	struct ps_resource now = *resource;
	uint64_t hash;
	int rc;

	if (!resource->there)
		return PS_OK;
	ps_arena_reset(&x->arena);
	hash = hash_of(x, resource->resource_type, resource->key);
	if (x->nseen > 0 &&
	    bsearch(&hash, x->seen, x->nseen, sizeof(hash), by_hash))
		return PS_OK;
	x->gone++;
	now.there = false;
	now.nfacts = 0;
	rc = ps_draft_sighting(&x->draft, &change, err);
	if (rc == PS_OK)
		rc = ps_verifying_drift(&x->verifying, resource, &now, err);
	return rc;
}

/* What a full extract does not name is gone; it was read without a gap. */
static int
find_absent(struct extracting *x, struct ps_err *err)
{
	const char *const *type = x->source->extract->types;
	struct ps_where where = { .file = x->intake->path };
	int rc = PS_OK;

	if (!x->source->extract->full)
		return PS_OK;
	if (x->refused > 0) {
		ps_diag_note(&x->notes, PS_SEV_WARNING, where,
			     PS_W_EXTRACT_ROWS,
			     "%zu rows were refused, so nothing follows from "
			     "what this extract does not name",
			     x->refused);
		return PS_OK;
	}
	x->verifying.complete = true;
	if (x->nseen > 1)
		qsort(x->seen, x->nseen, sizeof(*x->seen), by_hash);
	for (; rc == PS_OK && *type; type++)
		rc = ps_register_walk(x->intake->spool->index, *type,
				      check_absent, x, err);
	return rc;
}

static int PS_PRINTF(4, 5)
	refuse(struct extracting *x, struct ps_err *err, enum ps_diag_code code,
	       const char *format, ...)
{
	struct ps_where where = { .file = x->intake->path };
	struct ps_buf text = PS_BUF_INIT;
	va_list ap;

	va_start(ap, format);
	ps_buf_vaddf(&text, format, ap);
	va_end(ap);
	ps_diag_add(x->findings, where, code, "%s", text.ptr);
	ps_buf_release(&text);
	return ps_err_set(err, PS_EDATA, "the extract cannot be believed");
}

static void
find_as_of(struct extracting *x)
{
	int64_t at;

	switch (x->source->extract->as_of) {
	case PS_AS_OF_FILE_NAME:
		if (ps_extract_named(x->source, x->intake->name, &at))
			x->as_of = at;
		break;
	case PS_AS_OF_CONTROL_FILE:
		if (x->intake->controlled)
			x->as_of = x->intake->control.as_of;
		break;
	case PS_AS_OF_COLUMN:
		break;
	}
}

/* Older than what is known of a type, or of a time to come? */
static int
check_time(struct extracting *x, struct ps_err *err)
{
	const char *const *type = x->source->extract->types;
	char as_of[PS_WHEN_TEXT_MAX];
	char last[PS_WHEN_TEXT_MAX];
	struct ps_extracts known;
	int rc;

	if (x->as_of == PS_WHEN_NONE)
		return refuse(x, err, PS_E_EXTRACT_TIME,
			      "it does not say when the managed system was "
			      "read");
	ps_when_format(x->as_of, as_of);
	if (x->as_of > x->intake->spool->now)
		return refuse(x, err, PS_E_EXTRACT_FUTURE,
			      "it is of %s, which is still to come", as_of);
	for (; *type; type++) {
		rc = ps_register_extracts(x->intake->spool->index, *type,
					  &known, err);
		if (rc < 0)
			return rc;
		ps_when_format(known.as_of, last);
		if (known.seq > 0 && x->as_of < known.as_of)
			return refuse(x, err, PS_E_EXTRACT_OLD,
				      "it is of %s, but one of '%s' of %s was "
				      "taken in before",
				      as_of, *type, last);
	}
	return PS_OK;
}

/* Empty where there was something: rather the extract failed. */
static int
check_emptied(struct extracting *x, struct ps_err *err)
{
	const char *const *type = x->source->extract->types;
	struct ps_extracts known;
	int rc;

	if (!x->source->extract->full || x->source->extract->may_be_empty ||
	    x->nseen > 0)
		return PS_OK;
	for (; *type; type++) {
		rc = ps_register_extracts(x->intake->spool->index, *type,
					  &known, err);
		if (rc < 0)
			return rc;
		if (known.resources > 0)
			return refuse(x, err, PS_E_EXTRACT_EMPTY,
				      "it shows nothing, but '%s' had %lld "
				      "resources",
				      *type, (long long)known.resources);
	}
	return PS_OK;
}

static int
read_all(struct extracting *x, struct ps_err *err)
{
	struct ps_request_input in = ps_intake_input(x->intake);
	struct ps_request_sink sink = { .context = x,
					.order = handle_resource,
					.reject = handle_reject };
	int rc;

	find_as_of(x);
	if (x->source->extract->as_of != PS_AS_OF_COLUMN) {
		rc = check_time(x, err);
		if (rc < 0)
			return rc;
	}
	x->verifying.name = x->intake->shown;
	x->verifying.draft = &x->draft;
	rc = ps_request_read(&in, &sink, x->findings, err);
	if (rc == PS_OK)
		rc = check_emptied(x, err);
	if (rc == PS_OK)
		rc = check_time(x, err);
	if (rc == PS_OK)
		rc = find_absent(x, err);
	if (rc < 0)
		return rc;
	x->verifying.as_of = x->as_of;
	return ps_verifying_judge(&x->verifying, err);
}

static void
describe(struct extracting *x)
{
	const struct ps_intake *intake = x->intake;
	struct ps_segment *segment = &x->draft.segment;
	const char *const *type = x->source->extract->types;

	segment->input_name = strchr(intake->shown, '/') + 1;
	segment->input_source = x->source->id;
	segment->input_sha256 = intake->sha256;
	segment->input_size = intake->dropped.size;
	segment->input_uid = intake->dropped.uid;
	if (intake->controlled && intake->control.sequence > 0)
		segment->input_sequence = intake->control.sequence;
	segment->input_as_of = x->as_of;
	segment->input_full = x->source->extract->full;
	segment->input_types = type;
	while (type[segment->ninput_types])
		segment->ninput_types++;
}

static void
tell(struct extracting *x)
{
	struct ps_spool *spool = x->intake->spool;
	const struct ps_verifying *v = &x->verifying;
	struct ps_buf line = PS_BUF_INIT;
	const struct {
		size_t n;
		const char *what;
	} parts[] = {
		{ x->changed, "changed" },
		{ x->gone, "gone" },
		{ v->verified, "orders verified" },
		{ v->observed, "shown before an answer" },
		{ v->contradicted, "contradicted" },
		{ v->drifted, "drifted" },
		{ x->refused, "rows refused" },
	};

	ps_buf_addf(&line, "%s: extract with %zu resource%s", x->intake->shown,
		    x->nseen, x->nseen == 1 ? "" : "s");
	for (size_t i = 0; i < PS_ARRAY_LEN(parts); i++)
		if (parts[i].n > 0)
			ps_buf_addf(&line, ", %zu %s", parts[i].n,
				    parts[i].what);
	ps_spool_say(spool, "%s", line.ptr);
	ps_buf_release(&line);
	spool->rejected += x->refused;
}

static int
append(struct extracting *x, struct ps_err *err)
{
	struct ps_intake *intake = x->intake;
	const char *subject = ps_arena_printf(
		&intake->arena, "verify: %zu resource%s of %s", x->nseen,
		x->nseen == 1 ? "" : "s", intake->shown);

	describe(x);
	return ps_spool_append(intake->spool, &x->draft, subject, err);
}

/* A key that nobody outside knows, and the same at each run. */
static void
choose_key(struct extracting *x)
{
	const char *chain = x->intake->spool->journal.chain;

	memcpy(&x->key, chain, sizeof(x->key));
}

int
ps_extract_record(struct ps_intake *intake, struct ps_diags *findings,
		  struct ps_err *err)
{
	struct ps_spool *spool = intake->spool;
	struct extracting x = { .intake = intake,
				.source = intake->source,
				.findings = findings,
				.as_of = PS_WHEN_NONE };
	int rc;

	ps_arena_init(&x.arena, 0);
	ps_diags_init(&x.notes);
	choose_key(&x);
	ps_draft_begin(&x.draft, &spool->journal, PS_SEG_VERIFY, spool->now);
	rc = ps_verifying_begin(&x.verifying, spool, x.source, err);
	if (rc == PS_OK)
		rc = read_all(&x, err);
	if (rc != PS_EENDED) { /* then the next run tells all of them */
		ps_diags_take(&spool->diags, findings);
		ps_diags_take(&spool->diags, &x.notes);
	}
	if (rc == PS_OK)
		rc = append(&x, err);
	if (rc == PS_OK)
		tell(&x);
	ps_verifying_release(&x.verifying);
	ps_draft_release(&x.draft);
	ps_diags_release(&x.notes);
	ps_arena_release(&x.arena);
	free(x.seen);
	return rc;
}

int
ps_extract_find(struct ps_intake *intake, int64_t *seq, struct ps_err *err)
{
	const char *const *type = intake->source->extract->types;
	struct extracting x = { .intake = intake,
				.source = intake->source,
				.as_of = PS_WHEN_NONE };
	struct ps_extracts known;
	int rc;

	if (*seq == 0 || x.source->extract->as_of == PS_AS_OF_COLUMN)
		return PS_OK; /* then the same bytes are of the same time */
	find_as_of(&x);
	for (; *seq > 0 && *type; type++) {
		rc = ps_register_extracts(intake->spool->index, *type, &known,
					  err);
		if (rc < 0)
			return rc;
		if (known.seq > 0 && x.as_of > known.as_of)
			*seq = 0;
	}
	return PS_OK;
}
