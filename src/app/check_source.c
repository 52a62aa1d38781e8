#include "app/check.h"
#include "app/suggest.h"

#include "provspool/excerpt.h"
#include "provspool/fs.h"
#include "provspool/index.h"
#include "provspool/limits.h"
#include "provspool/request.h"
#include "provspool/text.h"

/* More are a list to look up, not to read in a message. */
#define SOURCES_NAMED 12

enum column {
	COL_FILE,
	COL_ROW,
	COL_OUTCOME,
	COL_CODE,
	COL_ORDER,
	COL_REQUEST,
	COL_TYPE,
	COL_CHANGE,
	COL_OWNER,
	COL_RESOURCE,
	COL_WHAT,
	COLUMNS
};

/* How an order stands to what was taken in before. */
enum fate {
	FATE_NEW,
	FATE_KNOWN,
	FATE_CHANGED, /* known with other content */
	FATE_COUNT
};

/* One line of the grid. */
struct outcome {
	int64_t line;
	size_t nr; /* as it came: orders stand before what is refused */
	const char *cells[COLUMNS];
};

/* What an export would become. */
struct export
{
	struct ps_checking *c;
	struct ps_index *index;
	const char *file;
	struct outcome *list;
	size_t len;
	size_t cap;
	size_t fates[FATE_COUNT];
	size_t items;
	size_t in_error;
	size_t withdrawn;
	size_t refused;
	size_t ignored;
	size_t hidden; /* over what is shown */
	bool extract;  /* its rows are what is there, not what is wanted */
};

/* The next line of the grid; of each kind the first only, NULL then. */
static struct outcome *
add_outcome(struct export *export, size_t of_kind, int64_t line,
	    const char *outcome)
{
	struct outcome *out;
	struct ps_arena *arena = &export->c->call->arena;

	if (of_kind >= PS_LIMIT_SHOWN_ROWS) {
		export->hidden++;
		return NULL;
	}
	export->list = ps_xgrow(export->list, &export->cap, export->len + 1,
				sizeof(*export->list));
	out = &export->list[export->len];
	*out = (struct outcome){ .line = line, .nr = export->len++ };
	for (size_t i = 0; i < COLUMNS; i++)
		out->cells[i] = "";
	out->cells[COL_FILE] = export->file;
	out->cells[COL_ROW] = ps_arena_printf(arena, "%lld", (long long)line);
	out->cells[COL_OUTCOME] = outcome;
	return out;
}

/* "login=U1042; zone +Z-BLUE; zone -Z-RED" */
static const char *
items_in_words(const struct ps_order *order, struct ps_arena *arena)
{
	struct ps_buf text = PS_BUF_INIT;
	const char *out;

	for (size_t i = 0; i < order->nitems; i++) {
		const struct ps_item *item = &order->items[i];
		const char *gap = text.len > 0 ? "; " : "";

		if (!*item->property)
			continue; /* the resource itself */
		if (item->op == PS_OP_SET)
			ps_buf_addf(&text, "%s%s=%s", gap, item->property,
				    item->value);
		else
			ps_buf_addf(&text, "%s%s %c%s", gap, item->property,
				    item->op == PS_OP_ADD ? '+' : '-',
				    item->value);
	}
	out = ps_arena_strndup(arena, text.ptr, text.len);
	ps_buf_release(&text);
	return out;
}

/* As the intake sees it. */
static enum fate
fate_of(const struct ps_order *order, const struct ps_known *known)
{
	bool again = known->state == PS_ST_ERROR ||
		     *order->external; /* its key includes the content */

	if (known->number == 0)
		return FATE_NEW;
	if (known->same_content &&
	    !(*order->external && ps_state_is_settled(known->state)))
		return FATE_KNOWN;
	return again ? FATE_NEW : FATE_CHANGED;
}

static const char *
in_words(enum fate fate, bool error)
{
	switch (fate) {
	case FATE_NEW:
		return error ? "order in error" : "new order";
	case FATE_KNOWN:
		return "known before";
	case FATE_CHANGED:
	case FATE_COUNT:
		break;
	}
	return "changed";
}

static void
describe(struct export *export, const struct ps_request_order *in,
	 int64_t known, struct outcome *out)
{
	struct ps_arena *arena = &export->c->call->arena;
	const struct ps_order *o = &in->order;
	char id[PS_ORDER_ID_MAX] = "";

	if (known > 0)
		ps_order_id(known, id);
	out->cells[COL_ORDER] = ps_arena_strdup(arena, id);
	out->cells[COL_REQUEST] = ps_arena_strdup(arena, o->request);
	out->cells[COL_TYPE] = ps_arena_strdup(arena, o->resource_type);
	out->cells[COL_CHANGE] = ps_change_name(o->change);
	out->cells[COL_OWNER] = ps_arena_strdup(arena, o->owner);
	out->cells[COL_RESOURCE] = ps_arena_strdup(arena, o->resource);
	out->cells[COL_WHAT] = items_in_words(o, arena);
	if (in->error)
		out->cells[COL_CODE] = ps_diag_name(in->error);
}

static int
take_order(void *context, struct ps_request_order *in,
	   struct ps_request_refusal *ruling, struct ps_err *err)
{
	struct export *export = context;
	struct ps_known known;
	struct outcome *out;
	enum fate fate;
	int rc;

	(void)ruling; /* a trial refuses nothing */
	if (in->withdraw) {
		out = add_outcome(export, export->withdrawn++, in->order.line,
				  "withdrawal");
		if (out)
			describe(export, in, 0, out);
		return PS_OK;
	}
	rc = ps_index_known(export->index, &in->order, &known, err);
	if (rc < 0)
		return rc;
	fate = fate_of(&in->order, &known);
	out = add_outcome(export, export->fates[fate]++, in->order.line,
			  export->extract && !in->error
				  ? "resource"
				  : in_words(fate, in->error != PS_DIAG_NONE));
	if (out)
		describe(export, in, fate == FATE_NEW ? 0 : known.number, out);
	if (fate != FATE_NEW)
		return PS_OK;
	export->items += in->order.nitems;
	export->in_error += in->error ? 1 : 0;
	return PS_OK;
}

static int
take_reject(void *context, const struct ps_reject *reject, struct ps_err *err)
{
	struct export *export = context;
	struct outcome *out =
		add_outcome(export, export->refused++, reject->line, "refused");

	(void)err; /* cannot fail */
	if (!out)
		return PS_OK;
	out->cells[COL_CODE] = reject->code;
	out->cells[COL_WHAT] =
		ps_arena_strdup(&export->c->call->arena, reject->sentence);
	return PS_OK;
}

static int
take_ignored(void *context, int64_t line, const char *why, struct ps_err *err)
{
	struct export *export = context;
	struct outcome *out =
		add_outcome(export, export->ignored++, line, "ignored");

	(void)err; /* cannot fail */
	if (out)
		out->cells[COL_WHAT] =
			ps_arena_strdup(&export->c->call->arena, why);
	return PS_OK;
}

static int
by_line(const void *a, const void *b)
{
	const struct outcome *x = a;
	const struct outcome *y = b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->nr < y->nr ? -1 : 1;
}

static void
add_rows(struct export *export)
{
	struct ps_grid *rows = ps_report_table(&export->c->report, "rows");

	if (export->len > 0)
		qsort(export->list, export->len, sizeof(*export->list),
		      by_line);
	for (size_t i = 0; i < export->len; i++)
		ps_grid_add(rows, export->list[i].cells);
}

static void
add_count(struct ps_buf *out, size_t n, const char *one, const char *many)
{
	if (n > 0)
		ps_buf_addf(out, ", %zu %s", n, n == 1 ? one : many);
}

static void
summarise(const struct export *export, struct ps_buf *out)
{
	size_t orders = export->fates[FATE_NEW];

	ps_text_quote(out, ps_span_str(export->file));
	ps_buf_addf(out, ": %zu %s%s with %zu item%s", orders,
		    export->extract ? "resource" : "new order",
		    orders == 1 ? "" : "s", export->items,
		    export->items == 1 ? "" : "s");
	add_count(out, export->in_error, "of them in error",
		  "of them in error");
	add_count(out, export->fates[FATE_KNOWN], "known before",
		  "known before");
	add_count(out, export->fates[FATE_CHANGED], "known with other content",
		  "known with other content");
	add_count(out, export->withdrawn, "withdrawn", "withdrawn");
	add_count(out, export->ignored, "row ignored", "rows ignored");
	add_count(out, export->refused, "row refused", "rows refused");
	add_count(out, export->hidden, "not listed", "not listed");
	ps_buf_addch(out, '\n');
}

/* The text as UTF-8; PS_EDATA, and told, where it is not what it is set to. */
static int
decode(struct ps_checking *c, const struct ps_source *source, const char *path,
       struct ps_buf *text)
{
	struct ps_buf plain = PS_BUF_INIT;
	struct ps_decoder decoder;

	if (source->format != PS_SOURCE_CSV ||
	    !ps_decoder_is_needed(source->encoding, ps_buf_span(text)))
		return PS_OK;
	ps_decoder_init(&decoder, source->encoding);
	if (ps_decoder_feed(&decoder, ps_buf_span(text), &plain) &&
	    ps_decoder_end(&decoder, &plain)) {
		ps_buf_release(text);
		*text = plain;
		return PS_OK;
	}
	ps_decoder_tell(&decoder, path, &c->diags);
	ps_buf_release(&plain);
	return ps_err_set(c->call->err, PS_EDATA, "'%s' was refused", path);
}

static int
read_export(struct export *export, const struct ps_request_input *in,
	    struct ps_buf *summary)
{
	struct ps_checking *c = export->c;
	const struct ps_request_sink sink = { export, take_order, take_reject,
					      take_ignored };
	int rc;

	rc = ps_request_read(in, &sink, &c->diags, c->call->err);
	if (rc < 0)
		return rc;
	add_rows(export);
	summarise(export, summary);
	c->rejected += export->refused + export->in_error;
	if (ps_call_option(c->call, "explain"))
		rc = ps_check_explain(c, in->config, in->source, in->file,
				      in->text);
	return rc;
}

static int
check_export(struct ps_checking *c, struct ps_reader *reader,
	     const struct ps_source *source, const char *path,
	     struct ps_buf *summary)
{
	struct ps_call *call = c->call;
	const struct ps_config *config = &reader->config;
	struct ps_request_input in = { .config = config,
				       .source = source,
				       .file = path,
				       .budget = PS_LIMIT_INPUT_MEMORY };
	struct export export = { .c = c,
				 .index = reader->index,
				 .file = path,
				 .extract = source->extract != NULL };
	struct ps_buf text = PS_BUF_INIT;
	int rc;

	c->diags.max = config->limits.findings;
	rc = ps_fs_read(path, config->limits.input_bytes, &text, call->err);
	if (rc < 0)
		goto out;
	rc = decode(c, source, path, &text);
	in.text = ps_buf_span(&text);
	if (rc == PS_OK)
		rc = read_export(&export, &in, summary);
	if (rc == PS_EDATA || rc == PS_ELIMIT) {
		ps_text_quote(summary, ps_span_str(path));
		ps_buf_addstr(summary, ": the whole file would be refused\n");
		c->rejected++;
		rc = PS_OK;
	}
	ps_diags_quote(&c->diags, path, in.text, ps_request_delimiter(source),
		       ps_request_quote(source));
out:
	free(export.list);
	ps_buf_release(&text);
	return rc;
}

static void
show(struct ps_checking *c, const struct ps_buf *summary)
{
	ps_report_show(&c->report, "rows");
	if (ps_report_table(&c->report, "explained")->len > 0) {
		ps_buf_addch(&c->report.text, '\n');
		ps_report_show(&c->report, "explained");
		ps_buf_addch(&c->report.text, '\n');
	}
	ps_buf_addspan(&c->report.text, ps_buf_span(summary));
}

/* "; there are 'hr' and 'usercube'"; of many only how many. */
static const char *
known_sources(const struct ps_config *config, struct ps_arena *arena)
{
	const struct ps_map *sources = &config->sources;
	struct ps_buf text = PS_BUF_INIT;
	const char *kept;

	if (sources->len == 0)
		return "; there is none yet";
	if (sources->len > SOURCES_NAMED)
		return ps_arena_printf(arena, "; there are %zu", sources->len);
	for (size_t i = 0; i < sources->len; i++)
		ps_buf_addf(&text, "%s'%s'",
			    i == 0		    ? "; there is "
			    : i + 1 == sources->len ? " and "
						    : ", ",
			    sources->entries[i].key);
	kept = ps_arena_strdup(arena, text.ptr);
	ps_buf_release(&text);
	return kept;
}

int
ps_check_exports(struct ps_checking *c, const char *name)
{
	struct ps_call *call = c->call;
	const struct ps_source *source = NULL;
	struct ps_buf summary = PS_BUF_INIT;
	struct ps_reader reader;
	int rc;

	rc = ps_reader_open(call->dir, &call->arena, &reader, call->err);
	if (rc < 0)
		return rc;
	rc = ps_reader_config(&reader, call->err);
	if (rc == PS_OK)
		source = ps_config_source(&reader.config, name);
	if (rc == PS_OK && !source)
		rc = ps_err_set(call->err, PS_EUSAGE,
				"check: there is no source '%s' on record%s%s",
				name,
				ps_suggest_key(name, &reader.config.sources,
					       &call->arena),
				known_sources(&reader.config, &call->arena));
	for (size_t i = 0; rc == PS_OK && source && i < call->nargs; i++)
		rc = check_export(c, &reader, source, call->args[i], &summary);
	if (rc == PS_OK)
		show(c, &summary);
	ps_buf_release(&summary);
	ps_reader_release(&reader);
	return rc;
}
