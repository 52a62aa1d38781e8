#include "store_case.h"

/* A history by letters: "a", "b:a", "m:bc"; ids are left by letter. */
static void
put_history(struct place *p, const char *const *words, struct ps_oid ids[128])
{
	struct ps_oid tree = put_tree(p, NO_ID, "a=1");

	for (size_t i = 0; words[i]; i++) {
		const char *w = words[i];
		struct ps_oid parents[8];
		size_t n = 0;
		int64_t time = NOW + (int64_t)i;

		if (w[1] == '@') /* a clock that is wrong */
			time = w[2] == '-' ? 1000 : NOW * 2;
		for (const char *q = w + strcspn(w, ":"); *q && *++q;)
			parents[n++] = ids[(unsigned char)*q];
		ids[(unsigned char)w[0]] =
			put_commit(p, tree, parents, n, time);
	}
}

static const char *
walk_text(struct place *p, const struct ps_oid ids[128], char from, char to)
{
	struct ps_oids found = { 0 };
	const char *text = "";

	must(ps_repo_walk(p->repo, from ? &ids[(unsigned char)from] : &NO_ID,
			  &ids[(unsigned char)to], &p->arena, &found, &p->err),
	     &p->err);
	for (size_t i = 0; i < found.len; i++) {
		char letter = '?';

		for (int c = 0; c < 128; c++)
			if (ps_streq(ids[c].hex, found.list[i].hex))
				letter = (char)c;
		text = ps_arena_printf(&p->arena, "%s%c", text, letter);
	}
	return text;
}

static void
walks_give_parents_before_children(void)
{
	static const char *const words[] = { "a",    "b:a", "c:b",  "d:b",
					     "m:cd", "x:a", "n:mx", NULL };
	struct ps_oid ids[128] = { 0 };
	struct place p;

	open_place(&p);
	put_history(&p, words, ids);
	TAP_EQ_STR(walk_text(&p, ids, 'b', 'b'), "");
	TAP_EQ_STR(walk_text(&p, ids, 'b', 'c'), "c");
	TAP_EQ_STR(walk_text(&p, ids, 0, 'c'), "abc");
	TAP_EQ_STR(walk_text(&p, ids, 'm', 'a'), "");
	TAP_EQ_STR(walk_text(&p, ids, 'm', 'n'), "xn");
	TAP_EQ_STR(walk_text(&p, ids, 'b', 'm'),
		   strcmp(ids['c'].hex, ids['d'].hex) < 0 ? "cdm" : "dcm");
	close_place(&p);
}

static void
a_walk_of_more_commits_than_are_allowed_ends(void)
{
	static const char *const words[] = { "a", "b:a", "c:b", NULL };
	struct ps_oid ids[128] = { 0 };
	struct ps_oids found = { 0 };
	struct place p;

	open_place(&p);
	put_history(&p, words, ids);
	ps_repo_limit_commits(p.repo, 3);
	TAP_EQ_STR(walk_text(&p, ids, 0, 'c'), "abc");
	ps_repo_limit_commits(p.repo, 2);
	TAP_EQ_INT(ps_repo_walk(p.repo, &NO_ID, &ids['c'], &p.arena, &found,
				&p.err),
		   PS_ELIMIT);
	TAP_CHECK(strstr(p.err.text, "limits.commits") != NULL);
	close_place(&p);
}

static void
walks_do_not_trust_dates(void)
{
	/* t's side is known to f, but only by way of many old dates */
	static const char *const words[] = { "a",     "b:a",   "c:b",	"d:c",
					     "g@-:d", "h@-:g", "i@-:h", "j@-:i",
					     "k@-:j", "l@-:k", "m@-:l", "n@-:m",
					     "o@-:n", "f:o",   "t:d",	NULL };
	static const char *const future[] = { "a",   "b@+:a", "c@-:b",
					      "d:c", "e:b",   NULL };
	struct ps_oid ids[128] = { 0 };
	struct place p;

	open_place(&p);
	put_history(&p, words, ids);
	TAP_EQ_STR(walk_text(&p, ids, 'f', 't'), "t");
	memset(ids, 0, sizeof(ids));
	put_history(&p, future, ids);
	TAP_EQ_STR(walk_text(&p, ids, 'd', 'e'), "e");
	TAP_EQ_STR(walk_text(&p, ids, 'e', 'd'), "cd");
	close_place(&p);
}

static void
ancestors_and_merge_bases_are_told(void)
{
	static const char *const words[] = { "a",    "b:a", "c:a",
					     "m:bc", "z",   NULL };
	static const struct {
		char old;
		char new;
		bool yes;
	} cases[] = { { 'a', 'a', true },
		      { 'a', 'm', true },
		      { 'm', 'a', false },
		      { 'b', 'c', false },
		      { 'z', 'm', false } };
	struct ps_oid ids[128] = { 0 };
	struct ps_oid none = { "0123456789012345678901234567890123456789" };
	struct ps_oid base;
	struct place p;
	bool yes;

	open_place(&p);
	put_history(&p, words, ids);
	for (size_t i = 0; i < PS_ARRAY_LEN(cases); i++) {
		must(ps_repo_is_ancestor(
			     p.repo, &ids[(unsigned char)cases[i].old],
			     &ids[(unsigned char)cases[i].new], &yes, &p.err),
		     &p.err);
		TAP_EQ_INT(yes, cases[i].yes);
	}
	must(ps_repo_is_ancestor(p.repo, &none, &ids['m'], &yes, &p.err),
	     &p.err);
	TAP_CHECK(!yes);
	must(ps_repo_merge_base(p.repo, &ids['b'], &ids['c'], &base, &p.err),
	     &p.err);
	TAP_EQ_STR(base.hex, ids['a'].hex);
	must(ps_repo_merge_base(p.repo, &ids['z'], &ids['c'], &base, &p.err),
	     &p.err);
	TAP_EQ_STR(base.hex, "");
	close_place(&p);
}

int
main(void)
{
	TAP_RUN(walks_give_parents_before_children);
	TAP_RUN(a_walk_of_more_commits_than_are_allowed_ends);
	TAP_RUN(walks_do_not_trust_dates);
	TAP_RUN(ancestors_and_merge_bases_are_told);
	return tap_done();
}
