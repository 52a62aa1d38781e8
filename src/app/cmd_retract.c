#include "app/events.h"
#include "app/git.h"
#include "app/trial.h"

#include <ctype.h>
#include <unistd.h>

#include "provspool/csv.h"
#include "provspool/fs.h"
#include "provspool/repo.h"

/* Orders whose report is taken back, and the file that says so. */
struct retracting {
	struct ps_call *call;
	struct ps_reader reader;
	struct ps_trial trial;
	struct ps_report report;
	int worktree;
	int64_t *orders;
	size_t len;
	size_t cap;
	const char *path;
	struct ps_buf text;
	size_t rejected;
};

static void
add_order(struct retracting *r, int64_t number)
{
	for (size_t i = r->len; i > 0; i--)
		if (r->orders[i - 1] == number)
			return;
	r->orders =
		ps_xgrow(r->orders, &r->cap, r->len + 1, sizeof(*r->orders));
	r->orders[r->len++] = number;
}

/* Of a commit whatever is executed by it still. */
static int
take_event(const struct ps_event *event, void *context, struct ps_err *err)
{
	struct retracting *r = context;
	struct ps_order order;
	int rc;

	if (event->to != PS_ST_EXECUTED || event->from == PS_ST_EXECUTED)
		return PS_OK;
	rc = ps_index_order(r->reader.index, event->order, &r->call->arena,
			    &order, err);
	for (size_t i = 0; rc == PS_OK && i < order.nitems; i++)
		if (order.items[i].state == PS_ST_EXECUTED) {
			add_order(r, event->order);
			break;
		}
	return rc;
}

static int
take_commit(struct retracting *r, const char *typed)
{
	struct ps_call *call = r->call;
	struct ps_git git;
	int rc;

	ps_git_init(&git, r->reader.place.worktree);
	rc = ps_git_run(&git, call->err, "rev-parse", "--verify", "--quiet",
			ps_arena_printf(&call->arena, "%s^{commit}", typed),
			NULL);
	if (rc == PS_OK && (git.status != 0 || git.out.len < PS_OID_MAX - 1))
		rc = ps_err_set(call->err, PS_ENOTFOUND,
				"there is no commit '%s' here", typed);
	if (rc == PS_OK)
		rc = ps_index_events_from(r->reader.index,
					  ps_arena_strndup(&call->arena,
							   git.out.ptr,
							   PS_OID_MAX - 1),
					  take_event, r, call->err);
	ps_git_release(&git);
	if (rc == PS_OK && r->len == 0)
		rc = ps_err_set(call->err, PS_EDATA,
				"nothing that commit '%s' reported is executed "
				"still",
				typed);
	return rc;
}

static int
take_orders(struct retracting *r)
{
	const char *commit = ps_call_option(r->call, "commit");
	int rc = PS_OK;

	if (!commit == (r->call->nargs == 0))
		return ps_err_set(r->call->err, PS_EUSAGE,
				  "retract: name orders, or --commit and the "
				  "commit that reported them");
	if (commit)
		return take_commit(r, commit);
	for (size_t i = 0; rc == PS_OK && i < r->call->nargs; i++) {
		struct ps_order order;

		rc = ps_order_find(&r->reader, r->call->args[i],
				   &r->call->arena, &order, r->call->err);
		if (rc == PS_OK)
			add_order(r, order.number);
	}
	return rc;
}

/* Named after the first order, so that two at once do not meet. */
static int
write_rows(struct retracting *r)
{
	static const char *const header[] = { "order", "status", "message" };
	const char *message = ps_call_option(r->call, "message");
	char delimiter = r->reader.config.delimiter;
	char id[PS_ORDER_ID_MAX];

	ps_csv_write(&r->text, header, PS_ARRAY_LEN(header), delimiter);
	for (size_t i = 0; i < r->len; i++) {
		const char *cells[] = { id, "retract", message ? message : "" };

		ps_order_id(r->orders[i], id);
		ps_csv_write(&r->text, cells, PS_ARRAY_LEN(cells), delimiter);
	}
	ps_order_id(r->orders[0], id);
	for (char *c = id; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	r->path = ps_arena_printf(&r->call->arena, "retract/%s.csv", id);
	if (!ps_fs_exists_at(r->worktree, r->path))
		return PS_OK;
	return ps_err_set(r->call->err, PS_EDATA,
			  "'%s' is there already: the next 'provspool run' "
			  "takes it",
			  r->path);
}

static int
judge_row(struct retracting *r, const struct ps_work_file *file,
	  const struct ps_work_row *row)
{
	struct ps_verdict verdict;
	int rc;

	rc = ps_trial_row(&r->trial, file, row, &verdict, r->call->err);
	if (rc < 0)
		return rc;
	const char *cells[] = { row->order_text, ps_trial_word(&verdict),
				verdict.code ? ps_diag_name(verdict.code) : "",
				verdict.sentence };
	ps_grid_add(ps_report_table(&r->report, "rows"), cells);
	r->rejected += verdict.kind == PS_VERDICT_REJECTED ? 1 : 0;
	return PS_OK;
}

static int
judge(struct retracting *r)
{
	struct ps_work_file file;
	struct ps_diags findings;
	int rc;

	ps_diags_init(&findings);
	rc = ps_workfile_read(ps_buf_span(&r->text), r->path, &r->call->arena,
			      &file, &findings, r->call->err);
	ps_diags_release(&findings);
	for (size_t i = 0; rc == PS_OK && i < file.nrows; i++)
		rc = judge_row(r, &file, &file.rows[i]);
	return rc;
}

/* The file and nothing else, as the person. */
static int
commit(struct retracting *r)
{
	const char *const paths[] = { r->path };
	struct ps_call *call = r->call;
	struct ps_git git;
	int rc;

	rc = ps_fs_write_at(r->worktree, r->path, ps_buf_span(&r->text),
			    call->err);
	if (rc < 0)
		return rc;
	ps_git_init(&git, r->reader.place.worktree);
	rc = ps_git_paths(&git, paths, 1, call->err, "add", NULL);
	if (rc == PS_OK && git.status == 0)
		rc = ps_git_paths(&git, paths, 1, call->err, "commit",
				  "--quiet", "-m", "retract", NULL);
	if (rc == PS_OK && git.status != 0)
		rc = ps_err_set(call->err, PS_ESYS,
				"the retraction stands in '%s', but 'git "
				"commit' says: %s",
				r->path, ps_git_said(&git, &call->arena));
	ps_git_release(&git);
	return rc;
}

static int
finish(struct retracting *r)
{
	bool dry = ps_call_option(r->call, "dry-run") != NULL;
	bool clone = r->reader.place.kind == PS_PLACE_CLONE;
	bool writes = r->rejected == 0 && !dry;
	struct ps_err *err = r->call->err;
	int rc = PS_OK;

	if (writes)
		rc = commit(r);
	if (rc < 0)
		return rc;
	ps_report_fact(&r->report, "written", writes ? "true" : "false");
	ps_report_show(&r->report, "rows");
	if (writes)
		ps_buf_addf(&r->report.text, "committed; %s\n",
			    clone ? "'provspool submit' sends it"
				  : "the next 'provspool run' takes it");
	else if (r->rejected == 0)
		ps_buf_addstr(&r->report.text, "dry run, nothing is changed\n");
	rc = ps_report_send(&r->report);
	if (rc == PS_OK && r->rejected > 0)
		return ps_err_set(err, PS_EREJECTED,
				  "nothing was written: %zu row%s would be "
				  "rejected",
				  r->rejected, r->rejected == 1 ? "" : "s");
	return rc;
}

static int
retract(struct retracting *r)
{
	struct ps_call *call = r->call;
	int rc;

	rc = ps_reader_open(call->dir, &call->arena, &r->reader, call->err);
	if (rc < 0)
		return rc;
	rc = ps_trial_begin(&r->reader, &call->arena, call->now, &r->trial,
			    call->err);
	if (rc == PS_OK)
		rc = ps_git_on_work(r->reader.place.worktree, call->err);
	if (rc == PS_OK)
		rc = ps_fs_open_dir(r->reader.place.worktree, &r->worktree,
				    call->err);
	if (rc == PS_OK)
		rc = take_orders(r);
	if (rc == PS_OK)
		rc = write_rows(r);
	if (rc == PS_OK)
		rc = judge(r);
	if (rc == PS_OK)
		rc = finish(r);
	if (r->worktree >= 0)
		(void)close(r->worktree); /* a directory */
	ps_reader_release(&r->reader);
	return rc;
}

int
ps_cmd_retract(struct ps_call *call)
{
	struct retracting r = { .call = call, .worktree = -1 };
	int rc;

	ps_buf_init(&r.text);
	rc = ps_report_init(&r.report, call, "answer");
	if (rc == PS_OK)
		rc = retract(&r);
	ps_report_release(&r.report);
	ps_buf_release(&r.text);
	free(r.orders);
	return rc;
}
