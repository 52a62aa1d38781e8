#include "app/events.h"
#include "app/git.h"
#include "app/trial.h"

#include <unistd.h>

#include "provspool/fs.h"
#include "provspool/limits.h"
#include "provspool/spawn.h"

/* Cells of one answer: the eight fixed ones and the actual values. */
#define CELLS_MAX 40

/* A work file with the answers of this call filled in. */
struct filled {
	const char *path;
	struct ps_buf text;
	int64_t *orders; /* to be answered in it */
	size_t norders;
	size_t cap;
	struct ps_arena arena;
	struct ps_work_file file;	       /* as read back */
	const struct ps_work_row *const *rows; /* of its orders */
	size_t judged;
	bool same; /* it said so before */
};

struct answering {
	struct ps_call *call;
	struct ps_reader reader;
	struct ps_trial trial;
	struct ps_named cells[CELLS_MAX];
	size_t ncells;
	struct ps_map files; /* path -> struct filled */
	struct ps_map codes; /* of what is rejected */
	bool decides;	     /* in files for review */
	bool claims;	     /* the word is a name; NULL: of who calls */
	struct ps_report report;
	int worktree;
	size_t rejected;
};

static void
set_cell(struct answering *a, const char *name, const char *value)
{
	if (!value)
		return;
	if (a->ncells == CELLS_MAX)
		ps_bug("more answer cells than there are options");
	a->cells[a->ncells++] =
		(struct ps_named){ .name = name, .value = value };
}

static int
set_actual(struct answering *a, const char *option)
{
	const char *const *list;
	size_t n = ps_call_options(a->call, option, &list);

	for (size_t i = 0; i < n; i++) {
		const char *eq = strchr(list[i], '=');
		const char *name;

		if (!eq || eq == list[i])
			return ps_err_set(a->call->err, PS_EUSAGE,
					  "%s: write --actual as "
					  "PROPERTY=VALUE, not '%s'",
					  a->call->command->name, list[i]);
		name = ps_arena_printf(&a->call->arena, "actual %.*s",
				       (int)(eq - list[i]), list[i]);
		set_cell(a, name, eq + 1);
	}
	return PS_OK;
}

static int
git_status(struct answering *a, const char *const *argv, int *status)
{
	struct ps_buf out = PS_BUF_INIT;
	int rc;

	rc = ps_spawn(argv, a->reader.place.worktree, &out, status,
		      a->call->err);
	ps_buf_release(&out);
	return rc;
}

/* What somebody has half written must not go out under this commit. */
static int
check_clean(struct answering *a, const char *path)
{
	const char *const argv[] = { "git", "diff", "--quiet", "HEAD",
				     "--",  path,   NULL };
	int status = 0;
	int rc;

	rc = git_status(a, argv, &status);
	if (rc == PS_OK && status != 0)
		rc = ps_err_set(a->call->err, PS_EDATA,
				"'%s' has edits that are not committed; commit "
				"or undo them first, so that they do not go "
				"out with this answer",
				path);
	return rc;
}

static struct filled *
file_of(struct answering *a, const char *path)
{
	struct filled *f = ps_map_get(&a->files, path);
	int rc;

	if (f)
		return f;
	f = PS_ARENA_NEW(&a->call->arena, struct filled);
	f->path = ps_arena_strdup(&a->call->arena, path);
	ps_buf_init(&f->text);
	ps_arena_init(&f->arena, 0);
	rc = check_clean(a, path);
	if (rc == PS_OK)
		rc = ps_fs_read_at(a->worktree, path, PS_LIMIT_WORKFILE_BYTES,
				   &f->text, a->call->err);
	ps_map_put(&a->files, f->path, f);
	return rc == PS_OK ? f : NULL;
}

static int
choose_order(struct answering *a, const char *typed, struct filled **out)
{
	struct ps_call *call = a->call;
	struct ps_order order;
	char id[PS_ORDER_ID_MAX];
	struct filled *f;
	int rc;

	rc = ps_order_find(&a->reader, typed, &call->arena, &order, call->err);
	if (rc < 0)
		return rc;
	ps_order_id(order.number, id);
	if (a->decides ? !ps_order_is_undecided(&order)
		       : !ps_order_is_out(&order))
		return ps_err_set(call->err, PS_EDATA,
				  "%s is %s; there is nothing to %s", id,
				  ps_state_name(order.state),
				  a->decides ? "decide" : "answer");
	if (!ps_order_is_filed(&order))
		return ps_err_set(call->err, PS_EDATA,
				  "%s is in no file for review yet; the next "
				  "run puts it there",
				  id);
	f = file_of(a, order.file);
	if (!f)
		return ps_err_context(call->err, "%s", id);
	f->orders = ps_xgrow(f->orders, &f->cap, f->norders + 1,
			     sizeof(*f->orders));
	f->orders[f->norders++] = order.number;
	*out = f;
	return PS_OK;
}

/* All answers of a file at once, and what it says then. */
static int
fill_file(struct answering *a, struct filled *f)
{
	const struct ps_fill fill = { .path = f->path,
				      .orders = f->orders,
				      .norders = f->norders,
				      .cells = a->cells,
				      .ncells = a->ncells };
	struct ps_buf out = PS_BUF_INIT;
	struct ps_diags findings;
	int rc;

	rc = ps_workfile_fill(ps_buf_span(&f->text), &fill, &out, a->call->err);
	if (rc < 0) {
		ps_buf_release(&out);
		return rc;
	}
	f->same = ps_span_eq(ps_buf_span(&f->text), ps_buf_span(&out));
	ps_buf_release(&f->text);
	f->text = out;
	ps_diags_init(&findings);
	rc = ps_workfile_read(ps_buf_span(&f->text), f->path, &f->arena,
			      &f->file, &findings, a->call->err);
	if (rc == PS_EDATA)
		ps_talk_diags(a->call, &findings);
	ps_diags_release(&findings);
	if (rc == PS_OK)
		f->rows = ps_workfile_find(&f->arena, &f->file, f->orders,
					   f->norders);
	return rc;
}

static int
judge_next(struct answering *a, struct filled *f)
{
	struct ps_verdict verdict = { 0 };
	char id[PS_ORDER_ID_MAX];
	int rc = PS_OK;

	ps_order_id(f->orders[f->judged], id);
	if (f->rows[f->judged])
		rc = ps_trial_row(&a->trial, &f->file, f->rows[f->judged],
				  &verdict, a->call->err);
	f->judged++;
	if (rc < 0)
		return rc;
	const char *cells[] = { id, ps_trial_word(&verdict),
				verdict.code ? ps_diag_name(verdict.code) : "",
				verdict.sentence ? verdict.sentence : "" };
	ps_grid_add(ps_report_table(&a->report, "rows"), cells);
	if (verdict.kind != PS_VERDICT_REJECTED)
		return PS_OK;
	a->rejected++;
	ps_map_put(&a->codes, ps_diag_name(verdict.code), a);
	return PS_OK;
}

/* Each work file is read and filled once, however many orders are of it. */
static int
answer_orders(struct answering *a)
{
	struct ps_call *call = a->call;
	struct filled **files =
		PS_ARENA_ARRAY(&call->arena, struct filled *, call->nargs + 1);
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < call->nargs; i++)
		rc = choose_order(a, call->args[i], &files[i]);
	for (size_t i = 0; rc == PS_OK && i < a->files.len; i++)
		rc = fill_file(a, a->files.entries[i].value);
	for (size_t i = 0; rc == PS_OK && i < call->nargs; i++)
		rc = judge_next(a, files[i]);
	return rc;
}

/* How many files say something else now. */
static size_t
count_changed(const struct answering *a)
{
	size_t n = 0;

	for (size_t i = 0; i < a->files.len; i++) {
		const struct filled *f = a->files.entries[i].value;

		n += !f->same;
	}
	return n;
}

static int
write_files(struct answering *a)
{
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < a->files.len; i++) {
		struct filled *f = a->files.entries[i].value;

		rc = ps_fs_write_at(a->worktree, f->path, ps_buf_span(&f->text),
				    a->call->err);
	}
	return rc;
}

/* Commit the work files, and nothing else, as the person. */
static int
commit(struct answering *a)
{
	struct ps_call *call = a->call;
	size_t n = a->files.len;
	const char **argv = PS_ARENA_ARRAY(&call->arena, const char *, n + 8);
	size_t k = 0;
	int status = 0;
	int rc;

	argv[k++] = "git";
	argv[k++] = "commit";
	argv[k++] = "--quiet";
	argv[k++] = "-m";
	argv[k++] = ps_arena_printf(&call->arena, "%s %s%s",
				    call->command->name, call->args[0],
				    call->nargs > 1 ? " and others" : "");
	argv[k++] = "--";
	for (size_t i = 0; i < n; i++)
		argv[k++] = a->files.entries[i].key;
	argv[k] = NULL;
	rc = ps_spawn(argv, a->reader.place.worktree, NULL, &status, call->err);
	if (rc == PS_OK && status != 0)
		rc = ps_err_set(call->err, PS_ESYS,
				"the answer stands in the work file, but 'git "
				"commit' ended with status %d",
				status);
	return rc;
}

/* What to do now, for people. */
static void
write_advice(struct answering *a, bool written)
{
	bool dry = ps_call_option(a->call, "dry-run") != NULL;
	bool clone = a->reader.place.kind == PS_PLACE_CLONE;
	struct ps_buf *out = &a->report.text;

	for (size_t i = 0; i < a->codes.len; i++) {
		const char *code = a->codes.entries[i].key;

		ps_buf_addf(out, "      = %s: %s\n", code,
			    ps_diag_remedy(ps_diag_by_name(code)));
	}
	if (written)
		ps_buf_addf(out, "committed; %s\n",
			    clone ? "'provspool submit' sends it"
				  : "the next 'provspool run' takes it");
	else if (a->rejected == 0)
		ps_buf_addstr(out, dry ? "dry run, nothing is changed\n"
				       : "nothing is changed: the work file "
					 "says so already\n");
}

static int
finish(struct answering *a)
{
	bool writes = a->rejected == 0 && count_changed(a) > 0 &&
		      !ps_call_option(a->call, "dry-run");
	int rc = PS_OK;
	int sent;

	if (writes)
		rc = write_files(a);
	if (writes && rc == PS_OK)
		rc = commit(a);
	if (rc < 0)
		return rc;
	ps_report_fact(&a->report, "written", writes ? "true" : "false");
	ps_report_show(&a->report, "rows");
	write_advice(a, writes);
	sent = ps_report_send(&a->report);
	if (sent == PS_OK && a->rejected > 0)
		return ps_err_set(a->call->err, PS_EREJECTED,
				  "nothing was written: %zu answer%s would be "
				  "rejected",
				  a->rejected, a->rejected == 1 ? "" : "s");
	return sent;
}

static int
answer_all(struct answering *a)
{
	struct ps_call *call = a->call;
	int rc;

	rc = ps_reader_open(call->dir, &call->arena, &a->reader, call->err);
	if (rc < 0)
		return rc;
	rc = ps_trial_begin(&a->reader, &call->arena, call->now, &a->trial,
			    call->err);
	if (rc == PS_OK)
		rc = ps_git_on_work(a->reader.place.worktree, call->err);
	if (rc == PS_OK)
		rc = ps_fs_open_dir(a->reader.place.worktree, &a->worktree,
				    call->err);
	if (rc == PS_OK && a->claims && a->ncells == 0)
		set_cell(a, "assignee",
			 a->trial.actor.person ? a->trial.actor.person->id
					       : a->trial.actor.email);
	if (rc == PS_OK)
		rc = answer_orders(a);
	if (rc == PS_OK)
		rc = finish(a);
	if (a->worktree >= 0)
		(void)close(a->worktree); /* a directory */
	ps_reader_release(&a->reader);
	return rc;
}

static void
begin(struct answering *a, struct ps_call *call, const char *column,
      const char *word)
{
	memset(a, 0, sizeof(*a));
	a->call = call;
	a->worktree = -1;
	ps_map_init(&a->files);
	ps_map_init(&a->codes);
	set_cell(a, column, word);
	a->decides = ps_streq(column, "decision");
	set_cell(a, "message", ps_call_option(call, "message"));
}

static int
end(struct answering *a, int rc)
{
	int made = ps_report_init(&a->report, a->call, "answer");

	if (rc == PS_OK)
		rc = made;
	if (rc == PS_OK)
		rc = answer_all(a);
	for (size_t i = 0; i < a->files.len; i++) {
		struct filled *f = a->files.entries[i].value;

		ps_buf_release(&f->text);
		ps_arena_release(&f->arena);
		free(f->orders);
	}
	ps_map_release(&a->files);
	ps_map_release(&a->codes);
	ps_report_release(&a->report);
	return rc;
}

static int
set_common(struct answering *a)
{
	set_cell(a, "executed_at", ps_call_option(a->call, "executed-at"));
	set_cell(a, "executed_by", ps_call_option(a->call, "executed-by"));
	set_cell(a, "evidence", ps_call_option(a->call, "evidence"));
	return set_actual(a, "actual");
}

/* Items named by an option that may be repeated, one a line. */
static void
set_items(struct answering *a, const char *column, const char *option)
{
	const char *const *list;
	size_t n = ps_call_options(a->call, option, &list);
	struct ps_buf lines = PS_BUF_INIT;

	for (size_t i = 0; i < n; i++)
		ps_buf_addf(&lines, "%s%s", i > 0 ? "\n" : "", list[i]);
	if (n > 0)
		set_cell(a, column,
			 ps_arena_strdup(&a->call->arena, lines.ptr));
	ps_buf_release(&lines);
}

int
ps_cmd_done(struct ps_call *call)
{
	struct answering a;

	begin(&a, call, "status",
	      ps_call_option(call, "already") ? "already" : "done");
	return end(&a, set_common(&a));
}

int
ps_cmd_fail(struct ps_call *call)
{
	const char *const *failed;
	bool some = ps_call_options(call, "failed", &failed) > 0;
	struct answering a;

	begin(&a, call, "status", some ? "partial" : "failed");
	set_items(&a, "failed_items", "failed");
	return end(&a, set_common(&a));
}

int
ps_cmd_hold(struct ps_call *call)
{
	struct answering a;

	begin(&a, call, "status", "hold");
	set_cell(&a, "until", ps_call_option(call, "until"));
	return end(&a, PS_OK);
}

int
ps_cmd_return(struct ps_call *call)
{
	struct answering a;

	begin(&a, call, "status", "return");
	return end(&a, PS_OK);
}

int
ps_cmd_approve(struct ps_call *call)
{
	struct answering a;

	begin(&a, call, "decision", "approve");
	set_items(&a, "declined_items", "except");
	set_cell(&a, "use_resource", ps_call_option(call, "use-resource"));
	return end(&a, PS_OK);
}

int
ps_cmd_decline(struct ps_call *call)
{
	struct answering a;

	begin(&a, call, "decision", "decline");
	return end(&a, PS_OK);
}

int
ps_cmd_postpone(struct ps_call *call)
{
	struct answering a;

	begin(&a, call, "decision", "postpone");
	set_cell(&a, "until", ps_call_option(call, "until"));
	return end(&a, PS_OK);
}

int
ps_cmd_accept(struct ps_call *call)
{
	struct answering a;

	begin(&a, call, "decision", "accept");
	return end(&a, PS_OK);
}

int
ps_cmd_claim(struct ps_call *call)
{
	struct answering a;

	begin(&a, call, "assignee", ps_call_option(call, "for"));
	a.claims = true;
	return end(&a, PS_OK);
}
