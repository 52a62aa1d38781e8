#include "mapping_run.h"

#include "provspool/text.h"

#define SUGGEST_MAX 200

/* Blanks around a name do not count, nor the case of ASCII letters. */
static bool
is_same_name(const char *a, const char *b)
{
	struct ps_span x = ps_text_trim(ps_span_str(a));
	struct ps_span y = ps_text_trim(ps_span_str(b));

	return x.len == y.len && strncasecmp(x.ptr, y.ptr, x.len) == 0;
}

void
ps_translator_number(const struct ps_csv_record *first, struct ps_arena *arena,
		     struct ps_csv_record *out)
{
	const char **names = PS_ARENA_ARRAY(arena, const char *, first->ncells);

	for (size_t i = 0; i < first->ncells; i++)
		names[i] = ps_arena_printf(arena, "%zu", i + 1);
	*out = *first;
	out->cells = names;
}

static void
tell_missing(const struct ps_translator *t, const char *name,
	     struct ps_diags *diags)
{
	const char *words[SUGGEST_MAX + 1] = { NULL };
	const struct ps_csv_record *header = t->header;
	struct ps_where where = { .file = t->file,
				  .line = header->line,
				  .record = header->number };
	const char *meant;

	if (t->mapping->source->headless) {
		ps_diag_add(diags, where, PS_E_CELLS_FEW,
			    "the row has %zu cells, and %s reads column %s",
			    header->ncells, t->mapping->file, name);
		return;
	}
	for (size_t i = 0; i < header->ncells && i < SUGGEST_MAX; i++)
		words[i] = header->cells[i];
	meant = ps_text_suggest(name, words);
	ps_diag_add(diags, where, PS_E_COLUMN_MISSING,
		    "there is no column '%s', which %s reads%s%s%s", name,
		    t->mapping->file, meant ? "; is it '" : "",
		    meant ? meant : "", meant ? "'?" : "");
}

static void
find_column(struct ps_translator *t, size_t slot, struct ps_diags *diags)
{
	const char *name = t->mapping->columns[slot];
	const struct ps_csv_record *header = t->header;
	struct ps_where where = { .file = t->file,
				  .line = header->line,
				  .record = header->number };

	t->at[slot] = SIZE_MAX;
	for (size_t i = 0; i < header->ncells; i++) {
		if (!is_same_name(header->cells[i], name))
			continue;
		where.field = (int64_t)i + 1;
		if (t->at[slot] != SIZE_MAX)
			ps_diag_add(diags, where, PS_E_COLUMN_TWICE,
				    "there are two columns '%s', and %s reads "
				    "one",
				    name, t->mapping->file);
		t->at[slot] = i;
	}
	if (t->at[slot] == SIZE_MAX)
		tell_missing(t, name, diags);
}

/* Where no column is there, one word says more than one for each. */
static void
tell_header(const struct ps_translator *t, struct ps_diags *diags)
{
	struct ps_where where = { .file = t->file, .line = t->header->line };

	ps_diag_add(diags, where, PS_E_HEADER,
		    "this row names none of the columns that %s reads, such "
		    "as '%s'",
		    t->mapping->file, t->mapping->columns[0]);
}

static void
find_columns(struct ps_translator *t, struct ps_diags *diags)
{
	const struct ps_mapping *mapping = t->mapping;
	struct ps_diags findings;
	bool any = mapping->ncolumns == 0 || mapping->source->headless;

	ps_diags_init(&findings);
	for (size_t i = 0; i < mapping->ncolumns; i++) {
		find_column(t, i, &findings);
		any = any || t->at[i] != SIZE_MAX;
	}
	if (any)
		ps_diags_take(diags, &findings);
	else
		tell_header(t, diags);
	ps_diags_release(&findings);
}

int
ps_translator_open(const struct ps_mapping *mapping,
		   const struct ps_csv_record *header, const char *file,
		   struct ps_translator **out, struct ps_diags *diags,
		   struct ps_err *err)
{
	struct ps_translator *t = ps_xmalloc(sizeof(*t));
	size_t errors = diags->errors;
	size_t n = mapping->nfilters + 1;

	*t = (struct ps_translator){
		.mapping = mapping,
		.rules = ps_schema_get("request")->root->rules,
		.header = header,
		.file = file
	};
	t->at = ps_xmalloc((mapping->ncolumns + 1) * sizeof(*t->at));
	t->ignored = ps_xmalloc(n * sizeof(*t->ignored));
	t->first_ignored = ps_xmalloc(n * sizeof(*t->first_ignored));
	memset(t->ignored, 0, n * sizeof(*t->ignored));
	memset(t->first_ignored, 0, n * sizeof(*t->first_ignored));
	find_columns(t, diags);
	if (diags->errors > errors) {
		ps_translator_free(t);
		return ps_err_set(err, PS_EDATA, "'%s' was refused", file);
	}
	*out = t;
	return PS_OK;
}

void
ps_translator_free(struct ps_translator *t)
{
	if (!t)
		return;
	free(t->rows);
	free(t->items);
	free(t->at);
	free(t->ignored);
	free(t->first_ignored);
	free(t);
}
