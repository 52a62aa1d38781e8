/*
 * recording - what is being written about one input file.
 *
 * Orders of the file are compared with what is known: new ones are taken in,
 * others are known before, replace what is known, or take it back.
 */
#ifndef PS_ENGINE_RECORDING_H
#define PS_ENGINE_RECORDING_H

#include "engine/intake.h"

struct ps_recording {
	struct ps_intake *intake;
	struct ps_draft draft;
	struct ps_arena arena;	  /* of the order at hand */
	struct ps_map identities; /* of this file: identity -> content */
	struct ps_map touched;	  /* type and owner of its orders so far */
	struct ps_diags notes;	  /* told behind the findings */
	int64_t *seen;		  /* orders that a snapshot still names */
	size_t nseen;
	size_t seen_cap;
	size_t used; /* orders of the file that say something */
	size_t orders;
	size_t items;
	size_t in_error;
	size_t in_place;
	size_t duplicates;
	size_t withdrawn;
	size_t replaced;
	size_t refused;
	bool is_refused; /* the whole file */
};

enum ps_fate {
	PS_FATE_NEW = 1,
	PS_FATE_DUPLICATE,
	PS_FATE_RENEWED,  /* known, and wanted again */
	PS_FATE_REPLACES, /* takes the place of what is known */
	PS_FATE_CHANGED,  /* known with other content */
	PS_FATE_STALE,	  /* the same, and not newer */
	PS_FATE_CONFLICT, /* twice in this file, with other content */
};

/* Compare with what is known; known->number 0: nothing is. */
PS_CHECK int ps_recording_decide(struct ps_recording *rec,
				 const struct ps_request_order *in,
				 enum ps_fate *fate, struct ps_known *known,
				 struct ps_err *err);
/* Take back the order that `in` names, as far as that is possible. */
PS_CHECK int ps_recording_withdraw(struct ps_recording *rec,
				   const struct ps_request_order *in,
				   struct ps_request_refusal *ruling,
				   struct ps_err *err);
/* A known order makes way for a newer one. */
PS_CHECK int ps_recording_replace(struct ps_recording *rec, int64_t number,
				  struct ps_err *err);
/* A withdrawn order that is out is wanted again. */
PS_CHECK int ps_recording_renew(struct ps_recording *rec, int64_t number,
				struct ps_err *err);
/* Take back the open orders of the source that a snapshot does not name. */
PS_CHECK int ps_recording_missing(struct ps_recording *rec, struct ps_err *err);

#endif
