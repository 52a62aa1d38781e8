#include "engine/control_file.h"

#include <unistd.h>

#include "provspool/csv.h"
#include "provspool/limits.h"
#include "engine/inbox.h"
#include "engine/standing.h"

static bool
ends(const char *name, const char *with)
{
	size_t len = strlen(name);
	size_t n = strlen(with);

	return n > 0 && len > n && ps_streq(name + len - n, with);
}

/* The name with one ending in place of the other. */
static const char *
with_ending(const char *name, const char *from, const char *to,
	    struct ps_arena *arena)
{
	size_t len = strlen(name) - (ends(name, from) ? strlen(from) : 0);

	return ps_arena_printf(arena, "%.*s%s", (int)len, name, to);
}

bool
ps_control_is_name(const struct ps_source *source, const char *name)
{
	return ends(name, source->control_suffix);
}

const char *
ps_control_of(const struct ps_source *source, const char *name,
	      struct ps_arena *arena)
{
	return with_ending(name, source->control_replaces,
			   source->control_suffix, arena);
}

const char *
ps_control_export(const struct ps_source *source, const char *name,
		  struct ps_arena *arena)
{
	return with_ending(name, source->control_suffix,
			   source->control_replaces, arena);
}

static int
parse(struct ps_intake *intake, struct ps_err *err)
{
	int64_t line = 0;

	if (ps_control_parse(ps_buf_span(&intake->control_text),
			     &intake->control, &line))
		return PS_OK;
	return ps_err_set(err, PS_EDATA,
			  "line %lld of the control file is not understood",
			  (long long)line);
}

int
ps_control_read(struct ps_intake *intake, int folder, struct ps_err *err)
{
	struct ps_dropped file;
	enum ps_fs_verdict verdict;
	enum ps_fs_writer writer;
	int rc;

	ps_buf_reset(&intake->control_text);
	rc = ps_fs_open_dropped(folder, intake->control_name,
				PS_LIMIT_CONTROL_BYTES, &verdict, &file, err);
	if (rc < 0)
		return rc;
	if (verdict == PS_FS_GONE)
		return ps_err_set(err, PS_ENOTFOUND, "there is none");
	if (file.fd < 0)
		return ps_err_set(err, PS_EDATA,
				  "the control file is no small file that can "
				  "be read");
	writer = ps_fs_writer_of(file.fd);
	(void)close(file.fd); /* read only */
	if (writer == PS_FS_WRITER)
		return ps_err_set(err, PS_EBUSY,
				  "the control file is being written");
	rc = ps_fs_read_at(folder, intake->control_name, PS_LIMIT_CONTROL_BYTES,
			   &intake->control_text, err);
	return rc < 0 ? rc : parse(intake, err);
}

int
ps_control_claim(struct ps_intake *intake, struct ps_err *err)
{
	int rc;

	intake->control_name =
		ps_control_of(intake->source, intake->name, &intake->arena);
	rc = ps_inbox_claim(intake, intake->control_name, err);
	if (rc < 0 && rc != PS_ENOTFOUND && rc != PS_EBUSY)
		return rc;
	rc = ps_control_read(intake, intake->claimed, err);
	intake->controlled = rc == PS_OK;
	return rc;
}

/* Records of a CSV file behind its header; what breaks it is told later. */
static int
count_rows(const struct ps_intake *intake, const struct ps_request_input *in,
	   int64_t *rows, struct ps_err *err)
{
	const struct ps_limits *max = &intake->spool->config.limits;
	const struct ps_csv_limits limits = { .fields_max = max->columns,
					      .field_max = max->cell_bytes,
					      .records_max = max->input_rows };
	const struct ps_csv_input csv = {
		.text = in->text,
		.file = in->file,
		.delimiter = ps_request_delimiter(intake->source),
		.limits = &limits,
		.quote = intake->source->quote,
	};
	struct ps_csv_reader *reader = NULL;
	struct ps_csv_record record;
	struct ps_diags ignored;
	struct ps_arena arena;
	int rc;

	*rows = intake->source->headless ? 0 : -1;
	ps_diags_init(&ignored);
	ps_arena_init(&arena, 0);
	rc = ps_csv_reader_open(&csv, NULL, &reader, &ignored, err);
	if (rc == PS_OK)
		ps_csv_reader_skip_lines(reader, intake->source->skip_lines);
	while (rc == PS_OK) {
		ps_arena_reset(&arena);
		rc = ps_csv_reader_next(reader, &arena, &record, err);
		if (rc == PS_OK)
			(*rows)++;
	}
	ps_csv_reader_free(reader);
	ps_arena_release(&arena);
	ps_diags_release(&ignored);
	if (rc == PS_ENOTFOUND)
		return PS_OK;
	*rows = -1;
	return rc == PS_EDATA || rc == PS_ELIMIT ? PS_OK : rc;
}

static int
check_rows(const struct ps_intake *intake, const struct ps_request_input *in,
	   struct ps_diags *findings, struct ps_err *err)
{
	struct ps_where where = { .file = intake->path };
	int64_t rows = -1;
	int rc;

	if (intake->control.rows < 0 || intake->source->format != PS_SOURCE_CSV)
		return PS_OK;
	rc = count_rows(intake, in, &rows, err);
	if (rc == PS_OK && rows >= 0 && rows != intake->control.rows)
		ps_diag_add(findings, where, PS_E_CONTROL_ROWS,
			    "it has %lld rows, but its control file says %lld",
			    (long long)rows, (long long)intake->control.rows);
	return rc;
}

static int
check_sequence(const struct ps_intake *intake, struct ps_diags *findings,
	       struct ps_err *err)
{
	struct ps_where where = { .file = intake->path };
	struct ps_spool *spool = intake->spool;
	int64_t sequence = intake->control.sequence;
	struct ps_deliveries so_far;
	struct ps_arena arena;
	bool came = false;
	int rc;

	if (sequence <= 0)
		return PS_OK;
	ps_arena_init(&arena, 0);
	rc = ps_index_sequence(spool->index, intake->source->id, sequence,
			       &came, err);
	if (rc == PS_OK)
		rc = ps_index_deliveries(spool->index, intake->source->id,
					 &arena, &so_far, err);
	if (rc == PS_OK && came) {
		ps_diag_add(findings, where, PS_E_CONTROL_REPEATED,
			    "an export with the sequence number %lld was taken "
			    "in before",
			    (long long)sequence);
		rc = ps_standing_repeated(spool, intake->source, err);
	} else if (rc == PS_OK && so_far.sequence > 0 &&
		   sequence > so_far.sequence + 1)
		ps_diag_note(&spool->diags, PS_SEV_WARNING, where,
			     PS_W_CONTROL_GAP,
			     "its sequence number is %lld, but the last one "
			     "was %lld: %lld exports did not come",
			     (long long)sequence, (long long)so_far.sequence,
			     (long long)(sequence - so_far.sequence - 1));
	ps_arena_release(&arena);
	return rc;
}

int
ps_control_check(struct ps_intake *intake, const struct ps_request_input *in,
		 struct ps_diags *findings, struct ps_err *err)
{
	struct ps_where where = { .file = intake->path };
	const struct ps_control *said = &intake->control;
	size_t before = findings->errors;
	int rc;

	if (!intake->controlled)
		return PS_OK;
	if (said->bytes >= 0 && said->bytes != intake->dropped.size)
		ps_diag_add(findings, where, PS_E_CONTROL_SIZE,
			    "it has %lld bytes, but its control file says %lld",
			    (long long)intake->dropped.size,
			    (long long)said->bytes);
	else if (*said->sha256 && !ps_streq(said->sha256, intake->sha256))
		ps_diag_add(findings, where, PS_E_CONTROL_DIGEST,
			    "its SHA-256 is not the one in its control file");
	rc = check_rows(intake, in, findings, err);
	if (rc == PS_OK)
		rc = check_sequence(intake, findings, err);
	if (rc == PS_OK && findings->errors > before)
		return ps_err_set(err, PS_EDATA,
				  "the export is not what its control file "
				  "says");
	return rc;
}

int
ps_control_keep(struct ps_intake *intake, struct ps_err *err)
{
	const char *name;
	char shard[3] = { intake->sha256[0], intake->sha256[1], '\0' };
	int archive = -1;
	int folder = -1;
	int rc;

	if (!intake->controlled)
		return PS_OK;
	name = ps_arena_printf(&intake->arena, "%s.control", intake->sha256);
	rc = ps_spool_folder(intake->spool, "archive", &archive, err);
	if (rc == PS_OK)
		rc = ps_fs_make_dir_at(archive, shard, &folder, err);
	if (rc == PS_OK)
		rc = ps_fs_replace(folder, name,
				   ps_buf_span(&intake->control_text), err);
	if (folder >= 0)
		(void)close(folder); /* directories */
	if (archive >= 0)
		(void)close(archive);
	return rc;
}

int
ps_control_remove(struct ps_intake *intake, struct ps_err *err)
{
	if (!intake->controlled ||
	    unlinkat(intake->claimed, intake->control_name, 0) == 0)
		return PS_OK;
	return ps_err_sys(err, "cannot remove '%s'", intake->control_name);
}
