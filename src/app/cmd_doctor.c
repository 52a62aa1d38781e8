#include "app/doctor.h"

#include <stdarg.h>

#include "provspool/text.h"

#define IN_SPOOL 1
#define IN_CLONE 2

static const struct {
	void (*look)(struct ps_doctor *d);
	unsigned where;
} checks[] = {
	{ ps_doctor_git, IN_SPOOL | IN_CLONE },
	{ ps_doctor_tools, IN_SPOOL | IN_CLONE },
	{ ps_doctor_identity, IN_SPOOL | IN_CLONE },
	{ ps_doctor_drivers, IN_SPOOL | IN_CLONE },
	{ ps_doctor_remote, IN_CLONE },
	{ ps_doctor_settings, IN_SPOOL },
	{ ps_doctor_pushes, IN_SPOOL },
	{ ps_doctor_hook, IN_SPOOL },
	{ ps_doctor_rights, IN_SPOOL },
	{ ps_doctor_file_system, IN_SPOOL },
	{ ps_doctor_disk, IN_SPOOL | IN_CLONE },
	{ ps_doctor_inotify, IN_SPOOL },
	{ ps_doctor_sandbox, IN_SPOOL },
	{ ps_doctor_lock, IN_SPOOL },
	{ ps_doctor_state, IN_SPOOL | IN_CLONE },
	{ ps_doctor_clock, IN_SPOOL | IN_CLONE },
	{ ps_doctor_mark, IN_SPOOL },
	{ ps_doctor_index, IN_SPOOL | IN_CLONE },
	{ ps_doctor_work, IN_SPOOL },
	{ ps_doctor_config, IN_SPOOL },
	{ ps_doctor_leftovers, IN_SPOOL },
	{ ps_doctor_archive, IN_SPOOL },
};

static void
add(struct ps_doctor *d, const char *const cells[4])
{
	ps_grid_add(ps_report_table(&d->report, "rows"), cells);
}

void
ps_doctor_ok(struct ps_doctor *d, const char *what, const char *fmt, ...)
{
	struct ps_buf seen = PS_BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	ps_buf_vaddf(&seen, fmt, ap);
	va_end(ap);
	add(d, (const char *const[]){ "ok", what, seen.ptr, "" });
	ps_buf_release(&seen);
}

void
ps_doctor_warn(struct ps_doctor *d, const char *what, const char *remedy,
	       const char *fmt, ...)
{
	struct ps_buf seen = PS_BUF_INIT;
	va_list ap;

	d->warnings++;
	va_start(ap, fmt);
	ps_buf_vaddf(&seen, fmt, ap);
	va_end(ap);
	add(d, (const char *const[]){ "warning", what, seen.ptr, remedy });
	ps_buf_release(&seen);
}

void
ps_doctor_problem(struct ps_doctor *d, const char *what, const char *remedy,
		  const char *fmt, ...)
{
	struct ps_buf seen = PS_BUF_INIT;
	va_list ap;

	d->problems++;
	va_start(ap, fmt);
	ps_buf_vaddf(&seen, fmt, ap);
	va_end(ap);
	add(d, (const char *const[]){ "problem", what, seen.ptr, remedy });
	ps_buf_release(&seen);
}

const char *
ps_doctor_path(struct ps_doctor *d, const char *name)
{
	return ps_arena_printf(&d->call->arena, "%s/%s", d->place.root, name);
}

#define SEEN_AT 22

static void
write_finding(struct ps_doctor *d, const char *const *cells)
{
	const struct ps_screen *screen = &d->call->out;
	const char *paint = screen->colour ? ps_screen_paint(cells[0]) : "";
	struct ps_buf *out = &d->report.text;
	struct ps_buf seen = PS_BUF_INIT;

	ps_text_quote(&seen, ps_span_str(cells[2]));
	ps_buf_addf(out, "%s%-8s%s %-12s ", paint, cells[0],
		    *paint ? PS_SCREEN_PLAIN : "", cells[1]);
	ps_text_wrap(out, ps_buf_span(&seen), SEEN_AT, screen->width);
	ps_buf_addch(out, '\n');
	ps_buf_release(&seen);
}

/* For people: a line a finding, and below it what to do, to be copied. */
static void
write_lines(struct ps_doctor *d)
{
	const struct ps_grid *grid = ps_report_table(&d->report, "rows");
	struct ps_buf *out = &d->report.text;

	for (size_t i = 0; i < grid->len; i++) {
		const char *const *cells = grid->rows[i];

		write_finding(d, cells);
		if (!*cells[3])
			continue;
		ps_buf_addf(out, "%21s do: ", "");
		ps_text_quote(out, ps_span_str(cells[3]));
		ps_buf_addch(out, '\n');
	}
	ps_buf_addf(out, "%zu problem%s, %zu warning%s\n", d->problems,
		    d->problems == 1 ? "" : "s", d->warnings,
		    d->warnings == 1 ? "" : "s");
}

static int
look(struct ps_doctor *d)
{
	struct ps_call *call = d->call;
	unsigned here;
	int rc;

	rc = ps_place_find(call->dir, &call->arena, &d->place, call->err);
	if (rc < 0)
		return rc;
	ps_git_init(&d->git, d->place.git);
	here = d->place.kind == PS_PLACE_SPOOL ? IN_SPOOL : IN_CLONE;
	for (size_t i = 0; i < PS_ARRAY_LEN(checks); i++)
		if (checks[i].where & here)
			checks[i].look(d);
	ps_git_release(&d->git);
	ps_report_number(&d->report, "problems", (int64_t)d->problems);
	ps_report_number(&d->report, "warnings", (int64_t)d->warnings);
	write_lines(d);
	d->report.paged = true;
	return ps_report_send(&d->report);
}

int
ps_cmd_doctor(struct ps_call *call)
{
	struct ps_doctor d = { .call = call };
	int rc;

	if (call->nargs > 0)
		call->dir = call->args[0];
	rc = ps_report_init(&d.report, call, "doctor");
	if (rc == PS_OK)
		rc = look(&d);
	ps_report_release(&d.report);
	if (rc == PS_OK && d.problems > 0) {
		call->err->text[0] = '\0'; /* all of it was told */
		return PS_EREJECTED;
	}
	return rc;
}
