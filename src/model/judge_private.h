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
	/* in a file for review */
	PS_ANSWER_APPROVE,
	PS_ANSWER_DECLINE,
	PS_ANSWER_POSTPONE,
	PS_ANSWER_ACCEPT,
	PS_ANSWER_UNKNOWN,
};

/* A case being judged. */
struct ps_bench {
	const struct ps_case *c;
	struct ps_arena *arena;
	struct ps_verdict *v;
	struct ps_fault *last; /* of the verdict's */
};

/*
 * Reject: adds a fault to the verdict and returns false, for `return
 * ps_reject(…)`; what else is wrong may be looked for and added all the same.
 * A text that a precision cuts may end within a character.
 */
bool ps_reject(struct ps_bench *b, const char *column, enum ps_diag_code code,
	       const char *fmt, ...) PS_PRINTF(4, 5);
/* Say something of an answer that is taken all the same. */
void ps_remark(struct ps_bench *b, enum ps_diag_code code, const char *fmt, ...)
	PS_PRINTF(3, 4);

/*
 * The word's meaning, of those that the file takes; PS_ANSWER_UNKNOWN after a
 * rejection with advice.
 */
enum ps_answer_status ps_judge_status(struct ps_bench *b, const char *text,
				      const char *column);
/* The event that a status makes happen, PS_EV_NONE for partial and blank. */
enum ps_event_kind ps_judge_event(enum ps_answer_status status);

/* Is the file one for review? */
bool ps_judge_is_review(const struct ps_bench *b);

/*
 * Mark the items that a cell names, a line each; false: rejected, because a
 * line names nothing that is in question.
 */
bool ps_judge_mark(struct ps_bench *b, const char *column, const char *text,
		   bool *marks);
void ps_judge_rule(struct ps_bench *b, int64_t item, enum ps_state from,
		   enum ps_event_kind event);
/* Is the item in question?  Of an order in no file, all are. */
bool ps_judge_asks(const struct ps_bench *b, const struct ps_item *item);
const struct ps_item *ps_judge_item(const struct ps_order *order,
				    const char *number);

/* Of what was answered, this item failed after all. */
void ps_judge_fail(struct ps_bench *b, const struct ps_item *failed);

/* judge.c: steps that every answer goes through; false: rejected. */
bool ps_judge_row_is_sound(struct ps_bench *b);
bool ps_judge_may(struct ps_bench *b, enum ps_action action);
void ps_judge_take_as(struct ps_bench *b, enum ps_verdict_kind kind,
		      enum ps_diag_code code, const char *text);
/* judge_review.c */
void ps_judge_review(struct ps_bench *b);

/* Judge the retraction of what was reported as done. */
void ps_judge_retract(struct ps_bench *b);

/* A cell without the blanks around it. */
const char *ps_judge_trim(struct ps_bench *b, const char *text);
/* Not what a spreadsheet made of a text, and no longer than its column. */
bool ps_judge_whole(struct ps_bench *b, const char *column, const char *text);

/*
 * Each checks its cells and fills its part of the verdict; false: rejected.
 * The items come first: what the others ask for goes by their rulings.
 */
bool ps_judge_items(struct ps_bench *b, enum ps_answer_status status);
bool ps_judge_message(struct ps_bench *b, enum ps_answer_status status);
bool ps_judge_until(struct ps_bench *b, enum ps_answer_status status);
bool ps_judge_executed(struct ps_bench *b, enum ps_answer_status status);
bool ps_judge_evidence(struct ps_bench *b, enum ps_answer_status status);
bool ps_judge_actual(struct ps_bench *b, enum ps_answer_status status);
bool ps_judge_assignee(struct ps_bench *b, enum ps_answer_status status);

/* A day to come, at most a year away; false: rejected. */
bool ps_judge_day(struct ps_bench *b, const char *text);

/* Is any item ruled so? */
bool ps_judge_rules(const struct ps_bench *b, enum ps_event_kind event);
/* Is the setting of this property ruled to have failed? */
bool ps_judge_failed(const struct ps_bench *b, const char *property);
/* Do the items stand already where the rulings would take them? */
bool ps_judge_recorded(const struct ps_bench *b);

/* What a date can mean as people and spreadsheets write it. */
#define PS_READINGS_MAX 2
struct ps_readings {
	int64_t at[PS_READINGS_MAX];
	size_t n;
	bool day_only;
	bool plain; /* year first: nothing was guessed */
};
/*
 * Every reading of a date: year first with '-' or '/'; day or month first
 * with '/', '-' or (day first) '.', a year of two or four digits, a time of
 * day with or without AM or PM; the day number of a spreadsheet.
 */
void ps_judge_readings(const char *text, struct ps_readings *out);
/* Keep those from..to, both included. */
void ps_judge_keep(struct ps_readings *readings, int64_t from, int64_t to);
/* "2026-11-10" or "2026-11-10 09:30": how to type a reading. */
const char *ps_judge_typed(struct ps_bench *b,
			   const struct ps_readings *readings, size_t i);

#endif
