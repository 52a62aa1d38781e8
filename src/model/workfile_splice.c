#include "model/workfile_private.h"

#include "provspool/text.h"

/* A value in a person's file, its bytes, and what is to stand there. */
struct splice {
	const struct ps_node *node;
	const char *value;
	bool plain; /* a word that needs no quotes */
	size_t begin;
	size_t end;
};

struct splices {
	struct splice *list;
	size_t len;
};

/* The offset of a place, whose column counts characters. */
static size_t
offset_of(struct ps_span text, int64_t line, int64_t column)
{
	bool bom = text.len >= 3 && memcmp(text.ptr, "\xef\xbb\xbf", 3) == 0;
	size_t at = bom ? 3 : 0;
	uint32_t cp;

	for (; line > 1 && at < text.len; line--) {
		const char *nl = memchr(text.ptr + at, '\n', text.len - at);

		at = nl ? (size_t)(nl - text.ptr) + 1 : text.len;
	}
	for (; column > 1 && at < text.len; column--)
		at += ps_utf8_next(text, at, &cp);
	return at;
}

static size_t
end_of_quotes(struct ps_span text, size_t at)
{
	char quote = text.ptr[at++];

	while (at < text.len) {
		char c = text.ptr[at];
		bool doubled = quote == '\'' && c == quote &&
			       at + 1 < text.len && text.ptr[at + 1] == quote;
		bool pair = doubled || (quote == '"' && c == '\\');

		if (c == quote && !pair)
			return at + 1;
		at += pair ? 2 : 1;
	}
	return text.len;
}

static size_t
end_of_line(struct ps_span text, size_t at)
{
	while (at < text.len && text.ptr[at] != '\n')
		at++;
	return at > 0 && at < text.len && text.ptr[at - 1] == '\r' ? at - 1
								   : at;
}

static size_t
start_of_next_line(struct ps_span text, size_t at)
{
	while (at < text.len && text.ptr[at++] != '\n')
		;
	return at;
}

static size_t
indent_at(struct ps_span text, size_t line)
{
	size_t n = 0;

	while (line + n < text.len && text.ptr[line + n] == ' ')
		n++;
	return n;
}

/* A block scalar goes on as long as lines are indented more than its key. */
static size_t
end_of_block(struct ps_span text, size_t at)
{
	size_t line = at;
	size_t end = end_of_line(text, at);
	size_t indent;

	while (line > 0 && text.ptr[line - 1] != '\n')
		line--;
	indent = indent_at(text, line);
	for (line = start_of_next_line(text, at); line < text.len;
	     line = start_of_next_line(text, line)) {
		size_t begin = line + indent_at(text, line);

		if (begin == end_of_line(text, line))
			continue; /* belongs to it if more comes */
		if (begin - line <= indent)
			break;
		end = end_of_line(text, line);
	}
	return end;
}

/* A plain scalar is its own text; its line breaks count as blanks. */
static size_t
end_of_plain(struct ps_span text, size_t at, const char *value)
{
	static const char blanks[] = " \t\r\n";

	while (*value && at < text.len) {
		if (strchr(blanks, *value)) {
			value += strspn(value, blanks);
			while (at < text.len && strchr(blanks, text.ptr[at]))
				at++;
		} else {
			value++;
			at++;
		}
	}
	return at;
}

/* Nothing may stand there, but behind a colon, or it is no value's place. */
static bool
is_behind_colon(struct ps_span text, size_t at)
{
	while (at > 0 && (text.ptr[at - 1] == ' ' || text.ptr[at - 1] == '\t'))
		at--;
	return at > 0 && text.ptr[at - 1] == ':';
}

static bool
find_bytes(struct ps_span text, struct splice *s)
{
	size_t at = offset_of(text, s->node->line, s->node->column);

	s->begin = at;
	s->end = at;
	if (s->node->null || at == text.len)
		return is_behind_colon(text, at);
	if (!s->node->quoted)
		s->end = end_of_plain(text, at, s->node->text);
	else if (text.ptr[at] == '|' || text.ptr[at] == '>')
		s->end = end_of_block(text, at);
	else
		s->end = end_of_quotes(text, at);
	return true;
}

static int
by_begin(const void *a, const void *b)
{
	const struct splice *x = a;
	const struct splice *y = b;

	return (x->begin > y->begin) - (x->begin < y->begin);
}

/* A word without quotes runs on into whatever is not blank. */
static bool
is_blank_at(struct ps_span text, size_t at)
{
	return at == text.len || text.ptr[at] == ' ' || text.ptr[at] == '\n' ||
	       text.ptr[at] == '\r';
}

static void
add_all(struct ps_span text, const struct splices *splices, struct ps_buf *out)
{
	size_t used = 0;

	for (size_t i = 0; i < splices->len; i++) {
		const struct splice *s = &splices->list[i];

		ps_buf_add(out, text.ptr + used, s->begin - used);
		if (s->begin > 0 && text.ptr[s->begin - 1] == ':')
			ps_buf_addch(out, ' ');
		if (s->plain && is_blank_at(text, s->end))
			ps_buf_addstr(out, s->value);
		else
			ps_text_yaml(out, ps_span_str(s->value));
		used = s->end;
	}
	ps_buf_add(out, text.ptr + used, text.len - used);
}

/*
 * Replace the values.  The result is read once more: whatever a person's
 * editor may have written, a file that was good is not made a bad one.
 */
static int
put(struct ps_span text, struct splices *splices, struct ps_arena *arena,
    struct ps_buf *out, struct ps_err *err)
{
	struct ps_buf now = PS_BUF_INIT;
	struct ps_diags findings;
	struct ps_node *root;
	int rc;

	for (size_t i = 0; i < splices->len; i++)
		if (!find_bytes(text, &splices->list[i]))
			return ps_err_set(err, PS_EDATA,
					  "there is no place for '%s' behind "
					  "'%s'",
					  splices->list[i].value,
					  splices->list[i].node->key);
	ps_diags_init(&findings);
	qsort(splices->list, splices->len, sizeof(*splices->list), by_begin);
	add_all(text, splices, &now);
	rc = ps_yaml_parse(ps_buf_span(&now), "", arena, &root, &findings, err);
	if (rc == PS_OK)
		ps_buf_addspan(out, ps_buf_span(&now));
	else if (findings.len > 0)
		rc = ps_err_set(err, PS_EDATA,
				"this cannot be put into the file: %s",
				findings.list[0].text);
	ps_diags_release(&findings);
	ps_buf_release(&now);
	return rc;
}

/* What says so already keeps its bytes; the first value of a key counts. */
static void
add_splice(struct splices *splices, const struct ps_node *node,
	   const char *value, bool plain)
{
	if (!node || node->kind != PS_NODE_SCALAR ||
	    ps_streq(node->text, value))
		return;
	for (size_t i = 0; i < splices->len; i++)
		if (splices->list[i].node == node)
			return;
	splices->list[splices->len++] =
		(struct splice){ .node = node, .value = value, .plain = plain };
}

int
ps_workfile_splice_yaml(struct ps_span text, const char *problem,
			const char *notice, struct ps_buf *out,
			struct ps_err *err)
{
	struct splice list[2];
	struct splices splices = { list, 0 };
	struct ps_diags findings;
	struct ps_arena arena;
	struct ps_node *root;
	int rc;

	ps_arena_init(&arena, 0);
	ps_diags_init(&findings);
	rc = ps_yaml_parse(text, "work file", &arena, &root, &findings, err);
	if (rc == PS_OK) {
		/* who removed the lines gets no answer there */
		add_splice(&splices, ps_node_get(root, "problem"), problem,
			   false);
		add_splice(&splices, ps_node_get(root, "notice"), notice,
			   false);
		rc = put(text, &splices, &arena, out, err);
	}
	ps_diags_release(&findings);
	ps_arena_release(&arena);
	return rc;
}

/* Only the words of the vocabulary stand without quotes. */
static bool
is_word(const char *name, const char *value)
{
	return ps_streq(name, "status") && *value &&
	       strspn(value, "abcdefghijklmnopqrstuvwxyz") == strlen(value);
}

static const struct ps_node *
answer_node(const struct ps_node *root, const char *name)
{
	const struct ps_node *map = ps_node_get(root, "answer");
	const struct ps_node *node;

	if (strncmp(name, "actual ", 7) == 0) {
		map = ps_node_get(map, "actual");
		name += 7;
	}
	node = ps_node_get(map, name);
	return node && node->kind == PS_NODE_SCALAR ? node : NULL;
}

int
ps_workfile_fill_yaml(struct ps_span text, const struct ps_work_file *file,
		      const struct ps_fill *fill, struct ps_buf *out,
		      struct ps_err *err)
{
	struct splices splices = { NULL, 0 };
	struct ps_arena arena;
	int rc = PS_OK;

	ps_arena_init(&arena, 0);
	splices.list = PS_ARENA_ARRAY(&arena, struct splice, fill->ncells + 1);
	for (size_t i = 0; rc == PS_OK && i < fill->ncells; i++) {
		const struct ps_named *cell = &fill->cells[i];
		const struct ps_node *node =
			answer_node(file->yaml, cell->name);

		if (node)
			add_splice(&splices, node, cell->value,
				   is_word(cell->name, cell->value));
		else
			rc = ps_err_set(err, PS_ENOTFOUND,
					"'%s' has no line for '%s'", file->path,
					cell->name);
	}
	if (rc == PS_OK)
		rc = put(text, &splices, &arena, out, err);
	ps_arena_release(&arena);
	return rc;
}
