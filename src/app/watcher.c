#include "app/watcher.h"

#include "app/cycle.h"
#include "provspool/clock.h"
#include "provspool/engine.h"
#include "provspool/notify.h"
#include "provspool/text.h"
#include "provspool/when.h"

/* Others get their turn after so many files of a source. */
#define FILES_PER_CYCLE 500
/* Even where all is told of, a look from time to time costs nothing. */
#define LOOK_MS 300000
/* While another provspool holds the lock. */
#define BUSY_MS 100
#define BACK_OFF_MIN_MS 500
#define BACK_OFF_MAX_MS 60000
/* Somebody who pushes all the time must not keep us from waiting. */
#define RACES_MAX 5
/* What was due and is not done, for a reason of its own, is tried again. */
#define OVERDUE_S 60

void
ps_watcher_ring(struct ps_watcher *w)
{
	w->last_ring = ps_clock_ms();
	if (!w->rung)
		w->first_ring = w->last_ring;
	w->rung = true;
}

void
ps_watcher_ping(struct ps_watcher *w)
{
	int64_t now = ps_clock_ms();

	if (w->watchdog_ms == 0 || now < w->watchdog_next)
		return;
	(void)ps_notify_send("WATCHDOG=1"); /* it asks again, or ends us */
	w->watchdog_next = now + w->watchdog_ms;
}

static bool
stops(void *context)
{
	struct ps_watcher *w = context;

	ps_watcher_ping(w);
	return ps_loop_stopping(w->loop);
}

/* As long as the service manager shows them. */
#define STATUS_WIDTH 120

static void
show(void *context, const char *what, int64_t done, int64_t total)
{
	struct ps_watcher *w = context;
	struct ps_buf line = PS_BUF_INIT;
	struct ps_buf text = PS_BUF_INIT;

	w->meter.progress.tell(&w->meter, what, done, total);
	ps_meter_step(&w->status, ps_clock_ms(), what, done, total, &line);
	if (line.len > 0) {
		ps_buf_addf(&text, "STATUS=%s", line.ptr);
		(void)ps_notify_send(text.ptr); /* a courtesy */
	}
	ps_buf_release(&text);
	ps_buf_release(&line);
}

void
ps_watcher_show(struct ps_watcher *w)
{
	static const struct ps_screen manager = { .terminal = true,
						  .width = STATUS_WIDTH };

	ps_meter_init(&w->meter, &w->call->talk);
	ps_meter_init(&w->status, &manager);
	w->progress = (struct ps_progress){ show, stops, w };
}

/* Where the desk stands; "" without one. */
static struct ps_oid
desk_tip(struct ps_watcher *w)
{
	struct ps_place desk = w->place;
	struct ps_oid tip = { "" };
	struct ps_arena arena;
	struct ps_err ignored; /* there is none */

	ps_arena_init(&arena, 0);
	desk.git = ps_arena_printf(&arena, "%s/desk/.git", w->place.root);
	desk.state_ref = PS_REF_WORK;
	if (ps_place_tip(&desk, &arena, &tip, &ignored) < 0)
		tip.hex[0] = '\0';
	ps_arena_release(&arena);
	return tip;
}

/* What came while we were at work wants another cycle. */
static void
note_tips(struct ps_watcher *w, struct ps_spool *spool,
	  const struct ps_oid *desk_before)
{
	struct ps_oid tip = { "" };
	struct ps_err ignored; /* then the next event decides */
	bool all = true;
	bool overtaken;

	if (ps_engine_consumed(spool, &tip, &all, &ignored) < 0)
		all = true;
	w->work = tip;
	w->desk = desk_tip(w);
	w->desk_left = !ps_streq(w->desk.hex, tip.hex);
	overtaken = !all ||
		    (w->desk_left && !ps_streq(w->desk.hex, desk_before->hex));
	w->races = overtaken ? w->races + 1 : 0;
	if (overtaken && w->races <= RACES_MAX)
		ps_watcher_ring(w);
}

static void
complain(const struct ps_err *err)
{
	struct ps_buf text = PS_BUF_INIT;

	ps_text_quote(&text, ps_span_str(err->text));
	(void)fprintf(stderr, "provspool: %s\n", text.ptr);
	ps_buf_release(&text);
}

/* What this cycle did and found, without what was told before. */
static int
tell(struct ps_watcher *w, struct ps_spool *spool, int rc, struct ps_err *err)
{
	struct ps_err out;

	bool failed = rc < 0 && rc != PS_EENDED;

	if (ps_told_filter(&w->told, &spool->diags, &spool->talk,
			   failed ? err->text : ""))
		complain(err);
	ps_talk_diags(w->call, &spool->diags);
	if (ps_out(ps_buf_span(&spool->talk), &out) == PS_OK)
		return rc;
	*err = out; /* nobody hears us */
	return out.code == PS_EFULL ? PS_EFULL : PS_EIO;
}

static int64_t
back_off(unsigned int failures)
{
	int64_t ms = BACK_OFF_MIN_MS;

	for (unsigned int i = 1; i < failures && ms < BACK_OFF_MAX_MS; i++)
		ms *= 2;
	return ms < BACK_OFF_MAX_MS ? ms : BACK_OFF_MAX_MS;
}

/* The other sources do not wait for the one whose folder fails. */
int64_t
ps_watcher_look_ms(const struct ps_watcher *w)
{
	int64_t ms = *w->folders.blind ? w->interval_ms : LOOK_MS;
	int64_t soon = back_off(w->folder_failures);

	return w->folder_failed && soon < ms ? soon : ms;
}

/* An edit of the configuration rings by itself; the rest is tried again. */
static void
after(struct ps_watcher *w, int rc)
{
	if (rc == PS_OK || rc == PS_ECONFIG || rc == PS_EENDED) {
		w->failures = 0;
		w->not_before = 0;
		w->folder_failures =
			w->folder_failed ? w->folder_failures + 1 : 0;
		return;
	}
	w->failures++;
	w->not_before = ps_clock_ms() +
			(rc == PS_EBUSY ? BUSY_MS : back_off(w->failures));
	ps_watcher_ring(w);
}

static int
set_alarm(struct ps_watcher *w, const struct ps_spool *spool,
	  struct ps_err *err)
{
	int64_t wait = -1;

	if (spool->due < INT64_MAX)
		wait = spool->due > spool->now ? spool->due - spool->now
					       : OVERDUE_S;
	return ps_loop_alarm(w->loop, wait, err);
}

/* Which settings are in force while somebody edits them. */
static void
tell_settings(struct ps_watcher *w, struct ps_spool *spool, int rc)
{
	bool broken = rc == PS_ECONFIG;

	if (broken && !w->config_broken && spool->configured)
		ps_spool_say(spool,
			     "configuration: version %lld stays in force until "
			     "the errors are corrected",
			     (long long)spool->config.version);
	if (!broken && w->config_broken)
		ps_spool_say(
			spool,
			"configuration: no more errors; version %lld is in "
			"force",
			(long long)spool->config.version);
	w->config_broken = broken;
}

static int
work(struct ps_watcher *w, struct ps_spool *spool, struct ps_err *err)
{
	struct ps_oid desk = desk_tip(w);
	struct ps_err why;
	int rc;

	spool->resident = true;
	spool->files_max = FILES_PER_CYCLE;
	rc = ps_cycle_run(spool, err);
	ps_meter_end(&w->meter);
	tell_settings(w, spool, rc);
	if (rc == PS_OK || rc == PS_ECONFIG)
		note_tips(w, spool, &desk);
	if (spool->more)
		ps_watcher_ring(w);
	w->folder_failed = spool->failed;
	if (set_alarm(w, spool, &why) < 0 && rc == PS_OK) {
		*err = why;
		rc = why.code;
	}
	ps_spool_unlock(spool); /* who hears of it may begin at once */
	return tell(w, spool, rc, err);
}

/* Tell a failure before there was a spool to tell of. */
static void
tell_failure(struct ps_watcher *w, const struct ps_err *err)
{
	struct ps_buf none = PS_BUF_INIT;
	struct ps_diags no_diags;

	ps_diags_init(&no_diags);
	if (ps_told_filter(&w->told, &no_diags, &none, err->text))
		complain(err);
	ps_diags_release(&no_diags);
	ps_buf_release(&none);
}

static void
tell_status(struct ps_watcher *w, int rc, int64_t ms, const struct ps_err *err)
{
	struct ps_buf text = PS_BUF_INIT;
	char when[PS_WHEN_TEXT_MAX];

	ps_when_format(ps_clock_now(), when);
	ps_buf_addf(&text, "STATUS=cycle %lld at %s: %s", (long long)w->cycles,
		    when, rc == PS_OK ? "done" : "");
	if (rc < 0)
		ps_text_quote(&text, ps_span_str(err->text));
	(void)ps_notify_send(text.ptr); /* a courtesy */
	ps_buf_release(&text);
	if (w->verbose)
		(void)printf("cycle %lld: %s, %lld ms\n", (long long)w->cycles,
			     rc == PS_OK ? "done" : ps_err_word(rc),
			     (long long)ms);
}

/*
 * What ends the watcher: a disk that fails, because nothing may be written
 * after a failed sync, and a bug.  A disk that is full is waited for.
 */
static bool
is_fatal(int rc)
{
	return rc == PS_EIO || rc == PS_EBUG;
}

int
ps_watcher_cycle(struct ps_watcher *w, struct ps_err *err)
{
	int64_t began = ps_clock_ms();
	struct ps_spool spool;
	struct ps_arena arena;
	int rc;

	w->rung = false;
	w->folder_failed = false;
	w->cycles++;
	rc = ps_spool_open_told(w->place.root, ps_clock_now(), &w->progress,
				&spool, err);
	if (rc == PS_OK) {
		rc = work(w, &spool, err);
		ps_spool_release(&spool);
	} else if (rc != PS_EBUSY && rc != PS_EENDED) {
		tell_failure(w, err);
	}
	ps_meter_end(&w->meter);
	if (rc < 0) {
		ps_arena_init(&arena, 0);
		(void)ps_reader_drop_index(w->place.root, &arena, err);
		ps_arena_release(&arena);
	}
	tell_status(w, rc, ps_clock_ms() - began, err);
	after(w, rc);
	return is_fatal(rc) ? rc : PS_OK;
}
