/*
 * doctor - is everything around the spool as it has to be?
 *
 * Each check tries or looks at one thing and says "ok", "warning" or
 * "problem", what it saw, and what to do.  A check never stops the others:
 * what it cannot look at is a finding, too.  Nothing is changed, apart from
 * folders for trying that are removed again and the high-water mark, which
 * is brought up as by every run.
 */
#ifndef PS_APP_DOCTOR_H
#define PS_APP_DOCTOR_H

#include "app/git.h"
#include "app/place.h"
#include "app/report.h"

struct ps_doctor {
	struct ps_call *call;
	struct ps_place place;
	struct ps_git git; /* in the repository */
	struct ps_report report;
	size_t problems;
	size_t warnings;
};

void ps_doctor_ok(struct ps_doctor *d, const char *what, const char *fmt, ...)
	PS_PRINTF(3, 4);
/* It works, but not in every case. */
void ps_doctor_warn(struct ps_doctor *d, const char *what, const char *remedy,
		    const char *fmt, ...) PS_PRINTF(4, 5);
void ps_doctor_problem(struct ps_doctor *d, const char *what,
		       const char *remedy, const char *fmt, ...)
	PS_PRINTF(4, 5);
/* A path below the root of the spool or clone. */
const char *ps_doctor_path(struct ps_doctor *d, const char *name);

/* git and the repository */
void ps_doctor_git(struct ps_doctor *d);
void ps_doctor_identity(struct ps_doctor *d);
void ps_doctor_settings(struct ps_doctor *d);
void ps_doctor_pushes(struct ps_doctor *d);
void ps_doctor_hook(struct ps_doctor *d);
void ps_doctor_drivers(struct ps_doctor *d);
void ps_doctor_remote(struct ps_doctor *d);
/* the machine */
void ps_doctor_clock(struct ps_doctor *d);
void ps_doctor_disk(struct ps_doctor *d);
void ps_doctor_file_system(struct ps_doctor *d);
void ps_doctor_rights(struct ps_doctor *d);
void ps_doctor_inotify(struct ps_doctor *d);
void ps_doctor_sandbox(struct ps_doctor *d);
void ps_doctor_tools(struct ps_doctor *d);
/* the spool */
void ps_doctor_lock(struct ps_doctor *d);
void ps_doctor_state(struct ps_doctor *d);
void ps_doctor_work(struct ps_doctor *d);
void ps_doctor_mark(struct ps_doctor *d);
void ps_doctor_index(struct ps_doctor *d);
void ps_doctor_config(struct ps_doctor *d);
void ps_doctor_leftovers(struct ps_doctor *d);
void ps_doctor_archive(struct ps_doctor *d);

#endif
