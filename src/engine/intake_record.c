#include "engine/intake.h"

#include <unistd.h>

#include "provspool/excerpt.h"
#include "provspool/limits.h"
#include "engine/clean.h"

/* What is being written about one file. */
struct recording {
	struct ps_intake *intake;
	struct ps_draft draft;
	struct ps_arena arena;	  /* of the order at hand */
	struct ps_map identities; /* of this file: identity -> content */
	struct ps_diags notes;	  /* told behind the findings */
	size_t orders;
	size_t items;
	size_t in_error;
	size_t duplicates;
	size_t refused;
	bool is_refused; /* the whole file */
};

enum fate {
	FATE_NEW = 1,
	FATE_DUPLICATE,
	FATE_CHANGED,  /* known with other content */
	FATE_CONFLICT, /* twice in this file, with other content */
};

static enum fate
fate_of_known(const struct ps_order *order, const struct ps_known *known)
{
	bool same = known->same_content;

	if (known->number == 0)
		return FATE_NEW;
	if (known->state == PS_ST_ERROR)
		return same ? FATE_DUPLICATE : FATE_NEW;
	if (*order->external) /* the source's key includes the content */
		return same && !ps_state_is_settled(known->state)
			       ? FATE_DUPLICATE
			       : FATE_NEW;
	return same ? FATE_DUPLICATE : FATE_CHANGED;
}

/*
 * Rows in our columns make one order of an identity.  Only where the source
 * has a key of its own can it come twice in one file.
 */
static bool
is_here_twice(struct recording *rec, const struct ps_order *order,
	      enum fate *fate)
{
	struct ps_arena *arena = &rec->intake->arena;
	char identity[65];
	char content[65];
	const char *here;

	if (!*order->external)
		return false;
	ps_order_identity(order, identity);
	ps_order_content(order, content);
	here = ps_map_get(&rec->identities, identity);
	if (here) {
		*fate = ps_streq(here, content) ? FATE_DUPLICATE
						: FATE_CONFLICT;
		return true;
	}
	ps_map_put(&rec->identities, ps_arena_strdup(arena, identity),
		   ps_arena_strdup(arena, content));
	return false;
}

static int
decide(struct recording *rec, const struct ps_order *order, enum fate *fate,
       int64_t *known_number, struct ps_err *err)
{
	struct ps_known known;
	int rc;

	*known_number = 0;
	*fate = FATE_NEW;
	if (is_here_twice(rec, order, fate) ||
	    rec->intake->spool->journal.tip.totals.orders == 0)
		return PS_OK; /* nothing is known yet */
	rc = ps_index_known(rec->intake->spool->index, order, &known, err);
	if (rc < 0)
		return rc;
	*fate = fate_of_known(order, &known);
	*known_number = known.number;
	return PS_OK;
}

static int
add_event(struct recording *rec, const struct ps_request_order *in,
	  enum ps_event_kind kind, int64_t item, struct ps_err *err)
{
	const struct ps_transition *t = ps_transition_find(PS_ST_NONE, kind);
	struct ps_event event = { .order = in->order.number,
				  .item = item,
				  .event = kind,
				  .from = PS_ST_NONE,
				  .actor = "provspool" };

	if (!t)
		ps_bug("an order cannot be taken in");
	event.to = t->to;
	event.assurance = t->assurance;
	if (kind == PS_EV_COMPUTE_ERROR) {
		event.code = ps_diag_name(in->error);
		event.message = ps_clean_text(&rec->arena, in->error_text);
	}
	return ps_draft_event(&rec->draft, &event, err);
}

static int
take_in(struct recording *rec, struct ps_request_order *in, struct ps_err *err)
{
	int rc;

	in->order.number = rec->draft.segment.next_order++;
	in->order.source = rec->intake->source->id;
	rc = ps_draft_order(&rec->draft, &in->order, err);
	if (rc == PS_OK && in->error)
		rc = add_event(rec, in, PS_EV_COMPUTE_ERROR, in->error_item,
			       err);
	if (rc == PS_OK && (!in->error || in->error_item > 0))
		rc = add_event(rec, in, PS_EV_TAKE_IN, 0, err);
	rec->orders++;
	rec->items += in->order.nitems;
	rec->in_error += in->error ? 1 : 0;
	return rc;
}

static void
note_duplicate(struct recording *rec, const struct ps_order *order,
	       const char *id)
{
	struct ps_where where = { .file = rec->intake->path,
				  .line = order->line };

	rec->duplicates++;
	ps_diag_note(&rec->notes, PS_SEV_NOTE, where, PS_W_DUPLICATE,
		     "request %s was taken in before%s%s", order->request,
		     *id ? " as " : "", id);
}

/* What becomes of an order of the input (ps_request_sink). */
static int
handle_order(void *context, struct ps_request_order *in,
	     struct ps_request_refusal *ruling, struct ps_err *err)
{
	struct recording *rec = context;
	char id[PS_ORDER_ID_MAX] = "";
	int64_t known = 0;
	enum fate fate = FATE_NEW;
	int rc;

	ps_arena_reset(&rec->arena);
	ps_progress(rec->intake->spool->progress, rec->intake->shown,
		    (int64_t)in->nth, (int64_t)in->of);
	rc = decide(rec, &in->order, &fate, &known, err);
	if (rc < 0)
		return rc;
	if (known > 0)
		ps_order_id(known, id);
	switch (fate) {
	case FATE_NEW:
		return take_in(rec, in, err);
	case FATE_DUPLICATE:
		note_duplicate(rec, &in->order, id);
		return PS_OK;
	case FATE_CHANGED:
		ruling->code = PS_E_CHANGED;
		ruling->sentence = ps_arena_printf(
			&rec->arena,
			"request %s is known as %s with other content",
			in->order.request, id);
		return PS_OK;
	case FATE_CONFLICT:
		ruling->code = PS_E_ORDER_CONFLICT;
		ruling->sentence = ps_arena_printf(
			&rec->arena,
			"request %s stands twice in this file, with different "
			"content",
			in->order.request);
		return PS_OK;
	}
	ps_bug("no such fate");
}

static int
handle_reject(void *context, const struct ps_reject *reject, struct ps_err *err)
{
	struct recording *rec = context;
	struct ps_reject row = *reject;
	struct ps_arena arena;
	int rc;

	ps_arena_init(&arena, 0);
	row.sentence = ps_clean_text(&arena, reject->sentence);
	rc = ps_draft_reject(&rec->draft, &row, err);
	ps_arena_release(&arena);
	rec->refused++;
	return rc;
}

/* The whole file was refused: its findings take the place of rows. */
static int
add_findings(struct recording *rec, const struct ps_diags *findings,
	     struct ps_err *err)
{
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < findings->len; i++) {
		const struct ps_diag *d = &findings->list[i];
		struct ps_reject reject = {
			.line = d->where.line,
			.code = ps_diag_name(d->code),
			.sentence = ps_clean_text(&rec->intake->arena, d->text),
			.row = ""
		};

		if (d->severity == PS_SEV_ERROR)
			rc = ps_draft_reject(&rec->draft, &reject, err);
	}
	return rc;
}

static void
tell(struct recording *rec)
{
	struct ps_spool *spool = rec->intake->spool;
	struct ps_buf line = PS_BUF_INIT;

	ps_buf_addf(&line, "%s: %zu order%s with %zu items taken in",
		    rec->intake->shown, rec->orders,
		    rec->orders == 1 ? "" : "s", rec->items);
	if (rec->in_error > 0)
		ps_buf_addf(&line, ", %zu of them in error", rec->in_error);
	if (rec->duplicates > 0)
		ps_buf_addf(&line, ", %zu known before", rec->duplicates);
	if (rec->refused > 0)
		ps_buf_addf(&line, ", %zu rows refused", rec->refused);
	ps_spool_say(spool, "%s", line.ptr);
	ps_buf_release(&line);
	spool->rejected += rec->refused + rec->in_error;
}

static int
append(struct recording *rec, struct ps_err *err)
{
	struct ps_intake *intake = rec->intake;
	struct ps_segment *segment = &rec->draft.segment;
	const char *subject;

	/* Behind "<source>/": escaped, for a name may hold any byte. */
	segment->input_name = strchr(intake->shown, '/') + 1;
	segment->input_source = intake->source->id;
	segment->input_sha256 = intake->sha256;
	segment->input_size = intake->dropped.size;
	segment->input_uid = intake->dropped.uid;
	segment->input_refused =
		rec->is_refused ||
		(rec->orders == 0 && rec->duplicates == 0 && rec->refused > 0);
	segment->totals.duplicates += (int64_t)rec->duplicates;
	subject = segment->input_refused
			  ? ps_arena_printf(&intake->arena,
					    "ingest: %s refused", intake->shown)
			  : ps_arena_printf(
				    &intake->arena,
				    "ingest: %zu order%s from %s", rec->orders,
				    rec->orders == 1 ? "" : "s", intake->shown);
	return ps_spool_append(intake->spool, &rec->draft, subject, err);
}

static int
record_refused(struct recording *rec, const struct ps_diags *findings,
	       struct ps_err *err)
{
	int rc;

	rec->is_refused = true;
	rc = add_findings(rec, findings, err);
	if (rc == PS_OK)
		rc = append(rec, err);
	if (rc == PS_OK)
		ps_spool_say(rec->intake->spool, "%s: the whole file refused",
			     rec->intake->shown);
	rec->intake->spool->rejected++;
	return rc;
}

static void
begin(struct recording *rec, struct ps_intake *intake)
{
	*rec = (struct recording){ .intake = intake };
	ps_arena_init(&rec->arena, 0);
	ps_map_init(&rec->identities);
	ps_diags_init(&rec->notes);
	rec->notes.max = intake->spool->config.limits.findings;
	ps_draft_begin(&rec->draft, &intake->spool->journal, PS_SEG_INGEST,
		       intake->spool->now);
}

static void
end(struct recording *rec)
{
	ps_draft_release(&rec->draft);
	ps_diags_release(&rec->notes);
	ps_map_release(&rec->identities);
	ps_arena_release(&rec->arena);
}

static int
record_new(struct ps_intake *intake, struct ps_err *err)
{
	struct ps_request_input in = ps_intake_input(intake);
	struct recording rec;
	struct ps_request_sink sink = { &rec, handle_order, handle_reject };
	struct ps_diags findings;
	int rc;

	ps_diags_init(&findings);
	findings.max = intake->spool->config.limits.findings;
	begin(&rec, intake);
	if (intake->undecodable) {
		ps_decoder_tell(&intake->decoder, intake->path, &findings);
		rc = PS_EDATA;
	} else {
		rc = ps_request_read(&in, &sink, &findings, err);
	}
	ps_diags_take(&intake->spool->diags, &findings);
	ps_diags_take(&intake->spool->diags, &rec.notes);
	if (rc == PS_OK) {
		rc = append(&rec, err);
		if (rc == PS_OK)
			tell(&rec);
	} else if (rc == PS_EDATA || rc == PS_ELIMIT) {
		end(&rec); /* with what came before that was known */
		begin(&rec, intake);
		rc = record_refused(&rec, &findings, err);
	}
	ps_diags_quote(&intake->spool->diags, in.file, in.text,
		       ps_request_delimiter(intake->source));
	end(&rec);
	ps_diags_release(&findings);
	return rc;
}

int
ps_intake_record(struct ps_intake *intake, int64_t *seq, struct ps_err *err)
{
	int rc;

	rc = ps_index_input(intake->spool->index, intake->sha256, seq, err);
	if (rc < 0)
		return rc;
	if (*seq > 0) {
		ps_spool_say(intake->spool,
			     "%s: the same file was taken in before (segment "
			     "%lld); nothing changes",
			     intake->shown, (long long)*seq);
		return PS_OK;
	}
	rc = record_new(intake, err);
	*seq = intake->spool->journal.tip.seq;
	return rc;
}
