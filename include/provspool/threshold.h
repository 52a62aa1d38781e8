/*
 * threshold - how many orders may go out before somebody has to look.
 *
 * Orders are counted by what they do (their volume) and resource type, over
 * a window that moves with the time.  Over a limit all of that volume that
 * are about to go out are stopped together, in a hold; a release is bound to
 * the digest of exactly those orders.
 *
 * Pure: no I/O, no clock.
 */
#ifndef PROVSPOOL_THRESHOLD_H
#define PROVSPOOL_THRESHOLD_H

#include "provspool/sha.h"
#include "provspool/workfile.h"

/* What orders are counted as.  Stored in the index. */
enum ps_volume {
	PS_VOLUME_CREATE = 1,
	PS_VOLUME_UPDATE,
	PS_VOLUME_DELETE, /* whatever takes something away */
	PS_VOLUME_URGENT_DELETE,
	PS_VOLUME_PROTECTED, /* of a hold: the resource is protected */
	PS_VOLUME_COUNT
};
/* "create", "update", "delete", "urgent-delete", "protected". */
const char *ps_volume_name(enum ps_volume volume);
enum ps_volume ps_order_volume(const struct ps_order *order);

/* The limits of a volume. */
const struct ps_threshold *
ps_threshold_of(const struct ps_thresholds *thresholds, enum ps_volume volume);

/* Numbers of one resource type and volume. */
struct ps_flow {
	int64_t coming; /* about to go out */
	int64_t sent;	/* gone out in the window, what was released apart */
	int64_t population; /* resources there were before the window */
};
/*
 * The rule that is broken ("more than 200 in 24 hours"), in the arena; NULL
 * if all may pass.  Exactly at a limit passes.
 */
const char *ps_threshold_broken(struct ps_arena *arena,
				const struct ps_resource_type *type,
				enum ps_volume volume,
				const struct ps_flow *flow);

/* "holds/badge-create.yaml": where a hold is told and released. */
const char *ps_hold_path(struct ps_arena *arena, const char *resource_type,
			 enum ps_volume volume);
bool ps_hold_is_path(const char *path);
/* The type and volume of such a path; false if it is none of ours. */
bool ps_hold_parse(struct ps_arena *arena, const char *path, const char **type,
		   enum ps_volume *volume);

/* Is it in a hold? */
bool ps_order_is_stopped(const struct ps_order *order);

/* Part of the digest of a hold; its orders come by ascending number. */
void ps_hold_digest_add(struct ps_sha *digest, const struct ps_order *order);

/* What the file of a hold shows. */
#define PS_HOLD_SHOWN 1000 /* orders that are listed */
struct ps_hold_sheet {
	const char *path;
	const struct ps_resource_type *type;
	enum ps_volume volume;
	const char *rule; /* why they are stopped */
	int64_t orders;	  /* all of them */
	char digest[PS_SHA_HEX];
	const struct ps_order *shown;
	size_t nshown;
};
/*
 * Write it, with what a person wrote into `answer` (NULL: nothing) and what
 * is wrong with that ("": nothing).
 */
void ps_hold_write(struct ps_buf *out, const struct ps_hold_sheet *sheet,
		   const struct ps_answer *answer, const char *problem);

#endif
