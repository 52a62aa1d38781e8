#include "app/app.h"
#include "app/desk.h"
#include "app/place.h"

#include "provspool/engine.h"

typedef int step_fn(struct ps_spool *spool, struct ps_err *err);

/* In this order: answers first, so that what they free goes out at once. */
static const struct {
	step_fn *step;
	bool needs_work; /* not while `work` is rewritten or deleted */
} steps[] = {
	{ ps_engine_configure, false }, { ps_desk_deliver, true },
	{ ps_engine_ingest, false },	{ ps_engine_apply, true },
	{ ps_engine_transmit, false },	{ ps_engine_project, true },
	{ ps_desk_update, true },
};

static int
run_steps(struct ps_spool *spool, struct ps_err *err)
{
	struct ps_err history = { 0 };
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < PS_ARRAY_LEN(steps); i++) {
		if (history.code && steps[i].needs_work)
			continue;
		rc = steps[i].step(spool, err);
		if (rc == PS_EHISTORY && steps[i].needs_work) {
			history = *err;
			rc = PS_OK;
		}
	}
	if (rc == PS_OK && history.code) {
		*err = history;
		rc = PS_EHISTORY;
	}
	return rc;
}

static int
tell(struct ps_spool *spool, int rc, struct ps_err *err)
{
	int out;

	ps_talk_diags(&spool->diags);
	if (spool->talk.len == 0 && rc == PS_OK && spool->rejected == 0)
		ps_spool_say(spool, "nothing to do");
	out = ps_out(ps_buf_span(&spool->talk), err);
	if (rc < 0)
		return rc;
	if (out < 0)
		return out;
	if (spool->rejected > 0) {
		err->text[0] = '\0'; /* all of it was told above */
		return PS_EREJECTED;
	}
	return PS_OK;
}

int
ps_cmd_run(struct ps_call *call)
{
	struct ps_place place;
	struct ps_spool spool;
	int rc;

	if (call->nargs > 0)
		call->dir = call->args[0];
	rc = ps_place_find(call->dir, &call->arena, &place, call->err);
	if (rc == PS_OK && place.kind != PS_PLACE_SPOOL)
		rc = ps_err_set(call->err, PS_EUSAGE,
				"run: '%s' is a clone; a run belongs to the "
				"spool itself",
				place.root);
	if (rc == PS_OK)
		rc = ps_spool_open(place.root, call->now, &spool, call->err);
	if (rc < 0)
		return rc;
	rc = run_steps(&spool, call->err);
	rc = tell(&spool, rc, call->err);
	ps_spool_release(&spool);
	return rc;
}
