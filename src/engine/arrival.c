#include "engine/arrival.h"

#include <unistd.h>

#include "provspool/limits.h"
#include "provspool/text.h"
#include "engine/control_file.h"
#include "engine/inbox.h"

/*
 * How long a file must have stood still where nobody can say whether it is
 * being written: longer than a network client keeps bytes back.
 */
#define SETTLE_S 10

/* What is wrong with a thing that cannot be taken; it stays where it is. */
static const struct {
	enum ps_fs_verdict verdict;
	enum ps_diag_code code;
	const char *text;
} refusals[] = {
	{ PS_FS_NOT_REGULAR, PS_E_NOT_REGULAR,
	  "this is a link, pipe, device or folder, not a file; it stays in the "
	  "inbox" },
	{ PS_FS_HARD_LINK, PS_E_HARD_LINK,
	  "the file has more than one name (hard links); it stays in the "
	  "inbox" },
	{ PS_FS_UNREADABLE, PS_E_UNREADABLE,
	  "the file cannot be read; it stays in the inbox" },
	{ PS_FS_TOO_LARGE, PS_E_TOO_LARGE,
	  "the file is over the size limit; it stays in the inbox" },
};

static bool
begins(const char *name, const char *with)
{
	return strncmp(name, with, strlen(with)) == 0;
}

static bool
ends(const char *name, const char *with)
{
	size_t len = strlen(name);
	size_t n = strlen(with);

	return len > n && ps_streq(name + len - n, with);
}

bool
ps_arrival_ignores(const char *name)
{
	static const char *const endings[] = {
		"~",	     ".tmp",	    ".part", ".partial",
		".filepart", ".swp",	    ".swx",  ".crdownload",
		".download", ".opdownload", ".lock",
	};

	/* ".~lock.x#" of LibreOffice and rsync's ".x.Ab3d" are among them */
	if (name[0] == '.' || begins(name, "~$"))
		return true;
	/* vi tries with this name whether it may write; emacs' autosave */
	if (ps_streq(name, "4913") || (name[0] == '#' && ends(name, "#")))
		return true;
	for (size_t i = 0; i < PS_ARRAY_LEN(endings); i++)
		if (ends(name, endings[i]))
			return true;
	return false;
}

/* Remember the file among those that wait, and tell. */
static void
wait_for(struct ps_intake *intake, const struct ps_wait *how, const char *text)
{
	struct ps_spool *spool = intake->spool;
	struct ps_where where = { .file = intake->path };
	struct ps_wait wait = *how;
	const struct ps_wait *before;

	wait.name = strchr(intake->shown, '/') + 1;
	before = ps_waiting_before(intake->waiting, wait.name);
	wait.since = before ? before->since : spool->now;
	ps_waiting_add(intake->waiting, &wait);
	if (wait.due > 0)
		ps_spool_due(spool, wait.due);
	if (ps_diag_name(wait.why)[0] == 'W') {
		ps_diag_note(&spool->diags, PS_SEV_WARNING, where, wait.why,
			     "%s", text);
		return;
	}
	ps_diag_add(&spool->diags, where, wait.why, "%s", text);
	spool->rejected++;
}

void
ps_arrival_refuse(struct ps_intake *intake, enum ps_fs_verdict verdict)
{
	struct ps_wait wait = { .form = "" };

	for (size_t i = 0; i < PS_ARRAY_LEN(refusals); i++) {
		if (refusals[i].verdict != verdict)
			continue;
		wait.why = refusals[i].code;
		wait_for(intake, &wait, refusals[i].text);
	}
}

/*
 * Since when the file looks as it does now: on a local file system its own
 * time of change tells, elsewhere (with another's clock) only our looks do.
 */
static int64_t
unchanged_since(struct ps_intake *intake, const char *form)
{
	int64_t changed = intake->dropped.ctime_ns / 1000000000 + 1;
	const struct ps_wait *before = ps_waiting_before(
		intake->waiting, strchr(intake->shown, '/') + 1);
	int64_t now = intake->spool->now;

	if (changed <= now && !ps_fs_network(intake->dropped.fd))
		return changed;
	if (!before || !ps_streq(before->form, form) || before->look > now)
		return now; /* after now: the clock was set back */
	return before->look;
}

static bool
is_complete(struct ps_intake *intake, enum ps_fs_writer writer)
{
	const struct ps_dropped *file = &intake->dropped;
	struct ps_wait wait = { .why = PS_W_SETTLING };
	int64_t quiet = intake->source->quiet_s;
	char form[128];

	if (writer == PS_FS_WRITER_UNKNOWN && quiet < SETTLE_S)
		quiet = SETTLE_S;
	(void)snprintf(form, sizeof(form), "%llu.%lld.%lld.%lld",
		       (unsigned long long)file->inode, (long long)file->size,
		       (long long)file->mtime_ns, (long long)file->ctime_ns);
	wait.form = form;
	wait.look = unchanged_since(intake, form);
	wait.due = wait.look + quiet;
	if (writer == PS_FS_WRITER) {
		wait.why = PS_W_ARRIVING;
		wait.due = 0; /* its being closed is an event */
		wait_for(intake, &wait,
			 "a program has it open for writing; it waits");
		return false;
	}
	if (quiet == 0 || wait.due <= intake->spool->now)
		return true;
	wait_for(intake, &wait,
		 writer == PS_FS_WRITER_UNKNOWN
			 ? "who is writing it cannot be found out; it waits "
			   "until it has not changed for a while"
			 : "it changed a short while ago; it waits");
	return false;
}

/* One of the two is there, the other one not: for a while that is no error. */
static void
wait_alone(struct ps_intake *intake, enum ps_diag_code code, const char *text)
{
	struct ps_wait wait = { .form = "", .why = PS_W_CONTROL_WAIT };
	const struct ps_wait *before = ps_waiting_before(
		intake->waiting, strchr(intake->shown, '/') + 1);

	wait.due = (before ? before->since : intake->spool->now) +
		   intake->source->control_grace_s;
	if (wait.due <= intake->spool->now) {
		wait.why = code;
		wait.due = 0;
	}
	wait_for(intake, &wait, text);
}

void
ps_arrival_control(struct ps_intake *intake)
{
	const char *of = ps_control_export(intake->source, intake->name,
					   &intake->waiting->arena);

	if (ps_fs_exists_at(intake->folder, intake->name) &&
	    !ps_fs_exists_at(intake->folder, of))
		wait_alone(intake, PS_E_CONTROL_ALONE,
			   "this is a control file, and its export is not "
			   "there");
}

/* With its control file an export is complete, unless somebody writes. */
static bool
has_control(struct ps_intake *intake, enum ps_fs_writer writer)
{
	struct ps_wait wait = { .form = "", .why = PS_W_ARRIVING };
	struct ps_err why;
	int rc;

	intake->control_name = ps_control_of(intake->source, intake->name,
					     &intake->waiting->arena);
	rc = ps_control_read(intake, intake->folder, &why);
	if (rc == PS_ENOTFOUND) {
		wait_alone(intake, PS_E_CONTROL_MISSING,
			   "its control file is not there");
		return false;
	}
	if (writer == PS_FS_WRITER || rc == PS_EBUSY) {
		wait_for(intake, &wait,
			 "a program has it, or its control file, open for "
			 "writing; it waits");
		return false;
	}
	if (rc == PS_OK)
		return true;
	wait.why = PS_E_CONTROL_SYNTAX;
	wait_for(intake, &wait, why.text);
	return false;
}

/* May it be taken?  Also of one that was there and is gone: it may not. */
static int
is_ready(struct ps_intake *intake, bool *ready, struct ps_err *err)
{
	enum ps_fs_verdict verdict;
	int rc;

	*ready = false;
	rc = ps_fs_open_dropped(
		intake->folder, intake->name,
		(int64_t)intake->spool->config.limits.input_bytes, &verdict,
		&intake->dropped, err);
	if (rc < 0 || verdict == PS_FS_GONE)
		return rc;
	if (verdict != PS_FS_OK && verdict != PS_FS_EMPTY) {
		ps_arrival_refuse(intake, verdict);
		return PS_OK;
	}
	if (*intake->source->control_suffix)
		*ready = has_control(intake,
				     ps_fs_writer_of(intake->dropped.fd));
	else
		*ready = is_complete(intake,
				     ps_fs_writer_of(intake->dropped.fd));
	(void)close(intake->dropped.fd); /* read only */
	intake->dropped.fd = -1;
	return PS_OK;
}

int
ps_arrival_claim(struct ps_intake *intake, bool *ours, struct ps_err *err)
{
	int rc;

	*ours = false;
	rc = is_ready(intake, ours, err);
	if (rc < 0 || !*ours)
		return rc;
	rc = ps_inbox_claim(intake, intake->name, err);
	*ours = rc == PS_OK;
	if (rc == PS_ENOTFOUND)
		return PS_OK; /* taken back by whoever dropped it */
	if (rc == PS_EBUSY) {
		ps_arrival_refuse(intake, PS_FS_UNREADABLE);
		return PS_OK; /* one of this name could not be taken yet */
	}
	return rc;
}
