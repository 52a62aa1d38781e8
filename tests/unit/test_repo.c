#include "store_case.h"

#define REF "refs/heads/work"

static void
a_new_repository_is_bare_and_empty(void)
{
	struct place p;
	struct ps_repo *again = NULL;
	struct ps_oid id;

	open_place(&p);
	TAP_EQ_STR(shell(&p, "git --git-dir=$R rev-parse "
			     "--is-bare-repository"),
		   "true");
	TAP_EQ_STR(shell(&p, "git --git-dir=$R symbolic-ref HEAD"), REF);
	TAP_EQ_INT(ps_repo_ref(p.repo, REF, &id, &p.err), PS_ENOTFOUND);
	TAP_EQ_INT(ps_repo_create(p.path, true, "x", &again, &p.err), PS_EBUSY);
	TAP_CHECK(!again);
	check_whole(&p);
	close_place(&p);
}

static void
no_repository_is_not_found(void)
{
	struct place p;
	struct ps_repo *none = NULL;

	open_place(&p);
	TAP_EQ_INT(ps_repo_open(p.dir, &none, &p.err), PS_ENOTFOUND);
	TAP_CHECK(!none);
	TAP_CHECK(strstr(p.err.text, p.dir));
	close_place(&p);
}

static void
a_desk_has_a_work_tree_around_it(void)
{
	struct place p;
	struct ps_repo *desk = NULL;
	char path[128];

	open_place(&p);
	(void)snprintf(path, sizeof(path), "%s/desk/.git", p.dir);
	must(ps_repo_create(path, false, "work", &desk, &p.err), &p.err);
	ps_repo_free(desk);
	TAP_EQ_STR(shell(&p, "cd desk && git rev-parse --is-inside-work-tree "
			     "&& git symbolic-ref HEAD"),
		   "true\n" REF);
	close_place(&p);
}

static void
settings_replace_or_add(void)
{
	struct place p;
	static const char key[] = "receive.hideRefs";

	open_place(&p);
	must(ps_repo_config(p.repo, "gc.auto", "1", &p.err), &p.err);
	must(ps_repo_config(p.repo, "gc.auto", "0", &p.err), &p.err);
	must(ps_repo_config_add(p.repo, key, "refs/", &p.err), &p.err);
	must(ps_repo_config_add(p.repo, key, "!refs/heads/work", &p.err),
	     &p.err);
	TAP_EQ_STR(shell(&p, "git --git-dir=$R config --get-all gc.auto"), "0");
	TAP_EQ_STR(shell(&p, "git --git-dir=$R config --get-all "
			     "receive.hideRefs"),
		   "refs/\n!refs/heads/work");
	close_place(&p);
}

static void
blobs_come_back_as_they_were(void)
{
	static const char bytes[] = "a\0b\xff\n";
	struct ps_span data = { bytes, sizeof(bytes) - 1 };
	struct ps_buf back = PS_BUF_INIT;
	struct place p;
	struct ps_oid id;

	open_place(&p);
	must(ps_repo_blob_write(p.repo, data, &id, &p.err), &p.err);
	TAP_EQ_INT(ps_repo_blob_read(p.repo, &id, data.len, &back, &p.err), 0);
	TAP_CHECK(ps_span_eq(ps_buf_span(&back), data));
	must(ps_repo_blob_write(p.repo, (struct ps_span){ NULL, 0 }, &id,
				&p.err),
	     &p.err);
	TAP_EQ_STR(id.hex, "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
	ps_buf_release(&back);
	close_place(&p);
}

static void
a_blob_over_the_cap_is_not_read(void)
{
	struct ps_buf back = PS_BUF_INIT;
	struct place p;
	struct ps_oid id;

	open_place(&p);
	id = put_blob(&p, "12345678");
	TAP_EQ_INT(ps_repo_blob_read(p.repo, &id, 7, &back, &p.err), PS_ELIMIT);
	TAP_EQ_INT(back.len, 0);
	TAP_EQ_INT(ps_repo_blob_read(p.repo, &id, 8, &back, &p.err), PS_OK);
	ps_buf_release(&back);
	close_place(&p);
}

static void
a_file_and_a_text_have_the_id_of_the_blob(void)
{
	FILE *file = tmpfile();
	struct ps_oid written;
	struct ps_oid id;
	size_t size = 0;
	struct place p;

	open_place(&p);
	written = put_blob(&p, "12345678");
	must(ps_repo_blob_size(p.repo, &written, &size, &p.err), &p.err);
	TAP_EQ_INT(size, 8);
	must(ps_repo_text_id(ps_span_str("12345678"), &id, &p.err), &p.err);
	TAP_EQ_STR(id.hex, written.hex);
	TAP_CHECK(file && fputs("12345678", file) >= 0 && fflush(file) == 0);
	must(ps_repo_file_id(fileno(file), &id, &p.err), &p.err);
	TAP_EQ_STR(id.hex, written.hex);
	TAP_CHECK(fclose(file) == 0);
	close_place(&p);
}

static void
ids_that_are_none_are_refused(void)
{
	static const char *const bad[] = {
		"", "12", "zz", "xyzde29bb2d1d6434b8b29ae775ad8c2e48c5391"
	};
	struct ps_buf back = PS_BUF_INIT;
	struct place p;

	open_place(&p);
	for (size_t i = 0; i < PS_ARRAY_LEN(bad); i++) {
		struct ps_oid id;

		(void)snprintf(id.hex, sizeof(id.hex), "%s", bad[i]);
		TAP_EQ_INT(ps_repo_blob_read(p.repo, &id, 9, &back, &p.err),
			   PS_EDATA);
	}
	close_place(&p);
}

static void
damaged_objects_are_refused(void)
{
	struct ps_buf back = PS_BUF_INIT;
	struct place p;
	struct ps_oid id;

	open_place(&p);
	id = put_blob(&p, "what was said");
	setenv("ID", id.hex, 1);
	/* an object that is whole in itself, under another's name */
	shell(&p, "o=$(printf 'something else' | git --git-dir=$R hash-object "
		  "-w --stdin); cd $R/objects; d=$(echo $ID | cut -c1-2); "
		  "f=$(echo $ID | cut -c3-); chmod u+w $d/$f; "
		  "cp $(echo $o | cut -c1-2)/$(echo $o | cut -c3-) $d/$f");
	TAP_EQ_INT(ps_repo_blob_read(p.repo, &id, 99, &back, &p.err),
		   PS_EHISTORY);
	TAP_EQ_INT(back.len, 0);
	shell(&p, "cd $R/objects; d=$(echo $ID | cut -c1-2); "
		  "f=$(echo $ID | cut -c3-); : >$d/$f");
	TAP_CHECK(ps_repo_blob_read(p.repo, &id, 99, &back, &p.err) < 0);
	ps_buf_release(&back);
	close_place(&p);
}

/* The file of object $ID; what it holds after a script. */
#define FILE_OF_ID "f=$R/objects/$(echo $ID | sed 's,^..,&/,'); chmod u+w $f; "
#define DEFLATED                                                               \
	"printf '%s' | perl -MCompress::Zlib -0777 -ne 'print compress($_)' "  \
	">$f"

static int
read_after(struct place *p, const struct ps_oid *id, const char *script)
{
	struct ps_buf back = PS_BUF_INIT;
	int rc;

	setenv("ID", id->hex, 1);
	shell(p, script);
	rc = ps_repo_blob_read(p->repo, id, SIZE_MAX, &back, &p->err);
	TAP_EQ_INT(back.len, 0);
	ps_buf_release(&back);
	return rc;
}

static void
objects_whose_file_ends_too_early_are_refused(void)
{
	struct place p;
	struct ps_commit commit;
	struct ps_oid id;

	open_place(&p);
	id = put_blob(&p, "what was said");
	for (int i = 0; i < 30; i++) {
		TAP_EQ_INT(read_after(&p, &id,
				      FILE_OF_ID "size=$(stat -c %s $f); "
						 "truncate -s $((size - 1)) "
						 "$f"),
			   PS_EHISTORY);
		TAP_CHECK(strstr(p.err.text, "git fsck"));
	}
	id = put_commit(&p, put_tree(&p, NO_ID, "a=1"), NULL, 0, NOW);
	setenv("ID", id.hex, 1);
	shell(&p, FILE_OF_ID "truncate -s 40 $f");
	TAP_EQ_INT(ps_repo_commit_read(p.repo, &id, &p.arena, &commit, &p.err),
		   PS_EHISTORY);
	close_place(&p);
}

/* The deflated text is whole, but it is not the object that it says. */
static void
objects_that_are_not_as_long_as_they_say_are_refused(void)
{
	static const char *const texts[] = {
		"blob 13\\0what was sai",
		"blob 13\\0what was said.",
		"blob 013x\\0what was said",
		"blob \\0what was said",
		"blob 13",
		"bulb 13\\0what was said",
		"blob 99999999999999999999\\0what was said",
	};

	struct place p;
	struct ps_buf script = PS_BUF_INIT;
	struct ps_oid id;

	open_place(&p);
	id = put_blob(&p, "what was said");
	for (size_t i = 0; i < PS_ARRAY_LEN(texts); i++) {
		ps_buf_reset(&script);
		ps_buf_addf(&script, FILE_OF_ID DEFLATED, texts[i]);
		TAP_EQ_INT(read_after(&p, &id, script.ptr), PS_EHISTORY);
		TAP_CHECK(strstr(p.err.text, "its file "));
	}
	TAP_EQ_INT(read_after(&p, &id, FILE_OF_ID "echo garbage >$f"),
		   PS_EHISTORY);
	ps_buf_release(&script);
	close_place(&p);
}

/* Each row: what is there, what is edited, what git lists afterwards. */
static const struct tree_case {
	const char *base;
	const char *edits;
	const char *want;
} tree_cases[] = {
	{ "", "", "" },
	{ "", "a=1", "a" },
	{ "", "a/b/c/d=1 a/b/e=2 f=3", "a/b/c/d\na/b/e\nf" },
	{ "a=1 b=1", "a=", "b" },
	{ "a=1", "a=", "" },
	{ "a=1", "nothing=", "a" },
	{ "a=1", "no/such/folder=", "a" },
	/* folders left empty go, also in each other */
	{ "a/b/c/d=1 e=1", "a/b/c/d=", "e" },
	{ "a/b/c/d=1 a/x=1", "a/b/c/d=", "a/x" },
	{ "a/b/c=1", "a/b/c=", "" },
	{ "a/b/c=1", "a/b/c= a/b/d=1", "a/b/d" },
	/* a file becomes a folder and a folder a file */
	{ "a=1", "a= a/b=1", "a/b" },
	{ "a=1", "a/b=1", "a/b" },
	{ "a/b=1 a/c=1", "a/b= a/c= a=1", "a" },
	{ "a/b=1", "a=1", "a" },
	{ "a/b=1", "a=", "a/b" },
	{ "a=1", "a/b=", "a" },
	/* names that sort around the '/' */
	{ "a/x=1", "a-b=1 a.c=1 a0=1 a/y=1", "a-b\na.c\na/x\na/y\na0" },
	{ "a-b/x=1 a/y=1", "a-b/x= a/z=1 a.b/w=1", "a.b/w\na/y\na/z" },
};

static void
trees_are_edited(void)
{
	struct place p;

	open_place(&p);
	for (size_t i = 0; i < PS_ARRAY_LEN(tree_cases); i++) {
		const struct tree_case *c = &tree_cases[i];
		struct ps_oid tree = put_tree(&p, NO_ID, c->base);

		tree = put_tree(&p, tree, c->edits);
		setenv("T", tree.hex, 1);
		if (!TAP_EQ_STR(shell(&p, "git --git-dir=$R ls-tree -r "
					  "--name-only $T"),
				c->want))
			TAP_NOTE("row %zu", i);
		/* empty folders would not show above */
		TAP_EQ_STR(shell(&p, "git --git-dir=$R ls-tree -rt $T | grep "
				     "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
				     " || true"),
			   "");
	}
	check_whole(&p);
	close_place(&p);
}

static void
the_same_files_give_the_same_tree(void)
{
	struct place p;
	struct ps_oid a;
	struct ps_oid b;

	open_place(&p);
	a = put_tree(&p, NO_ID, "x/y=1 z=2 x/w=3");
	b = put_tree(&p, NO_ID, "x/w=3 old/file=1");
	b = put_tree(&p, b, "z=2 old/file= x/y=1");
	TAP_EQ_STR(a.hex, b.hex);
	close_place(&p);
}

static void
edits_that_contradict_are_our_bug(void)
{
	struct place p;
	struct ps_oid blob;
	struct ps_oid out;

	open_place(&p);
	blob = put_blob(&p, "1");
	{
		struct ps_tree_edit twice[] = { { "a", blob }, { "a", NO_ID } };
		struct ps_tree_edit both[] = { { "a/b", blob }, { "a", blob } };

		TAP_EQ_INT(ps_repo_tree_edit(p.repo, &NO_ID, twice, 2, &out,
					     &p.err),
			   PS_EBUG);
		TAP_EQ_INT(ps_repo_tree_edit(p.repo, &NO_ID, both, 2, &out,
					     &p.err),
			   PS_EBUG);
	}
	close_place(&p);
}

static void
names_that_git_forbids_are_refused(void)
{
	static const char *const bad[] = { "",	     "a//b", "/a",  "a/",
					   ".git/x", "../a", "a/.", "a/.git" };
	struct place p;
	struct ps_oid out;

	open_place(&p);
	for (size_t i = 0; i < PS_ARRAY_LEN(bad); i++) {
		struct ps_tree_edit edit = { bad[i], put_blob(&p, "1") };

		if (!TAP_EQ_INT(ps_repo_tree_edit(p.repo, &NO_ID, &edit, 1,
						  &out, &p.err),
				PS_EDATA))
			TAP_NOTE("row %zu", i);
	}
	close_place(&p);
}

static void
commits_are_reproducible_and_come_back(void)
{
	struct ps_signature who = { "provspool", "provspool@localhost", NOW };
	struct place p;
	struct ps_oid tree;
	struct ps_oid first;
	struct ps_oid second;
	struct ps_commit_plan plan;
	struct ps_commit back;

	open_place(&p);
	tree = put_tree(&p, NO_ID, "a=1");
	plan = (struct ps_commit_plan){ .tree = tree,
					.who = who,
					.message = "one\n" };
	must(ps_repo_commit(p.repo, &plan, &first, &p.err), &p.err);
	setenv("T", tree.hex, 1);
	TAP_EQ_STR(first.hex,
		   shell(&p, "export GIT_AUTHOR_NAME=provspool "
			     "GIT_AUTHOR_EMAIL=provspool@localhost "
			     "GIT_COMMITTER_NAME=provspool "
			     "GIT_COMMITTER_EMAIL=provspool@localhost "
			     "GIT_AUTHOR_DATE='1795417200 +0000' "
			     "GIT_COMMITTER_DATE='1795417200 +0000'; echo one "
			     "| git --git-dir=$R commit-tree $T"));
	plan.parents = &first;
	plan.nparents = 1;
	plan.message = "two\n\nbody\n";
	must(ps_repo_commit(p.repo, &plan, &second, &p.err), &p.err);
	must(ps_repo_ref_swap(p.repo, REF, &NO_ID, &second, &p.err), &p.err);
	TAP_EQ_STR(shell(&p, "git --git-dir=$R log -1 --date=raw "
			     "--format='%an <%ae> %ad %cn %cd%n%B' work"),
		   "provspool <provspool@localhost> 1795417200 +0000 provspool "
		   "1795417200 +0000\ntwo\n\nbody\n");
	must(ps_repo_commit_read(p.repo, &second, &p.arena, &back, &p.err),
	     &p.err);
	TAP_EQ_STR(back.tree.hex, tree.hex);
	TAP_EQ_INT(back.nparents, 1);
	TAP_EQ_STR(back.parents[0].hex, first.hex);
	TAP_EQ_STR(back.author.name, "provspool");
	TAP_EQ_STR(back.committer.email, "provspool@localhost");
	TAP_EQ_INT(back.author.time, NOW);
	TAP_EQ_STR(back.message, "two\n\nbody\n");
	check_whole(&p);
	close_place(&p);
}

static void
text_of_strangers_commits_is_made_valid(void)
{
	struct place p;
	struct ps_oid id = NO_ID;
	struct ps_commit back;

	open_place(&p);
	(void)snprintf(
		id.hex, sizeof(id.hex), "%s",
		shell(&p,
		      "t=$(git --git-dir=$R mktree </dev/null); printf 'tree "
		      "%s\\nauthor A\\377\\033[31m <a\\342\\200\\256b> "
		      "99999999999999 +0000\\ncommitter C <c> -5 +0000\\n\\n"
		      "sub\\001ject\\nbo\\342\\200\\256dy\\n' $t | git "
		      "--git-dir=$R hash-object --literally -t commit -w "
		      "--stdin"));
	must(ps_repo_commit_read(p.repo, &id, &p.arena, &back, &p.err), &p.err);
	TAP_EQ_STR(back.author.name, "A\\xff\\x1b[31m");
	TAP_EQ_STR(back.author.email, "a\\u{202e}b");
	TAP_EQ_INT(back.author.time, INT64_C(253402300799));
	TAP_EQ_STR(back.message, "sub\\x01ject\nbo\\u{202e}dy\n");
	close_place(&p);
}

static void
commits_are_found_by_the_beginning_of_their_id(void)
{
	struct place p;
	struct ps_oid id;
	struct ps_oid found;
	char prefix[PS_OID_MAX];

	open_place(&p);
	id = put_commit(&p, put_tree(&p, NO_ID, "a=1"), NULL, 0, NOW);
	(void)snprintf(prefix, sizeof(prefix), "%.7s", id.hex);
	must(ps_repo_commit_find(p.repo, prefix, &found, &p.err), &p.err);
	TAP_EQ_STR(found.hex, id.hex);
	must(ps_repo_commit_find(p.repo, id.hex, &found, &p.err), &p.err);
	TAP_EQ_STR(found.hex, id.hex);
	prefix[6] = '\0';
	TAP_EQ_INT(ps_repo_commit_find(p.repo, prefix, &found, &p.err),
		   PS_EUSAGE);
	TAP_EQ_INT(ps_repo_commit_find(p.repo, "HEAD~1..", &found, &p.err),
		   PS_EUSAGE);
	TAP_EQ_INT(ps_repo_commit_find(p.repo, "0000000", &found, &p.err),
		   PS_ENOTFOUND);
	close_place(&p);
}

static void
references_move_only_from_where_they_were(void)
{
	struct place p;
	struct ps_oid a;
	struct ps_oid b;
	struct ps_oid now;

	open_place(&p);
	a = put_commit(&p, put_tree(&p, NO_ID, "a=1"), NULL, 0, NOW);
	b = put_commit(&p, put_tree(&p, NO_ID, "a=2"), &a, 1, NOW);
	TAP_EQ_INT(ps_repo_ref_swap(p.repo, REF, &a, &b, &p.err), PS_EBUSY);
	TAP_EQ_INT(ps_repo_ref_swap(p.repo, REF, &NO_ID, &a, &p.err), PS_OK);
	TAP_EQ_INT(ps_repo_ref_swap(p.repo, REF, &NO_ID, &b, &p.err), PS_EBUSY);
	TAP_EQ_INT(ps_repo_ref_swap(p.repo, REF, &b, &a, &p.err), PS_EBUSY);
	must(ps_repo_ref(p.repo, REF, &now, &p.err), &p.err);
	TAP_EQ_STR(now.hex, a.hex);
	TAP_EQ_INT(ps_repo_ref_swap(p.repo, REF, &a, &b, &p.err), PS_OK);
	must(ps_repo_ref(p.repo, REF, &now, &p.err), &p.err);
	TAP_EQ_STR(now.hex, b.hex);
	shell(&p, "git --git-dir=$R pack-refs --all");
	TAP_EQ_INT(ps_repo_ref_swap(p.repo, REF, &b, &a, &p.err), PS_OK);
	must(ps_repo_ref_set(p.repo, REF, &b, &p.err), &p.err);
	TAP_EQ_STR(shell(&p, "git --git-dir=$R rev-parse work"), b.hex);
	close_place(&p);
}

static void
a_locked_reference_is_busy(void)
{
	struct place p;
	struct ps_oid a;

	open_place(&p);
	a = put_commit(&p, put_tree(&p, NO_ID, "a=1"), NULL, 0, NOW);
	shell(&p, ": >$R/" REF ".lock");
	TAP_EQ_INT(ps_repo_ref_swap(p.repo, REF, &NO_ID, &a, &p.err), PS_EBUSY);
	close_place(&p);
}

static void
a_reference_to_nothing_is_refused(void)
{
	struct place p;
	struct ps_oid none = { "0123456789012345678901234567890123456789" };

	open_place(&p);
	TAP_EQ_INT(ps_repo_ref_swap(p.repo, REF, &NO_ID, &none, &p.err),
		   PS_EIO);
	TAP_EQ_INT(ps_repo_ref(p.repo, REF, &none, &p.err), PS_ENOTFOUND);
	close_place(&p);
}

static void
a_failure_after_the_move_is_no_failure(void)
{
	struct place p;
	struct ps_oid a;

	open_place(&p);
	a = put_commit(&p, put_tree(&p, NO_ID, "a=1"), NULL, 0, NOW);
	setenv("PS_FAULT_FAIL", "repo: reference moved:EIO", 1);
	TAP_EQ_INT(ps_repo_ref_swap(p.repo, REF, &NO_ID, &a, &p.err), PS_OK);
	unsetenv("PS_FAULT_FAIL");
	TAP_EQ_STR(shell(&p, "git --git-dir=$R rev-parse work"), a.hex);
	close_place(&p);
}

int
main(void)
{
	TAP_RUN(a_new_repository_is_bare_and_empty);
	TAP_RUN(no_repository_is_not_found);
	TAP_RUN(a_desk_has_a_work_tree_around_it);
	TAP_RUN(settings_replace_or_add);
	TAP_RUN(blobs_come_back_as_they_were);
	TAP_RUN(a_blob_over_the_cap_is_not_read);
	TAP_RUN(a_file_and_a_text_have_the_id_of_the_blob);
	TAP_RUN(ids_that_are_none_are_refused);
	TAP_RUN(damaged_objects_are_refused);
	TAP_RUN(objects_whose_file_ends_too_early_are_refused);
	TAP_RUN(objects_that_are_not_as_long_as_they_say_are_refused);
	TAP_RUN(trees_are_edited);
	TAP_RUN(the_same_files_give_the_same_tree);
	TAP_RUN(edits_that_contradict_are_our_bug);
	TAP_RUN(names_that_git_forbids_are_refused);
	TAP_RUN(commits_are_reproducible_and_come_back);
	TAP_RUN(text_of_strangers_commits_is_made_valid);
	TAP_RUN(commits_are_found_by_the_beginning_of_their_id);
	TAP_RUN(references_move_only_from_where_they_were);
	TAP_RUN(a_locked_reference_is_busy);
	TAP_RUN(a_reference_to_nothing_is_refused);
	TAP_RUN(a_failure_after_the_move_is_no_failure);
	return tap_done();
}
