/*
 * status_overdue - what `status` tells about orders that are out and should
 * have been done: how many, by age.  Counted by the index.
 */
#ifndef PS_APP_STATUS_OVERDUE_H
#define PS_APP_STATUS_OVERDUE_H

#include "app/place.h"
#include "app/report.h"

/* Fill the table `overdue`, and append it to the text if there is one. */
PS_CHECK int ps_status_overdue(struct ps_report *report,
			       struct ps_reader *reader);

#endif
