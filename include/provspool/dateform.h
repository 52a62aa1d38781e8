/*
 * dateform - days and times as other systems write them.
 *
 * A form is text with directives, as in strftime(3): %Y %y %m %d %b %H %I %p
 * %M %S %f %z %s and %%.  Numbers may lack their leading zero unless another
 * number follows at once; a blank stands for one or more; %y is 1969 to
 * 2068; %b is the name of a month in English, French, German, Spanish or
 * Italian, whole or cut after three letters or more if that can be one month
 * only; %f are decimals of a second, left out; %z is Z, +02:00 or +0200; %s
 * are seconds since 1970.  Everything else stands for itself.
 *
 * No locale: the same text is the same day everywhere.
 */
#ifndef PROVSPOOL_DATEFORM_H
#define PROVSPOOL_DATEFORM_H

#include "provspool/when.h"
#include "provspool/zone.h"

/* Why it is no form ("'%Q' is unknown" …), or NULL. */
const char *ps_dateform_fault(const char *form);

/*
 * Read a text whole.  `out` is a day (2026-11-03) if the form has no time of
 * day, which is the same day in every zone, else an instant
 * (2026-11-03T07:15:00Z): the time in `zone`, unless the text has an offset.
 * *shown says how often clocks there show that time; NULL if nobody asks.
 */
PS_CHECK bool ps_dateform_read(const char *form, const char *text,
			       const struct ps_zone *zone,
			       char out[PS_WHEN_TEXT_MAX],
			       enum ps_shown *shown);

#endif
