#include "engine/holds.h"

#include "provspool/text.h"
#include "provspool/threshold.h"

/* What stands in the file at the tip of work, if it is ours to write. */
static int
read_answer(struct ps_projection *p, const char *path,
	    const struct ps_answer **answer, bool *readable, struct ps_err *err)
{
	struct ps_row_set *set = NULL;
	struct ps_work_file file;
	struct ps_oid blob;
	const struct ps_row_ref *row;
	int rc = PS_ENOTFOUND;

	*answer = NULL;
	*readable = true;
	if (*p->tip.hex)
		rc = ps_repo_path(p->spool->repo, &p->tip, path, &blob, err);
	if (rc == PS_ENOTFOUND)
		return PS_OK;
	if (rc == PS_OK)
		rc = ps_row_cache_get(&p->cache, path, &blob, PS_MODE_FILE,
				      &set, err);
	if (rc < 0)
		return rc;
	if (!set)
		ps_bug("a file without a set of rows");
	*readable = !set->refused && set->len == 1;
	if (!*readable || !*set->list[0].text)
		return PS_OK;
	row = &set->list[0];
	rc = ps_rows_load(&p->cache, &row, 1, &p->arena, &file, err);
	if (rc == PS_OK) {
		const struct ps_work_row *rows = file.rows;

		*answer = &rows->answer;
	}
	return rc;
}

/* Does `only` name an order that is in the hold no more? */
static bool
names_released(const struct ps_answer *answer, const struct ps_hold_content *g,
	       struct ps_arena *arena)
{
	const char *at = answer->only;

	while (*at) {
		size_t len = strcspn(at, "\n ,");
		int64_t number;

		if (ps_order_id_parse(ps_arena_strndup(arena, at, len),
				      &number) &&
		    !ps_hold_has(g, number))
			return true;
		at += len + (at[len] != '\0');
	}
	return false;
}

/*
 * A release that was taken leaves an empty answer.  One for other orders than
 * these keeps its words, but not the decision: that has to be made again.
 */
static int
put_hold(struct ps_projection *p, struct ps_hold_content *g, struct ps_err *err)
{
	const struct ps_answer *answer;
	struct ps_answer kept;
	struct ps_buf text = PS_BUF_INIT;
	const char *problem = "";
	bool readable;
	int rc;

	rc = read_answer(p, g->sheet.path, &answer, &readable, err);
	if (rc < 0 || !readable)
		return rc; /* a file nobody can read is a person's to mend */
	if (answer && names_released(answer, g, &p->arena)) {
		answer = NULL;
	} else if (answer && *answer->decision &&
		   !ps_streq(answer->digest, g->sheet.digest)) {
		problem = "these are not the orders that you looked at: "
			  "others came or went since (E-HOLD)";
		kept = *answer;
		kept.decision = "";
		kept.digest = "";
		answer = &kept;
	}
	ps_hold_write(&text, &g->sheet, answer, problem);
	rc = ps_projection_put(p, g->sheet.path, ps_buf_span(&text), err);
	ps_buf_release(&text);
	return rc;
}

int
ps_hold_project(struct ps_projection *p, const char *path, struct ps_err *err)
{
	struct ps_hold_content g;
	int rc;

	rc = ps_hold_open(p->spool->index, &p->spool->config, path, &p->arena,
			  &g, err);
	if (rc == PS_OK && g.len == 0)
		rc = ps_projection_remove(p, path, err);
	else if (rc == PS_OK && g.sheet.type)
		rc = put_hold(p, &g, err);
	ps_hold_close(&g);
	return rc;
}

/* Somebody's words about a hold. */
struct hearing {
	struct ps_verdicts *verdicts;
	const struct ps_changed *changed;
	const struct ps_work_row *row;
	struct ps_actor actor;
	struct ps_event event; /* what all events of it share */
	struct ps_hold_content hold;
};

static int
reject(struct hearing *h, enum ps_diag_code code, const char *sentence,
       struct ps_err *err)
{
	struct ps_where where = h->row->where;
	struct ps_event event = h->event;

	event.event = PS_EV_REJECT;
	event.code = ps_diag_name(code);
	event.message = sentence;
	h->verdicts->counts.rejected++;
	ps_diag_note(&h->verdicts->spool->diags, PS_SEV_ERROR, where, code,
		     "%s", sentence);
	return ps_verdicts_add(h->verdicts, &event, err);
}

static int
release(struct hearing *h, int64_t number, struct ps_err *err)
{
	struct ps_event event = h->event;

	event.order = number;
	event.event = PS_EV_RELEASE;
	event.from = PS_ST_PENDING;
	event.to = PS_ST_PENDING;
	event.assurance = PS_AS_NONE;
	event.message = h->row->answer.message;
	return ps_verdicts_add(h->verdicts, &event, err);
}

static int
by_number(const void *a, const void *b)
{
	const int64_t *x = a;
	const int64_t *y = b;

	return (*x > *y) - (*x < *y);
}

/* The orders that `only` names, ascending, each once; *bad is a word of it. */
static size_t
read_only(struct hearing *h, int64_t *out, const char **bad)
{
	struct ps_arena *arena = &h->verdicts->arena;
	const char *at = h->row->answer.only;
	size_t n = 0;
	size_t kept = 0;

	*bad = NULL;
	while (*at) {
		size_t len = strcspn(at, "\n ,");
		const char *word = ps_arena_strndup(arena, at, len);
		int64_t number;

		at += len + (at[len] != '\0');
		if (len == 0)
			continue;
		if (!ps_order_id_parse(word, &number) ||
		    !ps_hold_has(&h->hold, number))
			*bad = word;
		else if (n < h->hold.len)
			out[n++] = number;
	}
	qsort(out, n, sizeof(*out), by_number);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || out[i] != out[i - 1])
			out[kept++] = out[i];
	return kept;
}

static int
accept(struct hearing *h, struct ps_err *err)
{
	const struct ps_hold_content *g = &h->hold;
	const char *bad;
	int64_t *only = PS_ARENA_ARRAY(&h->verdicts->arena, int64_t, g->len);
	size_t n = read_only(h, only, &bad);
	int rc = PS_OK;

	if (bad)
		return reject(h, PS_E_HOLD,
			      ps_arena_printf(&h->verdicts->arena,
					      "'%.40s' is no order of this "
					      "hold",
					      bad),
			      err);
	if (n == 0) {
		only = g->numbers;
		n = g->len;
	}
	for (size_t i = 0; rc == PS_OK && i < n; i++)
		rc = release(h, only[i], err);
	if (rc == PS_OK)
		ps_spool_say(h->verdicts->spool, "%zu order%s released", n,
			     n == 1 ? "" : "s");
	h->verdicts->counts.accepted++;
	return rc;
}

static int
judge(struct hearing *h, struct ps_err *err)
{
	const struct ps_answer *answer = &h->row->answer;
	struct ps_arena *arena = &h->verdicts->arena;
	struct ps_spool *spool = h->verdicts->spool;
	struct ps_span digest = ps_text_trim(ps_span_str(answer->digest));
	const char *type = "";
	enum ps_volume volume;

	(void)ps_hold_parse(arena, h->event.file, &type, &volume);
	if (!*answer->decision)
		return PS_OK; /* not said yet */
	if (h->changed->nclaims > 1 &&
	    !ps_streq(h->changed->claims->text, h->changed->claims->next->text))
		return reject(h, PS_E_CONFLICT,
			      "two people answered differently at the same "
			      "time",
			      err);
	if (!h->hold.sheet.type || h->hold.len == 0)
		return reject(h, PS_E_HOLD, "nothing is stopped here any more",
			      err);
	if (!ps_span_is(ps_text_trim(ps_span_str(answer->decision)), "release"))
		return reject(h, PS_E_HOLD,
			      "the only decision there is here is release",
			      err);
	if (!ps_policy_may_release(&spool->config, h->hold.sheet.type,
				   &h->actor))
		return reject(
			h, PS_E_NOT_ALLOWED,
			ps_arena_printf(arena, "%s may not release for '%s'",
					ps_actor_text(arena, &h->actor), type),
			err);
	if (!ps_span_is(digest, h->hold.sheet.digest))
		return reject(h, PS_E_HOLD,
			      digest.len > 0
				      ? "these are not the orders that you "
					"looked at: others came or went since"
				      : "the digest has to be copied, so that "
					"it is certain what you looked at",
			      err);
	return accept(h, err);
}

int
ps_hold_hear(struct ps_verdicts *verdicts, const struct ps_changed *changed,
	     const struct ps_work_row *row, struct ps_err *err)
{
	struct hearing h = { .verdicts = verdicts,
			     .changed = changed,
			     .row = row };
	const struct ps_step *step =
		changed->claims ? changed->claims->step : NULL;
	int rc;

	if (!step || !changed->ref)
		return PS_OK; /* ours, or the file was deleted: it comes back */
	ps_verdicts_event(verdicts, step, &h.event);
	h.event.file = changed->ref->version->path;
	ps_actor_identify(&verdicts->spool->config, step->commit.author.name,
			  step->commit.author.email,
			  verdicts->spool->local_principal, &h.actor);
	rc = ps_hold_open(verdicts->spool->index, &verdicts->spool->config,
			  h.event.file, &verdicts->arena, &h.hold, err);
	if (rc == PS_OK)
		rc = judge(&h, err);
	ps_hold_close(&h.hold);
	return rc;
}
