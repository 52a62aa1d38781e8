/*
 * intake - one input file on its way from the inbox into the history.
 *
 * A file is in exactly one place: inbox/<source>/, inbox/<source>/.claimed/,
 * archive/ or quarantine/.  It leaves .claimed/ only after its segment is
 * part of the history, so a run that was killed finds it there again.
 */
#ifndef PS_ENGINE_INTAKE_H
#define PS_ENGINE_INTAKE_H

#include "provspool/control.h"
#include "provspool/encoding.h"
#include "provspool/fs.h"
#include "provspool/spool.h"
#include "engine/waiting.h"

struct ps_intake {
	struct ps_spool *spool;
	const struct ps_source *source;
	struct ps_waiting *waiting; /* what of the folder is not taken */
	size_t taken;		    /* files, in this run */
	bool recovering;	    /* the file was claimed by an earlier run */
	bool left;   /* the folder failed and is left alone for this run */
	int folder;  /* inbox/<source> */
	int claimed; /* inbox/<source>/.claimed */
	const char *name;
	const char *path;  /* "<source>/<name>", for findings */
	const char *shown; /* the same, escaped */
	struct ps_dropped dropped;
	struct ps_private copy;	 /* of its bytes, as they came */
	struct ps_private plain; /* of them as UTF-8, where they are not */
	struct ps_decoder decoder;
	bool undecodable;	 /* as the decoder can tell */
	struct ps_forget forget; /* of the copy */
	char sha256[PS_SHA_HEX];
	const char *control_name;
	struct ps_buf control_text;
	struct ps_control control;
	bool controlled; /* `control` came with it */
	struct ps_arena arena;
};

/*
 * Copy the open file to where nobody can change it, with its digest: first
 * the place for it, which is the spool's, then the bytes, which may be read
 * badly (PS_EBUSY: somebody is still writing the file).
 */
PS_CHECK int ps_intake_open_copy(struct ps_intake *intake, struct ps_err *err);
PS_CHECK int ps_intake_copy(struct ps_intake *intake, struct ps_err *err);
/* What is to be read of it: UTF-8, whatever it came in. */
struct ps_request_input ps_intake_input(const struct ps_intake *intake);
/* Take the file into the history, or find that it is there already. */
PS_CHECK int ps_intake_record(struct ps_intake *intake, int64_t *seq,
			      struct ps_err *err);
/*
 * Move the file, whose segment is `seq`, to where it stays, with what is to
 * be told about its refused rows.  Doing it again changes nothing.
 */
PS_CHECK int ps_intake_file_away(struct ps_intake *intake, int64_t seq,
				 struct ps_err *err);

#endif
