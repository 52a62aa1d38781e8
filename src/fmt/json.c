#include "provspool/node.h"

#include <yajl_parse.h>

#include "build.h"
#include "bytes.h"

/*
 * yajl does not say where a value stands while it is delivering it.  The
 * text is therefore cut into tokens here and fed one by one: what a callback
 * sees began where the token began.
 */
struct feeder {
	struct ps_build build;
	yajl_handle yajl;
	struct ps_span text;
	size_t begin; /* of the token at hand */
	size_t end;
	/* a place behind which columns are counted */
	size_t mark;
	int64_t mark_line;
	int64_t mark_column;
};

static int
take_text(void *ctx, const unsigned char *text, size_t len, bool quoted)
{
	struct feeder *f = ctx;
	struct ps_node *node;

	node = ps_build_scalar(&f->build,
			       (struct ps_span){ (const char *)text, len });
	if (node)
		node->quoted = quoted;
	return node != NULL;
}

static int
take_string(void *ctx, const unsigned char *text, size_t len)
{
	return take_text(ctx, text, len, true);
}

static int
take_number(void *ctx, const char *text, size_t len)
{
	return take_text(ctx, (const unsigned char *)text, len, false);
}

static int
take_boolean(void *ctx, int value)
{
	const char *text = value ? "true" : "false";

	return take_text(ctx, (const unsigned char *)text, strlen(text), false);
}

static int
take_null(void *ctx)
{
	struct feeder *f = ctx;
	struct ps_node *node =
		ps_build_scalar(&f->build, (struct ps_span){ NULL, 0 });

	if (node)
		node->null = true;
	return node != NULL;
}

static int
take_key(void *ctx, const unsigned char *text, size_t len)
{
	struct feeder *f = ctx;
	struct ps_span key = { (const char *)text, len };

	return ps_build_key(&f->build, key);
}

static int
take_map(void *ctx)
{
	struct feeder *f = ctx;

	return ps_build_open(&f->build, PS_NODE_MAP);
}

static int
take_list(void *ctx)
{
	struct feeder *f = ctx;

	return ps_build_open(&f->build, PS_NODE_LIST);
}

static int
take_close(void *ctx)
{
	struct feeder *f = ctx;

	ps_build_close(&f->build);
	return 1;
}

static const yajl_callbacks callbacks = {
	.yajl_null = take_null,
	.yajl_boolean = take_boolean,
	.yajl_number = take_number,
	.yajl_string = take_string,
	.yajl_start_map = take_map,
	.yajl_map_key = take_key,
	.yajl_end_map = take_close,
	.yajl_start_array = take_list,
	.yajl_end_array = take_close,
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool
is_mark(char c)
{
	return c == '{' || c == '}' || c == '[' || c == ']' || c == ',' ||
	       c == ':';
}

/* Sets the place of what follows to `at`, which is not before the mark. */
static void
set_place(struct feeder *f, size_t at)
{
	struct ps_span before = { f->text.ptr + f->mark, at - f->mark };

	f->mark_column += ps_bytes_columns(before);
	f->mark = at;
	f->build.line = f->mark_line;
	f->build.column = f->mark_column;
}

static void
refuse_at(struct feeder *f, size_t at, const char *text)
{
	set_place(f, at);
	ps_build_refuse(&f->build, PS_E_JSON_SYNTAX, text);
}

static size_t
skip_blanks(struct feeder *f, size_t at)
{
	for (; at < f->text.len && is_blank(f->text.ptr[at]); at++) {
		if (f->text.ptr[at] != '\n')
			continue;
		f->mark = at + 1;
		f->mark_line++;
		f->mark_column = 1;
	}
	return at;
}

/* The code unit of the \uXXXX at `at`, or -1 if there is none. */
static int32_t
read_unit(const struct feeder *f, size_t at)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	int32_t unit = 0;
	const char *p = f->text.ptr + at;
	const char *digit;
	int32_t value;

	if (f->text.len - at < 6 || p[0] != '\\' || p[1] != 'u')
		return -1;
	for (int i = 2; i < 6; i++) {
		digit = p[i] ? strchr(digits, p[i]) : NULL;
		if (!digit)
			return -1;
		value = (int32_t)(digit - digits);
		unit = unit * 16 + (value < 16 ? value : value - 6);
	}
	return unit;
}

/*
 * Half a surrogate pair is no character; yajl would make "?" or broken text
 * of it.  Returns the bytes of the escape at `at`, 0 after a refusal.
 */
static size_t
skip_escape(struct feeder *f, size_t at)
{
	int32_t unit = read_unit(f, at);
	int32_t low;

	if (unit < 0xD800 || unit > 0xDFFF)
		return 2; /* yajl judges it, and what follows a \u */
	low = unit < 0xDC00 ? read_unit(f, at + 6) : -1;
	if (low >= 0xDC00 && low <= 0xDFFF)
		return 12;
	refuse_at(f, at, "half of a surrogate pair in a string");
	return 0;
}

/* Sets the end of the string that begins; false after a refusal. */
static bool
find_string_end(struct feeder *f)
{
	size_t at = f->begin + 1;
	size_t used;

	for (; at < f->text.len && f->text.ptr[at] != '"'; at += used) {
		used = 1;
		if (f->text.ptr[at] == '\n' || f->text.ptr[at] == '\r' ||
		    f->text.ptr[at] == '\t') {
			refuse_at(f, at,
				  "a line break or tab in a string; "
				  "write \\n or \\t");
			return false;
		}
		if (f->text.ptr[at] == '\\')
			used = skip_escape(f, at);
		if (used == 0)
			return false;
	}
	if (at >= f->text.len) {
		refuse_at(f, f->begin, "this string is never closed");
		return false;
	}
	f->end = at + 1;
	return true;
}

/* The token at `begin`: a string, a mark, or all up to the next of these. */
static bool
find_token_end(struct feeder *f)
{
	const char *p = f->text.ptr;

	if (p[f->begin] == '"')
		return find_string_end(f);
	f->end = f->begin + 1;
	if (is_mark(p[f->begin]))
		return true;
	while (f->end < f->text.len && p[f->end] != '"' &&
	       !is_mark(p[f->end]) && !is_blank(p[f->end]))
		f->end++;
	return true;
}

/* What yajl has against the text, without its trailing newline. */
static void
refuse_syntax(struct feeder *f)
{
	unsigned char *text = yajl_get_error(f->yajl, 0, NULL, 0);
	size_t len = text ? strcspn((const char *)text, "\n") : 0;

	ps_diag_add(f->build.diags, ps_build_where(&f->build), PS_E_JSON_SYNTAX,
		    "%.*s", (int)len, text ? (const char *)text : "");
	f->build.refused = true;
	if (text)
		yajl_free_error(f->yajl, text);
}

static bool
is_accepted(struct feeder *f, yajl_status status)
{
	if (status == yajl_status_error)
		refuse_syntax(f);
	return status == yajl_status_ok;
}

/*
 * yajl sees the end of a number only when something follows: a blank, which
 * changes nothing, as the token ends here whatever comes.
 */
static bool
feed_token(struct feeder *f)
{
	const unsigned char *p = (const unsigned char *)f->text.ptr + f->begin;
	bool is_word = *p != '"' && !is_mark((char)*p);

	set_place(f, f->begin);
	if (!is_accepted(f, yajl_parse(f->yajl, p, f->end - f->begin)))
		return false;
	return !is_word ||
	       is_accepted(f,
			   yajl_parse(f->yajl, (const unsigned char *)" ", 1));
}

static void
refuse_unclosed(struct feeder *f)
{
	const struct ps_node *open;

	if (f->build.depth == 0) {
		refuse_syntax(f);
		return;
	}
	open = f->build.levels[f->build.depth - 1].node;
	ps_diag_add(f->build.diags, ps_build_where(&f->build), PS_E_JSON_SYNTAX,
		    "the text ends inside the %s that begins at %lld:%lld",
		    open->kind == PS_NODE_MAP ? "object" : "array",
		    (long long)open->line, (long long)open->column);
	f->build.refused = true;
}

static void
parse(struct feeder *f)
{
	size_t at = skip_blanks(f, 0);

	if (at == f->text.len)
		return; /* told as an empty file */
	for (; at < f->text.len; at = skip_blanks(f, f->end)) {
		f->begin = at;
		if (!find_token_end(f) || !feed_token(f))
			return;
	}
	set_place(f, at);
	if (yajl_complete_parse(f->yajl) != yajl_status_ok)
		refuse_unclosed(f);
}

/* What yajl allocates when memory is out must not be NULL: see ps_xmalloc. */
static void *
yajl_malloc(void *ctx, size_t size)
{
	(void)ctx;
	return ps_xmalloc(size);
}

static void *
yajl_realloc(void *ctx, void *old, size_t size)
{
	(void)ctx;
	return ps_xrealloc(old, size);
}

static void
yajl_release(void *ctx, void *old)
{
	(void)ctx;
	free(old);
}

static bool
is_fit(struct ps_span text, const char *file, struct ps_diags *diags)
{
	if (text.len <= PS_LIMIT_INPUT_BYTES)
		return ps_bytes_check(text, file, PS_BYTES_VISIBLE, diags);
	ps_diag_add(diags, (struct ps_where){ .file = file }, PS_E_TOO_LARGE,
		    "the file has more than %u bytes", PS_LIMIT_INPUT_BYTES);
	return false;
}

int
ps_json_parse(struct ps_span text, const char *file, struct ps_arena *arena,
	      struct ps_node **out, struct ps_diags *diags, struct ps_err *err)
{
	yajl_alloc_funcs memory = { yajl_malloc, yajl_realloc, yajl_release,
				    NULL };
	struct feeder f = { .mark_line = 1, .mark_column = 1 };
	bool bom;
	int rc;

	*out = NULL;
	f.text = ps_bytes_skip_bom(text, &bom);
	if (!is_fit(f.text, file, diags))
		return ps_err_set(err, PS_EDATA, "cannot read '%s' as JSON",
				  file);
	ps_build_init(&f.build, file, arena, diags, PS_LIMIT_JSON_DEPTH);
	f.yajl = yajl_alloc(&callbacks, &memory, &f);
	parse(&f);
	rc = ps_build_finish(&f.build, "JSON", out, err);
	yajl_free(f.yajl);
	ps_build_release(&f.build);
	return rc;
}
