#include "engine/projection.h"

#include "provspool/when.h"

#define DAY INT64_C(86400)

/* What a person wants to know first. */
struct overview {
	int64_t out;
	int64_t urgent;
	int64_t problems;
	int64_t overdue;
	int64_t due_soon; /* today or tomorrow */
	int64_t undecided;
};

static int
count_states(struct ps_spool *spool, struct ps_arena *arena, struct overview *o,
	     struct ps_err *err)
{
	struct ps_count *counts = NULL;
	size_t n = 0;
	int rc;

	rc = ps_index_counts(spool->index, arena, &counts, &n, err);
	for (size_t i = 0; rc == PS_OK && i < n; i++) {
		if (counts[i].state == PS_ST_AWAITING ||
		    counts[i].state == PS_ST_ERRORED)
			o->undecided += counts[i].orders;
		if (counts[i].state != PS_ST_TRANSMITTED)
			continue;
		o->out += counts[i].orders;
		o->urgent += counts[i].urgent;
		o->problems += counts[i].problems;
	}
	return rc;
}

static int
count_dues(struct ps_spool *spool, struct ps_arena *arena, struct overview *o,
	   struct ps_err *err)
{
	int64_t now = spool->journal.tip.time;
	struct ps_due_count *dues = NULL;
	size_t n = 0;
	int rc;

	rc = ps_index_dues(spool->index, arena, &dues, &n, err);
	for (size_t i = 0; rc == PS_OK && i < n; i++) {
		const struct ps_resource_type *type =
			ps_config_type(&spool->config, dues[i].resource_type);
		int64_t due;

		if (!type)
			continue;
		due = ps_when_add_workdays(dues[i].day, type->due_working_days,
					   type->calendar);
		if (due + DAY <= now)
			o->overdue += dues[i].orders;
		else if (due < now - now % DAY + 2 * DAY)
			o->due_soon += dues[i].orders;
	}
	return rc;
}

/* Counted by the index: reading a million orders would take a second. */
static int
look_over(struct ps_spool *spool, struct overview *o, struct ps_err *err)
{
	struct ps_arena arena;
	int rc;

	ps_arena_init(&arena, 0);
	rc = count_states(spool, &arena, o, err);
	if (rc == PS_OK)
		rc = count_dues(spool, &arena, o, err);
	ps_arena_release(&arena);
	return rc;
}

static void
write_overview(struct ps_spool *spool, const struct overview *o,
	       struct ps_buf *out)
{
	char when[PS_WHEN_TEXT_MAX];

	ps_when_format(spool->journal.tip.time, when);
	ps_buf_addf(out, "# Provisioning orders of %s\n\n",
		    spool->configured ? spool->config.site_name : "this spool");
	ps_buf_addf(out, "| | |\n|---|---:|\n");
	ps_buf_addf(out, "| orders waiting for you | **%lld** |\n",
		    (long long)o->out);
	ps_buf_addf(out, "| of them urgent | %lld |\n", (long long)o->urgent);
	ps_buf_addf(out, "| overdue | %lld |\n", (long long)o->overdue);
	ps_buf_addf(out, "| due today or tomorrow | %lld |\n",
		    (long long)o->due_soon);
	ps_buf_addf(out, "| answers rejected, see `problem` | %lld |\n",
		    (long long)o->problems);
	ps_buf_addf(out, "| waiting for a decision, see `review/` | %lld |\n",
		    (long long)o->undecided);
	ps_buf_addf(out, "| last change recorded | %s |\n\n", when);
}

static const char how_to[] =
	"## What to do\n\n"
	"1. Open a file in `orders/`, one folder for each kind of resource. "
	"Files that begin with\n"
	"   `0-URGENT` come first. A `.csv` opens in a spreadsheet, a `.yaml` "
	"in a text editor.\n"
	"2. Read `what_to_do` and do it in the managed system. A value in "
	"`[brackets]` is meant\n"
	"   without the brackets.\n"
	"3. Write in `status` how it went:\n"
	"   `done` | `already` (it was so before) | `failed` (say why in "
	"`message`) |\n"
	"   `partial` (name in `failed_items` what failed) | `hold` (fill in "
	"`until` and `message`) |\n"
	"   `return` (ask your question in `message`). Leave everything else "
	"as it is;\n"
	"   a row you do not answer stays open.\n"
	"4. Save the file under its own name (as CSV, UTF-8), then send it: "
	"`provspool submit`.\n"
	"   Or with git: `git commit -am \"badges\"`; in a copy of your own "
	"also `git pull`\n"
	"   and `git push`.\n"
	"5. Come back after the next run: rows that were taken are in "
	"`recent/`, rows with a question\n"
	"   are still in the file and `problem` says what is wrong. "
	"`provspool receipt` tells about\n"
	"   every row of your newest commit. To give a refused answer again "
	"as it is, empty `problem`.\n\n"
	"Who decides finds in `review/` what has to be approved first, what "
	"failed, and what came back\n"
	"with a question; `why` says which. Write in `decision`: `approve` "
	"(what failed is tried again) |\n"
	"`decline` (say why in `message`) | `postpone` (until when, in "
	"`until`) | `accept` (it was done\n"
	"after all; how you know, in `message`). A `message` goes with the "
	"order as a reply.\n\n";

/* A type's instructions; their headings go below ours. */
static void
write_instructions(const struct ps_resource_type *type, struct ps_buf *out)
{
	ps_buf_addf(out, "### %s (`orders/%s/`)\n\n", type->title, type->id);
	ps_buf_addf(out,
		    "Managed system: %s. Due %lld working days after it "
		    "was sent out.\n\n",
		    type->managed_system, (long long)type->due_working_days);
	if (!*type->instructions)
		return;
	ps_buf_addstr(out, type->instructions);
	if (out->ptr[out->len - 1] != '\n')
		ps_buf_addch(out, '\n');
	ps_buf_addch(out, '\n');
}

int
ps_readme_write(struct ps_spool *spool, struct ps_buf *out, struct ps_err *err)
{
	const struct ps_map *types = &spool->config.resource_types;
	struct overview o = { 0 };
	int rc;

	rc = look_over(spool, &o, err);
	if (rc < 0)
		return rc;
	write_overview(spool, &o, out);
	ps_buf_addstr(out, how_to);
	ps_buf_addstr(out, "## Instructions\n\n");
	for (size_t i = 0; i < types->len; i++) {
		const struct ps_resource_type *type = types->entries[i].value;

		if (type->manual)
			write_instructions(type, out);
	}
	ps_buf_addstr(out, "This page is written by provspool; changes to it "
			   "are undone.\n");
	return PS_OK;
}
