#include "app/events.h"
#include "app/trial.h"

#include "provspool/spawn.h"

struct receipt {
	struct ps_report report;
	size_t recorded;
	size_t rejected;
	size_t remarks;
};

static const char *
verdict_of(struct receipt *r, const struct ps_event *event)
{
	if (event->event == PS_EV_REJECT || event->event == PS_EV_REFUSE_FILE) {
		r->rejected++;
		return "rejected";
	}
	if (ps_event_is_answer(event->event)) {
		r->recorded++;
		return ps_event_name(event->event);
	}
	r->remarks++;
	if (event->event == PS_EV_REPEAT)
		return "already recorded";
	return ps_event_name(event->event);
}

static int
add_event(const struct ps_event *event, void *context, struct ps_err *err)
{
	struct receipt *r = context;
	char id[PS_ORDER_ID_MAX] = "";
	char code[8] = "";
	char row[24] = "";

	(void)err; /* adding a row cannot fail */
	if (event->order > 0) {
		ps_order_id(event->order, id);
		(void)snprintf(code, sizeof(code), "%d", (int)event->to);
	}
	if (event->row > 0)
		(void)snprintf(row, sizeof(row), "%lld", (long long)event->row);
	const char *cells[] = {
		event->file,
		row,
		id,
		verdict_of(r, event),
		*id ? ps_state_name(event->to) : "",
		code,
		event->code,
		event->message,
	};
	ps_grid_add(ps_report_table(&r->report, "rows"), cells);
	return PS_OK;
}

/* git itself reads what a person may type: HEAD, a tag, a few digits. */
static int
ask_git(struct ps_call *call, const char *folder, struct ps_oid *out)
{
	const char *const argv[] = {
		"git",
		"rev-parse",
		"--verify",
		"--quiet",
		"--end-of-options",
		ps_arena_printf(&call->arena, "%s^{commit}", call->args[0]),
		NULL
	};
	struct ps_buf id = PS_BUF_INIT;
	int status = 0;
	int rc;

	rc = ps_spawn(argv, folder, &id, &status, call->err);
	if (rc == PS_OK && (status != 0 || id.len < PS_OID_MAX - 1))
		rc = ps_err_set(call->err, PS_ENOTFOUND,
				"git knows no commit '%s' here", call->args[0]);
	if (rc == PS_OK) {
		memset(out, 0, sizeof(*out));
		memcpy(out->hex, id.ptr, PS_OID_MAX - 1);
	}
	ps_buf_release(&id);
	return rc;
}

/* Our own newest commit: a run's commits come on top of it. */
static int
own_commit(struct ps_call *call, struct ps_reader *reader, struct ps_oid *out)
{
	struct ps_trial me;
	const char *argv[] = {
		"git", "log",  "-1", "--format=%H", "--fixed-strings",
		NULL,  "HEAD", NULL
	};
	struct ps_buf id = PS_BUF_INIT;
	int status = 0;
	int rc;

	rc = ps_trial_begin(reader, &call->arena, call->now, &me, call->err);
	if (rc < 0)
		return rc;
	argv[5] =
		ps_arena_printf(&call->arena, "--author=<%s>", me.actor.email);
	rc = ps_spawn(argv, reader->place.worktree, &id, &status, call->err);
	if (rc == PS_OK && (status != 0 || id.len < PS_OID_MAX - 1))
		rc = ps_err_set(call->err, PS_ENOTFOUND,
				"there is no commit by %s here; name one",
				me.actor.email);
	if (rc == PS_OK) {
		memset(out, 0, sizeof(*out));
		memcpy(out->hex, id.ptr, PS_OID_MAX - 1);
	}
	ps_buf_release(&id);
	return rc;
}

static int
find_commit(struct ps_call *call, struct ps_reader *reader, struct ps_oid *out)
{
	const char *typed = call->nargs > 0 ? call->args[0] : NULL;

	if (!typed)
		return own_commit(call, reader, out);
	if (strlen(typed) == PS_OID_MAX - 1 &&
	    strspn(typed, "0123456789abcdef") == PS_OID_MAX - 1) {
		memcpy(out->hex, typed, PS_OID_MAX);
		return PS_OK;
	}
	return ask_git(call,
		       *reader->place.worktree ? reader->place.worktree
					       : reader->place.git,
		       out);
}

static int
write_receipt(struct receipt *r, const struct ps_oid *commit)
{
	struct ps_report *report = &r->report;

	ps_report_fact(report, "commit", commit->hex);
	ps_report_number(report, "recorded", (int64_t)r->recorded);
	ps_report_number(report, "rejected", (int64_t)r->rejected);
	ps_report_number(report, "remarks", (int64_t)r->remarks);
	ps_report_show(report, "rows");
	if (ps_report_table(report, "rows")->len == 0)
		ps_buf_addf(&report->text,
			    "nothing is recorded of commit %.12s: no run came "
			    "after it, it answered\nnothing, or its answers "
			    "were replaced before they were seen\n",
			    commit->hex);
	else
		ps_buf_addf(&report->text,
			    "\n%zu recorded, %zu rejected, %zu remarks\n",
			    r->recorded, r->rejected, r->remarks);
	report->paged = true;
	return ps_report_send(report);
}

static int
collect(struct ps_call *call, struct receipt *r, struct ps_oid *commit)
{
	struct ps_reader reader;
	int rc;

	rc = ps_reader_open(call->dir, &call->arena, &reader, call->err);
	if (rc < 0)
		return rc;
	rc = find_commit(call, &reader, commit);
	if (rc == PS_OK)
		rc = ps_index_events_from(reader.index, commit->hex, add_event,
					  r, call->err);
	ps_reader_release(&reader);
	return rc;
}

int
ps_cmd_receipt(struct ps_call *call)
{
	struct receipt r = { 0 };
	struct ps_oid commit;
	int rc;

	rc = ps_report_init(&r.report, call, "receipt");
	if (rc == PS_OK)
		rc = collect(call, &r, &commit);
	if (rc == PS_OK)
		rc = write_receipt(&r, &commit);
	ps_report_release(&r.report);
	if (rc == PS_OK && r.rejected > 0) {
		call->err->text[0] = '\0'; /* the receipt says it */
		return PS_EREJECTED;
	}
	return rc;
}
