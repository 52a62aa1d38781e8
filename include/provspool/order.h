/*
 * order - provisioning orders, their items, states and transitions.
 *
 * An order is everything pending for one resource from one request.  Its
 * items are single property changes; the creation or deletion of the
 * resource is an item too.  State belongs to items; an order's state is
 * consolidated from them (worst first), and assurance (how sure we are) is
 * kept apart from it.  A hold reason says why a pending order is not out.
 *
 * Pure: no I/O, no clock.
 */
#ifndef PROVSPOOL_ORDER_H
#define PROVSPOOL_ORDER_H

#include "provspool/arena.h"
#include "provspool/base.h"
#include "provspool/buf.h"

/* Code (shared with Usercube up to 8), name. */
/* clang-format off */
#define PS_STATE_LIST(X) \
	X(PS_ST_PENDING, 1, "pending") \
	X(PS_ST_TRANSMITTED, 2, "transmitted") \
	X(PS_ST_ERRORED, 3, "errored") \
	X(PS_ST_VERIFIED, 4, "verified") \
	X(PS_ST_AWAITING, 5, "awaiting-approval") \
	X(PS_ST_INACTIVE, 6, "inactive") \
	X(PS_ST_ERROR, 7, "error") \
	X(PS_ST_EXECUTED, 8, "executed") \
	X(PS_ST_DECLINED, 9, "declined") \
	X(PS_ST_CANCELLED, 10, "cancelled") \
	X(PS_ST_SUPERSEDED, 11, "superseded")
/* clang-format on */

enum ps_state {
	PS_ST_NONE = 0, /* not taken in yet: "none" */
#define X(id, code, name) id = (code),
	PS_STATE_LIST(X)
#undef X
		PS_ST_COUNT
};

/* clang-format off */
#define PS_ASSURANCE_LIST(X) \
	X(PS_AS_NONE, "none") \
	X(PS_AS_CONTRADICTED, "contradicted") \
	X(PS_AS_ATTESTED, "attested") \
	X(PS_AS_VERIFIED, "verified")
/* clang-format on */

enum ps_assurance { /* weakest first */
		    PS_AS_INVALID,
#define X(id, name) id,
		    PS_ASSURANCE_LIST(X)
#undef X
			    PS_AS_COUNT
};

/* Why a pending order is not out yet. */
/* clang-format off */
#define PS_HOLD_LIST(X) \
	X(PS_HOLD_SCHEDULED, "scheduled") \
	X(PS_HOLD_DEPENDENCY, "dependency") \
	X(PS_HOLD_BUSY, "busy") \
	X(PS_HOLD_THRESHOLD, "threshold") \
	X(PS_HOLD_DISABLED, "disabled") \
	X(PS_HOLD_NOT_ALLOWED, "not-allowed")
/* clang-format on */

enum ps_hold {
	PS_HOLD_NONE,
#define X(id, name) id,
	PS_HOLD_LIST(X)
#undef X
		PS_HOLD_COUNT
};

/* clang-format off */
#define PS_CHANGE_LIST(X) \
	X(PS_CHANGE_CREATE, "create") \
	X(PS_CHANGE_UPDATE, "update") \
	X(PS_CHANGE_DELETE, "delete")
/* clang-format on */

enum ps_change {
	PS_CHANGE_NONE,
#define X(id, name) id,
	PS_CHANGE_LIST(X)
#undef X
		PS_CHANGE_COUNT
};

/* clang-format off */
#define PS_OP_LIST(X) \
	X(PS_OP_CREATE, "create") \
	X(PS_OP_DELETE, "delete") \
	X(PS_OP_SET, "set") \
	X(PS_OP_ADD, "add") \
	X(PS_OP_REMOVE, "remove")
/* clang-format on */

enum ps_op {
	PS_OP_NONE,
#define X(id, name) id,
	PS_OP_LIST(X)
#undef X
		PS_OP_COUNT
};

/* clang-format off */
#define PS_INTENT_LIST(X) \
	X(PS_INTENT_GRANT, "grant") \
	X(PS_INTENT_CHANGE, "change") \
	X(PS_INTENT_REVOKE, "revoke")
/* clang-format on */

enum ps_intent {
	PS_INTENT_NONE,
#define X(id, name) id,
	PS_INTENT_LIST(X)
#undef X
		PS_INTENT_COUNT
};

/*
 * What can happen to an item.  The names stand in events.csv for ever.
 * `reject`, `repeat`, `clear`, `missing`, `refuse-file`, `note`, `withdraw`,
 * `replace`, `renew`, `attest` (a late answer to what is settled) and
 * `present` (put into a file for review) are remarks: they leave the state as
 * it is.  A source
 * that takes an order back before it is out cancels it; afterwards it can
 * only withdraw it, which is said in the order's row, and renew it.
 */
/* clang-format off */
#define PS_EVENT_LIST(X) \
	X(PS_EV_TAKE_IN, "take-in") \
	X(PS_EV_COMPUTE_ERROR, "compute-error") \
	X(PS_EV_TRANSMIT, "transmit") \
	X(PS_EV_DONE, "done") \
	X(PS_EV_ALREADY, "already") \
	X(PS_EV_FAILED, "failed") \
	X(PS_EV_HOLD, "hold") \
	X(PS_EV_RETURN, "return") \
	X(PS_EV_REJECT, "reject") \
	X(PS_EV_REPEAT, "repeat") \
	X(PS_EV_CLEAR, "clear") \
	X(PS_EV_MISSING, "missing") \
	X(PS_EV_REFUSE_FILE, "refuse-file") \
	X(PS_EV_NOTE, "note") \
	X(PS_EV_CANCEL, "cancel") \
	X(PS_EV_SUPERSEDE, "supersede") \
	X(PS_EV_WITHDRAW, "withdraw") \
	X(PS_EV_REPLACE, "replace") \
	X(PS_EV_RENEW, "renew") \
	X(PS_EV_REVIEW, "review") \
	X(PS_EV_APPROVE, "approve") \
	X(PS_EV_DECLINE, "decline") \
	X(PS_EV_POSTPONE, "postpone") \
	X(PS_EV_UNBLOCK, "unblock") \
	X(PS_EV_ACCEPT, "accept") \
	X(PS_EV_LAPSE, "lapse") \
	X(PS_EV_TIME_OUT, "time-out") \
	X(PS_EV_IN_PLACE, "in-place") \
	X(PS_EV_OBSERVE, "observe") \
	X(PS_EV_VERIFY, "verify") \
	X(PS_EV_CONTRADICT, "contradict") \
	X(PS_EV_REISSUE, "reissue") \
	X(PS_EV_DRIFT, "drift") \
	X(PS_EV_WITHHOLD, "withhold") \
	X(PS_EV_RELEASE, "release") \
	X(PS_EV_CLAIM, "claim") \
	X(PS_EV_STOP, "stop") \
	X(PS_EV_RETRACT, "retract") \
	X(PS_EV_ATTEST, "attest") \
	X(PS_EV_PRESENT, "present") \
	X(PS_EV_RECALL, "recall")
/* clang-format on */

enum ps_event_kind {
	PS_EV_NONE,
#define X(id, name) id,
	PS_EVENT_LIST(X)
#undef X
		PS_EV_COUNT
};

/* Names as written in files; *_by_name give the zero value if unknown. */
const char *ps_state_name(enum ps_state state); /* "none" for 0 */
const char *ps_assurance_name(enum ps_assurance assurance);
const char *ps_hold_name(enum ps_hold hold);
const char *ps_change_name(enum ps_change change);
const char *ps_op_name(enum ps_op op);
const char *ps_intent_name(enum ps_intent intent);
const char *ps_event_name(enum ps_event_kind event);
enum ps_state ps_state_by_name(const char *name);
enum ps_assurance ps_assurance_by_name(const char *name);
enum ps_hold ps_hold_by_name(const char *name);
enum ps_change ps_change_by_name(const char *name);
enum ps_op ps_op_by_name(const char *name);
enum ps_intent ps_intent_by_name(const char *name);
enum ps_event_kind ps_event_by_name(const char *name);

/* Who makes an event happen. */
enum ps_who {
	PS_WHO_ENGINE = 1,
	PS_WHO_OPERATOR,
	PS_WHO_REVIEWER,
	PS_WHO_RELEASER,
};
const char *ps_who_name(enum ps_who who);

/* One row of the transition table. */
struct ps_transition {
	enum ps_state from;
	enum ps_event_kind event;
	enum ps_state to;
	enum ps_assurance assurance;
	enum ps_who who;
	const char *meaning; /* one sentence, for the manual */
};
extern const struct ps_transition ps_transitions[];
extern const size_t ps_transitions_len;

/* The row for (from, event), or NULL: cannot happen. */
const struct ps_transition *ps_transition_find(enum ps_state from,
					       enum ps_event_kind event);
/* Is it what a person decides, by an answer that was accepted? */
bool ps_event_is_answer(enum ps_event_kind event);
/* Nothing more happens to it by an operator's answer. */
bool ps_state_is_settled(enum ps_state state);

/* In place of a hold: somebody has let the order out. */
#define PS_RELEASED "released"

struct ps_item {
	int64_t number; /* within the order, from 1 */
	enum ps_op op;
	const char *property; /* "" for creation and deletion */
	const char *value;
	const char *was; /* value before, as far as the source told */
	enum ps_state state;
	enum ps_assurance assurance;
};

struct ps_order {
	int64_t number;
	const char *source;
	const char *request;
	const char *external; /* the source's own key, for results; or "" */
	const char *resource_type;
	enum ps_change change;
	enum ps_intent intent;
	const char *owner;
	const char *owner_name;
	const char *resource; /* key; "" where it does not exist yet */
	const char *handle;   /* tells an owner's new resources apart */
	const char *requester;
	const char *approvers;
	const char *requested_at;
	const char *approved_at;
	const char *start; /* "" or YYYY-MM-DD… as accepted */
	const char *end;
	bool urgent;
	const char *reason;
	int64_t line; /* of its first row in the input */

	/* where it stands: from the events, not part of orders.csv */
	enum ps_state state; /* consolidated */
	enum ps_assurance assurance;
	int64_t batch;		/* 0: none (not out, or a file of its own) */
	const char *file;	/* work file it was sent out in, "" if never */
	int64_t revision;	/* of its row, from 1 */
	int64_t attempt;	/* from 1 */
	int64_t transmitted_at; /* PS_WHEN_NONE if never */
	int64_t updated_at;	/* of the last transition */
	int64_t executed_at; /* when it last became executed, as received … */
	int64_t carried_out_at;	  /* … or as claimed, if that is later */
	const char *actual;	  /* "property=value" lines, as reported */
	const char *until;	  /* of a hold by the operator … */
	int64_t held_at;	  /* … and since when it is held */
	int64_t paused_s;	  /* by holds that are over, since it is out */
	bool timed_out;		  /* errored because a validity was over */
	bool withdrawn;		  /* by its source, while it is out */
	const char *problem_code; /* of the last verdict, if a rejection */
	const char *problem;	  /* its sentence */
	const char *notice;	  /* what its row is to say, "" if nothing */
	const char *why;   /* it waits for a decision, "" if it does not */
	const char *reply; /* of who decided last, to the operator */
	const char *stop;  /* path of the hold it is in, PS_RELEASED, or "" */
	const char *assignee;	/* who takes care of it, "" if nobody */
	int64_t claimed_at;	/* since when; PS_WHEN_NONE */
	const char *associated; /* key of what is there, instead of a new one */
	int64_t request_revision; /* of the request, 0: the source has none */

	struct ps_item *items;
	size_t nitems;
};

/*
 * Where its period ends: behind the last day, or at that time of day.  0:
 * never.  A revocation has no such end: what was to be taken away by then is
 * to be taken away all the more.
 */
int64_t ps_order_ends(const struct ps_order *order);
/* "its period ended on 2026-11-22" */
const char *ps_order_lapsed(struct ps_arena *arena,
			    const struct ps_order *order);
/*
 * When an order that is out is over, `valid_s` seconds after it was sent
 * out; holds stop the clock for `pause_max_s` at most.
 */
int64_t ps_order_valid_until(const struct ps_order *order, int64_t valid_s,
			     int64_t pause_max_s);

/* For how long the hold at hand stops the clock until `now`. */
int64_t ps_order_pause(const struct ps_order *order, int64_t now);

/* The order with all of its texts and items in the arena. */
void ps_order_copy(struct ps_arena *arena, const struct ps_order *order,
		   struct ps_order *out);

/*
 * Consolidate: worst of the items, in the order error, errored,
 * awaiting-approval, transmitted, pending, executed, inactive, verified;
 * declined, cancelled and superseded count only when all items are settled
 * so.  Assurance is the weakest of the other items.
 */
enum ps_state ps_order_state(const struct ps_item *items, size_t n);
enum ps_assurance ps_order_assurance(const struct ps_item *items, size_t n);
/* Is any of its items transmitted, so that it stands in orders/? */
bool ps_order_is_out(const struct ps_order *order);
/*
 * Does it wait for a decision: nothing of it is out, and an item awaits
 * approval or has failed?
 */
bool ps_order_is_undecided(const struct ps_order *order);
/* Is it in question in the file that the order stands in? */
bool ps_item_is_open(const struct ps_order *order, const struct ps_item *item);

/* Key of the resource it is about, "" where that does not exist yet. */
const char *ps_order_resource(const struct ps_order *order);

/* "PO-000000123-Z": letters first, check character last. */
#define PS_ORDER_ID_MAX 24
#define PS_ORDER_NUMBER_MAX INT64_C(999999999)
void ps_order_id(int64_t number, char out[PS_ORDER_ID_MAX]);
/*
 * Read an id back: case, blanks around it and missing leading zeros are
 * forgiven, the check character is not.
 */
PS_CHECK bool ps_order_id_parse(const char *text, int64_t *number);

/*
 * Identity of an order: source, request, resource type, change and the
 * resource's key, or owner and handle where it does not exist yet; for
 * orders with an external key that key takes the place of the resource.
 * Content: its items, sorted.  Both are SHA-256 in hex (65 bytes).
 */
void ps_order_identity(const struct ps_order *order, char out[65]);
void ps_order_content(const struct ps_order *order, char out[65]);
/* What the digest of an identity is made of, for a quicker look-up. */
void ps_order_identity_text(const struct ps_order *order, struct ps_buf *out);
/* What must not have two orders out at a time: type and resource/owner. */
void ps_order_subject(const struct ps_order *order, struct ps_buf *out);

#endif
