#include "journal_private.h"

#include "provspool/limits.h"
#include "provspool/num.h"
#include "provspool/text.h"
#include "provspool/when.h"

#define SCHEMA "segment"
#define LEVEL 1000

static const char *const kind_names[] = { [PS_SEG_NONE] = "",
#define X(id, name) [id] = (name),
					  PS_SEGMENT_LIST(X)
#undef X
};

const char *
ps_segment_kind_name(enum ps_segment_kind kind)
{
	return kind_names[kind];
}

static enum ps_segment_kind
kind_by_name(const char *name)
{
	for (size_t i = PS_SEG_NONE + 1; i < PS_ARRAY_LEN(kind_names); i++)
		if (ps_streq(kind_names[i], name))
			return (enum ps_segment_kind)i;
	return PS_SEG_NONE;
}

bool
ps_segment_has_uid(enum ps_segment_kind kind)
{
	return kind == PS_SEG_INIT || kind == PS_SEG_CONFIG ||
	       kind == PS_SEG_ACCEPT;
}

void
ps_segment_path(int64_t seq, enum ps_segment_kind kind,
		char out[PS_SEGMENT_PATH_MAX])
{
	long long n = (long long)seq;

	(void)snprintf(out, PS_SEGMENT_PATH_MAX,
		       "journal/%04lld/%04lld/%09lld-%s", n / LEVEL / LEVEL,
		       n / LEVEL % LEVEL, n, ps_segment_kind_name(kind));
}

static bool
is_table(const struct ps_segment_file *file)
{
	return file->rows >= 0;
}

const char *
ps_segment_file_path(struct ps_arena *arena, const struct ps_segment_file *file)
{
	if (is_table(file))
		return file->name;
	return ps_arena_printf(arena, "%s/%s", PS_SEGMENT_CONFIG, file->name);
}

static void
add_text(struct ps_buf *out, const char *key, const char *text)
{
	if (*text)
		ps_buf_addf(out, "%s: %s\n", key, text);
}

static void
add_number(struct ps_buf *out, const char *key, int64_t number)
{
	ps_buf_addf(out, "%s: %lld\n", key, (long long)number);
}

static void
add_extract(struct ps_buf *out, const struct ps_segment *segment)
{
	char as_of[PS_WHEN_TEXT_MAX];

	if (segment->input_as_of == PS_WHEN_NONE)
		return;
	ps_when_format(segment->input_as_of, as_of);
	add_text(out, "  as_of", as_of);
	add_text(out, "  coverage", segment->input_full ? "full" : "partial");
	ps_buf_addstr(out, "  resource_types:\n");
	for (size_t i = 0; i < segment->ninput_types; i++)
		ps_buf_addf(out, "    - %s\n", segment->input_types[i]);
}

static void
add_input(struct ps_buf *out, const struct ps_segment *segment)
{
	if (!*segment->input_name)
		return;
	ps_buf_addstr(out, "input:\n  name: ");
	ps_text_yaml(out, ps_span_str(segment->input_name));
	ps_buf_addch(out, '\n');
	add_text(out, "  source", segment->input_source);
	add_text(out, "  digest", segment->input_sha256);
	add_number(out, "  size", segment->input_size);
	add_number(out, "  uid", segment->input_uid);
	add_text(out, "  refused", segment->input_refused ? "true" : "false");
	if (segment->input_sequence > 0)
		add_number(out, "  sequence", segment->input_sequence);
	add_extract(out, segment);
}

static void
add_files(struct ps_buf *out, const char *key, const struct ps_segment *segment,
	  bool tables)
{
	bool first = true;

	for (size_t i = 0; i < segment->nfiles; i++) {
		const struct ps_segment_file *file = &segment->files[i];

		if (is_table(file) != tables)
			continue;
		if (first)
			ps_buf_addf(out, "%s:\n", key);
		first = false;
		ps_buf_addf(out, "  - {name: %s", file->name);
		if (tables)
			ps_buf_addf(out, ", rows: %lld", (long long)file->rows);
		ps_buf_addf(out, ", sha256: %s}\n", file->sha256);
	}
}

static void
add_totals(struct ps_buf *out, const struct ps_totals *totals)
{
	ps_buf_addstr(out, "totals:\n");
	add_number(out, "  orders", totals->orders);
	add_number(out, "  items", totals->items);
	add_number(out, "  events", totals->events);
	add_number(out, "  duplicates", totals->duplicates);
	add_number(out, "  rejects", totals->rejects);
}

void
ps_segment_write(struct ps_buf *out, const struct ps_segment *segment)
{
	char time[PS_WHEN_TEXT_MAX];

	ps_when_format(segment->time, time);
	ps_buf_addstr(out, "# Segment of a provspool journal; its keys are "
			   "described in segment.schema.json\n");
	add_number(out, "seq", segment->seq);
	add_text(out, "kind", ps_segment_kind_name(segment->kind));
	add_text(out, "time", time);
	add_text(out, "chain", segment->chain);
	add_text(out, "spool", segment->spool);
	add_text(out, "trust", segment->trust);
	if (ps_segment_has_uid(segment->kind))
		add_number(out, "uid", segment->uid);
	add_input(out, segment);
	add_text(out, "work_cursor", segment->work_cursor.hex);
	add_files(out, "tables", segment, true);
	add_files(out, "config_files", segment, false);
	add_number(out, "next_order", segment->next_order);
	add_number(out, "next_batch", segment->next_batch);
	add_number(out, "config_version", segment->config_version);
	add_number(out, "config_seq", segment->config_seq);
	add_totals(out, &segment->totals);
}

static int
damaged(struct ps_err *err, const char *path, const struct ps_diags *diags)
{
	if (diags->len == 0)
		return ps_err_set(err, PS_EHISTORY, "'%s' is damaged", path);
	return ps_err_set(err, PS_EHISTORY, "'%s', line %lld: %s", path,
			  (long long)diags->list[0].where.line,
			  diags->list[0].text);
}

/* The schema has seen to it that it is a number; `otherwise` if absent. */
static int64_t
number_of(const struct ps_node *map, const char *key, int64_t otherwise)
{
	int64_t number = otherwise;

	if (ps_node_get(map, key) &&
	    !ps_num_i64(ps_node_text(map, key, ""), 0, INT64_MAX, &number))
		return otherwise;
	return number;
}

static const char *
text_of(struct ps_arena *arena, const struct ps_node *map, const char *key)
{
	return ps_arena_strdup(arena, ps_node_text(map, key, ""));
}

static void
digest_of(const struct ps_node *map, const char *key, char out[PS_SHA_HEX])
{
	(void)snprintf(out, PS_SHA_HEX, "%s", ps_node_text(map, key, ""));
}

static size_t
count(const struct ps_node *list)
{
	return list ? list->nchildren : 0;
}

static void
read_files(const struct ps_node *list, bool tables, struct ps_arena *arena,
	   struct ps_segment *out)
{
	const struct ps_node *node = list ? list->child : NULL;

	for (; node; node = node->next) {
		struct ps_segment_file *file = &out->files[out->nfiles++];

		file->name = text_of(arena, node, "name");
		file->rows = tables ? number_of(node, "rows", 0) : -1;
		digest_of(node, "sha256", file->sha256);
	}
}

static void
read_totals(const struct ps_node *map, struct ps_totals *out)
{
	out->orders = number_of(map, "orders", 0);
	out->items = number_of(map, "items", 0);
	out->events = number_of(map, "events", 0);
	out->duplicates = number_of(map, "duplicates", 0);
	out->rejects = number_of(map, "rejects", 0);
}

static void
read_extract(const struct ps_node *input, struct ps_arena *arena,
	     struct ps_segment *out)
{
	const struct ps_node *list = ps_node_get(input, "resource_types");
	const char **types = PS_ARENA_ARRAY(arena, const char *, count(list));

	out->input_full = ps_streq(ps_node_text(input, "coverage", ""), "full");
	if (!ps_when_parse(ps_node_text(input, "as_of", ""), &out->input_as_of,
			   NULL))
		out->input_as_of = PS_WHEN_NONE;
	for (const struct ps_node *n = list ? list->child : NULL; n;
	     n = n->next)
		types[out->ninput_types++] = ps_arena_strdup(arena, n->text);
	out->input_types = types;
}

static bool
fill(const struct ps_node *root, struct ps_arena *arena, struct ps_segment *out)
{
	const struct ps_node *input = ps_node_get(root, "input");
	const struct ps_node *tables = ps_node_get(root, "tables");
	const struct ps_node *config = ps_node_get(root, "config_files");

	memset(out, 0, sizeof(*out));
	out->seq = number_of(root, "seq", 0);
	out->kind = kind_by_name(ps_node_text(root, "kind", ""));
	digest_of(root, "chain", out->chain);
	out->spool = text_of(arena, root, "spool");
	out->trust = text_of(arena, root, "trust");
	out->uid = number_of(root, "uid", -1);
	out->input_name = text_of(arena, input, "name");
	out->input_source = text_of(arena, input, "source");
	out->input_sha256 = text_of(arena, input, "digest");
	out->input_size = number_of(input, "size", 0);
	out->input_uid = number_of(input, "uid", 0);
	out->input_sequence = number_of(input, "sequence", 0);
	out->input_refused =
		ps_streq(ps_node_text(input, "refused", ""), "true");
	read_extract(input, arena, out);
	(void)snprintf(out->work_cursor.hex, sizeof(out->work_cursor.hex), "%s",
		       ps_node_text(root, "work_cursor", ""));
	out->next_order = number_of(root, "next_order", 0);
	out->next_batch = number_of(root, "next_batch", 0);
	out->config_version = number_of(root, "config_version", 0);
	out->config_seq = number_of(root, "config_seq", 0);
	read_totals(ps_node_get(root, "totals"), &out->totals);
	out->files = PS_ARENA_ARRAY(arena, struct ps_segment_file,
				    count(tables) + count(config));
	read_files(tables, true, arena, out);
	read_files(config, false, arena, out);
	return out->seq > 0 && out->kind != PS_SEG_NONE &&
	       ps_when_parse(ps_node_text(root, "time", ""), &out->time, NULL);
}

int
ps_segment_read(struct ps_span text, const char *path, struct ps_arena *arena,
		struct ps_segment *out, struct ps_err *err)
{
	struct ps_node *root = NULL;
	struct ps_arena nodes;
	struct ps_diags diags;
	int rc;

	ps_arena_init(&nodes, 0);
	ps_diags_init(&diags);
	rc = ps_yaml_parse(text, path, &nodes, &root, &diags, err);
	if (rc == PS_OK)
		ps_schema_check_node(ps_schema_get(SCHEMA), root, path, &diags);
	if (rc == PS_EDATA ||
	    (rc == PS_OK && (diags.errors > 0 || !fill(root, arena, out))))
		rc = damaged(err, path, &diags);
	ps_diags_release(&diags);
	ps_arena_release(&nodes);
	return rc;
}

void
ps_segment_copy(struct ps_arena *arena, const struct ps_segment *from,
		struct ps_segment *to)
{
	*to = *from;
	to->spool = ps_arena_strdup(arena, from->spool);
	to->trust = ps_arena_strdup(arena, from->trust);
	to->input_name = ps_arena_strdup(arena, from->input_name);
	to->input_source = ps_arena_strdup(arena, from->input_source);
	to->input_sha256 = ps_arena_strdup(arena, from->input_sha256);
	to->input_types = NULL; /* nobody asks for those of the tip */
	to->ninput_types = 0;
	to->files = PS_ARENA_ARRAY(arena, struct ps_segment_file, from->nfiles);
	for (size_t i = 0; i < from->nfiles; i++) {
		to->files[i] = from->files[i];
		to->files[i].name = ps_arena_strdup(arena, from->files[i].name);
	}
}
