#include "journal_private.h"

#include "provspool/beside.h"
#include "provspool/limits.h"

/* What we wrote ends at PS_LIMIT_TABLE_BYTES and one row. */
#define TABLE_BYTES_MAX                                                        \
	((size_t)PS_LIMIT_TABLE_BYTES + (size_t)8 * PS_LIMIT_RECORD_BYTES)

/* Where a text is, what its digest must be, and what came of reading it. */
struct ps_text_job {
	struct ps_beside *beside; /* NULL: nothing is under way */
	struct ps_repo *repo;
	struct ps_oid blob;
	const char *path;
	const struct ps_segment_file *file;
	size_t max;
	struct ps_arena arena;
	struct ps_buf text;
	struct ps_err err;
	int rc;
};

static int
verify(const struct ps_text_job *job, struct ps_err *err)
{
	const char *want = job->file->sha256;
	char digest[PS_SHA_HEX];

	ps_sha_once_hex(ps_buf_span(&job->text), digest);
	if (!ps_streq(digest, want))
		return ps_err_set(err, PS_EHISTORY,
				  "history: '%s' is not what its segment.yaml "
				  "says: SHA-256 %s instead of %s",
				  job->path, digest, want);
	return PS_OK;
}

/* SHA-256 is verified here, so libgit2 need not compute its SHA-1. */
static void
read_text(void *context)
{
	struct ps_text_job *job = context;

	job->rc = ps_repo_blob_read_beside(job->repo, &job->blob, job->max,
					   &job->text, &job->err);
	if (job->rc < 0)
		job->rc = ps_journal_damaged(&job->err, job->rc, job->path);
	else
		job->rc = verify(job, &job->err);
}

static void
find_text(struct ps_text_job *job, const struct ps_segment_data *data, size_t i)
{
	job->repo = data->repo;
	job->file = &data->segment.files[i];
	job->max = job->file->rows < 0 ? PS_LIMIT_YAML_BYTES : TABLE_BYTES_MAX;
	job->path =
		ps_arena_printf(&job->arena, "%s/%s", data->folder,
				ps_segment_file_path(&job->arena, job->file));
	job->rc = ps_repo_path(data->repo, &data->commit, job->path, &job->blob,
			       &job->err);
	if (job->rc < 0)
		job->rc = ps_journal_damaged(&job->err, job->rc, job->path);
}

static void
init(struct ps_text_job *job)
{
	*job = (struct ps_text_job){ .rc = PS_OK };
	ps_arena_init(&job->arena, 0);
	ps_buf_init(&job->text);
}

struct ps_text_job *
ps_journal_text_begin(const struct ps_segment_data *data, size_t i)
{
	struct ps_text_job *job = ps_xmalloc(sizeof(*job));

	init(job);
	if (data->texts) {
		ps_buf_addspan(&job->text, data->texts[i]);
		return job;
	}
	find_text(job, data, i);
	if (job->rc == PS_OK)
		job->beside = ps_beside_begin(read_text, job);
	return job;
}

/* The bytes move to `out`. */
static int
take_text(struct ps_text_job *job, struct ps_buf *out, struct ps_err *err)
{
	if (job->rc < 0) {
		*err = job->err;
		ps_buf_release(&job->text);
	} else {
		ps_buf_release(out);
		*out = job->text;
	}
	ps_arena_release(&job->arena);
	return job->rc;
}

int
ps_journal_text_end(struct ps_text_job *job, struct ps_buf *out,
		    struct ps_err *err)
{
	int rc;

	if (job->beside)
		ps_beside_end(job->beside);
	rc = take_text(job, out, err);
	free(job);
	return rc;
}

int
ps_journal_text(const struct ps_segment_data *data, size_t i,
		struct ps_buf *out, struct ps_err *err)
{
	struct ps_text_job job;

	if (data->texts) {
		ps_buf_reset(out);
		ps_buf_addspan(out, data->texts[i]);
		return PS_OK;
	}
	init(&job);
	find_text(&job, data, i);
	if (job.rc == PS_OK)
		read_text(&job);
	return take_text(&job, out, err);
}
