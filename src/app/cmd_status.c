#include "app/blocked.h"
#include "app/place.h"
#include "app/report.h"
#include "app/status_overdue.h"
#include "app/status_sources.h"
#include "engine/holdings.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "provspool/fs.h"
#include "provspool/limits.h"
#include "provspool/when.h"

static int
add_counts(struct ps_call *call, struct ps_reader *reader, struct ps_grid *grid)
{
	struct ps_count *counts;
	size_t n;
	int rc;

	rc = ps_index_counts(reader->index, &call->arena, &counts, &n,
			     call->err);
	for (size_t i = 0; rc == PS_OK && i < n; i++) {
		const struct ps_count *count = &counts[i];
		struct ps_arena *a = &call->arena;
		char oldest[PS_WHEN_TEXT_MAX] = "";
		int64_t at = PS_WHEN_NONE;

		if (count->state == PS_ST_TRANSMITTED)
			rc = ps_index_oldest(reader->index,
					     count->resource_type, &at,
					     call->err);
		ps_when_format(at, oldest);
		const char *cells[] = {
			count->resource_type,
			ps_state_name(count->state),
			ps_arena_printf(a, "%d", (int)count->state),
			ps_arena_printf(a, "%lld", (long long)count->orders),
			ps_arena_printf(a, "%lld", (long long)count->urgent),
			ps_arena_printf(a, "%lld", (long long)count->problems),
			oldest,
		};
		ps_grid_add(grid, cells);
	}
	return rc;
}

/* What lies in the inbox, and when the newest of it came. */
struct waiting {
	size_t files;
	size_t others; /* that no run takes: folders, links, pipes */
	int64_t newest;
};

static void
count_folder(int inbox, const char *source, struct ps_arena *arena,
	     struct waiting *w)
{
	struct ps_err ignored; /* a folder that is not readable has no files */
	struct ps_names names;
	struct stat st;
	int dir;

	if (ps_fs_open_dir_at(inbox, source, &dir, &ignored) < 0)
		return;
	if (ps_fs_list(dir, arena, PS_LIMIT_INBOX_ENTRIES_MAX, &names,
		       &ignored) < 0)
		names.len = 0;
	for (size_t i = 0; i < names.len; i++) {
		if (names.list[i][0] == '.' ||
		    fstatat(dir, names.list[i], &st, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		if (!S_ISREG(st.st_mode)) {
			w->others++;
			continue;
		}
		w->files++;
		if (st.st_mtime > w->newest)
			w->newest = st.st_mtime;
	}
	(void)close(dir); /* read only */
}

static int
count_waiting(struct ps_call *call, const char *root, struct waiting *w)
{
	struct ps_names sources;
	int inbox;
	int rc;

	memset(w, 0, sizeof(*w));
	rc = ps_fs_open_dir(ps_arena_printf(&call->arena, "%s/inbox", root),
			    &inbox, call->err);
	if (rc < 0)
		return rc;
	rc = ps_fs_list(inbox, &call->arena, PS_LIMIT_INBOX_ENTRIES_MAX,
			&sources, call->err);
	for (size_t i = 0; rc == PS_OK && i < sources.len; i++)
		count_folder(inbox, sources.list[i], &call->arena, w);
	(void)close(inbox); /* read only */
	return rc;
}

static const char *
plural(size_t n)
{
	return n == 1 ? "" : "s";
}

/* The newest segment, and all that was ever recorded. */
static int
tell_history(struct ps_report *report, struct ps_reader *reader)
{
	struct ps_call *call = report->call;
	struct ps_segment tip;
	char when[PS_WHEN_TEXT_MAX];
	int rc;

	rc = ps_index_tip(reader->index, &call->arena, &tip, call->err);
	if (rc < 0)
		return rc;
	ps_when_format(tip.time, when);
	ps_report_fact(report, "time", when);
	ps_report_number(report, "segment", tip.seq);
	ps_report_fact(report, "kind", ps_segment_kind_name(tip.kind));
	ps_report_number(report, "orders", tip.totals.orders);
	ps_report_number(report, "items", tip.totals.items);
	ps_report_number(report, "events", tip.totals.events);
	ps_report_number(report, "duplicates", tip.totals.duplicates);
	ps_report_number(report, "refused", tip.totals.rejects);
	ps_buf_addf(
		&report->text,
		"last change recorded: %s (%s, segment %lld)\n"
		"in history: %lld order%s, %lld item%s, %lld event%s; %lld "
		"duplicate%s, %lld row%s or whole files refused\n",
		when, ps_segment_kind_name(tip.kind), (long long)tip.seq,
		(long long)tip.totals.orders, plural((size_t)tip.totals.orders),
		(long long)tip.totals.items, plural((size_t)tip.totals.items),
		(long long)tip.totals.events, plural((size_t)tip.totals.events),
		(long long)tip.totals.duplicates,
		plural((size_t)tip.totals.duplicates),
		(long long)tip.totals.rejects,
		plural((size_t)tip.totals.rejects));
	return PS_OK;
}

/* What is pending and why it is not out, as of the last run. */
static int
tell_held(struct ps_report *report, struct ps_index *index)
{
	struct ps_grid *grid = ps_report_table(report, "held");
	struct ps_arena *arena = &report->call->arena;
	struct ps_holdings held;
	int rc;

	ps_holdings_init(&held);
	rc = ps_holdings_read(&held, index, report->call->err);
	for (size_t i = 0; rc == PS_OK && i < held.len; i++)
		for (int k = PS_HOLD_NONE + 1; k < PS_HOLD_COUNT; k++) {
			const struct ps_holding *of = &held.list[i];
			const char *cells[] = {
				ps_arena_strdup(arena, of->resource_type),
				ps_hold_name((enum ps_hold)k),
				ps_arena_printf(arena, "%lld",
						(long long)of->orders[k]),
			};

			if (of->orders[k] > 0)
				ps_grid_add(grid, cells);
		}
	ps_holdings_release(&held);
	if (rc == PS_OK && grid->len > 0) {
		ps_buf_addstr(&report->text, "not out yet, and why:\n");
		ps_report_show(report, "held");
		ps_buf_addch(&report->text, '\n');
	}
	return rc;
}

static int
tell_inbox(struct ps_report *report, struct ps_reader *reader)
{
	struct waiting w;
	int rc;

	rc = count_waiting(report->call, reader->place.root, &w);
	if (rc < 0)
		return rc;
	ps_report_number(report, "waiting", (int64_t)w.files);
	if (w.files > 0)
		ps_buf_addf(&report->text,
			    "in the inbox: %zu file%s not taken yet; run "
			    "'provspool run'\n",
			    w.files, plural(w.files));
	else
		ps_buf_addstr(&report->text,
			      "in the inbox: nothing, all of it was taken\n");
	if (w.others > 0)
		ps_buf_addf(&report->text,
			    "in the inbox: %zu thing%s that no run takes, as "
			    "%s no regular file%s\n",
			    w.others, plural(w.others),
			    w.others == 1 ? "it is" : "they are",
			    plural(w.others));
	return ps_status_sources(report, reader->index);
}

static int
tell_place(struct ps_report *report, struct ps_reader *reader)
{
	bool clone = reader->place.kind == PS_PLACE_CLONE;
	bool single = *reader->place.worktree;

	ps_report_fact(report, "place", clone ? "clone" : "spool");
	if (clone) {
		ps_buf_addstr(&report->text, "this is a clone: as of its last "
					     "'git fetch'\n");
		return PS_OK;
	}
	ps_report_fact(report, "trust", single ? "single" : "server");
	ps_buf_addf(&report->text, "trust: %s\n",
		    single ? "single (whoever owns this spool can write all "
			     "of it)"
			   : "server (people reach it by push)");
	return tell_inbox(report, reader);
}

/* What stops runs comes first: nothing below it will change meanwhile. */
static int
tell_blocked(struct ps_report *report, struct ps_reader *reader)
{
	struct ps_call *call = report->call;
	const char *why = "";
	struct ps_err refused;
	int rc;

	if (reader->place.kind == PS_PLACE_CLONE)
		return PS_OK;
	rc = ps_blocked_mark(&reader->place, &call->arena, &refused);
	if (rc == PS_EHISTORY) {
		ps_report_fact(report, "blocked", refused.text);
		ps_buf_addf(&report->text, "EVERY RUN IS REFUSED: %s\n\n",
			    refused.text);
		return PS_OK;
	}
	rc = ps_blocked_work(&reader->place, reader->index, &call->arena, &why,
			     call->err);
	if (rc < 0 || !*why)
		return rc;
	ps_report_fact(report, "blocked", why);
	ps_buf_addf(&report->text, "NO ANSWER IS READ: %s\n\n", why);
	return PS_OK;
}

static int
collect(struct ps_report *report)
{
	struct ps_call *call = report->call;
	struct ps_grid *grid = ps_report_table(report, "rows");
	struct ps_reader reader;
	int rc;

	rc = ps_reader_open(call->dir, &call->arena, &reader, call->err);
	if (rc < 0)
		return rc;
	rc = tell_blocked(report, &reader);
	if (rc == PS_OK)
		rc = add_counts(call, &reader, grid);
	if (rc == PS_OK) {
		ps_report_show(report, "rows");
		ps_buf_addstr(&report->text,
			      grid->len > 0 ? "\n" : "no orders yet\n\n");
		rc = ps_reader_config(&reader, call->err);
	}
	if (rc == PS_OK)
		rc = ps_status_overdue(report, &reader);
	if (rc == PS_OK) {
		rc = tell_held(report, reader.index);
	}
	if (rc == PS_OK) {
		rc = tell_history(report, &reader);
	}
	if (rc == PS_OK)
		rc = tell_place(report, &reader);
	ps_reader_release(&reader);
	return rc;
}

int
ps_cmd_status(struct ps_call *call)
{
	struct ps_report report;
	int rc;

	if (call->nargs > 0)
		call->dir = call->args[0];
	rc = ps_report_init(&report, call, "status");
	if (rc == PS_OK)
		rc = collect(&report);
	report.paged = true;
	if (rc == PS_OK)
		rc = ps_report_send(&report);
	ps_report_release(&report);
	return rc;
}
