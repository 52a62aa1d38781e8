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
	{ PS_SOURCE_YAML, ps_request_read_orders },
	{ PS_SOURCE_JSON, ps_request_read_orders },
	{ PS_SOURCE_USERCUBE_JSON, ps_request_read_usercube },
};

char
ps_request_delimiter(const struct ps_source *source)
{
	if (source->format != PS_SOURCE_CSV)
		return '\0';
	return source->delimiter;
}

char
ps_request_quote(const struct ps_source *source)
{
	if (source->quote == PS_CSV_NO_QUOTE)
		return '\0';
	if (source->quote)
		return source->quote;
	return '"';
}

int
ps_request_refuse_file(const struct ps_request_work *work, struct ps_err *err)
{
	return ps_err_set(err, PS_EDATA, "'%s' was refused", work->in->file);
}

int
ps_request_check_budget(const struct ps_request_work *work, struct ps_err *err)
{
	size_t held = work->held + work->lasting.used + work->arena.used;

	if (work->in->budget == 0 || held <= work->in->budget)
		return PS_OK;
	return ps_err_set(err, PS_ELIMIT,
			  "'%s' needs more memory than is set aside for it",
			  work->in->file);
}

void
ps_request_order_init(const struct ps_request_work *work,
		      struct ps_request_order *order)
{
	*order = (struct ps_request_order){
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
			   .executed_at = PS_WHEN_NONE,
			   .held_at = PS_WHEN_NONE,
			   .until = "",
			   .problem_code = "",
			   .problem = "",
			   .notice = "",
			   .why = "",
			   .reply = "",
			   .assignee = "",
			   .claimed_at = PS_WHEN_NONE,
			   .stop = "",
			   .associated = "" },
		.error_text = "",
	};
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
	words = PS_ARENA_ARRAY(&work->arena, const char *,
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

/*
 * Names that we know are few, and so are those that a suggestion was looked
 * for; the others are not kept, because there may be one in every row.
 */
const struct ps_request_type *
ps_request_find_type(struct ps_request_work *work, const char *name)
{
	struct ps_request_type *found = ps_map_get(&work->types, name);
	bool guessed = work->guesses > 0;

	if (found)
		return found;
	work->other =
		(struct ps_request_type){ .type = look_up_type(work, name) };
	if (!work->other.type)
		work->other.meant = guess_type(work, name);
	if (!work->other.type && !guessed)
		return &work->other;
	found = PS_ARENA_NEW(&work->lasting, struct ps_request_type);
	*found = work->other;
	ps_map_put(&work->types, ps_arena_strdup(&work->lasting, name), found);
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
			&work->arena,
			"resource type '%s' is not provisioned by hand", shown);
	else if (found->meant)
		refusal->sentence = ps_arena_printf(
			&work->arena,
			"unknown resource type '%s'; did you mean '%s'?", shown,
			found->meant);
	else
		refusal->sentence = ps_arena_printf(
			&work->arena, "unknown resource type '%s'", shown);
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
	return ps_arena_printf(&work->arena, "%.*s...", (int)at, text);
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
ps_request_read(const struct ps_request_input *in,
		const struct ps_request_sink *sink, struct ps_diags *diags,
		struct ps_err *err)
{
	struct ps_request_work work = { .in = in,
					.sink = sink,
					.diags = diags,
					.schema = ps_schema_get("request"),
					.guesses = PS_LIMIT_GUESSES };
	int rc;

	ps_arena_init(&work.arena, 0);
	ps_arena_init(&work.lasting, in->budget);
	ps_map_init(&work.types);
	rc = read_input(&work, err);
	if (rc == PS_ELIMIT)
		ps_diag_add(diags, (struct ps_where){ .file = in->file },
			    PS_E_TOO_LARGE,
			    "the file needs more than the %zu MiB of memory "
			    "set aside for it",
			    in->budget >> 20);
	free(work.wants);
	ps_map_release(&work.types);
	ps_arena_release(&work.lasting);
	ps_arena_release(&work.arena);
	return rc;
}
