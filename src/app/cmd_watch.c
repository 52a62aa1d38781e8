#include "app/watcher.h"

#include "provspool/clock.h"
#include "provspool/notify.h"
#include "provspool/num.h"
#include "provspool/text.h"

/* Files come in flocks: wait until no more came for so long … */
#define QUIET_MS 50
/* … but never longer than this. */
#define DELAY_MS 400
#define INTERVAL_S 10
#define INTERVAL_MAX_S 3600

static void
watch_anew(struct ps_watcher *w)
{
	struct ps_folders *folders = &w->folders;
	struct ps_buf text = PS_BUF_INIT;

	ps_folders_watch(folders, w->place.root);
	if (*folders->blind && !ps_streq(folders->blind, w->blind)) {
		ps_text_quote(&text, ps_span_str(folders->blind));
		(void)fprintf(stderr,
			      "provspool: watch: %s; looking every %lld "
			      "seconds\n",
			      text.ptr, (long long)w->interval_ms / 1000);
	}
	memcpy(w->blind, folders->blind, sizeof(w->blind));
	ps_buf_release(&text);
}

/* Does `work` or the desk stand where the last cycle did not leave it? */
static bool
tips_moved(struct ps_watcher *w)
{
	struct ps_place at = w->place;
	struct ps_oid tip = { "" };
	struct ps_arena arena;
	struct ps_err missing; /* that is a change, too */
	bool moved;

	ps_arena_init(&arena, 0);
	at.state_ref = PS_REF_WORK;
	moved = ps_place_tip(&at, &arena, &tip, &missing) < 0 ||
		!ps_streq(tip.hex, w->work.hex);
	at.git = ps_arena_printf(&arena, "%s/desk/.git", w->place.root);
	if (!moved && *w->desk.hex)
		moved = ps_place_tip(&at, &arena, &tip, &missing) < 0 ||
			!ps_streq(tip.hex, w->desk.hex);
	ps_arena_release(&arena);
	return moved;
}

/* What the events mean; those of the desk may be our own after a cycle. */
static void
hear(struct ps_watcher *w, bool after_cycle)
{
	struct ps_folders *f = &w->folders;

	ps_folders_drain(f);
	if (f->stale)
		watch_anew(w);
	if (f->look || (f->refs && tips_moved(w)) ||
	    (f->desk && w->desk_left && !after_cycle))
		ps_watcher_ring(w);
	f->look = false;
	f->refs = false;
	f->desk = false;
}

/* When the next cycle is to begin. */
static int64_t
next_cycle(const struct ps_watcher *w)
{
	int64_t at = w->next_look;

	if (w->rung) {
		at = w->last_ring + QUIET_MS;
		if (at > w->first_ring + DELAY_MS)
			at = w->first_ring + DELAY_MS;
	}
	return at > w->not_before ? at : w->not_before;
}

static void
rescan(struct ps_watcher *w)
{
	char text[80];

	(void)snprintf(text, sizeof(text), "RELOADING=1\nMONOTONIC_USEC=%lld",
		       (long long)ps_clock_ms() * 1000);
	(void)ps_notify_send(text);
	watch_anew(w);
	w->failures = 0;
	w->not_before = 0;
	ps_told_release(&w->told);
	ps_told_init(&w->told); /* who asks wants to hear it again */
	ps_watcher_ring(w);
	w->first_ring -= DELAY_MS; /* at once */
}

/* Wait until there is something to do; *stop: until we were asked to end. */
static int
wait_for_ring(struct ps_watcher *w, bool *stop, struct ps_err *err)
{
	unsigned int woke = 0;
	int64_t now;
	int rc = PS_OK;

	while (rc == PS_OK && (now = ps_clock_ms()) < next_cycle(w)) {
		int64_t until = next_cycle(w);
		struct ps_watch *watch = w->folders.watch;

		ps_watcher_ping(w);
		if (w->watchdog_ms > 0 && w->watchdog_next < until)
			until = w->watchdog_next;
		rc = ps_loop_wait(w->loop, watch ? ps_watch_fd(watch) : -1,
				  until - now, &woke, err);
		*stop = (woke & PS_WAKE_STOP) != 0;
		if (*stop)
			return rc;
		if (woke & PS_WAKE_INPUT)
			hear(w, false);
		if (woke & PS_WAKE_ALARM)
			ps_watcher_ring(w);
		if (woke & PS_WAKE_RESCAN)
			rescan(w);
	}
	*stop = ps_loop_stopping(w->loop);
	return rc;
}

/* Watch first, then look: what comes in between rings. */
static int
go_on(struct ps_watcher *w, struct ps_err *err)
{
	bool stop = false;
	int rc = PS_OK;

	watch_anew(w);
	(void)ps_notify_send("READY=1");
	while (rc == PS_OK && !stop) {
		rc = ps_watcher_cycle(w, err);
		if (rc < 0)
			break;
		w->next_look = ps_clock_ms() + ps_watcher_look_ms(w);
		hear(w, true);
		(void)ps_notify_send("READY=1"); /* ends a reload */
		rc = wait_for_ring(w, &stop, err);
	}
	(void)ps_notify_send("STOPPING=1");
	return rc;
}

static int
set_up(struct ps_call *call, struct ps_watcher *w)
{
	const char *interval = ps_call_option(call, "interval");
	int64_t seconds = INTERVAL_S;
	int rc;

	if (interval && !ps_num_i64(interval, 1, INTERVAL_MAX_S, &seconds))
		return ps_err_set(call->err, PS_EUSAGE,
				  "watch: --interval is a number of seconds "
				  "from 1 to %d",
				  INTERVAL_MAX_S);
	if (call->nargs > 0)
		call->dir = call->args[0];
	w->call = call;
	w->interval_ms = seconds * 1000;
	w->verbose = ps_call_option(call, "verbose") != NULL;
	w->watchdog_ms = ps_notify_watchdog_ms();
	rc = ps_place_find(call->dir, &call->arena, &w->place, call->err);
	if (rc == PS_OK && w->place.kind != PS_PLACE_SPOOL)
		rc = ps_err_set(call->err, PS_EUSAGE,
				"watch: '%s' is a clone; what is watched is "
				"the spool itself",
				w->place.root);
	return rc;
}

int
ps_cmd_watch(struct ps_call *call)
{
	struct ps_watcher w = { .hold = -1 };
	int rc;

	rc = set_up(call, &w);
	if (rc == PS_OK)
		rc = ps_watcher_hold(&w, call->err);
	if (rc == PS_OK)
		rc = ps_loop_open(&w.loop, call->err);
	if (rc < 0) {
		ps_watcher_let_go(&w);
		return rc;
	}
	(void)setvbuf(stdout, NULL, _IOLBF, 0); /* who reads waits for lines */
	ps_told_init(&w.told);
	ps_watcher_show(&w);
	rc = go_on(&w, call->err);
	ps_told_release(&w.told);
	ps_folders_release(&w.folders);
	ps_loop_free(w.loop);
	ps_watcher_let_go(&w);
	return rc;
}
