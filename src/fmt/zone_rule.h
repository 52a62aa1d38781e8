/*
 * zone_rule - the last line of a TZif file: the rule for times to come.
 *
 * Private to zone.
 */
#ifndef PROVSPOOL_FMT_ZONE_RULE_H
#define PROVSPOOL_FMT_ZONE_RULE_H

#include "provspool/base.h"

enum ps_zone_day_kind {
	PS_ZONE_WEEKDAY = 1, /* M10.5.0: the last Sunday of October */
	PS_ZONE_JULIAN,	     /* J60: 1 March, in leap years as well */
	PS_ZONE_ORDINAL,     /* 59: counted from 0, leap days too */
};

struct ps_zone_day {
	enum ps_zone_day_kind kind;
	int64_t month;
	int64_t week;
	int64_t day;
	int64_t seconds; /* after midnight; may be negative or over a day */
};

struct ps_zone_rule {
	int64_t standard; /* seconds east of Greenwich */
	int64_t summer;
	bool has_summer;
	struct ps_zone_day begin; /* of summer time */
	struct ps_zone_day end;
};

/* "CET-1CEST,M3.5.0,M10.5.0/3"; false if it is not of this form. */
PS_CHECK bool ps_zone_rule_parse(const char *text, struct ps_zone_rule *out);
int64_t ps_zone_rule_offset(const struct ps_zone_rule *rule, int64_t at);

#endif
