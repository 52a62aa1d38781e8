#include "provspool/diag.h"

#include <stdarg.h>

#include "provspool/excerpt.h"
#include "provspool/limits.h"
#include "provspool/text.h"

static const struct {
	const char *name;
	const char *remedy;
} codes[PS_DIAG_COUNT] = { [PS_DIAG_NONE] = { "", "" },
#define X(id, name, remedy) [PS_##id] = { name, remedy },
			   PS_DIAG_LIST(X)
#undef X
};

const char *
ps_diag_name(enum ps_diag_code code)
{
	return code < PS_DIAG_COUNT ? codes[code].name : "";
}

const char *
ps_diag_remedy(enum ps_diag_code code)
{
	return code < PS_DIAG_COUNT ? codes[code].remedy : "";
}

enum ps_diag_code
ps_diag_by_name(const char *name)
{
	for (size_t i = PS_DIAG_NONE + 1; i < PS_DIAG_COUNT; i++)
		if (ps_streq(codes[i].name, name))
			return (enum ps_diag_code)i;
	return PS_DIAG_NONE;
}

void
ps_diags_init(struct ps_diags *diags)
{
	*diags = (struct ps_diags){ .max = PS_LIMIT_DIAGS };
	ps_arena_init(&diags->arena, 0);
}

void
ps_diags_release(struct ps_diags *diags)
{
	ps_arena_release(&diags->arena);
	free(diags->list);
	ps_diags_init(diags);
}

/* Findings of one file share its name. */
static const char *
keep_file(struct ps_diags *diags, const char *file)
{
	const char *last =
		diags->len > 0 ? diags->list[diags->len - 1].where.file : NULL;

	if (!file)
		return NULL;
	if (last && ps_streq(last, file))
		return last;
	return ps_arena_strdup(&diags->arena, file);
}

/* Counts the finding; the place to fill in, or NULL when there are enough. */
static struct ps_diag *
new_diag(struct ps_diags *diags, enum ps_severity severity,
	 struct ps_where where, enum ps_diag_code code)
{
	struct ps_diag *diag;

	if (severity == PS_SEV_ERROR)
		diags->errors++;
	if (diags->len >= diags->max) {
		diags->dropped++;
		return NULL;
	}
	where.file = keep_file(diags, where.file);
	diags->list = ps_xgrow(diags->list, &diags->cap, diags->len + 1,
			       sizeof(*diags->list));
	diag = &diags->list[diags->len++];
	diag->severity = severity;
	diag->where = where;
	diag->code = code;
	diag->text = "";
	diag->excerpt = NULL;
	return diag;
}

PS_PRINTF(3, 0)
static void
set_text(struct ps_diags *diags, struct ps_diag *diag, const char *fmt,
	 va_list ap)
{
	struct ps_buf text = PS_BUF_INIT;

	if (!diag)
		return;
	ps_buf_vaddf(&text, fmt, ap);
	diag->text = ps_arena_strdup(&diags->arena, text.ptr);
	ps_buf_release(&text);
}

void
ps_diag_add(struct ps_diags *diags, struct ps_where where,
	    enum ps_diag_code code, const char *fmt, ...)
{
	struct ps_diag *diag = new_diag(diags, PS_SEV_ERROR, where, code);
	va_list ap;

	va_start(ap, fmt);
	set_text(diags, diag, fmt, ap);
	va_end(ap);
}

void
ps_diag_note(struct ps_diags *diags, enum ps_severity severity,
	     struct ps_where where, enum ps_diag_code code, const char *fmt,
	     ...)
{
	struct ps_diag *diag = new_diag(diags, severity, where, code);
	va_list ap;

	va_start(ap, fmt);
	set_text(diags, diag, fmt, ap);
	va_end(ap);
}

static const struct ps_excerpt *
copy_excerpt(struct ps_arena *arena, const struct ps_excerpt *from)
{
	struct ps_excerpt *copy;

	if (!from)
		return NULL;
	copy = PS_ARENA_NEW(arena, struct ps_excerpt);
	*copy = *from;
	copy->text = ps_arena_strndup(arena, from->text, from->len);
	return copy;
}

/* Errors that were counted, but not kept. */
static size_t
dropped_errors(const struct ps_diags *diags)
{
	size_t kept = 0;

	for (size_t i = 0; i < diags->len; i++)
		kept += diags->list[i].severity == PS_SEV_ERROR;
	return diags->errors - kept;
}

void
ps_diags_take(struct ps_diags *diags, const struct ps_diags *from)
{
	for (size_t i = 0; i < from->len; i++) {
		const struct ps_diag *diag = &from->list[i];
		struct ps_diag *mine = new_diag(diags, diag->severity,
						diag->where, diag->code);

		if (!mine)
			continue;
		mine->text = ps_arena_strdup(&diags->arena, diag->text);
		mine->excerpt = copy_excerpt(&diags->arena, diag->excerpt);
	}
	diags->dropped += from->dropped;
	diags->errors += dropped_errors(from);
}

/* Files in the order in which they first came up. */
static size_t
file_rank(const struct ps_diags *diags, const struct ps_diag *diag)
{
	const char *file = diag->where.file ? diag->where.file : "";
	size_t i = 0;

	while (i < diags->len &&
	       !ps_streq(diags->list[i].where.file ? diags->list[i].where.file
						   : "",
			 file))
		i++;
	return i;
}

struct sorted {
	struct ps_diag diag;
	size_t file;
	size_t nth; /* what is at one place stays in its order */
};

static int
compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int
by_place(const void *a, const void *b)
{
	const struct sorted *x = a;
	const struct sorted *y = b;
	int by = compare((int64_t)x->file, (int64_t)y->file);

	if (by == 0)
		by = compare(x->diag.where.line, y->diag.where.line);
	if (by == 0)
		by = compare(x->diag.where.column, y->diag.where.column);
	if (by == 0)
		by = compare(x->diag.where.field, y->diag.where.field);
	return by != 0 ? by : compare((int64_t)x->nth, (int64_t)y->nth);
}

void
ps_diags_sort(struct ps_diags *diags)
{
	struct sorted *list;

	if (diags->len < 2)
		return;
	list = ps_xmalloc(diags->len * sizeof(*list));
	for (size_t i = 0; i < diags->len; i++)
		list[i] =
			(struct sorted){ diags->list[i],
					 file_rank(diags, &diags->list[i]), i };
	qsort(list, diags->len, sizeof(*list), by_place);
	for (size_t i = 0; i < diags->len; i++)
		diags->list[i] = list[i].diag;
	free(list);
}

const char *
ps_severity_name(enum ps_severity severity)
{
	switch (severity) {
	case PS_SEV_ERROR:
		return "error";
	case PS_SEV_WARNING:
		return "warning";
	case PS_SEV_NOTE:
		return "note";
	}
	return "error";
}

void
ps_where_cell(struct ps_buf *out, const struct ps_where *where)
{
	char column[8];

	if (where->field <= 0 && where->record <= 0)
		return;
	ps_text_column(where->field > 0 ? (size_t)where->field : 0, column);
	if (where->field <= 0)
		ps_buf_addstr(out, "row ");
	else if (where->record <= 0)
		ps_buf_addstr(out, "column ");
	ps_buf_addstr(out, column);
	if (where->record > 0)
		ps_buf_addf(out, "%lld", (long long)where->record);
}

/* "FILE:LINE:COL (CELL)"; empty when nothing of it is known. */
static void
add_where(struct ps_buf *out, const struct ps_where *where)
{
	const char *file = where->file ? where->file : "";

	ps_text_quote(out, ps_span_str(file));
	if (where->line > 0)
		ps_buf_addf(out, "%s%lld", out->len > 0 ? ":" : "line ",
			    (long long)where->line);
	if (where->line > 0 && where->column > 0)
		ps_buf_addf(out, ":%lld", (long long)where->column);
	if (where->field <= 0 && where->record <= 0)
		return;
	ps_buf_addstr(out, out->len > 0 ? " (" : "(");
	ps_where_cell(out, where);
	ps_buf_addch(out, ')');
}

/* Terminal colours: set for the severity, dimmed, and back to normal. */
struct paint {
	const char *severity;
	const char *dim;
	const char *plain;
};

static struct paint
paint_of(enum ps_severity severity, bool colour)
{
	if (!colour)
		return (struct paint){ "", "", "" };
	return (struct paint){
		.severity = severity == PS_SEV_ERROR	 ? "\x1b[1;31m"
			    : severity == PS_SEV_WARNING ? "\x1b[1;33m"
							 : "\x1b[1;36m",
		.dim = "\x1b[2m",
		.plain = "\x1b[0m",
	};
}

#define WIDTH 80

void
ps_diag_format(struct ps_buf *out, const struct ps_diag *diag,
	       const struct ps_diag_look *look)
{
	struct ps_buf where = PS_BUF_INIT;
	struct paint paint = paint_of(diag->severity, look->colour);
	const char *remedy = ps_diag_remedy(diag->code);

	add_where(&where, &diag->where);
	ps_buf_addf(out, "provspool: %s%s:%s ", paint.severity,
		    ps_severity_name(diag->severity), paint.plain);
	if (where.len > 0)
		ps_buf_addf(out, "%s: ", where.ptr);
	ps_text_quote(out, ps_span_str(diag->text));
	if (diag->code != PS_DIAG_NONE)
		ps_buf_addf(out, " %s[%s]%s", paint.dim,
			    ps_diag_name(diag->code), paint.plain);
	ps_buf_addch(out, '\n');
	if (diag->excerpt)
		ps_excerpt_format(out, diag->excerpt,
				  look->width > 0 ? look->width : WIDTH,
				  paint.severity, paint.plain);
	if (*remedy)
		ps_buf_addf(out, "      = %s\n", remedy);
	ps_buf_release(&where);
}

void
ps_diags_format(struct ps_buf *out, const struct ps_diags *diags,
		const struct ps_diag_look *look)
{
	for (size_t i = 0; i < diags->len; i++)
		ps_diag_format(out, &diags->list[i], look);
	if (diags->dropped > 0)
		ps_buf_addf(out, "provspool: and %zu more\n", diags->dropped);
}
