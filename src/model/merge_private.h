/*
 * merge_private - what the files of merge share.
 */
#ifndef PS_MODEL_MERGE_PRIVATE_H
#define PS_MODEL_MERGE_PRIVATE_H

#include "model/workfile_private.h"
#include "provspool/map.h"
#include "provspool/merge.h"

enum ps_side {
	PS_SIDE_BASE,
	PS_SIDE_OURS,
	PS_SIDE_THEIRS,
	PS_SIDE_JUDGED,
	PS_SIDES
};

/* The rows of one order, NULL where a side has none. */
struct ps_trio {
	const struct ps_work_row *rows[PS_SIDES];
};

struct ps_merging {
	struct ps_arena arena;
	const struct ps_merge_input *in;
	struct ps_span texts[PS_SIDES];
	struct ps_work_file files[PS_SIDES];
	struct ps_map rows[PS_SIDES]; /* order id -> its first row */
	struct ps_map their_answers;  /* order id and answer -> row */
	size_t *columns[PS_SIDES];    /* of theirs -> of the side */
	char delimiter;		      /* of theirs */
	size_t both;
};

/* The cell of a side in a column of theirs, or NULL. */
const char *ps_merge_cell(const struct ps_merging *m,
			  const struct ps_trio *trio, enum ps_side side,
			  size_t column);
/*
 * A column that is neither the program's nor part of an answer: people's
 * own, and the properties, which only the resource type can tell from them.
 */
bool ps_merge_is_free(const char *column);
void ps_merge_add_record(struct ps_merging *m, const char *const *cells,
			 struct ps_buf *out);
/* A row both sides answered, cell by cell; what differs is a conflict. */
void ps_merge_cells(struct ps_merging *m, const struct ps_trio *trio,
		    struct ps_buf *out);

#endif
