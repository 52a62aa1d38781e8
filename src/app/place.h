/*
 * place - where a command was started, and the state history seen from there.
 *
 * A command works on the spool or clone that the current folder (or -C) is
 * in.  Reading commands need no lock; they answer from the index when it
 * stands at the tip of `state`, which is looked up without starting libgit2.
 */
#ifndef PS_APP_PLACE_H
#define PS_APP_PLACE_H

#include "provspool/spool.h"

enum ps_place_kind {
	PS_PLACE_SPOOL = 1, /* the spool itself, or its desk */
	PS_PLACE_CLONE,	    /* a colleague's clone */
};

struct ps_place {
	enum ps_place_kind kind;
	const char *root;
	const char *git; /* folder of the repository */
	const char *state_ref;
	const char *index;
	const char *worktree; /* where work files are edited; "" on a server */
};

/* PS_ENOTFOUND if `start` is in neither. */
PS_CHECK int ps_place_find(const char *start, struct ps_arena *arena,
			   struct ps_place *out, struct ps_err *err);

/* The spool that a call is about; PS_EUSAGE if that is a clone. */
struct ps_call;
PS_CHECK int ps_place_spool(struct ps_call *call, struct ps_place *out);

/* The tip of its state_ref, from the files of git alone. */
PS_CHECK int ps_place_tip(const struct ps_place *place, struct ps_arena *arena,
			  struct ps_oid *out, struct ps_err *err);

struct ps_reader {
	struct ps_place place;
	struct ps_oid state;
	struct ps_index *index;
	struct ps_repo *repo;	   /* NULL until needed */
	struct ps_journal journal; /* if repo */
	struct ps_config config;   /* on record, if loaded */
	bool configured;
};
PS_CHECK int ps_reader_open(const char *start, struct ps_arena *arena,
			    struct ps_reader *out, struct ps_err *err);
void ps_reader_release(struct ps_reader *reader);
/*
 * Does the failure tell of damage within the index, which opening it cannot
 * see?  Then it was removed, and the command may be tried again.
 */
bool ps_reader_drop_index(const char *start, struct ps_arena *arena,
			  const struct ps_err *err);
/* Load what is on record; types that left it are simply not there. */
PS_CHECK int ps_reader_config(struct ps_reader *reader, struct ps_err *err);
/* Open the repository, if that was not necessary so far. */
PS_CHECK int ps_reader_repo(struct ps_reader *reader, struct ps_err *err);

#endif
