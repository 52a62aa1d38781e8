#include "app/cycle.h"

#include "app/desk.h"
#include "app/herald.h"
#include "provspool/engine.h"

typedef int step_fn(struct ps_spool *spool, struct ps_err *err);

/* In this order: answers first, so that what they free goes out at once. */
static const struct {
	step_fn *step;
	bool needs_work; /* not while `work` is rewritten or deleted */
	bool of_desk;	 /* its failure keeps nothing else from being done */
} steps[] = {
	{ ps_engine_configure, false, false },
	{ ps_engine_check_work, true, false },
	{ ps_desk_deliver, true, true },
	{ ps_engine_ingest, false, false },
	{ ps_engine_apply, true, false },
	{ ps_engine_time, true, false },
	{ ps_engine_transmit, false, false },
	{ ps_engine_project, true, false },
	{ ps_desk_update, true, true },
	{ ps_engine_results, false, false },
	{ ps_engine_pack, false, false },
};

/* What failed so far without ending the run. */
struct failures {
	struct ps_err first;
	bool work;
	bool desk;
};

/*
 * On a disk that fails or is full nothing more is written.  A watcher goes on
 * under the configuration on record while somebody edits the files.
 */
static bool
can_wait(const struct ps_spool *spool, struct failures *f, size_t i, int rc,
	 const struct ps_err *err)
{
	bool desk = steps[i].of_desk && !ps_err_is_disk(rc);
	bool work = steps[i].needs_work && rc == PS_EHISTORY;
	bool config = rc == PS_ECONFIG && spool->resident && spool->configured;

	if (!desk && !work && !config)
		return false;
	f->desk = f->desk || desk;
	f->work = f->work || (work && !desk);
	if (!f->first.code)
		f->first = *err;
	return true;
}

int
ps_cycle_run(struct ps_spool *spool, struct ps_err *err)
{
	struct failures failed = { 0 };
	struct ps_herald herald;
	int rc = PS_OK;

	ps_herald_begin(&herald, spool);
	for (size_t i = 0; rc == PS_OK && i < PS_ARRAY_LEN(steps); i++) {
		if (ps_spool_stops(spool))
			break;
		if ((failed.work && steps[i].needs_work) ||
		    (failed.desk && steps[i].of_desk))
			continue;
		rc = steps[i].step(spool, err);
		if (rc < 0 && can_wait(spool, &failed, i, rc, err))
			rc = PS_OK;
	}
	ps_herald_tell(&herald, spool);
	if (failed.desk)
		ps_spool_say(spool,
			     "desk: left out, the rest was done; should it be "
			     "damaged, put your edits aside and remove it: the "
			     "next run makes a new one");
	if (rc == PS_OK && failed.first.code) {
		*err = failed.first;
		rc = failed.first.code;
	}
	return rc;
}
