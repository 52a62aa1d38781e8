/*
 * index_spool - a repository with a journal, and room for an index.
 *
 * It begins with the segment `init` and two that take in an order each;
 * order N is of segment N + 1.
 */
#ifndef PROVSPOOL_TESTS_INDEX_SPOOL_H
#define PROVSPOOL_TESTS_INDEX_SPOOL_H

#include "index_case.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define UUID "11111111-2222-3333-4444-555555555555"
#define UUID_2 "99999999-2222-3333-4444-555555555555"

/* A spool's repository with its journal, and room for an index. */
struct spool {
	char folder[256];
	char git[300];
	char path[300]; /* of the index */
	int dir;
	struct ps_repo *repo;
	struct ps_journal journal;
	struct ps_arena arena;
	struct ps_err err;
};

static TAP_UNUSED bool
ok(struct spool *s, int rc)
{
	if (TAP_EQ_INT(rc, PS_OK))
		return true;
	TAP_NOTE("%s", s->err.text);
	(void)fflush(stdout);
	return false;
}

static TAP_UNUSED void
add_order_for(struct spool *s, struct ps_draft *draft, int64_t number,
	      const char *reason)
{
	struct ps_item item = { .number = 1,
				.op = PS_OP_SET,
				.property = "site",
				.value = "MIL2",
				.was = "" };
	struct ps_order order = { .number = number,
				  .source = "hr",
				  .request = "R1",
				  .external = "",
				  .resource_type = "badge",
				  .change = PS_CHANGE_UPDATE,
				  .intent = PS_INTENT_CHANGE,
				  .owner = "E1",
				  .owner_name = "Ada",
				  .resource = "B-7",
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
				  .reason = reason,
				  .line = 2,
				  .items = &item,
				  .nitems = 1 };
	struct ps_event event = { .order = number,
				  .event = PS_EV_TAKE_IN,
				  .from = PS_ST_NONE,
				  .to = PS_ST_PENDING,
				  .assurance = PS_AS_NONE,
				  .actor = "provspool" };

	case_fill(&event);
	ok(s, ps_draft_order(draft, &order, &s->err));
	ok(s, ps_draft_event(draft, &event, &s->err));
}

static TAP_UNUSED void
begin_ingest(struct spool *s, struct ps_draft *draft)
{
	ps_draft_begin(draft, &s->journal, PS_SEG_INGEST,
		       1000 + s->journal.tip.seq);
	draft->segment.input_name = "in.csv";
	draft->segment.input_source = "hr";
	draft->segment.input_sha256 =
		"dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
		"dd";
	draft->segment.input_size = 1;
}

/* Append a segment that takes in more orders. */
static TAP_UNUSED void
grow_by(struct spool *s, int64_t orders, bool broken)
{
	struct ps_draft draft;

	begin_ingest(s, &draft);
	if (broken)
		draft.segment.chain[0] =
			draft.segment.chain[0] == '1' ? '2' : '1';
	while (orders-- > 0)
		add_order_for(s, &draft, draft.segment.next_order++, "");
	ok(s, ps_journal_append(&s->journal, &draft, "ingest", &s->err));
	ps_draft_release(&draft);
}

static TAP_UNUSED void
grow(struct spool *s, bool broken)
{
	grow_by(s, 1, broken);
}

static TAP_UNUSED void
spool_begin(struct spool *s, const char *uuid)
{
	const char *tmp = getenv("TMPDIR");

	memset(s, 0, sizeof(*s));
	ps_arena_init(&s->arena, 0);
	(void)snprintf(s->folder, sizeof(s->folder), "%s/ps-index-XXXXXX",
		       tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(s->folder))
		ps_bug("no temporary folder");
	(void)snprintf(s->git, sizeof(s->git), "%s/spool.git", s->folder);
	(void)snprintf(s->path, sizeof(s->path), "%s/index.db", s->folder);
	s->dir = open(s->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ok(s, ps_repo_create(s->git, true, PS_REF_WORK, &s->repo, &s->err));
	ok(s,
	   ps_journal_create(s->repo, uuid, "single", 1000, s->dir, &s->err));
	ok(s, ps_journal_open(s->repo, PS_REF_STATE, &s->journal, &s->err));
	s->journal.syncfd = s->dir;
	grow(s, false);
	grow(s, false);
}

static TAP_UNUSED void
spool_end(struct spool *s)
{
	pid_t child;

	ps_journal_release(&s->journal);
	ps_repo_free(s->repo);
	ps_arena_release(&s->arena);
	(void)close(s->dir);
	child = fork();
	if (child == 0) {
		(void)execlp("rm", "rm", "-rf", s->folder, (char *)NULL);
		_exit(127);
	}
	(void)waitpid(child, NULL, 0);
}

static TAP_UNUSED struct ps_index *
open_index(struct spool *s)
{
	struct ps_index *index = NULL;

	if (!ok(s, ps_index_open(s->path, &s->journal, &s->journal.commit,
				 &index, &s->err)))
		ps_bug("no index to go on with");
	return index;
}

/* Does the index know these orders, and no more, and stand at the tip? */
static TAP_UNUSED void
knows(struct spool *s, struct ps_index *index, int64_t orders)
{
	struct ps_count *counts;
	struct ps_segment tip;
	struct ps_order order;
	size_t n = 0;

	ok(s, ps_index_order(index, orders, &s->arena, &order, &s->err));
	TAP_EQ_INT(
		ps_index_order(index, orders + 1, &s->arena, &order, &s->err),
		PS_ENOTFOUND);
	ok(s, ps_index_counts(index, &s->arena, &counts, &n, &s->err));
	if (TAP_EQ_INT(n, 1))
		TAP_EQ_INT(counts[0].orders, orders);
	ok(s, ps_index_tip(index, &s->arena, &tip, &s->err));
	TAP_EQ_INT(tip.seq, orders + 1);
	TAP_EQ_INT(tip.next_order, orders + 1);
	TAP_EQ_INT(tip.totals.orders, orders);
}

static TAP_UNUSED const char *
note_of(struct spool *s, struct ps_index *index)
{
	const char *note = "?";

	ok(s, ps_index_note(index, "k", &s->arena, &note, &s->err));
	return note;
}

/* Build an index that carries a note, which a rebuilding loses. */
static TAP_UNUSED void
build_marked(struct spool *s)
{
	struct ps_index *index = open_index(s);

	ok(s, ps_index_set_note(index, "k", "kept", &s->err));
	ps_index_free(index);
}

static TAP_UNUSED bool
exists(struct spool *s, const char *suffix)
{
	char name[320];

	(void)snprintf(name, sizeof(name), "%s%s", s->path, suffix);
	return access(name, F_OK) == 0;
}

#endif
