#include "model/config_private.h"

#include "provspool/csv.h"
#include "provspool/excerpt.h"
#include "provspool/num.h"

void
ps_config_init(struct ps_config *config)
{
	struct ps_config_reader defaults = { .config = config,
					     .schema = ps_schema_get("site") };

	memset(config, 0, sizeof(*config));
	ps_arena_init(&config->arena, 0);
	ps_config_read_limits(&defaults, NULL);
	config->calendar = PS_ARENA_NEW(&config->arena, struct ps_calendar);
	config->site_name = "";
	ps_map_init(&config->resource_types);
	ps_map_init(&config->sources);
	ps_map_init(&config->people);
	ps_map_init(&config->emails);
	ps_map_init(&config->principals);
	ps_map_init(&config->lookups);
}

void
ps_config_release(struct ps_config *config)
{
	for (size_t i = 0; i < config->sources.len; i++) {
		struct ps_source *source = config->sources.entries[i].value;

		ps_map_release(&source->resource_types);
	}
	for (size_t i = 0; i < config->people.len; i++) {
		struct ps_person *person = config->people.entries[i].value;

		for (size_t k = 0; k < person->nrights; k++)
			ps_map_release(&person->rights[k].types);
	}
	for (size_t i = 0; i < config->resource_types.len; i++) {
		struct ps_resource_type *type =
			config->resource_types.entries[i].value;

		ps_map_release(&type->protects);
	}
	ps_map_release(&config->resource_types);
	ps_map_release(&config->sources);
	ps_map_release(&config->people);
	ps_map_release(&config->emails);
	ps_map_release(&config->principals);
	ps_map_release(&config->lookups);
	for (size_t i = 0; i < config->nmaps; i++)
		ps_map_release(config->maps[i]);
	free(config->maps);
	ps_arena_release(&config->arena);
}

const struct ps_resource_type *
ps_config_type(const struct ps_config *config, const char *id)
{
	return ps_map_get(&config->resource_types, id);
}

const struct ps_source *
ps_config_source(const struct ps_config *config, const char *id)
{
	return ps_map_get(&config->sources, id);
}

const struct ps_property *
ps_type_property(const struct ps_resource_type *type, const char *name)
{
	for (size_t i = 0; i < type->nproperties; i++)
		if (ps_streq(type->properties[i].name, name))
			return &type->properties[i];
	return NULL;
}

struct ps_where
ps_config_where(const struct ps_config_reader *r, const struct ps_node *node)
{
	return (struct ps_where){ .file = r->file,
				  .line = node ? node->line : 0,
				  .column = node ? node->column : 0 };
}

/* The schema is the one place where defaults are written down. */
const char *
ps_config_text(const struct ps_config_reader *r, const struct ps_node *map,
	       const struct ps_object *object, const char *key)
{
	const struct ps_node *node = ps_node_get(map, key);

	if (node && !node->null && node->kind == PS_NODE_SCALAR)
		return ps_arena_strdup(&r->config->arena, node->text);
	for (size_t i = 0; i < object->nrules; i++)
		if (ps_streq(object->rules[i].name, key) &&
		    object->rules[i].otherwise)
			return object->rules[i].otherwise;
	return "";
}

bool
ps_config_bool(const struct ps_config_reader *r, const struct ps_node *map,
	       const struct ps_object *object, const char *key)
{
	return ps_streq(ps_config_text(r, map, object, key), "true");
}

/* The schema has checked form and range. */
int64_t
ps_config_number(const struct ps_config_reader *r, const struct ps_node *map,
		 const struct ps_object *object, const char *key)
{
	int64_t number = 0;

	if (!ps_num_i64(ps_config_text(r, map, object, key), INT64_MIN,
			INT64_MAX, &number))
		return 0;
	return number;
}

const struct ps_object *
ps_config_object(const struct ps_object *object, const char *key)
{
	for (size_t i = 0; i < object->nrules; i++)
		if (ps_streq(object->rules[i].name, key) &&
		    object->rules[i].object)
			return object->rules[i].object;
	ps_bug("a schema lacks an object that the configuration has");
}

struct ps_map *
ps_config_new_map(struct ps_config_reader *r)
{
	struct ps_config *c = r->config;
	struct ps_map *map = PS_ARENA_NEW(&c->arena, struct ps_map);

	ps_map_init(map);
	c->maps = ps_xgrow(c->maps, &c->maps_cap, c->nmaps + 1, sizeof(void *));
	c->maps[c->nmaps++] = map;
	return map;
}

const struct ps_zone *
ps_config_zone(struct ps_config_reader *r, const struct ps_node *node,
	       const char *text)
{
	struct ps_arena *arena = &r->config->arena;
	const struct ps_zone *zone = ps_zone_fixed(text, arena);
	struct ps_buf bytes = PS_BUF_INIT;
	struct ps_err why;
	int rc = PS_ENOTFOUND;

	if (zone)
		return zone;
	(void)ps_err_set(&why, rc, "no time zone has the name '%s'", text);
	if (r->config->read_zone && ps_zone_is_name(text))
		rc = r->config->read_zone(text, &bytes, &why);
	if (rc == PS_OK)
		rc = ps_zone_parse(ps_buf_span(&bytes), text, arena, &zone,
				   &why);
	ps_buf_release(&bytes);
	if (rc < 0)
		ps_diag_add(r->diags, ps_config_where(r, node), PS_E_TIME_ZONE,
			    "%s", why.text);
	return zone;
}

static char
delimiter_of(const char *word)
{
	if (ps_streq(word, "tab"))
		return '\t';
	return word[0];
}

static char
quote_of(const char *word)
{
	if (ps_streq(word, "none"))
		return PS_CSV_NO_QUOTE;
	return word[0];
}

static const char *const *
read_command(struct ps_arena *arena, const struct ps_node *list)
{
	const char **argv;
	size_t n = 0;

	if (!list || list->nchildren == 0)
		return NULL;
	argv = PS_ARENA_ARRAY(arena, const char *, list->nchildren + 1);
	for (const struct ps_node *c = list->child; c; c = c->next)
		argv[n++] = ps_arena_strdup(arena, c->text);
	return argv;
}

static void
read_site(struct ps_config_reader *r, const struct ps_node *root)
{
	const struct ps_object *site = r->schema->root;
	struct ps_config *c = r->config;

	c->version = ps_config_number(r, root, site, "version");
	c->site_name = ps_config_text(r, root, site, "name");
	c->notify = read_command(&c->arena, ps_node_get(root, "notify"));
	c->delimiter =
		delimiter_of(ps_config_text(r, root, site, "csv_delimiter"));
	c->recent_days = ps_config_number(r, root, site, "recent_days");
	c->unknown_person_may_answer = ps_streq(
		ps_config_text(r, root, site, "unknown_person"), "accept");
	ps_config_read_limits(r, root);
	ps_config_read_calendar(r, root);
}

static enum ps_source_format
format_of(const char *word)
{
	static const struct {
		const char *word;
		enum ps_source_format format;
	} formats[] = { { "csv", PS_SOURCE_CSV },
			{ "yaml", PS_SOURCE_YAML },
			{ "json", PS_SOURCE_JSON } };

	for (size_t i = 0; i < PS_ARRAY_LEN(formats); i++)
		if (ps_streq(formats[i].word, word))
			return formats[i].format;
	return PS_SOURCE_USERCUBE_JSON;
}

static enum ps_results
results_of(const char *word)
{
	if (ps_streq(word, "csv"))
		return PS_RESULTS_CSV;
	return ps_streq(word, "json") ? PS_RESULTS_JSON : PS_RESULTS_NONE;
}

static void
read_source(struct ps_config_reader *r, const struct ps_node *root)
{
	const struct ps_object *object = r->schema->root;
	struct ps_arena *arena = &r->config->arena;
	struct ps_source *source = PS_ARENA_NEW(arena, struct ps_source);
	const struct ps_node *types = ps_node_get(root, "resource_types");
	const char *format = ps_config_text(r, root, object, "format");

	source->id = r->id;
	source->format = format_of(format);
	source->delimiter =
		delimiter_of(ps_config_text(r, root, object, "delimiter"));
	source->quote = quote_of(ps_config_text(r, root, object, "quote"));
	source->headless = !ps_config_bool(r, root, object, "header");
	source->snapshot =
		ps_streq(ps_config_text(r, root, object, "mode"), "snapshot");
	source->by_line =
		ps_streq(ps_config_text(r, root, object, "key"), "file-line");
	source->supersede = ps_streq(
		ps_config_text(r, root, object, "on_changed"), "supersede");
	source->results =
		results_of(ps_config_text(r, root, object, "results"));
	ps_config_read_arrival(r, root, source);
	source->encoding = ps_encoding_by_name(
		ps_config_text(r, root, object, "encoding"));
	source->skip_lines = ps_config_number(r, root, object, "skip_lines");
	source->extract = ps_config_read_extract(r, root, source);
	source->mapping = ps_config_read_mapping(r, root, source);
	ps_map_init(&source->resource_types);
	for (const struct ps_node *n = types ? types->child : NULL; n;
	     n = n->next)
		ps_map_put(&source->resource_types,
			   ps_arena_strdup(arena, n->key),
			   ps_arena_strdup(arena, n->text));
	ps_map_put(&r->config->sources, source->id, source);
}

/* Which files there are, and what reads each. */
static const struct file_kind {
	const char *folder; /* or the file itself */
	const char *schema; /* NULL: a look-up table */
	void (*read)(struct ps_config_reader *r, const struct ps_node *root);
} kinds[] = {
	{ "site.yaml", "site", read_site },
	{ "people.yaml", "people", ps_config_read_people },
	{ "resource-types/", "resource-type", ps_config_read_type },
	{ "sources/", "source", read_source },
	{ "lookups/", NULL, NULL },
};

static const char *
ending_of(const struct file_kind *kind)
{
	return kind->schema ? ".yaml" : ".csv";
}

/* "resource-types/badge.yaml": a file of the folder, and nothing deeper. */
static bool
is_in_folder(const char *name, const struct file_kind *kind)
{
	const char *ending = ending_of(kind);
	size_t len = strlen(kind->folder);
	size_t all = strlen(name);

	return strncmp(name, kind->folder, len) == 0 &&
	       !strchr(name + len, '/') && all > len + strlen(ending) &&
	       ps_streq(name + all - strlen(ending), ending);
}

static const struct file_kind *
kind_of(const char *name)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(kinds); i++) {
		const char *f = kinds[i].folder;

		if (f[strlen(f) - 1] == '/' ? is_in_folder(name, &kinds[i])
					    : ps_streq(name, f))
			return &kinds[i];
	}
	return NULL;
}

static bool
is_identifier(const char *id)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t len = strlen(id);

	return len > 0 && len <= PS_LIMIT_IDENT && id[0] >= 'a' &&
	       id[0] <= 'z' && strspn(id, allowed) == len;
}

/* "resource-types/badge.yaml" is badge. */
static const char *
id_of(struct ps_arena *arena, const char *name)
{
	const char *slash = strrchr(name, '/');
	const char *base = slash ? slash + 1 : name;

	return ps_arena_strndup(arena, base,
				(size_t)(strrchr(base, '.') - base));
}

/*
 * A resource type whose file has findings is there all the same: what names
 * it elsewhere is not at fault.
 */
static void
keep_name(struct ps_config_reader *r)
{
	struct ps_map *types = &r->config->resource_types;

	if (r->schema && ps_streq(r->schema->name, "resource-type") &&
	    !ps_map_get(types, r->id))
		ps_map_put(types, r->id,
			   PS_ARENA_NEW(&r->config->arena,
					struct ps_resource_type));
}

static int
read_text(struct ps_config_reader *r, const struct file_kind *kind,
	  struct ps_span text, struct ps_err *err)
{
	size_t before = r->diags->errors;
	struct ps_node *root;
	int rc;

	if (!kind->schema)
		return ps_config_read_lookup(r, text, err);
	rc = ps_yaml_parse(text, r->file, &r->config->arena, &root, r->diags,
			   err);
	if (rc < 0)
		return rc == PS_EDATA ? PS_OK : rc; /* told */
	ps_schema_check_node(r->schema, root, r->file, r->diags);
	if (r->diags->errors == before)
		kind->read(r, root);
	return PS_OK;
}

static int
read_file(struct ps_config *config, const struct ps_config_file *file,
	  struct ps_diags *diags, struct ps_err *err)
{
	const struct file_kind *kind = kind_of(file->name);
	struct ps_config_reader r = { .config = config, .diags = diags };
	int rc;

	r.file = ps_arena_printf(&config->arena, "config/%s", file->name);
	if (!kind) {
		ps_diag_add(diags, ps_config_where(&r, NULL), PS_E_CONFIG,
			    "there is no configuration file of this name");
		return PS_OK;
	}
	r.id = id_of(&config->arena, file->name);
	r.schema = kind->schema ? ps_schema_get(kind->schema) : NULL;
	if (!is_identifier(r.id))
		ps_diag_add(diags, ps_config_where(&r, NULL), PS_E_PATTERN,
			    "'%s' is no identifier: lower case letters, digits "
			    "and '-', a letter first",
			    r.id);
	rc = read_text(&r, kind, file->text, err);
	keep_name(&r);
	return rc;
}

static bool
has_file(const struct ps_config_file *files, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (ps_streq(files[i].name, name))
			return true;
	return false;
}

/* Last, because a reference is judged when all files were read. */
static void
quote_files(const struct ps_config_file *files, size_t n,
	    struct ps_diags *diags)
{
	struct ps_buf name = PS_BUF_INIT;

	for (size_t i = 0; diags->len > 0 && i < n; i++) {
		ps_buf_reset(&name);
		ps_buf_addf(&name, "config/%s", files[i].name);
		ps_diags_quote(diags, name.ptr, files[i].text, '\0', '"');
	}
	ps_buf_release(&name);
}

int
ps_config_parse(const struct ps_config_file *files, size_t n,
		struct ps_config *config, struct ps_diags *diags,
		struct ps_err *err)
{
	struct ps_where site = { .file = "config/site.yaml" };
	size_t before = diags->errors;
	int rc = PS_OK;

	if (!has_file(files, n, "site.yaml"))
		ps_diag_add(diags, site, PS_E_CONFIG, "the file is missing");
	for (size_t i = 0; rc == PS_OK && i < n; i++)
		rc = read_file(config, &files[i], diags, err);
	if (rc < 0)
		return rc;
	ps_config_check_references(config, diags);
	ps_config_check_depends(config, diags);
	quote_files(files, n, diags);
	if (diags->errors > before)
		return ps_err_set(err, PS_ECONFIG,
				  "the configuration has %zu error%s",
				  diags->errors - before,
				  diags->errors - before == 1 ? "" : "s");
	return PS_OK;
}
