#include "request_rows.h"

#include "provspool/text.h"

#define PROGRESS_ROWS 256

/* As many rows as 32 bits can number are more than an input can hold. */
static struct ps_request_fact *
add_fact(struct ps_request_table *table, const struct ps_request_row *row)
{
	struct ps_request_fact *fact;

	table->facts = ps_xgrow(table->facts, &table->facts_cap,
				table->nfacts + 1, sizeof(*table->facts));
	fact = &table->facts[table->nfacts++];
	*fact = (struct ps_request_fact){ .place = row->place };
	return fact;
}

static void
stain(struct ps_request_table *table, const struct ps_request_row *row,
      const struct ps_request_verdict *verdict)
{
	struct ps_request_key key;
	size_t known = table->stains.len;

	if (verdict->damage >= PS_REQUEST_NO_KEY)
		return;
	ps_request_key(&table->stains, row, verdict->type, verdict->damage,
		       &key);
	if (ps_request_keys_put(&table->stains, &key) <= known)
		return;
	table->stained = ps_xgrow(table->stained, &table->stained_cap,
				  known + 1, sizeof(*table->stained));
	table->stained[known] = (uint32_t)table->nfacts;
}

static void
join_group(struct ps_request_table *table, const struct ps_request_row *row,
	   const struct ps_request_verdict *verdict,
	   struct ps_request_fact *fact)
{
	uint32_t self = (uint32_t)table->nfacts;
	size_t known = table->keys.len;
	struct ps_request_group *group;
	struct ps_request_key key;

	ps_request_key(&table->keys, row, verdict->type, PS_REQUEST_WHOLE,
		       &key);
	fact->group = ps_request_keys_put(&table->keys, &key);
	table->groups = ps_xgrow(table->groups, &table->groups_cap,
				 table->keys.len, sizeof(*table->groups));
	group = &table->groups[fact->group - 1];
	if (fact->group > known)
		*group = (struct ps_request_group){ .first = self };
	else
		table->facts[group->last - 1].next = self;
	group->last = self;
	group->nrows++;
	if (fact->refused && group->bad == 0)
		group->bad = self;
}

static void
place_row(struct ps_request_table *table, const struct ps_request_row *row)
{
	struct ps_request_fact *fact = add_fact(table, row);
	struct ps_request_verdict verdict;

	ps_request_judge(table->work, row, &verdict);
	fact->refused = verdict.refusal.code != PS_DIAG_NONE;
	table->nrefused += fact->refused;
	if (verdict.homeless)
		return;
	if (verdict.damage > PS_REQUEST_WHOLE)
		stain(table, row, &verdict);
	else
		join_group(table, row, &verdict, fact);
}

static int
check_budget(struct ps_request_table *table, struct ps_err *err)
{
	table->work->held = table->facts_cap * sizeof(*table->facts) +
			    table->groups_cap * sizeof(*table->groups) +
			    table->stained_cap * sizeof(*table->stained) +
			    ps_request_keys_size(&table->keys) +
			    ps_request_keys_size(&table->stains);
	return ps_request_check_budget(table->work, err);
}

static const char *
name_of_file(struct ps_request_work *work)
{
	const char *slash = strrchr(work->in->file, '/');
	struct ps_buf name = PS_BUF_INIT;
	const char *kept;

	ps_text_quote(&name, ps_span_str(slash ? slash + 1 : work->in->file));
	kept = ps_arena_strdup(&work->lasting, name.ptr);
	ps_buf_release(&name);
	return kept;
}

void
ps_request_identify(struct ps_request_table *table, struct ps_request_row *row)
{
	if (!table->work->in->source->by_line)
		return;
	row->cells[PS_COL_REQUEST_REQUEST] =
		ps_arena_printf(&table->work->arena, "%s:%lu", table->name,
				(unsigned long)row->place.line);
	row->fields[PS_COL_REQUEST_REQUEST] = 0;
	if (row->damage == PS_REQUEST_NO_KEY)
		row->damage = PS_REQUEST_NO_TYPE;
}

/* By the bytes of a file that is read as it goes, else by its rows. */
static int
tell_progress(const struct ps_request_table *table, const char *what,
	      const struct ps_request_row *row, struct ps_err *err)
{
	const struct ps_request_input *in = table->work->in;
	bool streams = in->source->format == PS_SOURCE_CSV;

	if (table->nfacts % PROGRESS_ROWS != 0)
		return PS_OK;
	return ps_progress_each(in->progress, what,
				streams ? (int64_t)row->place.at
					: (int64_t)table->nfacts,
				streams ? (int64_t)in->text.len : 0, err);
}

static int
place_rows(struct ps_request_table *table, struct ps_err *err)
{
	struct ps_arena *arena = &table->work->arena;
	const char *what = ps_arena_printf(&table->work->lasting, "reading %s",
					   table->name);
	struct ps_request_row row;
	int rc;

	for (;;) {
		ps_arena_reset(arena);
		rc = table->reader->next(table->reader, arena, &row, err);
		if (rc < 0)
			break;
		ps_request_identify(table, &row);
		place_row(table, &row);
		rc = check_budget(table, err);
		if (rc == PS_OK)
			rc = tell_progress(table, what, &row, err);
		if (rc < 0)
			break;
	}
	return rc == PS_ENOTFOUND ? PS_OK : rc;
}

static int
read_groups(struct ps_request_table *table, struct ps_err *err)
{
	int rc = PS_OK;

	for (size_t i = 1; rc == PS_OK && i <= table->keys.len; i++) {
		ps_arena_reset(&table->work->arena);
		rc = ps_request_read_group(table, i, err);
		if (rc == PS_OK)
			rc = ps_request_check_budget(table->work, err);
	}
	return rc;
}

int
ps_request_read_rows(struct ps_request_work *work,
		     struct ps_request_reader *reader, struct ps_err *err)
{
	struct ps_request_table table = { .work = work, .reader = reader };
	int rc;

	table.name = name_of_file(work);
	ps_request_keys_init(&table.keys);
	ps_request_keys_init(&table.stains);
	rc = place_rows(&table, err);
	if (rc == PS_OK)
		rc = read_groups(&table, err);
	if (rc == PS_OK)
		rc = ps_request_tell(&table, err);
	ps_request_keys_release(&table.keys);
	ps_request_keys_release(&table.stains);
	free(table.facts);
	free(table.groups);
	free(table.stained);
	free(table.notes);
	free(table.rows);
	return rc;
}
