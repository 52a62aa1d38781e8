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

static int
tell_refused(struct ps_request_table *table, const struct ps_request_fact *fact,
	     const struct ps_request_group *group, struct ps_err *err)
{
	struct ps_request_refusal refusal;
	struct ps_request_row row;
	int rc;

	ps_arena_reset(&table->work->arena);
	rc = table->reader->again(table->reader, &fact->place,
				  &table->work->arena, &row, err);
	if (rc < 0)
		return rc;
	if (fact->refused)
		tell_row(table, &row, &refusal);
	else
		tell_group(table, &row, group, &refusal);
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

int
ps_request_tell(struct ps_request_table *table, struct ps_err *err)
{
	size_t told = 0;
	int rc = PS_OK;

	if (table->nrefused == 0 && table->nerrors == 0)
		return PS_OK;
	for (size_t i = 0; rc == PS_OK && i < table->nfacts; i++) {
		const struct ps_request_fact *fact = &table->facts[i];
		const struct ps_request_group *group =
			fact->group > 0 ? &table->groups[fact->group - 1]
					: NULL;

		if (fact->refused || (group && group->refusal.code))
			rc = tell_refused(table, fact, group, err);
		else if (group && group->in_error && group->first == i + 1)
			tell_error(table, &told);
	}
	return rc;
}
