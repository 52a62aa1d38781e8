#include "app/git.h"
#include "app/place.h"
#include "app/report.h"
#include "app/trial.h"

#include <unistd.h>

#include "provspool/engine.h"
#include "provspool/fs.h"
#include "provspool/limits.h"

/* "badge-create", from the path of its file. */
static const char *
name_of(struct ps_arena *arena, const char *path)
{
	const char *name = strchr(path, '/');

	name = name ? name + 1 : path;
	return ps_arena_strndup(arena, name, strcspn(name, "."));
}

static int
add_hold(struct ps_report *report, struct ps_reader *reader, const char *path)
{
	struct ps_call *call = report->call;
	struct ps_arena *arena = &call->arena;
	struct ps_hold_content hold;
	int rc;

	rc = ps_hold_open(reader->index, &reader->config, path, arena, &hold,
			  call->err);
	if (rc == PS_OK) {
		const char *cells[] = {
			name_of(arena, path),
			hold.sheet.type ? hold.sheet.type->id : "",
			ps_volume_name(hold.sheet.volume),
			ps_arena_printf(arena, "%zu", hold.len),
			hold.sheet.rule,
			hold.sheet.digest,
			path,
		};
		ps_grid_add(ps_report_table(report, "rows"), cells);
	}
	ps_hold_close(&hold);
	return rc;
}

static int
list_holds(struct ps_report *report)
{
	struct ps_call *call = report->call;
	struct ps_reader reader;
	struct ps_names names = { 0 };
	int rc;

	rc = ps_reader_open(call->dir, &call->arena, &reader, call->err);
	if (rc < 0)
		return rc;
	rc = ps_reader_config(&reader, call->err);
	if (rc == PS_OK)
		rc = ps_index_holds(reader.index, &call->arena, &names,
				    call->err);
	for (size_t i = 0; rc == PS_OK && i < names.len; i++)
		rc = add_hold(report, &reader, names.list[i]);
	ps_reader_release(&reader);
	return rc;
}

int
ps_cmd_holds(struct ps_call *call)
{
	struct ps_report report;
	int rc;

	rc = ps_report_init(&report, call, "holds");
	if (rc == PS_OK)
		rc = list_holds(&report);
	if (rc == PS_OK) {
		ps_report_show(&report, "rows");
		report.paged = true;
		rc = ps_report_send(&report);
	}
	ps_report_release(&report);
	return rc;
}

/* A release on its way into the file of a hold. */
struct releasing {
	struct ps_call *call;
	struct ps_reader reader;
	const char *path;
	int worktree;
	struct ps_buf text;
	struct ps_answer answer;
	struct ps_hold_content hold;
};

/* The orders that are named, one a line. */
static int
read_orders(struct releasing *r)
{
	struct ps_call *call = r->call;
	struct ps_buf only = PS_BUF_INIT;
	char id[PS_ORDER_ID_MAX];
	int64_t number;
	int rc = PS_OK;

	for (size_t i = 1; rc == PS_OK && i < call->nargs; i++) {
		if (!ps_order_id_parse(call->args[i], &number) ||
		    !ps_hold_has(&r->hold, number)) {
			rc = ps_err_set(call->err, PS_EDATA,
					"'%s' is no order of the hold '%s'",
					call->args[i], call->args[0]);
			break;
		}
		ps_order_id(number, id);
		ps_buf_addf(&only, "%s%s", i > 1 ? "\n" : "", id);
	}
	r->answer.only = ps_arena_strdup(&call->arena, only.ptr);
	ps_buf_release(&only);
	return rc;
}

/* What the person sees is what the file shows, not what the index knows. */
static int
check_shown(struct releasing *r)
{
	struct ps_call *call = r->call;
	int rc;

	rc = ps_fs_read_at(r->worktree, r->path, PS_LIMIT_WORKFILE_BYTES,
			   &r->text, call->err);
	if (rc < 0)
		return rc;
	if (!memmem(r->text.ptr, r->text.len, r->hold.sheet.digest,
		    strlen(r->hold.sheet.digest)))
		return ps_err_set(call->err, PS_EDATA,
				  "'%s' is not up to date here; pull, or let "
				  "a run bring it, and look at it again",
				  r->path);
	return PS_OK;
}

static int
may_release(struct releasing *r)
{
	struct ps_call *call = r->call;
	struct ps_trial trial;
	int rc;

	rc = ps_trial_begin(&r->reader, &call->arena, call->now, &trial,
			    call->err);
	if (rc < 0)
		return rc;
	if (!ps_policy_may_release(&r->reader.config, r->hold.sheet.type,
				   &trial.actor))
		return ps_err_set(call->err, PS_EPOLICY,
				  "%s may not release for '%s'",
				  ps_actor_text(&call->arena, &trial.actor),
				  r->hold.sheet.type->id);
	return PS_OK;
}

static int
commit(struct releasing *r)
{
	struct ps_call *call = r->call;
	struct ps_buf text = PS_BUF_INIT;
	struct ps_git git;
	int rc;

	ps_hold_write(&text, &r->hold.sheet, &r->answer, "");
	rc = ps_fs_write_at(r->worktree, r->path, ps_buf_span(&text),
			    call->err);
	ps_buf_release(&text);
	if (rc < 0)
		return rc;
	ps_git_init(&git, r->reader.place.worktree);
	rc = ps_git_paths(
		&git, &r->path, 1, call->err, "commit", "--quiet", "-m",
		ps_arena_printf(&call->arena, "release %s", call->args[0]),
		NULL);
	if (rc == PS_OK && git.status != 0)
		rc = ps_err_set(call->err, PS_ESYS,
				"the release stands in '%s', but 'git commit' "
				"ended with status %d: %s",
				r->path, git.status,
				ps_git_said(&git, &call->arena));
	ps_git_release(&git);
	return rc;
}

static int
report(struct releasing *r, bool written)
{
	struct ps_call *call = r->call;
	struct ps_report report;
	size_t n = call->nargs > 1 ? call->nargs - 1 : r->hold.len;
	int rc;

	rc = ps_report_init(&report, call, "answer");
	if (rc == PS_OK) {
		const char *cells[] = { call->args[0], "would be released", "",
					ps_arena_printf(&call->arena,
							"%zu orders", n) };

		ps_grid_add(ps_report_table(&report, "rows"), cells);
		ps_report_fact(&report, "written", written ? "true" : "false");
		ps_report_show(&report, "rows");
		ps_buf_addstr(&report.text,
			      written ? "committed; the next run lets them "
					"out\n"
				      : "dry run, nothing is changed\n");
		rc = ps_report_send(&report);
	}
	ps_report_release(&report);
	return rc;
}

static int
release(struct releasing *r)
{
	struct ps_call *call = r->call;
	const char *message = ps_call_option(call, "message");
	bool dry = ps_call_option(call, "dry-run") != NULL;
	int rc;

	rc = ps_hold_open(r->reader.index, &r->reader.config, r->path,
			  &call->arena, &r->hold, call->err);
	if (rc == PS_OK && (r->hold.len == 0 || !r->hold.sheet.type))
		rc = ps_err_set(call->err, PS_ENOTFOUND,
				"there is no hold '%s'; 'provspool holds' "
				"lists them",
				call->args[0]);
	if (rc == PS_OK)
		rc = may_release(r);
	if (rc == PS_OK)
		rc = check_shown(r);
	if (rc == PS_OK)
		rc = read_orders(r);
	r->answer.decision = "release";
	r->answer.digest = r->hold.sheet.digest;
	r->answer.message = message ? message : "";
	if (rc == PS_OK && !dry)
		rc = commit(r);
	if (rc == PS_OK)
		rc = report(r, !dry);
	ps_hold_close(&r->hold);
	return rc;
}

int
ps_cmd_release(struct ps_call *call)
{
	struct releasing r = { .call = call, .worktree = -1 };
	int rc;

	ps_buf_init(&r.text);
	rc = ps_reader_open(call->dir, &call->arena, &r.reader, call->err);
	if (rc < 0)
		return rc;
	r.path = ps_arena_printf(&call->arena, "holds/%s.yaml", call->args[0]);
	rc = ps_reader_config(&r.reader, call->err);
	if (rc == PS_OK)
		rc = ps_git_on_work(r.reader.place.worktree, call->err);
	if (rc == PS_OK)
		rc = ps_fs_open_dir(r.reader.place.worktree, &r.worktree,
				    call->err);
	if (rc == PS_OK)
		rc = release(&r);
	if (r.worktree >= 0)
		(void)close(r.worktree); /* a directory */
	ps_buf_release(&r.text);
	ps_reader_release(&r.reader);
	return rc;
}
