#include "provspool/progress.h"

#include "provspool/fault.h"

#define EVERY 256

int
ps_progress(const struct ps_progress *progress, const char *what, int64_t done,
	    int64_t total, struct ps_err *err)
{
	if (!progress || (done % EVERY != 0 && done != total))
		return PS_OK;
	return ps_progress_each(progress, what, done, total, err);
}

int
ps_progress_each(const struct ps_progress *progress, const char *what,
		 int64_t done, int64_t total, struct ps_err *err)
{
	if (!progress)
		return PS_OK;
	ps_fault_term(what);
	progress->tell(progress->context, what, done, total);
	if (!ps_progress_stops(progress))
		return PS_OK;
	return ps_err_set(err, PS_EENDED, "asked to end during '%s'", what);
}

bool
ps_progress_stops(const struct ps_progress *progress)
{
	return progress && progress->stops &&
	       progress->stops(progress->context);
}
