#include "provspool/engine.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "provspool/fault.h"
#include "provspool/fs.h"
#include "provspool/limits.h"
#include "provspool/text.h"
#include "engine/arrival.h"
#include "engine/control_file.h"
#include "engine/inbox.h"
#include "engine/standing.h"

/*
 * A failure within the folder of one source is told and keeps nothing else
 * from being done.
 */
static int
leave_source(struct ps_intake *intake, const struct ps_err *err)
{
	struct ps_spool *spool = intake->spool;
	char shown[PS_LIMIT_PATH];
	struct ps_where where = { .file = shown };

	(void)snprintf(shown, sizeof(shown), "inbox/%s", intake->source->id);
	ps_diag_add(&spool->diags, where, PS_E_INBOX,
		    "this folder cannot be worked on: %s", err->text);
	spool->rejected++;
	spool->failed = true;
	intake->left = true;
	return PS_OK;
}

static int
move_back(struct ps_intake *intake, const char *name, struct ps_err *err)
{
	int rc = ps_inbox_return(intake, name, err);

	return rc == PS_EBUSY ? PS_OK : rc;
}

/*
 * What turns out to be unfinished goes back, unless a new file of its name
 * came meanwhile: then it is looked at again where it is.
 */
static int
put_back(struct ps_intake *intake, struct ps_err *err)
{
	struct ps_where where = { .file = intake->path };
	int rc;

	ps_diag_add(&intake->spool->diags, where, PS_E_CHANGING,
		    "the file changed while it was read; it was put back");
	intake->spool->rejected++;
	rc = move_back(intake, intake->name, err);
	if (rc == PS_OK && intake->controlled)
		rc = move_back(intake, intake->control_name, err);
	return rc;
}

/* Unchanged while it was read, and nobody is about to change it. */
static int
read_claimed(struct ps_intake *intake, bool *whole, struct ps_err *err)
{
	int rc;

	rc = ps_intake_copy(intake, err);
	if (rc == PS_OK && *intake->source->control_suffix)
		rc = ps_control_claim(intake, err);
	if (rc == PS_ENOTFOUND || rc == PS_EDATA)
		rc = PS_OK; /* told when it is recorded */
	*whole = rc == PS_OK &&
		 ps_fs_writer_of(intake->dropped.fd) != PS_FS_WRITER;
	if (rc == PS_EBUSY || (rc == PS_OK && !*whole))
		return put_back(intake, err);
	return rc;
}

/* Read the claimed file, record it, file it away. */
static int
take_open(struct ps_intake *intake, struct ps_err *err)
{
	bool whole = false;
	int64_t seq = 0;
	int rc;

	rc = ps_intake_open_copy(intake, err);
	if (rc < 0)
		return rc;
	rc = read_claimed(intake, &whole, err);
	if (rc == PS_EFULL) /* it is our copy that has no place */
		return rc;
	if (rc < 0)
		return leave_source(intake, err);
	if (!whole)
		return PS_OK;
	rc = ps_intake_record(intake, &seq, err);
	if (rc < 0)
		return rc;
	intake->taken++;
	rc = ps_control_keep(intake, err);
	if (rc == PS_OK)
		rc = ps_control_remove(intake, err);
	return rc < 0 ? rc : ps_intake_file_away(intake, seq, err);
}

static int
take_claimed(struct ps_intake *intake, struct ps_err *err)
{
	enum ps_fs_verdict verdict;
	int rc;

	intake->controlled = false;
	intake->copy.fd = -1;
	intake->plain.fd = -1;
	ps_arena_init(&intake->arena, 0);
	rc = ps_fs_open_dropped(
		intake->claimed, intake->name,
		(int64_t)intake->spool->config.limits.input_bytes, &verdict,
		&intake->dropped, err);
	if (rc < 0)
		rc = leave_source(intake, err);
	else if (intake->dropped.fd >= 0)
		rc = take_open(intake, err);
	else
		ps_arrival_refuse(intake, verdict);
	if (intake->dropped.fd >= 0)
		(void)close(intake->dropped.fd); /* read only */
	ps_fs_private_release(&intake->copy);
	ps_fs_private_release(&intake->plain);
	ps_arena_release(&intake->arena);
	return rc;
}

static void
set_name(struct ps_intake *intake, struct ps_arena *arena, const char *name)
{
	struct ps_buf shown = PS_BUF_INIT;

	intake->name = name;
	intake->path =
		ps_arena_printf(arena, "%s/%s", intake->source->id, name);
	ps_text_quote(&shown, ps_span_str(intake->path));
	intake->shown = ps_arena_strdup(arena, shown.ptr);
	ps_buf_release(&shown);
}

/*
 * A control file goes with its export; one that a killed run claimed without
 * it goes back.
 */
static int
take_control(struct ps_intake *intake, bool is_claimed, struct ps_err *err)
{
	const char *of = ps_control_export(intake->source, intake->name,
					   &intake->waiting->arena);

	if (!is_claimed)
		ps_arrival_control(intake);
	else if (!ps_fs_exists_at(intake->claimed, of) &&
		 ps_fs_exists_at(intake->claimed, intake->name))
		return move_back(intake, intake->name, err);
	return PS_OK;
}

/* Take the file, if it is one to take. */
static int
take_one(struct ps_intake *intake, bool is_claimed, struct ps_err *err)
{
	bool ours = is_claimed;

	if (ps_control_is_name(intake->source, intake->name))
		return take_control(intake, is_claimed, err);
	if (!is_claimed && ps_arrival_ignores(intake->name))
		return PS_OK;
	if (!is_claimed && ps_arrival_claim(intake, &ours, err) < 0)
		return leave_source(intake, err);
	return ours ? take_claimed(intake, err) : PS_OK;
}

static void
tell_many(struct ps_intake *intake)
{
	char shown[PS_LIMIT_PATH];
	struct ps_where where = { .file = shown };

	(void)snprintf(shown, sizeof(shown), "inbox/%s", intake->source->id);
	ps_diag_note(
		&intake->spool->diags, PS_SEV_WARNING, where, PS_W_INBOX_MANY,
		"over %zu files lie here; the first of them were looked at",
		intake->spool->config.limits.inbox_entries);
	intake->spool->more = true;
}

static bool
is_enough(struct ps_intake *intake)
{
	size_t max = intake->spool->files_max;

	if ((max == 0 || intake->taken < max) && !ps_spool_stops(intake->spool))
		return false;
	intake->spool->more = true;
	return true;
}

/* Take every file of a folder: the inbox itself, or what was claimed. */
static int
take_folder(struct ps_intake *intake, bool is_claimed, struct ps_err *err)
{
	struct ps_arena arena;
	struct ps_names names;
	bool more = false;
	int rc;

	ps_arena_init(&arena, 0);
	rc = ps_fs_list_part(is_claimed ? intake->claimed : intake->folder,
			     &arena, intake->spool->config.limits.inbox_entries,
			     &names, &more, err);
	if (rc < 0)
		rc = leave_source(intake, err);
	for (size_t i = 0; i < names.len && !is_enough(intake); i++) {
		set_name(intake, &arena, names.list[i]);
		intake->recovering = is_claimed;
		rc = take_one(intake, is_claimed, err);
		if (rc < 0)
			rc = ps_err_context(err, "%s", intake->path);
		if (rc < 0 || intake->left)
			break;
	}
	if (rc == PS_OK && more && !is_claimed)
		tell_many(intake);
	ps_arena_release(&arena);
	return rc;
}

static bool
is_folder(int dir, const char *name)
{
	struct stat st;

	return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISDIR(st.st_mode);
}

/* Is there something of this name that is no folder?  Then say so. */
static bool
is_no_folder(struct ps_spool *spool, int dir, const char *name,
	     const char *shown)
{
	struct ps_where where = { .file = shown };
	struct stat st;

	if (is_folder(dir, name) ||
	    fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return false;
	ps_diag_add(&spool->diags, where, PS_E_NO_FOLDER,
		    "here belongs a folder, not a file or a link; nothing is "
		    "taken from it");
	spool->rejected++;
	return true;
}

/* The folders of the source, made where they are missing. */
static int
open_folders(struct ps_intake *intake, int inbox, bool *usable,
	     struct ps_err *err)
{
	struct ps_spool *spool = intake->spool;
	const char *id = intake->source->id;
	char shown[PS_LIMIT_PATH];
	int rc;

	*usable = false;
	(void)snprintf(shown, sizeof(shown), "inbox/%s", id);
	if (is_no_folder(spool, inbox, id, shown))
		return PS_OK;
	rc = ps_inbox_open(intake, inbox, err);
	if (rc < 0)
		return rc;
	(void)snprintf(shown, sizeof(shown), "inbox/%s/.claimed", id);
	if (is_no_folder(spool, intake->folder, ".claimed", shown))
		return PS_OK;
	*usable = true;
	return ps_inbox_open_claimed(intake, err);
}

/* Both folders; a list that was cut short keeps what is known of the rest. */
static int
take_folders(struct ps_intake *intake, struct ps_err *err)
{
	struct ps_waiting waiting;
	int rc;

	rc = ps_waiting_read(intake->spool->index, intake->source->id, &waiting,
			     err);
	if (rc < 0)
		return rc;
	intake->waiting = &waiting;
	rc = take_folder(intake, true, err);
	if (rc == PS_OK && !intake->left)
		rc = take_folder(intake, false, err);
	if (rc == PS_OK && !intake->left && !is_enough(intake))
		rc = ps_waiting_save(&waiting, intake->spool->index, err);
	intake->waiting = NULL;
	ps_waiting_release(&waiting);
	return rc;
}

static int
ingest_source(struct ps_spool *spool, int inbox, const struct ps_source *source,
	      struct ps_err *err)
{
	struct ps_intake intake = {
		.spool = spool, .source = source, .folder = -1, .claimed = -1
	};
	bool usable;
	int rc;

	rc = open_folders(&intake, inbox, &usable, err);
	if (ps_fault_fails("inbox"))
		rc = ps_err_sys(err, "cannot read the folder");
	if (rc < 0)
		rc = leave_source(&intake, err);
	else if (usable)
		rc = take_folders(&intake, err);
	ps_buf_release(&intake.control_text);
	if (intake.claimed >= 0)
		(void)close(intake.claimed); /* directories */
	if (intake.folder >= 0)
		(void)close(intake.folder);
	return rc;
}

/* A folder in the inbox that no source describes, or a stray file. */
static int
tell_unknown_sources(struct ps_spool *spool, int inbox, struct ps_err *err)
{
	struct ps_arena arena;
	struct ps_names names;
	int rc;

	ps_arena_init(&arena, 0);
	rc = ps_fs_list(inbox, &arena, PS_LIMIT_INBOX_ENTRIES, &names, err);
	for (size_t i = 0; rc == PS_OK && i < names.len; i++) {
		struct ps_where where = { .file = ps_arena_printf(
						  &arena, "inbox/%s",
						  names.list[i]) };

		if (names.list[i][0] == '.' ||
		    ps_config_source(&spool->config, names.list[i]))
			continue;
		spool->rejected++;
		if (is_folder(inbox, names.list[i]))
			ps_diag_add(&spool->diags, where, PS_E_SOURCE,
				    "no source of this name is configured; "
				    "what lies here waits");
		else
			ps_diag_add(&spool->diags, where, PS_E_STRAY,
				    "this lies beside the folders of the "
				    "sources and is not read");
	}
	ps_arena_release(&arena);
	return rc;
}

int
ps_engine_ingest(struct ps_spool *spool, struct ps_err *err)
{
	int inbox;
	int rc;

	rc = ps_spool_folder(spool, "inbox", &inbox, err);
	if (rc < 0)
		return rc;
	for (size_t i = 0; rc == PS_OK && i < spool->config.sources.len; i++)
		rc = ingest_source(spool, inbox,
				   spool->config.sources.entries[i].value, err);
	if (rc == PS_OK)
		rc = tell_unknown_sources(spool, inbox, err);
	if (rc == PS_OK)
		rc = ps_standing_note(spool, err);
	(void)close(inbox); /* a directory */
	return rc;
}
