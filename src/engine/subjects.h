/*
 * subjects - of which resources an order goes out in this run.
 *
 * A million texts would be a hundred megabytes: kept are the number of each
 * order and a short digest, and where two digests meet the order itself is
 * read again.
 */
#ifndef PS_ENGINE_SUBJECTS_H
#define PS_ENGINE_SUBJECTS_H

#include "provspool/index.h"

struct ps_subject_slot {
	uint64_t digest;
	int64_t order; /* 0: free */
	bool revokes;
};

struct ps_subjects {
	struct ps_index *index;
	const struct ps_config *config;
	struct ps_subject_slot *slots;
	size_t nslots; /* a power of two, or 0 */
	size_t len;
};

void ps_subjects_init(struct ps_subjects *subjects, struct ps_index *index,
		      const struct ps_config *config);
void ps_subjects_release(struct ps_subjects *subjects);
/*
 * Add an order's subject (ps_order_subject(), ps_order_key_subject()), unless
 * an order is there: its slot, valid until the next one is added, may be given
 * to another order.  Else *there is NULL.
 */
PS_CHECK int ps_subjects_add(struct ps_subjects *subjects, const char *subject,
			     int64_t order, bool revokes,
			     struct ps_subject_slot **there,
			     struct ps_err *err);

#endif
