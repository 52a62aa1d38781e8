/*
 * journal_private - what the files behind journal.h share.
 */
#ifndef PROVSPOOL_STORE_JOURNAL_PRIVATE_H
#define PROVSPOOL_STORE_JOURNAL_PRIVATE_H

#include "provspool/journal.h"

#define PS_SEGMENT_YAML "segment.yaml"
/* Folder of a segment that holds the files that are no tables. */
#define PS_SEGMENT_CONFIG "config"

/* "orders.csv" or "config/site.yaml": a file's path in its segment. */
const char *ps_segment_file_path(struct ps_arena *arena,
				 const struct ps_segment_file *file);

/*
 * Say where in the history something failed.  Whatever a segment lacks, it was
 * there once: PS_EHISTORY for what is not found or too large.
 */
int ps_journal_damaged(struct ps_err *err, int rc, const char *what);

/* The text of segment.yaml. */
void ps_segment_write(struct ps_buf *out, const struct ps_segment *segment);
/* Read it back; PS_EHISTORY for anything unexpected, `path` in the message. */
PS_CHECK int ps_segment_read(struct ps_span text, const char *path,
			     struct ps_arena *arena, struct ps_segment *out,
			     struct ps_err *err);
/* A copy with everything that it points to. */
void ps_segment_copy(struct ps_arena *arena, const struct ps_segment *from,
		     struct ps_segment *to);
/* The kinds that say which account ran provspool. */
bool ps_segment_has_uid(enum ps_segment_kind kind);

/*
 * Write what is left of the draft's tables, then its segment.yaml, whose
 * digest is put in `chain`; draft->edits is the whole folder afterwards.
 */
PS_CHECK int ps_draft_finish(struct ps_draft *draft, char chain[PS_SHA_HEX],
			     struct ps_err *err);

#endif
