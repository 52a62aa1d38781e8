/*
 * zoneinfo - files of the tz database of the machine (package tzdata).
 *
 * Rules of time zones change by law several times a year, and the machine is
 * where that arrives.  What was taken in before is not read again.
 */
#ifndef PROVSPOOL_ZONEINFO_H
#define PROVSPOOL_ZONEINFO_H

#include "provspool/buf.h"
#include "provspool/err.h"

/* The name is one that ps_zone_is_name() allows.  PS_ENOTFOUND: none such. */
PS_CHECK int ps_zoneinfo_read(const char *name, struct ps_buf *out,
			      struct ps_err *err);

#endif
