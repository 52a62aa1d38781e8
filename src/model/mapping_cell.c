#include "mapping_run.h"

#include "provspool/dateform.h"
#include "provspool/text.h"

/* Known texts that are named in a sentence: a person reads no more. */
#define NAMED_MAX 8
#define SUGGEST_MAX 200
#define SHOWN_BYTES 60

/* Text of a file as part of a sentence: cut where it is long. */
static const char *
shown(struct ps_arena *arena, const char *text)
{
	struct ps_span s = ps_span_str(text);
	size_t at = 0;
	size_t step;
	uint32_t cp;

	if (s.len <= SHOWN_BYTES)
		return text;
	while ((step = ps_utf8_next(s, at, &cp)) > 0 &&
	       at + step <= SHOWN_BYTES)
		at += step;
	return ps_arena_printf(arena, "%.*s...", (int)at, text);
}

const char *
ps_mapping_text(const struct ps_mapping_run *run, size_t slot)
{
	size_t at = run->translator->at[slot];
	const char *text =
		at < run->record->ncells ? run->record->cells[at] : "";
	struct ps_span trimmed;

	if (!run->translator->mapping->trim)
		return text;
	if ((unsigned char)text[0] > ' ' && (unsigned char)text[0] < 0x80) {
		size_t len = strlen(text);
		unsigned char last = (unsigned char)text[len - 1];

		if (last > ' ' && last < 0x80)
			return text; /* mostly */
	}
	trimmed = ps_text_trim(ps_span_str(text));
	if (trimmed.len == 0)
		return "";
	if (trimmed.ptr[trimmed.len] == '\0')
		return trimmed.ptr;
	return ps_arena_strndup(run->arena, trimmed.ptr, trimmed.len);
}

static void PS_PRINTF(2, 3)
	trace(const struct ps_mapping_run *run, const char *format, ...)
{
	va_list ap;

	if (!run->trace)
		return;
	va_start(ap, format);
	ps_buf_vaddf(run->trace, format, ap);
	va_end(ap);
}

/* "column 'Eintritt' (D)" */
static void
trace_column(const struct ps_mapping_run *run, size_t slot)
{
	char letter[8];

	if (!run->trace)
		return;
	ps_text_column(run->translator->at[slot] + 1, letter);
	trace(run, "column '%s' (%s)", run->translator->mapping->columns[slot],
	      letter);
}

static void
trace_pieces(const struct ps_mapping_run *run,
	     const struct ps_mapping_cell *cell)
{
	for (size_t i = 0; i + 1 < cell->npieces; i++) {
		trace(run, i > 0 ? " and " : "");
		trace_column(run, cell->pieces[i].slot);
		trace(run, " '%s'", ps_mapping_text(run, cell->pieces[i].slot));
	}
	trace(run, ", put together");
}

static void
append(char *out, size_t *len, const char *text)
{
	struct ps_span s = ps_span_str(text);

	if (out)
		memcpy(out + *len, s.ptr, s.len);
	*len += s.len;
}

/* Write the text, or only measure it; false if its columns say nothing. */
static bool
put_pieces(const struct ps_mapping_run *run, const struct ps_mapping_cell *cell,
	   char *out, size_t *len)
{
	bool said = false;

	*len = 0;
	for (size_t i = 0; i < cell->npieces; i++) {
		const char *part = "";

		append(out, len, cell->pieces[i].text);
		if (cell->pieces[i].slot != PS_MAPPING_NO_SLOT)
			part = ps_mapping_text(run, cell->pieces[i].slot);
		append(out, len, part);
		said = said || *part;
	}
	return said;
}

static const char *
read_pieces(const struct ps_mapping_run *run,
	    const struct ps_mapping_cell *cell)
{
	size_t len;
	char *text;

	if (run->trace)
		trace_pieces(run, cell);
	if (!put_pieces(run, cell, NULL, &len))
		return "";
	text = ps_arena_alloc(run->arena, len + 1);
	(void)put_pieces(run, cell, text, &len); /* as it was measured */
	return text;
}

static void
read_origin(const struct ps_mapping_run *run,
	    const struct ps_mapping_cell *cell, struct ps_mapping_result *out)
{
	if (cell->slot == PS_MAPPING_NO_SLOT && cell->npieces == 1) {
		out->text = cell->pieces[0].text;
		trace(run, "constant");
		return;
	}
	if (cell->slot == PS_MAPPING_NO_SLOT) {
		out->text = read_pieces(run, cell);
		return;
	}
	out->text = ps_mapping_text(run, cell->slot);
	out->field = (uint16_t)(run->translator->at[cell->slot] + 1);
	trace_column(run, cell->slot);
	trace(run, *out->text ? " '%s'" : " is empty%s", out->text);
}

static void PS_PRINTF(4, 5)
	refuse(const struct ps_mapping_run *run, struct ps_mapping_result *out,
	       enum ps_diag_code code, const char *format, ...)
{
	struct ps_buf text = PS_BUF_INIT;
	va_list ap;

	va_start(ap, format);
	ps_buf_vaddf(&text, format, ap);
	va_end(ap);
	out->refusal.code = code;
	out->refusal.sentence =
		ps_arena_strndup(run->arena, text.ptr, text.len);
	ps_buf_release(&text);
}

/* What the texts of the mapping are, and which was probably meant. */
static void
refuse_value(const struct ps_mapping_run *run,
	     const struct ps_mapping_cell *cell, struct ps_mapping_result *out)
{
	const char *words[SUGGEST_MAX + 1] = { NULL };
	const struct ps_map *map = cell->values;
	struct ps_buf known = PS_BUF_INIT;
	const char *meant;

	for (size_t i = 0; i < map->len && i < SUGGEST_MAX; i++)
		words[i] = map->entries[i].key;
	for (size_t i = 0; i < map->len && i < NAMED_MAX; i++)
		ps_buf_addf(&known, "%s%s", i > 0 ? ", " : "",
			    *words[i] ? words[i] : "''");
	if (map->len > NAMED_MAX)
		ps_buf_addstr(&known, " ...");
	meant = ps_text_suggest(out->text, words);
	refuse(run, out, PS_E_VALUE_MAP,
	       "'%s' means nothing for %s%s%s%s; known: %s",
	       shown(run->arena, out->text), run->name,
	       meant ? "; did you mean '" : "", meant ? meant : "",
	       meant ? "'?" : "", known.ptr);
	ps_buf_release(&known);
}

/* In neither table: refused, kept or left out. */
static bool
is_unknown(const struct ps_mapping_run *run, const struct ps_mapping_cell *cell,
	   bool of_lookup, struct ps_mapping_result *out)
{
	switch (cell->otherwise) {
	case PS_MAPPING_KEEP:
		trace(run, ", kept as %s does not know it",
		      of_lookup ? "the look-up table" : "values");
		return false;
	case PS_MAPPING_SKIP:
		trace(run, ", left out as %s does not know it",
		      of_lookup ? "the look-up table" : "values");
		out->text = "";
		return true;
	case PS_MAPPING_REFUSE:
		break;
	}
	if (of_lookup)
		refuse(run, out, PS_E_LOOKUP,
		       "'%s' for %s is not in the look-up table '%s'",
		       shown(run->arena, out->text), run->name,
		       cell->lookup->name);
	else
		refuse_value(run, cell, out);
	return true;
}

/* False: that is all there is to it. */
static bool
translate(const struct ps_mapping_run *run, const struct ps_mapping_cell *cell,
	  struct ps_mapping_result *out)
{
	const char *found;

	if (cell->lookup) {
		found = ps_map_get(cell->lookup->map, out->text);
		if (!found && is_unknown(run, cell, true, out))
			return false;
		if (found) {
			trace(run, " looked up in '%s': '%s'",
			      cell->lookup->name, found);
			out->text = found;
		}
	}
	if (cell->values) {
		found = ps_map_get(cell->values, out->text);
		if (!found && is_unknown(run, cell, false, out))
			return false;
		if (found) {
			trace(run, " means '%s'", found);
			out->text = found;
		}
	}
	return *out->text;
}

static void
refuse_date(const struct ps_mapping_run *run, struct ps_mapping_result *out)
{
	const char *const *form = run->translator->mapping->formats;
	struct ps_buf forms = PS_BUF_INIT;

	for (size_t i = 0; form[i]; i++)
		ps_buf_addf(&forms, "%s%s", i > 0 ? " or " : "", form[i]);
	refuse(run, out, PS_E_DATE_FORM,
	       "'%s' for %s is no date of the form %s",
	       shown(run->arena, out->text), run->name, forms.ptr);
	ps_buf_release(&forms);
}

static void
refuse_skipped(const struct ps_mapping_run *run, struct ps_mapping_result *out)
{
	refuse(run, out, PS_E_DATE_SKIPPED,
	       "'%s' for %s is no time of day in %s: clocks were put forward "
	       "over it",
	       shown(run->arena, out->text), run->name,
	       ps_zone_name(run->translator->mapping->zone));
}

static void
read_date(const struct ps_mapping_run *run, struct ps_mapping_result *out)
{
	const struct ps_mapping *mapping = run->translator->mapping;
	const char *const *form = mapping->formats;
	char text[PS_WHEN_TEXT_MAX];
	enum ps_shown shown;

	if (!*form)
		return; /* our own forms; the schema checks them */
	for (; *form; form++) {
		if (!ps_dateform_read(*form, out->text, mapping->zone, text,
				      &shown))
			continue;
		trace(run, " read by %s in %s", *form,
		      ps_zone_name(mapping->zone));
		if (shown == PS_SHOWN_NEVER) {
			refuse_skipped(run, out);
			return;
		}
		if (shown == PS_SHOWN_TWICE) {
			trace(run, ", the first of two");
			if (run->twice)
				*run->twice = true;
		}
		out->text = ps_arena_strdup(run->arena, text);
		return;
	}
	refuse_date(run, out);
}

void
ps_mapping_cell_read(const struct ps_mapping_run *run,
		     const struct ps_mapping_cell *cell,
		     struct ps_mapping_result *out)
{
	*out = (struct ps_mapping_result){ .text = "" };
	read_origin(run, cell, out);
	if (!*out->text && *cell->otherwise_text) {
		out->text = cell->otherwise_text;
		trace(run, ", so the default");
		return;
	}
	if (!*out->text || *cell->split) /* parts are translated one by one */
		return;
	if (translate(run, cell, out) && cell->date)
		read_date(run, out);
}

void
ps_mapping_part_read(const struct ps_mapping_run *run,
		     const struct ps_mapping_cell *cell, const char *whole,
		     struct ps_mapping_result *out)
{
	if (whole == cell->otherwise_text)
		return; /* the very text of the configuration: it is ours */
	if (*out->text && translate(run, cell, out) && cell->date)
		read_date(run, out);
}

static bool
holds(const char *const *words, const char *text)
{
	for (; *words; words++)
		if (ps_streq(*words, text))
			return true;
	return false;
}

const struct ps_mapping_filter *
ps_mapping_filter_of(const struct ps_mapping_run *run)
{
	const struct ps_mapping *mapping = run->translator->mapping;

	for (size_t i = 0; i < mapping->nfilters; i++) {
		const struct ps_mapping_filter *f = &mapping->filters[i];
		const char *text = ps_mapping_text(run, f->slot);

		if ((f->is[0] && !holds(f->is, text)) || holds(f->is_not, text))
			return f;
	}
	return NULL;
}
