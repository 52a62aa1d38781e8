#include "engine/verdicts.h"

#include "provspool/when.h"

#include "engine/clean.h"
#include "engine/compensate.h"
#include "engine/holds.h"
#include "engine/retract.h"
#include "provspool/threshold.h"

/* Progress is told after so many answers. */
#define TOLD_EACH 256

/* Rows whose cells are in memory at a time. */
#define LOADED_MAX 256

/* One row on its way to a verdict. */
struct hearing {
	struct ps_verdicts *verdicts;
	const struct ps_changed *changed;
	const struct ps_work_file *file; /* with the row; NULL: is missing */
	const struct ps_work_row *row;
	const struct ps_step *step; /* who is heard */
	struct ps_order order;
	bool known;	       /* there is such an order */
	struct ps_event event; /* what all events of it share */
	const char *column;    /* the cell that the verdict is about, or "" */
	bool told;	       /* the sentence was told before */
};

void
ps_verdicts_init(struct ps_verdicts *verdicts, struct ps_spool *spool,
		 struct ps_answers *answers)
{
	memset(verdicts, 0, sizeof(*verdicts));
	verdicts->spool = spool;
	verdicts->answers = answers;
	ps_arena_init(&verdicts->arena, 0);
	ps_arena_init(&verdicts->reissue.arena, 0);
	ps_arena_init(&verdicts->kept, 0);
	ps_draft_begin(&verdicts->draft, &spool->journal, PS_SEG_APPLY,
		       spool->now);
}

void
ps_verdicts_release(struct ps_verdicts *verdicts)
{
	ps_draft_release(&verdicts->draft);
	ps_arena_release(&verdicts->reissue.arena);
	ps_arena_release(&verdicts->kept);
	free(verdicts->undoing);
	ps_arena_release(&verdicts->arena);
}

static void
identify(const struct ps_verdicts *verdicts, const struct ps_step *step,
	 struct ps_actor *actor)
{
	ps_actor_identify(&verdicts->spool->config, step->commit.author.name,
			  step->commit.author.email,
			  verdicts->spool->local_principal, actor);
}

void
ps_verdicts_event(struct ps_verdicts *verdicts, const struct ps_step *step,
		  struct ps_event *out)
{
	struct ps_actor actor;

	memset(out, 0, sizeof(*out));
	if (!step)
		return;
	identify(verdicts, step, &actor);
	out->actor = ps_actor_text(&verdicts->arena, &actor);
	out->principal = actor.principal;
	out->identity_level = actor.level == PS_IDENT_A1 ? "A1" : "A0";
	out->source_commit = step->commit.id.hex;
}

int
ps_verdicts_add(struct ps_verdicts *verdicts, struct ps_event *event,
		struct ps_err *err)
{
	verdicts->counts.events++;
	ps_clean_event(&verdicts->arena, event);
	return ps_draft_event(&verdicts->draft, event, err);
}

static int
load_order(struct hearing *h, struct ps_err *err)
{
	struct ps_verdicts *v = h->verdicts;
	int rc;

	h->known = false;
	if (h->changed->order == 0)
		return PS_OK;
	rc = ps_index_order(v->spool->index, h->changed->order, &v->arena,
			    &h->order, err);
	if (rc == PS_ENOTFOUND)
		return PS_OK;
	h->known = rc == PS_OK;
	return rc;
}

static void
begin_event(struct hearing *h)
{
	const struct ps_row_ref *ref = h->changed->ref;

	ps_verdicts_event(h->verdicts, h->step, &h->event);
	h->event.file = ref ? ref->version->path : h->changed->old_path;
	if (ref)
		h->event.row =
			ref->place.record ? ref->place.record : ref->place.line;
	if (!h->known)
		return;
	h->event.order = h->order.number;
	h->event.batch = h->order.batch;
	h->event.revision = h->order.revision;
	h->event.attempt = h->order.attempt;
	h->event.from = h->order.state;
	h->event.to = h->order.state;
	h->event.assurance = h->order.assurance;
}

static void
tell(struct hearing *h, enum ps_severity severity, enum ps_diag_code code,
     const char *sentence)
{
	struct ps_where where = { .file = h->event.file };

	if (h->row)
		where = ps_work_row_where(h->file, h->row, h->column);
	ps_diag_note(&h->verdicts->spool->diags, severity, where, code,
		     "%s: %s", h->changed->key, sentence);
}

/* A remark: the state stays as it is. */
static int
remark(struct hearing *h, enum ps_event_kind kind, enum ps_diag_code code,
       const char *sentence, struct ps_err *err)
{
	struct ps_event event = h->event;

	event.event = kind;
	event.code = code ? ps_diag_name(code) : "";
	event.message = sentence;
	if (kind == PS_EV_REJECT) {
		h->verdicts->counts.rejected++;
		if (!h->told)
			tell(h, PS_SEV_ERROR, code, sentence);
	} else if (code) {
		tell(h, PS_SEV_WARNING, code, sentence);
	}
	return ps_verdicts_add(h->verdicts, &event, err);
}

static void
fill_accepted(const struct ps_verdict *verdict, struct ps_event *event)
{
	event->code = verdict->code ? ps_diag_name(verdict->code) : "";
	event->message = verdict->message;
	event->executed_by = verdict->executed_by;
	event->executed_at = verdict->executed_at;
	event->evidence = verdict->evidence;
	event->actual = verdict->actual;
	event->until = verdict->until;
	event->assignee = verdict->assignee;
	event->reason = verdict->defaulted ? "defaulted" : "";
	if (verdict->attempt > 0)
		event->attempt = verdict->attempt;
}

static int
retract(struct hearing *h, struct ps_event *event, struct ps_err *err)
{
	const struct ps_resource_type *type = ps_config_type(
		&h->verdicts->spool->config, h->order.resource_type);
	int rc;

	ps_retract_send(h->verdicts, &h->order, type, event);
	rc = ps_verdicts_add(h->verdicts, event, err);
	return rc == PS_OK ? ps_retract_recall(h->verdicts, &h->order, err)
			   : rc;
}

static int
accept(struct hearing *h, const struct ps_verdict *verdict, struct ps_err *err)
{
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < verdict->nrulings; i++) {
		const struct ps_ruling *ruling = &verdict->rulings[i];
		const struct ps_transition *t =
			ps_transition_find(ruling->from, ruling->event);
		struct ps_event event = h->event;

		if (!t)
			ps_bug("a ruling without a transition");
		fill_accepted(verdict, &event);
		event.item = ruling->item;
		event.event = ruling->event;
		event.from = t->from;
		event.to = t->to;
		event.assurance = t->assurance;
		if (event.event == PS_EV_RETRACT)
			rc = retract(h, &event, err);
		else
			rc = ps_verdicts_add(h->verdicts, &event, err);
	}
	h->verdicts->counts.accepted++;
	if (verdict->code)
		tell(h, PS_SEV_WARNING, verdict->code, verdict->sentence);
	return rc == PS_OK
		       ? ps_undoing_plan(h->verdicts, &h->order, verdict, err)
		       : rc;
}

/* Each bad cell is told by itself; recorded they are one event. */
static void
tell_faults(struct hearing *h, const struct ps_verdict *verdict)
{
	if (h->told)
		return;
	for (const struct ps_fault *f = verdict->faults; f; f = f->next) {
		h->column = f->column;
		tell(h, PS_SEV_ERROR, f->code, f->sentence);
	}
	h->told = true;
}

/* What somebody says of an order that is settled: its state stays. */
static int
attest(struct hearing *h, const struct ps_verdict *verdict, struct ps_err *err)
{
	struct ps_event event = h->event;

	fill_accepted(verdict, &event);
	event.event = PS_EV_ATTEST;
	event.reason = verdict->nrulings > 0
			       ? ps_event_name(verdict->rulings[0].event)
			       : "";
	h->verdicts->counts.accepted++;
	tell(h, PS_SEV_WARNING, verdict->code, verdict->sentence);
	return ps_verdicts_add(h->verdicts, &event, err);
}

static int
pronounce(struct hearing *h, const struct ps_verdict *verdict,
	  struct ps_err *err)
{
	switch (verdict->kind) {
	case PS_VERDICT_ACCEPTED:
		return accept(h, verdict, err);
	case PS_VERDICT_REJECTED:
		tell_faults(h, verdict);
		return remark(h, PS_EV_REJECT, verdict->code, verdict->sentence,
			      err);
	case PS_VERDICT_NOTHING:
		h->verdicts->counts.repeated++;
		return remark(h, PS_EV_REPEAT, verdict->code, verdict->sentence,
			      err);
	case PS_VERDICT_NOTE:
		return remark(h, PS_EV_NOTE, PS_DIAG_NONE, verdict->message,
			      err);
	case PS_VERDICT_ATTESTED:
		return attest(h, verdict, err);
	case PS_VERDICT_CLEARED:
		return remark(h, PS_EV_CLEAR, PS_DIAG_NONE, "", err);
	}
	ps_bug("no such verdict");
}

/*
 * The time of the commit stands in for one that nobody wrote; a clock that
 * is wrong or was set does not reach behind the order's own time.
 */
static int64_t
committed_at(const struct hearing *h)
{
	int64_t now = h->verdicts->spool->now;
	int64_t at = h->step ? h->step->commit.author.time : now;

	if (h->known && h->order.transmitted_at != PS_WHEN_NONE &&
	    at < h->order.transmitted_at)
		at = h->order.transmitted_at;
	return at < now ? at : now;
}

/* One order is out for a resource at a time, also where one comes back. */
static int
is_taken(struct hearing *h, bool *taken, struct ps_err *err)
{
	struct ps_buf subject = PS_BUF_INIT;
	int64_t other = 0;
	int rc;

	ps_order_subject(&h->order, &subject);
	rc = ps_index_out(h->verdicts->spool->index, subject.ptr, &other, err);
	ps_buf_release(&subject);
	*taken = other > 0 && other != h->order.number;
	return rc;
}

static int
judge(struct hearing *h, struct ps_err *err)
{
	struct ps_spool *spool = h->verdicts->spool;
	struct ps_verdict verdict;
	struct ps_actor actor = {
		.name = "", .email = "", .principal = "", .level = PS_IDENT_A0
	};
	struct ps_case c = { .config = &spool->config,
			     .order = h->known ? &h->order : NULL,
			     .file = h->file,
			     .row = h->row,
			     .actor = &actor,
			     .author = "",
			     .now = spool->now,
			     .committed_at = committed_at(h) };

	if (h->step)
		identify(h->verdicts, h->step, &actor);
	if (h->known)
		c.type = ps_config_type(&spool->config, h->order.resource_type);
	if (h->known && !c.type)
		return remark(h, PS_EV_REJECT, PS_E_TYPE_UNKNOWN,
			      "the resource type is no longer configured", err);
	if (h->known && h->file && ps_workfile_is_retract(h->file->path)) {
		bool taken = false;
		int rc = ps_retract_author(spool->index, h->order.number,
					   &h->verdicts->arena, &c.author, err);

		if (rc == PS_OK)
			rc = is_taken(h, &taken, err);
		if (rc < 0)
			return rc;
		if (taken)
			return remark(h, PS_EV_REJECT, PS_E_RETRACT,
				      "another order is out for its resource; "
				      "retract it when that one is answered",
				      err);
	}
	ps_judge(&c, &h->verdicts->arena, &verdict);
	h->column = verdict.column;
	return pronounce(h, &verdict, err);
}

static const char *
claimant(struct hearing *h, const struct ps_claim *claim)
{
	struct ps_actor actor;

	identify(h->verdicts, claim->step, &actor);
	return ps_actor_text(&h->verdicts->arena, &actor);
}

/* Two answers stand side by side; both are refused. */
static int
refuse_both(struct hearing *h, struct ps_err *err)
{
	const struct ps_claim *claims = h->changed->claims;
	const char *sentence = ps_arena_printf(
		&h->verdicts->arena,
		"%s and %s answered differently at the same time",
		claimant(h, claims->next), claimant(h, claims));
	int rc = PS_OK;

	for (const struct ps_claim *c = claims; rc == PS_OK && c; c = c->next) {
		h->told = c != claims;
		h->step = c->step;
		begin_event(h);
		rc = remark(h, PS_EV_REJECT, PS_E_CONFLICT, sentence, err);
	}
	return rc;
}

/* The same answer from several people: one counts, the others are told. */
static int
tell_double_work(struct hearing *h, struct ps_err *err)
{
	const struct ps_claim *first = h->changed->claims;
	int rc = PS_OK;

	while (first->next)
		first = first->next; /* claims are newest first */
	h->step = first->step;
	begin_event(h);
	rc = judge(h, err);
	for (const struct ps_claim *c = h->changed->claims;
	     rc == PS_OK && c != first; c = c->next) {
		const char *sentence = ps_arena_printf(
			&h->verdicts->arena, "%s gave the same answer",
			claimant(h, first));

		h->step = c->step;
		begin_event(h);
		rc = remark(h, PS_EV_NOTE, PS_W_DOUBLE_WORK, sentence, err);
	}
	return rc;
}

static bool
claims_disagree(const struct ps_changed *changed)
{
	for (const struct ps_claim *c = changed->claims; c && c->next;
	     c = c->next)
		if (!ps_streq(c->text, c->next->text))
			return true;
	return false;
}

/* Is the order's row in its own file at the tip, copies elsewhere apart? */
static int
is_at_home(struct hearing *h, bool *whole_file_gone, bool *at_home,
	   struct ps_err *err)
{
	struct ps_answers *answers = h->verdicts->answers;
	const struct ps_oid *tip =
		&answers->steps[answers->nsteps - 1].commit.id;
	struct ps_row_set *set;
	struct ps_oid blob;
	int rc;

	*whole_file_gone = false;
	*at_home = false;
	rc = ps_repo_path(h->verdicts->spool->repo, tip, h->order.file, &blob,
			  err);
	if (rc == PS_ENOTFOUND) {
		*whole_file_gone = true;
		return PS_OK;
	}
	if (rc == PS_OK)
		rc = ps_row_cache_get(&answers->cache, h->order.file, &blob,
				      PS_MODE_FILE, &set, err);
	if (rc == PS_OK)
		*at_home = set->refused ||
			   ps_map_get(&set->rows, h->changed->key) != NULL;
	return rc;
}

/* A row that is no longer there: only an open order's is missed. */
static int
miss(struct hearing *h, struct ps_err *err)
{
	bool whole_file = false;
	bool at_home = false;
	int rc;

	if (!h->known || !ps_order_is_filed(&h->order))
		return PS_OK;
	rc = is_at_home(h, &whole_file, &at_home, err);
	if (rc < 0 || at_home)
		return rc;
	return remark(h, PS_EV_MISSING,
		      whole_file ? PS_W_FILE_MISSING : PS_W_ROW_MISSING,
		      whole_file ? "the work file was deleted"
				 : "the row was deleted",
		      err);
}

/* A row that nobody answered and that names no order is not worth a word. */
static bool
is_idle(const struct hearing *h)
{
	const struct ps_row_ref *ref = h->changed->ref;

	return ref && !*ref->text && !h->changed->twice && !h->known;
}

static int
hear(struct ps_verdicts *verdicts, const struct ps_changed *changed,
     const struct ps_work_file *file, const struct ps_work_row *row,
     struct ps_err *err)
{
	struct hearing h = { .verdicts = verdicts,
			     .changed = changed,
			     .file = file,
			     .row = row,
			     .column = "" };
	int rc;

	if (changed->ref && ps_hold_is_path(changed->ref->version->path))
		return ps_hold_hear(verdicts, changed, row, err);
	rc = load_order(&h, err);
	if (rc < 0 || is_idle(&h))
		return rc;
	/* Only a refused answer can be given again. */
	if (changed->resubmitted && (!h.known || !*h.order.problem_code))
		return PS_OK;
	h.step = changed->claims ? changed->claims->step : NULL;
	begin_event(&h);
	if (!changed->ref)
		return miss(&h, err);
	if (changed->twice) {
		struct ps_verdict twice;

		ps_judge_twice(&twice);
		return pronounce(&h, &twice, err);
	}
	if (changed->nclaims > 1)
		return claims_disagree(changed) ? refuse_both(&h, err)
						: tell_double_work(&h, err);
	return judge(&h, err);
}

/* How many of the changed rows from here on stand one behind the other. */
static size_t
neighbours(const struct ps_changed *list, size_t n)
{
	size_t len = 1;

	while (len < n && len < LOADED_MAX && list[len].ref &&
	       list[len].ref->version == list[0].ref->version &&
	       list[len].ref->place.begin >= list[len - 1].ref->place.end)
		len++;
	return len;
}

/* Rows of one file, read together. */
static int
hear_rows(struct ps_verdicts *verdicts, const struct ps_changed *list, size_t n,
	  struct ps_err *err)
{
	const struct ps_row_ref *refs[LOADED_MAX];
	struct ps_work_file file;
	struct ps_arena rows;
	int rc;

	for (size_t i = 0; i < n; i++)
		refs[i] = list[i].ref;
	ps_arena_init(&rows, 0);
	rc = ps_rows_load(&verdicts->answers->cache, refs, n, &rows, &file,
			  err);
	for (size_t i = 0; rc == PS_OK && i < n; i++) {
		rc = hear(verdicts, &list[i], &file, &file.rows[i], err);
		ps_arena_reset(&verdicts->arena);
	}
	ps_arena_release(&rows);
	return rc;
}

/* The answer, or those of its file that stand beside it; *n is how many. */
static int
hear_next(struct ps_verdicts *verdicts, const struct ps_changed *changed,
	  size_t left, size_t *n, struct ps_err *err)
{
	int rc;

	*n = 1;
	if (changed->ref) {
		*n = neighbours(changed, left);
		return hear_rows(verdicts, changed, *n, err);
	}
	rc = hear(verdicts, changed, NULL, NULL, err);
	ps_arena_reset(&verdicts->arena);
	return rc;
}

int
ps_verdicts_judge(struct ps_verdicts *verdicts, struct ps_err *err)
{
	const struct ps_answers *answers = verdicts->answers;
	const struct ps_progress *progress = verdicts->spool->progress;
	size_t told = 0;
	size_t n;
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < answers->len; i += n) {
		rc = hear_next(verdicts, &answers->list[i], answers->len - i,
			       &n, err);
		if (rc < 0 ||
		    (i + n - told < TOLD_EACH && i + n < answers->len))
			continue;
		told = i + n;
		rc = ps_progress_each(progress, "answers", (int64_t)told,
				      (int64_t)answers->len, err);
	}
	if (rc == PS_OK)
		rc = ps_remarks_add(verdicts, err);
	for (size_t i = 0; rc == PS_OK && i < verdicts->nundoing; i++)
		rc = ps_compensate_record(verdicts->spool, &verdicts->draft,
					  &verdicts->undoing[i], err);
	return rc;
}
