/*
 * spool - an open spool and its recovery.
 *
 *   DIR/spool.git/   bare repository with the branches work and state
 *   DIR/desk/        clone of work for a single machine (not on a server)
 *   DIR/config/      settings, the administrator's
 *   DIR/inbox/<source>/  DIR/outbox/<source>/
 *   DIR/archive/     every input taken in, by digest
 *   DIR/quarantine/  inputs and rows that were refused
 *   DIR/index.db     look-ups; may be deleted at any time
 *
 * One process writes at a time: ps_spool_open() holds a lock on spool.git
 * until ps_spool_release().  Opening recovers: everything seen is made
 * durable, the high-water mark is checked, locks left by a killed run of
 * ours are removed, the index is brought up to date.  Recovery is the same
 * code as normal operation; done twice it changes nothing.
 */
#ifndef PROVSPOOL_SPOOL_H
#define PROVSPOOL_SPOOL_H

#include "provspool/config.h"
#include "provspool/index.h"
#include "provspool/journal.h"
#include "provspool/request.h"

/* What a run was told of the orders that it takes in; recorded with them. */
enum ps_run_review {
	PS_RUN_REVIEW_USUAL, /* by their resource types */
	PS_RUN_REVIEW_FORCE,
	PS_RUN_REVIEW_SKIP,
};
/* "review forced", "review skipped"; "" for the usual. */
const char *ps_run_review_name(enum ps_run_review review);

struct ps_spool {
	const char *path;
	const char *shown;		    /* the same, as people know it */
	int64_t now;			    /* of this run, seconds */
	const struct ps_progress *progress; /* or NULL */
	int dir;
	int git; /* spool.git: holds the lock */
	struct ps_repo *repo;
	struct ps_journal journal;
	struct ps_index *index;
	struct ps_config config; /* on record */
	bool configured;	 /* one is on record */
	struct ps_arena arena;	 /* of what follows */
	const char *uuid;
	bool single_trust;
	const char *local_principal; /* "uid:1000" where single-trust */
	struct ps_diags diags;	     /* findings of this run */
	struct ps_buf talk;	     /* what was done, a line each */
	size_t rejected;	     /* rows and files refused in this run */
	size_t stopped;		     /* orders that thresholds keep back … */
	size_t stopped_anew;	     /* … since this run */
	size_t sent;		     /* orders sent out in this run */
	enum ps_run_review review;
	bool resident;	  /* of a watcher: what fails is tried again soon */
	size_t files_max; /* taken of each source in this run; 0: all */
	bool more;	  /* files were left for the next run */
	bool failed;	  /* the folder of a source did: try again soon */
	int64_t due;	  /* when something is next due; INT64_MAX: never */
	/* of a rehearsal, else NULL and -1 */
	char *scratch;	  /* its folder, removed at the end */
	int original;	  /* folder of the spool that it stands for */
	int original_git; /* and its spool.git, locked */
};

/*
 * Open for writing.  PS_EBUSY: another provspool works on it; PS_EHISTORY:
 * state is damaged, rewound or missing; PS_ENOTFOUND: no spool at `path`.
 */
PS_CHECK int ps_spool_open(const char *path, int64_t now, struct ps_spool *out,
			   struct ps_err *err);
/* The same, telling from the beginning how far long work is. */
PS_CHECK int ps_spool_open_told(const char *path, int64_t now,
				const struct ps_progress *progress,
				struct ps_spool *out, struct ps_err *err);
/*
 * Open a rehearsal: a copy of the spool in a scratch folder (TMPDIR), on which
 * every step does what it would do, while nothing of the spool, its desk or
 * the high-water mark changes.  Objects are read where they are; config/ and
 * inbox/ too, and of what is claimed a copy is taken.  The spool is locked, so
 * the failures are those of ps_spool_open_told().  Whatever would reach out of
 * the spool (mail, a command of the site) asks ps_spool_rehearses() first.
 */
PS_CHECK int ps_spool_rehearse(const char *path, int64_t now,
			       const struct ps_progress *progress,
			       struct ps_spool *out, struct ps_err *err);
bool ps_spool_rehearses(const struct ps_spool *spool);
/* Where config/ and inbox/ are: its folder, or that of the original. */
int ps_spool_given(const struct ps_spool *spool);
/* Of a rehearsal the scratch folder goes. */
/* Let others work on it; of this one only what was found is still of use. */
void ps_spool_unlock(struct ps_spool *spool);
void ps_spool_release(struct ps_spool *spool);
/* Add a line to what is told about this run. */
void ps_spool_say(struct ps_spool *spool, const char *fmt, ...) PS_PRINTF(2, 3);
/* Something is due at this time. */
void ps_spool_due(struct ps_spool *spool, int64_t at);
/* Should this run end here? */
bool ps_spool_stops(const struct ps_spool *spool);
/* Open a folder of the spool, made where it is missing. */
PS_CHECK int ps_spool_folder(struct ps_spool *spool, const char *name, int *out,
			     struct ps_err *err);
/* Append a segment, then bring the index up to date. */
PS_CHECK int ps_spool_append(struct ps_spool *spool, struct ps_draft *draft,
			     const char *subject, struct ps_err *err);

/* How a spool is made. */
struct ps_spool_plan {
	const char *path;
	const char *config; /* folder to copy settings from, or NULL */
	const char *uuid;   /* NULL: a random one */
	bool server;	    /* no desk */
	bool dry_run;	    /* only look whether it can be made */
	int64_t now;
};
/*
 * Make a spool.  It is built beside `path` and renamed into place, so that
 * it is there whole or not at all.  Refused: a folder that is not empty,
 * cannot be written, or lies on a network file system; PS_ECONFIG with the
 * findings in `diags`.
 */
PS_CHECK int ps_spool_create(const struct ps_spool_plan *plan,
			     struct ps_diags *diags, struct ps_err *err);

/* What git is told in spool.git/config; a key may stand several times. */
struct ps_setting {
	const char *key;
	const char *value;
};
extern const struct ps_setting ps_spool_settings[];
extern const size_t ps_spool_settings_len;
/* The text of its hook reference-transaction. */
extern const char ps_spool_hook[];

/* The files of a configuration folder, as they are on disk. */
struct ps_config_files {
	struct ps_config_file *list; /* sorted by name */
	size_t len;
};
PS_CHECK int ps_config_read_files(int dir, struct ps_arena *arena,
				  struct ps_config_files *out,
				  struct ps_err *err);
/*
 * Read and check a configuration folder; `config` was initialised.  PS_ECONFIG
 * with the findings in `diags`.
 */
PS_CHECK int ps_config_read_folder(const char *path, struct ps_arena *arena,
				   struct ps_config *config,
				   struct ps_diags *diags, struct ps_err *err);
/*
 * The configuration on record, as the index keeps it; `config` was
 * initialised and stays so if there is none.
 */
PS_CHECK int ps_config_recorded(struct ps_index *index,
				struct ps_config *config, struct ps_err *err);

#endif
