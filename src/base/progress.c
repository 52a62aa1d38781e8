#include "provspool/progress.h"

#define EVERY 256

void
ps_progress(const struct ps_progress *progress, const char *what, int64_t done,
	    int64_t total)
{
	if (progress && (done % EVERY == 0 || done == total))
		progress->tell(progress->context, what, done, total);
}

void
ps_progress_each(const struct ps_progress *progress, const char *what,
		 int64_t done, int64_t total)
{
	if (progress)
		progress->tell(progress->context, what, done, total);
}
