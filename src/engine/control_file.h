/*
 * control_file - the control file that comes with an export.
 *
 * It goes the way of its export: both are claimed, the export first; it is
 * kept in the archive as <digest of the export>.control before the export
 * leaves .claimed/, and removed after it.
 */
#ifndef PS_ENGINE_CONTROL_FILE_H
#define PS_ENGINE_CONTROL_FILE_H

#include "engine/intake.h"

/* Is this the name of a control file of the source? */
bool ps_control_is_name(const struct ps_source *source, const char *name);
/* The name of the other of the two: its export, its control file. */
const char *ps_control_of(const struct ps_source *source, const char *name,
			  struct ps_arena *arena);
const char *ps_control_export(const struct ps_source *source, const char *name,
			      struct ps_arena *arena);

/*
 * Read the control file of the export at hand from a folder.  PS_ENOTFOUND;
 * PS_EBUSY: it is still being written; PS_EDATA: it is not understood.
 */
PS_CHECK int ps_control_read(struct ps_intake *intake, int folder,
			     struct ps_err *err);
/* Where the export is claimed: its control file, too, then read it. */
PS_CHECK int ps_control_claim(struct ps_intake *intake, struct ps_err *err);
/* What of it the export, as it was read, does not keep. */
PS_CHECK int ps_control_check(struct ps_intake *intake,
			      const struct ps_request_input *in,
			      struct ps_diags *findings, struct ps_err *err);
/* Keep it in the archive; remove it. */
PS_CHECK int ps_control_keep(struct ps_intake *intake, struct ps_err *err);
PS_CHECK int ps_control_remove(struct ps_intake *intake, struct ps_err *err);

#endif
