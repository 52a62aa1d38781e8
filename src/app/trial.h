/*
 * trial - the verdict a row would get, before it is committed.
 *
 * The same judge as after the commit, with the person that git would name
 * as the author.
 */
#ifndef PS_APP_TRIAL_H
#define PS_APP_TRIAL_H

#include "app/place.h"
#include "provspool/judge.h"

struct ps_trial {
	struct ps_reader *reader;
	struct ps_arena *arena;
	struct ps_actor actor;
	int64_t now;
	/* answered rows of the file judged last, by order */
	const struct ps_work_row *of;
	const struct ps_work_row **by_order;
	size_t nanswered;
};

/* Who git says we are, in the place's working tree. */
PS_CHECK int ps_trial_begin(struct ps_reader *reader, struct ps_arena *arena,
			    int64_t now, struct ps_trial *out,
			    struct ps_err *err);
/*
 * Judge one row of a file that was read: also whether another row of it
 * answers the same order differently.
 */
PS_CHECK int ps_trial_row(struct ps_trial *trial,
			  const struct ps_work_file *file,
			  const struct ps_work_row *row, struct ps_verdict *out,
			  struct ps_err *err);
/* Say what is wrong with it as a run would: with the cell, and what to do. */
void ps_trial_tell(const struct ps_work_file *file,
		   const struct ps_work_row *row,
		   const struct ps_verdict *verdict, struct ps_diags *diags);
/* "would be recorded as done", "would be rejected", …; in short. */
const char *ps_trial_word(const struct ps_verdict *verdict);

#endif
