#include "app/submit.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "provspool/fs.h"
#include "provspool/limits.h"
#include "provspool/text.h"

/* One entry of git status: "XY path". */
struct entry {
	char index;
	char tree;
	const char *path;
};

/* Said at once, so that a later failure does not hide it. */
static void
leave(const char *path, const char *why)
{
	struct ps_buf text = PS_BUF_INIT;

	ps_text_quote(&text, ps_span_str(path));
	(void)fprintf(stderr, "left as it is: %s: %s\n", text.ptr, why);
	ps_buf_release(&text);
}

/* Files of spreadsheets and editors beside the one they have open. */
static bool
is_beside(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	size_t len = strlen(name);

	return strncmp(name, ".~lock.", 7) == 0 ||
	       strncmp(name, "~$", 2) == 0 ||
	       (len > 4 && ps_streq(name + len - 4, ".swp"));
}

static bool
is_regular(struct ps_submit *s, const char *path)
{
	struct stat st;

	return fstatat(s->tree, path, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISREG(st.st_mode);
}

int
ps_submit_rows(struct ps_submit *s, const struct ps_oid *commit,
	       const char *path, struct ps_work_file *file, struct ps_map *rows)
{
	struct ps_call *call = s->call;
	struct ps_buf text = PS_BUF_INIT;
	struct ps_diags ignored; /* told when it was edited */
	struct ps_oid blob;
	int rc = PS_ENOTFOUND;

	memset(file, 0, sizeof(*file));
	ps_diags_init(&ignored);
	if (*commit->hex)
		rc = ps_repo_path(s->repo, commit, path, &blob, call->err);
	if (rc == PS_OK)
		rc = ps_repo_blob_read(s->repo, &blob, PS_LIMIT_WORKFILE_BYTES,
				       &text, call->err);
	if (rc == PS_OK)
		rc = ps_workfile_read(ps_buf_span(&text), path, &call->arena,
				      file, &ignored, call->err);
	if (rc < 0)
		file->nrows = 0;
	for (size_t i = 0; rows && i < file->nrows; i++)
		ps_map_put(rows, file->rows[i].order_text, &file->rows[i]);
	ps_diags_release(&ignored);
	ps_buf_release(&text);
	return rc == PS_ENOTFOUND || rc == PS_EDATA ? PS_OK : rc;
}

bool
ps_submit_is_new(const struct ps_map *before, const struct ps_work_row *row)
{
	const struct ps_work_row *was = ps_map_get(before, row->order_text);

	return !ps_streq(was ? was->answer_text : "", row->answer_text);
}

static int
judge_row(struct ps_submit *s, struct ps_trial *trial,
	  const struct ps_work_file *file, const struct ps_work_row *row)
{
	struct ps_verdict verdict;
	int rc;

	s->answers++;
	if (!*row->answer_text)
		return PS_OK; /* taken back */
	rc = ps_trial_row(trial, file, row, &verdict, s->call->err);
	if (rc < 0)
		return rc;
	s->wrong += verdict.kind == PS_VERDICT_REJECTED;
	ps_trial_tell(file, row, &verdict, &s->diags);
	return PS_OK;
}

static int
judge_rows(struct ps_submit *s, struct ps_trial *trial,
	   const struct ps_work_file *file)
{
	struct ps_work_file committed;
	struct ps_map before;
	int rc;

	ps_map_init(&before);
	rc = ps_submit_rows(s, &s->known, file->path, &committed, &before);
	for (size_t i = 0; rc == PS_OK && i < file->nrows; i++)
		if (ps_submit_is_new(&before, &file->rows[i]))
			rc = judge_row(s, trial, file, &file->rows[i]);
	ps_map_release(&before);
	return rc;
}

/* A file that cannot be read is not sent: it would come back unread. */
static int
look_into(struct ps_submit *s, struct ps_trial *trial, const char *path)
{
	struct ps_call *call = s->call;
	struct ps_buf text = PS_BUF_INIT;
	struct ps_work_file file;
	int rc;

	rc = ps_fs_read_at(s->tree, path, PS_LIMIT_WORKFILE_BYTES, &text,
			   call->err);
	if (rc == PS_OK)
		rc = ps_workfile_read(ps_buf_span(&text), path, &call->arena,
				      &file, &s->diags, call->err);
	if (rc == PS_EDATA) {
		s->unread++;
		leave(path, "it cannot be read as a work file");
		rc = PS_OK;
	} else if (rc == PS_OK) {
		s->paths[s->npaths++] = path;
		rc = judge_rows(s, trial, &file);
	}
	ps_buf_release(&text);
	return rc;
}

static int
take_entry(struct ps_submit *s, struct ps_trial *trial, const struct entry *e)
{
	bool both_added = e->index == 'A' && e->tree == 'A';
	bool both_deleted = e->index == 'D' && e->tree == 'D';

	if (e->index == 'U' || e->tree == 'U' || both_added || both_deleted)
		return ps_err_set(s->call->err, PS_EUSAGE,
				  "submit: '%s' is in a merge that was not "
				  "finished; undo it with 'git merge --abort', "
				  "then submit again",
				  e->path);
	if (is_beside(e->path))
		return PS_OK;
	if (!ps_workfile_is_path(e->path)) {
		leave(e->path, "it is no work file");
		return PS_OK;
	}
	if (ps_git_is_open(s->tree, e->path, &s->call->arena))
		return ps_err_set(s->call->err, PS_EBUSY,
				  "submit: '%s' is open in another program; "
				  "save and close it there, then submit again",
				  e->path);
	if (!is_regular(s, e->path)) {
		leave(e->path,
		      e->tree == 'D' || e->index == 'D'
			      ? "it was deleted, which answers nothing; 'git "
				"restore' brings it back"
			      : "it is no regular file");
		return PS_OK;
	}
	return look_into(s, trial, e->path);
}

static bool
is_taken(const struct ps_submit *s, const char *path)
{
	for (size_t i = 0; i < s->npaths; i++)
		if (ps_streq(s->paths[i], path))
			return true;
	return false;
}

/* What was committed before goes, too; a file that was deleted tells nothing.
 */
static int
take_committed(struct ps_submit *s, struct ps_trial *trial,
	       const struct ps_submitted *what)
{
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < what->nfiles; i++)
		if (!is_taken(s, what->files[i]) &&
		    is_regular(s, what->files[i]))
			rc = look_into(s, trial, what->files[i]);
	return rc;
}

static size_t
count_entries(const struct ps_buf *list)
{
	size_t n = 0;

	for (size_t i = 0; i < list->len; i++)
		n += list->ptr[i] == '\0';
	return n;
}

static int
take_entries(struct ps_submit *s, struct ps_trial *trial,
	     const struct ps_submitted *what)
{
	struct ps_buf *list = &s->git.out;
	char *at = list->ptr;
	char *end = list->ptr + list->len;
	int rc = PS_OK;

	s->paths = PS_ARENA_ARRAY(&s->call->arena, const char *,
				  count_entries(list) + what->nfiles + 1);
	while (rc == PS_OK && end - at > 3) {
		const struct entry e = {
			at[0], at[1], ps_arena_strdup(&s->call->arena, at + 3)
		};

		at += strlen(at) + 1;
		rc = take_entry(s, trial, &e);
	}
	return rc < 0 ? rc : take_committed(s, trial, what);
}

/* A dry run tells also of what was committed and not sent. */
static int
look_back(struct ps_submit *s, struct ps_submitted *what)
{
	int rc;

	memset(what, 0, sizeof(*what));
	s->known = s->head;
	if (!ps_call_option(s->call, "dry-run") || !*s->head.hex)
		return PS_OK;
	rc = ps_submit_survey(s, what);
	if (rc == PS_OK && what->ncommits > 0)
		s->known = what->base;
	return rc;
}

static int
look_at_files(struct ps_submit *s, struct ps_reader *reader)
{
	struct ps_call *call = s->call;
	struct ps_submitted before;
	struct ps_segment state;
	struct ps_trial trial;
	int rc;

	rc = ps_trial_begin(reader, &call->arena, call->now, &trial, call->err);
	if (rc == PS_OK)
		rc = ps_index_tip(reader->index, &call->arena, &state,
				  call->err);
	if (rc < 0)
		return rc;
	s->me = trial.actor;
	s->cursor = state.work_cursor;
	rc = look_back(s, &before);
	if (rc < 0)
		return rc;
	rc = ps_git_ask(&s->git, call->err, "--no-optional-locks", "status",
			"--porcelain=v1", "-z", "--untracked-files=all",
			"--no-renames", NULL);
	if (rc == PS_OK && s->git.status != 0)
		rc = ps_err_set(call->err, PS_ESYS,
				"submit: 'git status' ended with status %d",
				s->git.status);
	if (rc == PS_OK)
		rc = take_entries(s, &trial, &before);
	return rc;
}

int
ps_submit_look(struct ps_submit *s)
{
	struct ps_call *call = s->call;
	struct ps_reader reader;
	int rc;

	rc = ps_reader_open(call->dir, &call->arena, &reader, call->err);
	if (rc == PS_OK) {
		rc = look_at_files(s, &reader);
		ps_reader_release(&reader);
	}
	ps_talk_diags(s->call, &s->diags);
	ps_diags_release(&s->diags);
	ps_diags_init(&s->diags);
	return rc;
}

static const char *
message_of(struct ps_submit *s)
{
	const char *given = ps_call_option(s->call, "message");

	if (given)
		return given;
	return ps_arena_printf(&s->call->arena, "%zu answer%s in %s%s",
			       s->answers, s->answers == 1 ? "" : "s",
			       s->paths[0],
			       s->npaths > 1 ? " and other files" : "");
}

int
ps_submit_commit(struct ps_submit *s)
{
	struct ps_err *err = s->call->err;
	int rc;

	rc = ps_git_paths(&s->git, s->paths, s->npaths, err, "add", NULL);
	if (rc == PS_OK && s->git.status == 0)
		rc = ps_git_paths(&s->git, s->paths, s->npaths, err, "commit",
				  "--quiet", "--only", "-m", message_of(s),
				  NULL);
	if (rc == PS_OK && s->git.status != 0)
		rc = ps_err_set(err, PS_ESYS,
				"submit: git did not commit your answers, "
				"which stand in the files as before: %s",
				ps_git_said(&s->git, &s->call->arena));
	return rc;
}
