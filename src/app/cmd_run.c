#include "app/app.h"
#include "app/cycle.h"
#include "app/place.h"

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
	rc = ps_cycle_run(&spool, call->err);
	rc = tell(&spool, rc, call->err);
	ps_spool_release(&spool);
	return rc;
}
