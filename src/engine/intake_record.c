#include "engine/recording.h"

#include "engine/control_file.h"
#include "engine/standing.h"

#include <unistd.h>

#include "provspool/excerpt.h"
#include "provspool/limits.h"
#include "engine/clean.h"
#include "engine/extract_take.h"
#include "engine/in_place.h"

/* Why an order has to be approved before it goes out; NULL: it has not. */
static const char *
why_review(struct ps_recording *rec, const struct ps_request_order *in)
{
	const struct ps_spool *spool = rec->intake->spool;
	const struct ps_resource_type *type =
		ps_config_type(&spool->config, in->order.resource_type);

	if (spool->review == PS_RUN_REVIEW_SKIP || !type)
		return NULL;
	if (spool->review == PS_RUN_REVIEW_FORCE)
		return "this run was told to have everything reviewed";
	if (type->review == PS_REVIEW_ALWAYS)
		return ps_arena_printf(&rec->arena,
				       "every order for '%s' is reviewed",
				       type->id);
	if (type->review == PS_REVIEW_UNCERTAIN && in->confidence < 100)
		return ps_arena_printf(
			&rec->arena,
			"the request is %lld percent sure that it is wanted",
			(long long)in->confidence);
	return NULL;
}

static int
add_event(struct ps_recording *rec, const struct ps_request_order *in,
	  enum ps_event_kind kind, int64_t item, struct ps_err *err)
{
	const struct ps_transition *t = ps_transition_find(PS_ST_NONE, kind);
	struct ps_event event = { .order = in->order.number,
				  .item = item,
				  .event = kind,
				  .from = PS_ST_NONE,
				  .revision = in->revision,
				  .actor = "provspool" };

	if (!t)
		ps_bug("an order cannot be taken in");
	event.to = t->to;
	event.assurance = t->assurance;
	if (kind == PS_EV_REVIEW)
		event.message = why_review(rec, in);
	if (rec->intake->spool->review)
		event.reason = ps_run_review_name(rec->intake->spool->review);
	if (kind == PS_EV_LAPSE)
		event.message = ps_order_lapsed(&rec->arena, &in->order);
	if (kind == PS_EV_COMPUTE_ERROR) {
		event.code = ps_diag_name(in->error);
		event.message = ps_clean_text(&rec->arena, in->error_text);
	}
	return ps_draft_event(&rec->draft, &event, err);
}

/* What happens to the items that can be computed. */
static enum ps_event_kind
how_taken(struct ps_recording *rec, const struct ps_request_order *in)
{
	int64_t ends = ps_order_ends(&in->order);

	if (ends != 0 && ends <= rec->intake->spool->now)
		return PS_EV_LAPSE;
	return why_review(rec, in) ? PS_EV_REVIEW : PS_EV_TAKE_IN;
}

/* Did an order of this file change, or mean to, what the owner has? */
static bool
is_touched(struct ps_recording *rec, const struct ps_order *order)
{
	const char *name = ps_arena_printf(&rec->intake->arena, "%s\t%s",
					   order->resource_type, order->owner);

	return ps_map_add(&rec->touched, name, rec) != NULL;
}

/* What is there already needs nobody's work. */
static int
take_in_place(struct ps_recording *rec, const struct ps_request_order *in,
	      bool *is_so, struct ps_err *err)
{
	struct ps_spool *spool = rec->intake->spool;
	const struct ps_resource_type *type =
		ps_config_type(&spool->config, in->order.resource_type);
	struct ps_event event = { .order = in->order.number,
				  .event = PS_EV_IN_PLACE,
				  .from = PS_ST_NONE,
				  .to = PS_ST_EXECUTED,
				  .revision = in->revision,
				  .actor = "provspool" };
	struct ps_in_place place;
	int rc;

	if (!type || type->verification == PS_VERIFY_NONE ||
	    is_touched(rec, &in->order))
		return PS_OK;
	rc = ps_in_place(spool, &in->order, &rec->arena, &place, err);
	*is_so = rc == PS_OK && place.yes;
	if (!*is_so)
		return rc;
	event.assurance = place.assurance;
	event.message = place.message;
	rec->in_place++;
	return ps_draft_event(&rec->draft, &event, err);
}

static int
take_in(struct ps_recording *rec, struct ps_request_order *in,
	struct ps_err *err)
{
	bool in_place = false;
	int rc;

	in->order.number = rec->draft.segment.next_order++;
	in->order.source = rec->intake->source->id;
	rc = ps_draft_order(&rec->draft, &in->order, err);
	if (rc == PS_OK && in->error)
		rc = add_event(rec, in, PS_EV_COMPUTE_ERROR, in->error_item,
			       err);
	if (rc == PS_OK && !in->error)
		rc = take_in_place(rec, in, &in_place, err);
	if (rc == PS_OK && !in_place && (!in->error || in->error_item > 0))
		rc = add_event(rec, in, how_taken(rec, in), 0, err);
	rec->orders++;
	rec->items += in->order.nitems;
	rec->in_error += in->error ? 1 : 0;
	return rc;
}

static void
note_duplicate(struct ps_recording *rec, const struct ps_order *order,
	       const char *id)
{
	struct ps_where where = { .file = rec->intake->path,
				  .line = order->line };

	rec->duplicates++;
	ps_diag_note(&rec->notes, PS_SEV_NOTE, where, PS_W_DUPLICATE,
		     "request %s was taken in before%s%s", order->request,
		     *id ? " as " : "", id);
}

static void
refuse_changed(struct ps_recording *rec, const struct ps_request_order *in,
	       const struct ps_known *known, enum ps_fate fate,
	       struct ps_request_refusal *ruling)
{
	const char *request = in->order.request;
	char id[PS_ORDER_ID_MAX] = "";

	if (known->number > 0)
		ps_order_id(known->number, id);
	if (fate == PS_FATE_CHANGED) {
		ruling->code = PS_E_CHANGED;
		ruling->sentence = ps_arena_printf(
			&rec->arena,
			"request %s is known as %s with other content", request,
			id);
	} else if (fate == PS_FATE_STALE) {
		ruling->code = PS_E_REVISION;
		ruling->sentence = ps_arena_printf(
			&rec->arena,
			"revision %lld of request %s is not newer than "
			"revision %lld, known as %s with other content",
			(long long)in->revision, request,
			(long long)known->revision, id);
	} else {
		ruling->code = PS_E_ORDER_CONFLICT;
		ruling->sentence = ps_arena_printf(
			&rec->arena,
			"request %s stands twice in this file, with different "
			"content",
			request);
	}
}

static int
handle_known(struct ps_recording *rec, struct ps_request_order *in,
	     enum ps_fate fate, const struct ps_known *known,
	     struct ps_err *err)
{
	char id[PS_ORDER_ID_MAX] = "";
	int rc = PS_OK;

	if (fate == PS_FATE_REPLACES)
		rc = ps_recording_replace(rec, known->number, err);
	if (rc == PS_OK && (fate == PS_FATE_REPLACES || fate == PS_FATE_NEW))
		return take_in(rec, in, err);
	if (rc == PS_OK && fate == PS_FATE_RENEWED)
		rc = ps_recording_renew(rec, known->number, err);
	if (known->number > 0)
		ps_order_id(known->number, id);
	note_duplicate(rec, &in->order, id);
	return rc;
}

/* What becomes of an order of the input (ps_request_sink). */
static int
handle_order(void *context, struct ps_request_order *in,
	     struct ps_request_refusal *ruling, struct ps_err *err)
{
	struct ps_recording *rec = context;
	struct ps_known known;
	enum ps_fate fate = PS_FATE_NEW;
	int rc;

	ps_arena_reset(&rec->arena);
	rc = ps_progress(rec->intake->spool->progress, rec->intake->shown,
			 (int64_t)in->nth, (int64_t)in->of, err);
	if (rc < 0)
		return rc;
	if (in->withdraw)
		return ps_recording_withdraw(rec, in, ruling, err);
	rc = ps_recording_decide(rec, in, &fate, &known, err);
	if (rc < 0)
		return rc;
	switch (fate) {
	case PS_FATE_NEW:
	case PS_FATE_DUPLICATE:
	case PS_FATE_RENEWED:
	case PS_FATE_REPLACES:
		rec->used++;
		return handle_known(rec, in, fate, &known, err);
	case PS_FATE_CHANGED:
	case PS_FATE_STALE:
	case PS_FATE_CONFLICT:
		refuse_changed(rec, in, &known, fate, ruling);
		return PS_OK;
	}
	ps_bug("no such fate");
}

static int
handle_reject(void *context, const struct ps_reject *reject, struct ps_err *err)
{
	struct ps_recording *rec = context;
	struct ps_reject row = *reject;
	struct ps_arena arena;
	int rc;

	rec->refused++;
	rc = ps_progress(rec->intake->spool->progress, "refused rows",
			 (int64_t)rec->refused, 0, err);
	if (rc < 0)
		return rc;
	ps_arena_init(&arena, 0);
	row.sentence = ps_clean_text(&arena, reject->sentence);
	rc = ps_draft_reject(&rec->draft, &row, err);
	ps_arena_release(&arena);
	return rc;
}

/* The whole file was refused: its findings take the place of rows. */
static int
add_findings(struct ps_recording *rec, const struct ps_diags *findings,
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
tell(struct ps_recording *rec)
{
	struct ps_spool *spool = rec->intake->spool;
	struct ps_buf line = PS_BUF_INIT;

	ps_buf_addf(&line, "%s: %zu order%s with %zu item%s taken in",
		    rec->intake->shown, rec->orders,
		    rec->orders == 1 ? "" : "s", rec->items,
		    rec->items == 1 ? "" : "s");
	if (rec->in_error > 0)
		ps_buf_addf(&line, ", %zu of them in error", rec->in_error);
	if (rec->in_place > 0)
		ps_buf_addf(&line, ", %zu of them in place already",
			    rec->in_place);
	if (rec->duplicates > 0)
		ps_buf_addf(&line, ", %zu known before", rec->duplicates);
	if (rec->replaced > 0)
		ps_buf_addf(&line, ", %zu replaced", rec->replaced);
	if (rec->withdrawn > 0)
		ps_buf_addf(&line, ", %zu withdrawn", rec->withdrawn);
	if (rec->refused > 0)
		ps_buf_addf(&line, ", %zu row%s refused", rec->refused,
			    rec->refused == 1 ? "" : "s");
	ps_spool_say(spool, "%s", line.ptr);
	ps_buf_release(&line);
	spool->rejected += rec->refused + rec->in_error;
}

static int
append(struct ps_recording *rec, struct ps_err *err)
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
	if (intake->controlled && intake->control.sequence > 0)
		segment->input_sequence = intake->control.sequence;
	segment->input_refused =
		rec->is_refused || (rec->used == 0 && rec->refused > 0);
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
record_refused(struct ps_recording *rec, const struct ps_diags *findings,
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
begin(struct ps_recording *rec, struct ps_intake *intake)
{
	*rec = (struct ps_recording){ .intake = intake };
	ps_arena_init(&rec->arena, 0);
	ps_map_init(&rec->identities);
	ps_map_init(&rec->touched);
	ps_diags_init(&rec->notes);
	rec->notes.max = intake->spool->config.limits.findings;
	ps_draft_begin(&rec->draft, &intake->spool->journal, PS_SEG_INGEST,
		       intake->spool->now);
}

static void
end(struct ps_recording *rec)
{
	ps_draft_release(&rec->draft);
	ps_diags_release(&rec->notes);
	ps_map_release(&rec->identities);
	ps_map_release(&rec->touched);
	ps_arena_release(&rec->arena);
	free(rec->seen);
}

static int
tell_no_control(struct ps_intake *intake, struct ps_diags *findings,
		struct ps_err *err)
{
	struct ps_where where = { .file = intake->path };

	ps_diag_add(findings, where, PS_E_CONTROL_MISSING,
		    "its control file went before it could be read");
	return ps_err_set(err, PS_EDATA, "there is no control file");
}

/* What of it says already that nothing can be believed. */
static int
check_new(struct ps_intake *intake, struct ps_diags *findings,
	  struct ps_err *err)
{
	struct ps_request_input in = ps_intake_input(intake);

	if (*intake->source->control_suffix && !intake->controlled)
		return tell_no_control(intake, findings, err);
	if (!intake->undecodable)
		return ps_control_check(intake, &in, findings, err);
	ps_decoder_tell(&intake->decoder, intake->path, findings);
	return ps_err_set(err, PS_EDATA, "it cannot be decoded");
}

/* Orders of requests; a file that is refused is recorded by the caller. */
static int
record_requests(struct ps_recording *rec, struct ps_diags *findings,
		struct ps_err *err)
{
	struct ps_intake *intake = rec->intake;
	struct ps_request_input in = ps_intake_input(intake);
	struct ps_request_sink sink = { .context = rec,
					.order = handle_order,
					.reject = handle_reject };
	int rc;

	rc = ps_request_read(&in, &sink, findings, err);
	if (rc == PS_OK && intake->source->snapshot)
		rc = ps_recording_missing(rec, err);
	if (rc != PS_EENDED) { /* then the next run tells all of them */
		ps_diags_take(&intake->spool->diags, findings);
		ps_diags_take(&intake->spool->diags, &rec->notes);
	}
	if (rc == PS_OK)
		rc = append(rec, err);
	if (rc == PS_OK)
		tell(rec);
	return rc;
}

static int
record_new(struct ps_intake *intake, struct ps_err *err)
{
	struct ps_request_input in = ps_intake_input(intake);
	struct ps_recording rec;
	struct ps_diags findings;
	int rc;

	ps_diags_init(&findings);
	findings.max = intake->spool->config.limits.findings;
	begin(&rec, intake);
	rc = check_new(intake, &findings, err);
	if (rc < 0)
		ps_diags_take(&intake->spool->diags, &findings);
	else if (intake->source->extract)
		rc = ps_extract_record(intake, &findings, err);
	else
		rc = record_requests(&rec, &findings, err);
	if (rc == PS_EDATA || rc == PS_ELIMIT) {
		end(&rec); /* with what came before that was known */
		begin(&rec, intake);
		rc = record_refused(&rec, &findings, err);
	}
	ps_diags_quote(&intake->spool->diags, in.file, in.text,
		       ps_request_delimiter(intake->source),
		       ps_request_quote(intake->source));
	end(&rec);
	ps_diags_release(&findings);
	return rc;
}

/*
 * Was this file taken in before?  A snapshot may say once more what an older
 * one said: only the newest of its source is known in that sense.
 */
static int
find_input(struct ps_intake *intake, int64_t *seq, struct ps_err *err)
{
	struct ps_index *index = intake->spool->index;
	int64_t last = 0;
	int rc;

	rc = ps_index_input(index, intake->sha256, seq, err);
	if (rc < 0 || *seq == 0 || !intake->source->snapshot)
		return rc;
	rc = ps_index_last_input(index, intake->source->id, &last, err);
	if (rc == PS_OK && last > *seq)
		*seq = 0;
	return rc;
}

/*
 * An export that was refused may come again, unchanged: it was its control
 * file that was wrong.  After a kill it is the refused one itself.
 */
static int
forget_refusal(struct ps_intake *intake, int64_t *seq, struct ps_err *err)
{
	struct ps_segment_data data;
	int rc;

	if (*seq == 0 || !intake->controlled || intake->recovering)
		return PS_OK;
	rc = ps_journal_read(intake->spool->repo,
			     &intake->spool->journal.commit, *seq,
			     &intake->arena, &data, err);
	if (rc == PS_OK && data.segment.input_refused)
		*seq = 0;
	return rc;
}

int
ps_intake_record(struct ps_intake *intake, int64_t *seq, struct ps_err *err)
{
	int rc;

	rc = find_input(intake, seq, err);
	if (rc == PS_OK && intake->source->extract)
		rc = ps_extract_find(intake, seq, err);
	if (rc == PS_OK)
		rc = forget_refusal(intake, seq, err);
	if (rc == PS_OK)
		rc = ps_standing_delivered(intake->spool, intake->source, err);
	if (rc < 0)
		return rc;
	if (*seq > 0) {
		ps_spool_say(intake->spool,
			     "%s: the same file was taken in before (segment "
			     "%lld); nothing changes",
			     intake->shown, (long long)*seq);
		return intake->recovering
			       ? PS_OK
			       : ps_standing_repeated(intake->spool,
						      intake->source, err);
	}
	rc = record_new(intake, err);
	*seq = intake->spool->journal.tip.seq;
	return rc;
}
