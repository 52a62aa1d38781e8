#include "journal_case.h"

/* Put a commit on `state` whose tree is the tip's with the edits made. */
static void
tamper(struct spool *s, const char *path, const char *text)
{
	struct ps_commit tip;
	struct ps_tree_edit edit = { path, NO_ID };
	struct ps_oid tree;
	struct ps_oid commit;
	struct ps_err *err = &s->place.err;

	must(ps_repo_commit_read(s->place.repo, &s->journal.commit,
				 &s->place.arena, &tip, err),
	     err);
	if (text)
		edit.blob = put_blob(&s->place, text);
	must(ps_repo_tree_edit(s->place.repo, &tip.tree, &edit, 1, &tree, err),
	     err);
	commit = put_commit(&s->place, tree, &s->journal.commit, 1, NOW);
	must(ps_repo_ref_set(s->place.repo, PS_REF_STATE, &commit, err), err);
}

#define TIP "journal/0000/0000/000000002-ingest"

static const struct tamper_case {
	const char *path;
	const char *text; /* NULL: removed */
	const char *word; /* of the answer */
} tamper_cases[] = {
	{ TIP "/segment.yaml", NULL, "segment.yaml" },
	{ TIP "/segment.yaml", "", "segment.yaml" },
	{ TIP "/segment.yaml", "seq: 2\n", "segment.yaml" },
	{ TIP "/segment.yaml", "{[", "segment.yaml" },
	{ TIP "/orders.csv", NULL, "exactly" },
	{ TIP "/more.csv", "x", "exactly" },
	{ TIP "/config/x.yaml", "x", "exactly" },
	{ "journal/0000/0000/000000003-ingest/x", "x", "000000003-ingest" },
	{ "journal/0000/0000/zzz/segment.yaml", "x", "zzz" },
	{ "journal/0000/zzz", "x", "zzz" },
	{ "journal/9999/0000/a-name-that-is-much-longer-than-any-segment-of-"
	  "ours/x",
	  "x", "damaged" },
};

static void
a_damaged_tip_is_refused(void)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(tamper_cases); i++) {
		const struct tamper_case *c = &tamper_cases[i];
		struct ps_journal journal;
		struct spool s;

		open_spool(&s);
		must(append_orders(&s, 1), &s.place.err);
		tamper(&s, c->path, c->text);
		TAP_EQ_INT(ps_journal_open(s.place.repo, PS_REF_STATE, &journal,
					   &s.place.err),
			   PS_EHISTORY);
		if (!TAP_CHECK(strstr(s.place.err.text, c->word)))
			TAP_NOTE("row %zu: %s", i, s.place.err.text);
		close_spool(&s);
	}
}

static void
a_changed_table_is_noticed_when_read(void)
{
	struct spool s;
	struct ps_segment_data data;

	open_spool(&s);
	must(append_orders(&s, 1), &s.place.err);
	tamper(&s, TIP "/orders.csv", "order\n");
	reopen(&s);
	TAP_EQ_INT(ps_journal_read(s.place.repo, &s.journal.commit, 2,
				   &s.place.arena, &data, &s.place.err),
		   PS_EHISTORY);
	TAP_CHECK(strstr(s.place.err.text, TIP "/orders.csv"));
	close_spool(&s);
}

/* Read beside, it is noticed when the text is wanted. */
static void
a_changed_table_is_noticed_in_any_thread(void)
{
	struct ps_buf text = PS_BUF_INIT;
	struct ps_segment_data data;
	struct spool s;

	open_spool(&s);
	must(append_orders(&s, 1), &s.place.err);
	must(ps_journal_segment(s.place.repo, &s.journal.commit, 2,
				&s.place.arena, &data, &s.place.err),
	     &s.place.err);
	TAP_EQ_INT(ps_journal_text_end(ps_journal_text_begin(&data, 0), &text,
				       &s.place.err),
		   PS_OK);
	TAP_CHECK(strstr(text.ptr, "order,") != NULL);
	tamper(&s, TIP "/orders.csv", "order\n");
	reopen(&s);
	must(ps_journal_segment(s.place.repo, &s.journal.commit, 2,
				&s.place.arena, &data, &s.place.err),
	     &s.place.err);
	for (size_t i = 0; i < data.segment.nfiles; i++) {
		bool changed =
			ps_streq(data.segment.files[i].name, "orders.csv");

		TAP_EQ_INT(ps_journal_text_end(ps_journal_text_begin(&data, i),
					       &text, &s.place.err),
			   changed ? PS_EHISTORY : PS_OK);
	}
	TAP_CHECK(strstr(s.place.err.text, TIP "/orders.csv"));
	ps_buf_release(&text);
	close_spool(&s);
}

static void
segments_that_are_not_there_are_missed(void)
{
	static const int64_t seqs[] = { 0, 3, 1000, 999999999 };
	struct spool s;
	struct ps_segment_data data;

	open_spool(&s);
	must(append_orders(&s, 1), &s.place.err);
	for (size_t i = 0; i < PS_ARRAY_LEN(seqs); i++)
		TAP_EQ_INT(ps_journal_read(s.place.repo, &s.journal.commit,
					   seqs[i], &s.place.arena, &data,
					   &s.place.err),
			   PS_EHISTORY);
	close_spool(&s);
}

static void
a_missing_state_is_no_new_spool(void)
{
	struct spool s;
	struct ps_journal journal;

	open_spool(&s);
	shell(&s.place, "git --git-dir=$R update-ref -d refs/heads/state");
	TAP_EQ_INT(ps_journal_open(s.place.repo, PS_REF_STATE, &journal,
				   &s.place.err),
		   PS_EHISTORY);
	close_spool(&s);
}

int
main(void)
{
	TAP_RUN(a_damaged_tip_is_refused);
	TAP_RUN(a_changed_table_is_noticed_when_read);
	TAP_RUN(a_changed_table_is_noticed_in_any_thread);
	TAP_RUN(segments_that_are_not_there_are_missed);
	TAP_RUN(a_missing_state_is_no_new_spool);
	return tap_done();
}
