#include "journal_case.h"

#include "provspool/limits.h"

static void
segments_have_their_place_by_number(void)
{
	static const struct {
		int64_t seq;
		enum ps_segment_kind kind;
		const char *want;
	} cases[] = {
		{ 1, PS_SEG_INIT, "journal/0000/0000/000000001-init" },
		{ 999, PS_SEG_TIME, "journal/0000/0000/000000999-time" },
		{ 1000, PS_SEG_APPLY, "journal/0000/0001/000001000-apply" },
		{ 12345, PS_SEG_INGEST, "journal/0000/0012/000012345-ingest" },
		{ 999999999, PS_SEG_TRANSMIT,
		  "journal/0999/0999/999999999-transmit" },
	};
	char path[PS_SEGMENT_PATH_MAX];

	for (size_t i = 0; i < PS_ARRAY_LEN(cases); i++) {
		ps_segment_path(cases[i].seq, cases[i].kind, path);
		TAP_EQ_STR(path, cases[i].want);
	}
}

static void
a_new_journal_begins_with_init(void)
{
	struct spool s;
	struct ps_segment_data data;

	open_spool(&s);
	TAP_EQ_INT(s.journal.tip.seq, 1);
	TAP_EQ_INT(s.journal.tip.kind, PS_SEG_INIT);
	TAP_EQ_INT(s.journal.tip.time, NOW);
	TAP_EQ_INT(s.journal.tip.next_order, 1);
	TAP_EQ_INT(s.journal.tip.next_batch, 1);
	TAP_EQ_INT(s.journal.tip.config_seq, 0);
	TAP_EQ_STR(s.journal.tip.spool, UUID);
	TAP_EQ_STR(s.journal.tip.trust, "single");
	TAP_EQ_INT(s.journal.tip.uid, getuid());
	TAP_EQ_INT(strspn(s.journal.tip.chain, "0"), 64);
	TAP_EQ_STR(shell(&s.place, "git --git-dir=$R log --format='%s|%an|%ae|"
				   "%ad|%cd' --date=raw state"),
		   "init: spool " UUID "|provspool|provspool@localhost|"
		   "1795417200 +0000|1795417200 +0000");
	must(ps_journal_read(s.place.repo, &s.journal.commit, 1, &s.place.arena,
			     &data, &s.place.err),
	     &s.place.err);
	TAP_EQ_INT(data.segment.nfiles, 0);
	TAP_EQ_STR(data.chain, s.journal.chain);
	check_whole(&s.place);
	close_spool(&s);
}

static void
a_journal_is_made_once(void)
{
	struct spool s;

	open_spool(&s);
	TAP_EQ_INT(ps_journal_create(s.place.repo, UUID, "single", NOW, s.dir,
				     &s.place.err),
		   PS_EBUSY);
	TAP_EQ_STR(shell(&s.place, "git --git-dir=$R rev-list --count state"),
		   "1");
	close_spool(&s);
}

static void
a_segment_comes_back_as_it_was(void)
{
	struct spool s;
	struct ps_segment_data data;
	const struct ps_segment *seg = &data.segment;

	open_spool(&s);
	must(append_orders(&s, 3), &s.place.err);
	must(ps_journal_read(s.place.repo, &s.journal.commit, 2, &s.place.arena,
			     &data, &s.place.err),
	     &s.place.err);
	TAP_EQ_INT(seg->seq, 2);
	TAP_EQ_INT(seg->kind, PS_SEG_INGEST);
	TAP_EQ_INT(seg->time, NOW + 60);
	TAP_EQ_STR(seg->input_name, "x: \"y\".csv");
	TAP_EQ_STR(seg->input_source, "hr");
	TAP_EQ_INT(seg->input_size, 77);
	TAP_EQ_INT(seg->input_uid, 1000);
	TAP_EQ_INT(seg->uid, -1);
	TAP_EQ_STR(seg->work_cursor.hex, "");
	TAP_EQ_INT(seg->next_order, 4);
	TAP_EQ_INT(seg->totals.orders, 3);
	TAP_EQ_INT(seg->totals.items, 6);
	TAP_EQ_INT(seg->totals.events, 3);
	TAP_EQ_INT(seg->totals.rejects, 0);
	TAP_EQ_INT(seg->nfiles, 3);
	TAP_EQ_STR(seg->files[0].name, "events.csv");
	TAP_EQ_STR(seg->files[1].name, "items.csv");
	TAP_EQ_INT(seg->files[1].rows, 6);
	TAP_EQ_STR(seg->files[2].name, "orders.csv");
	TAP_EQ_STR(shown(&s, "journal/0000/0000/000000002-ingest/items.csv"),
		   ps_arena_strndup(&s.place.arena, data.texts[1].ptr,
				    data.texts[1].len - 1));
	check_whole(&s.place);
	close_spool(&s);
}

static void
rows_read_back_are_the_rows_written(void)
{
	struct spool s;
	struct ps_segment_data data;
	struct ps_csv csv;
	struct ps_order order;
	struct ps_event event;

	open_spool(&s);
	must(append_orders(&s, 2), &s.place.err);
	must(ps_journal_read(s.place.repo, &s.journal.commit, 2, &s.place.arena,
			     &data, &s.place.err),
	     &s.place.err);
	must(ps_table_read(data.texts[2], "journal-orders", &s.place.arena,
			   &csv, &s.place.err),
	     &s.place.err);
	TAP_EQ_INT(csv.len, 3);
	must(ps_table_read_order(&csv.records[2], &order, &s.place.err),
	     &s.place.err);
	TAP_EQ_INT(order.number, 2);
	must(ps_table_read(data.texts[0], "journal-events", &s.place.arena,
			   &csv, &s.place.err),
	     &s.place.err);
	must(ps_table_read_event(&csv.records[1], &event, &s.place.err),
	     &s.place.err);
	TAP_EQ_INT(event.seq, 2);
	TAP_EQ_INT(event.time, NOW + 60);
	close_spool(&s);
}

static void
the_tip_in_memory_is_the_tip_on_disk(void)
{
	struct spool s;
	struct ps_journal kept;
	char chain[PS_SHA_HEX];
	struct ps_oid commit;

	open_spool(&s);
	must(append_orders(&s, 3), &s.place.err);
	must(append_orders(&s, 1), &s.place.err);
	kept = s.journal;
	memcpy(chain, s.journal.chain, sizeof(chain));
	commit = s.journal.commit;
	TAP_EQ_INT(kept.tip.totals.orders, 4);
	TAP_EQ_STR(kept.tip.files[0].name, "events.csv");
	reopen(&s);
	TAP_EQ_STR(s.journal.chain, chain);
	TAP_EQ_STR(s.journal.commit.hex, commit.hex);
	TAP_EQ_INT(s.journal.tip.seq, 3);
	TAP_EQ_INT(s.journal.tip.totals.orders, 4);
	TAP_EQ_INT(s.journal.tip.next_order, kept.tip.next_order);
	TAP_EQ_STR(s.journal.tip.input_name, "x: \"y\".csv");
	close_spool(&s);
}

static void
each_commit_adds_one_folder_and_nothing_else(void)
{
	struct spool s;

	open_spool(&s);
	must(append_orders(&s, 1), &s.place.err);
	must(append_orders(&s, 2), &s.place.err);
	TAP_EQ_STR(
		shell(&s.place,
		      "export GIT_DIR=$R; git rev-list --min-parents=2 --count "
		      "state; git rev-list --reverse state | while read c; do "
		      "git diff-tree -r --root --no-renames --no-commit-id "
		      "--name-status $c | sed 's,/[^/]*$,,' | sort -u; done"),
		"0\nA\tjournal/0000/0000/000000001-init\n"
		"A\tjournal/0000/0000/000000002-ingest\n"
		"A\tjournal/0000/0000/000000003-ingest");
	close_spool(&s);
}

/* What an auditor can do with sed and sha256sum alone. */
static void
a_shell_script_can_follow_the_chain(void)
{
	struct spool s;

	open_spool(&s);
	must(append_orders(&s, 1), &s.place.err);
	must(append_orders(&s, 2), &s.place.err);
	TAP_EQ_STR(
		shell(&s.place,
		      "export GIT_DIR=$R; want=$(printf '%064d' 0)\n"
		      "git ls-tree -r --name-only state | grep segment.yaml | "
		      "while read f; do\n"
		      "  git show state:$f >seg\n"
		      "  test \"$(sed -n 's/^chain: //p' seg)\" = $want || "
		      "echo bad chain $f\n"
		      "  want=$(sha256sum <seg | cut -d' ' -f1)\n"
		      "  sed -n 's/^  - {name: \\([^,]*\\), rows: [0-9]*, "
		      "sha256: \\(.*\\)}$/\\1 \\2/p' seg | while read n d; do\n"
		      "    test $(git show state:${f%/*}/$n | sha256sum | cut "
		      "-d' ' -f1) = $d || echo bad $n\n"
		      "    echo $n\n"
		      "  done\n"
		      "done"),
		"events.csv\nitems.csv\norders.csv\nevents.csv\nitems.csv\n"
		"orders.csv");
	close_spool(&s);
}

static void
the_same_steps_give_the_same_commits(void)
{
	struct spool a;
	struct spool b;

	open_spool(&a);
	open_spool(&b);
	must(append_orders(&a, 5), &a.place.err);
	must(append_orders(&b, 5), &b.place.err);
	TAP_EQ_STR(a.journal.commit.hex, b.journal.commit.hex);
	TAP_EQ_STR(a.journal.chain, b.journal.chain);
	close_spool(&a);
	close_spool(&b);
}

static void
configuration_is_recorded_whole(void)
{
	struct spool s;
	struct ps_draft draft;
	struct ps_segment_data data;

	open_spool(&s);
	ps_draft_begin(&draft, &s.journal, PS_SEG_CONFIG, NOW);
	draft.segment.config_version = 4;
	draft.segment.config_seq = draft.segment.seq;
	must(ps_draft_file(&draft, "sources.hr.yaml", ps_span_str("b\n"),
			   &s.place.err),
	     &s.place.err);
	must(ps_draft_file(&draft, "people.yaml", ps_span_str("a\n"),
			   &s.place.err),
	     &s.place.err);
	TAP_EQ_INT(ps_draft_file(&draft, "../x", ps_span_str(""), &s.place.err),
		   PS_EDATA);
	must(ps_journal_append(&s.journal, &draft, "config: 4", &s.place.err),
	     &s.place.err);
	ps_draft_release(&draft);
	must(append_orders(&s, 1), &s.place.err);
	reopen(&s);
	TAP_EQ_INT(s.journal.tip.config_version, 4);
	TAP_EQ_INT(s.journal.tip.config_seq, 2);
	must(ps_journal_read(s.place.repo, &s.journal.commit, 2, &s.place.arena,
			     &data, &s.place.err),
	     &s.place.err);
	TAP_EQ_INT(data.segment.nfiles, 2);
	TAP_EQ_INT(data.segment.uid, getuid());
	TAP_EQ_STR(data.segment.files[0].name, "people.yaml");
	TAP_EQ_INT(data.segment.files[0].rows, -1);
	TAP_CHECK(ps_span_is(data.texts[0], "a\n"));
	TAP_CHECK(ps_span_is(data.texts[1], "b\n"));
	TAP_EQ_STR(shown(&s, "journal/0000/0000/000000002-config/config/"
			     "people.yaml"),
		   "a");
	close_spool(&s);
}

static void
large_tables_are_split(void)
{
	struct spool s;
	struct ps_draft draft;
	struct ps_segment_data data;
	char *row = ps_xmalloc(1 << 20);
	int64_t rows = 0;

	open_spool(&s);
	memset(row, 'x', (1 << 20) - 1);
	row[(1 << 20) - 1] = '\0';
	ps_draft_begin(&draft, &s.journal, PS_SEG_INGEST, NOW);
	for (int64_t i = 1; i <= 17; i++) {
		struct ps_reject reject = { i, "E-OP", "no", row };

		must(ps_draft_reject(&draft, &reject, &s.place.err),
		     &s.place.err);
	}
	must(ps_journal_append(&s.journal, &draft, "ingest", &s.place.err),
	     &s.place.err);
	ps_draft_release(&draft);
	must(ps_journal_read(s.place.repo, &s.journal.commit, 2, &s.place.arena,
			     &data, &s.place.err),
	     &s.place.err);
	TAP_EQ_INT(data.segment.nfiles, 3);
	TAP_EQ_STR(data.segment.files[0].name, "rejects-0001.csv");
	TAP_EQ_STR(data.segment.files[2].name, "rejects-0003.csv");
	for (size_t i = 0; i < data.segment.nfiles; i++) {
		rows += data.segment.files[i].rows;
		TAP_CHECK(data.texts[i].len <=
			  PS_LIMIT_TABLE_BYTES + (2u << 20));
		TAP_CHECK(strncmp(data.texts[i].ptr, "line,code,", 10) == 0);
	}
	TAP_EQ_INT(rows, 17);
	TAP_EQ_INT(data.segment.totals.rejects, 17);
	free(row);
	close_spool(&s);
}

int
main(void)
{
	TAP_RUN(segments_have_their_place_by_number);
	TAP_RUN(a_new_journal_begins_with_init);
	TAP_RUN(a_journal_is_made_once);
	TAP_RUN(a_segment_comes_back_as_it_was);
	TAP_RUN(rows_read_back_are_the_rows_written);
	TAP_RUN(the_tip_in_memory_is_the_tip_on_disk);
	TAP_RUN(each_commit_adds_one_folder_and_nothing_else);
	TAP_RUN(a_shell_script_can_follow_the_chain);
	TAP_RUN(the_same_steps_give_the_same_commits);
	TAP_RUN(configuration_is_recorded_whole);
	TAP_RUN(large_tables_are_split);
	return tap_done();
}
