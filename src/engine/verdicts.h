/*
 * verdicts - from changed answers to events.
 *
 * Every changed row is judged alone; what is found about files and about
 * commits that touch other files is recorded as remarks.  The order of
 * events is that of paths and records, so that the same tip always gives
 * the same segment.
 */
#ifndef PS_ENGINE_VERDICTS_H
#define PS_ENGINE_VERDICTS_H

#include "engine/answers.h"
#include "provspool/engine.h"

struct ps_verdict_counts {
	size_t accepted;
	size_t rejected; /* rows, and files as a whole */
	size_t repeated;
	size_t events;
};

/* The batch into which retracted orders go, while they are alike. */
struct ps_reissue {
	struct ps_arena arena;
	const char *type;
	enum ps_change change;
	bool urgent;
	const char *file;
	int64_t batch; /* 0: none yet */
	int64_t rows;
	size_t bytes;
};

struct ps_verdicts {
	struct ps_spool *spool;
	struct ps_answers *answers;
	struct ps_arena arena;
	struct ps_draft draft;
	struct ps_verdict_counts counts;
	struct ps_reissue reissue;
	struct ps_order *undoing; /* orders to be taken in at the end */
	size_t nundoing;
	size_t undoing_cap;
	struct ps_arena kept; /* their texts */
};

void ps_verdicts_init(struct ps_verdicts *verdicts, struct ps_spool *spool,
		      struct ps_answers *answers);
void ps_verdicts_release(struct ps_verdicts *verdicts);
/* Judge everything and write the events into the draft. */
PS_CHECK int ps_verdicts_judge(struct ps_verdicts *verdicts,
			       struct ps_err *err);

/* The event that a step's author makes happen, before what it is. */
void ps_verdicts_event(struct ps_verdicts *verdicts, const struct ps_step *step,
		       struct ps_event *out);
/* Add an event and count it. */
PS_CHECK int ps_verdicts_add(struct ps_verdicts *verdicts,
			     struct ps_event *event, struct ps_err *err);

/* Remarks about files: refused ones, renamed ones, foreign ones. */
PS_CHECK int ps_remarks_add(struct ps_verdicts *verdicts, struct ps_err *err);

#endif
