#include "engine/projection.h"

static const char attributes[] =
	"# Bytes stay as they are.  Where no merge driver and no diff of these "
	"names\n"
	"# is configured, git works by line.\n"
	"*.csv -text merge=provspool diff=provspool whitespace=cr-at-eol\n"
	"*.yaml -text\n";

static int
put_readme(struct ps_projection *p, struct ps_err *err)
{
	struct ps_buf text = PS_BUF_INIT;
	int rc;

	rc = ps_readme_write(p->spool, &text, err);
	if (rc == PS_OK)
		rc = ps_projection_put(p, "README.md", ps_buf_span(&text), err);
	ps_buf_release(&text);
	return rc;
}

/* Schemas that work files name, so that editors check while typing. */
static int
put_schemas(struct ps_projection *p, struct ps_err *err)
{
	static const char *const names[] = { "order", "order-batch", "hold",
					     "recent" };
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && i < PS_ARRAY_LEN(names); i++) {
		const struct ps_schema *schema = ps_schema_get(names[i]);
		const char *path;

		if (!schema)
			ps_bug("a schema of work files is not there");
		path = ps_arena_printf(&p->arena, "schemas/%s", schema->file);
		rc = ps_projection_put(
			p, path,
			(struct ps_span){ schema->text, schema->text_len },
			err);
	}
	return rc;
}

int
ps_projection_site_files(struct ps_projection *p, struct ps_err *err)
{
	int rc;

	rc = ps_projection_put(p, ".gitattributes", ps_span_str(attributes),
			       err);
	if (rc == PS_OK)
		rc = put_schemas(p, err);
	if (rc == PS_OK)
		rc = ps_projection_recent(p, err);
	if (rc == PS_OK)
		rc = put_readme(p, err);
	return rc;
}
