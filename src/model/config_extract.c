#include "model/config_private.h"

#include "provspool/dateform.h"

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *const *
read_types(struct ps_config_reader *r, const struct ps_node *list)
{
	struct ps_arena *arena = &r->config->arena;
	const char **types =
		PS_ARENA_ARRAY(arena, const char *, list->nchildren + 1);
	size_t n = 0;

	for (const struct ps_node *c = list->child; c; c = c->next)
		types[n++] = ps_arena_strdup(arena, c->text);
	if (n > 0)
		qsort(types, n, sizeof(*types), by_text);
	return types;
}

static enum ps_as_of
as_of(const char *word)
{
	if (ps_streq(word, "column"))
		return PS_AS_OF_COLUMN;
	return ps_streq(word, "control-file") ? PS_AS_OF_CONTROL_FILE
					      : PS_AS_OF_FILE_NAME;
}

static void PS_PRINTF(3, 4)
	complain(struct ps_config_reader *r, const struct ps_node *node,
		 const char *format, ...)
{
	struct ps_buf text = PS_BUF_INIT;
	va_list ap;

	va_start(ap, format);
	ps_buf_vaddf(&text, format, ap);
	va_end(ap);
	ps_diag_add(r->diags, ps_config_where(r, node), PS_E_CONFIG, "%s",
		    text.ptr);
	ps_buf_release(&text);
}

static void
check_as_of(struct ps_config_reader *r, const struct ps_node *node,
	    const struct ps_extract_settings *extract,
	    const struct ps_source *source)
{
	const char *fault = ps_dateform_fault(extract->file_name);

	if (extract->as_of == PS_AS_OF_FILE_NAME && !*extract->file_name)
		complain(r, node,
			 "as_of is file-name, but file_name does not say of "
			 "what form it is");
	else if (extract->as_of != PS_AS_OF_FILE_NAME && *extract->file_name)
		complain(r, node,
			 "file_name is of no use without as_of: file-name");
	else if (*extract->file_name && fault)
		complain(r, node, "'%s' is no form of a date: %s",
			 extract->file_name, fault);
	if (extract->as_of == PS_AS_OF_CONTROL_FILE && !*source->control_suffix)
		complain(r, node,
			 "as_of is control-file, but the source has no "
			 "control");
}

static void
check_source(struct ps_config_reader *r, const struct ps_node *root,
	     const struct ps_source *source)
{
	if (!ps_node_get(root, "columns"))
		complain(r, root,
			 "an extract needs columns: they say where the parts "
			 "of a resource stand");
	if (source->snapshot || source->by_line || source->supersede)
		complain(r, root,
			 "mode, key and on_changed are for requests, not for "
			 "an extract");
}

const struct ps_extract_settings *
ps_config_read_extract(struct ps_config_reader *r, const struct ps_node *root,
		       const struct ps_source *source)
{
	const struct ps_object *object =
		ps_config_object(r->schema->root, "extract");
	const struct ps_node *node = ps_node_get(root, "extract");
	bool is_extract = ps_streq(
		ps_config_text(r, root, r->schema->root, "kind"), "extract");
	struct ps_extract_settings *out;

	if (is_extract != (node && !node->null)) {
		complain(r, root,
			 "kind: extract and extract come together or not at "
			 "all");
		return NULL;
	}
	if (!is_extract)
		return NULL;
	out = PS_ARENA_NEW(&r->config->arena, struct ps_extract_settings);
	out->full =
		ps_streq(ps_config_text(r, node, object, "coverage"), "full");
	out->may_be_empty = ps_config_bool(r, node, object, "may_be_empty");
	out->as_of = as_of(ps_config_text(r, node, object, "as_of"));
	out->file_name = ps_config_text(r, node, object, "file_name");
	out->types = read_types(r, ps_node_get(node, "resource_types"));
	check_as_of(r, node, out, source);
	check_source(r, root, source);
	return out;
}

static struct ps_where
source_file(struct ps_config *config, const struct ps_source *source)
{
	return (struct ps_where){
		.file = ps_arena_printf(&config->arena,
					"config/sources/%s.yaml", source->id)
	};
}

/* Of one type there is one source of full extracts, or each would undo the
 * other's. */
static void
check_type(struct ps_config *config, const struct ps_source *source,
	   const char *id, struct ps_map *full, struct ps_diags *diags)
{
	const struct ps_source *other;

	if (!ps_config_type(config, id))
		ps_diag_add(diags, source_file(config, source), PS_E_CONFIG_REF,
			    "there is no resource type '%s'", id);
	if (!source->extract->full)
		return;
	other = ps_map_add(full, id,
			   ps_arena_strdup(&config->arena, source->id));
	if (other)
		ps_diag_add(diags, source_file(config, source), PS_E_CONFIG,
			    "full extracts of '%s' come from source '%s', too: "
			    "what one does not name the other does",
			    id, (const char *)other);
}

static void
check_verification(struct ps_config *config, const struct ps_map *covered,
		   struct ps_diags *diags)
{
	for (size_t i = 0; i < config->resource_types.len; i++) {
		const struct ps_resource_type *type =
			config->resource_types.entries[i].value;
		struct ps_where where = { .file = ps_arena_printf(
						  &config->arena,
						  "config/resource-types/"
						  "%s.yaml",
						  type->id) };

		if (type->verification == PS_VERIFY_EXTRACT &&
		    !ps_map_get(covered, type->id))
			ps_diag_add(diags, where, PS_E_CONFIG,
				    "verification is extract, but no source "
				    "has extracts of '%s'",
				    type->id);
	}
}

void
ps_config_check_extracts(struct ps_config *config, struct ps_diags *diags)
{
	struct ps_map covered;
	struct ps_map full;

	ps_map_init(&covered);
	ps_map_init(&full);
	for (size_t i = 0; i < config->sources.len; i++) {
		const struct ps_source *s = config->sources.entries[i].value;
		const char *const *type = s->extract ? s->extract->types : NULL;

		for (; type && *type; type++) {
			check_type(config, s, *type, &full, diags);
			ps_map_put(&covered, *type, config);
		}
	}
	check_verification(config, &covered, diags);
	ps_map_release(&full);
	ps_map_release(&covered);
}
