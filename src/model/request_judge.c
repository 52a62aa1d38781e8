#include "request_rows.h"

struct ps_where
ps_request_where(const struct ps_request_work *work,
		 const struct ps_request_place *place, size_t field)
{
	if (work->locate)
		return work->locate(work->locate_context, place, field);
	return (struct ps_where){ .file = work->in->file,
				  .line = place->line,
				  .field = (int64_t)field,
				  .record = place->number };
}

/* Columns by which a row finds its order, and what a bad cell there costs. */
static const struct {
	size_t column;
	enum ps_request_damage damage;
} key_columns[] = {
	{ PS_COL_REQUEST_REQUEST, PS_REQUEST_NO_KEY },
	{ PS_COL_REQUEST_RESOURCE_TYPE, PS_REQUEST_NO_TYPE },
	{ PS_COL_REQUEST_CHANGE, PS_REQUEST_NO_CHANGE },
	{ PS_COL_REQUEST_RESOURCE, PS_REQUEST_NO_SUBJECT },
	{ PS_COL_REQUEST_OWNER, PS_REQUEST_NO_SUBJECT },
	{ PS_COL_REQUEST_HANDLE, PS_REQUEST_NO_SUBJECT },
};

static void
damage_by_column(size_t column, enum ps_request_damage *damage)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(key_columns); i++)
		if (key_columns[i].column == column &&
		    *damage < key_columns[i].damage)
			*damage = key_columns[i].damage;
}

bool
ps_request_check_cells(const struct ps_request_work *work,
		       const struct ps_request_row *row, struct ps_diags *diags,
		       enum ps_request_damage *damage)
{
	size_t before = diags->errors;

	for (size_t i = 0; i < PS_COL_REQUEST_COUNT; i++) {
		const struct ps_rule *rule = &work->schema->root->rules[i];
		size_t errors = diags->errors;

		if (!*row->cells[i] && !rule->required)
			continue;
		ps_schema_check_value(
			rule, row->cells[i],
			ps_request_where(work, &row->place, row->fields[i]),
			diags);
		if (diags->errors > errors)
			damage_by_column(i, damage);
	}
	return diags->errors == before;
}

static void
check_by_schema(struct ps_request_work *work, const struct ps_request_row *row,
		struct ps_request_verdict *out)
{
	struct ps_diags findings;

	ps_diags_init(&findings);
	if (!ps_request_check_cells(work, row, &findings, &out->damage)) {
		out->by_schema = true;
		out->refusal.code = findings.list[0].code;
		out->refusal.sentence =
			ps_arena_strdup(&work->arena, findings.list[0].text);
	}
	ps_diags_release(&findings);
}

/* Holds a control character other than TAB and LF; *cp says which. */
static bool
has_control(const char *text, uint32_t *cp)
{
	const unsigned char *p = (const unsigned char *)text;

	for (; *p; p++) {
		*cp = *p;
		if ((*p < 0x20 && *p != '\t' && *p != '\n') || *p == 0x7F)
			return true;
		if (*p == 0xC2 && p[1] < 0xA0) { /* U+0080 to U+009F */
			*cp = p[1];
			return true;
		}
	}
	return false;
}

/* The first finding is the row's. */
static void
refuse(struct ps_request_verdict *out, size_t field, enum ps_diag_code code,
       const char *sentence)
{
	if (out->refusal.code)
		return;
	out->refusal.code = code;
	out->refusal.sentence = sentence;
	out->field = field;
}

static void
check_characters(struct ps_request_work *work, const struct ps_request_row *row,
		 struct ps_request_verdict *out)
{
	uint32_t cp;

	for (size_t i = 0; i < PS_COL_REQUEST_COUNT; i++) {
		if (i == PS_COL_REQUEST_PROBLEM ||
		    !has_control(row->cells[i], &cp))
			continue;
		damage_by_column(i, &out->damage);
		if (out->refusal.code)
			continue;
		refuse(out, row->fields[i], PS_E_HIDDEN_CHAR,
		       ps_arena_printf(
			       &work->arena,
			       "%s contains the control character U+%04X",
			       work->schema->root->rules[i].name, cp));
	}
}

/* A value that nobody reads would be lost without a word. */
static void
check_property(struct ps_request_work *work, const struct ps_request_row *row,
	       struct ps_request_verdict *out)
{
	static const size_t needing[] = { PS_COL_REQUEST_VALUE,
					  PS_COL_REQUEST_OP };

	if (*row->cells[PS_COL_REQUEST_PROPERTY])
		return;
	for (size_t i = 0; i < PS_ARRAY_LEN(needing); i++) {
		if (out->refusal.code || !*row->cells[needing[i]])
			continue;
		refuse(out, row->fields[PS_COL_REQUEST_PROPERTY], PS_E_REQUIRED,
		       ps_arena_printf(
			       &work->arena, "%s is given, but no property",
			       work->schema->root->rules[needing[i]].name));
	}
}

/* A misspelt resource type stains the order that it probably belongs to. */
static const struct ps_resource_type *
type_of(struct ps_request_work *work, const struct ps_request_row *row,
	struct ps_request_verdict *out)
{
	const char *name = row->cells[PS_COL_REQUEST_RESOURCE_TYPE];
	struct ps_request_refusal refusal = { .code = PS_DIAG_NONE };
	struct ps_request_type found = *ps_request_find_type(work, name);

	if (found.type && found.type->manual)
		return found.type;
	if (!out->refusal.code && !ps_request_check_type(work, name, &refusal))
		refuse(out, row->fields[PS_COL_REQUEST_RESOURCE_TYPE],
		       refusal.code, refusal.sentence);
	if (found.type)
		return found.type;
	if (out->damage < PS_REQUEST_NO_CHANGE)
		out->damage = PS_REQUEST_NO_CHANGE;
	return found.meant ? ps_request_find_type(work, found.meant)->type
			   : NULL;
}

/* Without the resource, or for a creation the owner, there is no order. */
static void
check_subject(const struct ps_request_row *row, struct ps_request_verdict *out)
{
	bool creates = ps_streq(row->cells[PS_COL_REQUEST_CHANGE], "create");
	bool named = *row->cells[PS_COL_REQUEST_RESOURCE] != '\0';
	bool owned = *row->cells[PS_COL_REQUEST_OWNER] != '\0';

	if (out->damage >= PS_REQUEST_NO_CHANGE) {
		if (out->damage < PS_REQUEST_NO_SUBJECT && !named && !owned)
			out->damage = PS_REQUEST_NO_SUBJECT;
		return;
	}
	if (named || (creates && owned))
		return;
	out->damage = PS_REQUEST_NO_SUBJECT;
	refuse(out, row->fields[PS_COL_REQUEST_RESOURCE], PS_E_RESOURCE_KEY,
	       creates ? "neither resource nor owner says what is created"
		       : "resource is empty: an update or a deletion names it");
}

void
ps_request_judge(struct ps_request_work *work, const struct ps_request_row *row,
		 struct ps_request_verdict *out)
{
	*out = (struct ps_request_verdict){ .refusal = row->refusal,
					    .field = row->fault,
					    .damage = row->damage };
	if (!row->refusal.code)
		check_by_schema(work, row, out);
	check_characters(work, row, out);
	check_property(work, row, out);
	if (out->damage >= PS_REQUEST_NO_TYPE)
		return;
	out->type = type_of(work, row, out);
	out->homeless = !out->type || !out->type->manual;
	if (!out->homeless)
		check_subject(row, out);
}
