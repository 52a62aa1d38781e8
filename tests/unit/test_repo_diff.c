#include "store_case.h"

static void
paths_and_folders_of_a_commit_are_found(void)
{
	static const char *const absent[] = { "",  "a",	 "a/b",	    "a/b/c/d",
					      "x", "/f", "a/b/link" };
	struct place p;
	struct ps_oid commit;
	struct ps_oid blob;
	struct ps_tree_names names;

	open_place(&p);
	commit = put_commit(&p, put_tree(&p, NO_ID, "a/b/c=1 a/d=2 f=3"), NULL,
			    0, NOW);
	must(ps_repo_path(p.repo, &commit, "a/b/c", &blob, &p.err), &p.err);
	TAP_EQ_STR(blob.hex, put_blob(&p, "1").hex);
	for (size_t i = 0; i < PS_ARRAY_LEN(absent); i++)
		if (!TAP_EQ_INT(ps_repo_path(p.repo, &commit, absent[i], &blob,
					     &p.err),
				PS_ENOTFOUND))
			TAP_NOTE("row %zu", i);
	must(ps_repo_folder(p.repo, &commit, "", &p.arena, &names, &p.err),
	     &p.err);
	TAP_EQ_INT(names.len, 2);
	TAP_EQ_STR(names.list[1], "f");
	must(ps_repo_folder(p.repo, &commit, "a", &p.arena, &names, &p.err),
	     &p.err);
	TAP_EQ_INT(names.len, 2);
	TAP_EQ_STR(names.list[0], "b");
	TAP_EQ_INT(
		ps_repo_folder(p.repo, &commit, "f", &p.arena, &names, &p.err),
		PS_ENOTFOUND);
	close_place(&p);
}

static void
links_are_no_files(void)
{
	struct place p;
	struct ps_oid commit = NO_ID;
	struct ps_oid blob;

	open_place(&p);
	(void)snprintf(commit.hex, sizeof(commit.hex), "%s",
		       shell(&p, "export GIT_DIR=$R; b=$(echo /etc/passwd | "
				 "git hash-object -w --stdin); t=$(printf "
				 "'120000 blob %s\\tlink\\n' $b | git mktree);"
				 " git -c user.name=x -c user.email=x "
				 "commit-tree -m x $t"));
	TAP_EQ_INT(ps_repo_path(p.repo, &commit, "link", &blob, &p.err),
		   PS_ENOTFOUND);
	close_place(&p);
}

static const struct diff_case {
	const char *old;
	const char *edits;
	const char *want; /* "+path", "-path", "~path" */
} diff_cases[] = {
	{ "a=1 b/c=1", "", "" },
	{ "a=1 b/c=1 b/d=1 e=1", "b/c=2", "~b/c " },
	{ "a=1", "b/c/d=1", "+b/c/d " },
	{ "a=1 b/c/d=1", "b/c/d=", "-b/c/d " },
	{ "a=1", "a= a/b=1", "-a +a/b " },
	{ "a/b=1", "a/b= a=1", "+a -a/b " },
	{ "a=1", "a= a/b=1 a-b=1 a.b=1 a0=1", "-a +a-b +a.b +a/b +a0 " },
	{ "a/x=1 a-b/x=1", "a/x=2 a-b/x=2", "~a-b/x ~a/x " },
};

static const char *
changes_text(struct place *p, const struct ps_tree_changes *changes)
{
	const char *text = "";

	for (size_t i = 0; i < changes->len; i++) {
		const struct ps_tree_change *c = &changes->list[i];
		char sign = '~';

		if (!c->old.hex[0])
			sign = '+';
		else if (!c->new.hex[0])
			sign = '-';
		TAP_EQ_INT(c->old_mode, c->old.hex[0] ? 0100644 : 0);
		TAP_EQ_INT(c->new_mode, c->new.hex[0] ? 0100644 : 0);
		text = ps_arena_printf(&p->arena, "%s%c%s ", text, sign,
				       c->path);
	}
	return text;
}

static void
differences_are_listed_by_path(void)
{
	struct place p;

	open_place(&p);
	for (size_t i = 0; i < PS_ARRAY_LEN(diff_cases); i++) {
		const struct diff_case *c = &diff_cases[i];
		struct ps_oid tree = put_tree(&p, NO_ID, c->old);
		struct ps_oid old = put_commit(&p, tree, NULL, 0, NOW);
		struct ps_oid new = put_commit(&p, put_tree(&p, tree, c->edits),
					       &old, 1, NOW);
		struct ps_tree_changes changes;

		must(ps_repo_diff(p.repo, &old, &new, &p.arena, &changes,
				  &p.err),
		     &p.err);
		if (!TAP_EQ_STR(changes_text(&p, &changes), c->want))
			TAP_NOTE("row %zu", i);
	}
	close_place(&p);
}

static void
a_commit_differs_from_none_by_all_its_files(void)
{
	struct place p;
	struct ps_oid commit;
	struct ps_tree_changes changes;

	open_place(&p);
	commit = put_commit(&p, put_tree(&p, NO_ID, "a=1 b/c=1"), NULL, 0, NOW);
	must(ps_repo_diff(p.repo, &NO_ID, &commit, &p.arena, &changes, &p.err),
	     &p.err);
	TAP_EQ_STR(changes_text(&p, &changes), "+a +b/c ");
	must(ps_repo_diff(p.repo, &commit, &NO_ID, &p.arena, &changes, &p.err),
	     &p.err);
	TAP_EQ_STR(changes_text(&p, &changes), "-a -b/c ");
	close_place(&p);
}

/* Folders in folders, each naming the next ten times: 10^n paths. */
static struct ps_oid
put_bomb(struct place *p, const char *leaf)
{
	struct ps_oid id = NO_ID;

	setenv("LEAF", leaf, 1);
	(void)snprintf(
		id.hex, sizeof(id.hex), "%s",
		shell(p, "export GIT_DIR=$R; k=blob m=100644; "
			 "if test $LEAF = empty; then "
			 "o=$(git mktree </dev/null) k=tree m=040000; "
			 "else o=$(echo x | git hash-object -w --stdin); fi; "
			 "for d in 1 2 3 4 5 6 7 8 9; do "
			 "o=$(for n in 0 1 2 3 4 5 6 7 8 9; do "
			 "printf '%s %s %s\\t%s\\n' $m $k $o $n; done | "
			 "git mktree); k=tree m=040000; done; "
			 "git -c user.name=x -c user.email=x commit-tree -m x "
			 "$o"));
	return id;
}

static void
tree_bombs_are_stopped(void)
{
	static const char *const leaves[] = { "file", "empty" };
	struct place p;

	open_place(&p);
	for (size_t i = 0; i < PS_ARRAY_LEN(leaves); i++) {
		struct ps_oid bomb = put_bomb(&p, leaves[i]);
		struct ps_tree_changes changes;

		TAP_EQ_INT(ps_repo_diff(p.repo, &NO_ID, &bomb, &p.arena,
					&changes, &p.err),
			   PS_ELIMIT);
	}
	close_place(&p);
}

static void
deep_folders_are_stopped(void)
{
	struct place p;
	struct ps_oid commit;
	struct ps_oid out;
	struct ps_tree_changes changes;
	struct ps_tree_edit edit = { "0/1/2/3/4/5/6/7/8/9/a/b/c/d/e/f/g",
				     NO_ID };

	open_place(&p);
	commit = put_commit(
		&p, put_tree(&p, NO_ID, "0/1/2/3/4/5/6/7/8/9/a/b/c/d/e/f=1"),
		NULL, 0, NOW);
	TAP_EQ_INT(ps_repo_diff(p.repo, &NO_ID, &commit, &p.arena, &changes,
				&p.err),
		   PS_OK);
	edit.blob = put_blob(&p, "1");
	TAP_EQ_INT(ps_repo_tree_edit(p.repo, &NO_ID, &edit, 1, &out, &p.err),
		   PS_ELIMIT);
	close_place(&p);
}

int
main(void)
{
	TAP_RUN(paths_and_folders_of_a_commit_are_found);
	TAP_RUN(links_are_no_files);
	TAP_RUN(differences_are_listed_by_path);
	TAP_RUN(a_commit_differs_from_none_by_all_its_files);
	TAP_RUN(tree_bombs_are_stopped);
	TAP_RUN(deep_folders_are_stopped);
	return tap_done();
}
