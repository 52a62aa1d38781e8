/*
 * zone - times of day of a place, as instants.
 *
 * A zone comes from the bytes of a file of the tz database (TZif, RFC 9636),
 * which the caller has read, or is a fixed offset.  No locale, no TZ, no
 * clock.
 *
 * Clocks that are put back show an hour twice: the first of the two is
 * taken.  Clocks that are put forward skip one: a time within it is taken as
 * if they had not been put forward yet.  Who reads what somebody wrote asks
 * ps_zone_shows() first.
 */
#ifndef PROVSPOOL_ZONE_H
#define PROVSPOOL_ZONE_H

#include "provspool/arena.h"
#include "provspool/err.h"

struct ps_zone;

/*
 * May it name a zone of the tz database: "Europe/Paris"?  It then is a safe
 * path below its folder.
 */
bool ps_zone_is_name(const char *name);
/* "UTC", "+02:00" or "-05:30"; NULL for anything else. */
const struct ps_zone *ps_zone_fixed(const char *text, struct ps_arena *arena);
/* PS_EDATA if the bytes are no such file.  They need not outlive the call. */
PS_CHECK int ps_zone_parse(struct ps_span bytes, const char *name,
			   struct ps_arena *arena, const struct ps_zone **out,
			   struct ps_err *err);

const char *ps_zone_name(const struct ps_zone *zone);
/* Seconds east of Greenwich at an instant. */
int64_t ps_zone_offset(const struct ps_zone *zone, int64_t at);
/* How often clocks there show a time. */
enum ps_shown { PS_SHOWN_ONCE = 1, PS_SHOWN_TWICE, PS_SHOWN_NEVER };
enum ps_shown ps_zone_shows(const struct ps_zone *zone, int64_t local);
/* The instant at which clocks there show `local`, counted like an instant. */
int64_t ps_zone_to_utc(const struct ps_zone *zone, int64_t local);

#endif
