#include "app/herald.h"

#include <fcntl.h>
#include <unistd.h>

#include "provspool/fs.h"
#include "provspool/spawn.h"
#include "provspool/text.h"
#include "provspool/when.h"

void
ps_herald_begin(struct ps_herald *herald, const struct ps_spool *spool)
{
	herald->sent = spool->sent;
	herald->rejected = spool->rejected;
	herald->stopped = spool->stopped_anew;
	herald->seq = spool->journal.tip.seq;
}

/* What happened, as JSON. */
static void
write_news(const struct ps_herald *herald, const struct ps_spool *spool,
	   struct ps_buf *out)
{
	char when[PS_WHEN_TEXT_MAX];

	ps_when_format(spool->now, when);
	ps_buf_addf(out,
		    "{\"provspool\": {\"format\": \"notify\", \"version\": 1},"
		    "\n \"time\": \"%s\", \"segment\": %lld, \"out\": %zu, "
		    "\"rejected\": %zu, \"stopped\": %zu,\n \"text\": ",
		    when, (long long)spool->journal.tip.seq,
		    spool->sent - herald->sent,
		    spool->rejected - herald->rejected,
		    spool->stopped_anew - herald->stopped);
	ps_text_json(out, ps_buf_span(&spool->talk));
	ps_buf_addstr(out, "}\n");
}

static int
start(const struct ps_spool *spool, int folder, const char *name,
      struct ps_err *err)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	int rc;

	if (fd < 0)
		return ps_err_sys(err, "cannot open 'outbox/notify/%s'", name);
	rc = ps_spawn_detached(spool->config.notify, fd, err);
	(void)close(fd); /* read only */
	return rc;
}

static int
tell(const struct ps_herald *herald, struct ps_spool *spool, struct ps_err *err)
{
	struct ps_buf news = PS_BUF_INIT;
	int folder = -1;
	char name[64];
	int rc;

	(void)snprintf(name, sizeof(name), "notify-%09lld.json",
		       (long long)spool->journal.tip.seq);
	rc = ps_spool_folder(spool, "outbox/notify", &folder, err);
	if (rc == PS_OK) {
		write_news(herald, spool, &news);
		rc = ps_fs_replace(folder, name, ps_buf_span(&news), err);
	}
	if (rc == PS_OK)
		rc = start(spool, folder, name, err);
	if (folder >= 0)
		(void)close(folder); /* a directory */
	ps_buf_release(&news);
	return rc;
}

void
ps_herald_tell(const struct ps_herald *herald, struct ps_spool *spool)
{
	struct ps_err err;

	if (!spool->config.notify || ps_spool_rehearses(spool) ||
	    spool->journal.tip.seq == herald->seq ||
	    (spool->sent == herald->sent &&
	     spool->rejected == herald->rejected &&
	     spool->stopped_anew == herald->stopped))
		return;
	if (tell(herald, spool, &err) < 0)
		ps_diag_note(&spool->diags, PS_SEV_WARNING,
			     (struct ps_where){ .file = "config/site.yaml" },
			     PS_W_NOTIFY, "nobody was told: %s", err.text);
}
