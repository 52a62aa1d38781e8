#include "app/submit.h"

#include "app/report.h"
#include "provspool/fs.h"
#include "provspool/limits.h"

/* What became of the answer to one order; a refusal counts most. */
struct fate {
	int64_t order; /* 0: a whole file was refused */
	enum ps_event_kind event;
	const char *code;
	const char *message;
	struct ps_where where; /* as it was received */
};

struct telling {
	struct ps_submit *s;
	struct ps_reader reader;
	struct ps_trial trial;
	struct ps_map fates; /* order -> fate */
	struct ps_report report;
	size_t recorded;
	size_t refused;
};

static bool
is_refusal(enum ps_event_kind kind)
{
	return kind == PS_EV_REJECT || kind == PS_EV_REFUSE_FILE;
}

/* Remarks are no fate, but that somebody gave the same answer is. */
static bool
is_fate(const struct ps_event *event)
{
	enum ps_event_kind kind = event->event;

	return is_refusal(kind) || kind == PS_EV_DONE ||
	       kind == PS_EV_ALREADY || kind == PS_EV_FAILED ||
	       kind == PS_EV_HOLD || kind == PS_EV_RETURN ||
	       kind == PS_EV_REPEAT ||
	       ps_streq(event->code, ps_diag_name(PS_W_DOUBLE_WORK));
}

static int
add_event(const struct ps_event *event, void *context, struct ps_err *err)
{
	struct telling *t = context;
	struct ps_arena *arena = &t->s->call->arena;
	const char *key = event->order > 0
				  ? ps_arena_printf(arena, "%lld",
						    (long long)event->order)
				  : ps_arena_strdup(arena, event->file);
	struct fate *fate = ps_map_get(&t->fates, key);

	(void)err; /* noting it cannot fail */
	if (!is_fate(event) || (fate && is_refusal(fate->event)))
		return PS_OK;
	if (!fate)
		fate = PS_ARENA_NEW(arena, struct fate);
	fate->order = event->order;
	fate->event = event->event;
	fate->code = ps_arena_strdup(arena, event->code);
	fate->message = ps_arena_strdup(arena, event->message);
	fate->where.file = ps_arena_strdup(arena, event->file);
	fate->where.record = event->row;
	ps_map_put(&t->fates, key, fate);
	return PS_OK;
}

static int
read_file(struct telling *t, const char *path, struct ps_work_file *file)
{
	struct ps_call *call = t->s->call;
	struct ps_buf text = PS_BUF_INIT;
	struct ps_diags ignored; /* a file of the spool's own writing */
	int rc;

	ps_diags_init(&ignored);
	rc = ps_fs_read_at(t->s->tree, path, PS_LIMIT_WORKFILE_BYTES, &text,
			   call->err);
	if (rc == PS_OK)
		rc = ps_workfile_read(ps_buf_span(&text), path, &call->arena,
				      file, &ignored, call->err);
	ps_diags_release(&ignored);
	ps_buf_release(&text);
	return rc;
}

/*
 * Where the row stands now that the file was issued again, with the cell if
 * the row by itself shows which it is.
 */
static int
find_place(struct telling *t, struct fate *fate)
{
	struct ps_call *call = t->s->call;
	struct ps_work_file file;
	struct ps_verdict verdict;
	struct ps_order order;
	int rc;

	rc = ps_index_order(t->reader.index, fate->order, &call->arena, &order,
			    call->err);
	if (rc == PS_OK)
		rc = read_file(t, order.file, &file);
	if (rc < 0)
		return rc == PS_ENOTFOUND || rc == PS_EDATA ? PS_OK : rc;
	for (size_t i = 0; rc == PS_OK && i < file.nrows; i++) {
		if (file.rows[i].order != fate->order)
			continue;
		rc = ps_trial_row(&t->trial, &file, &file.rows[i], &verdict,
				  call->err);
		fate->where = file.rows[i].where;
		for (size_t k = 0; rc == PS_OK && k < file.ncolumns; k++)
			if (ps_streq(file.columns[k], verdict.column))
				fate->where.field = (int64_t)k + 1;
		break;
	}
	return rc;
}

static void
say_finding(struct telling *t, const struct fate *fate, const char *id)
{
	enum ps_diag_code code = ps_diag_by_name(fate->code);

	if (code)
		ps_diag_note(&t->s->diags,
			     is_refusal(fate->event) ? PS_SEV_ERROR
						     : PS_SEV_WARNING,
			     fate->where, code, "%s%s%s", id, *id ? ": " : "",
			     fate->message);
}

static int
add_fate(struct telling *t, struct fate *fate)
{
	struct ps_arena *arena = &t->s->call->arena;
	char id[PS_ORDER_ID_MAX] = "";
	bool refused = is_refusal(fate->event);
	int rc = PS_OK;

	if (fate->order > 0)
		ps_order_id(fate->order, id);
	t->refused += refused;
	t->recorded += !refused;
	if (refused && fate->order > 0)
		rc = find_place(t, fate);
	say_finding(t, fate, id);
	const char *cells[] = {
		id,
		refused ? "rejected" : ps_event_name(fate->event),
		fate->where.file,
		ps_arena_printf(arena, "%lld",
				(long long)(fate->where.record
						    ? fate->where.record
						    : fate->where.line)),
		fate->code,
		fate->message,
	};
	ps_grid_add(ps_report_table(&t->report, "rows"), cells);
	return rc;
}

static int
collect(struct telling *t, const struct ps_submitted *what)
{
	struct ps_err *err = t->s->call->err;
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < what->ncommits; i++)
		rc = ps_index_events_from(t->reader.index, what->commits[i].hex,
					  add_event, t, err);
	for (size_t i = 0; rc == PS_OK && i < t->fates.len; i++)
		rc = add_fate(t, t->fates.entries[i].value);
	return rc;
}

/* Orders that are out in these files and that nobody has answered. */
static int
count_open(struct telling *t, const struct ps_submitted *what, size_t *open)
{
	struct ps_submit *s = t->s;
	const struct ps_oid *commit = *s->sent.hex ? &s->sent : &s->head;
	struct ps_work_file file;
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < what->nfiles; i++) {
		if (ps_workfile_is_review(what->files[i]))
			continue;
		rc = ps_submit_rows(s, commit, what->files[i], &file, NULL);
		for (size_t k = 0; rc == PS_OK && k < file.nrows; k++)
			*open += *file.rows[k].answer.status == '\0';
	}
	return rc;
}

static int
write_result(struct telling *t, const struct ps_submitted *what)
{
	struct ps_report *report = &t->report;
	size_t open = 0;
	int rc;

	rc = count_open(t, what, &open);
	if (rc < 0)
		return rc;
	ps_report_findings(report, &t->s->diags);
	ps_report_number(report, "recorded", (int64_t)t->recorded);
	ps_report_number(report, "rejected", (int64_t)t->refused);
	ps_report_number(report, "open", (int64_t)open);
	ps_buf_addf(&report->text, "%zu recorded, %zu need%s you, %zu open\n",
		    t->recorded, t->refused, t->refused == 1 ? "s" : "", open);
	return ps_report_send(report);
}

static int
tell(struct telling *t, const struct ps_submitted *what)
{
	struct ps_call *call = t->s->call;
	int rc;

	rc = ps_reader_open(call->dir, &call->arena, &t->reader, call->err);
	if (rc < 0)
		return rc;
	rc = ps_trial_begin(&t->reader, &call->arena, call->now, &t->trial,
			    call->err);
	if (rc == PS_OK)
		rc = collect(t, what);
	if (rc == PS_OK)
		rc = write_result(t, what);
	ps_reader_release(&t->reader);
	return rc;
}

int
ps_submit_tell(struct ps_submit *s, const struct ps_submitted *what)
{
	struct ps_call *call = s->call;
	struct telling t = { .s = s };
	int rc;

	ps_map_init(&t.fates);
	rc = ps_report_init(&t.report, call, "submit");
	if (rc == PS_OK)
		rc = tell(&t, what);
	ps_report_release(&t.report);
	ps_map_release(&t.fates);
	if (rc == PS_OK && t.refused > 0) {
		call->err->text[0] = '\0'; /* all of it was told */
		return PS_EREJECTED;
	}
	return rc;
}
