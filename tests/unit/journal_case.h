/*
 * journal_case - a journal in a repository of its own.
 */
#ifndef PROVSPOOL_TESTS_JOURNAL_CASE_H
#define PROVSPOOL_TESTS_JOURNAL_CASE_H

#include "store_case.h"

#include "provspool/journal.h"

#define UUID "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"

static TAP_UNUSED struct ps_item items[] = {
	{ .number = 1,
	  .op = PS_OP_CREATE,
	  .property = "",
	  .value = "",
	  .was = "" },
	{ .number = 2,
	  .op = PS_OP_SET,
	  .property = "site",
	  .value = "Zürich",
	  .was = "" },
};

static TAP_UNUSED struct ps_order
an_order(int64_t number)
{
	return (struct ps_order){
		.number = number,
		.source = "hr",
		.request = "REQ",
		.external = "",
		.resource_type = "badge",
		.change = PS_CHANGE_CREATE,
		.intent = PS_INTENT_GRANT,
		.owner = "P1",
		.owner_name = "Jane",
		.resource = "",
		.handle = "1",
		.why = "",
		.reply = "",
		.assignee = "",
		.stop = "",
		.associated = "",
		.requester = "",
		.approvers = "",
		.requested_at = "",
		.approved_at = "",
		.start = "",
		.end = "",
		.reason = "",
		.line = 2,
		.items = items,
		.nitems = PS_ARRAY_LEN(items),
	};
}

static TAP_UNUSED struct ps_event
an_event(int64_t order)
{
	return (struct ps_event){
		.order = order,
		.event = PS_EV_TAKE_IN,
		.to = PS_ST_PENDING,
		.assurance = PS_AS_NONE,
		.reason = "",
		.code = "",
		.actor = "provspool",
		.principal = "",
		.identity_level = "",
		.executed_by = "",
		.executed_at = "",
		.evidence = "",
		.actual = "",
		.until = "",
		.assignee = "",
		.source_commit = "",
		.file = "",
		.message = "",
	};
}

struct spool {
	struct place place;
	struct ps_journal journal;
	int dir;
};

static TAP_UNUSED void
reopen(struct spool *s)
{
	ps_journal_release(&s->journal);
	must(ps_journal_open(s->place.repo, PS_REF_STATE, &s->journal,
			     &s->place.err),
	     &s->place.err);
	s->journal.syncfd = s->dir;
}

static TAP_UNUSED void
open_spool(struct spool *s)
{
	open_place(&s->place);
	must(ps_fs_open_dir(s->place.dir, &s->dir, &s->place.err),
	     &s->place.err);
	must(ps_journal_create(s->place.repo, UUID, "single", NOW, s->dir,
			       &s->place.err),
	     &s->place.err);
	ps_arena_init(&s->journal.arena, 0);
	reopen(s);
}

static TAP_UNUSED void
close_spool(struct spool *s)
{
	ps_journal_release(&s->journal);
	(void)close(s->dir); /* read only */
	close_place(&s->place);
}

static TAP_UNUSED int
append_orders(struct spool *s, int64_t n)
{
	struct ps_draft draft;
	int rc;

	ps_draft_begin(&draft, &s->journal, PS_SEG_INGEST, NOW + 60);
	draft.segment.input_name = "x: \"y\".csv";
	draft.segment.input_source = "hr";
	draft.segment.input_sha256 =
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd"
		"ef";
	draft.segment.input_size = 77;
	draft.segment.input_uid = 1000;
	for (int64_t i = 0; i < n; i++) {
		struct ps_order order = an_order(draft.segment.next_order++);
		struct ps_event event = an_event(order.number);

		must(ps_draft_order(&draft, &order, &s->place.err),
		     &s->place.err);
		must(ps_draft_event(&draft, &event, &s->place.err),
		     &s->place.err);
	}
	rc = ps_journal_append(&s->journal, &draft, "ingest: x", &s->place.err);
	ps_draft_release(&draft);
	return rc;
}

static TAP_UNUSED const char *
shown(struct spool *s, const char *path)
{
	setenv("P", path, 1);
	return shell(&s->place, "git --git-dir=$R show state:$P");
}

#endif
