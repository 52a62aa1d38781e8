#include "store_case.h"

#include <fcntl.h>

#include "provspool/limits.h"

/* A second repository beside the first: a desk made by git itself. */
struct desk {
	struct ps_repo *repo;
	int dir;
};

static void
open_desk(struct place *p, struct desk *desk)
{
	char path[128];

	shell(p, "git init -q -b work desk && cd desk && git config user.name "
		 "Bob && git config user.email bob@example.org && mkdir orders "
		 "&& echo 1 >orders/a.csv && echo 2 >b && git add . && "
		 "git commit -q -m first");
	(void)snprintf(path, sizeof(path), "%s/desk/.git", p->dir);
	must(ps_repo_open(path, &desk->repo, &p->err), &p->err);
	(void)snprintf(path, sizeof(path), "%s/desk", p->dir);
	must(ps_fs_open_dir(path, &desk->dir, &p->err), &p->err);
}

static void
close_desk(struct place *p, struct desk *desk)
{
	ps_repo_free(desk->repo);
	(void)close(desk->dir); /* read only */
	close_place(p);
}

static struct ps_oid
desk_id(struct place *p, const char *name)
{
	struct ps_oid id = NO_ID;

	setenv("NAME", name, 1);
	(void)snprintf(id.hex, sizeof(id.hex), "%s",
		       shell(p, "cd desk && git rev-parse $NAME"));
	return id;
}

static void
what_a_commit_needs_is_copied(void)
{
	struct place p;
	struct desk desk;
	struct ps_oid tip;

	open_place(&p);
	open_desk(&p, &desk);
	shell(&p, "cd desk && git checkout -q -b side && echo 3 >c && git add "
		  ". && git commit -q -m side && git checkout -q work && "
		  "echo 4 >d && git add . && git commit -q -m main && git "
		  "merge -q -m merge side && git gc -q");
	tip = desk_id(&p, "work");
	must(ps_repo_copy(desk.repo, p.repo, &tip, &p.err), &p.err);
	must(ps_repo_ref_swap(p.repo, "refs/heads/work", &NO_ID, &tip, &p.err),
	     &p.err);
	check_whole(&p);
	TAP_EQ_STR(shell(&p, "git --git-dir=$R rev-list --count work"), "4");
	shell(&p, "cd desk && echo 5 >d && git commit -q -a -m more");
	tip = desk_id(&p, "work");
	must(ps_repo_copy(desk.repo, p.repo, &tip, &p.err), &p.err);
	must(ps_repo_ref_set(p.repo, "refs/heads/work", &tip, &p.err), &p.err);
	check_whole(&p);
	TAP_EQ_STR(shell(&p, "git --git-dir=$R show work:d"), "5");
	close_desk(&p, &desk);
}

static void
copying_again_writes_nothing(void)
{
	struct place p;
	struct desk desk;
	struct ps_oid tip;
	const char *before;

	open_place(&p);
	open_desk(&p, &desk);
	tip = desk_id(&p, "work");
	must(ps_repo_copy(desk.repo, p.repo, &tip, &p.err), &p.err);
	before = shell(&p, "find $R/objects -type f -printf '%i %C@ %p\\n'");
	must(ps_repo_copy(desk.repo, p.repo, &tip, &p.err), &p.err);
	TAP_EQ_STR(shell(&p, "find $R/objects -type f -printf "
			     "'%i %C@ %p\\n'"),
		   before);
	close_desk(&p, &desk);
}

static void
damaged_objects_are_not_copied(void)
{
	struct place p;
	struct desk desk;
	struct ps_oid tip;
	struct ps_oid blob;
	struct ps_buf text = PS_BUF_INIT;

	open_place(&p);
	open_desk(&p, &desk);
	tip = desk_id(&p, "work");
	blob = desk_id(&p, "work:b");
	setenv("ID", blob.hex, 1);
	shell(&p, "cd desk; o=$(echo forged | git hash-object -w --stdin); "
		  "cd .git/objects; f=$(echo $ID | cut -c1-2)/$(echo $ID | "
		  "cut -c3-); chmod u+w $f; cp $(echo $o | cut -c1-2)/$(echo "
		  "$o | cut -c3-) $f");
	TAP_EQ_INT(ps_repo_copy(desk.repo, p.repo, &tip, &p.err), PS_EHISTORY);
	TAP_CHECK(strstr(p.err.text, blob.hex));
	TAP_CHECK(ps_repo_blob_read(p.repo, &blob, 99, &text, &p.err) < 0);
	TAP_CHECK(ps_repo_blob_read(p.repo, &tip, 99, &text, &p.err) < 0);
	close_desk(&p, &desk);
}

static void
missing_objects_are_not_copied_around(void)
{
	struct place p;
	struct desk desk;
	struct ps_oid tip;

	open_place(&p);
	open_desk(&p, &desk);
	tip = desk_id(&p, "work");
	setenv("ID", desk_id(&p, "work:orders").hex, 1);
	shell(&p, "cd desk/.git/objects; rm -f $(echo $ID | cut -c1-2)/$(echo "
		  "$ID | cut -c3-)");
	TAP_EQ_INT(ps_repo_copy(desk.repo, p.repo, &tip, &p.err), PS_EHISTORY);
	close_desk(&p, &desk);
}

static void
files_over_the_cap_are_not_copied(void)
{
	struct place p;
	struct desk desk;
	struct ps_oid tip;

	open_place(&p);
	open_desk(&p, &desk);
	shell(&p, "cd desk && head -c 16777217 /dev/zero >big && git add . && "
		  "git commit -q -m big");
	tip = desk_id(&p, "work");
	TAP_EQ_INT(ps_repo_copy(desk.repo, p.repo, &tip, &p.err), PS_ELIMIT);
	shell(&p, "cd desk && head -c 16777216 /dev/zero >big && git add . && "
		  "git commit -q --amend -m big");
	tip = desk_id(&p, "work");
	TAP_EQ_INT(ps_repo_copy(desk.repo, p.repo, &tip, &p.err), PS_OK);
	close_desk(&p, &desk);
}

static void
bombs_are_copied_object_by_object(void)
{
	struct place p;
	struct desk desk;
	struct ps_oid tip;

	open_place(&p);
	open_desk(&p, &desk);
	shell(&p, "cd desk; o=$(echo x | git hash-object -w --stdin); "
		  "k=blob m=100644; for d in 1 2 3 4 5 6 7 8 9; do "
		  "o=$(for n in 0 1 2 3 4 5 6 7 8 9; do "
		  "printf '%s %s %s\\t%s\\n' $m $k $o $n; done | git mktree); "
		  "k=tree m=040000; done; git update-ref refs/heads/bomb "
		  "$(git commit-tree -m x $o)");
	tip = desk_id(&p, "bomb");
	TAP_EQ_INT(ps_repo_copy(desk.repo, p.repo, &tip, &p.err), PS_OK);
	TAP_EQ_STR(shell(&p, "find $R/objects -type f | wc -l"), "11");
	close_desk(&p, &desk);
}

static bool
same(struct place *p, struct desk *desk, const char *path, const char *name)
{
	struct ps_oid blob = *name ? desk_id(p, name) : NO_ID;
	bool yes = false;

	must(ps_repo_index_same(desk->repo, path, &blob, &yes, &p->err),
	     &p->err);
	return yes;
}

static void
staged_changes_are_noticed(void)
{
	struct place p;
	struct desk desk;

	open_place(&p);
	open_desk(&p, &desk);
	TAP_CHECK(same(&p, &desk, "b", "work:b"));
	TAP_CHECK(same(&p, &desk, "orders/a.csv", "work:orders/a.csv"));
	TAP_CHECK(!same(&p, &desk, "b", "work:orders/a.csv"));
	TAP_CHECK(!same(&p, &desk, "b", ""));
	TAP_CHECK(same(&p, &desk, "none", ""));
	TAP_CHECK(!same(&p, &desk, "none", "work:b"));
	shell(&p, "cd desk && echo 3 >b && echo new >none");
	TAP_CHECK(same(&p, &desk, "b", "work:b"));
	shell(&p, "cd desk && git add b && git add -N none");
	TAP_CHECK(!same(&p, &desk, "b", "work:b"));
	TAP_CHECK(!same(&p, &desk, "none", ""));
	shell(&p, "cd desk && git rm -q --cached orders/a.csv");
	TAP_CHECK(!same(&p, &desk, "orders/a.csv", "work:orders/a.csv"));
	close_desk(&p, &desk);
}

static void
unmerged_paths_are_not_the_same(void)
{
	struct place p;
	struct desk desk;

	open_place(&p);
	open_desk(&p, &desk);
	shell(&p, "cd desk && git checkout -q -b side && echo 3 >b && git "
		  "commit -q -a -m side && git checkout -q work && echo 4 >b "
		  "&& git commit -q -a -m main && ! git merge -q side "
		  ">merge.out 2>&1");
	TAP_CHECK(!same(&p, &desk, "b", "work:b"));
	TAP_CHECK(!same(&p, &desk, "b", ""));
	close_desk(&p, &desk);
}

/* Bring the desk from its tip to `to` as the program does: files, index. */
static void
bring_forward(struct place *p, struct desk *desk, const char *to)
{
	struct ps_oid old = desk_id(p, "work");
	struct ps_oid new = desk_id(p, to);
	struct ps_tree_changes changes;
	char path[128];

	must(ps_repo_diff(desk->repo, &old, &new, &p->arena, &changes, &p->err),
	     &p->err);
	(void)snprintf(path, sizeof(path), "%s/desk/.git/index.new", p->dir);
	must(ps_repo_index_write(desk->repo, path, desk->dir, &changes,
				 &p->err),
	     &p->err);
	shell(p, "cd desk && mv .git/index.new .git/index && git update-ref "
		 "refs/heads/work next");
}

static void
the_index_written_shows_a_clean_desk(void)
{
	struct place p;
	struct desk desk;

	open_place(&p);
	open_desk(&p, &desk);
	shell(&p, "cd desk && git checkout -q -b next && echo 9 >b && mkdir "
		  "new && echo n >new/file && git rm -q -r orders && echo o "
		  ">orders && git add . && git commit -q -m next && git "
		  "checkout -q work");
	/* the files as they will be, without git */
	shell(&p, "cd desk && echo 9 >b && mkdir new && echo n >new/file && "
		  "rm -r orders && echo o >orders");
	bring_forward(&p, &desk, "next");
	TAP_EQ_STR(shell(&p, "cd desk && git status --porcelain && git "
			     "diff-files --name-only && git fsck --strict "
			     "2>&1"),
		   "");
	TAP_EQ_STR(shell(&p, "cd desk && git ls-files"), "b\nnew/file\norders");
	TAP_CHECK(same(&p, &desk, "orders", "next:orders"));
	close_desk(&p, &desk);
}

static void
what_was_staged_elsewhere_stays_staged(void)
{
	struct place p;
	struct desk desk;

	open_place(&p);
	open_desk(&p, &desk);
	shell(&p, "cd desk && git checkout -q -b next && echo 9 >b && git "
		  "commit -q -a -m next && git checkout -q work && echo mine "
		  ">mine && git add mine && echo 9 >b");
	bring_forward(&p, &desk, "next");
	TAP_EQ_STR(shell(&p, "cd desk && git status --porcelain"), "A  mine");
	close_desk(&p, &desk);
}

static void
a_desk_without_an_index_gets_one(void)
{
	struct place p;
	struct desk desk;

	open_place(&p);
	open_desk(&p, &desk);
	shell(&p, "cd desk && git checkout -q -b next && git commit -q -m e "
		  "--allow-empty && git checkout -q work && rm .git/index");
	{
		struct ps_oid tip = desk_id(&p, "work");
		struct ps_tree_changes all;
		char path[128];

		must(ps_repo_diff(desk.repo, &NO_ID, &tip, &p.arena, &all,
				  &p.err),
		     &p.err);
		(void)snprintf(path, sizeof(path), "%s/desk/.git/index", p.dir);
		must(ps_repo_index_write(desk.repo, path, desk.dir, &all,
					 &p.err),
		     &p.err);
	}
	TAP_EQ_STR(shell(&p, "cd desk && git status --porcelain && git "
			     "ls-files"),
		   "b\norders/a.csv");
	close_desk(&p, &desk);
}

int
main(void)
{
	TAP_RUN(what_a_commit_needs_is_copied);
	TAP_RUN(copying_again_writes_nothing);
	TAP_RUN(damaged_objects_are_not_copied);
	TAP_RUN(missing_objects_are_not_copied_around);
	TAP_RUN(files_over_the_cap_are_not_copied);
	TAP_RUN(bombs_are_copied_object_by_object);
	TAP_RUN(staged_changes_are_noticed);
	TAP_RUN(unmerged_paths_are_not_the_same);
	TAP_RUN(the_index_written_shows_a_clean_desk);
	TAP_RUN(what_was_staged_elsewhere_stays_staged);
	TAP_RUN(a_desk_without_an_index_gets_one);
	return tap_done();
}
