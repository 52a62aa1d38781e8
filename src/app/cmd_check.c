#include "app/check.h"
#include "app/trial.h"

#include <sys/stat.h>

#include "provspool/excerpt.h"
#include "provspool/fs.h"
#include "provspool/limits.h"
#include "provspool/request.h"
#include "provspool/text.h"

static int
check_config(struct ps_checking *c, const char *folder)
{
	struct ps_config config;
	int rc;

	ps_config_init(&config);
	rc = ps_config_read_folder(folder, &c->call->arena, &config, &c->diags,
				   c->call->err);
	if (rc == PS_OK)
		ps_buf_addf(
			&c->report.text,
			"configuration version %lld: %zu resource type%s, "
			"%zu source%s, %zu %s; no errors\n",
			(long long)config.version, config.resource_types.len,
			config.resource_types.len == 1 ? "" : "s",
			config.sources.len, config.sources.len == 1 ? "" : "s",
			config.people.len,
			config.people.len == 1 ? "person" : "people");
	ps_config_release(&config);
	return rc;
}

/* The part of a path below the working tree, or NULL. */
static const char *
path_in_worktree(struct ps_call *call, const char *worktree, const char *path)
{
	char *real = realpath(path, NULL);
	char *root = realpath(worktree, NULL);
	const char *inside = NULL;

	if (real && root) {
		size_t len = strlen(root);

		if (strncmp(real, root, len) == 0 && real[len] == '/')
			inside = ps_arena_strdup(&call->arena, real + len + 1);
	}
	free(real);
	free(root);
	return inside;
}

static int
add_row(struct ps_checking *c, struct ps_trial *trial,
	const struct ps_work_file *file, const struct ps_work_row *row)
{
	struct ps_verdict verdict;
	char place[24];
	int rc;

	if (!*row->answer_text)
		return PS_OK; /* open: nothing to say */
	rc = ps_trial_row(trial, file, row, &verdict, c->call->err);
	if (rc < 0)
		return rc;
	c->rejected += verdict.kind == PS_VERDICT_REJECTED;
	ps_trial_tell(file, row, &verdict, &c->diags);
	(void)snprintf(place, sizeof(place), "%lld",
		       (long long)row->where.line); /* as in the findings */
	const char *cells[] = {
		file->path,
		place,
		row->order_text,
		ps_trial_word(&verdict),
		verdict.code ? ps_diag_name(verdict.code) : "",
	};
	ps_grid_add(ps_report_table(&c->report, "rows"), cells);
	return PS_OK;
}

static int
check_work_file(struct ps_checking *c, struct ps_trial *trial, const char *path,
		const char *inside)
{
	struct ps_call *call = c->call;
	const struct ps_limits *limits = &trial->reader->config.limits;
	struct ps_work_file file;
	struct ps_buf text = PS_BUF_INIT;
	int rc;

	rc = ps_fs_read(path, limits->work_file_bytes, &text, call->err);
	if (rc == PS_ELIMIT) {
		ps_diag_add(&c->diags, (struct ps_where){ .file = inside },
			    PS_E_TOO_LARGE, "the work file is over %zu bytes",
			    limits->work_file_bytes);
		rc = PS_EDATA;
	}
	if (rc == PS_OK)
		rc = ps_workfile_read(ps_buf_span(&text), inside, &call->arena,
				      &file, &c->diags, call->err);
	if (rc == PS_OK && !ps_workfile_fits(&file, limits, &c->diags))
		rc = PS_EDATA;
	if (rc == PS_EDATA) {
		c->rejected++;
		rc = PS_OK;
	} else {
		for (size_t i = 0; rc == PS_OK && i < file.nrows; i++)
			rc = add_row(c, trial, &file, &file.rows[i]);
	}
	ps_workfile_quote(ps_buf_span(&text), inside, &c->diags);
	ps_buf_release(&text);
	return rc;
}

/* The spool or clone of the files themselves, unless -C names one. */
static const char *
place_of_files(struct ps_call *call)
{
	const char *path = call->args[0];
	const char *slash = strrchr(path, '/');
	struct ps_place ignored_place;
	struct ps_err ignored; /* not theirs: then ours is asked */
	const char *folder;

	if (!ps_streq(call->dir, ".") || !slash)
		return call->dir;
	folder = ps_arena_strndup(&call->arena, path,
				  (size_t)(slash - path) + 1);
	return ps_place_find(folder, &call->arena, &ignored_place, &ignored) ==
			       PS_OK
		       ? folder
		       : call->dir;
}

static int
check_work_files(struct ps_checking *c)
{
	struct ps_call *call = c->call;
	struct ps_reader reader;
	struct ps_trial trial;
	int rc;

	rc = ps_reader_open(place_of_files(call), &call->arena, &reader,
			    call->err);
	if (rc < 0)
		return rc;
	rc = ps_trial_begin(&reader, &call->arena, call->now, &trial,
			    call->err);
	for (size_t i = 0; rc == PS_OK && i < call->nargs; i++) {
		const char *inside = path_in_worktree(
			call, reader.place.worktree, call->args[i]);

		if (!inside || !ps_workfile_is_path(inside))
			rc = ps_err_set(call->err, PS_EDATA,
					"'%s' is no work file of this desk or "
					"clone; for an export give --source",
					call->args[i]);
		else
			rc = check_work_file(c, &trial, call->args[i], inside);
	}
	if (rc == PS_OK && ps_report_table(&c->report, "rows")->len == 0 &&
	    c->rejected == 0)
		ps_buf_addstr(&c->report.text, "no answers yet\n");
	ps_report_show(&c->report, "rows");
	ps_reader_release(&reader);
	return rc;
}

/* Without files: the settings of the spool we are in, or of a folder. */
static int
check_settings(struct ps_checking *c)
{
	struct ps_call *call = c->call;
	struct ps_place place;
	int rc;

	rc = ps_place_find(call->dir, &call->arena, &place, call->err);
	if (rc < 0)
		return rc;
	if (place.kind != PS_PLACE_SPOOL)
		return ps_err_set(call->err, PS_EUSAGE,
				  "check: a clone has no configuration; name "
				  "the work files to check");
	return check_config(
		c, ps_arena_printf(&call->arena, "%s/config", place.root));
}

static bool
is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* A folder is a configuration, or the spool that has one. */
static int
check_folder(struct ps_checking *c, const char *path)
{
	const char *inside =
		ps_arena_printf(&c->call->arena, "%s/spool.git", path);

	if (is_folder(inside))
		path = ps_arena_printf(&c->call->arena, "%s/config", path);
	return check_config(c, path);
}

static int
find_all(struct ps_call *call)
{
	struct stat st;

	for (size_t i = 0; i < call->nargs; i++)
		if (stat(call->args[i], &st) < 0)
			return ps_err_sys(call->err, "cannot find '%s'",
					  call->args[i]);
	return PS_OK;
}

static int
look(struct ps_checking *c)
{
	struct ps_call *call = c->call;
	const char *source = ps_call_option(call, "source");

	if (call->nargs == 0)
		return check_settings(c);
	if (source)
		return ps_check_exports(c, source);
	if (call->nargs == 1 && is_folder(call->args[0]))
		return check_folder(c, call->args[0]);
	return check_work_files(c);
}

/* What was found is told even if the look ended early. */
static int
tell(struct ps_checking *c, int rc)
{
	int sent;

	ps_report_findings(&c->report, &c->diags);
	c->report.paged = true;
	sent = ps_report_send(&c->report);
	if (rc < 0)
		return rc;
	if (sent == PS_OK && c->rejected > 0) {
		c->call->err->text[0] = '\0'; /* all of it was told */
		return PS_EREJECTED;
	}
	return sent;
}

int
ps_cmd_check(struct ps_call *call)
{
	struct ps_checking c = { .call = call };
	int rc;

	if (ps_call_option(call, "explain") && !ps_call_option(call, "source"))
		return ps_err_set(call->err, PS_EUSAGE,
				  "check: --explain tells of an export; name "
				  "its source with --source");
	rc = find_all(call);
	if (rc < 0)
		return rc;
	ps_diags_init(&c.diags);
	rc = ps_report_init(&c.report, call,
			    ps_call_option(call, "source") ? "check-source"
							   : "check");
	if (rc == PS_OK)
		rc = tell(&c, look(&c));
	ps_report_release(&c.report);
	ps_diags_release(&c.diags);
	return rc;
}
