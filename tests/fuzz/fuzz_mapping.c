#include "fuzz_orders.h"
#include "fuzz_parts.h"

static const char site[] = "version: 1\nname: a\n"
			   "limits: {order_items: 50, input_rows: 100}\n";
static const char badge[] =
	"identifier: badge\ntitle: badge\nmanaged_system: Doors\n"
	"key: login\nproperties:\n  login: {}\n  site: {}\n"
	"  zone: {multivalued: true}\n";
static const char people[] = "number,login,name\n007,jbond,James\n";

/* The settings of a source, a separator, and an export of it. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ps_request_input in = { .file = "a" };
	struct ps_span parts[2];
	struct ps_config config;
	struct ps_diags diags;
	struct ps_err err;

	fuzz_split(data, size, parts, PS_ARRAY_LEN(parts));
	ps_config_init(&config);
	ps_diags_init(&diags);
	if (ps_config_parse(
		    (struct ps_config_file[]){
			    { "lookups/people.csv", ps_span_str(people) },
			    { "resource-types/badge.yaml", ps_span_str(badge) },
			    { "site.yaml", ps_span_str(site) },
			    { "sources/m.yaml", parts[0] } },
		    4, &config, &diags, &err) == PS_OK) {
		in.config = &config;
		in.source = ps_config_source(&config, "m");
		in.text = parts[1];
		fuzz_read_orders(&in);
	}
	ps_diags_release(&diags);
	ps_config_release(&config);
	return 0;
}
