#include "request_rows.h"

/* A row that the schema refused may name no resource type of ours as well. */
static void
tell_type(struct ps_request_table *table, const struct ps_request_row *row)
{
	struct ps_request_work *work = table->work;
	const char *name = row->cells[PS_COL_REQUEST_RESOURCE_TYPE];
	size_t field = row->fields[PS_COL_REQUEST_RESOURCE_TYPE];
	struct ps_request_refusal refusal;

	if (!*name || ps_request_check_type(work, name, &refusal))
		return;
	ps_diag_add(work->diags, ps_request_where(work, &row->place, field),
		    refusal.code, "%s", refusal.sentence);
}

static void
tell_finding(struct ps_request_table *table, const struct ps_request_row *row,
	     const struct ps_request_refusal *refusal, size_t field)
{
	ps_diag_add(table->work->diags,
		    ps_request_where(table->work, &row->place, field),
		    refusal->code, "%s", refusal->sentence);
}

/* What the row was refused for when it was placed. */
static void
tell_row(struct ps_request_table *table, const struct ps_request_row *row,
	 struct ps_request_refusal *refusal)
{
	enum ps_request_damage ignored = PS_REQUEST_WHOLE; /* it is placed */
	struct ps_request_verdict verdict;

	ps_request_judge(table->work, row, &verdict);
	*refusal = verdict.refusal;
	if (!verdict.by_schema) {
		tell_finding(table, row, refusal, verdict.field);
		return;
	}
	(void)ps_request_check_cells(table->work, row, table->work->diags,
				     &ignored); /* known to be bad */
	tell_type(table, row);
}

/* The order that a row belongs to was refused. */
static void
tell_group(struct ps_request_table *table, const struct ps_request_row *row,
	   const struct ps_request_group *group,
	   struct ps_request_refusal *refusal)
{
	*refusal = group->refusal;
	if (refusal->code == PS_E_SIBLING) {
		const struct ps_request_fact *bad =
			&table->facts[group->bad - 1];

		refusal->sentence = ps_arena_printf(
			&table->work->arena,
			bad->group ? "refused with line %lu of the same order"
				   : "refused with line %lu, which may belong "
				     "to the same order",
			(unsigned long)bad->place.line);
	}
	tell_finding(table, row, refusal, 0);
}

static int
reject(struct ps_request_table *table, const struct ps_request_row *row,
       const struct ps_request_refusal *refusal, struct ps_err *err)
{
	const struct ps_request_sink *sink = table->work->sink;
	const struct ps_reject out = {
		.line = row->place.line,
		.code = ps_diag_name(refusal->code),
		.sentence = refusal->sentence,
		.row = ps_arena_strndup(&table->work->arena, row->raw.ptr,
					row->raw.len),
	};

	return sink->reject(sink->context, &out, err);
}

static bool
is_refused(const struct ps_request_table *table,
	   const struct ps_request_fact *fact)
{
	return fact->refused ||
	       (fact->group > 0 && table->groups[fact->group - 1].refusal.code);
}

/* The other rows of a record often have the fault of the first. */
static bool
is_the_same(struct ps_request_table *table, const struct ps_request_row *row,
	    const char *said)
{
	struct ps_request_verdict verdict;

	ps_request_judge(table->work, row, &verdict);
	return ps_streq(verdict.refusal.sentence, said);
}

/*
 * A record that makes several rows is refused once, for the first reason,
 * which goes to `said`; of the others what is different is told.
 */
static int
tell_refused(struct ps_request_table *table, const struct ps_request_fact *fact,
	     bool first, struct ps_buf *said, struct ps_err *err)
{
	struct ps_request_refusal refusal;
	struct ps_request_row row;
	int rc;

	ps_arena_reset(&table->work->arena);
	rc = table->reader->again(table->reader, &fact->place,
				  &table->work->arena, &row, err);
	if (rc == PS_OK)
		ps_request_identify(table, &row);
	if (rc < 0 || (!first && is_the_same(table, &row, said->ptr)))
		return rc;
	if (fact->refused)
		tell_row(table, &row, &refusal);
	else
		tell_group(table, &row, &table->groups[fact->group - 1],
			   &refusal);
	if (!first)
		return PS_OK;
	ps_buf_reset(said);
	ps_buf_addstr(said, refusal.sentence);
	return reject(table, &row, &refusal, err);
}

/* Only the first are kept; the others count. */
static void
tell_error(struct ps_request_table *table, size_t *told)
{
	struct ps_diags *diags = table->work->diags;
	const struct ps_request_note *note = &table->notes[*told];

	if (*told < table->nnotes) {
		ps_diag_add(diags, note->where, note->code, "%s", note->text);
	} else {
		diags->errors++;
		diags->dropped++;
	}
	(*told)++;
}

/* The row that its record is refused for, from `i` on; `end`: none. */
static size_t
first_refused(const struct ps_request_table *table, size_t i, size_t end)
{
	for (size_t k = i; k < end; k++)
		if (table->facts[k].refused)
			return k;
	while (i < end && !is_refused(table, &table->facts[i]))
		i++;
	return i;
}

/* Rows of one record: one that another one spoils need not be told too. */
static int
tell_record(struct ps_request_table *table, size_t begin, size_t end,
	    size_t *told, struct ps_err *err)
{
	size_t first = first_refused(table, begin, end);
	struct ps_buf said = PS_BUF_INIT;
	int rc = PS_OK;

	for (size_t i = begin; rc == PS_OK && i < end; i++) {
		const struct ps_request_fact *fact = &table->facts[i];

		if (i == first || fact->refused)
			rc = tell_refused(table, fact, i == first, &said, err);
		else if (fact->group > 0 && !is_refused(table, fact) &&
			 table->groups[fact->group - 1].in_error &&
			 table->groups[fact->group - 1].first == i + 1)
			tell_error(table, told);
	}
	ps_buf_release(&said);
	return rc;
}

int
ps_request_tell(struct ps_request_table *table, struct ps_err *err)
{
	size_t told = 0;
	size_t end;
	int rc = PS_OK;

	if (table->nrefused == 0 && table->nerrors == 0)
		return PS_OK;
	for (size_t i = 0; rc == PS_OK && i < table->nfacts; i = end) {
		end = i + 1;
		while (end < table->nfacts && table->facts[end].place.part > 0)
			end++;
		rc = tell_record(table, i, end, &told, err);
	}
	return rc;
}
