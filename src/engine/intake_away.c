#include "engine/intake.h"

#include <sys/stat.h>
#include <unistd.h>

#include "provspool/fault.h"
#include "provspool/limits.h"
#include "provspool/num.h"

/* The name under which it is kept: its digest, and the ending it had. */
static const char *
kept_name(struct ps_intake *intake)
{
	static const char *const endings[] = { ".csv", ".json", ".yaml" };
	size_t len = strlen(intake->name);
	const char *ending = "";

	for (size_t i = 0; i < PS_ARRAY_LEN(endings); i++) {
		size_t n = strlen(endings[i]);

		if (len > n && ps_streq(intake->name + len - n, endings[i]))
			ending = endings[i];
	}
	return ps_arena_printf(&intake->arena, "%s%s", intake->sha256, ending);
}

struct refused_rows {
	struct ps_reject *list;
	size_t len;
};

static int
add_rejects(struct ps_intake *intake, struct ps_span text,
	    struct refused_rows *out, struct ps_err *err)
{
	struct ps_csv table;
	int rc;

	rc = ps_table_read(text, "journal-rejects", &intake->arena, &table,
			   err);
	if (rc < 0)
		return rc;
	out->list =
		PS_ARENA_ARRAY(&intake->arena, struct ps_reject, table.len + 1);
	out->len = 0;
	for (size_t i = 1; i < table.len; i++) {
		const char *const *cells = table.records[i].cells;
		struct ps_reject *reject = &out->list[out->len++];

		if (*cells[0] &&
		    !ps_num_i64(cells[0], 0, INT64_MAX, &reject->line))
			return ps_err_set(err, PS_EHISTORY,
					  "rejects.csv:%zu: bad line number",
					  i + 1);
		reject->code = cells[1];
		reject->sentence = cells[2];
		reject->row = cells[3];
	}
	return PS_OK;
}

/* The refused rows as recorded; only the first part of a split table. */
static int
recorded_rejects(struct ps_intake *intake, const struct ps_segment_data *data,
		 struct refused_rows *out, struct ps_err *err)
{
	for (size_t i = 0; i < data->segment.nfiles; i++)
		if (strncmp(data->segment.files[i].name, "rejects", 7) == 0)
			return add_rejects(intake, data->texts[i], out, err);
	return PS_OK;
}

static int
write_reasons(struct ps_intake *intake, int quarantine,
	      const struct refused_rows *rows, struct ps_err *err)
{
	struct ps_buf text = PS_BUF_INIT;
	const char *name = ps_arena_printf(&intake->arena, "%s.reasons.txt",
					   intake->sha256);
	int rc;

	ps_buf_addf(&text, "%s was refused.\n", intake->shown);
	for (size_t i = 0; i < rows->len; i++) {
		const struct ps_reject *r = &rows->list[i];

		if (r->line > 0)
			ps_buf_addf(&text, "line %lld: ", (long long)r->line);
		ps_buf_addf(&text, "%s [%s]\n    %s\n", r->sentence, r->code,
			    ps_diag_remedy(ps_diag_by_name(r->code)));
	}
	rc = ps_fs_replace(quarantine, name, ps_buf_span(&text), err);
	ps_buf_release(&text);
	return rc;
}

/* A file to correct and drop again; only CSV has rows of its own. */
static int
write_rejected(struct ps_intake *intake, int quarantine,
	       const struct refused_rows *rows, struct ps_err *err)
{
	struct ps_request_input in = { .config = &intake->spool->config,
				       .source = intake->source,
				       .text = ps_buf_span(&intake->text),
				       .file = intake->path };
	const char *name = ps_arena_printf(&intake->arena, "%s.rejected.csv",
					   intake->sha256);
	struct ps_buf text = PS_BUF_INIT;
	struct ps_request_file file;
	struct ps_diags ignored; /* told when the file was taken in */
	int rc;

	ps_diags_init(&ignored);
	rc = ps_request_parse(&in, &intake->arena, &file, &ignored, err);
	ps_diags_release(&ignored);
	if (rc < 0 && rc != PS_EDATA && rc != PS_ELIMIT)
		return rc;
	/* No rows of its own, or read by other settings than it was then. */
	if (rc < 0 || !*file.header)
		return write_reasons(intake, quarantine, rows, err);
	ps_request_rejected_csv(&file, rows->list, rows->len, &text);
	rc = ps_fs_replace(quarantine, name, ps_buf_span(&text), err);
	ps_buf_release(&text);
	if (rc == PS_OK)
		ps_spool_say(intake->spool,
			     "    correct them in quarantine/%s and drop it "
			     "into inbox/%s",
			     name, intake->source->id);
	return rc;
}

/*
 * The claimed file itself may go only if it is still what was read: a writer
 * that kept it open may have added to it, and that is a new input.
 */
static int
drop_claimed(struct ps_intake *intake, struct ps_err *err)
{
	const struct ps_dropped *was = &intake->dropped;
	struct stat st;
	int64_t mtime_ns;

	if (fstat(was->fd, &st) < 0)
		return ps_err_sys(err, "cannot look at '%s'", intake->name);
	mtime_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
	if (st.st_size != was->size || mtime_ns != was->mtime_ns)
		return PS_OK;
	if (unlinkat(intake->claimed, intake->name, 0) < 0)
		return ps_err_sys(err, "cannot remove '%s'", intake->name);
	return PS_OK;
}

static int
keep(struct ps_intake *intake, int folder, const char *name, struct ps_err *err)
{
	if (ps_fs_exists_at(folder, name))
		return PS_OK;
	return ps_fs_replace(folder, name, ps_buf_span(&intake->text), err);
}

static int
to_quarantine(struct ps_intake *intake, const struct refused_rows *rows,
	      struct ps_err *err)
{
	int folder;
	int rc;

	rc = ps_spool_folder(intake->spool, "quarantine", &folder, err);
	if (rc < 0)
		return rc;
	rc = write_reasons(intake, folder, rows, err);
	if (rc == PS_OK)
		rc = keep(intake, folder, kept_name(intake), err);
	(void)close(folder); /* a directory */
	if (rc == PS_OK)
		ps_spool_say(intake->spool,
			     "    it is kept as quarantine/%s; correct a copy "
			     "and drop that into inbox/%s",
			     kept_name(intake), intake->source->id);
	return rc;
}

static int
to_archive(struct ps_intake *intake, const struct refused_rows *rows,
	   struct ps_err *err)
{
	char shard[3] = { intake->sha256[0], intake->sha256[1], '\0' };
	int archive = -1;
	int folder = -1;
	int rc;

	rc = ps_spool_folder(intake->spool, "quarantine", &folder, err);
	if (rc == PS_OK && rows->len > 0 &&
	    !ps_fs_exists_at(folder,
			     ps_arena_printf(&intake->arena, "%s.rejected.csv",
					     intake->sha256)))
		rc = write_rejected(intake, folder, rows, err);
	if (folder >= 0)
		(void)close(folder); /* directories */
	folder = -1;
	if (rc == PS_OK)
		rc = ps_spool_folder(intake->spool, "archive", &archive, err);
	if (rc == PS_OK)
		rc = ps_fs_make_dir_at(archive, shard, &folder, err);
	if (rc == PS_OK)
		rc = keep(intake, folder, kept_name(intake), err);
	if (folder >= 0)
		(void)close(folder);
	if (archive >= 0)
		(void)close(archive);
	return rc;
}

int
ps_intake_file_away(struct ps_intake *intake, int64_t seq, struct ps_err *err)
{
	struct ps_segment_data data;
	struct refused_rows rows = { 0 };
	int rc;

	rc = ps_journal_read(intake->spool->repo,
			     &intake->spool->journal.commit, seq,
			     &intake->arena, &data, err);
	if (rc == PS_OK)
		rc = recorded_rejects(intake, &data, &rows, err);
	if (rc == PS_OK)
		rc = data.segment.input_refused
			     ? to_quarantine(intake, &rows, err)
			     : to_archive(intake, &rows, err);
	ps_fault_point("intake: kept, still claimed");
	if (rc == PS_OK)
		rc = drop_claimed(intake, err);
	return rc;
}
