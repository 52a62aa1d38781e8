#include "engine/intake.h"

#include <unistd.h>

#include "provspool/limits.h"

/* Decoded at once, and then forgotten. */
#define BLOCK_BYTES ((size_t)1 << 20)

/*
 * In the quarantine, because what a crash leaves there is swept; on most
 * file systems the copy has no name at all.
 */
static int
open_private(struct ps_intake *intake, struct ps_private *out,
	     struct ps_err *err)
{
	int folder;
	int rc;

	rc = ps_spool_folder(intake->spool, "quarantine", &folder, err);
	if (rc < 0)
		return rc;
	rc = ps_fs_private_open(folder, out, err);
	(void)close(folder); /* a directory */
	return rc;
}

static int
decode_blocks(struct ps_intake *intake, struct ps_private *out,
	      struct ps_err *err)
{
	struct ps_span rest = intake->copy.text;
	struct ps_buf text = PS_BUF_INIT;
	int rc = PS_OK;

	while (rc == PS_OK && !intake->undecodable && rest.len > 0) {
		struct ps_span block = rest;

		if (block.len > BLOCK_BYTES)
			block.len = BLOCK_BYTES;
		rest.ptr += block.len;
		rest.len -= block.len;
		ps_buf_reset(&text);
		intake->undecodable =
			!ps_decoder_feed(&intake->decoder, block, &text) ||
			(rest.len == 0 &&
			 !ps_decoder_end(&intake->decoder, &text));
		rc = ps_fs_private_write(out, ps_buf_span(&text), err);
		ps_fs_private_forget(&intake->copy);
	}
	ps_buf_release(&text);
	return rc;
}

/* What is read is UTF-8, unless it cannot be. */
static int
decode(struct ps_intake *intake, struct ps_err *err)
{
	enum ps_encoding encoding = intake->source->encoding;
	int rc;

	if (intake->source->format != PS_SOURCE_CSV ||
	    !ps_decoder_is_needed(encoding, intake->copy.text))
		return PS_OK;
	ps_decoder_init(&intake->decoder, encoding);
	rc = open_private(intake, &intake->plain, err);
	if (rc == PS_OK)
		rc = decode_blocks(intake, &intake->plain, err);
	if (rc == PS_OK && !intake->undecodable)
		rc = ps_fs_private_map(&intake->plain, err);
	return rc;
}

static bool
is_decoded(const struct ps_intake *intake)
{
	return intake->plain.fd >= 0 && !intake->undecodable;
}

int
ps_intake_open_copy(struct ps_intake *intake, struct ps_err *err)
{
	return open_private(intake, &intake->copy, err);
}

int
ps_intake_copy(struct ps_intake *intake, struct ps_err *err)
{
	int rc;

	intake->undecodable = false;
	rc = ps_fs_copy_dropped(&intake->dropped,
				intake->spool->config.limits.input_bytes,
				&intake->copy, intake->sha256, err);
	if (rc == PS_OK)
		rc = ps_fs_private_map(&intake->copy, err);
	if (rc == PS_OK)
		rc = decode(intake, err);
	intake->forget =
		(struct ps_forget){ ps_fs_private_forget,
				    intake->plain.fd >= 0 ? &intake->plain
							  : &intake->copy };
	return rc;
}

struct ps_request_input
ps_intake_input(const struct ps_intake *intake)
{
	return (struct ps_request_input){ .config = &intake->spool->config,
					  .source = intake->source,
					  .text = is_decoded(intake)
							  ? intake->plain.text
							  : intake->copy.text,
					  .file = intake->path,
					  .forget = &intake->forget,
					  .progress = intake->spool->progress,
					  .budget = PS_LIMIT_INPUT_MEMORY };
}
