/*
 * check - what the parts of the command share.
 *
 * Everything is looked at before the first word of the verdict: findings go
 * to standard error, what would become of rows to standard output.
 */
#ifndef PS_APP_CHECK_H
#define PS_APP_CHECK_H

#include "app/place.h"
#include "app/report.h"

struct ps_checking {
	struct ps_call *call;
	struct ps_diags diags;
	struct ps_report report;
	size_t rejected;
};

/* What would become of exports of a source, the arguments of the call. */
PS_CHECK int ps_check_exports(struct ps_checking *c, const char *name);
/*
 * How each cell of an export came about, as the table `explained`; `text` is
 * UTF-8 and was read without failure.
 */
PS_CHECK int ps_check_explain(struct ps_checking *c,
			      const struct ps_config *config,
			      const struct ps_source *source, const char *file,
			      struct ps_span text);

#endif
