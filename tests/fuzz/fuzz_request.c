#include "fuzz_orders.h"
#include "provspool/text.h"

#define FILE_OF(name, text)                                                    \
	{                                                                      \
		(name),                                                        \
		{                                                              \
			(text), sizeof(text) - 1                               \
		}                                                              \
	}
static const struct ps_config_file files[] = {
	FILE_OF("resource-types/badge.yaml",
		"identifier: badge\ntitle: badge\nmanaged_system: Doors\n"
		"key: login\nproperties:\n  login: {required: true}\n"
		"  site: {}\n  level: {type: integer}\n  ends: {type: date}\n"
		"  zone: {multivalued: true}\n"
		"deactivation: {property: site, value: none}\n"),
	FILE_OF("site.yaml", "version: 1\nname: a\n"
			     "limits: {order_items: 50, input_rows: 100}\n"),
	FILE_OF("sources/m.yaml",
		"format: csv\ndelimiter: ';'\nencoding: windows-1252\n"
		"dates:\n  formats: ['%d/%m/%Y']\n"
		"only_when:\n  - {column: Status, is: [Approved]}\n"
		"columns:\n  request: {column: Id}\n"
		"  resource_type: {text: badge}\n"
		"  change:\n    column: What\n    values: {New: create, "
		"Edit: update, Gone: delete}\n"
		"  owner: {column: Who}\n  resource: {column: Key}\n"
		"  property: {column: Field}\n"
		"  value: {column: Value, split: '|'}\n"
		"  start: {column: Day}\n"),
	FILE_OF("sources/p.yaml", "format: csv\n"),
	FILE_OF("sources/u.yaml", "format: usercube-json\n"
				  "resource_types: {Badge: badge}\n"),
};
#undef FILE_OF

/* Made once, read only afterwards. */
static const struct ps_config *
config(void)
{
	static struct ps_config made;
	struct ps_diags diags;
	struct ps_err err;

	if (made.version > 0)
		return &made;
	ps_config_init(&made);
	ps_diags_init(&diags);
	if (ps_config_parse(files, PS_ARRAY_LEN(files), &made, &diags, &err) !=
	    PS_OK)
		ps_bug(diags.len > 0 ? diags.list[0].text : err.text);
	ps_diags_release(&diags);
	return &made;
}

/* The first byte is the name of the source. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char id[2] = { size > 0 ? (char)data[0] : '\0', '\0' };
	struct ps_request_input in = { .config = config(), .file = "a" };

	in.source = ps_config_source(in.config, id);
	if (!in.source)
		return 0;
	in.text = (struct ps_span){ (const char *)data + 1, size - 1 };
	fuzz_read_orders(&in);
	return 0;
}
