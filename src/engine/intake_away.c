#include "engine/intake.h"

#include <sys/stat.h>
#include <unistd.h>

#include "provspool/fault.h"
#include "provspool/limits.h"
#include "provspool/num.h"

/* Written at once. */
#define REPORT_BYTES ((size_t)1 << 20)

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

/* A file being written about refused rows, one by one. */
struct report {
	struct ps_intake *intake;
	const struct ps_request_frame *frame; /* of the rows, or NULL */
	struct ps_newfile file;
	struct ps_buf text; /* not yet written */
};

static int
flush(struct report *report, size_t over, struct ps_err *err)
{
	int rc = PS_OK;

	if (report->text.len > over)
		rc = ps_newfile_write(&report->file, ps_buf_span(&report->text),
				      err);
	if (report->text.len > over)
		ps_buf_reset(&report->text);
	return rc;
}

static void
add_reason(struct ps_buf *text, const struct ps_reject *r)
{
	if (r->line > 0)
		ps_buf_addf(text, "line %lld: ", (long long)r->line);
	ps_buf_addf(text, "%s [%s]\n    %s\n", r->sentence, r->code,
		    ps_diag_remedy(ps_diag_by_name(r->code)));
}

static int
add_recorded(struct report *report, const struct ps_csv_record *record,
	     struct ps_err *err)
{
	const char *const *cells = record->cells;
	struct ps_reject reject = { .code = cells[1],
				    .sentence = cells[2],
				    .row = cells[3] };

	if (*cells[0] && !ps_num_i64(cells[0], 0, INT64_MAX, &reject.line))
		return ps_err_set(err, PS_EHISTORY,
				  "rejects.csv:%lld: bad line number",
				  (long long)record->line);
	if (report->frame)
		ps_request_frame_row(report->frame, &reject, &report->text);
	else
		add_reason(&report->text, &reject);
	return flush(report, REPORT_BYTES, err);
}

static bool
is_rejects(const struct ps_segment_file *file)
{
	return file->rows >= 0 && strncmp(file->name, "rejects", 7) == 0;
}

/* One part of the table of refused rows, as recorded. */
static int
add_part(struct report *report, const struct ps_segment_data *data, size_t i,
	 struct ps_err *err)
{
	const struct ps_csv_record *record = NULL;
	struct ps_buf text = PS_BUF_INIT;
	struct ps_table table;
	int rc;

	rc = ps_journal_text(data, i, &text, err);
	if (rc == PS_OK)
		rc = ps_table_open(&table, &text, "journal-rejects", err);
	while (rc == PS_OK) {
		rc = ps_table_next(&table, &record, err);
		if (rc < 0 || !record)
			break;
		rc = add_recorded(report, record, err);
	}
	ps_buf_release(&text);
	return rc;
}

static int
add_parts(struct report *report, const struct ps_segment_data *data,
	  struct ps_err *err)
{
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < data->segment.nfiles; i++)
		if (is_rejects(&data->segment.files[i]))
			rc = add_part(report, data, i, err);
	return rc;
}

static int
write_report(struct report *report, int quarantine,
	     const struct ps_segment_data *data, const char *name,
	     struct ps_err *err)
{
	int rc;

	ps_buf_init(&report->text);
	rc = ps_newfile_open(&report->file, quarantine, err);
	if (rc < 0)
		return rc;
	if (report->frame)
		ps_request_frame_write(report->frame, &report->text);
	else
		ps_buf_addf(&report->text, "%s was refused.\n",
			    report->intake->shown);
	rc = add_parts(report, data, err);
	if (rc == PS_OK)
		rc = flush(report, 0, err);
	if (rc == PS_OK)
		rc = ps_newfile_publish(&report->file, name, err);
	ps_newfile_release(&report->file); /* removes it if not published */
	ps_buf_release(&report->text);
	return rc;
}

static int
write_reasons(struct ps_intake *intake, int quarantine,
	      const struct ps_segment_data *data, struct ps_err *err)
{
	struct report report = { .intake = intake };

	return write_report(&report, quarantine, data,
			    ps_arena_printf(&intake->arena, "%s.reasons.txt",
					    intake->sha256),
			    err);
}

/* A file to correct and drop again; only CSV has rows of its own. */
static int
write_rejected(struct ps_intake *intake, int quarantine,
	       const struct ps_segment_data *data, struct ps_err *err)
{
	const struct ps_request_input in = ps_intake_input(intake);
	const char *name = ps_arena_printf(&intake->arena, "%s.rejected.csv",
					   intake->sha256);
	struct ps_request_frame frame;
	struct report report = { .intake = intake, .frame = &frame };
	int rc;

	if (!ps_request_frame(&in, &intake->arena, &frame))
		return write_reasons(intake, quarantine, data, err);
	rc = write_report(&report, quarantine, data, name, err);
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
	return ps_fs_replace_large(folder, name, intake->copy.text,
				   &intake->forget, err);
}

static int
to_quarantine(struct ps_intake *intake, const struct ps_segment_data *data,
	      struct ps_err *err)
{
	int folder;
	int rc;

	rc = ps_spool_folder(intake->spool, "quarantine", &folder, err);
	if (rc < 0)
		return rc;
	rc = write_reasons(intake, folder, data, err);
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

static bool
has_rejects(const struct ps_segment_data *data)
{
	for (size_t i = 0; i < data->segment.nfiles; i++)
		if (is_rejects(&data->segment.files[i]))
			return true;
	return false;
}

static int
to_archive(struct ps_intake *intake, const struct ps_segment_data *data,
	   struct ps_err *err)
{
	char shard[3] = { intake->sha256[0], intake->sha256[1], '\0' };
	int archive = -1;
	int folder = -1;
	int rc;

	rc = ps_spool_folder(intake->spool, "quarantine", &folder, err);
	if (rc == PS_OK && has_rejects(data) &&
	    !ps_fs_exists_at(folder,
			     ps_arena_printf(&intake->arena, "%s.rejected.csv",
					     intake->sha256)))
		rc = write_rejected(intake, folder, data, err);
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
	int rc;

	rc = ps_journal_segment(intake->spool->repo,
				&intake->spool->journal.commit, seq,
				&intake->arena, &data, err);
	if (rc == PS_OK)
		rc = data.segment.input_refused
			     ? to_quarantine(intake, &data, err)
			     : to_archive(intake, &data, err);
	ps_fault_point("intake: kept, still claimed");
	if (rc == PS_OK)
		rc = drop_claimed(intake, err);
	return rc;
}
