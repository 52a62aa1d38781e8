/*
 * journal - the state history: one folder a commit, chained by SHA-256.
 *
 *   journal/0000/0012/000012345-ingest/segment.yaml, orders.csv, …
 *
 * `refs/heads/state` is linear; each commit adds exactly one folder and
 * changes nothing else.  segment.yaml holds the digests of the other files
 * of its folder and, as `chain`, the SHA-256 of the segment.yaml before it.
 * Segments are numbered from 1; the first one is `init`.
 *
 * The only moment at which anything happens is the compare-and-swap of that
 * reference in ps_journal_append().  Before it: nothing happened.  After it:
 * all of it did, and everything else (work files, archive, index, high-water
 * mark) is redone from it.
 */
#ifndef PROVSPOOL_JOURNAL_H
#define PROVSPOOL_JOURNAL_H

#include "provspool/progress.h"
#include "provspool/config.h"
#include "provspool/repo.h"
#include "provspool/sha.h"
#include "provspool/tables.h"

#define PS_REF_STATE "refs/heads/state"
#define PS_REF_WORK "refs/heads/work"
#define PS_REF_EVIDENCE "refs/evidence/work"

/* clang-format off */
#define PS_SEGMENT_LIST(X) \
	X(PS_SEG_INIT, "init") \
	X(PS_SEG_CONFIG, "config") \
	X(PS_SEG_INGEST, "ingest") \
	X(PS_SEG_TRANSMIT, "transmit") \
	X(PS_SEG_APPLY, "apply") \
	X(PS_SEG_VERIFY, "verify") \
	X(PS_SEG_TIME, "time") \
	X(PS_SEG_ACCEPT, "accept")
/* clang-format on */

enum ps_segment_kind {
	PS_SEG_NONE,
#define X(id, name) id,
	PS_SEGMENT_LIST(X)
#undef X
		PS_SEG_COUNT
};
const char *ps_segment_kind_name(enum ps_segment_kind kind);

/*
 * A file of the segment's folder besides segment.yaml; one that is no table
 * lies in its folder `config`.
 */
struct ps_segment_file {
	const char *name; /* "orders.csv", "items-0001.csv", "site.yaml" */
	int64_t rows;	  /* without the header; -1 for no table */
	char sha256[PS_SHA_HEX];
};

struct ps_totals { /* since the spool was made */
	int64_t orders;
	int64_t items;
	int64_t events;
	int64_t duplicates;
	int64_t rejects;
};

/* The content of segment.yaml. */
struct ps_segment {
	int64_t seq;
	enum ps_segment_kind kind;
	int64_t time;
	char chain[PS_SHA_HEX]; /* of the segment before; 64 zeros in init */
	const char *spool;	/* uuid; in init, else "" */
	const char *trust;	/* "single" or "server"; in init, else "" */
	int64_t uid;		/* who ran it: init, config, accept; else -1 */
	const char *input_name; /* of an ingest or an extract, else "" */
	const char *input_source;
	const char *input_sha256;
	int64_t input_size;
	int64_t input_uid;
	bool input_refused;		/* nothing in it could be used */
	bool input_full;		/* of an extract, like what follows */
	int64_t input_sequence;		/* of its control file; 0: none */
	int64_t input_as_of;		/* PS_WHEN_NONE: it is none */
	const char *const *input_types; /* that it describes */
	size_t ninput_types;
	struct ps_oid work_cursor; /* last consumed tip of work, "" if none */
	int64_t next_order;
	int64_t next_batch;
	int64_t config_version; /* 0: none recorded yet */
	int64_t config_seq;	/* segment that holds it */
	struct ps_totals totals;
	struct ps_segment_file *files;
	size_t nfiles;
};

/* Where the journal stands. */
struct ps_journal {
	const struct ps_progress *progress; /* of long work on it, or NULL */
	struct ps_repo *repo;
	struct ps_arena arena;	/* of `tip` */
	struct ps_oid commit;	/* of refs/heads/state */
	struct ps_segment tip;	/* its segment */
	char chain[PS_SHA_HEX]; /* SHA-256 of the tip's segment.yaml */
	/* the caller's, who closes them; -1 after ps_journal_open() */
	int syncfd;  /* any descriptor on the spool's file system */
	int hwm_dir; /* folder of the high-water mark, or -1 */
};

/*
 * Read the tip, strictly.  PS_EHISTORY if `state` is missing or its newest
 * segment is not whole.  `ref` is PS_REF_STATE, or where a clone keeps it.
 */
PS_CHECK int ps_journal_open(struct ps_repo *repo, const char *ref,
			     struct ps_journal *out, struct ps_err *err);
void ps_journal_release(struct ps_journal *journal);

/* A table being written; split above PS_LIMIT_TABLE_BYTES. */
struct ps_draft_table {
	const char *schema; /* "journal-orders" */
	const char *name;   /* "orders" */
	struct ps_buf part;
	int64_t part_rows;
	int64_t parts; /* already written as blobs */
};

/* A segment being written. */
struct ps_draft {
	struct ps_journal *journal;
	struct ps_arena arena;
	struct ps_segment segment; /* begins as the tip's cumulative values */
	struct ps_draft_table orders, items, events, rejects, resources;
	struct ps_tree_edit *edits; /* of segment.files, and segment.yaml */
	size_t nedits;
	size_t edits_cap;
	size_t files_cap;
	struct ps_blob_job *job; /* writes the part before, or NULL */
	size_t job_file;	 /* its number in segment.files */
};

/* Begin the next segment; `now` becomes its time. */
void ps_draft_begin(struct ps_draft *draft, struct ps_journal *journal,
		    enum ps_segment_kind kind, int64_t now);
void ps_draft_release(struct ps_draft *draft);
/* Each counts its row in the totals too. */
PS_CHECK int ps_draft_order(struct ps_draft *draft,
			    const struct ps_order *order, struct ps_err *err);
PS_CHECK int ps_draft_event(struct ps_draft *draft, struct ps_event *event,
			    struct ps_err *err); /* sets seq and time */
PS_CHECK int ps_draft_reject(struct ps_draft *draft,
			     const struct ps_reject *reject,
			     struct ps_err *err);
/* Rows of one resource stand together. */
PS_CHECK int ps_draft_sighting(struct ps_draft *draft,
			       const struct ps_sighting *sighting,
			       struct ps_err *err);
/*
 * A file that is no table: the configuration as recorded.  PS_EDATA unless
 * ps_fs_name_ok(name).
 */
PS_CHECK int ps_draft_file(struct ps_draft *draft, const char *name,
			   struct ps_span text, struct ps_err *err);

/*
 * Write the segment: blobs, segment.yaml, tree, commit; syncfs; CAS of
 * refs/heads/state; high-water mark.  On success the journal stands at the
 * new tip.  PS_EBUSY: somebody else wrote, nothing happened.  `subject` is
 * the first line of the commit message.
 */
PS_CHECK int ps_journal_append(struct ps_journal *journal,
			       struct ps_draft *draft, const char *subject,
			       struct ps_err *err);
/* The first segment of all, in a repository without `state`. */
PS_CHECK int ps_journal_create(struct ps_repo *repo, const char *uuid,
			       const char *trust, int64_t now, int syncfd,
			       struct ps_err *err);

/* A segment as read back. */
struct ps_segment_data {
	struct ps_segment segment;
	char chain[PS_SHA_HEX]; /* SHA-256 of this segment.yaml */
	struct ps_span *texts;	/* of segment.files; NULL: not read */
	/* where ps_journal_text() finds them */
	struct ps_repo *repo;
	struct ps_oid commit;
	const char *folder;
};
/* Read the segment.yaml of segment `seq` as it stands at `commit`. */
PS_CHECK int ps_journal_segment(struct ps_repo *repo,
				const struct ps_oid *commit, int64_t seq,
				struct ps_arena *arena,
				struct ps_segment_data *out,
				struct ps_err *err);
/*
 * The text of data->segment.files[i] instead of what `out` held, verified
 * against its digest: tables part by part take bounded memory.
 */
PS_CHECK int ps_journal_text(const struct ps_segment_data *data, size_t i,
			     struct ps_buf *out, struct ps_err *err);
/*
 * The same beside the caller, for large ones: what fails is told at the end,
 * which waits for it and must come before `data` goes.
 */
struct ps_text_job;
struct ps_text_job *ps_journal_text_begin(const struct ps_segment_data *data,
					  size_t i);
PS_CHECK int ps_journal_text_end(struct ps_text_job *job, struct ps_buf *out,
				 struct ps_err *err);
/* All at once: for segments that are small by nature. */
PS_CHECK int ps_journal_read(struct ps_repo *repo, const struct ps_oid *commit,
			     int64_t seq, struct ps_arena *arena,
			     struct ps_segment_data *out, struct ps_err *err);
/* journal/0000/0012/000012345-ingest */
#define PS_SEGMENT_PATH_MAX 64
void ps_segment_path(int64_t seq, enum ps_segment_kind kind,
		     char out[PS_SEGMENT_PATH_MAX]);

/*
 * The high-water mark: the newest state this machine has seen of a spool,
 * kept outside of it (ps_fs_outside_dir()), so that a restored backup or a
 * rewritten `state` is noticed.  Check: PS_EHISTORY if the tip is older than
 * the mark, or does not contain it; a mark that is not there is written.
 */
PS_CHECK int ps_hwm_open(const char *uuid, int *dir, struct ps_err *err);
PS_CHECK int ps_hwm_check(struct ps_journal *journal, const char *uuid,
			  struct ps_err *err);
PS_CHECK int ps_hwm_write(struct ps_journal *journal, const char *uuid,
			  struct ps_err *err);

/* The mark as it stands, if there is one, for a rehearsal. */
PS_CHECK int ps_hwm_copy(const char *uuid, int to, struct ps_err *err);
/* Is there a mark of this spool?  Remove the one of a spool never made. */
PS_CHECK int ps_hwm_known(const char *uuid, bool *known, struct ps_err *err);
PS_CHECK int ps_hwm_forget(const char *uuid, struct ps_err *err);

#endif
