/*
 * judge_private - what the parts of the judge share.
 */
#ifndef PS_MODEL_JUDGE_PRIVATE_H
#define PS_MODEL_JUDGE_PRIVATE_H

#include "provspool/judge.h"

enum ps_answer_status {
	PS_ANSWER_NONE, /* blank */
	PS_ANSWER_DONE,
	PS_ANSWER_ALREADY,
	PS_ANSWER_FAILED,
	PS_ANSWER_PARTIAL,
	PS_ANSWER_HOLD,
	PS_ANSWER_RETURN,
	PS_ANSWER_UNKNOWN,
};

/* A case being judged. */
struct ps_bench {
	const struct ps_case *c;
	struct ps_arena *arena;
	struct ps_verdict *v;
};

/* Reject: fills the verdict and returns false, for `return ps_reject(…)`. */
bool ps_reject(struct ps_bench *b, const char *column,
	       enum ps_diag_code code, const char *fmt, ...) PS_PRINTF(4, 5);

/* The word's meaning; PS_ANSWER_UNKNOWN after a rejection with advice. */
enum ps_answer_status ps_judge_status(struct ps_bench *b, const char *word,
				      const char *column);
/* The event that a status makes happen, PS_EV_NONE for partial and blank. */
enum ps_event_kind ps_judge_event(enum ps_answer_status status);

/* Each checks its cells and fills its part of the verdict; false: rejected. */
bool ps_judge_message(struct ps_bench *b, enum ps_answer_status status);
bool ps_judge_until(struct ps_bench *b, enum ps_answer_status status);
bool ps_judge_executed(struct ps_bench *b, enum ps_answer_status status);
bool ps_judge_evidence(struct ps_bench *b, enum ps_answer_status status);
bool ps_judge_actual(struct ps_bench *b, enum ps_answer_status status);
bool ps_judge_items(struct ps_bench *b, enum ps_answer_status status);

#endif
