#include "request_private.h"

#include "provspool/limits.h"
#include "provspool/text.h"
#include "provspool/when.h"

/* Bytes of a foreign text within a sentence. */
#define SHOWN_BYTES 80

static const struct {
	enum ps_source_format format;
	int (*read)(struct ps_request_work *work, struct ps_err *err);
} readers[] = {
	{ PS_SOURCE_CSV, ps_request_read_csv },
	{ PS_SOURCE_USERCUBE_JSON, ps_request_read_usercube },
};

int
ps_request_refuse_file(const struct ps_request_work *work, struct ps_err *err)
{
	return ps_err_set(err, PS_EDATA, "'%s' was refused", work->in->file);
}

int
ps_request_check_budget(const struct ps_request_work *work, struct ps_err *err)
{
	if (!ps_arena_over(work->arena) && !ps_arena_over(&work->scratch))
		return PS_OK;
	return ps_err_set(err, PS_ELIMIT,
			  "'%s' needs more memory than is set aside for it",
			  work->in->file);
}

void
ps_request_reserve(struct ps_request_work *work, size_t orders, size_t rows)
{
	struct ps_request_file *out = work->out;

	out->orders =
		PS_ARENA_ARRAY(work->arena, struct ps_request_order, orders);
	out->rows = PS_ARENA_ARRAY(work->arena, struct ps_request_raw, rows);
	out->rejects = PS_ARENA_ARRAY(work->arena, struct ps_reject, rows);
}

struct ps_request_order *
ps_request_next_order(struct ps_request_work *work)
{
	struct ps_request_file *out = work->out;
	struct ps_request_order *next = &out->orders[out->norders];

	*next = (struct ps_request_order){
		.order = { .source = work->in->source->id,
			   .request = "",
			   .external = "",
			   .resource_type = "",
			   .owner = "",
			   .owner_name = "",
			   .resource = "",
			   .handle = "",
			   .requester = "",
			   .approvers = "",
			   .requested_at = "",
			   .approved_at = "",
			   .start = "",
			   .end = "",
			   .reason = "",
			   .assurance = PS_AS_NONE,
			   .file = "",
			   .transmitted_at = PS_WHEN_NONE,
			   .updated_at = PS_WHEN_NONE,
			   .until = "",
			   .problem_code = "",
			   .problem = "" },
		.error_text = "",
		.first_row = out->nrows,
	};
	return next;
}

void
ps_request_add_row(struct ps_request_work *work, int64_t line, const char *raw)
{
	work->out->rows[work->out->nrows++] =
		(struct ps_request_raw){ .line = line, .raw = raw };
}

void
ps_request_add_reject(struct ps_request_work *work, int64_t line,
		      const char *raw, const struct ps_request_refusal *why)
{
	work->out->rejects[work->out->nrejects++] =
		(struct ps_reject){ .line = line,
				    .code = ps_diag_name(why->code),
				    .sentence = why->sentence,
				    .row = raw };
}

struct ps_request_want *
ps_request_add_want(struct ps_request_work *work)
{
	work->wants = ps_xgrow(work->wants, &work->wants_cap, work->nwants + 1,
			       sizeof(*work->wants));
	return &work->wants[work->nwants++];
}

/* Our ids and the names of the source, as far as a suggestion is wanted. */
static const char *
guess_type(struct ps_request_work *work, const char *name)
{
	const struct ps_map *ours = &work->in->config->resource_types;
	const struct ps_map *theirs = &work->in->source->resource_types;
	const char **words;
	size_t n = 0;

	if (work->guesses == 0)
		return NULL;
	work->guesses--;
	words = PS_ARENA_ARRAY(&work->scratch, const char *,
			       ours->len + theirs->len + 1);
	for (size_t i = 0; i < theirs->len; i++)
		words[n++] = theirs->entries[i].key;
	for (size_t i = 0; i < ours->len; i++)
		words[n++] = ours->entries[i].key;
	return ps_text_suggest(name, words);
}

static const struct ps_resource_type *
look_up_type(const struct ps_request_work *work, const char *name)
{
	const char *id = ps_map_get(&work->in->source->resource_types, name);

	return ps_config_type(work->in->config, id ? id : name);
}

const struct ps_request_type *
ps_request_find_type(struct ps_request_work *work, const char *name)
{
	struct ps_request_type *found = ps_map_get(&work->types, name);

	if (found)
		return found;
	found = PS_ARENA_NEW(&work->scratch, struct ps_request_type);
	found->type = look_up_type(work, name);
	if (!found->type)
		found->meant = guess_type(work, name);
	ps_map_put(&work->types, name, found);
	return found;
}

bool
ps_request_check_type(struct ps_request_work *work, const char *name,
		      struct ps_request_refusal *refusal)
{
	const struct ps_request_type *found = ps_request_find_type(work, name);
	const char *shown;

	if (found->type && found->type->manual)
		return true;
	shown = ps_request_show(work, name);
	refusal->code = found->type ? PS_E_NOT_MANUAL : PS_E_TYPE_UNKNOWN;
	if (found->type)
		refusal->sentence = ps_arena_printf(
			work->arena,
			"resource type '%s' is not provisioned by hand", shown);
	else if (found->meant)
		refusal->sentence = ps_arena_printf(
			work->arena,
			"unknown resource type '%s'; did you mean '%s'?", shown,
			found->meant);
	else
		refusal->sentence = ps_arena_printf(
			work->arena, "unknown resource type '%s'", shown);
	return false;
}

const char *
ps_request_show(struct ps_request_work *work, const char *text)
{
	struct ps_span whole = ps_span_str(text);
	size_t at = 0;
	size_t step = 1;
	uint32_t cp;

	if (whole.len <= SHOWN_BYTES)
		return text;
	while (step > 0 && at + step <= SHOWN_BYTES) {
		at += step;
		step = ps_utf8_next(whole, at, &cp);
	}
	return ps_arena_printf(&work->scratch, "%.*s...", (int)at, text);
}

bool
ps_request_has_control(const char *text, uint32_t *cp)
{
	const unsigned char *p = (const unsigned char *)text;

	for (; *p; p++) {
		*cp = *p;
		if ((*p < 0x20 && *p != '\t' && *p != '\n') || *p == 0x7F)
			return true;
		if (*p == 0xC2 && p[1] < 0xA0) { /* U+0080 to U+009F */
			*cp = p[1];
			return true;
		}
	}
	return false;
}

static int
read_input(struct ps_request_work *work, struct ps_err *err)
{
	int rc;

	for (size_t i = 0; i < PS_ARRAY_LEN(readers); i++) {
		if (readers[i].format != work->in->source->format)
			continue;
		rc = ps_request_check_content(work, err);
		if (rc == PS_OK)
			rc = readers[i].read(work, err);
		return rc < 0 ? rc : ps_request_check_budget(work, err);
	}
	ps_bug("a source has no known format");
}

int
ps_request_parse(const struct ps_request_input *in, struct ps_arena *arena,
		 struct ps_request_file *out, struct ps_diags *diags,
		 struct ps_err *err)
{
	const struct ps_request_file blank = { .header = "" };
	struct ps_request_work work = { .in = in,
					.arena = arena,
					.diags = diags,
					.out = out,
					.guesses = PS_LIMIT_GUESSES };
	int rc;

	*out = blank;
	ps_arena_init(&work.scratch, arena->budget);
	ps_map_init(&work.types);
	rc = read_input(&work, err);
	if (rc < 0)
		*out = blank;
	free(work.wants);
	ps_map_release(&work.types);
	ps_arena_release(&work.scratch);
	return rc;
}
