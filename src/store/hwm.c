#include "provspool/journal.h"

#include <unistd.h>

#include "provspool/fs.h"
#include "provspool/num.h"

#define MARK "hwm"
#define MARK_BYTES_MAX 256

/* One line: "12345 <commit> <chain>". */
struct mark {
	int64_t seq;
	struct ps_oid commit;
	char chain[PS_SHA_HEX];
};

static int
check_uuid(const char *uuid, struct ps_err *err)
{
	if (ps_fs_name_ok(uuid))
		return PS_OK;
	return ps_err_set(err, PS_EHISTORY, "'%s' is no identity of a spool",
			  uuid);
}

int
ps_hwm_open(const char *uuid, int *dir, struct ps_err *err)
{
	struct ps_buf path = PS_BUF_INIT;
	int outside = -1;
	int rc;

	*dir = -1;
	rc = check_uuid(uuid, err);
	if (rc == PS_OK)
		rc = ps_fs_outside_dir(&path, err);
	if (rc == PS_OK)
		rc = ps_fs_open_dir(path.ptr, &outside, err);
	if (rc == PS_OK) {
		rc = ps_fs_make_dir_at(outside, uuid, dir, err);
		(void)close(outside); /* a folder: nothing to lose */
	}
	ps_buf_release(&path);
	return rc;
}

/* Take the text up to `end`, which must be there, as at most max - 1 bytes. */
static bool
take(const char **at, char end, char *out, size_t max)
{
	const char *stop = strchr(*at, end);
	size_t len;

	if (!stop)
		return false;
	len = (size_t)(stop - *at);
	if (len >= max)
		return false;
	memcpy(out, *at, len);
	out[len] = '\0';
	*at = stop + 1;
	return true;
}

static bool
parse(const char *text, struct mark *out)
{
	char seq[32];

	return take(&text, ' ', seq, sizeof(seq)) &&
	       ps_num_i64(seq, 1, INT64_MAX, &out->seq) &&
	       take(&text, ' ', out->commit.hex, sizeof(out->commit.hex)) &&
	       strlen(out->commit.hex) == PS_OID_MAX - 1 &&
	       take(&text, '\n', out->chain, sizeof(out->chain)) &&
	       strlen(out->chain) == PS_SHA_HEX - 1 && !*text;
}

/* Where a person finds the mark, for messages. */
static const char *
mark_path(const char *uuid, struct ps_buf *out)
{
	struct ps_err ignored; /* it was found when the folder was opened */

	if (ps_fs_outside_dir(out, &ignored) < 0)
		ps_buf_reset(out);
	ps_buf_addf(out, "/%s/%s", uuid, MARK);
	return out->ptr;
}

static int
read_mark(int dir, const char *uuid, struct mark *out, struct ps_err *err)
{
	struct ps_buf text = PS_BUF_INIT;
	struct ps_buf path = PS_BUF_INIT;
	int rc;

	rc = ps_fs_read_at(dir, MARK, MARK_BYTES_MAX, &text, err);
	if (rc == PS_ELIMIT || (rc == PS_OK && (strlen(text.ptr) != text.len ||
						!parse(text.ptr, out))))
		rc = ps_err_set(err, PS_EHISTORY,
				"the high-water mark '%s' is damaged; look "
				"why, then remove it if the state history is "
				"the right one",
				mark_path(uuid, &path));
	ps_buf_release(&path);
	ps_buf_release(&text);
	return rc;
}

static int
refuse_older(const struct ps_journal *journal, const char *uuid,
	     const struct mark *mark, struct ps_err *err)
{
	struct ps_buf path = PS_BUF_INIT;
	int rc;

	rc = ps_err_set(err, PS_EHISTORY,
			"the state history ends at segment %lld, but this "
			"machine has seen segment %lld (commit %s): an older "
			"copy stands in its place; put the newer one back, or "
			"remove '%s' if the older one is to count from now on",
			(long long)journal->tip.seq, (long long)mark->seq,
			mark->commit.hex, mark_path(uuid, &path));
	ps_buf_release(&path);
	return rc;
}

static int
refuse_other(const struct ps_journal *journal, const char *uuid,
	     const struct mark *mark, struct ps_err *err)
{
	struct ps_buf path = PS_BUF_INIT;
	int rc;

	rc = ps_err_set(err, PS_EHISTORY,
			"the state history was rewritten: its tip is segment "
			"%lld (commit %s), which does not contain segment "
			"%lld (commit %s) that this machine has seen; put the "
			"right one back, or remove '%s' if this one is to "
			"count from now on",
			(long long)journal->tip.seq, journal->commit.hex,
			(long long)mark->seq, mark->commit.hex,
			mark_path(uuid, &path));
	ps_buf_release(&path);
	return rc;
}

int
ps_hwm_check(struct ps_journal *journal, const char *uuid, struct ps_err *err)
{
	struct mark mark = { .seq = 0 };
	bool contained;
	int rc;

	rc = read_mark(journal->hwm_dir, uuid, &mark, err);
	if (rc == PS_ENOTFOUND)
		return ps_hwm_write(journal, uuid, err);
	if (rc < 0)
		return rc;
	if (mark.seq > journal->tip.seq)
		return refuse_older(journal, uuid, &mark, err);
	contained = ps_streq(mark.commit.hex, journal->commit.hex);
	if (mark.seq == journal->tip.seq)
		return contained && ps_streq(mark.chain, journal->chain)
			       ? PS_OK
			       : refuse_other(journal, uuid, &mark, err);
	rc = ps_repo_is_ancestor(journal->repo, &mark.commit, &journal->commit,
				 &contained, err);
	if (rc < 0)
		return rc;
	if (!contained)
		return refuse_other(journal, uuid, &mark, err);
	return ps_hwm_write(journal, uuid, err);
}

int
ps_hwm_write(struct ps_journal *journal, const char *uuid, struct ps_err *err)
{
	char line[MARK_BYTES_MAX];
	struct ps_span text = { .ptr = line };
	int n;
	int rc;

	n = snprintf(line, sizeof(line), "%lld %s %s\n",
		     (long long)journal->tip.seq, journal->commit.hex,
		     journal->chain);
	text.len = (size_t)n;
	rc = ps_fs_replace(journal->hwm_dir, MARK, text, err);
	if (rc < 0)
		return ps_err_context(err, "high-water mark%s%s",
				      *uuid ? " of spool " : "", uuid);
	return PS_OK;
}

/* The folder of a spool's mark, if it is there; nothing is made. */
static int
find(const char *uuid, int *dir, struct ps_err *err)
{
	struct ps_buf path = PS_BUF_INIT;
	int rc;

	*dir = -1;
	rc = check_uuid(uuid, err);
	if (rc == PS_OK)
		rc = ps_fs_outside_path(&path, err);
	ps_buf_addf(&path, "/%s", uuid);
	if (rc == PS_OK)
		rc = ps_fs_open_dir(path.ptr, dir, err);
	ps_buf_release(&path);
	return rc;
}

int
ps_hwm_copy(const char *uuid, int to, struct ps_err *err)
{
	int dir;
	int rc = find(uuid, &dir, err);

	if (rc == PS_OK) {
		rc = ps_fs_copy(dir, MARK, to, MARK, err);
		(void)close(dir); /* a folder */
	}
	return rc == PS_ENOTFOUND ? PS_OK : rc;
}

int
ps_hwm_known(const char *uuid, bool *known, struct ps_err *err)
{
	int dir;
	int rc = find(uuid, &dir, err);

	*known = false;
	if (rc < 0)
		return rc == PS_ENOTFOUND ? PS_OK : rc;
	*known = ps_fs_exists_at(dir, MARK);
	(void)close(dir); /* a folder */
	return PS_OK;
}

int
ps_hwm_forget(const char *uuid, struct ps_err *err)
{
	int dir;
	int rc;

	rc = ps_hwm_open(uuid, &dir, err);
	if (rc < 0)
		return rc;
	if (unlinkat(dir, MARK, 0) < 0 && ps_fs_exists_at(dir, MARK))
		rc = ps_err_sys(err, "cannot remove the high-water mark");
	(void)close(dir); /* a folder */
	return rc;
}
