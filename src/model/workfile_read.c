#include "model/workfile_private.h"

#include "provspool/excerpt.h"
#include "provspool/guard.h"
#include "provspool/limits.h"
#include "provspool/text.h"

/* What is refused by its first bytes, whatever the name says. */
static const struct {
	const char *magic;
	size_t len;
	enum ps_diag_code code;
	const char *text;
} magics[] = {
	{ "PK\003\004", 4, PS_E_NOT_CSV,
	  "this is a spreadsheet (xlsx or ods) under the name of a work file" },
	{ "\xd0\xcf\x11\xe0", 4, PS_E_NOT_CSV,
	  "this is an old spreadsheet (xls) under the name of a work file" },
	{ "<", 1, PS_E_NOT_CSV, "this is HTML or XML, not a work file" },
	{ "version https://git-lfs", 23, PS_E_LFS,
	  "this is a pointer of git-lfs, not the file" },
};

static bool
starts_with(struct ps_span text, const char *prefix, size_t len)
{
	return text.len >= len && memcmp(text.ptr, prefix, len) == 0;
}

/* Behind a BOM and blank lines. */
static struct ps_span
without_lead(struct ps_span text)
{
	if (starts_with(text, "\xef\xbb\xbf", 3)) {
		text.ptr += 3;
		text.len -= 3;
	}
	while (text.len > 0 && strchr(" \t\r\n", *text.ptr) && *text.ptr) {
		text.ptr++;
		text.len--;
	}
	return text;
}

static bool
refused_by_magic(struct ps_span text, const char *path, struct ps_diags *diags)
{
	struct ps_where where = { .file = path };
	struct ps_span body = without_lead(text);

	for (size_t i = 0; i < PS_ARRAY_LEN(magics); i++) {
		if (!starts_with(body, magics[i].magic, magics[i].len))
			continue;
		ps_diag_add(diags, where, magics[i].code, "%s", magics[i].text);
		return true;
	}
	return false;
}

/* A line of `=` alone is a marker, unless somebody underlined in a cell. */
static bool
is_marker(struct ps_span line, bool in_cell)
{
	return starts_with(line, "<<<<<<< ", 8) ||
	       starts_with(line, "||||||| ", 8) ||
	       starts_with(line, ">>>>>>> ", 8) ||
	       (!in_cell && starts_with(line, "=======", 7) &&
		(line.len == 7 || line.ptr[7] == '\r'));
}

static bool
has_odd_quotes(struct ps_span line)
{
	bool odd = false;

	for (size_t i = 0; i < line.len; i++)
		odd ^= line.ptr[i] == '"';
	return odd;
}

/*
 * Conflict markers of a merge, with the line of the first.  Quotes are
 * counted only as far as it matters: nearly no file has such a line.
 */
static bool
has_markers(struct ps_span text, const char *path, struct ps_diags *diags)
{
	bool is_csv = ps_workfile_kind(path) == PS_WORK_CSV;
	struct ps_where where = { .file = path, .line = 1 };
	bool in_cell = false;
	size_t counted = 0;
	size_t at = 0;

	while (at < text.len) {
		const char *nl = memchr(text.ptr + at, '\n', text.len - at);
		size_t end = nl ? (size_t)(nl - text.ptr) : text.len;
		struct ps_span line = { text.ptr + at, end - at };

		if (is_csv && line.len > 0 && line.ptr[0] == '=') {
			in_cell ^= has_odd_quotes((struct ps_span){
				text.ptr + counted, at - counted });
			counted = at;
		}
		if (is_marker(line, in_cell)) {
			ps_diag_add(diags, where, PS_E_MARKERS,
				    "the file holds the marks of a merge "
				    "conflict");
			return true;
		}
		at = end + 1;
		where.line++;
	}
	return false;
}

/*
 * LibreOffice's command line takes the byte-order mark for a part of the
 * first cell, and saves it with the quotes that followed.
 */
static struct ps_span
without_mark(struct ps_span cell)
{
	static const char mark[] = "\xef\xbb\xbf";
	size_t len = strlen(mark);

	if (cell.len < len || memcmp(cell.ptr, mark, len) != 0)
		return cell;
	cell.ptr += len;
	cell.len -= len;
	if (cell.len >= 2 && cell.ptr[0] == '"' &&
	    cell.ptr[cell.len - 1] == '"') {
		cell.ptr++;
		cell.len -= 2;
	}
	return cell;
}

/* A header cell as the schema spells it. */
static const char *
canonical(struct ps_arena *arena, const char *cell)
{
	struct ps_span s = without_mark(ps_text_trim(ps_span_str(cell)));
	char *name = ps_arena_strndup(arena, s.ptr ? s.ptr : "", s.len);

	for (char *c = name; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	return name;
}

static size_t
known_names(const struct ps_csv_record *header)
{
	struct ps_arena arena;
	size_t n = 0;

	ps_arena_init(&arena, 0);
	for (size_t i = 0; i < header->ncells; i++) {
		const char *property;
		const char *name = canonical(&arena, header->cells[i]);
		const struct ps_rule *rule = ps_workfile_rule(name, &property);

		if (rule && !rule->per_property)
			n++;
	}
	ps_arena_release(&arena);
	return n;
}

/* The first record that is not blank, with its line end. */
static struct ps_span
header_of(struct ps_span text)
{
	bool quoted = false;
	size_t i = 0;

	text = without_lead(text);
	while (i < text.len && (quoted || text.ptr[i] != '\n'))
		quoted ^= text.ptr[i++] == '"';
	text.len = i < text.len ? i + 1 : i;
	return text;
}

static size_t
names_found_with(char delimiter, struct ps_span header)
{
	static const struct ps_csv_limits limits = { PS_LIMIT_FIELDS,
						     PS_LIMIT_FIELD_BYTES, 1 };
	const struct ps_csv_input in = { header, "", delimiter, &limits, '"' };
	struct ps_arena arena;
	struct ps_diags ignored; /* only a guess */
	struct ps_err err;
	struct ps_csv csv;
	size_t n = 0;

	ps_arena_init(&arena, 0);
	ps_diags_init(&ignored);
	if (ps_csv_parse(&in, &arena, &csv, &ignored, &err) == PS_OK &&
	    csv.len > 0)
		n = known_names(&csv.records[0]);
	ps_diags_release(&ignored);
	ps_arena_release(&arena);
	return n;
}

char
ps_workfile_delimiter(struct ps_span text)
{
	static const char candidates[] = { ',', ';', '\t' };
	struct ps_span header = header_of(text);
	char best = candidates[0];
	size_t most = 0;

	for (size_t i = 0; i < sizeof(candidates); i++) {
		size_t n = names_found_with(candidates[i], header);

		if (n > most) {
			most = n;
			best = candidates[i];
		}
	}
	return best;
}

static size_t
column_index(const struct ps_work_file *file, const char *name)
{
	for (size_t i = 0; i < file->ncolumns; i++)
		if (ps_streq(file->columns[i], name))
			return i;
	return SIZE_MAX;
}

/*
 * Added by a person, or of a property: which of the two only the resource
 * type can tell ("was checked by" may be either), and the writer asks it.
 */
static bool
is_extra(const struct ps_rule *rule)
{
	return !rule || rule->per_property;
}

static int
read_header(const struct ps_csv_record *header, struct ps_arena *arena,
	    struct ps_work_file *out, struct ps_diags *diags)
{
	const char *const needed[] = {
		"order",
		ps_workfile_is_retract(out->path) ? "message" : "rowcode",
		ps_workfile_is_review(out->path) ? "decision" : "status"
	};
	const char **columns =
		PS_ARENA_ARRAY(arena, const char *, header->ncells + 1);
	struct ps_where where = { .file = out->path, .line = header->line };
	size_t errors = diags->errors;

	for (size_t i = 0; i < header->ncells; i++) {
		columns[i] = canonical(arena, header->cells[i]);
		out->columns = columns;
		where.field = (int64_t)i + 1;
		if (*columns[i] && column_index(out, columns[i]) != SIZE_MAX)
			ps_diag_add(diags, where, PS_E_COLUMN_TWICE,
				    "the column '%s' is there twice",
				    columns[i]);
		out->ncolumns = i + 1;
	}
	where.field = 0;
	for (size_t i = 0; i < PS_ARRAY_LEN(needed); i++)
		if (column_index(out, needed[i]) == SIZE_MAX)
			ps_diag_add(diags, where, PS_E_COLUMN_MISSING,
				    "the column '%s' is missing", needed[i]);
	return diags->errors == errors ? PS_OK : PS_EDATA;
}

/* The lines of a cell, each without its guard. */
static const char *
unguarded(struct ps_arena *arena, const char *cell)
{
	struct ps_buf out = PS_BUF_INIT;
	const char *text;
	const char *at = cell;

	if (!strchr(cell, '['))
		return cell; /* no guard in any line */
	while (*at) {
		size_t len = strcspn(at, "\n");

		ps_unguard(&out, (struct ps_span){ at, len });
		at += len;
		if (*at == '\n') {
			ps_buf_addch(&out, '\n');
			at++;
		}
	}
	text = ps_arena_strdup(arena, out.ptr);
	ps_buf_release(&out);
	return text;
}

static void
read_answer(struct ps_arena *arena, const struct ps_work_file *file,
	    struct ps_work_row *row)
{
	ps_answer_init(&row->answer);
	for (size_t i = 0; i < file->ncolumns; i++) {
		const struct ps_rule *rule = file->uses[i].rule;

		if (*row->cells[i] && rule && rule->editable)
			ps_answer_set(arena, &row->answer, file->columns[i],
				      unguarded(arena, row->cells[i]));
	}
	row->answer_text = ps_answer_text(arena, &row->answer);
}

/* As many cells as columns: missing ones at the end are empty. */
static void
take_cells(struct ps_arena *arena, const struct ps_work_file *file,
	   const struct ps_csv_record *record, struct ps_work_row *row)
{
	const char **cells;

	for (size_t i = file->ncolumns; i < record->ncells; i++)
		if (*record->cells[i])
			row->damage = PS_E_CELLS_MANY;
	row->cells = record->cells;
	if (record->ncells >= file->ncolumns)
		return;
	cells = PS_ARENA_ARRAY(arena, const char *, file->ncolumns + 1);
	for (size_t i = 0; i < file->ncolumns; i++)
		cells[i] = i < record->ncells ? record->cells[i] : "";
	row->cells = cells;
}

static bool
is_blank(const struct ps_csv_record *record)
{
	for (size_t i = 0; i < record->ncells; i++)
		if (ps_text_trim(ps_span_str(record->cells[i])).len > 0)
			return false;
	return true;
}

static void
read_row(struct ps_arena *arena, const struct ps_work_file *file,
	 const struct ps_csv_record *record, struct ps_work_row *row)
{
	memset(row, 0, sizeof(*row));
	row->where = (struct ps_where){ .file = file->path,
					.line = record->line,
					.record = record->number };
	row->begin = record->begin;
	row->end = record->end;
	take_cells(arena, file, record, row);
	row->order_text =
		unguarded(arena, ps_work_row_cell(file, row, "order"));
	row->rowcode = unguarded(arena, ps_work_row_cell(file, row, "rowcode"));
	row->problem = ps_work_row_cell(file, row, "problem");
	if (!ps_order_id_parse(row->order_text, &row->order))
		row->order = 0;
	read_answer(arena, file, row);
}

/* What each column is, looked up once and not for each of a million cells. */
static void
classify_columns(struct ps_arena *arena, struct ps_work_file *file)
{
	const char **extra =
		PS_ARENA_ARRAY(arena, const char *, file->ncolumns + 1);
	struct ps_work_column *uses = PS_ARENA_ARRAY(
		arena, struct ps_work_column, file->ncolumns + 1);

	for (size_t i = 0; i < file->ncolumns; i++) {
		uses[i] = ps_workfile_column(file->columns[i]);
		if (uses[i].rule &&
		    !ps_workfile_has_column(uses[i].rule,
					    ps_workfile_folder(file->path)))
			uses[i] = (struct ps_work_column){
				.name = file->columns[i],
				.property = "",
				.kind = PS_COL_ORDER_BATCH_COUNT
			};
		if (*file->columns[i] && is_extra(uses[i].rule))
			extra[file->nextra++] = file->columns[i];
	}
	file->extra = extra;
	file->uses = uses;
}

static int
read_csv(struct ps_span text, struct ps_arena *arena, struct ps_work_file *out,
	 struct ps_diags *diags, struct ps_err *err)
{
	static const struct ps_csv_limits limits = { PS_LIMIT_FIELDS,
						     PS_LIMIT_FIELD_BYTES,
						     PS_LIMIT_WORKFILE_ROWS };
	struct ps_where where = { .file = out->path };
	struct ps_csv csv;
	int rc;

	rc = ps_csv_parse(&(struct ps_csv_input){ text, out->path,
						  ps_workfile_delimiter(text),
						  &limits, '"' },
			  arena, &csv, diags, err);
	if (rc < 0)
		return rc;
	if (csv.len == 0) {
		ps_diag_add(diags, where, PS_E_HEADER,
			    "the file has no header");
		return ps_err_set(err, PS_EDATA, "%s: no header", out->path);
	}
	rc = read_header(&csv.records[0], arena, out, diags);
	if (rc < 0)
		return ps_err_set(err, rc, "%s: unusable header", out->path);
	out->header_end = csv.records[0].end;
	classify_columns(arena, out);
	out->rows = PS_ARENA_ARRAY(arena, struct ps_work_row, csv.len);
	for (size_t i = 1; i < csv.len; i++)
		if (!is_blank(&csv.records[i]))
			read_row(arena, out, &csv.records[i],
				 &out->rows[out->nrows++]);
	return PS_OK;
}

static int
read_text(struct ps_span text, const char *path, struct ps_arena *arena,
	  struct ps_work_file *out, struct ps_diags *diags, struct ps_err *err)
{
	if (ps_workfile_refused(text, path, diags))
		return ps_err_set(err, PS_EDATA, "%s: refused by content",
				  path);
	if (out->kind == PS_WORK_YAML)
		return ps_workfile_read_yaml(text, path, arena, out, diags,
					     err);
	return read_csv(text, arena, out, diags, err);
}

/* "actual login" stands below `actual`; a status may stand at the items. */
static const struct ps_node *
find_answer(const struct ps_node *root, const char *column)
{
	static const char actual[] = "actual ";
	const struct ps_node *answer = ps_node_get(root, "answer");
	const struct ps_node *items = ps_node_get(answer, "items");
	const struct ps_node *node;

	if (strncmp(column, actual, strlen(actual)) == 0)
		return ps_node_get(ps_node_get(answer, "actual"),
				   column + strlen(actual));
	node = ps_node_get(answer, column);
	if (node && !*node->text && items && items->child)
		return items->child;
	return node ? node : ps_node_get(root, column);
}

struct ps_where
ps_work_row_where(const struct ps_work_file *file,
		  const struct ps_work_row *row, const char *column)
{
	struct ps_where where = row->where;
	const struct ps_node *node;

	for (size_t i = 0; i < file->ncolumns; i++)
		if (ps_streq(file->columns[i], column))
			where.field = (int64_t)i + 1;
	if (file->kind != PS_WORK_YAML || !*column)
		return where;
	node = find_answer(file->yaml, column);
	if (node) {
		where.line = node->line;
		where.column = node->column;
	}
	return where;
}

void
ps_workfile_quote(struct ps_span text, const char *path, struct ps_diags *diags)
{
	char delimiter = '\0';

	if (diags->len > 0 && ps_workfile_kind(path) == PS_WORK_CSV)
		delimiter = ps_workfile_delimiter(text);
	ps_diags_quote(diags, path, text, delimiter, '"');
}

bool
ps_workfile_refused(struct ps_span text, const char *path,
		    struct ps_diags *diags)
{
	return has_markers(text, path, diags) ||
	       refused_by_magic(text, path, diags);
}

int
ps_workfile_read(struct ps_span text, const char *path, struct ps_arena *arena,
		 struct ps_work_file *out, struct ps_diags *diags,
		 struct ps_err *err)
{
	int rc;

	memset(out, 0, sizeof(*out));
	out->path = path;
	out->kind = ps_workfile_kind(path);
	rc = read_text(text, path, arena, out, diags, err);
	ps_workfile_quote(text, path, diags);
	return rc;
}

bool
ps_workfile_fits(const struct ps_work_file *file,
		 const struct ps_limits *limits, struct ps_diags *diags)
{
	if (file->nrows <= limits->work_file_rows)
		return true;
	ps_diag_add(diags, (struct ps_where){ .file = file->path },
		    PS_E_TOO_LARGE, "the work file has more than %zu rows",
		    limits->work_file_rows);
	return false;
}

const char *
ps_work_row_cell(const struct ps_work_file *file, const struct ps_work_row *row,
		 const char *column)
{
	size_t i = column_index(file, column);

	return i != SIZE_MAX && row->cells ? row->cells[i] : "";
}
