#include "app/doctor.h"

#include <unistd.h>

#include "provspool/fs.h"
#include "provspool/limits.h"

/* What a person might push, and whether git is to take it. */
static const struct {
	const char *what;
	const char *source; /* "new", "other", or "" for a deletion */
	const char *target;
	bool allowed;
	const char *setting; /* that would refuse it */
} pushes[] = {
	{ "an answer on 'work'", "new", "refs/heads/work", true, "" },
	{ "a rewound 'work'", "other", "refs/heads/work", false,
	  "receive.denyNonFastForwards true" },
	{ "the deletion of 'work'", "", "refs/heads/work", false,
	  "receive.denyDeletes true" },
	{ "a commit on 'state'", "new", "refs/heads/state", false, "" },
	{ "a replacement of commits", "new",
	  "refs/replace/0123456789012345678901234567890123456789", false, "" },
	{ "other evidence", "new", "refs/evidence/work", false, "" },
	{ "another branch", "new", "refs/heads/other", false, "" },
};

/* A copy of the repository that takes pushes as it does, and a pusher. */
struct trying {
	struct ps_doctor *d;
	const char *folder;
	const char *target;
	struct ps_git git; /* of the pusher */
	const char *new;
	const char *other;
};

static const char *
in(struct trying *t, const char *name)
{
	return ps_arena_printf(&t->d->call->arena, "%s/%s", t->folder, name);
}

static int
make_repository(struct trying *t, const char *path, struct ps_err *err)
{
	const char *alternates = ps_arena_printf(
		&t->d->call->arena, "%s/objects\n", t->d->place.git);
	int dir = -1;
	int rc;

	rc = ps_git_run(&t->git, err, "init", "--quiet", "--bare", path, NULL);
	if (rc == PS_OK)
		rc = ps_fs_open_dir(path, &dir, err);
	if (rc == PS_OK)
		rc = ps_fs_write_at(dir, "objects/info/alternates",
				    ps_span_str(alternates), err);
	if (dir >= 0)
		(void)close(dir); /* a directory */
	return rc;
}

/* The settings of the spool, but none of its hooks: they may do anything. */
static int
copy_settings(struct trying *t, struct ps_err *err)
{
	struct ps_buf text = PS_BUF_INIT;
	int dir = -1;
	int rc;

	rc = ps_fs_read(ps_arena_printf(&t->d->call->arena, "%s/config",
					t->d->place.git),
			PS_LIMIT_YAML_BYTES, &text, err);
	if (rc == PS_OK)
		rc = ps_fs_open_dir(t->target, &dir, err);
	if (rc == PS_OK)
		rc = ps_fs_write_at(dir, "config", ps_buf_span(&text), err);
	if (dir >= 0)
		(void)close(dir); /* a directory */
	ps_buf_release(&text);
	if (rc == PS_OK)
		rc = ps_git_run(&t->git, err, "-C", t->target, "config",
				"core.hooksPath", "/dev/null", NULL);
	/* git itself guards the branch that HEAD names */
	if (rc == PS_OK)
		rc = ps_git_run(&t->git, err, "-C", t->d->place.git,
				"symbolic-ref", "--quiet", "HEAD", NULL);
	ps_buf_truncate(&t->git.out, strcspn(t->git.out.ptr, "\n"));
	if (rc == PS_OK && t->git.status == 0)
		rc = ps_git_run(
			&t->git, err, "-C", t->target, "symbolic-ref", "HEAD",
			ps_arena_strdup(&t->d->call->arena, t->git.out.ptr),
			NULL);
	return rc;
}

/* An id that git prints; "" if it fails. */
static const char *
id_of(struct trying *t, int rc)
{
	if (rc < 0 || t->git.status != 0 || t->git.out.len < PS_OID_MAX - 1)
		return "";
	return ps_arena_strndup(&t->d->call->arena, t->git.out.ptr,
				PS_OID_MAX - 1);
}

static int
make_commits(struct trying *t, struct ps_err *err)
{
	struct ps_arena *arena = &t->d->call->arena;
	const char *spool = t->d->place.git;
	const char *base;
	const char *tree;

	base = id_of(t, ps_git_run(&t->git, err, "-C", spool, "rev-parse",
				   "--verify", "--quiet", PS_REF_WORK, NULL));
	if (!*base)
		base = id_of(t, ps_git_run(&t->git, err, "-C", spool,
					   "rev-parse", "--verify", "--quiet",
					   PS_REF_STATE, NULL));
	tree = ps_arena_printf(arena, "%s^{tree}", base);
	t->new = id_of(t, ps_git_run(&t->git, err, "commit-tree", "-p", base,
				     "-m", "try", tree, NULL));
	t->other = id_of(t, ps_git_run(&t->git, err, "commit-tree", "-m", "try",
				       tree, NULL));
	if (!*t->new || !*t->other)
		return ps_err_set(err, PS_ESYS, "git cannot commit: %s",
				  ps_git_said(&t->git, arena));
	return ps_git_run(&t->git, err, "-C", t->target, "update-ref",
			  PS_REF_WORK, base, NULL);
}

static int
set_up(struct trying *t, struct ps_err *err)
{
	int rc;

	rc = make_repository(t, t->target, err);
	if (rc == PS_OK)
		rc = copy_settings(t, err);
	if (rc == PS_OK)
		rc = make_repository(t, in(t, "pusher"), err);
	t->git.dir = in(t, "pusher");
	if (rc == PS_OK)
		rc = ps_git_run(&t->git, err, "config", "user.name", "doctor",
				NULL);
	if (rc == PS_OK)
		rc = ps_git_run(&t->git, err, "config", "user.email",
				"doctor@localhost", NULL);
	if (rc == PS_OK)
		rc = make_commits(t, err);
	return rc;
}

static const char *
remedy_of(struct trying *t, size_t i)
{
	const char *git = t->d->place.git;

	if (*pushes[i].setting)
		return ps_arena_printf(&t->d->call->arena,
				       "git -C '%s' config %s", git,
				       pushes[i].setting);
	if (pushes[i].allowed)
		return "look at 'receive.' and 'transfer.' in its config";
	return ps_arena_printf(&t->d->call->arena,
			       "git -C '%s' config --unset-all "
			       "receive.hideRefs; git -C '%s' config --add "
			       "receive.hideRefs refs/; git -C '%s' config "
			       "--add receive.hideRefs '!refs/heads/work'",
			       git, git, git);
}

static bool
try_push(struct trying *t, size_t i, struct ps_err *err)
{
	const char *source = ps_streq(pushes[i].source, "new")	   ? t->new
			     : ps_streq(pushes[i].source, "other") ? t->other
								   : "";
	const char *what =
		ps_arena_printf(&t->d->call->arena, "%s%s:%s",
				*source ? "+" : "", source, pushes[i].target);
	bool taken;

	if (ps_git_run(&t->git, err, "push", "--quiet", t->target, what, NULL) <
	    0)
		return false;
	taken = t->git.status == 0;
	if (taken == pushes[i].allowed)
		return true;
	ps_doctor_problem(t->d, "pushes", remedy_of(t, i), "%s %s",
			  pushes[i].what,
			  taken ? "can be pushed" : "is refused");
	return false;
}

void
ps_doctor_pushes(struct ps_doctor *d)
{
	const char *tmp = getenv("TMPDIR");
	char *folder =
		ps_arena_printf(&d->call->arena, "%s/provspool-doctor-XXXXXX",
				tmp && *tmp == '/' ? tmp : "/tmp");
	struct trying t = { .d = d };
	struct ps_err err = { 0 };
	size_t good = 0;

	if (!mkdtemp(folder)) {
		ps_doctor_warn(d, "pushes",
			       "set TMPDIR to a folder that can "
			       "be written",
			       "they cannot be tried: no scratch folder '%s'",
			       folder);
		return;
	}
	t.folder = folder;
	t.target = in(&t, "target");
	ps_git_init(&t.git, folder);
	if (set_up(&t, &err) < 0)
		ps_doctor_problem(d, "pushes", "make git work, then look again",
				  "they cannot be tried: %s", err.text);
	for (size_t i = 0; !err.code && i < PS_ARRAY_LEN(pushes); i++)
		good += try_push(&t, i, &err);
	if (good == PS_ARRAY_LEN(pushes))
		ps_doctor_ok(d, "pushes",
			     "answers are taken; rewinding, deleting and other "
			     "references are refused (tried)");
	ps_git_release(&t.git);
	if (ps_fs_remove_tree(folder, &err) < 0)
		ps_doctor_warn(d, "pushes", "remove it", "%s", err.text);
}
