/*
 * judge - what a row's answer means for its order.
 *
 * One function decides every answer, whatever the way in: a commit, `check`
 * before the commit, or a command.  A row is accepted whole or rejected
 * whole, never partly; all that is wrong with it is said at once.  Other rows
 * do not matter to it, but for those of the same order.
 *
 * Pure: the time and who answered come from the caller.
 */
#ifndef PROVSPOOL_JUDGE_H
#define PROVSPOOL_JUDGE_H

#include "provspool/workfile.h"

/* Who answered, as far as it is known. */
struct ps_actor {
	const char *name; /* as claimed in the commit */
	const char *email;
	const char *principal; /* "uid:1000", or "" */
	enum ps_identity_level level;
	const struct ps_person *person; /* or NULL */
};
/* Person and level of a claimed name and address; see provspool.conf(5). */
void ps_actor_identify(const struct ps_config *config, const char *name,
		       const char *email, const char *local_principal,
		       struct ps_actor *out);
/* "ada" or "Ada Rossi <ada@acme.example>": what stands in the history. */
const char *ps_actor_text(struct ps_arena *arena, const struct ps_actor *actor);

/*
 * May this actor make this happen to this order?  0, or the code of the
 * refusal: E-NOT-ALLOWED, E-SOD (operator is requester or owner),
 * E-IDENTITY.  Every way in asks here.
 */
enum ps_diag_code ps_policy_may(const struct ps_config *config,
				enum ps_action action,
				const struct ps_resource_type *type,
				const struct ps_order *order,
				const struct ps_actor *actor);

/* Is `who`, as somebody wrote it, this actor? */
bool ps_actor_is(const struct ps_actor *actor, const char *who);
/* Is the order somebody's still, who wrote himself down for it? */
bool ps_order_is_claimed(const struct ps_order *order,
			 const struct ps_resource_type *type, int64_t now);

/* May this actor let out what a threshold stopped? */
bool ps_policy_may_release(const struct ps_config *config,
			   const struct ps_resource_type *type,
			   const struct ps_actor *actor);

/* What happens to one item (number 0: to all that are in the state). */
struct ps_ruling {
	int64_t item;
	enum ps_state from;
	enum ps_event_kind event;
};

enum ps_verdict_kind {
	PS_VERDICT_ACCEPTED = 1,
	PS_VERDICT_REJECTED, /* row stays, with `problem` */
	PS_VERDICT_NOTHING,  /* equal to what is recorded */
	PS_VERDICT_NOTE,     /* no status yet: the text is kept */
	PS_VERDICT_CLEARED,  /* the person took the text back */
	PS_VERDICT_ATTESTED, /* too late to settle anything; kept */
};

/* What is wrong with one cell of a rejected row. */
struct ps_fault {
	enum ps_diag_code code;
	const char *sentence; /* without the code */
	const char *column;   /* which cell, or "" */
	const struct ps_fault *next;
};

struct ps_verdict {
	enum ps_verdict_kind kind;
	enum ps_diag_code code;	       /* of the first fault, or of a remark */
	const char *sentence;	       /* of all faults, without the code */
	const char *column;	       /* which cell, or "" */
	const struct ps_fault *faults; /* of a rejection, in order */
	size_t nfaults;
	struct ps_ruling *rulings;
	size_t nrulings;
	/* as recorded, defaults filled in */
	const char *message;
	const char *executed_by;
	const char *executed_at; /* ISO, UTC; or a day */
	const char *evidence;
	const char *actual; /* "property=value" lines */
	const char *until;
	const char *assignee;
	int64_t attempt; /* that the order comes to, 0: it does not change */
	bool defaulted;	 /* executed_by and executed_at are the commit's */
};

struct ps_case {
	const struct ps_config *config;
	const struct ps_resource_type *type;
	const struct ps_order *order; /* NULL: unknown order */
	const struct ps_work_file *file;
	const struct ps_work_row *row;
	const struct ps_actor *actor;
	const char *author; /* of the report, where one is retracted */
	int64_t now;
	int64_t committed_at; /* of the commit that brought the answer */
};

/* Judge one row; everything in the verdict lives in the arena. */
void ps_judge(const struct ps_case *c, struct ps_arena *arena,
	      struct ps_verdict *out);

/* Several rows of one order that do not say the same. */
void ps_judge_twice(struct ps_verdict *out);

/* "Which day? … (E-DATE)": the `problem` cell of a rejection. */
const char *ps_verdict_problem(struct ps_arena *arena,
			       const struct ps_verdict *verdict);

#endif
