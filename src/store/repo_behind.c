#include "provspool/repo.h"

#include "provspool/beside.h"

struct ps_blob_job {
	struct ps_repo *repo;
	struct ps_buf data;
	struct ps_oid oid;
	char sha256[PS_SHA_HEX];
	struct ps_err err;
	int rc;
	struct ps_beside *beside;
};

static void
work(void *context)
{
	struct ps_blob_job *job = context;

	ps_sha_once_hex(ps_buf_span(&job->data), job->sha256);
	job->rc = ps_repo_blob_write(job->repo, ps_buf_span(&job->data),
				     &job->oid, &job->err);
	ps_buf_release(&job->data);
}

struct ps_blob_job *
ps_repo_blob_begin(struct ps_repo *repo, struct ps_buf *data)
{
	struct ps_blob_job *job = ps_xmalloc(sizeof(*job));

	*job = (struct ps_blob_job){ .repo = repo, .data = *data };
	ps_buf_init(data);
	job->beside = ps_beside_begin(work, job);
	return job;
}

int
ps_repo_blob_end(struct ps_blob_job *job, struct ps_oid *out,
		 char sha256[PS_SHA_HEX], struct ps_err *err)
{
	int rc;

	ps_beside_end(job->beside);
	rc = job->rc;
	if (rc < 0) {
		*err = job->err;
	} else {
		*out = job->oid;
		memcpy(sha256, job->sha256, PS_SHA_HEX);
	}
	free(job);
	return rc;
}
