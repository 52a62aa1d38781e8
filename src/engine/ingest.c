#include "provspool/engine.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "provspool/fs.h"
#include "provspool/limits.h"
#include "provspool/text.h"
#include "engine/intake.h"

/* What is wrong with a thing that cannot be taken; it stays where it is. */
static const struct {
	enum ps_fs_verdict verdict;
	enum ps_diag_code code;
	const char *text;
} refusals[] = {
	{ PS_FS_NOT_REGULAR, PS_E_NOT_REGULAR,
	  "this is a link, pipe, device or folder, not a file" },
	{ PS_FS_HARD_LINK, PS_E_HARD_LINK,
	  "the file has more than one name (hard links)" },
	{ PS_FS_UNREADABLE, PS_E_UNREADABLE, "the file cannot be read" },
	{ PS_FS_TOO_LARGE, PS_E_TOO_LARGE, "the file is over the size limit" },
};

static int64_t
intake_max(const struct ps_intake *intake)
{
	return (int64_t)intake->spool->config.limits.input_bytes;
}

static void
tell_refusal(struct ps_intake *intake, enum ps_fs_verdict verdict)
{
	struct ps_where where = { .file = intake->path };

	for (size_t i = 0; i < PS_ARRAY_LEN(refusals); i++)
		if (refusals[i].verdict == verdict)
			ps_diag_add(&intake->spool->diags, where,
				    refusals[i].code,
				    "%s; it stays in the "
				    "inbox",
				    refusals[i].text);
	intake->spool->rejected++;
}

/* Read the claimed file, record it, file it away. */
static int
take_open(struct ps_intake *intake, struct ps_err *err)
{
	struct ps_where where = { .file = intake->path };
	int64_t seq = 0;
	int rc;

	rc = ps_fs_slurp_dropped(&intake->dropped, (size_t)intake_max(intake),
				 &intake->text, intake->sha256, err);
	if (rc == PS_EBUSY) {
		ps_diag_add(&intake->spool->diags, where, PS_E_CHANGING,
			    "the file changed while it was read; it was put "
			    "back");
		intake->spool->rejected++;
		return ps_fs_move(intake->claimed, intake->name, intake->folder,
				  intake->name, err);
	}
	if (rc < 0)
		return rc;
	rc = ps_intake_record(intake, &seq, err);
	if (rc < 0)
		return rc;
	return ps_intake_file_away(intake, seq, err);
}

/* A verdict of empty comes without a descriptor; the rest wants one. */
static int
open_empty(struct ps_intake *intake, struct ps_err *err)
{
	intake->dropped.fd =
		openat(intake->claimed, intake->name,
		       O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (intake->dropped.fd < 0)
		return ps_err_sys(err, "cannot open the empty file");
	return PS_OK;
}

static int
take_claimed(struct ps_intake *intake, struct ps_err *err)
{
	enum ps_fs_verdict verdict;
	int rc;

	ps_buf_init(&intake->text);
	ps_arena_init(&intake->arena, PS_LIMIT_INPUT_ARENA);
	rc = ps_fs_open_dropped(intake->claimed, intake->name,
				intake_max(intake), &verdict, &intake->dropped,
				err);
	if (rc == PS_OK && verdict == PS_FS_EMPTY)
		rc = open_empty(intake, err);
	if (rc == PS_OK && (verdict == PS_FS_OK || verdict == PS_FS_EMPTY))
		rc = take_open(intake, err);
	else if (rc == PS_OK)
		tell_refusal(intake, verdict);
	if (intake->dropped.fd >= 0)
		(void)close(intake->dropped.fd); /* read only */
	ps_buf_release(&intake->text);
	ps_arena_release(&intake->arena);
	return rc;
}

/* Can it be taken at all?  Then it becomes ours by a rename. */
static int
claim(struct ps_intake *intake, bool *ours, struct ps_err *err)
{
	enum ps_fs_verdict verdict;
	int rc;

	*ours = false;
	rc = ps_fs_open_dropped(intake->folder, intake->name,
				intake_max(intake), &verdict, &intake->dropped,
				err);
	if (rc < 0 || verdict == PS_FS_GONE)
		return rc;
	if (intake->dropped.fd >= 0)
		(void)close(intake->dropped.fd); /* read only */
	if (verdict != PS_FS_OK && verdict != PS_FS_EMPTY) {
		tell_refusal(intake, verdict);
		return PS_OK;
	}
	rc = ps_fs_move(intake->folder, intake->name, intake->claimed,
			intake->name, err);
	*ours = rc == PS_OK;
	if (rc == PS_ENOTFOUND)
		return PS_OK; /* taken back by whoever dropped it */
	if (rc == PS_EBUSY) {
		tell_refusal(intake, PS_FS_UNREADABLE);
		return PS_OK; /* one of this name could not be taken yet */
	}
	return rc;
}

/* Files that producers and editors are still writing, by their names. */
static bool
is_in_progress(const char *name)
{
	static const char *const endings[] = { "~", ".tmp", ".part", ".partial",
					       ".swp" };
	size_t len = strlen(name);

	if (name[0] == '.')
		return true;
	for (size_t i = 0; i < PS_ARRAY_LEN(endings); i++) {
		size_t n = strlen(endings[i]);

		if (len > n && ps_streq(name + len - n, endings[i]))
			return true;
	}
	return false;
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

/* Take every file of a folder: the inbox itself, or what was claimed. */
static int
take_folder(struct ps_intake *intake, bool is_claimed, struct ps_err *err)
{
	struct ps_arena arena;
	struct ps_names names;
	int rc;

	ps_arena_init(&arena, 0);
	rc = ps_fs_list(is_claimed ? intake->claimed : intake->folder, &arena,
			intake->spool->config.limits.inbox_entries, &names,
			err);
	for (size_t i = 0; rc == PS_OK && i < names.len; i++) {
		bool ours = is_claimed;

		set_name(intake, &arena, names.list[i]);
		if (!is_claimed && is_in_progress(intake->name))
			continue;
		if (!is_claimed)
			rc = claim(intake, &ours, err);
		if (rc == PS_OK && ours)
			rc = take_claimed(intake, err);
		if (rc < 0)
			rc = ps_err_context(err, "%s", intake->path);
	}
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
	rc = ps_fs_make_dir_at(inbox, id, &intake->folder, err);
	if (rc < 0)
		return rc;
	(void)snprintf(shown, sizeof(shown), "inbox/%s/.claimed", id);
	if (is_no_folder(spool, intake->folder, ".claimed", shown))
		return PS_OK;
	*usable = true;
	return ps_fs_make_dir_at(intake->folder, ".claimed", &intake->claimed,
				 err);
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
	if (rc == PS_OK && usable)
		rc = take_folder(&intake, true, err);
	if (rc == PS_OK && usable)
		rc = take_folder(&intake, false, err);
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
	(void)close(inbox); /* a directory */
	return rc;
}
