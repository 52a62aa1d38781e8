#include "provspool/node.h"

#include <yaml.h>

#include "build.h"
#include "bytes.h"

enum verdict {
	GO_ON = 1,
	STOP,
};

static void
set_place(struct ps_build *build, const yaml_mark_t *mark)
{
	build->line = (int64_t)mark->line + 1;
	build->column = (int64_t)mark->column + 1;
}

/* Told one by one, so that a person can remove them all at once. */
static void
refuse_features(struct ps_build *build, const yaml_char_t *anchor,
		const yaml_char_t *tag)
{
	if (anchor)
		ps_build_refuse(build, PS_E_YAML_FEATURE, "an anchor (&name)");
	if (tag)
		ps_build_refuse(build, PS_E_YAML_FEATURE, "a tag (!name)");
}

static enum verdict
take_key(struct ps_build *build, const yaml_event_t *event)
{
	struct ps_span key = { (const char *)event->data.scalar.value,
			       event->data.scalar.length };

	if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	    ps_span_is(key, "<<"))
		ps_build_refuse(build, PS_E_YAML_FEATURE, "a merge key (<<)");
	return ps_build_key(build, key) ? GO_ON : STOP;
}

static enum verdict
take_scalar(struct ps_build *build, const yaml_event_t *event)
{
	struct ps_span text = { (const char *)event->data.scalar.value,
				event->data.scalar.length };
	struct ps_node *node;

	refuse_features(build, event->data.scalar.anchor,
			event->data.scalar.tag);
	if (ps_build_wants_key(build))
		return take_key(build, event);
	node = ps_build_scalar(build, text);
	if (!node)
		return STOP;
	node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	node->null = !node->quoted && text.len == 0;
	return GO_ON;
}

static enum verdict
take_open(struct ps_build *build, enum ps_node_kind kind)
{
	if (!ps_build_wants_key(build))
		return ps_build_open(build, kind) ? GO_ON : STOP;
	ps_build_refuse(build, PS_E_YAML_FEATURE, "a list or map as a key");
	return STOP;
}

static enum verdict
take_document(struct ps_build *build, const yaml_event_t *event)
{
	if (event->data.document_start.version_directive ||
	    event->data.document_start.tag_directives.start !=
		    event->data.document_start.tag_directives.end) {
		ps_build_refuse(build, PS_E_YAML_FEATURE, "a directive");
		return STOP;
	}
	if (build->root) {
		ps_build_refuse(build, PS_E_YAML_FEATURE, "a second document");
		return STOP;
	}
	return GO_ON;
}

static enum verdict
take_event(struct ps_build *build, const yaml_event_t *event)
{
	set_place(build, &event->start_mark);
	switch (event->type) {
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		return GO_ON;
	case YAML_STREAM_END_EVENT:
		return STOP;
	case YAML_DOCUMENT_START_EVENT:
		return take_document(build, event);
	case YAML_ALIAS_EVENT:
		ps_build_refuse(build, PS_E_YAML_FEATURE, "an alias (*name)");
		return STOP;
	case YAML_SCALAR_EVENT:
		return take_scalar(build, event);
	case YAML_SEQUENCE_START_EVENT:
		refuse_features(build, event->data.sequence_start.anchor,
				event->data.sequence_start.tag);
		return take_open(build, PS_NODE_LIST);
	case YAML_MAPPING_START_EVENT:
		refuse_features(build, event->data.mapping_start.anchor,
				event->data.mapping_start.tag);
		return take_open(build, PS_NODE_MAP);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		ps_build_close(build);
		return GO_ON;
	}
	return STOP;
}

static void
refuse_syntax(struct ps_build *build, const yaml_parser_t *parser)
{
	const char *problem = parser->problem ? parser->problem : "not YAML";

	set_place(build, &parser->problem_mark);
	if (parser->context)
		ps_diag_add(build->diags, ps_build_where(build),
			    PS_E_YAML_SYNTAX, "%s %s that begins on line %zu",
			    problem, parser->context,
			    parser->context_mark.line + 1);
	else
		ps_diag_add(build->diags, ps_build_where(build),
			    PS_E_YAML_SYNTAX, "%s", problem);
	build->refused = true;
}

/*
 * The encoding is forced, as libyaml would take UTF-16 for granted, which a
 * scan of the bytes does not see through.
 */
static int
parse(struct ps_build *build, struct ps_span text, struct ps_err *err)
{
	yaml_parser_t parser;
	yaml_event_t event;
	enum verdict verdict = GO_ON;
	bool starved = false;

	if (!yaml_parser_initialize(&parser))
		return ps_err_set(err, PS_ESYS, "no memory");
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const unsigned char *)text.ptr,
				     text.len);
	while (verdict == GO_ON) {
		if (!yaml_parser_parse(&parser, &event)) {
			starved = parser.error == YAML_MEMORY_ERROR;
			refuse_syntax(build, &parser);
			break;
		}
		verdict = take_event(build, &event);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return starved ? ps_err_set(err, PS_ESYS, "no memory") : 0;
}

/* All that libyaml does slowly or too kindly is refused before it runs. */
static bool
is_fit(struct ps_span text, const char *file, struct ps_diags *diags)
{
	if (text.len <= PS_LIMIT_YAML_BYTES)
		return ps_bytes_check(text, file, PS_BYTES_YAML, diags);
	ps_diag_add(diags, (struct ps_where){ .file = file }, PS_E_TOO_LARGE,
		    "the file has more than %u bytes", PS_LIMIT_YAML_BYTES);
	return false;
}

int
ps_yaml_parse(struct ps_span text, const char *file, struct ps_arena *arena,
	      struct ps_node **out, struct ps_diags *diags, struct ps_err *err)
{
	struct ps_build build;
	bool bom;
	int rc;

	*out = NULL;
	text = ps_bytes_skip_bom(text, &bom);
	if (text.len == 0)
		text.ptr = ""; /* libyaml insists on a pointer */
	if (!is_fit(text, file, diags))
		return ps_err_set(err, PS_EDATA, "cannot read '%s' as YAML",
				  file);
	ps_build_init(&build, file, arena, diags, PS_LIMIT_DEPTH);
	rc = parse(&build, text, err);
	if (rc == 0)
		rc = ps_build_finish(&build, "YAML", out, err);
	ps_build_release(&build);
	return rc;
}
